"""Tukey's biweight: a loss of the residual under which a far outlier no longer counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lossviz.catalogue import register
from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.formula import Condition, Formula, Piece, number
from lossviz.loss import Reference, Traits, Yardstick
from lossviz.losses.regression import MSE
from lossviz.parameter import POSITIVE, parameter

_SLOPE = r"\frac{\partial \ell}{\partial \hat{y}}"
#: Slider positions of a scale of residuals.
SCALES = tuple(
    round(float(x), 2) for x in (*np.arange(0.2, 1.0, 0.1), *np.arange(1.0, 3.0, 0.2), *np.arange(3.0, 8.01, 0.5))
)


@register
@dataclass(frozen=True)
class Tukey(DistanceLoss):
    """Tukey's biweight: c²/6·(1 − (1 − (r/c)²)³) up to |r| = c, the constant c²/6 beyond.

    Near zero it is ½r². The gradient rises up to |r| = c/√5 and falls back to 0 at c.
    Domain: all real numbers; c in (0, ∞). Source: Beaton and Tukey (1974); statsmodels ``TukeyBiweight``.

    >>> Tukey(c=3.0).value([1.5, 3.0, 100.0], 0.0), Tukey(c=3.0).gradient([1.5, 100.0], 0.0)
    (array([0.8671875, 1.5      , 1.5      ]), array([0.84375, 0.     ]))
    """

    c: float = parameter(
        2.5,
        "c",
        "From this residual on an error no longer pulls; 4.685 standard deviations keep 95 % of the efficiency.",
        domain=POSITIVE,
        typical=(0.5, 8.0),
        steps=tuple(sorted((*SCALES, 4.685))),
        compared=(1.0, 2.5, 4.685),
    )

    key, title = "tukey", "Tukey’s biweight loss"
    summary = "Half the square near zero, and level from c on: an outlier beyond c has no gradient and is left out."
    formula = Formula(
        r"\ell",
        (
            Piece(
                r"\frac{c^2}{6} \left(1 - \left(1 - \frac{r^2}{c^2}\right)^3\right)",
                Condition("|r|", r"\le", "c"),
            ),
            Piece(r"\frac{c^2}{6}"),
        ),
    )
    gradient_formula = Formula(
        _SLOPE,
        (Piece(r"r \left(1 - \frac{r^2}{c^2}\right)^2", Condition("|r|", r"\le", "c")), Piece("0")),
    )
    reference = Reference(
        "A. E. Beaton, J. W. Tukey: The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic "
        "Data, Technometrics 16, 1974",
        "https://doi.org/10.1080/00401706.1974.10489171",
    )
    traits = Traits(convex=False, bounded_gradient=True, smooth=True, redescending=True, symmetric=True)

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        return half_the_square()

    @property
    def pytorch(self) -> str:
        return (
            f"u = ((prediction - label) / {self.c!r}).clamp(-1, 1) ** 2\nloss = {self.c!r}**2 / 6 * (1 - (1 - u) ** 3)"
        )

    def piece(self, prediction: float, label: float) -> int:
        return 0 if abs(prediction - label) <= self.c else 1

    def in_words(self, prediction: float, label: float) -> str:
        r = prediction - label
        if abs(r) >= self.c:
            return f"Beyond {number(self.c, 15)} every residual costs the same and none pulls: the point is left out."
        return super().in_words(prediction, label)

    def range_in_words(self, r: float) -> str:
        turn = number(self.c / math.sqrt(5.0))
        if abs(r) < self.c / math.sqrt(5.0):
            return f"Up to {turn}, c divided by √5, a larger residual pulls harder."
        return f"Beyond {turn}, c divided by √5, a larger residual pulls less."

    def rho(self, r: FloatArray) -> FloatArray:
        near = np.clip(r, -self.c, self.c)
        u = np.square(near / self.c)
        return near * (near * ((3.0 - u * (3.0 - u)) / 6.0))  # 1 − (1 − u)³ without its cancellation

    def psi(self, r: FloatArray) -> FloatArray:
        left = self._left(r)
        return np.clip(r, -self.c, self.c) * left * left

    def psi_prime(self, r: FloatArray) -> FloatArray:
        u = np.square(np.clip(r / self.c, -1.0, 1.0))
        return self._left(r) * (1.0 - 5.0 * u)

    def _left(self, r: FloatArray) -> FloatArray:
        """1 − (r/c)², with all digits up to c."""
        size = np.minimum(np.abs(r), self.c)
        return (self.c - size) / self.c * (1.0 + size / self.c)


def half_the_square() -> tuple[Yardstick, ...]:
    """What a loss that is ½r² near zero is measured against."""
    return (Yardstick(MSE(), "½r²", 0.5),)
