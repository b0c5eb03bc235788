"""What the panels of a loss show on a plate: surfaces over prediction and label, curves at the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.loss import Loss, PlaneLoss
from lossviz.picture.eye import nearer
from lossviz.picture.loss.frame import compared, line_of, names_of, yardstick_line
from lossviz.picture.loss.traces import LINE_NEARER, SPOT_NEARER, contours
from lossviz.picture.plate.parts import Flat, Line, Panel, Solid
from lossviz.picture.ranges import HEIGHT_PAD, PANEL_PAD, SCENE_PAD, Span, clipped
from lossviz.picture.style import ACCENT, DARK, FAINT, GROUND, SEQUENTIAL, TEXT, colour, plotted, surface_look
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Ink
from lossviz.sampling.grid import Curve, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.names import plain_symbol, settings_text, title_of
from lossviz.state.view import View

#: The panels of a loss by their names, each with what it draws: a quantity, as a surface or as a curve.
PANELS = {
    "loss-surface": ("value", True),
    "gradient-surface": ("gradient", True),
    "loss": ("value", False),
    "gradient": ("gradient", False),
    "curvature": ("curvature", False),
}
# The dashes of losses of one key, in the order in which they are named, and of the other values of a parameter.
_DASHES = ("solid", "9px,4px", "2px,3px", "9px,3px,2px,3px", "14px,4px")
_LINES, _SIDE = 3.0, 1.6
_Range = tuple[float, float]


@dataclass(frozen=True)
class Shown:
    """A view with what else decides its panels: the ranges of axes, and what stands beside the loss.

    In a series of pictures ``span`` is the range of the axis upwards in all of them, and ``cameras`` are all of theirs.
    Raises ValueError for a range outside of what the loss takes, and for a loss beside it whose prediction is another.
    """

    view: View
    prediction_range: _Range | None = None
    label_range: _Range | None = None
    value_range: _Range | None = None
    references: bool = True
    family: bool = False
    marks: bool = False
    beside: tuple[View, ...] = ()
    span: Span | None = None
    cameras: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        plane = self.view.plane
        for name, interval, axis in (
            ("range", self.prediction_range, plane.prediction_axis),
            ("label-range", self.label_range, plane.label_axis),
        ):
            if interval is not None and not all(end in axis.domain for end in interval):
                low, high = interval
                raise ValueError(f"{name} must lie in {axis.domain}, as a {axis.name} does, got {low:g},{high:g}")
        for other in self.beside:
            if other.plane.prediction_axis != plane.prediction_axis:
                raise ValueError(
                    f"with: {other.loss.key}'s prediction is a {other.plane.prediction_axis.name} and that of "
                    f"{self.view.loss.key} a {plane.prediction_axis.name}; they have no common axis"
                )
        if self.family and compared(self.view.loss) is None:
            raise ValueError(f"family: {self.view.loss.key} has no parameter whose curves can be drawn side by side")

    @property
    def plane(self) -> PlaneLoss:
        return self.view.plane

    @cached_property
    def ends(self) -> tuple[_Range, _Range]:
        """The ranges of prediction and label."""
        usual = self.plane.axes(self.view.extent)
        return self.prediction_range or usual[0], self.label_range or usual[1]

    @cached_property
    def surface(self) -> Surface:
        return surface(self.view.loss, prediction=self.ends[0], label=self.ends[1], resolution=LABELS)

    def curve_of(self, loss: Loss) -> Curve:
        return curve(loss, self.view.label, prediction=self.ends[0], resolution=PREDICTIONS)

    def title(self, panels: Sequence[str]) -> str:
        """The loss and its parameters, and the label if a curve is drawn at it, in plotly's markup."""
        loss, plane = self.view.loss, self.plane
        at = f"{plane.label_axis.title} = {number(self.view.label)}"
        flat = any(not PANELS[name][1] for name in panels)
        if self.beside and flat:
            return f"losses at {at}"
        head = escape(title_of(loss), quote=False)
        parts = [settings_text(loss), at if flat else ""]
        return ": ".join(part for part in (head, ", ".join(filter(None, parts))) if part)


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
        marks = _marks(shown, quantity, scene, ranges) if shown.marks else ()
        return Trace(f"{quantity}-surface", name, look), *marks

    return Solid(hover, ranges, span, shown.view.camera, traces, shown.cameras)  # type: ignore[arg-type]


def _marks(
    shown: Shown, quantity: str, scene: Attributes | None, ranges: Sequence[Sequence[float]]
) -> tuple[Trace, Trace]:
    """The chosen label as a line on the surface, and the chosen point."""
    view, plane = shown.view, shown.plane
    along = shown.surface.prediction
    heights = np.asarray(getattr(plane, quantity)(along, view.label))

    def seen(points: tuple[FloatArray, ...], by: float) -> Attributes:
        found = points if scene is None else nearer(points, ranges, scene, by)
        return {axis: plotted(at) for axis, at in zip("xyz", found, strict=True)}

    over: Attributes = {"type": "scatter3d", "hoverinfo": "skip"}
    line = seen((along, np.full(len(along), view.label), heights), LINE_NEARER)
    here = np.array([view.prediction]), np.array([view.label])
    spot = seen((*here, np.asarray(getattr(plane, quantity)(*here))), SPOT_NEARER)
    marker: Attributes = {"color": ACCENT, "size": 7, "line": {"color": "#FFFFFF", "width": 2}}
    return (
        Trace(
            f"{quantity}-line",
            "the chosen label",
            {**over, "mode": "lines", **line, "line": {"color": ACCENT, "width": 6}},
        ),
        Trace(f"{quantity}-spot", "the chosen point", {**over, "mode": "markers", **spot, "marker": marker}),
    )


def _curves(shown: Shown, quantity: str) -> Flat:
    plane = shown.plane
    own = _own(shown, quantity)
    family = _family(shown, quantity) if shown.family else []
    references = [line for line in _references(shown, quantity) if not any(_same(line, member) for member in family)]
    lines = [*references, *family, *own]
    if len(lines) == 1:
        lines = [Line(own[0].id, own[0].label, own[0].x, own[0].y, own[0].look)]
    reach = [line.y for line in lines if "reference" not in line.id]
    usual = Span(*shown.value_range) if shown.value_range else _near(plane, quantity, np.concatenate(reach))
    span = shown.span or usual
    marks = _flat_marks(shown, quantity, span) if shown.marks else ((), ())
    over = _kinks(shown) if quantity == "value" and plane.kinks() and not shown.beside else ()
    return Flat(
        plane.prediction_axis.title,
        (names_of(plane)[quantity], quantity if quantity != "value" else "loss"),
        shown.ends[0],
        span,
        tuple(lines),
        under=marks[0],
        traces=(*over, *marks[1]),
        upright=(shown.view.prediction, *([shown.view.label] * plane.of_difference)) if shown.marks else (),
        legend=shown.span is not None,  # names that follow their lines would jump from one picture to the next
    )


def _near(plane: PlaneLoss, quantity: str, values: FloatArray) -> Span:
    """The range of what is drawn and 0, from its least to its greatest number, unless it is cut."""
    found = clipped(plane, quantity, values)
    if found.cut:
        return found
    seen = values[np.isfinite(values)]
    low, high = float(seen.min(initial=0.0)), float(seen.max(initial=0.0))
    return Span(low, high) if low < high else found


def _own(shown: Shown, quantity: str) -> list[Line]:
    """The curve of the loss, and those of the losses beside it, each told apart by colour and dash."""
    losses = [shown.view.loss, *(other.loss for other in shown.beside)]
    several = len({loss.key for loss in losses}) > 1
    drawn: list[Line] = []
    for place, loss in enumerate(losses):
        x, y = line_of(shown.curve_of(loss)).of(quantity)
        dash = _DASHES[place % len(_DASHES)]
        line: Attributes = {"color": colour(loss.key), "width": _LINES, "dash": dash}
        names = called(loss)
        if several:  # settings alone do not say whose they are
            names = names[:2]
        drawn.append(Line(f"{quantity}-curve{place}", names[0], x, y, {"line": line}, names, colour(loss.key)))
    return drawn


def called(loss: Loss) -> tuple[str, ...]:
    """What a loss is called beside its line, from the longest to the shortest.

    >>> from lossviz import Huber
    >>> called(Huber(delta=2.0))
    ('Huber loss, δ = 2', 'Huber, δ = 2', 'δ = 2')
    """
    head, settings = escape(title_of(loss), quote=False), settings_text(loss)
    if not settings:
        return (head, head.removesuffix(" loss")) if head.endswith(" loss") else (head,)
    return tuple(dict.fromkeys((f"{head}, {settings}", f"{head.removesuffix(' loss')}, {settings}", settings)))


def _references(shown: Shown, quantity: str) -> list[Line]:
    if not shown.references or quantity == "curvature":
        return []
    found = []
    for k, each in enumerate(shown.view.loss.yardsticks):
        numbers = yardstick_line(each, shown.view.label, shown.ends[0])
        thin: Attributes = {"line": {"color": FAINT, "width": _SIDE, "dash": "5px,3px"}}
        found.append(
            Line(
                f"{quantity}-reference{k}",
                each.name,
                numbers["prediction"],
                numbers[quantity],
                thin,
                (each.name,),
                TEXT,
            )
        )
    return found


def _family(shown: Shown, quantity: str) -> list[Line]:
    record = compared(shown.view.loss)
    assert record is not None
    found = []
    others = [value for value in record.compared if value != getattr(shown.view.loss, record.name)]
    for k, value in enumerate(others):
        x, y = line_of(shown.curve_of(shown.view.loss.but(**{record.name: value}))).of(quantity)
        name = f"{plain_symbol(record)} = {number(value)}"
        thin: Attributes = {"line": {"color": _on_ramp(k / max(len(others) - 1, 1)), "width": _SIDE}}
        found.append(Line(f"{quantity}-member{k}", name, x, y, thin, (name, number(value)), TEXT))
    return found


def _on_ramp(share: float) -> Ink:
    """The colour of a value among those of a parameter, from the first to the last: seen on the ground of each theme."""
    colours = [colour for _, colour in SEQUENTIAL]
    return Ink(lambda theme: colours[round(5 * share) + (3 if theme is DARK else 0)])


def _same(line: Line, other: Line) -> bool:
    """Whether two lines are drawn at the same places."""
    there = np.interp(line.x, other.x, other.y)
    return bool(np.allclose(line.y, there, rtol=0, atol=1e-3 * float(np.nanmax(np.abs(there))), equal_nan=True))


def _kinks(shown: Shown) -> tuple[Trace, ...]:
    """Rings where the loss has a kink."""
    low, high = shown.ends[0]
    places = [kink.position for kink in shown.plane.kinks_at(shown.view.label) if low <= kink.position <= high]
    if not places:
        return ()
    ring: Attributes = {"symbol": "circle-open", "size": 8, "color": TEXT, "line": {"width": 1.6}}
    at = np.array(places)
    look: Attributes = {"type": "scatter", "mode": "markers", "marker": ring, "hoverinfo": "skip"}
    look |= {"x": plotted(at), "y": plotted(shown.plane.value(at, shown.view.label))}
    return (Trace("value-kinks", "kinks", look),)


def _flat_marks(shown: Shown, quantity: str, span: Span) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
    """The chosen prediction and label as upright lines below the curves, and the chosen point above them."""
    view, plane = shown.view, shown.plane
    ends = plotted(span.padded(PANEL_PAD))
    thin: Attributes = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "y": ends}
    inks: list[tuple[str, float, str | Ink]] = [
        ("prediction", view.prediction, ACCENT),
        *([("label", view.label, FAINT)] * plane.of_difference),
    ]
    under = tuple(
        Trace(
            f"{quantity}-{name}",
            f"chosen {name}",
            {**thin, "x": plotted([at, at]), "line": {"color": ink, "width": _SIDE, "dash": "2px,3px"}},
        )
        for name, at, ink in inks
    )
    marker: Attributes = {"color": ACCENT, "size": 10, "line": {"color": GROUND, "width": 1.5}}
    y = plotted([float(getattr(plane, quantity)(*view.point))])
    point: Attributes = {
        "type": "scatter",
        "mode": "markers",
        "x": plotted([view.prediction]),
        "y": y,
        "marker": marker,
    }
    return under, (Trace(f"{quantity}-point", "chosen point", point),)
