"""Names of lines at their ends, to the right of a flat panel."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from lossviz.picture.plate.parts import Flat, Line
from lossviz.picture.plate.ticks import height_of, width_of
from lossviz.picture.ranges import PANEL_PAD
from lossviz.picture.style import SMALL_SIZE

# The share of a panel's room that names take at best and at most, and between a line and its name, in pixels.
_BEST, _MOST, _OFF = 0.25, 0.35, 4.0
# How much wider than usual the letters of TeX may be.
_WIDER = 1.12
# How far from the end of its line a name may stand, and how near to each other lines may end, in lines of text.
_AWAY, _NEAR = 0.75, 0.25


def end_names(part: Flat, wide: float) -> tuple[str, ...]:
    """What the lines of a panel are called at their ends in a room of some width; nothing if it is too little.

    All are called by their long names or all by shorter ones: by short ones rather than that the plot becomes narrow.

    >>> from lossviz.picture.ranges import Span
    >>> end_names(Flat("x", ("y",), (0.0, 1.0), Span(0.0, 1.0), ()), 300.0)
    ()
    """
    named = [line.names for line in part.lines if line.names]
    levels = range(max(map(len, named), default=0))
    rows = [tuple(names[min(level, len(names) - 1)] for names in named) for level in levels]
    fits = [
        *(row for row in rows if end_room(row) <= _BEST * wide),
        *(row for row in rows[::-1] if end_room(row) <= _MOST * wide),
    ]
    return next(iter(fits), ())


def end_room(names: Sequence[str]) -> float:
    """How much of a panel's width names at the ends of its lines take, in pixels."""
    return max((_WIDER * width_of(name, SMALL_SIZE) + _OFF for name in names), default=0.0)


def end_heights(part: Flat, high: float) -> list[float] | None:
    """How high the names stand on the axis upwards of a plot of some height in pixels; None if they have no room.

    They stand at the ends of their lines, or a little higher or lower, so that none covers another.
    """
    low, top = part.span.padded(PANEL_PAD)
    ends = [_end(line, part.ends[1]) for line in part.lines if line.names]
    if not all(low <= end <= top for end in ends):
        return None
    tall = height_of("", SMALL_SIZE) / high * (top - low)
    if any(other - end < _NEAR * tall for end, other in pairwise(sorted(ends))):
        return None  # nobody could tell which is whose
    spread = _spread(ends, tall)
    if any(abs(at - end) > _AWAY * tall for at, end in zip(spread, ends, strict=True)):
        return None
    return spread


def _end(line: Line, right: float) -> float:
    """The height of a line at the right end of a panel; NaN if it does not reach it."""
    order = np.argsort(line.x, kind="stable")
    x, y = line.x[order], line.y[order]
    return float(np.interp(right, x, y, right=np.nan))


def _spread(places: Sequence[float], least: float) -> list[float]:
    """Places with at least some distance between each two, in the same order, each group around its middle.

    >>> _spread([0.0, 0.1, 5.0], 1.0)
    [-0.45, 0.55, 5.0]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[list[int]] = []
    for place in order:
        groups.append([place])
        while len(groups) > 1 and _lowest(groups[-1], places, least) < _highest(groups[-2], places, least) + least:
            groups[-2:] = [groups[-2] + groups[-1]]
    found = {at: _lowest(group, places, least) + k * least for group in groups for k, at in enumerate(group)}
    return [found[place] for place in range(len(places))]


def _lowest(group: Sequence[int], places: Sequence[float], least: float) -> float:
    return sum(places[at] for at in group) / len(group) - least * (len(group) - 1) / 2


def _highest(group: Sequence[int], places: Sequence[float], least: float) -> float:
    return _lowest(group, places, least) + least * (len(group) - 1)
