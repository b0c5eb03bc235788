"""A written formula in mpmath, straight from its tree: shares no rewriting and no series with lossviz.

Values and derivatives are differences over steps far below any float's reach, in so many digits that nothing is lost.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mpmath import erf, expm1, isnan, log1p, mp, mpf, nan

from lossviz.expression.nodes import Node

_STEP = mpf(10) ** -60


def _positive(function: Callable[[Any], Any], low: float = 0) -> Callable[[Any], Any]:
    return lambda u: function(u) if u >= low else nan


_UNARY: dict[str, Callable[[Any], Any]] = {
    "neg": lambda u: -u,
    "abs": abs,
    "sqrt": _positive(mp.sqrt),
    "exp": mp.exp,
    "log": _positive(mp.log),
    "log2": _positive(lambda u: mp.log(u) / mp.log(2)),
    "log10": _positive(lambda u: mp.log(u) / mp.log(10)),
    "log1p": _positive(log1p, -1),
    "expm1": expm1,
    "sin": mp.sin,
    "cos": mp.cos,
    "arctan": mp.atan,
    "tanh": lambda u: 1 - 2 / (mp.exp(2 * u) + 1),
    "sinh": lambda u: (mp.exp(u) - mp.exp(-u)) / 2,
    "cosh": lambda u: (mp.exp(u) + mp.exp(-u)) / 2,
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "softplus": lambda u: mp.log(1 + mp.exp(u)),
    "relu": lambda u: max(u, mpf(0)),
    "sign": mp.sign,
    "erf": erf,
}
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def evaluated(node: Node, names: Mapping[str, Any]) -> Any:
    """The value of a tree; names are ``prediction``, ``label`` and parameters. NaN where it is undefined."""
    if node.constant is not None:
        return mpf(node.constant)
    if node.op == "name":
        return names[{"p": "prediction", "z": "prediction", "y": "label"}.get(node.name, node.name)]
    if node.op == "where":
        return evaluated(node.args[1 if evaluated(node.args[0], names) else 2], names)
    args = [evaluated(a, names) for a in node.args]
    if node.op in _COMPARE:
        return mpf(_COMPARE[node.op](*args))
    if any(isnan(a) for a in args):
        return nan
    if node.op in _UNARY:
        return _UNARY[node.op](args[0])
    match node.op:
        case "+" | "-" | "*":
            return {"+": operator.add, "-": operator.sub, "*": operator.mul}[node.op](*args)
        case "/":
            return args[0] / args[1] if args[1] else nan
        case "**":
            return _power(*args)
        case "minimum":
            return min(args)
        case "maximum":
            return max(args)
    return min(max(args[0], args[1]), args[2])


def _power(base: Any, exponent: Any) -> Any:
    whole = exponent == int(exponent)
    if (base < 0 and not whole) or (base == 0 and exponent < 0):
        return nan
    return base ** (int(exponent) if whole else exponent)


@dataclass(frozen=True)
class Truth:
    """A number, and how much a relative change of the prediction is magnified in it."""

    value: Any
    condition: Any


def truths(tree: Node, prediction: float, label: float, parameters: Mapping[str, float], side: int = 0) -> list[Truth]:
    """Value, slope and bend at a point; with a side (−1 or 1) their limits from there."""
    scale = abs(mpf(prediction)) or mpf(1)
    start = mpf(prediction) + side * _STEP**7 * scale
    step = (_STEP**8 if side else _STEP) * scale
    rest = {"label": mpf(label), **{name: mpf(value) for name, value in parameters.items()}}

    def at(x: Any) -> Any:
        return evaluated(tree, {"prediction": x, "r": x - rest["label"], **rest})

    samples = [at(start + k * step) for k in (-2, -1, 0, 1, 2)]
    a, b, c, d, e = samples
    orders = [c, (d - b) / (2 * step), (d - 2 * c + b) / step**2, (e - 2 * d + 2 * b - a) / (2 * step**3)]
    return [Truth(orders[k], abs(start * orders[k + 1] / orders[k]) if orders[k] else mpf(0)) for k in range(3)]
