"""What the page of the ε-insensitive loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, MOVES, Question, gradient, loss, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import EpsilonInsensitive
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "Inside the tube nothing counts",
            "Up to |r| = ε an error costs nothing, beyond that each unit costs 1. Here ε = {epsilon} and r = ŷ − y = {residual}: "
            "it costs {loss} and pulls with {pull} (the pull is the size of the gradient).",
            spot=Spot("inside", "costs nothing"),
        ),
        Question(
            "With ε = 0.5 a residual of 2 costs 1.5. What does a residual of 0.4 cost?",
            {**AT_ZERO, "epsilon": 0.5, "prediction": 2.0},
            {"prediction": 0.4},
            loss,
            "{loss}: it lies inside the tube.",
            numbers(0, 0.1, 0.4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "What is right enough does not pull",
            "At a residual of 0.4 loss and gradient are 0. Such a sample could be left out and the fit would stay the same: it "
            "depends on the samples at or outside the tube alone, the support vectors.",
            {"epsilon": 0.5, "prediction": 0.4, "label": 0.0},
            spot=Spot("inside", "no pull", "gradient"),
        ),
        Question(
            "With ε = 0.5 a residual of 2 pulls with 1, the size of its gradient. How hard does one of 20 pull?",
            {**AT_ZERO, "epsilon": 0.5, "prediction": 2.0},
            {"prediction": 20.0},
            gradient,
            "With {gradient}: outside the tube every error pulls alike.",
            numbers(1, 10, 20),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "ε grows from 0.5 to 1. What happens to the cost of a residual of 2?",
            {**AT_ZERO, "epsilon": 0.5, "prediction": 2.0},
            {"epsilon": 1.0},
            loss_moves,
            "It falls from {before_loss} to {loss}: the tube is wider, and less of the residual lies outside.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "ε = 0 is the absolute error",
            "The tube shrinks to a line. Every sample pulls again, and the gradient jumps from −1 to 1 at zero.",
            {"epsilon": 0.0, "prediction": 2.0, "label": 0.0},
            spot=Spot("tails", "slope ±1"),
        ),
        Observation(
            "When to use it",
            "Take it for support vector regression, or if errors below a tolerance do not matter. ε is in the unit of the label "
            "and must be chosen; any prediction within it is as good as another, so that the fit is not pulled to the "
            "middle of the tube.",
            {"epsilon": 1.0, "prediction": 1.0, "label": 0.0},
            spot=Spot("kink", "|r| = ε"),
        ),
    ),
    training=TrainingStep(
        EpsilonInsensitive(epsilon=0.5),
        "One feature and a label for five samples; the first two are right to within 0.5 and do not pull.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "loss = torch.relu((output - y).abs() - 0.5).mean()",
    ),
    reading=(
        Reference(
            "scikit-learn: Support Vector Regression", "https://scikit-learn.org/stable/modules/svm.html#regression"
        ),
        Reference(
            "A. J. Smola, B. Schölkopf: A Tutorial on Support Vector Regression, Statistics and Computing 14, 2004",
            "https://doi.org/10.1023/B:STCO.0000035301.49549.88",
        ),
    ),
    leads=(
        Lead("outliers", "The line with a tube around it, and an outlier", {"shown": "mse~epsilon_insensitive"}),
        Lead("hinge", "The same idea for two classes: what is right enough does not pull"),
    ),
)
