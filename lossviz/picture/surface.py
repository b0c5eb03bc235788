"""Surfaces that stand alone: loss, gradient, and cross-entropy over the simplex."""

from __future__ import annotations

from html import escape

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import Loss, PlaneLoss
from lossviz.picture.drawing import Drawing
from lossviz.picture.eye import nearer
from lossviz.picture.loss.frame import names_of
from lossviz.picture.loss.traces import LINE_NEARER, contours
from lossviz.picture.ranges import HEIGHT_PAD, SCENE_PAD, Span, clipped
from lossviz.picture.scenes import scene, still
from lossviz.picture.shape import Shape
from lossviz.picture.style import (
    ACCENT,
    AXIS_SIZE,
    FAINT,
    GROUND,
    SMALL_SIZE,
    SOURCE,
    TEXT,
    base_layout,
    colour_axis,
    note,
    plotted,
    surface_look,
    title,
)
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, patched_attributes
from lossviz.sampling.grid import Simplex, Surface
from lossviz.state.names import settings_text, title_of

WIDTH, HEIGHT = 900, 640


def loss_surface(surface: Surface, *, view: str = "valley") -> Drawing:
    """The loss over prediction × label; ``view`` names a camera or gives "azimuth,elevation"."""
    return _alone(surface, "value", surface.value, view)


def gradient_surface(surface: Surface, *, view: str = "valley") -> Drawing:
    """The derivative of the loss with respect to the prediction, over prediction × label."""
    return _alone(surface, "gradient", surface.gradient, view)


def heading(loss: Loss) -> str:
    """A loss and its parameters, as titles begin, in plotly's markup.

    >>> from lossviz import Focal
    >>> heading(Focal())
    'Focal loss, γ = 2, probability'
    """
    title, settings = escape(title_of(loss), quote=False), settings_text(loss)
    return f"{title}, {settings}" if settings else title


def _alone(surface: Surface, quantity: str, values: FloatArray, view: str) -> Drawing:
    plane = surface.loss.plane()
    span = clipped(plane, quantity, values)
    name, axes = names_of(plane)[quantity], (plane.prediction_axis, plane.label_axis)
    ranges = _padded(surface.prediction), _padded(surface.label), span.padded(HEIGHT_PAD)
    look = surface_look(
        plotted(surface.prediction),
        plotted(surface.label),
        plotted(values),
        (axes[0].title, axes[1].title, name),
        contours=contours(span),
    )
    drawn = still(scene(*axes, name, ranges, view), view)
    layout = _layout(f"{heading(surface.loss)}: {name}", span)
    return _drawing((Trace(f"{quantity}-surface", name, look),), {**layout, "scene": drawn}, (HEIGHT,))


def _drawing(traces: tuple[Trace, ...], layout: Attributes, heights: tuple[int, ...]) -> Drawing:
    """A scene that fills its figure, at its height on a wide page and on a narrow one."""
    shapes = tuple(Shape(least, height, (), ()) for least, height in zip((640, 0), heights, strict=False))
    return Drawing(traces, layout, lambda shape: {"height": shape.height}, shapes)


def _layout(text: str, span: Span) -> Attributes:
    remarks = [note(span.note, SMALL_SIZE + 1, x=0, y=0, xshift=8)] if span.note else []
    bar: Attributes = {"x": 0.93, "y": 0.8, "len": 0.6}
    return {
        **base_layout(),
        "title": title(text),
        "coloraxis": colour_axis(span.low, span.high, **bar),
        "margin": {"l": 0, "r": 0, "t": 40, "b": 24},
        "annotations": [*remarks, note(SOURCE, SMALL_SIZE, x=1, y=0, xanchor="right", xshift=-6)],
    }


def _padded(nodes: FloatArray) -> list[float]:
    return Span(float(nodes[0]), float(nodes[-1])).padded(SCENE_PAD)


def simplex_surface(
    simplex: Simplex, *, path: Simplex | None = None, view: str = "62,24,2", heights: tuple[int, ...] = (HEIGHT,)
) -> Drawing:
    """Three-class cross-entropy over all predictions: the triangle is the floor, the loss the height and the colour.

    ``path`` draws a line of predictions on the surface, such as the two-axis form's.
    """
    p, plane = simplex.probabilities, simplex.loss.plane()
    x, y = p[..., 1] + 0.5 * p[..., 0], _HEIGHT * p[..., 0]
    span = clipped(plane, "value", simplex.value)
    look = surface_look(plotted(x), plotted(y), plotted(simplex.value), ("", "", ""), contours=contours(span))
    # customdata carries the three probabilities: x and y are places on the triangle and say nothing by themselves
    look |= {
        "customdata": plotted(np.concatenate([p, simplex.pull[..., None]], axis=-1)),
        "meta": {"columns": ["p₁", "p₂", "p₃", "length of the gradient"]},
        "hovertemplate": "p = (%{customdata[0]:.3f}, %{customdata[1]:.3f}, %{customdata[2]:.3f})<br>"
        "loss ℓ %{z:.5~g}<br>length of the gradient %{customdata[3]:.4~g}<extra></extra>",
    }
    floor: Attributes = {"type": "scatter3d", "mode": "lines", "x": [0, 1, 0.5, 0], "y": [0, 0, _HEIGHT, 0]}
    edge: Attributes = {**floor, "z": [0, 0, 0, 0], "line": {"color": FAINT, "width": 4}, "hoverinfo": "skip"}
    label = ", ".join(f"{mass:g}" for mass in simplex.label)
    layout = _layout(f"{heading(simplex.loss)}: loss ℓ at label ({label})", span)
    drawn = _simplex_scene(plane, span, view)
    traces = [Trace("simplex-surface", "loss over the simplex", look), Trace("simplex-edge", "the simplex", edge)]
    if path is not None:
        traces.append(_simplex_path(path, drawn))
    return _drawing(tuple(traces), {**layout, "scene": drawn}, heights)


def _simplex_path(path: Simplex, scene: Attributes) -> Trace:
    """Predictions as a line, a little nearer to the eye so that the surface does not swallow it."""
    p = path.probabilities
    at = p[..., 1] + 0.5 * p[..., 0], _HEIGHT * p[..., 0], path.value
    seen = nearer(at, _ranges_of(scene), scene, LINE_NEARER)
    look: Attributes = {
        "type": "scatter3d",
        "mode": "lines",
        **{axis: plotted(numbers) for axis, numbers in zip("xyz", seen, strict=True)},
        "line": {"color": ACCENT, "width": 6},
        "hoverinfo": "skip",
    }
    return Trace("simplex-path", "the others share evenly", look)


_HEIGHT = 0.75**0.5


def _ranges_of(scene: Attributes) -> list[list[float]]:
    axes = [scene[f"{letter}axis"] for letter in "xyz"]
    return [axis["range"] for axis in axes if isinstance(axis, dict)]


def _simplex_scene(plane: PlaneLoss, span: Span, view: str) -> Attributes:
    """A scene whose floor is the triangle: its corners are named, its axes are not."""
    ranges = [-0.06, 1.06], [-0.06, _HEIGHT + 0.06], span.padded(HEIGHT_PAD)
    drawn = scene(plane.prediction_axis, plane.label_axis, "loss ℓ", ranges, view)
    corners = ("p<sub>3</sub> = 1", 0.0, 0.0), ("p<sub>2</sub> = 1", 1.0, 0.0), ("p<sub>1</sub> = 1", 0.5, _HEIGHT)
    names: list[Attributes] = [
        {
            "text": text,
            "x": a,
            "y": b,
            "z": 0,
            "showarrow": False,
            "font": {"size": AXIS_SIZE, "color": TEXT},
            "bgcolor": GROUND,  # a corner may lie behind the surface
            "yshift": -16,
        }
        for text, a, b in corners
    ]
    aspect: Attributes = {"aspectmode": "manual", "aspectratio": {"x": 1.1, "y": 1.1 * _HEIGHT, "z": 0.85}}
    drawn = patched_attributes(drawn, {"xaxis.visible": False, "yaxis.visible": False})
    return {**drawn, **aspect, "annotations": names}
