"""Panels that are copied from the picture of a page, with its traces, for a plate."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.flat import TICKS, Margins, room_for
from lossviz.picture.plate.parts import Copied, Line
from lossviz.picture.plate.ticks import height_of, number_width, texts, ticks, width_of
from lossviz.picture.ranges import SCENE_PAD, Span
from lossviz.picture.shape import axis_key, axis_name
from lossviz.picture.slides import Part
from lossviz.picture.style import AXIS_SIZE, FONT, GRID, LIGHT, SMALL_SIZE, TEXT, TICK_SIZE
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Value, inked

# Between the numbers of an axis and its name, and between a panel and its numbers, in pixels.
_STANDOFF, _GAP = 4.0, 5.0
# What numbers leave beside them where no name stands: some are wider than they are taken for.
_EDGE = 5.0
# What a panel of rows needs for each of them, and beside them, in pixels.
_ROW, _BESIDE = 24.0, 62.0
# What the room for an axis's name leaves out of a panel's height.
_BELOW = 46.0
_WORDS = np.dtype("U").kind
# How wide the lines of a page are on a plate.
_THIN = 0.8
_UPRIGHT: Attributes = {
    "constraintext": "none",
    "textangle": 0,
    "textfont": {"family": FONT, "size": SMALL_SIZE, "color": TEXT},
}


def copied(drawing: Drawing, part: Part) -> Copied:
    """A panel of a picture, with nothing of its other panels.

    An axis without numbers belongs to a panel above it with the same ends, and has that one's.
    """
    index = part.panel or 0
    x, y = (_axis(drawing, letter, index) for letter in "xy")
    if x.get("showticklabels") is False:
        above = (_axis(drawing, "x", other) for other in range(index))
        x = next((axis for axis in above if axis["range"] == x["range"]), x)
    on = axis_key("x", index)
    everywhere = [replace(trace, look=_on_paper(trace.look)) for trace in drawing.traces]
    own = tuple(trace for trace in everywhere if trace.look.get("xaxis", "x") == on and _drawn(trace))
    notes: Any = drawing.base["annotations"]
    remarks = [str(notes[place]["text"]) for place in part.notes[1:]]
    rows = y.get("ticktext")
    high = _ROW * len(rows) + _BESIDE if isinstance(rows, list | tuple) else None
    look: Attributes = {name: drawing.base[name] for name in ("barmode", "bargap") if name in drawing.base}
    entries = [(trace, line) for trace in own for line in _entries(trace, everywhere)]
    lines: dict[tuple[str, ...], Line] = {}
    for _, line in entries:
        lines.setdefault(line.names, line)
    shown = {trace.id for trace, _ in entries}
    own = tuple(_noticed(trace) if trace.id in shown else trace for trace in own)
    return Copied(
        part.label,
        " ".join(filter(None, remarks)),
        x,
        y,
        own,
        tuple(lines.values()) if len(lines) > 1 or high else (),
        look,
        high,
        up=part.up,
    )


def at_ends(part: Copied, across: tuple[float, float] | None, up: tuple[float, float] | None) -> Copied:
    """A panel with other ranges of its axes, beyond which nothing of it is drawn."""
    x, y = (
        axis if ends is None else {**axis, "range": Span(*ends).padded(SCENE_PAD)}
        for axis, ends in ((part.x, across), (part.y, up))
    )
    if x is part.x and y is part.y:
        return part
    within = [replace(each, look={**each.look, **_HELD}) if "cliponaxis" in each.look else each for each in part.traces]
    return replace(part, x=x, y=y, traces=tuple(within))


_HELD: Attributes = {"cliponaxis": True}


def _axis(drawing: Drawing, letter: str, index: int) -> Attributes:
    axis = drawing.base[axis_name(letter, index)]
    assert isinstance(axis, dict)
    return axis


def _drawn(trace: Trace) -> bool:
    """Whether a trace draws anything: others only stand in a legend, or wait to be moved."""
    values = trace.look.get("y")
    if not isinstance(values, list | tuple | np.ndarray):
        return True
    return any(value is not None and value == value for value in values)


# ---- its legend --------------------------------------------------------------------------------


def _on_paper(look: Attributes) -> Attributes:
    """A look with lines as thin as those of other panels, and with words at bars that no narrow bar turns or shrinks."""
    line = look.get("line")
    if isinstance(line, dict) and isinstance(line.get("width"), int | float):
        look = {**look, "line": {**line, "width": _THIN * line["width"]}}
    return {**look, **_UPRIGHT} if look.get("type") == "bar" else look


def _noticed(trace: Trace) -> Trace:
    """A trace that has a name in the legend: it is no cursor, even if the page's pointer passes it over."""
    return replace(trace, look={name: value for name, value in trace.look.items() if name != "hoverinfo"})


def _entries(trace: Trace, everywhere: Sequence[Trace]) -> Iterator[Line]:
    """What a trace is called: as in the page's legend, if that shows a line of the same look."""
    listed = [trace for trace in everywhere if trace.look.get("showlegend") is not False and "mode" in trace.look]
    named = {_ink(trace): trace.label for trace in reversed(listed)}
    for place, (name, look) in enumerate(_samples(trace, named)):
        yield Line(f"{trace.id}-{place}", name, np.zeros(0), np.zeros(0), look, (name,))


def _samples(trace: Trace, named: dict[str, str]) -> Iterator[tuple[str, Attributes]]:
    """The names of a trace with how their samples look."""
    look: Any = trace.look
    kept = {name: look[name] for name in ("type", "mode", "line", "marker", "width") if name in look}
    if look.get("mode") == "markers" and isinstance(look["marker"].get("symbol"), list):
        marker = look["marker"]
        for symbol, ink in zip(marker["symbol"], marker["color"], strict=True):
            if name := next((label for key, label in named.items() if str(inked(ink, LIGHT)) in key), ""):
                yield name, {**kept, "marker": {**marker, "symbol": symbol, "color": ink}}
    elif look.get("mode") == "markers":
        if look.get("showlegend"):
            yield trace.label, {**kept, "marker": {**look["marker"], "size": min(look["marker"]["size"], 11)}}
    elif look.get("mode") == "lines" or (look["type"] == "bar" and "text" not in look):
        quiet = look.get("hoverinfo") == "skip" and look.get("showlegend") is not True
        name = named.get(_ink(trace), "" if quiet else trace.label)
        if name:
            yield name, kept


def _ink(trace: Trace) -> str:
    """What a line looks like, as text."""
    line: Any = trace.look.get("line")
    if trace.look.get("mode") != "lines" or not isinstance(line, dict):
        return f"no line: {trace.id}"
    return repr([inked(line.get(name), LIGHT) for name in ("color", "width", "dash")])


# ---- on a plate --------------------------------------------------------------------------------


def margins(part: Copied, size: tuple[float, float], headed: bool) -> Margins:
    """The margins of a panel in a room of some size."""
    across, up = _told(part.x, size[0], part), _told(part.y, size[1], part)
    wide = max((number_width(text, TICK_SIZE) for text in up[1]), default=0.0)
    name = _upwards(part, size[1], headed)
    ends = [width_of(text, TICK_SIZE) / 2 for text in across[1][-1:]]
    named = (height_of("", AXIS_SIZE) + _STANDOFF) * bool(title_of(part.x))
    left = (height_of(name, AXIS_SIZE) + _STANDOFF if name else _EDGE) + wide + _GAP
    told = part.x.get("showticklabels") is not False
    return Margins(
        max(left, part.aside[0]),
        max([3.0, *ends, part.aside[1]]),
        TICK_SIZE / 2,
        named + height_of("", TICK_SIZE) * told + _GAP,
    )


def axes(part: Copied, size: tuple[float, float], headed: bool) -> tuple[Attributes, Attributes]:
    """Both axes of a panel whose room, margins and all, has that size; without their places."""
    named: Attributes = {"font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}, "standoff": _STANDOFF}
    found = []
    for axis, length, name in ((part.x, size[0], title_of(part.x)), (part.y, size[1], _upwards(part, size[1], headed))):
        at, words = _told(axis, length, part)
        more: Attributes = {"tickmode": "array", "tickvals": at, "ticktext": words} if at else {}
        if "ticktext" in axis:
            more = {"showticklabels": True}
        elif not at:  # words below bars
            more = {"tickangle": 0}
        marks: Attributes = {} if "ticktext" in axis or not at else TICKS
        found.append({**axis, **marks, **more, "title": {**named, "text": name}})
    return {**found[0], "zerolinecolor": GRID}, found[1]


def traces(part: Copied, index: int) -> list[Trace]:
    """What a panel draws on the axes of its number."""
    place: Attributes = {"xaxis": axis_key("x", index), "yaxis": axis_key("y", index), "showlegend": False}
    return [
        replace(trace, id=f"{trace.id}-{index}", look={**trace.look, **place}, follows=(), shown_by=None)
        for trace in part.traces
    ]


def title_of(axis: Attributes) -> str:
    title: Any = axis.get("title")
    return str(title["text"]) if title else ""


def _upwards(part: Copied, high: float, headed: bool) -> str:
    """The name of the axis upwards; without one the panel says it, or its heading, if that does not stand above it."""
    name = title_of(part.y) or (part.up if not headed else "")
    if name or headed or "ticktext" in part.y:
        return name
    letters = max(10, int((high - _BELOW) / width_of("n", AXIS_SIZE)))
    return "<br>".join(textwrap.wrap(part.heading, letters))


def _told(axis: Attributes, length: float, part: Copied) -> tuple[list[float], list[str]]:
    """The numbers on an axis as they are written; none where it has words, which are written as they are."""
    if "ticktext" in axis:
        words: Any = inked(axis["ticktext"], LIGHT)
        return [], list(map(str, words))
    if axis is part.x and any(np.asarray(trace.look.get("x", ())).dtype.kind == _WORDS for trace in part.traces):
        return [], []
    low, high = _ends(axis["range"])
    form = str(axis.get("tickformat", ""))
    at = ticks(low, high, room_for(length, across=axis is part.x))
    at = [value for value in at if value == round(value)] if form == "d" else at
    return at, texts(at, share=form.endswith("%"))


def _ends(ends: Value) -> tuple[float, float]:
    pair: Any = ends
    return float(pair[0]), float(pair[1])
