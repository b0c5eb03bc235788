"""What the page of mean squared error teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, Question, gradient, loss, numbers, times_the_loss
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import MSE
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "Every error pulls in proportion to its size",
            "The loss is the square of the residual r = ŷ − y. Here r = {residual}: it costs {loss}, and it pulls the "
            "prediction towards the label with {pull} (the pull is the size of the gradient). The pull grows with the "
            "error and never levels off.",
            spot=Spot("point", "r = {residual} costs {loss}"),
        ),
        Question(
            "A residual of 1.5 costs 2.25. The residual doubles. What does it cost now?",
            {**AT_ZERO, "prediction": 1.5},
            {"prediction": 3.0},
            loss,
            "3² = {loss}: twice the error, four times the loss.",
            numbers(3, 4.5, 9, 18),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Twice the error, four times the loss",
            "At a residual of 3 the loss is 9 and the pull, the size of the gradient, 6; at a residual of 1.5 they are 2.25 and "
            "3. The loss grows with the square of the error, the pull only in proportion to it.",
            {"prediction": 3.0, "label": 0.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "The pull is the size of the gradient. A residual of 1 pulls with 2. How hard does a residual of 10 pull?",
            {**AT_ZERO, "prediction": 1.0},
            {"prediction": 10.0},
            gradient,
            "With {gradient}: the pull grows in proportion to the error and never levels off.",
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "One outlier costs as much as a hundred points",
            "A residual of 10 costs 100: as much as a hundred points with a residual of 1. "
            "A fit under squared error bends towards such an outlier, a point far from the others.",
            {"prediction": 10.0, "label": 0.0, "range": 12.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "How many points with a residual of 1 cost as much as one with a residual of 10?",
            {**AT_ZERO, "prediction": 1.0},
            {"prediction": 10.0},
            times_the_loss,
            "{answer}: the far point costs {loss}, each of the others {before_loss}.",
            numbers(10, 20, 100),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "The gradient is a plane",
            "The curvature is 2 everywhere, so a gradient step on the prediction at the learning rate η multiplies "
            "every residual by 1 − 2η. Beyond η = 1 the residuals grow.",
            {"prediction": -1.0, "label": 1.0},
            spot=Spot("stretch", "one slope: {curvature}", "gradient"),
        ),
        Observation(
            "A price, and its unit",
            "A house predicted at 180 and sold at 200 (in 10,000 yuan): the loss is (−20)² = 400 and the gradient −40. "
            "The unit is squared too.",
            {"prediction": 180.0, "label": 200.0, "range": 240.0},
            spot=Spot("point", "costs {loss}"),
        ),
    ),
    training=TrainingStep(
        MSE(),
        "Sizes of four flats (100 square metres) and their prices (million yuan).",
        ((0.5,), (1.0,), (1.5,), (2.0,)),
        ((1.0,), (2.5,), (3.0,), (4.0,)),
        ((1.0,),),
        (0.25,),
        0.1,
        "loss = nn.MSELoss()(output, y)",
    ),
    reading=(
        Reference("PyTorch: torch.nn.MSELoss", "https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html"),
    ),
    leads=(Lead("outliers", "What one outlier does to a fitted line", {"shown": "mse"}),),
)
