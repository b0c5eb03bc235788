"""The server's files: compressed for browsers that take it, the same for all others, and nothing kept that is not there."""

from __future__ import annotations

import asyncio
import gzip
import re
import urllib.error
import urllib.request
from typing import Any

import pytest

from lossviz.ui.compressed import Compressed


def fetched(url: str, **headers: str) -> tuple[dict[str, str], bytes]:
    """The headers, by names in lower case, and the body as it came."""
    asked = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def script_of(url: str) -> str:
    """The first script that the frame of the page loads."""
    found = re.search(r'src="\.?(/static/js/[^"]+\.js)"', fetched(url)[1].decode())
    assert found
    return found[1]


@pytest.mark.parametrize("times", [1, 2])
def test_scripts_travel_compressed_and_arrive_as_they_are(app_url: str, times: int) -> None:
    url = app_url + script_of(app_url)
    headers, plain = fetched(url)
    assert "content-encoding" not in headers
    headers, small = fetched(url, Accept_Encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert "accept-encoding" in headers["vary"].lower()
    assert int(headers["content-length"]) == len(small) < 0.5 * len(plain)
    assert gzip.decompress(small) == plain


def test_a_file_that_is_not_there_is_the_servers_business(app_url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{app_url}/component/lossviz/nothing.js", Accept_Encoding="gzip")
    assert refused.value.code == 404


class Files:
    """An application with one file, that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await asyncio.sleep(0.01)
        there = scope["path"] == "/static/there.js"
        if scope["path"] == "/static/broken.js":
            raise OSError("no such disk")
        page = scope["path"] == "/static/page.js"  # no such file, but Streamlit's own page
        headers = [(b"content-type", b"text/html")] if page else []
        await send({"type": "http.response.start", "status": 200 if there or page else 404, "headers": headers})
        await send({"type": "http.response.body", "body": b"abc" * 1000})


async def answers(app: Any, *paths: str) -> list[Any]:
    """What is sent for requests that come all at once; an exception in place of an answer."""

    async def one(path: str) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"accept-encoding", b"gzip")]
        await app({"type": "http", "method": "GET", "path": path, "headers": headers}, None, send)
        return sent

    return await asyncio.gather(*(one(path) for path in paths), return_exceptions=True)


def test_a_file_is_read_once_for_a_whole_class() -> None:
    files = Files()
    found = asyncio.run(answers(Compressed(files), *["/static/there.js"] * 300))
    assert files.asked == 1
    assert {gzip.decompress(sent[1]["body"]) for sent in found} == {b"abc" * 1000}


def test_nothing_is_kept_that_is_no_file() -> None:
    files = Files()
    app = Compressed(files)
    others = ["/static/page.js"]
    spellings = ["/static/./there.js", "/static//there.js", "/static/a/../there.js"]
    paths = [*(f"/static/{number}.js" for number in range(50)), *spellings, *others, "/static/broken.js"]
    found = asyncio.run(answers(app, *paths))
    assert [sent[0]["status"] for sent in found[:-1]] == [404] * 53 + [200]
    assert isinstance(found[-1], OSError)
    assert app.kept == {}
