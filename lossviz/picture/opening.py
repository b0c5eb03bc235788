"""The picture that the home page opens with: one loss as a surface, which moves by itself until it is touched."""

from __future__ import annotations

from itertools import pairwise

from lossviz.exact.rows import multiples
from lossviz.parameter import Parameter
from lossviz.picture.controls import ranged
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.beside import TABLE
from lossviz.picture.loss.frame import frame
from lossviz.picture.loss.traces import LINE_NEARER, traces
from lossviz.picture.panels import Layout, Words
from lossviz.picture.payload import Nearer, Payload
from lossviz.picture.ranges import HEIGHT_PAD, SCENE_PAD, Span
from lossviz.picture.scenes import scene
from lossviz.picture.shape import Shape, colours_key
from lossviz.picture.style import colour_axis
from lossviz.sampling.grid import surface
from lossviz.sampling.sweep import LABELS, Sweep
from lossviz.state.names import plain_symbol
from lossviz.state.view import View

#: The height of the picture in pixels, and on a phone, which is too narrow for so high a scene: its corners would be cut.
HEIGHT, LOW = 460, 426
_SHAPES = (
    Shape(600, HEIGHT, ((0.0, 1.0, 30, HEIGHT - 8),), ()),
    Shape(0, LOW, ((0.0, 0.95, 78, LOW - 54),), (), short=True),
)
_SHOWN = ("value-surface", "value-line")
#: How much of its heights and of its colours the surface fills: when the page opens, and wherever the sweep goes.
OPENS, LEAST = 0.6, 0.3


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
    record = next(record for record in view.loss.sliders() if record.dragged)
    span, values = swept(view, record)
    ranges = [Span(*interval).padded(SCENE_PAD) for interval in made.plane.axes(view.extent)]
    box = scene(
        made.plane.prediction_axis,
        made.plane.label_axis,
        made.names["value"],
        (*ranges, span.padded(HEIGHT_PAD)),
        view.camera,
    )
    layout = Layout(
        Words(view.loss.title, view.loss.title),
        (),
        (box,),
        (made.plane.prediction_axis.symbol, made.plane.label_axis.symbol),
        readouts=False,
        more={colours_key(0): colour_axis(span.low, span.high, x=0.93, y=0.85, len=0.7)},
    )
    return Payload(
        "home",
        view.state(),
        layout.drawing([trace for trace in traces(made, live=True) if trace.id in _SHOWN], _SHAPES),
        alt_text(view),
        (ranged(record.name, plain_symbol(record), record.help, values, values[0], values[-1]),),
        {TABLE: sweep.rule},
        play=record.name,
        auto=True,
        nearer=(Nearer("value-line", LINE_NEARER),),
    )


def swept(view: View, record: Parameter) -> tuple[Span, tuple[float, ...]]:
    """An axis of heights that stands still, and the values of a parameter that fit it: none is cut, none leaves it empty.

    The sweep goes on without a hand that could let go, so no axis settles. Of the axes that are filled well enough when
    the page opens that one is taken which lets the parameter go furthest.

    >>> from lossviz.state.view import view_from_state
    >>> view = view_from_state("huber", {"delta": 2.0})
    >>> span, values = swept(view, view.loss.sliders()[0])
    >>> span.high, values[0], values[-1]
    (12.0, 0.75, 2.5)
    """
    at = getattr(view.loss, record.name)
    heights = {value: _height(view, record.name, value) for value in record.stops(at)}
    found = []
    for span in frame(view).ladders["value"]:
        low, high = span.padded(HEIGHT_PAD)
        filled = {value: height / (high - low) for value, height in heights.items()}
        if filled[at] >= OPENS and heights[at] <= span.high - span.low:
            kept = [v for v, share in filled.items() if share >= LEAST and heights[v] <= span.high - span.low]
            found.append((span, kept))
    span, values = max(found, key=lambda each: len(each[1]))
    # twice as fine as the slider of a page: a sweep over fewer of its positions is to be as smooth
    fine = min(after - before for before, after in pairwise(values)) / 2
    return span, multiples(values[0], values[-1], float(f"{fine:.3g}"))


def _height(view: View, name: str, value: float) -> float:
    """How high the surface of a loss reaches at a value of its parameter."""
    prediction, label = view.plane.axes(view.extent)
    numbers = surface(view.loss.but(**{name: value}), prediction=prediction, label=label, resolution=LABELS).value
    return float(numbers.max() - numbers.min())
