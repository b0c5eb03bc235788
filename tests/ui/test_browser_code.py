"""The browser code and the style: files that a browser keeps, named in the frame of a page, and in no element of it."""

from __future__ import annotations

import gzip
import re
import urllib.error
from urllib.parse import urljoin

import pytest
from running import ROOT, Server
from streamlit.testing.v1 import AppTest
from test_compressed import fetched

from lossviz.ui.browser_code import CODE, SHEET, component, place_of, text_of

FILES = (*CODE, SHEET)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_under_an_address_of_its_text(app_url: str, name: str) -> None:
    url = f"{app_url}/{place_of(name)}"
    headers, plain = fetched(url)
    assert plain.decode() == text_of(name)
    assert headers["content-type"] == f"text/{'css' if name == SHEET else 'javascript'}; charset=utf-8"
    assert "immutable" in headers["cache-control"] and "accept-encoding" in headers["vary"].lower()
    headers, small = fetched(url, Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip" and gzip.decompress(small) == plain
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        fetched(url, If_None_Match=headers["etag"])
    assert unchanged.value.code == 304


@pytest.mark.parametrize("place", ["web/0123456789ab/mount.js", f"{place_of('mount.js')}x", "web/mount.js"])
def test_what_is_not_there_is_not_another_version(app_url: str, place: str) -> None:
    try:
        headers, text = fetched(f"{app_url}/{place}")
    except urllib.error.HTTPError as refused:
        assert refused.code == 404
    else:  # Streamlit answers with a page, which a browser takes for no module
        assert headers["content-type"].startswith("text/html") and text_of("mount.js") not in text.decode()
        assert "immutable" not in headers.get("cache-control", "")


@pytest.mark.parametrize(("page", "wanted"), [("huber", {"mount.js", "bytes.js"}), ("guide", set())])
def test_the_frame_names_what_its_page_will_need(app_url: str, page: str, wanted: set[str]) -> None:
    frame = fetched(f"{app_url}/{page}", Accept="text/html")[1].decode()
    named = re.findall(r'rel="modulepreload" crossorigin href="(\./web/[^"]+)"', frame)
    assert wanted | {"connection.js"} <= {address.rpartition("/")[2] for address in named}
    assert ("mount.js" in frame) == ("mount.js" in wanted)
    for address in named:
        assert fetched(urljoin(f"{app_url}/{page}", address))[1].decode() == text_of(address.rpartition("/")[2])
    assert f'<style data-lossviz="./{place_of(SHEET)}">' in frame


def test_files_lie_below_the_base_of_the_app() -> None:
    server = Server(ROOT / "app.py", base="a course")
    try:
        assert fetched(f"{server.url}/{place_of(SHEET)}")[1].decode() == text_of(SHEET)
    finally:
        server.stop()


@pytest.mark.parametrize("page", ["huber", "outliers", "your_own", "lessons"])
def test_an_element_holds_the_address_of_its_code_alone(page: str) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60).run()
    app.session_state["present"] = True
    held = [one.proto for one in [*app.get("bidi_component"), *app.run().get("bidi_component")]]
    assert held
    for one in held:
        assert len(one.js_content) < 1500, one.component_name
        assert any(f'"./{place_of(name)}"' in one.js_content for name in CODE)
        assert len(one.css_content) < 1500


def test_a_component_without_code_is_refused() -> None:
    with pytest.raises(ValueError, match=r"name must be one of .*, got 'site\.js'"):
        component("none", "site.js", "")
