"""Headers that every answer carries: what a page may load and do, and who may embed it.

``LOSSVIZ_FRAME_ANCESTORS`` in the environment names the origins that may show the app in a frame, as a content security
policy spells them; without it everybody may.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from lossviz.ui.addresses import base

_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
}
# What is made from somebody's link is to be saved; if a browser shows it all the same, it runs and loads nothing.
_MADE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ORIGINS = re.compile(r"[^;,\x00-\x1f\x7f-\U0010ffff]+")


def page_policy(index: str, ancestors: str = "") -> str:
    """The content security policy of pages: their own server alone, and the inline scripts of Streamlit's frame by hash.

    Raises ValueError for ancestors that would end the directive or the header.

    >>> policy = page_policy("<script>let a = 1</script>", "https://lms.example.edu")
    >>> [part for part in policy.split("; ") if "script" in part or "frame-a" in part]  # doctest: +NORMALIZE_WHITESPACE
    ["script-src 'self' blob: 'sha256-LAfYd7pbFUgwfQu8b4q135PeTG2z+/coPEUYCd74eCQ='",
     "frame-ancestors 'self' https://lms.example.edu"]
    """
    if ancestors and not _ORIGINS.fullmatch(ancestors):
        raise ValueError(f"LOSSVIZ_FRAME_ANCESTORS must be origins with blanks between them, got {ancestors!r}")
    hashes = "".join(
        f" 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in _INLINE.findall(index)
    )
    parts = [
        "default-src 'self'",
        f"script-src 'self' blob:{hashes}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
    named = dict.fromkeys(("'self'", *ancestors.split()))  # the share sheet shows a page of the app in a frame
    return "; ".join([*parts, *([f"frame-ancestors {' '.join(named)}"] if ancestors else [])])


@cache
def _page_policy() -> str:
    """The policy of this installation, read once."""
    index = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    return page_policy(index, os.environ.get("LOSSVIZ_FRAME_ANCESTORS", "").strip())


class SafeHeaders:
    """ASGI middleware: puts the headers on every answer that the app gives, and on refused websocket handshakes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.page = _page_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and add to the start of its answer."""
        path = str(scope.get("path", "")).removeprefix(base())
        policy = _MADE if path == "/qr" or path.startswith("/files/") else self.page

        async def told(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in {**_EVERYWHERE, "content-security-policy": policy}.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, told)


def failed(request: Request, error: Exception) -> Response:
    """What the server says when it has failed; Starlette sends this outside all middleware, and logs the error itself."""
    headers = {**_EVERYWHERE, "content-security-policy": _MADE}
    return PlainTextResponse("The server could not answer this; its log says why.", 500, headers)
