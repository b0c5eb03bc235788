"""How far the axes of a figure reach: fixed over a whole parameter sweep, cut where a loss has no bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, TypeVar

import numpy as np

from lossviz.arrays import FloatArray
from lossviz.formula import number
from lossviz.loss import BinaryLoss, DistanceLoss, Loss, PlaneLoss
from lossviz.sweeps import LABELS, PREDICTIONS

QUANTITIES = ("value", "gradient", "curvature")
#: Scenes hold what they show with 2 % to spare, or flat surfaces get holes; flat panels need room for their points.
SCENE_PAD, PANEL_PAD = 0.02, 0.06

L = TypeVar("L", bound=Loss)


@dataclass(frozen=True)
class Span:
    """An axis range before padding, and the note that says where it was cut (empty if nothing was)."""

    low: float
    high: float
    note: str = ""

    def padded(self, share: float) -> list[float]:
        """The range with ``share`` of its length to spare on both sides.

        >>> Span(0.0, 10.0).padded(0.02)
        [-0.2, 10.2]
        """
        spare = share * (self.high - self.low)
        return [round(self.low - spare, 9), round(self.high + spare, 9)]


def family(loss: L) -> L:
    """The loss with every parameter that lies within its slider at its default: one for a whole sweep.

    >>> from lossviz import Huber
    >>> family(Huber(delta=2.5)), family(Huber(delta=50.0))
    (Huber(delta=1.0), Huber(delta=50.0))
    """
    usual: dict[str, Any] = {}
    for record in loss.parameters():
        value = getattr(loss, record.name)
        if record.kind != "flag" and value is not None and record.steps[0] <= value <= record.steps[-1]:
            usual[record.name] = record.steps[0] if record.default is None else record.default
    return loss.but(**usual)


def spans(loss: Loss, extent: float) -> dict[str, Span]:
    """The range of each quantity over all labels and predictions and the whole sweep of the loss's parameters.

    >>> from lossviz import MSE
    >>> spans(MSE(), 3.0)["value"]
    Span(low=0.0, high=36.0, note='')
    """
    return _spans(family(loss), extent, None)


def spans_at(loss: Loss, extent: float, label: float) -> dict[str, Span]:
    """The same at one label for losses of a residual, whose labels move the picture; otherwise as ``spans``."""
    if not isinstance(loss.plane(), DistanceLoss):
        return spans(loss, extent)
    return _spans(family(loss), extent, label)


def cuts(plane: PlaneLoss) -> dict[str, float]:
    """Round levels beyond which an axis does not follow a quantity."""
    if isinstance(plane, DistanceLoss):
        return {"value": np.inf, "gradient": np.inf, "curvature": 4.0}
    if isinstance(plane, BinaryLoss) and not plane.from_logits:
        return {"value": 13.0 if hasattr(plane, "classes") else 6.0, "gradient": 20.0, "curvature": 100.0}
    return dict.fromkeys(QUANTITIES, np.inf)


def _spans(loss: Loss, extent: float, label: float | None) -> dict[str, Span]:
    plane = loss.plane()
    at, low, high = _envelope(loss, extent)
    if label is not None:
        (p_low, p_high), _ = plane.axes(extent)
        seen = (at >= p_low - label - 1e-9 * extent) & (at <= p_high - label + 1e-9 * extent)
        low, high = low[:, seen], high[:, seen]
    limits = cuts(plane)
    return {
        quantity: _span(plane, quantity, float(low[k].min()), float(high[k].max()), limits[quantity])
        for k, quantity in enumerate(QUANTITIES)
    }


@lru_cache(maxsize=256)
def _envelope(loss: Loss, extent: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where a sweep was sampled, and the least and greatest of each quantity there, over labels and members.

    A loss of a residual is sampled along its residual, anything else along the prediction at five labels.
    """
    plane = loss.plane()
    (p_low, p_high), (y_low, y_high) = plane.axes(extent)
    if isinstance(plane, DistanceLoss):
        at, labels = np.linspace(p_low - y_high, p_high - y_low, 2 * PREDICTIONS - 1), np.zeros((1, 1))
    else:
        at, labels = np.linspace(p_low, p_high, LABELS), np.linspace(y_low, y_high, 5)[:, None]
    rows = []
    for member in _members(loss):
        value, gradient = member.value_and_gradient(at, labels)
        rows.append(np.stack([value, gradient, member.curvature(at, labels)]))
    found = np.concatenate(rows, axis=1)
    return at, found.min(axis=1), found.max(axis=1)


def _span(plane: PlaneLoss, quantity: str, low: float, high: float, cut: float) -> Span:
    reach = max(abs(low), abs(high))
    note = ""
    if reach > cut:
        low, high = max(low, -cut), min(high, cut)
        why = f"grows without bound as {plane.prediction_axis.symbol} → 0 or 1" if isinstance(plane, BinaryLoss) else ""
        level = number(cut) if quantity != "gradient" else f"±{number(cut)}"
        note = f"axis cut at {level}" + (f"; {why}" if why else "")
    if quantity == "gradient":  # 0 in the middle of the axis, as it is in the middle of the colours
        reach = min(reach, cut)
        low, high = -reach, reach
    low = min(low, 0.0)
    return Span(float(low), float(high) if high > low else float(low) + 1.0, note)


def _members(loss: Loss) -> Iterator[PlaneLoss]:
    """The loss at some steps of every slider, the ends among them, and as it is."""
    steps = {
        record.name: sorted({*record.steps[::5], record.steps[-1]})
        for record in loss.parameters()
        if record.kind != "flag" and getattr(loss, record.name) is not None
    }
    for chosen in product(*steps.values()):
        yield loss.but(**dict(zip(steps, chosen, strict=True))).plane()
    yield loss.plane()


def clipped(plane: PlaneLoss, quantity: str, values: FloatArray) -> Span:
    """The range of one figure's own numbers, cut at the same levels as in a sweep.

    >>> from lossviz import BinaryCrossEntropy
    >>> clipped(BinaryCrossEntropy(), "value", np.array([0.1, np.inf])).high
    6.0
    """
    return _span(plane, quantity, float(np.nanmin(values)), float(np.nanmax(values)), cuts(plane)[quantity])
