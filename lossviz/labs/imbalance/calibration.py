"""What probability a model ends at when it is trained on the focal loss: not the true one.

Source: Charoenphakdee, Vongkulbhisal, Chairatanakul, Sugiyama: On Focal Loss for Class-Posterior Probability
Estimation: A Theoretical Perspective, CVPR 2021.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray, as_floats
from lossviz.losses import Focal
from lossviz.parameter import UNIT, shown

# Logits beyond this are probabilities that a float64 cannot tell from 0 or 1.
_FAR = 800.0


def minimiser(truth: float, gamma: float, alpha: float | None = None) -> float:
    """The prediction that minimises the expected focal loss if class 1 has the true probability ``truth``.

    Only γ = 0 without α gives the truth back: focal probabilities are not calibrated.
    Raises ValueError if ``truth`` is no probability, or if the expected loss is 0 whatever is predicted.

    >>> round(minimiser(0.9, 2.0), 4), round(minimiser(0.9, 0.0), 4)
    (0.6942, 0.9)
    """
    return float(minimisers(truth, gamma, alpha))


def minimisers(truth: npt.ArrayLike, gamma: float, alpha: float | None = None) -> FloatArray:
    """``minimiser`` for an array of true probabilities: bisection of the gradient in the logit, which changes
    sign once.

    >>> minimisers([0.0, 0.5, 1.0], 2.0)
    array([0. , 0.5, 1. ])
    """
    wanted = as_floats("minimisers", "truth", truth)
    if not all(float(x) in UNIT for x in wanted.flat):
        raise ValueError(f"minimisers: truth must be in {UNIT}, got {shown(truth)}")
    loss = Focal(gamma=gamma, alpha=alpha, from_logits=True)
    one, zero = wanted * loss.class_weights[0], (1.0 - wanted) * loss.class_weights[1]
    if np.any((one == 0) & (zero == 0)):
        raise ValueError("minimisers: with this alpha and truth the expected loss is 0 whatever is predicted")
    low, high = np.full(wanted.shape, -_FAR), np.full(wanted.shape, _FAR)
    for _ in range(64):  # 1600 · 2^−64 is below the spacing of any logit that matters
        middle = 0.5 * (low + high)
        falling = loss.gradient(middle, wanted) < 0
        low, high = np.where(falling, middle, low), np.where(falling, high, middle)
    small = np.exp(-np.abs(high))
    found = np.where(high > 0, 1.0, small) / (1.0 + small)
    return np.where(zero == 0, 1.0, np.where(one == 0, 0.0, found))


def truth_behind(prediction: float, gamma: float) -> float:
    """The true probability t at which ``prediction`` p minimises the expected focal loss without α, in closed form.

    The two slopes must balance, t·s(p) = (1 − t)·s(1 − p) with s(p) = (1 − p)^γ/p − γ·(1 − p)^(γ−1)·log p,
    so focal probabilities can be set right afterwards.
    Raises ValueError if ``prediction`` is not strictly between 0 and 1.

    >>> round(truth_behind(0.694, 2.0), 3)
    0.9
    """
    if not 0 < prediction < 1:
        raise ValueError(f"truth_behind: prediction must be in (0, 1), got {shown(prediction)}")
    loss = Focal(gamma=gamma)
    one, zero = -loss.gradient(prediction, 1.0), loss.gradient(prediction, 0.0)
    return float(zero / (one + zero))
