"""The linked view of a loss page: loss and gradient as surfaces, and the curves at the chosen label below them."""

from __future__ import annotations

from html import escape

from lossviz.formula import number
from lossviz.picture.figure import Figure
from lossviz.picture.loss.traces import SCENES, axis_key, names_of, traces
from lossviz.picture.ranges import PANEL_PAD, QUANTITIES, SCENE_PAD, Span, spans, spans_at
from lossviz.picture.shape import WIDE, Shape
from lossviz.picture.style import (
    LIGHT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    Json,
    Theme,
    base_layout,
    camera,
    note,
    panel_axis,
    scene,
    title,
)
from lossviz.reading import DIGITS
from lossviz.view import View, settings_text, title_of


def layout(view: View, theme: Theme = LIGHT, shape: Shape = WIDE, heading: str | None = None) -> Json:
    """The layout of the linked view in a shape, with everything but the width."""
    plane = view.plane
    names, everywhere = names_of(plane), spans(view.loss, view.extent)
    here = spans_at(view.loss, view.extent, view.label)
    p_range, y_range = plane.axes(view.extent)
    p_room = Span(*p_range).padded(SCENE_PAD)
    out = {
        **base_layout(theme),
        "title": title(heading if heading is not None else full_title(view), theme, shape.short),
    }
    out |= {"height": shape.height, "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}}
    for key, quantity, box in zip(SCENES, QUANTITIES, shape.scenes, strict=False):
        z = everywhere[quantity].padded(SCENE_PAD)
        ranges = Span(*p_range).padded(SCENE_PAD), Span(*y_range).padded(SCENE_PAD), z
        ready = scene(plane.prediction_axis, plane.label_axis, names[quantity], ranges, theme, short=shape.short)
        out[key] = {**ready, "domain": shape.domain(box), "camera": camera(view.camera)}
    for index, (quantity, box) in enumerate(zip(QUANTITIES, shape.panels, strict=True)):
        x, y = axis_key("x", index), axis_key("y", index)
        domain = shape.domain(box)
        across = panel_axis(theme, p_room, plane.prediction_axis.title, domain=domain["x"], anchor=y)
        up = panel_axis(theme, here[quantity].padded(PANEL_PAD), domain=domain["y"], anchor=x) | {"nticks": 5}
        out[f"xaxis{x[1:]}"], out[f"yaxis{y[1:]}"] = across, up
    out["annotations"] = _annotations(view, theme, shape)
    return out


def _annotations(view: View, theme: Theme, shape: Shape) -> list[Json]:
    """Panel titles, notes on cut axes, the name of the baseline and the source line; always as many."""
    names = names_of(view.plane)
    everywhere, here = spans(view.loss, view.extent), spans_at(view.loss, view.extent, view.label)
    out = []
    for quantity, box in zip(QUANTITIES, shape.scenes, strict=False):
        domain = shape.domain(box)
        remark = everywhere[quantity].note
        gap = "<br>" if shape.short else "   "
        small = f"{gap}<span style='font-size:{SMALL_SIZE}px'>{remark}</span>" if remark else ""
        place = {"x": sum(domain["x"]) / 2, "xanchor": "center", "y": domain["y"][1], "yanchor": "top"}
        out.append(note(f"<b>{names[quantity]}</b>{small}", theme, PANEL_SIZE, **place, align="center"))
    for quantity, box in zip(QUANTITIES, shape.panels, strict=True):
        domain = shape.domain(box)
        x, y = domain["x"], domain["y"][1]
        out.append(note(f"<b>{names[quantity]}</b>", theme, PANEL_SIZE, x=x[0], y=y))
        out.append(note(_short(here[quantity].note), theme, SMALL_SIZE, x=x[1], y=y, xanchor="right"))
    if (baseline := view.loss.baseline) is not None:
        # where the baseline is low: beside the right class
        end, side = (1, "right") if view.label >= 0.5 else (0, "left")
        for box in shape.panels[:2]:
            domain = shape.domain(box)
            place = {"x": domain["x"][end], "xanchor": side, "y": domain["y"][1], "yanchor": "top"}
            text = note(f"╌╌ {baseline.title.lower()}", theme, SMALL_SIZE + 1, **place)
            out.append({**text, "font": {**text["font"], "color": theme.faint}})
    source = note(SOURCE, theme, SMALL_SIZE, x=1, y=0, xanchor="right", xshift=-4)
    return [*out, {**source, "font": {**source["font"], "color": theme.faint}}]


def _short(text: str) -> str:
    return text.partition(";")[0].removeprefix("axis ")


def full_title(view: View) -> str:
    """Title, parameters and the chosen point, in plotly's markup.

    >>> from lossviz.view import default_view
    >>> full_title(default_view("huber"))
    'Huber loss: δ = 1; label y = 0, prediction ŷ = 2'
    """
    plane, settings = view.plane, settings_text(view.loss)
    prediction, label = (number(x, DIGITS) for x in view.point)
    point = f"{plane.label_axis.title} = {label}, {plane.prediction_axis.title} = {prediction}"
    title = escape(title_of(view.loss), quote=False)
    return f"{title}: {settings}; {point}" if settings else f"{title}: {point}"


def linked(view: View) -> Figure:
    """The linked view as a figure: two scenes (loss, gradient) and three panels (loss, gradient, curvature).

    >>> from lossviz.view import default_view
    >>> [trace.type for trace in linked(default_view("mse")).data[:3]]
    ['surface', 'scatter3d', 'scatter3d']
    """
    return Figure({"data": traces(view), "layout": {**layout(view), "width": 1100}})
