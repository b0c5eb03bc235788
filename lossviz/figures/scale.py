"""How far the axes of a figure reach: fixed over a whole parameter sweep, cut where a loss has no bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, TypeVar

import numpy as np

from lossviz.formula import number
from lossviz.loss import BinaryLoss, DistanceLoss, FloatArray, Loss, PlaneLoss
from lossviz.sweeps import LABELS

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
        return {"value": 12.0 if hasattr(plane, "classes") else 6.0, "gradient": 20.0, "curvature": 100.0}
    return dict.fromkeys(QUANTITIES, np.inf)


@lru_cache(maxsize=2048)
def _spans(loss: Loss, extent: float, label: float | None) -> dict[str, Span]:
    p_range, y_range = loss.plane().axes(extent)
    labels = np.linspace(*y_range, 5) if label is None else np.array([label])
    bounds = [_bounds(member, np.linspace(*p_range, LABELS), labels) for member in _members(loss)]
    limits = cuts(loss.plane())
    found: dict[str, Span] = {}
    for k, quantity in enumerate(QUANTITIES):
        low, high = min(b[k][0] for b in bounds), max(b[k][1] for b in bounds)
        found[quantity] = _span(loss.plane(), quantity, low, high, limits[quantity])
    return found


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


def _bounds(plane: PlaneLoss, p: FloatArray, y: FloatArray) -> list[tuple[float, float]]:
    p, y = p[None, :], y[:, None]
    return [(float(np.nanmin(a)), float(np.nanmax(a))) for a in (*plane.value_and_gradient(p, y), plane.curvature(p, y))]


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
