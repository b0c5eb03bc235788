"""The lines of a panel as TeX can draw them: what the panel shows, a gap at each jump, no point that the eye does not miss."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.picture.still import thinned

#: A yes or no for each of some points.
Flags = npt.NDArray[np.bool_]

# Points that are so near along an axis, as a share of it, stand at one place; so far apart along the other, they jump.
_ONE_PLACE, _JUMP = 1e-6, 1e-3
# How near, in parts of a panel's sides, a line comes to a point that is left out: a hundredth of a millimetre on paper.
_NEAR = 1e-4


class Window:
    """What a panel shows: from left to right and from bottom to top; and whether lines in it have ``jumps``."""

    def __init__(self, across: tuple[float, float], up: tuple[float, float], *, jumps: bool = True) -> None:
        self.jumps = jumps
        self.low, self.high = np.array([across[0], up[0]]), np.array([across[1], up[1]])

    @property
    def size(self) -> FloatArray:
        """Its width and height."""
        return np.asarray(self.high - self.low)

    def holds(self, points: FloatArray) -> Flags:
        """Whether points lie within it, or on its edge."""
        dust = 1e-6 * self.size
        return np.asarray(((points >= self.low - dust) & (points <= self.high + dust)).all(axis=1))


def drawn(x: FloatArray, y: FloatArray, window: Window) -> FloatArray:
    """A line as rows of x and y, with a row of NaN where it is interrupted: where it jumps, and where it leaves the window.

    A line of two points jumps nowhere: it is a line across the panel.

    >>> window = Window((-2.0, 2.0), (-2.0, 2.0))
    >>> drawn(np.array([-1.0, 0.0, 0.0, 1.0]), np.array([-1.0, -1.0, 1.0, 1.0]), window).tolist()
    [[-1.0, -1.0], [0.0, -1.0], [nan, nan], [0.0, 1.0], [1.0, 1.0]]
    """
    found: list[FloatArray] = []
    for piece in _unbroken(np.column_stack([x, y]), window):
        for inside in _within(piece, window):
            near = (inside - window.low) / window.size
            found.append(thinned(near, _NEAR) * window.size + window.low if len(inside) > 2 else inside)
    return joined(found)


def joined(pieces: list[FloatArray]) -> FloatArray:
    """Pieces of a line as one table, a row of NaN between them."""
    if not pieces:
        return np.empty((0, 2))
    gap = np.full((1, pieces[0].shape[1]), np.nan)
    parts = [part for piece in pieces for part in (gap, piece)]
    return np.concatenate(parts[1:])


def _unbroken(points: FloatArray, window: Window) -> list[FloatArray]:
    """The pieces of a line between gaps and jumps."""
    known: Flags = np.asarray(np.isfinite(points).all(axis=1))
    steps = np.abs(np.diff(points, axis=0)) / window.size
    jumps = (steps[:, 0] <= _ONE_PLACE) & (steps[:, 1] >= _JUMP) & (len(points) > 2) & window.jumps
    cuts = np.flatnonzero(jumps | (known[1:] != known[:-1])) + 1
    pieces = np.split(points, cuts)
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece).all()]


def _within(points: FloatArray, window: Window) -> list[FloatArray]:
    """The parts of a line that lie in a window, which begin and end where the line crosses its edge."""
    found: list[list[FloatArray]] = []
    held = False
    for first, last in pairwise(points):
        shares = _crossed(first, last, window)
        if shares is None:
            held = False
            continue
        enters, leaves = shares
        if not held or enters > 0:
            found.append([first + enters * (last - first)])
        found[-1].append(first + leaves * (last - first) if leaves < 1 else last)
        held = leaves == 1
    return [np.array(part) for part in found]


def _crossed(first: FloatArray, last: FloatArray, window: Window) -> tuple[float, float] | None:
    """The shares of the way between two points at which it comes into a window and leaves it; None if it never does."""
    enters, leaves = 0.0, 1.0
    for start, way, low, high in zip(first, last - first, window.low, window.high, strict=True):
        if way == 0:
            if not low <= start <= high:
                return None
            continue
        sides = sorted(((low - start) / way, (high - start) / way))
        enters, leaves = max(enters, sides[0]), min(leaves, sides[1])
    return (enters, leaves) if enters < leaves else None
