"""The command that makes a site: its options, and what it says."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from lossviz.export.requests import RequestError, check_folder, parse_place
from lossviz.picture.chromium import NoBrowserError

SITE_HELP = """\
The folder opens from a disk and from any host of plain files: one page per loss and two that compare, whose sliders
move the pictures in the browser. Nothing is fetched from elsewhere. An earlier site in the folder is replaced as a
whole, or stays as it is if something goes wrong; other files stay, and none of them is ever overwritten.
"""


def site_options(site: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add = site.add_argument
    add("--out", "-o", type=Path, required=True, metavar="DIR", help="folder for the site")
    add("--full", action="store_true", help="the lessons with their sheets, and the labs, too")
    add(
        "--url",
        default="",
        metavar="BASE",
        help="where the site will stand, such as https://example.org/losses: links to its pages are shared with a picture",
    )
    add("--quiet", "-q", action="store_true", help="say nothing but errors")


def make_site(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Make the site that the options ask for. Raises RequestError for what cannot be made or must not be replaced."""
    from lossviz.site import Site, build, check, pages

    url = parse_url(options.url)
    if options.full and find_spec("torch") is None:
        raise RequestError("--full needs PyTorch, which two of the labs run (pip install torch)")
    check_folder(options.out)
    site = Site(options.full, url)
    names = pages(site)
    try:
        check(options.out, Site(options.full, url, frozenset(names if url else ())))
    except FileExistsError as error:
        raise RequestError(f"out: {error.filename} is no part of an earlier site, and would be replaced") from None
    started = time.monotonic()
    pictures = _pictures(names, say) if url else {}
    size = build(options.out, site, pictures)
    made = f"the {'full ' * options.full}site, {size / 1e6:.1f} MB, made in {time.monotonic() - started:.0f} s"
    say(f"{options.out / 'index.html'}: {made}")


def _pictures(names: tuple[str, ...], say: Callable[[str], None]) -> dict[str, bytes]:
    """The pictures for shared links; none, and a line that says so, where there is no browser."""
    from lossviz.export.faces import draw_faces

    try:
        return draw_faces(names, say)
    except NoBrowserError as error:
        say(f"no pictures for shared links: {error.why}.")
        return {}


def parse_url(text: str) -> str:
    """Where a site will stand, without its last slash; empty if nobody says. Raises RequestError for what is no address.

    >>> parse_url("https://example.org/losses/")
    'https://example.org/losses'
    """
    if not text:
        return ""
    return parse_place("url", text, "where the site will stand, such as https://example.org/losses")
