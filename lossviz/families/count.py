"""The family of counts: losses of a rate, or of its logarithm, against a number of events."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable

import numpy as np

from lossviz.decimals import DIGITS, MOST
from lossviz.exact.grids import FloatArray, in_blocks
from lossviz.exact.rows import Nodes, Rows, mixture, multiples
from lossviz.formula import Line, fill, latex_number, number
from lossviz.loss import Axis, PlaneLoss
from lossviz.parameter import NON_NEGATIVE, REAL

_LOG_RATE = Axis("log rate", "z", "z", REAL, (-3.0, 3.0), "the logarithm of a rate; for rates set log_input=False")
_RATE = Axis("rate", "λ", r"\lambda", NON_NEGATIVE, (0.0, 10.0), "a rate; for its logarithm set log_input=True")
_LABEL = Axis("count", "y", "y", NON_NEGATIVE, (0.0, 10.0), "a count")
# Counts move in steps of 1, as long as a slider has no more steps than this.
_STEPS = 100
# A rate of 0 has no logarithm; the one it gets as a slider's log rate.
_LEAST_RATE = 1e-9


class CountLoss(PlaneLoss):
    """A loss of a rate λ, or of its logarithm z, against a count y ≥ 0, in which it is linear.

    A subclass gives ``cost``, ``slope`` and ``bend`` on arrays of rates (or log rates) and counts.
    """

    task, family = "regression", "count"
    group = "counts"
    log_input: bool

    @abstractmethod
    def cost(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """The loss of a rate or log rate at a count."""

    @abstractmethod
    def slope(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Its derivative in the rate or log rate."""

    @abstractmethod
    def bend(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Its second derivative."""

    @property
    def ranges(self) -> tuple[float, ...]:  # type: ignore[override]
        return (3.0, 2.0, 4.0, 5.0, 6.0) if self.log_input else (10.0, 5.0, 20.0, 50.0, 100.0)

    @property
    def prediction_axis(self) -> Axis:
        return _LOG_RATE if self.log_input else _RATE

    @property
    def label_axis(self) -> Axis:
        return _LABEL

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Rates and counts up to the extent; or log rates up to it, and counts up to half the rate of the last.

        >>> from lossviz import Poisson
        >>> Poisson().axes(3.0), Poisson(log_input=False).axes(10.0)
        (((-3.0, 3.0), (0.0, 10.0)), ((0.0, 10.0), (0.0, 10.0)))
        """
        if not self.log_input:
            return (0.0, extent), (0.0, extent)
        most = float(f"{0.5 * math.exp(min(extent, math.log(2 * MOST))):.1g}")
        return (-extent, extent), (0.0, min(most, MOST))

    def extent_for(self, extent: float, prediction: float, label: float) -> float:
        if not self.log_input or self.holds(extent, prediction, label):
            return super().extent_for(extent, prediction, label)
        needed = max(abs(prediction), math.log(2.0 * label) + 0.5 if label else 0.0)
        return super().extent_for(extent, needed, 0.0)

    @property
    def opening(self) -> tuple[float, float]:
        return (2.0 if self.log_input else 6.0), 3.0  # a rate that is too high

    def cuts(self) -> dict[str, float]:
        if self.log_input:
            return {"value": 2000.0, "gradient": 2000.0, "curvature": 2000.0}
        return {**super().cuts(), "gradient": 10.0, "curvature": 5.0}

    @property
    def cut_reason(self) -> str:
        return "grows exponentially with z" if self.log_input else "grows without bound as λ → 0"

    def rows(self, prediction: FloatArray, label: FloatArray) -> Rows:
        return mixture(prediction, label, (float(label[-1]), float(label[0])))

    def label_stops(self, extent: float) -> Nodes:
        """Counts, in steps of 1 as far as there is room: between two labels the mixture is exact."""
        high = self.axes(extent)[1][1]
        return multiples(0.0, high, high / _STEPS if high > _STEPS or high < 2 else 1.0)

    def carried(self, other: PlaneLoss, prediction: float) -> float | None:
        """A rate for a log rate, or the other way round, as round as a slider has them."""
        if not isinstance(other, CountLoss) or self.log_input == other.log_input:
            return None
        if self.log_input:
            return round(math.log(max(prediction, _LEAST_RATE)), 2)
        return min(round(math.exp(min(prediction, 700.0)), 2), MOST)

    def first_steps(self, prediction: float, label: float) -> tuple[Line, ...]:
        """The rate that a log rate stands for."""
        if not self.log_input:
            return ()
        return (Line.equal(r"\lambda", "e^{z}", fill("e^{z}", {"z": prediction}), latex_number(self.rate(prediction))),)

    def rate(self, prediction: float) -> float:
        """The rate of a prediction; infinite beyond what a float holds.

        >>> from lossviz import Poisson
        >>> Poisson().rate(0.0), Poisson(log_input=False).rate(2.5)
        (1.0, 2.5)
        """
        with np.errstate(over="ignore"):
            return float(np.exp(prediction)) if self.log_input else prediction

    def in_words(self, prediction: float, label: float) -> str:
        """How far the loss is above its least, which it has at the rate that is the count."""
        value, counted = self.value(prediction, label), number(label, DIGITS)
        if math.isinf(value):
            if self.rate(prediction) == 0:
                return f"A rate of 0 allows no event, and {counted} were counted: the loss is infinite."
            return "The rate is beyond what a float can hold, and so is the loss."
        least = label - (label * math.log(label) if label else 0.0)
        rate = number(self.rate(prediction))
        if rate == number(label):
            return f"The rate is the count, {counted}: no other rate would cost less."
        return (
            f"The rate is {rate}. A rate of {counted}, the count, would cost {number(least)}, the least there is: "
            f"this one costs {number(max(value - least, 0.0))} more."
        )

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        return {"z" if self.log_input else r"\lambda": prediction, "y": label}

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return _filled(self.cost, p, y)

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return _filled(self.slope, p, y)

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return _filled(self.bend, p, y)


def _filled(function: Callable[[FloatArray, FloatArray], FloatArray], p: FloatArray, y: FloatArray) -> FloatArray:
    def kernel(out: tuple[FloatArray], x: FloatArray, label: FloatArray) -> None:
        out[0][...] = function(x + 0.0, label + 0.0)  # -0.0 would turn infinities round

    return in_blocks(kernel, p, y)[0]
