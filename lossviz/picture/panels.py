"""The layout of a figure: scenes and panels with their headings. It is made once; its places follow the shape of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lossviz.picture.drawing import Drawing
from lossviz.picture.readout import readout_axes, readout_places
from lossviz.picture.shape import Shape, axis_key, axis_name, scene_key
from lossviz.picture.sheets import Sheet
from lossviz.picture.slides import Part
from lossviz.picture.style import (
    AXIS_SIZE,
    FAINT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    TEXT,
    base_layout,
    note,
    title,
    title_size,
)
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Ink, Value, patched_attributes

#: Where a text stands: above a panel's box at its left or right end or between them, or within a box at its upper edge.
Corner = Literal["above left", "above middle", "above right", "inside left", "inside middle", "inside right"]


@dataclass(frozen=True)
class Words:
    """A text, and the one that takes its place where there is little room."""

    full: str
    short: str

    def of(self, shape: Shape) -> str:
        return self.short if shape.short else self.full


@dataclass(frozen=True)
class Note:
    """A text at a corner of a panel or a scene, by its number."""

    text: str | Words
    panel: int | None = None
    scene: int | None = None
    corner: Corner = "above left"
    size: int = SMALL_SIZE
    ink: Ink = TEXT
    up: int = 0

    def look(self) -> Attributes:
        """It without its place."""
        side = self.corner.partition(" ")[2]
        anchor = {"left": "left", "right": "right", "middle": "center"}[side]
        text = self.text if isinstance(self.text, str) else self.text.full
        more: Attributes = {"align": "center"} if side == "middle" else {}
        if self.corner.startswith("inside"):
            more["yanchor"] = "top"
        if self.up:
            more["yshift"] = self.up
        return note(text, self.size, self.ink, xanchor=anchor, **more)

    def place(self, shape: Shape) -> Attributes:
        """Where it stands in a shape, and what it says there."""
        box = shape.panels[self.panel] if self.panel is not None else shape.scenes[self.scene or 0]
        domain = shape.domain(box)
        left, right = domain["x"]
        x = {"left": left, "right": right, "middle": (left + right) / 2}[self.corner.partition(" ")[2]]
        words: Attributes = {} if isinstance(self.text, str) else {"text": self.text.of(shape)}
        return {"x": x, "y": domain["y"][1], **words}


def heading(text: str, panel: int, up: int = 0) -> Note:
    """The bold text above a panel."""
    return Note(f"<b>{text}</b>", panel=panel, size=PANEL_SIZE, up=up)


@dataclass(frozen=True)
class Panel:
    """The two axes of a panel, ready but for their places.

    ``up`` names the axis upwards in a figure without the panel's heading.
    """

    x: Attributes
    y: Attributes
    up: str = ""


@dataclass(frozen=True)
class Layout:
    """What a figure is made of beside its traces.

    ``look`` says all that does not depend on the shape, ``places`` where things stand in a shape, by dotted path.
    ``symbols`` are the short names of a scene's axes; ``source`` stands before the name of the source; ``legend`` is the
    room in pixels above a legend (none without it); ``readouts`` keeps room for numbers in the title strip;
    ``by_shape`` adds what else a shape decides; ``order`` is that of the keys which show scenes and panels alone;
    ``sheets`` are what a phone shows at a time.
    """

    title: Words
    panels: tuple[Panel, ...]
    scenes: tuple[Attributes, ...] = ()
    symbols: tuple[str, str] = ("", "")
    notes: tuple[Note, ...] = ()
    source: Words = field(default_factory=lambda: Words("", ""))
    legend: int | None = None
    readouts: bool = True
    more: Mapping[str, Value] = field(default_factory=dict)
    by_shape: Callable[[Shape], Attributes] | None = None
    order: tuple[int, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    def drawing(
        self,
        traces: Iterable[Trace],
        shapes: tuple[Shape, ...],
        ranged: Mapping[str, Value] | None = None,
        slides: tuple[Shape, ...] = (),
    ) -> Drawing:
        """A figure with this layout and some traces; ``ranged`` has what the axis range decides, by dotted path."""
        base = patched_attributes(self.look(), ranged or {})
        return Drawing(tuple(traces), base, self.places, shapes, slides, self._parts(), self.sheets)

    def _parts(self) -> tuple[Part, ...]:
        """Scenes and panels by the words of their headings, in the order in which keys show them."""
        found = [
            *(Part(*self._notes("scene", index), scene=index) for index in range(len(self.scenes))),
            *(Part(*self._notes("panel", at), panel=at, up=panel.up) for at, panel in enumerate(self.panels)),
        ]
        return tuple(found[place] for place in self.order or range(len(found)))

    def _notes(self, kind: Literal["scene", "panel"], index: int) -> tuple[str, tuple[int, ...]]:
        """What the heading of a scene or a panel says, without markup, and the places of all its notes."""
        places = tuple(place for place, each in enumerate(self.notes) if getattr(each, kind) == index)
        texts = (self.notes[place].look()["text"] for place in places)
        words = (re.sub("<[^>]*>", "", str(text)) for text in texts)
        kind_of = {"scene": ", surface", "panel": ", curve"}[kind] if self.scenes else ""
        return f"{next(filter(None, words), f'panel {index + 1}')}{kind_of}", places

    def look(self) -> Attributes:
        """Everything but the places, in inks."""
        out: Attributes = {**base_layout(), "title": title(self.title.full)}
        out["margin"] = {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}
        out |= {scene_key(index): scene for index, scene in enumerate(self.scenes)}
        for index, panel in enumerate(self.panels):
            out[axis_name("x", index)] = {**panel.x, "anchor": axis_key("y", index)}
            out[axis_name("y", index)] = {**panel.y, "anchor": axis_key("x", index)}
        if self.readouts:
            out |= readout_axes(len(self.panels))
        source = note(self._source(self.source.full), ink=FAINT, x=1, y=0, xanchor="right", align="right")
        out["annotations"] = [*(each.look() for each in self.notes), {**source, "xshift": -4}]
        if self.legend is not None:
            out |= {"showlegend": True, "legend": _legend()}
        return {**out, **self.more}

    def places(self, shape: Shape) -> Attributes:
        """Where everything stands in a shape, by dotted path."""
        out: Attributes = {"height": shape.height}
        out |= {"title.text": f"<b>{self.title.of(shape)}</b>", "title.font.size": title_size(shape.short)}
        for index, box in zip(range(len(self.scenes)), shape.scenes, strict=True):
            out[f"{scene_key(index)}.domain"] = shape.domain(box)
            if shape.short:
                for letter, symbol in zip("xyz", (*self.symbols, ""), strict=True):
                    out[f"{scene_key(index)}.{letter}axis.title.text"] = symbol
        for index, box in zip(range(len(self.panels)), shape.panels, strict=True):
            domain = shape.domain(box)
            out |= {f"{axis_name(letter, index)}.domain": domain[letter] for letter in "xy"}
        if self.readouts:
            out |= readout_places(shape, len(self.panels))
        for index, each in enumerate(self.notes):
            out |= {f"annotations[{index}].{name}": value for name, value in each.place(shape).items()}
        out[f"annotations[{len(self.notes)}].text"] = self._source(self.source.of(shape))
        if self.legend is not None:
            top = shape.readout[0][3] + self.legend
            out["legend.y"] = round(1 - top / shape.height, 5)
        return out | (self.by_shape(shape) if self.by_shape else {})

    def _source(self, words: str) -> str:
        return f"{words} · {SOURCE}" if words else SOURCE


def _legend() -> Attributes:
    """A legend in rows from the left, below the title strip."""
    font: Attributes = {"size": AXIS_SIZE, "color": TEXT}
    place: Attributes = {"orientation": "h", "x": 0, "xanchor": "left", "yanchor": "top"}
    return {**place, "font": font, "bgcolor": "rgba(0,0,0,0)", "tracegroupgap": 0, "itemwidth": 40}
