"""The picture that the home page opens with: one loss as a surface, which moves by itself until it is touched."""

from __future__ import annotations

from lossviz.picture.controls import parameter_control
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.beside import TABLE
from lossviz.picture.loss.frame import frame
from lossviz.picture.loss.traces import LINE_NEARER, traces
from lossviz.picture.panels import Layout, Words
from lossviz.picture.payload import Nearer, Payload
from lossviz.picture.ranges import HEIGHT_PAD, SCENE_PAD, Span
from lossviz.picture.shape import Shape, colours_key
from lossviz.picture.style import colour_axis, scene
from lossviz.sampling.sweep import Sweep
from lossviz.state.view import View

#: The height of the picture in pixels, on every screen.
HEIGHT = 460
_SHAPES = (
    Shape(600, HEIGHT, ((0.0, 1.0, 30, HEIGHT - 8),), ()),
    Shape(0, HEIGHT, ((0.0, 1.0, 30, HEIGHT - 8),), (), short=True),
)
_SHOWN = ("value-surface", "value-line")


def opening_payload(view: View, sweep: Sweep) -> Payload:
    """The surface of a view's loss with the slider of its first parameter, which plays by itself.

    >>> from lossviz.sampling.sweep import sweep
    >>> from lossviz.state.view import default_view
    >>> view = default_view("huber")
    >>> payload = opening_payload(view, sweep(*view.family))
    >>> payload.play, payload.auto, [trace.id for trace in payload.drawing.traces]
    ('delta', True, ['value-surface', 'value-line'])
    """
    made = frame(view)
    widest = made.steps["value"][-1]  # the sweep goes on without a hand that could let go, so nothing settles
    record = next(record for record in view.loss.sliders() if record.dragged)
    ranges = [Span(*interval).padded(SCENE_PAD) for interval in made.plane.axes(view.extent)]
    box = scene(
        made.plane.prediction_axis,
        made.plane.label_axis,
        made.names["value"],
        (*ranges, widest.padded(HEIGHT_PAD)),
        view.camera,
    )
    layout = Layout(
        Words(view.loss.title, view.loss.title),
        (),
        (box,),
        (made.plane.prediction_axis.symbol, made.plane.label_axis.symbol),
        readouts=False,
        more={colours_key(0): colour_axis(widest.low, widest.high, x=0.93, y=0.85, len=0.7)},
    )
    return Payload(
        "home",
        view.state(),
        layout.drawing([trace for trace in traces(made, live=True) if trace.id in _SHOWN], _SHAPES),
        alt_text(view),
        (parameter_control(record, getattr(view.loss, record.name)),),
        {TABLE: sweep.rule},
        play=record.name,
        auto=True,
        nearer=(Nearer("value-line", LINE_NEARER),),
    )
