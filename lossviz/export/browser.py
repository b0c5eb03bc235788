"""Pictures by way of a headless browser: one browser for a whole batch, driven through kaleido.

Kaleido's own shared server is not used: when called from several threads it hands out each other's pictures.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from lossviz.export.checks import problem, undated
from lossviz.export.pictures import Picture
from lossviz.picture.chromium import CLOSING, NoBrowserError, driven, find_browser
from lossviz.picture.values import Json, packed, patched

#: What a browser may draw: beyond this the 3D parts come out jagged, or nothing does.
MOST_ACROSS, MOST_PIXELS = 4096, 12_000_000
_TIMEOUT = 90.0
# After an interruption, how many seconds a browser gets to finish starting.
_STARTING = 15.0
# With a seeded generator the ids inside an SVG are the same each time. A PDF has no margin, for which kaleido would
# make all that is on the page smaller.
_SEED = """
let lossvizSeed = 1;
Math.random = () => (lossvizSeed = (lossvizSeed * 48271) % 2147483647) / 2147483647;
document.head.append(Object.assign(document.createElement("style"), {
  textContent: "@page { margin: 0 } #kaleido-image { display: block }",
}));
"""


def pixels(picture: Picture, form: str, scale: float) -> tuple[int, int]:
    """The size of the finished file; vector formats have the picture's own."""
    times = scale if form in ("png", "webp") else 1.0
    return round(picture.size[0] * times), round(picture.size[1] * times)


def paintable(picture: Picture, form: str, scale: float) -> tuple[Json, dict[str, Any]]:
    """A picture as any browser draws it: the figure, and how ``Plotly.toImage`` is told to make a file of it.

    >>> from lossviz.export.pictures import sized
    >>> paintable(sized({"data": [], "layout": {}}, (1400, 1000)), "svg", 1.0)[1]
    {'format': 'svg', 'width': 700.0, 'height': 500.0, 'scale': 2.0}
    """
    figure, times = enlarged(picture, form, scale)
    width, height = (figure["layout"][side] for side in ("width", "height"))
    return packed(figure), {"format": form, "width": width, "height": height, "scale": times}


Draw = Callable[[Picture, str, float], Any]


@contextlib.asynccontextmanager
async def drawing(say: Callable[[str], None] = lambda text: None) -> AsyncIterator[Draw]:
    """A browser for a batch: call what this yields with a picture, a format and a scale, and await its bytes.

    A picture that fails is tried once more in a fresh browser, of which ``say`` is told in a sentence; what fails twice
    raises RuntimeError.
    """
    async with held(say) as browser:
        yield browser.draw


@contextlib.asynccontextmanager
async def held(say: Callable[[str], None], script: str = "") -> AsyncIterator[Held]:
    """A browser with plotly.js in its page, and a ``script`` of ours; it starts with what is first drawn."""
    path = find_browser()
    with tempfile.TemporaryDirectory(prefix="lossviz-") as folder:
        seed = Path(folder) / "seed.js"
        seed.write_text(f"{_SEED}\n{script}", encoding="utf-8")
        browser = Held(path, seed, say)
        try:
            yield browser
        finally:
            await browser.close()


class Held:
    """The browser of a batch, and the one that replaces it after a failure."""

    def __init__(self, path: str, seed: Path, say: Callable[[str], None]) -> None:
        self.path, self.seed, self.say = path, seed, say
        self.kaleido: Any = None

    async def open(self) -> None:
        import kaleido
        from kaleido import PageGenerator

        page = PageGenerator(mathjax=False, others=[self.seed.as_uri()])
        self.kaleido = kaleido.Kaleido(n=1, timeout=_TIMEOUT, page_generator=page, path=self.path)
        opening = asyncio.ensure_future(self.kaleido.open())
        try:
            await asyncio.wait_for(asyncio.shield(opening), _TIMEOUT)
        except asyncio.CancelledError:
            await _ended(opening)  # a browser that is still starting cannot be closed
            raise
        except Exception as error:
            await self.close()
            raise NoBrowserError(f"{self.path} did not start as a browser") from error

    async def close(self) -> None:
        held, self.kaleido = self.kaleido, None
        if held is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(held.close(), CLOSING)

    async def draw(self, picture: Picture, form: str, scale: float) -> bytes:
        size = pixels(picture, form, scale)
        return await self.tried(lambda: self.once(picture, form, scale), lambda data: problem(form, data, size))

    async def tried(self, once: Callable[[], Awaitable[bytes]], wrong_with: Callable[[bytes], str]) -> bytes:
        """What is drawn ``once`` in the browser, or at a second try in a fresh one."""
        wrong = ""
        for last in (False, True):
            if self.kaleido is None:
                await self.open()
            try:
                data = await once()
                wrong = wrong_with(data)
            except Exception as error:
                data, wrong = b"", _line(error)
            if not wrong:
                return data
            await self.close()
            if not last:
                self.say(f"the browser failed once ({wrong}); it draws again, in a fresh start")
        raise RuntimeError(wrong)

    async def once(self, picture: Picture, form: str, scale: float) -> bytes:
        data = await self.work(self.kaleido.calc_fig(*paintable(picture, form, scale)))
        return undated(data) if form == "pdf" else bytes(data)

    async def work(self, job: Awaitable[Any]) -> Any:
        """Wait for what the browser does; an interruption closes it."""
        doing = asyncio.ensure_future(job)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await self.close()
            await _ended(doing)
            raise


def enlarged(picture: Picture, form: str, scale: float) -> tuple[Any, float]:
    """The figure of a picture at the size at which the browser lays it out, and how many times it enlarges that."""
    zoom = picture.zoom
    flat = form in ("png", "webp")
    times = scale * zoom if flat else zoom
    # a hundredth of a pixel more than whole ones, or rounding may take one away
    wanted = [side + 0.01 for side in pixels(picture, form, scale)] if flat else picture.size
    width, height = (side / (times if flat else zoom) for side in wanted)
    figure = patched(picture.figure, {"layout.width": width, "layout.height": height})
    if not flat and isinstance(figure, dict):  # the resolution of what is a raster inside
        figure["config"] = {"plotGlPixelRatio": zoom * picture.fineness}
    return figure, times


async def _ended(task: asyncio.Future[Any]) -> None:
    """Wait for the end of kaleido's work, whatever it is.

    The work itself is never cancelled: kaleido turns that into errors of its own, which asyncio logs, and leaves the
    browser running. An interruption closes the browser instead, which ends the work.
    """
    await asyncio.wait([task], timeout=_STARTING)
    if task.done() and not task.cancelled():
        task.exception()


def _line(error: BaseException) -> str:
    """An error in one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else text[:197] + "..."


def draw_all(pictures: Iterable[tuple[Picture, str, float]]) -> list[bytes]:
    """Draw a few pictures in one browser; raises at the first that fails."""

    async def work() -> list[bytes]:
        async with drawing() as draw:
            return [await draw(*one) for one in pictures]

    return driven(work())
