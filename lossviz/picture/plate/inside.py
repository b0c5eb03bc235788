"""Where a legend stands inside a panel: on its ground, away from all that the panel draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.picture.style import GRID
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes

# The side of a cell in which something is drawn or nothing, and what lies between a legend and what is drawn, in pixels.
_CELL, _APART = 3.0, 8.0
# How far a mark reaches from its place, in pixels.
_MARK = 5.0

#: The left, right, upper and lower end of a panel's plot on the canvas, in pixels.
Box = tuple[float, float, float, float]
_Cells = npt.NDArray[np.bool_]


def empty_place(
    size: tuple[float, float], box: Box, axes: tuple[Attributes, Attributes], drawn: Iterable[Trace]
) -> tuple[float, float] | None:
    """The left and upper end of a place of some size in a plot, as near to its upper right corner as can be.

    None if there is no such place, or if the plot holds what is neither lines nor marks nor bars.

    >>> axes = {"range": [0.0, 1.0]}, {"range": [0.0, 1.0]}
    >>> falls = Trace("a", "a", {"type": "scatter", "mode": "lines", "x": [0.0, 1.0], "y": [1.0, 0.0]})
    >>> empty_place((60.0, 40.0), (10.0, 210.0, 0.0, 150.0), axes, [falls])
    (140.0, 8.0)
    >>> empty_place((160.0, 90.0), (10.0, 210.0, 0.0, 150.0), axes, [falls]) is None
    True
    """
    wide, high = box[1] - box[0], box[3] - box[2]
    cells = _taken(drawn, (wide, high), axes)
    across, down = (int(np.ceil((side + 2 * _APART) / _CELL)) for side in size)
    if cells is None or across > cells.shape[1] or down > cells.shape[0]:
        return None
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), dtype=int)
    sums[1:, 1:] = cells.cumsum(axis=0).cumsum(axis=1)
    held = sums[down:, across:] - sums[:-down, across:] - sums[down:, :-across] + sums[:-down, :-across]
    rows, columns = np.nonzero(held == 0)
    if not rows.size:
        return None
    # a corner is better than an edge, above better than below, and right better than left
    last = held.shape[0] - 1, held.shape[1] - 1
    away = np.minimum(rows, last[0] - rows + 3) + np.minimum(last[1] - columns, columns + 3)
    best = int(away.argmin())
    x = columns[best] * _CELL if columns[best] < last[1] else wide - across * _CELL
    return box[0] + float(x) + _APART, box[2] + float(rows[best]) * _CELL + _APART


def _taken(drawn: Iterable[Trace], size: tuple[float, float], axes: tuple[Attributes, Attributes]) -> _Cells | None:
    """The cells of a plot, from its upper left corner, in which something is drawn."""
    cells = np.zeros(tuple(int(side / _CELL) for side in reversed(size)), dtype=bool)
    for trace in drawn:
        look = trace.look
        if look.get("visible", True) is not True:
            continue
        if look.get("type") not in ("scatter", "bar") or any(axis.get("type", "linear") == "log" for axis in axes):
            return None
        try:
            x, y = (np.asarray(look[letter], dtype=np.float64) for letter in "xy")
        except (KeyError, TypeError, ValueError):  # words instead of numbers
            return None
        places = _pixels(x, y, size, axes)
        if look["type"] == "bar":
            places = _bars(places, size[1], (look, axes[0], size[0]))
        elif "lines" in str(look.get("mode", "lines")):
            places = _along(places)
        _mark(cells, places, _MARK if "markers" in str(look.get("mode", "")) else 1.0)
    for places in _zero_lines(size, axes):
        _mark(cells, _along(places), 1.0)
    return cells


def _zero_lines(size: tuple[float, float], axes: tuple[Attributes, Attributes]) -> Iterator[FloatArray]:
    """The lines at 0 that are more than a line of the grid, from end to end: they say the sign of what is drawn."""
    ends: list[Any] = [axis["range"] for axis in axes]
    for axis, at in enumerate(axes):
        if at.get("zeroline") is not False and at.get("zerolinecolor") != GRID:
            points = np.array([ends[0], ends[1]], dtype=np.float64)
            points[axis] = 0.0
            yield _pixels(points[0], points[1], size, axes)


def _pixels(x: FloatArray, y: FloatArray, size: tuple[float, float], axes: Sequence[Attributes]) -> FloatArray:
    """Places (n, 2) in pixels from the upper left corner of a plot; those that are not drawn are NaN."""
    ends: list[Any] = [axis["range"] for axis in axes]
    (left, right), (low, top) = ends
    with np.errstate(invalid="ignore", over="ignore"):
        return np.column_stack([(x - left) / (right - left) * size[0], (top - y) / (top - low) * size[1]])


def _along(places: FloatArray) -> FloatArray:
    """Places along the lines between places, not farther from each other than a cell, within reach of a plot."""
    parts = [places]
    held = np.clip(places, -1e4, 1e4)
    steps = (np.nan_to_num(np.abs(np.diff(held, axis=0)).max(axis=1)) / _CELL).astype(int) + 1
    for k in np.flatnonzero(steps > 1):
        start, end = held[k], held[k + 1]
        parts.append(start + np.linspace(0.0, 1.0, int(steps[k]) + 1)[:, None] * (end - start))
    return np.concatenate(parts)


def _bars(places: FloatArray, high: float, drawn: tuple[Attributes, Attributes, float]) -> FloatArray:
    """Places all over bars, which stand on 0: as wide as they may be."""
    look, axis, wide = drawn
    ends: Any = axis["range"]
    half = float(look["width"]) / 2 if isinstance(look.get("width"), int | float) else 0.5  # type: ignore[arg-type]
    reach = half / (ends[1] - ends[0]) * wide
    parts = [
        np.array(
            [(at, down) for at in np.arange(x - reach, x + reach + _CELL, _CELL) for down in np.arange(y, high, _CELL)]
        )
        for x, y in np.nan_to_num(places)
    ]
    return np.concatenate([part for part in parts if part.size] or [np.zeros((0, 2))])


def _mark(cells: _Cells, places: FloatArray, reach: float) -> None:
    """Say that something is drawn at places and ``reach`` pixels around them."""
    known = places[np.isfinite(places).all(axis=1)]
    for dx, dy in ((dx, dy) for dx in (-reach, 0.0, reach) for dy in (-reach, 0.0, reach)):
        at = np.floor((known + np.array([dx, dy])) / _CELL)
        inside = (at >= 0).all(axis=1) & (at[:, 0] < cells.shape[1]) & (at[:, 1] < cells.shape[0])
        column, row = at[inside].astype(int).T
        cells[row, column] = True
