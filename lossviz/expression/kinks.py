"""Where a formula jumps, bends sharply or stops being a number, found from its operations on a row of points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lossviz.arrays import FloatArray
from lossviz.expression.jets import COMPARE, Jet
from lossviz.expression.program import Program, Span, Step

Mask = npt.NDArray[np.bool_]

# More switches or kinks than these are not looked at: the work stays bounded for any formula.
_SWITCHES, _KINKS = 24, 48


@dataclass(frozen=True)
class Jump:
    """A prediction where the value (order 0), the gradient (1) or the curvature (2) jumps by ``size``."""

    position: float
    order: int
    size: float


@dataclass(frozen=True)
class Origin:
    """Why a formula is no finite number somewhere: the reason, the place in the text, the points."""

    reason: str
    span: Span
    points: Mask


@lru_cache(maxsize=512)
def residual_jumps(program: Program, values: tuple[float, ...]) -> tuple[Jump, ...]:
    """The jumps of a formula of the residual, for residuals up to ±300.

    >>> from lossviz.expression.program import compiled
    >>> from lossviz.expression.tree import parse
    >>> residual_jumps(compiled(parse("abs(r)")), ())
    (Jump(position=0.0, order=1, size=2.0),)
    """
    out = np.geomspace(1e-3, 300.0, 1200)
    return jumps(program, values, np.concatenate([-out[::-1], [0.0], out]), 0.0)


def jumps(program: Program, values: Sequence[float], predictions: FloatArray, label: float) -> tuple[Jump, ...]:
    """The jumps of a formula between the first and the last of a row of predictions, at one label."""
    y = np.asarray(label)

    def run(x: FloatArray, order: int) -> list[FloatArray]:
        jet = program.run(x, y, values, order)
        return [np.broadcast_to(np.asarray(0.0 if part is None else part), x.shape) for part in jet]

    with np.errstate(all="ignore"):
        switches = _switches(program)
        places = sorted({x for switch in switches for x in _crossings(program, values, switch, predictions, y)})
        found = _jumps(run, np.array(places[: 4 * _KINKS])) if places else []
    gaps = np.diff([-np.inf, *(j.position for j in found)])
    apart = [jump for jump, gap in zip(found, gaps, strict=True) if gap > 1e-9 * (1 + abs(jump.position))]
    return tuple(sorted(sorted(apart, key=lambda j: abs(j.position))[:_KINKS], key=lambda j: j.position))


def _switches(program: Program) -> list[tuple[int, int | None]]:
    """Pairs of steps whose order decides what the formula does; None stands for 0."""
    found: list[tuple[int, int | None]] = []
    for step in program.steps:
        if step.op in ("abs", "relu", "sign", "sqrt") or (step.op == "**" and not program.varying[step.args[1]]):
            found.append((step.args[0], None))
        elif step.op in COMPARE or step.op in ("minimum", "maximum"):
            found.append((step.args[0], step.args[1]))
        elif step.op == "clip":
            found += [(step.args[0], step.args[1]), (step.args[0], step.args[2])]
    return [s for s in dict.fromkeys(found) if any(i is not None and program.varying[i] for i in s)][:_SWITCHES]


def _crossings(
    program: Program, values: Sequence[float], switch: tuple[int, int | None], x: FloatArray, y: FloatArray
) -> Iterator[float]:
    """Where the two sides of a switch meet: exactly on the row, or between two of its points by bisection."""
    first, second = switch

    def gap(at: FloatArray) -> FloatArray:
        jets = program.trace(at, y, values)
        gaps = jets[first].value - (jets[second].value if second is not None else 0.0)
        return np.broadcast_to(gaps, at.shape)

    side = np.sign(gap(x))
    lone = (side == 0) & ((np.roll(side, 1) != 0) | (np.roll(side, -1) != 0))
    yield from (float(v) for v in x[lone])
    change = np.flatnonzero(side[:-1] * side[1:] < 0)[:_KINKS]
    low, high, sign = x[change], x[change + 1], side[change]
    for _ in range(60 if len(change) else 0):
        middle = 0.5 * (low + high)
        left = np.sign(gap(middle)) == sign
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    yield from (float(v) for v in high)


def _jumps(run: Callable[[FloatArray, int], list[FloatArray]], places: FloatArray) -> list[Jump]:
    """The jumps at some of these places; the formula is run once for the neighbours of all."""
    steps = 1e-7 * (1.0 + abs(places))
    near = run(places[:, None] + steps[:, None] * np.array([-16.0, -1.0, 1.0, 16.0]), 2)
    found = (_jump(float(x), [values[k] for values in near]) for k, x in enumerate(places))
    return [jump for jump in found if jump is not None]


def _jump(x: float, near: Sequence[FloatArray]) -> Jump | None:
    """The lowest derivative that differs on the two sides of a point however near one comes; None if none does."""
    for order, values in enumerate(near):
        far, close = abs(values[3] - values[0]), abs(values[2] - values[1])
        size = 1.0 + float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else np.nan
        if close > 1e-6 * size and close > 0.5 * far:
            return Jump(x, order, float(close))
        if not np.isfinite(values).all():
            return None
    return None


def origins(program: Program, values: Sequence[float], prediction: FloatArray, label: FloatArray) -> tuple[Origin, ...]:
    """Why and where a formula is infinite or not a number on a grid: the operations that made it so.

    >>> from lossviz.expression.program import compiled
    >>> from lossviz.expression.tree import parse
    >>> [o.reason for o in origins(compiled(parse("log(r)")), (), np.array([-1.0, 0.0, 1.0]), np.array(0.0))]
    ['the logarithm of a negative number', 'the logarithm of 0']
    """
    shape = np.broadcast_shapes(prediction.shape, label.shape)
    with np.errstate(all="ignore"):
        jets = program.trace(prediction, label, values)
        bad = [~np.isfinite(jet.value) for jet in jets]
        blamed: list[Mask] = [np.zeros(shape, dtype=bool) for _ in jets]
        blamed[-1] = np.broadcast_to(bad[-1], shape)
        found: list[Origin] = []
        for i in range(len(jets) - 1, -1, -1):
            if not blamed[i].any():
                continue
            step, own = program.steps[i], blamed[i]
            for k, arg in enumerate(step.args):
                passed = blamed[i] & bad[arg] & _taken(step, k, jets)
                blamed[arg] = blamed[arg] | passed
                own = own & ~passed
            blamed[i] = own
            found += [Origin(reason, step.span, m) for reason, m in _reasons(step, [jets[a] for a in step.args], own)]
    return tuple(found)


def _taken(step: Step, argument: int, jets: list[Jet]) -> Mask | bool:
    """Where an argument has a say: a branch of ``where`` only where it is taken."""
    if step.op != "where" or argument == 0:
        return True
    condition: Mask = jets[step.args[0]].value != 0
    return condition if argument == 1 else ~condition


def _reasons(step: Step, args: list[Jet], own: Mask) -> Iterator[tuple[str, Mask]]:
    if not own.any():
        return
    rest = own
    u = [np.broadcast_to(a.value, own.shape) for a in args]
    edge = -1.0 if step.op == "log1p" else 0.0
    known: list[tuple[str, Mask]] = []
    if step.op in ("log", "log1p"):
        known = [("the logarithm of a negative number", u[0] < edge), ("the logarithm of 0", u[0] == edge)]
    elif step.op == "sqrt":
        known = [("the square root of a negative number", u[0] < 0)]
    elif step.op == "/":
        known = [("a division by zero", u[1] == 0)]
    elif step.op == "**":
        broken = (u[0] < 0) & (u[1] != np.floor(u[1]))
        pole = (u[0] == 0) & (u[1] < 0)
        known = [("a fractional power of a negative number", broken), ("0 to a negative power", pole)]
    for reason, where in known:
        if (rest & where).any():
            yield reason, rest & where
        rest = rest & ~where
    if rest.any():
        yield "an overflow, a number beyond 1.8e308", rest
