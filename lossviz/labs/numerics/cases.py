"""Known cases in which a way to write the loss fails, each computed when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.labs.numerics.formulations import FORMULATIONS
from lossviz.labs.numerics.model import track


@dataclass(frozen=True)
class Case:
    """A shown case: what is computed, and the numbers that came out, none of them typed in."""

    title: str
    why: str
    code: str
    results: tuple[tuple[str, float], ...]


def cases() -> tuple[Case, ...]:
    """The cases of the page, computed now. Imports torch.

    >>> [(name, round(number, 6)) for name, number in cases()[-1].results]
    [('naive softmax', nan), ('cross-entropy', 0.407606)]
    """
    return (_rounded_sigmoid(), _clamped(), _gradient_at_zero(), _shifted())


def _rounded_sigmoid() -> Case:
    import torch

    z = np.array([17.0])
    naive, right = (_at(key, "float32", z, 0.0)[0] for key in ("naive", "logits"))
    code = f"z = torch.tensor(17.0); y = torch.tensor(0.0)\n{FORMULATIONS['naive'].code}"
    one = float(torch.sigmoid(torch.tensor(17.0)))
    why = "e⁻¹⁷ is 4e−8, and the float32 next above 1 is 1.2e−7 away: 1/(1 + e⁻¹⁷) becomes 1, and the loss −log(1 − 1)."
    results = (("sigmoid", one), ("naive", naive), ("true loss", right))
    return Case("float32 rounds the sigmoid to 1", why, code, results)


def _clamped() -> Case:
    z = np.array([-200.0])
    (clamped, slope), (value, gradient) = (_at(key, "float32", z, 1.0) for key in ("clamp", "logits"))
    code = f"z = torch.tensor(-200.0); y = torch.tensor(1.0)\n{FORMULATIONS['clamp'].code}"
    return Case(
        "BCELoss clamps, and its gradient dies",
        "A probability of 0 costs 100, however wrong the logit is, and nothing pulls it back.",
        code,
        (("BCELoss", clamped), ("its gradient", slope), ("from logits", value), ("its gradient", gradient)),
    )


def _gradient_at_zero() -> Case:
    z = np.array([0.0])
    spelled, right = (_at(key, "float32", z, 0.0)[1] for key in ("spelled", "logits"))
    code = f"z = torch.tensor(0.0); y = torch.tensor(0.0)\n{FORMULATIONS['spelled'].code}"
    why = "max(z, 0) and |z| both have a kink at 0; autograd adds up the one-sided slopes that it takes there, and ½ becomes 1."
    return Case("The gradient at logit 0", why, code, (("by hand", spelled), ("by torch", right)))


def _shifted() -> Case:
    naive, right = (
        float(track(FORMULATIONS[key], "float32", 1.0, np.array([1000.0])).value[0])
        for key in ("softmax_naive", "cross_entropy")
    )
    code = "z = torch.tensor([1000.0, 1001.0, 1002.0]); y = torch.tensor([0.0, 0.0, 1.0])\n"
    code += FORMULATIONS["softmax_naive"].code
    why = "exp(1000) is infinite in every type, and ∞/∞ is no number. The loss depends on differences of logits alone."
    return Case("The softmax of large logits", why, code, (("naive softmax", naive), ("cross-entropy", right)))


def _at(key: str, dtype: str, logit: FloatArray, label: float) -> tuple[float, float]:
    one = track(FORMULATIONS[key], dtype, label, logit)
    return float(one.value[0]), float(one.gradient[0])
