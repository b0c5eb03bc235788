"""What losses can be compared by: a residual or a margin, each with its losses, its quantities and its odd point."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from lossviz.catalogue import CATALOGUE
from lossviz.families.binary import BinaryLoss
from lossviz.families.margin import ZeroOne
from lossviz.families.residual import DistanceLoss
from lossviz.loss import PlaneLoss, Task
from lossviz.losses import MSE

#: The factor that turns natural logarithms into those to base 2.
BITS = 1 / math.log(2)


@dataclass(frozen=True, eq=False)
class Sort:
    """What losses are compared by: each of them is a function of one number, at one ``label``.

    ``name`` and ``symbol`` are those of the number, ``quantities`` what is drawn against it. Among ordinary points one is
    odd: ``odd`` and ``odd_symbol`` name its number, which lies in ``reach``; those of the ordinary points are spread around
    ``centre``. ``scale`` is a loss whose axis ranges are offered; at the ``jumps`` curves jump at every setting. ``titles``
    has the names of losses that are called otherwise here.
    """

    name: str
    symbol: str
    task: Task
    label: float
    quantities: tuple[str, str, str]
    odd: str
    odd_symbol: str
    reach: tuple[float, float]
    centre: float
    scale: PlaneLoss
    jumps: tuple[float, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def losses(self) -> dict[str, PlaneLoss]:
        """The losses that can be compared, by key, as they are compared.

        >>> list(MARGIN.losses())[:2], MARGIN.losses()["binary_cross_entropy"].prediction_axis.name
        (['zero_one', 'hinge'], 'logit')
        """
        if self is RESIDUAL:
            return {key: cast(PlaneLoss, loss()) for key, loss in CATALOGUE.items() if loss.family == "residual"}
        margins = {key: cast(PlaneLoss, loss()) for key, loss in CATALOGUE.items() if loss.family == "margin"}
        logits = {
            key: cast(BinaryLoss, loss()).but(from_logits=True)
            for key, loss in CATALOGUE.items()
            if loss.family == "binary"
        }
        return {ZeroOne.key: ZeroOne(), **margins, **logits}


@dataclass(frozen=True)
class Member:
    """A loss as it is compared: at its sort's label, some ``times`` its numbers.

    >>> from lossviz import Hinge
    >>> Member(MARGIN, Hinge()).of("loss", [-1.0, 2.0]), Member(MARGIN, Hinge()).of("pull", -1.0)
    (array([2., 0.]), 1.0)
    """

    sort: Sort
    loss: PlaneLoss
    times: float = 1.0

    @property
    def key(self) -> str:
        return self.loss.key

    @property
    def title(self) -> str:
        """Its name, and the base of its logarithm where that is not the natural one."""
        name = self.sort.titles.get(self.key, self.loss.title)
        return name if self.times == 1 else f"{name}, base 2"

    def of(self, quantity: str, number: npt.ArrayLike) -> Any:
        """One quantity at some numbers, in float64; ``pull`` is the size of the gradient, ``weight`` ψ(r)/r."""
        if quantity == "weight":
            return self.times * cast(DistanceLoss, self.loss).weight(number)
        name = {"loss": "value", "pull": "gradient"}.get(quantity, quantity)
        found = self.times * getattr(self.loss, name)(number, self.sort.label)
        return abs(found) if quantity == "pull" else found

    def swept(self) -> Member:
        """The same at the defaults of what its sliders reach: one for a whole sweep."""
        return Member(self.sort, self.loss.swept(), self.times)

    def but(self, **changes: float) -> Member:
        """The same with some parameters changed."""
        return Member(self.sort, self.loss.but(**changes), self.times)


RESIDUAL = Sort(
    name="residual",
    symbol="r",
    task="regression",
    label=0.0,
    quantities=("loss", "gradient", "weight"),
    odd="outlier",
    odd_symbol="x",
    reach=(0.0, 20.0),
    centre=0.0,
    scale=MSE(),
)

MARGIN = Sort(
    name="margin",
    symbol="m",
    task="classification",
    label=1.0,
    quantities=("loss", "pull", "curvature"),
    odd="mislabelled",
    odd_symbol="m′",
    reach=(-10.0, 0.0),
    centre=2.0,
    scale=ZeroOne(),
    jumps=(0.0, 1.0),
    titles={"binary_cross_entropy": "Logistic loss"},
)


def minimiser(loss: PlaneLoss, share: float) -> float:
    """The score at which the expected loss is least if class 1 has the probability ``share``, found by bisection.

    ``loss`` is one of a margin or of a logit whose expected gradient changes sign once; raises ValueError if it does not
    within scores of ±100.

    >>> from lossviz import Exponential, Hinge
    >>> round(minimiser(Hinge(), 0.9), 9), round(minimiser(Exponential(), 0.9), 6) == round(0.5 * math.log(9), 6)
    (1.0, True)
    """
    classes = loss.label_axis.domain
    label = classes.low + share * (classes.high - classes.low)
    low, high = -100.0, 100.0
    if not loss.gradient(low, label) < 0 < loss.gradient(high, label):
        raise ValueError(f"minimiser: the expected {loss.title} has no single minimum at a share of {share}")
    for _ in range(80):
        middle = 0.5 * (low + high)
        if loss.gradient(middle, label) < 0:
            low = middle
        else:
            high = middle
    return float(np.float64(high))
