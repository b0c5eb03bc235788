"""What descends in the descent lab: a single prediction, a single sigmoid neuron, a line through points.

A scene knows its parameters, where they start, the objective and its exact gradient in them (by the core, not
by autograd), and the part of the plane that its landscape shows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.labs.outliers.points import Point
from lossviz.loss import PlaneLoss
from lossviz.parameter import REAL

Range = tuple[float, float]


@dataclass(frozen=True)
class Scene(ABC):
    """An objective over one or two parameters, for one loss; ``reach`` is what its landscape shows, if not as usual."""

    loss: PlaneLoss
    start: tuple[float, ...]
    reach: tuple[Range, ...] = field(default=(), kw_only=True)

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """What the parameters are called."""

    @abstractmethod
    def objective(self, theta: FloatArray) -> FloatArray:
        """The objective at parameters along the last axis."""

    @abstractmethod
    def gradient(self, theta: FloatArray) -> FloatArray:
        """Its gradient, along the last axis."""

    @abstractmethod
    def outcome(self, theta: FloatArray) -> FloatArray:
        """What the model says: the prediction, the neuron's output, the line's slope."""

    @property
    def ranges(self) -> tuple[Range, ...]:
        """The part of the parameters that the landscape shows."""
        return self.reach or self._usual

    @property
    @abstractmethod
    def _usual(self) -> tuple[Range, ...]:
        """What it shows by itself: the start, and what lies around it."""


@dataclass(frozen=True)
class PredictionScene(Scene):
    """A number ŷ (or a logit) with nothing behind it, sliding down its loss to the label."""

    label: float

    @property
    def names(self) -> tuple[str, ...]:
        return ("ŷ" if self.loss.of_difference else "logit z",)

    def objective(self, theta: FloatArray) -> FloatArray:
        return np.asarray(self.loss.value(theta[..., 0], self.label))

    def gradient(self, theta: FloatArray) -> FloatArray:
        return np.asarray(self.loss.gradient(theta, self.label))

    def outcome(self, theta: FloatArray) -> FloatArray:
        return theta[..., 0]

    @property
    def _usual(self) -> tuple[Range, ...]:
        half = max(abs(self.start[0] - self.label) * 1.25, 1.0)
        return ((self.label - half, self.label + half),)


@dataclass(frozen=True)
class NeuronScene(Scene):
    """A sigmoid neuron a = σ(w·x + b) with one input and a target of 0 or 1.

    A distance loss sees the output a, times ``factor`` (½ makes MSE the quadratic cost (y − a)²/2); a
    classification loss must take logits, and sees w·x + b.
    Source: M. Nielsen, Neural Networks and Deep Learning (2015), chapter 3.

    >>> from lossviz import MSE
    >>> neuron = NeuronScene(MSE(), (2.0, 2.0), label=0.0, factor=0.5)
    >>> round(float(neuron.outcome(np.array(neuron.start))), 3)
    0.982
    """

    label: float
    input: float = 1.0
    factor: float = 1.0

    def __post_init__(self) -> None:
        if not self.loss.of_difference and self.loss.prediction_axis.domain != REAL:
            raise ValueError(f"NeuronScene: loss must take logits (from_logits=True), got {self.loss!r}")

    @property
    def names(self) -> tuple[str, ...]:
        return "weight w", "bias b"

    def _logit(self, theta: FloatArray) -> FloatArray:
        logit: FloatArray = theta[..., 0] * self.input + theta[..., 1]
        return logit

    def outcome(self, theta: FloatArray) -> FloatArray:
        return _sigmoid(self._logit(theta))

    def objective(self, theta: FloatArray) -> FloatArray:
        seen = self.outcome(theta) if self.loss.of_difference else self._logit(theta)
        return self.factor * np.asarray(self.loss.value(seen, self.label))

    def gradient(self, theta: FloatArray) -> FloatArray:
        logit = self._logit(theta)
        if self.loss.of_difference:
            output = _sigmoid(logit)
            slope = np.asarray(self.loss.gradient(output, self.label)) * output * _sigmoid(-logit)
        else:
            slope = np.asarray(self.loss.gradient(logit, self.label))
        return self.factor * np.stack([slope * self.input, slope], axis=-1)

    @property
    def _usual(self) -> tuple[Range, ...]:
        half = max(4.0, *(abs(v) + 2.0 for v in self.start))
        return (-half, half), (-half, half)


@dataclass(frozen=True)
class LineScene(Scene):
    """A line through points, intercept and slope; the objective is the mean loss of its residuals."""

    points: tuple[Point, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return "intercept", "slope"

    def _columns(self) -> tuple[FloatArray, FloatArray]:
        x, y = np.array(self.points).T
        return x, y

    def objective(self, theta: FloatArray) -> FloatArray:
        x, y = self._columns()
        value = np.asarray(self.loss.value(theta[..., :1] + theta[..., 1:] * x, y))
        return np.asarray(value.mean(axis=-1))

    def gradient(self, theta: FloatArray) -> FloatArray:
        x, y = self._columns()
        slope = np.asarray(self.loss.gradient(theta[..., :1] + theta[..., 1:] * x, y))
        return np.stack([slope.mean(axis=-1), (slope * x).mean(axis=-1)], axis=-1)

    def outcome(self, theta: FloatArray) -> FloatArray:
        return theta[..., 1]

    @property
    def _usual(self) -> tuple[Range, ...]:
        usual, (intercept, slope) = ((-3.0, 5.0), (-3.0, 3.0)), self.start
        return tuple(
            (min(low, at - 1.0), max(high, at + 1.0)) for (low, high), at in zip(usual, (intercept, slope), strict=True)
        )


def _sigmoid(z: FloatArray) -> FloatArray:
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)
