"""What a phone shows of a picture at a time: everything on some sheet, nothing over anything else, large enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

import pytest

from lossviz import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.picture.compare.drawing import drawing as compared
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.layout import drawing
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.shape import NOWHERE, Box
from lossviz.picture.sheets import LYING, UPRIGHT
from lossviz.picture.style import LIGHT
from lossviz.sampling.sweep import sweep
from lossviz.state.compare import CompareView
from lossviz.state.view import default_view

PICTURES: dict[str, Callable[[], Drawing]] = {
    **{key: partial(drawing, default_view(key), live=True) for key in CATALOGUE},
    "compare": partial(compared, CompareView.from_state({}), live=True),
    **{
        f"{lab.page} {name}": partial(lab.drawing, view)
        for lab in LABS.values()
        for name, (_, view) in lab.presets().items()
    },
}


def apart(one: Box, other: Box) -> bool:
    return one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


@pytest.mark.parametrize("name", PICTURES)
def test_every_part_is_on_a_sheet_and_has_room_there(name: str) -> None:
    made = PICTURES[name]()
    scenes = {k for sheet in made.sheets for k in sheet.scenes}
    panels = {k for sheet in made.sheets for k in sheet.panels}
    assert (scenes, panels) == tuple(set(range(len(boxes))) for boxes in (made.shapes[0].scenes, made.shapes[0].panels))
    assert len({sheet.label for sheet in made.sheets}) == len(made.sheets)
    for sheet in made.sheets:
        for shape, height in zip(made.held(sheet), (UPRIGHT, LYING), strict=True):
            assert shape.height >= height
            shown = [*(shape.scenes[k] for k in sheet.scenes), *(shape.panels[k] for k in sheet.panels)]
            assert all(
                0 <= left < right <= 1 and 0 <= top < bottom <= shape.height for left, right, top, bottom in shown
            )
            assert all(apart(one, other) for one, other in combinations(shown, 2))
            assert max(bottom - top for *_, top, bottom in shown) >= 150
            assert all(box == NOWHERE for k, box in enumerate(shape.panels) if k not in sheet.panels)


def test_a_payload_says_which_parts_are_on_other_sheets() -> None:
    view = default_view("huber")
    told = loss_payload(view, sweep(*view.family)).json()["sheets"]
    assert isinstance(told, dict)
    parts = [part["scene"] or "".join(part["panel"]) for part in told["parts"]]
    found = {tab["label"]: {part for k, part in enumerate(parts) if k not in tab["left_out"]} for tab in told["tabs"]}
    assert found == {"Loss": {"scene", "xy"}, "Gradient": {"scene2", "x2y2"}, "Curvature": {"x3y3"}}


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_narrow_surface_leaves_room_for_the_numbers_around_it(key: str) -> None:
    made = drawing(default_view(key), live=True)
    wide, narrow = (made.layout(LIGHT, shape)["scene"]["aspectratio"] for shape in (made.shapes[0], made.shapes[-1]))
    assert all(narrow[axis] <= 0.9 * wide[axis] for axis in "xyz")


@pytest.mark.parametrize("shown", ["mse", "mse~smooth_l1~huber", "mse~l1~smooth_l1~huber~tukey"])
def test_the_legend_of_the_outlier_bench_ends_above_the_heading_of_its_lines(shown: str) -> None:
    lab = LABS["outliers"]
    made = lab.drawing(lab.view.from_state({"preset": "outlier", "shown": shown}))
    lines, trust = (made.held(sheet)[0] for sheet in made.sheets)
    rows = len(shown.split("~")) + 2  # the losses, the line without outliers, the point
    fitted = 0.86  # a low screen presses a sheet together, but not the rows of its legend
    assert fitted * lines.panels[0][2] - 24 >= lines.readout[0][3] + 21 * rows
    assert trust.panels[1][2] < 130  # without a legend


def test_an_upright_sheet_that_gives_up_the_room_of_its_title_has_none() -> None:
    """A presenter's phone had title and parameters on one line."""
    view = default_view("huber")
    told = replace(loss_payload(view, sweep(*view.family)), large=True).json()
    tabs: Any = told["sheets"]["tabs"]  # type: ignore[index, call-overload]
    assert told["untitled"] == {} and all(tab["upright"]["title.text"] == "" for tab in tabs)


def test_a_landscape_of_descent_has_no_legend_where_its_heading_stands() -> None:
    lab = LABS["descent"]
    tabs: Any = lab.payload(lab.view()).json()["sheets"]["tabs"]  # type: ignore[index, call-overload]
    hidden = [{tab[held].get("showlegend", True) for held in ("upright", "lying")} for tab in tabs]
    assert hidden == [{False}, {False}, {True}, {True}]
