"""The language's functions of one number, and those that only rewriting makes, with their first two derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from lossviz.exact.grids import FloatArray

_ERF, _ERFC = np.frompyfunc(math.erf, 1, 1), np.frompyfunc(math.erfc, 1, 1)


def erf(x: FloatArray) -> FloatArray:
    """The error function.

    >>> erf(np.array([0.0, 1.0])).round(6)
    array([0.      , 0.842701])
    """
    return np.asarray(_ERF(x), dtype=np.float64)


def sigmoid(x: FloatArray) -> FloatArray:
    """1/(1 + e^−x), exact in both tails.

    >>> float(sigmoid(np.array(-745.0))) > 0
    True
    """
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1.0, small) / (1.0 + small))


def softplus(x: FloatArray) -> FloatArray:
    """log(1 + e^x) without overflow.

    >>> float(softplus(np.array(1000.0)))
    1000.0
    """
    return np.asarray(np.logaddexp(0.0, x))


def log_cosh(x: FloatArray) -> FloatArray:
    """log(cosh(x)) without overflow, and without cancellation near 0.

    >>> float(log_cosh(np.array(1e-4)))
    4.999999991666667e-09
    """
    size = np.abs(x)
    far = size + np.log1p(np.exp(-2.0 * size)) - math.log(2.0)
    near = np.log1p(2.0 * np.sinh(np.minimum(0.5 * size, 1.0)) ** 2)
    return np.asarray(np.where(size < 1.0, near, far), dtype=np.float64)


def erfc(x: FloatArray) -> FloatArray:
    """1 − erf(x), exact even if erf(x) is nearly 1.

    >>> float(erfc(np.array(10.0)))
    2.088487583762545e-45
    """
    return np.asarray(_ERFC(x), dtype=np.float64)


def log_expm1(x: FloatArray) -> FloatArray:
    """log(e^x − 1) without overflow.

    >>> float(log_expm1(np.array(1000.0)))
    1000.0
    """
    return np.asarray(np.where(x > 1.0, x + np.log1p(-np.exp(-np.abs(x))), np.log(np.expm1(np.minimum(x, 1.0)))))


def log_one_minus_exp(x: FloatArray) -> FloatArray:
    """log(1 − e^x) for x below 0.

    >>> float(log_one_minus_exp(np.array(-50.0)))
    -1.9287498479639178e-22
    """
    return np.asarray(np.where(x < -1.0, np.log1p(-np.exp(-np.abs(x))), np.log(-np.expm1(x))))


def _sech2(x: FloatArray) -> FloatArray:
    small = np.exp(-2.0 * np.abs(x))
    return np.asarray(4.0 * small / (1.0 + small) ** 2)


def _arctan_bend(u: FloatArray, value: FloatArray) -> FloatArray:
    """−2u/(1 + u²)², which is 0 at ±∞."""
    slope = 1.0 / (1.0 + u * u)
    return np.asarray(-2.0 * np.where(np.isinf(u), 0.0, u) * slope * slope)


Function = Callable[[FloatArray], FloatArray]
Derivative = Callable[[FloatArray, FloatArray], FloatArray] | None

#: value(u), first derivative f′(u, value) and second derivative f″(u, value); None if it is zero.
UNARY: dict[str, tuple[Function, Derivative, Derivative]] = {
    "neg": (np.negative, lambda u, v: np.asarray(-1.0), None),
    "abs": (np.abs, lambda u, v: np.sign(u), None),
    "sqrt": (np.sqrt, lambda u, v: 0.5 / v, lambda u, v: -0.25 / (v * u)),
    "exp": (np.exp, lambda u, v: v, lambda u, v: v),
    "log": (np.log, lambda u, v: 1.0 / u, lambda u, v: -1.0 / (u * u)),
    "log2": (np.log2, lambda u, v: 1.0 / (math.log(2.0) * u), lambda u, v: -1.0 / (math.log(2.0) * u * u)),
    "log10": (np.log10, lambda u, v: 1.0 / (math.log(10.0) * u), lambda u, v: -1.0 / (math.log(10.0) * u * u)),
    "log1p": (np.log1p, lambda u, v: 1.0 / (1.0 + u), lambda u, v: -1.0 / (1.0 + u) ** 2),
    "expm1": (np.expm1, lambda u, v: np.exp(u), lambda u, v: np.exp(u)),
    "sin": (np.sin, lambda u, v: np.cos(u), lambda u, v: -v),
    "cos": (np.cos, lambda u, v: -np.sin(u), lambda u, v: -v),
    "arctan": (np.arctan, lambda u, v: 1.0 / (1.0 + u * u), _arctan_bend),
    "tanh": (np.tanh, lambda u, v: _sech2(u), lambda u, v: -2.0 * v * _sech2(u)),
    "sinh": (np.sinh, lambda u, v: np.cosh(u), lambda u, v: v),
    "cosh": (np.cosh, lambda u, v: np.sinh(u), lambda u, v: v),
    "sigmoid": (sigmoid, lambda u, v: v * sigmoid(-u), lambda u, v: -v * sigmoid(-u) * np.tanh(0.5 * u)),
    "softplus": (softplus, lambda u, v: sigmoid(u), lambda u, v: sigmoid(u) * sigmoid(-u)),
    "logcosh": (log_cosh, lambda u, v: np.tanh(u), lambda u, v: _sech2(u)),
    "relu": (lambda u: np.maximum(u, 0.0), lambda u, v: np.where(u > 0, 1.0, 0.0), None),
    "sign": (np.sign, None, None),
    "erf": (
        erf,
        lambda u, v: 2.0 / math.sqrt(math.pi) * np.exp(-u * u),
        lambda u, v: -4.0 / math.sqrt(math.pi) * u * np.exp(-u * u),
    ),
    "erfc": (
        erfc,
        lambda u, v: -2.0 / math.sqrt(math.pi) * np.exp(-u * u),
        lambda u, v: 4.0 / math.sqrt(math.pi) * u * np.exp(-u * u),
    ),
    "logexpm1": (log_expm1, lambda u, v: -1.0 / np.expm1(-u), lambda u, v: -0.25 / np.sinh(0.5 * u) ** 2),
    "log1mexp": (log_one_minus_exp, lambda u, v: -1.0 / np.expm1(-u), lambda u, v: -0.25 / np.sinh(0.5 * u) ** 2),
}
