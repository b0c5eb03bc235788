"""Every option of a figure changes each panel of each page, or is refused in a sentence that names what is allowed."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from typing import Any

import pytest

from lossviz import CATALOGUE
from lossviz.export.kinds import kind_of
from lossviz.export.names import panels_of
from lossviz.export.options import POINT, FigureOptions
from lossviz.export.panels import LOSS_PANELS
from lossviz.export.pictures import Picture, picture
from lossviz.export.requests import jobs
from lossviz.export.rows import LOSS_ROWS, in_rows
from lossviz.export.tex import tex
from lossviz.labs.catalogue import LABS
from lossviz.picture.plate.ticks import width_of
from lossviz.state.compare import CompareView
from lossviz.state.view import View, default_view, view_from_state

LETTERS = 900.0
#: The options that each picture takes, and those that decide what it shows.
LOOKS: dict[str, dict[str, Any]] = {
    "crop": {"crop": True},
    "font_size": {"font_size": 7.0},
    "theme": {"theme": "dark"},
    "transparent": {"transparent": True},
    "title": {"title": False},
    "source": {"source": False},
}
SHOWS: dict[str, dict[str, Any]] = {
    "prediction_range": {"prediction_range": (0.2, 0.8)},
    "label_range": {"label_range": (0.25, 0.75)},
    "value_range": {"value_range": (0.1, 0.7)},
    "camera": {"camera": "45,30"},
    "family": {"family": True},
    "marks": {"marks": True},
    "references": {"references": False},
}
BESIDE = {"huber": "l1", "compare": "l1", "outliers": "l1", "descent": "l1"}
SUBJECTS = [
    default_view("huber"),
    CompareView.from_state({}),
    *(lab.view() for lab in LABS.values()),
]
#: What is there anyway, or is not there to be left out.
MARKED = ("linked", *(panel for lab in LABS.values() for panel in lab.panels(lab.view())))
NAMED = re.compile(
    " is for |; it takes |; these take |; its panels take | take size|; losses have|must lie in|it can have|takes no"
    "|has no parameter|those that show several are"
)


def kept(drawn: Picture) -> bytes:
    return pickle.dumps(vars(drawn))


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.page)
def test_an_option_changes_a_panel_or_is_refused_by_what_is_allowed(subject: Any) -> None:
    silent = []
    beside = {"beside": (default_view(BESIDE.get(subject.page, "l1")),)}
    for panel in panels_of(subject):
        plain = kept(picture(subject, [panel], FigureOptions(width=LETTERS)))
        looks = {"crop": LOOKS["crop"]} if panel in LOSS_ROWS else LOOKS  # the others are the same for all
        for name, asked in {**looks, **SHOWS, "beside": beside}.items():
            try:
                same = kept(picture(subject, [panel], FigureOptions(width=LETTERS, **asked))) == plain
            except ValueError as error:
                assert name not in LOOKS and NAMED.search(str(error)), (panel, name, str(error))
                continue
            if same:
                silent.append((panel, name))
    marked = {
        (panel, "marks")
        for panel in panels_of(subject)
        if isinstance(subject, View) is (panel in ("linked",)) or panel in MARKED
    }
    assert {each for each in silent if each[1] != "references"} <= marked


def test_references_are_left_out_where_they_are() -> None:
    for subject, panel in ((default_view("huber"), "loss"), (CompareView.from_state({}), "share-of-pull")):
        drawn = picture(subject, [panel], FigureOptions(width=LETTERS))
        assert kept(picture(subject, [panel], FigureOptions(width=LETTERS, references=False))) != kept(drawn)


# ---- whole pictures in rows --------------------------------------------------------------------


def layout_of(drawn: Picture) -> Any:
    return drawn.figure["layout"]


@pytest.mark.parametrize("whole", LOSS_ROWS)
def test_a_whole_picture_with_ranges_has_them_on_all_of_its_axes(whole: str) -> None:
    asked = FigureOptions(prediction_range=(-4.0, 2.0), beside=(view_from_state("huber", {"delta": 2.5}),), width=1000)
    drawn = picture(default_view("huber"), [whole], asked)
    layout = layout_of(drawn)
    axes = [name for name in layout if name.startswith("xaxis") and layout[name].get("visible", True)]
    scenes = [name for name in layout if name.startswith("scene")]
    assert (len(axes), len(scenes)) == (3, 2 if whole == "linked" else 0)
    for ends in (*(layout[name]["range"] for name in axes), *(layout[name]["xaxis"]["range"] for name in scenes)):
        assert -4.2 < ends[0] <= -4 and 2 <= ends[1] < 2.2
    traces: Any = drawn.figure["data"]
    assert sum("value-curve1" in trace["uid"] for trace in traces) >= 1
    assert len({trace["uid"] for trace in traces}) == len(traces)
    for trace in traces:
        for letter in "xy":
            if f"{letter}axis" in trace:
                assert f"{letter}axis{trace[f'{letter}axis'][1:]}" in layout
        if "scene" in trace:
            assert trace["scene"] in layout and (trace["type"] != "surface" or trace["coloraxis"] in layout)


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.page)
@pytest.mark.parametrize("size", [None, (1100, 1000)])
def test_rows_do_not_meet_and_stay_on_the_canvas(subject: Any, size: Any) -> None:
    drawn = picture(subject, ["linked"], FigureOptions(size=size, crop=True))
    layout = layout_of(drawn)
    rows = kind_of(subject.page).rows(subject, "linked")
    domains = [
        tuple(value["domain"]["y"] if name.startswith("scene") else value["domain"])
        for name, value in layout.items()
        if name.startswith(("scene", "yaxis")) and value.get("visible", True)
    ]
    bands = sorted(set(domains))
    assert len(domains) == sum(map(len, rows))
    assert all(0 <= low < high <= 1 for low, high in bands)
    tops = sorted({round(high, 2) for _, high in bands}, reverse=True)
    assert len(tops) >= len(rows)
    for note in layout["annotations"]:
        if note.get("yref") == "paper":
            assert -0.01 <= note["y"] <= 1.01, note["text"]
    assert drawn.size[1] == pytest.approx(layout["height"] * drawn.zoom)


def test_rows_have_as_many_panels_each_as_can_be() -> None:
    assert [len(in_rows("abcdefg"[:count])) for count in range(1, 8)] == [1, 1, 1, 2, 2, 2, 3]
    assert sorted(name for row in LOSS_ROWS["linked"] for name in row) == sorted(set(LOSS_PANELS) - set(LOSS_ROWS))


def test_tex_takes_what_pictures_take() -> None:
    """A whole picture in TeX with a range of the labels: only its surfaces have one."""
    text = tex(default_view("huber"), ["linked"], FigureOptions(width=1000, label_range=(-1.0, 5.0)))
    assert text.count("ymin=-1.12, ymax=5.12") == 2


@pytest.mark.parametrize("dpi", [50, 960, 961, 1200])
def test_every_resolution_that_is_allowed_is_made(dpi: int) -> None:
    """Above 960 the scale that follows is beyond those that can be asked for by themselves."""
    (job,) = jobs([default_view("huber")], forms=["pdf"], panels=[["loss"]], options=FigureOptions(width=241, dpi=dpi))
    assert job.options.scale == job.options.but(theme="dark").scale == dpi / 96
    (job,) = jobs([default_view("huber")], forms=["png"], panels=[["loss"]], options=FigureOptions(width=241, dpi=dpi))
    assert job.name == f"huber_delta-1_label-0_loss-curve@{dpi}dpi.png"


def _letters(value: Any) -> Iterator[float]:
    """The sizes of all fonts in a part of a figure."""
    if isinstance(value, dict):
        if isinstance(value.get("size"), int | float) and {"family", "color"} & value.keys() and "symbol" not in value:
            yield float(value["size"])
        for part in value.values():
            yield from _letters(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _letters(part)


@pytest.mark.parametrize("key", [*CATALOGUE, "your_own", "compare", "compare_classification"])
def test_no_letters_of_a_column_are_below_six_points(key: str) -> None:
    """A browser writes them as they are here: tests of drawn panels look into its PDF."""
    subject = kind_of(key).start()
    for panel in panels_of(subject):
        drawn = picture(subject, [panel], FigureOptions(width=241 * POINT))
        assert min(_letters(drawn.figure["layout"])) * drawn.zoom / POINT > 5.99, panel


def test_a_title_ends_before_the_numbers_in_its_line() -> None:
    layout: Any = picture(LABS["outliers"].view(), options=FigureOptions(width=700)).figure["layout"]
    assert (
        20 + width_of(layout["title"]["text"], layout["title"]["font"]["size"])
        <= layout["xaxis3"]["domain"][0] * layout["width"]
    )
