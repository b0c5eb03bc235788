"""The family of two classes: losses of the probability, or logit, of class 1."""

from __future__ import annotations

import math
from abc import abstractmethod

import numpy as np

from lossviz.exact.classes import LogitSides, ProbabilitySides, Sides
from lossviz.exact.grids import BLOCK, FloatArray, collapsed, in_blocks, is_open_grid, mix
from lossviz.exact.rows import Nodes, Rows, mixture, multiples
from lossviz.formula import number
from lossviz.loss import Axis, JointLoss, PlaneLoss
from lossviz.parameter import REAL, UNIT

_PROBABILITY = Axis("probability", "p", "p", UNIT, (0.005, 0.995), "a probability; for logits set from_logits=True")
_LOGIT = Axis("logit", "z", "z", REAL, (-6.0, 6.0), "a logit")
_LABEL = Axis("label", "y", "y", UNIT, (0.0, 1.0))


class BinaryLoss(JointLoss):
    """A loss of the probability (or logit) of class 1 against a label between 0 and 1.

    A label between the classes means the expectation over them: y·ℓ₁ + (1 − y)·ℓ₀. A subclass gives the
    loss of the true class and its two derivatives from the ``Sides``, for both classes at once.
    """

    task, family = "classification", "binary"
    group = "probabilities"
    from_logits: bool

    @abstractmethod
    def partial(self, sides: Sides) -> FloatArray:
        """The loss when the row's class is the true one; a new array, as are the two below."""

    @abstractmethod
    def partial_slope(self, sides: Sides) -> FloatArray:
        """Its derivative with respect to the probability, or logit, of the row's class."""

    @abstractmethod
    def partial_bend(self, sides: Sides) -> FloatArray:
        """Its second derivative with respect to the probability, or logit, of the row's class."""

    @property
    def class_weights(self) -> tuple[float, float]:
        """The factors of class 1 and class 0."""
        return 1.0, 1.0

    def shares(self, label: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The shares of class 1 and class 0 in a label."""
        return label, 1.0 - label

    @property
    def ranges(self) -> tuple[float, ...]:  # type: ignore[override]
        return (
            (6.0, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0) if self.from_logits else (0.005, 0.0, 0.001, 0.01, 0.02, 0.05, 0.1)
        )

    @property
    def prediction_axis(self) -> Axis:
        return _LOGIT if self.from_logits else _PROBABILITY

    @property
    def label_axis(self) -> Axis:
        return _LABEL

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        prediction = (-extent, extent) if self.from_logits else (extent, 1.0 - extent)
        return prediction, (0.0, 1.0)

    def rows(self, prediction: FloatArray, label: FloatArray) -> Rows:
        return mixture(prediction, label, (1.0, 0.0))

    def cuts(self) -> dict[str, float]:
        return super().cuts() if self.from_logits else {"value": 6.0, "gradient": 10.0, "curvature": 50.0}

    @property
    def cut_reason(self) -> str:
        return f"grows without bound as {self.prediction_axis.symbol} → 0 or 1"

    def label_stops(self, extent: float) -> Nodes:
        """Hundredths: between two labels the mixture is exact."""
        return multiples(*self.axes(extent)[1], 0.01)

    def in_words(self, prediction: float, label: float) -> str:
        value = self.value(prediction, label)
        if math.isinf(value):
            return (
                "The true class was given a probability of 0, so the loss is infinite. PyTorch clamps the logarithm at −100 "
                "and shows 100; Keras clips p at 1e−7 and shows 16.1."
            )
        if label not in (0, 1):
            return ""
        return f"The true class was given a probability of {number(math.exp(-value))}, and the loss is −log of that."

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        settings = {p.symbol: float(v) for p in self.parameters() if (v := getattr(self, p.name)) is not None}
        point = {"z": prediction} if self.from_logits else {"p": prediction}
        return {**point, "y": label, **settings}

    @property
    def log_rivals(self) -> tuple[float, float]:
        """The logit at which both sides are equally likely, and what rounding it left over."""
        return 0.0, 0.0

    def sides(self, prediction: FloatArray) -> Sides:
        """The views of class 1 and class 0 on a prediction."""
        if self.from_logits:
            return LogitSides(prediction, *self.log_rivals)
        return ProbabilitySides(prediction)

    def carried(self, other: PlaneLoss, prediction: float) -> float | None:
        """A probability for a logit, or a logit for a probability, as round as a slider has them."""
        if not isinstance(other, BinaryLoss) or self.from_logits == other.from_logits:
            return None
        return round(self.convert(other, prediction), 2 if self.from_logits else 3)

    def convert(self, other: BinaryLoss, prediction: float) -> float:
        """The prediction of this loss that means what ``prediction`` means to ``other``, a logit being finite.

        >>> from lossviz import BinaryCrossEntropy
        >>> BinaryCrossEntropy(from_logits=True).convert(BinaryCrossEntropy(), 0.5)
        0.0
        """
        given = np.asarray(prediction, dtype=np.float64)
        if other.from_logits:
            probability = float(other.sides(given).p[0])
        else:
            probability = min(max(prediction, 1e-9), 1 - 1e-9)
        if not self.from_logits:
            return probability
        return float(np.log(probability) - np.log1p(-probability) + self.log_rivals[0])

    def partials(self, prediction: FloatArray, order: int) -> FloatArray:
        """The ``order``-th derivatives in the prediction of the losses at label 1 and at label 0, weights included."""
        return self._partials(self.sides(prediction), order)

    def _partials(self, sides: Sides, order: int) -> FloatArray:
        ends = (self.partial, self.partial_slope, self.partial_bend)[order](sides)
        one, zero = self.class_weights
        for row, weight in enumerate((one, -zero if order == 1 else zero)):  # class 0's own probability runs down
            if not weight:
                ends[row] = 0.0  # even an infinity is silenced
            elif weight != 1:
                ends[row] *= weight
        return ends

    def join(self, sides: Sides, label: FloatArray, order: int) -> FloatArray:
        """The ``order``-th derivative at a label, from the views of both classes."""
        return mix(self._partials(sides, order), *self.shares(label))

    def _orders(self, p: FloatArray, y: FloatArray, *orders: int) -> tuple[FloatArray, ...]:
        axes = collapsed(p), collapsed(y)
        whole = (axes[0] is p and axes[1] is y) or (
            np.broadcast_shapes(p.shape, y.shape) == np.broadcast_shapes(axes[0].shape, axes[1].shape)
        )
        if whole and axes[0].size <= BLOCK and is_open_grid(axes[1], axes[0]):
            sides = self.sides(axes[0])
            return tuple(self.join(sides, axes[1], order) for order in orders)

        def kernel(out: tuple[FloatArray, ...], a: FloatArray, b: FloatArray) -> None:
            sides = self.sides(a)
            for result, order in zip(out, orders, strict=True):
                result[...] = self.join(sides, b, order)

        # from 256 KiB on NumPy computes a chain of operations in one temporary, which is worth more than a nearer cache
        return in_blocks(kernel, p, y, count=len(orders), block=BLOCK // 4)
