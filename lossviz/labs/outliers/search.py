"""The search for the line of least summed loss, for one data set or for many that differ in a point.

It is a Levenberg–Marquardt walk between Newton's step and that of iteratively reweighted least squares: the
matrix is Σψ′·uuᵀ + μ·Σ(ψ/r)·uuᵀ, and μ falls while steps lower the loss and rises when they do not. For Huber's
loss and its kin ψ/r majorises, so that μ ≥ 1 always descends, and once the pieces are the right ones Newton's
step is exact. It starts from the best of least squares and all lines through two points; a loss of straight
pieces (L1, quantile) has its minimum among those lines, so there the start is the end. A loss that is not convex may
have several minima: there the walk is gone from several starts, always the same ones, and the lowest end counts.
Sources: Huber (1964); Holland and Welsch, Robust regression using iteratively reweighted least-squares (1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lossviz.decimals import MOST
from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.points import MOST_POINTS, Point
from lossviz.labs.outliers.vertices import best_vertices, fanned, heights, improve, totals
from lossviz.losses import L1

_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Search:
    """What a search found: ``lines`` of the least sums, as intercept and slope in rows, shape (B, 2).

    ``ends`` are the sums in which each walk ended, shape (starts, B); the first started from least squares.
    """

    lines: FloatArray
    ends: FloatArray


def fit_lines(loss: DistanceLoss, fixed: Sequence[Point], moved: FloatArray) -> FloatArray:
    """Intercept and slope, shape (B, 2), for ``fixed`` points together with each of the B ``moved`` ones in turn.

    >>> from lossviz import MSE
    >>> fit_lines(MSE(), [(0.0, 0.0), (1.0, 0.0)], np.array([[2.0, 0.0], [2.0, 6.0]])).round(6) + 0.0
    array([[ 0.,  0.],
           [-1.,  3.]])
    """
    return search(loss, fixed, moved).lines


# parameters near the smallest numbers overflow on the way, and the walk refuses what is not finite
@np.errstate(all="ignore")
def search(loss: DistanceLoss, fixed: Sequence[Point], moved: FloatArray) -> Search:
    """The lines of ``fit_lines``, with the sum in which the walk from each start ended.

    >>> from lossviz import Tukey
    >>> search(Tukey(), [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)], np.array([[3.0, 9.0]])).ends.shape
    (6, 1)
    """
    if len(fixed) >= MOST_POINTS or not np.all(np.abs(moved) <= MOST):
        raise ValueError(f"fit_lines: at most {MOST_POINTS} points, finite and up to {MOST:g} in size")
    stay = np.array(fixed, dtype=float).reshape(-1, 2)
    x = np.column_stack([np.tile(stay[:, 0], (len(moved), 1)), moved[:, 0]])
    y = np.column_stack([np.tile(stay[:, 1], (len(moved), 1)), moved[:, 1]])
    centre = float(x.mean())
    scale = float(np.abs(x - centre).max()) or 1.0
    u = (x - centre) / scale
    level = np.ptp(x, axis=1) == 0
    u[level] = 0.0  # any slope does: the height is all there is to find
    shifted = (stay - np.array([centre, 0.0])) / np.array([scale, 1.0])
    walks = _walks(loss, shifted, u, y)
    ends = np.stack([totals(loss, u, y, walk) for walk in walks])
    theta = np.take_along_axis(walks, np.argmin(ends, axis=0)[None, :, None], axis=0)[0]
    slope = theta[:, 1] / scale
    result = np.column_stack([theta[:, 0] - slope * centre, slope])
    height = theta[level, :1]
    at = x[level, :1]
    result[level] = height / (1.0 + at * at) * np.column_stack([np.ones_like(at), at])
    return Search(result, ends)


def _walks(loss: DistanceLoss, stay: FloatArray, u: FloatArray, y: FloatArray) -> FloatArray:
    """Where the walk from each start ends, shape (starts, B, 2)."""
    theta = _least_squares(u, y)
    if _is_settled(loss, u, y, theta):
        return theta[None]
    best, least = best_vertices(loss, stay, u, y)
    if loss.traits.convex:
        improve(theta, totals(loss, u, y, theta), best, least)
        return _walk(loss, u, y, theta)[None]
    # the fit of the absolute error resists outliers itself; lines of many slopes find what lies far from it
    starts = np.stack([theta, best_vertices(L1(), stay, u, y)[0], best, *fanned(loss, stay, u, y)])
    count = len(starts)
    ends = _walk(loss, np.tile(u, (count, 1)), np.tile(y, (count, 1)), starts.reshape(-1, 2))
    return ends.reshape(starts.shape)


def normal(weights: FloatArray, u: FloatArray) -> FloatArray:
    """Σ w·(1, u)(1, u)ᵀ of every data set, shape (B, 2, 2)."""
    cross = (weights * u).sum(axis=1)
    entries = weights.sum(axis=1), cross, cross, (weights * u * u).sum(axis=1)
    return np.stack(entries, axis=1).reshape(-1, 2, 2)


def _solve(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    """The solution of least norm, for symmetric matrices that may be singular."""
    inverse = np.linalg.pinv(matrix, rcond=1e-14, hermitian=True)
    solution: FloatArray = np.einsum("bij,bj->bi", inverse, vector)
    return solution


def _least_squares(u: FloatArray, y: FloatArray) -> FloatArray:
    matrix = normal(np.ones_like(u), u)
    theta = np.zeros((len(u), 2))
    for _ in range(2):  # the second round takes back what rounding left in the first
        rest = y - heights(theta, u)
        theta += _solve(matrix, np.stack([rest.sum(axis=1), (rest * u).sum(axis=1)], axis=1))
    return theta


def _is_settled(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray) -> bool:
    """Whether least squares is already this loss's fit everywhere, as for the squared error itself."""
    residuals = heights(theta, u) - y
    bend = loss.psi_prime(residuals)
    parabola = bend.min() == bend.max() > 0.0
    return bool(parabola) and np.allclose(loss.psi(residuals), bend * residuals, rtol=1e-14, atol=0)


def _walk(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray) -> FloatArray:
    """Lower the summed loss of every data set until its gradient is zero or nothing lowers it any more."""
    theta = theta.copy()
    live, mu = np.arange(len(u)), np.full(len(u), 1e-3)
    smooth = not any(kink.order == 1 for kink in loss.kinks())
    with np.errstate(all="ignore"):
        for _ in range(_ROUNDS):
            a, b, now = u[live], y[live], theta[live]
            gradient, pull = _gradient(loss, a, b, now)
            going = (np.abs(gradient).max(axis=1) > 1e-15 * pull) & (mu[live] < 1e8)
            live, a, b, now, gradient = live[going], a[going], b[going], now[going], gradient[going]
            if not len(live):
                break
            new = now - _solve(np.nan_to_num(_matrix(loss, a, b, now, mu[live])), np.nan_to_num(gradient))
            new = np.where(np.isfinite(new), new, now)
            before, after = totals(loss, a, b, now), totals(loss, a, b, new)
            flatter = np.abs(_gradient(loss, a, b, new)[0]).max(axis=1) < 0.9 * np.abs(gradient).max(axis=1)
            # at the very end the sum no longer shows a gain that the gradient does, unless that jumps
            good = after < before - 1e-13 * np.abs(before)
            good |= (after <= before + 1e-13 * np.abs(before)) & flatter & smooth
            theta[live[good]] = new[good]
            mu[live] *= np.where(good, 0.1, 10.0)
            np.maximum(mu, 1e-14, out=mu)
    return theta


def _gradient(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The gradient of the sum, and the size of the numbers that cancel in it."""
    there = heights(theta, u)
    residuals = there - y
    psi = loss.psi(residuals)
    size = np.nan_to_num(loss.weight(residuals), posinf=0.0) * (np.abs(there) + np.abs(y))
    return np.stack([psi.sum(axis=1), (psi * u).sum(axis=1)], axis=1), size.sum(axis=1)


def _matrix(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray, mu: FloatArray) -> FloatArray:
    residuals = heights(theta, u) - y
    bend = loss.psi_prime(residuals)
    weights = np.clip(np.nan_to_num(loss.weight(residuals), posinf=0.0), 0.0, None)
    softened = mu[:, None, None] * normal(weights, u)
    matrix = normal(bend, u) + softened
    # where the loss is not convex the full second derivative may point uphill; without its negative parts it cannot
    bowl = (matrix[:, 0, 0] > 0) & (np.linalg.det(matrix) >= 0)
    return np.where(bowl[:, None, None], matrix, normal(np.maximum(bend, 0.0), u) + softened)
