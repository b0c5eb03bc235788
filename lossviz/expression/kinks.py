"""Where a formula jumps or bends sharply: at the places where one of its operations switches, found for many labels at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.expression.budget import spend
from lossviz.expression.jets import Jet
from lossviz.expression.mending import WORK
from lossviz.expression.places import MOST, meeting
from lossviz.expression.program import Program, Span, Step
from lossviz.expression.sides import Side, sides, switches

Mask = npt.NDArray[np.bool_]
# A picture marks no more kinks than these.
DRAWN = 48
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Jump:
    """Where the value (order 0), the gradient (1) or the curvature (2) jumps, by ``size``; infinite for a vertical slope.

    ``position`` is the prediction or, for a formula of the residual, the residual; ``falls`` says that it jumps downwards.
    """

    position: float
    order: int
    size: float
    label: float = 0.0
    falls: bool = False


Place = tuple[float, float]


def _near(x: float, y: float) -> Place:
    """A place without its last digits: the same for all that rounding makes of one."""
    return round(x, 9) + 0.0, round(y, 9) + 0.0


@dataclass(frozen=True)
class Found:
    """What was found where a formula switches; places are pairs of prediction (or residual) and label.

    ``poles``: beside them the value is infinite; ``steep``: beside them the gradient is; ``holes``: at them, perhaps only
    there, the value is not a finite number; ``unclear``: no limit was found. ``whole`` says that no place was left out.
    """

    places: int = 0
    whole: bool = True
    jumps: tuple[Jump, ...] = ()
    poles: tuple[Place, ...] = ()
    steep: tuple[Place, ...] = ()
    holes: tuple[Place, ...] = ()
    unclear: tuple[Place, ...] = ()

    def __add__(self, other: Found) -> Found:
        known = {_near(jump.position, jump.label) for jump in self.jumps}
        news = tuple(jump for jump in other.jumps if _near(jump.position, jump.label) not in known)
        lists = (getattr(self, name) + getattr(other, name) for name in ("poles", "steep", "holes", "unclear"))
        return Found(self.places + other.places, self.whole and other.whole, self.jumps + news, *lists)


@dataclass(frozen=True)
class Origin:
    """Why a formula is no finite number somewhere: the reason, the place in the text, the points."""

    reason: str
    span: Span
    points: Mask


@lru_cache(maxsize=1024)
def residual_jumps(program: Program, values: tuple[float, ...]) -> tuple[Jump, ...]:
    """The jumps of a formula of the residual, for residuals up to ±480: all that its axes can show.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> residual_jumps(compiled(parse("abs(r)")), ())
    (Jump(position=0.0, order=1, size=2.0, label=0.0, falls=False),)
    """
    return found_on(program, values, residuals(), np.zeros(1), most=DRAWN, series=0).jumps


def residuals() -> FloatArray:
    """Residuals from −480 to 480, dense near 0.

    >>> residuals()[[0, -1]]
    array([-480.,  480.])
    """
    out = np.geomspace(1e-3, 480.0, 600)
    return np.concatenate([-out[::-1], [0.0], out])


def found_on(
    program: Program,
    values: tuple[float, ...],
    predictions: FloatArray,
    labels: FloatArray,
    domain: tuple[float, float] = (-np.inf, np.inf),
    most: int = MOST,
    series: int = WORK,
) -> Found:
    """What is at the places where a formula switches, on a grid of predictions and labels and between its points.

    Each switch is followed along both axes. One that meets twice between two points of the grid without turning back
    there is missed, so something may exist that was not found. ``domain`` is where predictions may lie; no more than ``most``
    places are looked at, with ``series`` operations for limits.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> program = compiled(parse("maximum(0, 1 - y*prediction)"))
    >>> found = found_on(program, (), np.linspace(-3.0, 3.0, 25), np.array([0.5, 1.0]))
    >>> [(j.position, j.label, j.size) for j in found.jumps if j.label in (0.5, 1.0)]
    [(1.0, 1.0, 1.0), (2.0, 0.5, 0.5)]
    """
    known = switches(program)
    if not known:
        return Found()
    with np.errstate(all="ignore"):
        met = meeting(program, values, known, predictions, labels, most)
        x, y = met.prediction, met.label
        if not len(x):
            return Found(whole=met.whole)
        left, right, middle = sides(program, values, (x, y), met.switch, series)
        plain = np.broadcast_to(program.run(x, y, values, 0, series).value, x.shape)
    outside = np.array([x <= domain[0], x >= domain[1]])
    given = np.where(outside[:, None, :], np.nan, np.array([left.parts, right.parts]))

    def listed(mask: Any) -> tuple[Place, ...]:
        return tuple(sorted({(float(a) + 0.0, float(b) + 0.0) for a, b in zip(x[mask], y[mask], strict=True)}))

    return Found(
        len(x),
        met.whole,
        _jumps(x, y, left, right, middle, np.flatnonzero(~outside.any(axis=0)).tolist()),
        listed(np.isinf(given[:, 0]).any(axis=0)),
        listed(np.isinf(given[:, 1]).any(axis=0)),
        listed(np.isinf(middle) | ~np.isfinite(plain)),
        listed((np.isnan(given[:, :2]).any(axis=1) & ~outside).any(axis=0)),
    )


def _jumps(
    x: FloatArray, y: FloatArray, left: Side, right: Side, middle: FloatArray, at: list[int]
) -> tuple[Jump, ...]:
    """The lowest derivative that differs on the two sides of each of some places, one entry for each."""
    found: dict[Place, Jump] = {}
    for i in at:
        place = float(x[i]) + 0.0, float(y[i]) + 0.0
        jump = _jump(i, place, left, right, middle)
        key = _near(*place)
        if jump is not None and (key not in found or jump.order < found[key].order):
            found[key] = jump
    return tuple(sorted(found.values(), key=lambda jump: (jump.position, jump.label)))


def _jump(i: int, place: Place, left: Side, right: Side, middle: FloatArray) -> Jump | None:
    for order in range(3):
        a, b = float(left.parts[order][i]), float(right.parts[order][i])
        if np.isnan(a) or np.isnan(b):
            return None
        if np.isinf(a) or np.isinf(b):
            return Jump(place[0], 1, np.inf, place[1], b < a) if order == 1 else None
        slack = 64 * _EPS * float(max(left.sizes[order][i], right.sizes[order][i]))
        if order < 2:  # the place itself is off by a digit; 0 is not, and would make NaN of a size of ∞
            size = float(max(left.sizes[order + 1][i], right.sizes[order + 1][i])) if place[0] else 0.0
            slack += 8 * _EPS * abs(place[0]) * size
        else:
            slack = max(slack, 1e-9 * max(abs(a), abs(b)))
        if abs(a - b) > slack:
            return Jump(place[0], order, abs(a - b), place[1], b < a)
        if order == 0 and np.isfinite(middle[i]) and abs(middle[i] - a) > slack:
            return Jump(place[0], 0, abs(float(middle[i]) - a), place[1])
    return None


def origins(program: Program, values: Sequence[float], prediction: FloatArray, label: FloatArray) -> tuple[Origin, ...]:
    """Why and where a formula is infinite or not a number on a grid: the operations that made it so.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> [o.reason for o in origins(compiled(parse("log(r)")), (), np.array([-1.0, 0.0, 1.0]), np.array(0.0))]
    ['the logarithm of a negative number', 'the logarithm of 0']
    """
    shape = np.broadcast_shapes(prediction.shape, label.shape)
    spend(program, int(np.prod(shape)), 0)
    with np.errstate(all="ignore"):
        jets = program.trace(prediction, label, values, mend=True)
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
    if step.op in ("log", "log2", "log10", "log1p"):
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
