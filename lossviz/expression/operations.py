"""All operations of the language on series beside a point, by what sums, products, powers and logarithms of series are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, Overflow

from lossviz.expression.digits import EXACT, ONE, TWO, ZERO, Number, Undefined, Unknown, Unsure
from lossviz.expression.germs import Endless, Failed, Germ, Series, Short, constant, needed
from lossviz.expression.language import COMPARISONS
from lossviz.expression.series import Arithmetic
from lossviz.expression.taylor import arctan_at, erf_at, erfc_at, expm1_at, log1p_at, sin_at

_HALF: Number = (Decimal("0.5"), EXACT)
#: Functions with the limits at −∞ and ∞ that they reach faster than any power, or that are infinite.
AT_INFINITY: dict[str, tuple[float, float]] = {
    "exp": (0.0, math.inf),
    "expm1": (-1.0, math.inf),
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "erf": (-1.0, 1.0),
    "erfc": (2.0, 0.0),
}

#: Functions that are infinite at ∞, however slowly they get there.
_GROWING = frozenset(("log", "log2", "log10", "log1p", "sqrt", "softplus", "relu"))


class Beside(Arithmetic):
    """The operations of the language, on one side of a point; an infinity or a failure is a result, too."""

    def apply(self, op: str, args: Sequence[Germ]) -> Germ:
        """The series of an operation on series; a failure is a result, too."""
        try:
            if op == "where" and isinstance(args[0], Series):
                return args[1] if self.sign(args[0]) else args[2]
            failed = next((a for a in args if isinstance(a, Failed)), None)
            if failed is not None:
                return self._failed(op, failed)
            if any(isinstance(a, Endless) for a in args):
                return self._endless(op, args)
            if op in AT_INFINITY and (end := self._pole(args[0])):
                return self._at_infinity(op, positive=end > 0)
            found: Germ = _RULES[op](self, *args)
        except (Unsure, Short, Unknown, Undefined, Overflow) as error:
            return Failed(error)
        return found

    @staticmethod
    def _failed(op: str, failed: Failed) -> Germ:
        """A comparison with what is not a number does not hold; all else is no number either."""
        if isinstance(failed.error, Undefined) and op in COMPARISONS:
            return constant(ONE if op == "!=" else ZERO)
        return failed

    def _pole(self, a: Germ) -> int:
        """The sign of the infinity that a series reaches faster than a logarithm does; 0 for none."""
        if not isinstance(a, Series) or a.low >= 0:
            return 0
        first = self.lead(a)
        return self.sign(a) if first is not None and first[0][0] < 0 else 0

    def _at_infinity(self, op: str, *, positive: bool) -> Germ:
        """The limit of a function that decays there faster than any power, or is infinite."""
        self.cornered = True
        low, high = AT_INFINITY[op]
        end = high if positive else low
        return Endless(end > 0) if math.isinf(end) else constant((Decimal(end), EXACT))

    def _endless(self, op: str, args: Sequence[Germ]) -> Germ:
        first, *rest = args
        if op == "arctan" and isinstance(first, Endless):
            return constant(self.number.half_pi(negative=not first.positive))
        if op in AT_INFINITY and isinstance(first, Endless):
            return self._at_infinity(op, positive=first.positive)
        if op in _GROWING and isinstance(first, Endless):
            if not first.positive and op in ("log", "log2", "log10", "log1p", "sqrt"):
                raise Undefined
            return first if first.positive else Series({})
        if op == "neg" and isinstance(first, Endless):
            return Endless(not first.positive)
        if op in ("*", "scale", "/") and isinstance(first, Series) and isinstance(rest[0], Endless):
            sign = self.sign(first)
            return Series({}) if op == "/" or not sign else Endless(rest[0].positive == (sign > 0))
        if op in ("*", "scale", "+", "-") and isinstance(first, Endless) and isinstance(rest[0], Series):
            return first if op in ("+", "-") else self._endless("*", (rest[0], first))
        if op in ("+", "-") and isinstance(first, Series) and isinstance(rest[0], Endless):
            return rest[0] if op == "+" else Endless(not rest[0].positive)
        raise Unknown


def _log_to_base(base: int) -> Callable[[Beside, Series], Germ]:
    def found(self: Beside, u: Series) -> Germ:
        share = self.number.over(ONE, self.number.log((Decimal(base), EXACT)))
        return self.apply("*", (constant(share), self.log(u)))

    return found


def _arctan(self: Beside, u: Series) -> Germ:
    """arctan(u); at a pole ±π/2 − arctan(1/u)."""
    end = self._pole(u)
    if not end:
        return self.function(arctan_at, u)
    self.cornered = True
    beyond = self.function(arctan_at, needed(self.inverse(u)))
    return self.minus(constant(self.number.half_pi(negative=end < 0)), beyond)


def _softplus(self: Beside, u: Series) -> Series:
    """log(1 + e^u)."""
    value, _ = self.split(u)
    if value[0] <= 0:
        return self.function(log1p_at, self.exp(u))
    return self.plus(u, self.function(log1p_at, self.exp(self.negative(u))))


def _softplus_less(self: Beside, u: Series, k: Series) -> Series:
    value, _ = self.split(u)
    if value[0] <= 0:
        return self.minus(_softplus(self, u), self.times(k, u))
    near = self.function(log1p_at, self.exp(self.negative(u)))
    return self.plus(self.times(self.minus(constant(ONE), k), u), near)


def _over(self: Beside, a: Germ, b: Series) -> Germ:
    return self.apply("*", (a, self.inverse(b)))


def _sigmoid(self: Beside, u: Series) -> Germ:
    return self.inverse(self.plus(constant(ONE), self.exp(self.negative(u))))


def _tanh(self: Beside, u: Series) -> Germ:
    if (0, 1) in u.terms:
        growth = self.exp(self.times(constant(TWO), u))
        return _over(self, self.minus(growth, constant(ONE)), self.plus(growth, constant(ONE)))
    less = self.function(expm1_at, self.times(constant(TWO), u))
    return _over(self, less, self.plus(less, constant(TWO)))


def _sinh(self: Beside, u: Series) -> Germ:
    less, growth = self.function(expm1_at, u), self.exp(u)
    ratio = _over(self, less, growth)
    return self.times(constant(_HALF), self.plus(less, needed(ratio)))


def _cosh(self: Beside, u: Series) -> Series:
    return self.times(constant(_HALF), self.plus(self.exp(u), self.exp(self.negative(u))))


def _log_cosh(self: Beside, u: Series) -> Germ:
    less, growth = self.function(expm1_at, u), self.exp(u)
    beyond = _over(self, self.times(less, less), self.times(constant(TWO), growth))  # cosh(u) − 1
    return self.log1p(needed(beyond))


def _log_sum(self: Beside, a: Series, b: Series) -> Series:
    if self.sign(self.minus(a, b)) < 0:
        a, b = b, a
    return self.plus(a, _softplus(self, self.minus(b, a)))


def _abs(self: Beside, u: Series) -> Series:
    return self.negative(u) if self.sign(u) < 0 else u


def _extreme(self: Beside, a: Series, b: Series, larger: bool) -> Series:
    return b if (self.sign(self.minus(a, b)) < 0) is larger else a


def _clip(self: Beside, x: Series, low: Series, high: Series) -> Series:
    return _extreme(self, _extreme(self, x, low, larger=True), high, larger=False)


def _compared(holds: Callable[[int], bool]) -> Callable[[Beside, Series, Series], Series]:
    return lambda self, a, b: constant(ONE if holds(self.sign(self.minus(a, b))) else ZERO)


_RULES: dict[str, Callable[..., Germ]] = {
    "neg": Beside.negative,
    "+": Beside.plus,
    "-": Beside.minus,
    "*": Beside.times,
    "scale": Beside.times,
    "/": _over,
    "**": Beside.power,
    "powm1": lambda self, base, w, less: self.minus(self.power(base, w), constant(ONE)),
    "sqrt": lambda self, u: self.power(u, constant(_HALF)),
    "exp": Beside.exp,
    "expm1": lambda self, u: self.function(expm1_at, u),
    "log": Beside.log,
    "log2": _log_to_base(2),
    "log10": _log_to_base(10),
    "log1p": Beside.log1p,
    "logexpm1": lambda self, u: self.log(self.function(expm1_at, u)),
    "log1mexp": lambda self, u: self.log(self.negative(self.function(expm1_at, u))),
    "logcosh": _log_cosh,
    "logaddexp": _log_sum,
    "softplus": _softplus,
    "softplusless": _softplus_less,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "sinh": _sinh,
    "cosh": _cosh,
    "sin": lambda self, u: self.function(sin_at, u),
    "cos": lambda self, u: self.function(lambda number, x, n: sin_at(number, x, n, 1), u),
    "arctan": _arctan,
    "erf": lambda self, u: self.function(erf_at, u),
    "erfc": lambda self, u: self.function(erfc_at, u),
    "abs": _abs,
    "relu": lambda self, u: u if self.sign(u) > 0 else Series({}),
    "sign": lambda self, u: constant((Decimal(self.sign(u)), EXACT)),
    "minimum": lambda self, a, b: _extreme(self, a, b, larger=False),
    "maximum": lambda self, a, b: _extreme(self, a, b, larger=True),
    "clip": _clip,
    "<": _compared(lambda s: s < 0),
    "<=": _compared(lambda s: s <= 0),
    ">": _compared(lambda s: s > 0),
    ">=": _compared(lambda s: s >= 0),
    "==": _compared(lambda s: s == 0),
    "!=": _compared(lambda s: s != 0),
}
