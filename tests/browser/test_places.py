"""The app below a path: one that the server knows, one that only its proxy knows, and both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, unquote, urlsplit
from urllib.request import urlopen

import pytest
from forms import some
from playwright.sync_api import Browser, BrowserContext
from proxy import Proxy
from running import ROOT, Server, Visit, new_tab
from saving import saved

COURSE = "my course"
HUB = "/user/alice/proxy/8501"
#: The base path of the app, and what a proxy takes away before it.
PLACES = {"stripped": ("", HUB), "base path": (COURSE, ""), "both": (COURSE, HUB)}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Server]]:
    """The app at the root of its host, and below a path with a blank in it."""
    started = {base: Server(ROOT / "app.py", base=base) for base in ("", COURSE)}
    yield started
    for server in started.values():
        assert "Traceback" not in server.stop()


@pytest.fixture(params=some(PLACES, "both"))
def place(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Iterator[tuple[str, Proxy]]:
    """Where a viewer sees the app, and the proxy before it."""
    base, prefix = PLACES[request.param]
    proxy = Proxy(servers[base].port, prefix=prefix)
    yield f"{proxy.url}{'/' if base else ''}{quote(base)}", proxy
    proxy.close()


@pytest.fixture
def visit(browser: Browser, place: tuple[str, Proxy]) -> Iterator[Visit]:
    """A tab of a profile of its own, so that nothing comes from a cache."""
    context: BrowserContext = browser.new_context()
    yield new_tab(context, place[0], surfaces="blank")
    context.close()


def test_a_picture_is_drawn_saved_and_linked_below_a_path(
    visit: Visit, place: tuple[str, Proxy], tmp_path: Path
) -> None:
    url, proxy = place
    visit.go("huber?huber_delta=2.5").loaded()
    assert len([asked for asked in visit.requests if asked.endswith("plotly.min.js")]) == 1  # named ahead, and used
    for form, name in (("csv-curve", r"huber_delta-2\.5.*\.csv"), ("html", r".*\.html"), ("png", r".*@2x\.png")):
        path = saved(visit.page, tmp_path, form)
        assert re.fullmatch(name, path.name), path.name
    visit.page.click('[data-save="qr"]')
    code = visit.page.locator(".lossviz-qr img")
    visit.page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=code.element_handle())
    link = parse_qs(urlsplit(code.get_attribute("src") or "").query)["link"][0]
    assert link == f"{url}/huber?huber_delta=2.5"
    assert proxy.missed in ([], ["/favicon.ico"])
    assert visit.errors == []
    visit.page.keyboard.press("Escape")
    visit.page.goto(link)
    visit.drawn()
    assert visit.state()["delta"] == 2.5


@pytest.mark.thorough
@pytest.mark.parametrize("page", ["", "huber/?huber_delta=1.5"])
def test_home_and_a_last_slash_lead_on_below_a_path(visit: Visit, place: tuple[str, Proxy], page: str) -> None:
    url, proxy = place
    visit.go(page)
    visit.follow("focal")
    visit.page.wait_for_function("() => window.__lossviz?.has('focal')", timeout=60_000)
    visit.drawn()
    assert visit.page.url == f"{url}/focal"
    assert proxy.missed in ([], ["/favicon.ico"])
    assert visit.errors == []


@pytest.mark.thorough
def test_cards_of_the_home_page_lead_on_below_a_path(visit: Visit, place: tuple[str, Proxy]) -> None:
    url, proxy = place
    visit.go("").page.locator(".st-key-card_focal").click()  # its link lies over all of it
    visit.page.wait_for_function("() => window.__lossviz?.has('focal')", timeout=60_000)
    assert visit.page.url == f"{url}/focal"
    assert proxy.missed in ([], ["/favicon.ico"])


def test_no_answer_names_a_path_from_the_root(place: tuple[str, Proxy]) -> None:
    url, proxy = place
    for path in ("", "/", "/huber", "/huber/", "/claims/?claims_differing=true"):
        try:
            with urlopen(url + path, timeout=30) as answer:
                assert answer.status == 200
                assert unquote(answer.url).startswith(unquote(url))
                assert not re.search("[<, ]/", answer.headers.get("link", ""))
        except HTTPError as error:
            assert (error.code, path, place[0]) == (404, "", proxy.url)  # the proxy's own: its prefix needs a slash
