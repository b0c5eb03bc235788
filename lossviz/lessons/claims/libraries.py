"""Numbers printed in the documentation of libraries."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from lossviz.lessons.claims.record import Claim, mean
from lossviz.lessons.links import Link, link_to, link_to_compare
from lossviz.loss import Loss, Reference
from lossviz.losses import MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, LogCosh, SmoothL1

_KERAS = "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/losses/"
_SKLEARN = "https://scikit-learn.org/stable/modules/"

KERAS_HUBER = Reference("TensorFlow: tf.keras.losses.Huber", f"{_KERAS}Huber")
KERAS_BCE = Reference("TensorFlow: tf.keras.losses.BinaryCrossentropy", f"{_KERAS}BinaryCrossentropy")
KERAS_CCE = Reference("TensorFlow: tf.keras.losses.CategoricalCrossentropy", f"{_KERAS}CategoricalCrossentropy")
KERAS_FOCAL = Reference("TensorFlow: tf.keras.losses.BinaryFocalCrossentropy", f"{_KERAS}BinaryFocalCrossentropy")
KERAS_FOCAL_FN = Reference(
    "TensorFlow: tf.keras.losses.binary_focal_crossentropy", f"{_KERAS}binary_focal_crossentropy"
)
SK_LOG_LOSS = Reference("scikit-learn: log_loss", f"{_SKLEARN}generated/sklearn.metrics.log_loss.html")
SK_MSE = Reference("scikit-learn: mean_squared_error", f"{_SKLEARN}generated/sklearn.metrics.mean_squared_error.html")
SK_RMSE = Reference(
    "scikit-learn: root_mean_squared_error", f"{_SKLEARN}generated/sklearn.metrics.root_mean_squared_error.html"
)
SK_MAE = Reference("scikit-learn: mean_absolute_error", f"{_SKLEARN}generated/sklearn.metrics.mean_absolute_error.html")
SCIPY = Reference(
    "SciPy: scipy.special.huber", "https://docs.scipy.org/doc/scipy/reference/generated/scipy.special.huber.html"
)
TORCH_BCE = Reference(
    "PyTorch: torch.nn.BCEWithLogitsLoss",
    "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",
)
TORCH_SMOOTH = Reference(
    "PyTorch: torch.nn.SmoothL1Loss", "https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html"
)
HAIL = Reference("Hail: hl.logit", "https://hail.is/docs/0.2/functions/numeric.html")

# ---- Keras: two rows of two numbers, used by several of its examples -----------------------------

_P, _Y = [[0.6, 0.4], [0.4, 0.6]], [[0.0, 1.0], [0.0, 0.0]]
_Z, _ZY = [[-18.6, 0.51], [2.94, -12.8]], [[0.0, 1.0], [0.0, 0.0]]
_ROWS = "predictions [[0.6, 0.4], [0.4, 0.6]], labels [[0, 1], [0, 0]]"
_LOGITS = "logits [[−18.6, 0.51], [2.94, −12.8]], labels [[0, 1], [0, 0]]"


def _row(loss: Loss, prediction: list[list[float]], label: list[list[float]], row: int) -> float:
    return mean(loss, prediction[row], label[row])


def _weighted(loss: Loss, prediction: list[list[float]], label: list[list[float]], weights: list[float]) -> float:
    return mean(loss, prediction, label, np.array(weights)[:, None])


def _huber(where: str, printed: str, weights: tuple[float, ...] = (), scale: float = 1.0) -> Claim:
    weighted = weights or (1.0, 1.0)
    return Claim(
        KERAS_HUBER,
        where,
        f"Huber, δ = 1, {_ROWS}",
        printed,
        lambda: scale * _weighted(Huber(), _P, _Y, list(weighted)),
        link=link_to("huber", delta=1, prediction=0.4, label=1),
    )


def _bce(where: str, printed: str, weights: tuple[float, ...] = (), scale: float = 1.0) -> Claim:
    weighted = weights or (1.0, 1.0)
    return Claim(
        KERAS_BCE,
        where,
        f"binary cross-entropy, {_LOGITS}",
        printed,
        lambda: scale * _weighted(BinaryCrossEntropy(True), _Z, _ZY, list(weighted)),
        link=link_to("binary_cross_entropy", from_logits=True, prediction=2.94, label=0),
    )


def _focal(
    where: str,
    printed: str,
    gamma: float,
    alpha: float | None = None,
    weights: tuple[float, ...] = (),
    scale: float = 1.0,
) -> Claim:
    weighted = weights or (1.0, 1.0)
    balanced = ", α = 0.25" if alpha is not None else ""
    return Claim(
        KERAS_FOCAL,
        where,
        f"focal loss, γ = {gamma:g}{balanced}, {_LOGITS}",
        printed,
        lambda: scale * _weighted(Focal(gamma, alpha, True), _Z, _ZY, list(weighted)),
        link=link_to("focal", gamma=gamma, alpha=alpha, from_logits=True, prediction=2.94, label=0),
    )


_C, _CY = [[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
_TENTH = link_to("cross_entropy", classes=3, from_logits=False, prediction=0.1, label=1)
_CCE_ROWS = "probabilities [[0.05, 0.95, 0], [0.1, 0.8, 0.1]], true classes 2 and 3"


def _cce(where: str, printed: str, weights: tuple[float, ...] = (1.0, 1.0), scale: float = 1.0) -> Claim:
    return Claim(
        KERAS_CCE,
        where,
        f"cross-entropy, {_CCE_ROWS}",
        printed,
        lambda: scale * mean(CrossEntropy(3), _C, _CY, list(weights)),
        link=_TENTH,
    )


KERAS = (
    _huber("first example, mean", "0.155"),
    _huber("sample_weight=[1, 0]", "0.09", (1.0, 0.0)),
    _huber("reduction SUM (of the rows' means)", "0.31", scale=2.0),
    _bce("example 2, mean", "0.865"),
    _bce("sample_weight=[0.8, 0.2]", "0.243", (0.8, 0.2)),
    _bce("reduction SUM (of the rows' means)", "1.730", scale=2.0),
    _cce("first example, mean", "1.177"),
    _cce("sample_weight=[0.3, 0.7]", "0.814", (0.3, 0.7)),
    _cce("reduction SUM", "2.354", scale=2.0),
    _focal("example 1, mean", "0.691", 2.0),
    _focal("example 1, apply_class_balancing", "0.51", 2.0, 0.25),
    _focal("example 2, mean", "0.647", 3.0),
    _focal("example 2, apply_class_balancing", "0.482", 3.0, 0.25),
    _focal("sample_weight=[0.8, 0.2]", "0.133", 3.0, None, (0.8, 0.2)),
    _focal("sample_weight, apply_class_balancing", "0.097", 3.0, 0.25, (0.8, 0.2)),
    _focal("reduction SUM, gamma=4", "1.222", 4.0, scale=2.0),
    _focal("reduction SUM, gamma=4, apply_class_balancing", "0.914", 4.0, 0.25, scale=2.0),
    Claim(
        KERAS_FOCAL_FN,
        "example, first row",
        f"focal loss, γ = 2, {_ROWS}",
        "0.330",
        lambda: _row(Focal(2.0), _P, _Y, 0),
        link=link_to("focal", gamma=2, prediction=0.4, label=1),
    ),
    Claim(
        KERAS_FOCAL_FN,
        "example, second row",
        f"focal loss, γ = 2, {_ROWS}",
        "0.206",
        lambda: _row(Focal(2.0), _P, _Y, 1),
        link=link_to("focal", gamma=2, prediction=0.6, label=0),
    ),
)

# ---- scikit-learn --------------------------------------------------------------------------------

_SK_P, _SK_Y = [2.5, 0.0, 2.0, 8.0], [3.0, -0.5, 2.0, 7.0]
_SK_P2, _SK_Y2 = [[0.0, 2.0], [-1.0, 2.0], [8.0, -5.0]], [[0.5, 1.0], [-1.0, 1.0], [7.0, -6.0]]
_FOUR = "of [2.5, 0, 2, 8] against [3, −0.5, 2, 7]"
_PAIRS = "of [[0, 2], [−1, 2], [8, −5]] against [[0.5, 1], [−1, 1], [7, −6]]"
_L1 = SmoothL1(0.0)
_SK_LINK = link_to("mse", prediction=8, label=7)
_SK_L1 = link_to("smooth_l1", beta=0, prediction=8, label=7)
# the outputs weigh 0.3 and 0.7, the mean over both divides by 2 once more
_SHARES = [0.6, 1.4]


def _sk(source: Reference, where: str, what: str, printed: str, loss: Loss, link: Link, *, root: bool = False) -> Claim:
    pairs = _PAIRS in what

    def compute() -> float:
        weights = _SHARES if "[0.3, 0.7]" in where else None
        found = mean(loss, _SK_P2 if pairs else _SK_P, _SK_Y2 if pairs else _SK_Y, weights)
        return math.sqrt(found) if root else found

    return Claim(source, where, what, printed, compute, link=link)


SCIKIT_LEARN = (
    Claim(
        SK_LOG_LOSS,
        "example (spam and ham)",
        "mean cross-entropy: probabilities 0.9, 0.9, 0.8, 0.65 given to the true class",
        "0.21616",
        lambda: mean(BinaryCrossEntropy(), [0.9, 0.1, 0.2, 0.65], [1.0, 0.0, 0.0, 1.0]),
        link=link_to("binary_cross_entropy", prediction=0.65, label=1),
    ),
    _sk(SK_MSE, "first example", f"mean squared error {_FOUR}", "0.375", MSE(), _SK_LINK),
    _sk(SK_MSE, "second example", f"mean squared error {_PAIRS}", "0.708", MSE(), _SK_LINK),
    _sk(SK_MSE, "multioutput=[0.3, 0.7]", f"mean squared error {_PAIRS}", "0.825", MSE(), _SK_LINK),
    _sk(SK_RMSE, "first example", f"root of the mean squared error {_FOUR}", "0.612", MSE(), _SK_LINK, root=True),
    _sk(SK_MAE, "first example", f"mean absolute error {_FOUR}", "0.5", _L1, _SK_L1),
    _sk(SK_MAE, "second example", f"mean absolute error {_PAIRS}", "0.75", _L1, _SK_L1),
    _sk(SK_MAE, "multioutput=[0.3, 0.7]", f"mean absolute error {_PAIRS}", "0.85", _L1, _SK_L1),
)

# ---- SciPy, PyTorch and one logit ----------------------------------------------------------------


def _scipy(delta: float, r: float, printed: str) -> Claim:
    return Claim(
        SCIPY,
        f"huber({delta:g}, {r:g})",
        f"Huber, δ = {delta:g}, residual {r:g}",
        printed,
        lambda: float(Huber(delta).value(r, 0.0)),
        link=link_to("huber", delta=delta, prediction=r, label=0),
    )


SCIPY_HUBER = (
    _scipy(1.0, 2.0, "1.5"),
    _scipy(1.0, 4.0, "3.5"),
    _scipy(3.0, 4.0, "7.5"),
    _scipy(5.0, 4.0, "8."),
    _scipy(2.0, 1.5, "1.125"),
    _scipy(9.0, 10.0, "49.5"),
)


def _bias() -> float:
    return BinaryCrossEntropy(True).convert(BinaryCrossEntropy(), 0.01)


PYTORCH = (
    Claim(
        TORCH_BCE,
        "example with pos_weight of ones",
        "binary cross-entropy, logit 1.5, label 1",
        "0.20",
        lambda: float(BinaryCrossEntropy(True).value(1.5, 1.0)),
        link=link_to("binary_cross_entropy", from_logits=True, prediction=1.5, label=1),
    ),
    Claim(
        TORCH_SMOOTH,
        "notes",
        "Huber divided by β, over smooth L1, at β = δ = 3 and residual 5",
        "1.000",
        lambda: float(Huber(3.0).value(5.0, 0.0) / 3.0 / SmoothL1(3.0).value(5.0, 0.0)),
        link=link_to_compare(losses="smooth_l1,huber", beta=3, delta=3, residual=5),
        words="equivalent to huber(x, y) / beta",
    ),
    Claim(
        TORCH_SMOOTH,
        "notes",
        "slope of smooth L1 at residual 5, β = 3",
        "1",
        lambda: float(SmoothL1(3.0).gradient(5.0, 0.0)),
        link=link_to("smooth_l1", beta=3, prediction=5, label=0),
        words="the L1 segment has a constant slope of 1",
    ),
    Claim(
        TORCH_SMOOTH,
        "notes",
        "slope of Huber at residual 5, over δ = 3",
        "1.000",
        lambda: float(Huber(3.0).gradient(5.0, 0.0) / 3.0),
        link=link_to("huber", delta=3, prediction=5, label=0),
        words="for HuberLoss, the slope of the L1 segment is beta",
    ),
    Claim(
        TORCH_SMOOTH,
        "notes",
        "Huber over squared error at residual 2, δ = 10⁹",
        "1.000",
        lambda: float(Huber(1e9).value(2.0, 0.0) / MSE().value(2.0, 0.0)),
        "It converges to half of MSELoss: PyTorch's Huber has the ½, its MSELoss has not.",
        link_to_compare(losses="mse,huber", delta=5, residual=2),
        "as beta → +∞, HuberLoss converges to MSELoss",
    ),
    Claim(
        HAIL,
        "logit(0.01); the last bias of a detector trained with focal loss (Lin et al., π = 0.01)",
        "the logit of probability 0.01",
        "−4.59511985013459",
        _bias,
        link=link_to("focal", from_logits=True, prediction=-4.595, label=0),
    ),
)


# ---- optax: the numbers that its tests expect ------------------------------------------------------

OPTAX_TESTS = Reference(
    "optax: tests of the regression losses",
    "https://github.com/google-deepmind/optax/blob/15299571c86899fb8ab81e315d11ef9268511dab/optax/losses/_regression_test.py",
)
_LOG_COSH = (("500", 500.0, "499.30685"), ("−2", -2.0, "1.3250027"))

OPTAX = (
    *(
        Claim(
            OPTAX_TESTS,
            "LogCoshTest",
            f"log-cosh loss at a residual of {said}",
            printed,
            partial(mean, LogCosh(), residual, 0.0),
            link=link_to("log_cosh", prediction=residual, label=0),
        )
        for said, residual, printed in _LOG_COSH
    ),
    Claim(
        OPTAX_TESTS,
        "HuberLossTest",
        "Huber loss with δ = 1 of the prediction 132 for the label 0.3",
        "131.2",
        lambda: mean(Huber(), 132.0, 0.3),
        link=link_to("huber", delta=1, prediction=132, label=0.3),
    ),
)
