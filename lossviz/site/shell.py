"""What all pages of a site have around their own content: head, navigation, footer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lossviz.catalogue import CATALOGUE, GROUPS, grouped
from lossviz.labs.catalogue import LABS
from lossviz.site.document import document
from lossviz.site.face import Face, tags
from lossviz.state.compare import COMPARISONS


@dataclass(frozen=True)
class Site:
    """What a site is to have: ``full`` adds the lessons and the labs.

    ``url`` is where it will stand, without a slash at the end, empty if that is not known; ``pictured`` are the pages that
    have a picture for shared links.
    """

    full: bool = False
    url: str = ""
    pictured: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """A page by the name of its file: its face, its content, and the data of its picture if it has one."""

    name: str
    face: Face
    body: str
    data: str = ""
    title: str = ""


def whole(site: Site, page: Page) -> str:
    """A page as a file of a site.

    >>> whole(Site(), Page("huber", Face("Huber loss", "Half a square, then a line."), "<p>Text</p>")).count("<nav ")
    1
    """
    own = "" if page.name == "index" else f"{page.name}.html"
    address = f"{site.url}/{own}" if site.url else ""
    picture = f"{site.url}/{page.name}.png" if site.url and page.name in site.pictured else ""
    body = f"{_navigation(site, page.name)}\n<main>\n{page.body}\n</main>{_footer(page)}"
    title = page.title or f"{page.face.title} · lossviz"
    return document(title, body, page.data, head=tags(page.face, address=address, picture=picture))


def footer() -> str:
    """What is said below a picture that is drawn from samples."""
    words = "The numbers in the picture are samples, to five digits, that Python computed; lossviz computes any point exactly."
    return f'<footer class="small"><p>{words}</p></footer>'


def _footer(page: Page) -> str:
    return f"\n{footer()}" if page.data else ""


def _navigation(site: Site, current: str) -> str:
    return f'<nav aria-label="Pages">{"".join(_entries(site, current))}</nav>'


def _entries(site: Site, current: str) -> Iterator[str]:
    def link(key: str, title: str) -> str:
        here = ' aria-current="page"' if key == current else ""
        return f'<a href="{key}.html"{here}>{escape(title)}</a>'

    def fold(title: str, links: dict[str, str]) -> str:
        opened = " open" if current in links else ""
        inside = "".join(link(key, words) for key, words in links.items())
        return f'<details name="losses"{opened}><summary>{title}</summary>{inside}</details>'

    yield link("index", "lossviz")
    for name, keys in grouped().items():
        yield fold(GROUPS[name].title, {key: CATALOGUE[key].title for key in keys})
    yield from (link(page, view.title) for page, view in COMPARISONS.items())
    if site.full:
        yield fold("Labs", {page: lab.title for page, lab in LABS.items()})
        yield link("lessons", "Lessons")
