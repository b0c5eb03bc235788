"""What the panels of a loss show on a plate: surfaces over prediction and label, curves at the label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lossviz.loss import PlaneLoss
from lossviz.picture.loss.frame import names_of
from lossviz.picture.loss.traces import contours
from lossviz.picture.plate.lines import lines_of
from lossviz.picture.plate.marks import flat_marks, kinks, solid_marks
from lossviz.picture.plate.parts import Flat, Line, Panel, Solid
from lossviz.picture.plate.shown import PANELS, Shown
from lossviz.picture.ranges import HEIGHT_PAD, SCENE_PAD, Span, clipped
from lossviz.picture.style import plotted, surface_look
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes


def panel(shown: Shown, name: str) -> Panel:
    """A panel of a loss by its name.

    >>> from lossviz.state.view import default_view
    >>> panel(Shown(default_view("huber")), "gradient").up
    ('gradient ∂ℓ/∂ŷ', 'gradient')
    """
    quantity, solid = PANELS[name]
    return _surface(shown, quantity) if solid else _curves(shown, quantity)


def _surface(shown: Shown, quantity: str) -> Solid:
    plane, grid = shown.plane, shown.surface
    values = getattr(grid, quantity)
    span = shown.span or (Span(*shown.value_range) if shown.value_range else clipped(plane, quantity, values))
    ranges = tuple(
        tuple(Span(*ends).padded(pad))
        for ends, pad in ((shown.ends[0], SCENE_PAD), (shown.ends[1], SCENE_PAD), ((span.low, span.high), HEIGHT_PAD))
    )
    name = names_of(plane)[quantity]
    hover = plane.prediction_axis.title, plane.label_axis.title, name

    def traces(scene: Attributes | None) -> tuple[Trace, ...]:
        x, y = plotted(grid.prediction), plotted(grid.label)
        look = surface_look(x, y, plotted(values), hover, contours=contours(span))
        marks = solid_marks(shown, quantity, scene, ranges) if shown.marks else ()
        return Trace(f"{quantity}-surface", name, look), *marks

    return Solid(hover, ranges, span, shown.view.camera, traces, shown.cameras)  # type: ignore[arg-type]


def _curves(shown: Shown, quantity: str) -> Flat:
    plane = shown.plane
    lines = lines_of(shown, quantity)
    usual = Span(*shown.value_range) if shown.value_range else _near(plane, quantity, lines, shown.ends[0])
    span = shown.span or usual
    marks = flat_marks(shown, quantity, span) if shown.marks else ((), ())
    over = kinks(shown) if quantity == "value" and plane.kinks() and not shown.beside else ()
    return Flat(
        plane.prediction_axis.title,
        (names_of(plane)[quantity], quantity if quantity != "value" else "loss"),
        shown.ends[0],
        span,
        lines,
        under=marks[0],
        traces=(*over, *marks[1]),
        upright=(shown.view.prediction, *([shown.view.label] * plane.of_difference)) if shown.marks else (),
    )


def _near(plane: PlaneLoss, quantity: str, lines: Sequence[Line], ends: tuple[float, float]) -> Span:
    """The range of what is drawn and 0, from its least to its greatest number, unless it is cut."""
    own = [line for line in lines if "reference" not in line.id]
    x, y = (np.concatenate([getattr(line, letter) for line in own]) for letter in "xy")
    values, beyond = (y[(low <= x) & (x <= high)] for low, high in (ends, (-np.inf, np.inf)))
    found = clipped(plane, quantity, values)
    if found.cut:
        return found
    beyond = beyond[np.isfinite(beyond)]
    if not found.holds(float(beyond.min(initial=0.0)), float(beyond.max(initial=0.0))):
        return found.at_its_end()
    seen = values[np.isfinite(values)]
    low, high = float(seen.min(initial=0.0)), float(seen.max(initial=0.0))
    return Span(low, high) if low < high else found
