"""The files of the frontend, compressed once for everybody.

Streamlit leaves its own files uncompressed, since its server would compress them again for every visitor. Kept
compressed, a first visit is half as large.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from dataclasses import dataclass
from posixpath import normpath

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lossviz.ui.server.shared import Parts, unchanged

# What compresses well, from the place where Streamlit keeps its files.
_FILES = re.compile(r"/static/.*\.(js|css|json|svg|map)$")
_LEAST = 1000
# What asks for a part of a file, or for one that has changed: what is kept is asked for whole.
_CONDITIONS = (b"range", b"if-range", b"if-none-match", b"if-modified-since", b"accept-encoding")


@dataclass(frozen=True)
class Kept:
    """An answer as it is sent: its status, its headers and its body, compressed where that is worth it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def lasting(self) -> bool:
        """Whether it is a file, and no error, and not the page that Streamlit sends where it has no such file."""
        return self.status == 200 and not self.headers.get("content-type", "").startswith("text/html")

    def answer(self, headers: dict[bytes, bytes]) -> ASGIApp:
        """What to send to a client with these headers: all of it, or that it has not changed."""
        known = self.headers.get("etag", ""), self.headers.get("last-modified", "")
        if self.lasting and unchanged(headers, *known):
            return Parts((), {name: value for name, value in self.headers.items() if name != "content-encoding"}, 304)
        return Parts((self.body,), self.headers, self.status)


class Compressed:
    """ASGI middleware: answers for scripts and styles from memory, compressed if the browser takes that.

    What is kept is bounded by what is installed: only files that are there are kept, whatever a URL asks for.

    >>> Compressed(app=None).kept  # type: ignore[arg-type]
    {}
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, asyncio.Task[Kept]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or leave it to the app."""
        path = str(scope.get("path", ""))
        if not _wanted(scope, path):
            await self.app(scope, receive, send)
            return
        if path not in self.kept:
            self.kept[path] = asyncio.ensure_future(self._read(scope, receive))
        try:
            kept = await asyncio.shield(self.kept[path])  # others may wait for the same file
        except Exception:
            self.kept.pop(path, None)
            raise
        if not kept.lasting:
            self.kept.pop(path, None)
        await kept.answer(dict(scope["headers"]))(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> Kept:
        """What the app answers, with its body compressed where that is a file and worth it."""
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        # without extensions the body comes here, and not as the path of a file
        plain = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
        await self.app({**scope, "method": "GET", "headers": plain, "extensions": {}}, receive, collect)
        headers = {str(name, "latin-1").lower(): str(value, "latin-1") for name, value in start["headers"]}
        for own in ("content-length", "accept-ranges"):
            headers.pop(own, None)
        if start["status"] != 200 or len(body) < _LEAST:
            return Kept(start["status"], headers, bytes(body))
        small = await asyncio.to_thread(gzip.compress, bytes(body), 9, mtime=0)
        if "etag" in headers:  # it told two files apart by their bytes; now it stands for one file in two forms
            headers["etag"] = f"W/{headers['etag'].removeprefix('W/')}"
        return Kept(200, {**headers, "content-encoding": "gzip"}, small)


def _wanted(scope: Scope, path: str) -> bool:
    """Whether it asks for a file that compresses well, under its one spelling, and takes gzip."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or path != normpath(path):
        return False
    return bool(_FILES.search(path)) and (b"accept-encoding", b"gzip") in scope["headers"]
