"""Losses of the residual with two sides: a prediction that is too low costs otherwise than one that is too high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lossviz.catalogue import register
from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.formula import Condition, Formula, Piece, number
from lossviz.loss import Kink, Reference, Traits
from lossviz.parameter import INNER_UNIT, parameter


def _share(help: str) -> Any:
    """The parameter that both share. The loss is linear in it."""
    return parameter(
        0.9,
        r"\tau",
        help,
        domain=INNER_UNIT,
        typical=(0.05, 0.95),
        steps=(0.01, *(round(0.05 * k, 2) for k in range(1, 20)), 0.99),
        linear=True,
        compared=(0.1, 0.5, 0.9),
    )


def _sides_in_words(times: float) -> str:
    """How the pulls of the two sides compare, by how many times that of a prediction below its label is the other's."""
    if times == 1:
        return "A residual of the same size on the other side would pull as hard."
    if times > 1:
        return f"A prediction below its label pulls {number(times)} times as hard as one equally far above."
    return f"A prediction above its label pulls {number(1 / times)} times as hard as one equally far below."


@register
@dataclass(frozen=True)
class Quantile(DistanceLoss):
    """The pinball loss: τ·(y − ŷ) if the prediction is below the label, (1 − τ)·(ŷ − y) if it is above.

    Its best constant is the τ-quantile of the labels; τ = ½ is half the absolute error.
    Domain: all real numbers; τ in (0, 1). The gradient jumps at r = 0, where 0 is given.
    Source: scikit-learn ``mean_pinball_loss``; Koenker and Bassett (1978).

    >>> Quantile(tau=0.9).value([1.0, 3.0], 2.0).round(12), Quantile(tau=0.9).gradient(1.0, 2.0)
    (array([0.9, 0.1]), -0.9)
    """

    tau: float = _share("The quantile that is wanted: the share of labels that are to lie below the prediction.")

    key, title = "quantile", "Quantile loss"
    summary = "The absolute error with a weight for each side: its optimum is not the middle, but the quantile τ of the labels."
    formula = Formula.of(r"\ell", r"\max(-\tau \, r, (1 - \tau) \, r)")
    gradient_formula = Formula(
        r"\frac{\partial \ell}{\partial \hat{y}}",
        (
            Piece(r"-\tau", Condition(r"\hat{y}", "<", "y")),
            Piece(r"1 - \tau", Condition("y", "<", r"\hat{y}")),
            Piece("0"),
        ),
    )
    reference = Reference(
        "R. Koenker, G. Bassett: Regression Quantiles, Econometrica 46, 1978", "https://doi.org/10.2307/1913643"
    )

    @property
    def traits(self) -> Traits:
        return Traits(convex=True, bounded_gradient=True, smooth=False, redescending=False, symmetric=self.tau == 0.5)

    @property
    def pytorch(self) -> str:
        return f"r = prediction - label\nloss = {self.tau!r} * F.relu(-r) + (1 - {self.tau!r}) * F.relu(r)"

    def kinks(self) -> tuple[Kink, ...]:
        return (Kink(0.0, 1),)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if prediction < label else 1 if prediction > label else 2

    def range_in_words(self, r: float) -> str:
        return _sides_in_words(self.tau / (1.0 - self.tau))

    def rho(self, r: FloatArray) -> FloatArray:
        return np.where(r > 0, (1.0 - self.tau) * r, np.abs(self.tau * r))

    def psi(self, r: FloatArray) -> FloatArray:
        return np.where(r > 0, 1.0 - self.tau, np.where(r < 0, -self.tau, 0.0))

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return np.zeros_like(r)


@register
@dataclass(frozen=True)
class Expectile(DistanceLoss):
    """The squared error with a weight for each side: τ·r² if the prediction is below the label, (1 − τ)·r² if above.

    Its best constant is the τ-expectile of the labels; τ = ½ is half the squared error, and its optimum the mean.
    Domain: all real numbers; τ in (0, 1). The curvature jumps at r = 0, where that of the side below is given.
    Source: Newey and Powell (1987).

    >>> Expectile(tau=0.9).value([0.0, 4.0], 2.0).round(12), Expectile(tau=0.9).gradient(0.0, 2.0)
    (array([3.6, 0.4]), -3.6)
    """

    tau: float = _share(
        "The weight of predictions below the label; those above weigh 1 − τ. ½ gives half the squared error."
    )

    key, title = "expectile", "Expectile loss"
    opens: ClassVar = {"prediction": 1.5}
    summary = "The squared error with a weight for each side: its optimum lies where the weighted residuals balance."
    formula = Formula(
        r"\ell",
        (Piece(r"\tau \, r^2", Condition(r"\hat{y}", r"\le", "y")), Piece(r"(1 - \tau) \, r^2")),
    )
    gradient_formula = Formula(
        r"\frac{\partial \ell}{\partial \hat{y}}",
        (Piece(r"2 \, \tau \, r", Condition(r"\hat{y}", r"\le", "y")), Piece(r"2 \, (1 - \tau) \, r")),
    )
    reference = Reference(
        "W. K. Newey, J. L. Powell: Asymmetric Least Squares Estimation and Testing, Econometrica 55, 1987",
        "https://doi.org/10.2307/1911031",
    )

    @property
    def traits(self) -> Traits:
        return Traits(convex=True, bounded_gradient=False, smooth=True, redescending=False, symmetric=self.tau == 0.5)

    @property
    def pytorch(self) -> str:
        return f"r = prediction - label\nloss = torch.where(r > 0, (1 - {self.tau!r}) * r**2, {self.tau!r} * r**2)"

    def kinks(self) -> tuple[Kink, ...]:
        return (Kink(0.0, 2),) if self.tau != 0.5 else ()

    @property
    def kinked(self) -> bool:
        return True

    def piece(self, prediction: float, label: float) -> int:
        return 0 if prediction <= label else 1

    def range_in_words(self, r: float) -> str:
        return _sides_in_words(self.tau / (1.0 - self.tau))

    def rho(self, r: FloatArray) -> FloatArray:
        return self._side(r) * r * r  # the square of r could overflow although its share is finite

    def psi(self, r: FloatArray) -> FloatArray:
        return 2.0 * self._side(r) * r

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return 2.0 * self._side(r)

    def _side(self, r: FloatArray) -> FloatArray:
        return np.where(r > 0, 1.0 - self.tau, self.tau)
