"""A loss sampled on a grid: surfaces over prediction × label, curves against the prediction, the 3-class simplex."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import Axis, Loss, PlaneLoss
from lossviz.losses import CrossEntropy
from lossviz.parameter import shown

MAX_SIDE = 501
MAX_CURVE = 10_001


@dataclass(frozen=True, eq=False)
class Surface:
    """Value and gradient of a loss on a grid: rows are labels, columns are predictions."""

    loss: Loss
    prediction: FloatArray
    label: FloatArray
    value: FloatArray = field(repr=False)
    gradient: FloatArray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Curve:
    """Value, gradient and curvature of a loss against the prediction, at one label."""

    loss: Loss
    label: float
    prediction: FloatArray
    value: FloatArray = field(repr=False)
    gradient: FloatArray = field(repr=False)
    curvature: FloatArray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Simplex:
    """Three-class cross-entropy over all predictions: ``probabilities`` (n, n, 3), ``value`` (n, n) and the
    Euclidean length of the gradient in the loss's own prediction, probabilities or logits, ``pull`` (n, n)."""

    loss: CrossEntropy
    label: FloatArray
    probabilities: FloatArray = field(repr=False)
    value: FloatArray = field(repr=False)
    pull: FloatArray = field(repr=False)


def surface(
    loss: Loss,
    *,
    prediction: Sequence[float] | None = None,
    label: Sequence[float] | None = None,
    resolution: int = 61,
) -> Surface:
    """Sample ``loss`` on an even grid of ``resolution`` × ``resolution`` points (2 to 501 per side).

    ``prediction`` and ``label`` are (low, high) ranges; the default is the loss's usual ranges. Cross-entropy
    of many classes is shown through its two-axis form (``CrossEntropyPlane``).
    Raises ValueError or TypeError naming the argument, the value and what is allowed.

    >>> from lossviz import Huber
    >>> surface(Huber(delta=1.5)).value.shape
    (61, 61)
    """
    plane = _plane(loss)
    count = _count("resolution", resolution, MAX_SIDE)
    ranges = plane.axes(plane.ranges[0])
    p = np.linspace(*_range("prediction", prediction, ranges[0], plane.prediction_axis), count)
    y = np.linspace(*_range("label", label, ranges[1], plane.label_axis), count)
    value, gradient = plane.value_and_gradient(p[None, :], y[:, None])
    return Surface(loss, p, y, value, gradient)


def curve(
    loss: Loss,
    label: float | None = None,
    *,
    prediction: Sequence[float] | None = None,
    resolution: int = 241,
) -> Curve:
    """Sample ``loss`` at one label on ``resolution`` even predictions (2 to 10001).

    The default label is 0 for regression and 1 for classification, as in the first picture; ranges and errors as in ``surface``.

    >>> from lossviz import MSE
    >>> curve(MSE(), label=0.0, prediction=(-1, 1), resolution=3).gradient
    array([-2.,  0.,  2.])
    """
    plane = _plane(loss)
    if label is None:
        label = plane.opening[1]
    count = _count("resolution", resolution, MAX_CURVE)
    default = plane.axes(plane.ranges[0])[0]
    p = np.linspace(*_range("prediction", prediction, default, plane.prediction_axis), count)
    value, gradient = plane.value_and_gradient(p, label)
    return Curve(loss, float(label), p, value, gradient, plane.curvature(p, label))


def simplex(
    loss: CrossEntropy, label: Sequence[float] = (1.0, 0.0, 0.0), *, resolution: int = 61, margin: float = 0.005
) -> Simplex:
    """Sample three-class cross-entropy over the simplex of predictions, at least ``margin`` away from its edges.

    The grid is the triangle's own: rows move from the edge p₁ = margin to the corner p₁ → 1, columns from p₃ to p₂.
    For a loss that takes logits the prediction is log p. Raises ValueError for another number of classes.

    >>> simplex(CrossEntropy(classes=3), resolution=5).probabilities.shape
    (5, 5, 3)
    """
    if not isinstance(loss, CrossEntropy) or loss.classes != 3:
        raise ValueError(f"simplex: loss must be CrossEntropy(classes=3), got {shown(loss)}")
    count = _count("resolution", resolution, MAX_SIDE)
    if not (isinstance(margin, Real) and 0 <= margin < 1 / 3):
        raise ValueError(f"simplex: margin must be in [0, 1/3), got {shown(margin)}")
    u, v = np.linspace(0, 1, count)[:, None], np.linspace(0, 1, count)[None, :]
    corners = np.stack(np.broadcast_arrays(u, (1 - u) * v, (1 - u) * (1 - v)), axis=-1)
    p = margin + (1 - 3 * margin) * corners
    with np.errstate(divide="ignore"):
        prediction = np.log(p) if loss.from_logits else p
    target = np.asarray(label, dtype=float)
    value, gradient = loss.value_and_gradient(prediction, target.reshape(1, 1, -1))
    return Simplex(loss, target, p, value, np.sqrt((gradient**2).sum(-1)))


def _plane(loss: Loss) -> PlaneLoss:
    if not isinstance(loss, Loss):
        raise TypeError(f"loss must be a loss of the catalogue, such as Huber(), got {shown(loss)}")
    return loss.plane()


def _count(name: str, value: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer from 2 to {most}, got {shown(value)}")
    if not 2 <= value <= most:
        raise ValueError(f"{name} must be an integer from 2 to {most}, got {shown(value)}")
    return int(value)


def _range(name: str, given: Sequence[float] | None, default: tuple[float, float], axis: Axis) -> tuple[float, float]:
    if given is None:
        return default
    problem = f"{name} must be a range (low, high) with low < high, both in {axis.domain}, got {shown(given)}"
    try:
        low, high = (float(x) for x in given)
    except (TypeError, ValueError):
        raise TypeError(problem) from None
    if not (low in axis.domain and high in axis.domain and low < high) or math.isinf(high - low):
        raise ValueError(problem)
    return low, high
