"""The lines of a loss's panel: its own curve, those of losses beside it, its references and its family."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np

from lossviz.formula import number
from lossviz.loss import Loss
from lossviz.picture.loss.frame import compared, line_of, yardstick_line
from lossviz.picture.plate.parts import Line
from lossviz.picture.plate.shown import Shown
from lossviz.picture.style import DARK, FAINT, SEQUENTIAL, TEXT, colour
from lossviz.picture.values import Attributes, Ink
from lossviz.state.names import plain_symbol, sliders_text, title_of

# The widths of a loss's own curve and of what stands beside it.
OWN, _SIDE = 2.4, 1.4


def lines_of(shown: Shown, quantity: str) -> tuple[Line, ...]:
    """All lines of a panel, each told apart from the others: references, then the loss in its family, then other losses.

    >>> from lossviz.state.view import default_view
    >>> [line.names[-1] for line in lines_of(Shown(default_view("focal"), family=True), "value")]
    ['γ = 0', 'γ = 0.5', 'γ = 1', 'γ = 2', 'γ = 5']
    """
    first, *others = _losses(shown, quantity)
    family = _family(shown, quantity, first) if shown.family else [first]
    named = [line for line in _references(shown, quantity) if not any(_same(line, member) for member in family)]
    found = (*named, *family, *others)
    return found if len(found) > 1 else (replace(first, names=(), ink=""),)


def _losses(shown: Shown, quantity: str) -> list[Line]:
    """The curve of the loss, and those of the losses beside it, each told apart by colour and dash."""
    losses = [shown.view.loss, *(other.loss for other in shown.beside)]
    several = len({loss.key for loss in losses}) > 1
    drawn: list[Line] = []
    for place, loss in enumerate(losses):
        x, y = line_of(shown.curve_of(loss)).of(quantity)
        line: Attributes = {"color": colour(loss.key), "width": OWN, "dash": _dash(place)}
        names = called(loss)
        if several:  # settings alone do not say whose they are
            names = names[:2]
        drawn.append(Line(f"{quantity}-curve{place}", names[0], x, y, {"line": line}, names, colour(loss.key)))
    return drawn


def _dash(place: int) -> str:
    """The dash of a line by its place among others: from the sixth on with one dot more each.

    >>> [_dash(place) for place in (0, 1, 5)]
    ['solid', '9px,4px', '9px,3px,2px,3px,2px,3px']
    """
    usual = ("solid", "9px,4px", "2px,3px", "9px,3px,2px,3px", "14px,4px")
    return usual[place] if place < len(usual) else "9px,3px" + ",2px,3px" * (place - 3)


def called(loss: Loss) -> tuple[str, ...]:
    """What a loss is called beside its line, from the longest to the shortest: by its numbers, as the axis says the rest.

    >>> from lossviz import MSE, Huber
    >>> called(Huber(delta=2.0)), called(MSE())
    (('Huber loss, δ = 2', 'Huber, δ = 2', 'δ = 2'), ('Mean squared error', 'MSE'))
    """
    head, settings = escape(title_of(loss), quote=False), ", ".join(sliders_text(loss))
    heads = dict.fromkeys((head, loss.abbreviation or head.removesuffix(" loss")))
    return (*(f"{each}, {settings}" for each in heads), settings) if settings else tuple(heads)


def _references(shown: Shown, quantity: str) -> list[Line]:
    if not shown.references or quantity == "curvature":
        return []
    found = []
    for k, each in enumerate(shown.view.loss.yardsticks):
        numbers = yardstick_line(each, shown.view.label, shown.ends[0])
        thin: Attributes = {"line": {"color": FAINT, "width": _SIDE, "dash": _thin_dash(k)}}
        found.append(
            Line(
                f"{quantity}-reference{k}",
                each.name,
                numbers["prediction"],
                numbers[quantity],
                thin,
                (each.name,),
                TEXT,
            )
        )
    return found


def _thin_dash(place: int) -> str:
    """The dash of a reference: none is solid, and each after the second has one dot more.

    >>> [_thin_dash(place) for place in range(3)]
    ['5px,3px', '1.5px,2.5px', '7px,2.5px,1.5px,2.5px']
    """
    return ("5px,3px", "1.5px,2.5px")[place] if place < 2 else "7px,2.5px" + ",1.5px,2.5px" * (place - 1)


def _family(shown: Shown, quantity: str, own: Line) -> list[Line]:
    """The curves of several values of a parameter in their order, the loss's ``own`` at its place among them."""
    loss = shown.view.loss
    record = compared(loss)
    assert record is not None
    here, usual = getattr(loss, record.name), record.compared
    values = usual if here in usual else sorted((*usual, here), reverse=usual[0] > usual[-1])
    others, found = [value for value in values if value != here], []
    for value in values:
        name = f"{plain_symbol(record)} = {number(value)}"
        if value == here:
            found.append(own if shown.beside else replace(own, names=(name,)))
            continue
        k = others.index(value)
        x, y = line_of(shown.curve_of(loss.but(**{record.name: value}))).of(quantity)
        ink = _on_ramp(k / max(len(others) - 1, 1))
        thin: Attributes = {"line": {"color": ink, "width": _SIDE}}
        found.append(Line(f"{quantity}-member{k}", name, x, y, thin, (name,), TEXT))
    return found


def _on_ramp(share: float) -> Ink:
    """The colour of a value among those of a parameter, from the first to the last: seen on the ground of each theme."""
    colours = [colour for _, colour in SEQUENTIAL]
    return Ink(lambda theme: colours[round(5 * share) + (3 if theme is DARK else 0)])


def _same(line: Line, other: Line) -> bool:
    """Whether two lines are drawn at the same places."""
    there = np.interp(line.x, other.x, other.y)
    size = float(np.abs(there[np.isfinite(there)]).max(initial=0.0))  # a loss without a bound has an infinite end
    return bool(np.allclose(line.y, there, rtol=0, atol=1e-3 * size, equal_nan=True))
