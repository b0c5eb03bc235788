"""How the panels of a plate are arranged: in a row, or below each other where a row leaves each too little width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

from lossviz.picture.plate.copied import margins as copied_margins
from lossviz.picture.plate.copied import title_of
from lossviz.picture.plate.flat import Margins, margins, settled
from lossviz.picture.plate.parts import Copied, Flat, Panel, Solid
from lossviz.picture.plate.ticks import height_of
from lossviz.picture.style import AXIS_SIZE, TICK_SIZE

#: Between panels of a row, in pixels.
BETWEEN = 18.0
# A panel of a row is not narrower than this if it may stand below others, nor one as a page draws it, whose words are
# longer; how high it is there, of its width and at least.
_NARROW, _WORDY, _FLATTER, _LOW = 190.0, 240.0, 0.26, 110.0
# Between panels below each other, and the same without numbers between them.
_BELOW, _CLOSE = 12.0, 6.0

#: The left and upper end of a panel's room, its width and its height, in pixels.
Room: TypeAlias = tuple[float, float, float, float]


def is_stack(panels: Sequence[Panel], wide: float, high: float | None) -> bool:
    """Whether panels stand below each other on a ground of some width, and some height if it is given.

    >>> is_stack([], 400.0, None)
    False
    """
    each = (wide - BETWEEN * (len(panels) - 1)) / max(len(panels), 1)
    least = _WORDY if any(isinstance(part, Copied) for part in panels) else _NARROW
    if len(panels) < 2 or each >= least or any(isinstance(part, Solid) for part in panels):
        return False
    return high is None or high >= sum(_LOW + _foot(part) for part in _told(panels)) - _LOW / 2


def in_a_stack(
    panels: Sequence[Panel], ground: Room, high: float | None, headed: bool = False
) -> tuple[list[Panel], list[Room]]:
    """Panels below each other with their rooms: as high as they look well, or as a height gives each.

    Those of one axis share its numbers and its name, which stand below the last of them, and all plots are equally wide.
    ``headed`` is whether headings stand above those that have one.
    """
    left, top, wide, _ = ground
    told = _told(panels)
    spare = [_CLOSE if not _below(part) else _BELOW for part in told[:-1]]
    feet = [_foot(part) for part in told]
    natural = [
        max(_LOW, _FLATTER * wide) if not _own_height(part) else _own_height(part) - _foot(part) for part in told
    ]
    room = sum(natural) if high is None else high - sum(spare) - sum(feet)
    rooms = []
    for place in range(len(told)):
        tall = natural[place] / sum(natural) * room + feet[place]
        rooms.append((left, top, wide, tall))
        top += tall + (spare[place] if place < len(spare) else 0.0)
    return _aligned(told, rooms, headed), rooms


def in_a_row(panels: Sequence[Panel], ground: Room) -> tuple[list[Panel], list[Room], str]:
    """Panels beside each other with their rooms, and the name of the axis that all of them share; "" if they do not."""
    left, top, wide, high = ground
    each = (wide - BETWEEN * (len(panels) - 1)) / len(panels)
    names = {part.across if isinstance(part, Flat) else "" for part in panels}
    shared = names.pop() if len(names) == 1 and len(panels) > 1 else ""
    if shared:
        high -= name_height()
        panels = [replace(part, across="") if isinstance(part, Flat) else part for part in panels]
    return list(panels), [(left + place * (each + BETWEEN), top, each, high) for place in range(len(panels))], shared


def name_height() -> float:
    """What the name of an axis takes below its numbers."""
    return height_of("", AXIS_SIZE) + 4.0


def _told(panels: Sequence[Panel]) -> list[Panel]:
    """Panels below each other: without the numbers of an axis that the next one has as well."""
    hidden = [_axis_of(one) is not None and _axis_of(one) == _axis_of(other) for one, other in pairwise(panels)]
    return [_untold(part) if hide else part for part, hide in zip(panels, [*hidden, False], strict=True)]


def _untold(part: Panel) -> Panel:
    """A panel without the numbers and the name of its axis across."""
    if isinstance(part, Flat):
        return replace(part, across="", told=False)
    return (
        replace(part, x={**part.x, "showticklabels": False, "title": {"text": ""}})
        if isinstance(part, Copied)
        else part
    )


def _axis_of(part: Panel) -> tuple[object, ...] | None:
    """The name and the ends of the axis across; None for one that is not told by them."""
    if isinstance(part, Flat):
        return part.across, *part.ends
    if isinstance(part, Solid) or "range" not in part.x or "ticktext" in part.x:
        return None
    return title_of(part.x), *part.x["range"]  # type: ignore[misc]


def _below(part: Panel) -> bool:
    """Whether numbers stand below a panel."""
    return (
        part.told
        if isinstance(part, Flat)
        else not isinstance(part, Copied) or part.x.get("showticklabels") is not False
    )


def _foot(part: Panel) -> float:
    """What a panel needs below its plot."""
    return height_of("", TICK_SIZE) + name_height() if _below(part) else 0.0


def _own_height(part: Panel) -> float:
    return part.high or 0.0 if isinstance(part, Copied) else 0.0


def _aligned(panels: Sequence[Panel], rooms: Sequence[Room], headed: bool) -> list[Panel]:
    """Panels whose plots begin and end at the same places across."""
    flat = [(part, room) for part, room in zip(panels, rooms, strict=True) if not isinstance(part, Solid)]
    edges = [_edge(part, room[2:], headed) for part, room in flat]
    aside = max((edge.left for edge in edges), default=0.0), max((edge.right for edge in edges), default=0.0)
    return [part if isinstance(part, Solid) else replace(part, aside=aside) for part in panels]


def _edge(part: Flat | Copied, size: tuple[float, float], headed: bool) -> Margins:
    return margins(settled(part, size), size) if isinstance(part, Flat) else copied_margins(part, size, headed)
