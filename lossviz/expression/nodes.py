"""The tree of a formula: its nodes, and what may not stand in one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from lossviz.expression.jets import constant_value
from lossviz.expression.language import MAX_EXPONENT, ExpressionError


@dataclass(frozen=True)
class Node:
    """One operation of a formula; leaves are ``number`` and ``name``.

    ``constant`` is the value of a node without variables or parameters and None for all others; ``span`` is
    the node's place in the text.
    """

    op: str
    args: tuple[Node, ...] = ()
    name: str = ""
    constant: float | None = None
    span: tuple[int, int] = field(default=(0, 0), compare=False)

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.args)


def made(op: str, args: tuple[Node, ...], span: tuple[int, int]) -> Node:
    """An operation on nodes, worked out if all of them are constant.

    Raises ExpressionError for a constant that is no finite number and for an exponent that is too large.

    >>> made("+", (Node("number", constant=1.0), Node("number", constant=2.0)), (0, 3)).constant
    3.0
    """
    constant = constant_value(op, [a.constant for a in args])
    if constant is not None and not math.isfinite(constant):
        what = "not a number" if math.isnan(constant) else "infinite"
        raise ExpressionError(f"this part is {what}; parts without variables must be finite numbers", span[0] + 1)
    exponent = args[1].constant if op == "**" else None
    if exponent is not None and abs(exponent) > MAX_EXPONENT:
        problem = f"the exponent {exponent:.6g} is too large; sizes up to {MAX_EXPONENT:g} are allowed"
        raise ExpressionError(problem, args[1].span[0] + 1)
    return Node(op, args, "", constant, span)
