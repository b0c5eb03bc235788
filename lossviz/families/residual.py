"""The family of the residual: losses of prediction − label alone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.decimals import DIGITS, decimal_difference
from lossviz.exact.grids import FloatArray, as_floats, as_given, difference, in_blocks
from lossviz.exact.rows import Nodes, Rows, multiples, profile
from lossviz.formula import Line, fill, latex_number, number
from lossviz.loss import Axis, Kink, PlaneLoss
from lossviz.parameter import REAL


class DistanceLoss(PlaneLoss):
    """A loss of the residual r = prediction − label alone: ρ(r), its slope ψ = ρ′ and ψ′.

    A subclass gives ``rho``, ``psi`` and ``psi_prime`` on arrays of residuals.
    """

    task, family = "regression", "residual"
    of_difference = True
    ranges = (3.0, 0.6, 1.2, 6.0, 12.0, 30.0, 60.0, 120.0, 240.0)

    @property
    def group(self) -> str:  # type: ignore[override]
        """What follows from its traits: a ``robust`` loss lets go of outliers at some setting, its pull falling to zero.

        >>> from lossviz import Barron, Huber, Quantile
        >>> [loss.group for loss in (Huber(), Barron(), Quantile())]
        ['usual', 'robust', 'asymmetric']
        """
        settings = [self, *(self.but(**{record.name: x}) for record in self.parameters() for x in record.compared)]
        if any(each.traits.redescending for each in settings):
            return "robust"
        return "usual" if self.traits.symmetric else "asymmetric"

    @abstractmethod
    def rho(self, r: FloatArray) -> FloatArray:
        """The loss of a residual."""

    @abstractmethod
    def psi(self, r: FloatArray) -> FloatArray:
        """The slope of the loss: how hard a residual pulls."""

    @abstractmethod
    def psi_prime(self, r: FloatArray) -> FloatArray:
        """The second derivative in the residual."""

    def weight(self, residual: npt.ArrayLike) -> Any:
        """ψ(r)/r: the weight that iteratively reweighted least squares gives a point; at r = 0 its limit.

        Raises as ``value`` does for what is no finite number.
        """
        r = as_floats(type(self).__name__, "residual", residual)
        with np.errstate(all="ignore"):
            self._check_axis("residual", r, self.prediction_axis)
            jumps = any(kink.position == 0 and kink.order == 1 for kink in self.kinks())
            at_zero = np.full_like(r, np.inf) if jumps else self.psi_prime(np.zeros_like(r))
            return as_given(np.where(r == 0, at_zero, self.psi(r) / r))

    @property
    def prediction_axis(self) -> Axis:
        return Axis("prediction", "ŷ", r"\hat{y}", REAL, (-3.0, 3.0))

    @property
    def label_axis(self) -> Axis:
        return Axis("label", "y", "y", REAL, (-3.0, 3.0))

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        return (-extent, extent), (-extent, extent)

    def kinks_at(self, label: float) -> tuple[Kink, ...]:
        """Those of the residual, moved by the label.

        >>> from lossviz import Huber
        >>> [kink.position for kink in Huber(delta=1.0).kinks_at(2.0)]
        [1.0, 3.0]
        """
        return tuple(replace(kink, position=kink.position + label) for kink in self.kinks())

    def rows(self, prediction: FloatArray, label: FloatArray) -> Rows:
        return profile(prediction, label)

    def cuts(self) -> dict[str, float]:
        return {**super().cuts(), "curvature": 4.0}

    def prediction_stops(self, extent: float) -> Nodes:
        low, high = self.axes(extent)[0]
        return multiples(low, high, (high - low) / 120)

    def first_steps(self, prediction: float, label: float) -> tuple[Line, ...]:
        difference = r"\hat{y} - y"
        filled = fill(difference, {r"\hat{y}": prediction, "y": label})
        result = latex_number(decimal_difference(prediction, label), DIGITS)
        return (Line.equal("r", difference, filled, result),)

    def in_words(self, prediction: float, label: float) -> str:
        """How it compares with the squared error, and what ``range_in_words`` adds if both pull.

        >>> from lossviz import Huber
        >>> Huber(delta=0.5).in_words(0.25, 0.0)
        'The squared error r² would be 0.0625 and pull 2 times as hard. Inside the parabola the loss is half the squared error.'
        """
        r = prediction - label
        squared, pull, gradient = number(r * r), 2.0 * r, self.gradient(prediction, label)
        if gradient == 0 or pull == 0:
            return f"The squared error r² would be {squared}."
        times = number(abs(pull / gradient))
        if times == "1":
            text = f"The squared error r² would be {squared} and pull as hard."
        else:
            text = f"The squared error r² would be {squared} and pull {times} times as hard."
        return f"{text} {self.range_in_words(r)}".rstrip()

    def more_results(self, prediction: float, label: float) -> dict[str, float]:
        """The weight of the residual.

        >>> from lossviz import Tukey
        >>> Tukey(c=2.5).more_results(3.0, 0.0)
        {'gradient ÷ r': 0.0}
        """
        return {"gradient ÷ r": self.weight(decimal_difference(prediction, label))}

    @property
    def more_in_words(self) -> str:
        """What a weight is."""
        return "Gradient ÷ r is the weight, often written ψ(r)/r: how much a fit by weighted least squares trusts the point."

    def range_in_words(self, r: float) -> str:
        """A sentence on the part of the loss that a residual lies in; empty unless a loss has such parts."""
        return ""

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        settings = {p.symbol: float(getattr(self, p.name)) for p in self.parameters()}
        r = decimal_difference(prediction, label)
        return {"r": r, "|r|": abs(r), r"\hat{y}": prediction, "y": label, **settings}

    def rho_and_psi(self, r: FloatArray, rho: FloatArray, psi: FloatArray) -> None:
        """Write both to the given arrays; a loss overrides this if they share work."""
        rho[...] = self.rho(r)
        psi[...] = self.psi(r)

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._of_residual(self.rho, p, y)

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._of_residual(self.psi, p, y)

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._of_residual(self.psi_prime, p, y)

    def _of_residual(self, function: Callable[[FloatArray], FloatArray], p: FloatArray, y: FloatArray) -> FloatArray:
        def kernel(out: tuple[FloatArray], a: FloatArray, b: FloatArray) -> None:
            difference(a, b, out[0])
            out[0][...] = function(out[0])

        return in_blocks(kernel, p, y)[0]

    def _value_and_gradient(self, p: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        def kernel(out: tuple[FloatArray, FloatArray], a: FloatArray, b: FloatArray) -> None:
            r = np.empty_like(out[0])
            difference(a, b, r)
            self.rho_and_psi(r, *out)

        value, gradient = in_blocks(kernel, p, y, count=2)
        return value, gradient
