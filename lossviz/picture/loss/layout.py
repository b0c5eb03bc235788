"""The layout of a loss page's picture, and the drawing that traces and layout make."""

from __future__ import annotations

from html import escape

from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.frame import Frame, frame, names_of
from lossviz.picture.loss.traces import SURFACES, numbers, traces
from lossviz.picture.panels import Corner, Layout, Note, Panel, Words, heading
from lossviz.picture.ranges import PANEL_PAD, QUANTITIES, SCENE_PAD, Span, spans, spans_at
from lossviz.picture.shape import MIDDLE, NARROW, WIDE, axis_name, scene_key
from lossviz.picture.style import FAINT, PANEL_SIZE, SMALL_SIZE, camera, panel_axis, scene
from lossviz.picture.values import Attributes
from lossviz.state.names import settings_text, title_of
from lossviz.state.view import View

SHAPES = (WIDE, MIDDLE, NARROW)


def drawing(view: View, *, live: bool = False) -> Drawing:
    """The linked view: two scenes (loss, gradient) and three panels (loss, gradient, curvature).

    By itself it says all in its title; on a page (``live``) the numbers in its title strip move with the controls.

    >>> from lossviz.state.view import default_view
    >>> [trace.look["type"] for trace in drawing(default_view("mse")).traces[:3]]
    ['surface', 'scatter3d', 'scatter3d']
    """
    made = frame(view)
    title, strip = (short_title(view), numbers(made)) if live else (full_title(view), ())
    return _layout(made, title, live).drawing([*traces(made), *strip], SHAPES)


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
    form = "" if not flags else " · logit" if getattr(view.loss, flags[0].name) else " · probability"
    return f"{view.loss.title}{form}"


def reach(view: View, extent: float, label: float) -> Attributes:
    """What the axis range decides, by dotted path: the ranges of all axes, and the notes on what they cut."""
    plane = view.plane
    p_range, y_range = plane.axes(extent)
    everywhere, here = spans(view.loss, extent), spans_at(view.loss, extent, label)
    across, along = Span(*p_range).padded(SCENE_PAD), Span(*y_range).padded(SCENE_PAD)
    out: Attributes = {}
    for index, quantity in enumerate(SURFACES):
        key = scene_key(index)
        out |= {f"{key}.xaxis.range": across, f"{key}.yaxis.range": along}
        out[f"{key}.zaxis.range"] = everywhere[quantity].padded(SCENE_PAD)
    for index, quantity in enumerate(QUANTITIES):
        out[f"{axis_name('x', index)}.range"] = across
        out[f"{axis_name('y', index)}.range"] = here[quantity].padded(PANEL_PAD)
    notes, usual = _notes_on_cuts(view, extent, label), _notes_on_cuts(view, view.extent, view.label)
    return out | {f"annotations[{place}].text": text for place, text in notes.items() if text != usual[place]}


def reach_of_label(view: View, label: float) -> Attributes:
    """What the label decides if labels move the picture: the heights of the panels."""
    here = spans_at(view.loss, view.extent, label)
    return {
        f"{axis_name('y', index)}.range": here[quantity].padded(PANEL_PAD) for index, quantity in enumerate(QUANTITIES)
    }


def _layout(made: Frame, title: str, live: bool) -> Layout:
    view, plane = made.view, made.plane
    p_range, y_range = plane.axes(view.extent)
    across, along = Span(*p_range).padded(SCENE_PAD), Span(*y_range).padded(SCENE_PAD)
    scenes: list[Attributes] = []
    for quantity in SURFACES:
        ranges = across, along, made.everywhere[quantity].padded(SCENE_PAD)
        ready = scene(plane.prediction_axis, plane.label_axis, made.names[quantity], ranges)
        scenes.append({**ready, "camera": camera(view.camera)})
    panels: list[Panel] = []
    notes = [_scene_note(made, index) for index in range(len(SURFACES))]
    for index, quantity in enumerate(QUANTITIES):
        up = {**panel_axis(made.here[quantity].padded(PANEL_PAD)), "nticks": 5}
        panels.append(Panel(panel_axis(across, plane.prediction_axis.title), up))
        notes.append(heading(made.names[quantity], index))
        notes.append(Note(made.here[quantity].short_note, panel=index, corner="above right"))
    return Layout(
        Words(title, title),
        tuple(panels),
        tuple(scenes),
        (plane.prediction_axis.symbol, plane.label_axis.symbol),
        (*notes, *_baseline_notes(made)),
        readouts=live,
    )


def _scene_note(made: Frame, index: int) -> Note:
    """The name of a scene's quantity, and a note if its axis is cut."""
    quantity = SURFACES[index]
    name, remark = made.names[quantity], made.everywhere[quantity].note
    text = Words(_named(name, remark, "   "), _named(name, remark, "<br>"))
    return Note(text, scene=index, corner="inside middle", size=PANEL_SIZE)


def _named(name: str, remark: str, gap: str) -> str:
    small = f"{gap}<span style='font-size:{SMALL_SIZE}px'>{remark}</span>" if remark else ""
    return f"<b>{name}</b>{small}"


def _baseline_notes(made: Frame) -> tuple[Note, ...]:
    """The name of the baseline where it is low: beside the right class."""
    baseline = made.view.loss.baseline
    if baseline is None:
        return ()
    text = f"╌╌ {baseline.title.lower()}"
    corner: Corner = "inside right" if made.view.label >= 0.5 else "inside left"
    return tuple(Note(text, panel=index, corner=corner, size=SMALL_SIZE + 1, ink=FAINT) for index in range(2))


def _notes_on_cuts(view: View, extent: float, label: float) -> dict[int, str]:
    """The texts that tell of cut axes, by the place of their annotation."""
    names = names_of(view.plane)
    everywhere, here = spans(view.loss, extent), spans_at(view.loss, extent, label)
    scenes = {index: _named(names[q], everywhere[q].note, "   ") for index, q in enumerate(SURFACES)}
    panels = {len(SURFACES) + 2 * index + 1: here[q].short_note for index, q in enumerate(QUANTITIES)}
    return scenes | panels
