"""The controls of a live picture as data: their names, the positions they take, what is written beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.loss import Axis, Loss, PlaneLoss
from lossviz.parameter import Interval, Parameter
from lossviz.picture.scenes import camera
from lossviz.picture.values import Attributes
from lossviz.state.cameras import ALLOWED_CAMERAS, CAMERAS
from lossviz.state.fields import allowed_for, endless, limited, on
from lossviz.state.names import plain_symbol
from lossviz.state.view import SEVERAL, View

# "valley" is the name in links: the view along the valley where prediction and label are equal.
_CAMERA_WORDS = {"valley": "corner"}


@dataclass(frozen=True)
class Range:
    """A slider over listed ``values``. If it is ``exact`` it may hold any other value from ``low`` to ``high``.

    ``allowed`` says what it may hold as messages about links say it, ``spoken`` as a sentence does. An ``optional`` one
    has a checkbox before it: unchecked is None, and checked for the first time is ``initial``. A ``quiet`` one is not
    what the page is about. ``endless`` are the infinities that it may hold, ``names`` the values that have a name;
    ``ends`` stand at the ends of the slider, by default its first and its last value.
    """

    name: str
    label: str
    help: str
    values: tuple[float, ...]
    text: tuple[str, ...]
    low: float
    high: float
    allowed: str
    spoken: str
    exact: bool = True
    integer: bool = False
    optional: bool = False
    initial: float | None = None
    quiet: bool = False
    endless: tuple[float, ...] = ()
    names: tuple[tuple[float, str], ...] = ()
    ends: tuple[str, str] | None = None

    def renamed(self, name: str, *, label: str | None = None, help: str | None = None) -> Range:
        """The same slider under another name, with other words where they are given."""
        return replace(self, name=name, label=label or self.label, help=help or self.help)


@dataclass(frozen=True)
class Option:
    """One of several things to choose."""

    value: bool | str
    text: str


@dataclass(frozen=True)
class Choice:
    """One of several, drawn by Python when it is changed."""

    name: str
    label: str
    help: str
    options: tuple[Option, ...]
    quiet: bool = False


@dataclass(frozen=True)
class Cameras:
    """Where the surfaces are seen from: named cameras, by plotly's angles; ``words`` are shown where a name is none."""

    name: str
    label: str
    help: str
    named: Mapping[str, Attributes]
    allowed: str
    words: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = True


Control: TypeAlias = Range | Choice | Cameras


def controls(view: View) -> tuple[Control, ...]:
    """All controls of a loss page, parameters first.

    >>> from lossviz.state.view import default_view
    >>> [control.name for control in controls(default_view("huber"))]
    ['delta', 'several', 'label', 'prediction', 'range', 'view']
    """
    plane = view.plane
    own = [parameter_control(record, getattr(view.loss, record.name)) for record in view.loss.parameters()]
    label = _along("label", plane.label_axis, "The true value.", plane.label_stops(view.extent))
    prediction = _along(
        "prediction", plane.prediction_axis, "What the model says.", plane.prediction_stops(view.extent)
    )
    ranges = range_control(plane, extents_of(plane, view.extent))
    return (*own, *several_control(view.loss), label, prediction, ranges, camera_control())


def _along(name: str, axis: Axis, help: str, values: Sequence[float]) -> Range:
    """The control of a point along an axis: its slider reaches as far as the axis, what is typed as far as a view does."""
    ready = ranged(name, axis.title, help, values, *ends(axis.domain))
    return replace(ready, allowed=on(axis).words, spoken=spoken(limited(axis.domain)), quiet=True)


def ends(domain: Interval) -> tuple[float, float]:
    """The least and the greatest number of a domain that views show.

    >>> ends(Interval(0.0, 1.0, True, True)), ends(Interval(0.0, math.inf))
    ((0.0, 1.0), (5e-324, 1000000000000.0))
    """
    shown = limited(domain)
    low = shown.low if shown.closed_low else math.nextafter(shown.low, math.inf)
    return low, shown.high if shown.closed_high else math.nextafter(shown.high, -math.inf)


def spoken(domain: Interval) -> str:
    """A domain in words.

    >>> spoken(Interval(0.0, 1.0, True, True)), spoken(Interval(0.0, 5.0, False, True)), spoken(Interval(0.0, 1.0))
    ('a number from 0 to 1', 'a number above 0, up to 5', 'a number above 0 and below 1')
    """
    low, high = number(domain.low), number(domain.high)
    if domain.closed_low:
        return f"a number from {low} to {high}" if domain.closed_high else f"a number from {low} on, below {high}"
    return f"a number above {low}, up to {high}" if domain.closed_high else f"a number above {low} and below {high}"


def parameter_control(record: Parameter, value: float | None) -> Control:
    """The control of one parameter at a value: a range, with a switch if the parameter may be off, or a choice for a flag."""
    if record.kind == "flag":
        options = tuple(Option(value, record.form(value)) for value in (False, True))
        return Choice(record.name, "prediction as", record.help, options)
    return slider(record, value)


def slider(record: Parameter, value: float | None) -> Range:
    """The range of a parameter that is a number; its ``value`` is one of its positions, however far out it lies."""
    low, high = (int(x) for x in record.typical) if record.kind == "integer" else ends(record.domain)
    stops = record.steps if value is None else record.stops(value)
    ready = ranged(record.name, plain_symbol(record), record.help, stops, low, high)
    ready = replace(ready, allowed=allowed_for(record), integer=record.kind == "integer", names=record.names)
    ready = replace(ready, endless=endless(record.domain))
    if record.kind == "integer":
        ready = replace(ready, spoken=ready.spoken.replace("a number", "a whole number"))
    else:
        signs = [number(end) for end in ready.endless]
        ready = replace(ready, spoken=" or ".join([spoken(limited(record.domain)), *signs]))
    if record.optional:
        ready = replace(ready, optional=True, initial=record.steps[len(record.steps) // 4])
    return ready


def ranged(name: str, label: str, help: str, values: Sequence[float], low: float, high: float) -> Range:
    """A range control over listed values, which may also hold any other value between ``low`` and ``high``."""
    text = tuple(number(value, DIGITS) for value in values)
    between = f"from {number(low)} to {number(high)}"
    return Range(name, label, help, tuple(values), text, low, high, between, f"a number {between}")


def extents_of(plane: PlaneLoss, extent: float) -> list[float]:
    """The axis ranges to choose from, narrowest first: those offered, and the one in use.

    >>> from lossviz import MSE
    >>> extents_of(MSE(), 300_000.0)[-2:]
    [240.0, 300000.0]
    """
    return sorted({*plane.ranges, extent}, key=lambda extent: plane.axes(extent)[0][1])


def range_control(plane: PlaneLoss, extents: Sequence[float]) -> Range:
    """The axis range, one of some; at the ends of its slider stand words, as two ranges would be four numbers more."""
    axes = [plane.axes(extent)[0] for extent in extents]
    text = tuple(f"±{number(high, 10)}" if low == -high else f"{number(low)} … {number(high)}" for low, high in axes)
    allowed = f"one of {', '.join(map(number, extents))}"
    help, both = "How far the axes reach: from near the middle to far out.", (min(extents), max(extents))
    values, words = tuple(extents), ("near", "far")
    return Range("range", "axes", help, values, text, *both, allowed, allowed, exact=False, quiet=True, ends=words)


def several_control(loss: Loss) -> tuple[Choice, ...]:
    """The choice between one curve and those of several values of a parameter, if the loss has such a parameter.

    >>> from lossviz import Huber
    >>> several_control(Huber())[0].options[1].text
    'δ = 0.5, 1, 2, 5'
    """
    record = next((record for record in loss.sliders() if record.compared), None)
    if record is None:
        return ()
    text = f"{plain_symbol(record)} = {', '.join(number(value) for value in record.compared)}"
    help = "Whether the curves of other values stand beside the loss's own."
    shares = len(loss.parameters()) > 1  # a row with all of them would leave it one of its own
    return (Choice(SEVERAL, "curves", help, (Option(False, "one"), Option(True, text)), quiet=shares),)


def camera_control() -> Cameras:
    """The named cameras."""
    help = "Where the surfaces are seen from. Drag them; or hold Shift and press the arrow keys here, + or −."
    named = {name: camera(name) for name in CAMERAS}
    return Cameras("view", "view", help, named, ALLOWED_CAMERAS, _CAMERA_WORDS)


def choice(name: str, label: str, options: Mapping[str, str]) -> Choice:
    """One of several words."""
    return Choice(name, label, "", tuple(Option(value, text) for value, text in options.items()))
