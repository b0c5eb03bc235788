"""The one place for colours, fonts, cameras and the bare look of figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from lossviz.catalogue import CATALOGUE
from lossviz.loss import Axis
from lossviz.picture.palette import Look, looks
from lossviz.picture.values import Attributes, Ink, Theme, Value, patched_attributes
from lossviz.state.cameras import camera_angles

#: The page's own first, as Streamlit loads it.
FONT = (
    "'Source Sans', 'Source Sans 3', 'Source Sans Pro', "
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
)
#: Of figures by themselves: they are to look alike wherever they are drawn, and names to be as wide as they were measured.
PLATE_FONT = "Arial, 'Liberation Sans', Helvetica, 'Noto Sans', sans-serif"
#: The one scale of letters, in pixels: titles, headings, names of axes, their numbers, remarks.
TITLE_SIZE, PANEL_SIZE, AXIS_SIZE, TICK_SIZE, SMALL_SIZE = 19, 16, 14, 13, 12
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
# From the side the names of the far axis stand above it, too, so it looks higher.
_CENTRE = -0.1
_CENTRES = {"side": 0.12, "front": 0.12}


LIGHT = Theme("#FFFFFF", "#1F2430", "#D5D8DE", "#6B7280", "#F6F7F9", "#B85000")
DARK = Theme("#11161D", "#FAFAFA", "#3A404C", "#A3ABB8", "#161B24", ACCENT)
THEMES = {"light": LIGHT, "dark": DARK}
#: Black on white, for printers and for papers that are copied: whoever draws with it tells lines apart by dash and mark.
PRINT = Theme("#FFFFFF", "#000000", "#D0D0D0", "#595959", "#FFFFFF", "#000000")
#: What figures can look like: pages have the first two.
LOOKS = {**THEMES, "print": PRINT}

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


def round_steps(length: float) -> Iterator[float]:
    """Round distances between ticks, rising, the first much shorter than ``length``.

    >>> list(round_steps(3.0))[:4]
    [0.01, 0.02, 0.05, 0.1]
    """
    decade = math.floor(math.log10(length)) - 2
    return (factor * 10.0**power for power in range(decade, decade + 5) for factor in (1.0, 2.0, 5.0))


def panel_axis(interval: Sequence[float], text: str = "", **more: Value) -> Attributes:
    """An axis of a 2D panel; zooming is off, because a drag moves the chosen point."""
    return {
        "title": {"text": text, "font": {"family": FONT, "size": AXIS_SIZE, "color": TEXT}, "standoff": 6},
        "range": list(interval),
        "fixedrange": True,
        "nticks": 7,
        "tickfont": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
        "hoverformat": ".6~g",
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


def colour_axis(low: float, high: float, **bar: Value) -> Attributes:
    """A scale of colours with its bar, by which heights are read from above too: diverging if 0 is its middle."""
    look: Attributes = {
        "thickness": 9,
        "outlinewidth": 0,
        "nticks": 5,
        "tickcolor": FAINT,
        "ticklen": 3,
        "ticks": "outside",
    }
    font: Attributes = {"family": FONT, "size": SMALL_SIZE, "color": TEXT}
    return {
        "colorscale": DIVERGING if low == -high else SEQUENTIAL,
        "cmin": low,
        "cmax": high,
        "colorbar": {**look, "tickfont": font, "xanchor": "left", "yanchor": "top", "xpad": 0, "ypad": 0, **bar},
    }


def surface_look(x: Value, y: Value, z: Value, names: tuple[str, str, str], **more: Value) -> Attributes:
    """A surface in the colours of a layout's ``coloraxis``."""
    return {
        "type": "surface",
        "x": x,
        "y": y,
        "z": z,
        "coloraxis": "coloraxis",
        "lighting": {"ambient": 0.72, "diffuse": 0.5, "specular": 0.04, "roughness": 0.9, "fresnel": 0.05},
        "lightposition": {"x": -2000, "y": -6000, "z": 9000},
        # numbers without a format of their own take their axis's, and with it a real minus sign
        "hovertemplate": f"{names[0]} %{{x}}<br>{names[1]} %{{y}}<br>{names[2]} %{{z}}<extra></extra>",
        **more,
    }
