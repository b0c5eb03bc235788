"""Figures of losses: plotly's figures from surfaces, curves and views, on a light ground. Importing this imports plotly.

>>> from lossviz import MSE, Huber, surface
>>> loss_surface(surface(MSE())).layout.title.text
'<b>Mean squared error: loss ℓ</b>'
>>> gradient_surface(surface(Huber(delta=1.5))).layout.title.text
'<b>Huber loss, δ = 1.5: gradient ∂ℓ/∂ŷ</b>'
"""

from __future__ import annotations

from lossviz.picture import curve as _curve
from lossviz.picture import surface as _surface
from lossviz.picture.compare.drawing import compare, compare_classification
from lossviz.picture.figure import Figure
from lossviz.picture.loss.layout import drawing as _linked
from lossviz.picture.style import LIGHT
from lossviz.sampling.grid import Curve, Simplex, Surface
from lossviz.state.view import View

__all__ = [
    "compare",
    "compare_classification",
    "curve",
    "gradient_surface",
    "linked",
    "loss_surface",
    "simplex_surface",
]


def loss_surface(surface: Surface, *, view: str = "valley") -> Figure:
    """The loss over prediction × label; ``view`` names a camera or gives "azimuth,elevation".

    It can be turned, so the text at its axes is part of the scene, which SVG and PDF hold as a picture; in the files of
    ``lossviz.export.save`` that text stands over the picture as text.
    """
    return _surface.loss_surface(surface, view=view).figure(LIGHT, _surface.WIDTH)


def gradient_surface(surface: Surface, *, view: str = "valley") -> Figure:
    """The derivative of the loss with respect to the prediction, over prediction × label."""
    return _surface.gradient_surface(surface, view=view).figure(LIGHT, _surface.WIDTH)


def simplex_surface(simplex: Simplex, *, path: Simplex | None = None, view: str = "62,24,2") -> Figure:
    """Three-class cross-entropy over all predictions, with a ``path`` of predictions on it if one is given.

    >>> from lossviz import CrossEntropy, simplex
    >>> simplex_surface(simplex(CrossEntropy(classes=3))).data[0].z.shape
    (61, 61)
    """
    return _surface.simplex_surface(simplex, path=path, view=view).figure(LIGHT, _surface.WIDTH)


def curve(curve: Curve) -> Figure:
    """A curve in three panels: loss, gradient and curvature; rings mark where a derivative jumps.

    >>> import lossviz
    >>> [trace.name for trace in curve(lossviz.curve(lossviz.Huber())).data]
    ['loss ℓ', 'kinks', 'gradient ∂ℓ/∂ŷ', 'curvature']
    """
    return _curve.curve(curve).figure(LIGHT, _curve.WIDTH)


def linked(view: View) -> Figure:
    """The picture of a loss page: two scenes (loss, gradient) and three panels (loss, gradient, curvature).

    >>> from lossviz.state.view import default_view
    >>> [trace.type for trace in linked(default_view("mse")).data[:3]]
    ['surface', 'scatter3d', 'scatter3d']
    """
    return _linked(view).figure(LIGHT, 1100)
