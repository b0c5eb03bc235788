"""Tells Streamlit's client where its server is, which it would otherwise look for below the page's own path first.

On ``/huber`` it asks for ``/huber/_stcore/health`` and ``/huber/_stcore/host-config``, gets two 404s, waits a tenth of a
second and goes one step up. Pages here have no paths below them, so that the server is beside the page.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lossviz.ui.addresses import base, from_page

_Message = MutableMapping[str, Any]
_PLACE = "backend.js"
_SCRIPT = 'window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: new URL("./", location.href).href };\n'
#: Streamlit's own script in its page; what it is to know must be there before.
_MODULE = b'<script type="module"'


class Backend:
    """ASGI middleware: puts a script of one line before Streamlit's own into every page."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[_Message]],
        send: Callable[[_Message], Awaitable[None]],
    ) -> None:
        """Answer a request."""
        if not _for_a_page(scope):
            await self.app(scope, receive, send)
            return
        start: _Message = {}
        body = bytearray()

        async def told(message: _Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                start.update(message)
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    packed = (b"content-encoding", b"gzip") in start["headers"]
                    page = _repacked(bytes(body)) if packed else _with_script(bytes(body))
                    await send({**start, "headers": _sized(start, len(page))})
                    await send({"type": "http.response.body", "body": page})

        await self.app(
            {**scope, "extensions": {}}, receive, told
        )  # so that the page comes here, not the path of its file


def _for_a_page(scope: MutableMapping[str, Any]) -> bool:
    """Whether a browser asks for something to show, and not a script for something to work with."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_page(start: _Message) -> bool:
    headers = dict(start["headers"])
    is_html = headers.get(b"content-type", b"").startswith(b"text/html")
    known = headers.get(b"content-encoding", b"gzip") == b"gzip"
    return start["status"] == 200 and is_html and known and b"content-disposition" not in headers


def _repacked(page: bytes) -> bytes:
    return gzip.compress(_with_script(gzip.decompress(page)), mtime=0)


def _with_script(page: bytes) -> bytes:
    """The page with the script before Streamlit's own.

    >>> _with_script(b'<script type="module" src="./x.js">')
    b'<script src="./backend.js"></script><script type="module" src="./x.js">'
    """
    tag = f'<script src="{from_page(_PLACE)}"></script>'.encode()
    return page.replace(_MODULE, tag + _MODULE, 1)


def _sized(start: _Message, size: int) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    return [*headers, (b"content-length", str(size).encode())]


def backend_route() -> Route:
    """Where the script comes from; a file of its own, as a security policy may allow no script in a page."""

    def answer(request: Request) -> Response:
        return Response(_SCRIPT, media_type="text/javascript", headers={"cache-control": "public, max-age=86400"})

    return Route(f"{base()}/{_PLACE}", answer)
