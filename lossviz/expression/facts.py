"""What points show of a loss: extremes, the bottom of every row, where it bends downwards, how its slope grows further out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lossviz.exact.grids import FloatArray, as_floats
from lossviz.expression.kinks import Found
from lossviz.loss import PlaneLoss, Traits

LABELS, PREDICTIONS = 61, 241
#: The second, coarser grid: as far as the axes can reach.
WIDE_LABELS, WIDE_PREDICTIONS = 31, 121
# Values that differ by less than this share of the grid's scale count as equal: rounding, not shape.
_SLACK = 1e-9
# How near to its match a prediction is tried, beside the points of the grid.
_BESIDE = np.array([0.0, *(sign * 10.0**-k for k in (2, 3, 5, 7) for sign in (-1, 1))])
# Beyond the axes, in powers of ten of their reach: each doubles the one before.
_POWERS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_SOON = 8


@dataclass(frozen=True, eq=False)
class Facts:
    """A loss on a grid, rows for labels, and what follows from it."""

    prediction: FloatArray
    label: FloatArray
    value: FloatArray
    gradient: FloatArray
    #: The largest finite size of a value, at least 1e-300.
    scale: float
    #: The predictions that match the labels, NaN if the axis has none (a logit for the label 0 or 1).
    matching: FloatArray
    #: The loss at each label's matching prediction, and at predictions beside it (one column for each).
    at_match: FloatArray
    near: tuple[FloatArray, FloatArray]
    #: The largest size of the gradient on the grid.
    steepest: float

    @property
    def points(self) -> str:
        """How many points there are, in words."""
        return f"{len(self.label)} × {len(self.prediction)} points"


@lru_cache(maxsize=64)
def facts(loss: PlaneLoss, extent: float | None = None, labels: int = LABELS, predictions: int = PREDICTIONS) -> Facts:
    """Sample ``loss`` on labels and predictions of its axes and look.

    >>> from lossviz import Huber
    >>> facts(Huber()).points, facts(Huber()).steepest
    ('61 × 241 points', 1.0)
    """
    p_range, y_range = loss.axes(loss.ranges[0] if extent is None else extent)
    p, y = np.linspace(*p_range, predictions), np.linspace(*y_range, labels)
    value, gradient = loss.value_and_gradient(p[None, :], y[:, None])
    finite = np.abs(value[np.isfinite(value)])
    scale = max(float(finite.max()), 1e-300) if finite.size else 1.0
    match = matching(loss, y, p_range)
    beside = match[:, None] + _BESIDE * (p_range[1] - p_range[0])
    if loss.prediction_axis.symbol == "p":
        beside = np.clip(beside, 0.0, 1.0)
    near = np.full(beside.shape, np.nan)
    known = np.isfinite(match)
    if known.any():
        near[known] = loss.value(beside[known], y[known, None])
    return Facts(p, y, value, gradient, scale, match, near[:, 0], (beside, near), _largest(gradient))


def wide(loss: PlaneLoss) -> Facts:
    """The same as far as the axes of the loss can reach."""
    return facts(loss, farthest(loss), WIDE_LABELS, WIDE_PREDICTIONS)


def farthest(loss: PlaneLoss) -> float:
    """The one of a loss's ranges that reaches farthest.

    >>> from lossviz import Huber
    >>> farthest(Huber())
    240.0
    """
    return max(loss.ranges, key=lambda extent: loss.axes(extent)[0][1])


def _largest(gradient: FloatArray) -> float:
    """The largest size, infinity included, NaN left out."""
    known = np.abs(gradient[~np.isnan(gradient)])
    return float(known.max()) if known.size else 0.0


def matching(loss: PlaneLoss, label: FloatArray, axis: tuple[float, float]) -> FloatArray:
    """The predictions that match labels on an axis; NaN for a logit beyond it.

    >>> from lossviz import MSE
    >>> matching(MSE(), np.array([0.5]), (-3.0, 3.0))
    array([0.5])
    """
    if loss.prediction_axis.symbol != "z":
        return label
    with np.errstate(divide="ignore"):
        logit = np.log(label) - np.log1p(-label)
    return np.where(np.abs(logit) <= max(abs(axis[0]), abs(axis[1])), logit, np.nan)


@lru_cache(maxsize=64)
def shells(loss: PlaneLoss) -> tuple[tuple[float, float], ...]:
    """How steep a loss is ever further out than its axes: distances (from 0, or from the ends of [0, 1]) and gradients.

    It ends with the last shell in which no number is lost.

    >>> from lossviz import MSE
    >>> shells(MSE())[:2]
    ((30.0, 66.0), (300.0, 606.0))
    """
    axis, y_range = loss.axes(loss.ranges[0])
    label = np.linspace(*y_range, 7)[:, None]
    found: list[tuple[float, float]] = []
    most = 0
    for k in _POWERS:
        if loss.prediction_axis.symbol == "p":
            distance = 10.0**-k
            near = distance * np.geomspace(0.3, 1.0, 9)
            at = np.concatenate([near, 1.0 - near])
        else:
            distance = max(map(abs, axis)) * 10.0**k
            near = distance * np.linspace(0.9, 1.0, 9)
            at = np.concatenate([-near, near])
        value, gradient = (as_floats("facts", "loss", x) for x in loss.value_and_gradient(at[None, :], label))
        over = np.isinf(value) & np.isinf(gradient)
        if over.any() and k <= _SOON:  # so much so near: this is the loss itself, and not a number on the way to it
            found.append((distance, math.inf))
            break
        known = np.isfinite(value) & ~np.isnan(gradient)
        most = most or int(known.sum())
        if not known.any() or known.sum() < most:  # numbers on the way overflow
            break
        gradient = np.where(known, gradient, np.nan)
        found.append((distance, _largest(gradient)))
    return tuple(found)


def falls(found: Facts) -> tuple[int, int] | None:
    """Where the gradient falls from one point of the grid to the next, which that of a convex function does not."""
    with np.errstate(all="ignore"):
        fall = found.gradient[:, :-1] - found.gradient[:, 1:]
        sizes = np.abs(found.gradient[:, :-1]) + np.abs(found.gradient[:, 1:])
        low = found.value[:, 1:] + found.value[:, :-1]
        real = (fall > _SLACK * sizes) & np.isfinite(low)
    if not real.any():
        return None
    row, column = np.unravel_index(int(np.argmax(np.where(real, fall, -np.inf))), fall.shape)
    return int(row), int(column)


def growth(found: Facts, outer: tuple[tuple[float, float], ...]) -> bool | None:
    """Whether the slope grows without end further out; None if that cannot be told."""
    sizes = [found.steepest, *(size for _, size in outer)]
    if max(sizes[1:], default=0.0) <= 1.001 * found.steepest + 1e-12:
        return False
    if np.isinf(sizes[-1]):
        return True
    if len(sizes) < 4:
        return None
    # the distances' powers of ten double each time: a logarithm gains ever more, what settles gains ever less
    before, last = sizes[-2] - sizes[-3], sizes[-1] - sizes[-2]
    if last > 0.9 * before and last > 1e-6 * sizes[-1]:
        return True
    return False if last < 0.6 * before or last <= 1e-9 * sizes[-1] else None


def is_bounded(loss: PlaneLoss, found: Found) -> bool:
    """Whether nothing speaks against a bounded gradient: no point, no switch of the formula, no shell further out."""
    near, far = facts(loss), wide(loss)
    sudden = found.poles or found.steep or found.holes or found.unclear or any(j.order == 0 for j in found.jumps)
    finite = np.isfinite(near.gradient).all() and np.isfinite(far.gradient).all()
    return bool(finite and not sudden and growth(near, shells(loss)) is False)


def traits_of(loss: PlaneLoss, *, smooth: bool, bounded: bool) -> Traits:
    """The traits that a grid shows; whether it is ``smooth`` and its gradient ``bounded`` is told.

    >>> from lossviz import Huber
    >>> traits_of(Huber(), smooth=True, bounded=True) == Huber().traits
    True
    """
    found, outer = facts(loss), shells(loss)
    other = found.value[::-1, ::-1]
    same = np.isclose(found.value, other, rtol=0.0, atol=_SLACK * found.scale, equal_nan=True)
    falling = bool(outer) and outer[-1][1] < 1e-2 * found.steepest and loss.prediction_axis.symbol == "ŷ"
    complete = not np.isnan(found.value).any()
    return Traits(
        convex=complete and falls(found) is None,
        bounded_gradient=bounded,
        smooth=smooth,
        redescending=falling,
        symmetric=bool(same.all()),
    )
