"""A legend in TeX: samples of what panels draw, with their names; and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lossviz.export.tex.bars import swatch
from lossviz.export.tex.flat import Room, plot_of
from lossviz.export.tex.inks import line_style, mark_style
from lossviz.export.tex.plots import Setting
from lossviz.picture.plate import copied, flat
from lossviz.picture.plate.inside import empty_place
from lossviz.picture.plate.parts import Flat, Line, Panel, Solid
from lossviz.picture.plate.ticks import height_of, width_of
from lossviz.picture.style import SMALL_SIZE
from lossviz.picture.values import Attributes

#: The height of a line of text, and how much wider TeX's letters are than those of a page, at most; in pixels.
LINE, WIDER = height_of("", SMALL_SIZE), 1.12
# How long a sample is, what lies between it and its name, and behind that; how high the sample of a bar is.
_SAMPLE, _BESIDE, _BETWEEN, _BAR = 28.0, 5.0, 18.0, 10.0


def named(row: Sequence[Panel]) -> list[Line]:
    """The lines of panels that a legend names, each once.

    >>> named([])
    []
    """
    flats = [part for part in row if not isinstance(part, Solid)]
    return list({line.names[0]: line for part in flats for line in part.lines if line.names}.values())


def entries(lines: Sequence[Line], room: float) -> Iterator[list[Line]]:
    """Lines in rows of a legend that is not wider than its room.

    >>> list(entries([], 100.0))
    [[]]
    """
    row: list[Line] = []
    for line in lines:
        if row and sum(map(_entry, [*row, line])) - _BETWEEN > room:
            yield row
            row = []
        row.append(line)
    yield row


def _entry(line: Line) -> float:
    """The width of a line's entry in a legend, with what lies behind it."""
    return _SAMPLE + _BESIDE + WIDER * width_of(line.names[0], SMALL_SIZE) + _BETWEEN


def legend(rows: Sequence[Sequence[Line]], room: Room, setting: Setting) -> Iterator[str]:
    """Samples of lines with their names at the upper end of a room, drawn as the lines are."""
    left, low, _, high = room
    looks: list[Attributes] = [{"type": "scatter", "mode": "lines", **line.look} for row in rows for line in row]
    drawn = iter(setting.dressed(looks)[0])
    for place, row in enumerate(rows):
        x, y = left, low + high - (place + 0.5) * LINE
        for line in row:
            yield from _sample(next(drawn), x, y, setting)
            yield text(line.names[0], x + _SAMPLE + _BESIDE, y, "west", SMALL_SIZE, setting)
            x += _entry(line)


def _sample(look: Attributes, x: float, y: float, setting: Setting) -> Iterator[str]:
    """The sample of a line, a mark or a bar that begins at a place."""
    ends = (f"({setting.length(end)},{setting.length(y)})" for end in (x, x + _SAMPLE))
    middle = f"({setting.length(x + _SAMPLE / 2)},{setting.length(y)})"
    if look.get("type") == "bar":
        yield from swatch(look, x + _SAMPLE / 4, y - _BAR / 2, _SAMPLE / 2, _BAR, setting)
        return
    if "lines" in str(look.get("mode")):
        yield f"\\draw[{line_style(setting.palette, look, setting.bp)}] {' -- '.join(ends)};"
    if "marker" in look:
        yield f"\\path plot[{mark_style(setting.palette, look, setting.bp)}] coordinates {{{middle}}};"


def text(markup: str, x: float, y: float, anchor: str, size: float, setting: Setting, ink: str | None = None) -> str:
    """A text of the figure at a place in pixels of the picture."""
    colour = setting.ink("text", ink or setting.theme.text)
    look = f"anchor={anchor}, inner sep=0pt, align=left, font={setting.letters(size)}, {colour}"
    return f"\\node[{look}] at ({setting.length(x)},{setting.length(y)}) {{{setting.latex(markup)}}};"


def place_inside(lines: Sequence[Line], parts: Sequence[tuple[Panel, Room]], headed: bool) -> Room | None:
    """The room of a legend with one line in each row, in the first of some panels that has a place for it.

    >>> place_inside([], [], False) is None
    True
    """
    size = max((_entry(line) - _BETWEEN for line in lines), default=0.0), LINE * len(lines)
    for part, room in parts:
        left, low, wide, high = room
        if isinstance(part, Solid):
            continue
        if isinstance(part, Flat):
            spare, plot = plot_of(part, room)
            axes, drawn = flat.axes(part, room[2:]), flat.traces(part, 0)
        else:
            spare = copied.margins(part, (wide, high), headed)
            plot = wide - spare.left - spare.right, high - spare.top - spare.bottom
            axes, drawn = copied.axes(part, (wide, high), headed), copied.traces(part, 0)
        top = low + high - spare.top
        if found := empty_place(size, (left + spare.left, left + spare.left + plot[0], 0.0, plot[1]), axes, drawn):
            return found[0], top - found[1] - size[1], *size
    return None
