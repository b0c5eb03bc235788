"""Figures as they are exported: panels of a subject, as options want them, as plotly's JSON data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lossviz.export.kinds import kind_of
from lossviz.export.names import Subject
from lossviz.export.of_losses import curve_of
from lossviz.export.options import POINT, FigureOptions, Size
from lossviz.export.panels import CURVE, ENTIRE, WHOLE
from lossviz.export.prepared import prepared
from lossviz.export.rows import in_panels
from lossviz.export.series import ALONE, Series
from lossviz.export.titles import room_of, title_within
from lossviz.picture.curve import WIDTH as CURVE_WIDTH
from lossviz.picture.curve import curve as curve_alone
from lossviz.picture.dress import at_resolution, dressed, lettered
from lossviz.picture.plate.parts import Panel
from lossviz.picture.plate.plate import LEAST, WIDTH, natural_height
from lossviz.picture.plate.putting import Words
from lossviz.picture.plate.rows import plates
from lossviz.picture.shape import Shape
from lossviz.picture.slides import lowered
from lossviz.picture.style import AXIS_SIZE, LOOKS, PLATE_FONT, SMALL_SIZE
from lossviz.picture.values import Attributes, Theme, patched_attributes
from lossviz.state.view import View

#: Widths of the linked picture on a wide and on a tall page.
_WIDE_WIDTH, _TALL_WIDTH = 1100, 390
#: The size of a figure that says none.
_USUAL = 700, 500
#: How much wider bold letters are, the room beside a title, and how much smaller than usual one may become.
_BOLD, _EDGE, _SMALLER = 1.05, 10, 0.5
#: Taller than this share of its height, a picture is laid out as on a phone.
_TALL = 0.7
#: Letters in points, of the names of axes: as they are in a column, and the least that any text has unless it is asked for.
COLUMN, SMALLEST = 8.0, 6.0
#: The resolution of surfaces in SVG and PDF, if none is asked for.
_FINE = 300.0
_PLAIN = FigureOptions()


@dataclass(frozen=True)
class Picture:
    """A figure at a size: ``figure`` is laid out at ``size / zoom`` and enlarged ``zoom`` times, text and all.

    ``fineness`` is how many pixels the raster of a surface has for one of the size in SVG and PDF.
    """

    figure: Attributes
    size: Size
    zoom: float
    fineness: float = 300.0 / 96


def picture(
    subject: Subject,
    panels: Sequence[str] = (WHOLE,),
    options: FigureOptions = _PLAIN,
    among: Series = ALONE,
) -> Picture:
    """Some panels of a subject in a row, by itself or one of a series. Without a size they have their natural one.

    Raises ValueError for a panel that is not there, and for options that these panels do not take.

    >>> from lossviz.state.view import default_view
    >>> drawn = picture(default_view("mse"), ["loss"], FigureOptions(width=320))
    >>> drawn.size[0], round(drawn.zoom * 14 / POINT, 1)
    (320, 8.0)
    """
    subject, options = prepared(subject, panels, options, among.views)
    whole = next((name for name in panels if name in ENTIRE), None)
    if whole is None:
        found = _row(subject, [panels], options, among)
    elif in_panels(whole, options):
        more = options.but(marks=True) if whole == WHOLE and isinstance(subject, View) else options
        found = _row(subject, kind_of(subject.page).rows(subject, whole), more, among)
    else:
        found = _entire(subject, whole, options, among)
    return replace(found, figure=styled(found.figure, options), fineness=fineness_of(options))


def fineness_of(options: FigureOptions) -> float:
    """How many pixels the raster of a surface has for one of the size in SVG and PDF."""
    return (options.dpi or _FINE) / 96


def _row(subject: Subject, rows: Sequence[Sequence[str]], options: FigureOptions, among: Series) -> Picture:
    """Panels in a row, or in several."""
    names = [name for row in rows for name in row]
    found, title = kind_of(subject.page).row(subject, names, options, among)
    each = iter(found)
    return plated([[next(each) for _ in row] for row in rows], title, options, among)


def plated(
    parts: Sequence[Sequence[Panel]], title: str, options: FigureOptions = _PLAIN, among: Series = ALONE
) -> Picture:
    """Rows of panels below a title, laid out for the size and the letters that options say.

    >>> from lossviz import Huber, surface
    >>> from lossviz.picture.plate.sampled import of_samples
    >>> plated(*of_samples(surface(Huber(), resolution=5), "surface"), FigureOptions(width=400)).size[0]
    400
    """
    words = Words("", False, False, 1.0) if options.crop else Words(title if options.title else "", options.source)
    words = replace(words, moves=among.moves)
    asked = options.size or (options.width, None)
    most = max(map(len, parts))
    natural = WIDTH if most == 1 else 0.85 * WIDTH * most
    width = asked[0] or natural
    high = sum(natural_height(row, natural) for row in parts)
    usual = width if asked[1] is None else min(width, asked[1] * natural / high)
    zoom = zoom_of(width, usual / natural, LEAST * most, options.font_size)
    height = None if asked[1] is None else asked[1] / zoom
    try:
        drawn = plates(parts, (width / zoom, height), words)
    except ValueError as error:
        size = f"{width:g} x {asked[1]:g}" if asked[1] else f"{width:g}"
        letters = zoom * AXIS_SIZE / POINT
        raise ValueError(f"{error} in {size} pixels with letters of {letters:.3g} pt") from None
    theme = theme_of(options)
    layout = {**drawn.layout(theme), "width": width / zoom}
    tall = layout["height"]
    assert isinstance(tall, int | float)
    figure = {name: lettered(value, PLATE_FONT) for name, value in (("data", drawn.data(theme)), ("layout", layout))}
    return Picture(figure, (width, asked[1] if asked[1] is not None else tall * zoom), zoom)


def zoom_of(width: float, enlarged: float, least: float, font_size: float | None) -> float:
    """How much a figure is enlarged: to letters of some size, or with its size, but with no text below 6 points.

    Where panels that need ``least`` pixels have little room, letters get a little smaller than in a column usually.

    >>> zoom_of(960, 2.0, 150, None), zoom_of(960, 2.0, 150, 10.5)
    (2.0, 1.0)
    """
    if font_size is not None:
        return font_size * POINT / AXIS_SIZE
    usual, smallest = COLUMN * POINT / AXIS_SIZE, SMALLEST * POINT / SMALL_SIZE
    return max(enlarged, min(usual, max(smallest, width / least)))


def theme_of(options: FigureOptions) -> Theme:
    """The colours of a figure."""
    return LOOKS[options.theme]


def styled(figure: Attributes, options: FigureOptions) -> Attributes:
    """A figure as the options that do not change what is drawn want it."""
    return dressed(
        figure,
        theme=options.theme,
        transparent=options.transparent,
        font=options.font,
        title=options.title,
        source=options.source,
    )


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


def _entire(subject: Subject, what: str, options: FigureOptions, among: Series) -> Picture:
    """A picture that is laid out as a whole: that of a page, or a loss's three curves above each other."""
    if what == CURVE:
        assert isinstance(subject, View)
        drawing = curve_alone(curve_of(subject), among.panels or None)
        widths = {drawing.shapes[0]: CURVE_WIDTH}
    else:
        if options.family and isinstance(subject, View):
            subject = replace(subject, several=True)
        drawing = kind_of(subject.page).drawing(subject, among)
        widths = {drawing.shapes[0]: _WIDE_WIDTH, drawing.shapes[-1]: _TALL_WIDTH}
    if options.references is False:
        beside = kind_of(subject.page).references(subject)
        own = tuple(trace for trace in drawing.traces if not re.search(beside, trace.id))
        drawing = replace(drawing, traces=own)
    size, shape, zoom = _placed(drawing.shapes, widths, options)
    layout = drawing.layout(theme_of(options), shape)
    figure: Attributes = {"data": drawing.data(theme_of(options)), "layout": layout}
    width = size[0] / zoom
    room = room_of(drawing, shape, width)
    # a printed page is up to half a thousandth smaller than was asked for
    least = 0.0 if options.size and options.font_size is None else 1.003 * SMALLEST * POINT / zoom
    sides = {"layout.width": width, "layout.height": size[1] / zoom, **title_within(layout, room, least)}
    drawn = patched_attributes(figure, sides)
    # a file has no font of the page, and letters of another width would run over what stands beside them
    return Picture({name: lettered(value, PLATE_FONT) for name, value in drawn.items()}, size, zoom)


def _placed(shapes: Sequence[Shape], widths: dict[Shape, int], options: FigureOptions) -> tuple[Size, Shape, float]:
    """The size of a whole picture, the shape it has there, and how much it is enlarged."""
    wide, size, width = shapes[0], options.size, options.width
    if size is None and width is None and options.font_size is None:
        return (widths[wide], wide.height), wide, 1.0
    if size is not None and options.font_size is None:
        shape = shapes[-1] if size[0] < _TALL * size[1] else wide
        return size, shape, min(size[0] / widths[shape], size[1] / shape.height)
    across = size[0] if size else width or widths[wide]
    zoom = zoom_of(across, across / widths[wide], 1.0, options.font_size)
    shape = next((each for each in shapes if each.least <= across / zoom), shapes[-1])
    if size is None:
        return (across, shape.height * zoom), shape, zoom
    if not (shape.scenes or shape.panels):  # its panels are shares of whatever height there is
        return size, shape, zoom
    lower = lowered(shape, round(size[1] / zoom))
    if any(top >= bottom for _, _, top, bottom in (*lower.scenes, *lower.panels)) or lower.height < shape.height / 2:
        high = shape.height * zoom / 2
        raise ValueError(f"it needs a height of at least {high:.0f} pixels with letters of {options.font_size:g} pt")
    return size, lower, zoom


def finished(data: bytes, form: str, options: FigureOptions) -> bytes:
    """The bytes of a picture with what options write into a file: the resolution of a PNG."""
    return data if form != "png" or options.dpi is None else at_resolution(data, options.dpi)
