"""The running app and pages of it in a browser, for the tests and for the screenshots."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).parent.parent

#: Pages without a live picture: text, tables and inputs.
TEXT_PAGES = frozenset({"claims", "guide", "worked_examples"})

# Counts WebGL contexts as they are made: Chrome drops the oldest of more than 16, and its chart goes blank.
COUNT_CONTEXTS = """
window.__contexts = 0;
const getContext = HTMLCanvasElement.prototype.getContext;
const seen = new WeakSet();
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = getContext.call(this, kind, ...rest);
  if (context && kind.startsWith("webgl") && !seen.has(context)) { seen.add(context); window.__contexts += 1; }
  return context;
};
"""

# Surfaces take most of the time where WebGL is emulated: left out where nobody looks at them.
DRAW_NOTHING = """
for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext])
  for (const name of ["drawElements", "drawArrays"]) prototype[name] = () => {};
"""

# Drawn means: Streamlit is done, no element is waiting for its code, every picture has its figure.
DRAWN = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (document.querySelector('[data-testid="stSkeleton"]')) return false;
  const roots = [...document.querySelectorAll('.lossviz')];
  return roots.every(root => root.querySelector('.js-plotly-plot')?._fullLayout);
}
"""


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
                raise RuntimeError(f"{script.name} did not start:\n{self.stop()}")
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
        self.page.wait_for_function(DRAWN, timeout=timeout * 1000)

    def go(self, path: str = "") -> Visit:
        """Open a path of the same app, and wait until it is drawn."""
        self.page.goto(f"{self.url}/{path}")
        self.page.wait_for_selector('[data-testid="stMarkdown"]', timeout=60_000)
        self.drawn()
        return self

    def state(self) -> dict[str, Any]:
        """What the controls of the page's first picture say."""
        return dict(self.page.evaluate("[...window.__lossviz.values()][0].state()"))

    def foreign(self) -> list[str]:
        """Requests to any other host."""
        own = urlsplit(self.url).netloc
        return [url for url in self.requests if urlsplit(url).netloc not in ("", own)]

    def contexts(self) -> int:
        """How many WebGL contexts the page has made so far."""
        return int(self.page.evaluate("window.__contexts"))


def is_error(said: ConsoleMessage) -> bool:
    """Whether a console message is an error; Streamlit's own search for its server below a page's path is none."""
    looked_up = "/_stcore/" in said.location.get("url", "")
    return said.type == "error" and not looked_up


def open_page(
    browser: Browser | BrowserContext,
    url: str,
    path: str = "",
    *,
    width: int = 1440,
    height: int = 900,
    theme: Literal["dark", "light"] = "light",
    surfaces: bool = True,
) -> Visit:
    """Open a path of the app at ``url`` in a new tab, and wait until it is drawn, be it without the 3D surfaces."""
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    page.add_init_script(COUNT_CONTEXTS if surfaces else COUNT_CONTEXTS + DRAW_NOTHING)
    visit = Visit(page, url)
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("websocket", lambda socket: visit.requests.append(socket.url))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda said: visit.errors.append(said.text) if is_error(said) else None)
    return visit.go(path)
