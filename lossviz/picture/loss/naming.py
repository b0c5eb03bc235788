"""Where the names of lines stand in a panel: at an end of each line, over no line and over no other name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray

#: The left, right, lower and upper end of a name, as shares of the panel.
Box: TypeAlias = tuple[float, float, float, float]
Nodes: TypeAlias = npt.NDArray[np.intp]

# A name's distance from its line, and how far one beside its line stands off, as shares of the panel.
_GAP, _ASIDE = 0.025, 0.012
# How far apart lines are that count as the same one, as a share of the panel.
_SAME = 0.005
# A name can stand at every fourth node; so much of a line is its end.
_EVERY, _END = 4, 0.35
# Beside a node stands only what is neither above nor below it.
_AROUND = [(height, side) for height in ("top", "bottom") for side in ("center", "right", "left")]
_AROUND += [("middle", "right"), ("middle", "left")]


@dataclass(frozen=True)
class Room:
    """How wide a letter and how high a line of text is, as shares of a panel; ``upright`` are lines across it.

    A name stands where every other line is clearly farther from it than its own, if it can: with ``apart`` only there, and
    if it can where they are so all along it.
    ``gap`` is how far it stands above or below its line, ``clear`` how much farther the others are, in lines of text.
    """

    letter: float
    tall: float
    upright: tuple[float, ...] = ()
    apart: bool = False
    gap: float = _GAP
    clear: float = 0.25


@dataclass(frozen=True)
class Spot:
    """A name at a node of its line: above it, below it or in the middle, and on which side of it."""

    name: str
    node: int
    height: str
    side: str

    @property
    def position(self) -> str:
        """As plotly says it."""
        return f"{self.height} {self.side}"

    def box(self, height: float, count: int, room: Room) -> Box:
        """What it takes, if its node lies at a height.

        >>> [round(end, 3) for end in Spot("|r|", 50, "middle", "right").box(0.5, 101, Room(0.02, 0.2))]
        [0.512, 0.572, 0.4, 0.6]
        """
        width = room.letter * len(self.name)
        aside, above = _offset(self.height, self.side, width, room)
        left, low = self.node / (count - 1) + aside, height + above
        return left, left + width, low, low + room.tall


class _Free(NamedTuple):
    """Where a name is on nothing else: its places about nodes, by their numbers, and the ends of each."""

    name: str
    nodes: Nodes
    places: Nodes
    left: FloatArray
    right: FloatArray
    low: FloatArray
    high: FloatArray

    def at(self, k: int) -> tuple[Spot, Box]:
        """The name at one of them, and what it takes."""
        node, around = divmod(int(self.places[k]), len(_AROUND))
        box = float(self.left[k]), float(self.right[k]), float(self.low[k]), float(self.high[k])
        return Spot(self.name, int(self.nodes[node]), *_AROUND[around]), box


def spots(heights: FloatArray, names: Sequence[tuple[str, ...]], room: Room) -> list[Spot | None]:
    """For each of the first lines its name with a place, or None where it has no room.

    ``heights`` are the lines (rows) at even places across a panel that reaches from 0 to 1. Each line is called by the
    first of its ``names`` that has room. They stand at the right; or at the left, or find their places in the opposite
    order, if more of them find one so.

    >>> rising, level = np.linspace(0.0, 0.9, 101), np.full(101, 0.1)
    >>> [spot.position for spot in spots(np.stack([rising, level]), [("rises",), ("stays",)], Room(0.02, 0.1))]
    ['top left', 'top left']
    """
    order, peaks = range(len(names)), _peaks(np.concatenate([heights, -heights]))
    best: list[Spot | None] = [None] * len(names)
    for turn, right in product((order, order[::-1]), (True, False)):
        found = _spots_from(turn, right, heights, peaks, names, room)
        if found.count(None) < best.count(None):
            best = found
        if None not in best:
            break
    return best


def _spots_from(
    order: Sequence[int],
    right: bool,
    heights: FloatArray,
    peaks: Sequence[FloatArray],
    names: Sequence[tuple[str, ...]],
    room: Room,
) -> list[Spot | None]:
    """The places that names find one after another, each at the first node of its line that has room."""
    taken: list[Box] = []
    found: list[Spot | None] = [None] * len(names)
    for place in order:
        line = heights[place]
        nodes = _nodes(line, right)
        free = (_free(name, nodes, line, peaks, taken, room) for name in names[place])
        spot, box = _best(place, free, heights, room)
        found[place] = spot
        if box is not None:
            taken.append(box)
    return found


def _best(place: int, names: Iterator[_Free], heights: FloatArray, room: Room) -> tuple[Spot, Box] | tuple[None, None]:
    """The first place for the name of a line that is clearly its own; if there is none, the first one.

    Another line that is the same all over does not matter: the name is true of both.
    """
    line, others = heights[place], heights[np.abs(heights - heights[place]).max(axis=1) > _SAME]
    first: tuple[Spot, Box] | tuple[None, None] = None, None
    for free in names:
        if not len(free.places):
            continue
        near = _near(free, len(line), room)
        nearest: list[int] = np.flatnonzero(_nearest(line, free, others, near, room)).tolist()
        for k in nearest:
            if not room.apart or _nearest_along(line, free, others, (near[0][k], near[1][k], k), room):
                return free.at(k)
        if first[0] is None and (nearest or not room.apart):
            first = free.at(nearest[0] if nearest else 0)
    return first


def _nodes(line: FloatArray, right: bool) -> list[int]:
    """The nodes of a line within the panel: from one of its ends inwards, from the other one, then those between."""
    seen = [int(node) for node in np.flatnonzero((line >= 0) & (line <= 1)) if node % _EVERY == 0]
    from_right, most = seen[::-1], round(_END * len(seen))
    first, last = (from_right, seen) if right else (seen, from_right)
    return list(dict.fromkeys((*first[:most], *last[:most], *first)))


def _offset(height: str, side: str, width: float, room: Room) -> tuple[float, float]:
    """How far a name's left and lower end lie from its node."""
    aside = {"left": -_ASIDE, "center": 0.0, "right": _ASIDE}[side] if height == "middle" else 0.0
    left = aside - {"left": 1.0, "center": 0.5, "right": 0.0}[side] * width
    return left, {"top": room.gap, "bottom": -room.gap - room.tall, "middle": -room.tall / 2}[height]


def _near(free: _Free, count: int, room: Room) -> tuple[Nodes, Nodes]:
    """The nodes within a letter of each place: the first of them, and the one after the last."""
    first = np.maximum(((free.left - room.letter) * (count - 1)).astype(np.intp), 0)
    return first, np.minimum(((free.right + room.letter) * (count - 1)).astype(np.intp) + 2, count)


def _away(heights: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    found: FloatArray = np.maximum(np.maximum(low - heights, heights - high), 0)
    return found


def _nearest(
    line: FloatArray, free: _Free, others: FloatArray, near: tuple[Nodes, Nodes], room: Room
) -> npt.NDArray[np.bool_]:
    """Whether a line is somewhere nearer to each place than all others, as clearly as the room wants it.

    A line that only touches a corner of a name is taken for that of another one that runs along below it.
    All places are looked at together: one by one they would take most of the time in which a page is made.
    """
    first, end = near
    nodes = np.minimum(first[:, None] + np.arange((end - first).max()), end[:, None] - 1)
    low, high = free.low[:, None], free.high[:, None]
    own = _away(line[nodes], low, high).min(axis=1)
    apart = _away(others[:, nodes], low, high).min(axis=(0, 2), initial=np.inf)
    return np.asarray(apart >= own + room.clear * room.tall)


def _nearest_along(
    line: FloatArray, free: _Free, others: FloatArray, near: tuple[np.intp, np.intp, int], room: Room
) -> bool:
    """Whether a line is so all along one place."""
    first, end, k = near
    own = _away(line[first:end], free.low[k], free.high[k]).mean()
    apart = _away(others[:, first:end], free.low[k], free.high[k]).mean(axis=-1)
    return bool((apart >= own + room.clear * room.tall).all())


def _free(
    name: str, nodes: Sequence[int], line: FloatArray, peaks: Sequence[FloatArray], taken: Sequence[Box], room: Room
) -> _Free:
    """The places about the nodes of a line, in their order, where a name is inside the panel and on nothing else.

    ``peaks`` are those of all lines, and behind them of all lines upside down.
    """
    width, last, at = room.letter * len(name), len(line) - 1, np.array(nodes, dtype=np.intp)
    offsets = np.array([_offset(height, side, width, room) for height, side in _AROUND])
    left = (at[:, None] / last + offsets[:, 0]).ravel()
    low = (line[at][:, None] + offsets[:, 1]).ravel()
    right, high = left + width, low + room.tall
    free = (left >= 0.01) & (right <= 0.99) & (low >= 0.02) & (high <= 1.0)
    for x, r, b, t in taken:
        free &= ~((left < r) & (right > x) & (low < t) & (high > b))
    for across in room.upright:
        free &= ~((left - _ASIDE < across) & (across < right + _ASIDE))
    (tried,) = free.nonzero()
    first, end = (left[tried] * last).astype(np.intp), np.minimum((right[tried] * last).astype(np.intp) + 2, last + 1)
    highest, deepest = np.split(_highest(peaks, first, end), 2)
    crossed = ((highest > low[tried] - 0.01) & (-deepest < high[tried] + 0.01)).any(axis=0)
    kept = tried[~crossed]
    return _Free(name, at, kept, left[kept], right[kept], low[kept], high[kept])


def _peaks(heights: FloatArray) -> list[FloatArray]:
    """Each line's largest height over the stretch from each node: of 1 node, of 2, of 4 and so on."""
    found = [heights]
    while found[-1].shape[1] > (length := 2 ** (len(found) - 1)):
        found.append(np.maximum(found[-1][:, :-length], found[-1][:, length:]))
    return found


def _highest(peaks: Sequence[FloatArray], first: Nodes, end: Nodes) -> FloatArray:
    """Each line's largest height over some stretches of nodes: that of two overlapping stretches of a power of two."""
    found = np.empty((len(peaks[0]), len(first)))
    for k, tops in enumerate(peaks):
        length = 2**k
        fits = (end - first >= length) & (end - first < 2 * length)
        found[:, fits] = np.maximum(tops[:, first[fits]], tops[:, end[fits] - length])
    return found
