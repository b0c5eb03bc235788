"""A formula's tokens as a tree, by precedence; whatever can be read in two ways is refused with both.

From loose to tight: cases (``a if c else b``), comparisons, sums, products, signs, products without a sign (``2r``),
powers. ``-r^2`` is −(r²). After a division a product without a sign is refused, because 1/2r could be either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lossviz.expression.language import (
    COMPARISONS,
    CONSTANTS,
    FUNCTIONS,
    MAX_DEPTH,
    VARIABLES,
    ExpressionError,
    quoted,
)
from lossviz.expression.nodes import Node, made
from lossviz.expression.plaintext import plaintext
from lossviz.expression.spelling import (
    CALLED,
    ELSEWHERE,
    FUNCTION_LIKE,
    FUNCTIONS_ELSEWHERE,
    GREEK_NAMES,
    OPERATORS,
    WORDS,
    about_name,
)
from lossviz.expression.tokens import Token, tokens

_OPERAND = "a number, a name, a function or ("
_CLOSING = {"(": ")", "{": "}", "|": "|", "|(": ")|"}
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


@dataclass
class _Reader:
    found: Sequence[Token]
    at: int = 0
    loose: bool = False
    names: dict[str, int] = field(default_factory=dict)
    #: For each open bracket, how many bars are open in it.
    bars: list[int] = field(default_factory=lambda: [0])

    # ---- the tokens -------------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        """The next token; one of the kind ``end`` after the last."""
        if self.at < len(self.found):
            return self.found[self.at]
        last = self.found[-1]
        return Token("end", "", last.stop, last.stop)

    def taken(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        return self.here.kind == "symbol" and self.here.text in texts

    def word(self, text: str) -> bool:
        return self.here.kind == "name" and self.here.text == text

    def since(self, start: int) -> tuple[int, int]:
        """The place in the text from a start to the last token."""
        return start, self.found[self.at - 1].stop

    def touching(self) -> bool:
        """Whether there is no blank between the last token and the next."""
        return self.found[self.at - 1].stop == self.here.start

    def operand_follows(self) -> bool:
        """Whether a factor follows without a sign."""
        here = self.here
        if here.kind == "name":
            return here.text not in ("if", "else")
        opens = here.kind == "symbol" and (here.text in ("(", "|(", "root", "frac") or self.bar_opens())
        return opens or here.kind in ("number", "fraction")

    def bar_opens(self) -> bool:
        return self.sees("|") and not self.bars[-1]

    # ---- from loose to tight ----------------------------------------------------------------------------

    def whole(self) -> Node:
        tree = self.cases()
        if self.here.kind != "end":
            raise self.unexpected()
        return tree

    def unexpected(self) -> ExpressionError:
        """What is wrong with a token where an operator is due."""
        here = self.here
        if here.text == ")":
            return ExpressionError("this ) closes nothing; every ) needs a ( before it", here.column)
        if here.text == ",":
            return ExpressionError(
                "a comma only separates the arguments of a function; decimals take a point", here.column
            )
        if here.text == "=":
            return ExpressionError(
                "equality is written ==; in front of a formula only a name such as L takes =", here.column
            )
        if here.text in ("}", ")|", "|"):
            return ExpressionError(f"this {here.text.strip('()')} closes nothing", here.column)
        if here.kind == "power":
            hint = "write brackets, as in (a**b)**c or a**(b**c)"
            return ExpressionError(f"a power of a power can be read in two ways; {hint}", here.column)
        return ExpressionError(f"an operator is missing before {quoted(here.text)}", here.column)

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
            problem = (
                f"an operator is missing before {quoted(after.text)}; a number stands in front of what it multiplies"
            )
            raise ExpressionError(problem, after.column)
        if before.text == "|" or (after.text == "|" and before.text == ")|"):
            hint = "write *, as in abs(a)*b*abs(c) or abs(a*abs(b)*c)"
            raise ExpressionError(f"after a closing | it is unclear what the next bars enclose; {hint}", after.column)
        if after.text == "|" and self._bar_is_followed():
            hint = "write *, as in a*abs(b)*c"
            raise ExpressionError(f"it is unclear what these bars enclose; {hint}", after.column)
        for token in (before, after):
            if token.kind == "name" and not _is_factor(token.text):
                if token.text in ELSEWHERE or token.text in FUNCTIONS_ELSEWHERE:
                    raise ExpressionError(about_name(token.text, called=True), token.column)
                pair = f"{before.text}*{after.text}" if after.kind == "name" else f"{before.text}*(...)"
                pair = pair if len(pair) < 40 else "a*b"
                problem = f"an operator is missing before {quoted(after.text)}; a product with a word is written {pair}"
                raise ExpressionError(problem, after.column)

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
                raise self.unexpected_power()
            self.taken()
            count = 0
            while self.sees("+", "-"):
                count += self.taken().text == "-"
            signs.append(count)
            starts.append(self.here.start)
            operands.append(self.group() if self.sees("{") else self.exponent(operands[-1]))
        result = operands.pop()
        for count in reversed(signs[1:]):
            for k in range(count):
                result = made("neg", (result,), self.since(starts[-1] - 1 - k))
            starts.pop()
            result = raised(operands.pop(), result, self.since(starts[-1]))
        return _finished(result)

    def unexpected_power(self) -> ExpressionError:
        hint = "write brackets, as in (a**b)**c or a**(b**c)"
        return ExpressionError(f"a power of a power can be read in two ways; {hint}", self.here.column)

    def exponent(self, base: Node) -> Node:
        """An exponent without brackets; what touches it could belong to it."""
        first = self.here
        found = self.postfix()
        bare = first.kind in ("number", "name") and self.found[self.at - 1] is first
        if bare and self.touching() and self.operand_follows():
            if first.kind == "number" and self.sees("(") and base.op != "euler":
                return found
            readings = _short(self.two_powers(base, found), "a**b*c or a**(b*c)")
            raise ExpressionError(f"this power can be {readings}; write the one you mean", first.column)
        return found

    def two_powers(self, base: Node, exponent: Node) -> str:
        """The two readings of e^2r and 2^3r."""
        more, rest = plaintext(_finished(exponent)), self.excerpt()
        if base.op == "euler":
            return f"exp({more})*{rest} or exp({more}*{rest})"
        one = plaintext(base)
        return f"{one}**{more}*{rest} or {one}**({more}*{rest})"

    def excerpt(self) -> str:
        """The next token as a message shows it."""
        return self.here.text[:20] if self.here.kind in ("name", "number") else "(...)"

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
        return _finished(raised(found, exponent, self.since(start)))

    # ---- operands ---------------------------------------------------------------------------------------

    def operand(self) -> Node:
        token = self.here
        if token.kind == "number":
            return _number(self.taken())
        if token.kind == "fraction":
            self.loose = True
            return _fraction(self.taken())
        if token.kind == "name":
            return self.named(self.taken())
        if self.sees("(", "{"):
            return self.group()
        if self.sees("|", "|("):
            return self.absolute()
        if self.sees("root"):
            return self.root()
        if self.sees("frac"):
            self.loose = True
            self.taken()
            top, bottom = self.group(), self.group()
            return made("/", (top, bottom), self.since(token.start))
        if token.kind == "end":
            before = self.found[self.at - 1]
            raise ExpressionError(
                f"the formula stops after {quoted(before.text)}; {_OPERAND} must follow", token.column
            )
        raise ExpressionError(f"{_OPERAND} must stand before {quoted(token.text)}", token.column)

    def opened(self) -> Token:
        """Take an opening bracket or bar; no more than so many may be open."""
        token = self.taken()
        if len(self.bars) > MAX_DEPTH:
            problem = f"parentheses are nested too deeply; {MAX_DEPTH} levels are allowed"
            raise ExpressionError(problem, token.column)
        self.loose |= token.text != "("
        self.bars.append(int(token.text == "|"))
        return token

    def closed(self, opening: Token) -> Token:
        """Take what closes a bracket or bar."""
        closing = _CLOSING[opening.text]
        if not self.sees(closing):
            if self.here.kind == "end":
                sign = opening.text[0]
                problem = f"this {sign} is never closed; every {sign} needs a {closing[-1]} after it"
                raise ExpressionError(problem, opening.column)
            raise self.unclosed(opening)
        self.bars.pop()
        return self.taken()

    def unclosed(self, opening: Token) -> ExpressionError:
        here = self.here
        if here.text in (")", "}", ")|", "|"):
            problem = f"this {here.text.strip('()') or ')'} comes before {_CLOSING[opening.text][-1]}, which closes column {opening.column}"
            return ExpressionError(problem, here.column)
        return self.unexpected()

    def group(self) -> Node:
        """What stands in brackets; LaTeX also takes a single sign."""
        if not self.sees("(", "{"):
            if self.here.kind in ("number", "name"):
                return _finished(self.operand())
            raise ExpressionError(f"{{...}} must stand here, got {quoted(self.here.text)}", self.here.column)
        opening = self.opened()
        inside = self.cases()
        self.closed(opening)
        return inside

    def absolute(self) -> Node:
        opening = self.opened()
        inside = self.cases()
        self.closed(opening)
        return made("abs", (inside,), self.since(opening.start))

    def root(self) -> Node:
        token = self.taken()
        self.loose = True
        inside = self.bare("sqrt", token)
        return made("sqrt", (inside,), self.since(token.start))

    def named(self, token: Token) -> Node:
        """A function, a variable, a constant or a parameter."""
        name, span = token.text, (token.start, token.stop)
        function = CALLED.get(name, name)
        if name == "sigma" and self.sees("("):
            return self.sigma(token)
        if function in FUNCTIONS or function in OPERATORS:
            return self.call(token, function)
        if token.module and name not in {"e", *CONSTANTS}:
            reason = about_name(name, called=True) or f"the function {quoted(name)} is not known"
            raise ExpressionError(reason, token.column)
        if name == "e":
            self.loose = True
            return Node("euler", (), "", math.e, span)
        known = {*VARIABLES, *CONSTANTS}
        if name not in known:
            called = self.sees("(") and (not _is_factor(name) or name in FUNCTION_LIKE or name.isupper())
            problem = about_name(name, called=called)
            if called and not problem:
                problem = f"the function {quoted(name)} is not known; a product is written {name[:20]}*(...)"
            if problem:
                raise ExpressionError(problem, token.column)
            self.names.setdefault(name, token.column)
        return Node("name", (), name, CONSTANTS.get(name), span)

    def sigma(self, token: Token) -> Node:
        """σ(z) is the sigmoid; of anything else it could be a product."""
        if any(other.text == "z" for other in self.found):
            self.loose = True
            return self.call(token, "sigmoid")
        problem = "this can be sigmoid(...) or sigma*(...); write the one you mean"
        raise ExpressionError(problem, token.column)

    def call(self, token: Token, function: str) -> Node:
        self.loose |= function != token.text or function in OPERATORS
        if (
            token.module
            and token.text in ("max", "min")
            and token.module.split(".")[0] in ("np", "numpy", "jnp", "jax")
        ):
            hint = f"of two numbers {token.module}.{function}(a, b) is the right one"
            raise ExpressionError(f"{token.module}.{token.text} looks through an array; {hint}", token.column)
        if self.here.kind == "power" or self.sees("**"):
            hint = f"the power of a function is written behind it, as in {function}(r)**2"
            raise ExpressionError(f"the function {token.text} needs its arguments in parentheses; {hint}", token.column)
        if not self.sees("("):
            wanted = FUNCTIONS.get(function, 2)
            if wanted > 1 or (
                self.here.kind not in ("number", "name", "fraction") and not self.sees("|", "|(", "root", "{", "frac")
            ):
                problem = f"the function {token.text} needs its arguments in parentheses, as in {token.text}(...)"
                raise ExpressionError(problem, token.column)
            self.loose = True
            args = [self.bare(function, token)]
        else:
            args = self.arguments()
        return _called(token, function, args, self.since(token.start))

    def arguments(self) -> list[Node]:
        opening = self.opened()
        args = [self.cases()]
        while self.sees(","):
            self.taken()
            args.append(self.cases())
        self.closed(opening)
        return args

    def bare(self, function: str, token: Token) -> Node:
        """The argument of a function without brackets: one operand, and nothing behind it that could belong to it."""
        self.bars.append(0)
        if len(self.bars) > MAX_DEPTH:
            raise ExpressionError(f"functions are nested too deeply; {MAX_DEPTH} levels are allowed", token.column)
        braced = self.sees("{", "(")
        inside = _finished(self.operand())
        self.bars.pop()
        after = self.here
        tight = after.kind == "power" or self.sees("**", "*", "/") or self.operand_follows()
        if braced:
            tight = self.found[self.at - 1].text == ")" and (after.kind == "power" or self.sees("**"))
        if tight:
            one = _short(plaintext(inside), "a")
            rest = f"**{after.text}"
            if after.kind != "power":
                joint = self.taken().text if self.sees("**", "*", "/") else "*"
                rest = f"{joint}{self.excerpt()}"
            readings = f"{function}({one}){rest} or {function}({one}{rest})"
            raise ExpressionError(f"this can be {readings}; write the one you mean", token.column)
        return inside


# ---- what the parts make --------------------------------------------------------------------------------


def raised(base: Node, exponent: Node, span: tuple[int, int]) -> Node:
    """A power; one of Euler's number is the exponential."""
    exponent = _finished(exponent)
    return made("exp", (exponent,), span) if base.op == "euler" else made("**", (base, exponent), span)


def _finished(node: Node) -> Node:
    """Euler's number by itself is exp(1)."""
    if node.op != "euler":
        return node
    return made("exp", (Node("number", (), "", 1.0, node.span),), node.span)


def _is_factor(name: str) -> bool:
    """Whether a name can be a factor without a sign: a variable, a function, a Greek letter or a single one."""
    known = {*VARIABLES, *CONSTANTS, *FUNCTIONS, *CALLED, *OPERATORS, *GREEK_NAMES}
    return name in known or re.fullmatch(r"[A-Za-z][0-9]*", name) is not None


def _short(text: str, instead: str) -> str:
    return text if len(text) <= 60 else instead


def _two_quotients(top: Node, factors: list[Node]) -> ExpressionError:
    """The two readings of 1/2r."""
    above, (first, *rest) = plaintext(top, inside=top.op in ("+", "-")), factors
    below = [plaintext(f, inside=True) for f in (first, *rest)]
    if len(above) + sum(map(len, below)) > 50:
        above, below = "a", ["b", "c"]
    readings = f"({above}/{below[0]})*{'*'.join(below[1:])} or {above}/({'*'.join(below)})"
    return ExpressionError(f"this quotient can be {readings}; write the one you mean", first.span[0] + 1)


def _number(token: Token) -> Node:
    value = float(token.text)
    lost = value == 0.0 and any(c in "123456789" for c in token.text.lower().split("e")[0])
    if math.isinf(value) or lost:
        size = "small" if lost else "large"
        problem = f"the number {quoted(token.text)} is too {size}; allowed are 0 and sizes from 1e-300 to 1e300"
        raise ExpressionError(problem, token.column)
    return Node("number", (), "", value, (token.start, token.stop))


def _fraction(token: Token) -> Node:
    span = token.start, token.stop
    parts = tuple(Node("number", (), "", float(part), span) for part in token.text.split("/"))
    return parts[0] if len(parts) == 1 else made("/", parts, span)


def _called(token: Token, function: str, args: list[Node], span: tuple[int, int]) -> Node:
    """A function of its arguments; max and min take any number from two on."""
    wanted = FUNCTIONS.get(function) or OPERATORS[function]
    several = token.text in ("max", "min") and len(args) > 2
    if len(args) != wanted and not several:
        count = f"{wanted} argument{'s' if wanted > 1 else ''}"
        if function == "log" and len(args) == 2:
            count += " (to the base b it is log(a)/log(b))"
        raise ExpressionError(f"the function {token.text} takes {count}, not {len(args)}", token.column)
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
