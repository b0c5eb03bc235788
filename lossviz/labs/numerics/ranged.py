"""The panels of the numerics lab at other ranges: its logits are those of the narrowest axis that holds the range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lossviz.labs.axes import Axes, Axis, Ends
from lossviz.labs.numerics.drawing import drawing
from lossviz.labs.numerics.model import EXTENTS, QUANTITIES, NumericsView
from lossviz.labs.numerics.traces import NAMES, marks
from lossviz.picture.drawing import Drawing


def axes(view: NumericsView) -> dict[str, Axes]:
    """The panels with what their axes count; rows are words, which have no range.

    >>> axes(NumericsView())["loss-failures"].up is None
    True
    """
    logit = Axis("shift" if view.task == "softmax" else "logit", -EXTENTS[-1], EXTENTS[-1])
    curves = {NAMES[quantity]: Axes(logit, up=Axis(NAMES[quantity])) for quantity in QUANTITIES}
    return curves | {f"{NAMES[quantity]}-failures": Axes(logit) for quantity in QUANTITIES}


def ranged(view: NumericsView, panel: str, ends: Ends, among: Sequence[NumericsView] = ()) -> Drawing:
    """The lab with logits up to the ends of a range, and its first failures within the heights of another. Imports torch.

    Its axes do not depend on the view.
    """
    if ends.across is not None:
        wide = max(map(abs, ends.across))
        view = replace(view, range=f"{next(extent for extent in EXTENTS if extent >= wide):g}")
    found = drawing(view)
    names = list(NAMES.values())
    if ends.up is None or panel not in names:
        return found
    index = names.index(panel)
    failures = marks(view, index, QUANTITIES[index], ends.up)
    traces = tuple(failures if trace.id == failures.id else trace for trace in found.traces)
    # what the heading says of numbers beyond the axis is about the axis of the page
    parts = tuple(replace(part, label=part.label.partition(" (cut")[0]) for part in found.parts)
    return replace(found, traces=traces, parts=parts)
