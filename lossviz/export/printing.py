"""What the browser that draws pictures does beside them: it prints whole pages as PDF, and knows the fonts of its machine."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from base64 import b64decode
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from lossviz.export.browser import CLOSING, NoBrowserError, driven, find_browser
from lossviz.export.checks import problem, undated
from lossviz.parameter import shown

#: How long one page may take, in seconds.
_TIMEOUT = 60.0
# Fonts that a refusal names if they are here. One that is makes letters of another width than at least one of those that
# would stand in for it.
_KNOWN = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "Times New Roman", "Liberation Serif", "DejaVu Serif")
_ARE_HERE = """
((names) => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = (fonts) => {
    pen.font = `72px ${fonts}`;
    return pen.measureText("mmWWiillQq 0123").width;
  };
  const others = ["serif", "sans-serif", "monospace"];
  return names.filter((name) => others.some((other) => width(`"${name}", ${other}`) !== width(other)));
})
"""


def print_all(pages: Iterable[str]) -> list[bytes]:
    """HTML pages that need no other file, each as a PDF on the paper that its own style asks for.

    Raises NoBrowserError where there is no browser or it does not start, and RuntimeError for a page that it does not print.
    """
    return driven(_print_all(list(pages)))


def check_font(name: str) -> None:
    """Raise ValueError for a font that the browser does not find: it would draw in another one, and say nothing.

    Raises NoBrowserError where there is no browser or it does not start.
    """
    here = driven(_here([name, *_KNOWN]))
    if name not in here:
        such = f", such as {', '.join(here[:3])}" if here else ""
        raise ValueError(f"font must be one that is installed on this machine{such}, got {shown(name)}")


async def _print_all(pages: list[str]) -> list[bytes]:
    async with _browser() as browser:
        with tempfile.TemporaryDirectory(prefix="lossviz-") as folder:
            return [await _printed(browser, Path(folder) / f"{place}.html", page) for place, page in enumerate(pages)]


async def _here(names: list[str]) -> list[str]:
    """Those of some fonts that the browser finds."""
    async with _browser() as browser, asyncio.timeout(_TIMEOUT):
        tab = await browser.create_tab()
        call = {"expression": f"{_ARE_HERE}({json.dumps(names)})", "returnByValue": True}
        answer = await tab.send_command("Runtime.evaluate", call)
    return list(answer.get("result", {}).get("result", {}).get("value", names))


@contextlib.asynccontextmanager
async def _browser() -> AsyncIterator[Any]:
    from choreographer import Browser

    path = find_browser()
    browser = Browser(path, headless=True)
    try:
        await asyncio.wait_for(browser.open(), _TIMEOUT)
    except Exception as error:
        with contextlib.suppress(Exception):  # unless it is closed, a thread of its own waits for ever
            await asyncio.wait_for(browser.close(), CLOSING)
        raise NoBrowserError(f"{path} did not start as a browser") from error
    try:
        yield browser
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
