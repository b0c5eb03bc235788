"""What the server answers beside the pages: files of views, QR codes of links, plotly.js, and the app's browser code."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive

from lossviz.site.qr import qr_code
from lossviz.ui.addresses import base, plotly_url
from lossviz.ui.backend import backend_route
from lossviz.ui.browser_code import CODE, SHEET, place_of, text_of
from lossviz.ui.files import file_of
from lossviz.ui.server.file_makers import Busy, FileMakers, Made, TooLong
from lossviz.ui.server.shared import Parts, Shared, plotly, shared, unchanged
from lossviz.ui.server.throttled_warnings import ThrottledWarning

#: The longest link that gets a code: longer ones make codes too fine for a camera across a room.
LONGEST_LINK = 1200
#: How many codes may be waited for; each takes a twentieth of a second.
CODES = 64

T = TypeVar("T")

MAKERS = FileMakers()
_drawing = ThreadPoolExecutor(1, thread_name_prefix="qr")
_waiting = 0

_busy = ThrottledWarning("Refused a file, as many are waited for")
_lost = ThrottledWarning("The process that makes files has ended, and starts again with the next file")


def routes() -> list[Route]:
    """What ``st.App`` takes."""
    code_and_style = (Route(f"{base()}/{place_of(name)}", browser_code, name=name) for name in (*CODE, SHEET))
    return [
        Route(f"{base()}/files/{{page}}/{{kind}}", file),
        Route(f"{base()}/qr", code),
        Route(plotly_url(), plotly_js),
        *code_and_style,
        backend_route(),
    ]


async def plotly_js(request: Request) -> ASGIApp:
    """plotly.js with the traces that the app draws."""
    return _kept(request, await plotly(), "text/javascript")


async def browser_code(request: Request) -> ASGIApp:
    """A file of the app's own code or style."""
    name = str(request.scope["path"]).rpartition("/")[2]
    return _kept(request, await shared(name, text_of), "text/css" if name == SHEET else "text/javascript")


def _kept(request: Request, copy: Shared, mime: str) -> ASGIApp:
    """A text at an address that is another for every version, so that browsers may keep it."""
    headers = {
        "content-type": f"{mime}; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        "etag": copy.etag,
    }
    if unchanged(dict(request.scope["headers"]), copy.etag):
        return Parts((), headers, 304)
    if not _gzip(request):
        return Parts((copy.plain,), headers)
    head, tail = copy.ends
    return Parts((head, copy.packed, tail), {**headers, "content-encoding": "gzip"})


async def file(request: Request) -> ASGIApp:
    """The file of the view that the query says; a HEAD learns its name and type, and nothing is computed for it."""
    page, kind = request.path_params["page"], request.path_params["kind"]
    if file_of(page, kind) is None:
        return PlainTextResponse("There is no such file.", 404)
    asked = {"page": page, "kind": kind, "query": request.url.query, "gzip": _gzip(request)}
    try:
        made = await unless_gone(request.receive, MAKERS.make({**asked, "bare": request.method == "HEAD"}))
    except (Busy, TooLong, EOFError) as error:
        return _unmade(error)
    return (
        PlainTextResponse("Nobody waits for it any more.", 503) if made is None else await _sent(made, _gzip(request))
    )


def _unmade(error: Exception) -> Response:
    if isinstance(error, TooLong):
        return PlainTextResponse("This file takes too long to make, and was given up.", 503)
    _busy() if isinstance(error, Busy) else _lost()
    return PlainTextResponse("Many files are waited for; please try again in a moment.", 503, {"retry-after": "5"})


async def _sent(made: Made, gzip: bool) -> ASGIApp:
    head, parts = made.head, made.parts
    if head["status"] != 200:
        return PlainTextResponse(head["why"], head["status"])
    headers = {
        "content-type": f"{head['mime']}; charset=utf-8",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(head['name'])}",
        "cache-control": "no-cache",
    }
    if len(parts) == 2:
        copy = await plotly()
        parts = (parts[0], copy.packed if gzip else copy.plain, parts[1])
    return Parts(parts, {**headers, **({"content-encoding": "gzip"} if gzip else {})})


async def code(request: Request) -> Response:
    """The QR code of a link; kept for the next who asks, and drawn beside everything else."""
    global _waiting
    link = request.query_params.get("link", "")
    length = len(link.encode())
    if length > LONGEST_LINK:
        return PlainTextResponse(f"No QR code for this link: it has {length} bytes, at most {LONGEST_LINK} go in.", 400)
    if _waiting >= CODES:
        return PlainTextResponse("Many codes are waited for; please try again in a moment.", 503, {"retry-after": "5"})
    _waiting += 1
    try:
        drawn = await asyncio.get_running_loop().run_in_executor(_drawing, qr_code, link)
    except ValueError as error:
        return PlainTextResponse(f"No QR code for this link: {error}", 400)
    finally:
        _waiting -= 1
    return Response(drawn, media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of the work, or None if the client left before it was there; then the work is cancelled."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait([task, gone], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
        return None if task.cancelled() else task.result()
    finally:
        gone.cancel()
        task.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _gzip(request: Request) -> bool:
    return request.headers.get("accept-encoding") == "gzip"  # the one spelling that ``Encodings`` leaves
