"""A plate: some panels beside each other, with a title and a source, laid out for one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.flat import SAMPLE, axes, entry_width, legend, margins, traces
from lossviz.picture.plate.parts import Flat, Line, Panel, Solid
from lossviz.picture.plate.solid import labels, shapes, solid
from lossviz.picture.plate.ticks import broken, height_of
from lossviz.picture.shape import Shape, axis_name, colours_key, scene_key
from lossviz.picture.style import (
    FAINT,
    FONT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    TEXT,
    TICK_SIZE,
    base_layout,
    colour_axis,
    note,
    steep,
)
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes

#: The size of one panel by itself: its width, and how high it is for its width.
WIDTH, FLAT, SOLID = 480.0, 0.68, 0.8
#: What a panel of a row needs at least, in pixels.
LEAST = 150.0
# The room at the edges of the canvas and between two panels, and below a title.
_EDGE, _BETWEEN, _BELOW = 5.0, 18.0, 6.0
# The bar of colours of a surface that is seen from above: its width with its numbers.
_BAR = 58.0


@dataclass(frozen=True)
class Words:
    """What stands around the panels: a title, a source, remarks on cut axes; with ``bare`` nothing of it."""

    title: str = ""
    source: bool = True
    remarks: bool = True


@dataclass
class _Canvas:
    """What has been laid out so far."""

    wide: float
    high: float
    layout: Attributes = field(default_factory=base_layout)
    traces: list[Trace] = field(default_factory=list)
    notes: list[Attributes] = field(default_factory=list)
    shapes: list[Attributes] = field(default_factory=list)
    flats: int = 0
    solids: int = 0

    def note(self, text: str, x: float, y: float, size: int = SMALL_SIZE, **more: object) -> None:
        """A text at a place in pixels from the upper left corner."""
        place: Attributes = {"x": x / self.wide, "y": 1 - y / self.high, "borderpad": 0, "yanchor": "top"}
        self.notes.append(note(text, size, **{**place, **more}))  # type: ignore[arg-type]

    def domain(self, left: float, right: float, top: float, bottom: float) -> dict[str, list[float]]:
        return {
            "x": [left / self.wide, right / self.wide],
            "y": [max(0.0, 1 - bottom / self.high), 1 - top / self.high],
        }


def natural_height(panels: Sequence[Panel], width: float) -> float:
    """How high a plate of some width is, without its title.

    >>> natural_height([], 100.0)
    0.0
    """
    each = (width - _BETWEEN * (len(panels) - 1)) / max(len(panels), 1)
    return round(max((each * (SOLID if isinstance(part, Solid) else FLAT) for part in panels), default=0.0), 1)


def plate(panels: Sequence[Panel], size: tuple[float, float | None], words: Words) -> Drawing:
    """Panels in a row on a canvas of some width and height; without a height, as high as they look well.

    Raises ValueError where there is too little room for that many.
    """
    wide = size[0]
    each = (wide - 2 * _EDGE - _BETWEEN * (len(panels) - 1)) / len(panels)
    if each < LEAST - 2 * _EDGE:
        raise ValueError(f"{len(panels)} panels beside each other have no room")
    title = broken(words.title, PANEL_SIZE, wide - 2 * _EDGE) if words.title else ""
    head = height_of(title, PANEL_SIZE) + _EDGE + _BELOW if title else _EDGE
    high = size[1] if size[1] is not None else natural_height(panels, wide) + head - _EDGE
    if high - head < 0.5 * LEAST:
        raise ValueError(
            f"there is too little room below the title: {high:.0f} pixels of height for {head:.0f} of title"
        )
    canvas = _Canvas(wide, high)
    if title:
        canvas.note(f"<b>{title}</b>", _EDGE, _EDGE - 1, PANEL_SIZE)
    canvas.layout["margin"] = {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}
    foot = _foot(panels, words)
    for place, part in enumerate(panels):
        left = _EDGE + place * (each + _BETWEEN)
        room = (left, left + each, head, high - _EDGE - foot)
        if isinstance(part, Solid):
            _put_solid(canvas, part, room, words)
        else:
            _put_flat(canvas, part, room, words)
    if words.source:
        canvas.note(SOURCE, wide - _EDGE, high - 3, SMALL_SIZE, ink=FAINT, xanchor="right", yanchor="bottom")
    layout: Attributes = {**canvas.layout, "annotations": canvas.notes, "shapes": canvas.shapes}
    return Drawing(tuple(canvas.traces), layout, lambda shape: {"height": high}, (Shape(0, round(high), (), ()),))


def _foot(panels: Sequence[Panel], words: Words) -> float:
    """The room for the source where no axis leaves it any: below a surface, or beside a name that reaches far."""
    return height_of("", SMALL_SIZE) if words.source and isinstance(panels[-1], Solid) else 0.0


def _put_flat(canvas: _Canvas, part: Flat, room: tuple[float, float, float, float], words: Words) -> None:
    left, right, top, bottom = room
    remark = part.span.short_note if words.remarks else ""
    top += height_of("", SMALL_SIZE) * bool(remark)
    edge = margins(part, (right - left, bottom - top))
    plot = (left + edge.left, right - edge.right, top + edge.top, bottom - edge.bottom)
    drawn, unnamed = traces(part, canvas.flats, (plot[1] - plot[0], plot[3] - plot[2]))
    if unnamed:  # a legend above the panel for all, so that nobody has to look in two places
        rows = list(legend([line for line in part.lines if line.names], plot[1] - plot[0]))
        _put_legend(canvas, rows, plot[0], top)
        plot = (plot[0], plot[1], plot[2] + len(rows) * height_of("", SMALL_SIZE), plot[3])
        drawn = [trace for trace in drawn if not trace.id.endswith(f"-name-{canvas.flats}")]
    domain = canvas.domain(*plot)
    across, up = axes(part, (right - left, bottom - top))
    index = canvas.flats
    key = "" if index == 0 else str(index + 1)
    canvas.layout[axis_name("x", index)] = {**across, "domain": domain["x"], "anchor": f"y{key}"}
    canvas.layout[axis_name("y", index)] = {**up, "domain": domain["y"], "anchor": f"x{key}"}
    canvas.traces += drawn
    canvas.flats += 1
    if remark:
        canvas.note(remark, plot[1], room[2] - 1, SMALL_SIZE, xanchor="right")


def _put_legend(canvas: _Canvas, rows: Sequence[Sequence[Line]], left: float, top: float) -> None:
    for place, row in enumerate(rows):
        x, y = left, top + (place + 0.5) * height_of("", SMALL_SIZE)
        for line in row:
            ends: Attributes = {"x0": x / canvas.wide, "x1": (x + SAMPLE) / canvas.wide}
            ends |= dict.fromkeys(("y0", "y1"), 1 - y / canvas.high)
            look = line.look.get("line")
            own = {k: v for k, v in look.items() if k in ("color", "width", "dash")} if isinstance(look, dict) else {}
            canvas.shapes.append({"type": "line", "xref": "paper", "yref": "paper", **ends, "line": own})
            canvas.note(line.names[0], x + SAMPLE + 5, y, SMALL_SIZE, yanchor="middle")
            x += entry_width(line)


def _put_solid(canvas: _Canvas, part: Solid, room: tuple[float, float, float, float], words: Words) -> None:
    left, right, top, bottom = room
    remark = f"axis {part.span.short_note}" if words.remarks and part.span.cut else ""
    above = steep(part.camera)
    if above:
        heading = part.names[2]
        canvas.note(heading, right, top, TICK_SIZE, xanchor="right")
        top += height_of("", TICK_SIZE)
        right -= _BAR
    size = right - left, bottom - top
    drawn = solid(part, size)
    domain = canvas.domain(left, right, top, bottom)
    index = canvas.solids
    canvas.layout[scene_key(index)] = {**drawn.scene, "domain": domain}
    bar: Attributes = {
        "x": right / canvas.wide,
        "xpad": 8,
        "y": domain["y"][1] - 0.08 * size[1] / canvas.high,
        "len": 0.84 * size[1] / canvas.high,
        "tickfont": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
    }
    colours = colour_axis(part.span.low, part.span.high, **bar)
    canvas.layout[colours_key(index)] = {**colours, "showscale": above}
    placed: Attributes = {"scene": scene_key(index)}
    for trace in part.traces(drawn.scene):
        more: Attributes = {"coloraxis": colours_key(index)} if trace.look.get("type") == "surface" else {}
        look = {**trace.look, **placed, **more}
        canvas.traces.append(Trace(f"{trace.id}-s{index}", trace.label, look))
    corner, whole = (left, top), (canvas.wide, canvas.high)
    canvas.notes += labels(drawn, corner, whole)
    canvas.shapes += shapes(drawn, corner, whole)
    if remark:
        canvas.note(remark, left, room[2] - 1, SMALL_SIZE)
    canvas.solids += 1
