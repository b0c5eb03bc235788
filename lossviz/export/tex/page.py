"""A whole figure in TeX: rows of panels with what stands around them, in a file that compiles by itself or is an input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lossviz.export.tex.flat import Room, flat, names_of
from lossviz.export.tex.inks import Palette, colour_map
from lossviz.export.tex.legend import LINE, WIDER, entries, legend, named, place_inside, text
from lossviz.export.tex.plots import Setting
from lossviz.export.tex.scene import solid
from lossviz.export.tex.taken import taken
from lossviz.picture.greys import SHADES
from lossviz.picture.plate.parts import Copied, Flat, Panel, Solid
from lossviz.picture.plate.plate import natural_height
from lossviz.picture.plate.putting import Words
from lossviz.picture.plate.rooms import in_a_stack, is_stack
from lossviz.picture.plate.ticks import broken, height_of
from lossviz.picture.style import AXIS_SIZE, DIVERGING, LOOKS, PANEL_SIZE, SEQUENTIAL, SMALL_SIZE, SOURCE

# The room between panels, and that below a title, in pixels of the picture.
_BETWEEN, _BELOW = 18.0, 6.0
# The least height of a row of panels.
_LEAST = 95.0
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
    wide = width - 2 * words.edge
    lines = named(row) if any(isinstance(part, Copied) and part.lines for part in row) else []
    above = LINE * len(list(entries(lines, wide))) + _BELOW / 2 if lines else 0.0
    if is_stack(row, wide, None):
        _, low, _, high = in_a_stack(row, (0.0, 0.0, wide, 0.0), None, bool(words.title))[1][-1]
        return low + high + above
    return natural_height(row, width) + above


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
        foot = LINE * (words.source and row is rows[-1] and isinstance(row[-1], Solid))
        yield from _row(
            row, (words.edge, top - share * own + foot, wide - 2 * words.edge, share * own - foot), words, setting
        )
        top -= share * own + _BETWEEN
    if words.source:
        yield text(SOURCE, wide - words.edge, 3, "south east", SMALL_SIZE, setting, setting.theme.faint)


def _row(row: Sequence[Panel], room: Room, words: Words, setting: Setting) -> Iterator[str]:
    """Panels beside each other, with a legend above them if the name of a line has no room beside it."""
    _, _, wide, high = room
    found = list(_rooms(row, room, words))
    beside = [names_of(part, _below(part, own, words)) for part, own in found if isinstance(part, Flat)]
    inside: Room | None = None
    if None in beside or any(isinstance(part, Copied) and part.lines for part in row):
        beside, lines = [], named(row)
        inside = place_inside(lines, [(part, _below(part, own, words)) for part, own in found], bool(words.title))
        if inside is None:
            rows = list(entries(lines, wide))
            yield from legend(rows, room, setting)
            found = list(_rooms(row, (*room[:3], high - len(rows) * LINE - _BELOW / 2), words))
    names = iter(each or [] for each in beside)
    for part, own in found:
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
            yield from flat(part, _below(part, own, words), next(names, []), setting)
    if inside is not None:
        yield from legend([[line] for line in named(row)], inside, setting)


def _taken(part: Copied, room: Room, words: Words, setting: Setting) -> Iterator[str]:
    """A panel as its page draws it, below its heading if the figure has a title, and its remark."""
    left, low, wide, high = room
    for markup, size, tag in _above(part, wide, words):
        yield text(f"<{tag}>{markup}</{tag}>", left, low + high, "north west", size, setting)
        high -= height_of(markup, size)
    yield from taken(part, _below(part, room, words), bool(words.title), setting)


def _above(part: Copied, wide: float, words: Words) -> list[tuple[str, int, str]]:
    """What stands above a panel that a page draws: its heading, if the figure has a title, and its remark."""
    found = [(broken(part.heading, AXIS_SIZE, wide / WIDER), AXIS_SIZE, "b")] if words.title else []
    return [*found, (part.remark, SMALL_SIZE, "span")] if words.remarks and part.remark else found


def _rooms(row: Sequence[Panel], room: Room, words: Words) -> Iterator[tuple[Panel, Room]]:
    """The panels of a row, each with its room: below each other where a row leaves them too little width."""
    left, low, wide, high = room
    if is_stack(row, wide, high):
        stack = in_a_stack(row, (left, 0.0, wide, 0.0), high, bool(words.title))
        for part, (x, down, across, tall) in zip(*stack, strict=True):
            yield part, (x, low + high - down - tall, across, tall)
        return
    each = (wide - _BETWEEN * (len(row) - 1)) / len(row)
    for place, part in enumerate(row):
        yield part, (left + place * (each + _BETWEEN), low, each, high)


def _below(part: Panel, room: Room, words: Words) -> Room:
    """The room of a panel below its heading and the remark on its axis."""
    if isinstance(part, Copied):
        above = _above(part, room[2], words)
        return (
            *room[:3],
            room[3] - sum(height_of(markup, size) for markup, size, _ in above) - _BELOW / 2 * bool(above),
        )
    return (*room[:3], room[3] - LINE * bool(words.remarks and part.span.short_note and isinstance(part, Flat)))
