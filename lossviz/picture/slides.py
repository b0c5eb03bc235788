"""Pictures for a projector: shapes for a wide and low window, and the parts of a picture that can fill it alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lossviz.picture.shape import NOWHERE, Box, Shape, axis_key, axis_name, colours_key, scene_key
from lossviz.picture.values import Attributes

#: The height of a slide's picture in pixels of a window of 632; the browser enlarges all of it to the real window.
HEIGHT = 470
# What a panel leaves at its left for the numbers of its axis, if the shape's own panels need no more.
_EDGE = 0.06
# What a panel leaves above it for its heading, and below it for the numbers and the name of its axis.
_HEAD, _FOOT = 54, 46
# What a scene leaves at its right for the bar of its colours, as a share of the width.
_BAR = 0.08


@dataclass(frozen=True)
class Part:
    """A scene or a panel by its number, its name in words, and the places of its notes among the annotations.

    ``up`` is what its axis upwards is called if no heading says it.
    """

    label: str
    notes: tuple[int, ...] = ()
    scene: int | None = None
    panel: int | None = None
    up: str = ""

    def hidden(self) -> Attributes:
        """What takes it out of a layout, by dotted path, but for its traces and for the scene itself."""
        out: Attributes = {f"annotations[{place}].visible": False for place in self.notes}
        if self.scene is not None:
            return out | {f"{colours_key(self.scene)}.showscale": False}
        return out | {f"{axis_name(letter, self.panel or 0)}.visible": False for letter in "xy"}

    def json(self) -> Attributes:
        """Whose traces are its own: those of a scene or of a panel's axes, by plotly's names."""
        scene = None if self.scene is None else scene_key(self.scene)
        panel = None if self.panel is None else [axis_key(letter, self.panel) for letter in "xy"]
        return {"label": self.label, "scene": scene, "panel": panel, "hidden": self.hidden()}


def lowered(shape: Shape, height: int = HEIGHT) -> Shape:
    """A shape of another height: its scenes and panels get lower or higher, and the room between them stays.

    >>> lowered(Shape(0, 300, (), ((0.0, 1.0, 50, 150), (0.0, 1.0, 200, 250))), 210).panels
    ((0.0, 1.0, 50.0, 90.0), (0.0, 1.0, 140.0, 160.0))
    """
    rows = rows_of([*shape.scenes, *shape.panels])
    taken = sum(bottom - top for top, bottom in rows)
    factor = (height - shape.height + taken) / taken

    def moved(y: float) -> float:
        return y - (1 - factor) * sum(min(max(y - top, 0), bottom - top) for top, bottom in rows)

    def box(each: Box) -> Box:
        left, right, top, bottom = each
        return left, right, round(moved(top), 2), round(moved(bottom), 2)

    return replace(shape, height=height, scenes=tuple(map(box, shape.scenes)), panels=tuple(map(box, shape.panels)))


def rows_of(boxes: Iterable[Box]) -> list[tuple[float, float]]:
    """The stretches from top to bottom that boxes take, those that overlap as one."""
    rows: list[tuple[float, float]] = []
    for top, bottom in sorted((top, bottom) for _, _, top, bottom in boxes):
        if rows and top <= rows[-1][1]:
            rows[-1] = rows[-1][0], max(bottom, rows[-1][1])
        else:
            rows.append((top, bottom))
    return rows


def alone(shape: Shape, part: Part) -> Shape:
    """A shape in which one part takes the place of all; the other panels are out of every hand's way."""
    boxes = [*shape.scenes, *(box for box in shape.panels if box != NOWHERE)]
    top, bottom = min(box[2] for box in boxes), max(box[3] for box in boxes)
    left = max([_EDGE, *(box[0] for box in shape.panels[:1] if box[0] < 0.5)])
    if part.scene is not None:
        scenes = [(0.0, 1 - _BAR, top, bottom) if k == part.scene else box for k, box in enumerate(shape.scenes)]
        return replace(shape, scenes=tuple(scenes), panels=(NOWHERE,) * len(shape.panels))
    own = left, 0.97, max(top, _HEAD), min(bottom, shape.height - _FOOT)
    panels = [own if k == part.panel else NOWHERE for k in range(len(shape.panels))]
    return replace(shape, panels=tuple(panels))
