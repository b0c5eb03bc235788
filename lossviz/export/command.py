"""The options of ``lossviz export``, in groups, and what they ask for: subjects, panels, formats and looks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.export import batch, requests
from lossviz.export.alt import add_words, with_words
from lossviz.export.batch import Outcome, Say
from lossviz.export.browser import find_browser
from lossviz.export.checks import DRAWN, FORMATS
from lossviz.export.chosen import Asked, add_subjects, asked, subjects
from lossviz.export.dialects import PLAIN, CsvStyle, add_csv, parse_csv
from lossviz.export.motion import making
from lossviz.export.motion.course import Motion
from lossviz.export.motion.encoding import MOVING
from lossviz.export.motion.making import Shoot, shoots
from lossviz.export.motion.options import add_motion, motion_of
from lossviz.export.options import PRESETS, FigureOptions, Range, Size, parse_length, parse_points, parse_range
from lossviz.export.panels import LOSS_PANELS, VIEWS, WHOLE
from lossviz.export.requests import Job, RequestError
from lossviz.picture.style import LOOKS
from lossviz.state.view import View

_HELP = """\
examples:
  python -m lossviz export huber
  python -m lossviz export huber --set delta=1.5 --view surface,gradient,curve --format png,svg,pdf --size 1600x900
  python -m lossviz export huber --panel loss --with mse --with huber:delta=2 --for acm-column --format pdf
  python -m lossviz export focal --panel loss-surface,loss --width 17cm --font-size 9pt --range 0.05,1 --format pdf
  python -m lossviz export focal --set gamma=2 --set prediction=0.9 --theme light,dark --camera 45,30 --out pictures
  python -m lossviz export --formula "log(cosh(delta*r))/delta" --set delta=2 --format svg
  python -m lossviz export outliers --preset houses --losses mse,huber:delta=5 --format png,csv
  python -m lossviz export --link "http://localhost:8501/huber?huber_delta=2.5" --format html
  python -m lossviz export huber --panel loss-surface --for acm-column --format tex
  python -m lossviz export --all --format webp
  python -m lossviz export huber --sweep delta=0.1:5 --format gif,webp
  python -m lossviz export focal --panel loss-surface --turn 360 --seconds 6 --format mp4

panels (lossviz list names those of every page):
  {panels}

views:
  linked    both surfaces and the curves below them, as on the page (the default)
  surface   the loss alone      gradient   its gradient alone      curve   loss, gradient and curvature at the label

places:
{places}

formats:
{formats}
of animations (--sweep, --turn):
{moving}

Pictures are drawn by Chrome, Chromium or Edge on this machine; tex, html and csv need none. Beside the files stands
export.json with what they show and what made them. Files of the same names are replaced.

exit codes: 0 all made, 1 some failed (each is named), 2 bad request, 3 no browser, 130 interrupted, 143 terminated
"""


def add_export(commands: Any) -> None:
    """The parser of the command, with its options in groups."""
    export = commands.add_parser(
        "export",
        help="make pictures, pages and tables",
        description="Make pictures, interactive pages and tables of losses.",
        epilog=_HELP.format(
            panels=", ".join(LOSS_PANELS),
            places="\n".join(f"  {name:<13} {preset.words}" for name, preset in PRESETS.items()),
            formats="\n".join(f"  {name:<5} {text}" for name, text in FORMATS.items()),
            moving="\n".join(f"  {name:<5} {text}" for name, text in MOVING.items()),
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for add in GROUPS:
        add(export)


def _panels(export: argparse.ArgumentParser) -> None:
    add = export.add_argument_group("panels").add_argument
    add(
        "--panel", action="append", metavar="P,P", help="panels side by side in one picture; repeated, one picture each"
    )
    add("--view", metavar="V,V", help=f"pictures by their older names, one each: {', '.join(VIEWS)} (default {WHOLE})")
    add(
        "--with",
        dest="beside",
        action="append",
        default=[],
        metavar="LOSS:N=V",
        help="another loss in the same panel, such as huber:delta=2 or mse; repeatable",
    )
    add("--range", metavar="LOW,HIGH", help="of the predictions (--range=-4,4)")
    add("--label-range", metavar="LOW,HIGH", help="of the labels, for surfaces")
    add("--z-range", metavar="LOW,HIGH", help="of the heights, or of the axis upwards")
    add("--references", action=argparse.BooleanOptionalAction, default=True, help="the curves beside a loss's own")
    add("--family", action=argparse.BooleanOptionalAction, default=None, help="the curves of other parameters")
    add("--marks", action="store_true", help="the chosen point and label, in panels")


def _looks(export: argparse.ArgumentParser) -> None:
    add = export.add_argument_group("size and looks").add_argument
    add(
        "--for",
        dest="place",
        choices=PRESETS,
        metavar="PLACE",
        help="the size of a place, with letters for it (see below)",
    )
    add("--width", metavar="LENGTH", help="such as 3.35in, 8.5cm, 241pt or 1600px")
    add("--height", metavar="LENGTH", help="if it is not to follow from the width")
    add("--size", metavar="WxH", help="both in pixels; the whole figure is enlarged to it, text and all")
    add("--font-size", metavar="PT", help="of the names of axes; all other text, lines and marks go by it")
    add("--font", metavar="NAME", help="a font of this machine, such as 'Liberation Serif'")
    add("--dpi", metavar="N", help="pixels per inch, written into PNG; in SVG and PDF those of surfaces (default 300)")
    add("--scale", metavar="N", help="instead of --dpi: pixels in PNG and WebP per pixel of the size (default 2)")
    add("--theme", default="light", metavar="T,T", help=f"{', '.join(LOOKS)}, or several of them")
    add("--title", action=argparse.BooleanOptionalAction, default=True, help="the title")
    add("--source", action=argparse.BooleanOptionalAction, default=True, help="the line that says lossviz")
    add("--transparent", action="store_true", help="no ground")
    add("--crop", action="store_true", help="nothing but the picture and its labels")


def _files(export: argparse.ArgumentParser) -> None:
    add = export.add_argument_group("files").add_argument
    add("--format", metavar="F,F", help="formats, separated by commas (see below; default png, or gif if it moves)")
    add("--out", "-o", type=Path, default=Path("exports"), metavar="DIR", help="folder for the files (default exports)")
    add("--dry-run", action="store_true", help="check everything and name the files, but make none")
    add("--quiet", "-q", action="store_true", help="no progress")


#: Who adds options to the command, in the order of its help.
GROUPS: tuple[Callable[[argparse.ArgumentParser], None], ...] = (
    add_subjects,
    _panels,
    _looks,
    add_motion,
    _files,
    add_csv,
    add_words,
)


def plan(given: argparse.Namespace) -> tuple[list[str], Callable[[Say], Outcome]]:
    """The names of the files that a command asks for, and what makes them.

    Raises RequestError for what cannot be, and NoBrowserError for pictures where there is no browser.
    """
    motion, folder = motion_of(given), given.out
    if motion is not None:
        moving = shoots_of(given, motion)
        requests.check_folder(folder)
        find_browser()
        return [one.name for one in moving], lambda say: making.run(moving, folder, say)
    wanted = jobs_of(given)
    requests.check_folder(folder)
    if any(job.form in DRAWN for job in wanted):
        find_browser()
    return [job.name for job in wanted], lambda say: batch.run(wanted, folder, say)


def shoots_of(given: argparse.Namespace, motion: Motion) -> list[Shoot]:
    """The animations that a command asks for; raises RequestError for what cannot be."""
    options = options_of(given)
    return shoots(
        subjects(asked(given)),
        motion,
        forms=listed("format", given.format or "gif"),
        panels=rows_of(given),
        themes=listed("theme", given.theme),
        options=options if given.scale or given.dpi else options.but(scale=1.0),
    )


def jobs_of(given: argparse.Namespace) -> list[Job]:
    """The files that a command asks for; raises RequestError for what cannot be."""
    forms = listed("format", given.format or "png")
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
    (found,) = subjects(Asked([key], settings=parts))
    assert isinstance(found, View)
    return found
