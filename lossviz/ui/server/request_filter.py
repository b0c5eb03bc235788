"""What is let through to Streamlit: pages and their files to read, and its one websocket, for pages of our own.

Streamlit answers more than this app uses: uploads, metrics, logins, an interface for programs. None of it is here.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lossviz.ui.addresses import base
from lossviz.ui.server.descriptors import few_left
from lossviz.ui.server.messages import Conversation
from lossviz.ui.server.origins import allowed_by_settings
from lossviz.ui.server.throttled_warnings import ThrottledWarning

_READING = ("GET", "HEAD")
# Below Streamlit's own folder a browser asks for these alone, and looks for them below a page's address as well.
_CORE = frozenset({"health", "host-config", "script-health-check"})
_UNUSED = frozenset({"auth", "component", "media", "oauth2callback"})

_foreign = ThrottledWarning("Refused a connection from a page of another origin; server.corsAllowedOrigins may name it")
_full = ThrottledWarning("Refused a viewer, as hardly any file descriptors are left; see ulimit -n")


def refusal(method: str, path: str) -> Response | None:
    """Why a request is not for this app, as an answer; None if it is.

    >>> refusal("GET", "/huber"), refusal("HEAD", "/huber/_stcore/health")
    (None, None)
    >>> [refusal(*asked).status_code for asked in (("PUT", "/huber"), ("GET", "/_stcore/metrics"), ("GET", "/media/x"))]
    [405, 404, 404]
    """
    if method not in _READING:
        return PlainTextResponse("Here is only something to read.", 405, {"allow": ", ".join(_READING)})
    parts = path.strip("/").split("/")
    core = parts.index("_stcore") if "_stcore" in parts else None
    if (core is not None and not (len(parts) == core + 2 and parts[-1] in _CORE)) or parts[0] in _UNUSED:
        return PlainTextResponse("There is nothing here.", 404)
    return None


class RequestFilter:
    """ASGI middleware: answers for itself what the app should not hear of."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = base()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or a websocket on, or refuse it."""
        if scope["type"] == "http":
            refused = refusal(scope["method"], self._path(scope))
            await (refused or self.app)(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _path(self, scope: Scope) -> str:
        """The path below the app's own."""
        path = str(scope["path"])
        return path.removeprefix(self.base) if path.startswith(f"{self.base}/") else path

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        origins = headers.getlist("origin")
        forwarded = [host for line in headers.getlist("x-forwarded-host") for host in line.split(",")]
        if self._path(scope) != "/_stcore/stream" or scope["subprotocols"][:1] not in ([], ["streamlit"]):
            await _refuse(send, 404, "There is no such connection.")
        elif not allowed_by_settings(origins, [*headers.getlist("host"), *forwarded]):
            _foreign(ascii(", ".join(origins)))
            await _refuse(send, 403, "Pages of this origin may not connect.")
        elif few_left():
            _full()
            await _refuse(send, 503, "As many viewers are here as can be.")
        else:
            # Streamlit makes its own, slower check only if there is an Origin header
            kept = [pair for pair in scope["headers"] if pair[0] != b"origin"]
            talk = Conversation(receive, send)
            await self.app({**scope, "headers": kept}, talk.receive, talk.send)


async def _refuse(send: Send, status: int, words: str) -> None:
    """Answer a handshake with an error, as a response to a request."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    headers += [(b"retry-after", b"30")] if status == 503 else []
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": words.encode()})
