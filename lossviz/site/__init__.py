"""A whole course site as plain files: one page per loss and two that compare, drawn in the browser, with no server.

A full site has the lessons and the labs, too.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from lossviz import disk
from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans import PLANS
from lossviz.site import lab_pages, lesson_pages
from lossviz.site.document import MARK, SCRIPTS, STYLES, asset
from lossviz.site.face import TITLE
from lossviz.site.pages import comparison_page, exported_page, index_page, loss_page
from lossviz.site.sheets import AUDIENCES
from lossviz.site.shell import Page, Site, whole
from lossviz.state.compare import COMPARISONS

__all__ = ["Site", "build", "check", "exported_page", "files", "pages"]

#: The head of an earlier page has its mark, and the address of its picture.
_HEAD = 4000
_PICTURE = re.compile(r'<meta property="og:image" content="[^"]*/(\w[\w-]*\.png)">')


def pages(site: Site) -> tuple[str, ...]:
    """The names of the pages of a site that can have a picture for shared links.

    >>> pages(Site())[:2], len(pages(Site(full=True))) - len(pages(Site()))
    (('index', 'mse'), 8)
    """
    return tuple(_makers(site))


def files(site: Site = Site()) -> Iterator[tuple[str, str]]:  # noqa: B008 (a frozen record)
    """Name and text of every file of a site, one after the other as they are made.

    >>> next(files())[0]
    'index.html'
    """
    for page, make in _makers(site).items():
        yield f"{page}.html", whole(site, make())
    for name, text in _others(site).items():
        yield name, text()


def _makers(site: Site) -> dict[str, Callable[[], Page]]:
    if not site.full:
        return {
            "index": index_page,
            **{key: partial(loss_page, key) for key in CATALOGUE},
            **{page: partial(comparison_page, page) for page in COMPARISONS},
        }
    on = lesson_pages.views_on
    return {
        "index": lambda: index_page(lab_pages.entries() + lesson_pages.entry()),
        **{key: lambda key=key: loss_page(key, on(key)) for key in CATALOGUE},  # type: ignore[misc]
        **{page: lambda page=page: comparison_page(page, on(page)) for page in COMPARISONS},  # type: ignore[misc]
        **{page: lambda page=page: lab_pages.lab_page(page, on(page)) for page in LABS},  # type: ignore[misc]
        "lessons": lesson_pages.lessons_page,
        **{f"lesson-{key}": partial(lesson_pages.lesson_page, plan) for key, plan in PLANS.items()},
    }


def _others(site: Site) -> dict[str, Callable[[], str]]:
    found: dict[str, Callable[[], str]] = {name: partial(asset, name) for name in (*STYLES, *SCRIPTS)}
    if site.full:
        found["lessons.js"] = lesson_pages.script
        for plan in PLANS.values():
            for audience in AUDIENCES:
                name = lesson_pages.sheet_name(plan, audience)
                found[name] = partial(lesson_pages.sheet_file, plan, audience, site.url)
    return found


def build(folder: str | Path, site: Site = Site(), pictures: Mapping[str, bytes] | None = None) -> int:  # noqa: B008
    """Write a site into a folder, which is made if it is not there; returns the number of bytes.

    ``pictures`` are those of the pages for shared links, by the pages' names. The same lossviz writes the same bytes. An
    earlier site in the folder is replaced as a whole, pages that there are no more included, or stays as it was if
    something goes wrong; other files are left alone. Raises FileExistsError as ``check`` does, and OSError if the folder
    cannot be written.
    """
    target = Path(folder)
    found = {f"{page}.png": data for page, data in (pictures or {}).items()}
    site = Site(site.full, site.url, frozenset(pictures or ()))
    check(target, site)
    made = {name: text.encode() for name, text in files(site)} | found
    return disk.install(target, made, [name for name in _earlier(target) if name not in made])


def check(folder: Path, site: Site = Site()) -> None:  # noqa: B008
    """Raise FileExistsError if a file of the site would take the place of a file that no earlier site wrote.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "index.html").write_text("<h1>Something else</h1>")
    ...     check(Path(place))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileExistsError: [Errno 17] It is no part of an earlier site, and would be replaced: '...index.html'
    """
    known = "index.html" in _pages_in(folder)
    names = [*(f"{page}.html" for page in _makers(site)), *_others(site), *(f"{page}.png" for page in site.pictured)]
    for place in map(folder.joinpath, names):
        if os.path.lexists(place) and not (known and place.is_file()):
            told = "It is no part of an earlier site, and would be replaced"
            raise FileExistsError(errno.EEXIST, told, str(place))


def _earlier(folder: Path) -> list[str]:
    """The files of an earlier site that this one may have no more: its pages, their pictures, the lessons of a full one."""
    found = _pages_in(folder)
    pictures = {name for page in found for name in _PICTURE.findall(_head(folder / page))}
    lessons = ["lessons.js"] if "lessons.html" in found else []
    return [*found, *(name for name in [*sorted(pictures), *lessons] if (folder / name).is_file())]


def _pages_in(folder: Path) -> list[str]:
    """The pages of an earlier site in a folder."""
    return [path.name for path in folder.glob("*.html") if path.is_file() and _is_page(path)]


def _is_page(path: Path) -> bool:
    head = _head(path)
    return MARK in head or f"<title>{TITLE}</title>" in head  # sites were not always marked


def _head(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_HEAD)
    except OSError:
        return ""
