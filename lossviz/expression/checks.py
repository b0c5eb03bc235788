"""What can be said about a written loss, with the evidence: what follows from its operations, or what points show.

A badge says "everywhere", "never" or the bare property only if it follows from the formula for all predictions and
labels. If it was merely tried, the badge says so; what a badge denies was seen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from lossviz.expression.bends import bounded, convex, differentiable
from lossviz.expression.evidence import Check, Evidence, at_place, confirmed, evidence, first, noise, point
from lossviz.expression.facts import Facts, matching
from lossviz.expression.kinks import origins
from lossviz.expression.written import WrittenLoss
from lossviz.formula import number

__all__ = ["Check", "checks"]

# Labels between those of the grid, so that what repeats along its steps is seen.
_GOLDEN = np.arange(1, 33) * 0.6180339887498949


def checks(loss: WrittenLoss, extent: float | None = None) -> tuple[Check, ...]:
    """The properties of a written loss, on its axes (or those of ``extent``, one of its ``ranges``) and beyond them.

    >>> from lossviz.expression.reading import parse_loss
    >>> for check in checks(parse_loss("abs(r)"))[:3]: print(check.badge, check.holds)
    finite everywhere True
    never negative True
    zero at prediction = label True
    """
    seen = evidence(loss, extent)
    tests: tuple[Callable[[Evidence], Check], ...] = (
        _finite,
        _non_negative,
        _zero,
        _minimum,
        convex,
        bounded,
        differentiable,
    )
    return tuple(test(seen) for test in tests)


def _finite(seen: Evidence) -> Check:
    loss = seen.loss
    for found, where in (
        (seen.near, f"on this grid of {seen.near.points}"),
        (seen.far, "as far as the axes can reach"),
    ):
        if confirmed(loss, found, ~np.isfinite(found.value), "value") is not None:
            sentence = _lost(loss, found, where)
            return Check("finite", "not finite everywhere", False, sentence)
    if seen.found.holes:
        hole = at_place(loss, seen.found.holes[0])
        sentence = f"A finite number {seen.points}, but none at {hole}, between them."
        return Check("finite", "not finite everywhere", False, sentence)
    if None not in seen.bounds:
        return Check(
            "finite", "finite everywhere", True, "Each operation gives a finite number for all it can be given."
        )
    sentence = f"A finite number {seen.points}."
    if seen.found.poles:
        sentence += f" It grows without bound beside {at_place(loss, seen.found.poles[0])}."
    return Check("finite", "finite at these points", True, sentence)


def _lost(loss: WrittenLoss, found: Facts, where: str) -> str:
    bad = ~np.isfinite(found.value)
    parts = []
    for origin in origins(loss.program, loss.values, found.prediction[None, :], found.label[:, None])[:3]:
        text = loss.text[slice(*origin.span)].strip()
        count = int(origin.points.sum())
        place = f"in {text} (column {origin.span[0] + 1})"
        parts.append(f"{origin.reason} {place} at {count:,} points, such as {point(found, first(origin.points))}")
    lost = np.isnan(found.value[bad])
    what = "not a number" if lost.all() else "infinite or not a number" if lost.any() else "infinite"
    return f"{what.capitalize()} at {int(bad.sum()):,} of {bad.size:,} points {where}: {'; '.join(parts)}."


def _non_negative(seen: Evidence) -> Check:
    known = [np.where(np.isnan(found.value), np.inf, found.value) for found in (seen.near, seen.far)]
    if all(np.isinf(values).all() and (values > 0).all() for values in known):
        return Check("non_negative", "sign unknown", None, f"No value {seen.points} is a number.")
    if seen.least >= 0:
        sentence = "Each operation keeps the loss at 0 or above, for any prediction and label."
        return Check("non_negative", "never negative", True, sentence)
    for found, values in zip((seen.near, seen.far), known, strict=True):
        index = first(-values)
        low, at = float(values[index]), (found.prediction[index[1]], found.label[index[0]])
        if low < -float(noise(seen.loss, np.asarray(at[0]), np.asarray(at[1]))):
            sentence = f"It is {number(low)} at {point(found, index)}."
            return Check("non_negative", "negative in places", False, sentence)
    low = max(min(float(values.min()) for values in known), 0.0)
    sentence = f"The smallest value at these points is {number(low)}."
    return Check("non_negative", "not negative at these points", True, sentence)


def match_of(loss: WrittenLoss) -> str:
    """What it means that the prediction is the label."""
    return {"z": "σ(z) = label", "p": "p = label"}.get(loss.variable, "prediction = label")


def _zero(seen: Evidence) -> Check:
    match = match_of(seen.loss)
    if seen.matched == (0.0, 0.0):
        return Check("zero", f"zero at {match}", True, f"At {match} the loss is 0, whatever the label.")
    low, high = seen.near.label[[0, -1]]
    label = np.concatenate([seen.near.label, low + (high - low) * np.modf(_GOLDEN)[0]])
    place = matching(seen.loss, label, (seen.near.prediction[0], seen.near.prediction[-1]))
    known = np.isfinite(place)
    values = np.full(len(label), np.nan)
    values[known] = seen.loss.value(place[known], label[known])
    known = ~np.isnan(values)
    if not known.any():
        return Check("zero", f"unknown at {match}", None, f"The loss is not a number at {match}.")
    slack = np.where(known, noise(seen.loss, np.where(known, place, 0.5), label), 0.0)
    sizes = np.where(known, np.abs(values), -1.0)
    worst = int(np.argmax(np.where(sizes > slack, sizes, -1.0)))
    if sizes[worst] <= slack[worst]:
        sentence = f"At {match} the loss is 0 for all {int(known.sum())} labels checked."
        return Check("zero", f"zero at {match}, at these labels", True, sentence)
    sentence = f"At {match} the loss is not 0: it is {number(values[worst])} at label {number(label[worst])}."
    ends = sizes[[0, len(seen.near.label) - 1]]
    if seen.loss.variable == "p" and np.all((ends >= 0) & (ends <= slack[[0, len(seen.near.label) - 1]])):
        sentence = sentence.removesuffix(".") + "; at the labels 0 and 1 it is 0."
    return Check("zero", f"not zero at {match}", False, sentence)


def _minimum(seen: Evidence) -> Check:
    loss, match = seen.loss, match_of(seen.loss)
    if seen.least >= 0 and seen.matched == (0.0, 0.0):
        sentence = f"It is 0 at {match} and nowhere below 0."
        return Check("minimum", f"smallest at {match}", True, sentence)
    counted = 0
    for found in (seen.near, seen.far):
        low, high = found.prediction[[0, -1]]
        known = ~np.isnan(found.at_match) & (found.matching >= low) & (found.matching <= high)
        counted += int(known.sum())
        beaten = _beaten(loss, found, known)
        if beaten is not None:
            return Check("minimum", f"not smallest at {match}", False, beaten.replace("MATCH", match))
    if not counted:
        return Check("minimum", f"unknown at {match}", None, f"The loss is not a number at {match}.")
    return Check(
        "minimum", f"smallest at {match}, at these points", True, f"No prediction that was tried beats {match}."
    )


def _beaten(loss: WrittenLoss, found: Facts, known: npt.NDArray[np.bool_]) -> str | None:
    """The label at which another prediction costs clearly less than the matching one, in words."""
    if not known.any():
        return None
    at = np.concatenate([np.broadcast_to(found.prediction, found.value.shape), found.near[0]], axis=1)
    values = np.concatenate([found.value, found.near[1]], axis=1)
    values = np.where(np.isnan(values), np.inf, values)
    best = np.argmin(values, axis=1)
    rows = np.arange(len(best))
    lowest, where = values[rows, best], at[rows, best]
    slack = noise(loss, np.where(known, found.matching, 0.0), found.label)
    slack = slack + noise(loss, np.where(np.isfinite(where), where, 0.0), found.label)
    with np.errstate(all="ignore"):
        gap = np.where(known, found.at_match - lowest - slack, -np.inf)
    worst = int(np.argmax(gap))
    if not gap[worst] > 0:
        return None
    return (
        f"At label {number(found.label[worst])} the prediction {number(where[worst])} costs {number(lowest[worst])}, "
        f"less than {number(found.at_match[worst])} at MATCH."
    )
