"""What a view depends on, computed once: samples, ranges, names; traces, layout and alternative text read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.loss import Loss, PlaneLoss, Yardstick
from lossviz.parameter import Parameter
from lossviz.picture.ranges import QUANTITIES, Span, ladder
from lossviz.picture.settled import settled
from lossviz.sampling.breaks import breaks, broken, measured, upright
from lossviz.sampling.grid import Curve, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.view import View

#: The quantities that are drawn as surfaces.
SURFACES = QUANTITIES[:2]


@dataclass(frozen=True, eq=False)
class Line:
    """A loss's curves at one label with their jumps: x and y by quantity, and the jumps as ``breaks`` tells them."""

    curve: Curve
    jumps: FloatArray

    def of(self, quantity: str) -> tuple[FloatArray, FloatArray]:
        """Predictions and numbers, two of them at each jump."""
        first = 1 + 2 * QUANTITIES.index(quantity)
        sides = self.jumps[first : first + 2]
        return broken(self.curve.prediction, getattr(self.curve, quantity), self.jumps[0], sides)


@dataclass(frozen=True)
class Spans:
    """The ranges of the axes of a picture: of its surfaces and of its panels, by quantity."""

    scenes: Mapping[str, Span]
    panels: Mapping[str, Span]


@dataclass(frozen=True, eq=False)
class Frame:
    """A view with what it shows: surface, curve at the chosen label, numbers at the chosen point, axis ranges.

    ``yardsticks`` and ``members`` are the curves beside it, the members those of its compared parameter. ``ladders`` are
    the ranges that each axis may take; ``scenes`` and ``panels`` those that it takes, unless they are ``held`` at some.
    """

    view: View
    plane: PlaneLoss
    names: Mapping[str, str]
    surface: Surface
    line: Line
    point: Mapping[str, float]
    yardsticks: tuple[tuple[Yardstick, Mapping[str, FloatArray]], ...]
    members: tuple[tuple[float, Line], ...]
    ladders: Mapping[str, tuple[Span, ...]]
    held: Spans | None = None

    @property
    def curve(self) -> Curve:
        """The loss's own curve."""
        return self.line.curve

    @cached_property
    def scenes(self) -> Mapping[str, Span]:
        """The range of each surface."""
        if self.held is not None:
            return self.held.scenes
        return {quantity: settled(self.ladders[quantity], getattr(self.surface, quantity)) for quantity in SURFACES}

    @cached_property
    def panels(self) -> Mapping[str, Span]:
        """The range of each panel."""
        if self.held is not None:
            return self.held.panels
        shown = [self.line, *(line for _, line in self.members if self.view.several)]
        return {
            quantity: settled(
                self.ladders[quantity],
                *(line.of(quantity)[1] for line in shown[: None if quantity in SURFACES else 1]),
                others=self.reached[quantity],
            )
            for quantity in QUANTITIES
        }

    @cached_property
    def reached(self) -> Mapping[str, Sequence[FloatArray]]:
        """By quantity, the curves at this label that the ends of the parameters' sliders make."""
        view = self.view
        lines = [
            self.line if getattr(view.loss, name) == end else _line(view.loss.but(**{name: end}), view.label, ends)
            for ends in (view.plane.axes(view.extent)[0],)
            for name, both in swept_ends(view.loss).items()
            for end in both
        ]
        return {quantity: [line.of(quantity)[1] for line in lines] for quantity in QUANTITIES}


@lru_cache(maxsize=64)
def frame(view: View) -> Frame:
    """Sample the loss of a view on the grids that its sweep uses.

    >>> from lossviz.state.view import default_view
    >>> frame(default_view("mse")).surface.value.shape
    (61, 61)
    """
    loss, plane, (p, y) = view.loss, view.plane, view.point
    p_range, y_range = plane.axes(view.extent)
    record = compared(loss)
    return Frame(
        view,
        plane,
        names_of(plane),
        surface(loss, prediction=p_range, label=y_range, resolution=LABELS),
        _line(loss, y, p_range),
        {quantity: float(getattr(plane, quantity)(p, y)) for quantity in QUANTITIES},
        tuple((each, yardstick_line(each, y, p_range)) for each in loss.yardsticks),
        tuple((at, _line(loss.but(**{record.name: at}), y, p_range)) for at in record.compared) if record else (),
        ladder(loss, view.extent),
    )


def widest(views: Sequence[View]) -> Spans:
    """The ranges at which axes hold whatever the views show: of each axis, its range in the view that needs most.

    >>> from lossviz.state.view import view_from_state
    >>> some = [view_from_state("huber", {"delta": delta}) for delta in (0.1, 2.0, 1.0)]
    >>> widest(some).panels["gradient"] == frame(some[1]).panels["gradient"]
    True
    """
    frames = [frame(view) for view in views]

    return Spans(
        {quantity: widest_of(made.scenes[quantity] for made in frames) for quantity in SURFACES},
        {quantity: widest_of(made.panels[quantity] for made in frames) for quantity in QUANTITIES},
    )


def widest_of(spans: Iterable[Span]) -> Span:
    """The range that holds some ranges of one axis; it is cut if the longest of them is.

    >>> widest_of([Span(0.0, 1.0), Span(0.0, 6.0), Span(0.0, 6.0, "6")]).note
    'axis cut at 6'
    >>> widest_of([Span(-0.9, 0.1), Span(-0.1, 0.9)])
    Span(low=-0.9, high=0.9, cut='', why='')
    """
    found = list(spans)
    longest = max(found, key=lambda span: (span.high - span.low, bool(span.cut)))
    return replace(longest, low=min(span.low for span in found), high=max(span.high for span in found))


def swept_ends(loss: Loss) -> dict[str, tuple[float, float]]:
    """The ends of the sliders that are dragged, by parameter.

    >>> from lossviz import Huber
    >>> swept_ends(Huber())
    {'delta': (0.1, 5.0)}
    """
    return {record.name: (record.steps[0], record.steps[-1]) for record in loss.sliders() if record.dragged}


def compared(loss: Loss) -> Parameter | None:
    """The parameter along which curves can be drawn side by side, if there is one.

    >>> from lossviz import Huber
    >>> compared(Huber()).compared
    (0.5, 1.0, 2.0, 5.0)
    """
    return next((record for record in loss.sliders() if record.compared), None)


def _curve(loss: Loss, label: float, ends: tuple[float, float]) -> Curve:
    return curve(loss, label, prediction=ends, resolution=PREDICTIONS)


def yardstick_line(yardstick: Yardstick, label: float, ends: tuple[float, float]) -> dict[str, FloatArray]:
    """Predictions, value and gradient of a yardstick: two values where it jumps, a gap where its gradient does."""
    p = np.linspace(*ends, PREDICTIONS)
    value, gradient = measured(yardstick, p[None, :], np.array([label]))
    return {"prediction": upright(yardstick, p, label), "value": value[0], "gradient": gradient[0]}


def _line(loss: Loss, label: float, ends: tuple[float, float]) -> Line:
    return line_of(_curve(loss, label, ends))


def line_of(drawn: Curve) -> Line:
    """A curve with its jumps.

    >>> from lossviz import Huber
    >>> [float(x) for x in line_of(curve(Huber(), 2.0)).jumps[0, :2]]
    [1.0, 3.0]
    """
    plane, label, (low, high) = drawn.loss.plane(), drawn.label, drawn.prediction[[0, -1]].tolist()
    if not plane.of_difference:
        return Line(drawn, breaks(plane, [label], low, high)[0])
    jumps = breaks(plane, [0.0], low - label, high - label)[0]  # exact at any label, as the table's are
    jumps[0] += label
    return Line(drawn, jumps)


def names_of(plane: PlaneLoss) -> dict[str, str]:
    """The quantities in words and symbols, as axis and panel titles say them.

    >>> from lossviz import Huber
    >>> names_of(Huber())["gradient"]
    'gradient ∂ℓ/∂ŷ'
    """
    return {"value": "loss ℓ", "gradient": f"gradient ∂ℓ/∂{plane.prediction_axis.symbol}", "curvature": "curvature"}
