"""A thousand easy negatives: what many small losses add up to, and what focal loss does about it."""

from __future__ import annotations

from lossviz.lessons.plans.plan import Plan, Stop, Vote
from lossviz.picture.highlight import Spot

_COSTS = Spot("point", "costs {loss}")
_CROWD = {"negatives": 100000, "positives": 100, "p_negative": 0.01, "p_positive": 0.1, "spread": 0.0}

PLAN = Plan(
    "a-thousand-easy-negatives",
    "A thousand easy negatives",
    "Say whose loss it is when one class is rare, what γ and α of focal loss do about it, and what that does to probabilities.",
    (
        Stop(
            "binary_cross_entropy",
            "An easy negative costs little",
            "The label is 0, and the model says p = {prediction}: it is sure and right, and pays {loss}.",
            {"prediction": 0.01, "label": 0.0},
            _COSTS,
        ),
        Stop(
            "binary_cross_entropy",
            "A hard positive costs much",
            "The label is 1, and the model says p = {prediction}: it pays {loss}. Whom will training listen to?",
            {"prediction": 0.1, "label": 1.0},
            _COSTS,
        ),
        Vote(
            "imbalance",
            "1,000 negatives at p = 0.01 have {share} % of the loss, 100 positives at p = 0.1 the rest. Now there are 100,000 of "
            "these negatives: how much of the loss is theirs?",
            {**_CROWD, "negatives": 1000},
            {"negatives": 100000},
            (("about 1 %", 1.0), ("about 20 %", 20.0), ("about 80 %", 80.0)),
            "share",
            "{answer} %: each pays next to nothing, and together they pay most of it.",
            "“About 1 %” looks at one of them, which pays 0.01. There are 1,000 of them for each positive.",
            seen=("share-loss",),
        ),
        Stop(
            "cross_entropy",
            "Cross-entropy never stops asking",
            "At p = {prediction} for the true class it still costs {loss}, and pulls with {pull} in p. That is what adds up.",
            {"prediction": 0.99},
            _COSTS,
        ),
        Stop(
            "focal",
            "γ turns the easy ones down",
            "Focal loss multiplies cross-entropy by (1 − pₜ)ᵞ. With γ = {gamma} the true class at p = {prediction} costs "
            "{loss}.",
            {"gamma": 2.0, "alpha": None, "prediction": 0.9, "label": 1.0},
            _COSTS,
        ),
        Vote(
            "focal",
            "An example with pₜ = 0.9 and γ = 2: how many times less does it cost than under cross-entropy?",
            {"gamma": 0.0, "alpha": None, "prediction": 0.9, "label": 1.0},
            {"gamma": 2.0},
            (("2 times", 2.0), ("10 times", 10.0), ("100 times", 100.0)),
            lambda before, after: before["loss"] / after["loss"],
            "{answer} times: (1 − 0.9)² = 0.01. It cost {before_loss}, and costs {loss} now.",
            "“10 times” takes 1 − pₜ itself; γ = 2 squares it.",
            _COSTS,
        ),
        Vote(
            "imbalance",
            "Now γ = 2 for all of them. How much of the loss is the negatives' now?",
            {**_CROWD, "gamma": 0.0},
            {"gamma": 2.0},
            (("about 80 %, as before", 80.0), ("about 20 %", 20.0), ("less than 1 %", 0.1)),
            "share",
            "{answer} %; it was {before_share} %. The hundred positives have the floor.",
            "“About 80 %” expects both to be turned down alike. A negative at p = 0.01 costs 10,000 times less, a positive at "
            "p = 0.1 hardly less than before.",
            seen=("share-loss",),
        ),
        Stop(
            "imbalance",
            "α weighs classes, not difficulty",
            "The paper adds α = 0.25. It makes a positive weigh {balance} of a negative: the negatives' share is {share} %. "
            "α balances the classes after γ has silenced the easy ones.",
            {**_CROWD, "gamma": 2.0, "alpha": 0.25},
            seen=("share-loss",),
        ),
        Vote(
            "imbalance",
            "Among examples that look alike 9 of 10 are positive. Which p does training with γ = 2 end at?",
            {**_CROWD, "gamma": 0.0, "truth": 0.9},
            {"gamma": 2.0},
            (("0.9, as it should", 0.9), ("about 0.7", 0.7), ("about 0.98", 0.98)),
            "ends",
            "At {answer}: focal loss pulls every probability towards ½. The order stays right, the probabilities do not.",
            "0.9 is right for γ = 0 alone. 0.98 expects focal loss to make a model surer; it makes it less sure.",
            seen=("least-point",),
        ),
        Stop(
            "focal",
            "What to take home",
            "γ decides how soon an example counts as learned: at p = {prediction} it costs {loss} with γ = {gamma}. α decides "
            "what a class weighs. Calibrate the probabilities before you use them as such.",
            {"gamma": 5.0, "alpha": None, "prediction": 0.6, "label": 1.0},
            _COSTS,
        ),
    ),
)
