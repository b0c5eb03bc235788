"""The options of ``lossviz export``, in groups, with its help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lossviz.export.alt import add_words
from lossviz.export.checks import FORMATS
from lossviz.export.chosen import add_subjects
from lossviz.export.dialects import add_csv
from lossviz.export.motion.encoding import MOVING
from lossviz.export.motion.options import add_motion
from lossviz.export.options import PRESETS
from lossviz.export.panels import LOSS_PANELS, VIEWS, WHOLE
from lossviz.picture.style import LOOKS

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
  python -m lossviz export huber --sweep delta=0.1:5 --format gif,webp,png
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
  png, svg, pdf  the first picture by itself, as a still

An animation keeps its axes, which hold all of it, and has its names in a legend; a picture by itself chooses both for
itself. So the still of the first frame is what --format png gives beside the same --sweep.

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
    add(
        "--references",
        action=argparse.BooleanOptionalAction,
        help="the curves beside a loss's own (usually, but not with --with)",
    )
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
