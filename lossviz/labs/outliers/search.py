"""The search for the line of least summed loss, for one data set or for many that differ in a point.

It is a Levenberg–Marquardt walk between Newton's step and that of iteratively reweighted least squares: the
matrix is Σψ′·uuᵀ + μ·Σ(ψ/r)·uuᵀ, and μ falls while steps lower the loss and rises when they do not. For Huber's
loss and its kin ψ/r majorises, so that μ ≥ 1 always descends, and once the pieces are the right ones Newton's
step is exact. It starts from the best of least squares and all lines through two points; a loss of straight
pieces (L1, quantile) has its minimum among those lines, so there the start is the end.
Sources: Huber (1964); Holland and Welsch, Robust regression using iteratively reweighted least-squares (1977).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from lossviz.decimals import MOST
from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.points import MOST_POINTS, Point

_ROUNDS = 200
_CHUNK = 400_000


# parameters near the smallest numbers overflow on the way, and the walk refuses what is not finite
@np.errstate(all="ignore")
def fit_lines(loss: DistanceLoss, fixed: Sequence[Point], moved: FloatArray) -> FloatArray:
    """Intercept and slope, shape (B, 2), for ``fixed`` points together with each of the B ``moved`` ones in turn.

    >>> from lossviz import MSE
    >>> fit_lines(MSE(), [(0.0, 0.0), (1.0, 0.0)], np.array([[2.0, 0.0], [2.0, 6.0]])).round(6) + 0.0
    array([[ 0.,  0.],
           [-1.,  3.]])
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
    theta = _least_squares(u, y)
    if not _is_settled(loss, u, y, theta):
        shifted = (stay - np.array([centre, 0.0])) / np.array([scale, 1.0])
        _improve(theta, _totals(loss, u, y, theta), *_best_vertices(loss, shifted, u, y))
        theta = _walk(loss, u, y, theta)
    slope = theta[:, 1] / scale
    result = np.column_stack([theta[:, 0] - slope * centre, slope])
    height = theta[level, :1]
    at = x[level, :1]
    result[level] = height / (1.0 + at * at) * np.column_stack([np.ones_like(at), at])
    return result


def _heights(theta: FloatArray, u: FloatArray) -> FloatArray:
    heights: FloatArray = theta[:, :1] + theta[:, 1:] * u
    return heights


def _totals(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray) -> FloatArray:
    total: FloatArray = loss.rho(_heights(theta, u) - y).sum(axis=1)
    return total


def _improve(theta: FloatArray, totals: FloatArray, others: FloatArray, other_totals: FloatArray) -> None:
    better = other_totals < totals
    theta[better] = others[better]


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
        rest = y - _heights(theta, u)
        theta += _solve(matrix, np.stack([rest.sum(axis=1), (rest * u).sum(axis=1)], axis=1))
    return theta


def _is_settled(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray) -> bool:
    """Whether least squares is already this loss's fit everywhere, as for the squared error itself."""
    residuals = _heights(theta, u) - y
    bend = loss.psi_prime(residuals)
    parabola = bend.min() == bend.max() > 0.0
    return bool(parabola) and np.allclose(loss.psi(residuals), bend * residuals, rtol=1e-14, atol=0)


def _best_vertices(loss: DistanceLoss, stay: FloatArray, u: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Per data set the line through two points with the least summed loss, and that sum; inf where there is none.

    "Through" means with residuals where ψ jumps, which is 0 for all but exotic losses. Lines through two
    points that stay are summed up once for all data sets.
    """
    jumps = [kink.position for kink in loss.kinks() if kink.order == 1] or [0.0]
    best, least = np.zeros((len(u), 2)), np.full(len(u), np.inf)
    targets = np.concatenate([stay + np.array([0.0, jump]) for jump in jumps])
    lines = _through_pairs(targets)
    if len(lines):
        sums = _totals(loss, stay[None, :, 0], stay[None, :, 1], lines)
        for part in _parts(len(u), len(lines)):
            last = loss.rho(lines[:, 0] + lines[:, 1] * u[part, -1:] - y[part, -1:])
            pick = np.argmin(sums + last, axis=1)
            best[part], least[part] = lines[pick], np.take_along_axis(sums + last, pick[:, None], 1)[:, 0]
    for jump in jumps:
        for part in _parts(len(u), len(targets) * u.shape[1]):
            _through_last(loss, targets, jump, u[part], y[part], best[part], least[part])
        _through_one(loss, jump, u, y, best, least)
    return best, least


def _through_pairs(targets: FloatArray) -> FloatArray:
    """Every line through two targets of different u, as (height at 0, slope)."""
    i, j = np.triu_indices(len(targets), 1)
    run, rise = (targets[j] - targets[i]).T
    keep = run != 0
    slope = rise[keep] / run[keep]
    return np.column_stack([targets[i[keep], 1] - slope * targets[i[keep], 0], slope])


def _through_last(
    loss: DistanceLoss,
    targets: FloatArray,
    jump: float,
    u: FloatArray,
    y: FloatArray,
    best: FloatArray,
    least: FloatArray,
) -> None:
    """Offer the lines through the last point and each target, in place."""
    for target in targets:
        run = u[:, -1] - target[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(run == 0, 0.0, (y[:, -1] + jump - target[1]) / run)
        lines = np.column_stack([target[1] - slope * target[0], slope])
        totals = np.where(run == 0, np.inf, _totals(loss, u, y, lines))
        _improve(best, least, lines, totals)
        np.minimum(least, totals, out=least)


def _through_one(
    loss: DistanceLoss, jump: float, u: FloatArray, y: FloatArray, best: FloatArray, least: FloatArray
) -> None:
    """Where all x are equal, offer the level lines through each point, in place."""
    flat = np.flatnonzero(~np.any(u, axis=1))
    for row in flat:
        levels = np.column_stack([y[row] + jump, np.zeros_like(y[row])])
        totals = _totals(loss, u[row, None], y[row, None], levels)
        pick = int(np.argmin(totals))
        best[row], least[row] = levels[pick], totals[pick]


def _parts(count: int, width: int) -> Iterator[slice]:
    """Slices of the data sets whose tables of ``width`` numbers each fit the memory."""
    step = max(1, _CHUNK // max(width, 1))
    return (slice(start, start + step) for start in range(0, count, step))


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
            before, after = _totals(loss, a, b, now), _totals(loss, a, b, new)
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
    heights = _heights(theta, u)
    residuals = heights - y
    psi = loss.psi(residuals)
    size = np.nan_to_num(loss.weight(residuals), posinf=0.0) * (np.abs(heights) + np.abs(y))
    return np.stack([psi.sum(axis=1), (psi * u).sum(axis=1)], axis=1), size.sum(axis=1)


def _matrix(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray, mu: FloatArray) -> FloatArray:
    residuals = _heights(theta, u) - y
    bend = loss.psi_prime(residuals)
    weights = np.clip(np.nan_to_num(loss.weight(residuals), posinf=0.0), 0.0, None)
    softened = mu[:, None, None] * normal(weights, u)
    matrix = normal(bend, u) + softened
    # where the loss is not convex the full second derivative may point uphill; without its negative parts it cannot
    bowl = (matrix[:, 0, 0] > 0) & (np.linalg.det(matrix) >= 0)
    return np.where(bowl[:, None, None], matrix, normal(np.maximum(bend, 0.0), u) + softened)
