"""What the page of exponential loss teaches."""

from __future__ import annotations

import math

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import Question, gradient, loss, numbers, times_the_loss
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Exponential
from lossviz.picture.highlight import Spot

_POSITIVE = {"label": 1.0}

LESSON = Lesson(
    story=(
        Observation(
            "It never reaches 0",
            "The margin m is the score times the label: positive on the right side. The loss is e⁻ᵐ. Here the label "
            "is 1 and the score {prediction}: it costs {loss}. A larger score would always cost less: the gradient is never 0, "
            "and every example goes on pulling a little.",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The label is 1 and the score 0. What does it cost?",
            {**_POSITIVE, "prediction": 2.0},
            {"prediction": 0.0},
            loss,
            "{loss}: e⁰. Any score on the wrong side costs more than 1, so the losses never add up to less than the "
            "number of mistakes.",
            numbers(0, 0.5, 1),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Each unit of margin divides the loss by 2.718",
            "At a score of 1 for class 1 the loss is {loss}, at 2 it would be 0.1353. The pull is as large as the loss, "
            "wherever the score is.",
            {"prediction": 1.0, "label": 1.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "The label is 1. The score falls from −1 to −3. By what is the loss multiplied?",
            {**_POSITIVE, "prediction": -1.0},
            {"prediction": -3.0},
            times_the_loss,
            "By e² = {answer}: from {before_loss} to {loss}.",
            (("2", 2.0), ("4", 4.0), ("7.39", math.exp(2)), ("20.1", math.exp(3))),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "One wrong label can outweigh all others",
            "A margin of −3 costs {loss} and pulls as hard. Cross-entropy would cost 3.049 and pull with 0.9526. AdaBoost, "
            "which minimises this loss, gives such an example more and more weight, as if it stood many times in the data; "
            "with noisy labels that is its weakness.",
            {"prediction": -3.0, "label": 1.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The label is 0, so both classes are equally likely. What is the gradient at a score of 1?",
            {"label": 1.0, "prediction": 1.0},
            {"label": 0.0},
            gradient,
            "{gradient}: half the difference of e and 1/e. At a score of 0 it would be 0.",
            (("0", 0.0), ("1.175", math.sinh(1)), ("2.718", math.e)),
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Observation(
            "The best score is half the log-odds",
            "With label 0.6, class 1 with a probability of 0.8, the loss is least at half of log 4, 0.693. So a score is "
            "worth a probability, but half of what cross-entropy's logit would be.",
            {"prediction": 0.693, "label": 0.6},
            spot=Spot("point", "slope near 0", "gradient", here=True),
        ),
    ),
    training=TrainingStep(
        Exponential(),
        "Two features and a class, −1 or 1, for five samples; the last is on the wrong side and pulls hardest.",
        ((1.0, 0.5), (-0.5, -1.0), (3.0, 2.0), (0.5, -0.5), (-1.0, -1.5)),
        ((1.0,), (-1.0,), (1.0,), (-1.0,), (1.0,)),
        ((0.5, 0.25),),
        (0.0,),
        0.1,
        "loss = torch.exp(-y * output).mean()",
    ),
    reading=(
        Reference(
            "J. Friedman, T. Hastie, R. Tibshirani: Additive Logistic Regression: a Statistical View of Boosting, Annals of "
            "Statistics 28, 2000",
            "https://doi.org/10.1214/aos/1016218223",
        ),
        Reference(
            "L. Rosasco, E. De Vito, A. Caponnetto, M. Piana, A. Verri: Are Loss Functions All the Same? Neural Computation "
            "16, 2004",
            "https://doi.org/10.1162/089976604773135104",
        ),
    ),
    leads=(
        Lead("binary_cross_entropy", "Scores as logits: cross-entropy grows in a straight line", {"from_logits": True}),
        Lead("hinge", "Hinge loss: enough is enough"),
    ),
)
