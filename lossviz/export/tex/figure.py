"""Panels of a subject as a file for pdflatex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lossviz.export.kinds import kind_of
from lossviz.export.names import Subject
from lossviz.export.options import POINT, FigureOptions, Size
from lossviz.export.panels import ENTIRE, WHOLE
from lossviz.export.pictures import zoom_of
from lossviz.export.prepared import prepared
from lossviz.export.tex.page import Page, document, height_for, least_height
from lossviz.picture.plate.parts import Panel
from lossviz.picture.plate.plate import LEAST, WIDTH
from lossviz.picture.plate.putting import Words
from lossviz.picture.style import AXIS_SIZE

_PLAIN = FigureOptions()


@dataclass(frozen=True)
class _Laid:
    """What a figure shows, and the page that it takes."""

    rows: list[list[Panel]]
    words: Words
    page: Page


def tex(subject: Subject, panels: Sequence[str] = (WHOLE,), options: FigureOptions = _PLAIN) -> str:
    """Some panels of a subject in a row, as a figure of pgfplots in a file of its own: the same text each time.

    A whole picture is its panels in several rows. Raises ValueError for a panel that is not there, for options that these
    panels do not take, and for a font: letters are those of the document.

    >>> from lossviz.state.view import default_view
    >>> print(tex(default_view("mse"), ["loss"]).splitlines()[1])
    \\documentclass[border=0pt]{standalone}
    """
    laid = _laid(subject, panels, options)
    return document(laid.rows, laid.page, laid.words, options.theme, not options.transparent)


def tex_size(subject: Subject, panels: Sequence[str] = (WHOLE,), options: FigureOptions = _PLAIN) -> Size:
    """Width and height of such a figure in pixels of CSS; raises ValueError as ``tex`` does.

    >>> from lossviz.state.view import default_view
    >>> tex_size(default_view("mse"), ["loss"], FigureOptions(size=(320, 200)))
    (320, 200.0)
    """
    page = _laid(subject, panels, options).page
    return page.wide, page.high


def _laid(subject: Subject, panels: Sequence[str], options: FigureOptions) -> _Laid:
    if options.font is not None:
        other = "png, svg and pdf take one"
        raise ValueError(f"tex takes no font, as its letters are the document's; {other}, got {options.font!r}")
    subject, options = prepared(subject, panels, options)
    kind = kind_of(subject.page)
    names = kind.rows(subject, panels[0]) if panels[0] in ENTIRE else [panels]
    if panels[0] in ENTIRE:
        options = options.but(marks=True)  # as the page has them
    found, title = kind.row(subject, [name for row in names for name in row], options)
    each = iter(found)
    rows = [[next(each) for _ in row] for row in names]
    around = Words("", False, False, 1.0) if options.crop else Words(title if options.title else "", options.source)
    return _Laid(rows, around, _page(rows, around, options))


def _page(rows: Sequence[Sequence[Panel]], around: Words, options: FigureOptions) -> Page:
    """The page of a figure, as large as a picture would be."""
    most = max(map(len, rows))
    natural = WIDTH if most == 1 else 0.85 * WIDTH * most
    wide, high = options.size or (options.width or natural, None)
    usual = wide if high is None else min(wide, high * natural / height_for(rows, natural, Words()))
    zoom = zoom_of(wide, usual / natural, LEAST * most, options.font_size)
    tall = height_for(rows, wide / zoom, around) if high is None else high / zoom
    if wide / zoom < LEAST * most - 10 or tall < least_height(rows, wide / zoom, around):
        letters = zoom * AXIS_SIZE / POINT
        size = f"{wide:g} x {zoom * tall:.4g} pixels with letters of {letters:.3g} pt"
        raise ValueError(f"tex: the panels have no room in {size}; give more width or height, or smaller letters")
    return Page(wide, zoom * tall, zoom)
