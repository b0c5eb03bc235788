"""The legend above the panels of a plate: samples of what they draw, with names."""

from __future__ import annotations

from collections.abc import Sequence

from lossviz.picture.plate.canvas import Canvas
from lossviz.picture.plate.parts import Line
from lossviz.picture.plate.ticks import height_of, width_of
from lossviz.picture.shape import axis_key, axis_name
from lossviz.picture.style import SMALL_SIZE
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes

# How long the sample of a line is, the room between it and its name, and behind that, in pixels; how high that of a bar is.
_SAMPLE, _BETWEEN, _BEHIND, _BAR = 28.0, 8.0, 18.0, 10.0


def legend_rows(lines: Sequence[Line], room: float) -> list[list[Line]]:
    """Lines in rows of a legend, none of them wider than its room if that can be."""
    rows: list[list[Line]] = []
    taken = 0.0
    for line in lines:
        wide = _entry(line)
        if rows and taken + wide <= room:
            rows[-1].append(line)
            taken += wide
        else:
            rows.append([line])
            taken = wide
    return rows


def _entry(line: Line) -> float:
    """The width of a line's entry in a legend, with what lies behind it."""
    return _SAMPLE + _BETWEEN + width_of(line.names[0], SMALL_SIZE) + _BEHIND


def column_size(lines: Sequence[Line]) -> tuple[float, float]:
    """The width and the height of a legend with one line in each row.

    >>> column_size([])
    (0.0, 0.0)
    """
    return max((_entry(line) - _BEHIND for line in lines), default=0.0), height_of("", SMALL_SIZE) * len(lines)


def put_legend(canvas: Canvas, rows: Sequence[Sequence[Line]], left: float, top: float, wide: float) -> None:
    """Samples of lines with their names: on axes of their own, so that they look as the lines do."""
    tall, index = height_of("", SMALL_SIZE), canvas.flats
    high = tall * len(rows)
    hidden: Attributes = {"visible": False, "fixedrange": True}
    domain = canvas.domain(left, left + wide, top, top + high)
    across: Attributes = {"range": [left, left + wide], "domain": domain["x"], "anchor": axis_key("y", index)}
    up: Attributes = {"range": [high, 0], "domain": domain["y"], "anchor": axis_key("x", index)}
    canvas.layout |= {axis_name("x", index): {**hidden, **across}, axis_name("y", index): {**hidden, **up}}
    on: Attributes = {"xaxis": axis_key("x", index), "yaxis": axis_key("y", index), "showlegend": False}
    for place, row in enumerate(rows):
        x, y = left, (place + 0.5) * tall
        for line in row:
            look: Attributes = {"type": "scatter", "mode": "lines", **line.look, **on, **_at(line, x, y)}
            canvas.traces.append(Trace(f"{line.id}-sample", line.names[0], look))
            canvas.note(line.names[0], x + _SAMPLE + _BETWEEN, top + y, SMALL_SIZE, yanchor="middle")
            x += _entry(line)


def _at(line: Line, x: float, y: float) -> Attributes:
    """Where the sample of an entry lies that begins at ``x``: a line, a mark in its middle, or a bar."""
    middle = x + _SAMPLE / 2
    if line.look.get("type") == "bar":
        return {"x": [middle], "y": [_BAR], "base": [y - _BAR / 2], "width": _SAMPLE / 2, "offset": -_SAMPLE / 4}
    if line.look.get("mode") == "markers":
        return {"x": [middle], "y": [y]}
    marker: Attributes = {
        "size": [0, 7, 0],
        "opacity": 1,
        "maxdisplayed": 0,
        "line": {"color": "#000000", "width": [0, 1.3, 0]},
    }
    return {"x": [x, middle, x + _SAMPLE], "y": [y, y, y], "marker": marker}
