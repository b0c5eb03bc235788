"""How both classes see a prediction: their probabilities and logarithms, each with all of its digits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import ClassVar

import numpy as np

from lossviz.exact.grids import FloatArray


class Sides(ABC):
    """Two rows, one per class: the probability of the class, of the other one, and the log of the first.

    Row 0 is class 1, as its probability is the prediction. All are computed without cancellation, so that each
    keeps its relative accuracy in saturation, and only when asked for.
    """

    plain_power: ClassVar[float]  #: up to here a power of q is taken as it is: its rounding stays below an ulp

    def __init__(self) -> None:
        self.powers: dict[float, FloatArray] = {}

    @property
    @abstractmethod
    def p(self) -> FloatArray:
        """The probability of the class."""

    @property
    @abstractmethod
    def log_p(self) -> FloatArray:
        """Its logarithm."""

    @property
    @abstractmethod
    def split(self) -> tuple[FloatArray, FloatArray]:
        """The probability of class 1 as 0, ½ or 1 plus a small rest that keeps its relative accuracy."""

    @property
    def q(self) -> FloatArray:
        """The probability of the other class."""
        return self.p[::-1]

    @cached_property
    def q_slip(self) -> FloatArray:
        """The relative error that rounding left in q; a high power of q would multiply it."""
        centre, rest = self.split
        slip = np.array((1.0 - centre, centre)) - self.q
        slip += np.array((-rest, rest))
        slip /= self.q + 1e-300  # if q is that small, nothing is missing
        return slip

    def q_to(self, power: float) -> FloatArray:
        """q to a power, as if q had not been rounded."""
        if power not in self.powers:
            result: FloatArray = self.q**power
            if power >= 1e6:
                result *= np.exp(np.minimum(power * self.q_slip, 1.0))  # beyond 1 the power has long vanished
            elif power > self.plain_power:
                result += result * (power * self.q_slip)  # e^x to first order: the slip is below 1e-15
            self.powers[power] = result
        return self.powers[power]


class ProbabilitySides(Sides):
    """Both sides of a probability of class 1."""

    plain_power = 2.0  # 1 − p was rounded once, which a square doubles at most

    def __init__(self, probability: FloatArray) -> None:
        super().__init__()
        self.probability = probability

    @cached_property
    def p(self) -> FloatArray:
        # -0.0 would turn infinities round
        return np.array((self.probability + 0.0, 1.0 - self.probability))

    @cached_property
    def log_p(self) -> FloatArray:
        return np.array((np.log(self.p[0]), np.log1p(-self.probability)))

    @cached_property
    def split(self) -> tuple[FloatArray, FloatArray]:
        return np.zeros_like(self.probability), self.p[0]


class LogitSides(Sides):
    """Both sides of σ(z − offset), the offset given as an unevaluated sum of two floats.

    ``margin`` is z − offset; ``ahead`` is 1 if class 1 is the likelier, else 0; ``share`` is the smaller probability
    divided by the larger.
    """

    plain_power = 0.0

    def __init__(self, z: FloatArray, offset: float, offset_rest: float) -> None:
        super().__init__()
        self.margin: FloatArray = np.asarray(z - offset, order="C")
        self.ahead: FloatArray = np.asarray(self.margin > 0).astype(np.float64)
        self.share: FloatArray = np.exp(-np.abs(self.margin))
        if offset:
            back = z - self.margin  # Knuth's two-sum: what rounding took from the margin
            rest = ((z - (self.margin + back)) + (back - offset)) - offset_rest
            self.share = self.share + self.share * (rest - 2.0 * self.ahead * rest)
            self.margin += rest

    @cached_property
    def half(self) -> FloatArray:
        """The square root of ``share``: twice a factor, it keeps the digits of a weight times what a float hardly holds."""
        return np.exp(-0.5 * np.abs(self.margin))

    @cached_property
    def surprise(self) -> FloatArray:
        """−log of the larger probability."""
        return np.log1p(self.share)

    @cached_property
    def log_p(self) -> FloatArray:
        lead = self.margin * self.ahead
        log_p = np.array((self.margin - lead, -lead))
        log_p -= self.surprise
        return log_p

    @cached_property
    def p(self) -> FloatArray:
        centre, rest = self.split
        return np.array((centre + rest, (1.0 - centre) - rest))

    @cached_property
    def split(self) -> tuple[FloatArray, FloatArray]:
        centre = self.ahead.copy()
        rest = np.asarray((1.0 - 2.0 * centre) * self.share / (1.0 + self.share))
        middle = (self.share > 1 / 3).reshape(-1).nonzero()[0]  # NumPy's masked tanh is five times as slow
        centre.reshape(-1)[middle] = 0.5
        rest.reshape(-1)[middle] = 0.5 * np.tanh(0.5 * self.margin.take(middle))
        return centre, rest
