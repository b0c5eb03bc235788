"""Bars as filled rectangles, with the strokes of their patterns and the words above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.inks import line_style, table
from lossviz.export.tex.lines import Window, joined
from lossviz.export.tex.plots import Setting
from lossviz.export.tex.said import amount, numbers, said, spell, texts, words
from lossviz.picture.style import SMALL_SIZE
from lossviz.picture.values import Attributes

# How far the strokes of a pattern are from each other, and how thick, in pixels; how long those are that stand for dots.
_APART, _THICK, _DOT = 8.0, 1.6, 1.6
# The directions in which the strokes of a pattern run.
_WAYS = {
    "/": ((1, 1),),
    "\\": ((1, -1),),
    "x": ((1, 1), (1, -1)),
    "-": ((1, 0),),
    "|": ((0, 1),),
    "+": ((1, 0), (0, 1)),
}


@dataclass(frozen=True)
class Slots:
    """What bars share of a place: how many traces of them stand beside each other, and how much of it stays empty."""

    count: int
    gap: float

    def ends(self, look: Attributes, number: int) -> tuple[float, float]:
        """Where the bars of a trace begin and end, from their places on.

        >>> Slots(2, 0.25).ends({}, 1)
        (0.0, 0.375)
        """
        if said(look, "offset") is not None:
            first = amount(look, "offset", 0.0)
            return first, first + amount(look, "width", 1.0)
        wide = (1 - self.gap) / self.count
        return wide * number - (1 - self.gap) / 2, wide * (number + 1) - (1 - self.gap) / 2


def bars(
    look: Attributes,
    places: FloatArray,
    ends: tuple[float, float],
    window: Window,
    plot: tuple[float, float],
    setting: Setting,
) -> Iterator[str]:
    """The bars of a trace at their places, as far as they are in a window whose plot has some size in pixels."""
    inks, above = _inks(look, len(places)), texts(look, "text")
    for k, (place, height) in enumerate(zip(places, numbers(look, "y"), strict=True)):
        corners = np.array([[place + ends[0], min(height, 0.0)], [place + ends[1], max(height, 0.0)]])
        box = np.clip(corners, window.low, window.high)
        if not np.isfinite(box).all() or (box[1] - box[0]).min() <= 0:
            continue
        low, high = (f"(axis cs:{spell(x)},{spell(y)})" for x, y in box)
        rim = words(look, "marker.line.color") if amount(look, "marker.line.width", 0) else ""
        stroke = f", {setting.ink('draw', rim)}, line width={setting.length(1)}" if rim else ""
        yield f"\\path[{setting.ink('fill', inks[k])}{stroke}] {low} rectangle {high};"
        yield from _pattern(look, box, window, plot, setting)
        if k < len(above) and above[k] and corners[1][1] <= window.high[1]:
            look_of = f"font={setting.letters(SMALL_SIZE)}, {setting.ink('text', setting.theme.text)}"
            at = f"(axis cs:{spell(box[:, 0].mean())},{spell(box[1][1])})"
            yield f"\\node[anchor=south, inner sep={setting.length(2)}, {look_of}] at {at} {{{setting.latex(above[k])}}};"


def _inks(look: Attributes, count: int) -> list[str]:
    found = said(look, "marker.color")
    if isinstance(found, list | tuple):
        return [str(ink) for ink in found]
    return [str(found)] * count


def _pattern(
    look: Attributes, box: FloatArray, window: Window, plot: tuple[float, float], setting: Setting
) -> Iterator[str]:
    """The strokes of a pattern on a bar, none of which leaves it."""
    unit = window.size / np.array(plot)
    strokes = strokes_of(words(look, "marker.pattern.shape"), (box[1] - box[0]) / unit)
    if strokes:
        rows = joined([part * unit + box[0] for part in strokes])
        yield f"\\addplot[{_stroke(look, setting)}] {table('x y', rows)};"


def swatch(look: Attributes, x: float, y: float, wide: float, high: float, setting: Setting) -> Iterator[str]:
    """A small bar with its lower left corner at a place of the page, in pixels."""
    corner, size = np.array([x, y]), np.array([wide, high])
    low, far = (f"({setting.length(at[0])},{setting.length(at[1])})" for at in (corner, corner + size))
    rim = words(look, "marker.line.color") if amount(look, "marker.line.width", 0) else ""
    stroke = f", {setting.ink('draw', rim)}, line width={setting.length(1)}" if rim else ""
    yield f"\\path[{setting.ink('fill', _inks(look, 1)[0])}{stroke}] {low} rectangle {far};"
    for part in strokes_of(words(look, "marker.pattern.shape"), size):
        ends = (f"({setting.length(at[0])},{setting.length(at[1])})" for at in part + corner)
        yield f"\\draw[{_stroke(look, setting)}] {' -- '.join(ends)};"


def strokes_of(shape: str, size: FloatArray) -> list[FloatArray]:
    """The strokes of a pattern on a rectangle of some size in pixels; none without a pattern."""
    return dots(size) if shape == "." else [part for way in _WAYS.get(shape, ()) for part in hatched(size, way)]


def _stroke(look: Attributes, setting: Setting) -> str:
    line: Attributes = {"line": {"color": words(look, "marker.pattern.fgcolor", "#000000"), "width": _THICK}}
    return line_style(setting.palette, line, setting.bp)


def hatched(size: FloatArray, way: tuple[int, int]) -> list[FloatArray]:
    """The strokes in one direction that fill a rectangle of some size, each from edge to edge.

    >>> [part.tolist() for part in hatched(np.array([10.0, 4.0]), (1, 0))]
    [[[0.0, 2.0], [10.0, 2.0]]]
    """
    wide, high = size
    if way == (0, 1):
        return [np.array([[x, 0.0], [x, high]]) for x in _even(wide)]
    if way == (1, 0):
        return [np.array([[0.0, y], [wide, y]]) for y in _even(high)]
    found = []
    for start in _even(wide + high):
        low, far = max(0.0, start - high), min(wide, start)  # along x, of a line that falls from (0, start)
        falling = np.array([[low, start - low], [far, start - far]])
        found.append(falling if way[1] < 0 else falling * [1, -1] + [0, high])
    return found


def dots(size: FloatArray) -> list[FloatArray]:
    """Strokes so short that they look like dots, evenly over a rectangle."""
    at: Sequence[tuple[float, float]] = [(x, y) for x in _even(size[0]) for y in _even(size[1])]
    return [np.array([[x - _DOT / 2, y], [x + _DOT / 2, y]]) for x, y in at if _DOT / 2 <= x <= size[0] - _DOT / 2]


def _even(length: float) -> FloatArray:
    """Even places on a length, with half of their distance at both ends."""
    count = max(1, round(length / _APART))
    return np.asarray((np.arange(count) + 0.5) * (length / count))
