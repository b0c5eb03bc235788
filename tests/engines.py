"""Firefox and WebKit for a smoke test, in windows of an X server without a screen.

Firefox speaks WebDriver BiDi by itself, so Selenium's classes for it are connected without geckodriver, which Debian
does not have. WebKit is WebKitGTK's MiniBrowser behind its own driver. Selenium is told where both are: it gets nothing.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from browser import WebKit
from PIL import Image
from saving import OPEN, SAVE
from selenium import webdriver
from selenium.webdriver.common.bidi.browsing_context import BrowsingContext
from selenium.webdriver.common.bidi.input import Input
from selenium.webdriver.common.bidi.script import Script
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

SIZE = (1000, 800)
TIMEOUT = 120.0

# What Firefox asks other hosts for on its own goes to a port where nobody listens; this machine is asked directly.
_PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "localhost",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "localhost",
    "network.proxy.ssl_port": 9,
    "services.settings.server": "data:,none",
}

# WebKit's driver does not tell what the console says, nor WebKit how a request ended: a script notes both, put there as
# soon as the page has its address.
_NOTE = """
(address) => {
  if (location.href !== address) return false;
  const said = window.__said = [], { error } = console, { fetch } = window;
  console.error = (...what) => { said.push(what.map(String).join(" ")); error.apply(console, what); };
  addEventListener("error", (event) => said.push(event.message ?? `${event.target.src ?? event.target.href} failed`), true);
  addEventListener("unhandledrejection", (event) => said.push(String(event.reason)));
  window.fetch = async (...what) => {
    const answer = await fetch(...what);
    if (!answer.ok) said.push(`${answer.status} ${answer.url}`);
    return answer;
  };
  return true;
}
"""

# What is no fault. Streamlit looks for its server below a page's path before it finds it; and if a content security
# policy forbids WebAssembly, Firefox says so when protobuf tries it for integers of 64 bits, which then does without.
_NOISE = re.compile(r"/_stcore/(health|host-config)|blocked WebAssembly \(script-src\)")

# A format chosen in the Save sheet, as a hand would.
_CHOOSE = """
(form) => {
  const list = document.querySelector("dialog[open] [data-choice=form]");
  if (list.value === form) return;
  list.value = form;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}
"""

# Requests that failed, and requests to another host.
_REQUESTS = """
() => performance.getEntriesByType("resource").filter((entry) => {
  const { host, protocol } = new URL(entry.name);
  return entry.responseStatus >= 400 || protocol.startsWith("http") && host !== location.host;
}).map((entry) => `${entry.responseStatus} ${entry.name}`)
"""

# The middle of an element, brought before the eye, once it stands still: what lies above it may yet come or unfold.
_MIDDLE = """
async (selector) => {
  const element = document.querySelector(selector);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const middle = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [Math.round(x + width / 2), Math.round(y + height / 2)];
  };
  let [before, now] = [[], middle()];
  while (`${before}` !== `${now}`) {
    await new Promise(requestAnimationFrame);
    [before, now] = [now, middle()];
  }
  return now;
}
"""


class Engine(ABC):
    """A browser with one tab, which keeps a list of what went wrong."""

    downloads: Path

    @abstractmethod
    def open(self, url: str) -> None:
        """Load a page, without waiting for more than its first line."""

    @abstractmethod
    def run(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function in the page; what it returns, or promises, as JSON has it."""

    @abstractmethod
    def perform(self, *sources: dict[str, Any]) -> None:
        """What hands do: WebDriver's actions, which both protocols write alike."""

    @abstractmethod
    def screenshot(self) -> Image.Image:
        """What is seen of the page."""

    @abstractmethod
    def console(self) -> list[str]:
        """The errors that the console has had so far."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def wait(self, function: str, *arguments: Any) -> Any:
        """What a function returns once that is true; raises TimeoutError if it never is."""
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            if found := self.run(function, *arguments):
                return found
            time.sleep(0.1)
        raise TimeoutError(f"never true: {function} {arguments}; console: {self.console()}")

    def press(self, key: str, times: int) -> None:
        """Press a key, by its name in WebDriver, for the element that has the focus."""
        strokes = [{"type": kind, "value": key} for _ in range(times) for kind in ("keyDown", "keyUp")]
        self.perform({"type": "key", "id": "keys", "actions": strokes})

    def click(self, selector: str) -> None:
        """Bring an element before the eye, and click into its middle."""
        x, y = self.run(_MIDDLE, selector)
        moves = [
            {"type": "pointerMove", "x": x, "y": y},
            *({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")),
        ]
        self.perform({"type": "pointer", "id": "mouse", "actions": moves})

    def saved(self, form: str) -> Path:
        """Choose a format in the Save sheet, and get the file."""
        before = set(self.downloads.iterdir())
        self.click(OPEN)
        self.run(_CHOOSE, form)
        self.click(SAVE)
        deadline, size = time.monotonic() + TIMEOUT, 0
        while time.monotonic() < deadline:
            new = [path for path in self.downloads.iterdir() if path not in before]
            if len(new) == 1 and new[0].suffix != ".part" and size == (size := new[0].stat().st_size) > 0:
                self.click(".lossviz-close")
                return new[0]
            time.sleep(0.2)
        raise TimeoutError(f"{form} saved nothing; console: {self.console()}")

    def complaints(self) -> list[str]:
        """Errors of the console, failed requests, and requests to other hosts."""
        return [line for line in self.console() + self.run(_REQUESTS) if not _NOISE.search(line)]


class FirefoxEngine(Engine):
    """Firefox over WebDriver BiDi."""

    def __init__(self, path: str, display: str, folder: Path) -> None:
        profile, self.downloads = folder / "profile", folder / "downloads"
        profile.mkdir()
        self.downloads.mkdir()
        preferences = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items())
        (profile / "user.js").write_text("\n".join(preferences), encoding="utf-8")
        self.process = subprocess.Popen(
            [path, "--no-remote", "--profile", str(profile), "--remote-debugging-port=0", "about:blank"],
            env=_environment(display, folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        address = _announced(self.process.stderr)
        self.connection = WebSocketConnection(f"{address}/session", TIMEOUT, 0.02)
        self._send("session.new", capabilities={})
        self.pages, self.scripts, self.input = (kind(self.connection) for kind in (BrowsingContext, Script, Input))
        self.tab = self.pages.get_tree()[0].context
        self.said: list[str] = []
        self.connection.on(_LogEntry, self._note)
        self._send("session.subscribe", events=[_LogEntry.event_class])
        allowed = {"type": "allowed", "destinationFolder": str(self.downloads)}
        self._send("browser.setDownloadBehavior", downloadBehavior=allowed)
        self.pages.set_viewport(context=self.tab, viewport=dict(zip(("width", "height"), SIZE, strict=True)))

    def _send(self, method: str, **parameters: Any) -> None:
        answer = self.connection.send_cmd(method, parameters)
        assert "error" not in answer, answer

    def _note(self, entry: dict[str, Any]) -> None:
        if entry["level"] == "error":
            self.said.append(entry["text"])

    def open(self, url: str) -> None:
        self.pages.navigate(context=self.tab, url=url, wait="interactive")

    def run(self, function: str, *arguments: Any) -> Any:
        as_json = f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)) ?? null)"
        return json.loads(self.scripts.execute(as_json, json.dumps(arguments), context_id=self.tab)["value"])

    def perform(self, *sources: dict[str, Any]) -> None:
        self.input.perform_actions(context=self.tab, actions=list(sources))

    def screenshot(self) -> Image.Image:
        return _picture(base64.b64decode(self.pages.capture_screenshot(context=self.tab)))

    def console(self) -> list[str]:
        return list(self.said)

    def close(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(60)


class _LogEntry:
    """Selenium asks an event for its name, and how it is read."""

    event_class = "log.entryAdded"

    @staticmethod
    def from_json(entry: dict[str, Any]) -> dict[str, Any]:
        return entry


class WebKitEngine(Engine):
    """WebKitGTK's MiniBrowser over classic WebDriver."""

    def __init__(self, paths: WebKit, display: str, folder: Path) -> None:
        self.downloads = folder / "downloads"
        self.downloads.mkdir()
        (folder / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n', encoding="utf-8")
        options = Options()
        options.binary_location = paths.browser
        options.page_load_strategy = "none"
        options.add_argument("--automation")
        self.driver = webdriver.WebKitGTK(
            options=options, service=Service(paths.driver, env=_environment(display, folder))
        )
        self.driver.set_window_size(*SIZE)

    def open(self, url: str) -> None:
        self.driver.get(url)
        self.wait(_NOTE, url)

    def run(self, function: str, *arguments: Any) -> Any:
        return self.driver.execute_script(f"return ({function})(...arguments)", *arguments)

    def perform(self, *sources: dict[str, Any]) -> None:
        self.driver.execute("actions", {"actions": list(sources)})

    def screenshot(self) -> Image.Image:
        return _picture(self.driver.get_screenshot_as_png())

    def console(self) -> list[str]:
        return list(self.run("() => window.__said ?? []"))

    def close(self) -> None:
        self.driver.quit()


def _picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def _environment(display: str, home: Path) -> dict[str, str]:
    """An engine sees the display, draws 3D in software, and has a home of its own, where it may write."""
    own = {"DISPLAY": display, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LIBGL_ALWAYS_SOFTWARE": "1"}
    if os.geteuid() == 0:  # WebKit's sandbox does not work for root
        own["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
    return {**os.environ, **own}


def _announced(said: TextIO) -> str:
    """The address that Firefox says it listens at; what it says later is read and dropped."""
    lines: list[str] = []
    for line in said:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            threading.Thread(target=said.read, daemon=True).start()
            return found[1]
        lines.append(line)
    raise RuntimeError(f"Firefox did not start: {''.join(lines)}")


@contextmanager
def display() -> Iterator[str]:
    """An X server without a screen, and its name."""
    told, tell = os.pipe()
    screen = ["-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    server = subprocess.Popen(["Xvfb", "-displayfd", str(tell), *screen], pass_fds=[tell], stderr=subprocess.DEVNULL)
    os.close(tell)
    try:
        with os.fdopen(told) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
