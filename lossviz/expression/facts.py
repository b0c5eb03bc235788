"""What a grid shows of a loss: extremes, the bottom of every row, convexity, how the gradient grows further out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lossviz.arrays import FloatArray, as_floats
from lossviz.loss import PlaneLoss, Traits

LABELS, PREDICTIONS = 61, 241
# Values that differ by less than this share of the grid's scale count as equal: rounding, not shape.
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Facts:
    """A loss on its grid, rows for labels, and what follows from it. Margins are negative where a claim fails."""

    prediction: FloatArray
    label: FloatArray
    value: FloatArray
    gradient: FloatArray
    #: The largest finite size of a value, at least 1e-300; what counts as rounding is measured against it.
    scale: float
    #: The predictions that match the labels, NaN where the axis has none (a logit for the label 0 or 1).
    matching: FloatArray
    #: The loss at each label's matching prediction.
    at_match: FloatArray
    #: How far each row falls below that.
    undercut: FloatArray
    #: Second differences along the predictions, NaN beside points that are not finite.
    chords: FloatArray
    #: The largest finite size of the gradient on the grid, and in shells ever further out.
    steepest: float
    shells: tuple[tuple[float, float], ...]


@lru_cache(maxsize=32)
def facts(loss: PlaneLoss, extent: float | None = None) -> Facts:
    """Sample ``loss`` on 61 labels and 241 predictions of its axes and look."""
    p_range, y_range = loss.axes(loss.ranges[0] if extent is None else extent)
    p, y = np.linspace(*p_range, PREDICTIONS), np.linspace(*y_range, LABELS)
    value, gradient = loss.value_and_gradient(p[None, :], y[:, None])
    finite = np.where(np.isfinite(value), value, np.nan)
    scale = float(np.nanmax(np.abs(finite))) if np.isfinite(value).any() else 1.0
    matching = _matching(loss, y, p_range)
    known = np.isfinite(matching)
    at_match = np.full(len(y), np.nan)
    if known.any():
        at_match[known] = loss.value(matching[known], y[known])
    lowest = np.min(np.where(np.isnan(value), np.inf, value), axis=1)
    with np.errstate(all="ignore"):
        chords = finite[:, :-2] - 2.0 * finite[:, 1:-1] + finite[:, 2:]
        undercut = at_match - lowest
    steepest = _largest(gradient)
    shells = _shells(loss, p_range, y)
    return Facts(p, y, value, gradient, max(scale, 1e-300), matching, at_match, undercut, chords, steepest, shells)


def _largest(gradient: FloatArray) -> float:
    """The largest size, infinity included, NaN left out."""
    known = np.abs(gradient[~np.isnan(gradient)])
    return float(known.max()) if known.size else 0.0


def _matching(loss: PlaneLoss, label: FloatArray, axis: tuple[float, float]) -> FloatArray:
    if loss.prediction_axis.symbol != "z":
        return label
    with np.errstate(divide="ignore"):
        logit = np.log(label) - np.log1p(-label)
    return np.where(np.abs(logit) <= max(abs(axis[0]), abs(axis[1])), logit, np.nan)


def _shells(loss: PlaneLoss, axis: tuple[float, float], label: FloatArray) -> tuple[tuple[float, float], ...]:
    """How steep the loss is further out than its axis: distance (from 0, or from the ends of [0, 1]) and gradient."""
    probability = loss.prediction_axis.symbol == "p"
    found = []
    for k in (1, 2, 3, 4):
        distance = max(abs(axis[0]), 1e-3) * 10.0 ** (-2 * k) if probability else max(map(abs, axis)) * 10.0**k
        ends = np.array([distance, 1.0 - distance]) if probability else np.array([-distance, distance])
        found.append((distance, _largest(as_floats("facts", "gradient", loss.gradient(ends[None, :], label[:, None])))))
    return tuple(found)


def is_convex(found: Facts) -> bool:
    """No chord of the grid lies below the graph, and nothing is missing between them."""
    above = np.nan_to_num(found.chords, nan=0.0) >= -_SLACK * found.scale
    return bool(above.all() and not np.isnan(found.value).any())


def is_bounded(found: Facts) -> bool:
    """The gradient is finite on the grid, and settles further out instead of growing."""
    sizes = [size for _, size in found.shells]
    growing = sizes[-1] > 1.01 * max(sizes[-2], found.steepest) + 1e-12
    return bool(np.isfinite(found.gradient).all() and np.isfinite(sizes[-1]) and not growing)


def traits_of(loss: PlaneLoss, *, smooth: bool) -> Traits:
    """The traits that a grid shows; ``smooth`` is known from the formula.

    >>> from lossviz import Huber
    >>> traits_of(Huber(), smooth=True) == Huber().traits
    True
    """
    found = facts(loss)
    value, slack = found.value, _SLACK * found.scale
    other = value[::-1, ::-1]
    same = np.isclose(value, other, rtol=0.0, atol=slack, equal_nan=True)
    falling = found.shells[-1][1] < 1e-2 * found.steepest and loss.prediction_axis.symbol == "ŷ"
    return Traits(
        convex=is_convex(found),
        bounded_gradient=is_bounded(found),
        smooth=smooth,
        redescending=falling,
        symmetric=bool(same.all()),
    )
