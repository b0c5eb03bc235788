"""The panels of the labs by themselves: nothing of other panels in them, named, laid out for their size, apart in print."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lossviz.export.names import panels_of
from lossviz.export.options import POINT, PRESETS, FigureOptions
from lossviz.export.panels import WHOLE
from lossviz.export.pictures import Picture, picture
from lossviz.export.requests import RequestError, jobs
from lossviz.export.saving import save
from lossviz.export.tables import traces_csv
from lossviz.labs.catalogue import LABS
from lossviz.labs.numerics.model import NumericsView
from lossviz.labs.numerics.traces import KINDS, _shade
from lossviz.picture.drawing import Drawing
from lossviz.picture.greys import FILLS
from lossviz.picture.shape import axis_key
from lossviz.picture.style import PRINT
from lossviz.picture.values import inked

SEVERAL = replace(NumericsView(), dtypes=("float16", "float32"), shown=("naive", "clip", "clamp", "spelled", "logits"))
VIEWS: list[Any] = [
    view for lab in LABS.values() for view in (lab.view(), *(view for _, view in lab.presets().values()))
]
VIEWS = [*dict.fromkeys(VIEWS), SEVERAL]
PANELS = [(view, panel) for view in VIEWS for panel in panels_of(view) if panel != WHOLE]
NAMES = [f"{view.page}-{place}-{panel}" for place, (view, panel) in enumerate(PANELS)]
each_panel = pytest.mark.parametrize(("view", "panel"), PANELS, ids=NAMES)


def place_of(view: Any, panel: str) -> tuple[Drawing, int]:
    return LABS[view.page].drawing(view), panels_of(view).index(panel) - 1


def layout_of(drawn: Picture) -> Any:
    return drawn.figure["layout"]


def traces_of(drawn: Picture) -> list[Any]:
    data: Any = drawn.figure["data"]
    return list(data)


def samples(drawn: Picture) -> list[Any]:
    return [trace for trace in traces_of(drawn) if trace["uid"].endswith("-sample")]


@pytest.mark.parametrize("view", VIEWS, ids=[f"{view.page}-{place}" for place, view in enumerate(VIEWS)])
def test_every_panel_of_a_lab_has_a_name_and_a_file(view: Any) -> None:
    names = panels_of(view)[1:]
    assert len(names) == len(set(names)) == len(LABS[view.page].drawing(view).parts)
    files = [job.name for job in jobs([view], forms=["svg"], panels=[[name] for name in names], themes=["print"])]
    assert len(files) == len(names)
    for file, name in zip(files, names, strict=True):
        assert name in file and file.endswith("_print.svg")


@each_panel
def test_a_panel_of_a_lab_has_its_own_traces_and_no_others(view: Any, panel: str) -> None:
    whole, index = place_of(view, panel)
    drawn = picture(view, [panel], FigureOptions(width=400))
    own = {trace.id for trace in whole.traces if trace.look.get("xaxis", "x") == axis_key("x", index)}
    found = {trace["uid"].removesuffix("-0") for trace in traces_of(drawn) if not trace["uid"].endswith("-sample")}
    assert found and found <= own
    assert {trace["xaxis"] for trace in traces_of(drawn)} <= {"x", "x2"}  # its own, and those of the samples
    labels = {trace.label for trace in whole.traces}
    assert {sample["name"] for sample in samples(drawn)} <= labels
    texts = [note["text"] for note in layout_of(drawn)["annotations"]]
    part = next(part for part in whole.parts if part.panel == index)
    others = {other.label for other in whole.parts if other is not part} - {part.label}
    assert f"<b>{part.label}</b>" in texts and not {f"<b>{label}</b>" for label in others} & set(texts)
    shown: Any = layout_of(drawn)["yaxis"]
    assert shown["range"] == whole.base["yaxis" if index == 0 else f"yaxis{index + 1}"]["range"]  # type: ignore[index,call-overload]
    across: Any = layout_of(drawn)["xaxis"]
    assert across.get("showticklabels") is not False


@each_panel
@pytest.mark.parametrize("place", ["ieee-column", "acm-column"])
def test_no_text_of_a_lab_in_a_column_is_below_six_points(view: Any, panel: str, place: str) -> None:
    width = PRESETS[place].width
    drawn = picture(view, [panel], FigureOptions(width=width))
    layout = layout_of(drawn)
    sizes = [note["font"]["size"] for note in layout["annotations"]]
    for axis in (layout["xaxis"], layout["yaxis"]):
        sizes += [axis["title"]["font"]["size"], axis["tickfont"]["size"]]
    assert min(sizes) * drawn.zoom / POINT >= 6.0
    assert drawn.zoom * 14 / POINT == pytest.approx(8.0)
    assert layout["width"] * drawn.zoom == pytest.approx(width) == drawn.size[0]
    for note in layout["annotations"]:
        assert -0.01 <= note["x"] <= 1.01 and -0.01 <= note["y"] <= 1.01, note["text"]


@each_panel
def test_without_a_title_an_axis_says_what_is_drawn(view: Any, panel: str) -> None:
    whole, index = place_of(view, panel)
    drawn = picture(view, [panel], FigureOptions(width=400, crop=True, font_size=9, transparent=True))
    layout = layout_of(drawn)
    named = {sample["name"] for sample in samples(drawn)}
    assert {note["text"] for note in layout["annotations"]} == named
    part = next(part for part in whole.parts if part.panel == index)
    said = layout["yaxis"]["title"]["text"].replace("<br>", " ")
    page: Any = whole.base["yaxis" if index == 0 else f"yaxis{index + 1}"]
    assert said == (page["title"]["text"] or ("" if "ticktext" in page else part.label))
    assert layout["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert 14 * drawn.zoom / POINT == pytest.approx(9)
    assert drawn.size[1] == pytest.approx(layout["height"] * drawn.zoom)


@each_panel
def test_in_print_what_a_lab_draws_is_told_apart(view: Any, panel: str) -> None:
    drawn = picture(view, [panel], FigureOptions(theme="print"))
    lines, bars = [], []
    for trace in traces_of(drawn):
        if trace["uid"].endswith("-sample"):
            continue
        width = trace.get("line", {}).get("width", 0)
        if (
            trace["type"] == "scatter"
            and "lines" in trace["mode"]
            and 2 < width < 8
            and trace.get("hoverinfo") != "skip"
        ):
            lines.append((trace["line"].get("dash", "solid"), trace.get("marker", {}).get("symbol", "")))
        if trace["type"] == "bar":
            ink = trace["marker"]["color"]
            bars.append((str(ink), trace["marker"].get("pattern", {}).get("shape", "")))
        elif width >= 8 and trace["name"] in KINDS.values():
            bars.append((trace["line"]["color"], ""))
    assert len(set(lines)) == len(lines) and len(set(bars)) == len(bars)
    own = [trace for trace in traces_of(drawn) if not trace["uid"].endswith("-sample")]
    by_name = {trace["name"]: trace for trace in own if trace["type"] == "bar" or "lines" in trace.get("mode", "")}
    for sample in samples(drawn):
        told = by_name.get(sample["name"], {})
        if sample["type"] == "bar":
            assert sample["marker"] == told["marker"]
        elif "lines" in sample["mode"] and told:
            assert sample["line"] == told["line"]
    for ink in colours(drawn.figure):
        channels = [int(ink[k : k + 2], 16) for k in (1, 3, 5)]
        assert max(channels) - min(channels) <= 24, ink


def colours(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if len(value) == 7 and value[0] == "#" else set()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return set().union(*map(colours, parts))


def test_the_failures_have_shades_of_their_own_in_print() -> None:
    greys = [int(str(inked(_shade(kind), PRINT))[1:3], 16) for kind in KINDS]
    assert all(one - other >= 40 for one, other in itertools.pairwise(greys))
    assert len(set(FILLS)) == len(FILLS)


def test_failures_are_named_where_they_are_marked() -> None:
    for panel in ("loss", "loss-failures"):
        named = {sample["name"] for sample in samples(picture(NumericsView(), [panel]))}
        assert {"wrong", "silently 0", "∞"} <= named
    assert [sample["name"] for sample in samples(picture(NumericsView(), ["gradient-failures"]))] == ["NaN"]


@pytest.mark.parametrize("page", LABS)
def test_the_table_of_a_panel_has_the_points_of_that_panel(page: str, tmp_path: Path) -> None:
    view: Any = LABS[page].view()
    whole = set(traces_csv(LABS[page].drawing(view).traces).splitlines())
    tables = [save(view, tmp_path / f"{name}.csv", panel=name).read_text().splitlines() for name in panels_of(view)[1:]]
    assert all(len(table) > 1 and set(table) < whole for table in tables)
    assert len(set(map(tuple, tables))) == len(tables)


def test_panels_of_a_lab_stand_in_a_row() -> None:
    view: Any = LABS["outliers"].view()
    drawn = picture(view, ["lines", "lost-trust"], FigureOptions(width=900))
    layout = layout_of(drawn)
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    names = [sample["name"] for sample in samples(drawn)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "asked",
    [
        {"prediction_range": (-4, 4)},
        {"value_range": (0, 1)},
        {"family": True},
        {"camera": "top"},
        {"references": False},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_what_a_panel_of_a_lab_does_not_take_is_refused(asked: dict[str, Any]) -> None:
    view: Any = LABS["outliers"].view()
    name = next(iter(asked))
    with pytest.raises(ValueError, match=rf"a panel of a lab takes no {name}; it takes size, width, .*, crop"):
        picture(view, ["lines"], FigureOptions(**asked))
    with pytest.raises(RequestError, match="panel of outliers must be one of linked, lines, lost-trust, got 'loss'"):
        jobs([view], forms=["png"], panels=[["loss"]])
