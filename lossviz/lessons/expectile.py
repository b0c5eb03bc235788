"""What the page of expectile loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, Question, loss, numbers, times_the_pull
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Expectile
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "A parabola with two halves",
            "A prediction below its label costs τ·r², one above costs (1 − τ)·r². Here τ = {tau} and the prediction is "
            "{residual} too high: it costs {loss} and pulls with {pull} (the pull is the size of the gradient).",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "With τ = 0.9, a prediction that is 2 too high costs 0.4. What does one cost that is 2 too low?",
            {**AT_ZERO, "tau": 0.9, "prediction": 2.0},
            {"prediction": -2.0},
            loss,
            "{loss}: nine times as much, 0.9 · 4 instead of 0.1 · 4.",
            numbers(0.4, 1.8, 3.6, 4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "The gradient bends at zero",
            "The slope is 2τ·r below the label and 2(1 − τ)·r above: it is 0 on both sides of zero and does not jump there. Only "
            "the curvature does, from 1.8 to 0.2 with τ = 0.9.",
            {"tau": 0.9, "prediction": -1.0, "label": 0.0},
            spot=Spot("kink", "bends here", "gradient"),
        ),
        Question(
            "τ goes from 0.9 to 0.5. What does a prediction that is 2 too low cost now?",
            {**AT_ZERO, "tau": 0.9, "prediction": -2.0},
            {"tau": 0.5},
            loss,
            "{loss}: half the squared error.",
            numbers(1, 2, 3.6, 4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "τ = ½ is half the squared error",
            "The optimum is the mean. Another τ moves it to where the residuals above it, each τ times its size, balance those "
            "below, each 1 − τ times its size: the expectile.",
            {"tau": 0.5, "prediction": 2.0, "label": 0.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "With τ = 0.8, how many times as hard does a prediction that is 1 too low pull as one that is 1 too high?",
            {**AT_ZERO, "tau": 0.8, "prediction": 1.0},
            {"prediction": -1.0},
            times_the_pull,
            "{answer} times: 1.6 against 0.4.",
            numbers(1.6, 4, 8),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "When to use it",
            "Take it if being too low costs more and the size of each miss counts, as for a reserve of money. It is smooth "
            "and easy to train, but like the squared error it follows every outlier, and an expectile is harder to explain "
            "than a quantile.",
            {"tau": 0.9, "prediction": -10.0, "label": 0.0, "range": 12.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
    ),
    training=TrainingStep(
        Expectile(tau=0.9),
        "One feature and a label for five samples; predictions that are too low weigh nine times as much.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (4.5,)),
        ((0.5,),),
        (0.5,),
        0.1,
        "r = output - y\nloss = torch.where(r > 0, (1 - 0.9) * r**2, 0.9 * r**2).mean()",
    ),
    reading=(
        Reference(
            "A. Daouia, S. Girard, G. Stupfler: Estimation of Tail Risk Based on Extreme Expectiles, JRSS B 80, 2018",
            "https://doi.org/10.1111/rssb.12254",
        ),
    ),
    leads=(
        Lead("outliers", "How much a line under the expectile loss follows an outlier", {"shown": "mse~expectile"}),
        Lead("quantile", "The same two prices for the absolute error"),
    ),
)
