"""The panels of the outlier bench at other ranges: its lines go on to the ends of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from lossviz.labs.axes import Axes, Axis, Ends, Range
from lossviz.labs.outliers.drawing import drawing
from lossviz.labs.outliers.model import OutliersView
from lossviz.picture.drawing import Drawing
from lossviz.picture.ranges import SCENE_PAD, Span
from lossviz.picture.style import plotted
from lossviz.picture.trace import Trace
from lossviz.picture.values import patched_attributes


def axes(view: OutliersView) -> dict[str, Axes]:
    """What the axes of each panel count.

    >>> axes(OutliersView())["lost-trust"].up.name
    'share'
    """
    return {
        "lines": Axes(Axis("x"), up=Axis("y")),
        "lost-trust": Axes(Axis("point's number", 0, len(view.points) + 1), up=Axis("share", 0, 1)),
    }


def ranged(view: OutliersView, panel: str, ends: Ends, among: Sequence[OutliersView] = ()) -> Drawing:
    """The bench with lines from one end of a range to the other, as high as what is in sight there ``among`` some views.

    >>> ranged(OutliersView.of("clean"), "lines", Ends((-100.0, 100.0))).trace("mse-line").look["x"].tolist()
    [-100.0, 100.0]
    """
    if ends.across is None or panel != "lines":
        return drawing(view)
    found = _lines(view, ends.across)
    low, high = zip(*(_sight(each, ends.across) for each in (view, *among)), strict=True)
    sight = Span(min(low), max(high)).padded(SCENE_PAD)
    return replace(found, base=patched_attributes(found.base, {"yaxis.range": sight}))


def _lines(view: OutliersView, across: Range) -> Drawing:
    found = drawing(view)
    lines = {"clean", *(f"{loss.key}-line" for loss in view.drawn)}
    traces = tuple(_along(trace, *across) if trace.id in lines else trace for trace in found.traces)
    return replace(found, traces=traces)


@lru_cache(maxsize=1024)
def _sight(view: OutliersView, across: Range) -> Range:
    """The lowest and the highest of what the panel of lines draws between two ends."""
    heights = [0.0, 1.0] if not view.points else []
    for trace in _lines(view, across).traces:
        look: Any = trace.look
        if look.get("xaxis", "x") == "x" and look.get("yaxis", "y") == "y":
            x, y = (np.asarray(look[letter], dtype=np.float64) for letter in "xy")
            inside = (across[0] <= x) & (x <= across[1]) & np.isfinite(y)
            heights += y[inside].tolist()
    return min(heights), max(heights)


def _along(trace: Trace, low: float, high: float) -> Trace:
    """A straight line through both of its points, between two others; nothing of one that is not drawn."""
    look: Any = trace.look
    x, y = (np.asarray(look[letter], dtype=np.float64) for letter in "xy")
    if len(x) < 2:
        return trace
    heights = y[0] + (np.array([low, high]) - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    return replace(trace, look={**trace.look, "x": plotted([low, high]), "y": plotted(heights)})
