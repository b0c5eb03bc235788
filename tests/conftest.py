"""What the tests share: the running app, a browser, and pages that keep a log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from browser import FLAGS, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
UNDER_CI = bool(os.environ.get("CI"))

# A slow moment of a shared machine is no failure; under CI the same examples come every time.
hypothesis.settings.register_profile("lossviz", deadline=None, derandomize=UNDER_CI)
hypothesis.settings.load_profile("lossviz")

# Counts WebGL contexts as they are made: Chrome drops the oldest of more than 16, and its chart goes blank.
_COUNT_CONTEXTS = """
window.__contexts = 0;
const getContext = HTMLCanvasElement.prototype.getContext;
const seen = new WeakSet();
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = getContext.call(this, kind, ...rest);
  if (context && kind.startsWith("webgl") && !seen.has(context)) { seen.add(context); window.__contexts += 1; }
  return context;
};
"""

# Drawn means: Streamlit is done, every picture has its figure, and its banks have arrived.
_DRAWN = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  const roots = [...document.querySelectorAll('.lossviz')];
  return roots.every(root => root.querySelector('.js-plotly-plot')?._fullLayout);
}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run in one process, one after the other: drawing in software takes all of a core."""
    for item in items:
        if {"browser", "chromium_path"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser to drive; none is an error under CI and a skip elsewhere."""
    path = find()
    if path is None:
        reason = "no Chromium found; python tests/browser.py gets one"
        pytest.fail(reason) if UNDER_CI else pytest.skip(reason)
    return path


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A headless Chromium; one per module, so that its event loop is gone when other tests run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
        yield chromium
        chromium.close()


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


class Server:
    """A Streamlit script, served on a free port of this machine."""

    def __init__(self, script: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (stop() closes it)
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        options = ["--server.port", str(port), "--server.headless", "true"]
        self.process = subprocess.Popen(
            command + options, cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{script.name} did not start:\n{self.stop()}")
            time.sleep(0.1)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> str:
        """End the server and what it started; returns its log."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.seek(0)
        with self.log:
            return self.log.read()


@dataclass
class Visit:
    """A page in the browser, with what it asked for and complained of."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def drawn(self, timeout: float = 60) -> None:
        """Wait until Streamlit is done and every picture stands."""
        self.page.wait_for_function(_DRAWN, timeout=timeout * 1000)

    def go(self, path: str = "") -> Visit:
        """Open a path of the same app, and wait until it is drawn."""
        self.page.goto(f"{self.url}/{path}")
        self.page.wait_for_selector('[data-testid="stMarkdown"]', timeout=60_000)
        self.drawn()
        return self

    def foreign(self) -> list[str]:
        """Requests to any other host."""
        own = urlsplit(self.url).netloc
        return [url for url in self.requests if urlsplit(url).netloc not in ("", own)]

    def contexts(self) -> int:
        """How many WebGL contexts the page has made so far."""
        return int(self.page.evaluate("window.__contexts"))


@pytest.fixture
def visit(browser: Browser, app_url: str) -> Iterator[Callable[..., Visit]]:
    """Open a page of the app: ``visit("huber?huber_delta=2", width=390, theme="dark")``."""
    contexts = []

    def open_page(
        path: str = "", *, width: int = 1440, height: int = 900, theme: Any = "light", url: str = ""
    ) -> Visit:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=theme)
        contexts.append(context)
        context.add_init_script(_COUNT_CONTEXTS)
        visit = Visit(context.new_page(), url or app_url)
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("websocket", lambda ws: visit.requests.append(ws.url))
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on("console", lambda said: visit.errors.append(said.text) if said.type == "error" else None)
        return visit.go(path)

    yield open_page
    for context in contexts:
        context.close()
