"""The controls of a live picture as data: their names, the positions they take, what is written beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from lossviz.formula import number
from lossviz.loss import Axis, BinaryLoss, DistanceLoss, PlaneLoss
from lossviz.parameter import UNIT, Interval, Parameter
from lossviz.picture.style import Json, camera
from lossviz.reading import DIGITS, limited
from lossviz.sampling.sweep import tidy
from lossviz.view import ALLOWED_CAMERAS, CAMERAS, View, allowed_for, allowed_on, plain_symbol

# Where the action is for probabilities: positions between the hundredths, as far as the axis reaches.
_EDGES = (0.001, 0.005, 0.995, 0.999)


def controls(view: View) -> list[Json]:
    """All controls of a loss page, parameters first.

    >>> from lossviz.view import default_view
    >>> [control["name"] for control in controls(default_view("huber"))]
    ['delta', 'label', 'prediction', 'range', 'view']
    """
    plane = view.plane
    own = [parameter_control(record, getattr(view.loss, record.name)) for record in view.loss.parameters()]
    label = _along("label", plane.label_axis, "The true value.", label_values(view))
    prediction = _along("prediction", plane.prediction_axis, "What the model says.", prediction_values(view))
    return [*own, label, prediction, range_control(plane, extents_of(plane, view.extent)), view_control()]


def _along(name: str, axis: Axis, help: str, values: Sequence[float]) -> Json:
    """The control of a point along an axis: its slider reaches as far as the axis, what is typed as far as a view does."""
    return {**ranged(name, axis.title, help, values, *ends(axis.domain)), "allowed": allowed_on(axis)}


def ends(domain: Interval) -> tuple[float, float]:
    """The least and the greatest number of a domain that views show.

    >>> ends(UNIT), ends(Interval(0.0, math.inf))
    ((0.0, 1.0), (5e-324, 1000000000000.0))
    """
    shown = limited(domain)
    low = shown.low if shown.closed_low else math.nextafter(shown.low, math.inf)
    return low, shown.high if shown.closed_high else math.nextafter(shown.high, -math.inf)


def parameter_control(record: Parameter, value: Any) -> Json:
    """The control of one parameter at a value: a range, with a switch where the parameter may be off, or a choice for a flag.

    An ``optional`` range has a checkbox before it: unchecked is null, and checked for the first time is ``initial``.
    """
    if record.kind == "flag":
        options = [{"value": False, "text": "probability"}, {"value": True, "text": "logit"}]
        return {
            "name": record.name,
            "kind": "choice",
            "label": "prediction as",
            "help": record.help,
            "options": options,
        }
    low, high = (int(x) for x in record.typical) if record.kind == "integer" else ends(record.domain)
    stops = record.steps if value is None else record.stops(value)
    ready = {**ranged(record.name, plain_symbol(record), record.help, stops, low, high), "allowed": allowed_for(record)}
    if record.kind == "integer":
        ready["exact"] = True
        ready["integer"] = True
    if record.optional:
        ready |= {"optional": True, "initial": record.steps[len(record.steps) // 4]}
    return ready


def ranged(name: str, label: str, help: str, values: Sequence[float], low: float, high: float) -> Json:
    """A range control over listed values, which may also hold any other value between ``low`` and ``high``.

    ``allowed`` says in words what may be typed.
    """
    return {
        "name": name,
        "kind": "range",
        "label": label,
        "help": help,
        "values": list(values),
        "text": [number(value, DIGITS) for value in values],
        "exact": True,
        "allowed": f"from {number(low)} to {number(high)}",
        "min": low,
        "max": high,
    }


def label_values(view: View) -> list[float]:
    """Label positions: the sampled labels of a distance loss, hundredths for classes.

    A distance loss is sampled at every thirtieth of ±R, and its curves must not be blends of two labels: a blend
    of two shifted kinks is no kink. Losses that are linear in their label blend exactly.
    """
    low, high = view.plane.axes(view.extent)[1]
    if view.plane.label_axis.domain == UNIT:
        # a sampled grid has every twentieth among its labels; only the mixture of two classes may be blended
        return multiples(low, high, 0.01 if isinstance(view.plane, BinaryLoss) else 0.05)
    return multiples(low, high, (high - low) / 60)


def prediction_values(view: View) -> list[float]:
    """Prediction positions: round fractions of the range, hundredths and the edges for a probability.

    >>> from lossviz.view import default_view
    >>> prediction_values(default_view("huber"))[:3], prediction_values(default_view("focal"))[:3]
    ([-3.0, -2.95, -2.9], [0.005, 0.01, 0.02])
    """
    plane = view.plane
    low, high = plane.axes(view.extent)[0]
    if isinstance(plane, DistanceLoss):
        return multiples(low, high, (high - low) / 120)
    if plane.prediction_axis.domain == UNIT:
        inside = {round(0.01 * k, 2) for k in range(101)} | {*_EDGES, low, high}
        return sorted(value for value in inside if low <= value <= high)
    step = min(((high - low) / count for count in (120, 80, 100)), key=lambda step: len(f"{step:.9g}"))
    return multiples(low, high, step)


def multiples(low: float, high: float, step: float) -> list[float]:
    """Multiples of a step from one end to the other, the same floats as a link or a bank would hold."""
    return tidy([low + k * step for k in range(round((high - low) / step) + 1)])


def extents_of(plane: PlaneLoss, extent: float) -> list[float]:
    """The axis ranges to choose from, narrowest first: those offered, and the one in use.

    >>> from lossviz import MSE
    >>> extents_of(MSE(), 300_000.0)[-2:]
    [240.0, 300000.0]
    """
    return sorted({*plane.ranges, extent}, key=lambda extent: plane.axes(extent)[0][1])


def range_control(plane: PlaneLoss, extents: Sequence[float]) -> Json:
    """The axis range, one of some."""
    reach = [plane.axes(extent)[0] for extent in extents]
    text = [f"±{number(high, 10)}" if low == -high else f"{number(low)} … {number(high)}" for low, high in reach]
    name = {"name": "range", "kind": "range", "label": "range", "help": "How far the axes reach."}
    return {**name, "values": extents, "text": text, "exact": False, "min": min(extents), "max": max(extents)}


def view_control() -> Json:
    """The named cameras."""
    options: list[dict[str, Any]] = [{"value": name, "text": name, "camera": camera(name)} for name in CAMERAS]
    return {
        "name": "view",
        "kind": "view",
        "label": "view",
        "allowed": ALLOWED_CAMERAS,
        "help": "Where the surfaces are seen from.",
        "options": options,
    }
