"""How wrong is confident: why classifiers are trained with cross-entropy, and why on logits."""

from __future__ import annotations

from lossviz.lessons.plans.plan import Plan, Stop, Vote
from lossviz.picture.highlight import Spot

_COSTS = Spot("point", "costs {loss}")
_PULLS = Spot("point", "pulls with {pull}", "gradient")
_NEURON = {"scene": "neuron", "optimizer": "sgd", "rate": 0.15, "steps": 300, "shown": "mse~binary_cross_entropy"}

PLAN = Plan(
    "how-wrong-is-confident",
    "How wrong is confident?",
    "Say what a confident mistake costs under cross-entropy and under squared error, and why losses are computed from logits.",
    (
        Stop(
            "binary_cross_entropy",
            "The price of a probability",
            "The label is 1, and the model says p = {prediction}. Cross-entropy costs −log p = {loss}: little, as the model "
            "is fairly sure and right.",
            {"prediction": 0.8, "label": 1.0},
            _COSTS,
        ),
        Vote(
            "binary_cross_entropy",
            "The model says p = 0.01 for what is true. What does that cost?",
            {"prediction": 0.8, "label": 1.0},
            {"prediction": 0.01},
            (("0.99", 0.99), ("4.6", 4.6), ("100", 100.0)),
            "loss",
            "−log 0.01 = {answer}. Ten times more confident in the wrong class costs 2.3 more each time, without end.",
            "0.99 is the error 1 − p, and 100 is 1/p, the size of the gradient. The cost is the logarithm of 1/p.",
            _COSTS,
        ),
        Stop(
            "binary_cross_entropy",
            "The pull rises without bound",
            "At p = {prediction} the gradient in p is {gradient}: 1/p. The surer the model is of the wrong class, the harder it "
            "is pulled back.",
            {"prediction": 0.1, "label": 1.0},
            _PULLS,
        ),
        Stop(
            "mse",
            "Squared error hardly minds",
            "The same label 1 and a prediction of {prediction}: the squared error is {loss}, and never more than 1 for a "
            "probability. A guess of 0.5 costs 0.25, so to be surely wrong is at most four times as bad; under "
            "cross-entropy there is no limit.",
            {"prediction": 0.01, "label": 1.0},
            _COSTS,
        ),
        Stop(
            "binary_cross_entropy",
            "Logits: any number will do",
            "Networks give out a logit z; the probability is σ(z) = 1/(1 + e⁻ᶻ). At z = {prediction} and label 1 the loss is "
            "{loss} and the gradient in z is {gradient}.",
            {"from_logits": True, "prediction": -2.0, "label": 1.0, "range": None},
            _COSTS,
        ),
        Vote(
            "binary_cross_entropy",
            "In the logit, how hard can a single example pull at most?",
            {"from_logits": True, "prediction": -2.0, "label": 1.0, "range": 2.5},
            {"prediction": -6.0, "range": None},
            (("with 1", 1.0), ("with 6", 6.0), ("without bound", 100.0)),
            "pull",
            "With 1: the gradient in z is σ(z) − y, here {gradient}. The 1/p of the loss and the slope of σ cancel.",
            "“Without bound” is right for the gradient in p, which is 1/p; 6 is the size of the logit.",
            _PULLS,
        ),
        Vote(
            "descent",
            "A neuron that is sure and wrong: its output is 0.98, the label 0. Where is it after 100 steps under the squared "
            "error?",
            {**_NEURON, "steps": 5, "step": 0},
            {"steps": 300, "step": 100},
            (("about 0.1", 0.1), ("about 0.5", 0.5), ("above 0.9", 0.96)),
            "mse_now",
            "Still at {answer}: the slope of σ is nearly 0 there, and the pull with it. Under cross-entropy it is at "
            "{binary_cross_entropy_now}.",
            "“About 0.1” expects the largest error to be mended first. The pull has the factor a(1 − a), 0.02 at a = 0.98.",
            seen=("mse-outcome", "binary_cross_entropy-outcome"),
        ),
        Stop(
            "descent",
            "Both get there, one late",
            "After {steps} steps the output is {mse_end} under the squared error and {binary_cross_entropy_end} under "
            "cross-entropy, from the same start with the same learning rate.",
            {**_NEURON, "step": 300},
            seen=("mse-outcome", "binary_cross_entropy-outcome"),
        ),
        Stop(
            "numerics",
            "A sigmoid that rounds to 1",
            "{story} The formula is right; the order of its operations is not.",
            {},
            seen=("inf-value", "nan-gradient"),
        ),
        Vote(
            "numerics",
            "The softmax of logits near 1000, written as eᶻ divided by a sum. What does float32 make of it?",
            {"task": "softmax", "range": "40", "logit": 0.0},
            {"range": "1000", "logit": 1000.0},
            (("the right loss", 0.0), ("0", 1.0), ("NaN", 2.0)),
            lambda before, after: 2.0 if "NaN" in after["story"] or "not a number" in after["story"] else 0.0,
            "{story}",
            "“The right loss” trusts the formula. In float32 e¹⁰⁰⁰ is infinite, and infinity over infinity is no number.",
            seen=("nan-value", "nan-gradient"),
        ),
        Stop(
            "cross_entropy",
            "More classes, the same rule",
            "With several classes the loss asks the true one alone: given {prediction}, it costs {loss}. Hand the logits to the "
            "library's loss, and let it take the logarithm.",
            {"prediction": 0.8},
            _COSTS,
        ),
    ),
)
