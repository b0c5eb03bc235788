"""A plate: some panels beside each other, with a title and a source, laid out for one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lossviz.picture.drawing import Drawing
from lossviz.picture.plate import copied
from lossviz.picture.plate.canvas import Canvas
from lossviz.picture.plate.flat import axes, margins, names, settled, traces
from lossviz.picture.plate.legend import legend_rows, put_legend
from lossviz.picture.plate.parts import Copied, Flat, Panel, Solid
from lossviz.picture.plate.solid import labels, shapes, solid
from lossviz.picture.plate.ticks import broken, height_of
from lossviz.picture.scenes import steep
from lossviz.picture.shape import Shape, axis_key, axis_name, colours_key, scene_key
from lossviz.picture.style import AXIS_SIZE, FAINT, FONT, PANEL_SIZE, SMALL_SIZE, SOURCE, TEXT, TICK_SIZE, colour_axis
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes

#: The size of one panel by itself: its width, and how high it is for its width.
WIDTH, FLAT, SOLID = 480.0, 0.68, 0.8
#: What a panel of a row needs at least, in pixels.
LEAST = 130.0
# The room at the edges of the canvas and between two panels, and below a title.
_EDGE, _BETWEEN, _BELOW = 5.0, 18.0, 6.0
# The bar of colours of a surface that is seen from above: its width with its numbers.
_BAR = 58.0
# A panel is not lower than this of itself, nor than half of it at any size. How long the sample of a line in a legend is.
_LOWEST, _SAMPLE = 190.0, 28.0

# The left and upper end of a panel's room, its width and its height, in pixels.
_Room: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class Words:
    """What stands around the panels: a title, the source, remarks on cut axes; and how far from the canvas's edges."""

    title: str = ""
    source: bool = True
    remarks: bool = True
    edge: float = _EDGE


def natural_height(panels: Sequence[Panel], width: float) -> float:
    """How high a plate of some width is, without its title.

    >>> natural_height([], 100.0)
    0.0
    """
    each = (width - _BETWEEN * (len(panels) - 1)) / max(len(panels), 1)
    return round(max((_natural(part, each) for part in panels), default=0.0), 1)


def _natural(part: Panel, wide: float) -> float:
    if isinstance(part, Copied) and part.high is not None:
        return part.high
    return max(_LOWEST, wide * (SOLID if isinstance(part, Solid) else FLAT))


def plate(panels: Sequence[Panel], size: tuple[float, float | None], words: Words) -> Drawing:
    """Panels in a row on a canvas of some width and height; without a height, as high as they look well.

    Lines have their names beside them. If one of these has no room, a legend above all panels names them.
    Raises ValueError where there is too little room for that many.
    """
    wide, edge = size[0], words.edge
    each = (wide - 2 * edge - _BETWEEN * (len(panels) - 1)) / len(panels)
    if each < LEAST - 2 * _EDGE:
        raise ValueError(
            f"{len(panels)} panels beside each other have no room" if len(panels) > 1 else "it has no room"
        )
    title = broken(words.title, PANEL_SIZE, wide - 2 * edge) if words.title else ""
    head = height_of(title, PANEL_SIZE) + edge + _BELOW if title else edge
    high = size[1] if size[1] is not None else natural_height(panels, wide) + head - edge
    rooms = [(edge + place * (each + _BETWEEN), head, each, high - head - edge) for place in range(len(panels))]
    canvas = _filled(panels, rooms, Canvas(wide, high), words)
    if canvas is None:
        entries = list(
            {
                line.names[0]: line
                for part in panels
                if not isinstance(part, Solid)
                for line in part.lines
                if line.names
            }.values()
        )
        rows = legend_rows(entries, wide - 2 * edge)
        more = len(rows) * height_of("", SMALL_SIZE) + _BELOW / 2
        if size[1] is None:
            high, rooms = high + more, [(x, y + more, w, h) for x, y, w, h in rooms]
        else:
            rooms = [(x, y + more, w, h - more) for x, y, w, h in rooms]
        canvas = _filled(panels, rooms, Canvas(wide, high), words, named=False)
        assert canvas is not None
        put_legend(canvas, rows, edge, head)
    if title:
        canvas.note(f"<b>{title}</b>", edge, edge - 1, PANEL_SIZE)
    if words.source:
        canvas.note(SOURCE, wide - edge, high - 3, SMALL_SIZE, ink=FAINT, xanchor="right", yanchor="bottom")
    margin: Attributes = {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}
    layout: Attributes = {**canvas.layout, "margin": margin, "annotations": canvas.notes, "shapes": canvas.shapes}
    return Drawing(tuple(canvas.traces), layout, lambda shape: {"height": high}, (Shape(0, round(high), (), ()),))


def _filled(
    panels: Sequence[Panel], rooms: Sequence[_Room], canvas: Canvas, words: Words, *, named: bool = True
) -> Canvas | None:
    """A canvas with its panels; None if a line's name has no room. Raises ValueError where a panel has none."""
    foot = height_of("", SMALL_SIZE) if words.source and isinstance(panels[-1], Solid) else 0.0
    for part, (left, top, wide, high) in zip(panels, rooms, strict=True):
        if high - foot < _LOWEST / 2:
            raise ValueError(f"the panels would be {max(high - foot, 0):.0f} pixels high, which is too low")
        if isinstance(part, Solid):
            _put_solid(canvas, part, (left, top, wide, high - foot), words)
        elif isinstance(part, Copied):
            if part.lines and named:
                return None
            _put_copied(canvas, part, (left, top, wide, high - foot), words)
        elif not _put_flat(canvas, part, (left, top, wide, high - foot), words, named):
            return None
    return canvas


def _put_flat(canvas: Canvas, part: Flat, room: _Room, words: Words, named: bool) -> bool:
    """Draw a flat panel; False if a line's name has no room, or is to stand in a legend."""
    left, top, wide, high = room
    remark = part.span.short_note if words.remarks else ""
    down = height_of("", SMALL_SIZE) * bool(remark)
    size = wide, high - down
    part = settled(part, size) if named else part
    edge = margins(part, size)
    box = (left + edge.left, left + wide - edge.right, top + down + edge.top, top + high - edge.bottom)
    index = canvas.flats
    found = names(part, index, (box[1] - box[0], box[3] - box[2])) if named else []
    if found is None or (found and part.legend):
        return False
    canvas.notes += found
    _put_axes(canvas, axes(part, size), box)
    canvas.traces += traces(part, index)
    canvas.flats += 1
    if remark:
        canvas.note(remark, box[1], top - 1, SMALL_SIZE, xanchor="right")
    return True


def _put_copied(canvas: Canvas, part: Copied, room: _Room, words: Words) -> None:
    """Draw a panel as its page does, its heading above it if the plate has a title."""
    left, top, wide, high = room
    headed = bool(words.title)
    heading = broken(part.heading, AXIS_SIZE, wide) if headed else ""
    remark = part.remark if words.remarks else ""
    if heading:
        canvas.note(f"<b>{heading}</b>", left, top - 1, AXIS_SIZE)
    down = height_of(heading, AXIS_SIZE) * headed
    if remark:
        canvas.note(remark, left, top + down - 1, SMALL_SIZE)
        down += height_of(remark, SMALL_SIZE)
    down += _BELOW / 2 * bool(down)
    size = wide, high - down
    edge = copied.margins(part, size, headed)
    box = (left + edge.left, left + wide - edge.right, top + down + edge.top, top + high - edge.bottom)
    _put_axes(canvas, copied.axes(part, size, headed), box)
    canvas.traces += copied.traces(part, canvas.flats)
    canvas.layout |= part.look
    canvas.flats += 1


def _put_axes(canvas: Canvas, found: tuple[Attributes, Attributes], box: _Room) -> None:
    """Both axes of the next flat panel, in a box: its left, right, upper and lower end."""
    domain, index = canvas.domain(*box), canvas.flats
    for letter, other, axis in zip("xy", "yx", found, strict=True):
        canvas.layout[axis_name(letter, index)] = {**axis, "domain": domain[letter], "anchor": axis_key(other, index)}


def _put_solid(canvas: Canvas, part: Solid, room: _Room, words: Words) -> None:
    left, top, wide, high = room
    if words.remarks and part.span.cut:
        canvas.note(f"axis {part.span.short_note}", left, top - 1, SMALL_SIZE)
    above = steep(part.camera)
    if above:  # its heights are read from the bar of colours
        canvas.note(part.names[2], left + wide, top, TICK_SIZE, xanchor="right")
        down = height_of("", TICK_SIZE) + _BELOW
        top, high, wide = top + down, high - down, wide - _BAR
    drawn = solid(part, (wide, high))
    index = canvas.solids
    canvas.layout[scene_key(index)] = {**drawn.scene, "domain": canvas.domain(left, left + wide, top, top + high)}
    bar: Attributes = {
        "x": (left + wide) / canvas.wide,
        "xpad": 8,
        "y": 1 - (top + 0.05 * high) / canvas.high,
        "len": 0.9 * high / canvas.high,
        "tickfont": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
    }
    canvas.layout[colours_key(index)] = {**colour_axis(part.span.low, part.span.high, **bar), "showscale": above}
    for trace in part.traces(drawn.scene):
        more: Attributes = {"coloraxis": colours_key(index)} if trace.look.get("type") == "surface" else {}
        look = {**trace.look, "scene": scene_key(index), **more}
        canvas.traces.append(Trace(f"{trace.id}-s{index}", trace.label, look))
    canvas.notes += labels(drawn, (left, top), (canvas.wide, canvas.high))
    canvas.shapes += shapes(drawn, (left, top), (canvas.wide, canvas.high))
    canvas.solids += 1
