"""What a formula can be worth at most and at least, for any prediction and label: interval arithmetic over its operations.

Bounds hold for all numbers, so what follows from them is proved and needs no points. They may be wider than the truth:
what does not follow may hold nevertheless. An infinite end means that there is no bound, not that infinity is reached.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from lossviz.expression.functions import UNARY
from lossviz.expression.jets import COMPARE, Jet, apply
from lossviz.expression.program import Program, Step
from lossviz.expression.sides import switches

Bounds = tuple[float, float]
REALS: Bounds = (-math.inf, math.inf)

_RISING = ("expm1", "tanh", "sinh", "sigmoid", "softplus", "relu", "erf", "exp", "arctan")
_EVEN = ("abs", "cosh", "logcosh")


def bounds(
    program: Program, values: Sequence[float], prediction: Bounds, label: Bounds, residual: Bounds
) -> list[Bounds | None]:
    """For each step the least and the greatest it can be; None if it may be no finite number.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> bounds(compiled(parse("sqrt(1 + r**2) - 1")), (), REALS, REALS, REALS)[-1]
    (0.0, inf)
    """
    leaves = {"prediction": prediction, "label": label, "r": residual}
    found: list[Bounds | None] = []
    with np.errstate(all="ignore"):
        for step in program.steps:
            if step.args:
                args = [found[a] for a in step.args]
                known = [a for a in args if a is not None]
                found.append(_of(step, known) if len(known) == len(args) else None)
            else:
                number = values[int(step.number)] if step.op == "parameter" else step.number
                found.append(leaves.get(step.op, (number, number)))
    return found


def smooth(program: Program, known: Sequence[Bounds | None]) -> bool:
    """Whether it follows that the formula has a continuous gradient everywhere: none of its switches can meet.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> [smooth(p, bounds(p, (), REALS, REALS, REALS)) for p in map(compiled, map(parse, ["sqrt(1 + r**2)", "abs(r)"]))]
    [True, False]
    """
    if any(bound is None for bound in known):
        return False
    for switch in switches(program):
        first, second = known[switch.first], (switch.level, switch.level)
        if switch.second is not None:
            second = known[switch.second] or REALS
        assert first is not None
        step = program.steps[switch.step]
        base = known[step.args[0]] or REALS
        if step.op == "**" and switch.first == step.args[1] and base[0] > 0:
            continue  # the sign of an exponent matters to 0 alone
        gentle = step.op == "**" and (known[step.args[1]] or REALS)[0] > 1.0
        if not (first[0] > second[1] or first[1] < second[0] or (gentle and first[0] >= second[1])):
            return False
    return True


def _of(step: Step, args: list[Bounds]) -> Bounds | None:
    u = args[0]
    if step.op in ("sin", "cos", "sign"):
        return (-1.0, 1.0)
    if step.op in COMPARE:
        return (0.0, 1.0)
    if step.op in UNARY:
        return _unary(step.op, u)
    rule = _SEVERAL.get(step.op)
    result = rule(*args) if rule else None
    return None if result is None or any(map(math.isnan, result)) else result


def _unary(op: str, u: Bounds) -> Bounds | None:
    low, high = u
    if op == "neg":
        return -high, -low
    if op in _EVEN:
        least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        return _value(op, least), _value(op, max(abs(low), abs(high)))
    edge = {"log": 0.0, "log2": 0.0, "log10": 0.0, "log1p": -1.0}.get(op)
    if (edge is not None and low <= edge) or (op == "sqrt" and low < 0):
        return None
    if op not in _RISING and edge is None and op != "sqrt":
        return None
    ends = _value(op, low), _value(op, high)
    if op in ("exp", "sigmoid", "softplus") and ends[1] == 0:  # too small for a number, but not 0
        return 0.0, math.ulp(0.0)
    return ends


def _value(op: str, x: float) -> float:
    if math.isinf(x) and op in ("logcosh", "softplus"):
        return 0.0 if x < 0 and op == "softplus" else math.inf
    return float(apply(op, [Jet(np.asarray(x))], 0).value)


def _times(a: Bounds, b: Bounds) -> Bounds:
    corners = [0.0 if 0.0 in (x, y) else x * y for x in a for y in b]
    return min(corners), max(corners)


def _over(a: Bounds, b: Bounds) -> Bounds | None:
    return None if b[0] <= 0 <= b[1] else _times(a, (1.0 / b[1], 1.0 / b[0]))


def _power(u: Bounds, w: Bounds) -> Bounds | None:
    low, high = u
    if w[0] != w[1]:
        return (0.0, math.inf) if low > 0 or (low >= 0 and w[0] > 0) else None
    exponent = w[0]
    if exponent < 0:
        below = _power(u, (-exponent, -exponent))
        return None if below is None else _over((1.0, 1.0), below)
    if exponent == int(exponent):
        ends = _raised(low, exponent), _raised(high, exponent)
        if int(exponent) % 2:
            return ends
        return (0.0 if low <= 0 <= high and exponent else min(ends)), max(ends)
    return (_raised(low, exponent), _raised(high, exponent)) if low >= 0 else None


def _raised(x: float, exponent: float) -> float:
    return float(np.asarray(x) ** exponent)


_SEVERAL: dict[str, Callable[..., Bounds | None]] = {
    "+": lambda a, b: (a[0] + b[0], a[1] + b[1]),
    "-": lambda a, b: (a[0] - b[1], a[1] - b[0]),
    "*": _times,
    "scale": _times,
    "/": _over,
    "**": _power,
    "where": lambda condition, a, b: (min(a[0], b[0]), max(a[1], b[1])),
    "minimum": lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
    "maximum": lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    "clip": lambda a, low, high: (min(max(a[0], low[0]), high[0]), min(max(a[1], low[1]), high[1])),
}
