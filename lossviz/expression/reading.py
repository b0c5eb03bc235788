"""The way in: a formula and its parameters, checked, as a loss."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np

from lossviz.expression.compiling import compiled
from lossviz.expression.forms import WrittenDistance, WrittenPlane
from lossviz.expression.language import CONSTANTS, FUNCTIONS, MAX_PARAMETERS, VARIABLES, ExpressionError, quoted
from lossviz.expression.nodes import Node
from lossviz.expression.plan import STEPS, planned
from lossviz.expression.rendering import symbol
from lossviz.expression.tree import free_names, parsed, prediction_word, understood
from lossviz.expression.written import WrittenLoss
from lossviz.parameter import Interval, Parameter, shown

# Words that links and pages use for something else.
_TAKEN = frozenset(("range", "view", "camera", "formula"))
_NAMES = "a parameter's name is 1 to 20 ASCII letters and digits, beginning with a letter"


def parse_loss(text: str, parameters: Mapping[str, Sequence[float]] | None = None) -> WrittenLoss:
    """A loss from a formula; ``parameters`` gives each named one as (default, low, high).

    The language: prediction, p or z, label or y, r for prediction − label, numbers, pi, + − * / **, comparisons,
    where(condition, a, b) and the functions of ``FUNCTIONS``. p is a probability in [0, 1], z a logit, prediction
    any number; with p and z the label is in [0, 1]. A formula of r alone is a loss of the residual.
    Other ways to write the same are understood, such as 2r², |ŷ − y|, np.log(p) and LaTeX; the loss's ``text`` has them
    in the language's own spelling.
    Raises ExpressionError, one sentence that names the place and what is allowed.

    >>> loss = parse_loss("log(cosh(delta*r))/delta", parameters={"delta": (1.0, 0.1, 5.0)})
    >>> round(loss.value(2.0, 0.0), 6), round(loss.but(delta=2).gradient(2.0, 0.0), 6)
    (1.325003, 0.999329)
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_loss: the formula must be a text, got {shown(text)}")
    given = dict(parameters or {})
    if len(given) > MAX_PARAMETERS:
        raise ExpressionError(f"there are {len(given)} parameters; up to {MAX_PARAMETERS} are allowed")
    ranges = {name: _range(name, numbers) for name, numbers in given.items()}
    prediction_word(parsed(text, tuple(ranges)))
    text = understood(text)
    tree = parsed(text, tuple(ranges))
    unused = set(ranges) - set(free_names(text))
    if unused:
        raise ExpressionError(
            f"the parameter {quoted(min(unused))} is not in the formula; only those in it are allowed"
        )
    # a loss of the residual alone needs real axes
    residual = prediction_word(tree) == "prediction" and compiled(tree, tuple(ranges)).of_residual
    straight = {name: _degree(tree, name) < 2 for name in ranges}
    plan = planned(compiled(tree, tuple(ranges)), straight, residual=residual)
    records = tuple(_record(name, *ranges[name], plan[name], linear=straight[name]) for name in ranges)
    values = tuple(float(record.default or 0.0) for record in records)
    return (WrittenDistance if residual else WrittenPlane)(text, records, values)


def _range(name: str, numbers: Sequence[float]) -> tuple[float, float, float]:
    """A parameter's default, low and high, or ExpressionError."""
    if not isinstance(name, str) or not (name.isascii() and name.isalnum() and name[:1].isalpha() and len(name) <= 20):
        raise ExpressionError(f"the parameter {quoted(str(name))} is misnamed; {_NAMES}")
    taken = {*VARIABLES, *CONSTANTS, *FUNCTIONS, "e"}
    fields = WrittenLoss.__dataclass_fields__
    if name in taken | _TAKEN or name in fields or hasattr(WrittenDistance, name) or hasattr(WrittenPlane, name):
        raise ExpressionError(f"the parameter name {quoted(name)} already has a meaning; any other word is allowed")
    rule = "three finite numbers (default, low, high) with low ≤ default ≤ high and low < high"
    problem = f"the parameter {quoted(name)} needs {rule}"
    try:
        given = tuple(numbers)
    except TypeError:
        raise ExpressionError(f"{problem}, got {shown(numbers)}") from None
    if len(given) != 3 or not all(isinstance(x, Real) and not isinstance(x, bool) for x in given):
        raise ExpressionError(f"{problem}, got {shown(given)}")
    try:
        default, low, high = (float(x) for x in given)
    except OverflowError:
        raise ExpressionError(f"{problem}, got {shown(given)}") from None
    if not (low < high and low <= default <= high and math.isfinite(high - low)):
        raise ExpressionError(f"{problem}, got {shown(given)}")
    return default, low, high


def _record(name: str, default: float, low: float, high: float, count: int, *, linear: bool) -> Parameter:
    even = [
        low,
        *(x for v in np.linspace(low, high, count or STEPS)[1:-1] if low < (x := float(f"{v:.6g}")) < high),
        high,
    ]
    if low < default < high and len(even) > 2:
        even[1 + int(np.argmin([abs(x - default) for x in even[1:-1]]))] = default
    steps = tuple(sorted(set(even)))
    domain = Interval(low, high, closed_low=True, closed_high=True)
    return Parameter(
        name=name,
        default=default,
        symbol=symbol(name),
        help=f"From {low:g} to {high:g}, as given with the formula.",
        domain=domain,
        typical=(low, high),
        kind="real",
        steps=steps,
        optional=False,
        linear=linear,
        dragged=count > 0,
    )


def _degree(node: Node, name: str) -> int:
    """The degree of a formula in a parameter: 0, 1, or 2 for anything that is not a straight line."""
    if node.op == "name":
        return int(node.name == name)
    degrees = [_degree(a, name) for a in node.args]
    if not any(degrees):
        return 0
    if node.op in ("neg", "+", "-") or (node.op == "where" and not degrees[0]):
        return max(degrees)
    if node.op == "*" or (node.op == "/" and not degrees[1]):
        return min(sum(degrees), 2)
    return 2
