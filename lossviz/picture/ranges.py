"""How far the axes of a figure go: to a round number that what is drawn nearly fills, cut where a loss has no bound.

While something is dragged an axis grows only with what would leave it. When it is let go, it settles on one of the ranges
of its ladder: see settled.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TypeVar

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.loss import Loss, PlaneLoss
from lossviz.sampling.sweep import LABELS, PREDICTIONS

QUANTITIES = ("value", "gradient", "curvature")
#: Scenes hold what they show with 2 % to spare, or flat surfaces get holes. Panels need room for their points, and so do
#: the heights of scenes: a point is drawn nearer to the eye, which on a surface at the top of the box is up.
SCENE_PAD, HEIGHT_PAD, PANEL_PAD = 0.02, 0.06, 0.06
# What a browser's single precision can draw.
_TINY, _HUGE = 1e-30, 1e30
# What single precision and rounding add to a number, as a share of it.
_DUST = 1e-6
# Where axes end, in each decade: each so near to the next that three quarters of an axis are filled.
_ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
# So many times smaller than at both ends may be what depends on a parameter in a straight line; twice for two classes.
_LINEAR = 3.0
# The narrowest range of an axis, as a share of the widest.
_FINEST = 1e-5
# At how many labels a loss is sampled that depends on more than the residual: among them each whole count.
_SAMPLED = 11

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

    def at_its_end(self) -> Span:
        """The same range, cut where it ends, for what goes on beyond it.

        >>> Span(0.0, 6.0).at_its_end().short_note, Span(-2.0, 2.0).at_its_end().short_note
        ('cut at 6', 'cut at ±2')
        """
        return self if self.cut else replace(self, cut=f"{'±' * (self.low == -self.high)}{number(self.high)}")

    def holds(self, low: float, high: float) -> bool:
        """Whether it reaches from ``low`` to ``high``, but for the dust of rounding.

        >>> Span(0.0, 6.0).holds(0.0, 6.0000001), Span(0.0, 6.0).holds(-1.0, 6.0)
        (True, False)
        """
        dust = _DUST * max(self.high, -self.low)
        return low >= self.low - dust and high <= self.high + dust

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


def ladder(loss: Loss, extent: float) -> dict[str, tuple[Span, ...]]:
    """The ranges that the axis of each quantity may take while the loss's sliders move, the narrowest first.

    Their ends are round numbers that are near enough to each other for what is drawn to fill three quarters of one. The
    widest is cut where a loss has no bound. They are the same for all settings of the sliders.

    >>> from lossviz import Huber
    >>> [span.high for span in ladder(Huber(), 3.0)["value"]][-4:]
    [10.0, 12.0, 15.0, 20.0]
    """
    return _ladder(loss.swept(), extent)


def written_cuts(plane: PlaneLoss, extent: float) -> dict[str, float]:
    """Where axes are cut for a loss that nobody knows: where its own numbers, at the default parameters, run away.

    >>> from lossviz import parse_loss
    >>> written_cuts(parse_loss("1/r"), 3.0)["value"]
    2.0
    """
    _, low, high, _ = _envelope(plane, extent, alone=True)
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


@lru_cache(maxsize=256)
def _ladder(loss: Loss, extent: float) -> dict[str, tuple[Span, ...]]:
    plane = loss.plane()
    _, low, high, least = _envelope(loss, extent)
    if any(record.linear for record in loss.sliders()):  # least between the ends that were sampled
        least = least / _LINEAR
    limits = written_cuts(plane, extent) if plane.words else plane.cuts()
    return {
        quantity: _steps(plane, quantity, (_least(low[k]), -_least(-high[k])), least[k], limits[quantity])
        for k, quantity in enumerate(QUANTITIES)
    }


def _steps(plane: PlaneLoss, quantity: str, ends: tuple[float, float], least: float, cut: float) -> tuple[Span, ...]:
    """Ranges of one quantity whose heights rise from ``least`` to that of ``ends``, or to the cut."""
    widest = _span(plane, quantity, *ends, cut)
    top = max(-widest.low, widest.high)
    low, high = widest.low / top, widest.high / top
    top = round_above(top) if not widest.cut else top
    levels = [level for level in _levels(min(max(least, top * _FINEST), top), top) if level < top]
    return (*(Span(low * level, high * level) for level in levels), Span(low * top, high * top, widest.cut, widest.why))


def round_above(top: float) -> float:
    """The least of the round numbers that axes end at which is not less than a number.

    >>> round_above(5.5), round_above(0.0123), round_above(20.0)
    (6.0, 0.015, 20.0)
    """
    return next(level for level in _levels(top, math.inf))


def _levels(low: float, high: float) -> Iterator[float]:
    """The round numbers from the first that is not less than ``low`` up to ``high``."""
    decade = math.floor(math.log10(low)) if low > 0 else -300
    while True:
        for step in _ROUND:
            level = float(f"{step}e{decade}")
            if level > high:
                return
            if level >= low * (1 - _DUST):
                yield level
        decade += 1


def _least(numbers: FloatArray) -> float:
    """The least number, NaN left out; 0 where there is none."""
    known = numbers[~np.isnan(numbers)]
    return float(known.min()) if known.size else 0.0


@lru_cache(maxsize=256)
def _envelope(
    loss: Loss, extent: float, *, alone: bool = False
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Where a sweep was sampled, and the least and greatest of each quantity there, over labels and members.

    Last comes the height of each quantity in the member in which it is least, without parameters at the label where it is.

    A loss of a residual is sampled along its residual, anything else along the prediction at some labels; ``alone`` as
    it is, without the sweep. NaN is left where no member is a number.
    """
    plane = loss.plane()
    (p_low, p_high), (y_low, y_high) = plane.axes(extent)
    if plane.of_difference:
        at, labels = np.linspace(p_low - y_high, p_high - y_low, 2 * PREDICTIONS - 1), np.zeros((1, 1))
    else:
        at, labels = np.linspace(p_low, p_high, LABELS), np.linspace(y_low, y_high, _SAMPLED)[:, None]
    rows = []
    for member in [plane] if alone else _members(loss):
        value, gradient = member.value_and_gradient(at[None, :], labels)
        rows.append(_seen(plane, np.stack([value, gradient, member.curvature(at[None, :], labels)])))
    found = np.concatenate(rows, axis=1)
    near = (at >= p_low) & (at <= p_high)
    by_label = np.array([np.nanmax(np.abs(row[..., near]), axis=-1, initial=0.0) for row in rows])
    # with a parameter to drag an axis has room for its sweep; without one it can settle on what a label needs
    moved = any(record.dragged for record in loss.sliders())
    heights = by_label.max(axis=-1) if moved else by_label.min(axis=-1)
    return at, np.fmin.reduce(found, axis=1), np.fmax.reduce(found, axis=1), heights.min(axis=0)


def _seen(plane: PlaneLoss, numbers: FloatArray) -> FloatArray:
    """What decides the axes of value, gradient and curvature: an infinity does where a cut stops it, elsewhere not."""
    if plane.words:
        return numbers
    for limit, part in zip(plane.cuts().values(), numbers, strict=True):
        if math.isinf(limit):
            part[np.isinf(part)] = np.nan
    return numbers


def _span(plane: PlaneLoss, quantity: str, low: float, high: float, cut: float) -> Span:
    top = max(abs(low), abs(high))
    level = why = ""
    if top > cut:
        low, high = max(low, -cut), min(high, cut)
        level = number(cut) if quantity != "gradient" else f"±{number(cut)}"
        why = plane.cut_reason
    if quantity == "gradient":  # 0 in the middle of the axis, as it is in the middle of the colours
        top = min(top, cut)
        low, high = -top, top
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
    """The range of one figure's own numbers, up to a round number, cut at the same levels as in a sweep.

    >>> from lossviz import BinaryCrossEntropy
    >>> clipped(BinaryCrossEntropy(), "value", np.array([0.1, np.inf])).high
    6.0
    """
    if plane.words:
        limit = _cut(values.ravel(), values.ravel())
    else:
        limit = plane.cuts()[quantity]
        values = values if math.isfinite(limit) else values[np.isfinite(values)]
    found = _span(plane, quantity, _least(values), -_least(-values), limit)
    if found.cut:
        return found
    top = max(-found.low, found.high)
    more = round_above(top) / top
    return Span(found.low * more, found.high * more)
