"""Finds the Chromium that the browser tests drive, or gets one: ``python tests/browser.py``.

As root on Debian it comes from Debian's packages, elsewhere it is Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-liberation")

#: Headless, drawing 3D in software, and asking nothing of any host but the app's.
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


def find() -> str | None:
    """The path of a Chromium on this machine, Playwright's own first, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def get() -> None:
    """Install a Chromium; raises CalledProcessError where that fails."""
    if is_debian() and os.geteuid() == 0:
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES)
    else:
        run(sys.executable, "-m", "playwright", "install", "chromium")


def is_debian() -> bool:
    """Debian itself: elsewhere the package of this name may be a mere pointer to another installer."""
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def run(*command: str) -> None:
    print("+", *command, flush=True)
    subprocess.run(command, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def main() -> int:
    path = find()
    if path is None:
        try:
            get()
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            print(f"No browser for the tests: {error}. Install Chromium by hand.", file=sys.stderr)
            return 1
        path = find()
    print(f"Browser for the tests: {path}")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
