"""The frame of every page as the browser first sees it: with the app's style, and with the addresses of what it needs.

Streamlit's frame is an empty page that loads scripts. What it shows first would stand elsewhere a moment later, since
style sheets that a page writes come long after its first words; and the code of each kind of element is asked for only
when the first one is met. So the style stands in the frame itself, and the code is named there.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from lossviz.ui.addresses import from_page, plotly_place
from lossviz.ui.backend import with_backend
from lossviz.ui.browser_code import SHEET, place_of, text_of
from lossviz.ui.files import offered
from lossviz.ui.server.about import about

#: The kinds of elements that pages begin with, by the names of their scripts.
_ELEMENTS = (
    "BidiComponent",
    "Html",
    "PageLink",
    "Checkbox",
    "NumberInput",
    "Button",
    "ButtonGroup",
    "Radio",
    "rehype-katex",
    "rehype-raw",
)
# The components' own code: of every page, and of one with a picture.
_OWN = ("connection.js",)
_PICTURED = (*_OWN, "mount.js", "bytes.js", "foot.js")
_SCRIPTS = Path(get_static_dir()) / "static" / "js"
_NEEDS = re.compile(r"""(?:from|import)\s?["'`]\./([\w.-]+\.js)["'`]""")
# What is said of the frame as it was before.
_OF_THE_OLD = (b"content-length", b"etag", b"last-modified", b"accept-ranges")
# What asks whether a page has changed: it is the frame of another version of the app after every release.
_CONDITIONS = (b"if-none-match", b"if-modified-since")


class FirstPaint:
    """ASGI middleware: puts style and addresses into the frame of a page for a browser; all else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer; what it answers is held back only if it is a page."""
        page = str(scope.get("path", "")).rpartition("/")[2]
        if not _for_a_page(scope, page):
            await self.app(scope, receive, send)
            return
        pictured = not page or bool(offered(page))  # the first page opens with a picture that nobody saves
        zipped = (b"accept-encoding", b"gzip") in scope["headers"]  # as its own middleware spells it
        start: Message = {}
        body = bytearray()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                start.update(message)
            elif not start:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    page_headers, text = _page(start, bytes(body), about(page), pictured=pictured, zipped=zipped)
                    await send({**start, "headers": page_headers})
                    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else text})

        headers = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
        # without extensions a page comes here as its text, and not as the path of a file
        await self.app({**scope, "method": "GET", "headers": headers, "extensions": {}}, receive, told)


def _page(start: Message, body: bytes, about: str, *, pictured: bool, zipped: bool) -> tuple[Any, bytes]:
    """The headers of a page that are sent with it, and its text."""
    headers = MutableHeaders(raw=[pair for pair in start["headers"] if pair[0].lower() not in _OF_THE_OLD])
    plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    page = _zipped(plain, about, pictured) if zipped else dressed(plain, about, pictured)
    headers["content-length"] = str(len(page))
    if zipped:
        headers["content-encoding"] = "gzip"
    if pictured:
        headers["link"] = f"<{from_page(plotly_place())}>; rel=preload; as=script"
    return headers.raw, page


def _for_a_page(scope: Scope, page: str) -> bool:
    """Whether a browser asks for something to show, and not a script for something to work with.

    Services that show links to pages take what comes, and ask for a page by its name.
    """
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    accept = Headers(scope=scope).get("accept", "*/*")
    return "text/html" in accept or ("*/*" in accept and bool(about(page)))


def _is_page(start: Message) -> bool:
    """Whether an answer is the frame of a page, and no file that is to be saved."""
    headers = Headers(raw=start["headers"])
    known = headers.get("content-encoding", "gzip") == "gzip" and "content-disposition" not in headers
    return int(start["status"]) == 200 and known and headers.get("content-type", "").startswith("text/html")


@lru_cache(maxsize=64)
def _zipped(page: bytes, about: str, pictured: bool) -> bytes:
    return gzip.compress(dressed(page, about, pictured), 9, mtime=0)


@lru_cache(maxsize=64)
def dressed(page: bytes, about: str = "", pictured: bool = False) -> bytes:
    """A page with the app's style at its end, and in its head the scripts of its elements and what it is ``about``.

    The style stands at the end of the body, after all that Streamlit writes into the head while it runs; it says which
    version it is, as a page may outlive its server.

    >>> dressed(b"<head></head><body></body>").decode().count("</style>")
    1
    """
    own = _PICTURED if pictured else _OWN
    addresses = [*(f"./static/js/{name}" for name in _needed()), *(from_page(place_of(name)) for name in own)]
    links = "".join(f'<link rel="modulepreload" crossorigin href="{address}">' for address in addresses)
    text = with_backend(page.decode()).replace("</head>", f"{about}{links}</head>", 1)
    return text.replace(
        "</body>", f'<style data-lossviz="{from_page(place_of(SHEET))}">{text_of(SHEET)}</style></body>', 1
    ).encode()


@cache
def _needed() -> tuple[str, ...]:
    """The scripts of the elements that pages begin with, and what these load in turn, as far as they are installed."""
    index = (_SCRIPTS.parents[1] / "index.html").read_text(encoding="utf-8")
    wanted = [path.name for kind in _ELEMENTS for path in sorted(_SCRIPTS.glob(f"{kind}.*.js"))]
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop(0)
        if name in found or name in index or not (_SCRIPTS / name).is_file():
            continue
        found[name] = None
        wanted += _NEEDS.findall((_SCRIPTS / name).read_text(encoding="utf-8"))
    return tuple(found)
