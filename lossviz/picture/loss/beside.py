"""The curves beside a loss's own: its yardsticks, and those of other values of a parameter, each with its name on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.picture.loss.frame import Frame, compared
from lossviz.picture.loss.naming import Room, Spot, spots
from lossviz.picture.ranges import QUANTITIES
from lossviz.picture.style import FAINT, SMALL_SIZE, TEXT, plotted
from lossviz.picture.trace import Row, Trace
from lossviz.picture.values import Attributes
from lossviz.state.names import plain_symbol
from lossviz.state.view import SEVERAL

#: The names of the sweep and of its jumps among the tables of a loss page.
TABLE, BREAKS = "loss", "breaks"
# A letter's width and a line's height by panel, as shares of it where it is narrowest and lowest.
_LETTERS, _TALL = {"value": 0.018, "gradient": 0.036}, {"value": 0.15, "gradient": 0.13}


def row(frame: Frame, quantity: str, fixed: Mapping[str, float] | None = None) -> Row:
    """The rule of a curve of the loss's own sweep, with some parameters ``fixed``."""
    if not frame.plane.kinked:
        return Row(TABLE, quantity, fixed=fixed)
    return Row(TABLE, quantity, breaks=BREAKS, side=1 + 2 * QUANTITIES.index(quantity), fixed=fixed)


def said_of(name: str, quantity: str) -> tuple[str, ...]:
    """What the line of a yardstick is called in a panel, longest first: what is drawn of it.

    >>> said_of("0–1 loss", "value"), said_of("0–1 loss", "gradient")
    (('0–1 loss',), ('slope of 0–1 loss', 'of 0–1 loss', 'of 0–1'))
    """
    if quantity == "value":
        return (name,)
    return tuple(dict.fromkeys((f"slope of {name}", f"of {name}", f"of {name.removesuffix(' loss')}")))


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
    names = [said_of(name, quantity) for name, _ in others] + [(name, name.rpartition(" ")[2]) for name, _ in members]
    yardsticks = [y for _, y in others]
    spots = _spots([*yardsticks, *(y for _, (_, y) in members), own], names, frame, quantity)
    if not frame.view.several:  # what is not shown takes no room from the names of what is
        alone = _spots([*yardsticks, own], names[: len(others)], frame, quantity)
        spots[: len(others)] = [spot or apart for spot, apart in zip(spots, alone, strict=False)]
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
    """The names of the first lines of a panel with their places, in shares of it."""
    span, view = frame.panels[quantity], frame.view
    heights = np.nan_to_num((np.stack(lines) - span.low) / (span.high - span.low), nan=-9.0)
    low, high = frame.plane.axes(view.extent)[0]
    upright = [view.prediction, *([view.label] if frame.plane.of_difference else [])]
    if quantity == "value":  # where rings are
        upright += [kink.position for kink in frame.plane.kinks_at(view.label)]
    apart = quantity == "gradient"  # gradients run along one line before they part; losses lie close all over
    across = tuple((place - low) / (high - low) for place in upright)
    return spots(heights, names, Room(_LETTERS[quantity], _TALL[quantity], across, apart))
