"""Values and derivatives of the language's operations, in NumPy and float64.

Derivatives are carried forward with the value (a jet: value, slope, bend) instead of asking torch's
autograd: that is exact to the same last digits, gives the second derivative in the same pass, needs no
import that takes seconds, and leaves torch as an independent judge in the tests. Slopes at kinks are those
of torch: 0 for ``abs``, ``relu`` and ``sign`` at 0, one half for each side of a tie of ``minimum`` or
``maximum``, the inner slope at the ends of ``clip``. Better than torch, the branch that ``where`` does not
take has no say at all. At a kink of the whole formula these
slopes stand if they lie between those of its two sides; if both sides agree, ``mending`` puts their derivative there.

A slope of None is known to be zero from the structure of the formula. It is never multiplied, so that
0·∞ cannot arise from it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.expression.functions import UNARY, sigmoid
from lossviz.expression.functions import erf as erf

Slope = FloatArray | None


class Jet(NamedTuple):
    """A value and its first two derivatives in the prediction; None for a derivative that is zero by structure."""

    value: FloatArray
    slope: Slope = None
    bend: Slope = None


def silenced(factor: FloatArray, other: FloatArray) -> FloatArray:
    """factor·other, but 0 if the factor is 0 and the other infinite: the limit of a product whose factor stays 0.

    >>> with np.errstate(all="ignore"): silenced(np.array([0.0, 2.0]), np.array([np.inf, np.inf]))
    array([ 0., inf])
    """
    product = factor * other
    if np.any(factor == 0):
        product = np.where((factor == 0) & np.isinf(other), 0.0, product)
    return product


COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def apply(op: str, args: Sequence[Jet], order: int) -> Jet:
    """The jet of an operation on jets, with derivatives up to ``order``.

    >>> apply("exp", [Jet(np.array(0.0), np.array(2.0))], 2)
    Jet(value=array(1.), slope=array(2.), bend=array(4.))
    """
    if op in UNARY:
        return _chain(op, args[0], order)
    if op in COMPARE:
        return Jet(np.where(COMPARE[op](args[0].value, args[1].value), 1.0, 0.0))
    return _SEVERAL[op](args, order)


def constant_value(op: str, args: Sequence[float | None]) -> float | None:
    """The value of an operation on constants, or None if an argument is not constant.

    >>> constant_value("+", [1.0, 2.0]), constant_value("+", [1.0, None])
    (3.0, None)
    """
    if any(a is None for a in args):
        return None
    with np.errstate(all="ignore"):
        return float(apply(op, [Jet(np.asarray(a, dtype=np.float64)) for a in args], 0).value)


def _add(a: Slope, b: Slope) -> Slope:
    if a is None or b is None:
        return b if a is None else a
    return a + b


def _mul(a: FloatArray, b: Slope) -> Slope:
    return None if b is None else np.asarray(a * b)


def _chain(op: str, u: Jet, order: int) -> Jet:
    function, first, second = UNARY[op]
    value = np.asarray(function(u.value))
    if order == 0 or u.slope is None or first is None:
        return Jet(value)
    outer = np.asarray(first(u.value, value))
    if order == 1:
        return Jet(value, _mul(outer, u.slope))
    return Jet(value, *_through(outer, None if second is None else np.asarray(second(u.value, value)), u))


def _through(first: FloatArray, second: Slope, u: Jet) -> tuple[Slope, Slope]:
    """Slope and bend of f(u); if u does not move, as ``relu`` below 0, even an infinite f′(u) gives 0."""
    assert u.slope is not None
    slope = np.asarray(first * u.slope)
    bend = _mul(first, u.bend)
    if second is not None:
        bend = _add(np.asarray(second * (u.slope * u.slope)), bend)
    if np.isnan(slope).any():
        still = (u.slope == 0) & (True if u.bend is None else u.bend == 0) & np.isinf(first)
        slope, bend = np.where(still, 0.0, slope), None if bend is None else np.where(still, 0.0, bend)
    return slope, bend


def _plus(args: Sequence[Jet], order: int) -> Jet:
    a, b = args
    return Jet(a.value + b.value, _add(a.slope, b.slope), _add(a.bend, b.bend))


def _sub(a: Slope, b: Slope) -> Slope:
    if a is None or b is None:
        return a if b is None else -b
    return a - b


def _minus(args: Sequence[Jet], order: int) -> Jet:
    a, b = args
    return Jet(a.value - b.value, _sub(a.slope, b.slope), _sub(a.bend, b.bend))


def _calm(x: Slope, y: Slope, dx: Slope = None, dy: Slope = None) -> Slope:
    """x·y, but 0 if one factor is infinite and the other is a 0 with a finite derivative.

    Such a 0 falls at least linearly, and within a product rule the infinity beside it grows more slowly, or its
    own derivative outgrows the term. log(p)·(1 − p)^γ has its limits at both ends this way.
    """
    if x is None or y is None:
        return None
    product = np.asarray(x * y)
    if not np.isnan(product).any():
        return product
    first, second = (True if d is None else np.isfinite(d) for d in (dx, dy))
    gone = ((x == 0) & np.isinf(y) & first) | ((y == 0) & np.isinf(x) & second)
    return np.where(gone, 0.0, product)


def _times(args: Sequence[Jet], order: int) -> Jet:
    a, b = args
    slope = _add(_calm(a.slope, b.value, None, b.slope), _calm(b.slope, a.value, None, a.slope))
    if order < 2:
        return Jet(a.value * b.value, slope)
    never = np.asarray(np.inf)
    bend = _add(_calm(a.bend, b.value, None, never), _calm(b.bend, a.value, None, never))
    mixed = _calm(a.slope, b.slope, a.bend, b.bend)
    return Jet(a.value * b.value, slope, _add(bend, None if mixed is None else 2.0 * mixed))


def _scale(args: Sequence[Jet], order: int) -> Jet:
    """A product whose first factor does not depend on the prediction; if it is 0, so are the derivatives."""
    factor, b = args
    value = silenced(factor.value, b.value)
    slope, bend = (None if d is None else silenced(factor.value, d) for d in b[1:])
    if np.any(factor.value == 0):
        still = (factor.value == 0) & ~np.isnan(value)
        slope, bend = (None if d is None else np.where(still, 0.0, d) for d in (slope, bend))
    return Jet(value, slope, bend)


def _over(args: Sequence[Jet], order: int) -> Jet:
    a, b = args
    value = np.asarray(a.value / b.value)
    if b.slope is None:
        return Jet(value, *(None if d is None else d / b.value for d in a[1:]))
    top = _sub(a.slope, value * b.slope)
    assert top is not None
    slope = top / b.value
    if order < 2:
        return Jet(value, slope)
    top = _sub(_sub(a.bend, 2.0 * slope * b.slope), _mul(value, b.bend))
    assert top is not None
    return Jet(value, slope, top / b.value)


def _power(args: Sequence[Jet], order: int) -> Jet:
    (u, du, _), (w, dw, ddw) = args
    value = np.asarray(u**w)
    if order == 0 or (du is None and dw is None):
        return Jet(value)
    slope = bend = None
    if du is not None:
        outer = np.where(w == 0, 0.0, w * u ** (w - 1.0))
        if order == 1:
            slope = _mul(outer, du)
        else:
            second = np.where((w == 0) | (w == 1), 0.0, w * (w - 1.0) * u ** (w - 2.0))
            slope, bend = _through(outer, second, args[0])
    if dw is None:
        if np.any(w == 0):  # the power is 1, whatever the base does
            slope, bend = (None if d is None else np.where(w == 0, 0.0, d) for d in (slope, bend))
        return Jet(value, slope, bend)
    logarithm = np.log(u)
    # A negative base has a derivative only if its exponent is constant.
    gone = ((u == 0) & (w > 0)) | ((u < 0) & (dw == 0))
    outer = np.where(gone, 0.0, value * logarithm)
    slope = _add(slope, _mul(outer, dw))
    if order == 2:
        bend = _add(bend, _add(np.where(gone, 0.0, outer * logarithm) * (dw * dw), _mul(outer, ddw)))
        if du is not None:
            bend = _add(bend, 2.0 * u ** (w - 1.0) * (1.0 + w * logarithm) * du * dw)
    return Jet(value, slope, bend)


def _pick(condition: Any, a: Slope, b: Slope) -> Slope:
    if a is None and b is None:
        return None
    return np.where(condition, 0.0 if a is None else a, 0.0 if b is None else b)


def _where(args: Sequence[Jet], order: int) -> Jet:
    condition, (a, *da), (b, *db) = args[0].value != 0, args[1], args[2]
    return Jet(np.where(condition, a, b), *(_pick(condition, x, y) for x, y in zip(da, db, strict=True)))


def _extreme(args: Sequence[Jet], larger: bool) -> Jet:
    a, b = args
    value = np.maximum(a.value, b.value) if larger else np.minimum(a.value, b.value)
    first, tie = (a.value > b.value) if larger else (a.value < b.value), a.value == b.value
    derivatives = []
    for x, y in zip(a[1:], b[1:], strict=True):
        one = _pick(first, x, y)
        both = _add(x, y)
        derivatives.append(one if one is None or both is None else np.where(tie, 0.5 * both, one))
    return Jet(value, *derivatives)


def _clip(args: Sequence[Jet], order: int) -> Jet:
    x, low, high = args
    below = x.value < low.value
    above = (x.value > high.value) | (low.value > high.value)  # crossed bounds: the upper one wins
    value = np.minimum(np.maximum(x.value, low.value), high.value)
    inner = (_pick(below, lo, mid) for lo, mid in zip(low[1:], x[1:], strict=True))
    return Jet(value, *(_pick(above, hi, rest) for hi, rest in zip(high[1:], inner, strict=True)))


def _log_add_exp(args: Sequence[Jet], order: int) -> Jet:
    a, b = args
    value = np.logaddexp(a.value, b.value)
    gap = _sub(a.slope, b.slope)
    if order == 0 or gap is None:
        return Jet(value)
    with_a, with_b = sigmoid(a.value - b.value), sigmoid(b.value - a.value)
    slope = _add(_mul(with_a, a.slope), _mul(with_b, b.slope))
    if order < 2:
        return Jet(value, slope)
    return Jet(value, slope, _add(_add(_mul(with_a, a.bend), _mul(with_b, b.bend)), with_a * with_b * gap * gap))


def _softplus_less(args: Sequence[Jet], order: int) -> Jet:
    """softplus(u) − k·u for a constant k: for large u the parts would cancel."""
    u, k = args
    right, far = u.value > 0, np.exp(-np.abs(u.value))
    value = np.where(right, 1.0 - k.value, -k.value) * u.value + np.log1p(far)
    if order == 0 or u.slope is None:
        return Jet(value)
    share = far / (1.0 + far)
    first = np.where(right, (1.0 - k.value) - share, share - k.value)
    if order == 1:
        return Jet(value, first * u.slope)
    return Jet(value, *_through(first, share / (1.0 + far), u))


def _power_below_one(args: Sequence[Jet], order: int) -> Jet:
    """u^w − 1 from u, w and u − 1."""
    u, w, less = (a.value for a in args)
    power = _power(args[:2], order)
    logarithm = np.where(np.abs(less) < 0.5, np.log1p(less), np.log(u))
    return Jet(np.where((u > 0) & np.isfinite(u), np.expm1(w * logarithm), power.value - 1.0), *power[1:])


_SEVERAL: dict[str, Callable[[Sequence[Jet], int], Jet]] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
    "scale": _scale,
    "/": _over,
    "**": _power,
    "where": _where,
    "minimum": lambda args, order: _extreme(args, larger=False),
    "maximum": lambda args, order: _extreme(args, larger=True),
    "clip": _clip,
    "logaddexp": _log_add_exp,
    "softplusless": _softplus_less,
    "powm1": _power_below_one,
}
