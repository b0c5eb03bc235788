"""What the page of log-cosh teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, Question, gradient, loss, numbers, times_the_loss
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import LogCosh
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "A parabola that turns into a line by itself",
            "Near zero the loss is half the square, far out it is |r| − log 2. Here r = ŷ − y = {residual}: it costs {loss} and "
            "pulls with {pull} (the pull is the size of the gradient, tanh r). No error pulls with 1 or more.",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "A residual of 1 has a gradient of 0.76, and that is its pull. How hard does a residual of 20 pull?",
            {**AT_ZERO, "prediction": 1.0},
            {"prediction": 20.0},
            gradient,
            "With {gradient}, to the last digit that is shown: the slope can rise no further.",
            numbers(0.76, 1, 15.2, 20),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "Far out it is the absolute error, less log 2",
            "At a residual of 10 the loss is 9.307: the size of the residual, less log 2 = 0.693. What an outlier costs grows "
            "in a straight line, and its pull stays at 1.",
            {"prediction": 10.0, "label": 0.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The residual is 0.1 and the loss 0.005, half its square. What does a residual of 0.2 cost?",
            {**AT_ZERO, "prediction": 0.1},
            {"prediction": 0.2},
            loss,
            "{loss}: nearly four times as much, as under the squared error.",
            numbers(0.01, 0.02, 0.04),
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The residual goes from 10 to 20. How many times as much does it cost?",
            {**AT_ZERO, "prediction": 10.0},
            {"prediction": 20.0},
            times_the_loss,
            "{answer} times, a little more than twice, as log 2 is taken off both.",
            numbers(1.5, 2.07, 4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Nothing to choose, and a unit to mind",
            "The turn from square to line is at residuals near 1, whatever is measured: there is no δ. So the labels must be "
            "scaled first. With prices in millions it is the squared error, with prices in cents the absolute one.",
            {"prediction": 0.0, "label": 0.0},
            spot=Spot("stretch", "the square", "curvature", -0.5, 0.5),
        ),
        Observation(
            "When to use it",
            "Take it for Huber’s behaviour with a curvature that never jumps, as Newton’s method and gradient boosting like it. "
            "It costs an exponential each time, and written as log(cosh(r)) it overflows beyond 710.",
            {"prediction": -1.0, "label": 1.0},
            spot=Spot("point", "curvature {curvature}", "curvature"),
        ),
    ),
    training=TrainingStep(
        LogCosh(),
        "One feature and a label for five samples; the last label is an outlier.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "r = output - y\nloss = (torch.logaddexp(r, -r) - torch.log(torch.tensor(2.0))).mean()",
    ),
    reading=(
        Reference("Keras: LogCosh", "https://keras.io/api/losses/regression_losses/#logcosh-class"),
        Reference(
            "R. A. Saleh, A. K. M. E. Saleh: Statistical Properties of the log-cosh Loss Function Used in Machine Learning, "
            "2022",
            "https://arxiv.org/abs/2208.04564",
        ),
    ),
    leads=(
        Lead("outliers", "How much a line under log-cosh follows an outlier", {"shown": "mse~log_cosh"}),
        Lead("huber", "The same turn with an edge, and with a δ to choose"),
    ),
)
