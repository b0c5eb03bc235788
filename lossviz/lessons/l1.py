"""What the page of absolute error teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, Question, gradient, numbers, times_the_loss
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import L1
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "Every error pulls alike",
            "The loss is the size of the residual r = ŷ − y. Here r = {residual}: it costs {loss}, and it pulls with {pull} "
            "(the pull is the size of the gradient). A residual of 0.01 or of 1000 pulls just as hard.",
            spot=Spot("tails", "slope ±1"),
        ),
        Question(
            "A residual of 2 pulls with 1, the size of its gradient. How hard does a residual of 200 pull?",
            {**AT_ZERO, "prediction": 2.0},
            {"prediction": 200.0},
            gradient,
            "With {gradient}, as hard as a residual of 2. Squared error would pull with 400.",
            numbers(1, 2, 100, 400),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "A residual of 1 costs 1. How many such points cost as much as one with a residual of 10?",
            {**AT_ZERO, "prediction": 1.0},
            {"prediction": 10.0},
            times_the_loss,
            "{answer}. Under the squared error it would be 100.",
            numbers(10, 20, 100),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "The best constant is the median",
            "Each label above the prediction pulls it up with 1, each label below pulls it down with 1. They balance where half "
            "of the labels lie on each side, however far out they are: at the median. Under the squared error it is the mean.",
            {"prediction": 10.0, "label": 0.0, "range": 12.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "A residual of 0.5 pulls with 1. How hard does a residual of 0.01 pull?",
            {**AT_ZERO, "prediction": 0.5},
            {"prediction": 0.01},
            gradient,
            "With {gradient}: the gradient does not shrink as the prediction nears the label.",
            numbers(0.01, 0.02, 1),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "It does not slow down before the label",
            "At zero the gradient jumps from −1 to 1. Gradient steps of a fixed size throw the prediction from one side of the "
            "label to the other and never come to rest: the learning rate has to fall. Huber and log-cosh round the tip off.",
            {"prediction": 0.1, "label": 0.0},
            spot=Spot("label", "the gradient jumps", "gradient"),
        ),
        Observation(
            "When to use it",
            "Take it if wild labels must not decide, and the median is what you want. On clean Gaussian data it needs about "
            "half as many points again as the squared error for the same precision: its efficiency is 64 %.",
            {"prediction": -2.0, "label": 0.0},
            spot=Spot("point", "costs {loss}"),
        ),
    ),
    training=TrainingStep(
        L1(),
        "One feature and a label for five samples; the last label is an outlier and pulls no harder than the others.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "loss = nn.L1Loss()(output, y)",
    ),
    reading=(
        Reference("PyTorch: torch.nn.L1Loss", "https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html"),
    ),
    leads=(Lead("outliers", "How little a line under the absolute error follows an outlier", {"shown": "mse~l1"}),),
)
