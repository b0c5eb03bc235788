"""Photographs every page: ``python tests/screenshots.py FOLDER``, wide and narrow, light and dark."""

from __future__ import annotations

import argparse
from pathlib import Path

from browser import FLAGS, find
from playwright.sync_api import Browser, sync_playwright
from running import FRAMES, ROOT, Server, new_tab

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


def every_page(browser: Browser, url: str, folder: Path) -> None:
    """One picture of the first screen and one of the whole page, for each page, size and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in ["", *sorted(path.stem for path in (ROOT / "pages").glob("*.py"))]:
        for size, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                visit = new_tab(browser, url, surfaces="fine")
                visit.look(width=width, height=height, theme=theme)
                visit.go(page)
                name = f"{page or 'home'}_{size}_{theme}"
                visit.page.screenshot(path=folder / f"{name}.png")
                # Streamlit scrolls inside the page, so the whole of it needs a window as tall as it is
                tall = visit.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                visit.page.set_viewport_size({"width": width, "height": min(int(tall) + 20, 6000)})
                visit.drawn()
                visit.page.evaluate(FRAMES)
                visit.page.screenshot(path=folder / f"{name}_whole.png")
                visit.page.close()
                print(name, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    server = Server(ROOT / "app.py")
    try:
        path = find()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            every_page(browser, server.url, options.folder)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
