"""What the page of quantile loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, Question, loss, numbers, times_the_pull
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Quantile
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "The two sides have prices of their own",
            "A prediction below its label costs τ for each unit, one above costs 1 − τ. Here τ = {tau} and the prediction is "
            "{residual} too high: it costs {loss} and pulls with {pull} (the pull is the size of the gradient).",
            spot=Spot("tails", "slope {gradient}", here=True),
        ),
        Question(
            "With τ = 0.9, a prediction that is 2 too high costs 0.2. What does one cost that is 2 too low?",
            {**AT_ZERO, "tau": 0.9, "prediction": 2.0},
            {"prediction": -2.0},
            loss,
            "{loss}: nine times as much, 0.9 · 2 instead of 0.1 · 2.",
            numbers(0.2, 1, 1.8, 2),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Below the label it pulls nine times as hard",
            "With τ = 0.9 a prediction that is too low is pulled up with 0.9, one that is too high is pulled down with 0.1 (the "
            "size of the gradient). They balance if nine of ten labels lie below the prediction: at the 90 % quantile.",
            {"tau": 0.9, "prediction": -2.0, "label": 0.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "τ goes from 0.9 to 0.5. What does a prediction that is 2 too low cost now?",
            {**AT_ZERO, "tau": 0.9, "prediction": -2.0},
            {"tau": 0.5},
            loss,
            "{loss}: half the absolute error, on both sides.",
            numbers(0.2, 1, 1.8, 2),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "τ = ½ is half the absolute error",
            "Both sides cost the same, and the best constant is the median. Every other τ moves the optimum up or down the "
            "distribution of the labels.",
            {"tau": 0.5, "prediction": 2.0, "label": 0.0},
            spot=Spot("tails", "slope ±{tau}", here=True),
        ),
        Question(
            "With τ = 0.75, how many times as hard does a prediction that is 2 too low pull as one that is 2 too high?",
            {**AT_ZERO, "tau": 0.75, "prediction": 2.0},
            {"prediction": -2.0},
            times_the_pull,
            "{answer} times: 0.75 against 0.25.",
            numbers(1.5, 3, 4),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "When to use it",
            "Take it if being too low and being too high cost differently, or for an interval: fits at τ = 0.1 and τ = 0.9 hold "
            "80 % of the labels between them. The gradient jumps at zero, fits of several τ may cross, and quantiles far "
            "out need many data.",
            {"tau": 0.1, "prediction": 2.0, "label": 0.0},
            spot=Spot("label", "the gradient jumps", "gradient"),
        ),
    ),
    training=TrainingStep(
        Quantile(tau=0.9),
        "One feature and a label for five samples; predictions that are too low are pulled up nine times as hard.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (4.5,)),
        ((0.5,),),
        (0.5,),
        0.1,
        "e = y - output\nloss = torch.maximum(0.9 * e, (0.9 - 1) * e).mean()",
    ),
    reading=(
        Reference(
            "scikit-learn: mean_pinball_loss",
            "https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_pinball_loss.html",
        ),
        Reference(
            "R. Koenker, K. F. Hallock: Quantile Regression, Journal of Economic Perspectives 15, 2001",
            "https://doi.org/10.1257/jep.15.4.143",
        ),
    ),
    leads=(
        Lead("outliers", "The line that a quantile draws through the points", {"shown": "mse~quantile"}),
        Lead("expectile", "The same two prices for the square"),
    ),
)
