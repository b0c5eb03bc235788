"""What is asked for, checked before anything is made: names, values, formats, sizes, links, the folder."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lossviz.export.browser import MOST_ACROSS, MOST_PIXELS
from lossviz.export.checks import FIGURES, FORMATS, WORDS
from lossviz.export.dialects import PLAIN, CsvStyle
from lossviz.export.kinds import kind_of
from lossviz.export.names import Subject, called, file_name, panels_of
from lossviz.export.options import FigureOptions, Size
from lossviz.export.panels import ENTIRE, WHOLE
from lossviz.export.pictures import picture
from lossviz.export.prepared import asked_for, in_its_row, without_pictures
from lossviz.export.tex import tex_size
from lossviz.parameter import shown
from lossviz.picture.style import LOOKS

_LEAST = 100
_PLAIN = FigureOptions()


class RequestError(ValueError):
    """A request that cannot be met; its message says what is allowed."""


@dataclass(frozen=True)
class Job:
    """One file to make: some panels of a page as a picture, its page, or a table by its name."""

    subject: Subject
    form: str
    panels: tuple[str, ...] = (WHOLE,)
    options: FigureOptions = _PLAIN
    csv: CsvStyle = PLAIN

    @property
    def what(self) -> str:
        """What is in it, as file names say it."""
        return called(self.subject, self.panels) if self.form in (*FIGURES, WORDS) else "+".join(self.panels)

    @property
    def name(self) -> str:
        """The file's name."""
        options = self.options
        return file_name(
            self.subject, self.form, what=self.what, theme=options.theme, scale=options.scale, dpi=options.dpi
        )


def jobs(
    subjects: Iterable[Subject],
    *,
    forms: Sequence[str],
    panels: Sequence[Sequence[str]] = ((WHOLE,),),
    themes: Sequence[str] = ("light",),
    options: FigureOptions = _PLAIN,
    csv: CsvStyle = PLAIN,
    leave: bool = False,
) -> list[Job]:
    """The files for some subjects, each once: pages and tables come in one theme, tables of both surfaces in one file.

    Each of ``panels`` is a picture. Subjects that do not have them raise RequestError, or are left out (``leave``).
    """
    known("format", forms, FORMATS)
    known("theme", themes, LOOKS)
    found: dict[str, Job] = {}
    for subject in subjects:
        own = [tuple(row) for row in dict.fromkeys(map(tuple, panels)) if not leave or _has(subject, row)]
        for row in own:
            check_panels(subject, row)
        for form in forms:
            for row in _rows(subject, form, own):
                if leave and kind_of(subject.page).missing():  # the file says it, and all others are made
                    shows, looks = subject, options
                elif form in FIGURES:
                    shows, looks = shown_by(subject, row, own, options)
                else:
                    shows, looks = _in_text(subject, form, forms, options), options
                for theme in themes if form in FIGURES else ["light"]:
                    job = Job(shows, form, row, looks.but(theme=theme), csv)
                    if form in FIGURES and not kind_of(subject.page).missing():
                        _check_drawn(job)
                    if found.setdefault(job.name, job) != job:
                        raise RequestError(f"two views would both be named {job.name}; export them into two folders")
    if not found:
        asked = " or ".join("+".join(row) for row in panels)
        raise RequestError(f"panel: none of these pages has {asked}; lossviz list names the panels of each page")
    return list(found.values())


def _has(subject: Subject, row: Iterable[str]) -> bool:
    return set(row) <= set(panels_of(subject))


def check_panels(subject: Subject, row: Sequence[str]) -> None:
    """Raise RequestError for panels that a page does not have, or that cannot stand beside each other."""
    allowed = panels_of(subject)
    for name in row:
        if name not in allowed:
            raise RequestError(f"panel of {subject.page} must be one of {', '.join(allowed)}, got {shown(name)}")
    alone = next((name for name in row if name in ENTIRE), None)
    if alone and len(row) > 1:
        raise RequestError(f"panel: {alone} is a whole picture and stands alone, got {','.join(row)}")
    if len(set(row)) < len(row):
        raise RequestError(f"panel: each stands once in a row, got {','.join(row)}")


def shown_by(
    subject: Subject, row: Sequence[str], rows: Sequence[Sequence[str]], options: FigureOptions
) -> tuple[Subject, FigureOptions]:
    """A subject with what it can show by itself; one without a surface stays as it is, whatever the camera."""
    if options.camera is not None and not kind_of(subject.page).surfaces(subject):
        options = options.but(camera=None)
    try:
        return in_its_row(subject, row, rows, options)
    except ValueError as error:
        raise RequestError(f"{subject.page}: {asked_for(error)}") from None


def _in_text(subject: Subject, form: str, forms: Sequence[str], options: FigureOptions) -> Subject:
    """The subject of a page or a table; what they do not show must be for a picture that is made with them."""
    try:
        return without_pictures(subject, form, options)
    except ValueError as error:
        if set(forms) & set(FIGURES):
            found: Subject = kind_of(subject.page).joined(subject, options)[0]
            return found
        raise RequestError(f"{subject.page}: {asked_for(error)}") from None


def _check_drawn(job: Job) -> None:
    try:
        size = size_of(job.subject, job.panels, job.form, job.options)
    except ValueError as error:
        raise RequestError(f"{job.subject.page}: {asked_for(error)}") from None
    check_size(size, job.options.scale if job.form in ("png", "webp") else 1.0)


def size_of(subject: Subject, panels: Sequence[str], form: str, options: FigureOptions) -> Size:
    """Width and height of a figure in a format; raises ValueError for one that cannot be."""
    return tex_size(subject, panels, options) if form == "tex" else picture(subject, panels, options).size


def _rows(subject: Subject, form: str, rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows of panels, or the tables, that are files of their own in a format."""
    if form == "html":
        return [(WHOLE,)] if rows else []
    if form != "csv":
        return list(rows)
    kind = kind_of(subject.page)
    names = [table for row in rows for panel in row for table in kind.behind(subject, panel)]
    return [(name,) for name in dict.fromkeys(names)]


def known(what: str, given: Iterable[str], allowed: Collection[str]) -> None:
    """Raise RequestError for a name that is not among those allowed."""
    for name in given:
        if name not in allowed:
            raise RequestError(f"{what} must be one of {', '.join(allowed)}, got {shown(name)}")


def parse_place(what: str, text: str, meant: str) -> str:
    """The address of a host, without its last slash; raises RequestError, which says what is ``meant``, for what is none.

    >>> parse_place("url", "https://example.org/losses/", "the site's")
    'https://example.org/losses'
    """
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or len(text) > 200:
        raise RequestError(f"{what} must be {meant}, got {shown(text)}")
    return text.strip().rstrip("/")


def parse_size(text: str) -> Size:
    """Width and height in pixels.

    >>> parse_size("1600x900")
    (1600, 900)
    """
    parts = text.lower().split("x")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise RequestError(f"size must be WIDTHxHEIGHT in pixels, such as 1600x900, got {text!r}")
    return int(parts[0]), int(parts[1])


def parse_scale(text: str | float) -> float:
    """How many pixels of the file stand for one of the size, from text or from a number.

    >>> parse_scale("2")
    2.0
    """
    try:
        scale = float(text)
    except (ValueError, OverflowError):
        scale = math.nan
    if not 0.1 <= scale <= 10:
        raise RequestError(f"scale must be a number from 0.1 to 10, got {shown(text)}")
    return scale


def check_size(size: Size, scale: float) -> None:
    """Raise RequestError for a picture that no browser draws well.

    >>> check_size((1600, 900), 2.0)
    """
    width, height = size
    across, count = max(size) * scale, width * height * scale**2
    if min(size) < _LEAST or across > MOST_ACROSS or count > MOST_PIXELS:
        raise RequestError(
            f"size times scale must be at most {MOST_ACROSS} pixels across and {MOST_PIXELS / 1e6:g} million in all, and a "
            f"side at least {_LEAST}; {width:g}x{height:g} at scale {scale:g} is {width * scale:.0f}x{height * scale:.0f}"
        )


def check_folder(folder: Path) -> None:
    """Raise RequestError unless files can be written into a folder, or it can be made."""
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        raise RequestError(f"out must be a folder, and {nearest} is a file")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise RequestError(f"out must be a folder that can be written to, and {nearest} cannot")
