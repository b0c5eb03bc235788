"""Figures as they are exported: of a subject, in a theme, at a size, as plotly's JSON data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lossviz import figures
from lossviz.comparison import CompareView
from lossviz.export.names import VIEWS, Subject
from lossviz.picture.compare.drawing import SHAPES as COMPARE_SHAPES
from lossviz.picture.compare.drawing import compare_layout, compare_traces
from lossviz.picture.figure import Figure
from lossviz.picture.loss.layout import layout
from lossviz.picture.loss.traces import traces
from lossviz.picture.shape import NARROW, WIDE
from lossviz.picture.style import LIGHT, THEMES, Json
from lossviz.sampling.grid import Curve, Simplex, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.view import View

if TYPE_CHECKING:
    import plotly.graph_objects as go

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

    figure: Json
    size: Size
    zoom: float


def picture(subject: Subject, what: str = "linked", theme: str = "light", size: Size | None = None) -> Picture:
    """The figure of a subject. Without a size it has its natural one.

    Raises ValueError for a theme or view that is not there.

    >>> from lossviz.view import default_view
    >>> drawn = picture(default_view("mse"), "surface", size=(1800, 1280))
    >>> drawn.size, drawn.zoom
    ((1800, 1280), 2.0)
    """
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {theme!r}")
    tall = size is not None and size[0] < _TALL * size[1]
    if isinstance(subject, CompareView):
        drawn = _comparison(subject, theme, tall)
    elif what == "linked":
        drawn = _linked(subject, theme, tall)
    elif what in VIEWS:
        drawn = _alone(subject, what, theme)
    else:
        raise ValueError(f"view must be one of {', '.join(VIEWS)}, got {what!r}")
    return sized(drawn, size)


def sized(figure: Json, size: Size | None = None) -> Picture:
    """A figure, as a dictionary, at a size; without one at its own, which is plotly's usual one if it says none.

    >>> sized({"data": [], "layout": {}}, (1400, 1000)).zoom
    2.0
    """
    width, height = (
        int(figure["layout"].get(side) or usual) for side, usual in zip(("width", "height"), _USUAL, strict=True)
    )
    found = {**figure, "layout": {**figure["layout"], "width": width, "height": height}}
    size = size or (width, height)
    return Picture(found, size, min(size[0] / width, size[1] / height))


def natural_size(subject: Subject, what: str = "linked") -> Size:
    """The size a picture has where none is asked for.

    >>> from lossviz.view import default_view
    >>> natural_size(default_view("mse"), "surface")
    (900, 640)
    """
    return picture(subject, what).size


def _linked(view: View, theme: str, tall: bool) -> Json:
    width, shape = (_TALL_WIDTH, NARROW) if tall else (_WIDE_WIDTH, WIDE)
    return {"data": traces(view, THEMES[theme]), "layout": {**layout(view, THEMES[theme], shape), "width": width}}


def _comparison(view: CompareView, theme: str, tall: bool) -> Json:
    width, shape = (_TALL_WIDTH, COMPARE_SHAPES[-1]) if tall else (_WIDE_WIDTH, COMPARE_SHAPES[0])
    drawn = compare_layout(view, THEMES[theme], shape)
    return {"data": compare_traces(view, THEMES[theme]), "layout": {**drawn, "width": width}}


def _alone(view: View, what: str, theme: str) -> Json:
    prediction, label = view.plane.axes(view.extent)
    samples: Curve | Surface
    if what == "curve":
        samples = curve(view.loss, view.label, prediction=prediction, resolution=PREDICTIONS)
    else:
        samples = surface(view.loss, prediction=prediction, label=label, resolution=LABELS)
    found: Json = figure_of(samples, what, theme, view.camera).to_dict()
    return found


def figure_of(what: go.Figure | Surface | Curve | Simplex, view: str, theme: str, camera: str = "valley") -> go.Figure:
    """The figure of samples in a theme; a figure stays what it is.

    >>> from lossviz import Huber
    >>> figure_of(surface(Huber()), "gradient", "dark").layout.title.text
    '<b>Huber loss, δ = 1: gradient ∂ℓ/∂ŷ</b>'
    """
    if isinstance(what, Surface):
        draw = figures.gradient_surface if view == "gradient" else figures.loss_surface
        drawn = draw(what, view=camera)
    elif isinstance(what, Curve):
        drawn = figures.curve(what)
    elif isinstance(what, Simplex):
        return figures.simplex_surface(what, theme=THEMES[theme])
    else:
        return what
    return Figure(_recoloured(drawn.to_dict(), theme))


def _recoloured(part: Any, theme: str) -> Any:
    """A figure that was drawn in the light theme's colours, in another's."""
    swap = dict(zip(vars(LIGHT).values(), vars(THEMES[theme]).values(), strict=True))
    if isinstance(part, dict):
        return {name: _recoloured(value, theme) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_recoloured(value, theme) for value in part]
    return swap.get(part, part) if isinstance(part, str) else part
