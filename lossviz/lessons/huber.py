"""What the page of Huber teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, MOVES, Question, gradient, loss, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Huber
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "No outlier pulls harder than δ",
            "The residual r = ŷ − y is how far the prediction misses the label. Up to |r| = δ it costs half its square, beyond "
            "that the loss is a line of slope δ; the two meet at the kinks (○). With δ = {delta}, r = {residual} costs {loss} "
            "and pulls with {pull} (the size of the gradient). An outlier, a label far from all others, pulls no harder.",
            spot=Spot("tails", "slope δ = {delta}"),
        ),
        Question(
            "δ = 1.5, and a residual of 2.5 pulls with 1.5, the size of its gradient. How hard does one of 30 pull, ten times as "
            "far as the axis goes?",
            {**AT_ZERO, "delta": 1.5, "prediction": 2.5},
            {"prediction": 30.0},
            gradient,
            "It pulls with {gradient}, which is δ. The parabola ½r² would pull with 30, and MSE, which has no ½, with 60.",
            numbers(1.5, 18, 30, 60),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "The pull stops at δ",
            "The pull is the size of the gradient. With δ = 1.5 a residual r = ŷ − y of 3 pulls with 1.5, which is δ; the "
            "parabola ½r² would pull with 3. Beyond δ the pull no longer grows.",
            {"delta": 1.5, "prediction": 3.0, "label": 0.0},
            spot=Spot("tails", "δ = {delta}", "gradient"),
        ),
        Question(
            "δ goes from 1.5 down to 0.5. How hard does a residual of 2 pull now?",
            {**AT_ZERO, "delta": 1.5, "prediction": 2.0},
            {"delta": 0.5},
            gradient,
            "It pulls with {gradient}, the new δ: beyond the kinks the slope is δ, however large the residual.",
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "δ is the slope of the straight part",
            "With δ = 0.5 every large residual pulls with 0.5, with δ = 3 it pulls with 3. The parabola ½r² stays the same. "
            "Smooth L1 does the opposite: its straight part stays at slope 1 and β changes the parabola.",
            {"delta": 0.5, "prediction": 2.0, "label": 0.0},
            spot=Spot("tails", "slope {delta}"),
        ),
        Question(
            "δ goes from 1.5 up to 3. What happens to the cost of a residual of 0.5?",
            {**AT_ZERO, "delta": 1.5, "prediction": 0.5},
            {"delta": 3.0},
            loss_moves,
            "It stays at {loss}: inside the parabola the loss is ½r², whatever δ is.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "With δ = 1.5 a residual of 2 costs 1.875. What does it cost with δ = 5?",
            {**AT_ZERO, "delta": 1.5, "prediction": 2.0},
            {"delta": 5.0},
            loss,
            "{loss}: half the squared error, because the residual now lies inside the parabola.",
            numbers(1.875, 2, 4),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "With a large δ it is half the squared error",
            "With δ = 5 almost everything in view lies inside the parabola. There an outlier pulls in proportion to its size, as "
            "it does under the squared error, and is hardly limited.",
            {"delta": 5.0, "prediction": 2.0, "label": 0.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "1.345, the statistician's δ",
            "With Gaussian noise of standard deviation 1, δ = 1.345 needs about 5 % more samples than the squared error for the "
            "same accuracy (its efficiency is 95 %), and still limits the pull of every outlier.",
            {"delta": 1.345, "prediction": 2.0, "label": 0.0},
            spot=Spot("kink", "δ = {delta}"),
        ),
    ),
    training=TrainingStep(
        Huber(delta=1.5),
        "One feature and a label for five samples; the last label is an outlier.",
        ((0.0,), (1.0,), (2.0,), (3.0,), (4.0,)),
        ((0.2,), (0.9,), (2.1,), (2.8,), (14.0,)),
        ((0.5,),),
        (0.0,),
        0.1,
        "loss = nn.HuberLoss(delta=1.5)(output, y)",
    ),
    reading=(
        Reference(
            "PyTorch: torch.nn.HuberLoss", "https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html"
        ),
    ),
    leads=(Lead("outliers", "How much a line under Huber's loss still follows an outlier", {"shown": "mse~huber"}),),
)
