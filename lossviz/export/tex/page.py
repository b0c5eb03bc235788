"""A whole figure in TeX: rows of panels with what stands around them, in a file that compiles by itself or is an input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lossviz.export.tex.bars import swatch
from lossviz.export.tex.flat import Room, flat, names_of
from lossviz.export.tex.inks import Palette, colour_map, line_style, mark_style
from lossviz.export.tex.plots import Setting
from lossviz.export.tex.scene import solid
from lossviz.export.tex.taken import taken
from lossviz.picture.greys import SHADES
from lossviz.picture.plate.parts import Copied, Flat, Line, Panel, Solid
from lossviz.picture.plate.plate import natural_height
from lossviz.picture.plate.putting import Words
from lossviz.picture.plate.ticks import broken, height_of, width_of
from lossviz.picture.style import AXIS_SIZE, DIVERGING, LOOKS, PANEL_SIZE, SEQUENTIAL, SMALL_SIZE, SOURCE
from lossviz.picture.values import Attributes

# The room between panels, and that below a title, in pixels of the picture.
_BETWEEN, _BELOW = 18.0, 6.0
# The least height of a row of panels.
_LEAST = 95.0
# The height of a line of text, and what lies between a sample of a line and its name.
_LINE, _BESIDE = height_of("", SMALL_SIZE), 5.0
# How long a sample is, and how much wider TeX's letters are than those of a page, at most.
_SAMPLE, _WIDER = 28.0, 1.12
# How high the sample of a bar is.
_BAR = 10.0
_SCALES = {"lossviz-sequential": SEQUENTIAL, "lossviz-diverging": DIVERGING, "lossviz-greys": SHADES}
_CLASS = r"""\documentclass[border=0pt]{standalone}
\usepackage{fix-cm}
\usepackage{pgfplots}"""


@dataclass(frozen=True)
class Page:
    """The width and the height of a page in pixels of CSS, and how much larger than the picture it is."""

    wide: float
    high: float
    zoom: float


def head_of(words: Words, width: float) -> float:
    """The room above the panels of a figure of some width, both in pixels of the picture.

    >>> head_of(Words(), 480.0)
    5.0
    """
    title = broken(words.title, PANEL_SIZE, width - 2 * words.edge) if words.title else ""
    return height_of(title, PANEL_SIZE) + words.edge + _BELOW if title else words.edge


def height_for(rows: Sequence[Sequence[Panel]], width: float, words: Words) -> float:
    """How high a figure looks well, in pixels of the picture as its width.

    >>> height_for([], 480.0, Words())
    5.0
    """
    between = _BETWEEN * max(len(rows) - 1, 0)
    return sum(_natural(row, width, words) for row in rows) + between + head_of(words, width)


def _natural(row: Sequence[Panel], width: float, words: Words) -> float:
    """How high a row of panels looks well, with the legend of those that a page draws."""
    lines = _named(row) if any(isinstance(part, Copied) and part.lines for part in row) else []
    legend = _LINE * len(list(_entries(lines, width - 2 * words.edge))) + _BELOW / 2 if lines else 0.0
    return natural_height(row, width) + legend


def _named(row: Sequence[Panel]) -> list[Line]:
    """The lines of panels that a legend names, each once."""
    flats = [part for part in row if not isinstance(part, Solid)]
    return list({line.names[0]: line for part in flats for line in part.lines if line.names}.values())


def least_height(rows: Sequence[Sequence[Panel]], width: float, words: Words) -> float:
    """Below this height there is too little room for rows of panels.

    >>> least_height([[]], 480.0, Words())
    100.0
    """
    return head_of(words, width) + _LEAST * len(rows) + _BETWEEN * max(len(rows) - 1, 0)


def document(rows: Sequence[Sequence[Panel]], page: Page, words: Words, theme: str, ground: bool) -> str:
    """A file for pdflatex with rows of panels; ``ground`` paints behind them.

    The same bytes for the same panels. Raises ValueError for a trace that TeX does not draw.
    """
    setting = Setting(LOOKS[theme], Palette(), 0.75 * page.zoom, ground, theme == "print")
    drawn = list(_page(rows, (page.wide / page.zoom, page.high / page.zoom), words, setting))
    bp = tuple(setting.length(side / page.zoom) for side in (page.wide, page.high))
    return "\n".join(
        [
            "% pdflatex makes a page of this size of it; with the package standalone it is also a figure to \\input.",
            _CLASS,
            r"\begin{document}%",
            r"\begin{tikzpicture}",
            r"\pgfplotsset{compat=1.16}",
            *setting.palette.definitions(),
            *(rf"\pgfplotsset{{{colour_map(name, scale)}}}" for name, scale in _SCALES.items()),
            rf"\useasboundingbox (0bp,0bp) rectangle ({bp[0]},{bp[1]});",
            *drawn,
            r"\end{tikzpicture}%",
            r"\end{document}",
            "",
        ]
    )


def _page(rows: Sequence[Sequence[Panel]], size: tuple[float, float], words: Words, setting: Setting) -> Iterator[str]:
    wide, high = size
    if setting.ground:
        paint = setting.ink("fill", setting.theme.ground)
        yield f"\\path[{paint}] (0bp,0bp) rectangle ({setting.length(wide)},{setting.length(high)});"
    if words.title:
        title = broken(words.title, PANEL_SIZE, wide - 2 * words.edge)
        yield text(f"<b>{title}</b>", words.edge, high - words.edge + 1, "north west", PANEL_SIZE, setting)
    top = high - head_of(words, wide)
    natural = [_natural(row, wide, words) for row in rows]
    share = (top - words.edge - _BETWEEN * (len(rows) - 1)) / sum(natural)
    for row, own in zip(rows, natural, strict=True):
        foot = _LINE * (words.source and row is rows[-1] and isinstance(row[-1], Solid))
        yield from _row(
            row, (words.edge, top - share * own + foot, wide - 2 * words.edge, share * own - foot), words, setting
        )
        top -= share * own + _BETWEEN
    if words.source:
        yield text(SOURCE, wide - words.edge, 3, "south east", SMALL_SIZE, setting, setting.theme.faint)


def _row(row: Sequence[Panel], room: Room, words: Words, setting: Setting) -> Iterator[str]:
    """Panels beside each other, with a legend above them if the name of a line has no room beside it."""
    _, _, wide, high = room
    beside = [names_of(part, _below(part, own, words)) for part, own in _rooms(row, room) if isinstance(part, Flat)]
    if None in beside or any(isinstance(part, Copied) and part.lines for part in row):
        rows = list(_entries(_named(row), wide))
        yield from _legend(rows, room, setting)
        room = (*room[:3], high - len(rows) * _LINE - _BELOW / 2)
        beside = []
    named = iter(found or [] for found in beside)
    for part, own in _rooms(row, room):
        if isinstance(part, Copied):
            yield from _taken(part, own, words, setting)
            continue
        left, low, wide, high = own
        cut = f"axis {part.span.short_note}" if isinstance(part, Solid) else part.span.short_note
        if words.remarks and part.span.cut:
            x, anchor = (left, "north west") if isinstance(part, Solid) else (left + wide, "north east")
            yield text(cut, x, low + high, anchor, SMALL_SIZE, setting)
        if isinstance(part, Solid):
            yield from solid(part, own, setting)
        else:
            yield from flat(part, _below(part, own, words), next(named, []), setting)


def _taken(part: Copied, room: Room, words: Words, setting: Setting) -> Iterator[str]:
    """A panel as its page draws it, below its heading if the figure has a title, and its remark."""
    left, low, wide, high = room
    headed = bool(words.title)
    above = [(broken(part.heading, AXIS_SIZE, wide / _WIDER), AXIS_SIZE, "b")] if headed else []
    if words.remarks and part.remark:
        above.append((part.remark, SMALL_SIZE, "span"))
    for markup, size, tag in above:
        yield text(f"<{tag}>{markup}</{tag}>", left, low + high, "north west", size, setting)
        high -= height_of(markup, size)
    yield from taken(part, (left, low, wide, high - _BELOW / 2 * bool(above)), headed, setting)


def _rooms(row: Sequence[Panel], room: Room) -> Iterator[tuple[Panel, Room]]:
    """The panels of a row, each with its room."""
    left, low, wide, high = room
    each = (wide - _BETWEEN * (len(row) - 1)) / len(row)
    for place, part in enumerate(row):
        yield part, (left + place * (each + _BETWEEN), low, each, high)


def _below(part: Flat, room: Room, words: Words) -> Room:
    """The room of a flat panel below the remark on its axis."""
    return (*room[:3], room[3] - _LINE * bool(words.remarks and part.span.short_note))


def _entries(lines: Sequence[Line], room: float) -> Iterator[list[Line]]:
    """Lines in rows of a legend that is not wider than its room."""
    row: list[Line] = []
    for line in lines:
        if row and sum(map(_entry, [*row, line])) - _BETWEEN > room:
            yield row
            row = []
        row.append(line)
    yield row


def _entry(line: Line) -> float:
    """The width of a line's entry in a legend, with what lies behind it."""
    return _SAMPLE + _BESIDE + _WIDER * width_of(line.names[0], SMALL_SIZE) + _BETWEEN


def _legend(rows: Sequence[Sequence[Line]], room: Room, setting: Setting) -> Iterator[str]:
    """Samples of lines with their names at the upper end of a room, drawn as the lines are."""
    left, low, _, high = room
    looks: list[Attributes] = [{"type": "scatter", "mode": "lines", **line.look} for row in rows for line in row]
    drawn = iter(setting.dressed(looks)[0])
    for place, row in enumerate(rows):
        x, y = left, low + high - (place + 0.5) * _LINE
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
