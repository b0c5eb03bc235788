"""The browser that draws: how it is found, started and ended, what its driver says meanwhile, and which fonts it knows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from lossviz.parameter import shown

#: How many seconds a browser gets to close before it is killed.
CLOSING = 5.0
# How long it may take to start, or to say something, in seconds.
_TIMEOUT = 60.0
# Who speaks while it draws.
_SPEAKERS = ("kaleido", "choreographer", "chrome_wrapper", "browser_proc", "asyncio")
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


_WAYS = """\
  Debian, Ubuntu: apt install chromium     macOS, Windows: install Chrome or Edge
  elsewhere:      BROWSER_PATH=/path/to/chrome python -m lossviz export …
  or:             plotly_get_chrome (downloads Chrome)
tex, html and csv need no browser: python -m lossviz export huber --format tex,html,csv"""

T = TypeVar("T")


class NoBrowserError(RuntimeError):
    """There is no browser, or it does not start: why, and how one is got."""

    def __init__(self, why: str) -> None:
        super().__init__(f"pictures need Chrome or Chromium, and {why}.\n{_WAYS}")
        self.why = why


def find_browser() -> str:
    """The path of the browser that will draw; ``BROWSER_PATH`` comes before what is installed.

    Raises NoBrowserError, whose message says what to install.
    """
    from choreographer.browsers import Chromium

    stated = os.environ.get("BROWSER_PATH")
    path = stated or Chromium.find_browser(skip_local=False)
    if path and os.path.isfile(path) and os.access(path, os.X_OK):
        return str(path)
    raise NoBrowserError(f"BROWSER_PATH={stated} is no program" if stated else "none was found")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep to themselves what kaleido's parts log and warn of while they draw.

    They write whole tracebacks about messages that they then ignore. Whether a picture came is looked at in the picture.
    """
    speakers, silence = [logging.getLogger(name) for name in _SPEAKERS], logging.NullHandler()
    usual = [speaker.propagate for speaker in speakers]
    for speaker in speakers:
        speaker.addHandler(silence)  # with none at all, Python would write to stderr by itself
        speaker.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for speaker, propagate in zip(speakers, usual, strict=True):
            speaker.removeHandler(silence)
            speaker.propagate = propagate


def driven(work: Coroutine[Any, Any, T]) -> T:
    """Run what drives a browser to its end, in a thread of its own if this one runs a loop, as a notebook's does.

    What the driver's own tasks say when their browser is gone, up to the end of the loop, concerns nobody.

    >>> async def work():
    ...     asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    ...     return await asyncio.sleep(0, "done")
    >>> driven(work())
    'done'
    """

    async def alone() -> T:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        return await work

    with quiet():
        if not _is_looping():
            return asyncio.run(alone())
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, alone()).result()


def _is_looping() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def check_font(name: str) -> None:
    """Raise ValueError for a font that the browser does not find: it would draw in another one, and say nothing.

    Raises NoBrowserError where there is no browser or it does not start.
    """
    here = driven(_here([name, *_KNOWN]))
    if name not in here:
        such = f", such as {', '.join(here[:3])}" if here else ""
        raise ValueError(f"font must be one that is installed on this machine{such}, got {shown(name)}")


async def _here(names: list[str]) -> list[str]:
    """Those of some fonts that the browser finds."""
    async with started() as browser, asyncio.timeout(_TIMEOUT):
        tab = await browser.create_tab()
        call = {"expression": f"{_ARE_HERE}({json.dumps(names)})", "returnByValue": True}
        answer = await tab.send_command("Runtime.evaluate", call)
    return list(answer.get("result", {}).get("result", {}).get("value", names))


@contextlib.asynccontextmanager
async def started() -> AsyncIterator[Any]:
    """A browser of its own, which is closed behind what it is for."""
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
