"""Finds the browsers that the tests drive, or gets them: ``python tests/browser.py``.

As root on Debian they come from Debian's packages. Elsewhere Chromium is Playwright's own download, and Firefox and
WebKit are used if they are there.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal, NamedTuple

Engine = Literal["chromium", "firefox", "webkit"]

#: Both engines draw in windows of an X server without a screen, with WebGL in software.
_WINDOWS = ("xvfb", "libgl1", "libegl1", "libgl1-mesa-dri")

#: Debian's packages for each engine.
PACKAGES: dict[Engine, tuple[str, ...]] = {
    "chromium": ("chromium", "fonts-dejavu-core", "fonts-liberation"),
    "firefox": ("firefox-esr", *_WINDOWS),
    "webkit": ("webkit2gtk-driver", *_WINDOWS),
}

#: Where distributions keep WebKitGTK's small browser.
_MINI_BROWSERS = tuple(f"/usr/{place}/webkit2gtk-4.*/MiniBrowser" for place in ("lib/*", "lib*", "libexec"))

#: Headless, drawing 3D in software, and asking nothing of any host but the app's. What is not 3D is put together without
#: the emulated graphics card, which would take several times as long as all the rest.
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
)


class WebKit(NamedTuple):
    """WebKitGTK's small browser and the program that drives it."""

    driver: str
    browser: str


def find() -> str | None:
    """The path of a Chromium on this machine, Playwright's own first, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return _program("chromium", "chromium-browser", "google-chrome")


def find_firefox() -> str | None:
    """The path of a Firefox that has an X server to draw in, or None."""
    return _program("firefox-esr", "firefox") if _program("Xvfb") else None


def find_webkit() -> WebKit | None:
    """The paths of WebKitGTK's programs if they have an X server to draw in, or None."""
    driver = _program("WebKitWebDriver")
    browsers = [path for place in _MINI_BROWSERS for path in glob.glob(place)]
    return WebKit(driver, browsers[0]) if driver and browsers and _program("Xvfb") else None


def _program(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def get(engine: Engine) -> None:
    """Install an engine; raises CalledProcessError or FileNotFoundError where that fails."""
    if is_debian() and os.geteuid() == 0:
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES[engine])
    elif engine == "chromium":
        run(sys.executable, "-m", "playwright", "install", "chromium")
    else:
        raise FileNotFoundError("it is got as root on Debian only")


def is_debian() -> bool:
    """Debian itself: elsewhere the package of this name may be a mere pointer to another installer."""
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def run(*command: str) -> None:
    print("+", *command, flush=True)
    subprocess.run(command, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def main() -> int:
    """Get what is not there; without Chromium that is a failure, without one of the others its tests are skipped."""
    finders = {"chromium": find, "firefox": find_firefox, "webkit": find_webkit}
    for engine, finder in finders.items():
        if finder() is None:
            try:
                get(engine)
            except (subprocess.CalledProcessError, FileNotFoundError) as error:
                print(f"No {engine} for the tests: {error}.", file=sys.stderr)
        print(f"{engine}: {finder() or 'not found'}")
    if find() is None:
        print("Most browser tests need Chromium: install it by hand.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
