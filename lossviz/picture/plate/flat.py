"""A flat panel on a plate: its axes for its room, its lines, and the names beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.loss.naming import Room, Spot, spots
from lossviz.picture.plate.ends import end_heights, end_names, end_room
from lossviz.picture.plate.parts import Flat, Line
from lossviz.picture.plate.ticks import height_of, number_width, texts, ticks, width_of
from lossviz.picture.ranges import PANEL_PAD, SCENE_PAD, Span
from lossviz.picture.shape import axis_key
from lossviz.picture.style import AXIS_SIZE, FONT, GRID, GROUND, SMALL_SIZE, TEXT, TICK_SIZE, panel_axis, plotted
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Value

# Between the numbers of an axis and its name, and between a panel and its numbers, in pixels.
_STANDOFF, _GAP = 4.0, 5.0
# The room that a number on an axis needs, across and upwards, in pixels.
_ACROSS, _UP = 42.0, 30.0
# About what a panel leaves below it.
_BELOW = 40.0
# Where lines are looked at for places for their names.
_NODES = 161
#: How the axes of a plate are drawn.
TICKS: Attributes = {"ticks": "outside", "ticklen": 4, "tickcolor": TEXT, "linecolor": TEXT}


@dataclass(frozen=True)
class Margins:
    """What a panel leaves to the names and numbers of its axes, in pixels."""

    left: float
    right: float
    top: float
    bottom: float


def numbers_of(part: Flat, size: tuple[float, float]) -> tuple[list[float], list[float]]:
    """The numbers on both axes of a panel in a room of some size."""
    x, y = Span(*part.ends).padded(SCENE_PAD), part.span.padded(PANEL_PAD)
    most = room_for(size[0] - end_room(part.at_ends), across=True), room_for(size[1], across=False)
    return ticks(x[0], x[1], most[0]), ticks(y[0], y[1], most[1])


def room_for(length: float, *, across: bool) -> float:
    """For how many numbers an axis of some length in pixels has room."""
    return max(length / (_ACROSS if across else _UP), 2.5)


def margins(part: Flat, size: tuple[float, float]) -> Margins:
    """The margins of a panel in a room of some size."""
    across, up = numbers_of(part, size)
    wide = max((number_width(text, TICK_SIZE) for text in texts(up, share=part.share)), default=0.0)
    named = height_of("", AXIS_SIZE) + _STANDOFF
    ends = [width_of(text, TICK_SIZE) / 2 for text in texts(across)[-1:]]
    return Margins(
        max(part.aside[0], named * bool(part.up) + wide + _GAP),
        max([3.0, *ends, end_room(part.at_ends), part.aside[1]]),
        TICK_SIZE / 2,
        named * bool(part.across) + height_of("", TICK_SIZE) + _GAP if part.told else _GAP,
    )


def axes(part: Flat, size: tuple[float, float]) -> tuple[Attributes, Attributes]:
    """Both axes of a panel whose room, margins and all, has that size; without their places."""
    x, y = numbers_of(part, size)
    named: Attributes = {"font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}, "standoff": _STANDOFF}
    told: dict[str, Value] = {"tickmode": "array", **TICKS}
    across = panel_axis(
        Span(*part.ends).padded(SCENE_PAD), "", **told, zerolinecolor=GRID, tickvals=x, ticktext=texts(x)
    )
    up = panel_axis(part.span.padded(PANEL_PAD), "", **told, tickvals=y, ticktext=texts(y, share=part.share))
    # the names of panels below each other stand at one place, however wide their numbers are
    own = margins(replace(part, aside=(0.0, 0.0)), size).left
    beside = {**named, "standoff": _STANDOFF + max(part.aside[0] - own, 0.0), "text": _upwards(part, size[1])}
    return {**across, "showticklabels": part.told, "title": {**named, "text": part.across}}, {**up, "title": beside}


def _upwards(part: Flat, high: float) -> str:
    """The name of the axis upwards: the longest that has room."""
    return next((name for name in part.up if width_of(name, AXIS_SIZE) <= high - _BELOW), part.up[-1])


def traces(part: Flat, index: int) -> list[Trace]:
    """What a panel draws on the axes of its number."""
    place: Attributes = {"xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
    lines = [
        Trace(
            line.id,
            line.label,
            {"type": "scatter", "mode": "lines", "x": plotted(line.x), "y": plotted(line.y), **_smooth(line.look)},
        )
        for line in part.lines
    ]
    return [
        replace(trace, id=f"{trace.id}-{index}", look={**trace.look, **place, "showlegend": False}, follows=())
        for trace in (*part.under, *lines, *part.traces)
    ]


def _smooth(look: Attributes) -> Attributes:
    """A line with all its points: plotly leaves out some for a screen, and enlarged the corners are seen."""
    line = look["line"]
    assert isinstance(line, Mapping)
    return {**look, "line": {**line, "simplify": False}}


def plot_of(part: Flat, size: tuple[float, float]) -> tuple[float, float]:
    """The size of the plot of a panel in a room of some size."""
    edge = margins(part, size)
    return size[0] - edge.left - edge.right, size[1] - edge.top - edge.bottom


def settled(part: Flat, size: tuple[float, float]) -> Flat:
    """A panel in a room of some size, with names at the ends of its lines if they have no room beside them."""
    if names(part, 0, plot_of(part, size)) is not None:
        return part
    ends = replace(part, at_ends=end_names(part, size[0]))
    return ends if ends.at_ends and names(ends, 0, plot_of(ends, size)) is not None else part


def names(part: Flat, index: int, plot: tuple[float, float]) -> list[Attributes] | None:
    """The names of the lines of a panel whose plot has some size in pixels; None if one of them has no room.

    They stand on the panel's ground, so that no grid and no mark runs through them.
    """
    if part.at_ends:
        return _names_at_ends(part, index, plot)
    named = [line for line in part.lines if line.names]
    if not named:
        return []
    low, high = part.span.padded(PANEL_PAD)
    left, right = Span(*part.ends).padded(SCENE_PAD)
    across = np.linspace(left, right, _NODES)
    drawn = np.stack([_heights(line, across) for line in (*named, *(line for line in part.lines if not line.names))])
    # a name on the line at 0 would look as if it were struck out
    heights = np.nan_to_num((np.vstack([drawn, np.zeros(_NODES)]) - low) / (high - low), nan=-9.0)
    room = Room(
        width_of("n", SMALL_SIZE) / plot[0],
        height_of("", SMALL_SIZE) / plot[1],
        tuple((at - left) / (right - left) for at in part.upright),
        apart=True,
        gap=(_OFF + 1.0) / plot[1],
        clear=0.5,
    )
    levels = range(max(len(line.names) for line in named))
    rows = [[line.names[min(level, len(line.names) - 1) :][:1] for line in named] for level in levels]
    # all by their long names or all by shorter ones, if that can be
    for names_of in (*rows, [line.names for line in named]):
        found = spots(heights, names_of, room)
        if None not in found:
            placed = zip(found, named, drawn, strict=False)
            return [_named(at, float(across[at.node]), float(y[at.node]), line, index) for at, line, y in placed if at]
    return None


def _names_at_ends(part: Flat, index: int, plot: tuple[float, float]) -> list[Attributes] | None:
    heights = end_heights(part, plot[1])
    if heights is None:
        return None
    right, named = Span(*part.ends).padded(SCENE_PAD)[1], [line for line in part.lines if line.names]
    return [
        _named(Spot(name, 0, "middle", "right"), right, y, line, index)
        for line, name, y in zip(named, part.at_ends, heights, strict=True)
    ]


# A name's distance from its line in pixels, on which marks may stand.
_OFF = 5.0


def _named(spot: Spot, x: float, y: float, line: Line, index: int) -> Attributes:
    """A name where ``spot`` says, of which ``textposition`` is the corner that it stands at."""
    above, beside = {"top": -1, "middle": 0, "bottom": 1}[spot.height], {"left": -1, "center": 0, "right": 1}[spot.side]
    return {
        "text": spot.name,
        "x": x,
        "y": y,
        "xref": axis_key("x", index),
        "yref": axis_key("y", index),
        "showarrow": False,
        "xanchor": {-1: "right", 0: "center", 1: "left"}[beside],
        "yanchor": {-1: "bottom", 0: "middle", 1: "top"}[above],
        "xshift": _OFF * beside * (not above),
        "yshift": -_OFF * above,
        "borderpad": 0,
        "bgcolor": GROUND,
        "font": {"family": FONT, "size": SMALL_SIZE, "color": line.ink or TEXT},
    }


def _heights(line: Line, across: FloatArray) -> FloatArray:
    """A line at even places; NaN where it is not drawn."""
    order = np.argsort(line.x, kind="stable")
    x, y = line.x[order], line.y[order]
    known = np.isfinite(x)
    return np.asarray(np.interp(across, x[known], y[known], left=np.nan, right=np.nan))
