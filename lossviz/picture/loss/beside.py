"""The curves beside a loss's own: its yardsticks, and those of other values of a parameter, each with its name on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.picture.loss.frame import Frame, compared
from lossviz.picture.ranges import QUANTITIES
from lossviz.picture.style import FAINT, SMALL_SIZE, TEXT, plotted
from lossviz.picture.trace import Row, Trace
from lossviz.picture.values import Attributes
from lossviz.sampling.sweep import PREDICTIONS
from lossviz.state.names import plain_symbol
from lossviz.state.view import SEVERAL

#: The left, right, lower and upper end of a name, as shares of the panel.
Box: TypeAlias = tuple[float, float, float, float]

#: The names of the sweep and of its jumps among the tables of a loss page.
TABLE, BREAKS = "loss", "breaks"
# A letter's width by panel, a name's height and its distance from its line, as shares of the panel.
_LETTERS, _TALL, _GAP = {"value": 0.015, "gradient": 0.033}, 0.14, 0.03
# How far a name beside its line stands off.
_ASIDE = 0.006
# The nodes of a line that a name can stand at.
_NODES = range(0, PREDICTIONS, 4)
_SIDES = ("center", "right", "left")
_HEIGHTS = ("top", "bottom", "middle")


def row(frame: Frame, quantity: str, fixed: Mapping[str, float] | None = None) -> Row:
    """The rule of a curve of the loss's own sweep, with some parameters ``fixed``."""
    if not frame.plane.kinked:
        return Row(TABLE, quantity, fixed=fixed)
    return Row(TABLE, quantity, breaks=BREAKS, side=1 + 2 * QUANTITIES.index(quantity), fixed=fixed)


def beside(frame: Frame, quantity: str, quiet: Attributes, *, live: bool) -> Iterator[Trace]:
    """Yardsticks, thin and dashed, and the compared members, which a control shows.

    While it does not, a ``live`` picture has them without what the table tells.
    """
    record, own = compared(frame.view.loss), frame.line.of(quantity)[1]
    others = [(each.name, numbers[quantity]) for each, numbers in frame.yardsticks]
    places = [numbers["prediction"] for _, numbers in frame.yardsticks]
    members = [
        (f"{plain_symbol(record)} = {number(value)}", line.of(quantity)) for value, line in frame.members if record
    ]
    # where its whole name has no room, a member of the family is called by its value, which the control lists
    names = [(name,) for name, _ in others] + [(name, name.rpartition(" ")[2]) for name, _ in members]
    spots = _spots([*(y for _, y in others), *(y for _, (_, y) in members), own], names, frame, quantity)
    for k, (name, y) in enumerate(others):
        dashed: Attributes = {"line": {"color": FAINT, "width": 1.5, "dash": "dash"}, **_named(spots[k])}
        look = {**quiet, "x": plotted(places[k]), "y": plotted(y), **dashed}
        yield Trace(
            f"{quantity}-yardstick{k}",
            f"{frame.names[quantity]} of {name}",
            look,
            (Row(TABLE, f"yardstick{k}_{quantity}"),),
        )
    several = frame.view.several
    for k, (name, (x, y)) in enumerate(members if several or live else []):
        thin: Attributes = {"line": {"color": TEXT, "width": 1.2}, **_named(spots[len(others) + k])}
        held = plotted(x if several or not frame.plane.kinked else ()), plotted(y if several else ())
        look = {**quiet, "x": held[0], "y": held[1], "visible": several, **thin}
        rule = row(frame, quantity, {record.name: frame.members[k][0]} if record else None)
        yield Trace(f"{quantity}-member{k}", f"{frame.names[quantity]} at {name}", look, (rule,), SEVERAL)


def _named(at: Spot | None) -> Attributes:
    """A line with its name at one of its nodes; without one if it has no room."""
    if at is None:
        return {}
    text = [""] * at.node + [at.name]
    font: Attributes = {"size": SMALL_SIZE, "color": TEXT}
    return {"mode": "lines+text", "text": text, "textposition": at.position, "textfont": font}


def _spots(
    lines: Sequence[FloatArray], names: Sequence[tuple[str, ...]], frame: Frame, quantity: str
) -> list[Spot | None]:
    """For each line a name with a place where it stands in the panel, on no line and on no other name.

    The first lines are those that are named, each by the first of its ``names`` that has room. They begin at the left;
    or at the right, if more of them find a place so.
    """
    span = frame.panels[quantity]
    heights = np.nan_to_num((np.stack(lines) - span.low) / (span.high - span.low), nan=-9.0)
    best: list[Spot | None] = [None] * len(names)
    for nodes in (_NODES, _NODES[::-1]):
        found = _spots_from(nodes, heights, names, _LETTERS[quantity])
        if found.count(None) < best.count(None):
            best = found
        if None not in best:
            break
    return best


def _spots_from(
    nodes: Sequence[int], heights: FloatArray, names: Sequence[tuple[str, ...]], letter: float
) -> list[Spot | None]:
    """The places that names find one after another, at the first of the nodes that have room."""
    taken: list[Box] = []
    found: list[Spot | None] = []
    for called, line in zip(names, heights, strict=False):
        spots = (spot for name in called for spot in _around(name, nodes))
        boxed = ((spot, spot.box(float(line[spot.node]), len(line), letter * len(spot.name))) for spot in spots)
        spot, box = next((pair for pair in boxed if _free(pair[1], heights, taken)), (None, None))
        found.append(spot)
        if box is not None:
            taken.append(box)
    return found


def _around(name: str, nodes: Sequence[int]) -> Iterator[Spot]:
    """The places for a name about the nodes of a line; beside a node stands only what is neither above nor below it."""
    for node in nodes:
        for height in _HEIGHTS:
            for side in _SIDES if height != "middle" else _SIDES[1:]:
                yield Spot(name, node, height, side)


@dataclass(frozen=True)
class Spot:
    """A name at a node of its line: above it, below it or in the middle, and on which side of it."""

    name: str
    node: int
    height: str
    side: str

    @property
    def position(self) -> str:
        """As plotly says it."""
        return f"{self.height} {self.side}"

    def box(self, height: float, count: int, width: float) -> Box:
        """What it takes, if its node lies at a height."""
        left = self.node / (count - 1) - {"left": 1.0, "center": 0.5, "right": 0.0}[self.side] * width
        aside = {"left": -_ASIDE, "center": 0.0, "right": _ASIDE}[self.side] if self.height == "middle" else 0.0
        low = height + {"top": _GAP, "bottom": -_GAP - _TALL, "middle": -_TALL / 2}[self.height]
        return left + aside, left + aside + width, low, low + _TALL


def _free(box: Box, heights: FloatArray, taken: Sequence[Box]) -> bool:
    left, right, low, high = box
    if left < 0.01 or right > 0.99 or low < 0.02 or high > 1.03:
        return False
    if any(left < r and right > x and low < t and high > b for x, r, b, t in taken):
        return False
    last = heights.shape[1] - 1
    near = heights[:, int(left * last) : int(right * last) + 2]
    return not ((near.max(axis=1) > low - 0.01) & (near.min(axis=1) < high + 0.01)).any()
