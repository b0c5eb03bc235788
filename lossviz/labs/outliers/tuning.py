"""The outlier bench along the parameters of its losses, for the browser to look up while δ or β is dragged."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.lines import Fit, fit_line
from lossviz.labs.outliers.model import OutliersView
from lossviz.parameter import Parameter
from lossviz.sampling.table import Table, row_table

_Rows = Callable[[], FloatArray]
#: Every so many positions of a slider are fitted; the browser interpolates between them.
_STRIDE = 4


def tuned(view: OutliersView) -> dict[str, tuple[DistanceLoss, Parameter]]:
    """The parameters of the losses that are shown, by control name.

    >>> list(tuned(OutliersView()))
    ['smooth_l1_beta', 'huber_delta']
    """
    return {f"{loss.key}_{record.name}": (loss, record) for loss in view.drawn for record in loss.sliders()}


def tuning_tables(view: OutliersView) -> dict[str, Table]:
    """For each parameter ``lines_control`` and ``trust_control``: what ``held_tables`` has along the selected point.

    >>> [(name, table.numbers.shape[2]) for name, table in tuning_tables(OutliersView(shown=("huber",))).items()]
    [('lines_huber_delta', 2), ('trust_huber_delta', 12)]
    """
    found: dict[str, Table] = {}
    counted = tuple(float(i) for i in range(len(view.points)))
    for control, (loss, record) in tuned(view).items():
        nodes = tuple(dict.fromkeys((*record.steps[::_STRIDE], record.steps[-1])))
        lines, trusts = _along(view, loss, record.name, nodes)
        depends = view.points, view.ranges, loss.but(**{record.name: record.default}), control
        for name, along, rows in (("lines", ("end", view.ranges[0]), lines), ("trust", ("point", counted), trusts)):
            found[f"{name}_{control}"] = row_table(
                f"outliers-{name}", depends, {control: nodes}, along, (loss.key,), rows
            )
    return found


def _along(view: OutliersView, loss: DistanceLoss, name: str, nodes: tuple[float, ...]) -> tuple[_Rows, _Rows]:
    """What computes the heights of the lines and the trust of the points, from the same fits."""

    @cache
    def fits() -> tuple[Fit, ...]:
        return tuple(fit_line(loss.but(**{name: value}), view.points) for value in nodes)

    def lines() -> FloatArray:
        return np.array([[fit.at(x) for x in view.ranges[0]] for fit in fits()])

    def trusts() -> FloatArray:
        return np.array([fit.trust for fit in fits()])

    return lines, trusts
