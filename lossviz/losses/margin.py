"""Losses of the margin m = y·f of a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossviz.catalogue import register
from lossviz.decimals import DIGITS
from lossviz.exact.grids import FloatArray
from lossviz.families.margin import MarginLoss
from lossviz.formula import Condition, Formula, Piece, number
from lossviz.loss import Kink, Reference, Traits


@register
@dataclass(frozen=True)
class Hinge(MarginLoss):
    """How much of a margin of 1 is missing, max(0, 1 − m) with m = y·f.

    Domain: any score f, y in [−1, 1], its ends being the classes; a label between them means the expectation,
    (1 + y)/2·max(0, 1 − f) + (1 − y)/2·max(0, 1 + f). The gradient jumps at m = 1, where the flat side's 0 is given.
    Source: Cortes and Vapnik (1995); scikit-learn ``hinge_loss``; PyTorch's ``relu(1 − y·f)``.

    >>> Hinge().value([2.0, 0.5, -1.0], 1), Hinge().gradient([2.0, 0.5, -1.0], 1)
    (array([0. , 0.5, 2. ]), array([ 0., -1., -1.]))
    """

    key, title = "hinge", "Hinge loss"
    opens: ClassVar = {"prediction": 0.4}
    summary = (
        "What is missing to a margin of 1: a score that is right by more has no gradient, any other has one of size 1."
    )
    formula = Formula.of(r"\ell", r"\frac{1 + y}{2} \, \max(0, 1 - f) + \frac{1 - y}{2} \, \max(0, 1 + f)")
    gradient_formula = Formula(
        r"\frac{\partial \ell}{\partial f}",
        (
            Piece(r"-\frac{1 + y}{2}", Condition("f", r"\le", "-1")),
            Piece("-y", Condition("|f|", "<", "1")),
            Piece(r"\frac{1 - y}{2}"),
        ),
    )
    reference = Reference(
        "C. Cortes, V. Vapnik: Support-Vector Networks, Machine Learning 20, 1995", "https://doi.org/10.1007/BF00994018"
    )
    traits = Traits(convex=True, bounded_gradient=True, smooth=False, redescending=False, symmetric=True)
    pytorch = (
        "one, other = F.relu(1 - prediction), F.relu(1 + prediction)\n"
        "loss = (0.5 + 0.5 * label) * one + (0.5 - 0.5 * label) * other"
    )

    def kinks(self) -> tuple[Kink, ...]:
        return (Kink(1.0, 1),)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if prediction <= -1 else 1 if prediction < 1 else 2

    def pull_in_words(self, margin: float) -> str:
        if margin >= 1:
            return "With a margin of 1 or more it costs nothing and does not pull."
        return f"To a margin of 1 there is {number(1 - margin, DIGITS)} missing: that is the loss, and the pull is 1."

    contested = 1.0

    def phi(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return share * np.maximum(0.0, 1.0 - m)

    def phi_prime(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return np.where(m < 1, -share, 0.0)

    def phi_bend(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return np.zeros_like(m * share)

    def contested_slope(self, f: FloatArray, label: FloatArray) -> FloatArray:
        return -label


@register
@dataclass(frozen=True)
class SquaredHinge(MarginLoss):
    """The square of what is missing to a margin of 1, max(0, 1 − m)² with m = y·f.

    Domain: any score f, y in [−1, 1], its ends being the classes; a label between them means the expectation,
    (1 + y)/2·max(0, 1 − f)² + (1 − y)/2·max(0, 1 + f)². The curvature jumps at m = 1, where the flat side's 0 is given.
    Source: Keras ``squared_hinge``; scikit-learn ``LinearSVC``, which minimises it by default; Lee and Mangasarian (2001).

    >>> SquaredHinge().value([2.0, 0.5, -1.0], 1), SquaredHinge().gradient([2.0, 0.5, -1.0], 1)
    (array([0.  , 0.25, 4.  ]), array([ 0., -1., -4.]))
    """

    key, title = "squared_hinge", "Squared hinge loss"
    opens: ClassVar = {"prediction": 0.4}
    summary = "The square of what is missing to a margin of 1: its gradient fades towards that margin and grows with a mistake."
    formula = Formula.of(r"\ell", r"\frac{1 + y}{2} \, \max(0, 1 - f)^2 + \frac{1 - y}{2} \, \max(0, 1 + f)^2")
    gradient_formula = Formula(
        r"\frac{\partial \ell}{\partial f}",
        (
            Piece(r"-(1 + y) \, (1 - f)", Condition("f", r"\le", "-1")),
            Piece(r"2 \, (f - y)", Condition("|f|", "<", "1")),
            Piece(r"(1 - y) \, (1 + f)"),
        ),
    )
    reference = Reference(
        "Y.-J. Lee, O. L. Mangasarian: SSVM: A Smooth Support Vector Machine for Classification, Computational Optimization "
        "and Applications 20, 2001",
        "https://doi.org/10.1023/A:1011215321374",
    )
    traits = Traits(convex=True, bounded_gradient=False, smooth=True, redescending=False, symmetric=True)
    pytorch = (
        "one, other = F.relu(1 - prediction) ** 2, F.relu(1 + prediction) ** 2\n"
        "loss = (0.5 + 0.5 * label) * one + (0.5 - 0.5 * label) * other"
    )

    def kinks(self) -> tuple[Kink, ...]:
        return (Kink(1.0, 2),)

    def piece(self, prediction: float, label: float) -> int:
        return 0 if prediction <= -1 else 1 if prediction < 1 else 2

    def pull_in_words(self, margin: float) -> str:
        if margin >= 1:
            return "With a margin of 1 or more it costs nothing and does not pull."
        missing = 1 - margin
        return (
            f"To a margin of 1 there is {number(missing, DIGITS)} missing: the loss is its square, and the pull twice that, "
            f"{number(2 * missing)}."
        )

    contested = 1.0

    def phi(self, m: FloatArray, share: FloatArray) -> FloatArray:
        missing = np.maximum(0.0, 1.0 - m)
        return (share * missing) * missing

    def phi_prime(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return -2.0 * (share * np.maximum(0.0, 1.0 - m))

    def phi_bend(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return np.where(m < 1, 2.0 * share, 0.0)

    def contested_slope(self, f: FloatArray, label: FloatArray) -> FloatArray:
        return 2.0 * (f - label)


@register
@dataclass(frozen=True)
class Exponential(MarginLoss):
    """e^(−m) with m = y·f: each step of the margin multiplies the loss.

    Domain: any score f, y in [−1, 1], its ends being the classes; a label between them means the expectation,
    (1 + y)/2·e^(−f) + (1 − y)/2·e^f, which is least at f = ½·log((1 + y)/(1 − y)). Beyond a margin of about −709 it is
    more than a float holds: infinite.
    Source: Freund and Schapire (1997), whose AdaBoost minimises it; Friedman, Hastie and Tibshirani (2000).

    >>> Exponential().value([1.0, 0.0, -2.0], 1).round(6), Exponential().gradient([1.0, 0.0, -2.0], 1).round(6)
    (array([0.367879, 1.      , 7.389056]), array([-0.367879, -1.      , -7.389056]))
    """

    key, title = "exponential", "Exponential loss"
    summary = (
        "The loss is e⁻ᵐ, m being the margin: it never reaches 0, and a confident mistake costs exponentially much."
    )
    #: Farther out nothing but the largest losses would be seen.
    ranges = (3.0, 1.2, 2.0, 4.0, 6.0)
    formula = Formula.of(r"\ell", r"\frac{1 + y}{2} \, e^{-f} + \frac{1 - y}{2} \, e^{f}")
    gradient_formula = Formula.of(
        r"\frac{\partial \ell}{\partial f}", r"- \frac{1 + y}{2} \, e^{-f} + \frac{1 - y}{2} \, e^{f}"
    )
    reference = Reference(
        "Y. Freund, R. E. Schapire: A Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting, "
        "Journal of Computer and System Sciences 55, 1997",
        "https://doi.org/10.1006/jcss.1997.1504",
    )
    traits = Traits(convex=True, bounded_gradient=False, smooth=True, redescending=False, symmetric=True)
    pytorch = (
        "one, other = torch.log(0.5 + 0.5 * label), torch.log(0.5 - 0.5 * label)\n"
        "loss = torch.exp(one - prediction) + torch.exp(other + prediction)"
    )

    def cuts(self) -> dict[str, float]:
        return {"value": 25.0, "gradient": 25.0, "curvature": 25.0}

    @property
    def cut_reason(self) -> str:
        return "grows exponentially as the margin falls"

    def pull_in_words(self, margin: float) -> str:
        return "The pull is as large as the loss, e⁻ᵐ for a margin m: one more of margin divides both by 2.718."

    # half an exponent twice: a small share keeps finite what would overflow by itself
    contested = 0.5

    def phi(self, m: FloatArray, share: FloatArray) -> FloatArray:
        half = np.exp(-0.5 * m)
        return (share * half) * half

    def phi_prime(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return -self.phi(m, share)

    def phi_bend(self, m: FloatArray, share: FloatArray) -> FloatArray:
        return self.phi(m, share)

    def contested_slope(self, f: FloatArray, label: FloatArray) -> FloatArray:
        return np.sinh(f) - label * np.cosh(f)
