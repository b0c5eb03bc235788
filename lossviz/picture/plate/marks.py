"""What marks the chosen label and point, and the kinks, in the panels of a loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.eye import nearer
from lossviz.picture.loss.traces import LINE_NEARER, SPOT_NEARER
from lossviz.picture.plate.shown import Shown
from lossviz.picture.ranges import PANEL_PAD, Span
from lossviz.picture.style import ACCENT, FAINT, GROUND, TEXT, plotted
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Ink

# The width of the lines that mark a place.
_SIDE = 1.6


def solid_marks(
    shown: Shown, quantity: str, scene: Attributes | None, ranges: Sequence[Sequence[float]]
) -> tuple[Trace, Trace]:
    """The chosen label as a line on the surface, and the chosen point."""
    view, plane = shown.view, shown.plane
    along = shown.surface.prediction
    heights = np.asarray(getattr(plane, quantity)(along, view.label))

    def seen(points: tuple[FloatArray, ...], by: float) -> Attributes:
        found = points if scene is None else nearer(points, ranges, scene, by)
        return {axis: plotted(at) for axis, at in zip("xyz", found, strict=True)}

    over: Attributes = {"type": "scatter3d", "hoverinfo": "skip"}
    line = seen((along, np.full(len(along), view.label), heights), LINE_NEARER)
    here = np.array([view.prediction]), np.array([view.label])
    spot = seen((*here, np.asarray(getattr(plane, quantity)(*here))), SPOT_NEARER)
    marker: Attributes = {"color": ACCENT, "size": 7, "line": {"color": "#FFFFFF", "width": 2}}
    return (
        Trace(
            f"{quantity}-line",
            "the chosen label",
            {**over, "mode": "lines", **line, "line": {"color": ACCENT, "width": 6}},
        ),
        Trace(f"{quantity}-spot", "the chosen point", {**over, "mode": "markers", **spot, "marker": marker}),
    )


def kinks(shown: Shown) -> tuple[Trace, ...]:
    """Rings where the loss has a kink."""
    low, high = shown.ends[0]
    places = [kink.position for kink in shown.plane.kinks_at(shown.view.label) if low <= kink.position <= high]
    if not places:
        return ()
    ring: Attributes = {"symbol": "circle-open", "size": 8, "color": TEXT, "line": {"width": 1.6}}
    at = np.array(places)
    look: Attributes = {"type": "scatter", "mode": "markers", "marker": ring, "hoverinfo": "skip"}
    look |= {"x": plotted(at), "y": plotted(shown.plane.value(at, shown.view.label))}
    return (Trace("value-kinks", "kinks", look),)


def flat_marks(shown: Shown, quantity: str, span: Span) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
    """The chosen prediction and label as upright lines below the curves, and the chosen point above them."""
    view, plane = shown.view, shown.plane
    ends = plotted(span.padded(PANEL_PAD))
    thin: Attributes = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "y": ends}
    inks: list[tuple[str, float, str | Ink]] = [
        ("prediction", view.prediction, ACCENT),
        *([("label", view.label, FAINT)] * plane.of_difference),
    ]
    under = tuple(
        Trace(
            f"{quantity}-{name}",
            f"chosen {name}",
            {**thin, "x": plotted([at, at]), "line": {"color": ink, "width": _SIDE, "dash": "2px,3px"}},
        )
        for name, at, ink in inks
    )
    marker: Attributes = {"color": ACCENT, "size": 10, "line": {"color": GROUND, "width": 1.5}}
    y = plotted([float(getattr(plane, quantity)(*view.point))])
    point: Attributes = {
        "type": "scatter",
        "mode": "markers",
        "x": plotted([view.prediction]),
        "y": y,
        "marker": marker,
    }
    return under, (Trace(f"{quantity}-point", "chosen point", point),)
