"""The imbalance lab: many easy negatives against few positives, and what γ, α, pos_weight and a prior make of their loss.

The scenario is synthetic and stated: the logits of each group follow a logistic distribution with a given
median and scale, taken at the deterministic quantiles (i + ½)/N; scale 0 puts a group on one point.
Source: Lin et al., Focal Loss for Dense Object Detection (2017), sections 3 and 5.1, figure 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import numpy as np

from lossviz.exact.grids import FloatArray, evenly
from lossviz.labs.imbalance.calibration import minimisers
from lossviz.losses import Focal
from lossviz.parameter import POSITIVE, UNIT, Interval, parameter, parameters_of, shown
from lossviz.sampling.table import Table, row_table
from lossviz.state.record import LabView

_OPEN = Interval(0.0, 1.0)
_COUNTS = Interval(1, 10_000_000, closed_low=True, closed_high=True)
_DECADES = tuple(m * 10**k for k in range(7) for m in (1, 2, 5))
_WEIGHTS = (0.1, 0.2, 0.5, *(m * 10**k for k in range(3) for m in (1, 2, 3, 5, 7)), 1000)
_TRUTHS = evenly(0.0, 1.0, 51)
_FINE = 50
_SHRINK = 0.02


@dataclass(frozen=True)
class ImbalanceView(LabView):
    """What the page shows: the two groups, the focal loss, the prior, and the true probability of the last panel."""

    page = "imbalance"

    negatives: int = parameter(
        100_000, "N_-", "How many negatives.", domain=_COUNTS, typical=(1, 1e6), kind="integer", steps=_DECADES[:19]
    )
    positives: int = parameter(
        100, "N_+", "How many positives.", domain=_COUNTS, typical=(1, 1e6), kind="integer", steps=_DECADES[:19]
    )
    p_negative: float = parameter(0.01, "p_-", "Median predicted probability of negatives.", domain=_OPEN)
    p_positive: float = parameter(0.1, "p_+", "Median predicted probability of positives.", domain=_OPEN)
    spread: float = parameter(
        0.0,
        "s",
        "Scale of the logits around their median; 0: all alike.",
        domain=Interval(0.0, 5.0, closed_low=True, closed_high=True),
        typical=(0.0, 3.0),
    )
    gamma: float = parameter(
        0.0,
        r"\gamma",
        "How strongly easy examples are turned down; 0 is cross-entropy.",
        domain=Interval(0.0, 20.0, closed_low=True, closed_high=True),
        typical=(0.0, 5.0),
    )
    alpha: float | None = parameter(
        None, r"\alpha", "Weight of positives; negatives get 1 − α.", domain=UNIT, typical=(0.0, 1.0), optional=True
    )
    pos_weight: float | None = parameter(
        None,
        "w",
        "Weight of positives, as in PyTorch's binary_cross_entropy_with_logits; negatives have 1.",
        domain=POSITIVE,
        typical=(0.1, 1000.0),
        steps=_WEIGHTS,
        optional=True,
    )
    prior: float = parameter(0.01, r"\pi", "Probability that the untrained model starts from.", domain=_OPEN)
    truth: float = parameter(0.9, "t", "True probability of class 1, in the panel of where training ends.", domain=UNIT)

    @property
    def loss(self) -> Focal:
        """The focal loss on logits at the view's γ, without the weights of the classes."""
        return Focal(gamma=self.gamma, from_logits=True)

    @property
    def weights(self) -> tuple[float, float]:
        """What a negative's loss and a positive's are multiplied by.

        >>> ImbalanceView(alpha=0.25, pos_weight=10.0).weights
        (0.75, 2.5)
        """
        return _class_weights(self.alpha, self.pos_weight)

    @property
    def groups(self) -> tuple[Group, Group]:
        """Negatives and positives."""
        return (
            Group(0, self.negatives, self.p_negative, self.spread),
            Group(1, self.positives, self.p_positive, self.spread),
        )


PRESETS: dict[str, tuple[str, ImbalanceView]] = {
    "paper": ("Easy negatives, hard positives", ImbalanceView()),
    "focal": ("The same at γ = 2", ImbalanceView(gamma=2.0)),
    "alpha": ("And the paper's α = 0.25", ImbalanceView(gamma=2.0, alpha=0.25)),
    "pos_weight": ("Weighted instead: pos_weight = N₋/N₊", ImbalanceView(pos_weight=1000.0)),
    "spread": ("A trained detector", ImbalanceView(gamma=2.0, p_positive=0.5, spread=1.0)),
    "balanced": ("As many of each", ImbalanceView(1000, 1000, gamma=2.0, p_positive=0.5, spread=1.0)),
}


@dataclass(frozen=True)
class Group:
    """Examples of one class: how many, the median of their predicted probability, the scale of their logits."""

    label: int
    count: int
    median: float
    spread: float

    @property
    def quantiles(self) -> tuple[FloatArray, FloatArray]:
        """Logits from the easiest example to the hardest, and how many examples each stands for.

        The 50 outermost examples on either side stand for themselves; further in, up to 2 % of the distance
        to the nearer end share one quantile, so that ten million examples cost a thousand numbers.
        """
        place, weight = _blocks(self.count)
        logit = math.log(self.median) - math.log1p(-self.median)
        spread = self.spread * (np.log(place) - np.log1p(-place))
        easy_first = spread if self.label == 0 else -spread
        return logit + easy_first, weight


@lru_cache(maxsize=64)
def _blocks(count: int) -> tuple[FloatArray, FloatArray]:
    """Quantiles (i + ½)/N of N examples in blocks: the middle of each, and its size."""
    edges = [0]
    half = count // 2
    while edges[-1] < half:
        edges.append(min(half, edges[-1] + max(1, int((edges[-1] - _FINE) * _SHRINK))))
    whole = np.unique(np.array([*edges, *(count - e for e in edges)], dtype=float))
    return (whole[:-1] + whole[1:]) / (2.0 * count), np.diff(whole)


@dataclass(frozen=True)
class Totals:
    """Summed over negatives and over positives: the loss, and the size of the gradient in the logits."""

    loss: tuple[float, float]
    gradient: tuple[float, float]

    @property
    def loss_share(self) -> float:
        """The negatives' share of the loss; NaN if there is none at all."""
        return _share(*self.loss)

    @property
    def gradient_share(self) -> float:
        """The negatives' share of the gradient; NaN if there is none at all."""
        return _share(*self.gradient)

    def weighted(self, negative: float, positive: float) -> Totals:
        """These totals of a loss without weights, as they are with a weight for each class."""
        return Totals(*((one * negative, other * positive) for one, other in (self.loss, self.gradient)))


def totals(view: ImbalanceView) -> Totals:
    """Loss and gradient of the two groups.

    >>> shares = [totals(ImbalanceView(gamma=gamma)).loss_share for gamma in (0, 0.5, 1, 2)]
    >>> [f"{share:.2%}" for share in shares]
    ['81.36%', '31.51%', '4.63%', '0.05%']
    """
    sums = []
    for group in view.groups:
        logits, weight = group.quantiles
        value, gradient = view.loss.value_and_gradient(logits, float(group.label))
        sums.append((float(weight @ value), float(weight @ np.abs(gradient))))
    (negative, negative_pull), (positive, positive_pull) = sums
    return Totals((negative, positive), (negative_pull, positive_pull)).weighted(*view.weights)


#: The fractions at which cumulative curves are given: even, and finer towards the hardest examples.
FRACTIONS = tuple(sorted({*evenly(0.0, 1.0, 101), *(float(f"{1 - 10**-k:.7g}") for k in np.arange(2.1, 5.01, 0.1))}))


def cumulative(group: Group, loss: Focal) -> FloatArray:
    """The share of a group's loss that its easiest examples hold, at ``FRACTIONS`` of them (figure 4 of the paper).

    >>> hard = cumulative(Group(0, 100_000, 0.01, 1.0), Focal(gamma=2.0, from_logits=True))
    >>> bool(hard[FRACTIONS.index(0.99)] < 0.2)  # the hardest hundredth holds most of the focal loss
    True
    """
    logits, weight = group.quantiles
    part = weight * loss.value(logits, float(group.label))
    total = part.sum()
    if not total > 0:
        return np.array(FRACTIONS)  # nothing to share, as at γ = 0 and p_t = 1: all examples have the same
    done = np.concatenate([[0.0], np.cumsum(weight)]) / group.count
    shares: FloatArray = np.interp(FRACTIONS, done, np.concatenate([[0.0], np.cumsum(part)]) / total)
    return shares


@dataclass(frozen=True)
class FirstStep:
    """The mean loss per positive before any training, of an output that says ½ everywhere and of one that says π:
    from negatives and from positives. The paper divides by the number of positives, too (section 4.1)."""

    without_prior: tuple[float, float]
    with_prior: tuple[float, float]
    bias: float


def first_step(view: ImbalanceView) -> FirstStep:
    """What the prior does to the loss of the first step; ``bias`` is the logit that gives π, log π/(1 − π).

    >>> step = first_step(ImbalanceView(gamma=0))
    >>> round(step.bias, 3), [round(sum(x), 3) for x in (step.without_prior, step.with_prior)]
    (-4.595, [693.84, 14.656])
    """
    bias = math.log(view.prior) - math.log1p(-view.prior)

    def parts(logit: float) -> tuple[float, float]:
        losses = view.loss.value(logit, [0.0, 1.0])
        negative, positive = (float(v) * weight for v, weight in zip(losses, view.weights, strict=True))
        return negative * view.negatives / view.positives, positive

    return FirstStep(parts(0.0), parts(bias), bias)


def balance(view: ImbalanceView) -> float:
    """How much a positive weighs against a negative: α/(1 − α), times pos_weight.

    The paper's α = 0.25 weighs positives down, to a third; it works there because γ = 2 has already turned the
    negatives down (section 4.1).

    >>> [round(balance(ImbalanceView(alpha=alpha)), 4) for alpha in (None, 0.25, 1.0)]
    [1.0, 0.3333, inf]
    """
    negative, positive = view.weights
    return positive / negative if negative else math.inf


def usual_weight(view: ImbalanceView) -> float:
    """The pos_weight that PyTorch's documentation suggests: the number of negatives for each positive.

    >>> usual_weight(ImbalanceView())
    1000.0
    """
    return view.negatives / view.positives


def turned_down(p_t: float, gamma: float) -> float:
    """How many times cross-entropy is larger than the focal loss: (1 − p_t)^−γ.

    >>> round(turned_down(0.9, 2)), round(turned_down(0.968, 2), 1), turned_down(0.5, 2)
    (100, 976.6, 4.0)
    """
    if not 0 <= p_t <= 1:
        raise ValueError(f"turned_down: p_t must be in [0, 1], got {shown(p_t)}")
    return math.inf if p_t == 1 and gamma > 0 else float(np.float64(1.0 - p_t) ** -gamma)


def tables(view: ImbalanceView) -> dict[str, Table]:
    """The pictures along γ, α and pos_weight: ``shares`` of loss and gradient (negatives, positives), the ``curves`` of
    figure 4, which do not depend on weights, and the ``calibration`` curve.

    >>> {name: table.numbers.shape for name, table in tables(ImbalanceView()).items()}["curves"]
    (2, 41, 131)
    """
    steps = {record.name: record.steps for record in parameters_of(ImbalanceView)}
    gammas = steps["gamma"]
    weighed = {
        name: nodes
        for name, nodes in (("alpha", steps["alpha"][::2]), ("pos_weight", steps["pos_weight"]))
        if getattr(view, name) is not None
    }
    pairs = [
        _class_weights(*both) for both in product(weighed.get("alpha", (None,)), weighed.get("pos_weight", (None,)))
    ]

    def shares() -> FloatArray:
        plain = [totals(replace(view, gamma=gamma, alpha=None, pos_weight=None)) for gamma in gammas]
        found = [t.weighted(*pair) for t in plain for pair in pairs]
        of_negatives = np.array([[t.loss_share for t in found], [t.gradient_share for t in found]])
        return np.stack([of_negatives, 1.0 - of_negatives], axis=-1)

    def curves() -> FloatArray:
        return np.array([[cumulative(group, Focal(g, None, True)) for g in gammas] for group in view.groups])

    return {
        "shares": row_table(
            "imbalance-shares",
            (view.groups, tuple(weighed.items())),
            {"gamma": gammas, **weighed},
            ("group", (0.0, 1.0)),
            ("loss", "gradient"),
            shares,
        ),
        "curves": row_table(
            "imbalance-curves",
            (view.groups,),
            {"gamma": gammas},
            ("fraction", FRACTIONS),
            ("negatives", "positives"),
            curves,
        ),
        "calibration": row_table(
            "imbalance-calibration", (), {"gamma": gammas}, ("truth", _TRUTHS), ("prediction",), _calibrated
        ),
    }


@lru_cache(maxsize=1)
def _calibrated() -> FloatArray:
    """The calibration curve at every γ of the slider, whatever the groups are."""
    gammas = next(record.steps for record in parameters_of(ImbalanceView) if record.name == "gamma")
    return np.array([minimisers(_TRUTHS, gamma) for gamma in gammas])


def _class_weights(alpha: float | None, pos_weight: float | None) -> tuple[float, float]:
    negative, positive = (1.0, 1.0) if alpha is None else (1.0 - alpha, alpha)
    return negative, positive * (1.0 if pos_weight is None else pos_weight)


def _share(one: float, other: float) -> float:
    return one / (one + other) if one + other > 0 else math.nan
