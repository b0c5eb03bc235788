"""A surface on a plate: plotly draws the surface and its walls, and this the axes, their numbers and their names.

So they are text and lines in SVG and PDF, of the size that was asked for, and at the same places in every format.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TypeAlias

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.plate.eyes import Extent, Eye, fitted
from lossviz.picture.plate.parts import Solid
from lossviz.picture.plate.ticks import height_of, texts, ticks, width_of
from lossviz.picture.ranges import Span
from lossviz.picture.scenes import BOX, bare_scene, steep
from lossviz.picture.style import AXIS_SIZE, FONT, TEXT, TICK_SIZE
from lossviz.picture.values import Attributes, Ink
from lossviz.state.cameras import camera_angles

# A tick's length, a text's distance from it, and that of a name from the numbers, in pixels.
_TICK, _GAP, _APART = 4.0, 3.0, 2.0
# So much of an axis at both of its ends has no number: two axes meet there.
_END = 0.03
# Of so many cameras of a series it is looked at how much room they need.
_LOOKED_AT = 12


#: Both ends of a line in pixels, its ink and its width.
_Stroke: TypeAlias = tuple[float, float, float, float, Ink, float]


@dataclass(frozen=True)
class _Edge:
    """An axis where it is drawn: which of x, y and z it is, and the corners at its ends, from −1 to 1."""

    axis: int
    ends: tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class _Text:
    """A text with the middle of its place in pixels, its size in letters and its angle in degrees."""

    text: str
    x: float
    y: float
    size: int
    angle: float = 0.0

    def extent(self) -> Extent:
        wide, high = width_of(self.text, self.size), height_of(self.text, self.size)
        c, s = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        across, down = (wide * c + high * s) / 2, (wide * s + high * c) / 2
        return self.x - across, self.x + across, self.y - down, self.y + down


@dataclass(frozen=True)
class Drawn:
    """A scene with its place left open, and what is drawn over it, in pixels from the corner of its room."""

    scene: Attributes
    lines: tuple[_Stroke, ...]
    texts: tuple[_Text, ...]


def solid(part: Solid, size: tuple[float, float]) -> Drawn:
    """A surface that fills its room of some size in pixels."""
    eye, values = _eye(part.camera), [_ticks(part, axis) for axis in range(3)]
    cameras = part.cameras if len(part.cameras) > 1 else (part.camera,)
    far = _far(part.names, part.ranges, cameras, size)
    eye = replace(eye, distance=far.distance, box=far.box, aside=far.aside)
    found, lines = _axes(part, eye, size, values)
    axes = {
        f"{letter}axis.{name}": value
        for letter, ends, at in zip("xyz", part.ranges, values, strict=True)
        for name, value in (("range", list(ends)), ("tickvals", at))
    }
    return Drawn(bare_scene(eye.camera(), eye.box, axes), tuple(lines), tuple(found))


def _eye(camera: str) -> Eye:
    azimuth, elevation, distance = camera_angles(camera)
    above = steep(camera)
    return Eye(azimuth, 90.0 if above and elevation > 89 else elevation, distance, above, BOX)


def _extent(part: Solid, tried: Eye, size: tuple[float, float], values: Sequence[list[float]]) -> Extent:
    """What a surface takes of its room with its texts."""
    corners = tried.seen(np.array(list(product((-1.0, 1.0), repeat=3))), size)
    boxes = [text.extent() for text in _axes(part, tried, size, values)[0]]
    x = [*corners[:, 0], *(end for box in boxes for end in box[:2])]
    y = [*corners[:, 1], *(end for box in boxes for end in box[2:])]
    return min(x), max(x), min(y), max(y)


@lru_cache(maxsize=128)
def _far(
    names: tuple[str, str, str],
    ranges: tuple[tuple[float, float], ...],
    cameras: tuple[str, ...],
    size: tuple[float, float],
) -> Eye:
    """The distance from which a surface fits its room whichever camera it is seen from; the same for every theme and file."""
    part = Solid(names, ranges, Span(0.0, 1.0), cameras[0], lambda scene: ())
    values = [_ticks(part, axis) for axis in range(3)]
    azimuths = [_eye(camera).azimuth for camera in cameras[:: -(-len(cameras) // _LOOKED_AT)]]

    def extent(tried: Eye) -> Extent:
        seen = [_extent(part, replace(tried, azimuth=azimuth), size, values) for azimuth in azimuths]
        left, right, top, bottom = zip(*seen, strict=True)
        return min(left), max(right), min(top), max(bottom)

    return fitted(_eye(cameras[0]), size, extent)


def _ticks(part: Solid, axis: int) -> list[float]:
    low, high = part.ranges[axis]
    spare = _END * (high - low)
    return [at for at in ticks(low, high, 7) if low + spare <= at <= high - spare]


def _axes(
    part: Solid, eye: Eye, size: tuple[float, float], values: Sequence[list[float]]
) -> tuple[list[_Text], list[_Stroke]]:
    """The texts of all axes, and their lines."""
    middle = eye.seen(np.zeros((1, 3)), size)[0]
    found: list[_Text] = []
    lines: list[_Stroke] = []
    for edge in _edges(eye, size):
        a, b = eye.seen(np.array(edge.ends), size)
        out = _outwards(a, b, middle)
        low, high = part.ranges[edge.axis]
        shares = (np.array(values[edge.axis]) - low) / (high - low)
        ends = np.array(edge.ends)
        places = eye.seen(ends[0] + shares[:, None] * (ends[1] - ends[0]), size) if len(shares) else np.zeros((0, 2))
        strokes = [np.concatenate([a, b]), *(np.concatenate([at, at + _TICK * out]) for at in places)]
        lines += [(*stroke.tolist(), TEXT, 1.0) for stroke in strokes]
        numbers = texts(values[edge.axis])
        own = [_beside(text, at, out, _TICK + _GAP, TICK_SIZE) for text, at in zip(numbers, places, strict=True)]
        deep = max((_depth(text.text, out, TICK_SIZE) for text in own), default=0.0)
        found += [*own, _name(part.names[edge.axis], a, b, out, _TICK + _GAP + deep + _APART)]
    return found, lines


def _edges(eye: Eye, size: tuple[float, float]) -> list[_Edge]:
    """Where the axes are drawn: x and y at the floor's edges in front, z on the left."""
    edges = []
    for axis in (0, 1):
        offered = []
        for side in (-1.0, 1.0):
            start, end = [-1.0, side, -1.0], [1.0, side, -1.0]
            if axis == 1:
                start, end = [side, -1.0, -1.0], [side, 1.0, -1.0]
            x, y = eye.seen(np.array([start, end]), size).mean(axis=0)
            # the lower one; of two at one height the right one, or the left one where no axis of heights stands
            offered.append((round(y, 1), x if not eye.flat else -x, _Edge(axis, (tuple(start), tuple(end)))))
        edges.append(max(offered, key=lambda each: each[:2])[2])
    if not eye.flat:
        corners = [(x, y) for x, y in product((-1.0, 1.0), repeat=2)]
        feet = eye.seen(np.array([(*corner, -1.0) for corner in corners]), size)
        corner = corners[int(feet[:, 0].argmin())]
        edges.append(_Edge(2, ((*corner, -1.0), (*corner, 1.0))))
    return edges


def _outwards(a: FloatArray, b: FloatArray, middle: FloatArray) -> FloatArray:
    """The direction away from the middle, upright to an edge."""
    along = (b - a) / (float(np.hypot(*(b - a))) or 1.0)
    out = np.array([along[1], -along[0]])
    return out if out @ ((a + b) / 2 - middle) >= 0 else -out


def _depth(text: str, out: FloatArray, letters: int) -> float:
    """How far a text reaches in a direction."""
    return float(abs(out[0]) * width_of(text, letters) + abs(out[1]) * height_of(text, letters))


def _beside(text: str, at: FloatArray, out: FloatArray, away: float, letters: int) -> _Text:
    x, y = at + (away + _depth(text, out, letters) / 2) * out
    return _Text(text, float(x), float(y), letters)


def _name(text: str, a: FloatArray, b: FloatArray, out: FloatArray, away: float) -> _Text:
    """The name of an axis along it, read from the left or from below."""
    angle = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
    angle = (angle + 90) % 180 - 90
    if abs(angle) > 89.5:
        angle = -90.0
    x, y = (a + b) / 2 + (away + height_of(text, AXIS_SIZE) / 2) * out
    return _Text(text, float(x), float(y), AXIS_SIZE, round(angle, 2))


def labels(drawn: Drawn, corner: tuple[float, float], canvas: tuple[float, float]) -> list[Attributes]:
    """What is drawn over a scene whose room begins at a corner of a canvas: lines as arrows without heads, and texts."""
    left, top = corner
    wide, high = canvas

    def place(x: float, y: float) -> Attributes:
        return {"x": (left + x) / wide, "y": 1 - (top + y) / high, "xref": "paper", "yref": "paper"}

    out: list[Attributes] = []
    for text in drawn.texts:
        font: Attributes = {"family": FONT, "size": text.size, "color": TEXT}
        at: Attributes = {**place(text.x, text.y), "xanchor": "center", "yanchor": "middle"}
        turned: Attributes = {"textangle": text.angle} if text.angle else {}
        out.append({"text": text.text, "showarrow": False, "font": font, "borderpad": 0, **at, **turned})
    return out


def shapes(drawn: Drawn, corner: tuple[float, float], canvas: tuple[float, float]) -> list[Attributes]:
    """The lines over a scene whose room begins at a corner of a canvas."""
    (left, top), (wide, high) = corner, canvas
    return [
        {
            "type": "line",
            "xref": "paper",
            "yref": "paper",
            "x0": (left + x0) / wide,
            "x1": (left + x1) / wide,
            "y0": 1 - (top + y0) / high,
            "y1": 1 - (top + y1) / high,
            "line": {"color": ink, "width": width},
        }
        for x0, y0, x1, y1, ink, width in drawn.lines
    ]
