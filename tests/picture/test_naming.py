"""The names of lines in the panels: none over another, none over a line or its end, whatever the width of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from lossviz import CATALOGUE
from lossviz.picture.loss.frame import compared, frame
from lossviz.picture.loss.layout import SHAPES, drawing
from lossviz.picture.loss.naming import Room, spots
from lossviz.picture.plate.inside import empty_place
from lossviz.picture.ranges import PANEL_PAD
from lossviz.picture.style import FAINT, GRID
from lossviz.state.view import View, page_view, view_from_state

# Widths of a picture in pixels, one for each of its shapes; a letter's width and height, and a name's distance from its node.
WIDTHS = (1080, 700, 358)
LETTER, TALL, OFF = 5.2, 12.0, 2.0

VIEWS = [
    pytest.param(
        view_from_state(key, {**page_view(key).state(), "several": several, **state}), id=f"{key} {several} {state}"
    )
    for key, kind in CATALOGUE.items()
    for several in (False, True)
    if kind().yardsticks or (several and compared(kind()))
    for state in ({}, {"label": page_view(key).label - 0.3})
]


def lines(view: View, quantity: str) -> dict[str, Any]:
    """What is drawn in a panel, by id."""
    kinds = ("yardstick", "member", "curve") if view.several else ("yardstick", "curve")
    found = {t.id: t.look for t in drawing(view, live=True).traces if t.id.startswith(f"{quantity}-")}
    return {id: look for id, look in found.items() if id.startswith(tuple(f"{quantity}-{kind}" for kind in kinds))}


def boxes(view: View, quantity: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """For each shape the boxes of the names in pixels, and the points of all lines, by id."""
    low, high = view.plane.axes(view.extent)[0]
    bottom, top = frame(view).panels[quantity].padded(PANEL_PAD)
    for shape, width in zip(SHAPES, WIDTHS, strict=True):
        left, right, upper, lower = shape.panels[("value", "gradient").index(quantity)]
        wide, tall = (right - left) * width, lower - upper
        named, points = {}, {}
        for id, look in lines(view, quantity).items():
            x = (np.asarray(look["x"], dtype=float) - low) / (high - low) * wide
            y = (np.asarray(look["y"], dtype=float) - bottom) / (top - bottom) * tall
            points[id] = np.column_stack((x, y))[(y >= 0) & (y <= tall)]
            for node, text in enumerate(look.get("text", [])):
                if text:
                    height, side = look["textposition"].split()
                    long = LETTER * len(text)
                    across = x[node] - {"left": 1.0, "center": 0.5, "right": 0.0}[side] * long
                    up = y[node] + {"top": OFF, "bottom": -OFF - TALL, "middle": -TALL / 2}[height]
                    named[id] = (across, across + long, up, up + TALL)
        yield named, points


@pytest.mark.parametrize("quantity", ["value", "gradient"])
@pytest.mark.parametrize("view", VIEWS)
def test_names_stand_apart_and_free_of_the_ends_of_lines(view: View, quantity: str) -> None:
    for named, points in boxes(view, quantity):
        found = list(named.values())
        for k, (left, right, low, high) in enumerate(found):
            assert not any(left < r and right > x and low < t and high > b for x, r, b, t in found[:k])
            ends = [line[place] for line in points.values() if len(line) for place in (0, -1)]
            assert not any(left < x < right and low < y < high for x, y in ends)


@pytest.mark.parametrize("view", VIEWS)
def test_the_value_panel_names_its_yardsticks_and_most_of_a_family(view: View) -> None:
    for named, points in boxes(view, "value"):
        without = [id for id in points if id not in named and "curve" not in id]
        assert not any("yardstick" in id for id in without)
        assert len(without) <= 2


@pytest.mark.parametrize("view", [view for view in VIEWS if view.values[0].several])
def test_no_name_in_the_gradient_stands_where_its_line_runs_along_another(view: View) -> None:
    drawn = lines(view, "gradient")
    low, high = frame(view).panels["gradient"].padded(PANEL_PAD)
    for id, look in drawn.items():
        for node, text in enumerate(look.get("text", [])):
            if not text:
                continue
            x, y = look["x"][node], look["y"][node]
            for other in drawn.values():
                across, up = (np.asarray(other[axis], dtype=float) for axis in "xy")
                same = len(up) == len(look["y"]) and np.allclose(up, look["y"], atol=0.02 * (high - low))
                there = float(np.interp(x, across, up))
                assert other is look or same or abs(there - y) > 0.015 * (high - low), (id, text)


def test_no_name_runs_along_another_line_and_only_touches_its_own() -> None:
    across = np.linspace(-1.0, 1.0, 101)
    hill = np.where(np.abs(across) < 0.5, 0.6, 0.6 - 0.5 * (np.abs(across) - 0.5))  # ends at 0.35
    level = np.full(101, 0.24)
    (spot, _) = spots(
        np.stack([hill, level]), [("hill",), ("level",)], Room(0.05, 0.06, apart=True, gap=0.02, clear=0.5)
    )
    assert spot is not None
    left, right, low, high = spot.box(float(hill[spot.node]), 101, Room(0.05, 0.06, gap=0.02))
    under = slice(int(left * 100), int(right * 100) + 1)
    own, other = (np.maximum(np.maximum(low - line, line - high), 0)[under].mean() for line in (hill, level))
    assert own < other


@pytest.mark.parametrize(("ink", "crossed"), [(FAINT, False), (GRID, True)])
def test_a_legend_stands_off_the_line_at_zero(ink: Any, crossed: bool) -> None:
    axes = {"range": [0.0, 1.0], "zerolinecolor": GRID}, {"range": [-1.0, 1.0], "zerolinecolor": ink}
    found = empty_place((80.0, 90.0), (0.0, 100.0, 0.0, 120.0), axes, [])
    assert (found is not None) == crossed
    assert empty_place((80.0, 30.0), (0.0, 100.0, 0.0, 120.0), axes, []) is not None
