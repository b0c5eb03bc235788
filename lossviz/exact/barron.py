"""Barron's general loss of x = r/c and its two derivatives in x, to the last digits at every α in [−∞, ∞].

With b = |α − 2| and z = x²/b the loss is b/α·((1 + z)^(α/2) − 1), its slope x·(1 + z)^(α/2 − 1) and its bend
(1 + z)^(α/2 − 1)·(1 + (α − 1)·z)/(1 + z). As written, that is 0/0 at α = 0 and 2 and ∞·0 at ±∞, and it loses all digits
near them. Here every power is an exponential of b·log(1 + z) near the centre, where its limits are plain numbers, and a
power of √(1 + z) far out, where x² would overflow.
"""

from __future__ import annotations

import math

import numpy as np

from lossviz.exact.grids import FloatArray

# Below this an exponential is its own series to the last digit.
_TINY = 1e-8
# Beyond this 1 + z is z.
_VAST = 1e30
_MOST = float(np.finfo(np.float64).max)


def value(x: FloatArray, alpha: float) -> FloatArray:
    """The loss.

    >>> value(np.array([1.0]), 2.0), value(np.array([1.0]), -math.inf).round(6)
    (array([0.5]), array([0.393469]))
    """
    if alpha == 2:
        return 0.5 * x * x
    b, square, z = _parts(x, alpha)
    near = _rise(square * _log_ratio(np.minimum(z, 1.0)), alpha, b)
    return np.where(z <= 1.0, near, _far_value(np.abs(x), np.maximum(z, 1.0), alpha, b)) if np.any(z > 1.0) else near


def slope(x: FloatArray, alpha: float) -> FloatArray:
    """The first derivative.

    >>> slope(np.array([2.0]), 2.0), slope(np.array([2.0]), 0.0).round(6)
    (array([2.]), array([0.666667]))
    """
    if alpha == 2:
        return np.array(x)
    b, square, z = _parts(x, alpha)
    near = x * np.exp(math.copysign(0.5, alpha - 2.0) * square * _log_ratio(np.minimum(z, 1.0)))
    if not np.any(z > 1.0):
        return near
    root = _root(np.abs(x), b)
    # where 1 + z is a huge number, its power alone would vanish before the slope does
    far = x / root * _power(root, alpha, 1.0) if alpha < 2 else x * _power(root, alpha, 2.0)
    return np.where(z <= 1.0, near, far)


def bend(x: FloatArray, alpha: float) -> FloatArray:
    """The second derivative.

    >>> bend(np.array([0.0, 1.0]), 2.0), bend(np.array([1.0]), -math.inf)
    (array([1., 1.]), array([0.]))
    """
    if alpha == 2:
        return np.ones_like(x)
    b, square, z = _parts(x, alpha)
    sign = math.copysign(1.0, alpha - 2.0)
    power = np.exp(0.5 * sign * square * _log_ratio(np.minimum(z, 1.0)))
    near = np.where(power == 0, 0.0, power * (1.0 + sign * square / (1.0 + z)))
    if not np.any(z > 1.0):
        return near
    rest = 1.0 / np.maximum(z, 1.0)
    far = _power(_root(np.abs(x), b), alpha, 2.0)
    return np.where(z <= 1.0, near, far * ((rest + (alpha - 1.0)) / (1.0 + rest)))


def _parts(x: FloatArray, alpha: float) -> tuple[float, FloatArray, FloatArray]:
    """b, x² and z."""
    b, square = abs(alpha - 2.0), x * x
    return b, square, np.zeros_like(x) if math.isinf(b) else square / b


def _root(size: FloatArray, b: float) -> FloatArray:
    """√(1 + z), finite: of one beyond all numbers only powers next to 1 are taken."""
    return np.minimum(np.hypot(1.0, size / math.sqrt(b)), _MOST)


def _power(root: FloatArray, alpha: float, less: float) -> FloatArray:
    """root^(α − less); what rounding takes from the exponent is made up for, as a large root would multiply it."""
    exponent = alpha - less
    taken = exponent - alpha
    lost = (alpha - (exponent - taken)) - (less + taken)
    power: FloatArray = root**exponent
    return np.where((power == 0) | np.isinf(power), power, power * root**lost) if lost else power


def _log_ratio(z: FloatArray) -> FloatArray:
    """log(1 + z)/z, with its limit 1 at 0."""
    return np.where(z == 0, 1.0, np.log1p(z) / np.where(z == 0, 1.0, z))


def _rise(grown: FloatArray, alpha: float, b: float) -> FloatArray:
    """b/α·(e^s − 1) for s = α/2·log(1 + z), given ``grown``, b·log(1 + z); half of that as α → 0."""
    rate = math.copysign(0.5, alpha) if math.isinf(alpha) else 0.5 * (alpha / b)
    s = rate * grown
    series = 0.5 * grown * (1.0 + 0.5 * s)
    return series if not rate else np.where(np.abs(s) < _TINY, series, np.expm1(s) / (2.0 * rate))


def _far_value(size: FloatArray, z: FloatArray, alpha: float, b: float) -> FloatArray:
    """The loss where z > 1."""
    logs = np.where(z < _VAST, np.log1p(z), 2.0 * np.log(size / math.sqrt(b)))
    near = _rise(b * logs, alpha, b)
    if alpha <= 0:
        return near
    root = _root(size, b)
    if alpha < 1:
        power = b / alpha * (root**alpha - 1.0)
    else:
        whole = np.hypot(math.sqrt(b), size)  # b·root^α without the overflow of root^α, as b may be tiny
        power = whole * _power(root, alpha, 2.0) * (whole / alpha) - b / alpha
    return np.where(0.5 * alpha * logs < 1.0, near, power)
