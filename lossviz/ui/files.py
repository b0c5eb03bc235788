"""The files that pages offer, and how each is made: ``/files/<page>/<kind>?<the view's link>`` answers with them.

They know no session: a viewer who takes nothing away costs nothing, and letting go of a control tells the browser
nothing about them. Pictures are made by the browser itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from lossviz.export import file_name
from lossviz.export.batch import described_text
from lossviz.export.for_sheet import recipe
from lossviz.export.kinds import kind_of, pages
from lossviz.export.recipe import Asked, asked_of
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans.plan import lacking
from lossviz.state.link import gathered, last, own, problems
from lossviz.ui.addresses import from_page

Pairs = Iterable[tuple[str, str]]

#: The kind of what the Save sheet asks for: how a file is drawn, named and made elsewhere.
RECIPE = "recipe"


def subject_of(page: str, pairs: Pairs) -> Any:
    """The view that a link's query says, of a page that offers files.

    Raises ValueError, in the words of the page, for a query that asks for what cannot be shown.

    >>> subject_of("huber", [("huber_delta", "2")]).loss
    Huber(delta=2.0)
    """
    subject, refused = kind_of(page).read(gathered(pairs))
    if lacking(page):
        raise ValueError(lacking(page))
    if refused:
        raise ValueError(f"This link asks for what cannot be shown: {problems(refused)}.")
    return subject


@dataclass(frozen=True)
class File:
    """One file that a page offers: its part of the address, what the sheet says of it, how name and text are made.

    ``read`` makes of the page and its query what both are made of. ``shown`` says whether the sheet shows the text
    before it is saved: not if that is large, or dear to make.
    """

    kind: str
    label: str
    help: str
    mime: str
    name: Callable[[Any], str]
    text: Callable[[Any], str]
    read: Callable[[str, Pairs], Any] = subject_of
    shown: bool = False


def offered(page: str) -> list[dict[str, Any]]:
    """What the browser needs for the files of a page: their words and the addresses behind them.

    >>> [file["label"] for file in offered("huber")], offered("claims")
    (['TeX', 'CSV: surface', 'CSV: curve', 'HTML', 'Python'], [])
    """
    return [
        {
            "kind": file.kind,
            "label": file.label,
            "help": file.help,
            "url": from_page(f"files/{page}/{file.kind}"),
            "shown": file.shown,
        }
        for file in _files(page)
    ]


def file_of(page: str, kind: str) -> File | None:
    """The file of this kind that a page offers.

    >>> file_of("huber", "py").mime, file_of("huber", "exe")
    ('text/x-python', None)
    """
    if kind == RECIPE:
        return _RECIPE if has_recipe(page) else None
    return next((file for file in _files(page) if file.kind == kind), None)


def has_recipe(page: str) -> bool:
    """Whether pictures of a page are drawn up by the server.

    >>> has_recipe("huber"), has_recipe("claims")
    (True, False)
    """
    return page in pages()


def _files(page: str) -> tuple[File, ...]:
    return _files_of(page) if page in pages() else ()


@cache
def _files_of(page: str) -> tuple[File, ...]:
    kind = kind_of(page)
    start = kind.start()
    first = _asked_for("tex", "TeX", "text/x-tex", _FOR_LATEX, shown=page not in LABS)
    behind = [_PYTHON] if kind.snippet(start) else []
    return (first, *map(partial(_table, page), kind.tables(start)), _HTML, *behind)


_FOR_LATEX = "A figure of pgfplots with its numbers inside: pdflatex draws it."


def _asked_for(kind: str, label: str, mime: str, about: str, *, shown: bool = False) -> File:
    """A file that the command makes as well, as the Save sheet asks for it."""

    def read(page: str, pairs: Pairs) -> Asked:
        query = list(pairs)
        return asked_of(subject_of(page, query), {**last(own("file", gathered(query))), "form": kind})

    def text(asked: Asked) -> str:
        assert asked.job is not None
        return described_text(asked.job)

    return File(kind, label, about, mime, lambda asked: str(asked.name), text, read, shown)


_HTML = _asked_for(
    "html",
    "HTML",
    "text/html",
    "One file with the picture and its sliders; it needs no network and no server (2 MB).",
)
_PYTHON = File(
    "py",
    "Python",
    "Python that prints these numbers and draws these figures.",
    "text/x-python",
    lambda subject: file_name(subject, "py"),
    lambda subject: kind_of(subject.page).snippet(subject),
    shown=True,
)


def _asked(page: str, pairs: Pairs) -> Asked:
    """The file that the Save sheet asks for beside a view."""
    query = list(pairs)
    return asked_of(subject_of(page, query), last(own("file", gathered(query))))


_RECIPE = File(RECIPE, "", "", "application/json", lambda asked: f"{asked.name}.json", recipe, _asked)


def _table(page: str, what: str) -> File:
    """A table; a lab has one of all that it draws."""
    whole = what == "linked"
    about = (
        "Every point that is drawn, by the name of its line."
        if whole
        else f"The numbers behind the {what}, with all their digits."
    )
    kind, label = ("csv", "CSV") if whole else (f"csv-{what}", f"CSV: {what}")
    return _asked_for(kind, label, "text/csv", about, shown=page not in LABS)
