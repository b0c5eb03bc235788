"""Requests and handshakes for ASGI applications, without a server around them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any


def handshake(path: str = "/_stcore/stream", **headers: str | list[str]) -> dict[str, Any]:
    """The scope of a websocket; a header may come more than once."""
    lines: list[tuple[bytes, bytes]] = []
    for name, values in headers.items():
        for value in [values] if isinstance(values, str) else values:
            lines.append((name.replace("_", "-").encode(), value.encode("latin-1", "backslashreplace")))
    return {"type": "websocket", "path": path, "headers": lines, "subprotocols": ["streamlit"]}


def request(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """The scope of a request."""
    lines = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "headers": lines, "query_string": b""}


async def conversation(app: Any, scope: dict[str, Any], said: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """What the app sends when it is told this, and then nothing more."""
    told = iter(said)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        try:
            return next(told)
        except StopIteration:
            await asyncio.Event().wait()
            raise

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


class Inside:
    """The application behind a middleware: notes what reaches it, and answers 200."""

    def __init__(self, body: bytes = b"inside") -> None:
        self.body = body
        self.reached: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.reached.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while not self.heard or self.heard[-1]["type"] != "websocket.disconnect":
                self.heard.append(await receive())
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": self.body})
