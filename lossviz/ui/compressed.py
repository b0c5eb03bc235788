"""The files of the frontend, compressed once for everybody; and plotly.js asked for as early as can be.

Streamlit leaves its own files uncompressed, since its server would compress them anew for every visitor; and plotly.js
it does compress anew, for a third of a second of the server's time. Kept compressed, a first visit is half as large.
A page with a picture names plotly.js in the header of its HTML, or the browser would learn of it only once Streamlit
has come, started and drawn the rest of the page.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable, MutableMapping
from posixpath import normpath
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lossviz.site.document import asset
from lossviz.ui.addresses import from_page, plotly_place, plotly_url
from lossviz.ui.backend import Backend
from lossviz.ui.files import offered
from lossviz.ui.redirects import RelativeRedirects

_Scope = MutableMapping[str, Any]
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Application = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

# What compresses well, from the places where Streamlit and its components keep their files.
_FILES = re.compile(r"/(static|component)/.*\.(js|css|json|svg|map)$")
_LEAST = 1000


class Compressed:
    """ASGI middleware: answers for scripts and styles from memory, compressed, where the browser takes that.

    What is kept is bounded by what is installed: only files that are there are kept, whatever a URL asks for.

    >>> Compressed(app=None).kept  # type: ignore[arg-type]
    {}
    """

    def __init__(self, app: _Application) -> None:
        self.app = app
        self.kept: dict[str, asyncio.Task[tuple[_Message, _Message]]] = {}

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer a request, or leave it to the app."""
        path = str(scope.get("path", ""))
        if not _wanted(scope, path):
            await self.app(scope, receive, _foretelling(send) if offered(path.rpartition("/")[2]) else send)
            return
        if path not in self.kept:
            self.kept[path] = asyncio.ensure_future(self._answer(scope, receive))
        try:
            start, body = await asyncio.shield(self.kept[path])  # others may wait for the same file
        except Exception:
            self.kept.pop(path, None)
            raise
        if start["status"] != 200 or _type(start).startswith("text/html"):  # its page, where Streamlit has no such file
            self.kept.pop(path, None)
        await send(start)
        await send(body)

    async def _answer(self, scope: _Scope, receive: _Receive) -> tuple[_Message, _Message]:
        """What the app answers, with its body compressed where that is a file and worth it."""
        start: _Message = {}
        body = bytearray()

        async def collect(message: _Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        # without extensions the body comes here, and not as the path of a file
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain, "extensions": {}}, receive, collect)
        if start["status"] != 200 or len(body) < _LEAST:
            return start, {"type": "http.response.body", "body": bytes(body)}
        small = await asyncio.to_thread(gzip.compress, bytes(body), 9, mtime=0)
        changed = (b"content-length", b"accept-ranges", b"vary")
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in changed]
        headers += [
            (b"content-length", str(len(small)).encode()),
            (b"content-encoding", b"gzip"),
            (b"vary", b"Accept-Encoding"),
        ]
        return {**start, "headers": headers}, {"type": "http.response.body", "body": small}


def _type(start: _Message) -> str:
    """The content type of an answer."""
    return str(dict(start["headers"]).get(b"content-type", b""), "latin-1")


def _foretelling(send: _Send) -> _Send:
    """Sends on, and with a page the address of plotly.js, so that the browser loads it beside Streamlit."""

    async def told(message: _Message) -> None:
        if message["type"] == "http.response.start" and _type(message).startswith("text/html"):
            link = f"<{from_page(plotly_place())}>; rel=preload; as=script".encode()
            message = {**message, "headers": [*message["headers"], (b"link", link)]}
        await send(message)

    return told


def _wanted(scope: _Scope, path: str) -> bool:
    """Whether it asks for a whole file that compresses well, and takes gzip."""
    if scope["type"] != "http" or scope["method"] != "GET" or path != normpath(path):  # one file, one spelling
        return False
    if not (_FILES.search(path) or path == plotly_url()):
        return False
    headers = dict(scope["headers"])
    conditional = {b"range", b"if-none-match", b"if-modified-since"} & headers.keys()
    return not conditional and b"gzip" in headers.get(b"accept-encoding", b"")


def plotly_route() -> Route:
    """Where plotly.js comes from: the installed plotly package."""

    def answer(request: Request) -> Response:
        keep = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(asset("plotly.min.js"), media_type="text/javascript", headers=keep)

    return Route(plotly_url(), answer)


#: What ``st.App`` takes.
MIDDLEWARE = [Middleware(RelativeRedirects), Middleware(Backend), Middleware(Compressed)]
