"""A flat panel on a plate: its axes for its room, its lines, and the names beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.loss.naming import Room, spots
from lossviz.picture.plate.parts import Flat, Line
from lossviz.picture.plate.ticks import height_of, texts, ticks, width_of
from lossviz.picture.ranges import PANEL_PAD, SCENE_PAD, Span
from lossviz.picture.shape import axis_key
from lossviz.picture.style import AXIS_SIZE, FONT, SMALL_SIZE, TEXT, TICK_SIZE, panel_axis, plotted
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Value

# Between the numbers of an axis and its name, and between a panel and its numbers, in pixels.
_STANDOFF, _GAP = 4.0, 5.0
# The room that a number on an axis needs, across and upwards, in pixels.
_ACROSS, _UP = 58.0, 40.0
# Where lines are looked at for places for their names.
_NODES = 161


@dataclass(frozen=True)
class Margins:
    """What a panel leaves to the names and numbers of its axes, in pixels."""

    left: float
    right: float
    top: float
    bottom: float


def numbers_of(part: Flat, size: tuple[float, float]) -> tuple[list[float], list[float]]:
    """The numbers on both axes of a panel in a room of some size."""
    span = part.span
    across = ticks(*part.ends, max(size[0] / _ACROSS, 2))
    return across, ticks(span.low, span.high, max(size[1] / _UP, 2))


def margins(part: Flat, size: tuple[float, float]) -> Margins:
    """The margins of a panel in a room of some size."""
    if part.axes is not None:
        return Margins(52, 8, 8, 44 if part.across else 26)
    across, up = numbers_of(part, size)
    wide = max((width_of(text, TICK_SIZE) for text in texts(up, share=part.share)), default=0.0)
    named = height_of("", AXIS_SIZE) + _STANDOFF
    ends = [width_of(text, TICK_SIZE) / 2 for text in texts(across)[-1:]]
    return Margins(
        named * bool(part.up) + wide + _GAP,
        max([3.0, *ends]),
        TICK_SIZE / 2,
        named * bool(part.across) + height_of("", TICK_SIZE) + _GAP,
    )


def axes(part: Flat, size: tuple[float, float]) -> tuple[Attributes, Attributes]:
    """Both axes of a panel whose room, margins and all, has that size; without their places."""
    if part.axes is not None:
        return part.axes
    x, y = numbers_of(part, size)
    named: Attributes = {"font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}, "standoff": _STANDOFF}
    told: dict[str, Value] = {
        "tickmode": "array",
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": TEXT,
        "linecolor": TEXT,
    }
    across = panel_axis(Span(*part.ends).padded(SCENE_PAD), "", **told, tickvals=x, ticktext=texts(x))
    up = panel_axis(part.span.padded(PANEL_PAD), "", **told, tickvals=y, ticktext=texts(y, share=part.share))
    return {**across, "title": {**named, "text": part.across}}, {**up, "title": {**named, "text": part.up}}


def traces(part: Flat, index: int, plot: tuple[float, float]) -> tuple[list[Trace], list[Line]]:
    """What a panel draws on the axes of its number, its plot of some size in pixels; and the lines whose names have no room."""
    place: Attributes = {"xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
    out = [_on(trace, place, index) for trace in part.under]
    for line in part.lines:
        look: Attributes = {"type": "scatter", "mode": "lines", "x": plotted(line.x), "y": plotted(line.y), **line.look}
        out.append(_on(Trace(line.id, line.label, look), place, index))
    out += [_on(trace, place, index) for trace in part.traces]
    names, left = _names(part, plot)
    return [*out, *(_on(trace, place, index) for trace in names)], left


def _on(trace: Trace, place: Attributes, index: int) -> Trace:
    return replace(trace, id=f"{trace.id}-{index}", look={**trace.look, **place, "showlegend": False}, follows=())


def _names(part: Flat, plot: tuple[float, float]) -> tuple[list[Trace], list[Line]]:
    """The names beside lines as texts, and the lines whose names have no room."""
    named = [line for line in part.lines if line.names]
    if not named:
        return [], []
    low, high = part.span.padded(PANEL_PAD)
    left, right = Span(*part.ends).padded(SCENE_PAD)
    across = np.linspace(left, right, _NODES)
    ordered = [*named, *(line for line in part.lines if not line.names)]
    drawn = np.stack([_heights(line, across) for line in ordered])
    heights = np.nan_to_num((drawn - low) / (high - low), nan=-9.0)
    letter, tall = width_of("n", SMALL_SIZE) / plot[0], height_of("", SMALL_SIZE) / plot[1]
    upright = tuple((at - across[0]) / (across[-1] - across[0]) for at in part.upright)
    found = spots(heights, [line.names for line in named], Room(letter, tall, upright))
    out, without = [], []
    for k, (line, spot) in enumerate(zip(named, found, strict=True)):
        if spot is None:
            without.append(line)
            continue
        look: Attributes = {
            "type": "scatter",
            "mode": "text",
            "x": [float(across[spot.node])],
            "y": [float(drawn[k, spot.node])],
            "text": [spot.name],
            "textposition": spot.position,
            "textfont": {"family": FONT, "size": SMALL_SIZE, "color": line.ink or TEXT},
            "hoverinfo": "skip",
        }
        out.append(Trace(f"{line.id}-name", f"name of {line.label}", look))
    return out, without


def _heights(line: Line, across: FloatArray) -> FloatArray:
    """A line at even places; NaN where it is not drawn."""
    order = np.argsort(line.x, kind="stable")
    x, y = line.x[order], line.y[order]
    known = np.isfinite(x)
    return np.asarray(np.interp(across, x[known], y[known], left=np.nan, right=np.nan))


def legend(lines: Sequence[Line], room: float) -> Iterator[list[Line]]:
    """Lines in rows of a legend that is not wider than its room."""
    row: list[Line] = []
    taken = 0.0
    for line in lines:
        wide = entry_width(line)
        if row and taken + wide > room:
            yield row
            row, taken = [], 0.0
        row.append(line)
        taken += wide
    if row:
        yield row


#: The sample of a line in a legend, and what lies between two entries, in pixels.
SAMPLE, BETWEEN = 26.0, 16.0


def entry_width(line: Line) -> float:
    """The width of a line's entry in a legend, with what lies behind it."""
    return SAMPLE + 5 + width_of(line.names[-1 if len(line.names) == 1 else 0], SMALL_SIZE) + BETWEEN
