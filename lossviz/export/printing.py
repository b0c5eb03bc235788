"""Whole pages as PDF, printed by the browser that also draws pictures."""

from __future__ import annotations

import asyncio
import tempfile
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lossviz.export.browser import MISSING, NoBrowserError, driven, find_browser, undated
from lossviz.export.checks import problem

#: How long one page may take, in seconds.
_TIMEOUT = 60.0


def print_all(pages: Iterable[str]) -> list[bytes]:
    """HTML pages that need no other file, each as a PDF on the paper that its own style asks for.

    Raises NoBrowserError where there is no browser or it does not start, and RuntimeError for a page that it does not print.
    """
    return driven(_print_all(list(pages)))


async def _print_all(pages: list[str]) -> list[bytes]:
    from choreographer import Browser

    path = find_browser()
    with tempfile.TemporaryDirectory(prefix="lossviz-") as folder:
        try:
            browser = await Browser(path, headless=True)
        except Exception as error:
            raise NoBrowserError(f"{path} did not start as a browser.\n{MISSING}") from error
        try:
            return [await _printed(browser, Path(folder) / f"{place}.html", page) for place, page in enumerate(pages)]
        finally:
            await browser.close()


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
