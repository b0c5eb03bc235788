"""The linked view of a loss page: loss and gradient as surfaces, and the curves at the chosen label below them.

``traces`` and ``layout`` build plain dictionaries, so that the browser's payload and the ``go.Figure`` share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from lossviz.figures.geometry import WIDE, Shape
from lossviz.figures.scale import PANEL_PAD, QUANTITIES, SCENE_PAD, Span, spans, spans_at
from lossviz.figures.style import (
    ACCENT,
    LIGHT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    Json,
    Theme,
    base_layout,
    camera,
    colour,
    note,
    panel_axis,
    plotted,
    scene,
    surface_trace,
    title,
)
from lossviz.formula import number
from lossviz.loss import DistanceLoss, PlaneLoss
from lossviz.surfaces import Curve, Surface, curve, surface
from lossviz.sweeps import LABELS, PREDICTIONS, STRIDE
from lossviz.view import View, settings_text

SCENES = ("scene", "scene2")
FAR = 1e12
#: How far lines and points stand above their surface, as shares of the z range, so as not to sink into it.
LINE_LIFT, POINT_LIFT = 0.006, 0.018


@dataclass(frozen=True, eq=False)
class Sample:
    """What a linked view draws: the surface, the curve at the chosen label and the numbers at the chosen point."""

    surface: Surface
    curve: Curve
    point: dict[str, float]
    kinks: dict[str, np.ndarray]
    baseline: Curve | None


@lru_cache(maxsize=64)
def sample(view: View) -> Sample:
    """Sample the loss of a view on the grids that its sweep uses."""
    loss, plane, (p, y) = view.loss, view.plane, view.point
    p_range, y_range = plane.axes(view.extent)
    row = curve(loss, y, prediction=p_range, resolution=PREDICTIONS)
    baseline = loss.baseline
    at = {quantity: float(getattr(plane, quantity)(p, y)) for quantity in QUANTITIES}
    marks = np.full(PREDICTIONS, np.nan)
    for kink in plane.kinks():
        if p_range[0] <= y + kink.position <= p_range[1]:
            nearest = int(np.argmin(np.abs(row.prediction - y - kink.position)))
            marks[nearest] = row.value[nearest]
    return Sample(
        surface(loss, prediction=p_range, label=y_range, resolution=LABELS),
        row,
        at,
        {"value": marks},
        None if baseline is None else curve(baseline, y, prediction=p_range, resolution=PREDICTIONS),
    )


def names_of(plane: PlaneLoss) -> dict[str, str]:
    """The quantities in words and symbols, as axis and panel titles say them.

    >>> from lossviz import Huber
    >>> names_of(Huber())["gradient"]
    'gradient ∂ℓ/∂ŷ'
    """
    return {"value": "loss ℓ", "gradient": f"gradient ∂ℓ/∂{plane.prediction_axis.symbol}", "curvature": "curvature"}


def scene_traces(view: View, drawn: Sample) -> list[Json]:
    """For each scene: the surface, the chosen label as a line, the chosen prediction as a point."""
    plane, grid, row = view.plane, drawn.surface, drawn.curve
    names, limits = names_of(plane), spans(view.loss, view.extent)
    axes = plane.prediction_axis.title, plane.label_axis.title
    out: list[Json] = []
    for key, quantity in zip(SCENES, QUANTITIES, strict=False):
        span = limits[quantity]
        z = plotted(getattr(grid, quantity))
        hover = axes[0], axes[1], names[quantity]
        out.append(
            surface_trace(
                plotted(grid.prediction), plotted(grid.label), z, (span.low, span.high), hover,
                scene=key, name=f"{quantity} surface", contours=_contours(span.low, span.high),
            )
        )  # fmt: skip
        line = plotted(getattr(row, quantity)[::STRIDE] + lift(span, LINE_LIFT))
        more = {"type": "scatter3d", "scene": key, "hoverinfo": "skip"}
        out.append(
            {
                **more,
                "name": f"{quantity} at the chosen label",
                "mode": "lines",
                "x": plotted(row.prediction[::STRIDE]),
                "y": plotted(np.full(len(line), view.label)),
                "z": line,
                "line": {"color": ACCENT, "width": 9},
            }
        )
        out.append(
            {
                **more,
                "name": f"{quantity} at the chosen prediction",
                "mode": "markers",
                "x": plotted([view.prediction]),
                "y": plotted([view.label]),
                "z": plotted([drawn.point[quantity] + lift(span, POINT_LIFT)]),
                "marker": {"color": ACCENT, "size": 8, "line": {"color": "#FFFFFF", "width": 2}},
            }
        )
    return out


def lift(span: Span, share: float) -> float:
    """A share of a z range.

    >>> lift(Span(0.0, 10.0), LINE_LIFT)
    0.06
    """
    return round(share * (span.high - span.low), 9)


def _contours(low: float, high: float) -> Json:
    """Level lines at twelve even heights: they show the shape where the shading is flat."""
    line = {
        "show": True,
        "start": low,
        "end": high,
        "size": (high - low) / 12,
        "color": "rgba(255,255,255,0.35)",
        "width": 1,
    }
    return {"z": {**line, "highlight": False}, "x": {"highlight": False}, "y": {"highlight": False}}


def panel_traces(view: View, drawn: Sample, theme: Theme) -> list[Json]:
    """For each panel: lines at the prediction and the label, baseline, ghost, the curve, its kinks, its point."""
    plane, row = view.plane, drawn.curve
    names, x = names_of(plane), plotted(drawn.curve.prediction)
    own = colour(view.loss.key)
    out: list[Json] = []
    for index, quantity in enumerate(QUANTITIES):
        place = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
        quiet = {**place, "mode": "lines", "hoverinfo": "skip"}
        values = plotted(getattr(row, quantity))
        across = plotted([-FAR, FAR])
        at_p = {
            "x": plotted([view.prediction] * 2),
            "y": across,
            "line": {"color": ACCENT, "width": 1.5, "dash": "dot"},
        }
        out.append({**quiet, "name": f"{quantity}: prediction", **at_p})
        if isinstance(plane, DistanceLoss):
            at_y = {
                "x": plotted([view.label] * 2),
                "y": across,
                "line": {"color": theme.faint, "width": 1.5, "dash": "dot"},
            }
            out.append({**quiet, "name": f"{quantity}: label", **at_y})
        if drawn.baseline is not None and quantity != "curvature":
            faint = {"color": theme.faint, "width": 2, "dash": "dash"}
            out.append(
                {
                    **quiet,
                    "name": f"{quantity}: baseline",
                    "x": x,
                    "y": plotted(getattr(drawn.baseline, quantity)),
                    "line": faint,
                }
            )
        ghost = {"color": theme.faint, "width": 2}
        out.append({**quiet, "name": f"{quantity}: before", "x": x, "y": values, "line": ghost, "visible": False})
        hover = f"{plane.prediction_axis.title} %{{x:.4~g}}<br>{names[quantity]} %{{y:.5~g}}<extra></extra>"
        line = {"color": own, "width": 3.5, "simplify": False}
        out.append(
            {
                **place,
                "name": f"{quantity}: curve",
                "mode": "lines",
                "x": x,
                "y": values,
                "line": line,
                "hovertemplate": hover,
            }
        )
        if quantity in drawn.kinks and plane.kinks():
            mark = {"symbol": "circle-open", "size": 9, "color": theme.text, "line": {"width": 2}}
            kink = {"mode": "markers", "x": x, "y": plotted(drawn.kinks[quantity]), "marker": mark}
            out.append(
                {
                    **place,
                    "name": f"{quantity}: kinks",
                    **kink,
                    "hovertemplate": "a derivative jumps here<extra></extra>",
                }
            )
        point = {"color": ACCENT, "size": 12, "line": {"color": theme.ground, "width": 2}}
        at = {"x": plotted([view.prediction]), "y": plotted([drawn.point[quantity]]), "marker": point}
        out.append({**place, "name": f"{quantity}: point", "mode": "markers", **at, "hovertemplate": hover})
    return out


def traces(view: View, theme: Theme = LIGHT) -> list[Json]:
    """All traces of the linked view; their names say what they are."""
    drawn = sample(view)
    return [*scene_traces(view, drawn), *panel_traces(view, drawn, theme)]


def axis_key(letter: str, index: int) -> str:
    """The name of a panel's axis as traces write it.

    >>> axis_key("x", 0), axis_key("y", 2)
    ('x', 'y3')
    """
    return letter if index == 0 else f"{letter}{index + 1}"


def layout(view: View, theme: Theme = LIGHT, shape: Shape = WIDE, heading: str | None = None) -> Json:
    """The layout of the linked view in a shape, with everything but the width."""
    plane = view.plane
    names, everywhere = names_of(plane), spans(view.loss, view.extent)
    here = spans_at(view.loss, view.extent, view.label)
    p_range, y_range = plane.axes(view.extent)
    p_room = _padded(p_range)
    out = {**base_layout(theme), "title": title(heading if heading is not None else full_title(view), theme)}
    out |= {"height": shape.height, "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}}
    for key, quantity, box in zip(SCENES, QUANTITIES, shape.scenes, strict=False):
        z = everywhere[quantity].padded(SCENE_PAD)
        ranges = _padded(p_range), _padded(y_range), z
        ready = scene(plane.prediction_axis, plane.label_axis, names[quantity], ranges, theme)
        out[key] = {**ready, "domain": shape.domain(box), "camera": camera(view.camera)}
    for index, (quantity, box) in enumerate(zip(QUANTITIES, shape.panels, strict=True)):
        x, y = axis_key("x", index), axis_key("y", index)
        domain = shape.domain(box)
        across = panel_axis(theme, p_room, plane.prediction_axis.title, domain=domain["x"], anchor=y)
        up = panel_axis(theme, here[quantity].padded(PANEL_PAD), domain=domain["y"], anchor=x) | {"nticks": 5}
        out[f"xaxis{x[1:]}"], out[f"yaxis{y[1:]}"] = across, up
    out["annotations"] = _annotations(view, theme, shape)
    return out


def _padded(interval: tuple[float, float]) -> list[float]:
    spare = SCENE_PAD * (interval[1] - interval[0])
    return [round(interval[0] - spare, 9), round(interval[1] + spare, 9)]


def _annotations(view: View, theme: Theme, shape: Shape) -> list[Json]:
    """Panel titles, notes on cut axes, the name of the baseline and the source line; always as many."""
    names = names_of(view.plane)
    everywhere, here = spans(view.loss, view.extent), spans_at(view.loss, view.extent, view.label)
    out = []
    for quantity, box in zip(QUANTITIES, shape.scenes, strict=False):
        domain = shape.domain(box)
        middle = {"x": sum(domain["x"]) / 2, "xanchor": "center"}
        out.append(note(f"<b>{names[quantity]}</b>", theme, PANEL_SIZE, y=domain["y"][1], yanchor="top", **middle))
        out.append(
            note(everywhere[quantity].note, theme, SMALL_SIZE, y=domain["y"][1], yanchor="top", yshift=-22, **middle)
        )
    for quantity, box in zip(QUANTITIES, shape.panels, strict=True):
        domain = shape.domain(box)
        x, y = domain["x"], domain["y"][1]
        out.append(note(f"<b>{names[quantity]}</b>", theme, PANEL_SIZE, x=x[0], y=y))
        out.append(note(_short(here[quantity].note), theme, SMALL_SIZE, x=x[1], y=y, xanchor="right"))
    if (baseline := view.loss.baseline) is not None:
        for box in shape.panels[:2]:
            domain = shape.domain(box)
            text = note(
                f"╌╌ {baseline.title.lower()}",
                theme,
                SMALL_SIZE + 1,
                x=sum(domain["x"]) / 2,
                y=domain["y"][1],
                xanchor="center",
                yanchor="top",
            )
            out.append({**text, "font": {**text["font"], "color": theme.faint}})
    source = note(SOURCE, theme, SMALL_SIZE, x=1, y=0, xanchor="right", xshift=-4)
    return [*out, {**source, "font": {**source["font"], "color": theme.faint}}]


def _short(text: str) -> str:
    return text.partition(";")[0].removeprefix("axis ")


def full_title(view: View) -> str:
    """Title, parameters and the chosen point.

    >>> from lossviz.view import default_view
    >>> full_title(default_view("huber"))
    'Huber loss: δ = 1; label y = 0, prediction ŷ = 2'
    """
    plane, settings = view.plane, settings_text(view.loss)
    point = (
        f"{plane.label_axis.title} = {number(view.label)}, {plane.prediction_axis.title} = {number(view.prediction)}"
    )
    return f"{view.loss.title}: {settings}; {point}" if settings else f"{view.loss.title}: {point}"


def linked(view: View) -> go.Figure:
    """The linked view as a figure: two scenes (loss, gradient) and three panels (loss, gradient, curvature).

    >>> from lossviz.view import default_view
    >>> [trace.type for trace in linked(default_view("mse")).data[:3]]
    ['surface', 'scatter3d', 'scatter3d']
    """
    return go.Figure({"data": traces(view), "layout": {**layout(view), "width": 1100}})
