"""A formula beside a point as a series in the distance t: terms c·t^a·(log t)^k with coefficients of many digits.

What floats cannot tell at a point is plain beside it: sin(r)/r is 1 − t²/6 + …, p·log(p) is t·log t, and
which side of a kink one is on follows from the sign of the first term.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from lossviz.expression.digits import (
    EXACT,
    ONE,
    ZERO,
    Digits,
    Number,
    Undefined,
    Unknown,
    Unsure,
    is_zero,
)
from lossviz.expression.germs import Endless, Exponent, Germ, Key, Series, Short, constant, needed
from lossviz.expression.taylor import exp_at, log1p_at

_SMALL = (2, 3, 4)
# More terms than these, as small fractional powers need them, are not worked out.
_LONGEST = 40


class Arithmetic:
    """Sums, products, powers and logarithms of series on one side of a point, with a number of digits and of terms.

    ``cornered`` becomes true if the two sides of the point have different series. With ``forgiving`` a
    coefficient that no digit tells from 0 counts as 0.
    """

    def __init__(self, side: int, digits: int, count: int, *, forgiving: bool = False) -> None:
        self.side, self.count, self.forgiving = side, count, forgiving
        self.number = Digits(digits)
        self.cornered = False

    def variable(self, value: float) -> Series:
        """The prediction or the residual: the value and one step to the side."""
        step: dict[Key, Number] = {(1, 0): (Decimal(self.side), EXACT)}
        return Series(step if value == 0.0 else {(0, 0): Digits.exact(value), **step})

    def trimmed(self, terms: dict[Key, Number], end: float | Fraction) -> Series:
        """Without the terms that are 0, or beyond what is known or wanted."""
        kept = {key: c for key, c in terms.items() if key[0] < end and (c[0] or c[1] != EXACT)}
        found = Series(kept, end)
        limit = found.low + self.count
        if any(a >= limit for a, _ in kept):
            found.terms = {key: c for key, c in kept.items() if key[0] < limit}
            found.end = min(end, limit)
        return found

    def lead(self, a: Series) -> tuple[Key, Number] | None:
        """The first term that is not 0, None if there is none."""
        for key in a.ordered():
            try:
                if not is_zero(a.terms[key]):
                    return key, a.terms[key]
            except Unsure:
                if not self.forgiving:
                    raise
            del a.terms[key]
        if a.end != math.inf:
            raise Short
        return None

    def sign(self, a: Series) -> int:
        """−1, 0 or 1 beside the point."""
        first = self.lead(a)
        if first is None:
            return 0
        (exponent, logs), (x, _) = first
        self.cornered |= exponent != 0 or logs != 0
        return 1 if (x > 0) == (logs % 2 == 0) else -1

    def plus(self, a: Series, b: Series) -> Series:
        terms = dict(a.terms)
        for key, c in b.terms.items():
            terms[key] = self.number.plus(terms[key], c) if key in terms else c
        return self.trimmed(terms, min(a.end, b.end))

    def negative(self, a: Series) -> Series:
        return Series({key: (x.copy_negate(), d) for key, (x, d) in a.terms.items()}, a.end)

    def minus(self, a: Series, b: Series) -> Series:
        return self.plus(a, self.negative(b))

    def times(self, a: Series, b: Series) -> Series:
        if any(not x.terms and x.end == math.inf for x in (a, b)):
            return Series({})
        if len(a.terms) * len(b.terms) > _LONGEST**2:
            raise Unknown
        end = min(a.end + b.low, b.end + a.low)
        end_wanted = min(end, a.low + b.low + self.count) if end != math.inf else a.low + b.low + self.count
        terms: dict[Key, Number] = {}
        dropped = False
        for (e, k), c in a.terms.items():
            for (f, m), d in b.terms.items():
                key = (_exponent(e + f), k + m)
                if key[0] >= end_wanted:
                    dropped = True
                    continue
                product = self.number.times(c, d)
                terms[key] = self.number.plus(terms[key], product) if key in terms else product
        return self.trimmed(terms, end_wanted if dropped else end)

    def scaled(self, a: Series, c: Number, shift: Exponent = 0) -> Series:
        """c·t^shift·a."""
        terms = {(_exponent(e + shift), k): self.number.times(c, x) for (e, k), x in a.terms.items()}
        return Series(terms, a.end + shift)

    def _apart(self, a: Series) -> tuple[Exponent, Number, Series]:
        """a as c·t^e·(1 + h): its first term, and h."""
        first = self.lead(a)
        assert first is not None
        (e, k), c = first
        if k or any(key[0] == e for key in a.terms if key != (e, k)):
            raise Unknown
        if e:
            self.cornered = True
        rest = Series({key: x for key, x in a.terms.items() if key != (e, k)}, a.end)
        return e, c, self.scaled(rest, self.number.over(ONE, c), -e)

    def composed(self, coefficients: Callable[[int], list[Number]], h: Series) -> Series:
        """Σ f_k·h^k for an h that vanishes at the point."""
        if not h.terms and h.end == math.inf:
            return constant(coefficients(0)[0])
        low = min(h.low, h.end)
        if low <= 0:
            raise Unknown if h.terms and h.low <= 0 else Short
        count = max(1, math.ceil(self.count / low))
        if count > _LONGEST:
            raise Unknown
        found = coefficients(count)
        total = constant(found[-1])
        for c in found[-2::-1]:
            total = self.plus(self.times(total, h), constant(c))
        return Series(total.terms, min(total.end, low * (count + 1), h.end))

    def split(self, a: Series) -> tuple[Number, Series]:
        """The value at the point and what vanishes there; raises Unknown at a pole."""
        if any(e < 0 or (e == 0 and k) for e, k in a.terms):
            first = self.lead(a)
            if first is None or first[0][0] < 0 or first[0][1]:
                raise Unknown
        if a.end <= 0:
            raise Short
        rest = {key: c for key, c in a.terms.items() if key[0] > 0}
        return a.terms.get((0, 0), ZERO), Series(rest, a.end)

    def function(self, coefficients: Callable[[Digits, Number, int], list[Number]], a: Series) -> Series:
        """f(a) from the Taylor coefficients of f at the value of a."""
        value, rest = self.split(a)
        return self.composed(lambda n: coefficients(self.number, value, n), rest)

    def inverse(self, a: Series) -> Germ:
        if self.lead(a) is None:
            return Endless(True)
        e, c, h = self._apart(a)
        series = self.composed(lambda n: [ONE if k % 2 == 0 else (Decimal(-1), EXACT) for k in range(n + 1)], h)
        return self.scaled(series, self.number.over(ONE, c), -e)

    def log(self, a: Series) -> Germ:
        if self.lead(a) is None:
            return Endless(False)
        e, c, h = self._apart(a)
        if c[0] < 0:
            raise Undefined
        series = self.plus(constant(self.number.log(c)), self.composed(lambda n: log1p_at(self.number, ZERO, n), h))
        if e:
            exponent = self.number.over(
                (Decimal(Fraction(e).numerator), EXACT), (Decimal(Fraction(e).denominator), EXACT)
            )
            series = self.plus(series, Series({(0, 1): exponent}))
        return series

    def log1p(self, a: Series) -> Germ:
        value, _ = self.split(a)
        if value[0] <= Decimal("-0.5"):
            return self.log(self.plus(constant(ONE), a))
        return self.function(log1p_at, a)

    def power(self, a: Series, w: Series) -> Germ:
        if any(key != (0, 0) for key in w.terms):
            return self.exp(self._product(w, self.log(a)))
        exponent = w.terms.get((0, 0), ZERO)
        if exponent[1] != EXACT:
            if self.lead(a) is None:  # a 0 that stays 0
                return Series({}) if self.sign(w) > 0 else Endless(True)
            return self.exp(self._product(w, self.log(a)))
        if not exponent[0]:
            return constant(ONE)
        if exponent[0] in _SMALL and any(k for _, k in a.terms):
            return reduce(self.times, [a] * int(exponent[0]))
        if self.lead(a) is None:
            return Series({}) if exponent[0] > 0 else Endless(True)
        e, c, h = self._apart(a)
        power = exponent[0]
        shift = _exponent(e * Fraction(power))
        scale = self.number.power(c, power)
        return self.scaled(self.composed(lambda n: self._binomial(exponent, n), h), scale, shift)

    def _product(self, a: Series, b: Germ) -> Series:
        if isinstance(b, Endless) and not self.sign(a):
            return Series({})  # an exact 0 silences it
        return self.times(a, needed(b))

    def _binomial(self, w: Number, n: int) -> list[Number]:
        found = [ONE]
        for k in range(n):
            factor = self.number.minus(w, (Decimal(k), EXACT))
            found.append(self.number.over(self.number.times(found[-1], factor), (Decimal(k + 1), EXACT)))
        return found

    def exp(self, a: Series) -> Series:
        logs = a.terms.get((0, 1))
        if logs is None:
            return self.function(exp_at, a)
        if logs[1] != EXACT:
            raise Unknown
        rest = Series({key: c for key, c in a.terms.items() if key != (0, 1)}, a.end)
        self.cornered = True
        return self.scaled(self.function(exp_at, rest), ONE, _exponent(Fraction(logs[0])))


def _exponent(e: Exponent) -> Exponent:
    return e.numerator if isinstance(e, Fraction) and e.denominator == 1 else e
