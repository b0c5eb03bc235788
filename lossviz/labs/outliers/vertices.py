"""Lines through two points: where the search for the least summed loss starts, and, for straight pieces, where it ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss

#: Of more points than these, only some are tried in pairs; the best of their lines is improved afterwards.
FEW = 60
_SOME = 30
# So many of the points nearest to a line are tried in pairs to improve it, and so many are turned about at most.
_NEAR, _PIVOTS = 8, 24
# So many groups of slopes give a line each to start from.
_FANS = 4
_ROUNDS = 60
# Sums that differ by less may be the same.
_GAIN = 1e-15
_CHUNK = 400_000


def heights(theta: FloatArray, u: FloatArray) -> FloatArray:
    """The heights of lines, given as intercept and slope in rows, at the places in the rows of ``u``."""
    found: FloatArray = theta[:, :1] + theta[:, 1:] * u
    return found


def totals(loss: DistanceLoss, u: FloatArray, y: FloatArray, theta: FloatArray) -> FloatArray:
    """The summed loss of each line over its row of points."""
    total: FloatArray = loss.rho(heights(theta, u) - y).sum(axis=1)
    return total


def improve(theta: FloatArray, least: FloatArray, others: FloatArray, other_totals: FloatArray) -> None:
    """Put other lines in the place of those with a greater sum."""
    better = other_totals < least
    theta[better] = others[better]


def best_vertices(loss: DistanceLoss, stay: FloatArray, u: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Per data set the line through two points with the least summed loss, and that sum; inf where there is none.

    "Through" means with residuals where ψ jumps, which is 0 for all but exotic losses. Lines through two
    points that stay are summed up once for all data sets. Of many points not all pairs are tried: a good line first, and
    where ψ jumps from there on to the best, by exchanging one of its two points for another.
    """
    known = [kink.position for kink in loss.kinks() if kink.order == 1]
    jumps = known or [0.0]
    best, least = np.zeros((len(u), 2)), np.full(len(u), np.inf)
    some = _some(stay)
    targets = np.concatenate([some + np.array([0.0, jump]) for jump in jumps])
    _through_two(loss, stay, _through_pairs(targets), u, y, best, least)
    for jump in jumps:
        for part in _parts(len(u), len(targets) * u.shape[1]):
            _through_last(loss, targets, jump, u[part], y[part], best[part], least[part])
        _through_one(loss, jump, u, y, best, least)
    if known and len(some) < len(stay):
        _among_near(loss, known, u, y, best, least)
        if len(u) == 1:
            _turned(loss, known, u[0], y[0], best, least)
    return best, least


def fanned(loss: DistanceLoss, stay: FloatArray, u: FloatArray, y: FloatArray) -> list[FloatArray]:
    """Of the lines through two points that stay, in groups from the steepest fall to the steepest rise, the best each."""
    lines = _through_pairs(_some(stay))
    lines = lines[np.argsort(lines[:, 1], kind="stable")]
    found = []
    for group in np.array_split(lines, _FANS):
        best, least = np.zeros((len(u), 2)), np.full(len(u), np.inf)
        if len(group):
            _through_two(loss, stay, group, u, y, best, least)
            found.append(best)
    return found


def _some(points: FloatArray) -> FloatArray:
    """All points if they are few, else some that are spread over their order in x."""
    if len(points) <= FEW:
        return points
    order = np.argsort(points[:, 0], kind="stable")
    return np.asarray(points[order[np.linspace(0, len(points) - 1, _SOME).round().astype(int)]])


def _through_pairs(targets: FloatArray) -> FloatArray:
    """Every line through two targets of different u, as (height at 0, slope)."""
    i, j = np.triu_indices(len(targets), 1)
    return _lines(targets[i], targets[j])


def _lines(one: FloatArray, other: FloatArray) -> FloatArray:
    """The lines through pairs of points; none for those above each other."""
    run, rise = (other - one).T
    keep = run != 0
    slope = rise[keep] / run[keep]
    return np.column_stack([one[keep, 1] - slope * one[keep, 0], slope])


def _through_two(
    loss: DistanceLoss,
    stay: FloatArray,
    lines: FloatArray,
    u: FloatArray,
    y: FloatArray,
    best: FloatArray,
    least: FloatArray,
) -> None:
    """Offer lines through points that stay, in place."""
    if not len(lines):
        return
    parts = _parts(len(lines), len(stay))
    sums = np.concatenate([totals(loss, stay[None, :, 0], stay[None, :, 1], lines[part]) for part in parts])
    for part in _parts(len(u), len(lines)):
        last = loss.rho(lines[:, 0] + lines[:, 1] * u[part, -1:] - y[part, -1:])
        pick = np.argmin(sums + last, axis=1)
        best[part], least[part] = lines[pick], np.take_along_axis(sums + last, pick[:, None], 1)[:, 0]


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
        sums = np.where(run == 0, np.inf, totals(loss, u, y, lines))
        improve(best, least, lines, sums)
        np.minimum(least, sums, out=least)


def _through_one(
    loss: DistanceLoss, jump: float, u: FloatArray, y: FloatArray, best: FloatArray, least: FloatArray
) -> None:
    """Where all x are equal, offer the level lines through each point, in place."""
    flat = np.flatnonzero(~np.any(u, axis=1))
    for row in flat:
        levels = np.column_stack([y[row] + jump, np.zeros_like(y[row])])
        sums = totals(loss, u[row, None], y[row, None], levels)
        pick = int(np.argmin(sums))
        if sums[pick] < least[row]:  # than at another jump
            best[row], least[row] = levels[pick], sums[pick]


def _among_near(
    loss: DistanceLoss, jumps: list[float], u: FloatArray, y: FloatArray, best: FloatArray, least: FloatArray
) -> None:
    """Offer the lines through two of the points nearest to the best line so far, as long as that lowers a sum."""
    i, j = np.triu_indices(_NEAR, 1)
    live = np.flatnonzero(np.any(u, axis=1))
    for _ in range(_ROUNDS):
        near = _nearest(jumps, u[live], y[live], best[live], _NEAR)
        better = np.zeros(len(live), dtype=bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            run, rise = np.moveaxis(near[:, j] - near[:, i], -1, 0)
            slope = np.where(run == 0, 0.0, rise / run)
        for k in range(len(i)):
            lines = np.column_stack([near[:, i[k], 1] - slope[:, k] * near[:, i[k], 0], slope[:, k]])
            sums = np.where(run[:, k] == 0, np.inf, totals(loss, u[live], y[live], lines))
            gain = sums < least[live] * (1 - _GAIN)
            best[live[gain]], least[live[gain]] = lines[gain], sums[gain]
            better |= gain
        live = live[better]
        if not len(live):
            return


def _turned(
    loss: DistanceLoss, jumps: list[float], u: FloatArray, y: FloatArray, best: FloatArray, least: FloatArray
) -> None:
    """Turn the line of one data set about points on it, to the best other point each time, until nothing is gained."""
    targets = np.concatenate([np.column_stack([u, y + jump]) for jump in jumps])
    for _ in range(_ROUNDS):
        near = _nearest(jumps, u[None], y[None], best, _PIVOTS)[0]
        if not any(_turns(loss, pivot, targets, u, y, best, least) for pivot in np.unique(near, axis=0)):
            return


def _turns(
    loss: DistanceLoss,
    pivot: FloatArray,
    targets: FloatArray,
    u: FloatArray,
    y: FloatArray,
    best: FloatArray,
    least: FloatArray,
) -> bool:
    """Whether a line through the pivot and one of the targets is better; if so, it takes the place of the best."""
    lines = _lines(np.broadcast_to(pivot, targets.shape), targets)
    before = float(least[0])
    for part in _parts(len(lines), len(u)):
        sums = totals(loss, u[None], y[None], lines[part])
        if sums.min() < least[0] * (1 - _GAIN):
            best[0], least[0] = lines[part][int(sums.argmin())], sums.min()
    return float(least[0]) < before


def _nearest(jumps: list[float], u: FloatArray, y: FloatArray, theta: FloatArray, count: int) -> FloatArray:
    """Per data set the targets nearest to its line, shape (data sets, count, 2)."""
    across, up = np.tile(u, (1, len(jumps))), np.concatenate([y + jump for jump in jumps], axis=1)
    order = np.argsort(np.abs(heights(theta, across) - up), axis=1, kind="stable")[:, :count]
    return np.stack([np.take_along_axis(across, order, 1), np.take_along_axis(up, order, 1)], axis=-1)


def _parts(count: int, width: int) -> Iterator[slice]:
    """Slices of ``count`` rows whose tables of ``width`` numbers each fit the memory."""
    step = max(1, _CHUNK // max(width, 1))
    return (slice(start, start + step) for start in range(0, count, step))
