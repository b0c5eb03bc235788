"""The Taylor coefficients of the language's functions at a number, to many digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from lossviz.expression.digits import EXACT, ONE, TWO, ZERO, Digits, Number, opposite


def _over_factorials(number: Digits, found: Callable[[int], Number], n: int) -> list[Number]:
    return [number.over(found(k), (Decimal(math.factorial(k)), EXACT)) for k in range(n + 1)]


def exp_at(number: Digits, x: Number, n: int) -> list[Number]:
    """The Taylor coefficients of exp at x."""
    value = number.exp(x)
    return _over_factorials(number, lambda k: value, n)


def expm1_at(number: Digits, x: Number, n: int) -> list[Number]:
    """The Taylor coefficients of expm1 at x."""
    return [number.expm1(x), *exp_at(number, x, n)[1:]]


def log1p_at(number: Digits, x: Number, n: int) -> list[Number]:
    """The Taylor coefficients of log1p at x."""
    first = number.plus(ONE, x)
    found, power = [number.log1p(x)], ONE
    for k in range(1, n + 1):
        power = number.over(power, first)
        found.append(number.over(power, (Decimal(k if k % 2 else -k), EXACT)))
    return found


def sin_at(number: Digits, x: Number, n: int, start: int = 0) -> list[Number]:
    """The Taylor coefficients of sin at x, or those of its derivative of the order ``start``."""
    sine, cosine = number.sin_cos(x)
    cycle = (sine, cosine, opposite(sine), opposite(cosine))
    return _over_factorials(number, lambda k: cycle[(k + start) % 4], n)


def arctan_at(number: Digits, x: Number, n: int) -> list[Number]:
    """The Taylor coefficients of arctan at x."""
    found, double = [number.arctan(x)], number.times(TWO, x)
    whole = number.plus(ONE, number.times(x, x))
    before, slope = ZERO, number.over(ONE, whole)
    for k in range(1, n + 1):
        found.append(number.over(slope, (Decimal(k), EXACT)))
        total = number.plus(number.times(double, slope), before)
        before, slope = slope, opposite(number.over(total, whole))
    return found


def erf_at(number: Digits, x: Number, n: int, *, beyond: bool = False) -> list[Number]:
    """The Taylor coefficients of erf at x."""
    found, before = [number.erf(x, beyond=beyond)], ZERO
    bell = number.over(TWO, number.times(number.root_pi(), number.exp(number.times(x, x))))
    for k in range(1, n + 1):
        found.append(number.over(bell, (Decimal(k), EXACT)))
        total = number.plus(number.times(x, bell), before)
        before, bell = bell, number.over(number.times((Decimal(-2), EXACT), total), (Decimal(k), EXACT))
    return found


def erfc_at(number: Digits, x: Number, n: int) -> list[Number]:
    """The Taylor coefficients of erfc at x."""
    first, *rest = (opposite(c) for c in erf_at(number, x, n, beyond=True))
    return [number.plus(ONE, first), *rest]
