"""Which of the two forms of an answer, gzipped or as it is, a client takes; its wish is put into one spelling.

Starlette and Streamlit look for the word ``gzip`` alone, and would send it to a client that says ``gzip;q=0``.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def accepted(header: str | None) -> tuple[bool, bool]:
    """Whether to send gzip, and whether the plain form is accepted, by an Accept-Encoding header.

    >>> accepted("gzip, deflate, br"), accepted("GZIP ; Q=0, *"), accepted("identity;q=0, *;q=0.5")
    ((True, True), (False, True), (True, False))
    >>> accepted(None), accepted(""), accepted("*;q=0"), accepted("gzip;q=0.5, identity")
    ((False, True), (False, True), (False, False), (False, True))
    """
    weights: dict[str, float] = {}
    for part in (header or "").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            weights["gzip" if name == "x-gzip" else name] = _weight(parameters)
    gzip = weights.get("gzip", weights.get("*", 0.0))
    plain = weights.get("identity", 0.0 if weights.get("*") == 0.0 else None)
    return gzip > 0 and (plain is None or gzip >= plain), plain is None or plain > 0


def _weight(parameters: list[str]) -> float:
    """The q of a coding; 0 for what is no number from 0 to 1, as the plain form is always safe."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0


class Encodings:
    """ASGI middleware: a request that reaches the app accepts gzip plainly, or says nothing of it.

    >>> Encodings(app=None).app  # type: ignore[arg-type]
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the client's wish in one word, or answer 406 if it takes neither form."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        gzip, plain = accepted(", ".join(Headers(scope=scope).getlist("accept-encoding")) or None)
        if not (gzip or plain):
            words = "Answers come gzipped or as they are, and Accept-Encoding takes neither."
            await PlainTextResponse(words, 406)(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        headers += [(b"accept-encoding", b"gzip")] if gzip else []

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                told_headers = MutableHeaders(scope=message)
                if "accept-encoding" not in told_headers.get("vary", "").lower():
                    told_headers.add_vary_header("Accept-Encoding")
            await send(message)

        await self.app({**scope, "headers": headers}, receive, told)
