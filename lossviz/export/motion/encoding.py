"""Frames as one file: GIF and WebP by Pillow, MP4 by PyAV."""

from __future__ import annotations

import importlib.util
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from lossviz.export.motion.course import Motion
from lossviz.export.requests import RequestError

#: What each format of an animation is for; the order is that of the help.
MOVING = {
    "gif": "plays everywhere; 256 colours",
    "webp": "for web pages: all colours, exact where that stays small",
    "mp4": "a film for slides; needs PyAV (pip install av)",
}
#: A GIF or WebP stays below this if it can, in bytes: with fewer colours, or less exact.
BUDGET = 2_000_000
#: How many colours a GIF has, the first that fit the budget; one of 256 is left for what does not change.
_COLOURS = (255, 127, 63)
# So much of a colour counts when colours are chosen for a GIF, in pixels.
_MOST_COUNTED = 64
#: How good a WebP is whose exact frames would be too large.
_QUALITIES = (90, 75, 50)

Frames = Sequence[Image.Image]
#: Rows of red, green and blue.
Colours = npt.NDArray[np.uint8]


def check_encoders(forms: Sequence[str]) -> None:
    """Raise RequestError for a format that needs a library which is not installed."""
    if "mp4" in forms and importlib.util.find_spec("av") is None:
        raise RequestError("mp4 needs PyAV, which is not installed: pip install av; gif and webp need nothing more")


def encoded(form: str, frames: Frames, motion: Motion, comment: str = "") -> bytes:
    """The file of an animation; an MP4 holds ``comment`` where nobody sees it. Same frames, same bytes."""
    if form == "mp4":
        return _mp4(frames, motion, comment)
    return _gif(frames, motion) if form == "gif" else _webp(frames, motion)


def picture_of(png: bytes) -> Image.Image:
    """The pixels of a PNG; without transparency if it has none."""
    found = Image.open(io.BytesIO(png)).convert("RGBA")
    return found if found.getchannel("A").getextrema() != (255, 255) else found.convert("RGB")


def _gif(frames: Frames, motion: Motion) -> bytes:
    return _first_small(partial(_gif_of, frames, motion, colours) for colours in _COLOURS)


def _gif_of(frames: Frames, motion: Motion, colours: int) -> bytes:
    """A GIF in one palette for all frames: without dither, so that what stands still is the same in each."""
    palette = shared_palette(frames, colours)
    drawn = {
        id(frame): _painted(frame, palette) for frame in frames
    }  # on the way back frames are those of the way there
    # without a word on it a GIF plays once
    more = {} if motion.once else {"loop": 0}
    return _saved([drawn[id(frame)] for frame in frames], motion, format="GIF", optimize=True, disposal=1, **more)


def shared_palette(frames: Frames, colours: int) -> Colours:
    """The colours of all frames, made from some of them; the one of which there is most, the ground, is exact.

    Colours count by how many there are more than by how much there is of each, or a scale would come in steps.
    """
    some = np.stack([_numbered(frame.convert("RGB")) for frame in frames[:: -(-len(frames) // 8)]])
    known, count = np.unique(some, return_counts=True)
    told = np.repeat(known, np.minimum(count, _MOST_COUNTED))
    found = Image.fromarray(_parted(told)[None]).quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=1)
    palette = np.array(found.getpalette(), dtype=np.uint8).reshape(-1, 3)[:colours]
    ground = _parted(known[[count.argmax()]])
    palette[_nearest(ground, palette)] = ground
    return palette


def _painted(frame: Image.Image, palette: Colours) -> Image.Image:
    """A frame in the nearest colours of a palette. Pillow's own search finds one that is only near."""
    pixels = _numbered(frame.convert("RGB"))
    known, places = np.unique(pixels, return_inverse=True)
    out = Image.fromarray(_nearest(_parted(known), palette).astype(np.uint8)[places].reshape(pixels.shape))
    out.putpalette(palette.ravel().tolist())
    return out


def _numbered(frame: Image.Image) -> npt.NDArray[np.uint32]:
    """The colour of each pixel as one number, as numbers are quick to sort."""
    pixels = np.asarray(frame).astype(np.uint32)
    return np.asarray(pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2], dtype=np.uint32)


def _parted(numbers: npt.NDArray[np.uint32]) -> Colours:
    return np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], axis=-1).astype(np.uint8)


def _nearest(colours: Colours, palette: Colours) -> npt.NDArray[np.intp]:
    given, entries = colours.astype(np.float32), palette.astype(np.float32)
    found: npt.NDArray[np.intp] = ((entries**2).sum(axis=1) - 2 * given @ entries.T).argmin(axis=1)
    return found


def _webp(frames: Frames, motion: Motion) -> bytes:
    # without key frames, which are for who jumps into a film
    make = partial(_saved, frames, motion, format="WEBP", loop=int(motion.once), method=2, kmin=0, kmax=0)
    return _first_small([partial(make, lossless=True, quality=50), *(partial(make, quality=q) for q in _QUALITIES)])


def _first_small(makers: Iterable[Callable[[], bytes]]) -> bytes:
    """What the first maker makes that stays within the budget; else what the last one makes."""
    data = b""
    for make in makers:
        data = make()
        if len(data) <= BUDGET:
            break
    return data


def _saved(frames: Frames, motion: Motion, **options: Any) -> bytes:
    out = io.BytesIO()
    frames[0].save(out, save_all=True, append_images=frames[1:], duration=list(motion.durations), **options)
    return out.getvalue()


# With x264's vector code one film in two came out with other bytes, from the same pixels, in a process that had drawn before.
_SAME_EACH_TIME = {"crf": "18", "threads": "1", "x264-params": "asm=0"}


def _mp4(frames: Frames, motion: Motion, comment: str) -> bytes:
    """H.264, which all browsers and office programs play, its sides even as it asks for."""
    import av

    options = {"movflags": "+faststart", "fflags": "+bitexact"}  # the first needs a file that can be opened again
    with tempfile.TemporaryDirectory(prefix="lossviz-") as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", format="mp4", options=options) as film:
            film.metadata["comment"] = comment
            stream = film.add_stream("libx264", rate=Fraction(motion.fps), options=_SAME_EACH_TIME)
            stream.width, stream.height = (side + side % 2 for side in frames[0].size)
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                film.mux(stream.encode(av.VideoFrame.from_image(_even(frame))))  # type: ignore[no-untyped-call]
            film.mux(stream.encode())
        return path.read_bytes()


def _even(frame: Image.Image) -> Image.Image:
    """A frame with even sides: what is added repeats the last row and column."""
    width, height = frame.size
    out = frame.convert("RGB").crop((0, 0, width + width % 2, height + height % 2))
    if width % 2:
        out.paste(out.crop((width - 1, 0, width, out.height)), (width, 0))
    if height % 2:
        out.paste(out.crop((0, height - 1, out.width, height)), (0, height))
    return out
