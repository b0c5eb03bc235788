"""Figures as they are exported: of a subject, in a theme, at a size, as plotly's JSON data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lossviz.export.names import VIEWS, Subject
from lossviz.picture.compare.drawing import drawing as comparison
from lossviz.picture.curve import WIDTH as CURVE_WIDTH
from lossviz.picture.curve import curve as curve_alone
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.layout import drawing as linked
from lossviz.picture.style import THEMES
from lossviz.picture.surface import WIDTH as SURFACE_WIDTH
from lossviz.picture.surface import gradient_surface, loss_surface, simplex_surface
from lossviz.picture.values import Attributes, patched_attributes
from lossviz.sampling.grid import Curve, Simplex, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View

if TYPE_CHECKING:
    pass

Size = tuple[int, int]

#: Widths of the linked picture on a wide and on a tall page.
_WIDE_WIDTH, _TALL_WIDTH = 1100, 390
#: The size of a figure that says none.
_USUAL = 700, 500
#: Taller than this share of its height, a picture is laid out as on a phone.
_TALL = 0.7


@dataclass(frozen=True)
class Picture:
    """A figure at a size: ``figure`` is laid out at its natural size and enlarged ``zoom`` times, text and all."""

    figure: Attributes
    size: Size
    zoom: float


def picture(subject: Subject, what: str = "linked", theme: str = "light", size: Size | None = None) -> Picture:
    """The figure of a subject. Without a size it has its natural one.

    Raises ValueError for a theme or view that is not there.

    >>> from lossviz.state.view import default_view
    >>> drawn = picture(default_view("mse"), "surface", size=(1800, 1280))
    >>> drawn.size, drawn.zoom
    ((1800, 1280), 2.0)
    """
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {theme!r}")
    tall = size is not None and size[0] < _TALL * size[1]
    if isinstance(subject, ComparisonView):
        drawn = _laid_out(comparison(subject), theme, tall)
    elif what == "linked":
        drawn = _laid_out(linked(subject), theme, tall)
    elif what in VIEWS:
        drawn = _alone(subject, what, theme)
    else:
        raise ValueError(f"view must be one of {', '.join(VIEWS)}, got {what!r}")
    return sized(drawn, size)


def sized(figure: Attributes, size: Size | None = None) -> Picture:
    """A figure, as a dictionary, at a size; without one at its own, which is plotly's usual one if it says none.

    >>> sized({"data": [], "layout": {}}, (1400, 1000)).zoom
    2.0
    """
    layout = figure["layout"]
    said = layout if isinstance(layout, dict) else {}
    width, height = (
        side if isinstance(side := said.get(name), int) else usual
        for name, usual in zip(("width", "height"), _USUAL, strict=True)
    )
    found = patched_attributes(figure, {"layout.width": width, "layout.height": height})
    size = size or (width, height)
    return Picture(found, size, min(size[0] / width, size[1] / height))


def natural_size(subject: Subject, what: str = "linked") -> Size:
    """The size of a picture if none is asked for.

    >>> from lossviz.state.view import default_view
    >>> natural_size(default_view("mse"), "surface")
    (900, 640)
    """
    return picture(subject, what).size


def _laid_out(drawing: Drawing, theme: str, tall: bool) -> Attributes:
    """A drawing in a theme, as on a wide page or on a phone."""
    width, shape = (_TALL_WIDTH, drawing.shapes[-1]) if tall else (_WIDE_WIDTH, drawing.shapes[0])
    return {"data": drawing.data(THEMES[theme]), "layout": {**drawing.layout(THEMES[theme], shape), "width": width}}


def _alone(view: View, what: str, theme: str) -> Attributes:
    prediction, label = view.plane.axes(view.extent)
    samples: Curve | Surface
    if what == "curve":
        samples = curve(view.loss, view.label, prediction=prediction, resolution=PREDICTIONS)
    else:
        samples = surface(view.loss, prediction=prediction, label=label, resolution=LABELS)
    return figure_of(samples, what, theme, view.camera)


def figure_of(what: Surface | Curve | Simplex, view: str, theme: str, camera: str = "valley") -> Attributes:
    """The figure of samples in a theme, as a dictionary.

    >>> from lossviz import Huber
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
    return {"data": drawn.data(THEMES[theme]), "layout": {**drawn.layout(THEMES[theme]), "width": width}}
