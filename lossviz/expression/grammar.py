"""A formula's tokens as a tree, by precedence; whatever can be read in two ways is refused with both.

From loose to tight: cases (``a if c else b``), comparisons, sums, products, signs, products without a sign (``2r``),
powers. ``-r^2`` is −(r²). After a division a product without a sign is refused, because 1/2r could be either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lossviz.expression.language import COMPARISONS, CONSTANTS, FUNCTIONS, VARIABLES, ExpressionError, quoted
from lossviz.expression.nodes import Node, made
from lossviz.expression.operands import Operands
from lossviz.expression.parts import finished, is_factor, raised, short
from lossviz.expression.plaintext import plaintext
from lossviz.expression.spelling import CALLED, ELSEWHERE, FUNCTIONS_ELSEWHERE, WORDS, about_name
from lossviz.expression.tokens import Token, tokens

# What can stand in front of a formula: L =, loss =, ℓ(r) =, L_δ(y, ŷ) =, \mathcal{L}(r) =.
_HEAD = re.compile(
    r"[\s$]*(?P<name>\\?[A-Za-z]+[0-9]*|[α-ωℓ]|\\math(?:cal|scr|rm)\s*\{?\s*[A-Za-z]+\s*\}?|\\(?:text|operatorname)\{\w+\})"
    r"\s*(?:_\s*(?:\{[^{}=]*\}|\\?\w+))?\s*(?:(?:\\left)?\((?:[^()=]|\([^()=]*\))*\))?\s*:?=(?!=)"
)
_DIGITS = re.compile(r"[0-9]+")


@dataclass
class Reading:
    """What was read: the tree, the names that are no words of the language by the column of their first use.

    ``plain`` says that the text was in the language's own spelling.
    """

    tree: Node
    names: dict[str, int]
    plain: bool


def read(text: str) -> Reading:
    """Read a formula; raises ExpressionError, which names the place and what is allowed.

    >>> plaintext(read("L = 0.5 r² + |ŷ - y|").tree)
    '0.5*r**2 + abs(prediction - y)'
    """
    start = _head(text)
    found = tokens(text, start)
    reader = _Reader(found)
    tree = reader.whole()
    typed = "".join(text.translate({ord(c): None for c in " \t\r\n"}))
    plain = not reader.loose and typed == "".join(token.text for token in found)
    return Reading(tree, reader.names, plain)


def _head(text: str) -> int:
    """Where the formula begins: after L = or the like, if that stands in front."""
    head = _HEAD.match(text)
    name = head["name"].lstrip("\\") if head else ""
    words = {*VARIABLES, *WORDS, *CONSTANTS, *FUNCTIONS, *CALLED, "e", "x"}
    if head is None or name in words or re.search(rf"(?<![\w\\]){re.escape(name)}(?!\w)", text[head.end() :]):
        return 0
    return head.end()


class _Reader(Operands):
    """Reads operands with the operators between them, from the loosest to the tightest."""

    def whole(self) -> Node:
        tree = self.cases()
        if self.here.kind != "end":
            raise self.unexpected()
        return tree

    def cases(self) -> Node:
        """``a if c else b``, which is where(c, a, b)."""
        parts: list[tuple[Node, Node]] = []
        start = self.here.start
        value = self.comparison()
        while self.word("if"):
            self.loose = True
            self.taken()
            condition = self.comparison()
            if not self.word("else"):
                problem = "after if and its condition else must follow, as in a if condition else b"
                raise ExpressionError(problem, self.here.column)
            self.taken()
            parts.append((value, condition))
            value = self.comparison()
        for first, condition in reversed(parts):
            value = made("where", (condition, first, value), self.since(start))
        return value

    def comparison(self) -> Node:
        start = self.here.start
        left = self.sum()
        if not self.sees(*COMPARISONS):
            return left
        op = self.taken().text
        right = self.sum()
        if self.sees(*COMPARISONS):
            raise ExpressionError("comparisons cannot be chained; write (a < b)*(b < c)", start + 1)
        return made(op, (left, right), self.since(start))

    def sum(self) -> Node:
        start = self.here.start
        total = self.term()
        while self.sees("+", "-"):
            op = self.taken().text
            right = self.term()
            total = made(op, (total, right), self.since(start))
        return total

    def term(self) -> Node:
        total: Node | None = None
        op, start = "*", self.here.start
        while True:
            factors = self.signed()
            if op == "/" and total is not None and len(factors) > 1:
                raise _two_quotients(total, factors)
            for factor in factors:
                total = factor if total is None else made(op, (total, factor), self.since(start))
            assert total is not None
            if not self.sees("*", "/"):
                return total
            op = self.taken().text

    def signed(self) -> list[Node]:
        """The factors of a product without signs; a sign in front belongs to the first."""
        signs: list[Token] = []
        while self.sees("+", "-"):
            signs.append(self.taken())
        first, *others = self.factors()
        stop = first.span[1] if others else self.found[self.at - 1].stop
        for sign in reversed(signs):
            if sign.text == "-":
                first = made("neg", (first,), (sign.start, max(stop, sign.stop)))
        return [first, *others]

    def factors(self) -> list[Node]:
        found = [self.power()]
        while self.operand_follows():
            self.check_product(self.found[self.at - 1], self.here)
            self.loose = True
            found.append(self.power())
        return found

    def check_product(self, before: Token, after: Token) -> None:
        """Refuse what is no product without a sign for everybody."""
        if after.kind in ("number", "fraction"):
            hint = "a number stands in front of what it multiplies"
            raise ExpressionError(f"an operator is missing before {quoted(after.text)}; {hint}", after.column)
        if before.kind == "number" and after.text == "e":
            self.check_e(before, after)
        if before.text == "|" or (after.text == "|" and before.text == ")|"):
            hint = "write *, as in abs(a)*b*abs(c) or abs(a*abs(b)*c)"
            raise ExpressionError(f"after a closing | it is unclear what the next bars enclose; {hint}", after.column)
        if after.text == "|" and self._bar_is_followed():
            hint = "write *, as in a*abs(b)*c"
            raise ExpressionError(f"it is unclear what these bars enclose; {hint}", after.column)
        for token in (before, after):
            if token.kind == "name" and not is_factor(token.text):
                raise self.no_factor(token, before, after)

    def check_e(self, number: Token, e: Token) -> None:
        """Refuse 2e-r: Euler's number, an exponent without its digits, or a power without its sign."""
        sign = next(iter(self.found[self.at + 1 : self.at + 2]), e)
        if sign.text in ("+", "-") and number.stop == e.start and e.stop == sign.start:
            readings = f"{number.text}*exp(1) {sign.text} ... or {number.text}*exp({sign.text}...)"
            raise ExpressionError(
                f"this can be {short(readings, 'a*exp(1) - b or a*exp(-b)')}; write the one you mean", e.column
            )

    @staticmethod
    def no_factor(token: Token, before: Token, after: Token) -> ExpressionError:
        """What to say of a product without a sign and with a word."""
        if token.text in ELSEWHERE or token.text in FUNCTIONS_ELSEWHERE:
            return ExpressionError(about_name(token.text, called=True), token.column)
        pair = f"{before.text}*{after.text}" if after.kind == "name" else f"{before.text}*(...)"
        hint = f"a product with a word is written {pair if len(pair) < 40 else 'a*b'}"
        return ExpressionError(f"an operator is missing before {quoted(after.text)}; {hint}", after.column)

    def _bar_is_followed(self) -> bool:
        """Whether something touches the next bar that closes: a|b|c."""
        closing = next((i for i in range(self.at + 1, len(self.found)) if self.found[i].text == "|"), None)
        if closing is None or closing + 1 >= len(self.found):
            return False
        after = self.found[closing + 1]
        return after.kind in ("name", "number", "fraction") and after.text not in ("if", "else")

    def power(self) -> Node:
        """A power; of several in a row the last comes first, as in mathematics."""
        starts, operands = [self.here.start], [self.postfix()]
        signs: list[int] = [0]
        while self.sees("**"):
            if self.found[self.at - 1].kind == "power":
                raise self.unexpected()
            raising = self.taken()
            count = 0
            while self.sees("+", "-"):
                count += self.taken().text == "-"
            signs.append(count)
            starts.append(self.here.start)
            operands.append(self.group() if self.sees("{") else self.exponent(operands[-1]))
            self.check_root(raising, operands)
        result = operands.pop()
        for count in reversed(signs[1:]):
            for k in range(count):
                result = made("neg", (result,), self.since(starts[-1] - 1 - k))
            starts.pop()
            result = raised(operands.pop(), result, self.since(starts[-1]))
        return finished(result)

    def check_root(self, raising: Token, operands: list[Node]) -> None:
        """Refuse r^1/2: to the power of one nobody raises, but r**1/2 is what it says."""
        one = self.found[self.at - 1]
        if raising.plain or one.text != "1" or not self.sees("/") or not self.touching():
            return
        base, below = short(plaintext(finished(operands[-2]), inside=True), "a"), self.found[self.at + 1 : self.at + 2]
        root = below[0].text[:20] if below and below[0].kind == "number" else "b"
        problem = f"this power can be {base}**(1/{root}) or {base}/{root}; write the one you mean"
        raise ExpressionError(problem, raising.column)

    def exponent(self, base: Node) -> Node:
        """An exponent without brackets; what touches it could belong to it."""
        first = self.here
        found = self.postfix()
        bare = first.kind in ("number", "name") and self.found[self.at - 1] is first
        if bare and self.touching() and self.operand_follows():
            if first.kind == "number" and self.sees("(") and base.op != "euler":
                return found
            readings = short(self.two_powers(base, found), "a**b*c or a**(b*c)")
            raise ExpressionError(f"this power can be {readings}; write the one you mean", first.column)
        return found

    def two_powers(self, base: Node, exponent: Node) -> str:
        """The two readings of e^2r and 2^3r."""
        more, rest = plaintext(finished(exponent)), self.excerpt()
        if base.op == "euler":
            return f"exp({more})*{rest} or exp({more}*{rest})"
        one = plaintext(base)
        return f"{one}**{more}*{rest} or {one}**({more}*{rest})"

    def postfix(self) -> Node:
        """An operand, and a raised number behind it."""
        start = self.here.start
        found = self.operand()
        if self.here.kind != "power":
            return found
        token = self.taken()
        self.loose = True
        span = token.start, token.stop
        number = Node("number", (), "", float(_DIGITS.search(token.text)[0]), span)  # type: ignore[index]
        exponent = made("neg", (number,), span) if token.text.startswith("-") else number
        return finished(raised(found, exponent, self.since(start)))


def _two_quotients(top: Node, factors: list[Node]) -> ExpressionError:
    """The two readings of 1/2r."""
    above, (first, *rest) = plaintext(top, inside=top.op in ("+", "-")), factors
    below = [plaintext(f, inside=True) for f in (first, *rest)]
    if len(above) + sum(map(len, below)) > 50:
        above, below = "a", ["b", "c"]
    readings = f"({above}/{below[0]})*{'*'.join(below[1:])} or {above}/({'*'.join(below)})"
    return ExpressionError(f"this quotient can be {readings}; write the one you mean", first.span[0] + 1)
