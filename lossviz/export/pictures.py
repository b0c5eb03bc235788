"""Figures as they are exported: of a subject, in a theme, at a size, as plotly's JSON data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lossviz import figures
from lossviz.comparison import CompareView
from lossviz.export.names import VIEWS, Subject
from lossviz.figures.compare import SHAPES as COMPARE_SHAPES
from lossviz.figures.compare import compare_layout, compare_traces
from lossviz.figures.geometry import NARROW, WIDE
from lossviz.figures.linked import layout
from lossviz.figures.style import LIGHT, THEMES, Json
from lossviz.figures.traces import traces
from lossviz.surfaces import curve, surface
from lossviz.sweeps import LABELS, PREDICTIONS
from lossviz.view import View

Size = tuple[int, int]

#: Widths of the linked picture on a wide and on a tall page.
_WIDE_WIDTH, _TALL_WIDTH = 1100, 390
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
    natural = (drawn["layout"]["width"], drawn["layout"]["height"])
    size = size or natural
    zoom = min(size[0] / natural[0], size[1] / natural[1])
    return Picture(drawn, size, zoom)


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
    if what == "curve":
        drawn = figures.curve(curve(view.loss, view.label, prediction=prediction, resolution=PREDICTIONS))
    else:
        grid = surface(view.loss, prediction=prediction, label=label, resolution=LABELS)
        draw = figures.loss_surface if what == "surface" else figures.gradient_surface
        drawn = draw(grid, view=view.camera)
    found: Json = _recoloured(drawn.to_dict(), theme)
    return found


def _recoloured(part: Any, theme: str) -> Any:
    """A figure that was drawn in the light theme's colours, in another's."""
    swap = dict(zip(vars(LIGHT).values(), vars(THEMES[theme]).values(), strict=True))
    if isinstance(part, dict):
        return {name: _recoloured(value, theme) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_recoloured(value, theme) for value in part]
    return swap.get(part, part) if isinstance(part, str) else part
