"""Numbers of many digits with a bound on their error, on Python's own decimals: no exponent is too large for them.

A number is a pair (x, d): the truth lies within 10^d of x, and d is −∞ if x is exact. A difference that loses all
its digits therefore shows it, and is computed once more with more of them.
"""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact
from functools import cache

Number = tuple[Decimal, float]
EXACT = -math.inf
ZERO, ONE, TWO = ((Decimal(n), EXACT) for n in range(3))
_LOG2 = 0.31  # log10(2), rounded up: what a sum of two errors may add
# Beyond this an exponential is out of every float's reach, and so is its logarithm's neighbour.
_FAR = Decimal(10_000_000)
# How often an arc tangent is halved before its series begins.
_HALVED = 4


class Unsure(Exception):
    """More digits are needed to tell."""


class Unknown(Exception):
    """These rules find no limit; what was found by other means stays."""


class Undefined(Exception):
    """The formula is not a number here, as log(−1)."""


def size(x: Decimal) -> float:
    """An exponent of ten above |x|; −∞ for 0."""
    return x.adjusted() + 1 if x else EXACT


def is_zero(a: Number) -> bool:
    """Whether a is exactly 0; raises Unsure if it only may be."""
    x, d = a
    if not x and d == EXACT:
        return True
    if x.adjusted() < d if x else True:
        raise Unsure
    return False


def opposite(a: Number) -> Number:
    """−a; Python's own sign would round to the digits of another context."""
    return a[0].copy_negate(), a[1]


class Digits:
    """Arithmetic with this many decimal digits.

    >>> number = Digits(30)
    >>> number.minus(number.exp(number.exact(1e-20)), ONE)[0].adjusted()
    -20
    """

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.context = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])

    @staticmethod
    def exact(value: float) -> Number:
        """A float as it is."""
        return Decimal(value), EXACT

    def _made(self, x: Decimal, d: float) -> Number:
        if not x.is_finite():
            raise Unknown
        flags = self.context.flags
        if flags[Inexact]:
            self.context.clear_flags()
            d = max(d, size(x) - self.digits) + _LOG2
        return x, d

    def _irrational(self, x: Decimal, d: float) -> Number:
        self.context.clear_flags()
        if not x.is_finite():
            raise Unknown
        return x, max(d, size(x) - self.digits) + _LOG2

    def plus(self, a: Number, b: Number) -> Number:
        d = max(a[1], b[1])
        return self._made(self.context.add(a[0], b[0]), d if EXACT in (a[1], b[1]) else d + _LOG2)

    def minus(self, a: Number, b: Number) -> Number:
        d = max(a[1], b[1])
        return self._made(self.context.subtract(a[0], b[0]), d if EXACT in (a[1], b[1]) else d + _LOG2)

    def times(self, a: Number, b: Number) -> Number:
        x = self.context.multiply(a[0], b[0])
        if a[1] == b[1] == EXACT:
            return self._made(x, EXACT)
        d = max(a[1] + max(size(b[0]), b[1]), b[1] + max(size(a[0]), a[1]))
        return self._made(x, d + _LOG2)

    def over(self, a: Number, b: Number) -> Number:
        if is_zero(b):
            raise Unknown
        x = self.context.divide(a[0], b[0])
        if a[1] == b[1] == EXACT:
            return self._made(x, EXACT)
        d = max(a[1], b[1] + max(size(x), EXACT)) - b[0].adjusted()
        return self._made(x, d + 2 * _LOG2)

    def exp(self, a: Number) -> Number:
        x, d = a
        if x.copy_abs() > _FAR:
            raise Unknown
        if d > -1:
            raise Unsure
        if not x and d == EXACT:
            return ONE
        value = self.context.exp(x)
        return self._irrational(value, size(value) + d)

    def expm1(self, a: Number) -> Number:
        x, d = a
        if x.adjusted() >= 0 or not x:
            return self.minus(self.exp(a), ONE)
        if x.adjusted() < -self.digits:
            return self._irrational(x, d)
        extra = Digits(self.digits - x.adjusted() + 2)
        value = extra.minus(extra.exp(a), ONE)
        return self._irrational(self.context.plus(value[0]), value[1])

    def log(self, a: Number) -> Number:
        x, d = a
        if is_zero(a):
            raise Unknown
        if x < 0:
            raise Undefined
        if x == 1 and d == EXACT:
            return ZERO
        return self._irrational(self.context.ln(x), d - x.adjusted() + _LOG2)

    def log1p(self, a: Number) -> Number:
        x, d = a
        if x.adjusted() >= -1 or not x:
            return self.log(self.plus(ONE, a))
        if x.adjusted() < -self.digits:
            return self._irrational(x, d)
        extra = Digits(self.digits - x.adjusted() + 2)
        value = extra.log(extra.plus(ONE, a))
        return self._irrational(self.context.plus(value[0]), value[1])

    def power(self, a: Number, w: Decimal) -> Number:
        """a^w for a > 0, or a whole w."""
        x, d = a
        if is_zero(a):
            raise Unknown
        if x < 0 and w != w.to_integral_value():
            raise Undefined
        if w == w.to_integral_value():
            value = self.context.power(x, w)
            if d == EXACT and w >= 0:
                return self._made(value, EXACT)
        else:  # with all the digits of a tiny float, which are hundreds, this would take a tenth of a second
            enough = Context(prec=self.digits + 5 + max(w.adjusted() + 1, 0), Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
            value = self.context.power(enough.plus(x), w)
        return self._irrational(value, size(value) + d - x.adjusted() + max(size(w), 0) + _LOG2)

    def sin_cos(self, a: Number) -> tuple[Number, Number]:
        x, d = a
        if not x and d == EXACT:
            return ZERO, ONE
        if x.copy_abs() > 1_000_000:
            raise Unknown
        inside = Context(prec=self.digits + 12 + max(0, x.adjusted()), Emax=MAX_EMAX, Emin=MIN_EMIN)
        turn = inside.multiply(Decimal(2), _pi(inside.prec))
        rest = inside.subtract(x, inside.multiply(turn, inside.divide(x, turn).to_integral_value()))
        square = inside.minus(inside.multiply(rest, rest))
        sums = []
        for k, term in ((1, rest), (0, Decimal(1))):
            total = Decimal(0)
            while term and term.adjusted() > -2 * inside.prec and term.adjusted() > total.adjusted() - inside.prec:
                total = inside.add(total, term)
                term = inside.divide(inside.multiply(term, square), Decimal((k + 1) * (k + 2)))
                k += 2
            sums.append(self._irrational(self.context.plus(total), max(d, -self.digits - 8)))
        return sums[0], sums[1]

    def erf(self, a: Number, *, beyond: bool = False) -> Number:
        """The error function; with ``beyond`` so exact that 1 − erf keeps its digits."""
        x, d = a
        tail = -0.43 * min(abs(float(x)), 1e9) ** 2  # the square of a float may overflow
        if not beyond and tail < -self.digits - 2 and d <= 0:
            return Decimal(1).copy_sign(x), tail
        if x.copy_abs() > 30:  # one less e^−900
            return Decimal(1).copy_sign(x), -390.0
        inside = Context(prec=self.digits + 10 + int(float(x) ** 2), Emax=MAX_EMAX, Emin=MIN_EMIN)
        square = inside.minus(inside.multiply(x, x))
        total, term, k = Decimal(0), x, 0
        while term and term.adjusted() > total.adjusted() - inside.prec:
            total = inside.add(total, inside.divide(term, Decimal(2 * k + 1)))
            k += 1
            term = inside.divide(inside.multiply(term, square), Decimal(k))
        value = inside.divide(inside.multiply(Decimal(2), total), inside.sqrt(_pi(inside.prec)))
        return value, max(d + _LOG2, size(value) - inside.prec + int(float(x) ** 2) // 2 + 2)

    def arctan(self, a: Number) -> Number:
        """The arc tangent; beyond 1 by its reciprocal, and halved until its series is short."""
        x, d = a
        if not x and d == EXACT:
            return ZERO
        inside = Context(prec=self.digits + 12, Emax=MAX_EMAX, Emin=MIN_EMIN)
        far = x.copy_abs() > 1
        rest = inside.divide(Decimal(1), x) if far else inside.plus(x)
        for _ in range(_HALVED):
            root = inside.sqrt(inside.add(Decimal(1), inside.multiply(rest, rest)))
            rest = inside.divide(rest, inside.add(Decimal(1), root))
        square = inside.minus(inside.multiply(rest, rest))
        total, power, k = Decimal(0), rest, 1
        while power and power.adjusted() > total.adjusted() - inside.prec:
            total = inside.add(total, inside.divide(power, Decimal(k)))
            power = inside.multiply(power, square)
            k += 2
        total = inside.multiply(total, Decimal(2**_HALVED))
        if far:
            quarter = inside.divide(_pi(inside.prec), Decimal(2)).copy_sign(x)
            total = inside.subtract(quarter, total)
        flat = 2 * x.adjusted() if far and d < x.adjusted() else 0  # far out its slope is 1/x²
        return self._irrational(self.context.plus(total), d - flat + 2 * _LOG2)

    def half_pi(self, *, negative: bool = False) -> Number:
        """π/2, or −π/2."""
        half = self.context.divide(_pi(self.digits + 5), Decimal(-2 if negative else 2))
        return self._irrational(half, EXACT)

    def root_pi(self) -> Number:
        """√π."""
        return self._irrational(self.context.sqrt(_pi(self.digits + 5)), EXACT)


@cache
def _pi(digits: int) -> Decimal:
    """π, by Machin's formula."""
    context = Context(prec=digits + 5)

    def arctan_of_one_over(n: int) -> Decimal:
        power = total = context.divide(Decimal(1), Decimal(n))
        k, square = 1, Decimal(n * n)
        while power.adjusted() > -digits - 5:
            power = context.minus(context.divide(power, square))
            k += 2
            total = context.add(total, context.divide(power, Decimal(k)))
        return total

    first, second = arctan_of_one_over(5), arctan_of_one_over(239)
    return context.subtract(context.multiply(Decimal(16), first), context.multiply(Decimal(4), second))
