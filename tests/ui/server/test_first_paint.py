"""The frame of a page as the server sends it: with style and addresses, whatever the client takes, and never an old one."""

from __future__ import annotations

import gzip
import re
import urllib.request
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from running import ROOT
from test_compressed import fetched

from lossviz.site.document import asset
from lossviz.ui.server.about import about
from lossviz.ui.server.first_paint import _ELEMENTS, _SCRIPTS, dressed
from lossviz.web import style


@pytest.mark.parametrize("path", ["", "huber", "no-such-page"])
def test_the_frame_has_the_style_of_all_pages(app_url: str, path: str) -> None:
    headers, plain = fetched(f"{app_url}/{path}", Accept="text/html")
    assert int(headers["content-length"]) == len(plain)
    head, _, body = plain.decode().partition("</head>")
    assert all(
        style(name) in body for name in ("live.css", "keys.css", "page.css", "stage.css", "cards.css", "home.css")
    )
    assert "<style" not in head  # Streamlit writes its own there, which would come after and win
    headers, small = fetched(f"{app_url}/{path}", Accept="text/html", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip" and int(headers["content-length"]) == len(small)
    assert gzip.decompress(small) == plain


def test_the_frame_is_never_taken_from_an_older_visit(app_url: str) -> None:
    headers, plain = fetched(f"{app_url}/huber", Accept="text/html")
    assert not {"etag", "last-modified", "accept-ranges"} & headers.keys()
    index = (_SCRIPTS.parents[1] / "index.html").read_bytes()
    assert plain == dressed(index, about("huber"), pictured=True) != index
    asked = urllib.request.Request(f"{app_url}/huber", headers={"Accept": "text/html", "If-None-Match": "*"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.status == 200 and answer.read() == plain


def test_the_scripts_that_it_names_are_those_that_pages_begin_with(app_url: str) -> None:
    page = fetched(app_url, Accept="text/html")[1].decode()
    named = re.findall(r'rel="modulepreload" crossorigin href="./static/js/([^"]+)"', page)
    assert len(named) == len({*named})
    assert {kind: [name for name in named if name.startswith(f"{kind}.")] for kind in _ELEMENTS} == {
        kind: [path.name for path in _SCRIPTS.glob(f"{kind}.*.js")] for kind in _ELEMENTS
    }
    assert all(list(_SCRIPTS.glob(f"{kind}.*.js")) for kind in _ELEMENTS)  # as Streamlit calls them now
    assert all((_SCRIPTS / name).is_file() for name in named)


@pytest.mark.parametrize("page", ["", "huber?huber_delta=2", "outliers"])
def test_a_page_with_a_picture_names_plotly_js_before_all_else(app_url: str, page: str) -> None:
    told = fetched(f"{app_url}/{page}", Accept="text/html")[0]["link"]
    address = told.removeprefix("<").removesuffix(">; rel=preload; as=script")
    # another text has another address, so that this one can be kept
    assert sha256(asset("plotly.min.js").encode()).hexdigest()[:12] in address
    assert not address.startswith("/")  # a proxy may have put more before the path
    headers, small = fetched(urljoin(f"{app_url}/{page}", address), Accept_Encoding="gzip")
    assert "immutable" in headers["cache-control"]
    assert gzip.decompress(small).decode() == asset("plotly.min.js")


@pytest.mark.parametrize("page", ["guide", "claims"])
def test_a_page_without_a_picture_does_not_ask_for_it(app_url: str, page: str) -> None:
    assert "link" not in fetched(f"{app_url}/{page}", Accept="text/html")[0]


class Head(HTMLParser):
    """The contents of a page's tags, by name or property."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: dict[str, str | None] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta":
            self.told[given.get("property") or given.get("name") or ""] = given.get("content")


@pytest.mark.parametrize("accept", ["text/html", "*/*"])  # a browser, and a service that shows what a link leads to
def test_a_page_says_what_it_is_where_its_link_is_shared(app_url: str, accept: str) -> None:
    names = [path.stem for path in sorted((ROOT / "pages").glob("*.py"))]
    asked = ["", "huber?huber_delta=2", *(["outliers", "guide"] if accept == "*/*" else names)]
    seen = [Head(fetched(f"{app_url}/{page}", Accept=accept)[1].decode()).told for page in asked]
    for page, told in zip(asked, seen, strict=True):
        assert told["og:title"] and told["og:description"] and told["twitter:card"] == "summary", page
    assert len({told["og:title"] for told in seen}) == len(seen) - asked.count("huber")
    assert seen[1]["og:title"] == "Huber loss"


def test_what_is_no_page_says_nothing_and_a_script_gets_it_as_it_was(app_url: str) -> None:
    assert "og:title" not in Head(fetched(f"{app_url}/no-such-page", Accept="text/html")[1].decode()).told
    assert about("<script>") == about("huber/") == ""
    index = (_SCRIPTS.parents[1] / "index.html").read_bytes()
    assert fetched(f"{app_url}/no-such-page", Accept="*/*")[1] == index
