"""How a figure is to look: its size, letters, theme, ranges and what stands beside it; read from text, and checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from numbers import Integral, Real
from typing import Any

from lossviz.parameter import shown
from lossviz.picture.style import LOOKS
from lossviz.state.cameras import ALLOWED_CAMERAS, Camera
from lossviz.state.view import View

#: Width and height in pixels of CSS, of which an inch has 96.
Size = tuple[float, float]
Range = tuple[float, float]

#: Pixels of CSS in each unit of length.
UNITS = {"px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72}
#: Pixels of CSS in a point: that of CSS, of PDF and of letters. TeX's is a little less.
POINT, _TEX_POINT = UNITS["pt"], 96 / 72.27
#: The sizes of letters that can be asked for, and the resolutions.
LETTERS, RESOLUTIONS = (4.0, 72.0), (50.0, 1200.0)
#: The widths of figures in pixels, and how far an axis may reach and how little of that it may show.
WIDTHS, FAR, FINE = (20.0, 10_000.0), 1e9, 1e-6
_LENGTHS = "a number with px, in, cm, mm or pt, such as 3.35in, 8.5cm, 241pt or 1600px"
_FAMILY = re.compile(r"[\w .-]{1,100}")


@dataclass(frozen=True)
class FigureOptions:
    """The options of a figure, whatever it shows; raises ValueError or TypeError for one that cannot be.

    ``size`` and ``width`` are in pixels of CSS (1/96 inch): with a width alone the height follows from what is shown, with
    neither the figure has its own size. ``scale`` is how many pixels a picture has for one of them; with ``dpi`` it has that
    many for an inch, and says so. ``font_size`` is that of the names of axes, in points, by which lines and marks go, too.
    ``references`` are the curves beside a loss's own (None: unless other losses are beside it), ``family`` those of other
    values of its parameter, ``marks`` the chosen point and label, ``beside`` other losses in the same panel.
    ``value_range`` is that of the axis upwards.

    >>> FigureOptions(size=(320, 240), font_size=8).scale
    2.0
    >>> FigureOptions(theme="sepia")
    Traceback (most recent call last):
    ValueError: theme must be one of light, dark, print, got 'sepia'
    """

    size: Size | None = None
    scale: float = 2.0
    dpi: float | None = None
    font_size: float | None = None
    font: str | None = None
    theme: str = "light"
    title: bool = True
    source: bool = True
    transparent: bool = False
    crop: bool = False
    references: bool | None = None
    family: bool = False
    prediction_range: Range | None = None
    label_range: Range | None = None
    value_range: Range | None = None
    camera: str | None = None
    beside: tuple[View, ...] = ()
    width: float | None = None
    marks: bool = False

    def __post_init__(self) -> None:
        if self.theme not in LOOKS:
            raise ValueError(f"theme must be one of {', '.join(LOOKS)}, got {shown(self.theme)}")
        for name in ("title", "source", "transparent", "crop", "references", "family", "marks"):
            if not isinstance(getattr(self, name), bool) and (name, self.references) != ("references", None):
                raise ValueError(f"{name} must be True or False, got {shown(getattr(self, name))}")
        self._check_sizes()
        for name in ("prediction_range", "label_range", "value_range"):
            if (interval := getattr(self, name)) is not None:
                object.__setattr__(self, name, _checked_range(name, interval))
        if self.camera is not None:
            try:
                Camera().check("", "camera", self.camera)
            except ValueError:
                raise ValueError(f"camera must be {ALLOWED_CAMERAS}, got {shown(self.camera)}") from None
        if self.font is not None and not (isinstance(self.font, str) and _FAMILY.fullmatch(self.font)):
            raise ValueError(f"font must be the name of a font, such as 'Times New Roman', got {shown(self.font)}")
        beside = self.beside
        if not isinstance(beside, tuple) or not all(isinstance(each, View) for each in beside):
            raise TypeError(f"beside must be a tuple of views, such as (default_view('mse'),), got {shown(beside)}")

    def _check_sizes(self) -> None:
        if self.size is not None:
            if self.width is not None:
                raise ValueError("size says the width as well: give one of them")
            object.__setattr__(self, "size", _checked_size(self.size))
        _between("dpi", self.dpi, *RESOLUTIONS)
        if self.dpi is None:  # which says the scale, too
            _between("scale", self.scale, 0.1, 10, optional=False)
        _between("font_size", self.font_size, *LETTERS)
        _between("width", self.width, *WIDTHS)
        if self.dpi is not None:
            object.__setattr__(self, "scale", self.dpi / 96)

    def but(self, **changes: Any) -> FigureOptions:
        """The options with some changed."""
        return replace(self, **changes)


def options_of(owner: str, given: Mapping[str, Any]) -> FigureOptions:
    """Options by their names; raises TypeError for a name that is none, and ValueError as ``FigureOptions`` does.

    >>> options_of("save", {"colour": 3})
    Traceback (most recent call last):
    TypeError: save: options are size, scale, dpi, ..., marks, got 'colour'
    """
    names = [each.name for each in fields(FigureOptions)]
    for name in given:
        if name not in names:
            raise TypeError(f"{owner}: options are {', '.join(names[:3])}, ..., {names[-1]}, got {shown(name)}")
    return FigureOptions(**given)


def _between(name: str, value: Any, low: float, high: float, *, optional: bool = True) -> None:
    if optional and value is None:
        return
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, got {shown(value)}")


def _checked_size(size: Any) -> Size:
    try:
        width, height = size
    except (TypeError, ValueError):
        width = height = None
    for side in (width, height):
        whole = isinstance(side, Integral) and not isinstance(side, bool)
        if not whole and not (isinstance(side, float) and math.isfinite(side) and side > 0):
            raise ValueError(f"size must be (width, height) in pixels, such as (1600, 900), got {shown(size)}")
    assert width is not None and height is not None
    return width, height


def _checked_range(name: str, interval: Any) -> Range:
    try:
        low, high = (float(end) for end in interval)
    except (TypeError, ValueError):
        low = high = math.nan
    far = max(abs(low), abs(high))
    if not (math.isfinite(far) and far <= FAR and high - low >= FINE * max(far, FINE)):
        raise ValueError(f"{name} must be (low, high) with low < high, {_BOUNDS}, got {shown(interval)}")
    return low, high


_BOUNDS = "up to 1e9, and no nearer to each other than a millionth of the larger"


def parse_length(name: str, text: str) -> float:
    """A length in pixels of CSS.

    >>> parse_length("width", "3.5in"), parse_length("width", "240pt"), parse_length("width", "800")
    (336.0, 320.0, 800.0)
    """
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*([a-z]*)\s*", text.lower())
    if not found or found[2] not in ("", *UNITS):
        raise ValueError(f"{name} must be {_LENGTHS}, got {shown(text)}")
    length = float(found[1]) * UNITS[found[2] or "px"]
    if not WIDTHS[0] <= length <= WIDTHS[1]:
        bounds = f"a number from {WIDTHS[0]:g} to {WIDTHS[1]:g} pixels, or as long with in, cm, mm or pt"
        raise ValueError(f"{name} must be {bounds}, got {shown(text)}")
    return length


def parse_points(name: str, text: str) -> float:
    """The size of letters, in points, with the unit or without.

    >>> parse_points("font-size", "8pt"), parse_points("font-size", "9.5")
    (8.0, 9.5)
    """
    try:
        points = float(text.lower().strip().removesuffix("pt"))
    except ValueError:
        points = math.nan
    if not LETTERS[0] <= points <= LETTERS[1]:
        raise ValueError(
            f"{name} must be in points from {LETTERS[0]:g} to {LETTERS[1]:g}, such as 8pt, got {shown(text)}"
        )
    return points


def parse_range(name: str, text: str) -> Range:
    """Both ends of an axis.

    >>> parse_range("range", "-4,2.5")
    (-4.0, 2.5)
    """
    parts: Sequence[str] = text.split(",")
    try:
        return _checked_range(name, [float(part) for part in parts])
    except ValueError:
        ends = f"LOW,HIGH with LOW < HIGH, such as --{name}=-4,4"
        raise ValueError(f"{name} must be {ends}; {_BOUNDS}; got {shown(text)}") from None


@dataclass(frozen=True)
class Preset:
    """Where a figure will stand: its width and height (None follows from what is shown) and its letters."""

    width: float
    height: float | None
    font_size: float
    words: str


#: Sizes by the place where a figure will stand.
PRESETS = {
    "ieee-column": Preset(3.5 * UNITS["in"], None, 8.0, "a column of IEEE's two (3.5 in, letters of 8 pt)"),
    "acm-column": Preset(241.14749 * _TEX_POINT, None, 8.0, "a column of ACM's two (241 pt of TeX, letters of 8 pt)"),
    "beamer": Preset(110 * UNITS["mm"], 70 * UNITS["mm"], 9.0, "a slide of beamer (110 x 70 mm, letters of 9 pt)"),
    "slide-16x9": Preset(1280.0, 720.0, 20.0, "a wide slide (1280 x 720 px, letters of 20 pt)"),
    "a4-half": Preset(170 * UNITS["mm"], 120 * UNITS["mm"], 10.0, "half a page of A4 (170 x 120 mm, letters of 10 pt)"),
}
