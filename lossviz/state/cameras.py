"""Cameras: by name, or by azimuth, elevation and distance."""

from __future__ import annotations

from typing import Any

from lossviz.decimals import code, real
from lossviz.parameter import Interval

#: Named cameras (azimuth, elevation in degrees, distance); the first is the default.
CAMERAS: dict[str, tuple[float, float, float]] = {
    "valley": (-135.0, 24.0, 2.3),
    "side": (-90.0, 8.0, 2.4),
    "front": (0.0, 8.0, 2.4),
    "top": (-90.0, 85.0, 2.7),
}
ALLOWED_CAMERAS = f"one of {', '.join(CAMERAS)} or AZIMUTH,ELEVATION in degrees such as 45,30 (up to 360 and 90)"
_CAMERA_LIMITS = (
    Interval(-360.0, 360.0, True, True),
    Interval(-90.0, 90.0, True, True),
    Interval(0.5, 10.0, True, True),
)


def camera_angles(camera: str) -> tuple[float, float, float]:
    """Azimuth, elevation and distance of a camera, by name or written out.

    >>> camera_angles("30,20")
    (30.0, 20.0, 2.3)
    """
    if camera in CAMERAS:
        return CAMERAS[camera]
    numbers = [float(x) for x in camera.split(",")]
    azimuth, elevation, distance = (*numbers, CAMERAS["valley"][2])[:3]
    return azimuth, elevation, distance


def camera_of(raw: Any) -> str:
    """A camera by name, or by angles within what a viewer can reach; anything else is the default."""
    if not isinstance(raw, str) or raw in CAMERAS:
        return raw if isinstance(raw, str) else "valley"
    parts = [real(x) for x in raw.split(",")] if len(raw) <= 80 else []
    if len(parts) not in (2, 3):
        return "valley"
    inside = all(part is not None and part in limits for part, limits in zip(parts, _CAMERA_LIMITS, strict=False))
    return ",".join(map(code, parts)) if inside else "valley"
