"""What the page of focal teaches."""

from __future__ import annotations

from lossviz.lessons.lesson import Lead, Lesson, Observation
from lossviz.lessons.predict import MOVES, Question, loss_moves, numbers, times_less, times_the_loss
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.losses import Focal
from lossviz.picture.highlight import Spot

_MODULE = '''class FocalLoss(nn.Module):
    """Focal loss on logits, mean over the batch; stable, because it works on logarithms."""

    def __init__(self, gamma=2.0, alpha=0.25):
        super().__init__()
        self.gamma, self.alpha = gamma, alpha

    def forward(self, logits, target):
        log_p = nn.functional.logsigmoid(logits)  # log of the probability of class 1
        log_q = nn.functional.logsigmoid(-logits)  # log of the probability of class 0
        one = -self.alpha * torch.exp(self.gamma * log_q) * log_p
        zero = -(1 - self.alpha) * torch.exp(self.gamma * log_p) * log_q
        return (target * one + (1 - target) * zero).mean()'''

_SURE = {"from_logits": False, "prediction": 0.9, "label": 1.0}
_FOCAL = {"gamma": 2.0, "from_logits": False}

LESSON = Lesson(
    story=(
        Observation(
            "What the model already knows counts less",
            "Focal loss is cross-entropy (dashed) times a weight, (1 − pₜ)ᵞ, with pₜ the probability given to the true class. "
            "Here pₜ = {prediction} and γ = {gamma}: the loss is {loss}, far below cross-entropy. What is already "
            "right has almost no gradient.",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "A positive (label 1) with p = 0.9. γ goes from 0 to 2. How many times less does it cost?",
            {**_SURE, "gamma": 0.0},
            {"gamma": 2.0},
            times_less,
            "{answer} times: {loss} instead of {before_loss}. Easy examples fade.",
            numbers(2, 10, 100),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Easy examples fade",
            "At γ = 2 a positive with p = 0.9 costs 100 times less than under cross-entropy; one with p = 0.968, "
            "977 times less.",
            {"gamma": 2.0, "alpha": None, "from_logits": False, "prediction": 0.9, "label": 1.0},
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "A hard positive with p = 0.1. γ goes from 2 to 5. What happens to its cost?",
            {**_FOCAL, "prediction": 0.1, "label": 1.0},
            {"gamma": 5.0},
            loss_moves,
            "It falls from {before_loss} to {loss}: the factor (1 − p)ᵞ never exceeds 1. Hard examples gain only relative to "
            "easy ones.",
            MOVES,
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "p = 0.5, label 1. γ goes from 0 to 2. By what is the loss multiplied?",
            {"gamma": 0.0, "from_logits": False, "prediction": 0.5, "label": 1.0},
            {"gamma": 2.0},
            times_the_loss,
            "By (1 − 0.5)² = {answer}. Up to p = 0.5 no positive loses more than that at γ = 2.",
            spot=Spot("point", "costs {loss}"),
        ),
        Question(
            "A place gets 0.6 for “object”, γ = 2. Which costs more: that it is an object, or that it is background?",
            {**_FOCAL, "prediction": 0.6, "label": 1.0},
            {"label": 0.0},
            loss_moves,
            "The background, {loss} against {before_loss}: it is the one classified wrongly.",
            (("the object", -1.0), ("the background", 1.0)),
            spot=Spot("point", "costs {loss}"),
        ),
        Observation(
            "Not convex in the logit",
            "Far on the wrong side the curvature is negative: at z = −4 with label 1 the slope flattens as the mistake grows.",
            {"gamma": 2.0, "alpha": None, "from_logits": True, "prediction": -4.0, "label": 1.0},
            spot=Spot("point", "curvature {curvature}", "curvature"),
        ),
    ),
    training=TrainingStep(
        Focal(gamma=2.0, alpha=0.25, from_logits=True),
        "One object among five places of a picture; the model gives logits and starts at 'no object'.",
        ((1.0, 2.0), (0.5, -1.0), (-1.5, 0.5), (0.0, 0.5), (-0.5, -1.0)),
        ((1.0,), (0.0,), (0.0,), (0.0,), (0.0,)),
        ((0.5, 0.25),),
        (-2.0,),
        0.5,
        "loss = FocalLoss(gamma=2.0, alpha=0.25)(output, y)",
        setup=_MODULE,
    ),
    reading=(
        Reference(
            "torchvision: sigmoid_focal_loss (blends p_t for soft labels)",
            "https://docs.pytorch.org/vision/stable/generated/torchvision.ops.sigmoid_focal_loss.html",
        ),
    ),
    leads=(Lead("imbalance", "What γ and α do among a hundred thousand easy negatives"),),
)
