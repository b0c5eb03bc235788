"""What the options of ``lossviz export`` ask for: subjects, panels, formats and looks, checked."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from lossviz.catalogue import CATALOGUE
from lossviz.export import batch, requests
from lossviz.export.alt import with_words
from lossviz.export.batch import Outcome, Say
from lossviz.export.checks import DRAWN, FORMATS
from lossviz.export.chosen import Asked, asked, subjects
from lossviz.export.dialects import PLAIN, CsvStyle, parse_csv
from lossviz.export.motion import making
from lossviz.export.motion.course import Motion
from lossviz.export.motion.encoding import MOVING
from lossviz.export.motion.making import Shoot, shoots
from lossviz.export.motion.options import motion_of
from lossviz.export.options import PRESETS, FigureOptions, Range, Size, parse_length, parse_points, parse_range
from lossviz.export.panels import VIEWS, WHOLE
from lossviz.export.requests import Job, RequestError
from lossviz.picture.chromium import check_font, find_browser
from lossviz.state.view import View


def plan(given: argparse.Namespace) -> tuple[list[str], Callable[[Say], Outcome]]:
    """The names of the files that a command asks for, and what makes them.

    Raises RequestError for what cannot be, and NoBrowserError for pictures where there is no browser.
    """
    motion, folder = motion_of(given), given.out
    if motion is not None:
        moving = shoots_of(given, motion)
        requests.check_folder(folder)
        _check_browser(given.font)
        return [one.name for one in moving], lambda say: making.run(moving, folder, say)
    wanted = jobs_of(given)
    requests.check_folder(folder)
    if any(job.form in DRAWN for job in wanted):
        _check_browser(given.font)
    return [job.name for job in wanted], lambda say: batch.run(wanted, folder, say)


def _check_browser(font: str | None) -> None:
    """There is one, and it finds the font; another one may be what a paper's publisher refuses."""
    find_browser()
    if font is None:
        return
    try:
        check_font(font)
    except ValueError as error:
        raise RequestError(str(error)) from None


def shoots_of(given: argparse.Namespace, motion: Motion) -> list[Shoot]:
    """The animations that a command asks for; raises RequestError for what cannot be."""
    options = options_of(given)
    return shoots(
        subjects(asked(given)),
        motion,
        forms=listed("format", "gif" if given.format is None else given.format),
        panels=rows_of(given),
        themes=listed("theme", given.theme),
        options=options if given.scale or given.dpi else options.but(scale=1.0),
    )


def jobs_of(given: argparse.Namespace) -> list[Job]:
    """The files that a command asks for; raises RequestError for what cannot be."""
    forms = listed("format", "png" if given.format is None else given.format)
    for form in forms:
        if form in MOVING and form not in FORMATS:
            raise RequestError(f"{form} is for animations: give --sweep or --turn as well")
    wanted = requests.jobs(
        subjects(asked(given)),
        forms=forms,
        panels=rows_of(given),
        themes=listed("theme", given.theme),
        options=options_of(given),
        csv=csv_of(given),
        leave=given.all,
    )
    return with_words(wanted) if given.alt else wanted


def listed(what: str, text: str) -> list[str]:
    """Names separated by commas, each once; raises RequestError for none.

    >>> listed("format", "png, SVG,png")
    ['png', 'svg']
    """
    names = list(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names:
        raise RequestError(f"{what} must name at least one, got {text!r}")
    return names


def rows_of(given: argparse.Namespace) -> list[list[str]]:
    """The pictures that are asked for, each a row of panels."""
    rows = [listed("panel", text) for text in given.panel or []]
    if given.view is not None:
        views = listed("view", given.view)
        requests.known("view", views, VIEWS)
        rows += [[VIEWS[view]] for view in views]
    return rows or [[WHOLE]]


def options_of(given: argparse.Namespace) -> FigureOptions:
    """How figures are to look; raises RequestError for what cannot be."""
    try:
        size, width, letters = _size_of(given)
        return FigureOptions(
            size=size,
            width=width,
            scale=2.0 if given.scale is None else requests.parse_scale(given.scale),
            dpi=None if given.dpi is None else _resolution(given),
            font_size=letters,
            font=given.font,
            title=given.title,
            source=given.source,
            transparent=given.transparent,
            crop=given.crop,
            references=given.references,
            family=bool(given.family),
            prediction_range=_range("range", given.range),
            label_range=_range("label-range", given.label_range),
            value_range=_range("z-range", given.z_range),
            beside=tuple(map(_beside, given.beside)),
            marks=given.marks,
            camera=given.camera,
        )
    except ValueError as error:
        raise RequestError(str(error)) from None


def csv_of(given: argparse.Namespace) -> CsvStyle:
    """For whom tables are written; raises RequestError for a style that there is not."""
    try:
        return PLAIN if given.csv is None else parse_csv(given.csv)
    except ValueError as error:
        raise RequestError(str(error)) from None


def _resolution(given: argparse.Namespace) -> float:
    if given.scale is not None:
        raise RequestError("dpi and scale both say how many pixels there are: give one of them")
    try:
        return float(given.dpi)
    except ValueError:
        raise RequestError(f"dpi must be a number from 50 to 1200, got {given.dpi!r}") from None


def _size_of(given: argparse.Namespace) -> tuple[Size | None, float | None, float | None]:
    """Width and height, or the width alone, in pixels; and the size of letters in points."""
    preset = PRESETS.get(given.place)
    letters = parse_points("font-size", given.font_size) if given.font_size else preset.font_size if preset else None
    if given.size is not None:
        if preset or given.width or given.height:
            raise RequestError("size says width and height: give it alone, or --for, --width and --height")
        return requests.parse_size(given.size), None, letters
    width = parse_length("width", given.width) if given.width else preset.width if preset else None
    height = parse_length("height", given.height) if given.height else preset.height if preset else None
    if height is None:
        return None, width, letters
    if width is None:
        raise RequestError("height needs a width: give --width as well")
    return (width, height), None, letters


def _range(name: str, text: str | None) -> Range | None:
    return None if text is None else parse_range(name, text)


def _beside(text: str) -> View:
    """A loss beside another, with its settings: ``huber:delta=2,label=1``."""
    key, _, settings = text.partition(":")
    key = key.strip().lower()
    if key not in CATALOGUE:
        raise RequestError(
            f"with must be one of {', '.join(CATALOGUE)}, with settings such as huber:delta=2, got {text!r}"
        )
    parts = [part for part in settings.split(",") if part.strip()]
    try:
        (found,) = subjects(Asked([key], settings=parts))
    except RequestError as error:
        raise RequestError(f"with: {str(error).removeprefix('set: ')}") from None
    assert isinstance(found, View)
    return found
