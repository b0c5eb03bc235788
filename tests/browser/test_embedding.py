"""A view in a page of another origin: picture, controls and step alone, as high as the page around it hears."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame
from running import Visit

from lossviz.site.document import SCRIPTS, STYLES, asset
from lossviz.site.pages import loss_page
from lossviz.site.shell import Site, whole

SURFACES = "blank"

# A course's page: it makes its frames as high as they say, and keeps what it hears.
COURSE = """<!doctype html><title>Course</title><link rel="icon" href="data:,"><body style="margin: 0">{frame}<script>
window.heard = [];
addEventListener("message", ({{ data, origin }}) => {{
  if (data.type === "lossviz-height" || data.subject) window.heard.push([data, origin]); // Streamlit says more
  if (data.type === "lossviz-height") document.querySelector("iframe").style.height = `${{data.height}}px`;
}});
</script>"""

# How much of the page in a frame is below its lower edge, and how much is left empty there.
HIDDEN = """
() => {
  const page = document.querySelector('.stMainBlockContainer') ?? document.body, { height } = page.getBoundingClientRect();
  return [height - innerHeight, document.querySelector('.lossviz-board').getBoundingClientRect().height];
}
"""
FITS = f"() => Math.abs(({HIDDEN})()[0]) <= 1"
SEEN = """
names => names.map(name => [...document.querySelectorAll(name)].some(one => one.checkVisibility({ visibilityProperty: true })))
"""


@pytest.fixture
def course(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Another server: the folder of its pages, and its address."""
    handler = lambda *rest: http.server.SimpleHTTPRequestHandler(*rest, directory=str(tmp_path))  # noqa: E731
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f":{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def framed(visit: Visit, course: tuple[Path, str], frame: str, name: str) -> Frame:
    """The page in the frame of a course's page, drawn, and as high as it has said."""
    folder, port = course
    (folder / "course.html").write_text(COURSE.format(frame=frame), encoding="utf-8")
    visit.page.goto(f"http://127.0.0.1{port}/course.html")
    visit.page.frame_locator("iframe").locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    inner = next(child for child in visit.page.frames if name in child.url)
    inner.wait_for_function(FITS, timeout=30_000)
    return inner


def assert_heard(visit: Visit, origin: str) -> float:
    """Both kinds of messages have come, with the same heights; the last of them."""
    heard: list[tuple[dict[str, Any], str]] = [tuple(each) for each in visit.page.evaluate("heard")]
    ours = [data["height"] for data, _ in heard if data.get("type") == "lossviz-height"]
    platforms = [data["height"] for data, _ in heard if data.get("subject") == "lti.frameResize"]
    assert ours == platforms and ours and {sender for _, sender in heard} == {origin}
    return float(ours[-1])


def test_the_snippet_shows_the_view_in_a_course_and_the_frame_grows_with_it(
    tab: Visit, course: tuple[Path, str]
) -> None:
    tab.go("huber?huber_delta=2").page.locator('[data-save="embed"]').click()
    tab.page.wait_for_function("() => document.querySelector('.lossviz-link').value.startsWith('<iframe')")
    snippet = tab.page.locator(".lossviz-link").input_value()
    said = int(snippet.partition('height="')[2].partition('"')[0])
    tab.errors.clear()  # of the clipboard, which tests may not write to
    inner = framed(tab, course, snippet, "/huber")
    shown = ["h1", ".lossviz-board", "input[data-control=delta]", "[data-step-text]", '[class*="_Next"] button']
    assert inner.evaluate(SEEN, shown) == [True] * len(shown)
    gone = ['[data-testid="stSidebar"]', ".stAppHeader", ".lossviz-save", ".lossviz-results", "#references"]
    assert inner.evaluate(SEEN, gone) == [False] * len(gone)
    assert inner.evaluate("[...window.__lossviz.values()][0].state().delta") == 2
    assert said == pytest.approx(assert_heard(tab, tab.url), rel=0.08)
    # narrow, the tray stands below the picture, and nothing chases the height of the frame
    tab.look(width=390, height=844)
    inner.wait_for_function(f"() => innerWidth === 390 && ({FITS})()", timeout=30_000)
    heights = inner.evaluate(HIDDEN)
    tray = inner.locator(".lossviz-tray").evaluate("tray => getComputedStyle(tray).position")
    assert tray == "static" and heights[1] == pytest.approx(480, abs=30)
    assert tab.errors == []


def test_a_page_of_the_site_does_the_same(tab: Visit, course: tuple[Path, str]) -> None:
    folder, port = course
    (folder / "mse.html").write_text(whole(Site(), loss_page("mse")), encoding="utf-8")
    for name in (*STYLES, *SCRIPTS):
        (folder / name).write_text(asset(name), encoding="utf-8")
    address = f"http://localhost{port}"
    inner = framed(tab, course, f'<iframe width="100%" src="{address}/mse.html?embed=true"></iframe>', "/mse")
    assert inner.evaluate(SEEN, ["h1", ".lossviz-board", ".lossviz-tray input", "#story"]) == [True] * 4
    assert inner.evaluate(SEEN, ["nav", "footer", ".lossviz-save", "#numbers", "#code"]) == [False] * 5
    assert assert_heard(tab, address) > 400
    assert tab.errors == []
