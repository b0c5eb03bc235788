"""What the tests share: the running app, a browser, and pages that keep a log."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import forms
import hypothesis
import pytest
from browser import FLAGS, find
from node import node_path
from running import ROOT, Server, Visit, new_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

#: The modules with tests that want the browser which modules share.
WANTING = pytest.StashKey[set[Path]]()
UNDER_CI = bool(os.environ.get("CI"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="all cases of tests that take seconds for each, and those that take minutes; and twenty times as many formulas",
    )
    parser.addoption(
        "--without-torch", action="store_true", help="as if PyTorch were not installed: the tests that need none"
    )


# A slow moment of a shared machine is no failure; under CI the same examples come every time.
hypothesis.settings.register_profile("landing", deadline=None, derandomize=UNDER_CI, max_examples=50)
hypothesis.settings.register_profile("thorough", deadline=None, derandomize=UNDER_CI)


def pytest_configure(config: pytest.Config) -> None:
    """Say what is wanted before tests are collected; PyTorch, if it is not, is gone for whoever imports it."""
    forms.thorough = config.getoption("--thorough")
    hypothesis.settings.load_profile("thorough" if forms.thorough else "landing")
    if config.getoption("--without-torch"):
        sys.modules["torch"] = None  # type: ignore[assignment]  # Python's own way to say so
    gc.disable()  # while thousands of tests are made, of which none goes away: it takes a third of that time


def pytest_collection_finish() -> None:
    """What was made up to here stays to the end: leave it out of each search for what nobody needs any more."""
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Modules of tests that compare with PyTorch throughout."""
    if not config.getoption("--without-torch") or collection_path.suffix != ".py":
        return None
    return True if re.search(r"^import torch\b", collection_path.read_text(encoding="utf-8"), re.M) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes too long or needs what is not there. Modules that drive a browser come first, examples last.

    ``--dist loadfile`` gives a worker one module after another, as a browser's start, its first page and a site take
    seconds; with ``--no-loadscope-reorder`` the last modules, for which some workers wait, are short ones.
    """
    unwanted = {"torch": config.getoption("--without-torch"), "thorough": not config.getoption("--thorough")}
    left_out = {item for item in items if any(no and item.get_closest_marker(mark) for mark, no in unwanted.items())}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]
    for item in items:
        if {"browser", "chromium_path", "engine"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    driven = Counter(item.path for item in items if item.get_closest_marker("browser"))
    config.stash[WANTING] = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (-driven[item.path], isinstance(item, pytest.DoctestItem)))


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> None:
    """Each new ``AppTest`` looks through all that is installed for components, as a server does once when it starts."""
    if "streamlit" in sys.modules:
        from streamlit.components.v2 import manifest_scanner

        manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(scope="session")
def node() -> str:
    """Node, as tests/requirements.txt brings it; none is an error under CI and a skip elsewhere."""
    return node_path()


@pytest.fixture(scope="session")
def site_texts() -> dict[str, str]:
    """Every file of the static site, made once."""
    from lossviz.site import files

    return dict(files())


@pytest.fixture
def quick_site(site_texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a site is made of is not made again: for tests of how it is put into its folder."""
    monkeypatch.setattr("lossviz.site.files", lambda site: iter(site_texts.items()))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser to drive; none is an error under CI and a skip elsewhere."""
    path = find()
    if path is None:
        reason = "no Chromium found; python tests/browser.py gets one"
        pytest.fail(reason) if UNDER_CI else pytest.skip(reason)
    return path


class Chromium:
    """A headless Chromium with a profile, started when a test wants it and kept for the modules that follow."""

    def __init__(self) -> None:
        self.driver: Playwright | None = None

    def start(self, path: str) -> Browser:
        from playwright.sync_api import sync_playwright

        if not self.driver:
            self.driver = sync_playwright().start()
            self.browser = self.driver.chromium.launch(
                executable_path=path, args=[*FLAGS, "--webgl-antialiasing-mode=none"]
            )
            self.profile = self.browser.new_context()
        return self.browser

    def close(self) -> None:
        if self.driver:
            self.browser.close()
            self.driver.stop()
            self.driver = None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    chromium = Chromium()
    yield chromium
    chromium.close()


@pytest.fixture(scope="module", autouse=True)
def no_idle_browser(chromium: Chromium, request: pytest.FixtureRequest) -> None:
    """Where no test of a module wants the browser its event loop is gone, as others could not have one of their own."""
    if request.path not in request.config.stash[WANTING]:
        chromium.close()


@pytest.fixture(scope="module")
def browser(chromium: Chromium, chromium_path: str) -> Browser:
    """A headless Chromium."""
    return chromium.start(chromium_path)


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Start a Streamlit script and get its address; the servers end with the tests, and must not have raised."""
    servers: dict[Path, Server] = {}

    def address(script: Path) -> str:
        if script not in servers:
            servers[script] = Server(script)
        return servers[script].url

    yield address
    logs = [server.stop() for server in servers.values()]
    for log in logs:
        assert "Traceback" not in log, log[-5000:]


@pytest.fixture(scope="session")
def app_url(serve: Callable[[Path], str]) -> str:
    """The address of the running app."""
    return serve(ROOT / "app.py")


@pytest.fixture(scope="module")
def tabs(browser: Browser, chromium: Chromium) -> BrowserContext:
    """The profile of all tabs that need none of their own, so that Plotly's code is fetched and compiled once."""
    return chromium.profile


@pytest.fixture(scope="module")
def own_tab(tabs: BrowserContext, app_url: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """The tab that the tests of a module share: a page takes seconds to load again, and one to be switched to.

    A module that looks at no surface says so with ``SURFACES = "blank"``.
    """
    visit = new_tab(tabs, app_url, surfaces=getattr(request.module, "SURFACES", "coarse"))
    yield visit
    visit.page.close()


@pytest.fixture
def tab(own_tab: Visit) -> Iterator[Visit]:
    """A tab of the app, 1440 pixels wide and light, at whatever page and in whatever state the test before left it."""
    own_tab.look()
    own_tab.errors.clear()
    own_tab.requests.clear()
    yield own_tab
    own_tab.page.mouse.up()
    own_tab.page.mouse.move(0, 0)  # nothing is pointed at, so that no label hovers over a picture


@pytest.fixture
def blank(tab: Visit) -> Iterator[None]:
    """For a test that looks at no surface, in a module that does."""
    tab.blank()
    yield
    tab.blank(False)
