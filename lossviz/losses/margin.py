"""Losses of the margin m = y·f of a score."""

from __future__ import annotations

from dataclasses import dataclass

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

    def phi(self, m: FloatArray) -> FloatArray:
        return np.maximum(0.0, 1.0 - m)

    def phi_prime(self, m: FloatArray) -> FloatArray:
        return np.where(m < 1, -1.0, 0.0)

    def phi_bend(self, m: FloatArray) -> FloatArray:
        return np.zeros_like(m)
