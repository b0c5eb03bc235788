"""The frames of an animation, drawn in one page of one browser that keeps the picture and is told what changes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

import numpy as np

from lossviz.export.browser import Held, enlarged, held, pixels
from lossviz.export.checks import problem
from lossviz.export.pictures import Picture
from lossviz.picture.values import Attributes, Value, packed
from lossviz.web import script

#: How long one frame may take, in seconds.
_TIMEOUT = 90.0

#: Draws a picture at a scale, and gives it as PNG.
Film = Callable[[Picture, float], Awaitable[bytes]]


@contextlib.asynccontextmanager
async def filming(say: Callable[[str], None] = lambda text: None) -> AsyncIterator[Film]:
    """A page that draws pictures one after the other: call what this yields, and await the bytes of a PNG.

    A picture is the still that ``browser.drawing`` makes of it, pixel by pixel, in a fraction of its time: scenes,
    axes and letters stay, and the page hears only what differs from the picture before. One that fails is tried once
    more in a fresh browser. Raises NoBrowserError, and RuntimeError for a picture that fails twice.
    """
    async with held(say, script("frames.js")) as browser:
        yield _Camera(browser).film


class _Camera:
    """The browser, and the page in it that holds a figure."""

    def __init__(self, browser: Held) -> None:
        self.browser = browser
        self.figure: Attributes = {}
        self.kaleido: Any = None
        self.tab: Any = None

    async def film(self, picture: Picture, scale: float) -> bytes:
        size = pixels(picture, "png", scale)
        return await self.browser.tried(lambda: self.once(picture, scale), lambda data: problem("png", data, size))

    async def once(self, picture: Picture, scale: float) -> bytes:
        if self.kaleido is not self.browser.kaleido:  # a fresh one, whose page holds no figure yet
            self.kaleido, self.figure = self.browser.kaleido, {}
            self.tab = (await self.kaleido.tabs_ready.get()).tab
        return bytes(await self.browser.work(asyncio.wait_for(self.drawn(picture, scale), _TIMEOUT)))

    async def drawn(self, picture: Picture, scale: float) -> bytes:
        """What the page gives for a picture, whatever it is."""
        figure, times = enlarged(picture, "png", scale)
        changes = {path: packed(value) for path, value in differences(self.figure, figure)}
        self.figure = figure
        call = f"window.__lossvizFrame({json.dumps(changes)}, {times!r})"
        options = {"expression": call, "awaitPromise": True, "returnByValue": True}
        answer = (await self.tab.send_command("Runtime.evaluate", options)).get("result", {})
        if told := answer.get("exceptionDetails"):
            raise RuntimeError(told.get("exception", {}).get("description", "the page draws no picture"))
        return b64decode(answer.get("result", {}).get("value", ""))


def differences(before: Value, after: Value, path: str = "") -> Iterator[tuple[str, Value]]:
    """What differs in a figure from another, by dotted path; a list that has grown or shrunk is new as a whole.

    >>> list(differences({"a": [1, 2], "b": {"c": 3}}, {"a": [1, 4], "b": {"c": 3, "d": 5}}))
    [('a[1]', 4), ('b.d', 5)]
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping) and set(before) <= set(after):
        for name, value in after.items():
            place = f"{path}.{name}" if path else name
            if name in before:
                yield from differences(before[name], value, place)
            else:
                yield place, value
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif not _same(before, after):
        yield path, after


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            isinstance(one, np.ndarray)
            and isinstance(other, np.ndarray)
            and one.shape == other.shape
            and np.array_equal(one, other, equal_nan=True)
        )
    return one is other or (type(one) is type(other) and one == other)
