"""What the page of smooth L1 teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import AT_ZERO, MOVES, Question, gradient, loss, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import SmoothL1
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "A parabola near zero, a line beyond β",
            "Up to |r| = β the loss is a parabola, beyond that a line of slope 1; they meet at the kinks (○). Here β = {beta} "
            "and r = ŷ − y = {residual}: it costs {loss} and pulls with {pull} (the pull is the size of the gradient). On the "
            "line every error pulls alike, however large it is.",
            spot=Spot("tails", "slope 1"),
        ),
        Question(
            "With β = 1.5 a residual of 2 pulls with 1, the size of its gradient. How hard does a residual of 20 pull?",
            {**AT_ZERO, "beta": 1.5, "prediction": 2.0},
            {"prediction": 20.0},
            gradient,
            "With {gradient}, as hard as a residual of 2. Only the cost differs: {loss} against {before_loss}.",
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "Every outlier pulls alike",
            "An outlier is a point far from the others. Beyond β the slope is 1 or −1, whatever β is. So the pull, the size of "
            "the gradient, is 1: a residual of 2 pulls exactly as hard as one of 20.",
            {"beta": 1.5, "prediction": 2.0, "label": 0.0},
            spot=Spot("tails", "±1", "gradient"),
        ),
        Question(
            "β grows from 1.5 to 4. What happens to the cost of a residual of 2?",
            {**AT_ZERO, "beta": 1.5, "prediction": 2.0},
            {"beta": 4.0},
            loss_moves,
            "It falls from {before_loss} to {loss}: the parabola is wider and flatter now, and the residual lies inside it.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "A larger β makes small errors cheaper",
            "Inside the parabola the loss is r²/(2β): with β = 4 a residual of 2 costs 0.5, with β = 1.5 it costs 1.25. "
            "Huber's δ does the opposite: it leaves the parabola alone and changes the tail.",
            {"beta": 4.0, "prediction": 2.0, "label": 0.0},
            spot=Spot("inside", "r² / (2β)"),
        ),
        Question(
            "With β = 0.5 a residual of 0.1 pulls with 0.2. Now β = 0. How hard does it pull?",
            {**AT_ZERO, "beta": 0.5, "prediction": 0.1},
            {"beta": 0.0},
            gradient,
            "With {gradient}: there is no parabola left, and the smallest error pulls like the largest.",
            numbers(0, 0.2, 1),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "β = 0 is the absolute error",
            "The parabola shrinks to nothing, and the gradient jumps from −1 to 1 at zero: small errors pull as hard as large "
            "ones, and gradient steps throw the prediction from one side of the label to the other.",
            {"beta": 0.0, "prediction": 0.5, "label": 0.0},
            spot=Spot("label", "the gradient jumps"),
        ),
        Question(
            "A residual of 0.5 has a squared error of 0.25. What does it cost under smooth L1 with β = 1?",
            {**AT_ZERO, "beta": 1.0, "prediction": 0.0},
            {"prediction": 0.5},
            loss,
            "{loss}: exactly half the squared error, not about the same.",
            spot=Spot("point", "costs {loss}"),
        ),
    ),
    training=TrainingStep(
        SmoothL1(beta=1.0),
        "Two features of three boxes and the centres (x, y) of the boxes. The mean runs over all six coordinates.",
        ((1.0, 0.5), (0.0, 2.0), (3.0, 1.0)),
        ((10.0, 20.0), (12.0, 18.0), (4.0, 9.0)),
        ((1.0, 5.0), (2.0, 7.0)),
        (6.0, 15.0),
        0.5,
        "loss = nn.SmoothL1Loss(beta=1.0)(output, y)",
    ),
    reading=(
        Reference(
            "PyTorch: torch.nn.SmoothL1Loss (β, and its relation to HuberLoss)",
            "https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html",
        ),
    ),
    leads=(Lead("outliers", "How much a line under smooth L1 still follows an outlier", {"shown": "mse~smooth_l1"}),),
)
