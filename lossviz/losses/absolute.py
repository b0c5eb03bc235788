"""Losses of the residual that grow like its size: the absolute error, and the two that soften or silence its centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lossviz.catalogue import register
from lossviz.decimals import DIGITS
from lossviz.exact.grids import FloatArray, difference, in_blocks
from lossviz.families.residual import DistanceLoss
from lossviz.formula import Condition, Formula, Piece, number
from lossviz.loss import Kink, Reference, Traits, Yardstick
from lossviz.losses.regression import squared_and_absolute
from lossviz.parameter import NON_NEGATIVE, parameter

_LOG_2 = float(np.log(2.0))
# From here on e^(−2|r|) is small beside what is left of |r| after log 2 is taken off.
_FAR = 2.0


@register
@dataclass(frozen=True)
class L1(DistanceLoss):
    """The absolute error, |ŷ − y|: its best constant is the median.

    Domain: all real numbers. The gradient jumps at r = 0, where 0 is given.
    Source: PyTorch ``nn.L1Loss``; Laplace (1774).

    >>> L1().value(180.0, 200.0), L1().gradient(180.0, 200.0)
    (20.0, -1.0)
    """

    key, title = "l1", "L1 loss"
    summary = "The absolute error: every residual pulls with a gradient of size 1, however small or large it is."
    formula = Formula.of(r"\ell", "|r|")
    gradient_formula = Formula.of(r"\frac{\partial \ell}{\partial \hat{y}}", r"\operatorname{sign}(r)")
    reference = Reference(
        "P. S. Laplace: Mémoire sur la probabilité des causes par les événements, 1774, in English in Statistical "
        "Science 1, 1986",
        "https://doi.org/10.1214/ss/1177013621",
    )
    traits = Traits(convex=True, bounded_gradient=True, smooth=False, redescending=False, symmetric=True)
    pytorch = 'loss = F.l1_loss(prediction, label, reduction="none")'

    def kinks(self) -> tuple[Kink, ...]:
        return (Kink(0.0, 1),)

    def range_in_words(self, r: float) -> str:
        return "The pull is 1 at every distance."

    def rho(self, r: FloatArray) -> FloatArray:
        return np.abs(r)

    def psi(self, r: FloatArray) -> FloatArray:
        return np.sign(r)

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return np.zeros_like(r)


@register
@dataclass(frozen=True)
class LogCosh(DistanceLoss):
    """log cosh r: half the square near zero, |r| − log 2 far out, and smooth everywhere.

    Domain: all real numbers. The gradient is tanh r, the curvature 1/cosh² r.
    Source: Keras ``losses.LogCosh``; Green (1990).

    >>> LogCosh().value([1e-9, 0.5, 1000.0], 0.0).round(6), LogCosh().gradient(1.0, 0.0)
    (array([0.00000000e+00, 1.20115000e-01, 9.99306853e+02]), 0.7615941559557649)
    """

    key, title = "log_cosh", "Log-cosh loss"
    summary = (
        "Half the square of a small residual, the size of a large one: a smooth Huber loss with nothing to choose."
    )
    formula = Formula.of(r"\ell", r"\log \cosh r")
    gradient_formula = Formula.of(r"\frac{\partial \ell}{\partial \hat{y}}", r"\tanh r")
    reference = Reference(
        "P. J. Green: Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm, IEEE "
        "Transactions on Medical Imaging 9, 1990",
        "https://doi.org/10.1109/42.52985",
    )
    traits = Traits(convex=True, bounded_gradient=True, smooth=True, redescending=False, symmetric=True)
    pytorch = f"r = prediction - label\nloss = torch.logaddexp(r, -r) - {_LOG_2!r}  # log 2"

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        return squared_and_absolute()

    def range_in_words(self, r: float) -> str:
        lacking = 1.0 - abs(self.gradient(r, 0.0))
        return (
            f"To 1, the pull of the largest residuals, {number(lacking)} is missing." if lacking else "The pull is 1."
        )

    def rho(self, r: FloatArray) -> FloatArray:
        size = np.abs(r)
        half = np.sinh(0.5 * np.minimum(size, _FAR))  # cosh r − 1 = 2·sinh²(r/2), without its cancellation
        far = size + (np.log1p(np.exp(-2.0 * size)) - _LOG_2)
        return np.where(size < _FAR, np.log1p(half * (2.0 * half)), far)

    def psi(self, r: FloatArray) -> FloatArray:
        return np.tanh(r)

    def psi_prime(self, r: FloatArray) -> FloatArray:
        decay = np.exp(-np.abs(r))  # cosh² overflows at half the residual at which its reciprocal vanishes
        sech = 2.0 * decay / (1.0 + decay * decay)
        return sech * sech


@register
@dataclass(frozen=True)
class EpsilonInsensitive(DistanceLoss):
    """The absolute error beyond a tube: max(0, |ŷ − y| − ε).

    ε = 0 is the absolute error. Domain: all real numbers; ε in [0, ∞). The gradient jumps at |r| = ε, where the flat
    side's 0 is given. Source: scikit-learn ``SVR`` and ``SGDRegressor``; Vapnik (1995).

    >>> EpsilonInsensitive(epsilon=0.5).value([0.25, 2.0], 0.0), EpsilonInsensitive(epsilon=0.5).gradient(-2.0, 0.0)
    (array([0. , 1.5]), -1.0)
    """

    epsilon: float = parameter(
        0.5,
        r"\varepsilon",
        "Half the width of the tube inside which an error costs nothing; 0 gives L1.",
        domain=NON_NEGATIVE,
        typical=(0.0, 3.0),
        steps=tuple(round(float(x), 2) for x in (*np.arange(0.0, 1.0, 0.05), *np.arange(1.0, 3.01, 0.1))),
        compared=(0.0, 0.5, 1.0, 2.0),
    )

    key, title = "epsilon_insensitive", "ε-insensitive loss"
    summary = (
        "Nothing inside a tube of half-width ε, the absolute error beyond: what is right to within ε has no gradient."
    )
    formula = Formula.of(r"\ell", r"\max(0, |r| - \varepsilon)")
    gradient_formula = Formula(
        r"\frac{\partial \ell}{\partial \hat{y}}",
        (Piece("0", Condition("|r|", r"\le", r"\varepsilon")), Piece(r"\operatorname{sign}(r)")),
    )
    reference = Reference(
        "H. Drucker, C. J. C. Burges, L. Kaufman, A. Smola, V. Vapnik: Support Vector Regression Machines, NIPS 1996",
        "https://papers.nips.cc/paper/1238-support-vector-regression-machines",
    )
    traits = Traits(convex=True, bounded_gradient=True, smooth=False, redescending=False, symmetric=True)

    @property
    def pytorch(self) -> str:
        return f"loss = F.relu((prediction - label).abs() - {self.epsilon!r})"

    def kinks(self) -> tuple[Kink, ...]:
        ends = (-1.0, 1.0) if self.epsilon else (1.0,)
        return tuple(Kink(times * self.epsilon, 1, "epsilon", times) for times in ends)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if abs(prediction - label) <= self.epsilon else 1

    def in_words(self, prediction: float, label: float) -> str:
        r = prediction - label
        if abs(r) <= self.epsilon:
            return "The residual is not larger than ε: it costs nothing and does not pull."
        beyond = number(abs(r) - self.epsilon, DIGITS)
        return f"The residual is {beyond} beyond the tube: that is the loss, and the pull is 1."

    def rho(self, r: FloatArray) -> FloatArray:
        return np.maximum(np.abs(r) - self.epsilon, 0.0)

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        """With what rounding took from the residual: just outside the tube that is much of the loss."""

        def kernel(out: tuple[FloatArray], a: FloatArray, b: FloatArray) -> None:
            difference(a, b, out[0])
            r = np.array(out[0])
            lost = (a - (r - (r - a))) - (b + (r - a))
            beyond = np.abs(r) - self.epsilon
            out[0][...] = np.maximum(np.where(np.isfinite(lost), beyond + np.sign(r) * lost, beyond), 0.0)

        return in_blocks(kernel, p, y)[0]

    def _value_and_gradient(self, p: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self._value(p, y), self._gradient(p, y)

    def psi(self, r: FloatArray) -> FloatArray:
        return np.where(np.abs(r) > self.epsilon, np.sign(r), 0.0)

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return np.zeros_like(r)
