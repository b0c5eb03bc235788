"""The payload of a loss page: its drawing with controls, the sweep's rule and what the axis range decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from lossviz.picture.controls import controls, extents_of
from lossviz.picture.handles import Handle, Target
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.beside import BREAKS, TABLE
from lossviz.picture.loss.frame import SURFACES, frame, swept_ends
from lossviz.picture.loss.layout import (
    UNTITLED,
    at_range,
    drawing,
    panel_rung,
    scene_rung,
    surface_step,
)
from lossviz.picture.loss.traces import KINK, LINE_NEARER, POINT, SPOT_NEARER
from lossviz.picture.payload import Drag, Fit, LayoutBinding, Nearer, Payload, Rung
from lossviz.picture.ranges import QUANTITIES, Span
from lossviz.picture.settled import holding
from lossviz.picture.shape import axis_key
from lossviz.picture.values import Attributes
from lossviz.sampling.sweep import Sweep
from lossviz.state.names import name_of
from lossviz.state.view import View


def loss_payload(view: View, sweep: Sweep) -> Payload:
    """Everything the browser needs to draw a view and to move it; the sweep's numbers go apart, as ``encoded()``.

    Raises ValueError if the sweep belongs to another loss, form or axis range than the view.

    >>> from lossviz.sampling.sweep import sweep
    >>> from lossviz.state.view import default_view
    >>> view = default_view("huber")
    >>> loss_payload(view, sweep(*view.family)).play
    'delta'
    """
    _check(view, sweep)
    return Payload(
        view.loss.key,
        view.state(),
        drawing(view, live=True),
        alt_text(view),
        controls(view),
        {TABLE: sweep.rule, **({BREAKS: sweep.breaks} if view.plane.kinked else {})},
        (_range_binding(view),),
        tuple(Drag(_subplot(k), "prediction") for k in range(len(QUANTITIES))),
        handles=_handles(view),
        targets=tuple(Target(f"{quantity}-surface", "prediction", "label") for quantity in SURFACES),
        opening=view.opening.state(),
        play=next((record.name for record in view.loss.sliders() if record.dragged), None),
        filename=name_of(view.loss),
        named=(*view.loss.settings(), "label"),
        fits=tuple(_fits(view)),
        nearer=tuple(
            Nearer(f"{quantity}-{part}", by)
            for quantity in SURFACES
            for part, by in (("line", LINE_NEARER), ("spot", SPOT_NEARER))
        ),
        heard=tuple((f"{quantity}-curve",) for quantity in QUANTITIES),
        untitled=UNTITLED,
    )


def _subplot(index: int) -> str:
    return f"{axis_key('x', index)}{axis_key('y', index)}"


def _handles(view: View) -> tuple[Handle, ...]:
    """Lines drag the label, points the prediction, rings the parameter that places a kink."""
    shared = view.plane.of_difference
    found = [Handle(_subplot(k), f"{q}-label", "label", "line") for k, q in enumerate(QUANTITIES) if shared]
    places: dict[str, list[float]] = {}
    for kink in view.loss.swept().plane().kinks():  # at its default a parameter does not join two kinks in one
        if kink.parameter:
            places.setdefault(kink.parameter, []).append(kink.times)
    origin = "label" if shared else None
    found += [Handle(_subplot(0), "value-kinks", name, "ring", tuple(at), origin, KINK) for name, at in places.items()]
    found += [Handle(_subplot(k), f"{q}-point", "prediction", "point", name=POINT) for k, q in enumerate(QUANTITIES)]
    return tuple(found)


def _fits(view: View) -> Iterator[Fit]:
    """The axes of scenes and panels, each of which settles on a range of its ladder."""
    made = frame(view)
    for index, quantity in enumerate(SURFACES):
        id = f"{quantity}-surface"
        spans = made.ladders[quantity]
        rungs = (
            Rung(
                s.low,
                s.high,
                _told(scene_rung(index, s), spans),
                {id: surface_step(s)},
                bool(s.cut),
            )
            for s in spans
        )
        yield Fit("z", (id,), tuple(rungs))
    for index, quantity in enumerate(QUANTITIES):
        members = [f"{quantity}-member{k}" for k in range(len(made.members))] if quantity in SURFACES else []
        spans = made.ladders[quantity]
        rungs = (Rung(s.low, s.high, _told(panel_rung(index, s), spans), cut=bool(s.cut)) for s in spans)
        reach = holding(spans, made.line.of(quantity)[1], *made.reached[quantity])
        yield Fit("y", (f"{quantity}-curve", *members), tuple(rungs), swept_ends(view.loss), reach)


def _told(step: Attributes, spans: Sequence[Span]) -> Attributes:
    """A step without its note on a cut where no step has one."""
    return (
        step
        if any(span.cut for span in spans)
        else {path: to for path, to in step.items() if "annotations" not in path}
    )


def _range_binding(view: View) -> LayoutBinding:
    patches = {}
    for extent in extents_of(view.plane, view.extent):
        low, high = view.plane.axes(extent)[1]
        patches[extent] = at_range(view, extent, min(max(view.label, low), high))
    return LayoutBinding("range", patches)


def _check(view: View, sweep: Sweep) -> None:
    (low, high), _ = view.plane.axes(view.extent)
    if view.family[0] != sweep.loss or not np.allclose(sweep.prediction[[0, -1]], (low, high), rtol=1e-12, atol=0):
        raise ValueError(f"loss_payload: sweep must be sweep(*view.family) of {view.family}, got one of {sweep.loss}")
