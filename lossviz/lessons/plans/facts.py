"""The numbers of a view that a step may name, each computed by the core."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lossviz.formula import number
from lossviz.labs.descent.model import DescentView
from lossviz.labs.imbalance.calibration import minimiser
from lossviz.labs.imbalance.model import ImbalanceView, balance, totals
from lossviz.labs.numerics.drawing import story
from lossviz.labs.numerics.model import NumericsView
from lossviz.labs.outliers.model import OutliersView
from lossviz.labs.outliers.traces import fits
from lossviz.picture.highlight import said
from lossviz.state.compare import CompareClassificationView, CompareView, ComparisonView
from lossviz.state.view import View

#: Numbers and words by name.
Facts = dict[str, float | str]


def facts(view: Any) -> dict[str, str]:
    """What a step at this view may name, as its sentences show it: numbers to three digits.

    >>> from lossviz.state.compare import CompareView
    >>> facts(CompareView.from_state({"losses": "mse,huber", "delta": 1, "residual": 10}))["huber_pull"]
    '1'
    """
    if isinstance(view, View):
        return said(view)
    return {name: value if isinstance(value, str) else short(value) for name, value in raw(view).items()}


def raw(view: Any) -> Facts:
    """The same unrounded; for views of losses as well."""
    if isinstance(view, View):
        loss, gradient, curvature = view.results
        return {"loss": loss, "gradient": gradient, "pull": abs(gradient), "curvature": curvature}
    return _OF[type(view)](view)


def short(value: float, digits: int = 3) -> str:
    """A number to so many digits; those of losses have four wherever they are told.

    >>> short(4.60517), short(4.60517, 4)
    ('4.61', '4.605')
    """
    return number(float(f"{value:.{digits}g}"))


def _compare(view: ComparisonView) -> Facts:
    return dict(view.numbers())


def _outliers(view: OutliersView) -> Facts:
    found: Facts = {}
    for loss, row in zip(view.drawn, fits(view), strict=True):
        found |= {f"{loss.key}_slope": row.fit.slope, f"{loss.key}_intercept": row.fit.intercept}
    return found


def _descent(view: DescentView) -> Facts:
    from lossviz.labs.descent.trails import kept

    found: Facts = {"rate": view.rate, "steps": float(view.steps)}
    for key, path in kept(view).items():
        now = min(view.step, path.steps)
        found |= {f"{key}_start": path.outcome[0], f"{key}_now": path.outcome[now], f"{key}_end": path.outcome[-1]}
        found |= {f"{key}_ending": path.ending, f"{key}_steps": float(path.steps)}
    return {name: value if isinstance(value, str) else float(value) for name, value in found.items()}


def _imbalance(view: ImbalanceView) -> Facts:
    found = totals(view)
    ends = minimiser(view.truth, view.gamma) if view.gamma else view.truth
    return {
        "gamma": view.gamma,
        "share": 100 * found.loss_share,
        "pull_share": 100 * found.gradient_share,
        "truth": view.truth,
        "ends": ends,
        "balance": balance(view),
    }


def _numerics(view: NumericsView) -> Facts:
    return {"story": re.sub(r"\*(.+?)\*", r"“\1”", story(view)), "logit": view.logit}


_OF: Mapping[type, Callable[[Any], Facts]] = {
    CompareView: _compare,
    CompareClassificationView: _compare,
    OutliersView: _outliers,
    DescentView: _descent,
    ImbalanceView: _imbalance,
    NumericsView: _numerics,
}
