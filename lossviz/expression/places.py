"""Where the switches of a formula meet on a grid of predictions and labels: on its points, and between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.expression.budget import spend, work
from lossviz.expression.program import Program
from lossviz.expression.roots import roots
from lossviz.expression.sides import Switch

# No more places than these are looked at, and fewer for a long formula: what they may cost in all.
MOST, _COST = 600, 60_000_000
# How often a formula is evaluated to find the roots of its switches, as a rule.
_ROUNDS = 16
# Labels whose numbers are held at the same time.
_ROWS = 8
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """Where switches meet: their indices, predictions and labels; ``whole`` says that none were left out.

    The index is −1 at a place where a switch changes sides without meeting, by a jump or through a pole.
    """

    switch: Ints
    prediction: FloatArray
    label: FloatArray
    whole: bool


@dataclass(frozen=True, eq=False)
class _Brackets:
    """Pairs of points between which a switch meets: the switch, the moving coordinate, the fixed one."""

    switch: npt.NDArray[np.int64]
    low: FloatArray
    high: FloatArray
    still: FloatArray
    along: npt.NDArray[np.bool_]
    part: npt.NDArray[np.int64]

    def only(self, chosen: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> _Brackets:
        return _Brackets(*(getattr(self, part.name)[chosen] for part in fields(self)))

    def between(self, low: FloatArray, high: FloatArray) -> _Brackets:
        """The same switches crossed between other points."""
        return replace(self, low=low, high=high, part=np.zeros_like(self.part))

    def at(self, moving: FloatArray) -> tuple[FloatArray, FloatArray]:
        return np.where(self.along, moving, self.still), np.where(self.along, self.still, moving)


def _joined(parts: list[_Brackets]) -> _Brackets:
    return _Brackets(*(np.concatenate([getattr(part, name.name) for part in parts]) for name in fields(_Brackets)))


def meeting(
    program: Program,
    values: tuple[float, ...],
    known: list[Switch],
    predictions: FloatArray,
    labels: FloatArray,
    most: int,
) -> Places:
    """At most ``most`` places where switches meet, each followed along both axes of the grid.

    A switch that meets twice between two points of the grid and does not turn there is missed.
    """
    found, whole = _bracketed(program, values, known, predictions, labels, min(most, _most(program)))
    return Places(*_places(program, values, known, found), whole)


def _most(program: Program) -> int:
    """How many places of a formula are looked at."""
    each = (cost(program, 1000) - cost(program, 0)) // 1000
    return max(8, min(MOST, (_COST - cost(program, 0)) // each))


def cost(program: Program, places: int | None) -> int:
    """The work that finding a number of places (None: as many as are looked at) and their sides takes, roughly."""
    count = _most(program) if places is None else places
    return _ROUNDS * work(program, count, 1) + 5 * work(program, 2 * count, 2)


def _bracketed(
    program: Program, values: tuple[float, ...], known: list[Switch], x: FloatArray, y: FloatArray, most: int
) -> tuple[_Brackets, bool]:
    """Between which points of the grid the switches meet or touch, at most ``most`` of them, evenly chosen."""
    parts: list[_Brackets] = []
    for start in range(0, len(y), _ROWS):
        rows = y[start : start + _ROWS + 1]  # one row more, to see what lies between this part and the next
        spend(program, len(rows) * len(x), 1)
        jets = program.trace(x[None, :], rows[:, None], values, 1)
        shape = len(rows), len(x)
        for k, switch in enumerate(known):
            gap = np.broadcast_to(switch.gap(jets), shape)
            slope = np.broadcast_to(switch.slope(jets), shape)
            parts += _along(k, gap, slope, x, rows, last=start + _ROWS >= len(y))
    together = _joined(parts)
    count = len(together.low)
    if count <= most:
        return together, True
    if len(y) == 1:  # those nearest to 0 are seen first
        return together.only(np.argsort(np.abs(together.low), kind="stable")[:most]), False
    order = np.argsort(together.switch, kind="stable")  # evenly over the switches and over the grid
    return together.only(order[np.linspace(0, count - 1, most).astype(int)]), False


def _along(
    k: int, gap: FloatArray, slope: FloatArray, x: FloatArray, y: FloatArray, *, last: bool
) -> Iterator[_Brackets]:
    """The brackets of one switch in some rows of the grid: between predictions, and between labels."""
    own = gap if last or len(y) == 1 else gap[:-1]
    side = np.sign(own)
    row, column = np.nonzero(side[:, :-1] * side[:, 1:] < 0)
    yield _made(k, x[column], x[column + 1], y[row], True, 0)
    # it meets on a point of the grid, but not along a stretch of them
    edge = np.pad(side, ((0, 0), (1, 1)), constant_values=np.nan)
    row, column = np.nonzero((side == 0) & ((edge[:, :-2] != 0) | (edge[:, 2:] != 0)))
    yield _made(k, x[column], x[column], y[row], True, 0)
    # it turns back near 0 without a change of sign that the grid shows
    turn = np.sign(slope[: len(own)]) * side
    row, column = np.nonzero((turn[:, :-1] < 0) & (turn[:, 1:] > 0) & (side[:, :-1] * side[:, 1:] > 0))
    yield _made(k, x[column], x[column + 1], y[row], True, 1)
    side = np.sign(gap)
    row, column = np.nonzero(side[:-1] * side[1:] < 0)
    yield _made(k, y[row], y[row + 1], x[column], False, 0)


def _made(k: int, low: FloatArray, high: FloatArray, still: FloatArray, along: bool, part: int) -> _Brackets:
    count = len(low)
    return _Brackets(np.full(count, k), low, high, still, np.full(count, along), np.full(count, part))


def _places(
    program: Program, values: tuple[float, ...], known: list[Switch], found: _Brackets
) -> tuple[npt.NDArray[np.int64], FloatArray, FloatArray]:
    """Switch, prediction and label of each place where a switch meets, by its brackets."""
    met = found.low == found.high
    exact, crossed, turned = found.only(met), found.only(~met & (found.part == 0)), found.only(found.part == 1)
    places = [(exact.switch, *exact.at(exact.low))]
    if len(turned.low):
        at = roots(_gaps(program, values, known, turned), turned.low, turned.high)
        there, ends = (_gaps(program, values, known, turned, 0)(x) for x in (at, turned.low))
        touches = np.abs(there) <= 1e-10 * np.abs(ends)
        touched = turned.only(touches)
        places.append((touched.switch, *touched.at(at[touches])))
        twice = ~touches & (np.sign(there) * np.sign(ends) < 0)
        across, middle = turned.only(twice), at[twice]
        crossed = _joined([crossed, across.between(across.low, middle), across.between(middle, across.high)])
    if len(crossed.low):
        gaps = _gaps(program, values, known, crossed)
        at = roots(gaps, crossed.low, crossed.high)
        there, ends = np.abs(gaps(at)), np.fmin(np.abs(gaps(crossed.low)), np.abs(gaps(crossed.high)))
        # what changes its sign by a jump or through a pole is never 0
        own = np.where(there <= 1e-6 * ends, crossed.switch, -1)
        real = ~np.isnan(there)
        x, y = crossed.at(at)
        places.append((own[real], x[real], y[real]))
    own, x, y = (np.concatenate(column) for column in zip(*places, strict=True))
    return own.astype(np.int64), x, y


def _gaps(
    program: Program, values: tuple[float, ...], known: list[Switch], found: _Brackets, part: int | None = None
) -> _Gaps:
    return _Gaps(program, values, known, found, found.part if part is None else np.full(len(found.low), part))


@dataclass(frozen=True, eq=False)
class _Gaps:
    """The gap of each bracket's own switch, or its slope, as a function of the moving coordinate."""

    program: Program
    values: tuple[float, ...]
    known: list[Switch]
    found: _Brackets
    part: npt.NDArray[np.int64]

    def __call__(self, moving: FloatArray) -> FloatArray:
        x, y = self.found.at(moving)
        order = int(self.part.max())
        spend(self.program, x.size, order)
        jets = self.program.trace(x, y, self.values, order)
        result = np.empty(x.shape)
        for k in np.unique(self.found.switch):
            mine = self.found.switch == k
            numbers = self.known[k].slope(jets) if order else self.known[k].gap(jets)
            result[mine] = np.broadcast_to(numbers, x.shape)[mine]
        return result
