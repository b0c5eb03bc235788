"""Files of a view, made when they are asked for: ``/files/<page>/<kind>?<the view's link>``, and ``/qr?link=<a link>``.

They know no session: a viewer who takes nothing away costs nothing, and letting go of a control tells the browser
nothing about them. Pictures are made by the browser itself.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from threading import Lock
from typing import Any
from urllib.parse import quote

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lossviz.catalogue import CATALOGUE
from lossviz.comparison import CompareView
from lossviz.export import file_name, table_of
from lossviz.export.tables import traces_csv
from lossviz.expression import read_words
from lossviz.figures.style import LIGHT
from lossviz.lessons.snippets import lossviz_snippet
from lossviz.reading import Read, gathered, problems
from lossviz.site import exported_page
from lossviz.site.labs import lab_file
from lossviz.ui.addresses import base
from lossviz.ui.titles import LABS, OWN
from lossviz.view import read_query

# One at a time, or a class that takes its files away would hold up everybody else's numbers.
_TURN = Lock()


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
        {"kind": file.kind, "label": file.label, "help": file.help, "url": f"{base()}/files/{page}/{file.kind}"}
        for file in _files(page)
    ]


def routes() -> list[Route]:
    """What ``st.App`` takes."""
    return [Route(f"{base()}/files/{{page}}/{{kind}}", _answer), Route(f"{base()}/qr", _code)]


def qr_code(text: str) -> bytes:
    """A QR code as an SVG picture, black on white with its quiet zone; raises ValueError for what does not fit into one.

    >>> b"<svg" in qr_code("https://example.org")
    True
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, dark="#000", light="#fff")
    return out.getvalue()


def _code(request: Request) -> Response:
    try:
        return Response(qr_code(request.query_params.get("link", "")), media_type="image/svg+xml")
    except ValueError as error:
        return PlainTextResponse(f"No QR code for this link: {error}", 400)


def _answer(request: Request) -> Response:
    """The file of the view that the query says; a query with anything else in it is refused, in the page's own words."""
    page, kind = request.path_params["page"], request.path_params["kind"]
    file = next((file for file in _files(page) if file.kind == kind), None)
    if file is None:
        return PlainTextResponse("There is no such file.", 404)
    with _TURN:
        subject, refused = _read(page, gathered(request.query_params.multi_items()))
        if refused:
            return PlainTextResponse(f"This link asks for what cannot be shown: {problems(refused)}.", 400)
        body = file.text(subject).encode()
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(file.name(subject))}"}
    if "gzip" in request.headers.get("accept-encoding", ""):  # here, or Streamlit does it where all sessions wait
        body, headers["content-encoding"] = gzip.compress(body, 5), "gzip"
    return Response(body, media_type=file.mime, headers=headers)


def _read(page: str, query: Mapping[str, Any]) -> Read[Any]:
    if page in LABS:
        found: Read[Any] = getattr(import_module(f"lossviz.labs.{page}"), f"{page.capitalize()}View").read_query(query)
        return found
    if page in OWN:
        return read_words(query)[0]
    return read_query(page, query) if page in CATALOGUE else CompareView.read_query(query)


def _files(page: str) -> tuple[File, ...]:
    if page in LABS:
        return _lab_files(page)
    if page == "compare":
        return _HTML, _table("residual"), _table("outlier")
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


def _lab_files(page: str) -> tuple[File, ...]:
    """The files of a lab; what they draw is imported only when somebody asks, as it may need PyTorch."""

    def html(view: Any) -> str:
        figures = import_module(f"lossviz.figures.labs.{page}")
        draw, banks = getattr(figures, f"{page}_payload"), getattr(figures, f"{page}_banks")
        return lab_file(LABS[page], draw(view), banks(view))

    def csv(view: Any) -> str:
        return traces_csv(import_module(f"lossviz.figures.labs.{page}").drawing(view).traces(LIGHT))

    what = "One file with the picture and what moves in it; it needs no network and no server (5 MB)."
    return (
        File("html", "HTML", what, "text/html", lambda view: f"{page}.html", html),
        File(
            "csv",
            "CSV",
            "Every point that is drawn, by the name of its line.",
            "text/csv",
            lambda view: f"{page}.csv",
            csv,
        ),
    )
