"""Panels where they stand on a canvas, with their remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lossviz.picture.plate import copied
from lossviz.picture.plate.canvas import Canvas, Plot
from lossviz.picture.plate.flat import axes, margins, names, settled, traces
from lossviz.picture.plate.parts import Copied, Flat, Solid
from lossviz.picture.plate.rooms import Room
from lossviz.picture.plate.solid import labels, shapes, solid
from lossviz.picture.plate.ticks import broken, height_of
from lossviz.picture.scenes import steep
from lossviz.picture.shape import axis_key, axis_name, colours_key, scene_key
from lossviz.picture.style import AXIS_SIZE, FONT, SMALL_SIZE, TEXT, TICK_SIZE, colour_axis
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes

#: The room at the edges of a canvas, and below a text, in pixels.
EDGE, BELOW = 5.0, 6.0
# How much wider bold letters are than others.
_BOLD = 1.08
# The bar of colours of a surface that is seen from above: its width with its numbers.
_BAR = 58.0


@dataclass(frozen=True)
class Words:
    """What stands around the panels: a title, the source, remarks on cut axes; and how far from the canvas's edges.

    ``moves`` is whether it is one picture of an animation: names that followed their lines would jump, and stand above.
    """

    title: str = ""
    source: bool = True
    remarks: bool = True
    edge: float = EDGE
    moves: bool = False


def put_flat(canvas: Canvas, part: Flat, room: Room, words: Words, named: bool) -> bool:
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
    if found is None:
        return False
    canvas.notes += found
    _put_plot(canvas, axes(part, size), box, traces(part, index))
    if remark:
        canvas.note(remark, box[1], top - 1, SMALL_SIZE, xanchor="right")
    return True


def put_copied(canvas: Canvas, part: Copied, room: Room, words: Words) -> None:
    """Draw a panel as its page does, its heading above it if the plate has a title."""
    left, top, wide, high = room
    headed = bool(words.title)
    heading = broken(part.heading, AXIS_SIZE, wide / _BOLD) if headed else ""
    remark = part.remark if words.remarks else ""
    if heading:
        canvas.note(f"<b>{heading}</b>", left, top - 1, AXIS_SIZE)
    down = height_of(heading, AXIS_SIZE) * bool(heading)
    if remark:
        canvas.note(remark, left, top + down - 1, SMALL_SIZE)
        down += height_of(remark, SMALL_SIZE)
    down += BELOW / 2 * bool(down)
    size = wide, high - down
    edge = copied.margins(part, size, headed)
    box = (left + edge.left, left + wide - edge.right, top + down + edge.top, top + high - edge.bottom)
    canvas.layout |= part.look
    _put_plot(canvas, copied.axes(part, size, headed), box, copied.traces(part, canvas.flats))


def _put_plot(canvas: Canvas, found: tuple[Attributes, Attributes], box: Room, drawn: Sequence[Trace]) -> None:
    """The next flat panel, in a box: its left, right, upper and lower end."""
    domain, index = canvas.domain(*box), canvas.flats
    for letter, other, axis in zip("xy", "yx", found, strict=True):
        canvas.layout[axis_name(letter, index)] = {**axis, "domain": domain[letter], "anchor": axis_key(other, index)}
    canvas.traces += drawn
    canvas.plots.append(Plot(box, found, tuple(drawn)))
    canvas.flats += 1


def put_solid(canvas: Canvas, part: Solid, room: Room, words: Words) -> None:
    left, top, wide, high = room
    if words.remarks and part.span.cut:
        canvas.note(f"axis {part.span.short_note}", left, top - 1, SMALL_SIZE)
    above = steep(part.camera)
    if above:  # its heights are read from the bar of colours
        canvas.note(part.names[2], left + wide, top, TICK_SIZE, xanchor="right")
        down = height_of("", TICK_SIZE) + BELOW
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
