"""Barron's general loss: one dial from the square, over the absolute error, to losses under which no outlier counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossviz.catalogue import register
from lossviz.exact import barron
from lossviz.exact.grids import FloatArray
from lossviz.families.residual import DistanceLoss
from lossviz.formula import Formula
from lossviz.loss import Reference, Traits, Yardstick
from lossviz.losses.robust import SCALES, half_the_square
from lossviz.parameter import EXTENDED, POSITIVE, parameter

_MOST = float(np.finfo(np.float64).max)
_SLOPE = r"\frac{\partial \ell}{\partial \hat{y}}"


#: From here the curves reach as far as −∞: at −32 the two are hardly told apart.
_SHAPES = (
    *(-math.inf, -32.0, -16.0, -12.0, -8.0, -6.0, -5.0, -4.0, -3.5, -3.0, -2.5),
    *(round(0.2 * k, 1) for k in range(-10, 21)),
)


@register
@dataclass(frozen=True)
class Barron(DistanceLoss):
    """One loss for many: its shape α reaches from a loss that ignores outliers, over L1's and L2's, to ever steeper ones.

    |α − 2|/α·(((r/c)²/|α − 2| + 1)^(α/2) − 1), with its limits at α = 2 (½(r/c)²), 0 (Cauchy), −∞ (Welsch) and ∞;
    α = 1 is the pseudo-Huber or Charbonnier loss, −2 Geman–McClure's.
    Domain: all real numbers; α in [−∞, ∞]; the scale c in (0, ∞). Source: Barron (2019).

    >>> [round(Barron(alpha=alpha).value(2.0, 0.0), 6) for alpha in (2.0, 1.0, 0.0, -2.0, float("-inf"))]
    [2.0, 1.236068, 1.098612, 1.0, 0.864665]
    """

    alpha: float = parameter(
        1.0,
        r"\alpha",
        "The shape: 2 is L2, 1 Charbonnier, 0 Cauchy, −2 Geman–McClure, −∞ Welsch.",
        domain=EXTENDED,
        typical=(-math.inf, 4.0),
        steps=_SHAPES,
        compared=(-math.inf, -2.0, 0.0, 1.0, 2.0),
        names={2.0: "L2", 1.0: "Charbonnier", 0.0: "Cauchy", -2.0: "Geman–McClure", -math.inf: "Welsch"},
    )
    scale: float = parameter(
        1.0,
        "c",
        "The residual near which the loss leaves its parabola; residuals are measured in this unit.",
        domain=POSITIVE,
        typical=(0.2, 5.0),
        steps=tuple(s for s in SCALES if s <= 5.0),
        dragged=False,
    )

    key, title = "barron", "Barron’s general loss"
    opens: ClassVar = {"scale": 1.5}
    summary = "A dial of losses: α turns it from the square to losses under which the gradient of an outlier vanishes."
    reference = Reference(
        "J. T. Barron: A General and Adaptive Robust Loss Function, CVPR 2019", "https://arxiv.org/abs/1701.03077"
    )

    @property
    def formula(self) -> Formula:
        return Formula.of(r"\ell", self._branch()[0])

    @property
    def gradient_formula(self) -> Formula:
        return Formula.of(_SLOPE, self._branch()[1])

    def _branch(self) -> tuple[str, str]:
        """Loss and gradient at this α, in LaTeX."""
        slope, square = r"\frac{r}{c^2}", r"\frac{r^2}{2 \, c^2}"
        if self.alpha == 2:
            return square, slope
        if self.alpha == 0:
            return rf"\log \left({square} + 1\right)", r"\frac{2 \, r}{r^2 + 2 \, c^2}"
        if math.isinf(self.alpha):
            power = rf"e^{{{'-' if self.alpha < 0 else ''}{square}}}"
            return (f"1 - {power}" if self.alpha < 0 else f"{power} - 1"), rf"{slope} \, {power}"
        base = r"\left(\frac{r^2}{c^2 \, |\alpha - 2|} + 1\right)"
        return (
            rf"\frac{{|\alpha - 2|}}{{\alpha}} \left({base}^{{\frac{{\alpha}}{{2}}}} - 1\right)",
            rf"{slope} \, {base}^{{\frac{{\alpha}}{{2}} - 1}}",
        )

    @property
    def traits(self) -> Traits:
        return Traits(
            convex=self.alpha >= 1,
            bounded_gradient=self.alpha <= 1,
            smooth=True,
            redescending=self.alpha < 1,
            symmetric=True,
        )

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        return half_the_square()

    @property
    def pytorch(self) -> str:
        return f"u = ((prediction - label) / {self.scale!r}) ** 2\n{self._pytorch}"

    @property
    def _pytorch(self) -> str:
        if self.alpha == 2:
            return "loss = u / 2"
        if self.alpha == 0:
            return "loss = torch.log1p(u / 2)"
        if math.isinf(self.alpha):
            return "loss = -torch.expm1(-u / 2)" if self.alpha < 0 else "loss = torch.expm1(u / 2)"
        return f"b = abs({self.alpha!r} - 2)\nloss = b / {self.alpha!r} * torch.expm1({self.alpha!r} / 2 * torch.log1p(u / b))"

    def cuts(self) -> dict[str, float]:
        return {**super().cuts(), "value": 1e6, "gradient": 1e6}  # a large α is beyond all numbers soon

    def range_in_words(self, r: float) -> str:
        if self.alpha < 1:
            return "Far out the pull falls back to 0."
        return "Far out the pull nears a limit." if self.alpha == 1 else "The pull grows without bound."

    def rho(self, r: FloatArray) -> FloatArray:
        return barron.value(self._scaled(r), self.alpha)

    def psi(self, r: FloatArray) -> FloatArray:
        return barron.slope(self._scaled(r), self.alpha) / self.scale

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return barron.bend(self._scaled(r), self.alpha) / self.scale / self.scale

    def _scaled(self, r: FloatArray) -> FloatArray:
        """r/c, finite."""
        return np.clip(r / self.scale, -_MOST, _MOST)
