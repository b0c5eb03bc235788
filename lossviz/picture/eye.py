"""What is drawn nearer to the eye than it is, so that the surface it lies on does not swallow it.

A point that moves along its line of sight is seen in the same place. ``web/nearer.js`` does the same while a scene is
turned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.values import Attributes

#: How near to a wall of the box something may come, as a share of the way.
_INSIDE = 0.999


def nearer(
    points: Sequence[FloatArray], ranges: Sequence[Sequence[float]], scene: Attributes, by: float
) -> list[FloatArray]:
    """Points (their x, y and z, of one length) moved ``by`` towards the camera of a scene, but not out of its box.

    ``ranges`` are those of the three axes, ``by`` is in the units of the box, which is about 1 wide.

    >>> from lossviz.picture.scenes import camera
    >>> scene = {"camera": camera("0,0,2"), "aspectratio": {"x": 1.0, "y": 1.0, "z": 1.0}}
    >>> [round(float(x[0]), 3) for x in nearer([np.zeros(1)] * 3, [(-1, 1)] * 3, scene, 0.1)]
    [0.2, 0.0, 0.0]
    """
    box = _triple(scene["aspectratio"])
    low, high = (np.array([float(ends[k]) for ends in ranges])[:, None] for k in (0, 1))
    scale = box[:, None] / (high - low)
    given = np.stack([np.asarray(axis, dtype=np.float64) for axis in points])
    here = (np.where(np.isfinite(given), given, np.nan) - (low + high) / 2) * scale
    way = _towards(scene["camera"], here)
    with np.errstate(divide="ignore", invalid="ignore"):
        room = (np.sign(way) * box[:, None] / 2 - here) / way
    most = np.where(np.isfinite(room), room, np.inf).min(axis=0)
    moved = here + way * np.clip(_INSIDE * most, 0.0, by)
    return list(moved / scale + (low + high) / 2)


def _towards(camera: object, here: FloatArray) -> FloatArray:
    """Steps of length 1 towards the eye: from each point, or all alike without perspective."""
    assert isinstance(camera, Mapping)
    eye, flat = _triple(camera["eye"])[:, None], camera["projection"]["type"] == "orthographic"
    way = eye - (_triple(camera["center"])[:, None] if flat else here)
    return np.broadcast_to(way / np.linalg.norm(way, axis=0), here.shape)


def _triple(said: object) -> FloatArray:
    assert isinstance(said, Mapping)
    return np.array([float(said[axis]) for axis in "xyz"])
