"""A loss sampled once along everything that can be dragged: a table whose rule covers every family of losses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import BinaryLoss, DistanceLoss, Loss, PlaneLoss
from lossviz.sampling.table import Nodes, Rule, Table, Term, table_id, tidy

LABELS = 61
STRIDE = 4
PREDICTIONS = (LABELS - 1) * STRIDE + 1


@dataclass(frozen=True, eq=False)
class Sweep(Table):
    """A loss along some of its parameters, over label and prediction nodes.

    Its quantities are value, gradient and curvature, ``kink`` (the value where a derivative jumps, NaN elsewhere) and, if
    the loss has a baseline, ``baseline_value`` and ``baseline_gradient``.
    """

    loss: Loss
    prediction: FloatArray
    label: FloatArray


def sweep(loss: Loss, extent: float | None = None) -> Sweep:
    """Sample the family of ``loss`` along every parameter that has a slider, on the axes of ``extent``.

    A parameter that is None in ``loss`` stays None; flags stay as they are; a parameter the loss is linear in
    takes just its two ends, between which interpolation is exact; a value beyond a slider is one more step of it.
    Raises ValueError for an extent that is not among the loss's ``extents``.

    >>> from lossviz import Huber
    >>> sweep(Huber()).rule.parameters[0][1][:3]
    (0.1, 0.15, 0.2)
    """
    plane = loss.plane()
    extent = plane.ranges[0] if extent is None else extent
    if extent not in plane.extents:
        raise ValueError(f"sweep: extent must be in {plane.extents}, got {extent!r}")
    p_range, y_range = plane.axes(extent)
    prediction, label = np.linspace(*p_range, PREDICTIONS), np.linspace(*y_range, LABELS)
    steps = _parameter_steps(loss)
    baseline = loss.baseline
    baselines = () if baseline is None else ("baseline_value", "baseline_gradient")
    quantities = ("value", "gradient", "curvature", "kink", *baselines)
    terms, length, read = _layout(plane, prediction, label)

    def rows() -> FloatArray:
        found = []
        for chosen in product(*steps.values()):
            row = read(loss.but(**dict(zip(steps, chosen, strict=True))).plane())
            found.append(np.concatenate([row, read(baseline)[:2]]) if baseline is not None else row)
        return np.stack(found, axis=1)

    rule = Rule(
        table_id(loss.key, repr(loss), extent, dict(steps)),
        tuple(steps.items()),
        quantities,
        length,
        ("prediction", tidy(prediction)),
        ("label", tidy(label)),
        terms,
    )
    return Sweep(rule, rows, loss, prediction, label)


def _nodes(values: FloatArray) -> Nodes:
    return tuple(round(float(x), 12) for x in values)


def _parameter_steps(loss: Loss) -> dict[str, Nodes]:
    stops = {record: record.stops(getattr(loss, record.name)) for record in loss.sliders() if record.dragged}
    return {record.name: (found[0], found[-1]) if record.linear else found for record, found in stops.items()}


def _layout(
    plane: PlaneLoss, prediction: FloatArray, label: FloatArray
) -> tuple[tuple[Term, ...], int, Callable[[PlaneLoss], FloatArray]]:
    """The terms for a family, the length of its rows, and a function that samples a member into such rows."""
    n = len(prediction)
    if isinstance(plane, DistanceLoss):
        step = (prediction[-1] - prediction[0]) / (n - 1)
        residual = step * np.arange(-(n - 1), n)
        return (Term(n - 1, -STRIDE, 1),), 2 * n - 1, lambda member: _profile(member, residual, 0.0)
    if isinstance(plane, BinaryLoss):
        both = (Term(0, 0, 1, _nodes(label)), Term(n, 0, 1, _nodes(1.0 - label)))
        return both, 2 * n, lambda member: np.concatenate([_profile(member, prediction, y) for y in (1.0, 0.0)], axis=1)
    dense = (Term(0, n, 1),)
    return dense, n * len(label), lambda member: _grid(member, prediction, label)


def _grid(member: PlaneLoss, prediction: FloatArray, label: FloatArray) -> FloatArray:
    """The profiles at all labels, one behind the other."""
    p, y = prediction[None, :], label[:, None]
    value, gradient = member.value_and_gradient(p, y)
    marks = np.full_like(value, np.nan)
    for kink in member.kinks():
        nearest = np.argmin(np.abs(p - y - kink.position), axis=1)
        inside = (p[0, 0] - label <= kink.position) & (kink.position <= p[0, -1] - label)
        rows = np.flatnonzero(inside)
        marks[rows, nearest[rows]] = value[rows, nearest[rows]]
    return np.stack([value, gradient, member.curvature(p, y), marks]).reshape(4, -1)


def _profile(member: PlaneLoss, prediction: FloatArray, label: float) -> FloatArray:
    """Value, gradient, curvature and kink marks along a row of predictions."""
    value, gradient = member.value_and_gradient(prediction, label)
    marks = np.full_like(value, np.nan)
    for kink in member.kinks():
        nearest = int(np.argmin(np.abs(prediction - label - kink.position)))
        inside = prediction[0] - label <= kink.position <= prediction[-1] - label
        if inside:
            marks[nearest] = value[nearest]
    return np.stack([value, gradient, member.curvature(prediction, label), marks])
