"""What the parts of a typed formula make: numbers, powers, and functions of their arguments."""

from __future__ import annotations

import math
import re

from lossviz.expression.language import CONSTANTS, FUNCTIONS, VARIABLES, ExpressionError, quoted
from lossviz.expression.nodes import Node, made
from lossviz.expression.spelling import CALLED, GREEK_NAMES, OPERATORS
from lossviz.expression.tokens import Token
from lossviz.formula import counted

_ARGUMENTS = "argument", "arguments"


def raised(base: Node, exponent: Node, span: tuple[int, int]) -> Node:
    """A power; one of Euler's number is the exponential."""
    exponent = finished(exponent)
    return made("exp", (exponent,), span) if base.op == "euler" else made("**", (base, exponent), span)


def finished(node: Node) -> Node:
    """Euler's number by itself is exp(1)."""
    if node.op != "euler":
        return node
    return made("exp", (Node("number", (), "", 1.0, node.span),), node.span)


def is_factor(name: str) -> bool:
    """Whether a name can be a factor without a sign: a variable, a function, a Greek letter or a single one."""
    known = {*VARIABLES, *CONSTANTS, *FUNCTIONS, *CALLED, *OPERATORS, *GREEK_NAMES}
    return name in known or re.fullmatch(r"[A-Za-z][0-9]*", name) is not None


def short(text: str, instead: str) -> str:
    """A text for a message, or another one for it if it is long."""
    return text if len(text) <= 60 else instead


def number_of(token: Token) -> Node:
    """A number; raises ExpressionError for one that no float holds."""
    value = float(token.text)
    lost = value == 0.0 and any(c in "123456789" for c in token.text.lower().split("e")[0])
    if math.isinf(value) or lost:
        size = "small" if lost else "large"
        problem = f"the number {quoted(token.text)} is too {size}; allowed are 0 and sizes from 1e-300 to 1e300"
        raise ExpressionError(problem, token.column)
    return Node("number", (), "", value, (token.start, token.stop))


def fraction_of(token: Token) -> Node:
    """One of ½, ⅓ and their like."""
    span = token.start, token.stop
    parts = tuple(Node("number", (), "", float(part), span) for part in token.text.split("/"))
    return parts[0] if len(parts) == 1 else made("/", parts, span)


def called(token: Token, function: str, args: list[Node], span: tuple[int, int]) -> Node:
    """A function of its arguments; max and min take any number from two on."""
    wanted = FUNCTIONS.get(function) or OPERATORS[function]
    several = token.text in ("max", "min") and len(args) > 2
    if len(args) != wanted and not several:
        one, many = (f"the function {token.text} takes {{count}} {word}, not {{given}}" for word in _ARGUMENTS)
        hint = "; to the base b it is log(a)/log(b)" if function == "log" and len(args) == 2 else ""
        raise ExpressionError(counted(wanted, one, many, given=len(args)) + hint, token.column)
    if function == "square":
        return made("**", (args[0], Node("number", (), "", 2.0, span)), span)
    if function in ("pow", "power"):
        return made("**", (args[0], args[1]), span)
    if several:
        total = args[0]
        for arg in args[1:]:
            total = made(function, (total, arg), span)
        return total
    return made(function, tuple(args), span)
