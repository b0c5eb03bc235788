"""Files from figures and views: pictures, vector graphics, interactive pages, tables of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lossviz.comparison import CompareView
from lossviz.export.batch import table_of
from lossviz.export.browser import NoBrowserError, draw_all
from lossviz.export.checks import DRAWN, FORMATS
from lossviz.export.names import VIEWS, file_name
from lossviz.export.pictures import Picture, Size, picture
from lossviz.export.requests import RequestError
from lossviz.loss import Loss
from lossviz.site import exported_page, write
from lossviz.view import View, default_view, view_from_state

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FORMATS", "VIEWS", "NoBrowserError", "RequestError", "file_name", "save", "table_of"]


def save(
    what: go.Figure | View | CompareView | Loss,
    path: str | Path,
    *,
    view: str = "linked",
    theme: str = "light",
    size: Size | None = None,
    scale: float = 2.0,
) -> Path:
    """Write a figure, a view, a comparison or a loss at its default point to a file; the suffix picks the format.

    ``view`` is one of ``VIEWS`` for a loss or view; ``size`` is in pixels, of which ``scale`` makes more in PNG and WebP.
    A figure keeps its own theme. Raises ValueError for what cannot be, NoBrowserError where a picture needs a browser
    and none is found.

    >>> import tempfile
    >>> from lossviz import Huber
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Huber(delta=1.5), f"{folder}/huber.csv", view="surface").read_text().splitlines()[1]
    '-3.0,-3.0,0.0,0.0'
    """
    target = Path(path)
    form = target.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise ValueError(f"save: the suffix must be one of {', '.join(f'.{name}' for name in FORMATS)}, got {path!r}")
    if isinstance(what, Loss):
        what = _view_of(what)
    if isinstance(what, View | CompareView):
        if form not in DRAWN:
            text = exported_page(what) if form == "html" else table_of(what, "surface" if view == "gradient" else view)
            write(target, text.encode())
            return target
        drawn = picture(what, view, theme, size)
    else:
        if form == "csv":
            raise ValueError("save: a figure has no CSV; save the view or the loss that it shows")
        if form == "html":
            write(target, what.to_html(include_plotlyjs=True, auto_play=False, div_id="lossviz").encode())
            return target
        drawn = _of_figure(what, size)
    write(target, draw_all([(drawn, form, scale)])[0])
    return target


def _view_of(loss: Loss) -> View:
    usual = default_view(loss.key)
    if loss.plane().prediction_axis != usual.plane.prediction_axis:
        usual = view_from_state(loss.key, loss.settings())
    return View(loss, usual.prediction, usual.label, usual.extent)


def _of_figure(figure: go.Figure, size: Size | None) -> Picture:
    found = figure.to_dict()
    natural = int(figure.layout.width or 700), int(figure.layout.height or 500)
    found["layout"] |= {"width": natural[0], "height": natural[1]}
    size = size or natural
    return Picture(found, size, min(size[0] / natural[0], size[1] / natural[1]))
