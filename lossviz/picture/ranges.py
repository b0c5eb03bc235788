"""How far the axes of a figure reach: fixed over a whole parameter sweep, cut where a loss has no bound."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TypeVar

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.loss import Loss, PlaneLoss
from lossviz.sampling.sweep import LABELS, PREDICTIONS

QUANTITIES = ("value", "gradient", "curvature")
#: Scenes hold what they show with 2 % to spare, or flat surfaces get holes; flat panels need room for their points.
SCENE_PAD, PANEL_PAD = 0.02, 0.06
# What a browser's single precision can draw.
_TINY, _HUGE = 1e-30, 1e30

L = TypeVar("L", bound=Loss)


@dataclass(frozen=True)
class Span:
    """An axis range before padding; where it was cut, as ``cut`` writes the level, and why (empty if it was not)."""

    low: float
    high: float
    cut: str = ""
    why: str = ""

    @property
    def note(self) -> str:
        """Where and why the axis is cut; empty if it is not.

        >>> Span(0.0, 6.0, "6", "the loss has no bound").note
        'axis cut at 6; the loss has no bound'
        """
        return f"axis cut at {self.cut}; {self.why}" if self.why else f"axis cut at {self.cut}" if self.cut else ""

    @property
    def short_note(self) -> str:
        """The same where there is little room."""
        return f"cut at {self.cut}" if self.cut else ""

    def padded(self, share: float) -> list[float]:
        """The range with ``share`` of its length to spare on both sides.

        >>> Span(0.0, 10.0).padded(0.02)
        [-0.2, 10.2]
        """
        spare = share * (self.high - self.low)
        ends = self.low - spare, self.high + spare
        if self.high - self.low < 1e-3:  # too small for nine decimals
            return [float(f"{end:.9g}") for end in ends]
        return [round(end, 9) for end in ends]


def spans(loss: Loss, extent: float) -> dict[str, Span]:
    """The range of each quantity over all labels and predictions and the whole sweep of the loss's parameters.

    >>> from lossviz import MSE
    >>> spans(MSE(), 3.0)["value"]
    Span(low=0.0, high=36.0, cut='', why='')
    """
    return _spans(loss.swept(), extent, None)


def spans_at(loss: Loss, extent: float, label: float) -> dict[str, Span]:
    """The same at one label for losses of a residual, whose labels move the picture; otherwise as ``spans``."""
    if not loss.plane().of_difference:
        return spans(loss, extent)
    return _spans(loss.swept(), extent, label)


def written_cuts(plane: PlaneLoss, extent: float) -> dict[str, float]:
    """Where axes are cut for a loss that nobody knows: where its own numbers, at the default parameters, run away.

    >>> from lossviz import parse_loss
    >>> written_cuts(parse_loss("1/r"), 3.0)["value"]
    2.0
    """
    _, low, high = _envelope(plane, extent, alone=True)
    return {quantity: _cut(low[k], high[k]) for k, quantity in enumerate(QUANTITIES)}


def _cut(low: FloatArray, high: FloatArray) -> float:
    """A round number above most of the sizes, or above four times the greatest where that is not far off."""
    sizes = np.maximum(np.abs(low), np.abs(high))
    sizes = np.minimum(sizes[~np.isnan(sizes) & (sizes > 0)], _HUGE)
    if not sizes.size:
        return _HUGE
    most, greatest = float(np.quantile(sizes, 0.8)), float(sizes.max())
    level = 2 * most if greatest > 10 * most or greatest >= _HUGE else 4 * greatest
    unit = 10.0 ** math.floor(math.log10(max(level, 1e-300)))
    return min(next((float(f"{k * unit:.3g}") for k in (1, 2, 5) if k * unit >= level), 10 * unit), _HUGE)


def _spans(loss: Loss, extent: float, label: float | None) -> dict[str, Span]:
    plane = loss.plane()
    at, low, high = _envelope(loss, extent)
    if label is not None:
        (p_low, p_high), _ = plane.axes(extent)
        seen = (at >= p_low - label - 1e-9 * extent) & (at <= p_high - label + 1e-9 * extent)
        low, high = low[:, seen], high[:, seen]
    limits = written_cuts(plane, extent) if plane.words else plane.cuts()
    return {
        quantity: _span(plane, quantity, _least(low[k]), -_least(-high[k]), limits[quantity])
        for k, quantity in enumerate(QUANTITIES)
    }


def _least(numbers: FloatArray) -> float:
    """The least number, NaN left out; 0 where there is none."""
    known = numbers[~np.isnan(numbers)]
    return float(known.min()) if known.size else 0.0


@lru_cache(maxsize=256)
def _envelope(loss: Loss, extent: float, *, alone: bool = False) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where a sweep was sampled, and the least and greatest of each quantity there, over labels and members.

    A loss of a residual is sampled along its residual, anything else along the prediction at five labels; ``alone`` as
    it is, without the sweep. NaN is left where no member is a number.
    """
    plane = loss.plane()
    (p_low, p_high), (y_low, y_high) = plane.axes(extent)
    if plane.of_difference:
        at, labels = np.linspace(p_low - y_high, p_high - y_low, 2 * PREDICTIONS - 1), np.zeros((1, 1))
    else:
        at, labels = np.linspace(p_low, p_high, LABELS), np.linspace(y_low, y_high, 5)[:, None]
    rows = []
    for member in [plane] if alone else _members(loss):
        value, gradient = member.value_and_gradient(at[None, :], labels)
        rows.append(np.stack([value, gradient, member.curvature(at[None, :], labels)]))
    found = np.concatenate(rows, axis=1)
    return at, np.fmin.reduce(found, axis=1), np.fmax.reduce(found, axis=1)


def _span(plane: PlaneLoss, quantity: str, low: float, high: float, cut: float) -> Span:
    reach = max(abs(low), abs(high))
    level = why = ""
    if reach > cut:
        low, high = max(low, -cut), min(high, cut)
        level = number(cut) if quantity != "gradient" else f"±{number(cut)}"
        why = plane.cut_reason
    if quantity == "gradient":  # 0 in the middle of the axis, as it is in the middle of the colours
        reach = min(reach, cut)
        low, high = -reach, reach
    low = min(low, 0.0)
    return Span(float(low), float(high) if high - low > _TINY else float(low) + 1.0, level, why)


def _members(loss: Loss) -> Iterator[PlaneLoss]:
    """The loss at some steps of every slider, the ends among them, and as it is."""
    steps = {
        record.name: sorted({*record.steps[:: len(record.steps) if record.linear else 5], record.steps[-1]})
        for record in loss.sliders()
        if record.dragged
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
    if plane.words:
        limit = _cut(values.ravel(), values.ravel())
    else:
        limit = plane.cuts()[quantity]
    return _span(plane, quantity, _least(values), -_least(-values), limit)
