"""Loss, gradient and curvature against the prediction, one above the other on a shared axis."""

from __future__ import annotations

import numpy as np

from lossviz.formula import number
from lossviz.picture.figure import Figure
from lossviz.picture.loss.traces import axis_key, names_of
from lossviz.picture.ranges import PANEL_PAD, QUANTITIES, SCENE_PAD, Span, clipped
from lossviz.picture.style import (
    LIGHT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    Json,
    base_layout,
    colour,
    note,
    panel_axis,
    plotted,
    title,
)
from lossviz.picture.surface import heading
from lossviz.sampling.grid import Curve

WIDTH, HEIGHT = 900, 720
_DOMAINS = ([0.71, 0.965], [0.39, 0.645], [0.07, 0.325])


def curve(curve: Curve) -> Figure:
    """A curve as a figure of three panels; rings mark where a derivative jumps.

    >>> from lossviz import Huber
    >>> from lossviz import surfaces
    >>> [trace.name for trace in curve(surfaces.curve(Huber())).data]
    ['loss ℓ', 'kinks', 'gradient ∂ℓ/∂ŷ', 'curvature']
    """
    plane = curve.loss.plane()
    x, names = plotted(curve.prediction), names_of(plane)
    across = Span(float(curve.prediction[0]), float(curve.prediction[-1])).padded(SCENE_PAD)
    data: list[Json] = []
    layout = _layout(curve)
    for index, (quantity, domain) in enumerate(zip(QUANTITIES, _DOMAINS, strict=True)):
        values, name, number_ = getattr(curve, quantity), names[quantity], axis_key("", index)
        place = {"type": "scatter", "xaxis": f"x{number_}", "yaxis": f"y{number_}"}
        line = {"color": colour(curve.loss.key), "width": 3.5, "simplify": False}
        hover = f"{plane.prediction_axis.title} %{{x:.6~g}}<br>{name} %{{y:.5~g}}<extra></extra>"
        y = plotted(values)
        data.append({**place, "name": name, "mode": "lines", "x": x, "y": y, "line": line, "hovertemplate": hover})
        if quantity == "value" and plane.kinks():
            data.append({**place, **_kinks(curve)})
        span = clipped(plane, quantity, values)
        bottom = index == len(QUANTITIES) - 1
        last = {"matches": "x"} if index else {}
        layout[f"xaxis{number_}"] = panel_axis(
            LIGHT, across, plane.prediction_axis.title if bottom else "", anchor=f"y{number_}", **last
        )
        layout[f"yaxis{number_}"] = panel_axis(LIGHT, span.padded(PANEL_PAD), domain=domain, anchor=f"x{number_}")
        layout["annotations"].append(note(f"<b>{name}</b>", LIGHT, PANEL_SIZE, x=0, y=domain[1]))
        layout["annotations"].append(note(span.note, LIGHT, SMALL_SIZE + 1, x=1, y=domain[1], xanchor="right"))
    return Figure({"data": data, "layout": layout})


def _kinks(curve: Curve) -> Json:
    plane = curve.loss.plane()
    low, high = curve.prediction[0], curve.prediction[-1]
    at = np.array([k.position + curve.label for k in plane.kinks() if low <= k.position + curve.label <= high])
    mark = {"symbol": "circle-open", "size": 10, "color": LIGHT.text, "line": {"width": 2}}
    hover = "a derivative jumps here<extra></extra>"
    y = plotted(plane.value(at, curve.label))
    return {"name": "kinks", "mode": "markers", "x": plotted(at), "y": y, "marker": mark, "hovertemplate": hover}


def _layout(curve: Curve) -> Json:
    plane = curve.loss.plane()
    return {
        **base_layout(LIGHT),
        "title": title(f"{heading(curve.loss)}, at {plane.label_axis.title} = {number(curve.label)}", LIGHT),
        "width": WIDTH,
        "height": HEIGHT,
        "margin": {"l": 62, "r": 20, "t": 36, "b": 22},
        "annotations": [note(SOURCE, LIGHT, SMALL_SIZE, x=1, y=0, xanchor="right", yshift=-18)],
    }
