"""Rows of numbers: even nodes, and the rule by which label × prediction is read from the row of a table.

The number for label node i and prediction node j is the sum over terms of weight[i] · row[start + label·i + prediction·j]:

- a loss of a residual is a profile in the residual: one term, the label shifts the index;
- a loss that is linear in its label mixes the rows of two labels: two terms with weights;
- anything else is one row for each label, one behind the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray

Nodes = tuple[float, ...]


@dataclass(frozen=True)
class Term:
    """One term of the rule above; ``weight`` is None for 1."""

    start: int
    label: int
    prediction: int
    weight: Nodes | None = None


@dataclass(frozen=True, eq=False)
class Rows:
    """The predictions at which a loss is sampled for each of ``labels``, one behind the other, and how that is read."""

    prediction: FloatArray
    labels: FloatArray
    terms: tuple[Term, ...]

    @property
    def length(self) -> int:
        """The numbers in a row."""
        return len(self.prediction) * len(self.labels)


def profile(prediction: FloatArray, label: FloatArray) -> Rows:
    """For what depends on prediction − label alone: sampled along that difference, as far as the two axes reach.

    >>> profile(np.linspace(-1, 1, 5), np.linspace(-1, 1, 3)).prediction
    array([-2. , -1.5, -1. , -0.5,  0. ,  0.5,  1. ,  1.5,  2. ])
    """
    last = len(prediction) - 1
    step = (prediction[-1] - prediction[0]) / last
    shift = last // (len(label) - 1)
    return Rows(step * np.arange(-last, last + 1), np.zeros(1), (Term(last, -shift, 1),))


def mixture(prediction: FloatArray, label: FloatArray, ends: tuple[float, float]) -> Rows:
    """For what is linear in the label: sampled at two labels, which are weighed by their nearness.

    >>> [term.weight for term in mixture(np.zeros(5), np.array([0.0, 0.25, 1.0]), (1.0, 0.0)).terms]
    [(0.0, 0.25, 1.0), (1.0, 0.75, 0.0)]
    """
    one, zero = ends
    share = (label - zero) / (one - zero)
    terms = Term(0, 0, 1, _weights(share)), Term(len(prediction), 0, 1, _weights(1.0 - share))
    return Rows(prediction, np.array(ends), terms)


def dense(prediction: FloatArray, label: FloatArray) -> Rows:
    """For anything else: sampled at every label.

    >>> dense(np.zeros(5), np.zeros(3)).terms
    (Term(start=0, label=5, prediction=1, weight=None),)
    """
    return Rows(prediction, label, (Term(0, len(prediction), 1),))


def _weights(values: FloatArray) -> Nodes:
    return tuple(round(float(x), 12) for x in values)


def tidy(nodes: npt.ArrayLike) -> Nodes:
    """Even nodes without the dust of rounding, to fifteen digits of the farthest: the same floats wherever they are made.

    >>> tidy([-0.3, 0.1 + 0.2 - 0.3, 0.1 + 0.2])
    (-0.3, 0.0, 0.3)
    """
    numbers = np.asarray(nodes, dtype=np.float64)
    reach = float(np.abs(numbers).max())
    digits = 12 - (math.floor(math.log10(reach)) if reach else 0)
    return tuple(round(float(x), digits) + 0.0 for x in numbers)


def multiples(low: float, high: float, step: float) -> Nodes:
    """Multiples of a step from one end to the other, the same floats as a link or a table would hold.

    >>> multiples(-0.2, 0.2, 0.1)
    (-0.2, -0.1, 0.0, 0.1, 0.2)
    """
    return tidy([low + k * step for k in range(round((high - low) / step) + 1)])
