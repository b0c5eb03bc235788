"""What the page of squared hinge loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import Question, gradient, loss, numbers, times_the_pull
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import SquaredHinge
from lossviz.picture.highlight import Spot

_POSITIVE = {"label": 1.0}

LESSON = Lesson(
    story=(
        Observation(
            "The square of what is missing",
            "The margin is the score times the label: positive on the right side. As with hinge loss it should be 1, but what is "
            "missing to that is squared. Here the label is 1 and the score {prediction}: 0.6 is missing, and 0.6² = {loss}.",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The label is 1 and the score −1. What does it cost?",
            {**_POSITIVE, "prediction": 0.5},
            {"prediction": -1.0},
            loss,
            "{loss}: 2 are missing to a margin of 1, squared.",
            numbers(1, 2, 4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "The pull fades towards the margin",
            "At a score of 0.9 for class 1 the gradient is {gradient}, twice what is missing; that of hinge loss would still be "
            "−1. So the pull, the size of the gradient, fades, and optimisers that need a smooth loss can work with this one.",
            {"prediction": 0.9, "label": 1.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "The label is 1. The score goes from 0 to −4. How many times as hard does it pull?",
            {**_POSITIVE, "prediction": 0.0},
            {"prediction": -4.0},
            times_the_pull,
            "{answer} times, {gradient} instead of {before_gradient}: 5 are missing instead of 1.",
            numbers(1, 5, 25),
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Observation(
            "A wrong label pulls without a limit",
            "A score of −5 for class 1 costs 36 and pulls with 12. Hinge loss would cost 6 and pull with 1. One wrong label "
            "far on the other side can move the fit as much as twelve at the boundary.",
            {"prediction": -5.0, "label": 1.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "The label is 1 and the score 3. What is the gradient?",
            {**_POSITIVE, "prediction": -2.0},
            {"prediction": 3.0},
            gradient,
            "{gradient}: beyond a margin of 1 nothing pulls, as with hinge loss. Squared error would pull back.",
            numbers(-4, 0, 4),
            spot=Spot("point", "no pull", "gradient", here=True),
        ),
        Observation(
            "The curvature jumps",
            "Below a margin of 1 the curvature is 2, beyond it 0. The slope itself does not jump: that is what is meant by a "
            "smooth loss.",
            {"prediction": 0.5, "label": 1.0},
            spot=Spot("kink", "from here on 0", "curvature"),
        ),
        Observation(
            "The best score tells the probability",
            "With label 0.5, class 1 with a probability of 0.75, the loss is least at a score of 0.5. Between −1 and 1 it is "
            "a parabola around the mean label, so the best score is twice the probability minus 1.",
            {"prediction": 0.5, "label": 0.5},
            spot=Spot("point", "slope {gradient}", "gradient"),
        ),
    ),
    training=TrainingStep(
        SquaredHinge(),
        "Two features and a class, −1 or 1, for five samples; the third is right by more than 1 and does not pull.",
        ((1.0, 0.5), (-0.5, -1.0), (3.0, 2.0), (0.5, -0.5), (-1.0, 1.5)),
        ((1.0,), (-1.0,), (1.0,), (-1.0,), (1.0,)),
        ((0.5, 0.25),),
        (0.0,),
        0.1,
        "loss = (torch.relu(1 - y * output) ** 2).mean()",
    ),
    reading=(
        Reference(
            "scikit-learn: LinearSVC, which has squared hinge loss by default",
            "https://scikit-learn.org/stable/modules/generated/sklearn.svm.LinearSVC.html",
        ),
        Reference(
            "P. L. Bartlett, M. I. Jordan, J. D. McAuliffe: Convexity, Classification, and Risk Bounds, Journal of the "
            "American Statistical Association 101, 2006",
            "https://doi.org/10.1198/016214505000000907",
        ),
    ),
    leads=(Lead("hinge", "Not squared: every mistake pulls with 1"),),
)
