"""Roots of many functions at once, each between two numbers where it has different signs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lossviz.exact.grids import FloatArray

_ROUNDS = 64


def roots(function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray) -> FloatArray:
    """The places between ``low`` and ``high`` where each function changes its sign, to the last digit or two.

    ``function`` takes and returns one number for each; a jump or a pole between different signs is found as well.
    Chandrupatla's method: inverse quadratic interpolation if it is safe, else bisection.

    >>> roots(lambda x: x**2 - np.array([2.0, 9.0]), np.zeros(2), np.full(2, 5.0))
    array([1.41421356, 3.        ])
    """
    a, b = high.astype(float), low.astype(float)
    with np.errstate(all="ignore"):
        at_a, at_b = function(a), function(b)
        c, at_c = b, at_b
        share = np.full(a.shape, 0.5)
        for _ in range(_ROUNDS):
            x = a + share * (b - a)
            at_x = function(x)
            same = np.sign(at_x) == np.sign(at_a)
            c, at_c = np.where(same, a, b), np.where(same, at_a, at_b)
            b, at_b = np.where(same, b, a), np.where(same, at_b, at_a)
            a, at_a = x, at_x
            best = np.where(np.abs(at_a) < np.abs(at_b), a, b)
            least = 2.0 * np.spacing(np.abs(best)) / np.abs(b - a)
            if np.all((least > 0.5) | (at_a == 0) | (at_b == 0)):
                break
            share = _share((a, b, c), (at_a, at_b, at_c), np.minimum(least, 0.5))
        around = best + np.spacing(np.abs(best)) * np.arange(-2, 3)[:, None]
        sizes = np.abs(np.stack([function(x) for x in around]))
    return np.asarray(around[np.argmin(np.where(np.isnan(sizes), np.inf, sizes), axis=0), np.arange(best.size)])


def _share(x: tuple[FloatArray, ...], f: tuple[FloatArray, ...], least: FloatArray) -> FloatArray:
    """How far to go from the last place towards the other end."""
    (a, b, c), (at_a, at_b, at_c) = x, f
    xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    safe = (phi**2 < xi) & ((1.0 - phi) ** 2 < 1.0 - xi)
    found = at_a / (at_b - at_a) * at_c / (at_b - at_c) + (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (
        at_c - at_b
    )
    share = np.where(safe & np.isfinite(found), found, 0.5)
    return np.asarray(np.clip(share, least, 1.0 - least))
