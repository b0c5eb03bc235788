"""One file from Python: of a loss, the view of a page, samples of a loss, or a figure."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import fields, replace
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lossviz import disk
from lossviz.export.batch import table_of
from lossviz.export.browser import draw_all
from lossviz.export.checks import DRAWN, FIGURES, FORMATS
from lossviz.export.dialects import PLAIN, CsvStyle, parse_csv
from lossviz.export.kinds import kind_of
from lossviz.export.metadata import about_of, about_samples, described
from lossviz.export.names import panels_of
from lossviz.export.options import FigureOptions, Size, options_of
from lossviz.export.panels import VIEWS, WHOLE
from lossviz.export.pictures import Picture, fineness_of, finished, picture, sized, styled
from lossviz.export.prepared import prepared, without_pictures
from lossviz.export.requests import check_panels, check_size, known, parse_scale
from lossviz.export.sampled import figure_of, sampled
from lossviz.export.tables import grid_csv, line_csv, simplex_csv
from lossviz.export.tex import tex, tex_size
from lossviz.loss import Loss
from lossviz.parameter import shown
from lossviz.picture.chromium import check_font
from lossviz.picture.figure import Figure
from lossviz.picture.style import LOOKS
from lossviz.picture.values import Attributes
from lossviz.sampling.grid import Curve, Simplex, Surface
from lossviz.state.record import Record
from lossviz.state.view import opening_view

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: What samples can be shown as, and how their tables are made; "linked" is what each of them shows by itself.
_SAMPLES: dict[type, tuple[str, ...]] = {
    Surface: ("linked", "surface", "gradient"),
    Curve: ("linked", "curve"),
    Simplex: ("linked", "surface"),
}
#: The options that figures take, and those that pictures of a surface and of a curve do.
_OF_FIGURES = ("size", "scale", "dpi", "font", "theme", "transparent", "title", "source")
_OF_CURVES = (*_OF_FIGURES, "width", "font_size", "crop")
_OF_SURFACES = (*_OF_CURVES, "camera")
_TABLES: dict[type, Any] = {Surface: grid_csv, Curve: line_csv, Simplex: simplex_csv}


def save(
    what: go.Figure | Loss | Record | Surface | Curve | Simplex,
    path: str | os.PathLike[str],
    *,
    view: str = WHOLE,
    panel: str | Sequence[str] | None = None,
    theme: str = "light",
    size: Size | None = None,
    scale: float = 2.0,
    csv: str | None = None,
    **more: Any,
) -> Path:
    """Write a loss at its default point, the view of any page, samples or a figure to a file; the suffix picks the format.

    ``view`` is one of ``VIEWS`` for a loss or its view, "residual" or "outlier", "margin" or
    "mislabelled" for the table of a comparison, and "gradient"
    for the other quantity of a ``Surface``; ``panel`` names a panel of a page, or several that stand in a
    row. ``size`` is in pixels, of which ``scale`` makes more in PNG and WebP; ``csv`` says for whom a table is
    written and its form, as the command line does; ``more`` are all other options of ``FigureOptions``.
    A figure keeps its own theme; all others say in their metadata what they show. All of this is checked before
    anything is drawn: raises TypeError for what cannot be saved, ValueError for options that cannot be, OSError for a
    place that cannot be written, and NoBrowserError if a picture needs a browser and none is found.

    >>> import tempfile
    >>> from lossviz import Huber, parse_loss
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Huber(delta=1.5), f"{folder}/huber.csv", view="surface").read_text().splitlines()[1]
    ...     save(parse_loss("log(cosh(r))"), f"{folder}/own.html").name
    '-3.0,-3.0,0.0,0.0'
    'own.html'
    """
    subject = subject_of("save", what)
    target, form = _target(path)
    try:
        known("view", [view], _views(subject, form))
        known("theme", [theme], list(LOOKS))
        options = options_of("save", {"theme": theme, "size": _size(size), "scale": _scale(scale, form), **more})
        panels = _panels(subject, view, panel, options)
        if isinstance(subject, Record):
            if form in FIGURES:
                subject, options = prepared(subject, panels, options)
            else:
                subject = without_pictures(subject, form, options)
        style = PLAIN if csv is None else parse_csv(csv)
        if options.size is not None:
            check_size(options.size, options.scale)
        if form == "csv" and not isinstance(subject, Record | Surface | Curve | Simplex):
            raise ValueError("a figure has no CSV; save the view, the loss or the samples that it shows")
        if form == "tex":
            if not isinstance(subject, Record):
                raise ValueError("samples and figures have no TeX; save the loss or the view")
            check_size(tex_size(subject, panels, options), 1.0)
        disk.check_target(target)
        if form in DRAWN:
            drawn = _picture(subject, view, panels, options)
            check_size(drawn.size, options.scale if form in ("png", "webp") else 1.0)
            if options.font is not None:
                check_font(options.font)
    except ValueError as error:
        raise ValueError(f"save: {error}") from None
    if form in DRAWN:
        data = finished(draw_all([(drawn, form, options.scale)])[0], form, options)
    elif form == "tex":
        data = tex(subject, panels, options).encode()
    else:
        data = _text(subject, form, view, panels, theme, style).encode()
    if isinstance(subject, Record):
        data = described(form, data, about_of(subject, () if form in ("html", "csv") else panels, options))
    elif isinstance(subject, Surface | Curve | Simplex):
        data = described(form, data, about_samples(subject.loss))
    disk.write(target, data)
    return target


def _panels(subject: Any, view: str, panel: str | Sequence[str] | None, options: FigureOptions) -> tuple[str, ...]:
    """The panels that are asked for; those of a view if none are."""
    if isinstance(subject, Record):
        if panel is None:
            return (VIEWS.get(view, WHOLE),)
        row = tuple(panel.split(",")) if isinstance(panel, str) else tuple(panel)
        check_panels(subject, row)
        return row
    if panel is not None:
        raise ValueError(f"panel is for a loss or a view, got {shown(panel)}")
    kind, taken = next(
        (
            (kind.__name__.lower(), own)
            for kind, own in ((Surface, _OF_SURFACES), (Curve, _OF_CURVES))
            if isinstance(subject, kind)
        ),
        ("figure", _OF_FIGURES),
    )
    for each in fields(FigureOptions):
        if each.name not in taken and getattr(options, each.name) != each.default:
            raise ValueError(f"{each.name} is for a loss or a view; a {kind} takes {', '.join(taken)}")
    return ()


def subject_of(owner: str, what: Any) -> Any:
    """What is shown of something: of a loss its opening view. Raises TypeError for what cannot be shown.

    >>> from lossviz import Huber
    >>> subject_of("save", Huber()).point
    (2.0, 0.0)
    """
    import plotly.graph_objects as go

    if isinstance(what, Loss):
        return opening_view(what)
    if isinstance(what, Record | Surface | Curve | Simplex | go.Figure):
        return what
    hint = f"; {what.__name__}() makes a loss" if isinstance(what, type) and issubclass(what, Loss) else ""
    kinds = "a loss, a view, a surface, a curve, a simplex or a figure"
    raise TypeError(f"{owner}: what must be {kinds}, got {shown(what)}{hint}")


def _target(path: Any) -> tuple[Path, str]:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"save: path must be a str or a Path, got {shown(path)}")
    target = Path(path)
    form = target.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise ValueError(f"save: the suffix must be one of {', '.join(f'.{name}' for name in FORMATS)}, got {path!r}")
    return target, form


def _views(subject: Any, form: str) -> tuple[str, ...]:
    if not isinstance(subject, Record):
        return _SAMPLES.get(type(subject), (WHOLE,))
    tables = kind_of(subject.page).tables(subject) if form == "csv" else ()
    drawn = [view for view, panel in VIEWS.items() if panel in panels_of(subject)]
    return tuple(dict.fromkeys((*drawn, *tables)))


def _size(size: Any) -> Size | None:
    if size is None:
        return None
    try:
        width, height = size
    except (TypeError, ValueError):
        width = height = None
    if not all(isinstance(side, Integral) and not isinstance(side, bool) for side in (width, height)):
        raise ValueError(f"size must be (width, height) in whole pixels, such as (1600, 900), got {shown(size)}")
    return int(width), int(height)


def _scale(scale: Any, form: str) -> float:
    """The scale of a format: only pictures made of pixels have one, but a wrong one is wrong for all."""
    if not isinstance(scale, Real) or isinstance(scale, bool):
        raise ValueError(f"scale must be a number from 0.1 to 10, got {shown(scale)}")
    checked = parse_scale(float(scale))
    return checked if form in ("png", "webp") else 1.0


def _picture(subject: Any, view: str, panels: Sequence[str], options: FigureOptions) -> Picture:
    if isinstance(subject, Record):
        return picture(subject, panels, options)
    if isinstance(subject, Surface | Curve):
        return sampled(subject, view, options)
    drawn = sized(_figure(subject, view, options.theme), options.size)
    return replace(drawn, figure=styled(drawn.figure, options), fineness=fineness_of(options))


def _text(subject: Any, form: str, view: str, panels: Sequence[str], theme: str, style: CsvStyle) -> str:
    """The text of a page or of a table: the one that ``view`` names, or the first behind the panels."""
    if isinstance(subject, Record):
        kind = kind_of(subject.page)
        if form == "html":
            return kind.page(subject)
        named = view != WHOLE and view in kind.tables(subject)
        return table_of(subject, view if named else kind.behind(subject, panels[0])[0], style)
    if form == "csv":
        table: str = _TABLES[type(subject)](subject, style)
        return table
    page: str = Figure(_figure(subject, view, theme)).to_html(include_plotlyjs=True, auto_play=False, div_id="lossviz")
    return page


def _figure(subject: Any, view: str, theme: str) -> Attributes:
    """Samples as a figure in a theme, and a figure as it is."""
    if isinstance(subject, Surface | Curve | Simplex):
        return figure_of(subject, view, theme)
    found: Attributes = subject.to_dict()
    return found
