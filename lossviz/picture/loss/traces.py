"""The traces of the linked view, each with the rule that moves it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lossviz.picture.loss.frame import Frame
from lossviz.picture.ranges import QUANTITIES, Span
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import axis_key, scene_key
from lossviz.picture.style import ACCENT, FAINT, GROUND, TEXT, colour, plotted, surface_look
from lossviz.picture.trace import Mark, Point, Row, Sheet, Trace
from lossviz.picture.values import Attributes
from lossviz.sampling.sweep import STRIDE
from lossviz.state.names import plain_symbol

#: Beyond the axes of everyday numbers: a line to here and back crosses a panel whatever its range.
FAR = 1e12
#: How far lines and points stand above their surface, as shares of the z range, so as not to sink into it.
LINE_LIFT, POINT_LIFT = 0.006, 0.018
#: From one level line to the next, as a share of the z range: a little less than a twelfth, and so that on ranges of
#: round numbers no level comes near another one.
_LEVEL = 0.08235
#: The quantities that are drawn as surfaces.
SURFACES = QUANTITIES[:2]
#: The name of the sweep among the tables of a loss page.
TABLE = "loss"


def traces(frame: Frame) -> list[Trace]:
    """All traces of the linked view.

    >>> from lossviz.picture.loss.frame import frame
    >>> from lossviz.state.view import default_view
    >>> [trace.id for trace in traces(frame(default_view("mse")))][:3]
    ['value-surface', 'value-line', 'value-spot']
    """
    scenes = [trace for index, quantity in enumerate(SURFACES) for trace in _scene(frame, index, quantity)]
    panels = [trace for quantity in QUANTITIES for trace in _panel(frame, quantity)]
    return [*scenes, *panels]


def numbers(frame: Frame) -> tuple[Trace, Trace]:
    """The parameters and the chosen point in the title strip."""
    view, plane = frame.view, frame.plane
    own: list[Entry] = [
        (record.name, plain_symbol(record), getattr(view.loss, record.name)) for record in view.loss.sliders()[:2]
    ]
    chosen: list[Entry] = [
        ("label", plane.label_axis.symbol, view.label),
        ("prediction", plane.prediction_axis.symbol, view.prediction),
    ]
    return readouts(len(QUANTITIES), own, chosen)


def lift(span: Span, share: float) -> float:
    """A share of a z range.

    >>> lift(Span(0.0, 10.0), LINE_LIFT)
    0.06
    """
    return float(f"{share * (span.high - span.low):.9g}")


def contours(span: Span) -> Attributes:
    """Twelve level lines at even heights: they show the shape where the shading is flat.

    They stand about the middle and away from both ends, and not in a simple ratio to the height. So none lies at 0, at
    an end, or where a round parameter puts a flat part, all over which it would be drawn.

    >>> round(contours(Span(-50.0, 50.0))["z"]["size"], 9)
    8.235
    """
    step, middle = (span.high - span.low) * _LEVEL, (span.high + span.low) / 2
    line: Attributes = {"show": True, "start": middle - 5.5 * step, "end": middle + 6 * step, "size": step}
    look: Attributes = {"color": "rgba(255,255,255,0.35)", "width": 1, "highlight": False}
    return {"z": {**line, **look}, "x": {"highlight": False}, "y": {"highlight": False}}


def _scene(frame: Frame, index: int, quantity: str) -> Iterator[Trace]:
    """A surface, the chosen label as a line on it, the chosen prediction as a point."""
    view, grid, name, span = frame.view, frame.surface, frame.names[quantity], frame.everywhere[quantity]
    hover = frame.plane.prediction_axis.title, frame.plane.label_axis.title, name
    x, y, z = plotted(grid.prediction), plotted(grid.label), plotted(getattr(grid, quantity))
    look = surface_look(x, y, z, (span.low, span.high), hover, scene=scene_key(index), contours=contours(span))
    yield Trace(f"{quantity}-surface", name, look, (Sheet(TABLE, quantity, STRIDE),))
    # no hover on what is lifted: the surface below it answers with the exact number
    over: Attributes = {"type": "scatter3d", "scene": scene_key(index), "hoverinfo": "skip"}
    up = lift(span, LINE_LIFT)
    line = plotted(getattr(frame.curve, quantity)[::STRIDE] + up)
    at_label: Attributes = {"mode": "lines", "x": x, "y": plotted(np.full(len(line), view.label)), "z": line}
    yield Trace(
        f"{quantity}-line",
        f"{name} at the chosen label",
        {**over, **at_label, "line": {"color": ACCENT, "width": 9}},
        (Row(TABLE, quantity, to="z", at="y", stride=STRIDE, lift=up),),
    )
    up = lift(span, POINT_LIFT)
    place: Attributes = {
        "x": plotted([view.prediction]),
        "y": plotted([view.label]),
        "z": plotted([frame.point[quantity] + up]),
    }
    marker: Attributes = {"color": ACCENT, "size": 8, "line": {"color": "#FFFFFF", "width": 2}}
    yield Trace(
        f"{quantity}-spot",
        f"{name} at the chosen point",
        {**over, "mode": "markers", **place, "marker": marker},
        (Point(TABLE, quantity, to="z", x="prediction", y="label", lift=up),),
    )


def _panel(frame: Frame, quantity: str) -> Iterator[Trace]:
    """Lines at the prediction and the label, the baseline, the ghost, the curve, its kinks, its point."""
    view, plane, name, index = frame.view, frame.plane, frame.names[quantity], QUANTITIES.index(quantity)
    place: Attributes = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
    quiet: Attributes = {**place, "mode": "lines", "hoverinfo": "skip"}
    x, y = plotted(frame.curve.prediction), plotted(getattr(frame.curve, quantity))
    thin: Attributes = {"width": 1.5, "dash": "dot"}
    ends = plotted(upright(frame.everywhere[quantity].high))
    line = {**quiet, "x": plotted([view.prediction] * 2), "y": ends, "line": {**thin, "color": ACCENT}}
    yield Trace(f"{quantity}-prediction", "chosen prediction", line, (Mark(x="prediction"),))
    if plane.of_difference:
        line = {**quiet, "x": plotted([view.label] * 2), "y": ends, "line": {**thin, "color": FAINT}}
        yield Trace(f"{quantity}-label", "chosen label", line, (Mark(x="label"),))
    if frame.baseline is not None and view.loss.baseline is not None and quantity != "curvature":
        below = plotted(getattr(frame.baseline, quantity))
        dashed: Attributes = {**quiet, "x": x, "y": below, "line": {"color": FAINT, "width": 2, "dash": "dash"}}
        title = f"{name} of {view.loss.baseline.title.lower()}"
        yield Trace(f"{quantity}-baseline", title, dashed, (Row(TABLE, f"baseline_{quantity}"),))
    ghost: Attributes = {**quiet, "x": x, "y": y, "line": {"color": FAINT, "width": 2}, "visible": False}
    yield Trace(f"{quantity}-before", f"{name} before", ghost)
    hover = f"{plane.prediction_axis.title} %{{x:.6~g}}<br>{name} %{{y:.5~g}}<extra></extra>"
    shown: Attributes = {**place, "hovertemplate": hover}
    own: Attributes = {"color": colour(view.loss.key), "width": 3.5, "simplify": False}
    curve = {**shown, "mode": "lines", "x": x, "y": y, "line": own}
    yield Trace(f"{quantity}-curve", name, curve, (Row(TABLE, quantity, ghost=f"{quantity}-before"),))
    if quantity == "value" and plane.kinks():
        ring: Attributes = {"symbol": "circle-open", "size": 9, "color": TEXT, "line": {"width": 2}}
        jump: Attributes = {"mode": "markers", "hovertemplate": "a derivative jumps here<extra></extra>"}
        rings = {**place, **jump, "x": x, "y": plotted(frame.kinks), "marker": ring}
        yield Trace("value-kinks", f"{name} at its kinks", rings, (Row(TABLE, "kink"),))
    marker: Attributes = {"color": ACCENT, "size": 12, "line": {"color": GROUND, "width": 2}}
    at: Attributes = {"x": plotted([view.prediction]), "y": plotted([frame.point[quantity]])}
    point = {**shown, "mode": "markers", **at, "marker": marker}
    yield Trace(f"{quantity}-point", name, point, (Point(TABLE, quantity, x="prediction"),))


def upright(height: float) -> list[float]:
    """The ends of a line across a panel whose axis reaches up to ``height`` or less, whatever its range.

    >>> upright(36.0), upright(1e12)
    ([-1000000000000.0, 1000000000000.0], [-1000000000000000.0, 1000000000000000.0])
    """
    far = max(FAR, 1e3 * height)
    return [-far, far]
