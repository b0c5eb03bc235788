"""What cross-entropy of two classes and of many have in common: −log of a probability, and labels that may be smoothed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lossviz.exact.classes import LogitSides, Sides
from lossviz.exact.grids import FloatArray, is_product, offset, scaled_difference
from lossviz.families.binary import BinaryLoss
from lossviz.formula import number
from lossviz.parameter import Interval, parameter

# At logits beyond this a probability is a number that floats hold with few digits, or not at all.
_FAINT = 700.0


def label_smoothing() -> Any:
    """The parameter that moves a share of every label to all classes alike."""
    return parameter(
        None,
        r"\varepsilon",
        "Label smoothing: the share of each label that is spread evenly over all classes. None: no smoothing.",
        domain=Interval(0.0, 1.0, closed_low=True),
        typical=(0.0, 0.5),
        steps=(0.0, 0.02, 0.05, *(round(0.05 * k, 2) for k in range(2, 11))),
        optional=True,
        linear=True,
    )


class LogLoss(BinaryLoss):
    """−log of the probability of the true class; a label is smoothed, weighed by class, and then the mean over both."""

    from_logits: bool
    label_smoothing: float | None

    @property
    def spread(self) -> int:
        """Over how many classes a smoothed label is spread; the first of them is class 1."""
        return 2

    @property
    def plain(self) -> bool:
        """Whether neither smoothing nor a weight changes anything."""
        return not self.label_smoothing and self.class_weights == (1.0, 1.0)

    def shares(self, label: FloatArray) -> tuple[FloatArray, FloatArray]:
        if not self.label_smoothing:
            return super().shares(label)
        smoothing, classes = self.label_smoothing, self.spread
        kept = 1.0 - smoothing
        return label * kept + smoothing / classes, (1.0 - label) * kept + smoothing * (classes - 1) / classes

    @property
    def shares_in_latex(self) -> tuple[str, str]:
        """LaTeX of both shares, as factors."""
        if self.label_smoothing is None:
            return "y", "(1 - y)"
        one, rest = (
            (r"\varepsilon", r"\varepsilon") if self.spread == 2 else (r"\varepsilon", r"(C - 1) \, \varepsilon")
        )
        classes = "2" if self.spread == 2 else "C"
        return (
            rf"\left(y \, (1 - \varepsilon) + \frac{{{one}}}{{{classes}}}\right)",
            rf"\left((1 - y) \, (1 - \varepsilon) + \frac{{{rest}}}{{{classes}}}\right)",
        )

    def in_words(self, prediction: float, label: float) -> str:
        """What a weight and a smoothed label mean for the best prediction; without both, what the probability costs.

        >>> from lossviz import BinaryCrossEntropy
        >>> BinaryCrossEntropy(label_smoothing=0.1).in_words(0.8, 1.0)
        'Smoothing turns the label 1 into 0.95. The loss is least at a probability of 0.95.'
        """
        if self.plain:
            return super().in_words(prediction, label)
        if math.isinf(self.value(prediction, label)):
            return "A class that has a share of the label was given a probability of 0, so the loss is infinite."
        one, zero = (float(share) for share in self.shares(np.asarray(label)))
        weight, other = self.class_weights
        texts = []
        if self.label_smoothing:
            texts.append(f"Smoothing turns the label {number(label)} into {number(one)}.")
        if weight != other:
            texts.append(f"Class 1 has the weight {number(weight)}, class 0 the weight 1.")
        best = number(weight * one / (weight * one + other * zero))
        return " ".join((*texts, f"The loss is least at a probability of {best}."))

    def partial(self, sides: Sides) -> FloatArray:
        return -sides.log_p

    def partial_slope(self, sides: Sides) -> FloatArray:
        return -sides.q if self.from_logits else -1.0 / sides.p

    def partial_bend(self, sides: Sides) -> FloatArray:
        return sides.p * sides.q if self.from_logits else 1.0 / sides.p / sides.p

    def join(self, sides: Sides, label: FloatArray, order: int) -> FloatArray:
        if not self.plain:
            if order == 1 and isinstance(sides, LogitSides):
                return self._weighed_slope(sides, label)
            return super().join(sides, label, order)
        if order == 1:
            return offset(*sides.split, label) if self.from_logits else _probability_slope(sides, label)
        if order == 0 and isinstance(sides, LogitSides) and not is_product(label, sides.margin):
            value = sides.margin * (sides.ahead - label)  # the weight of the class that trails, times how far it does
            value += sides.surprise
            rivals, _ = self.log_rivals
            return value + (1.0 - label) * rivals if rivals else value
        return super().join(sides, label, order)

    def _partials(self, sides: Sides, order: int) -> FloatArray:
        ends = super()._partials(sides, order)
        weight = self.class_weights[0]
        if weight != 1 and isinstance(sides, LogitSides):  # nearly nothing, times the weight
            faint = np.abs(sides.margin) > _FAINT if order == 2 else sides.margin > _FAINT
            ends[0] = np.where(faint, (-1.0 if order == 1 else 1.0) * (weight * sides.half) * sides.half, ends[0])
        return ends

    def _weighed_slope(self, sides: LogitSides, label: FloatArray) -> FloatArray:
        """p·b − (1 − p)·a for the weights a and b of class 1 and class 0, what cancels being taken first."""
        centre, rest = sides.split
        one, zero = (weight * share for weight, share in zip(self.class_weights, self.shares(label), strict=True))
        first = np.where(centre == 0.5, 0.5 * self._lead(label, one, zero), zero * centre - one * (1.0 - centre))
        slope = np.where(sides.margin > _FAINT, zero - (one * sides.half) * sides.half, first + rest * (one + zero))
        return slope + 0.0

    def _lead(self, label: FloatArray, one: FloatArray, zero: FloatArray) -> FloatArray:
        """b − a, without what smoothing adds to both."""
        if self.class_weights != (1.0, 1.0) or self.label_smoothing is None:
            return zero - one
        more = self.label_smoothing * (self.spread - 2) / self.spread
        return (1.0 - 2.0 * label) * (1.0 - self.label_smoothing) + more


def _probability_slope(sides: Sides, y: FloatArray) -> FloatArray:
    """(p − y)/(p·(1 − p)): the difference first, so that nothing cancels where the gradient is near its zero."""
    p, q = sides.p
    spread = p * q
    scale = 1.0 / spread
    if scale.max(initial=0.0) < 1e290:
        return scaled_difference(p, y, scale)
    edge = np.where(p == 0, 1.0, -1.0)  # the limit at p = y = 0 and at p = y = 1
    return np.where(p == y, np.where(spread == 0, edge, 0.0), (p - y) / spread)
