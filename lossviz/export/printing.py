"""What the browser that draws pictures does beside them: it prints whole pages as PDF."""

from __future__ import annotations

import asyncio
import tempfile
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lossviz.export.checks import problem, undated
from lossviz.picture.chromium import driven, started

#: How long one page may take, in seconds.
_TIMEOUT = 60.0


def print_all(pages: Iterable[str]) -> list[bytes]:
    """HTML pages that need no other file, each as a PDF on the paper that its own style asks for.

    Raises NoBrowserError where there is no browser or it does not start, and RuntimeError for a page that it does not print.
    """
    return driven(_print_all(list(pages)))


async def _print_all(pages: list[str]) -> list[bytes]:
    async with started() as browser:
        with tempfile.TemporaryDirectory(prefix="lossviz-") as folder:
            return [await _printed(browser, Path(folder) / f"{place}.html", page) for place, page in enumerate(pages)]


async def _printed(browser: Any, file: Path, page: str) -> bytes:
    file.write_text(page, encoding="utf-8")
    async with asyncio.timeout(_TIMEOUT):
        tab = await browser.create_tab()
        loaded = tab.subscribe_once("Page.loadEventFired")
        await tab.send_command("Page.enable")
        await tab.send_command("Page.navigate", {"url": file.as_uri()})
        await loaded
        answer = await tab.send_command("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        await browser.close_tab(tab.target_id)
    data = undated(b64decode(answer.get("result", {}).get("data", "")))
    if wrong := problem("pdf", data):
        raise RuntimeError(f"the browser did not print the page: {wrong}")
    return data
