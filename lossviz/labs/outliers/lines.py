"""Exact robust fits: the line that minimises the summed loss of its residuals, with a proof that it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.points import Point, Points
from lossviz.labs.outliers.search import normal, search

Kind = Literal["unique", "one of many", "local", "minimum norm"]

_EPS = float(np.finfo(float).eps)
_VANISHING = 1e-100


@dataclass(frozen=True, eq=False)
class Fit:
    """A line ŷ = intercept + slope·x that minimises the summed loss over points.

    ``gradient`` is that of the sum with respect to intercept and slope; where ψ jumps it need not vanish, so
    the certificate is ``downhill``: the steepest way down from here, over all directions, relative to the pull
    of the points on it, with residuals known to rounding only. 0 means that there is none.
    ``kind`` says what was found: the minimum; one of a whole range of minima; a local minimum of a loss that
    is not convex, the lowest that was reached; or, where all x are equal and any slope would do, the line of
    smallest intercept² + slope². ``ends`` are the sums at which the search from each start ended, the first of
    them from least squares.
    """

    loss: DistanceLoss
    intercept: float
    slope: float
    kind: Kind
    total: float
    gradient: tuple[float, float]
    downhill: float
    ends: FloatArray = field(repr=False)
    residuals: FloatArray = field(repr=False)
    weights: FloatArray = field(repr=False)

    def at(self, x: float) -> float:
        """The line's height at x."""
        return self.intercept + self.slope * x

    @property
    def trust(self) -> FloatArray:
        """How much of its say each point has kept; see ``trust``."""
        return trust(self.loss, self.residuals)


@np.errstate(all="ignore")
def fit_line(loss: DistanceLoss, points: Sequence[Point]) -> Fit:
    """The line of ``loss`` through ``points`` (1 to 500, numbers up to 1e12).

    Raises ValueError for no points, too many, or numbers beyond the limits.

    >>> from lossviz import MSE
    >>> fit_line(MSE(), [(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)])  # doctest: +ELLIPSIS
    Fit(loss=MSE(), intercept=1.0, slope=2.0, kind='unique', ...)
    """
    checked = Points().check("fit_line", "points", points)
    if not checked:
        raise ValueError("fit_line: points must hold at least one point, got none")
    x, y = (np.array(column) for column in zip(*checked, strict=True))
    found = search(loss, checked[:-1], np.array(checked[-1:]))
    intercept, slope = (float(v) for v in found.lines[0])
    residuals = intercept + slope * x - y
    residuals[np.abs(residuals) <= _noise(intercept, slope, x, y)] = 0.0
    with np.errstate(all="ignore"):
        psi = loss.psi(residuals)
        total = float(loss.rho(residuals).sum())
    descent = _steepest(loss, intercept, slope, x, y)
    return Fit(
        loss=loss,
        intercept=intercept,
        slope=slope,
        kind=_kind(loss, x, residuals, descent),
        total=total,
        gradient=(float(psi.sum()), float((psi * x).sum())),
        downhill=max(0.0, -descent),
        ends=found.ends[:, 0],
        residuals=residuals,
        weights=loss.weight(residuals),
    )


@np.errstate(all="ignore")
def trust(loss: DistanceLoss, residuals: FloatArray) -> FloatArray:
    """Each residual's weight ψ(r)/r against that of a vanishing residual on its side of the line, along the last axis.

    If ``by_median`` holds, each is taken against that of the median residual instead, and 1 at most.

    >>> from lossviz import MSE, Huber, SmoothL1
    >>> [trust(loss, np.array([0.0, 1.0, 4.0])).round(3).tolist() for loss in (MSE(), Huber(), SmoothL1(0))]
    [[1.0, 1.0, 1.0], [1.0, 1.0, 0.25], [1.0, 1.0, 0.25]]
    """
    weights: FloatArray = np.asarray(loss.weight(residuals))
    if not by_median(loss):
        at_zero = float(loss.weight(0.0))
        beside: FloatArray = np.asarray(loss.weight(np.copysign(_VANISHING, residuals)))
        kept: FloatArray = weights / np.where(residuals == 0, at_zero, beside)
        return np.where(np.abs(kept - 1.0) <= 4.0 * _EPS, 1.0, kept)  # rounding takes no trust
    usual = np.median(np.abs(residuals), axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.minimum(1.0, usual / np.abs(residuals))
    return np.where(residuals == 0, 1.0, shares)


def by_median(loss: DistanceLoss) -> bool:
    """Whether no weight at r = 0 can be a measure: it is infinite (L1: the points on the line decide), or 0 (a tube).

    >>> from lossviz import L1, Huber
    >>> by_median(L1()), by_median(Huber())
    (True, False)
    """
    return not 0 < float(loss.weight(0.0)) < np.inf


def _noise(intercept: float, slope: float, x: FloatArray, y: FloatArray) -> float:
    """What rounding can do to a residual: the largest term counts for all, as it has gone into the line."""
    return float(4.0 * _EPS * (abs(intercept) + np.abs(slope * x) + np.abs(y)).max())


def _steepest(loss: DistanceLoss, intercept: float, slope: float, x: FloatArray, y: FloatArray) -> float:
    """The least directional derivative over all directions in which the line can move, relative to the pulls on it.

    The derivative is a sum of ψ·dᵢ with the ψ of the side that point i moves to, so it is linear between the
    directions that leave some point where it is: looking at those and at the axes is looking at all.
    """
    noise = _noise(intercept, slope, x, y)
    residuals = intercept + slope * x - y
    with np.errstate(all="ignore"):
        sides = np.stack([loss.psi(residuals - noise), loss.psi(residuals), loss.psi(residuals + noise)])
    low, high = sides.min(axis=0), sides.max(axis=0)
    spread = float(np.abs(x - x.mean()).max())
    u = (x - x.mean()) / (spread or 1.0)
    directions = np.concatenate([[[1.0, 0.0], [0.0, 1.0]], np.column_stack([-u, np.ones_like(u)])])
    moves = np.concatenate([directions, -directions]) @ np.stack([np.ones_like(u), u])
    moves[np.abs(moves) < 8.0 * _EPS] = 0.0
    change = np.where(moves > 0, high * moves, low * moves).sum(axis=1)
    pull = np.abs(moves).sum(axis=1) * max(float(np.abs(sides).max()), 1e-300)
    return float((change[pull > 0] / pull[pull > 0]).min())


def _kind(loss: DistanceLoss, x: FloatArray, residuals: FloatArray, descent: float) -> Kind:
    if np.ptp(x) == 0:
        return "minimum norm"
    if not loss.traits.convex:
        return "local"
    if descent > 1e-9:
        return "unique"
    u = (x - x.mean()) / np.abs(x - x.mean()).max()
    low, high = np.linalg.eigvalsh(normal(loss.psi_prime(residuals)[None], u[None])[0])
    return "unique" if low > 1e-12 * max(high, 1e-300) and high > 0 else "one of many"
