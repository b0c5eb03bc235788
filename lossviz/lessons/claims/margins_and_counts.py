"""Numbers printed in the documentation of libraries about losses of a margin and of a count."""

from __future__ import annotations

import numpy as np

from lossviz.lessons.claims.record import Claim, mean
from lossviz.lessons.links import link_to
from lossviz.loss import Reference
from lossviz.losses import Hinge, Poisson, SquaredHinge

_KERAS = "https://www.tensorflow.org/versions/"
KERAS_HINGE = Reference("TensorFlow: tf.keras.losses.Hinge", f"{_KERAS}r2.15/api_docs/python/tf/keras/losses/Hinge")
KERAS_SQUARED = Reference(
    "TensorFlow: tf.keras.losses.SquaredHinge", f"{_KERAS}r2.15/api_docs/python/tf/keras/losses/SquaredHinge"
)
KERAS_POISSON = Reference(
    "TensorFlow: tf.keras.losses.poisson", f"{_KERAS}r2.1/api_docs/python/tf/keras/losses/poisson"
)
SK_HINGE = Reference(
    "scikit-learn: hinge_loss", "https://scikit-learn.org/0.15/modules/generated/sklearn.metrics.hinge_loss.html"
)
SK_POISSON = Reference(
    "scikit-learn: mean_poisson_deviance",
    "https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_poisson_deviance.html",
)

_SCORES, _SIGNS = [[0.6, 0.4], [0.4, 0.6]], [[-1.0, 1.0], [-1.0, -1.0]]
_ROWS = "scores [[0.6, 0.4], [0.4, 0.6]], labels [[−1, 1], [−1, −1]] (0 is taken for −1)"
_RATES = Poisson(log_input=False)


def _deviance(rates: list[float], counts: list[float]) -> float:
    """Twice the mean of what the loss is above its least."""
    y = np.array(counts)
    above = _RATES.value(rates, y) - _RATES.value(y, y)
    return 2.0 * float(np.mean(above))


MARGINS_AND_COUNTS = (
    Claim(
        SK_HINGE,
        "example",
        "mean hinge loss of the scores −2.18, 2.36, 0.09 for the classes −1, 1, 1",
        "0.30",
        lambda: mean(Hinge(), [-2.18, 2.36, 0.09], [-1.0, 1.0, 1.0]),
        link=link_to("hinge", prediction=0.09, label=1),
    ),
    Claim(
        KERAS_HINGE,
        "example",
        f"mean hinge loss, {_ROWS}",
        "1.3",
        lambda: mean(Hinge(), _SCORES, _SIGNS),
        link=link_to("hinge", prediction=0.6, label=-1),
    ),
    Claim(
        KERAS_SQUARED,
        "example",
        f"mean squared hinge loss, {_ROWS}",
        "1.86",
        lambda: mean(SquaredHinge(), _SCORES, _SIGNS),
        link=link_to("squared_hinge", prediction=0.6, label=-1),
    ),
    Claim(
        KERAS_POISSON,
        "example",
        "mean Poisson loss of the rates 4.3, 8.2, 12.2 for the counts 1.4, 9.3, 2.2",
        "-0.8045559",
        lambda: mean(_RATES, [4.3, 8.2, 12.2], [1.4, 9.3, 2.2]),
        link=link_to("poisson", log_input=False, prediction=8.2, label=9.3),
    ),
    Claim(
        SK_POISSON,
        "example",
        "mean deviance of the rates 0.5, 0.5, 2, 2 for the counts 2, 0, 1, 4: twice what the loss is above its least",
        "1.4260",
        lambda: _deviance([0.5, 0.5, 2.0, 2.0], [2.0, 0.0, 1.0, 4.0]),
        link=link_to("poisson", log_input=False, prediction=0.5, label=2),
    ),
)
