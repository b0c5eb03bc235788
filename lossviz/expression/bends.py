"""The checks of a written loss that are about its slope: convex, bounded, differentiable."""

from __future__ import annotations

import math

import numpy as np

from lossviz.expression.bounds import smooth
from lossviz.expression.evidence import Check, Evidence, at_place, confirmed, first, noise, point
from lossviz.expression.facts import Facts, falls, growth, shells
from lossviz.expression.kinks import Jump
from lossviz.formula import number


def convex(seen: Evidence) -> Check:
    """Whether the loss bends upwards along the prediction."""
    sudden = next((jump for jump in seen.found.jumps if jump.order == 0 or (jump.order == 1 and jump.falls)), None)
    if sudden is not None:
        what = "value jumps" if sudden.order == 0 else "gradient falls suddenly"
        sentence = f"The {what} at {at_place(seen.loss, (sudden.position, sudden.label))}."
        return Check("convex", "not convex in the prediction", False, sentence)
    for found in (seen.near, seen.far):
        below = _falls(found) or _dents(seen, found)
        if below:
            return Check("convex", "not convex in the prediction", False, below)
    lost = [np.isnan(found.value) for found in (seen.near, seen.far)]
    if all(bad.all() for bad in lost):
        return Check("convex", "convexity unknown", None, f"No value {seen.points} is a number.")
    if any(bad.any() for bad in lost) or seen.inner(seen.found.holes + seen.found.poles):
        sentence = "The gradient falls nowhere at these points, but the loss is not a finite number everywhere."
        return Check("convex", "convex where it is a number, at these points", None, sentence)
    sentence = "The gradient never falls from one point to the next."
    return Check("convex", "convex at these points", True, sentence)


def _falls(found: Facts) -> str:
    """Where the gradient falls, in words; empty if it never does."""
    fall = falls(found)
    if fall is None:
        return ""
    here, there = (number(found.prediction[fall[1] + k]) for k in (0, 1))
    slopes = [number(float(found.gradient[fall[0], fall[1] + k])) for k in (0, 1)]
    label = number(found.label[fall[0]])
    return f"The gradient falls from {slopes[0]} to {slopes[1]} between the predictions {here} and {there}, at label {label}."


def _dents(seen: Evidence, found: Facts) -> str:
    """Where the loss rises and levels off between points, as at a step too narrow for them, in words."""
    with np.errstate(all="ignore"):
        chords = found.value[:, :-2] - 2.0 * found.value[:, 1:-1] + found.value[:, 2:]
    row, column = first(-np.where(np.isfinite(chords), chords, np.inf))
    at = found.prediction[column : column + 3]
    slack = 4.0 * float(noise(seen.loss, at, found.label[row : row + 1]).max())
    if not chords[row, column] < -slack:
        return ""
    places = ", ".join(number(x) for x in at)
    return f"Of the predictions {places}, at label {number(found.label[row])}, the middle one costs more than the others' mean."


def bounded(seen: Evidence) -> Check:
    """Whether the gradient stays below some size."""
    loss, found = seen.loss, seen.found
    steepest = max(_steepest(seen, grid) for grid in (seen.near, seen.far))
    if not np.isfinite(seen.near.gradient).any():
        return Check("bounded", "gradient unknown", None, "The gradient is nowhere a finite number on these axes.")
    reason = _unbounded(seen)
    if reason:
        return Check("bounded", "unbounded gradient", False, f"{reason}.")
    outer = shells(loss)
    grows = growth(seen.near, outer)
    sizes = [size for _, size in outer]
    if grows:
        far = (
            f"{_away(seen, outer[-1][0])} it reaches {number(max(sizes))}"
            if np.isfinite(sizes[-1])
            else "further out it overflows"
        )
        sentence = f"The steepest slope on these axes is {number(seen.near.steepest)}; {far}."
        return Check("bounded", "unbounded gradient", False, sentence)
    here = f"The steepest slope at these points is {number(steepest)}"
    if np.isnan(seen.near.gradient).any() or np.isnan(seen.far.gradient).any() or found.holes or found.unclear:
        sentence = f"{here}, but the gradient is not a number everywhere."
        return Check("bounded", "gradient not always a number", None, sentence)
    if grows is None:
        sentence = f"{here}; further out it grows a little still, up to {number(max(sizes))}."
        return Check("bounded", "gradient perhaps bounded", None, sentence)
    beyond = (
        f", and {_away(seen, outer[-1][0])} it is not steeper" if max(sizes, default=0.0) <= 1.001 * steepest else ""
    )
    if outer and not beyond:
        beyond = f"; {_away(seen, outer[-1][0])} it settles at {number(max(sizes))}"
    return Check("bounded", "bounded gradient at these points", True, f"{here}{beyond}.")


def _steepest(seen: Evidence, grid: Facts) -> float:
    """The steepest slope on a grid; between two points there is one like that of their chord."""
    with np.errstate(all="ignore"):
        rises = np.abs(np.diff(grid.value, axis=1))
    row, column = first(np.where(np.isfinite(rises), rises, -np.inf))
    at = grid.prediction[column : column + 2]
    rise = float(rises[row, column]) - 2.0 * float(noise(seen.loss, at, grid.label[row : row + 1]).max())
    chord = rise / float(at[1] - at[0])
    return chord if chord > (1 + 1e-9) * grid.steepest else grid.steepest


def _unbounded(seen: Evidence) -> str:
    """Why no number bounds the gradient, if a place says so; empty if none does."""
    loss, found = seen.loss, seen.found
    if found.poles:
        return f"The loss grows without bound beside {at_place(loss, found.poles[0])}, and so does its slope"
    if found.steep:
        return f"The gradient is infinite beside {at_place(loss, found.steep[0])}"
    jump = next((jump for jump in found.jumps if jump.order == 0), None)
    if jump is not None:
        return f"The value jumps by {number(jump.size)} at {at_place(loss, (jump.position, jump.label))}: no slope is that steep"
    for grid in (seen.near, seen.far):
        steep = np.isinf(grid.gradient)
        if steep.any() and not np.isinf(grid.value[steep]).all():
            return f"The gradient is infinite at {int(steep.sum()):,} points, such as {point(grid, first(steep))}"
    return ""


def _away(seen: Evidence, distance: float) -> str:
    """How far out, in words; long numbers as powers of ten."""
    power = math.floor(math.log10(distance) + 1e-9)
    if seen.loss.variable == "p":
        return f"within {_ten(power)} of 0 and 1"
    return f"out to ±{distance:,.0f}" if power < 7 else f"out to ±{number(distance / 10.0**power)} · {_ten(power)}"


def _ten(power: int) -> str:
    """A power of ten in words.

    >>> _ten(-12)
    '10⁻¹²'
    """
    return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def differentiable(seen: Evidence) -> Check:
    """Whether value and gradient are continuous along the prediction."""
    loss, found = seen.loss, seen.found
    sharp = [jump for jump in found.jumps if jump.order < 2]
    parts = [f"{_jump_text(jump)} at {at_place(loss, (jump.position, jump.label))}" for jump in _telling(seen, sharp)]
    if len(sharp) > len(parts):
        parts.append(f"and at {len(sharp) - len(parts):,} more places")
    told = {(jump.position, jump.label) for jump in sharp}
    steep = [place for place in seen.inner(found.steep) if place not in told]
    if steep:
        parts.append(f"the gradient is infinite beside {at_place(loss, steep[0])}")
    for grid in (seen.near, seen.far):
        lost = np.isfinite(grid.value) & ~np.isfinite(grid.gradient) & ~np.isin(grid.prediction, seen.ends)
        index = confirmed(loss, grid, lost, "gradient")
        if index is not None:
            example = point(grid, index)
            parts.append(f"the gradient is no finite number at {int(lost.sum()):,} points, such as {example}")
            break
    if parts:
        sentence = "; ".join(parts)
        return Check("differentiable", "not differentiable everywhere", False, sentence[0].upper() + sentence[1:] + ".")
    if smooth(loss.program, seen.bounds):
        return Check("differentiable", "differentiable", True, "Each operation is smooth for all it can be given.")
    return _unproved(seen)


def _unproved(seen: Evidence) -> Check:
    loss, found = seen.loss, seen.found
    some = "place" if found.places == 1 else "places"
    looked = (
        f"at the {found.places:,} {some} where the formula was seen to switch" if found.places else "at these points"
    )
    if not found.whole:
        looked = f"at {found.places:,} of the places where the formula switches; the others were left out"
    lost = [np.isnan(grid.value).any() for grid in (seen.near, seen.far)]
    if found.unclear and not any(lost):
        sentence = f"Near {at_place(loss, found.unclear[0])} value or gradient come to no limit that could be found."
        return Check("differentiable", "differentiability unknown", None, sentence)
    if any(lost) or seen.inner(found.holes + found.poles):
        sentence = f"No jump of the gradient was found {looked}, but the loss is not a number everywhere."
        return Check("differentiable", "no kink found where it is a number", None, sentence)
    return Check("differentiable", "no kink found", True, f"No jump of the gradient was found {looked}.")


def _telling(seen: Evidence, sharp: list[Jump]) -> list[Jump]:
    """A few jumps to name: those on the axes, at the label the page opens with, and near the middle, come first."""
    usual = seen.loss.opening[1]
    low, high = seen.near.prediction[[0, -1]]

    def rank(jump: Jump) -> tuple[bool, bool, float, float]:
        clumsy = len(number(jump.position) + number(jump.label)) > 6
        return not low <= jump.position <= high, clumsy, abs(jump.label - usual), abs(jump.position)

    return sorted(sorted(sharp, key=rank)[:3], key=lambda jump: jump.position)


def _jump_text(jump: Jump) -> str:
    if np.isinf(jump.size):
        return "the gradient is infinite"
    what = "the value" if jump.order == 0 else "the gradient"
    return f"{what} jumps by {number(jump.size)}"
