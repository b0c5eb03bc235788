"""The family of the margin: losses of a score and a label whose sign says which side it belongs on."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lossviz.decimals import DIGITS
from lossviz.exact.grids import FloatArray, in_blocks
from lossviz.exact.rows import Nodes, Rows, dense, mixture, multiples
from lossviz.formula import Condition, Formula, Line, Piece, fill, latex_number, number
from lossviz.loss import Axis, JointLoss, Kink, Traits, Yardstick
from lossviz.parameter import REAL, Interval

_SCORE = Axis("score", "f", "f", REAL, (-3.0, 3.0), "a score")
_LABEL = Axis("label", "y", "y", Interval(-1.0, 1.0, True, True), (-1.0, 1.0), "the classes are −1 and 1")


class MarginLoss(JointLoss):
    """A loss of the margin m = y·f, how far a score f lies on the side of its label y = ±1: φ(m), φ′ and φ″.

    A label between −1 and 1 means the expectation over the two classes: (1 + y)/2·φ(f) + (1 − y)/2·φ(−f). A subclass
    gives ``phi``, ``phi_prime`` and ``phi_bend`` on arrays of margins, each times the share of a class, so that a small
    share can keep a large loss finite; the slope near a score of 0 without cancellation; and its kinks on the margin.
    """

    task, family = "classification", "margin"
    group = "margin"
    ranges: tuple[float, ...] = (3.0, 1.2, 2.0, 6.0, 12.0, 30.0, 60.0)
    #: At scores below it in size both classes pull, and nearly cancel.
    contested: ClassVar[float]

    @abstractmethod
    def phi(self, m: FloatArray, share: FloatArray) -> FloatArray:
        """The loss of a margin, times a share."""

    @abstractmethod
    def phi_prime(self, m: FloatArray, share: FloatArray) -> FloatArray:
        """Its slope in the margin, times a share."""

    @abstractmethod
    def phi_bend(self, m: FloatArray, share: FloatArray) -> FloatArray:
        """Its second derivative in the margin, times a share."""

    @abstractmethod
    def contested_slope(self, f: FloatArray, label: FloatArray) -> FloatArray:
        """The slope in the score at scores that are ``contested``, with all of its digits."""

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        """The 0–1 loss, in whose place such a loss is trained."""
        return (Yardstick(ZeroOne(), "0–1 loss"),)

    @property
    def prediction_axis(self) -> Axis:
        return _SCORE

    @property
    def label_axis(self) -> Axis:
        return _LABEL

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        return (-extent, extent), (-1.0, 1.0)

    def extent_for(self, extent: float, prediction: float, label: float) -> float:
        return super().extent_for(extent, prediction, 0.0)  # the labels are on the axes of every extent

    def kinks_at(self, label: float) -> tuple[Kink, ...]:
        """Those of each class that has a share of the label: class 1 at its margins, class −1 on the other side of 0.

        >>> from lossviz import Hinge
        >>> [[kink.position for kink in Hinge().kinks_at(label)] for label in (1.0, -1.0, 0.5)]
        [[1.0], [-1.0], [-1.0, 1.0]]
        """
        one = self.kinks() if label > -1 else ()
        other = (
            tuple(replace(kink, position=-kink.position, times=-kink.times) for kink in self.kinks())
            if label < 1
            else ()
        )
        return tuple(sorted({*one, *other}, key=lambda kink: (kink.position, kink.order)))

    def rows(self, prediction: FloatArray, label: FloatArray) -> Rows:
        """Two labels say all of a smooth loss; a kink is seen only at labels that have a share in it."""
        return dense(prediction, label) if self.kinks() else mixture(prediction, label, (1.0, -1.0))

    @property
    def opening(self) -> tuple[float, float]:
        return 0.5, 1.0  # on the right side, but not by enough

    def label_stops(self, extent: float) -> Nodes:
        return multiples(-1.0, 1.0, 0.1)

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        settings = {p.symbol: float(getattr(self, p.name)) for p in self.parameters()}
        return {"f": prediction, "y": label, "m": label * prediction, **settings}

    def first_steps(self, prediction: float, label: float) -> tuple[Line, ...]:
        """The margin at a label that is one of the two classes."""
        if abs(label) != 1:
            return ()
        filled = fill(r"y \, f", {"y": label, "f": prediction})
        return (Line.equal("m", r"y \, f", filled, latex_number(label * prediction, DIGITS)),)

    def in_words(self, prediction: float, label: float) -> str:
        """Which side the score is on, and what the mean over both classes is made of."""
        if abs(label) == 1:
            margin = label * prediction
            size = number(abs(margin), DIGITS)
            if margin > 0:
                return f"The score is on the right side of 0, by {size}. {self.pull_in_words(margin)}".rstrip()
            if margin < 0:
                return f"The score is on the wrong side of 0, by {size}. {self.pull_in_words(margin)}".rstrip()
            return f"The score is 0, on neither side. {self.pull_in_words(margin)}".rstrip()
        share = number(0.5 + 0.5 * label)
        return f"The label says class 1 with probability {share}: the loss is the mean over the two classes."

    def pull_in_words(self, margin: float) -> str:
        """A sentence on how a margin pulls; empty unless a loss has one."""
        return ""

    def _orders(self, p: FloatArray, y: FloatArray, *orders: int) -> tuple[FloatArray, ...]:
        def kernel(out: tuple[FloatArray, ...], f: FloatArray, label: FloatArray) -> None:
            for result, order in zip(out, orders, strict=True):
                one, other = self._ends(f, label, order)
                result[...] = self._slope(one, other, f, label) if order == 1 else one + other

        return in_blocks(kernel, p, y, count=len(orders))

    def _ends(self, f: FloatArray, label: FloatArray, order: int) -> tuple[FloatArray, FloatArray]:
        """What each class contributes; one without a share nothing, even if its loss is infinite."""
        function = (self.phi, self.phi_prime, self.phi_bend)[order]
        one, other = 0.5 + 0.5 * label, 0.5 - 0.5 * label
        return np.where(one == 0, 0.0, function(f, one)), np.where(other == 0, 0.0, function(-f, other))

    def _slope(self, one: FloatArray, other: FloatArray, f: FloatArray, label: FloatArray) -> FloatArray:
        """The slopes of both classes, the other one's turned round."""
        contested = (np.abs(f) < self.contested) & (np.abs(label) < 1)
        return np.where(contested, self.contested_slope(f, label), one - other) + 0.0


@dataclass(frozen=True)
class ZeroOne(MarginLoss):
    """The 0–1 loss, which counts errors: 1 for a margin of 0 or less, else 0. No page: nothing can be trained with it.

    Domain: any score f, y in [−1, 1]; the gradient is 0 wherever there is one.

    >>> ZeroOne().value([-1.0, 0.0, 0.5], 1), ZeroOne().value(0.5, 0.5)
    (array([1., 1., 0.]), 0.25)
    """

    key, title = "zero_one", "0–1 loss"
    summary = "1 for a score on the wrong side, 0 for one on the right side: its mean is the share of errors."
    formula = Formula(
        r"\ell",
        (
            Piece(r"\frac{1 + y}{2}", Condition("f", "<", "0")),
            Piece("1", Condition("f", "=", "0")),
            Piece(r"\frac{1 - y}{2}"),
        ),
    )
    gradient_formula = Formula.of(r"\frac{\partial \ell}{\partial f}", "0")
    traits = Traits(convex=False, bounded_gradient=False, smooth=False, redescending=True, symmetric=True)
    pytorch = (
        "wrong, other = (prediction <= 0).double(), (prediction >= 0).double()\n"
        "loss = (0.5 + 0.5 * label) * wrong + (0.5 - 0.5 * label) * other"
    )

    def kinks(self) -> tuple[Kink, ...]:
        return (Kink(0.0, 0),)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if prediction < 0 else 1 if prediction == 0 else 2

    contested = 0.0

    def phi(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return np.where(m <= 0, share, 0.0)

    def phi_prime(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return np.zeros_like(m * share)

    def phi_bend(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return np.zeros_like(m * share)

    def contested_slope(self, f: FloatArray, label: FloatArray) -> FloatArray:
        return np.zeros_like(f * label)
