"""Losses of a rate, or of its logarithm, against a count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lossviz.catalogue import register
from lossviz.exact.grids import FloatArray
from lossviz.families.count import CountLoss
from lossviz.formula import Formula
from lossviz.loss import Reference, Traits
from lossviz.parameter import parameter

# Below this, e^z − 1 keeps digits that e^z loses; above the next one, e^z may overflow although the loss does not.
_NEAR, _FAR = 0.5, 700.0
# From here on e^z is more than any y·z.
_BEYOND = 1500.0
_SCALE = 2.0**-64


@register
@dataclass(frozen=True)
class Poisson(CountLoss):
    """e^z − y·z for a log rate z, or λ − y·log λ for a rate λ: −log of the Poisson probability of y events, without log y!.

    The constant log y! is left out, as PyTorch does by default, so the loss can be negative; it is least at λ = y.
    Domain: any z (λ ≥ 0 if not ``log_input``), y ≥ 0, whole or not; natural logarithm, 0·log 0 = 0. The loss is infinite
    at λ = 0 with y > 0; on rates PyTorch adds 1e−8 to λ inside the logarithm and Keras 1e−7. scikit-learn's
    ``mean_poisson_deviance`` is twice what the loss is above its least.
    Source: PyTorch ``nn.PoissonNLLLoss``; Nelder and Wedderburn (1972).

    >>> Poisson().value(0.0, 3.0), Poisson().gradient(0.0, 3.0)
    (1.0, -2.0)
    >>> Poisson(log_input=False).gradient([1.0, 3.0, 6.0], 3.0)
    array([-2. ,  0. ,  0.5])
    """

    log_input: bool = parameter(
        True, "", "Take the prediction as the logarithm of the rate.", kind="flag", forms=("rate", "log rate")
    )

    key, title = "poisson", "Poisson loss"
    summary = "For counts: −log of the probability that a rate gives to them. A large count is allowed a larger error."
    reference = Reference(
        "J. A. Nelder, R. W. M. Wedderburn: Generalized Linear Models, JRSS A 135, 1972",
        "https://doi.org/10.2307/2344614",
    )
    traits = Traits(convex=True, bounded_gradient=False, smooth=True, redescending=False, symmetric=False)

    @property
    def formula(self) -> Formula:
        return Formula.of(r"\ell", r"e^{z} - y \, z" if self.log_input else r"\lambda - y \, \log \lambda")

    @property
    def gradient_formula(self) -> Formula:
        if self.log_input:
            return Formula.of(r"\frac{\partial \ell}{\partial z}", r"e^{z} - y")
        return Formula.of(r"\frac{\partial \ell}{\partial \lambda}", r"1 - \frac{y}{\lambda}")

    @property
    def pytorch(self) -> str:
        if self.log_input:
            return 'loss = F.poisson_nll_loss(prediction, label, reduction="none")'
        return "loss = prediction - label * torch.log(torch.where(label > 0, prediction, 1))"

    def cost(self, x: FloatArray, y: FloatArray) -> FloatArray:
        if self.log_input:
            return np.where(x > _FAR, _far(x, y, x), np.exp(x) - y * x)
        return x - y * np.where(y == 0, 0.0, np.log(x))

    def slope(self, x: FloatArray, y: FloatArray) -> FloatArray:
        if self.log_input:
            usual = np.where(x > _FAR, _far(x, y, np.ones_like(x)), np.exp(x) - y)
            return np.where(np.abs(x) < _NEAR, np.expm1(x) + (1.0 - y), usual)
        return np.where(y == 0, 1.0, (x - y) / x)

    def bend(self, x: FloatArray, y: FloatArray) -> FloatArray:
        if self.log_input:
            return np.exp(x) + 0.0 * y
        return np.where(y == 0, 0.0, y / x / x)


def _far(z: FloatArray, y: FloatArray, times: FloatArray) -> FloatArray:
    """e^z − y·times by way of its 2^64th part: both terms may be more than a float holds."""
    half = np.exp(0.5 * np.minimum(z, _BEYOND))
    part = half * _SCALE * half - (y * _SCALE) * times
    return np.where(z >= _BEYOND, np.inf, part / _SCALE)
