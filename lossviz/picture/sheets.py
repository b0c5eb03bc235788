"""Pictures for a phone: what one screen shows of a picture at a time, upright or lying on its side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lossviz.picture.shape import NOWHERE, Box, Shape
from lossviz.picture.slides import lowered, rows_of

#: The heights that sheets are drawn up for, in pixels, unless their parts need more; the browser fits them to the screen.
UPRIGHT, LYING = 480, 330
# What a scene leaves below it for the source.
_SCENE_FOOT = 14
# Above a panel: the line of its heading, below the title strip of a wide shape.
_HEAD = 54
# How low parts get, as a share of their heights in a stack of all, and how high they are at least, in pixels.
_LOWEST, _LEAST = 0.8, 150
# The width of an upright phone as a share of that of a lying one: what is left of a panel is as wide on both.
_NARROWER = 0.44


@dataclass(frozen=True)
class Sheet:
    """Some scenes and panels by their numbers, one or two in all, and the word on the tab that shows them.

    ``down`` is the room in pixels that the first of them needs above it, more than the first of the whole picture;
    ``foot`` that below a panel for the numbers and the name of its axis and for the source; ``up`` is that of a title which
    an upright phone has elsewhere, and ``rows`` what further rows of a legend need above the panels of a lying sheet.
    ``named`` says that its panels name all they show, and have no legend.
    """

    label: str
    scenes: tuple[int, ...] = ()
    panels: tuple[int, ...] = ()
    down: int = 0
    foot: int = 46
    up: int = 0
    rows: int = 0
    named: bool = False


def upright(shape: Shape, sheet: Sheet) -> Shape:
    """A narrow shape with what is on a sheet alone, below each other as they are there, and as high as a sheet.

    >>> stack = Shape(0, 700, (), ((0.1, 1.0, 60, 260), (0.1, 1.0, 340, 540)), short=True)
    >>> upright(stack, Sheet("second", panels=(1,))).panels
    ((0.0, 0.001, 0.0, 1.0), (0.1, 1.0, 60.0, 434.0))
    """
    own = [*(shape.scenes[k] for k in sheet.scenes), *(shape.panels[k] for k in sheet.panels)]
    first = min(box[2] for box in (*shape.scenes, *shape.panels)) + sheet.down - sheet.up
    top, bottom = min(box[2] for box in own), max(box[3] for box in own)
    foot = sheet.foot if sheet.panels else _SCENE_FOOT

    def moved(box: Box) -> Box:
        left, right, y, end = box
        return left, right, y + first - top, end + first - top

    alone = replace(
        shape,
        height=round(bottom + first - top + foot),
        readout=tuple((left, right, y - sheet.up, end - sheet.up) for left, right, y, end in shape.readout),
        scenes=tuple(moved(box) if k in sheet.scenes else _corner(first) for k, box in enumerate(shape.scenes)),
        panels=tuple(moved(box) if k in sheet.panels else _corner(first) for k, box in enumerate(shape.panels)),
    )
    taken = sum(bottom - top for top, bottom in rows_of(own))
    least = round(alone.height - taken + max(_LOWEST * taken, _LEAST))
    return _without_others(lowered(alone, max(UPRIGHT, least)), sheet)


def lying(wide: Shape, narrow: Shape, sheet: Sheet) -> Shape:
    """A wide and low shape with what is on a sheet beside each other.

    >>> row = Shape(700, 400, (), ((0.05, 0.45, 92, 352), (0.55, 0.95, 92, 352)))
    >>> stack = Shape(0, 700, (), ((0.1, 1.0, 60, 260), (0.1, 1.0, 340, 540)), short=True)
    >>> lying(row, stack, Sheet("both", panels=(0, 1))).panels
    ((0.044, 0.48, 92, 284), (0.544, 0.98, 92, 284))
    """
    first = min(box[2] for box in (*wide.scenes, *wide.panels)) + sheet.rows
    count = len(sheet.scenes) + len(sheet.panels)
    height = max(LYING, round(max(first, _HEAD) + _LEAST + sheet.foot))

    def side(place: int) -> tuple[float, float]:
        return (0.0, 0.98) if count == 1 else ((0.0, 0.48), (0.5, 0.98))[place]

    scenes, panels = [_corner(first)] * len(wide.scenes), [NOWHERE] * len(wide.panels)
    for place, k in enumerate(sheet.scenes):
        left, right = side(place)
        scenes[k] = left, round(right - 0.04, 4), first + sheet.down, height - _SCENE_FOOT
    for place, k in enumerate(sheet.panels, len(sheet.scenes)):
        left, right = side(place)
        edge = round(left + _NARROWER * narrow.panels[k][0], 4)
        panels[k] = edge, right, max(first, _HEAD), height - sheet.foot
    return replace(wide, height=height, scenes=tuple(scenes), panels=tuple(panels), short=True)


def _without_others(shape: Shape, sheet: Sheet) -> Shape:
    panels = (box if k in sheet.panels else NOWHERE for k, box in enumerate(shape.panels))
    return replace(shape, panels=tuple(panels))


def _corner(top: float) -> Box:
    """Where a scene waits that is not shown: it stays, as small as can be, since a new one takes long to make."""
    return 0.0, 0.1, top, top + 40
