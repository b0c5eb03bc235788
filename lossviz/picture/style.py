"""The one place for colours, fonts, cameras and the bare look of figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from lossviz.catalogue import CATALOGUE
from lossviz.loss import Axis
from lossviz.picture.palette import Look, looks
from lossviz.picture.values import Attributes, Ink, Theme, Value
from lossviz.state.cameras import camera_angles

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
TITLE_SIZE, PANEL_SIZE, AXIS_SIZE, TICK_SIZE, SMALL_SIZE = 19, 16, 14, 12, 11
SOURCE = "lossviz"
#: Kept constant, so that a redraw leaves the viewer's zoom and camera alone.
UIREVISION = "lossviz"

#: The chosen label and prediction, in every picture; Okabe and Ito's vermillion, which no loss uses.
ACCENT = "#D55E00"

#: Viridis, written out: plotly.py and plotly.js do not mean the same colours by a name.
SEQUENTIAL: list[tuple[float, str]] = [
    (0.0, "#440154"),
    (0.125, "#472D7B"),
    (0.25, "#3B528B"),
    (0.375, "#2C728E"),
    (0.5, "#21918C"),
    (0.625, "#28AE80"),
    (0.75, "#5EC962"),
    (0.875, "#ADDC30"),
    (1.0, "#FDE725"),
]
#: Purple, white, green around 0. The steps are closer near 0, where the sign is the message.
DIVERGING: list[tuple[float, str]] = [
    (0.0, "#40004B"),
    (0.2, "#762A83"),
    (0.36, "#9970AB"),
    (0.45, "#C2A5CF"),
    (0.5, "#F2F0F2"),
    (0.55, "#A6DBA0"),
    (0.64, "#5AAE61"),
    (0.8, "#1B7837"),
    (1.0, "#00441B"),
]


#: A turntable has no direction at 90°; a tenth of a degree is seen by nobody.
STEEPEST = 89.9
_STEEP = 86.0
# The camera looks a little below the middle: titles stand above the cube, the axes' names below it.
_CENTRE = -0.12


LIGHT = Theme("#FFFFFF", "#1F2430", "#D5D8DE", "#6B7280", "#F6F7F9", "#B85000")
DARK = Theme("#11161D", "#FAFAFA", "#3A404C", "#A3ABB8", "#161B24", ACCENT)
THEMES = {"light": LIGHT, "dark": DARK}

# The colours of figures, each theme's own.
GROUND, TEXT = Ink(lambda theme: theme.ground), Ink(lambda theme: theme.text)
GRID, FAINT = Ink(lambda theme: theme.grid), Ink(lambda theme: theme.faint)
WALL, ACCENT_TEXT = Ink(lambda theme: theme.wall), Ink(lambda theme: theme.accent)


def colour(key: str) -> str:
    """The colour of a loss, the same in every figure; grey for a key without one.

    >>> colour("mse"), colour("something new")
    ('#0072B2', '#808080')
    """
    return _looks(tuple(CATALOGUE)).get(key, ("#808080", ""))[0]


def dash(key: str) -> str:
    """The dash pattern of a loss where several are overlaid; with the colour it is told apart in greyscale too.

    >>> dash("huber"), dash("something new")
    ('8px,5px', '6px,2px')
    """
    return _looks(tuple(CATALOGUE)).get(key, ("", "6px,2px"))[1]


@cache
def _looks(keys: tuple[str, ...]) -> dict[str, Look]:
    """Colour and dash of every loss of the catalogue."""
    grounds = [theme.ground for theme in THEMES.values()]
    return looks({key: CATALOGUE[key].task for key in keys}, grounds, ACCENT)


def camera(name: str) -> Attributes:
    """A plotly camera from a name of ``lossviz.state.cameras.CAMERAS`` or "azimuth,elevation[,distance]" in degrees.

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
        "center": {"x": 0, "y": 0, "z": _CENTRE},
        "up": {"x": 0, "y": 0, "z": 1},
        "projection": {"type": "perspective"},
    }


def plotted(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Numbers as figures hold them: float32, and a gap where the mathematics is infinite.

    >>> plotted([1.0, float("inf")])
    array([ 1., nan], dtype=float32)
    """
    array = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    return np.where(np.isfinite(single), single, np.float32(np.nan))


def base_layout() -> Attributes:
    """What every figure's layout starts from.

    Its template says little but is not empty: plotly would put the default of the process in an empty one's place.
    """
    look: Attributes = {
        "font": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
        "paper_bgcolor": GROUND,
        "plot_bgcolor": GROUND,
    }
    return {
        **look,
        "template": {"layout": look},
        "hoverlabel": {"font": {"family": FONT, "size": AXIS_SIZE}},
        "showlegend": False,
        "uirevision": UIREVISION,
        "dragmode": False,
    }


def title(text: str, narrow: bool = False) -> Attributes:
    """A figure's title in its upper left corner."""
    return {
        "text": f"<b>{text}</b>",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 8, "l": 8},
        "font": {"family": FONT, "size": title_size(narrow), "color": TEXT},
    }


def title_size(narrow: bool) -> int:
    """The size of a title's letters in pixels."""
    return AXIS_SIZE + 1 if narrow else TITLE_SIZE


def scene(prediction: Axis, label: Axis, z_title: str, ranges: Sequence[Sequence[float]]) -> Attributes:
    """A 3D scene with named axes and fixed ranges, without its place and camera."""

    def axis(text: str, interval: Sequence[float]) -> Attributes:
        return {
            "title": {"text": text, "font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}},
            "range": list(interval),
            "autorange": False,
            "nticks": 6,
            "tickfont": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
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
    return {**axes, "bgcolor": GROUND, "aspectmode": "cube", "dragmode": "turntable", "uirevision": UIREVISION}


def panel_axis(interval: Sequence[float], text: str = "", **more: Value) -> Attributes:
    """An axis of a 2D panel; zooming is off, because a drag moves the chosen point."""
    return {
        "title": {"text": text, "font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}, "standoff": 6},
        "range": list(interval),
        "fixedrange": True,
        "nticks": 7,
        "tickfont": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
        "gridcolor": GRID,
        "zerolinecolor": FAINT,
        "zerolinewidth": 1,
        "linecolor": FAINT,
        "showline": True,
        **more,
    }


def note(text: str, size: int = SMALL_SIZE, ink: Ink = TEXT, **place: Value) -> Attributes:
    """A text in the figure, without an arrow; ``place`` holds x, y and their anchors."""
    defaults: Attributes = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left"}
    look: Attributes = {"showarrow": False, "font": {"family": FONT, "size": size, "color": ink}}
    return {"text": text, **look, **defaults, **place}


def surface_look(
    x: Value, y: Value, z: Value, limits: tuple[float, float], names: tuple[str, str, str], **more: Value
) -> Attributes:
    """A surface in the scale its limits call for: diverging where they lie on both sides of 0.

    No colour bar: the z axis beside it says the same numbers, and a bar would eat the width of a phone.
    """
    low, high = limits
    return {
        "type": "surface",
        "x": x,
        "y": y,
        "z": z,
        "colorscale": DIVERGING if low < 0 < high else SEQUENTIAL,
        "cmin": low,
        "cmax": high,
        "showscale": False,
        "lighting": {"ambient": 0.72, "diffuse": 0.5, "specular": 0.04, "roughness": 0.9, "fresnel": 0.05},
        "lightposition": {"x": -2000, "y": -6000, "z": 9000},
        "hovertemplate": f"{names[0]} %{{x:.6~g}}<br>{names[1]} %{{y:.6~g}}<br>{names[2]} %{{z:.5~g}}<extra></extra>",
        **more,
    }
