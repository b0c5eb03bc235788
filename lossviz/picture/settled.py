"""On which range of its ladder an axis settles.

A panel's axis holds what the parameters of its loss can make of the curve, so that it stands still while they are moved
and after: otherwise a plateau would always end at the top, wherever the parameter has put it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.ranges import Span

#: What a curve fills at least of an axis that is wider than it needs; as in lossviz/web/fits.js.
LOOSE = 1 / 6


def settled(rungs: Sequence[Span], *drawn: FloatArray, others: Sequence[FloatArray] = ()) -> Span:
    """The first range that holds all finite numbers that are drawn on an axis; the last if none does, or all are 0.

    If there are ``others`` that may come, it is the widest up to theirs that is filled well enough and is not cut.

    >>> rungs = Span(0.0, 1.0), Span(0.0, 2.0), Span(0.0, 3.0, "3")
    >>> settled(rungs, np.array([0.2, 0.9, np.inf])).high
    1.0
    >>> settled(rungs, np.array([0.2, 0.9, np.inf]), others=[np.array([0.0, 1.7])]).high
    2.0
    """
    low, high = _ends(drawn)
    place = _first(rungs, low, high)
    reach = holding(rungs, *drawn, *others) if others and (low or high) else place
    roomy = (k for k in range(reach, place, -1) if not rungs[k].cut and _filled(rungs[k], low, high) >= LOOSE)
    return rungs[next(roomy, place)]


def holding(rungs: Sequence[Span], *drawn: FloatArray) -> int:
    """The place of the first range that holds all finite numbers; of the last if none does, or all are 0.

    >>> holding((Span(0.0, 1.0), Span(0.0, 2.0)), np.array([0.5, 1.5]))
    1
    """
    return _first(rungs, *_ends(drawn))


def _first(rungs: Sequence[Span], low: float, high: float) -> int:
    """The place of the first range that holds two numbers; of the last if none does, or both are 0."""
    return next((k for k, span in enumerate(rungs) if (low or high) and span.holds(low, high)), len(rungs) - 1)


def _filled(span: Span, low: float, high: float) -> float:
    return (min(high, span.high) - max(low, span.low)) / (span.high - span.low)


def _ends(drawn: Sequence[FloatArray]) -> tuple[float, float]:
    finite = np.concatenate([values[np.isfinite(values)] for values in drawn])
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
