"""The files that pages offer, and how each is made: ``/files/<page>/<kind>?<the view's link>`` answers with them.

They know no session: a viewer who takes nothing away costs nothing, and letting go of a control tells the browser
nothing about them. Pictures are made by the browser itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.export import file_name, table_of
from lossviz.export.tables import traces_csv
from lossviz.expression import read_words
from lossviz.labs.catalogue import LABS
from lossviz.labs.lab import Lab
from lossviz.lessons.snippets import lossviz_snippet
from lossviz.site import exported_page
from lossviz.site.labs import lab_file
from lossviz.state.compare import COMPARISONS
from lossviz.state.link import Read, gathered, problems
from lossviz.state.view import read_query
from lossviz.ui.addresses import from_page
from lossviz.ui.titles import OWN


@dataclass(frozen=True)
class File:
    """One file that a page offers: its part of the address, what its button says, and how name and text are made."""

    kind: str
    label: str
    help: str
    mime: str
    name: Callable[[Any], str]
    text: Callable[[Any], str]


def offered(page: str) -> list[dict[str, str]]:
    """What the browser needs for the buttons of a page: their words and the addresses behind them.

    >>> [file["label"] for file in offered("huber")], offered("claims")
    (['HTML', 'CSV: surface', 'CSV: curve', 'Python'], [])
    """
    return [
        {"kind": file.kind, "label": file.label, "help": file.help, "url": from_page(f"files/{page}/{file.kind}")}
        for file in _files(page)
    ]


def file_of(page: str, kind: str) -> File | None:
    """The file of this kind that a page offers.

    >>> file_of("huber", "py").mime, file_of("huber", "exe")
    ('text/x-python', None)
    """
    return next((file for file in _files(page) if file.kind == kind), None)


def subject_of(page: str, pairs: Iterable[tuple[str, str]]) -> Any:
    """The view that a link's query says, of a page that offers files.

    Raises ValueError, in the words of the page, for a query that asks for what cannot be shown.

    >>> subject_of("huber", [("huber_delta", "2")]).loss
    Huber(delta=2.0)
    """
    subject, refused = _read(page, gathered(list(pairs)))
    if refused:
        raise ValueError(f"This link asks for what cannot be shown: {problems(refused)}.")
    return subject


def _read(page: str, query: Mapping[str, Any]) -> Read[Any]:
    if page in LABS:
        found: Read[Any] = LABS[page].view.read_query(query)
        return found
    if page in OWN:
        return read_words(query)[0]
    found = COMPARISONS[page].read_query(query) if page in COMPARISONS else read_query(page, query)
    return found


def _files(page: str) -> tuple[File, ...]:
    if page in LABS:
        return _lab_files(LABS[page])
    if page in COMPARISONS:
        sort = COMPARISONS[page].sort
        return _HTML, _table(sort.name), _table(sort.odd)
    return (_HTML, _table("surface"), _table("curve"), _PYTHON) if page in CATALOGUE or page in OWN else ()


_HTML = File(
    "html",
    "HTML",
    "One file with the picture and its sliders; it needs no network and no server (5 MB).",
    "text/html",
    lambda subject: file_name(subject, "html"),
    exported_page,
)
_PYTHON = File(
    "py",
    "Python",
    "Python that prints these numbers and draws these figures.",
    "text/x-python",
    lambda subject: file_name(subject, "py"),
    lossviz_snippet,
)


def _table(what: str) -> File:
    return File(
        f"csv-{what}",
        f"CSV: {what}",
        f"The numbers behind the {what}, with all their digits.",
        "text/csv",
        lambda subject: file_name(subject, "csv", what=what),
        partial(table_of, what=what),
    )


def _lab_files(lab: Lab[Any]) -> tuple[File, ...]:
    """The files of a lab; some are made with PyTorch, so nothing is computed before somebody asks."""
    what = "One file with the picture and what moves in it; it needs no network and no server (5 MB)."
    points = "Every point that is drawn, by the name of its line."

    def html(view: Any) -> str:
        return lab_file(lab.title, lab.payload(view), lab.tables(view))

    def csv(view: Any) -> str:
        return traces_csv(lab.drawing(view).traces)

    return (
        File("html", "HTML", what, "text/html", lambda view: f"{lab.page}.html", html),
        File("csv", "CSV", points, "text/csv", lambda view: f"{lab.page}.csv", csv),
    )
