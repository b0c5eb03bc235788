"""The 3D scenes of figures: their cameras, their boxes and their axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from lossviz.loss import Axis
from lossviz.picture.style import AXIS_SIZE, FONT, GRID, GROUND, TEXT, TICK_SIZE, UIREVISION, WALL, round_steps
from lossviz.picture.values import Attributes, Value, patched_attributes
from lossviz.state.cameras import camera_angles

#: A turntable has no direction at 90°; a tenth of a degree is seen by nobody.
STEEPEST = 89.9
_STEEP = 86.0
# The camera looks a little below the middle: titles stand above the cube, the axes' names below it.
# From the side the names of the far axis stand above it, too, so it looks higher.
_CENTRE = -0.1
_CENTRES = {"side": 0.035, "front": 0.035}


def camera(name: str) -> Attributes:
    """A plotly camera from a name of ``lossviz.state.cameras.CAMERAS`` or "azimuth,elevation[,distance]" in degrees.

    From straight above there is no perspective: a square is a square.

    Seen from straight above the azimuth still says which side is down: the camera stays a tenth of a degree short.

    >>> camera("0,0,2")["eye"], camera("90,90,2")["eye"]
    ({'x': 2.0, 'y': 0.0, 'z': 0.0}, {'x': 0.0, 'y': 0.0034907, 'z': 1.999997})
    """
    azimuth, elevation, distance = camera_angles(name)
    a, e = math.radians(azimuth), math.radians(min(max(elevation, -STEEPEST), STEEPEST))
    eye = {"x": math.cos(e) * math.cos(a), "y": math.cos(e) * math.sin(a), "z": math.sin(e)}
    digits = 4 if abs(elevation) < _STEEP else 7  # the nearer to the axis, the less is left to tell the azimuth
    return {
        "eye": {axis: round(distance * part, digits) for axis, part in eye.items()},
        "center": {"x": 0, "y": 0, "z": _CENTRES.get(name, _CENTRE)},
        "up": {"x": 0, "y": 0, "z": 1},
        "projection": {"type": "orthographic" if abs(elevation) >= _STEEP else "perspective"},
    }


def steep(name: str) -> bool:
    """Whether a camera looks down so steeply that the heights' axis is a point.

    >>> steep("top"), steep("valley")
    (True, False)
    """
    return abs(camera_angles(name)[1]) >= _STEEP


#: The box of a scene: wider than high, so that its floor is seen.
BOX = (1.25, 1.25, 0.9)


def scene(
    prediction: Axis,
    label: Axis,
    z_title: str,
    ranges: Sequence[Sequence[float]],
    view: str = "valley",
    size: float = 1.0,
) -> Attributes:
    """A 3D scene with named axes and fixed ranges, seen from a camera, its box of some ``size``; without its place."""

    def axis(text: str, interval: Sequence[float]) -> Attributes:
        return {
            "title": {"text": text, "font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}},
            "range": list(interval),
            "autorange": False,
            "nticks": 4,
            "tickfont": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
            "hoverformat": ".6~g",
            "color": TEXT,
            "gridcolor": GRID,
            "zerolinecolor": GRID,
            "showbackground": True,
            "backgroundcolor": WALL,
            "showspikes": False,
        }

    names = prediction.title, label.title, z_title
    axes: Attributes = {
        f"{key}axis": axis(text, interval) for key, text, interval in zip("xyz", names, ranges, strict=True)
    }
    axes["zaxis"] = {**axis(z_title, ranges[2]), **heights(ranges[2], few=size < 1)}
    box: Attributes = {"aspectmode": "manual", "aspectratio": sides(size)}
    look: Attributes = {"bgcolor": GROUND, "dragmode": "turntable", "uirevision": UIREVISION}
    return {**axes, **look, **box, "camera": camera(view)}


def bare_scene(camera: Attributes, box: Sequence[float], axes: Mapping[str, Value]) -> Attributes:
    """A 3D scene without text, with a grid on its walls; ``axes`` has what else is said of its axes, by dotted path."""
    axis: Attributes = {
        "title": {"text": ""},
        "autorange": False,
        "showticklabels": False,
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "showbackground": True,
        "backgroundcolor": WALL,
        "showspikes": False,
    }
    look: Attributes = {
        "bgcolor": GROUND,
        "camera": camera,
        "aspectmode": "manual",
        "aspectratio": {letter: float(side) for letter, side in zip("xyz", box, strict=True)},
    }
    return patched_attributes({**{f"{letter}axis": axis for letter in "xyz"}, **look}, axes)


def sides(size: float) -> Attributes:
    """The sides of a scene's box, which is of this size.

    >>> sides(2.0)
    {'x': 2.5, 'y': 2.5, 'z': 1.8}
    """
    return {axis: round(size * side, 3) for axis, side in zip("xyz", BOX, strict=True)}


def still(drawn: Attributes, view: str) -> Attributes:
    """A scene that nobody turns: from straight above its heights' axis is a point, which has no room for numbers."""
    if not steep(view):
        return drawn
    return patched_attributes(drawn, {"zaxis.showticklabels": False, "zaxis.title.text": ""})


def heights(interval: Sequence[float], *, few: bool = False) -> Attributes:
    """The range and the numbers of the heights' axis: none at its ends, where those of other axes and walls stand.

    With ``few`` it is 0 alone: the bar of colours says the others.

    >>> heights((-0.12, 6.12))["tickvals"]
    [1.0, 2.0, 3.0, 4.0, 5.0]
    """
    low, high = interval
    if few and low < 0 < high:
        return {"range": [low, high], "tickvals": [0.0]}
    every = next(step for step in round_steps(high - low) if (high - low) / step < _MOST_TICKS)
    first, last = math.ceil((low + _EDGE * (high - low)) / every), math.floor((high - _EDGE * (high - low)) / every)
    return {"range": [low, high], "tickvals": [float(f"{k * every:.12g}") for k in range(first, last + 1)]}


# Between so many ticks; so near to an end, as a share of the axis, there is none.
_MOST_TICKS, _EDGE = 6.5, 0.1
