"""What a formula is beside a point: a series in the distance t, an infinity, or a step that failed."""

from __future__ import annotations

import math
from fractions import Fraction

from lossviz.expression.digits import ZERO, Number, Unknown

Exponent = int | Fraction
Key = tuple[Exponent, int]


class Short(Exception):
    """More terms are needed to tell."""


class Series:
    """Terms by (exponent of t, exponent of log t); from the exponent ``end`` on nothing is known."""

    __slots__ = ("end", "terms")

    def __init__(self, terms: dict[Key, Number], end: float | Fraction = math.inf) -> None:
        self.terms = terms
        self.end = end

    @property
    def low(self) -> Exponent:
        """The smallest exponent of t."""
        return min((a for a, _ in self.terms), default=0)

    def ordered(self) -> list[Key]:
        """The largest term first."""
        return sorted(self.terms, key=lambda key: (key[0], -key[1]))


class Endless:
    """Infinite on a whole neighbourhood, as log(y/p) for y = 0; only an exact 0 silences it."""

    __slots__ = ("positive",)

    def __init__(self, positive: bool) -> None:
        self.positive = positive


class Failed:
    """A step that could not be worked out, and why; it matters only if the result needs it."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


Germ = Series | Endless | Failed


def constant(c: Number) -> Series:
    """A series that does not move."""
    return Series({} if c == ZERO else {(0, 0): c})


def needed(a: Germ) -> Series:
    """A result that the next step needs as a series."""
    if isinstance(a, Failed):
        raise a.error
    if isinstance(a, Endless):
        raise Unknown
    return a
