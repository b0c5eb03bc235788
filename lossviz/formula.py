"""Formulas as LaTeX that can be shown, filled in with numbers, and parsed by a test."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lossviz.decimals import DIGITS

# A LaTeX token that may stand for a variable: \hat{y}, p_t, \delta, a single letter; numbers are kept whole.
# Two numbers with a small space between them read as one.
_BETWEEN_NUMBERS = re.compile(r"(?<=\d) \\, (?=\d)")
_TOKEN = re.compile(
    r"\\hat\{y\}|\\text\{[^}]*\}|\\operatorname\{[^}]*\}|\\[a-zA-Z]+|[a-zA-Z]_[a-zA-Z]|[a-zA-Z]|[\d.]+|.", re.S
)

_OPPOSITES = {"<": r"\ge", r"\le": ">", ">": r"\le", r"\ge": "<", "=": r"\ne", r"\ne": "="}


@dataclass(frozen=True)
class Condition:
    """When a case of a formula holds: how its left side stands to its right one, all of it in LaTeX.

    >>> Condition("|r|", "<", r"\\delta").latex
    '|r| < \\\\delta'
    """

    left: str
    relation: str
    right: str

    @property
    def latex(self) -> str:
        """The whole condition."""
        return f"{self.left} {self.relation} {self.right}"

    @property
    def opposite(self) -> str:
        """How the two sides stand to each other if the condition does not hold, both being numbers."""
        return _OPPOSITES[self.relation]


@dataclass(frozen=True)
class Piece:
    """One case of a formula: an expression and, unless it is the only or last one, its condition."""

    expression: str
    condition: Condition | None = None


@dataclass(frozen=True)
class Formula:
    """A formula in LaTeX, possibly by cases. One that is not ``worked_out`` only names an operation, such as d/dx of it all.

    >>> Formula("L", (Piece("r^2"),)).latex
    'L = r^2'
    >>> Formula.of("L", "r^2").filled({"r": -3.0})
    'L = (-3)^2'
    """

    name: str
    pieces: tuple[Piece, ...]
    worked_out: bool = True

    @classmethod
    def of(cls, name: str, expression: str) -> Formula:
        """A formula of a single case.

        >>> Formula.of("L", "r^2").pieces
        (Piece(expression='r^2', condition=None),)
        """
        return cls(name, (Piece(expression),))

    @property
    def latex(self) -> str:
        """The formula with all its cases."""
        if len(self.pieces) == 1:
            return f"{self.name} = {self.pieces[0].expression}"
        rows = [
            f"{piece.expression} & "
            + (rf"\text{{if }} {piece.condition.latex}" if piece.condition else r"\text{otherwise}")
            for piece in self.pieces
        ]
        return f"{self.name} = " + r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def filled(self, values: Mapping[str, float], piece: int = 0) -> str:
        """One case of the formula with numbers in the place of its variables.

        ``values`` maps LaTeX tokens (``r``, ``\\hat{y}``, ``\\delta``) to numbers.

        >>> Formula.of("L", r"\\delta |r| - \\delta^2 / 2").filled({"r": -3.0, r"\\delta": 1.5})
        'L = 1.5 |-3| - 1.5^2 / 2'
        """
        return f"{self.name} = {fill(self.pieces[piece].expression, values)}"


@dataclass(frozen=True)
class Line:
    """A line of arithmetic in LaTeX: a name, and step by step how it stands to what. A ``tall`` one has a row for each step.

    >>> Line("r", (("=", "2 - 0"), ("=", "2"))).latex
    'r = 2 - 0 = 2'
    """

    name: str
    steps: tuple[tuple[str, str], ...] = ()
    tall: bool = False

    @classmethod
    def equal(cls, name: str, *parts: str, tall: bool = False) -> Line:
        """A line of equal parts."""
        return cls(name, tuple(("=", part) for part in parts), tall)

    @property
    def latex(self) -> str:
        """The line as it is set where there is room."""
        return self.in_rows if self.tall else " ".join([self.name, *(f"{sign} {part}" for sign, part in self.steps)])

    @property
    def in_rows(self) -> str:
        """The line with a row for each step.

        >>> print(Line.equal("r", "2 - 0", "2").in_rows)
        \\begin{aligned} r &= 2 - 0 \\\\ &= 2 \\end{aligned}
        """
        rows = r" \\ ".join(f"&{sign} {part}" for sign, part in self.steps)
        return rf"\begin{{aligned}} {self.name} {rows} \end{{aligned}}"


def fill(expression: str, values: Mapping[str, float]) -> str:
    r"""Put numbers in the place of variables; negative ones and factors behind a number get parentheses, exponents braces.

    >>> fill("2 r", {"r": 3.0}), fill("f(r)", {"r": -3.0}), fill(r"g \, p", {"g": 2.0, "p": 0.5})
    ('2 (3)', 'f(-3)', '2 \\cdot 0.5')
    """
    out: list[str] = []
    tokens = _TOKEN.findall(expression)
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token not in values:
            out.append(token)
            continue
        number = latex_number(values[token], DIGITS)  # a chosen number keeps all its digits
        before = "".join(out).rstrip()
        if before.endswith("^"):
            out.append(number if len(number) == 1 else f"{{{number}}}")
            continue
        after_number = before[-1:].isdigit() or before.endswith((")", "}"))
        bare = not number.startswith("-") and not after_number and r"\cdot" not in number
        fenced = (before.endswith("|") and not after_number) or (before.endswith("(") and following == ")")
        out.append(number if bare or fenced else f"({number})")
    return _BETWEEN_NUMBERS.sub(r" \\cdot ", "".join(out))


def counted(count: int, one: str, many: str, **values: object) -> str:
    """One of two sentences, by whether a count is 1, with the count and other values in their places.

    >>> counted(1, "{count} step", "{count} steps"), counted(3, "{count} step", "{count} steps")
    ('1 step', '3 steps')
    """
    return (one if count == 1 else many).format(count=count, **values)


def number(value: float, digits: int = 6) -> str:
    """A number as pages, titles and alt texts write it: six significant digits, a true minus sign, ∞.

    What somebody chose is written with all the ``digits`` that links keep.

    >>> number(0.0817320998), number(-2.0), number(math.inf), number(3e-12), number(1234567.89, 15)
    ('0.0817321', '−2', '∞', '3e−12', '1234567.89')
    """
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, power, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    return f"{mantissa}{power}{int(exponent)}".replace("-", "−") if power else mantissa.replace("-", "−")


def latex_number(value: float, digits: int = 6) -> str:
    """A number in LaTeX: six significant digits, powers of ten written out, infinity as its sign.

    >>> latex_number(1.5), latex_number(3e-12), latex_number(-math.inf)
    ('1.5', '3 \\\\cdot 10^{-12}', '-\\\\infty')
    """
    if math.isnan(value):
        return r"\text{not a number}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
