"""What the page that compares the losses of a margin teaches: a story, which loss bounds which, what a score estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lossviz.lessons.lesson import Observation, Step
from lossviz.lessons.predict import Question

_LOGISTIC = "binary_cross_entropy"


def _logistic_loss(before: Any, after: Any) -> float:
    return float(after.numbers()[f"{_LOGISTIC}_loss"])


def _share_under_focal(before: Any, after: Any) -> float:
    return float(after.numbers()["focal_share"])


#: The steps of the page, the first about the untouched page. Texts name numbers of their views.
STORY: tuple[Step, ...] = (
    Observation(
        "One mistake, six prices",
        "The margin m = y·f is how far a score f lies on the side of its label y = ±1. Here it is {margin}: the sign is "
        "wrong. The 0–1 loss counts {zero_one_loss} error; hinge costs {hinge_loss}, squared hinge {squared_hinge_loss}, the "
        "exponential {exponential_loss}, logistic {binary_cross_entropy_loss} and focal {focal_loss}.",
    ),
    Observation(
        "Why nobody trains on the errors",
        "The pull is the size of the gradient. That of the 0–1 loss is {zero_one_pull} at every margin, so no step of training "
        "could lower it. Hinge pulls with {hinge_pull} here, logistic with {binary_cross_entropy_pull}: they stand in for it.",
        {"losses": f"zero_one,hinge,{_LOGISTIC}", "margin": -1.0},
    ),
    Question(
        "At a margin of 0 the 0–1 loss, hinge, squared hinge and the exponential all cost 1. What does the logistic loss "
        "cost, with the natural logarithm?",
        {"losses": "zero_one,hinge,squared_hinge,exponential", "margin": 0.0},
        {"losses": f"zero_one,hinge,squared_hinge,exponential,{_LOGISTIC}"},
        _logistic_loss,
        "{binary_cross_entropy_loss}, which is log 2: less than the 1 of the 0–1 loss, so it does not bound the errors.",
        (("0.5", 0.5), ("0.6931", 0.6931471805599453), ("1", 1.0)),
    ),
    Observation(
        "In base 2 it passes through 1",
        "With logarithms to base 2 the logistic loss costs {binary_cross_entropy_loss} at a margin of 0, as the others do, and "
        "is nowhere below the 0–1 loss: its mean over the data is at least the share of errors.",
        {"losses": f"zero_one,hinge,exponential,{_LOGISTIC}", "margin": 0.0, "base": "2"},
    ),
    Observation(
        "Who stops at enough",
        "At a margin of {margin} hinge and squared hinge cost {hinge_loss} and do not pull any more. Logistic still pulls with "
        "{binary_cross_entropy_pull} and the exponential with {exponential_pull}; focal with γ = 2 has nearly let go: "
        "{focal_pull}.",
        {"losses": f"hinge,squared_hinge,exponential,{_LOGISTIC},focal", "gamma": 2.0, "margin": 2.0},
    ),
    Observation(
        "One wrong label",
        "A point has a margin of {mislabelled}, as its label is wrong. It costs {hinge_mislabelled_loss} "
        "under hinge, {squared_hinge_mislabelled_loss} under squared hinge and {exponential_mislabelled_loss} under the "
        "exponential. Among {points} good points it has {hinge_share} %, {squared_hinge_share} % and {exponential_share} % of "
        "the total pull.",
        {"losses": "hinge,squared_hinge,exponential", "mislabelled": -5.0, "points": 20},
    ),
    Question(
        "Under the logistic loss the mislabelled point has 24 % of the total pull. Focal loss with γ = 2 turns easy points "
        "down. What share does the mislabelled one have then?",
        {"losses": _LOGISTIC, "mislabelled": -5.0, "points": 20},
        {"losses": f"{_LOGISTIC},focal", "gamma": 2.0},
        _share_under_focal,
        "{focal_share} %: the good points hardly pull any more, and a wrong label is the hardest example of all.",
        (("about 10 %", 10.0), ("24 %, as before", 24.37379846699669), ("more than half", 62.45416495715313)),
    ),
    Observation(
        "A sign, or a probability",
        "Trained to the end, hinge gives the likelier class a score of 1 in size, whether 60 % or 99 % of the points belong to "
        "it: only the sign tells something. The logistic score is the logarithm of the odds, from which the probability is "
        "read back. The last table on this page has all six.",
        {"losses": f"hinge,{_LOGISTIC}", "margin": 1.0},
    ),
)


@dataclass(frozen=True)
class Bound:
    """``upper`` is at least ``lower`` at every margin, logarithms being those to a ``base``; they meet at ``touch``."""

    lower: str
    upper: str
    why: str
    base: str = "e"
    touch: float | None = None


@dataclass(frozen=True)
class Crossing:
    """``upper`` is no bound of ``lower``: at ``margin`` it is the smaller one."""

    lower: str
    upper: str
    margin: float
    base: str = "e"


BOUNDS = (
    Bound("zero_one", "hinge", "Wherever the sign is wrong, 1 or more is missing to a margin of 1.", touch=0.0),
    Bound("zero_one", "squared_hinge", "Where 1 or more is missing, its square is 1 or more too.", touch=0.0),
    Bound("hinge", "exponential", "e⁻ᵐ bends upwards, so it lies above its tangent at 0, which is 1 − m.", touch=0.0),
    Bound("zero_one", _LOGISTIC, "log₂(1 + e⁻ᵐ) is 1 at a margin of 0, and falls as the margin grows.", "2", 0.0),
    Bound(_LOGISTIC, "exponential", "log(1 + x) is at most x, here with x = e⁻ᵐ."),
    Bound("focal", _LOGISTIC, "It is the logistic loss times (1 − σ(m))ᵞ, which is at most 1."),
)
CROSSINGS = (
    Crossing("zero_one", _LOGISTIC, 0.0),
    Crossing("zero_one", "focal", 0.0),
    Crossing("squared_hinge", "exponential", -1.0),
    Crossing("exponential", "squared_hinge", -5.0),
    Crossing(_LOGISTIC, "exponential", 1.0, "2"),
)

#: What the bounds are good for.
BOUNDED = (
    "The mean of the 0–1 loss is the share of errors. A loss that is at least the 0–1 loss at every margin bounds it: whoever "
    "makes its mean small has few errors. The other way round nothing follows."
)

#: The share of class 1 for which the page works the best score out.
SHARE = 0.9


@dataclass(frozen=True)
class Estimate:
    """What training to the end makes of a loss: its best score and what is read from it, in words.

    ``example`` is the score at the share of the page where it is not a single number.
    """

    key: str
    score: str
    reading: str
    example: str = ""


ESTIMATES = (
    Estimate("zero_one", "any with the sign of 2t − 1", "the sign alone: the likelier class", "any above 0"),
    Estimate("hinge", "1 or −1, the sign of 2t − 1", "the sign alone: the likelier class"),
    Estimate("squared_hinge", "2t − 1", "the probability: t = (1 + f)/2"),
    Estimate("exponential", "½·log(t/(1 − t))", "the probability: t = σ(2f)"),
    Estimate(_LOGISTIC, "log(t/(1 − t)), in either base", "the probability: t = σ(f)"),
    Estimate("focal", "nearer to 0 than log(t/(1 − t)), if γ > 0", "the sign; σ(f) is not t, if γ > 0"),
)
ESTIMATED = (
    "Of the points that look alike, let a share t be of class 1. Trained to the end, a model gives them the score f at which "
    "the mean of their losses is least. Some scores tell t, others only which class is likelier."
)
