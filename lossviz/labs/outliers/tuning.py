"""The outlier bench along the parameters of its losses, for the browser to look up while δ or β is dragged."""

from __future__ import annotations

from functools import cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.held import FULL, Found, made_tables
from lossviz.labs.outliers.lines import fit_line
from lossviz.labs.outliers.model import OutliersView
from lossviz.labs.outliers.vertices import FEW
from lossviz.parameter import Parameter
from lossviz.sampling.table import Table

# Every so many positions of a slider are fitted, and fewer of them through many points; the browser interpolates.
_STRIDE, _LONG_STRIDE = 4, 8


def tuned(view: OutliersView) -> dict[str, tuple[DistanceLoss, Parameter]]:
    """The parameters of the losses that are shown, by control name.

    >>> list(tuned(OutliersView()))
    ['smooth_l1_beta', 'huber_delta']
    """
    return {f"{loss.key}_{record.name}": (loss, record) for loss in view.drawn for record in loss.sliders()}


def tuning_tables(view: OutliersView) -> dict[str, Table]:
    """For each parameter what ``held_tables`` has along the selected point, under names that end in the control's.

    >>> [(name, table.numbers.shape[2]) for name, table in tuning_tables(OutliersView(shown=("huber",))).items()]
    [('lines_huber_delta', 2), ('lost_huber_delta', 12), ('sticks_huber_delta', 33)]
    """
    found: dict[str, Table] = {}
    stride = _STRIDE if len(view.points) <= FEW else _LONG_STRIDE
    for control, (loss, record) in tuned(view).items():
        stops = record.stops(getattr(loss, record.name))
        nodes = tuple(dict.fromkeys((*stops[::stride], stops[-1])))
        rest = tuple(other for other in view.drawn if other != loss)
        depends = (
            view.points,
            view.selected,
            view.ranges,
            loss.but(**{record.name: record.default}),
            control,
            nodes,
            rest,
        )
        made = _found(view, tuple(loss.but(**{record.name: value}) for value in nodes), rest)
        found |= made_tables(view, f"_{control}", depends, {control: nodes}, made)
    return found


def _found(view: OutliersView, members: tuple[DistanceLoss, ...], rest: tuple[DistanceLoss, ...]) -> Found:
    """The fits of a loss at several values of its parameter; those of the other losses stay as they are."""

    @cache
    def fits() -> tuple[FloatArray, ...]:
        return (np.array([[fit.intercept, fit.slope] for fit in (fit_line(loss, view.points) for loss in members)]),)

    def calm() -> bool:
        return all(fit_line(loss, view.points).trust.min() >= FULL for loss in rest)

    return Found(view, np.tile(np.array(view.points), (len(members), 1, 1)), fits, [members], calm)
