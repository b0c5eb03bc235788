"""The limit of a formula and of its derivatives at single points where floats lose it: 0·log 0, sin(r)/r, 1 − 1.

The formula is worked out as a series on each side of the point (``series``), with more digits and more terms until
every digit of a float is certain. This takes about a millisecond, so ``program`` asks for few points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, Overflow
from fractions import Fraction

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.expression.digits import EXACT, ZERO, Number, Undefined, Unknown, Unsure, size
from lossviz.expression.germs import Endless, Failed, Germ, Series, Short
from lossviz.expression.operations import Beside

#: How many digits, how many terms, and whether a coefficient that nothing tells from 0 counts as 0.
_ATTEMPTS = ((45, 3, False), (45, 6, False), (60, 10, False), (160, 10, False), (160, 10, True))
_DIGITS = 17
Run = Callable[[Beside, float, float], Germ]


@dataclass(frozen=True)
class Side:
    """The limits of the value, the slope and the bend on one side; None if the rules find none.

    ``cornered`` says that the other side is another function.
    """

    limits: tuple[float | None, float | None, float | None]
    cornered: bool


def beside(run: Run, prediction: float, label: float, side: int) -> Side:
    """The limits on one side (−1 or 1) of a point, by a function that runs the formula on series."""
    nothing = Side((None, None, None), True)
    attempt = 0
    while attempt < len(_ATTEMPTS):
        digits, count, forgiving = _ATTEMPTS[attempt]
        arithmetic = Beside(side, digits, count, forgiving=forgiving)
        try:
            return Side(_limits(arithmetic, run(arithmetic, prediction, label), side), arithmetic.cornered)
        except Undefined:
            return Side((math.nan, math.nan, math.nan), True)
        except Unsure:
            attempt = max(2, attempt) + 1
        except Short:
            attempt += 1 if attempt < 2 else len(_ATTEMPTS)
        except (Unknown, Overflow):
            return nothing
    return nothing


def _limits(arithmetic: Beside, germ: Germ, side: int) -> tuple[float | None, float | None, float | None]:
    if isinstance(germ, Failed):
        raise germ.error
    if isinstance(germ, Endless):
        return (math.inf if germ.positive else -math.inf), None, None
    slope = _derivative(arithmetic, germ)
    bend = _derivative(arithmetic, slope)
    second = _limit(arithmetic, bend)
    first = _limit(arithmetic, slope)
    return _limit(arithmetic, germ), None if first is None else side * first, second


def _derivative(arithmetic: Beside, a: Series) -> Series:
    """d/dt of the terms c·t^e·(log t)^k."""
    number = arithmetic.number
    found: dict[tuple[int | Fraction, int], Number] = {}
    for (e, k), c in a.terms.items():
        for key, factor in (((e - 1, k), Fraction(e)), ((e - 1, k - 1), Fraction(k))):
            if factor:
                ratio = number.over((Decimal(factor.numerator), EXACT), (Decimal(factor.denominator), EXACT))
                term = number.times(c, ratio)
                found[key] = number.plus(found[key], term) if key in found else term
    return Series(found, a.end - 1)


def _limit(arithmetic: Beside, a: Series) -> float | None:
    """The limit for t → 0 as the nearest float; raises Unsure or Short if it is not certain yet."""
    large = {key: c for key, c in a.terms.items() if key[0] < 0 or (key[0] == 0 and key[1] > 0)}
    first = arithmetic.lead(Series(large)) if large else None
    if first is not None:
        (_, logs), (x, _) = first
        return math.inf if (x > 0) == (logs % 2 == 0) else -math.inf
    if a.end <= 0:
        raise Short
    return _rounded(a.terms.get((0, 0), ZERO), forgiving=arithmetic.forgiving)


def _rounded(c: Number, *, forgiving: bool) -> float:
    x, d = c
    if d == EXACT or d < size(x) - _DIGITS or max(size(x), d) < -330:
        return float(x)
    if not forgiving:
        raise Unsure
    return 0.0 if size(x) <= d else float(x)


def joined(left: Side, right: Side, plain: Sequence[float]) -> tuple[float, ...]:
    """What a point gets from the limits on its two sides and from what floats gave: value, slope, bend.

    A limit that both sides share, or that the only side has on which the formula is a number. Where the sides of a
    value differ, floats decide; between the sides of a derivative the rule is ``between``.

    >>> joined(Side((0.0, -1.0, 0.0), True), Side((0.0, 1.0, 0.0), True), (0.0, 0.0, 5.0))
    (0.0, 0.0, 0.0)
    """
    if len({*left.limits[:1], *right.limits[:1], plain[0]}) == 2 and plain[0] in (left.limits[0], right.limits[0]):
        left = right = left if left.limits[0] == plain[0] else right  # the other side jumps
    found = []
    for order, (a, b, c) in enumerate(zip(left.limits, right.limits, plain, strict=True)):
        if a is None or b is None:
            found.append(c)
        elif math.isnan(a) or math.isnan(b):
            found.append(b if math.isnan(a) else a)
        elif a == b or math.isclose(a, b, rel_tol=1e-12):
            found.append(b)
        else:
            found.append(float(between(*map(np.asarray, (a, b, c)))) if order else c)
    return tuple(c if math.isnan(x) and math.isfinite(c) else x for x, c in zip(found, plain, strict=True))


def between(left: FloatArray, right: FloatArray, plain: FloatArray) -> FloatArray:
    """The derivative at a kink: what the chain rule gave if it lies between the two sides, else their mean.

    Two opposite infinities have the mean 0.

    >>> between(np.array([2.0, 1.0]), np.array([4.0, -1.0]), np.array([0.0, 0.5]))
    array([3. , 0.5])
    """
    inside = np.isfinite(plain) & (np.minimum(left, right) <= plain) & (plain <= np.maximum(left, right))
    with np.errstate(invalid="ignore"):
        mean = np.where(np.isinf(left) & (left == -right), 0.0, 0.5 * (left + right))
    return np.where(inside, plain, mean)
