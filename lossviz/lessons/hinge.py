"""What the page of hinge loss teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import MOVES, Question, gradient, loss, loss_moves, numbers
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Hinge
from lossviz.picture.highlight import Spot

_POSITIVE = {"label": 1.0}

LESSON = Lesson(
    story=(
        Observation(
            "A margin of 1 is asked for, and no more",
            "The margin is the score times the label: positive on the right side. The loss is what is missing to a margin of 1. "
            "Here the label is 1 and the score {prediction}: it costs {loss}. Beyond the kink at 1, where the slope jumps, loss "
            "and gradient are 0.",
            spot=Spot("stretch", "costs nothing", low=1.0),
        ),
        Question(
            "The label is 1 and the score 0.25: the right side. What does it cost?",
            {**_POSITIVE, "prediction": 2.0},
            {"prediction": 0.25},
            loss,
            "{loss}: that much is missing to a margin of 1.",
            numbers(0, 0.25, 0.75),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Right is not enough",
            "A score of 0.4 for class 1 is on the right side and still costs 0.6. The 0–1 loss (dashed) would let it pass: it "
            "counts errors, 1 for a score on the wrong side, and its gradient is 0, so nothing can be trained with it.",
            {"prediction": 0.4, "label": 1.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The label is 1. The score goes from 2 up to 3. What happens to the loss?",
            {**_POSITIVE, "prediction": 2.0},
            {"prediction": 3.0},
            loss_moves,
            "It stays at {loss}: both have more than a margin of 1.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Beyond a margin of 1 nothing pulls",
            "At a score of 2 loss and gradient are 0. Such an example could be left out and the fit would stay the same: it "
            "depends on the examples at or inside the margin alone, the support vectors.",
            {"prediction": 2.0, "label": 1.0},
            spot=Spot("stretch", "no pull", low=1.0),
        ),
        Question(
            "At a score of −1 with label 1 the gradient is −1. What is it at a score of −3?",
            {**_POSITIVE, "prediction": -1.0},
            {"prediction": -3.0},
            gradient,
            "{gradient} again: everywhere below a margin of 1 the slope is the same.",
            numbers(-9, -3, -1),
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Observation(
            "Every other example pulls with 1",
            "At a score of −3 for class 1 the loss is 4. The pull, the size of the gradient, is 1, as at 0.4: a wrong label "
            "pulls no harder when the model contradicts it strongly.",
            {"prediction": -3.0, "label": 1.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "A score of 3 with label 1 costs nothing. What does it cost with label −1?",
            {**_POSITIVE, "prediction": 3.0},
            {"label": -1.0},
            loss,
            "{loss}: the margin is −3, and 4 are missing to 1.",
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "A label in between has two kinks",
            "With label 0.5, class 1 with a probability of 0.75, the slope is −0.75 up to −1, −0.5 up to 1, and 0.25 beyond. "
            "The smallest loss, 0.5, is at the score 1: the score tells which class is likelier, and not by how much.",
            {"prediction": 1.0, "label": 0.5},
            spot=Spot("kink", "slope {gradient} from here on", here=True),
        ),
    ),
    training=TrainingStep(
        Hinge(),
        "Two features and a class, −1 or 1, for five samples; the third is right by more than 1 and does not pull.",
        ((1.0, 0.5), (-0.5, -1.0), (3.0, 2.0), (0.5, -0.5), (-1.0, 1.5)),
        ((1.0,), (-1.0,), (1.0,), (-1.0,), (1.0,)),
        ((0.5, 0.25),),
        (0.0,),
        0.1,
        "loss = torch.relu(1 - y * output).mean()",
    ),
    reading=(
        Reference(
            "L. Rosasco, E. De Vito, A. Caponnetto, M. Piana, A. Verri: Are Loss Functions All the Same? Neural Computation "
            "16, 2004",
            "https://doi.org/10.1162/089976604773135104",
        ),
        Reference(
            "P. L. Bartlett, M. I. Jordan, J. D. McAuliffe: Convexity, Classification, and Risk Bounds, Journal of the "
            "American Statistical Association 101, 2006",
            "https://doi.org/10.1198/016214505000000907",
        ),
    ),
    leads=(Lead("binary_cross_entropy", "Scores as logits: cross-entropy never stops pulling", {"from_logits": True}),),
)
