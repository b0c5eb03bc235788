"""The files of browser code: one copy of each in memory for everybody, compressed once.

That of plotly.js goes alone, and inside of the pages that are saved.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256

from starlette.types import Receive, Scope, Send

from lossviz.site.document import script_inside
from lossviz.ui.server.gzip_parts import block, ends

_PIECE = 1 << 16


@dataclass(frozen=True)
class Shared:
    """A text that many answers hold: its bytes, its block in a deflate stream, and what tells its versions apart.

    With ``ends`` around it the block is a gzip file of its own.
    """

    plain: bytes
    packed: bytes
    ends: tuple[bytes, bytes]
    etag: str

    @classmethod
    def of(cls, text: str) -> Shared:
        """Compress it, which takes plotly.js a third of a second.

        >>> Shared.of("a").plain
        b'a'
        """
        plain = text.encode()
        return cls(plain, block(plain), ends([plain]), f'W/"{sha256(plain).hexdigest()[:20]}"')


_kept: dict[str, asyncio.Task[Shared]] = {}


async def shared(name: str, text_of: Callable[[str], str]) -> Shared:
    """The copy for all of the text of this name; made when it is first asked for, beside the event loop."""
    kept = _kept.get(name)
    if kept is None or (kept.done() and (kept.cancelled() or kept.exception())) or kept.get_loop().is_closed():
        kept = _kept[name] = asyncio.ensure_future(asyncio.to_thread(lambda: Shared.of(text_of(name))))
    return await asyncio.shield(kept)


async def plotly() -> Shared:
    """The copy of plotly.js."""
    return await shared("plotly.min.js", script_inside)


def unchanged(headers: dict[bytes, bytes], etag: str, modified: str = "") -> bool:
    """Whether a client holds this version already, by If-None-Match or, without it, If-Modified-Since.

    >>> [unchanged({b"if-none-match": tags}, 'W/"a"') for tags in (b'"b", "a"', b"*", b'"b"')]
    [True, True, False]
    """
    tags = headers.get(b"if-none-match")
    if tags is not None:
        own = etag.removeprefix("W/")
        given = [tag.strip().removeprefix("W/") for tag in tags.decode("latin-1").split(",")]
        return "*" in given or (bool(own) and own in given)
    since = headers.get(b"if-modified-since", b"").decode("latin-1")
    try:
        return bool(modified and since) and parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


async def pieces(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Small copies of large parts, one after the other, so that an answer being sent holds one of them at a time."""
    for part in parts:
        for start in range(0, len(part), _PIECE):
            yield part[start : start + _PIECE]


class Parts:
    """An ASGI answer in parts that others hold as well; they are sent as fast as the client takes them.

    Without parts it is headers alone, and says nothing of a length.
    """

    def __init__(self, parts: Iterable[bytes], headers: dict[str, str], status: int = 200) -> None:
        self.parts, self.status = tuple(parts), status
        length = {"content-length": str(sum(map(len, self.parts)))} if self.parts else {}
        self.headers = {**headers, **length}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or its headers alone if a HEAD asks or nothing has changed."""
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if scope["method"] != "HEAD":
            async for piece in pieces(self.parts):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
