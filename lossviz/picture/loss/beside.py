"""The curves beside a loss's own: its yardsticks, and those of other values of a parameter, each with its name on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.picture.loss.frame import Frame, compared
from lossviz.picture.ranges import QUANTITIES
from lossviz.picture.style import FAINT, SMALL_SIZE, TEXT, plotted
from lossviz.picture.trace import Row, Trace
from lossviz.picture.values import Attributes
from lossviz.state.names import plain_symbol
from lossviz.state.view import SEVERAL

#: The names of the sweep and of its jumps among the tables of a loss page.
TABLE, BREAKS = "loss", "breaks"
# A letter's width by panel, a name's height and its distance from its line, as shares of the panel.
_LETTERS, _TALL, _GAP = {"value": 0.015, "gradient": 0.033}, 0.14, 0.03
_SIDES = ("center", "right", "left")


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
    members = [
        (f"{plain_symbol(record)} = {number(value)}", line.of(quantity)) for value, line in frame.members if record
    ]
    named = [*others, *((name, y) for name, (_, y) in members)]
    spots = _spots([*(y for _, y in named), own], [name for name, _ in named], frame, quantity)
    for k, (name, y) in enumerate(others):
        dashed: Attributes = {"line": {"color": FAINT, "width": 1.5, "dash": "dash"}, **_named(name, spots[k])}
        look = {**quiet, "x": plotted(frame.curve.prediction), "y": plotted(y), **dashed}
        yield Trace(
            f"{quantity}-yardstick{k}",
            f"{frame.names[quantity]} of {name}",
            look,
            (Row(TABLE, f"yardstick{k}_{quantity}"),),
        )
    several = frame.view.several
    for k, (name, (x, y)) in enumerate(members if several or live else []):
        thin: Attributes = {"line": {"color": TEXT, "width": 1.2}, **_named(name, spots[len(others) + k])}
        held = plotted(x if several or not frame.plane.kinked else ()), plotted(y if several else ())
        look = {**quiet, "x": held[0], "y": held[1], "visible": several, **thin}
        rule = row(frame, quantity, {record.name: frame.members[k][0]} if record else None)
        yield Trace(f"{quantity}-member{k}", f"{frame.names[quantity]} at {name}", look, (rule,), SEVERAL)


def _named(name: str, at: Spot | None) -> Attributes:
    """A line with its name at one of its nodes; without one if it has no room."""
    if at is None:
        return {}
    text = [""] * at.node + [name]
    font: Attributes = {"size": SMALL_SIZE, "color": TEXT}
    return {"mode": "lines+text", "text": text, "textposition": at.position, "textfont": font}


def _spots(lines: Sequence[FloatArray], names: Sequence[str], frame: Frame, quantity: str) -> list[Spot | None]:
    """For each name a place at its line where it stands in the panel, on no line and on no other name.

    The first lines are those that are named.
    """
    span, letter = frame.panels[quantity], _LETTERS[quantity]
    heights = np.nan_to_num((np.stack(lines) - span.low) / (span.high - span.low), nan=-9.0)
    taken: list[tuple[float, float, float, float]] = []
    found: list[Spot | None] = []
    for name, line in zip(names, heights, strict=False):
        spots = (Spot(node, up, side) for node in range(0, len(line), 4) for up in (True, False) for side in _SIDES)
        boxed = ((spot, spot.box(float(line[spot.node]), len(line), letter * len(name))) for spot in spots)
        spot, box = next((pair for pair in boxed if _free(pair[1], heights, taken)), (None, None))
        found.append(spot)
        if box is not None:
            taken.append(box)
    return found


@dataclass(frozen=True)
class Spot:
    """A place for a name: above or below a node of its line, and on which side of it."""

    node: int
    above: bool
    side: str

    @property
    def position(self) -> str:
        """As plotly says it."""
        return f"{'top' if self.above else 'bottom'} {self.side}"

    def box(self, height: float, count: int, width: float) -> tuple[float, float, float, float]:
        """The left, right, lower and upper end of what it takes, as shares of the panel."""
        left = self.node / (count - 1) - {"left": 1.0, "center": 0.5, "right": 0.0}[self.side] * width
        low = height + (_GAP if self.above else -_GAP - _TALL)
        return left, left + width, low, low + _TALL


def _free(
    box: tuple[float, float, float, float], heights: FloatArray, taken: Sequence[tuple[float, float, float, float]]
) -> bool:
    left, right, low, high = box
    if left < 0.01 or right > 0.99 or low < 0.02 or high > 1.03:
        return False
    if any(left < r and right > x and low < t and high > b for x, r, b, t in taken):
        return False
    last = heights.shape[1] - 1
    near = heights[:, int(left * last) : int(right * last) + 2]
    return not ((near.max(axis=1) > low - 0.01) & (near.min(axis=1) < high + 0.01)).any()
