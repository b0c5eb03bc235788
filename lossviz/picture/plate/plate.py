"""A plate: some panels beside each other, with a title and a source, laid out for one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lossviz.picture.drawing import Drawing
from lossviz.picture.plate import copied
from lossviz.picture.plate.canvas import Canvas
from lossviz.picture.plate.inside import empty_place
from lossviz.picture.plate.legend import column_size, legend_rows, put_legend
from lossviz.picture.plate.parts import Copied, Flat, Panel, Solid
from lossviz.picture.plate.putting import BELOW, EDGE, Words, put_copied, put_flat, put_solid
from lossviz.picture.plate.rooms import BETWEEN, Room, in_a_row, in_a_stack, is_stack
from lossviz.picture.plate.ticks import broken, height_of, width_of
from lossviz.picture.shape import Shape
from lossviz.picture.style import AXIS_SIZE, FAINT, PANEL_SIZE, SMALL_SIZE, SOURCE
from lossviz.picture.values import Attributes

#: The size of one panel by itself: its width, and how high it is for its width.
WIDTH, FLAT, SOLID = 480.0, 0.68, 0.8
#: What a panel of a row needs at least, in pixels.
LEAST = 130.0
# A panel is not lower than this of itself, nor than half of it at any size.
_LOWEST = 190.0
# What lies between a legend above the panels and the canvas's edge, between two texts, and what numbers take beside a plot.
_INSET, _APART, _NUMBERS = 3.0, 6.0, 40.0


def natural_height(panels: Sequence[Panel], width: float) -> float:
    """How high a plate of some width is, without its title.

    >>> natural_height([], 100.0)
    0.0
    """
    each = (width - BETWEEN * (len(panels) - 1)) / max(len(panels), 1)
    return round(max((_natural(part, each) for part in panels), default=0.0), 1)


def _natural(part: Panel, wide: float) -> float:
    if isinstance(part, Copied) and part.high is not None:
        return part.high
    return max(_LOWEST, wide * (SOLID if isinstance(part, Solid) else FLAT))


def plate(panels: Sequence[Panel], size: tuple[float, float | None], words: Words) -> Drawing:
    """Panels in a row on a canvas of some width and height; without a height, as high as they look well.

    They stand below each other if a row left each too little width. Lines have their names beside them; if one of these has
    no room, a legend names them, in a panel that has a place for it, or else above all panels.
    Raises ValueError where there is too little room for that many.
    """
    wide, edge = size[0], words.edge
    title = broken(words.title, PANEL_SIZE, wide - 2 * edge) if words.title else ""
    head = height_of(title, PANEL_SIZE) + edge + BELOW if title else edge
    canvas = None if words.moves else _laid(panels, size, head, words, named=True)
    if canvas is None:
        canvas = _with_legend(panels, size, head, words)
    if title:
        canvas.note(f"<b>{title}</b>", edge, edge - 1, PANEL_SIZE)
    if words.source:
        canvas.note(SOURCE, wide - edge, canvas.high - 3, SMALL_SIZE, ink=FAINT, xanchor="right", yanchor="bottom")
    high = canvas.high
    margin: Attributes = {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}
    layout: Attributes = {**canvas.layout, "margin": margin, "annotations": canvas.notes, "shapes": canvas.shapes}
    return Drawing(tuple(canvas.traces), layout, lambda shape: {"height": high}, (Shape(0, round(high), (), ()),))


def _with_legend(panels: Sequence[Panel], size: tuple[float, float | None], head: float, words: Words) -> Canvas:
    """Panels whose lines are named in a legend: in one of them, or above all."""
    canvas = _laid(panels, size, head, words, named=False)
    assert canvas is not None
    flat = [part for part in panels if not isinstance(part, Solid)]
    entries = list({line.names[0]: line for part in flat for line in part.lines if line.names}.values())
    if not entries:
        return canvas
    if not words.moves:  # what moves would chase it from place to place
        for named in (entries, [replace(line, names=line.names[-1:]) for line in entries]):
            column = column_size(named)
            for plot in canvas.plots:
                if place := empty_place(column, plot.box, plot.axes, plot.traces):
                    put_legend(canvas, [[line] for line in named], *place, column[0])
                    return canvas
    right = size[0] - words.edge
    left = next((plot.box[0] for plot in canvas.plots), words.edge)
    most = legend_rows(entries, right - words.edge - _INSET)
    rows = legend_rows(entries, right - left)
    if len(rows) > len(most):
        left, rows = words.edge + _INSET, most
    more = len(rows) * height_of("", SMALL_SIZE) + BELOW / 2
    canvas = _laid(panels, size, head + more, words, named=False)
    assert canvas is not None
    put_legend(canvas, rows, left, head, right - left)
    return canvas


def _laid(
    panels: Sequence[Panel], size: tuple[float, float | None], head: float, words: Words, *, named: bool
) -> Canvas | None:
    """Panels below what takes ``head`` pixels; None if a line's name has no room. Raises ValueError where a panel has none."""
    (wide, high), edge = size, words.edge
    inner, room = wide - 2 * edge, None if high is None else high - head - edge
    if is_stack(panels, inner, room):
        parts, rooms = in_a_stack(panels, (edge, head, inner, 0.0), room, bool(words.title))
        bottom, shared = rooms[-1][1] + rooms[-1][3], ""
        foot = _source_room(parts[-1], rooms[-1], "", wide, words)
        if high is not None and foot:
            parts, rooms = in_a_stack(panels, (edge, head, inner, 0.0), high - head - edge - foot, bool(words.title))
            bottom = rooms[-1][1] + rooms[-1][3]
        high = bottom + foot + (0.0 if high is None else edge)
    else:
        each = (inner - BETWEEN * (len(panels) - 1)) / len(panels)
        if each < LEAST - 2 * EDGE:
            raise ValueError(
                f"{len(panels)} panels beside each other have no room" if len(panels) > 1 else "it has no room"
            )
        high = high if high is not None else natural_height(panels, wide) + head - edge
        parts, rooms, shared = in_a_row(panels, (edge, head, inner, high - head - edge))
        foot = _source_room(parts[-1], rooms[-1], shared, wide, words)
        rooms = [(left, top, across, down - foot) for left, top, across, down in rooms]
    canvas = Canvas(wide, high)
    if shared:
        below = rooms[0][1] + rooms[0][3]
        canvas.note(shared, (edge + wide - edge) / 2, below, AXIS_SIZE, xanchor="center")
    return canvas if _filled(parts, rooms, canvas, words, named) else None


def _source_room(last: Panel, room: Room, shared: str, wide: float, words: Words) -> float:
    """What the source needs for itself below the panels: nothing if it has room beside the name of the last axis."""
    if not words.source:
        return 0.0
    line = height_of("", SMALL_SIZE)
    if isinstance(last, Solid):
        return line
    name = shared or (last.across if isinstance(last, Flat) else copied.title_of(last.x))
    middle = wide / 2 if shared else room[0] + room[2] / 2 + _NUMBERS / 2
    free = wide - words.edge - width_of(SOURCE, SMALL_SIZE) - _APART
    return 0.0 if middle + width_of(name, AXIS_SIZE) / 2 <= free else line - _APART / 2


def _filled(parts: Sequence[Panel], rooms: Sequence[Room], canvas: Canvas, words: Words, named: bool) -> bool:
    """Draw panels in their rooms; False if a line's name has no room. Raises ValueError where a panel has none."""
    for part, room in zip(parts, rooms, strict=True):
        if room[3] < _LOWEST / 2:
            raise ValueError(f"the panels would be {max(room[3], 0):.0f} pixels high, which is too low")
        if isinstance(part, Solid):
            put_solid(canvas, part, room, words)
        elif isinstance(part, Copied):
            if part.lines and named:
                return False
            put_copied(canvas, part, room, words)
        elif not put_flat(canvas, part, room, words, named):
            return False
    return True
