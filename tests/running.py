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
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page

ROOT = Path(__file__).parent.parent

#: Pages without a live picture: text, tables and inputs.
TEXT_PAGES = frozenset({"claims", "guide", "lessons", "worked_examples"})

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
window.__blank = true;
for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext])
  for (const name of ["drawElements", "drawArrays"]) {
    const draw = prototype[name];
    prototype[name] = function (...what) { if (!window.__blank) draw.apply(this, what); };
  }
"""

# What the browser refuses under the page's policy, said by the browser itself; pages inside of frames tell their own.
REFUSED = """
window.__refused = [];
document.addEventListener('securitypolicyviolation', event =>
  window.__refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""

# Plotly draws surfaces at twice the resolution, to smooth their edges: four times the work where WebGL is emulated.
DRAW_COARSELY = """
Object.defineProperty(window, 'Plotly', { configurable: true, set(plotly) {
  const { react } = plotly;
  plotly.react = (plot, data, layout, config) => react(plot, data, layout, { ...config, plotGlPixelRatio: 1 });
  Object.defineProperty(window, 'Plotly', { value: plotly, writable: true });
} });
"""

Surfaces = Literal["fine", "coarse", "blank"]
HOW_TO_DRAW: dict[Surfaces, str] = {
    "fine": "",
    "coarse": f"{DRAW_COARSELY}{DRAW_NOTHING}window.__blank = window.name === 'blank';",
    "blank": DRAW_NOTHING,
}

# Drawn means: Streamlit is done, no element is waiting for its code, every picture has its figure with all its scenes.
DRAWN = """
() => {
  const stands = (layout) => layout && Object.keys(layout).every(key => !/^scene\\d*$/.test(key) || layout[key]._scene);
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return false;
  if (document.querySelector('[data-testid="stSkeleton"]')) return false;
  const roots = [...document.querySelectorAll('.lossviz')];
  return roots.every(root => stands(root.querySelector('.js-plotly-plot')?._fullLayout));
}
"""


# A control moved as by hand, then let go.
MOVE = """
([name, to]) => {
  const input = document.querySelector(`input[type=range][data-control="${name}"]`);
  input.value = to;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
"""

# Numbers for dragging have come, not only what draws the picture.
TABLES = "() => [...(window.__lossvizTables?.keys() ?? [])].some(name => !name.startsWith('payload '))"

# The frames that are under way are out.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"

# The numbers of a loss page are those of a state: its loss is the first of them.
TOLD = "loss => document.querySelector('.lossviz-results dd')?.innerText === loss"

# The group of a page in the sidebar is unfolded, or is so after this.
UNFOLDED = """page => {
  const fold = document.querySelector(`[data-testid="stSidebar"] a[href="${page}"]`)?.closest("details");
  if (fold && !fold.open) fold.querySelector("summary").click();
  return fold?.open && !fold.getAnimations().length;
}"""

# Another title than that of the page before stands there.
ANOTHER_TITLE = "title => ![title, undefined].includes(document.querySelector('h1')?.innerText)"


class Server:
    """A Streamlit script, served on a free port of this machine, below the path ``base`` if there is one."""

    def __init__(self, script: Path, *, base: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}{'/' if base else ''}{quote(base)}"
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (stop() closes it)
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        self.command = [
            *command,
            "--server.port",
            str(self.port),
            "--server.headless",
            "true",
            "--server.baseUrlPath",
            base,
        ]
        self.start()

    def start(self) -> None:
        """Start the server, at first or again after ``kill``, and wait until it answers."""
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.command} did not start:\n{self.stop()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End the server as a power cut does, without a word to anybody."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

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
        self.page.wait_for_selector(".stMainBlockContainer .stElementContainer", state="attached", timeout=60_000)
        self.drawn()
        return self

    def follow(self, page: str) -> None:
        """Click the link to a page in the sidebar, whose group is unfolded first."""
        self.page.wait_for_function(UNFOLDED, arg=page)
        self.page.locator(f'[data-testid="stSidebar"] a[href="{page}"]').click()

    def arrive(self, page: str) -> Visit:
        """Be at a page as a visitor comes to it: by a link of the sidebar, or again to the home page."""
        here = urlsplit(self.page.url)
        if not page or here.netloc != urlsplit(self.url).netloc:
            return self.go(page)
        if here.path.strip("/") != page:
            title = self.page.locator("h1").first.inner_text()
            self.follow(page)
            self.page.wait_for_function(ANOTHER_TITLE, arg=title)
            if page not in TEXT_PAGES:
                self.page.wait_for_function("id => window.__lossviz?.has(id)", arg=page, timeout=60_000)
        self.drawn()
        return self

    def unfold_code(self) -> None:
        """Open the fold with the code of a loss page, which is sent only then."""
        fold = self.page.locator("[class*='st-key-code_'] details")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        fold.locator("code").first.wait_for(timeout=30_000)

    def look(self, *, width: int = 1440, height: int = 900, theme: Literal["dark", "light"] = "light") -> None:
        """Set the size of the screen, and the theme that the viewer prefers."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=theme)

    def blank(self, on: bool = True) -> None:
        """Draw no surface from now on, on the pages to come as well, or those that change again; not for a ``fine`` tab."""
        self.page.evaluate("on => { window.__blank = on; window.name = on ? 'blank' : ''; }", on)

    def loaded(self) -> Visit:
        """Wait until the numbers for dragging have come."""
        self.page.wait_for_function(TABLES, timeout=60_000)
        self.page.evaluate("Promise.all([...window.__lossvizTables.values()])")
        self.page.evaluate(FRAMES)
        return self

    def at_rest(self) -> Visit:
        """Wait until the server has said all that it has to say."""
        wire, heard = Wire(self), -1
        while heard != len(wire.messages):
            heard = len(wire.messages)
            self.page.wait_for_timeout(500)
        return self

    def state(self) -> dict[str, Any]:
        """What the controls of the page's first picture say."""
        return dict(self.page.evaluate("[...window.__lossviz.values()][0].state()"))

    def foreign(self) -> list[str]:
        """Requests to any other host."""
        own = urlsplit(self.url).netloc
        return [url for url in self.requests if urlsplit(url).netloc not in ("", own)]

    def refused(self) -> list[str]:
        """What the policy refused, but for one: Streamlit's protobuf tries WebAssembly, and does without."""
        found = [what for frame in self.page.frames for what in frame.evaluate("window.__refused ?? []")]
        return [what for what in found if not (what.startswith("script-src wasm-eval") and "/protobuf." in what)]

    def contexts(self) -> int:
        """How many WebGL contexts the page has made so far."""
        return int(self.page.evaluate("window.__contexts"))


class Wire:
    """Everything the page sends and gets from now on."""

    def __init__(self, visit: Visit) -> None:
        self.messages: list[str] = []
        session: CDPSession = visit.page.context.new_cdp_session(visit.page)
        session.send("Network.enable")
        for event in ("Network.webSocketFrameSent", "Network.webSocketFrameReceived", "Network.requestWillBeSent"):
            session.on(event, lambda _, event=event: self.messages.append(event.removeprefix("Network.")))

    @property
    def sent(self) -> int:
        return self.messages.count("webSocketFrameSent")


def _is_wrong(said: ConsoleMessage) -> bool:
    """Errors, and warnings about the policy."""
    return said.type == "error" or "olicy" in said.text


def new_tab(browser: Browser | BrowserContext, url: str, *, surfaces: Surfaces = "coarse") -> Visit:
    """An empty tab for the app at ``url``, and how its 3D surfaces are drawn."""
    page = browser.new_page()
    page.add_init_script(COUNT_CONTEXTS + REFUSED + HOW_TO_DRAW[surfaces])
    visit = Visit(page, url)
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("websocket", lambda socket: visit.requests.append(socket.url))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda said: visit.errors.append(said.text) if _is_wrong(said) else None)
    visit.look()
    return visit
