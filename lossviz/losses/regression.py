"""Losses of the residual r = prediction − label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossviz.catalogue import register
from lossviz.decimals import DIGITS
from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.formula import Condition, Formula, Piece, number
from lossviz.loss import Kink, Reference, Traits, Yardstick
from lossviz.parameter import NON_NEGATIVE, POSITIVE, parameter

# Slider positions of a threshold: fine for small ones, which change the shape fast, and coarse for large ones.
_THRESHOLDS = tuple(
    round(float(x), 2) for x in (*np.arange(0.1, 1.0, 0.05), *np.arange(1.0, 3.0, 0.1), *np.arange(3.0, 5.01, 0.2))
)

_EXACT_RECIPROCALS = frozenset(2.0**k for k in range(-10, 11))


@register
@dataclass(frozen=True)
class MSE(DistanceLoss):
    """The squared error of one sample, (ŷ − y)², without the ½ that some texts put in front.

    The mean over samples is what gives the mean squared error its name; this is the term under the mean.
    Domain: all real numbers. Source: PyTorch ``nn.MSELoss(reduction="none")``; Gauss (1809).

    >>> MSE().value(180.0, 200.0), MSE().gradient(180.0, 200.0)
    (400.0, -40.0)
    """

    key, title, abbreviation = "mse", "Mean squared error", "MSE"
    opens: ClassVar = {"prediction": 1.5}
    summary = "The square of the residual. Its gradient, the pull on the prediction, grows in proportion to the error."
    formula = Formula.of(r"\ell", r"(\hat{y} - y)^2")
    gradient_formula = Formula.of(r"\frac{\partial \ell}{\partial \hat{y}}", r"2 \, (\hat{y} - y)")
    reference = Reference(
        "C. F. Gauss: Theoria motus corporum coelestium, 1809", "https://doi.org/10.1017/CBO9780511841705"
    )
    traits = Traits(convex=True, bounded_gradient=False, smooth=True, redescending=False, symmetric=True)
    pytorch = 'loss = F.mse_loss(prediction, label, reduction="none")'

    def in_words(self, prediction: float, label: float) -> str:
        value, gradient = self.value(prediction, label), self.gradient(prediction, label)
        return f"A residual twice as large would cost {number(4 * value)} and pull with {number(2 * gradient)}."

    def rho(self, r: FloatArray) -> FloatArray:
        return r * r

    def psi(self, r: FloatArray) -> FloatArray:
        return 2.0 * r

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return np.full_like(r, 2.0)

    def rho_and_psi(self, r: FloatArray, rho: FloatArray, psi: FloatArray) -> None:
        np.multiply(r, r, out=rho)
        np.multiply(r, 2.0, out=psi)


@register
@dataclass(frozen=True)
class SmoothL1(DistanceLoss):
    """Quadratic for residuals below beta, the absolute error minus beta/2 beyond: slope ±1 in the tails.

    β = 0 is the absolute error (L1). Huber's loss divided by its δ = β.
    Domain: all real numbers; β in [0, ∞). The second derivative jumps at |r| = β, where the linear side's 0 is given.
    Source: PyTorch ``nn.SmoothL1Loss``; Girshick, Fast R-CNN (2015), with β = 1.

    >>> SmoothL1().value([12.0, 18.0], [10.0, 20.0])
    array([1.5, 1.5])
    """

    beta: float = parameter(
        1.0,
        r"\beta",
        "Residual at which the parabola becomes a line of slope ±1; 0 gives L1.",
        domain=NON_NEGATIVE,
        typical=(0.0, 5.0),
        steps=(0.0, 0.02, 0.05, *_THRESHOLDS),
        compared=(0.0, 0.5, 1.0, 2.0, 5.0),
    )

    key, title = "smooth_l1", "Smooth L1 loss"
    opens: ClassVar = {"beta": 1.5}
    summary = "A parabola near zero, the absolute error beyond β: every outlier pulls alike, with a gradient of size 1."
    reference = Reference("R. Girshick: Fast R-CNN, ICCV 2015", "https://arxiv.org/abs/1504.08083")

    @property
    def formula(self) -> Formula:
        return Formula(
            r"\ell",
            (Piece(r"\frac{r^2}{2 \, \beta}", Condition("|r|", "<", r"\beta")), Piece(r"|r| - \frac{\beta}{2}")),
        )

    @property
    def gradient_formula(self) -> Formula:
        return Formula(
            r"\frac{\partial \ell}{\partial \hat{y}}",
            (Piece(r"\frac{r}{\beta}", Condition("|r|", "<", r"\beta")), Piece(r"\operatorname{sign}(r)")),
        )

    @property
    def traits(self) -> Traits:
        return Traits(convex=True, bounded_gradient=True, smooth=self.beta > 0, redescending=False, symmetric=True)

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        return squared_and_absolute()

    @property
    def pytorch(self) -> str:
        return f'loss = F.smooth_l1_loss(prediction, label, beta={self.beta!r}, reduction="none")'

    def kinks(self) -> tuple[Kink, ...]:
        order = 2 if self.beta else 1
        ends = (-1.0, 1.0) if self.beta else (1.0,)
        return tuple(Kink(times * self.beta, order, "beta", times) for times in ends)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if abs(prediction - label) < self.beta else 1

    def range_in_words(self, r: float) -> str:
        if not self.beta:
            return "The pull is 1 at every distance: with β = 0 this is the absolute error."
        if abs(r) < self.beta:
            return f"Inside the parabola smooth L1 is the squared error divided by 2β = {number(2 * self.beta)}."
        return f"Beyond {number(self.beta, DIGITS)} the pull stays at 1, however far the point is."

    def rho(self, r: FloatArray) -> FloatArray:
        if not self.beta:
            return np.abs(r)
        slope = self.psi(r)
        return slope * (r - (0.5 * self.beta) * slope)  # r²/2β without squaring r: no underflow, no overflow

    def rho_and_psi(self, r: FloatArray, rho: FloatArray, psi: FloatArray) -> None:
        if not self.beta:
            super().rho_and_psi(r, rho, psi)
            return
        if self.beta == 1:
            scaled = r
        elif self.beta in _EXACT_RECIPROCALS:
            scaled = np.multiply(r, 1.0 / self.beta, out=psi)  # three times as fast, and no bit different
        else:
            scaled = np.divide(r, self.beta, out=psi)
        np.clip(scaled, -1.0, 1.0, out=psi)
        np.multiply(psi, 0.5 * self.beta, out=rho)
        np.subtract(r, rho, out=rho)
        rho *= psi

    def psi(self, r: FloatArray) -> FloatArray:
        if not self.beta:
            return np.sign(r)
        return np.clip(r / self.beta, -1.0, 1.0)

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return np.where(np.abs(r) < self.beta, 1.0 / self.beta, 0.0) if self.beta else np.zeros_like(r)


@register
@dataclass(frozen=True)
class Huber(DistanceLoss):
    """Half the squared error for residuals below delta, a line of slope ±delta beyond.

    Smooth L1 times δ = β; ½·MSE as δ → ∞.
    Domain: all real numbers; δ in (0, ∞). The second derivative jumps at |r| = δ, where the linear side's 0 is given.
    Source: PyTorch ``nn.HuberLoss``; Huber (1964).

    >>> Huber(delta=1.5).value([3.0, -0.2], [0.0, 0.0])
    array([3.375, 0.02 ])
    """

    delta: float = parameter(
        1.0,
        r"\delta",
        "Residual at which the parabola becomes a line, and the slope of that line.",
        domain=POSITIVE,
        typical=(0.1, 5.0),
        steps=_THRESHOLDS,
        compared=(0.5, 1.0, 2.0, 5.0),
    )

    key, title = "huber", "Huber loss"
    opens: ClassVar = {"delta": 1.5}
    summary = (
        "Half the squared error for small residuals, a line beyond δ: no outlier pulls with a gradient larger than δ."
    )
    formula = Formula(
        r"\ell",
        (
            Piece(r"\frac{1}{2} r^2", Condition("|r|", "<", r"\delta")),
            Piece(r"\delta \left(|r| - \frac{\delta}{2}\right)"),
        ),
    )
    gradient_formula = Formula(
        r"\frac{\partial \ell}{\partial \hat{y}}",
        (Piece("r", Condition("|r|", "<", r"\delta")), Piece(r"\delta \operatorname{sign}(r)")),
    )
    reference = Reference(
        "P. J. Huber: Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35, 1964",
        "https://doi.org/10.1214/aoms/1177703732",
    )
    traits = Traits(convex=True, bounded_gradient=True, smooth=True, redescending=False, symmetric=True)

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        return squared_and_absolute()

    @property
    def pytorch(self) -> str:
        return f'loss = F.huber_loss(prediction, label, delta={self.delta!r}, reduction="none")'

    def kinks(self) -> tuple[Kink, ...]:
        return Kink(-self.delta, 2, "delta", -1.0), Kink(self.delta, 2, "delta", 1.0)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if abs(prediction - label) < self.delta else 1

    def range_in_words(self, r: float) -> str:
        if abs(r) < self.delta:
            return "Inside the parabola the loss is half the squared error."
        pull = number(self.delta)
        return f"Beyond {number(self.delta, DIGITS)} the pull stays at {pull}, however far the point is."

    def rho(self, r: FloatArray) -> FloatArray:
        slope = self.psi(r)
        return slope * (r - 0.5 * slope)  # both cases at once: slope is r or ±δ

    def rho_and_psi(self, r: FloatArray, rho: FloatArray, psi: FloatArray) -> None:
        np.clip(r, -self.delta, self.delta, out=psi)
        np.multiply(psi, 0.5, out=rho)
        np.subtract(r, rho, out=rho)
        rho *= psi

    def psi(self, r: FloatArray) -> FloatArray:
        return np.clip(r, -self.delta, self.delta)

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return np.where(np.abs(r) < self.delta, 1.0, 0.0)


def squared_and_absolute() -> tuple[Yardstick, ...]:
    """The two losses between which those with a threshold lie."""
    return Yardstick(MSE(), "½r²", 0.5), Yardstick(SmoothL1(beta=0.0), "|r|")
