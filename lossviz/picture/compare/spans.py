"""The axis ranges of the comparison's panels: over all positions of the sliders, cut where a curve runs away."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from lossviz.decimals import MOST
from lossviz.formula import number
from lossviz.picture.compare.scheme import scheme_of
from lossviz.picture.ranges import Span
from lossviz.sampling.comparison import SHARES, curves, nodes, slider_nodes
from lossviz.sampling.sorts import Member
from lossviz.state.compare import ComparisonView


def compare_spans(view: ComparisonView) -> dict[str, Span]:
    """The range of each panel over all positions of the members' sliders.

    >>> from lossviz.state.compare import CompareView
    >>> compare_spans(CompareView.from_state({"losses": "mse"}))["gradient"]
    Span(low=-6.0, high=6.0, cut='', why='')
    """
    lows, highs = zip(*(_member_span(member.swept(), view.extent) for member in view.compared), strict=True)
    cuts = scheme_of(view.sort).cuts(view.extent)
    found = {}
    for place, quantity in enumerate(view.sort.quantities):
        low, high = min(0.0, *(low[place] for low in lows)), max(high[place] for high in highs)
        limit = cuts.get(quantity, math.inf)
        cut = number(limit) if high > limit else ""
        found[quantity] = Span(low, min(high, limit) if high > low else low + 1.0, cut)
    return {**found, **{share: Span(0.0, 1.0) for share in SHARES}}


@lru_cache(maxsize=256)
def _member_span(member: Member, extent: float) -> tuple[list[float], list[float]]:
    sliders, along = slider_nodes(member.loss), nodes(member.sort, extent)
    moved = [{name: x} for name, values in sliders.items() for x in (*values[::5], values[-1])]
    found = [curves(one, along) for one in (member, *(member.but(**change) for change in moved))]
    numbers = np.clip(np.stack(found), -MOST, MOST)
    return numbers.min(axis=(0, 2)).tolist(), numbers.max(axis=(0, 2)).tolist()
