"""Where curves break: the places where a derivative jumps, with the numbers on both sides of each.

A curve is drawn through even predictions, and a jump between two of them would be a slope. So the two predictions at a
jump are moved to the place itself, one with the number to its left, one with the number to its right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import PlaneLoss, Yardstick

#: So many jumps of one curve are told, from the left.
SLOTS = 8
#: What is told of each: its place, then loss, gradient and curvature to its left and to its right.
PARTS = 7


def breaks(plane: PlaneLoss, labels: Sequence[float], low: float, high: float) -> FloatArray:
    """The jumps at each label between two predictions, an array (labels, 7, 8) as ``PARTS`` and ``SLOTS`` say.

    NaN stands where there are no more.

    >>> from lossviz import Huber
    >>> breaks(Huber(delta=1.0), [0.0], -3.0, 3.0)[0, :, :2].tolist()[5:]
    [[0.0, 1.0], [1.0, 0.0]]
    """
    at = np.full((len(labels), SLOTS), np.nan)
    for place, label in enumerate(labels):
        inside = sorted({kink.position for kink in plane.kinks_at(float(label)) if low <= kink.position <= high})
        at[place, : len(inside)] = inside[:SLOTS]
    out = np.full((len(labels), PARTS, SLOTS), np.nan)
    if np.isnan(at).all():
        return out
    y, safe = np.asarray(labels, dtype=np.float64)[:, None], np.where(np.isnan(at), low, at)
    out[:, 0] = at
    domain = plane.prediction_axis.domain
    # a kink that was found by a search is known to some digits only
    hair = 1e-9 * (high - low) if plane.words else 4 * np.spacing(np.maximum(np.abs(safe), 1.0))
    for side, beside in ((0, safe - hair), (1, safe + hair)):
        p = np.clip(beside, domain.low, domain.high)
        value, gradient = plane.value_and_gradient(p, y)
        for part, numbers in enumerate((value, gradient, plane.curvature(p, y))):
            out[:, 1 + 2 * part + side] = np.where(np.isnan(at), np.nan, numbers)
    # the loss itself and whatever else goes on smoothly has one number at the place
    whole = plane.value(safe, y)
    near = np.isclose(out[:, 1], out[:, 2], rtol=1e-6, atol=1e-9)
    out[:, 1:3] = np.where(near & ~np.isnan(at), whole, out[:, 1:3].swapaxes(0, 1)).swapaxes(0, 1)
    return out


def measured(yardstick: Yardstick, prediction: FloatArray, labels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value and gradient of a yardstick by label (down) and prediction (across); NaN in the gradient where it jumps.

    Where its value jumps, the two predictions that ``upright`` moves there have the values on both sides.

    >>> from lossviz import SmoothL1
    >>> measured(Yardstick(SmoothL1(0.0), "|r|"), np.array([[-1.0, 0.0, 1.0]]), np.array([0.0]))[1]
    array([[-1., nan,  1.]])
    """
    loss, nodes = yardstick.loss, prediction[0]
    value, gradient = loss.value_and_gradient(prediction, labels[:, None])
    for place, label in enumerate(labels):
        for kink in loss.kinks_at(float(label)):
            if kink.order > 1 or not nodes[0] <= kink.position <= nodes[-1]:
                continue
            gradient[place, np.argmin(np.abs(nodes - kink.position))] = np.nan
            if kink.order == 0:
                first, sides = _first(nodes, kink.position), np.nextafter(kink.position, [-np.inf, np.inf])
                value[place, first : first + 2] = loss.value(sides, label)
    return yardstick.times * value, yardstick.times * gradient


def upright(yardstick: Yardstick, prediction: FloatArray, label: float) -> FloatArray:
    """Predictions with two of them at each place where a yardstick's value jumps, so that the jump has no slope.

    >>> from lossviz.families.margin import ZeroOne
    >>> upright(Yardstick(ZeroOne(), "0–1 loss"), np.linspace(-2.0, 2.0, 5), 1.0)
    array([-2., -1.,  0.,  0.,  2.])
    """
    out = prediction.copy()
    for kink in yardstick.loss.kinks_at(label):
        if kink.order == 0 and out[0] <= kink.position <= out[-1]:
            first = _first(prediction, kink.position)
            out[first : first + 2] = kink.position
    return out


def _first(nodes: FloatArray, place: float) -> int:
    """The first of the two neighbours among even nodes between which a place lies."""
    dust = 1e-9 * (nodes[1] - nodes[0])
    return min(int(np.searchsorted(nodes, place + dust, side="right")) - 1, len(nodes) - 2)


def broken(x: FloatArray, y: FloatArray, at: FloatArray, sides: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A curve with the jumps ``at`` some places, whose ``sides`` are the numbers to the left and to the right.

    >>> broken(np.arange(4.0), np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.5]), np.array([[0.0], [1.0]]))
    (array([0. , 1.5, 1.5, 3. ]), array([0., 0., 1., 1.]))
    """
    x, y, nodes, free = x.copy(), y.copy(), x, 0
    for place, left, right in zip(at, *sides, strict=True):
        if not x[0] <= place <= x[-1]:
            continue
        first = max(_first(nodes, place), free)
        if first + 1 >= len(x):
            break
        x[first : first + 2], y[first], y[first + 1] = place, left, right
        free = first + 2
    return x, y
