"""The headers of every answer, and that pages, saving and embedding work under them."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Visit, new_tab
from saving import SAVE, opened, saved
from test_compressed import script_of
from test_request_filter import answered

from lossviz.ui.addresses import plotly_url
from lossviz.ui.server.headers import failed, page_policy

ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/huber?huber_delta=2", 200),
    ("GET", "/nothing/there", 200),
    ("GET", "/huber/", 301),
    ("GET", "//evil.example", 400),
    ("GET", "/files/mse/html", 200),
    ("GET", "/files/mse/csv-curve", 200),
    ("GET", "/files/mse/exe", 404),
    ("GET", "/qr?link=a", 200),
    ("GET", f"/qr?link={'x' * 5000}", 400),
    ("GET", "/_stcore/health", 200),
    ("GET", "/_stcore/metrics", 404),
    ("GET", "/favicon.png", 200),
    ("PUT", "/huber", 405),
    ("HEAD", "/huber", 200),
]


def checked(headers: dict[str, str]) -> str:
    """The policy of an answer that carries all that every answer carries."""
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    return headers["content-security-policy"]


@pytest.mark.parametrize(("method", "path", "expected"), ANSWERS, ids=[f"{m} {p[:30]}" for m, p, _ in ANSWERS])
def test_every_answer_carries_them(app_url: str, method: str, path: str, expected: int) -> None:
    status, headers, _ = answered(app_url, method, path, Accept_Encoding="gzip")
    policy = checked(headers)
    assert status == expected
    made = path.startswith(("/files/", "/qr"))
    assert ("sandbox" in policy) == made
    assert ("blob: 'sha256-" in policy) != made
    assert "unsafe-eval" not in policy and "frame-ancestors" not in policy


def test_so_do_files_from_memory_errors_and_refused_handshakes(app_url: str) -> None:
    for path in (script_of(app_url), plotly_url()):
        for more in ({}, {"If_None_Match": "*"}):
            checked(answered(app_url, "GET", path, Accept_Encoding="gzip", **more)[1])
    checked(answered(app_url, "GET", "/", Accept_Encoding="*;q=0")[1])
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    handshake |= {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "https://evil.example"}
    status, headers, _ = answered(app_url, "GET", "/_stcore/stream", **handshake)
    assert status == 403
    checked(headers)
    checked(dict(failed(None, ValueError()).headers))  # type: ignore[arg-type]


def test_a_page_may_be_embedded_by_whom_the_setting_names() -> None:
    for named in ("https://lms.example.edu", "https://lms.example.edu 'self'"):  # the app itself always may
        assert page_policy("", named).endswith("; frame-ancestors 'self' https://lms.example.edu")
    for wrong in ("a; script-src *", "a, b", "a\r\nx: y", "bücher.example"):
        with pytest.raises(ValueError, match="LOSSVIZ_FRAME_ANCESTORS must be"):
            page_policy("", wrong)


@pytest.fixture(scope="module")
def watched(tabs: Any, app_url: str) -> Iterator[Visit]:
    """A tab whose surfaces nobody looks at."""
    visit = new_tab(tabs, app_url, surfaces="blank")
    yield visit
    visit.page.close()


@pytest.mark.thorough
def test_everything_can_be_saved(watched: Visit, tmp_path: Path) -> None:
    watched.errors.clear()
    watched.look(theme="dark")
    watched.go("huber?huber_delta=2").at_rest()
    forms = opened(watched.page).locator("[data-choice=form] option").evaluate_all("all => all.map(one => one.value)")
    assert {"png", "svg", "webp", "pdf", "tex", "animation", "html", "csv-surface", "csv-curve", "py"} == {*forms}
    for form in forms:
        if form != "pdf":
            assert saved(watched.page, tmp_path, form).stat().st_size > 200
    opened(watched.page, form="pdf").locator(SAVE).click()
    watched.page.locator(".lossviz-printed").wait_for(state="attached")  # what it prints
    watched.page.keyboard.press("Escape")
    watched.page.click("[data-save=qr]")
    watched.page.wait_for_function(
        "() => [...document.querySelectorAll('img')].some(i => i.src.includes('qr') && i.naturalWidth)"
    )
    assert (watched.refused(), watched.errors) == ([], [])


def test_a_saved_page_works_from_disk_and_is_harmless_on_the_server(watched: Visit, tmp_path: Path) -> None:
    """As a file it draws; opened at its address it is a download, and as a frame it runs nothing."""
    watched.errors.clear()
    watched.go("mse")
    page = saved(watched.page, tmp_path, "html")
    opened = watched.page.context.new_page()
    opened.goto(page.as_uri())
    opened.wait_for_function("() => document.querySelector('.js-plotly-plot')?._fullLayout")
    with opened.expect_download() as download:
        opened.evaluate("url => { location.href = url; }", f"{watched.url}/files/mse/html")
    assert (
        Path(download.value.path()).read_bytes() == page.read_bytes() or download.value.suggested_filename == page.name
    )
    opened.close()
    text = page.read_text(encoding="utf-8")
    headers = answered(watched.url, "GET", "/files/mse/html")[1]
    shown = watched.page.context.new_page()
    policy = {"content-security-policy": headers["content-security-policy"]}
    shown.route("**/inline", lambda route: route.fulfill(body=text, content_type="text/html", headers=policy))
    shown.goto(f"{watched.url}/inline")
    assert shown.locator("h1").inner_text() == "Mean squared error"
    assert shown.locator(".js-plotly-plot").count() == 0
    shown.close()


@pytest.fixture
def another_origin(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Another server, with a page that shows the app in a frame, as a course's page does."""
    handler = lambda *rest: http.server.SimpleHTTPRequestHandler(*rest, directory=str(tmp_path))  # noqa: E731
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def page(address: str) -> str:
        head = '<!doctype html><title>Course</title><link rel="icon" href="data:,">'
        frame = f'<iframe width="1400" height="850" src="{address}">'
        (tmp_path / "course.html").write_text(head + frame, encoding="utf-8")
        return f"http://127.0.0.1:{server.server_address[1]}/course.html"

    yield page
    server.shutdown()
    server.server_close()


def test_a_course_shows_the_app_in_a_frame(watched: Visit, another_origin: Callable[[str], str]) -> None:
    watched.errors.clear()
    watched.page.goto(another_origin(f"{watched.url}/huber?huber_delta=2&embed=true"))
    frame = watched.page.frame_locator("iframe")
    frame.locator(".js-plotly-plot .svg-container").first.wait_for(timeout=60_000)
    slider = frame.locator("input[type=range][data-control=delta]")
    slider.focus()
    slider.press("ArrowRight")
    inner = next(child for child in watched.page.frames if "/huber" in child.url)
    inner.wait_for_function(
        "() => !location.search.includes('huber_delta=2&') && location.search.includes('huber_delta=2')"
    )
    assert (watched.refused(), watched.errors) == ([], [])
