"""The one place for colours, fonts, cameras and the bare look of figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from lossviz.catalogue import CATALOGUE
from lossviz.picture.palette import Look, looks
from lossviz.picture.values import Attributes, Ink, Theme, Value

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
