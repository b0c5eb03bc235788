"""What a linked view shows, in words and numbers, for those who cannot see it."""

from __future__ import annotations

import numpy as np

from lossviz.decimals import DIGITS
from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.picture.loss.frame import frame
from lossviz.state.names import settings_text
from lossviz.state.view import View


def alt_text(view: View) -> str:
    """Two sentences with the actual numbers: ranges, extremes, and the loss at the chosen point.

    >>> from lossviz.state.view import default_view
    >>> alt_text(default_view("huber")).partition(": ")[2]
    'the loss runs from 0 to 5.5, its gradient from −1 to 1. At label y = 0 and prediction ŷ = 2 the loss is 1.5, \
the gradient 1 and the curvature 0.'
    """
    plane, drawn = view.plane, frame(view)
    settings = settings_text(view.loss)
    axes = plane.prediction_axis, plane.label_axis
    over = " and ".join(
        f"{axis.title} from {number(low)} to {number(high)}"
        for axis, (low, high) in zip(axes, plane.axes(view.extent), strict=True)
    )
    value, gradient = _extremes(drawn.surface.value), _extremes(drawn.surface.gradient)
    at = f"At {axes[1].title} = {number(view.label, DIGITS)} and {axes[0].title} = {number(view.prediction, DIGITS)}"
    point = {quantity: number(float(f"{amount:.4g}")) for quantity, amount in drawn.point.items()}
    return (
        f"{view.loss.title}{f' with {settings}' if settings else ''}, over {over}: "
        f"the loss runs {value}, its gradient {gradient}. "
        f"{at} the loss is {point['value']}, the gradient {point['gradient']} and the curvature {point['curvature']}."
    )


def _extremes(values: FloatArray) -> str:
    known = values[~np.isnan(values)]
    if not known.size:
        return "over nothing that is a number"
    low, high = (number(float(f"{x:.4g}")) for x in (known.min(), known.max()))
    return f"from {low} to {high}"
