"""One bad point: what an outlier does to a fit, and what the shape of a loss does about it."""

from __future__ import annotations

from lossviz.lessons.plans.plan import Plan, Stop, Vote
from lossviz.picture.highlight import Spot

_THREE = {"losses": "mse,smooth_l1,huber", "beta": 1.0, "delta": 1.0}
_PULLS = Spot("point", "pulls with {pull}", "gradient")

PLAN = Plan(
    "one-bad-point",
    "One bad point",
    "Say from the shape of a loss how hard one bad point pulls on a fit, and choose between squared error, L1 and Huber.",
    (
        Stop(
            "mse",
            "The error costs its square",
            "The residual is r = ŷ − y, and the squared error costs r². Here r = {residual}: it costs {loss}, and pulls on "
            "the prediction with {pull}. The pull is the size of the gradient.",
            {"prediction": 2.0, "label": 0.0},
            Spot("point", "costs {loss}"),
        ),
        Vote(
            "mse",
            "A residual of 1 pulls with 2. How hard does a residual of 3 pull?",
            {"prediction": 1.0, "label": 0.0, "range": 1.2},
            {"prediction": 3.0, "range": None},
            (("2", 2.0), ("3", 3.0), ("6", 6.0), ("9", 9.0)),
            "pull",
            "It pulls with {answer}: three times the error, three times the pull. The cost is 9 times as large, {loss} "
            "instead of {before_loss}.",
            "{loss} is the cost, r². The pull is the slope of the cost, 2r.",
            _PULLS,
        ),
        Stop(
            "l1",
            "L1: every error pulls alike",
            "The absolute error |r|: a residual of {residual} costs {loss} and pulls with {pull}. Any other pulls just as hard, "
            "however small it is. At 0 the gradient jumps.",
            {"prediction": 2.0, "label": 0.0},
            _PULLS,
        ),
        Stop(
            "smooth_l1",
            "Smooth L1 rounds the corner",
            "With β = {beta} the corner is a parabola for |r| below β. Here r = {residual} pulls with {pull}: near the label "
            "the pull fades out, far away it is still 1.",
            {"beta": 1.0, "prediction": 0.5, "label": 0.0},
            Spot("kink", "|r| = β"),
        ),
        Vote(
            "huber",
            "Huber with δ = 1 is half the squared error up to |r| = 1. How hard does a residual of 3 pull?",
            {"delta": 1.0, "prediction": 0.5, "label": 0.0, "range": 0.6},
            {"prediction": 3.0, "range": None},
            (("1", 1.0), ("3", 3.0), ("6", 6.0)),
            "pull",
            "With {answer}, which is δ. Beyond δ the loss is a line, and no error pulls harder than its slope.",
            "3 is what the parabola ½r² would pull with, 6 what r² would. Beyond δ there is neither.",
            _PULLS,
        ),
        Stop(
            "huber",
            "δ says who counts as far away",
            "With δ = {delta} a residual of {residual} lies inside the parabola, and pulls with {pull}: as an error like any "
            "other. A small δ trusts few points, a large one is half the squared error.",
            {"delta": 3.0, "prediction": 2.0, "label": 0.0},
            Spot("kink", "|r| = δ"),
        ),
        Stop(
            "compare",
            "The three side by side",
            "At a residual of {residual} the squared error pulls with {mse_pull}, smooth L1 with {smooth_l1_pull} and Huber "
            "with {huber_pull}.",
            {**_THREE, "residual": 3.0, "range": 6.0},
            seen=("gradient-mse-point", "gradient-huber-point"),
        ),
        Vote(
            "compare",
            "Twenty ordinary points and one outlier at a residual of 10. How much of all the pull is the outlier's under the "
            "squared error?",
            {**_THREE, "losses": "smooth_l1,huber", "outlier": 1.0, "points": 20},
            {"losses": _THREE["losses"], "outlier": 10.0},
            (("5 %", 5.0), ("15 %", 15.0), ("about 40 %", 40.0), ("90 %", 90.0)),
            "mse_share",
            "{answer} %, though it is one point of 21. Under Huber with δ = 1 it is {huber_share} %.",
            "5 % is its share of the points, one of 21. The pull goes by the size of a residual, not by heads.",
            seen=("share_of_pull-mse-point", "share_of_pull-huber-point"),
        ),
        Vote(
            "outliers",
            "These twelve points lie near a line of slope {mse_slope}. Now one of them is read off wrongly, far too high. "
            "Which slope does the squared error give?",
            {"preset": "clean"},
            {"preset": "outlier"},
            (("about 0.8, as before", 0.8), ("about 1.3", 1.3), ("about 2", 2.0)),
            "mse_slope",
            "A slope of {answer}; it was {before_mse_slope}. Huber gives {huber_slope}, and hardly notices.",
            "0.8 trusts the other eleven points to outvote it. Under the squared error a residual pulls as hard as it is large.",
            seen=("selected",),
        ),
        Stop(
            "outliers",
            "No loss of this kind helps against a lever",
            "A point far out in x turns every line: the slope is {mse_slope} under the squared error, {smooth_l1_slope} under "
            "smooth L1 and {huber_slope} under Huber. The pull on the slope is ψ(r)·x, and x is not bounded.",
            {"preset": "leverage"},
            seen=("selected",),
        ),
        Stop(
            "descent",
            "The same in training",
            "A line is trained on points with two outliers, from the same start. At step {steps} the slope is {mse_now} under "
            "the squared error and {huber_now} under Huber; the points without outliers lie along 0.8.",
            {
                "scene": "line",
                "rate": 0.1,
                "steps": 200,
                "step": 200,
                "start": -2.0,
                "start2": -2.0,
                "shown": "mse~smooth_l1~huber",
            },
            seen=("mse-line",),
        ),
        Stop(
            "descent",
            "Too large a step",
            "With a learning rate of {rate} the squared error has {mse_ending}. Huber has {huber_ending}: a bounded pull "
            "bounds the step.",
            {
                "scene": "line",
                "rate": 1.0,
                "steps": 200,
                "step": 10,
                "start": -2.0,
                "start2": -2.0,
                "shown": "mse~smooth_l1~huber",
            },
            seen=("mse-landscape", "huber-point"),
        ),
        Stop(
            "compare",
            "What to take home",
            "The squared error listens to who shouts: at a residual of {residual} it pulls with {mse_pull}. Smooth L1 "
            "and Huber give every point a bounded voice, {huber_pull} here. Bounded in y is not bounded in x.",
            {**_THREE, "residual": 10.0, "range": 12.0},
            seen=("gradient-mse-point", "gradient-huber-point"),
        ),
    ),
)
