"""What the page of cross-entropy of many classes teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import Question, gradient, loss, numbers, probability, times_the_loss
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import CrossEntropy
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "Only the true class is asked",
            "The loss is −log (the natural logarithm) of the probability that the true one of C classes was given, however "
            "the rest is shared "
            "out. Here it was given {prediction}: {loss}. Towards p = 0 the curve rises without bound.",
            spot=Spot("point", "−log {prediction} = {loss}", here=True),
        ),
        Question(
            "Ten classes, and the model knows nothing: 0.1 for each. What does it cost?",
            {"classes": 10, "from_logits": False, "prediction": 0.5, "label": 1.0},
            {"prediction": 0.1},
            loss,
            "log 10 = {loss}. A fresh classifier should start here.",
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Knowing nothing costs log C",
            "Ten classes, 0.1 for each: the loss is log 10 = 2.303. A fresh classifier should start there; a higher first loss "
            "points to a bug in its initialisation.",
            {"classes": 10, "from_logits": False, "prediction": 0.1, "label": 1.0},
            spot=Spot("point", "log C = {loss}", here=True),
        ),
        Question(
            "A thousand classes instead of ten, 0.001 for each. How many times more does knowing nothing cost?",
            {"classes": 10, "from_logits": False, "prediction": 0.1, "label": 1.0},
            {"classes": 1000, "prediction": 0.001},
            times_the_loss,
            "{answer} times: {loss} instead of {before_loss}. The cost grows with the logarithm.",
            numbers(3, 10, 100),
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "Probabilities are the softmax of logits: eᶻ of each, divided by the sum. With a thousand equal logits, what is"
            " the gradient in that of the true class?",
            {"classes": 10, "from_logits": True, "prediction": 0.0, "label": 1.0},
            {"classes": 1000},
            gradient,
            "{gradient}: it is p − 1 with p = 0.001.",
            numbers(-0.001, -0.5, -0.999),
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Observation(
            "In logits the gradient is p − y",
            "With 1000 classes and equal logits the true class has p = 0.001 and a gradient of −0.999; it never exceeds 1.",
            {"classes": 1000, "from_logits": True, "prediction": 0.0, "label": 1.0},
            spot=Spot("point", "{gradient}", "gradient"),
        ),
        Question(
            "Two classes and a logit 2 above the other: p = 0.88. With a thousand classes and the same lead, what is p?",
            {"classes": 2, "from_logits": True, "prediction": 2.0, "label": 1.0},
            {"classes": 1000},
            probability,
            "{answer}: 999 others share the rest.",
            numbers(0.88, 0.12, 0.0073),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Many classes need a larger margin",
            "With 1000 classes a logit 2 above all others means just p = 0.0073; even odds need a lead of log 999 = 6.9.",
            {"classes": 1000, "from_logits": True, "prediction": 2.0, "label": 1.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Label smoothing keeps the optimum finite",
            "With a smoothing of 0.1 and three classes the label gives the true class 0.933 instead of 1, and the loss is "
            "smallest at p = 0.933. Without smoothing it pushes the logit to infinity.",
            {"classes": 3, "from_logits": True, "label_smoothing": 0.1, "prediction": 3.33, "label": 1.0},
            spot=Spot("point", "the least: {loss}", here=True),
        ),
        Observation(
            "Two classes are binary cross-entropy",
            "With C = 2 the surfaces are those of binary cross-entropy.",
            {"classes": 2, "from_logits": False, "prediction": 0.8, "label": 1.0},
            spot=Spot("point", "costs {loss}"),
        ),
    ),
    training=TrainingStep(
        CrossEntropy(classes=3, from_logits=True),
        "Two features of three pictures, and their classes by index. The model gives logits.",
        ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.5)),
        ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
        ((0.2, -0.3), (0.4, 0.1), (-0.5, 0.6)),
        (0.0, 0.1, -0.1),
        0.5,
        "loss = nn.CrossEntropyLoss()(output, y)",
        torch_labels="torch.tensor([1, 0, 2])",
    ),
    reading=(
        Reference(
            "PyTorch: torch.nn.CrossEntropyLoss",
            "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
        ),
        Reference(
            "C. Szegedy et al.: Rethinking the Inception Architecture (label smoothing), CVPR 2016",
            "https://arxiv.org/abs/1512.00567",
        ),
    ),
    leads=(
        Lead("numerics", "Where a softmax turns into NaN or infinity in float32", {"task": "softmax"}),
        Lead(
            "descent",
            "Why a saturated neuron learns under cross-entropy and not under the squared error",
            {"shown": "mse~binary_cross_entropy"},
        ),
    ),
)
