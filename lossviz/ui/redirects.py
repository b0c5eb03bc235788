"""Redirects that hold behind a proxy: it may have put more before a path than this server knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from lossviz.ui.addresses import relative

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]


class RelativeRedirects:
    """ASGI middleware: a redirect to a path of this server, such as one without its last slash, becomes a relative one."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[_Message]], send: _Send
    ) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: _Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
                path = quote(scope["path"])
                headers = [
                    (name, _shortened(value, host, path) if name.lower() == b"location" else value)
                    for name, value in message["headers"]
                ]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, told)


def _shortened(location: bytes, host: str, path: str) -> bytes:
    """The location relative to ``path`` if it is on ``host``; else as it is."""
    _, netloc, target, query, fragment = urlsplit(location.decode("latin-1"))
    if not target.startswith("/") or netloc not in ("", host):
        return location
    return urlunsplit(("", "", relative(target, path), query, fragment)).encode("latin-1")
