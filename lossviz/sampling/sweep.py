"""A loss sampled once along everything that can be dragged: a table whose rule covers every family of losses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.exact.rows import Nodes, Rows, Term, tidy
from lossviz.loss import Loss, PlaneLoss
from lossviz.sampling.breaks import SLOTS, breaks, measured
from lossviz.sampling.table import Rule, Table, table_id

LABELS = 61
STRIDE = 4
PREDICTIONS = (LABELS - 1) * STRIDE + 1


@dataclass(frozen=True, eq=False)
class Sweep(Table):
    """A loss along some of its parameters, over label and prediction nodes.

    Its quantities are value, gradient and curvature, ``kink`` (where they jump, as ``lossviz.sampling.breaks`` tells it,
    at the start of each label's part) and value and gradient of each yardstick, such as ``yardstick0_value``.
    """

    loss: Loss
    prediction: FloatArray
    label: FloatArray

    @property
    def breaks(self) -> Rule:
        """How the jumps are read from the quantity ``kink`` of the same numbers, one part of each behind the other."""
        shifted = self.loss.plane().of_difference
        term = Term(0, 0 if shifted else len(self.prediction), 1)
        slots = tuple(float(slot) for slot in range(SLOTS))
        return replace(self.rule, prediction=("", slots), label=None if shifted else self.rule.label, terms=(term,))


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
    beside = [f"yardstick{k}_{quantity}" for k in range(len(loss.yardsticks)) for quantity in ("value", "gradient")]
    quantities = ("value", "gradient", "curvature", "kink", *beside)
    row = plane.rows(prediction, label)

    def numbers() -> FloatArray:
        found = []
        others = [
            np.stack(measured(each, row.prediction[None, :], row.labels)).reshape(2, -1) for each in loss.yardsticks
        ]
        for chosen in product(*steps.values()):
            own = _sampled(loss.but(**dict(zip(steps, chosen, strict=True))).plane(), row)
            found.append(np.concatenate([own, *others]))
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


def _smooth(member: PlaneLoss, rows: Rows) -> FloatArray:
    """Value, gradient and curvature at every label of a row, one behind the other."""
    p, y = rows.prediction[None, :], rows.labels[:, None]
    value, gradient = member.value_and_gradient(p, y)
    return np.stack([value, gradient, member.curvature(p, y)]).reshape(3, -1)


def _sampled(member: PlaneLoss, rows: Rows) -> FloatArray:
    """The same, and the jumps."""
    low, high = float(rows.prediction[0]), float(rows.prediction[-1])
    jumps = breaks(member, [float(label) for label in rows.labels], low, high).reshape(len(rows.labels), -1)
    told = np.full((len(rows.labels), len(rows.prediction)), np.nan)
    told[:, : jumps.shape[1]] = jumps
    return np.concatenate([_smooth(member, rows), told.reshape(1, -1)])
