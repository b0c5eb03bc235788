"""What the page of Poisson loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import Question, gradient, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Poisson
from lossviz.picture.highlight import Spot

_LOG = {"log_input": True}
_RATES = {"log_input": False}

LESSON = Lesson(
    story=(
        Observation(
            "The rate minus the count",
            "The model gives the logarithm z of a rate. Here z = {prediction}, a rate of 7.389, and {label} were counted: that "
            "costs {loss}. The gradient is the rate minus the count, {gradient}.",
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Question(
            "The log rate is 0, so the rate is 1, and 3 were counted. What is the gradient?",
            {**_LOG, "label": 3.0, "prediction": 2.0},
            {"prediction": 0.0},
            gradient,
            "{gradient}: the rate, 1, minus the count, 3. It pulls the rate up.",
            numbers(-3, -2, 2),
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Observation(
            "The loss may be negative",
            "At a log rate of 1.1, close to log 3, a count of 3 costs {loss}, near the least there is. The constant log 3!, "
            "which no prediction changes, is left out: compare losses on the same data only.",
            {**_LOG, "prediction": 1.1, "label": 3.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "5 were counted, so the best log rate is 1.61. Which costs more: 1 too low or 1 too high?",
            {**_LOG, "label": 5.0, "prediction": 0.61},
            {"prediction": 2.61},
            loss_moves,
            "Too high, {loss} against {before_loss}: to the right the loss grows exponentially, to the left in a straight line.",
            (("too low", -1.0), ("too high", 1.0)),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "No pull is stronger than the count from below",
            "At a log rate of −3 a count of 8 pulls with {pull}, nearly 8, and further down it pulls no harder. From above the "
            "pull grows with the rate: a log rate that is 5 too high makes it 148 times as large.",
            {**_LOG, "prediction": -3.0, "label": 8.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "Now the model gives the rate itself. It says 8, and 4 were counted. What is the gradient?",
            {**_RATES, "label": 4.0, "prediction": 4.0},
            {"prediction": 8.0},
            gradient,
            "{gradient}: 1 − 4/8. The difference of rate and count is divided by the rate.",
            numbers(0.5, 2, 4),
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Observation(
            "A large count is allowed a larger error",
            "A rate of 12 for a count of 9 costs 0.4109 more than the best rate. A rate of 103 for a count of 100 is also off by "
            "3, and costs 0.0441 more. Squared error would charge both the same.",
            {**_RATES, "prediction": 12.0, "label": 9.0, "range": 20.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Near a rate of 0 the gradient explodes",
            "With a count of 2 the gradient at a rate of 0.25 is {gradient}, and at 0 it is infinite. On log rates it would be "
            "−1.75. A rate must not be negative either, so let the model give its logarithm.",
            {**_RATES, "prediction": 0.25, "label": 2.0},
            spot=Spot("point", "{gradient}", "gradient"),
        ),
    ),
    training=TrainingStep(
        Poisson(),
        "Two features and a count for five samples; the model gives the logarithm of the rate.",
        ((1.0, 0.5), (-0.5, -1.0), (3.0, 2.0), (0.5, -0.5), (-1.0, 1.5)),
        ((2.0,), (0.0,), (9.0,), (1.0,), (1.0,)),
        ((0.5, 0.25),),
        (0.0,),
        0.02,
        "loss = nn.PoissonNLLLoss()(output, y)",
    ),
    reading=(
        Reference(
            "PyTorch: PoissonNLLLoss, and what its full=True adds",
            "https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html",
        ),
        Reference(
            "scikit-learn: mean_poisson_deviance, twice what the loss is above its least",
            "https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_poisson_deviance.html",
        ),
    ),
    leads=(Lead("mse", "Squared error: it charges an error of 3 the same, whatever the count"),),
)
