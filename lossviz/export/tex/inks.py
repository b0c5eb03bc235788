"""Colours, dashes and marks as TikZ takes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.said import amount, numbers, said, spell, words
from lossviz.picture.values import Value

_NAMES = {"white": "FFFFFF", "black": "000000"}
_CALLED = re.compile(r"rgba?\( *(\d+) *, *(\d+) *, *(\d+) *(?:, *([0-9.]+) *)?\)")
#: Dashes by plotly's words: how often the thickness of the line, or of a line of 3 px if it is thinner.
_DASHES = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}
_MARKS = {
    "circle": "*",
    "circle-open": "o",
    "square": "square*",
    "square-open": "square",
    "diamond": "diamond*",
    "diamond-open": "diamond",
    "triangle-up": "triangle*",
    "triangle-up-open": "triangle",
    "triangle-down": "triangle*",
    "triangle-down-open": "triangle",
    "x": "x",
    "x-thin": "x",
    "x-thin-open": "x",
    "cross": "+",
    "cross-thin": "+",
    "cross-thin-open": "+",
    "star": "star",
}


def rgb(colour: str) -> tuple[str, float]:
    """A colour of the figure as six hexadecimal digits, and how opaque it is.

    >>> rgb("#D55E00"), rgb("rgba(255, 255,255,0.35)"), rgb("white")
    (('D55E00', 1.0), ('FFFFFF', 0.35), ('FFFFFF', 1.0))
    """
    if colour in _NAMES:
        return _NAMES[colour], 1.0
    if re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        return colour[1:].upper(), 1.0
    if re.fullmatch("#[0-9A-Fa-f]{3}", colour):
        return "".join(2 * digit for digit in colour[1:]).upper(), 1.0
    if called := _CALLED.fullmatch(colour):
        return "".join(f"{int(part):02X}" for part in called.groups()[:3]), float(called[4] or 1.0)
    raise ValueError(f"a colour in a figure for TeX must be #RRGGBB, rgb() or rgba(), got {colour!r}")


class Palette:
    """The colours of one file, which are defined once, by names that say them."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def name(self, digits: str) -> str:
        """The name of a colour of six hexadecimal digits."""
        self._used.add(digits)
        return f"lv{digits}"

    def ink(self, kind: str, colour: str) -> str:
        """The option that draws or fills in a colour; see-through ones say how much.

        >>> Palette().ink("draw", "rgba(0,0,0,0.5)")
        'draw=lv000000, draw opacity=0.5'
        """
        digits, opaque = rgb(colour)
        own = "text" if kind == "text" else f"{kind} "
        more = "" if opaque == 1 else f", {own.strip()} opacity={opaque:g}"
        return f"{kind}={self.name(digits)}{more}"

    def definitions(self) -> list[str]:
        """The commands that define them."""
        return [rf"\definecolor{{lv{digits}}}{{HTML}}{{{digits}}}" for digits in sorted(self._used)]


def dashed(dash: str, width: float, bp: float) -> str:
    """The dash pattern of a line as an option; empty for a solid one. ``bp`` are the big points of a pixel.

    >>> dashed("8px,5px", 3.0, 0.75), dashed("dot", 1.5, 0.75), dashed("solid", 3.0, 0.75)
    ('dash pattern=on 6bp off 3.75bp', 'dash pattern=on 2.25bp off 2.25bp', '')
    """
    if dash in _DASHES:
        parts: Sequence[float] = [max(width, 3.0) * part for part in _DASHES[dash]]
    else:
        parts = [float(part) for part in re.findall("[0-9.]+", dash)]
    if len(parts) % 2:
        parts = [*parts, *parts]
    pattern = " ".join(f"{('on', 'off')[place % 2]} {spell(part * bp, 5)}bp" for place, part in enumerate(parts))
    return f"dash pattern={pattern}" if pattern else ""


def line_style(palette: Palette, trace: Value, bp: float) -> str:
    """How a trace's line is drawn."""
    width = amount(trace, "line.width", 2.0)
    pattern = dashed(words(trace, "line.dash"), width, bp)
    opaque = amount(trace, "opacity", 1.0)
    parts = [
        palette.ink("draw", words(trace, "line.color", "#000000")),
        f"line width={spell(width * bp, 4)}bp",
        pattern,
        f"opacity={opaque:g}" if opaque < 1 else "",
    ]
    return ", ".join(part for part in parts if part)


def mark_style(palette: Palette, trace: Value, bp: float) -> str:
    """How a trace's marks are drawn: rings stay open, what is filled has its rim.

    >>> mark_style(Palette(), {"marker": {"symbol": "circle-open", "size": 8, "color": "#000000"}}, 0.75)
    'only marks, mark=o, mark size=3bp, mark options={solid, draw=lv000000, line width=0.75bp}'
    """
    symbol, colour = _one(trace, "marker.symbol", "circle"), _one(trace, "marker.color", "#000000")
    size = float(found[0]) if (found := numbers(trace, "marker.size")).size else 6.0
    mark = _MARKS.get(symbol, "*")
    rim, width = _one(trace, "marker.line.color", ""), amount(trace, "marker.line.width", 1.0 if "*" not in mark else 0)
    inks = [palette.ink("fill", colour)] if "*" in mark else [palette.ink("draw", colour)]
    if "*" in mark:
        inks.append(
            palette.ink("draw", rim if rim and width else colour)
        )  # TikZ draws the rim of a filled mark in any case
    turned = ["rotate=180"] if symbol.startswith("triangle-down") else []
    options = ", ".join(["solid", *turned, *inks, f"line width={spell(width * bp, 4)}bp"])
    return f"only marks, mark={mark}, mark size={spell(size * bp / 2, 4)}bp, mark options={{{options}}}"


def _one(trace: Value, path: str, default: str) -> str:
    """A text, or the first of several."""
    found = said(trace, path)
    if isinstance(found, list | tuple) and found and isinstance(found[0], str):
        return found[0]
    return found if isinstance(found, str) else default


def colour_map(name: str, scale: Value) -> str:
    """A scale of colours as pgfplots takes it.

    >>> colour_map("lossviz-0", [(0.0, "#000000"), (0.36, "#FF0000"), (1.0, "#FFFFFF")])
    'colormap={lossviz-0}{rgb255(0cm)=(0,0,0) rgb255(36cm)=(255,0,0) rgb255(100cm)=(255,255,255)}'
    """
    assert isinstance(scale, list | tuple)
    stops: list[tuple[float, str]] = [(float(at), str(colour)) for at, colour in scale]
    parts = []
    for at, colour in stops:
        digits, _ = rgb(colour)
        red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
        parts.append(f"rgb255({spell(100 * at, 4)}cm)=({red},{green},{blue})")
    return f"colormap={{{name}}}{{{' '.join(parts)}}}"


def table(columns: str, rows: FloatArray) -> str:
    """Numbers as a table within a plot; a row of NaN is a gap."""
    lines = (" ".join(spell(number) for number in row) for row in rows.tolist())
    return "\n".join(["table {", columns, *lines, "}"])
