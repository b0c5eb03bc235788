"""A loss sampled once along everything that can be dragged: a table whose rule covers every family of losses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.exact.rows import Nodes, Rows, tidy
from lossviz.loss import Loss, PlaneLoss
from lossviz.sampling.table import Rule, Table, table_id

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
    row = plane.rows(prediction, label)

    def numbers() -> FloatArray:
        found = []
        for chosen in product(*steps.values()):
            own = _sampled(loss.but(**dict(zip(steps, chosen, strict=True))).plane(), row)
            found.append(np.concatenate([own, _sampled(baseline, row)[:2]]) if baseline is not None else own)
        return np.stack(found, axis=1)

    rule = Rule(
        table_id(loss.key, repr(loss), extent, dict(steps)),
        tuple(steps.items()),
        quantities,
        row.length,
        ("prediction", tidy(prediction)),
        ("label", tidy(label)),
        row.terms,
    )
    return Sweep(rule, numbers, loss, prediction, label)


def _parameter_steps(loss: Loss) -> dict[str, Nodes]:
    stops = {record: record.stops(getattr(loss, record.name)) for record in loss.sliders() if record.dragged}
    return {record.name: (found[0], found[-1]) if record.linear else found for record, found in stops.items()}


def _sampled(member: PlaneLoss, rows: Rows) -> FloatArray:
    """Value, gradient, curvature and kink marks at every label of a row, one behind the other."""
    p, y = rows.prediction[None, :], rows.labels[:, None]
    value, gradient = member.value_and_gradient(p, y)
    marks = np.full_like(value, np.nan)
    for place, label in enumerate(rows.labels):
        for kink in member.kinks_at(float(label)):
            if p[0, 0] <= kink.position <= p[0, -1]:
                nearest = int(np.argmin(np.abs(rows.prediction - kink.position)))
                marks[place, nearest] = value[place, nearest]
    return np.stack([value, gradient, member.curvature(p, y), marks]).reshape(4, -1)
