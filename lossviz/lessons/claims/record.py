"""One published number: where it stands, what is printed, what lossviz computes, and how far the two agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossviz.formula import number
from lossviz.lessons.agreement import Agreement, agreement
from lossviz.lessons.links import Link
from lossviz.loss import Loss, Reference


@dataclass(frozen=True)
class Claim:
    """A published number and the function that computes it again.

    ``printed`` is the number as printed, with its digits; ``where`` the place in the source, ``what`` what the
    number is. If the two do not agree, ``note`` says why. ``link`` opens the view that shows it.
    If the source says it in words, ``words`` are its words and ``printed`` the number they amount to.
    """

    source: Reference
    where: str
    what: str
    printed: str
    compute: Callable[[], float]
    note: str = ""
    link: Link | None = None
    words: str = ""

    @property
    def computed(self) -> float:
        """The number as lossviz computes it now."""
        return float(self.compute())

    @property
    def agreement(self) -> Agreement:
        """How the printed number relates to the computed one."""
        return agreement(self.printed, self.computed)


def mean(loss: Loss, prediction: Any, label: Any, weights: Any = None) -> float:
    """The mean loss over samples; with ``weights`` their weighted sum divided by the number of samples.

    >>> from lossviz import MSE
    >>> mean(MSE(), [2.5, 0.0, 2.0, 8.0], [3.0, -0.5, 2.0, 7.0])
    0.375
    """
    values = loss.value(prediction, label)
    return float(np.mean(values if weights is None else values * np.asarray(weights)))


def digits(claim: Claim) -> str:
    """The computed number as the page shows it: six significant digits.

    >>> digits(Claim(Reference("", ""), "", "", "0.3", lambda: 1 / 3))
    '0.333333'
    """
    return number(claim.computed)
