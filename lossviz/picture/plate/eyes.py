"""Where the points of a scene are seen: plotly's camera as arithmetic, and the camera from which a scene fills its room."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.values import Attributes

# Half of the angle that plotly's camera sees, upwards; without perspective it sees 1 upwards from the middle.
_HALF = math.tan(math.pi / 8)
# The nearest and the farthest eye, in sides of the box.
_NEAREST, _FARTHEST = 1.3, 12.0

#: The least and greatest place, across and downwards, that something takes, in pixels.
Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class Eye:
    """A camera: the direction it is in (azimuth and elevation in degrees), its distance, and how far it is moved aside.

    ``box`` are the sides of the box that the axes fill; ``aside`` is in the units of the box, to the right and upwards.
    """

    azimuth: float
    elevation: float
    distance: float
    flat: bool
    box: tuple[float, float, float]
    aside: tuple[float, float] = (0.0, 0.0)

    def frame(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Unit vectors to the eye, to the right and upwards; shared, so nobody may change them."""
        return _frame(self.azimuth, self.elevation)

    def camera(self) -> Attributes:
        """As plotly says it. Straight above, up is what lies beyond."""
        towards, right, up = self.frame()
        moved = self.aside[0] * right + self.aside[1] * up
        ahead = up if self.elevation > 60 else np.array([0.0, 0.0, 1.0])

        def point(at: FloatArray) -> Attributes:
            return {axis: round(float(x), 7) for axis, x in zip("xyz", at, strict=True)}

        return {
            "eye": point(self.distance * towards + moved),
            "center": point(moved),
            "up": point(ahead),
            "projection": {"type": "orthographic" if self.flat else "perspective"},
        }

    def seen(self, points: FloatArray, size: tuple[float, float]) -> FloatArray:
        """Where points (n, 3) of the box from −1 to 1 are seen, in pixels to the right and downwards of a scene's corner.

        >>> eye = Eye(0.0, 0.0, 2.0, True, (1.0, 1.0, 1.0))
        >>> eye.seen(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), (200, 100)).tolist()
        [[125.0, 50.0], [100.0, 25.0]]
        """
        towards, right, up = self.frame()
        at = np.asarray(points, dtype=float) * np.array(self.box) / 2
        far = np.full(len(at), 1.0) if self.flat else (self.distance - at @ towards) * _HALF
        pixels = size[1] / 2 / far
        return np.column_stack(
            [size[0] / 2 + (at @ right - self.aside[0]) * pixels, size[1] / 2 - (at @ up - self.aside[1]) * pixels]
        )


@lru_cache(maxsize=256)
def _frame(azimuth: float, elevation: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    a, e = math.radians(azimuth), math.radians(elevation)
    towards = np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)])
    right = np.array([-math.sin(a), math.cos(a), 0.0])
    return towards, right, np.cross(towards, right)


def fitted(eye: Eye, size: tuple[float, float], extent: Callable[[Eye], Extent]) -> Eye:
    """An eye from which what has that extent fills a scene of some size in pixels, in its middle."""
    low, high = (math.log(end) for end in ((_NEAREST, _FARTHEST) if not eye.flat else (0.2, 5.0)))
    best = _centred(_at(eye, math.exp(high)), size, extent)
    for _ in range(24):
        middle = (low + high) / 2
        tried = _centred(_at(eye, math.exp(middle)), size, extent)
        left, right, top, bottom = extent(tried)
        if right - left <= size[0] and bottom - top <= size[1]:
            best, high = tried, middle
        else:
            low = middle
    return best


def _at(eye: Eye, far: float) -> Eye:
    """An eye at a distance; without perspective the box gets smaller instead."""
    if eye.flat:
        x, y, z = eye.box
        return replace(eye, box=(x / far, y / far, z / far))
    return replace(eye, distance=far)


def _centred(eye: Eye, size: tuple[float, float], extent: Callable[[Eye], Extent]) -> Eye:
    unit = size[1] / 2 / (1.0 if eye.flat else eye.distance * _HALF)
    for _ in range(6):
        left, right, top, bottom = extent(eye)
        away = (left + right - size[0]) / 2 / unit, (size[1] - top - bottom) / 2 / unit
        eye = replace(eye, aside=(eye.aside[0] + away[0], eye.aside[1] + away[1]))
    return eye
