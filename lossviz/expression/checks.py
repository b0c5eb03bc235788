"""What can be said about a written loss, checked on a grid, with the numbers that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.expression.facts import LABELS, PREDICTIONS, Facts, facts, is_bounded, is_convex
from lossviz.expression.kinks import Jump, jumps, origins
from lossviz.expression.written import WrittenLoss
from lossviz.formula import number

_WHERE = f"on this grid of {LABELS} × {PREDICTIONS} points"
_SLACK = 1e-9


@dataclass(frozen=True)
class Check:
    """One property: its code, what a badge says, whether it holds (None: unknown), and a sentence of evidence."""

    code: str
    badge: str
    holds: bool | None
    sentence: str


def checks(loss: WrittenLoss, extent: float | None = None) -> tuple[Check, ...]:
    """The properties of a written loss on its axes (or those of ``extent``, one of its ``ranges``).

    >>> from lossviz.expression.reading import parse_loss
    >>> for check in checks(parse_loss("abs(r)"))[:3]: print(check.badge, check.holds)
    finite everywhere True
    never negative True
    zero at prediction = label True
    """
    found = facts(loss.beside(None), extent)
    tests: tuple[Callable[[WrittenLoss, Facts], Check], ...] = (
        _finite,
        _non_negative,
        _zero,
        _minimum,
        _convex,
        _bounded,
        _differentiable,
    )
    return tuple(test(loss, found) for test in tests)


def _point(found: Facts, index: tuple[int, int]) -> str:
    return f"prediction {number(found.prediction[index[1]])}, label {number(found.label[index[0]])}"


def _first(grid: npt.NDArray[Any]) -> tuple[int, int]:
    """Where a grid is largest, or a mask first true."""
    row, column = np.unravel_index(int(np.argmax(grid)), grid.shape)
    return int(row), int(column)


def _finite(loss: WrittenLoss, found: Facts) -> Check:
    bad = ~np.isfinite(found.value)
    if not bad.any():
        return Check("finite", "finite everywhere", True, f"A finite number at every point {_WHERE}.")
    parts = []
    for origin in origins(loss.program, loss.values, found.prediction[None, :], found.label[:, None])[:3]:
        text = loss.text[slice(*origin.span)].strip()
        count = int(origin.points.sum())
        place = f"in {text} (column {origin.span[0] + 1})"
        parts.append(f"{origin.reason} {place} at {count:,} points, such as {_point(found, _first(origin.points))}")
    lost = np.isnan(found.value[bad])
    what = "not a number" if lost.all() else "infinite or not a number" if lost.any() else "infinite"
    sentence = f"{what.capitalize()} at {int(bad.sum()):,} of {bad.size:,} points {_WHERE}: {'; '.join(parts)}."
    return Check("finite", "not finite everywhere", False, sentence)


def _non_negative(loss: WrittenLoss, found: Facts) -> Check:
    known = np.where(np.isnan(found.value), np.inf, found.value)
    index = _first(-known)
    low = float(known[index])
    if np.isinf(low) and low > 0:
        return Check("non_negative", "sign unknown", None, f"No value {_WHERE} is a number.")
    if low >= -_SLACK * found.scale:
        return Check("non_negative", "never negative", True, f"The smallest value {_WHERE} is {number(max(low, 0.0))}.")
    sentence = f"The smallest value {_WHERE} is {number(low)}, at {_point(found, index)}."
    return Check("non_negative", "negative in places", False, sentence)


def _match(loss: WrittenLoss) -> str:
    return {"z": "σ(z) = label", "p": "p = label"}.get(loss.variable, "prediction = label")


def _zero(loss: WrittenLoss, found: Facts) -> Check:
    match = _match(loss)
    known = ~np.isnan(found.at_match)
    if not known.any():
        return Check("zero", f"unknown at {match}", None, f"The loss is not a number at {match}.")
    sizes = np.where(known, np.abs(found.at_match), -1.0)
    worst = int(np.argmax(sizes))
    if sizes[worst] <= _SLACK * found.scale:
        sentence = f"At {match} the loss is 0 for all {int(known.sum())} labels checked."
        return Check("zero", f"zero at {match}", True, sentence)
    worst_label = number(found.label[worst])
    sentence = f"At {match} the loss is not 0: it is {number(found.at_match[worst])} at label {worst_label}."
    ends = sizes[[0, -1]]
    if loss.variable == "p" and np.all((ends >= 0) & (ends <= _SLACK * found.scale)):
        sentence = sentence.removesuffix(".") + "; at the labels 0 and 1 it is 0."
    return Check("zero", f"not zero at {match}", False, sentence)


def _minimum(loss: WrittenLoss, found: Facts) -> Check:
    match = _match(loss)
    low, high = found.prediction[0], found.prediction[-1]
    known = ~np.isnan(found.undercut) & (found.matching >= low) & (found.matching <= high)
    if not known.any():
        return Check("minimum", f"unknown at {match}", None, f"The loss is not a number at {match}.")
    gap = np.where(known, found.undercut, -np.inf)
    worst = int(np.argmax(gap))
    if gap[worst] <= _SLACK * found.scale:
        return Check("minimum", f"smallest at {match}", True, f"No prediction beats {match} {_WHERE}.")
    row = np.where(np.isnan(found.value[worst]), np.inf, found.value[worst])
    best = int(np.argmin(row))
    sentence = (
        f"At label {number(found.label[worst])} the prediction {number(found.prediction[best])} costs "
        f"{number(row[best])}, less than {number(found.at_match[worst])} at {match}, {_WHERE}."
    )
    return Check("minimum", f"not smallest at {match}", False, sentence)


def _convex(loss: WrittenLoss, found: Facts) -> Check:
    if is_convex(found):
        sentence = f"No chord between neighbours lies below the graph {_WHERE}."
        return Check("convex", "convex in the prediction", True, sentence)
    if np.isnan(found.chords).all():
        return Check("convex", "convexity unknown", None, f"Too few values {_WHERE} are numbers.")
    index = _first(-np.nan_to_num(found.chords, nan=np.inf))
    if found.chords[index] >= -_SLACK * found.scale:
        sentence = f"Convex where the loss is a number, which it is not everywhere {_WHERE}."
        return Check("convex", "convex where it is a number", None, sentence)
    place = _point(found, (index[0], index[1] + 1))
    return Check("convex", "not convex in the prediction", False, f"The graph bends downwards at {place}, {_WHERE}.")


def _bounded(loss: WrittenLoss, found: Facts) -> Check:
    distance, last = found.shells[-1]
    further = f"as near to 0 and 1 as {distance:.0e}" if loss.variable == "p" else f"out to ±{number(distance)}"
    if not np.isfinite(found.gradient).any():
        return Check("bounded", "gradient unknown", None, f"The gradient is nowhere a number {_WHERE}.")
    here = f"The steepest slope {_WHERE} is {number(found.steepest)}"
    if is_bounded(found):
        return Check("bounded", "bounded gradient", True, f"{here}, and no steeper one was found {further}.")
    if np.isnan(found.gradient).any():
        sentence = f"{here}, but the gradient is not a number everywhere."
        return Check("bounded", "gradient not always a number", None, sentence)
    return Check("bounded", "unbounded gradient", False, f"{here}; it reaches {number(last)} {further}.")


def _differentiable(loss: WrittenLoss, found: Facts) -> Check:
    name = "r" if loss.variable == "prediction" and loss.program.of_residual else loss.variable
    label = float(found.label[-1 if loss.task == "classification" else LABELS // 2])
    places = jumps(loss.program, loss.values, found.prediction, label)
    sharp = [jump for jump in places if jump.order < 2]
    lost = np.isfinite(found.value) & ~np.isfinite(found.gradient)
    parts = [f"{_jump_text(jump)} at {name} = {number(_tidy(jump.position))}" for jump in sharp[:4]]
    if len(sharp) > 4:
        parts.append(f"and at {len(sharp) - 4} more places")
    at = "" if name == "r" or not sharp else f" (at label {number(label)})"
    if lost.any():
        example = _point(found, _first(lost))
        parts.append(f"the gradient is no finite number at {int(lost.sum()):,} points, such as {example}")
    if not parts:
        sentence = f"No jump of the gradient was found where the formula switches, {_WHERE}."
        return Check("differentiable", "differentiable", True, sentence)
    sentence = "; ".join(parts) + at
    return Check("differentiable", "not differentiable everywhere", False, sentence[0].upper() + sentence[1:] + ".")


def _jump_text(jump: Jump) -> str:
    what = "the value" if jump.order == 0 else "the gradient"
    return f"{what} jumps by {number(jump.size)}"


def _tidy(x: float) -> float:
    return 0.0 if abs(x) < 1e-12 else x
