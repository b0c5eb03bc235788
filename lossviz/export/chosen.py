"""What is to be exported, as the command line says it: pages by name, formulas, links, and what is set on them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.export.addresses import from_link
from lossviz.export.kinds import kind_of, pages
from lossviz.export.panels import Settings
from lossviz.export.prepared import HAVE_SURFACES
from lossviz.export.requests import RequestError, known
from lossviz.expression import WrittenLoss
from lossviz.labs.catalogue import LABS
from lossviz.labs.outliers.model import OutliersView
from lossviz.labs.outliers.points import Point, Points, parse_points
from lossviz.loss import Loss
from lossviz.parameter import shown
from lossviz.state.cameras import ALLOWED_CAMERAS
from lossviz.state.compare import COMPARISONS
from lossviz.state.link import gathered, problems
from lossviz.state.record import Record

_OWN = WrittenLoss.key
_CAMERA = "view"


@dataclass(frozen=True)
class Asked:
    """What a request says of its subjects, in the texts that it was given."""

    pages: Sequence[str] = ()
    formulas: Sequence[str] = ()
    links: Sequence[str] = ()
    settings: Sequence[str] = ()
    losses: str | None = None
    preset: str | None = None
    points: str | None = None
    camera: str | None = None


def add_subjects(export: argparse.ArgumentParser) -> None:
    """The options that say what is exported."""
    add = export.add_argument_group("what is shown").add_argument
    more = f"{_OWN}, {', '.join((*COMPARISONS, *LABS))}"
    add("pages", nargs="*", metavar="PAGE", help=f"a loss ({', '.join(CATALOGUE)}), or {more}")
    add("--all", action="store_true", help="every page, as far as it has the panels")
    add(
        "--formula",
        action="append",
        default=[],
        metavar="TEXT",
        help=f'a loss of your own, such as "log(cosh(r))": the page {_OWN}; may be repeated',
    )
    add("--link", action="append", default=[], metavar="URL", help="the address of a page: its view; may be repeated")
    add(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter, label, prediction, range or any other control of a page; repeatable",
    )
    add("--losses", metavar="L,L", help="the losses of a page that compares or fits: mse,huber:delta=2")
    add("--preset", metavar="NAME", help="a lab as one of its buttons sets it")
    add("--camera", metavar="C", help="valley, side, front, top, or AZIMUTH,ELEVATION in degrees, such as -45,30")
    add("--points", metavar="POINTS", help='the points of outliers: a file with an x and y per line, or "1,2; 3,4"')


def asked(options: argparse.Namespace) -> Asked:
    """What the options of the command line say."""
    named = [*pages()] if options.all else list(dict.fromkeys(options.pages))
    if not named and not options.link and not options.formula:
        raise RequestError("name a page, or give --formula, --link or --all (lossviz list names the pages)")
    return Asked(
        named,
        options.formula,
        options.link,
        options.set,
        options.losses,
        options.preset,
        options.points,
        options.camera,
    )


def subjects(wanted: Asked) -> list[Record]:
    """The subjects of a request. Whatever it sets applies to each of them that has a control of the name.

    Raises RequestError for a name that none of them has, and for what one of them cannot show.

    >>> [subject.loss for subject in subjects(Asked(["mse", "huber"], settings=["delta=2"]))]
    [MSE(), Huber(delta=2.0)]
    """
    known("page", wanted.pages, pages())
    plain = [page for page in wanted.pages if page != _OWN or not wanted.formulas]
    found = [
        *(kind_of(page).start() for page in plain),
        *(changed(kind_of(_OWN).start(), {"formula": text}) for text in wanted.formulas),
        *map(from_link, wanted.links),
    ]
    for text, change in ((wanted.preset, _preset), (wanted.points, _points), (wanted.losses, _losses)):
        if text is not None:
            found = change(found, text)
    found = _set(found, gathered(_setting(text) for text in wanted.settings))
    return found if wanted.camera is None else _turned(found, wanted.camera)


def changed(subject: Record, changes: Mapping[str, Any], what: str = "") -> Record:
    """The subject with what was set, or RequestError for what it does not take: pages forgive, a command does not.

    ``what`` begins the refusal.

    >>> changed(kind_of("huber").start(), {"delta": "2"}).loss
    Huber(delta=2.0)
    """
    read = kind_of(subject.page).changed(subject, changes)
    if read.refused:
        raise RequestError(f"{what}{subject.page}: {problems(read.refused)}")
    found: Record = read.view
    return found


def _set(found: list[Record], changes: Mapping[str, Any]) -> list[Record]:
    names = sorted({name for subject in found for name in _names(subject)})
    for name in changes:
        if name not in names:
            raise RequestError(f"set: {_pages(found)} can set {', '.join(names)}, not {shown(name)}")
    own = ({name: changes[name] for name in changes if name in _names(subject)} for subject in found)
    return [changed(subject, mine) if mine else subject for subject, mine in zip(found, own, strict=True)]


def _names(subject: Record) -> list[str]:
    """What can be set on a subject; the camera has an option of its own."""
    more = ["preset"] if subject.page in LABS else []
    return [name for name in (*subject.state(), *sorted(subject.waiting()), *more) if name != _CAMERA]


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise RequestError(f"set must be NAME=VALUE, such as delta=1.5, got {shown(text)}")
    return name.strip(), value.strip()


def _turned(found: list[Record], camera: str) -> list[Record]:
    """The subjects as a camera sees them; those without a surface stay as they are."""
    if not any(kind_of(subject.page).surfaces(subject) for subject in found):
        raise RequestError(f"camera: {_pages(found)} has no surface; {HAVE_SURFACES}")
    for subject in found:
        if _CAMERA in subject.state() and kind_of(subject.page).changed(subject, {_CAMERA: camera}).refused:
            raise RequestError(f"camera must be {ALLOWED_CAMERAS}, got {shown(camera)}")
    return [changed(each, {_CAMERA: camera}) if _CAMERA in each.state() else each for each in found]


def _preset(found: list[Record], name: str) -> list[Record]:
    """The labs that have this preset, at it."""
    presets = {page: LABS[page].presets() for page in dict.fromkeys(each.page for each in found) if page in LABS}
    if not presets:
        raise RequestError(f"preset: {_pages(found)} has none; the pages with presets are {', '.join(LABS)}")
    if not any(name in own for own in presets.values()):
        told = "; ".join(f"of {page} one of {', '.join(own)}" for page, own in presets.items())
        raise RequestError(f"preset must be {told}; got {shown(name)}")
    return [changed(each, {"preset": name}) if name in presets.get(each.page, ()) else each for each in found]


def _points(found: list[Record], text: str) -> list[Record]:
    """The outlier bench with other points, none of them suspected."""
    page = OutliersView.page
    if not any(each.page == page for each in found):
        raise RequestError(f"points: {_pages(found)} has none; they are of the page {page}")
    points = Points().write("points", _read_points(text))
    own = {**points, "selected": "-1", "suspects": "none"}
    return [changed(each, own) if each.page == page else each for each in found]


def _read_points(text: str) -> tuple[Point, ...]:
    """Points from a file with an x and y per line, or from text with a semicolon between two points."""
    file = os.path.isfile(text)
    try:
        lines = Path(text).read_text(encoding="utf-8-sig") if file else text.replace(";", "\n")
    except (OSError, UnicodeDecodeError):
        raise RequestError(f"points: the file {shown(text)} cannot be read as text") from None
    read = parse_points(lines)
    if read.problems:
        nowhere = "" if file else f"no file is named {shown(text)}, and as points it cannot be read: "
        raise RequestError(f"points: {nowhere}{read.problems[0]}; a point is an x and a y, such as 1,2; 3,4")
    if read.alternative:
        raise RequestError(f"points can be read in two ways. {read.reading} The other way: {read.other}")
    return read.points


def _losses(found: list[Record], text: str) -> list[Record]:
    """The pages that compare or fit, with these losses."""
    wanted = parse_losses(text)
    offered = [kind_of(each.page).offered(each) for each in found]
    if not any(offered):
        several = ", ".join(page for page in pages() if kind_of(page).offered(kind_of(page).start()))
        raise RequestError(f"losses: {_pages(found)} shows one loss; the pages that show several are {several}")
    for each, own in zip(found, offered, strict=True):
        if own:
            _check_losses(each.page, wanted, own)
    return [
        changed(each, kind_of(each.page).shows(each, wanted)) if own else each
        for each, own in zip(found, offered, strict=True)
    ]


def parse_losses(text: str) -> dict[str, dict[str, str]]:
    """Losses with the parameters that are set, by key.

    >>> parse_losses("mse, barron:alpha=1,scale=2")
    {'mse': {}, 'barron': {'alpha': '1', 'scale': '2'}}
    """
    found: dict[str, dict[str, str]] = {}
    settings: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        key, sign, setting = part.partition(":")
        if sign or "=" not in part or not found:
            settings = found[key.strip()] = {}
        else:
            setting = part
        if sign or setting:
            settings |= [_setting(setting)]
    if not found:
        raise RequestError(f"losses must name at least one, such as mse,huber:delta=2, got {shown(text)}")
    return found


def _check_losses(page: str, wanted: Settings, offered: Mapping[str, Loss]) -> None:
    for key, settings in wanted.items():
        known(f"losses of {page}", [key], offered)
        names = [record.name for record in offered[key].sliders()]
        for name in settings:
            if name not in names:
                raise RequestError(f"losses: {key} has {', '.join(names) or 'no parameters'}, not {shown(name)}")


def _pages(found: Iterable[Record]) -> str:
    return ", ".join(dict.fromkeys(each.page for each in found))
