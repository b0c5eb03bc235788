"""Lines of a printed panel: each is told apart from the others in grey, by its dash, its mark, its shade, or a name at it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from forms import some

from lossviz import CATALOGUE
from lossviz.export.names import ENTIRE, panels_of
from lossviz.export.options import PRESETS, FigureOptions
from lossviz.export.pictures import picture
from lossviz.labs.catalogue import LABS
from lossviz.picture.greys import MANNERS
from lossviz.picture.loss.frame import compared
from lossviz.state.compare import COMPARISONS, CompareView
from lossviz.state.record import Record
from lossviz.state.view import View, default_view, view_from_state

COLUMN = FigureOptions(width=PRESETS["ieee-column"].width, font_size=8.0, theme="print")


def others_of(view: View) -> tuple[View, ...]:
    """All losses of the catalogue that can stand in the same panel, and one of the same key."""
    axis = view.plane.prediction_axis
    fit = [default_view(key) for key in CATALOGUE if default_view(key).plane.prediction_axis == axis]
    return (*(other for other in fit if other.loss.key != view.loss.key), replace(view, label=view.label))


def _subjects() -> Iterator[Any]:
    for key in CATALOGUE:
        view = default_view(key)
        yield pytest.param(view, COLUMN, id=key)
        if compared(view.loss):
            yield pytest.param(view, replace(COLUMN, family=True), id=f"{key}-family")
            yield pytest.param(view, replace(COLUMN, family=True, beside=others_of(view)), id=f"{key}-family-with")
        yield pytest.param(view, replace(COLUMN, beside=others_of(view)), id=f"{key}-with")
    for page, one in COMPARISONS.items():
        yield pytest.param(one.from_state({}), COLUMN, id=page)
        every = one.from_state({"losses": ",".join(one.offered())})
        yield pytest.param(every, COLUMN, id=f"{page}-all")
    for page, lab in LABS.items():
        for name, (_, view) in lab.presets().items():
            yield pytest.param(view, COLUMN, id=f"{page}-{name}")


SUBJECTS = list(_subjects())


def ink_of(trace: Any) -> tuple[str, str, int]:
    """Dash, mark and shade of a line as they are left when it is grey."""
    colour = str(trace["line"]["color"])
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    mark = trace.get("marker", {}).get("symbol", "") if "markers" in trace["mode"] else ""
    return trace["line"].get("dash", "solid"), mark, round(0.299 * red + 0.587 * green + 0.114 * blue)


def lines_of(figure: Any) -> dict[str, list[Any]]:
    """The lines by panel, without cursors and without those in the manner of bars."""
    found: dict[str, list[Any]] = {}
    for trace in figure["data"]:
        line = trace.get("line") or {}
        drawn = trace["type"] == "scatter" and "lines" in trace.get("mode", "") and trace.get("hoverinfo") != "skip"
        if drawn and str(line.get("color", "")).startswith("#") and line.get("width", 2) < 8:
            found.setdefault(trace.get("yaxis", "y"), []).append(trace)
    return found


def named_at_their_lines(figure: Any, axis: str, lines: list[Any]) -> bool:
    at = {note["text"] for note in figure["layout"]["annotations"] if note.get("yref") == axis}
    return all(any(trace["name"].startswith(name) or name in trace["name"] for name in at) for trace in lines)


@pytest.mark.parametrize(("subject", "options"), some(SUBJECTS, *SUBJECTS[::2]))
def test_no_two_lines_of_a_printed_panel_look_alike_and_a_legend_shows_them_as_they_are(
    subject: Record, options: FigureOptions
) -> None:
    rows = [[name] for name in panels_of(subject) if name not in ENTIRE and not name.endswith("surface")]
    if isinstance(subject, View):
        rows = [["loss", "gradient", "curvature"]]
    for row in rows:
        figure: Any = picture(subject, row, options).figure
        by_panel = lines_of(figure)
        for axis, lines in by_panel.items():
            for one, other in itertools.combinations(lines, 2):
                if ink_of(one) == ink_of(other):
                    assert named_at_their_lines(figure, axis, [one, other]), (row, one["name"], other["name"])
        lines = [trace for each in by_panel.values() for trace in each]
        drawn = {trace["name"]: ink_of(trace) for trace in lines if not trace["uid"].endswith("-sample")}
        samples = [trace for trace in lines if trace["uid"].endswith("-sample")]
        assert len({ink_of(sample) for sample in samples}) == len(samples), row
        for sample in samples:
            assert ink_of(sample) == drawn.get(sample["name"], ink_of(sample)), (row, sample["name"])


def test_references_differ_in_every_theme() -> None:
    """½r² and |r| in one legend: they had one dash."""
    for theme in ("light", "dark", "print"):
        beside = view_from_state("huber", {"delta": 2}), default_view("mse")
        options = replace(COLUMN, theme=theme, beside=beside, references=True)
        data: Any = picture(default_view("huber"), ["loss"], options).figure["data"]
        thin = [trace["line"]["dash"] for trace in data if "reference" in trace["uid"] and "sample" not in trace["uid"]]
        assert len(thin) == len(set(thin)) == 2


def test_a_loss_keeps_its_manner_in_all_panels_of_a_row() -> None:
    data: Any = picture(CompareView.from_state({}), ["loss", "weight"], replace(COLUMN, width=700)).figure["data"]
    looks: dict[str, set[tuple[str, str, int]]] = {}
    for trace in data:
        if trace["type"] == "scatter" and "lines" in trace["mode"]:
            looks.setdefault(trace["name"], set()).add(ink_of(trace))
    assert looks and all(len(found) == 1 for found in looks.values()), looks


def test_the_boldest_line_is_solid() -> None:
    data: Any = picture(default_view("focal"), ["loss"], replace(COLUMN, family=True)).figure["data"]
    own = next(trace for trace in data if trace["uid"].startswith("value-curve0"))
    assert ink_of(own) == ("solid", "", 0)


def test_there_are_manners_for_more_lines_than_any_panel_has() -> None:
    assert len(set(MANNERS)) == len(MANNERS) > 3 * len(CATALOGUE)
