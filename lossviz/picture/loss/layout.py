"""The layout of a loss page's picture, and the drawing that traces and layout make."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.frame import SURFACES, Frame, Spans, frame
from lossviz.picture.loss.traces import contours, heights_of, key_of, numbers, ranges_of, scene_of, traces
from lossviz.picture.panels import Corner, Layout, Note, Panel, Words, heading
from lossviz.picture.ranges import PANEL_PAD, QUANTITIES, Span
from lossviz.picture.scenes import heights, sides, still
from lossviz.picture.shape import MIDDLE, NARROW, SLIDE, WIDE, WIDE_SLIDE, Shape, axis_name, colours_key, scene_key
from lossviz.picture.sheets import Sheet
from lossviz.picture.style import PANEL_SIZE, SMALL_SIZE, colour_axis, panel_axis
from lossviz.picture.values import Attributes
from lossviz.state.names import settings_text, title_of
from lossviz.state.view import View

SHAPES = (WIDE, MIDDLE, NARROW)
SLIDES = (WIDE_SLIDE, SLIDE)
#: Where the page has the title: the picture leaves it out, and the settings stand in its place.
UNTITLED: Attributes = {"title.text": "", f"{axis_name('x', len(QUANTITIES))}.domain": [0.005, 0.5]}
# Keys show the loss, the gradient, the loss's curve, the curvature alone, and last the gradient's curve.
_ORDER = (0, 1, 2, 4, 3)
# The room of the title, which stands in the page.
_TITLE = 28
# A surface with its curve below it; those that do not come first need room for their headings.
_SHEETS = (
    Sheet("Loss", scenes=(0,), panels=(0,), up=_TITLE),
    Sheet("Gradient", scenes=(1,), panels=(1,), down=24, up=_TITLE),
    Sheet("Curvature", panels=(2,), down=24, up=_TITLE),
)
# The size of the first surface where its scene has little width.
_ROOMY = 0.84
# How far a bar of colours stands from its scene, and how much of the scene's height it takes.
_GAP, _TALL = 0.004, 0.72


def drawing(view: View, *, live: bool = False, held: Spans | None = None) -> Drawing:
    """The linked view: two scenes (loss, gradient) and three panels (loss, gradient, curvature).

    By itself it says all in its title; on a page (``live``) the numbers in its title strip move with the controls. The
    axes settle on what is drawn, unless they are ``held`` at some ranges.

    >>> from lossviz.state.view import default_view
    >>> [trace.look["type"] for trace in drawing(default_view("mse")).traces[:3]]
    ['surface', 'scatter3d', 'scatter3d']
    """
    made = frame(view) if held is None else replace(frame(view), held=held)
    title, strip = (short_title(view), numbers(made)) if live else (full_title(view), ())
    return _layout(made, title, live).drawing([*traces(made, live=live), *strip], SHAPES, slides=SLIDES)


def full_title(view: View) -> str:
    """Title, parameters and the chosen point, in plotly's markup.

    >>> from lossviz.state.view import default_view
    >>> full_title(default_view("huber"))
    'Huber loss: δ = 1; label y = 0, prediction ŷ = 2'
    """
    plane, settings = view.plane, settings_text(view.loss)
    prediction, label = (number(x, DIGITS) for x in view.point)
    point = f"{plane.label_axis.title} = {label}, {plane.prediction_axis.title} = {prediction}"
    title = escape(title_of(view.loss), quote=False)
    return f"{title}: {settings}; {point}" if settings else f"{title}: {point}"


def short_title(view: View) -> str:
    """Title and form alone: on a page the parameters stand beside it.

    >>> from lossviz.state.view import default_view
    >>> short_title(default_view("focal"))
    'Focal loss · probability'
    """
    flags = [record for record in view.loss.parameters() if record.kind == "flag"]
    form = "".join(f" · {record.form(getattr(view.loss, record.name))}" for record in flags)
    return f"{view.loss.title}{form}"


def at_range(view: View, extent: float, label: float) -> Attributes:
    """What the axis range decides, by dotted path: the ranges of all axes, and the notes on what they cut."""
    low, high = view.plane.axes(extent)[0]
    made = frame(replace(view, extent=extent, label=label, prediction=min(max(view.prediction, low), high)))
    out: Attributes = {}
    for index, quantity in enumerate(SURFACES):
        key = scene_key(index)
        across, along, _ = ranges_of(made, quantity)
        out |= {f"{key}.xaxis.range": across, f"{key}.yaxis.range": along, **scene_rung(index, made.scenes[quantity])}
    for index, quantity in enumerate(QUANTITIES):
        out |= {f"{axis_name('x', index)}.range": across, **panel_rung(index, made.panels[quantity])}
    return out


def scene_rung(index: int, span: Span) -> Attributes:
    """What the range of a surface decides in the layout, by dotted path."""
    key, colours, up = scene_key(index), colours_key(index), heights(heights_of(SURFACES[index], span), few=index > 0)
    return {
        f"{key}.zaxis.range": up["range"],
        f"{key}.zaxis.tickvals": up["tickvals"],
        f"{colours}.cmin": span.low,
        f"{colours}.cmax": span.high,
        f"annotations[{2 * index + 1}].text": _remark(span),
    }


def panel_rung(index: int, span: Span) -> Attributes:
    """What the range of a panel decides in the layout, by dotted path."""
    note = f"annotations[{2 * (len(SURFACES) + index) + 1}].text"
    return {f"{axis_name('y', index)}.range": span.padded(PANEL_PAD), note: span.short_note}


def surface_step(span: Span) -> Attributes:
    """What the range of a surface decides in its trace, by dotted path."""
    levels = contours(span)["z"]
    assert isinstance(levels, dict)
    return {f"contours.z.{name}": levels[name] for name in ("start", "end", "size")}


def _layout(made: Frame, title: str, live: bool) -> Layout:
    plane = made.plane
    across, _, _ = ranges_of(made, SURFACES[0])
    notes: list[Note] = []
    for index, quantity in enumerate(SURFACES):
        # above the smaller scene, which has no room for a heading
        corner: Corner = "above left" if index else "inside left"
        notes.append(Note(f"<b>{made.names[quantity]}</b>", scene=index, corner=corner, size=PANEL_SIZE))
        remark, down = _remark(made.scenes[quantity]), 0 if index else -_LINE
        notes.append(Note(remark, scene=index, corner="inside left", size=SMALL_SIZE, up=down))
    panels: list[Panel] = []
    for index, quantity in enumerate(QUANTITIES):
        up = {**panel_axis(made.panels[quantity].padded(PANEL_PAD)), "nticks": 5 if quantity in SURFACES else 3}
        panels.append(Panel(panel_axis(across, plane.prediction_axis.title), up))
        notes.append(heading(made.names[quantity], index))
        corner = "inside right" if quantity == "gradient" else "above right"  # beside its long name there is no room
        notes.append(Note(made.panels[quantity].short_note, panel=index, corner=corner))
    # a long key reaches up to what is said of the curve on the left
    corner = "above right" if plane.kinked and made.yardsticks else "above middle"
    notes.append(Note(key_of(made), panel=0, corner=corner))
    spans = [made.scenes[quantity] for quantity in SURFACES]
    scenes = [scene_of(made, quantity) for quantity in SURFACES]
    return Layout(
        Words(title, title),
        tuple(panels),
        tuple(scenes if live else (still(scene, made.view.camera) for scene in scenes)),
        (plane.prediction_axis.symbol, plane.label_axis.symbol),
        tuple(notes),
        readouts=live,
        more={colours_key(index): colour_axis(span.low, span.high) for index, span in enumerate(spans)},
        by_shape=partial(_by_shape, made),
        order=_ORDER,
        sheets=_SHEETS,
    )


# How many notes scenes and panels have; behind them among the annotations stand the key and the source.
_NOTES = 2 * len(SURFACES) + 2 * len(QUANTITIES)
_SOURCE = f"annotations[{_NOTES + 1}]"


# What a curve is of its surface, where there is room to say it.
_ALONG = f"<span style='font-size:{SMALL_SIZE}px'>along the orange line</span>"
# From a heading to the remark below it, in pixels.
_LINE = 20


def _by_shape(made: Frame, shape: Shape) -> Attributes:
    """The bars of colours and the source; and what stands above a curve, whose surface above it has its name.

    On a slide its name stands there, and the key only has room if the curve is shown alone.
    """
    out, slide = _bars(shape), shape.height == SLIDE.height
    if not shape.least:  # the numbers on the left, and on a phone those below, would reach beyond it
        out[f"{scene_key(0)}.aspectratio"] = sides(_ROOMY)
    for index, quantity in enumerate(SURFACES):
        text = _ALONG if shape == WIDE else ""
        out[f"annotations[{2 * (len(SURFACES) + index)}].text"] = f"<b>{made.names[quantity]}</b>" if slide else text
    return out | {f"annotations[{_NOTES}].text": "" if shape in SLIDES else key_of(made, short=not shape.least)}


def _bars(shape: Shape) -> Attributes:
    """Where the bars of colours stand, at the right of their scenes; and the source, on the left, away from names."""
    out: Attributes = {f"{_SOURCE}.x": 0, f"{_SOURCE}.xanchor": "left", f"{_SOURCE}.xshift": 4}
    for index, box in enumerate(shape.scenes):
        domain, tall = shape.domain(box), (box[3] - box[2]) / shape.height
        bar = f"{colours_key(index)}.colorbar"
        out[f"{bar}.x"] = domain["x"][1] + _GAP
        out[f"{bar}.y"] = round(domain["y"][1] - tall * (1 - _TALL) / 2, 5)
        out[f"{bar}.len"] = round(tall * _TALL, 5)
    if shape.left_out:  # there is no room between panels for the name of the axis that both have
        out["xaxis.title.text"] = ""
    if shape == MIDDLE:  # nor is there here if the window is low
        out[f"{axis_name('x', 1)}.title.text"] = ""
    return out


def _remark(span: Span) -> str:
    return f"axis {span.short_note}" if span.cut else ""
