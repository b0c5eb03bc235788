"""What the checks of a written loss look at: two grids, the places where the formula switches, the bounds of its operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.expression.bounds import REALS, Bounds, bounds
from lossviz.expression.budget import spend
from lossviz.expression.facts import Facts, facts, wide
from lossviz.expression.kinks import Found, Place
from lossviz.expression.written import WrittenLoss
from lossviz.formula import number

_EPS = float(np.finfo(np.float64).eps)
# Operations on series for points asked by themselves before it is said that a number is missing.
_ASKED = 300


@dataclass(frozen=True)
class Check:
    """One property: its code, what a badge says, whether it holds (None: unknown), and a sentence of evidence."""

    code: str
    badge: str
    holds: bool | None
    sentence: str


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that the checks look at: two grids, the places where the formula switches, the bounds of its operations."""

    loss: WrittenLoss
    near: Facts
    far: Facts
    found: Found
    bounds: list[Bounds | None]
    matched: Bounds | None

    @property
    def points(self) -> str:
        """How many points of both grids were tried, in words."""
        return f"at {self.near.points} of the usual axes and {self.far.points} of the widest"

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of what the prediction may be."""
        domain = self.loss.prediction_axis.domain
        return domain.low, domain.high

    def inner(self, places: tuple[Place, ...]) -> list[Place]:
        """Those places that are no end of what the prediction may be."""
        return [place for place in places if self.loss.program.of_residual or place[0] not in self.ends]

    @property
    def least(self) -> float:
        """A number below which the loss cannot be; −∞ if none is known."""
        bound = self.bounds[-1]
        return -np.inf if bound is None else bound[0]


def evidence(loss: WrittenLoss, extent: float | None = None) -> Evidence:
    """Look at a loss, on its axes (or those of ``extent``) and as far as they can reach."""
    alone = loss.beside(None)
    program, values = alone.program, alone.values
    p, y = (_interval(axis.domain.low, axis.domain.high) for axis in (alone.prediction_axis, alone.label_axis))
    everywhere = bounds(program, values, p, y, REALS)
    matched = None if loss.variable == "z" else bounds(program, values, y, y, (0.0, 0.0))[-1]
    return Evidence(alone, facts(alone, extent), wide(alone), alone.switching(extent), everywhere, matched)


def _interval(low: float, high: float) -> Bounds:
    return float(low), float(high)


def point(found: Facts, index: tuple[int, int]) -> str:
    """A point of a grid in words."""
    return f"prediction {number(found.prediction[index[1]])}, label {number(found.label[index[0]])}"


def first(grid: npt.NDArray[Any]) -> tuple[int, int]:
    """Where a grid is largest, or a mask first true."""
    row, column = np.unravel_index(int(np.argmax(grid)), grid.shape)
    return int(row), int(column)


def at_place(loss: WrittenLoss, place: Place) -> str:
    """A place where a formula switches, in words: its residual, or its prediction and label.

    >>> from lossviz import parse_loss
    >>> at_place(parse_loss("abs(r)"), (0.0, 0.0)), at_place(parse_loss("abs(z)"), (0.0, 1.0))
    ('r = 0', 'z = 0 (at label 1)')
    """
    x = number(0.0 if abs(place[0]) < 1e-12 else place[0])
    if loss.program.of_residual and loss.variable == "prediction":
        return f"r = {x}"
    return f"{loss.variable} = {x} (at label {number(place[1])})"


def confirmed(loss: WrittenLoss, found: Facts, lost: npt.NDArray[np.bool_], quantity: str) -> tuple[int, int] | None:
    """One of the ``lost`` points at which value or gradient is not finite even when asked for alone; None if there is none.

    On a grid not every limit is worked out; at single points it is.
    """
    rows, columns = np.nonzero(lost)
    count = min(len(rows), max(2, _ASKED // loss.program.cost))
    for k in np.unique(np.linspace(0, len(rows) - 1, count).astype(int)):
        at = found.prediction[columns[k]], found.label[rows[k]]
        if not np.isfinite(getattr(loss, quantity)(*at)):
            return int(rows[k]), int(columns[k])
    return None


def noise(loss: WrittenLoss, prediction: FloatArray, label: FloatArray) -> FloatArray:
    """How far rounding may move the loss at points: some digits of the largest number on the way to it."""
    spend(loss.program, max(prediction.size, label.size), 0)
    with np.errstate(all="ignore"):
        jets = loss.program.trace(prediction, label, loss.values)
        sizes = [np.where(np.isfinite(jet.value), np.abs(jet.value), 0.0) for jet in jets]
    shape = np.broadcast_shapes(prediction.shape, label.shape)
    return np.asarray(16 * _EPS * np.max([np.broadcast_to(size, shape) for size in sizes], axis=0))
