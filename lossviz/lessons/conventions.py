"""Where libraries mean different numbers by one name: each way of writing it, with one number computed under it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lossviz.losses import MSE, Barron, Huber, Poisson, SmoothL1, Tukey


@dataclass(frozen=True)
class Way:
    """One way to write it: in which library, the code, in words what that means, and the number that comes out."""

    library: str
    code: str
    meaning: str
    compute: Callable[[], float]

    @property
    def number(self) -> float:
        """The number as lossviz computes it."""
        return float(self.compute())


@dataclass(frozen=True)
class Convention:
    """A question of convention: the pages that it concerns, its answer in a sentence, and the ways to write it.

    ``at`` says where the numbers are taken.
    """

    pages: tuple[str, ...]
    title: str
    answer: str
    at: str
    ways: tuple[Way, ...]


# The constants of the examples.
_SIGMA, _NOISE, _C, _RATE, _COUNT = 3.0, 0.5, 2.0, 4.0, 3.0
_THREE = [1.0, 2.0, 3.0]

BETA_OR_SIGMA = Convention(
    ("smooth_l1",),
    "β, or σ with β = 1/σ²",
    "Detectors before PyTorch’s `beta` wrote σ: the parabola ends at 1/σ², so a *larger* σ means a *smaller* β. Faster "
    "R-CNN’s σ = 3 is β = 1/9; whoever passes 3 as β gets another loss.",
    "r = 1",
    (
        Way(
            "Faster R-CNN (Caffe)",
            "smooth_l1_loss_param { sigma: 3.0 }",
            "β = 1/9",
            lambda: SmoothL1(1 / 9).value(1, 0),
        ),
        Way("PyTorch", "F.smooth_l1_loss(prediction, label, beta=1/9)", "β = 1/9", lambda: SmoothL1(1 / 9).value(1, 0)),
        Way("PyTorch", "F.smooth_l1_loss(prediction, label, beta=3.0)", "β = 3", lambda: SmoothL1(_SIGMA).value(1, 0)),
    ),
)
HUBER_OR_SMOOTH_L1 = Convention(
    ("smooth_l1", "huber"),
    "Huber, or smooth L1",
    "Huber is δ times smooth L1 with β = δ; at 1 they are equal, so that one name is often used for the other.",
    "r = 3, β = δ = 2",
    (
        Way("PyTorch", "F.smooth_l1_loss(prediction, label, beta=2.0)", "smooth L1", lambda: SmoothL1(2.0).value(3, 0)),
        Way("PyTorch", "F.huber_loss(prediction, label, delta=2.0)", "Huber", lambda: Huber(2.0).value(3, 0)),
        Way("Keras", "keras.losses.Huber(delta=2.0)", "Huber", lambda: Huber(2.0).value(3, 0)),
        Way(
            "TensorFlow object detection",
            "WeightedSmoothL1LocalizationLoss(delta=2.0)",
            "Huber, called smooth L1",
            lambda: 2.0 * SmoothL1(2.0).value(3, 0),
        ),
    ),
)
HALF = Convention(
    ("mse",),
    "½ or not",
    "The squared error is r² in machine learning and ½r² where its gradient is to be r. The optimum is the same; gradient "
    "and best learning rate differ by a factor of 2, and so does the balance with a second term, such as weight decay.",
    "r = 3",
    (
        Way("PyTorch", "F.mse_loss(prediction, label)", "r²", lambda: MSE().value(3, 0)),
        Way("scikit-learn", "mean_squared_error(label, prediction)", "r²", lambda: MSE().value(3, 0)),
        Way("optax", "optax.l2_loss(prediction, label)", "½r²", lambda: 0.5 * MSE().value(3, 0)),
        Way("SciPy", "least_squares(residuals, x0).cost", "½r²", lambda: 0.5 * MSE().value(3, 0)),
        Way("Ceres", "problem.AddResidualBlock(cost, nullptr, x)", "½r²", lambda: 0.5 * MSE().value(3, 0)),
    ),
)
UNIT_OF_DELTA = Convention(
    ("huber",),
    "δ in units of y, or of the noise σ",
    "PyTorch’s δ is a residual. Statisticians’ constants, such as 1.345, are meant in units of the noise: σ is estimated "
    "beside the fit, and δ is the constant times σ. scikit-learn writes ε, and its loss is 2/σ times Huber’s, plus "
    "σ, which keeps σ from growing.",
    "r = 1, σ = 0.5",
    (
        Way(
            "PyTorch",
            "F.huber_loss(prediction, label, delta=1.35)",
            "δ = 1.35 in units of y",
            lambda: Huber(1.35).value(1, 0),
        ),
        Way(
            "PyTorch",
            "F.huber_loss(prediction, label, delta=1.35 * 0.5)",
            "δ = 1.35 σ",
            lambda: Huber(1.35 * _NOISE).value(1, 0),
        ),
        Way(
            "scikit-learn",
            "HuberRegressor(epsilon=1.35)",
            "2/σ · Huber with δ = 1.35 σ",
            lambda: 2.0 / _NOISE * Huber(1.35 * _NOISE).value(1, 0),
        ),
        Way(
            "statsmodels",
            "RLM(y, X, M=norms.HuberT(t=1.35))",
            "Huber of r/σ with δ = 1.35",
            lambda: Huber(1.35).value(1 / _NOISE, 0),
        ),
    ),
)
KERNEL_SCALE = Convention(
    ("barron", "tukey"),
    "c or c², ρ(r) or ρ(s = r²)",
    "Solvers of least squares take a kernel of the *square*: they minimise ½·c²·ρ(r²/c²), so that near zero every kernel "
    "is ½r², in the units of r². Barron’s loss is measured in units of c and is ½(r/c)² near zero, and its Cauchy has "
    "½r²/c² in the logarithm: its c is the others’ divided by √2.",
    "r = 3, c = 2",
    (
        Way("Barron", "α = 0, c = 2", "log(1 + ½r²/c²)", lambda: Barron(0.0, _C).value(3, 0)),
        Way(
            "SciPy",
            'least_squares(…, loss="cauchy", f_scale=2.0)',
            "½c² · log(1 + r²/c²)",
            lambda: _C**2 / 2 * Barron(0.0, _C / math.sqrt(2.0)).value(3, 0),
        ),
        Way(
            "Ceres",
            "ceres::CauchyLoss(2.0)",
            "½ρ(s) with ρ(s) = c² · log(1 + s/c²)",
            lambda: _C**2 / 2 * Barron(0.0, _C / math.sqrt(2.0)).value(3, 0),
        ),
        Way("Barron", "α = 1, c = 2", "√(1 + r²/c²) − 1", lambda: Barron(1.0, _C).value(3, 0)),
        Way(
            "SciPy",
            'least_squares(…, loss="soft_l1", f_scale=2.0)',
            "c² · (√(1 + r²/c²) − 1)",
            lambda: _C**2 * Barron(1.0, _C).value(3, 0),
        ),
        Way("statsmodels", "norms.TukeyBiweight(c=2.0)", "c²/6 beyond c", lambda: Tukey(_C).value(3, 0)),
    ),
)
LOG_RATE = Convention(
    ("poisson",),
    "The logarithm of the rate, or the rate",
    "PyTorch takes the output for log λ unless it is told otherwise, Keras takes it for λ. A rate given where its logarithm "
    "is expected raises no error. Most leave out log y!, which no prediction changes; deviances leave out none of it.",
    "rate λ = 4, count y = 3",
    (
        Way(
            "PyTorch",
            "F.poisson_nll_loss(log_rate, count)",
            "exp z − y·z, z = log λ",
            lambda: Poisson().value(math.log(_RATE), _COUNT),
        ),
        Way(
            "PyTorch",
            "F.poisson_nll_loss(rate, count, log_input=False)",
            "λ − y·log λ",
            lambda: Poisson(log_input=False).value(_RATE, _COUNT),
        ),
        Way(
            "Keras",
            "keras.losses.Poisson()(count, rate)",
            "λ − y·log λ",
            lambda: Poisson(log_input=False).value(_RATE, _COUNT),
        ),
        Way(
            "PyTorch",
            "F.poisson_nll_loss(rate, count)",
            "the rate taken for its logarithm",
            lambda: Poisson().value(_RATE, _COUNT),
        ),
        Way(
            "scikit-learn",
            "mean_poisson_deviance([count], [rate])",
            "twice what the loss is above its least",
            lambda: 2 * float(np.diff(Poisson(log_input=False).value([_COUNT, _RATE], _COUNT))[0]),
        ),
    ),
)
SUM_OR_MEAN = Convention(
    ("mse", "l1"),
    "Sum or mean",
    "A mean over n samples is the sum divided by n, and so is its gradient: with a sum the best learning rate falls as the "
    "batch grows, and a weight decay beside it weighs less. Here losses are of one sample; a page says where it takes a mean.",
    "squared errors of the residuals 1, 2, 3",
    (
        Way(
            "PyTorch", 'F.mse_loss(prediction, label, reduction="mean")', "mean", lambda: MSE().value(_THREE, 0).mean()
        ),
        Way("PyTorch", 'F.mse_loss(prediction, label, reduction="sum")', "sum", lambda: MSE().value(_THREE, 0).sum()),
        Way("Keras", "keras.losses.MeanSquaredError()", "mean", lambda: MSE().value(_THREE, 0).mean()),
        Way("SciPy", "least_squares(residuals, x0).cost", "half the sum", lambda: 0.5 * MSE().value(_THREE, 0).sum()),
    ),
)

#: All of them, in the order in which a page has them.
CONVENTIONS = (BETA_OR_SIGMA, HUBER_OR_SMOOTH_L1, HALF, UNIT_OF_DELTA, KERNEL_SCALE, LOG_RATE, SUM_OR_MEAN)


def conventions(key: str) -> tuple[Convention, ...]:
    """What is to be settled on the page of a loss.

    >>> [convention.title for convention in conventions("mse")]
    ['½ or not', 'Sum or mean']
    """
    return tuple(each for each in CONVENTIONS if key in each.pages)
