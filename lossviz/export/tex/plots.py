"""The traces of a panel as plots: lines with gaps where they jump, marks, and words at places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.inks import Palette, line_style, mark_style, table
from lossviz.export.tex.letters import latex, sized
from lossviz.export.tex.lines import Flags, Window, drawn
from lossviz.export.tex.said import amount, numbers, parts, spell, texts, words
from lossviz.picture.greys import in_greys
from lossviz.picture.style import SMALL_SIZE
from lossviz.picture.values import Attributes, Theme, inked_attributes

_POINT = 72.27 / 72


@dataclass(frozen=True, eq=False)
class Setting:
    """What all of a file shares: the colours of its theme and its palette, and the big points of a picture's pixel.

    ``ground`` is whether anything is painted behind what is shown, ``greys`` whether colours become dashes and marks.
    """

    theme: Theme
    palette: Palette
    bp: float
    ground: bool = True
    greys: bool = False

    def length(self, pixels: float) -> str:
        """A length of the picture on paper.

        >>> from lossviz.picture.style import LIGHT
        >>> Setting(LIGHT, Palette(), 0.75).length(4)
        '3bp'
        """
        return f"{spell(pixels * self.bp, 6)}bp"

    def letters(self, pixels: float) -> str:
        """The command for letters of a size of the picture."""
        return sized(pixels * self.bp * _POINT)

    def latex(self, markup: str) -> str:
        """A text of the picture in LaTeX."""
        return latex(markup, self.bp * _POINT)

    def dressed(
        self, looks: Sequence[Attributes], notes: Sequence[Attributes] = ()
    ) -> tuple[list[Attributes], list[Attributes]]:
        """The traces and texts of a panel in the colours of the theme, or in greys."""
        data = [inked_attributes(look, self.theme) for look in looks]
        texts = [inked_attributes(note, self.theme) for note in notes]
        if not self.greys:
            return data, texts
        figure = in_greys({"data": data, "layout": {"annotations": texts}})
        return parts(figure, "data"), parts(figure, "layout.annotations")

    def ink(self, kind: str, colour: str) -> str:
        """An option that draws, fills or writes in a colour."""
        return self.palette.ink(kind, colour)


def plots(look: Attributes, window: Window, setting: Setting) -> Iterator[str]:
    """The commands that draw a flat trace in a window; none for one that is not to be seen.

    Raises ValueError for another kind than lines, marks and words.
    """
    if look.get("visible", True) is not True:
        return
    kind, mode = words(look, "type", "scatter"), words(look, "mode", "lines")
    if kind != "scatter":
        raise ValueError(f"tex draws lines, marks and surfaces; a figure with a trace of type {kind!r} has no tex")
    x, y = numbers(look, "x"), numbers(look, "y")
    if "lines" in mode and len(rows := drawn(x, y, window)):
        yield f"\\addplot[{line_style(setting.palette, look, setting.bp)}] {table('x y', rows)};"
    points = np.column_stack([x, y])
    shown = window.holds(points)
    if "lines" in mode and "markers" in mode:
        shown &= _few(shown, amount(look, "marker.maxdisplayed", 0))
    if "markers" in mode and shown.any():
        yield f"\\addplot[{mark_style(setting.palette, look, setting.bp)}] {table('x y', points[shown])};"
    if "text" in mode:
        yield from _words(look, points, shown, setting)


def _few(shown: Flags, most: float) -> Flags:
    """Which points of a line have marks: at most so many, evenly far from each other; all of them for 0.

    >>> _few(np.ones(7, dtype=bool), 2).tolist()
    [False, False, True, False, True, False, False]
    """
    held = np.flatnonzero(shown)
    few = np.zeros(len(shown), dtype=bool)
    count = len(held) if most < 1 else min(len(held), int(most))
    few[held[np.linspace(0, len(held) - 1, count + 2).round().astype(int)[1:-1]] if most >= 1 else held] = True
    return few


def noted(note: Attributes, setting: Setting) -> str:
    """A text at a place of an axis, beside which it stands; on the ground, if there is one."""
    down = {"top": "north", "bottom": "south"}.get(words(note, "yanchor", "middle"), "")
    right = {"left": "west", "right": "east"}.get(words(note, "xanchor", "center"), "")
    anchor = " ".join(part for part in (down, right) if part) or "center"
    shifts = f"xshift={setting.length(amount(note, 'xshift', 0))}, yshift={setting.length(amount(note, 'yshift', 0))}"
    font, ink = setting.letters(amount(note, "font.size", SMALL_SIZE)), words(note, "font.color", setting.theme.text)
    ground = f", {setting.ink('fill', setting.theme.ground)}" if setting.ground and "bgcolor" in note else ""
    look = f"anchor={anchor}, {shifts}, inner sep={setting.length(1)}, font={font}, {setting.ink('text', ink)}{ground}"
    (x, y) = (spell(amount(note, axis, 0.0)) for axis in "xy")
    return f"\\node[{look}] at (axis cs:{x},{y}) {{{setting.latex(words(note, 'text'))}}};"


def _words(look: Attributes, points: FloatArray, shown: Flags, setting: Setting) -> Iterator[str]:
    """Words beside their places."""
    where = words(look, "textposition", "middle center").split()
    down, right = {"top": -1, "bottom": 1}.get(where[0], 0), {"left": -1, "right": 1}.get(where[-1], 0)
    anchor = " ".join(part for part in (("south", "", "north")[down + 1], ("east", "", "west")[right + 1]) if part)
    ink = setting.ink("text", words(look, "textfont.color", setting.theme.text))
    font = setting.letters(amount(look, "textfont.size", SMALL_SIZE))
    for place, text in zip(points[shown], np.array(texts(look, "text"), dtype=object)[shown], strict=True):
        if text:
            at = f"(axis cs:{spell(place[0])},{spell(place[1])})"
            yield f"\\node[anchor={anchor or 'center'}, align=center, font={font}, {ink}] at {at} {{{setting.latex(text)}}};"
