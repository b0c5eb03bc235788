"""Samples of a loss as figures: as pictures in the panels of its page, and as figures that can be turned."""

from __future__ import annotations

from dataclasses import replace

from lossviz.export.options import FigureOptions
from lossviz.export.pictures import Picture, fineness_of, plated, styled
from lossviz.picture.curve import WIDTH as CURVE_WIDTH
from lossviz.picture.curve import curve as curve_alone
from lossviz.picture.plate.sampled import of_samples
from lossviz.picture.style import LOOKS
from lossviz.picture.surface import WIDTH as SURFACE_WIDTH
from lossviz.picture.surface import gradient_surface, loss_surface, simplex_surface
from lossviz.picture.values import Attributes
from lossviz.sampling.grid import Curve, Simplex, Surface

_PLAIN = FigureOptions()


def sampled(what: Surface | Curve, view: str, options: FigureOptions = _PLAIN) -> Picture:
    """Samples in the panels of their loss's page: a surface of it or of its gradient, or its three curves.

    >>> from lossviz import Huber, surface
    >>> sampled(surface(Huber(), resolution=5), "gradient", FigureOptions(width=400)).size[0]
    400
    """
    found = plated(*of_samples(what, view, options.camera), options)
    return replace(found, figure=styled(found.figure, options), fineness=fineness_of(options))


def figure_of(what: Surface | Curve | Simplex, view: str, theme: str, camera: str = "valley") -> Attributes:
    """The figure of samples in a theme, as a dictionary.

    >>> from lossviz import Huber, surface
    >>> figure_of(surface(Huber()), "gradient", "dark")["layout"]["title"]["text"]
    '<b>Huber loss, δ = 1: gradient ∂ℓ/∂ŷ</b>'
    """
    if isinstance(what, Curve):
        drawn, width = curve_alone(what), CURVE_WIDTH
    elif isinstance(what, Simplex):
        drawn, width = simplex_surface(what), SURFACE_WIDTH
    else:
        draw = gradient_surface if view == "gradient" else loss_surface
        drawn, width = draw(what, view=camera), SURFACE_WIDTH
    return {"data": drawn.data(LOOKS[theme]), "layout": {**drawn.layout(LOOKS[theme]), "width": width}}
