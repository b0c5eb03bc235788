"""Cameras: by name, or by azimuth, elevation and distance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lossviz.decimals import code
from lossviz.parameter import Interval, shown
from lossviz.state.fields import OneControl, number_in

#: The usual camera.
VALLEY = "valley"
#: Named cameras (azimuth, elevation in degrees, distance); the first is the default.
CAMERAS: dict[str, tuple[float, float, float]] = {
    VALLEY: (-135.0, 40.0, 2.4),
    "side": (-90.0, 8.0, 2.6),
    "front": (0.0, 8.0, 2.6),
    "top": (-90.0, 90.0, 2.4),
}
ALLOWED_CAMERAS = (
    f"one of {', '.join(CAMERAS)} or AZIMUTH,ELEVATION in degrees such as 45,30 (up to 360, and from 3 to 90)"
)
_LONGEST = 80
_CAMERA_LIMITS = (
    Interval(-360.0, 360.0, True, True),
    Interval(3.0, 90.0, True, True),  # from under the floor nobody sees what lies on a surface
    Interval(0.5, 10.0, True, True),
)


def camera_angles(camera: str) -> tuple[float, float, float]:
    """Azimuth, elevation and distance of a camera, by name or written out.

    >>> camera_angles("30,20")
    (30.0, 20.0, 2.4)
    """
    if camera in CAMERAS:
        return CAMERAS[camera]
    numbers = [float(x) for x in camera.split(",")]
    azimuth, elevation, distance = (*numbers, CAMERAS[VALLEY][2])[:3]
    return azimuth, elevation, distance


@dataclass(frozen=True)
class Camera(OneControl):
    """The rule of a camera: a name, or angles within what a viewer can reach."""

    @property
    def words(self) -> str:
        return ALLOWED_CAMERAS

    def check(self, owner: str, name: str, value: Any) -> str:
        if not isinstance(value, str) or (value not in CAMERAS and not _angles(value)):
            raise ValueError(f"{owner}: {name} must be {self.words}, got {shown(value)}")
        return value

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = state.get(name)
        if not isinstance(raw, str) or raw in CAMERAS:
            return raw if isinstance(raw, str) else default
        return ",".join(map(code, _angles(raw))) or default


def _angles(text: str) -> list[float]:
    """Azimuth, elevation and, if it is given, distance; nothing if one of them is no number or out of reach."""
    parts = text.split(",") if len(text) <= _LONGEST else []
    found = [number_in(limits, part) for limits, part in zip(_CAMERA_LIMITS, parts, strict=False)]
    good = [angle for angle in found if angle is not None]
    return good if 2 <= len(good) == len(parts) else []
