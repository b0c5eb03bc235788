"""Requests that ask for little are answered from little: HEAD, parts, what has not changed, and codes."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest
from asgi import conversation, request
from test_compressed import script_of
from test_request_filter import answered

from lossviz.site.document import asset
from lossviz.ui.addresses import plotly_url
from lossviz.ui.compressed import Compressed
from lossviz.ui.server import worker
from lossviz.ui.server.routes import LONGEST_LINK, qr_code

PATHS = ["/files/mse/html", "/files/mse/py", "/files/outliers/csv", "/qr?link=abc", "/", "/huber"]


@pytest.mark.parametrize("path", [*PATHS, "static", "plotly"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_head_has_the_headers_alone(app_url: str, path: str, encoding: str) -> None:
    path = {"static": script_of(app_url), "plotly": plotly_url()}.get(path, path)
    status, headers, body = answered(app_url, "HEAD", path, Accept_Encoding=encoding)
    assert (status, body) == (200, b"")
    _, whole, _ = answered(app_url, "GET", path, Accept_Encoding=encoding)
    for name in ("content-type", "content-disposition", "etag", "cache-control", "vary"):
        assert headers.get(name) == whole.get(name)
    if path.startswith("/files"):  # its length is known only when it is made
        assert "content-length" not in headers
    if path.startswith(("/static", "/plotly")):
        assert headers["content-length"] == whole["content-length"]


def test_a_head_makes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(subject: Any) -> str:
        raise AssertionError("made")

    file = worker.file_of("mse", "html")
    assert file is not None
    monkeypatch.setattr(worker, "file_of", lambda page, kind: replace(file, text=fail))
    head, parts = worker.answer({"page": "mse", "kind": "html", "query": "", "gzip": True, "bare": True})
    assert (head["status"], head["name"], parts) == (200, "mse_label-0.html", [])


@pytest.mark.parametrize("kind", ["static", "plotly"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_a_browser_has_is_not_sent_again(app_url: str, kind: str, encoding: str) -> None:
    path = script_of(app_url) if kind == "static" else plotly_url()
    _, headers, body = answered(app_url, "GET", path, Accept_Encoding=encoding)
    tag = headers["etag"]
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/"), f"W/{tag.removeprefix('W/')}"):
        status, again, nothing = answered(app_url, "GET", path, Accept_Encoding=encoding, If_None_Match=held)
        assert (status, nothing) == (304, b"")
        assert again["etag"] == tag and "content-security-policy" in again
    status, _, other = answered(app_url, "GET", path, Accept_Encoding=encoding, If_None_Match='"another"')
    assert (status, other) == (200, body)


@pytest.mark.parametrize("kind", ["static", "plotly"])
def test_a_part_is_answered_with_the_whole_that_is_kept(app_url: str, kind: str) -> None:
    path = script_of(app_url) if kind == "static" else plotly_url()
    status, headers, body = answered(app_url, "GET", path, Accept_Encoding="gzip", Range="bytes=0-9")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert kind == "static" or gzip.decompress(body).decode() == asset("plotly.min.js")


class Counting:
    """A file of Streamlit's, that counts how often it is read."""

    def __init__(self) -> None:
        self.read = 0
        self.methods: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.read += 1
        self.methods.add(scope["method"])
        assert not {b"range", b"if-none-match", b"if-modified-since", b"if-range"} & dict(scope["headers"]).keys()
        headers = [(b"etag", b'"v1"'), (b"last-modified", formatdate(1e9, usegmt=True).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"abc" * 1000})


def test_a_file_is_read_once_however_it_is_asked_for() -> None:
    files = Counting()
    app = Compressed(files)
    asking: list[tuple[dict[str, str], int]] = [
        ({"range": "bytes=0-1"}, 200),
        ({"if_none_match": 'W/"v1"'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"v2"', "if_modified_since": formatdate(2e9, usegmt=True)}, 200),
        ({"if_modified_since": formatdate(1e9, usegmt=True)}, 304),
        ({"if_modified_since": formatdate(9e8, usegmt=True)}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_range": '"v1"', "range": "bytes=-1"}, 200),
    ]
    for method in ("HEAD", "GET"):
        for headers, expected in asking:
            sent = asyncio.run(conversation(app, request("/static/a.js", method, accept_encoding="gzip", **headers)))
            assert sent[0]["status"] == expected, headers
            body = b"".join(message["body"] for message in sent[1:])
            assert (gzip.decompress(body) == b"abc" * 1000) if (method, expected) == ("GET", 200) else body == b""
    assert (files.read, files.methods) == (1, {"GET"})


def test_a_link_too_long_for_a_camera_gets_a_sentence(app_url: str) -> None:
    status, _, words = answered(app_url, "GET", f"/qr?link={'x' * (LONGEST_LINK + 1)}")
    assert status == 400
    assert words.decode() == f"No QR code for this link: it has {LONGEST_LINK + 1} bytes, at most {LONGEST_LINK} go in."
    assert answered(app_url, "GET", f"/qr?link={'x' * LONGEST_LINK}")[0] == 200


def test_a_code_is_drawn_once() -> None:
    qr_code.cache_clear()
    assert qr_code("https://example.org") is qr_code("https://example.org")
    assert qr_code.cache_info().hits == 1


@pytest.mark.parametrize(
    "path", ["/qr?link=abc", "/files/mse/html", "/files/nothing/html", plotly_url(), "/", "/static/x.js"]
)
def test_other_methods_are_not_allowed(app_url: str, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        status, headers, _ = answered(app_url, method, path)
        assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_no_page_around_the_app_may_steer_it(app_url: str) -> None:
    """Where there is none, Streamlit would hear its own messages to it at each change of a control."""
    _, _, body = answered(app_url, "GET", "/_stcore/host-config")
    assert json.loads(body)["allowedOrigins"] == []
