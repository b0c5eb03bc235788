"""Surfaces as figures that stand alone: loss, gradient, and cross-entropy over the simplex."""

from __future__ import annotations

from html import escape

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import Loss, PlaneLoss
from lossviz.picture.figure import Figure
from lossviz.picture.loss.traces import LINE_LIFT, contours, lift, names_of
from lossviz.picture.ranges import SCENE_PAD, Span, clipped
from lossviz.picture.style import (
    ACCENT,
    AXIS_SIZE,
    LIGHT,
    SMALL_SIZE,
    SOURCE,
    Json,
    Theme,
    base_layout,
    camera,
    note,
    plotted,
    scene,
    surface_trace,
    title,
)
from lossviz.sampling.grid import Simplex, Surface
from lossviz.view import settings_text, title_of

WIDTH, HEIGHT = 900, 640


def loss_surface(surface: Surface, *, view: str = "valley") -> Figure:
    """The loss over prediction × label; ``view`` names a camera or gives "azimuth,elevation".

    >>> from lossviz import MSE
    >>> from lossviz.sampling.grid import surface
    >>> loss_surface(surface(MSE())).layout.title.text
    '<b>Mean squared error: loss ℓ</b>'
    """
    return _figure(surface, "value", surface.value, view)


def gradient_surface(surface: Surface, *, view: str = "valley") -> Figure:
    """The derivative of the loss with respect to the prediction, over prediction × label.

    >>> from lossviz import Huber
    >>> from lossviz.sampling.grid import surface
    >>> gradient_surface(surface(Huber(delta=1.5))).layout.title.text
    '<b>Huber loss, δ = 1.5: gradient ∂ℓ/∂ŷ</b>'
    """
    return _figure(surface, "gradient", surface.gradient, view)


def heading(loss: Loss) -> str:
    """A loss and its parameters, as titles begin, in plotly's markup.

    >>> from lossviz import Focal
    >>> heading(Focal())
    'Focal loss, γ = 2, probability'
    """
    title, settings = escape(title_of(loss), quote=False), settings_text(loss)
    return f"{title}, {settings}" if settings else title


def _figure(surface: Surface, quantity: str, values: FloatArray, view: str) -> Figure:
    plane = surface.loss.plane()
    span = clipped(plane, quantity, values)
    name, axes = names_of(plane)[quantity], (plane.prediction_axis, plane.label_axis)
    ranges = [_padded(surface.prediction), _padded(surface.label), span.padded(SCENE_PAD)]
    trace = surface_trace(
        plotted(surface.prediction),
        plotted(surface.label),
        plotted(values),
        (span.low, span.high),
        (axes[0].title, axes[1].title, name),
        name=name,
        contours=contours(span),
    )
    drawn = scene(*axes, name, (ranges[0], ranges[1], ranges[2]), LIGHT)
    layout = _layout(f"{heading(surface.loss)}: {name}", span.note)
    return Figure({"data": [trace], "layout": {**layout, "scene": {**drawn, "camera": camera(view)}}})


def _layout(text: str, remark: str, theme: Theme = LIGHT) -> Json:
    remarks = [note(remark, theme, SMALL_SIZE + 1, x=0, y=0, xshift=8)] if remark else []
    return {
        **base_layout(theme),
        "title": title(text, theme),
        "width": WIDTH,
        "height": HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 40, "b": 24},
        "annotations": [*remarks, note(SOURCE, theme, SMALL_SIZE, x=1, y=0, xanchor="right", xshift=-6)],
    }


def _padded(nodes: FloatArray) -> list[float]:
    return Span(float(nodes[0]), float(nodes[-1])).padded(SCENE_PAD)


def simplex_surface(
    simplex: Simplex, *, path: Simplex | None = None, view: str = "62,24,2", theme: Theme = LIGHT
) -> Figure:
    """Three-class cross-entropy over all predictions: the triangle is the floor, the loss the height and the colour.

    ``path`` draws a line of predictions on the surface, such as the two-axis form's.

    >>> from lossviz import CrossEntropy
    >>> from lossviz.sampling.grid import simplex
    >>> simplex_surface(simplex(CrossEntropy(classes=3))).data[0].z.shape
    (61, 61)
    """
    p, plane = simplex.probabilities, simplex.loss.plane()
    x, y = p[..., 1] + 0.5 * p[..., 0], _HEIGHT * p[..., 0]
    span = clipped(plane, "value", simplex.value)
    limits = span.low, span.high
    trace = surface_trace(plotted(x), plotted(y), plotted(simplex.value), limits, ("", "", ""), contours=contours(span))
    # customdata carries the three probabilities: x and y are places on the triangle and say nothing by themselves
    trace |= {
        "customdata": plotted(np.concatenate([p, simplex.pull[..., None]], axis=-1)),
        "meta": {"columns": ["p₁", "p₂", "p₃", "length of the gradient"]},
        "name": "loss over the simplex",
        "hovertemplate": "p = (%{customdata[0]:.3f}, %{customdata[1]:.3f}, %{customdata[2]:.3f})<br>"
        "loss ℓ %{z:.5~g}<br>length of the gradient %{customdata[3]:.4~g}<extra></extra>",
    }
    floor = {"type": "scatter3d", "mode": "lines", "x": [0, 1, 0.5, 0], "y": [0, 0, _HEIGHT, 0], "z": [0, 0, 0, 0]}
    edge = {**floor, "line": {"color": theme.faint, "width": 4}, "hoverinfo": "skip", "name": "the simplex"}
    label = ", ".join(f"{mass:g}" for mass in simplex.label)
    layout = _layout(f"{heading(simplex.loss)}: loss ℓ at label ({label})", span.note, theme)
    drawn = {**_simplex_scene(plane, span, theme), "camera": camera(view)}
    lines = [] if path is None else [_simplex_path(path, span)]
    return Figure({"data": [trace, edge, *lines], "layout": {**layout, "scene": drawn}})


def _simplex_path(path: Simplex, span: Span) -> Json:
    """Predictions as a line, lifted a little so that the surface does not swallow it."""
    p = path.probabilities
    return {
        "type": "scatter3d",
        "mode": "lines",
        "x": plotted(p[..., 1] + 0.5 * p[..., 0]),
        "y": plotted(_HEIGHT * p[..., 0]),
        "z": plotted(path.value + lift(span, LINE_LIFT)),
        "line": {"color": ACCENT, "width": 6},
        "hoverinfo": "skip",
        "name": "the others share evenly",
    }


_HEIGHT = 0.75**0.5


def _simplex_scene(plane: PlaneLoss, span: Span, theme: Theme) -> Json:
    """A scene whose floor is the triangle: its corners are named, its axes are not."""
    ranges = [-0.06, 1.06], [-0.06, _HEIGHT + 0.06], span.padded(SCENE_PAD)
    drawn = scene(plane.prediction_axis, plane.label_axis, "loss ℓ", ranges, theme)
    for axis in ("xaxis", "yaxis"):
        drawn[axis] |= {"visible": False}
    corners = ("p<sub>3</sub> = 1", 0.0, 0.0), ("p<sub>2</sub> = 1", 1.0, 0.0), ("p<sub>1</sub> = 1", 0.5, _HEIGHT)
    drawn["annotations"] = [
        {
            "text": text,
            "x": a,
            "y": b,
            "z": 0,
            "showarrow": False,
            "font": {"size": AXIS_SIZE, "color": theme.text},
            "bgcolor": theme.ground,  # a corner may lie behind the surface
            "yshift": -16,
        }
        for text, a, b in corners
    ]
    aspect = {"aspectmode": "manual", "aspectratio": {"x": 1.1, "y": 1.1 * _HEIGHT, "z": 0.85}}
    return {**drawn, **aspect}
