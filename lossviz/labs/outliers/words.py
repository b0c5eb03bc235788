"""What is to be said of a fit beside its numbers: where the search began, and what two different sides do."""

from __future__ import annotations

import numpy as np

from lossviz.formula import counted, number
from lossviz.labs.outliers.lines import Fit

# Sums that differ by less than this share of the largest are one.
_ALIKE = 1e-6


def search_in_words(fit: Fit) -> str:
    """From how many starts the line of a loss that is not convex was looked for, and where they led; empty for others.

    >>> from lossviz import Tukey
    >>> from lossviz.labs.outliers.lines import fit_line
    >>> search_in_words(fit_line(Tukey(), [(0.0, 0.0), (1.0, 0.1), (2.0, 0.0), (3.0, 0.1)])).partition("; ")[2]
    'the lowest minimum that they led to is drawn, with a sum of 0.004. All of them led there.'
    """
    if fit.loss.traits.convex:
        return ""
    lowest, first, highest = _short(fit.ends.min()), _short(fit.ends[0]), _short(fit.ends.max())
    found = (
        f"{fit.loss.title} is not convex, so its sum may have several minima. {len(fit.ends)} starts were tried (least "
        "squares, the least absolute error, and lines through two points); the lowest minimum that they led to is drawn, "
        f"with a sum of {lowest}."
    )
    if _same(fit, fit.ends.max()):
        return f"{found} All of them led there."
    alone = (
        "From least squares alone the fit would have ended there as well."
        if _same(fit, fit.ends[0])
        else f"From least squares alone the fit would have ended in a worse one, with a sum of {first}."
    )
    there = sum(_same(fit, end) for end in fit.ends)
    return f"{found} {there} of them led there; the worst ended at a sum of {highest}. {alone}"


def _same(fit: Fit, end: float) -> bool:
    return bool(end - fit.ends.min() <= _ALIKE * fit.ends.max())


def sides_in_words(fit: Fit) -> str:
    """What the line of an asymmetric loss is, if it is not the middle of the points; empty for other losses.

    >>> from lossviz import Quantile
    >>> from lossviz.labs.outliers.lines import fit_line
    >>> sides_in_words(fit_line(Quantile(tau=0.75), [(0.0, 0.0), (1.0, 0.0), (2.0, 2.0), (3.0, 0.0)])).partition("points. ")[2]
    'A point above the line pulls 3 times as hard as one equally far below it. Now 0 points lie above, 2 below and 2 on it.'
    """
    loss = fit.loss
    if loss.traits.symmetric:
        return ""
    above, below = (abs(float(loss.gradient(r, 0.0))) for r in (-1.0, 1.0))
    stronger, weaker = ("above", "below") if above > below else ("below", "above")
    times = number(max(above, below) / min(above, below))
    counts = [int(np.count_nonzero(side)) for side in (fit.residuals < 0, fit.residuals > 0, fit.residuals == 0)]
    lie = counted(counts[0], "{count} point lies", "{count} points lie")
    return (
        f"{loss.title} is asymmetric: its line is not the middle of the points. A point {stronger} the line pulls {times} "
        f"times as hard as one equally far {weaker} it. Now {lie} above, {counts[1]} below and {counts[2]} on it."
    )


def _short(value: float) -> str:
    return number(float(f"{value:.3g}"))
