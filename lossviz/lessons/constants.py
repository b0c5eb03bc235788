"""The usual constants of robust losses, and what they keep of the efficiency on clean Gaussian data."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lossviz.families.residual import DistanceLoss
from lossviz.lessons.claims.efficiency import efficiency
from lossviz.losses import L1, MSE, Barron, Huber, Tukey


@dataclass(frozen=True)
class Usual:
    """A loss at its usual constant, as the literature has it and as the loss here is set, in standard deviations."""

    name: str
    constant: str
    loss: DistanceLoss
    here: str

    @property
    def efficiency(self) -> float:
        """Of the variance of the mean, the share that its own variance amounts to, on Gaussian data.

        >>> f"{USUAL[2].name} {USUAL[2].efficiency:.4f}"
        'Tukey 0.9500'
        """
        return efficiency(self.loss)

    def weight(self, residual: float) -> float:
        """ψ(r)/r at a residual against its limit at 0; NaN if that is infinite.

        >>> [round(USUAL[1].weight(r), 4) for r in (0.0, 1.0, 2.69)]
        [1.0, 1.0, 0.5]
        """
        at_zero = float(self.loss.weight(0.0))
        return float(self.loss.weight(residual)) / at_zero if math.isfinite(at_zero) else math.nan


#: The residuals at which weights are stated, in standard deviations.
RESIDUALS = (1.0, 2.0, 3.0, 5.0, 10.0)
#: From the mean to the median.
USUAL: tuple[Usual, ...] = (
    Usual("squared error", "–", MSE(), "–"),
    Usual("Huber", "1.345", Huber(1.345), "δ = 1.345"),
    Usual("Tukey", "4.685", Tukey(4.685), "c = 4.685"),
    Usual("Cauchy", "2.385", Barron(0.0, 2.385 / math.sqrt(2.0)), "α = 0, c = 2.385/√2 = 1.686"),
    Usual("Welsch", "2.985", Barron(-math.inf, 2.985 / math.sqrt(2.0)), "α = −∞, c = 2.985/√2 = 2.111"),
    Usual("absolute error", "–", L1(), "–"),
)
