"""The panels of the outlier bench at other ranges: its lines go on to the ends of theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lossviz.labs.axes import Axes, Axis, Ends
from lossviz.labs.outliers.drawing import drawing
from lossviz.labs.outliers.model import OutliersView
from lossviz.picture.drawing import Drawing
from lossviz.picture.style import plotted
from lossviz.picture.trace import Trace


def axes(view: OutliersView) -> dict[str, Axes]:
    """What the axes of each panel count.

    >>> axes(OutliersView())["lost-trust"].up.name
    'share'
    """
    return {
        "lines": Axes(Axis("x"), up=Axis("y")),
        "lost-trust": Axes(Axis("point's number", 0, len(view.points) + 1), up=Axis("share", 0, 1)),
    }


def ranged(view: OutliersView, panel: str, ends: Ends) -> Drawing:
    """The bench with lines from one end of a range to the other.

    >>> ranged(OutliersView.of("clean"), "lines", Ends((-100.0, 100.0))).trace("mse-line").look["x"].tolist()
    [-100.0, 100.0]
    """
    found = drawing(view)
    if ends.across is None or panel != "lines":
        return found
    lines = {"clean", *(f"{loss.key}-line" for loss in view.drawn)}
    low, high = ends.across
    traces = tuple(_along(trace, low, high) if trace.id in lines else trace for trace in found.traces)
    return replace(found, traces=traces)


def _along(trace: Trace, low: float, high: float) -> Trace:
    """A straight line through both of its points, between two others; nothing of one that is not drawn."""
    look: Any = trace.look
    x, y = (np.asarray(look[letter], dtype=np.float64) for letter in "xy")
    if len(x) < 2:
        return trace
    heights = y[0] + (np.array([low, high]) - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    return replace(trace, look={**trace.look, "x": plotted([low, high]), "y": plotted(heights)})
