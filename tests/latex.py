"""Read the formulas that pages show, as a reader would: juxtaposition multiplies, log takes the next factor.

SymPy's readers take ``p (1 − p)`` for a function call and let ``log p`` swallow what follows, so this is our own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Node = Callable[[Mapping[str, Any]], float]
_TOKEN = re.compile(
    r"\\hat\{y\}|\\operatorname\{\w+\}|\\left[(|]|\\right[)|]|\\,|\\[a-zA-Z]+|[a-zA-Z]|\d+(?:\.\d+)?|[-+^_{}()|=,]"
)
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    r"\log": math.log,
    r"\exp": math.exp,
    r"\sqrt": math.sqrt,
    r"\cosh": math.cosh,
    r"\tanh": math.tanh,
    r"\sigma": lambda x: 1 / (1 + math.exp(-x)),
    r"\operatorname{sign}": lambda x: float((x > 0) - (x < 0)),
}


def read(text: str) -> Node:
    """The function of its symbols that an expression in LaTeX is.

    >>> read(r"\\frac{1}{2} r^2 - 2 \\, (r + 1)")({"r": 4.0})
    -2.0
    """
    reader = _Reader(text)
    node = reader.sum()
    if reader.tokens:
        raise ValueError(f"cannot read {text!r} from {''.join(reversed(reader.tokens))!r}")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        spaceless = re.sub(r"\s+", " ", text)
        found = _TOKEN.findall(spaceless)
        if "".join(found) != spaceless.replace(" ", ""):
            raise ValueError(f"unknown signs in {text!r}")
        self.tokens = [
            t.replace(r"\left", "").replace(r"\right", "") if t[:5] in (r"\left", r"\righ") else t
            for t in reversed(found)
            if t not in (r"\,", r"\cdot")
        ]
        self.bars = 0

    def next_is(self, *tokens: str) -> bool:
        return bool(self.tokens) and self.tokens[-1] in tokens

    def take(self, expected: str | None = None) -> str:
        token = self.tokens.pop()
        if expected not in (None, token):
            raise ValueError(f"expected {expected!r}, got {token!r}")
        return token

    def sum(self) -> Node:
        terms: list[tuple[int, Node]] = []
        sign = 1
        while True:
            if self.next_is("+", "-"):
                sign = -1 if self.take() == "-" else 1
            terms.append((sign, self.product()))
            if not self.next_is("+", "-"):
                return lambda env: math.fsum(s * t(env) for s, t in terms)

    def product(self) -> Node:
        factors = [self.power()]
        while self.tokens and not self.next_is("+", "-", ")", "}", ",", *("|" * bool(self.bars))):
            factors.append(self.power())
        return lambda env: math.prod(f(env) for f in factors)

    def power(self) -> Node:
        base = self.atom()
        if not self.next_is("^"):
            return base
        self.take()
        exponent = self.argument()
        return lambda env: base(env) ** exponent(env)

    def argument(self) -> Node:
        """What stands in braces, or one token, of a number its first digit only: LaTeX sets 2^1.5 as 2¹.5."""
        if not self.next_is("{"):
            if self.tokens[-1][0].isdigit() and len(self.tokens[-1]) > 1:
                raise ValueError(f"{self.tokens[-1]!r} needs braces")
            return self.atom()
        return self.within("{", "}")

    def within(self, left: str, right: str) -> Node:
        self.take(left)
        self.bars, outside = 0, self.bars
        node = self.sum()
        self.bars = outside
        self.take(right)
        return node

    def atom(self) -> Node:
        if self.next_is("("):
            return self.within("(", ")")
        if self.next_is("{"):
            return self.within("{", "}")
        token = self.take()
        if token == "|":
            self.bars += 1
            inner = self.sum()
            self.bars -= 1
            self.take("|")
            return lambda env: abs(inner(env))
        if token == r"\frac":
            above, below = self.argument(), self.argument()
            return lambda env: above(env) / below(env)
        if token == r"\sum":
            return self.series()
        if token == r"\max":
            self.take("(")
            first = self.sum()
            self.take(",")
            second = self.sum()
            self.take(")")
            return lambda env: max(first(env), second(env))
        if token in _FUNCTIONS:
            function = _FUNCTIONS[token]
            bracketed = token == r"\sqrt" or self.next_is("(")  # a power behind the bracket is one of the result
            inner = self.argument() if bracketed else self.power()
            return lambda env: function(inner(env))
        return self.symbol(token)

    def series(self) -> Node:
        self.take("_")
        self.take("{")
        index = self.take()
        for t in ("=", "1", "}", "^", "{"):
            self.take(t)
        count = self.take()
        self.take("}")
        body = self.product()
        return lambda env: math.fsum(body({**env, index: k}) for k in range(1, int(env[count]) + 1))

    def symbol(self, token: str) -> Node:
        if token[0].isdigit():
            return lambda env: float(token)
        if self.next_is("_"):
            self.take()
            index = self.take()
            return lambda env: float(env[token][env[index] - 1])
        if token == "e":
            return lambda env: math.e
        if not (token.isalpha() or token.startswith("\\")):
            raise ValueError(f"cannot read {token!r}")
        return lambda env: float(env[token])
