"""The traces of the linked view as plain dictionaries: the browser's payload and the ``go.Figure`` share them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import DistanceLoss, PlaneLoss
from lossviz.picture.ranges import QUANTITIES, Span, spans
from lossviz.picture.style import ACCENT, LIGHT, Json, Theme, colour, plotted, surface_trace
from lossviz.sampling.grid import Curve, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS, STRIDE
from lossviz.view import View

SCENES = ("scene", "scene2")
#: Beyond the axes of everyday numbers: a line to here and back crosses a panel whatever its range.
FAR = 1e12
#: How far lines and points stand above their surface, as shares of the z range, so as not to sink into it.
LINE_LIFT, POINT_LIFT = 0.006, 0.018
#: From one level line to the next, as a share of the z range: a little less than a twelfth, and so that on ranges of
#: round numbers no level comes near another one.
_LEVEL = 0.08235


@dataclass(frozen=True, eq=False)
class Sample:
    """What a linked view draws: the surface, the curve at the chosen label and the numbers at the chosen point.

    ``kinks`` holds the loss where a derivative jumps and NaN elsewhere, on the curve's predictions.
    """

    surface: Surface
    curve: Curve
    point: dict[str, float]
    kinks: FloatArray
    baseline: Curve | None


@lru_cache(maxsize=64)
def sample(view: View) -> Sample:
    """Sample the loss of a view on the grids that its sweep uses.

    >>> from lossviz.view import default_view
    >>> sample(default_view("mse")).surface.value.shape
    (61, 61)
    """
    loss, plane, (p, y) = view.loss, view.plane, view.point
    p_range, y_range = plane.axes(view.extent)
    row = curve(loss, y, prediction=p_range, resolution=PREDICTIONS)
    marks = np.full(PREDICTIONS, np.nan)
    for kink in plane.kinks():
        if p_range[0] <= y + kink.position <= p_range[1]:
            nearest = int(np.argmin(np.abs(row.prediction - y - kink.position)))
            marks[nearest] = row.value[nearest]
    return Sample(
        surface(loss, prediction=p_range, label=y_range, resolution=LABELS),
        row,
        {quantity: float(getattr(plane, quantity)(p, y)) for quantity in QUANTITIES},
        marks,
        None if loss.baseline is None else curve(loss.baseline, y, prediction=p_range, resolution=PREDICTIONS),
    )


def names_of(plane: PlaneLoss) -> dict[str, str]:
    """The quantities in words and symbols, as axis and panel titles say them.

    >>> from lossviz import Huber
    >>> names_of(Huber())["gradient"]
    'gradient ∂ℓ/∂ŷ'
    """
    return {"value": "loss ℓ", "gradient": f"gradient ∂ℓ/∂{plane.prediction_axis.symbol}", "curvature": "curvature"}


def traces(view: View, theme: Theme = LIGHT) -> list[Json]:
    """All traces of the linked view; their names say what they are.

    >>> from lossviz.view import default_view
    >>> [trace["name"] for trace in traces(default_view("mse"))][:3]
    ['value surface', 'value at the chosen label', 'value at the chosen prediction']
    """
    drawn = sample(view)
    scenes = [trace for scene in zip(SCENES, QUANTITIES, strict=False) for trace in _scene(view, drawn, *scene)]
    panels = [trace for quantity in QUANTITIES for trace in _panel(view, drawn, theme, quantity)]
    return [*scenes, *panels]


def axis_key(letter: str, index: int) -> str:
    """The name of a panel's axis as traces write it.

    >>> axis_key("x", 0), axis_key("y", 2)
    ('x', 'y3')
    """
    return letter if index == 0 else f"{letter}{index + 1}"


def lift(span: Span, share: float) -> float:
    """A share of a z range.

    >>> lift(Span(0.0, 10.0), LINE_LIFT)
    0.06
    """
    return float(f"{share * (span.high - span.low):.9g}")


def contours(span: Span) -> Json:
    """Twelve level lines at even heights: they show the shape where the shading is flat.

    They stand about the middle and away from both ends, and not in a simple ratio to the height. So none lies at 0, at
    an end, or where a round parameter puts a flat part, all over which it would be drawn.

    >>> level = contours(Span(-5.0, 5.0))["z"]
    >>> [round(level["start"] + k * level["size"], 3) for k in range(5, 8)]
    [-0.412, 0.412, 1.235]
    """
    step, middle = (span.high - span.low) * _LEVEL, (span.high + span.low) / 2
    line = {"show": True, "start": middle - 5.5 * step, "end": middle + 6 * step, "size": step}
    look = {"color": "rgba(255,255,255,0.35)", "width": 1, "highlight": False}
    return {"z": {**line, **look}, "x": {"highlight": False}, "y": {"highlight": False}}


def _scene(view: View, drawn: Sample, key: str, quantity: str) -> Iterator[Json]:
    """A surface, the chosen label as a line on it, the chosen prediction as a point."""
    grid, row, names = drawn.surface, drawn.curve, names_of(view.plane)
    span = spans(view.loss, view.extent)[quantity]
    hover = view.plane.prediction_axis.title, view.plane.label_axis.title, names[quantity]
    x, y, z = plotted(grid.prediction), plotted(grid.label), plotted(getattr(grid, quantity))
    limits = span.low, span.high
    yield surface_trace(x, y, z, limits, hover, scene=key, name=f"{quantity} surface", contours=contours(span))
    # no hover on what is lifted: the surface below it answers with the exact number
    over = {"type": "scatter3d", "scene": key, "hoverinfo": "skip"}
    line = plotted(getattr(row, quantity)[::STRIDE] + lift(span, LINE_LIFT))
    yield {
        **over,
        "name": f"{quantity} at the chosen label",
        "mode": "lines",
        "x": x,
        "y": plotted(np.full(len(line), view.label)),
        "z": line,
        "line": {"color": ACCENT, "width": 9},
    }
    yield {
        **over,
        "name": f"{quantity} at the chosen prediction",
        "mode": "markers",
        "x": plotted([view.prediction]),
        "y": plotted([view.label]),
        "z": plotted([drawn.point[quantity] + lift(span, POINT_LIFT)]),
        "marker": {"color": ACCENT, "size": 8, "line": {"color": "#FFFFFF", "width": 2}},
    }


def _panel(view: View, drawn: Sample, theme: Theme, quantity: str) -> Iterator[Json]:
    """Lines at the prediction and the label, the baseline, the ghost, the curve, its kinks, its point."""
    plane, index = view.plane, QUANTITIES.index(quantity)
    place = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
    quiet = {**place, "mode": "lines", "hoverinfo": "skip"}
    x, y = plotted(drawn.curve.prediction), plotted(getattr(drawn.curve, quantity))
    thin, ends = {"width": 1.5, "dash": "dot"}, upright(spans(view.loss, view.extent)[quantity].high)
    yield {
        **quiet,
        "name": f"{quantity}: prediction",
        "x": plotted([view.prediction] * 2),
        "y": plotted(ends),
        "line": {**thin, "color": ACCENT},
    }
    if isinstance(plane, DistanceLoss):
        yield {
            **quiet,
            "name": f"{quantity}: label",
            "x": plotted([view.label] * 2),
            "y": plotted(ends),
            "line": {**thin, "color": theme.faint},
        }
    if drawn.baseline is not None and quantity != "curvature":
        dashed = {"color": theme.faint, "width": 2, "dash": "dash"}
        below = plotted(getattr(drawn.baseline, quantity))
        yield {**quiet, "name": f"{quantity}: baseline", "x": x, "y": below, "line": dashed}
    ghost = {"color": theme.faint, "width": 2}
    yield {**quiet, "name": f"{quantity}: before", "x": x, "y": y, "line": ghost, "visible": False}
    hover = f"{plane.prediction_axis.title} %{{x:.6~g}}<br>{names_of(plane)[quantity]} %{{y:.5~g}}<extra></extra>"
    line = {"color": colour(view.loss.key), "width": 3.5, "simplify": False}
    told = {**place, "hovertemplate": hover}
    yield {**told, "name": f"{quantity}: curve", "mode": "lines", "x": x, "y": y, "line": line}
    if quantity == "value" and plane.kinks():
        ring = {"symbol": "circle-open", "size": 9, "color": theme.text, "line": {"width": 2}}
        jump = {"mode": "markers", "hovertemplate": "a derivative jumps here<extra></extra>"}
        yield {**place, **jump, "name": "value: kinks", "x": x, "y": plotted(drawn.kinks), "marker": ring}
    marker = {"color": ACCENT, "size": 12, "line": {"color": theme.ground, "width": 2}}
    at = {"x": plotted([view.prediction]), "y": plotted([drawn.point[quantity]])}
    yield {**told, "name": f"{quantity}: point", "mode": "markers", **at, "marker": marker}


def upright(height: float) -> list[float]:
    """The ends of a line across a panel whose axis reaches up to ``height`` or less, whatever its range.

    >>> upright(36.0), upright(1e12)
    ([-1000000000000.0, 1000000000000.0], [-1000000000000000.0, 1000000000000000.0])
    """
    far = max(FAR, 1e3 * height)
    return [-far, far]
