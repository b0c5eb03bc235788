"""A formula as a tree, built from Python's syntax tree by an allow-list.

The parser is CPython's own (``ast``), and it never sees what the user typed: every name is replaced by
underscores and every number by ones of the same width, so that it decides precedence and nothing else.
Names and numbers are then read from the tokens at the same places.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lossviz.expression.jets import constant_value
from lossviz.expression.language import (
    CONSTANTS,
    FUNCTIONS,
    MAX_EXPONENT,
    VARIABLES,
    ExpressionError,
    quoted,
)
from lossviz.expression.tokens import Token, check_form, tokens
from lossviz.formula import counted

_BINARY: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARISON: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


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


def parse(text: str, parameters: Collection[str] = ()) -> Node:
    """The tree of a formula.

    Raises ExpressionError, which names the place and what is allowed, for everything else.

    >>> parse("2*r").args[1].name
    'r'
    """
    found = tokens(text)
    check_form(found, parameters)
    source = [" "] * len(text)
    for token in found:
        stand_in = {"name": "_", "number": "1"}.get(token.kind)
        source[token.start : token.start + len(token.text)] = stand_in * len(token.text) if stand_in else token.text
    try:
        body = ast.parse("".join(source).strip(), mode="eval").body
        tree = _Builder(found, len(source) - len("".join(source).lstrip())).node(body)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise ExpressionError("this cannot be read as a formula; simpler ones are allowed", 1) from None
    if not any(n.op == "name" and VARIABLES.get(n.name) in ("prediction", "r") for n in tree.walk()):
        raise ExpressionError("the prediction does not occur; write it as prediction, p, z or within the residual r", 1)
    return tree


@lru_cache(maxsize=256)
def parsed(text: str, names: tuple[str, ...]) -> Node:
    """``parse``, remembered.

    >>> parsed("r**2", ()) is parsed("r**2", ())
    True
    """
    return parse(text, names)


def prediction_word(tree: Node) -> str:
    """Which word decides the axes: ``p``, ``z`` or ``prediction``; p and z together are refused.

    >>> prediction_word(parse("softplus(z) - y*z"))
    'z'
    """
    places = {n.name: n.span[0] + 1 for n in tree.walk() if n.op == "name" and n.name in ("p", "z")}
    if len(places) == 2:
        problem = "p (a probability) and z (a logit) cannot both be the prediction; use one, and sigmoid(z) for p"
        raise ExpressionError(problem, max(places.values()))
    return next(iter(places), "prediction")


@dataclass(frozen=True)
class _Builder:
    found: list[Token]
    shift: int

    def node(self, given: ast.expr) -> Node:
        span = given.col_offset + self.shift, (given.end_col_offset or 0) + self.shift
        match given:
            case ast.Constant():
                return self._number(span)
            case ast.Name():
                name = self._text(span)
                return Node("name", (), name, CONSTANTS.get(name), span)
            case ast.UnaryOp(ast.USub(), operand):
                return self._made("neg", (self.node(operand),), span)
            case ast.UnaryOp(ast.UAdd(), operand):
                return self.node(operand)
            case ast.BinOp(left, op, right) if type(op) in _BINARY:
                return self._made(_BINARY[type(op)], (self.node(left), self.node(right)), span)
            case ast.Compare(left, [op], [right]):
                return self._made(_COMPARISON[type(op)], (self.node(left), self.node(right)), span)
            case ast.Compare():
                hint = "write (a < b)*(b < c)"
                raise ExpressionError(f"comparisons cannot be chained; {hint}", span[0] + 1)
            case ast.Call(ast.Name() as function, args, []):
                return self._call(function, args, span)
        problem = "this is not part of the language; numbers, names, operators and functions are"
        raise ExpressionError(problem, span[0] + 1)

    def _text(self, span: tuple[int, int]) -> str:
        return next(t.text for t in self.found if t.start == span[0] and t.kind in ("name", "number"))

    def _number(self, span: tuple[int, int]) -> Node:
        text = self._text(span)
        value = float(text)
        lost = value == 0.0 and any(c in "123456789" for c in text.lower().split("e")[0])
        if math.isinf(value) or lost:
            size = "small" if lost else "large"
            problem = f"the number {quoted(text)} is too {size}; allowed are 0 and sizes from 1e-300 to 1e300"
            raise ExpressionError(problem, span[0] + 1)
        return Node("number", (), "", value, span)

    def _call(self, function: ast.Name, args: list[ast.expr], span: tuple[int, int]) -> Node:
        name = self._text((function.col_offset + self.shift, 0))
        wanted = FUNCTIONS[name]
        if len(args) != wanted:
            one = "the function {name} takes {count} argument, not {given}"
            many = "the function {name} takes {count} arguments, not {given}"
            raise ExpressionError(counted(wanted, one, many, name=name, given=len(args)), span[0] + 1)
        return self._made(name, tuple(self.node(a) for a in args), span)

    def _made(self, op: str, args: tuple[Node, ...], span: tuple[int, int]) -> Node:
        constant = constant_value(op, [a.constant for a in args])
        if constant is not None and not math.isfinite(constant):
            what = "not a number" if math.isnan(constant) else "infinite"
            raise ExpressionError(f"this part is {what}; parts without variables must be finite numbers", span[0] + 1)
        exponent = args[1].constant if op == "**" else None
        if exponent is not None and abs(exponent) > MAX_EXPONENT:
            problem = f"the exponent {exponent:.6g} is too large; sizes up to {MAX_EXPONENT:g} are allowed"
            raise ExpressionError(problem, args[1].span[0] + 1)
        return Node(op, args, "", constant, span)
