"""What a view depends on, computed once: samples, ranges, names; traces, layout and alternative text read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import PlaneLoss
from lossviz.picture.ranges import QUANTITIES, Span, spans, spans_at
from lossviz.sampling.grid import Curve, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.view import View


@dataclass(frozen=True, eq=False)
class Frame:
    """A view with what it shows: surface, curve at the chosen label, numbers at the chosen point, axis ranges.

    ``kinks`` holds the loss where a derivative jumps and NaN elsewhere, on the curve's predictions. ``everywhere`` are
    the ranges over all labels, ``here`` those at the chosen one, both over all settings of the sliders.
    """

    view: View
    plane: PlaneLoss
    names: Mapping[str, str]
    surface: Surface
    curve: Curve
    point: Mapping[str, float]
    kinks: FloatArray
    baseline: Curve | None
    everywhere: Mapping[str, Span]
    here: Mapping[str, Span]


@lru_cache(maxsize=64)
def frame(view: View) -> Frame:
    """Sample the loss of a view on the grids that its sweep uses.

    >>> from lossviz.state.view import default_view
    >>> frame(default_view("mse")).surface.value.shape
    (61, 61)
    """
    loss, plane, (p, y) = view.loss, view.plane, view.point
    p_range, y_range = plane.axes(view.extent)
    row = curve(loss, y, prediction=p_range, resolution=PREDICTIONS)
    marks = np.full(PREDICTIONS, np.nan)
    for kink in plane.kinks_at(y):
        if p_range[0] <= kink.position <= p_range[1]:
            nearest = int(np.argmin(np.abs(row.prediction - kink.position)))
            marks[nearest] = row.value[nearest]
    return Frame(
        view,
        plane,
        names_of(plane),
        surface(loss, prediction=p_range, label=y_range, resolution=LABELS),
        row,
        {quantity: float(getattr(plane, quantity)(p, y)) for quantity in QUANTITIES},
        marks,
        None if loss.baseline is None else curve(loss.baseline, y, prediction=p_range, resolution=PREDICTIONS),
        spans(loss, view.extent),
        spans_at(loss, view.extent, view.label),
    )


def names_of(plane: PlaneLoss) -> dict[str, str]:
    """The quantities in words and symbols, as axis and panel titles say them.

    >>> from lossviz import Huber
    >>> names_of(Huber())["gradient"]
    'gradient ∂ℓ/∂ŷ'
    """
    return {"value": "loss ℓ", "gradient": f"gradient ∂ℓ/∂{plane.prediction_axis.symbol}", "curvature": "curvature"}
