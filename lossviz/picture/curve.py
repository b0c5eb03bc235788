"""Loss, gradient and curvature against the prediction, one above the other on a shared axis."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lossviz.formula import number
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.frame import line_of, names_of
from lossviz.picture.ranges import PANEL_PAD, QUANTITIES, SCENE_PAD, Span, clipped
from lossviz.picture.shape import Shape, axis_key, axis_name
from lossviz.picture.style import (
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    TEXT,
    base_layout,
    colour,
    note,
    panel_axis,
    plotted,
    title,
)
from lossviz.picture.surface import heading
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes
from lossviz.sampling.grid import Curve

WIDTH, HEIGHT = 900, 720
_DOMAINS = ([0.71, 0.965], [0.39, 0.645], [0.07, 0.325])


def spans_of(curve: Curve) -> dict[str, Span]:
    """The ranges on which a curve's quantities are drawn.

    >>> import lossviz
    >>> spans_of(lossviz.curve(lossviz.Huber()))["gradient"].high
    1.0
    """
    drawn = line_of(curve)
    return {quantity: clipped(curve.loss.plane(), quantity, drawn.of(quantity)[1]) for quantity in QUANTITIES}


def curve(curve: Curve, spans: Mapping[str, Span] | None = None) -> Drawing:
    """A curve as a figure of three panels, on some ranges or on its own; rings mark where a derivative jumps."""
    plane = curve.loss.plane()
    names, drawn = names_of(plane), line_of(curve)
    across = Span(float(curve.prediction[0]), float(curve.prediction[-1])).padded(SCENE_PAD)
    traces, notes, ranges = [], [], spans or spans_of(curve)
    layout = _layout(curve)
    for index, (quantity, domain) in enumerate(zip(QUANTITIES, _DOMAINS, strict=True)):
        (at, values), name = drawn.of(quantity), names[quantity]
        place: Attributes = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
        line: Attributes = {"color": colour(curve.loss.key), "width": 3.5, "simplify": False}
        hover = f"{plane.prediction_axis.title} %{{x}}<br>{name} %{{y}}<extra></extra>"
        look = {**place, "mode": "lines", "x": plotted(at), "y": plotted(values), "line": line, "hovertemplate": hover}
        traces.append(Trace(f"{quantity}-curve", name, look))
        if quantity == "value" and plane.kinks():
            traces.append(_kinks(curve, place))
        span = ranges[quantity]
        last: Attributes = {"matches": "x"} if index else {}
        named = plane.prediction_axis.title if index == len(QUANTITIES) - 1 else ""
        layout[axis_name("x", index)] = panel_axis(across, named, anchor=axis_key("y", index), **last)
        up = panel_axis(span.padded(PANEL_PAD), domain=domain, anchor=axis_key("x", index))
        layout[axis_name("y", index)] = up
        notes.append(note(f"<b>{name}</b>", PANEL_SIZE, x=0, y=domain[1]))
        notes.append(note(span.note, SMALL_SIZE + 1, x=1, y=domain[1], xanchor="right"))
    source = note(SOURCE, SMALL_SIZE, x=1, y=0, xanchor="right", yshift=-18)
    layout["annotations"] = [source, *notes]
    return Drawing(tuple(traces), layout, lambda shape: {"height": shape.height}, (Shape(0, HEIGHT, (), ()),))


def _kinks(curve: Curve, place: Attributes) -> Trace:
    plane = curve.loss.plane()
    low, high = curve.prediction[0], curve.prediction[-1]
    at = np.array([kink.position for kink in plane.kinks_at(curve.label) if low <= kink.position <= high])
    mark: Attributes = {"symbol": "circle-open", "size": 10, "color": TEXT, "line": {"width": 2}}
    hover = "a derivative jumps here<extra></extra>"
    y = plotted(plane.value(at, curve.label))
    look: Attributes = {"mode": "markers", "x": plotted(at), "y": y, "marker": mark, "hovertemplate": hover}
    return Trace("value-kinks", "kinks", {**place, **look})


def _layout(curve: Curve) -> Attributes:
    plane = curve.loss.plane()
    return {
        **base_layout(),
        "title": title(f"{heading(curve.loss)}, at {plane.label_axis.title} = {number(curve.label)}"),
        "margin": {"l": 62, "r": 20, "t": 36, "b": 22},
    }
