"""What the page of binary cross-entropy teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import Question, gradient, loss, numbers, times_the_loss, times_the_pull
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import BinaryCrossEntropy
from lossviz.picture.highlight import Spot

LESSON = Lesson(
    story=(
        Observation(
            "The less it was expected, the more it costs",
            "The loss is −log (the natural logarithm) of the probability that the model gave to what happened. Here it gave"
            " {prediction} to "
            "class 1, and class 1 it was: {loss}. Towards p = 0 the curve rises without bound, so a confident mistake "
            "is the most expensive one.",
            spot=Spot("point", "−log {prediction} = {loss}", here=True),
        ),
        Question(
            "The model says dog with 0.8. How many times more does it cost if it is a cat?",
            {"from_logits": False, "prediction": 0.8, "label": 1.0},
            {"label": 0.0},
            times_the_loss,
            "About {answer} times: {loss} instead of {before_loss}.",
            numbers(2, 4, 7, 20),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Dog or cat",
            "The model says dog with a probability of 0.8. If it is a dog, that costs −log 0.8 = 0.223; if it is a cat, "
            "−log 0.2 = 1.609.",
            {"from_logits": False, "prediction": 0.8, "label": 0.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "The label is 1 and p falls from 0.8 to 0.4. What happens to the pull, the size of the gradient?",
            {"from_logits": False, "prediction": 0.8, "label": 1.0},
            {"prediction": 0.4},
            times_the_pull,
            "It is {answer} times as strong, {gradient} instead of {before_gradient}: the gradient is −1/p.",
            (("it halves", 0.5), ("it doubles", 2.0), ("it is 8 times as strong", 8.0)),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "A confident mistake costs without bound",
            "At p = 0.005 with label 1 the loss is 5.3 and the gradient −200. At p = 0 both are infinite; "
            "libraries limit them there, this page does not.",
            {"from_logits": False, "prediction": 0.005, "label": 1.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "At p = 0.005 with label 1 the gradient is −200. In the logit z, with p = σ(z) = 1/(1 + e⁻ᶻ), this is z = −5.3. "
            "What is the gradient in z?",
            {"from_logits": False, "prediction": 0.005, "label": 1.0},
            {"from_logits": True, "prediction": -5.3},
            gradient,
            "{gradient}: in the logit the gradient is p − y, which never exceeds 1 in size.",
            numbers(-200, -5.3, -1),
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "Logits tame the gradient",
            "The same loss as a function of the logit z, with p = σ(z): the gradient is σ(z) − y and stays between −1 and 1. "
            "At z = −6 with label 1 it is −0.9975; as a function of the probability it is −1/p = −404.",
            {"from_logits": True, "prediction": -6.0, "label": 1.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Question(
            "The label is 0.7, and p = 0.7 is as good as it gets. What does it cost?",
            {"from_logits": False, "prediction": 0.9, "label": 0.7},
            {"prediction": 0.7},
            loss,
            "{loss}, the entropy of the label, with gradient {gradient}. A soft label has a floor above zero.",
            numbers(0, 0.3, 0.61),
            spot=Spot("label", "the least: {loss}"),
        ),
        Observation(
            "A soft label moves the valley",
            "With label 0.7 the smallest loss is at p = 0.7, and it is not zero: 0.611, the entropy of the label.",
            {"from_logits": False, "prediction": 0.7, "label": 0.7},
            spot=Spot("label", "the least: {loss}"),
        ),
        Observation(
            "A weight for rare positives",
            "With a weight of 3 a positive costs and pulls three times as much: at z = 0 the gradient is −1.5 instead of −0.5. "
            "Its price: the best prediction is no longer the true probability. One positive among four gets p = 0.5, not 0.25.",
            {"from_logits": True, "pos_weight": 3.0, "prediction": 0.0, "label": 1.0},
            spot=Spot("point", "pulls with {pull}", "gradient"),
        ),
        Observation(
            "Label smoothing gives the curve a lowest point",
            "With a smoothing of 0.1 the label 1 counts as 0.95, and the loss is least at z = 2.94, where p is 0.95. Without "
            "smoothing it would fall forever, and the logit would grow forever.",
            {"from_logits": True, "label_smoothing": 0.1, "prediction": 2.94, "label": 1.0},
            spot=Spot("point", "the least: {loss}", here=True),
        ),
    ),
    training=TrainingStep(
        BinaryCrossEntropy(from_logits=True),
        "Two features of four pictures; 1 is a dog, 0 a cat. The model gives logits.",
        ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.5), (2.0, 0.0)),
        ((1.0,), (0.0,), (0.0,), (1.0,)),
        ((0.5, 0.25),),
        (0.1,),
        0.5,
        "loss = nn.BCEWithLogitsLoss()(output, y)",
    ),
    reading=(
        Reference("PyTorch: torch.nn.BCELoss", "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html"),
        Reference(
            "PyTorch: torch.nn.BCEWithLogitsLoss",
            "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",
        ),
    ),
    leads=(
        Lead("numerics", "Where this loss turns into NaN or infinity in float32", {"task": "binary"}),
        Lead(
            "descent",
            "Why a saturated neuron learns under it and not under the squared error",
            {"shown": "mse~binary_cross_entropy"},
        ),
    ),
)
