"""The controls of a live picture as data: their names, the positions they take, what is written beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lossviz.figures.style import Json, camera
from lossviz.formula import number
from lossviz.loss import BinaryLoss, DistanceLoss, Loss, PlaneLoss
from lossviz.parameter import UNIT, Parameter
from lossviz.view import CAMERAS, View, plain_symbol

# Where the action is for probabilities: positions between the hundredths, as far as the axis reaches.
_EDGES = (0.001, 0.005, 0.995, 0.999)


def controls(view: View) -> list[Json]:
    """All controls of a loss page, parameters first.

    >>> from lossviz.view import default_view
    >>> [control["name"] for control in controls(default_view("huber"))]
    ['delta', 'label', 'prediction', 'range', 'view']
    """
    plane = view.plane
    own = [parameter_control(view.loss, record) for record in view.loss.parameters()]
    (p_low, p_high), (y_low, y_high) = plane.axes(view.extent)
    label = ranged("label", plane.label_axis.title, "The true value.", label_values(view), y_low, y_high)
    prediction = ranged(
        "prediction", plane.prediction_axis.title, "What the model says.", prediction_values(view), p_low, p_high
    )
    return [*own, label, prediction, range_control(plane), view_control()]


def parameter_control(loss: Loss, record: Parameter) -> Json:
    """The control of one parameter: a range, with a switch where the parameter may be off, or a choice for a flag.

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
    low, high = (int(x) if record.kind == "integer" else x for x in record.typical)
    ready = ranged(record.name, plain_symbol(record), record.help, record.steps, low, high)
    if record.kind == "integer":
        ready["exact"] = True
        ready["integer"] = True
    if record.optional:
        ready |= {"optional": True, "initial": record.steps[len(record.steps) // 4]}
    return ready


def ranged(name: str, label: str, help: str, values: Sequence[float], low: float, high: float) -> Json:
    """A range control over listed values, which may also hold any other value between ``low`` and ``high``."""
    return {
        "name": name,
        "kind": "range",
        "label": label,
        "help": help,
        "values": list(values),
        "text": [number(value) for value in values],
        "exact": True,
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
    count = round((high - low) / step)
    return [round(low + k * step, 10) + 0.0 for k in range(count + 1)]


def range_control(plane: PlaneLoss) -> Json:
    """The axis range, from the narrowest to the widest."""
    extents = sorted(plane.ranges, key=lambda extent: plane.axes(extent)[0][1])
    ends = [plane.axes(extent)[0] for extent in extents]
    text = [f"±{number(high)}" if low == -high else f"{number(low)} … {number(high)}" for low, high in ends]
    name = {"name": "range", "kind": "range", "label": "range", "help": "How far the axes reach."}
    return {**name, "values": extents, "text": text, "exact": False, "min": min(extents), "max": max(extents)}


def view_control() -> Json:
    """The named cameras."""
    options: list[dict[str, Any]] = [{"value": name, "text": name, "camera": camera(name)} for name in CAMERAS]
    return {
        "name": "view",
        "kind": "view",
        "label": "view",
        "help": "Where the surfaces are seen from.",
        "options": options,
    }
