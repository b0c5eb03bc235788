"""What to notice on each loss's page: short observations, each with the view that shows it; further reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lossviz.loss import Reference


@dataclass(frozen=True)
class Note:
    """An observation in Markdown without LaTeX, and the state (by control name) of the view that shows it.

    ``article`` marks a correction of the article this app grew out of.
    """

    title: str
    text: str
    state: Mapping[str, Any] = field(default_factory=dict)
    article: bool = False


NOTES: dict[str, tuple[Note, ...]] = {
    "mse": (
        Note(
            "Twice the error, four times the loss",
            "At a residual of 2 the loss is 4 and the pull is 4; at a residual of 1 they are 1 and 2. "
            "The pull grows with the error and never levels off.",
            {"prediction": 2.0, "label": 0.0},
        ),
        Note(
            "One outlier outvotes a hundred",
            "A residual of 10 costs 100: as much as a hundred points with a residual of 1. "
            "A fit under squared error bends towards such a point.",
            {"prediction": 10.0, "label": 0.0, "range": 12.0},
        ),
        Note(
            "The gradient is a plane",
            "The curvature is 2 everywhere, so a gradient step of size η on the prediction shrinks every residual by the "
            "same factor 1 − 2η. Above η = 1 it grows instead.",
            {"prediction": -1.0, "label": 1.0},
        ),
        Note(
            "The article's house",
            "Price 200, predicted 180 (in 10,000 yuan): the loss is (−20)² = 400 and the gradient −40, as printed. "
            "The unit is squared too. The article calls the mean squared error the squared Euclidean distance; it is "
            "that distance divided by the number of samples.",
            {"prediction": 180.0, "label": 200.0, "range": 240.0},
            article=True,
        ),
    ),
    "smooth_l1": (
        Note(
            "Every outlier pulls alike",
            "Beyond β the slope is ±1 whatever β is: a residual of 2 pulls exactly as hard as one of 20.",
            {"beta": 1.0, "prediction": 2.0, "label": 0.0},
        ),
        Note(
            "β = 0 is the absolute error",
            "The parabola shrinks to nothing and the gradient jumps from −1 to 1 at zero: small errors pull as hard as large "
            "ones, and the prediction chatters around the label.",
            {"beta": 0.0, "prediction": 0.5, "label": 0.0},
        ),
        Note(
            "A larger β weakens small errors",
            "Inside the parabola the loss is r²/(2β): with β = 4 a residual of 2 costs 0.5 instead of 1.5. "
            "In Huber's loss δ leaves the parabola alone and changes the tail instead.",
            {"beta": 4.0, "prediction": 2.0, "label": 0.0},
        ),
        Note(
            "The article's box centre",
            "Prediction (12, 18), label (10, 20): both residuals have size 2, on the linear branch, so each coordinate costs "
            "2 − ½ = 1.5 and the sum is 3. The article prints ½·2² + ½·2² = 2 + 1 = 3: the wrong branch (it would give 4), "
            "then a wrong addition. For (5, 25) it prints 10; the sum is 4.5 + 4.5 = 9. "
            "PyTorch averages by default: 1.5 and 4.5.",
            {"beta": 1.0, "prediction": 12.0, "label": 10.0, "range": 12.0},
            article=True,
        ),
        Note(
            "Half the squared error, and only for β = 1",
            "The article says that small errors cost about the squared error. It is exactly half of it: a residual of 0.5 "
            "costs 0.125, not 0.25. Its formula has no β; in general the parabola is r²/(2β).",
            {"beta": 1.0, "prediction": 0.5, "label": 0.0},
            article=True,
        ),
    ),
    "huber": (
        Note(
            "The pull stops at δ",
            "A residual of 3 pulls with δ = 1; squared error would pull with 6. Farther out nothing changes any more.",
            {"delta": 1.0, "prediction": 3.0, "label": 0.0},
        ),
        Note(
            "δ is the slope of the tail",
            "With δ = 0.5 every large residual pulls with 0.5; with δ = 3 it pulls with 3. The parabola ½r² stays the same. "
            "Smooth L1 does the opposite: its tail stays at slope 1 and β changes the parabola.",
            {"delta": 0.5, "prediction": 2.0, "label": 0.0},
        ),
        Note(
            "A large δ is half the squared error",
            "With δ = 5 almost everything in view lies inside the parabola, and an outlier is again trusted.",
            {"delta": 5.0, "prediction": 2.0, "label": 0.0},
        ),
        Note(
            "1.345, the statistician's δ",
            "With noise of standard deviation 1, δ = 1.345 keeps 95 % of the efficiency that squared error has on clean "
            "Gaussian data, and still limits every outlier.",
            {"delta": 1.345, "prediction": 2.0, "label": 0.0},
        ),
        Note(
            "Not another loss than smooth L1",
            "The article calls it another robust loss whose tail is about L1. At δ = β = 1 the two are identical; in general "
            "Huber is δ times smooth L1, and its tail is δ·|r|, not |r|.",
            {"delta": 1.0, "prediction": -2.0, "label": 0.0},
            article=True,
        ),
    ),
    "binary_cross_entropy": (
        Note(
            "Dog or cat",
            "Predicted 0.8 for dog: a dog costs −log 0.8 = 0.223, a cat −log 0.2 = 1.609, as the article says.",
            {"from_logits": False, "prediction": 0.8, "label": 0.0},
        ),
        Note(
            "A confident mistake costs without bound",
            "At p = 0.005 with label 1 the loss is 5.3 and the gradient −200. At p = 0 both are infinite; "
            "libraries clamp there, this page does not.",
            {"from_logits": False, "prediction": 0.005, "label": 1.0},
        ),
        Note(
            "Logits tame the gradient",
            "The same loss against the logit: the gradient is σ(z) − y and stays between −1 and 1. "
            "At z = −6 with label 1 it is −0.9975, where 1/p would be 404.",
            {"from_logits": True, "prediction": -6.0, "label": 1.0},
        ),
        Note(
            "A soft label moves the valley",
            "With label 0.7 the smallest loss is at p = 0.7, and it is not zero: 0.611, the entropy of the label.",
            {"from_logits": False, "prediction": 0.7, "label": 0.7},
        ),
        Note(
            "Convex in what?",
            "The article praises the convexity of cross-entropy. It holds in p and in the logit, as the curvature shows; "
            "it does not hold in the weights of a network.",
            {"from_logits": True, "prediction": 0.0, "label": 1.0},
            article=True,
        ),
    ),
    "cross_entropy": (
        Note(
            "Knowing nothing costs ln C",
            "Ten classes, 0.1 for each: the loss is ln 10 = 2.303. A fresh classifier should start there; a higher first loss "
            "points to a bug in its initialisation.",
            {"classes": 10, "from_logits": False, "prediction": 0.1, "label": 1.0},
        ),
        Note(
            "In logits the gradient is p − y",
            "With 1000 classes and equal logits the true class has p = 0.001 and a gradient of −0.999; it never exceeds 1.",
            {"classes": 1000, "from_logits": True, "prediction": 0.0, "label": 1.0},
        ),
        Note(
            "Many classes need a larger margin",
            "With 1000 classes a logit 2 above all others means just p = 0.0073; even odds need ln 999 = 6.9.",
            {"classes": 1000, "from_logits": True, "prediction": 2.0, "label": 1.0},
        ),
        Note(
            "Label smoothing keeps the optimum finite",
            "With 0.9 on the true class the loss is smallest at p = 0.9. A hard label pushes the logit to infinity.",
            {"classes": 3, "from_logits": True, "prediction": 2.89, "label": 0.9},
        ),
        Note(
            "Two classes are binary cross-entropy",
            "With C = 2 the surfaces are those of binary cross-entropy.",
            {"classes": 2, "from_logits": False, "prediction": 0.8, "label": 1.0},
        ),
    ),
    "focal": (
        Note(
            "Easy examples fade",
            "At γ = 2 a positive with p = 0.9 costs 100 times less than under cross-entropy; with p = 0.968 it is 977 times.",
            {"gamma": 2.0, "alpha": None, "from_logits": False, "prediction": 0.9, "label": 1.0},
        ),
        Note(
            "Hard examples are turned down too",
            "The article says a larger γ raises the weight of hard samples. The factor (1 − p_t)^γ never exceeds 1 and falls "
            "with γ for every sample. At p_t = 0.5 and γ = 2 it is ¼; hard examples gain only relative to easy ones.",
            {"gamma": 2.0, "alpha": None, "from_logits": False, "prediction": 0.5, "label": 1.0},
            article=True,
        ),
        Note(
            "Which samples fade",
            "The article lets low-confidence positives sit near ŷ = 1 and gain weight. A low-confidence positive has ŷ near 0; "
            "at ŷ = 0.99 a positive is easy, and its weight (1 − ŷ)² is 0.0001. Negatives fade the same way near ŷ = 0. "
            "That separates easy from hard; the balance between the classes is α’s job.",
            {"gamma": 2.0, "alpha": None, "from_logits": False, "prediction": 0.99, "label": 1.0},
            article=True,
        ),
        Note(
            "The negatives belong in the formula",
            "The article prints −(1 − ŷ)^γ·y·log ŷ. It is 0 for every negative, and so is its gradient: predicting 1 everywhere "
            "would be optimal. The loss needs the second half −(1 − y)·ŷ^γ·log(1 − ŷ).",
            {"gamma": 2.0, "alpha": None, "from_logits": False, "prediction": 0.9, "label": 0.0},
            article=True,
        ),
        Note(
            "The article's small object",
            "At ŷ = 0.6 and γ = 2 the object costs 0.4²·0.511 = 0.0817 (printed: 0.346) and the background "
            "0.6²·0.916 = 0.330 (printed: 0.064). The background, taken for an object, is the hard example here.",
            {"gamma": 2.0, "alpha": None, "from_logits": False, "prediction": 0.6, "label": 0.0},
            article=True,
        ),
        Note(
            "Not convex in the logit",
            "Far on the wrong side the curvature is negative: at z = −4 with label 1 the slope flattens as the mistake grows.",
            {"gamma": 2.0, "alpha": None, "from_logits": True, "prediction": -4.0, "label": 1.0},
        ),
    ),
}

READING: dict[str, tuple[Reference, ...]] = {
    "mse": (),
    "smooth_l1": (
        Reference(
            "PyTorch: torch.nn.SmoothL1Loss (β, and its relation to HuberLoss)",
            "https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html",
        ),
    ),
    "huber": (
        Reference(
            "PyTorch: torch.nn.HuberLoss", "https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html"
        ),
    ),
    "binary_cross_entropy": (
        Reference(
            "PyTorch: torch.nn.BCEWithLogitsLoss",
            "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",
        ),
    ),
    "cross_entropy": (
        Reference(
            "C. Szegedy et al.: Rethinking the Inception Architecture (label smoothing), CVPR 2016",
            "https://arxiv.org/abs/1512.00567",
        ),
    ),
    "focal": (
        Reference(
            "torchvision: sigmoid_focal_loss (blends p_t for soft labels)",
            "https://docs.pytorch.org/vision/stable/generated/torchvision.ops.sigmoid_focal_loss.html",
        ),
    ),
}


#: What to notice where losses of a residual are overlaid; the states are those of the comparison.
COMPARED: tuple[Note, ...] = (
    Note(
        "Half of the squared error near zero",
        "At a residual of 0.5 the squared error is 0.25; smooth L1 and Huber have 0.125, half of it, and half its pull.",
        {"losses": "mse,smooth_l1,huber", "beta": 1.0, "delta": 1.0, "residual": 0.5, "range": 3.0},
    ),
    Note(
        "A hundred times, or ten",
        "From a residual of 0.1 to one of 10 the pull grows 100 times under the squared error and 10 times under Huber with "
        "δ = 1: it stops at 1.",
        {"losses": "mse,huber", "delta": 1.0, "residual": 10.0, "range": 12.0},
    ),
    Note(
        "β and δ pull apart",
        "At 2 they are two losses: smooth L1 keeps its tail of slope 1 and flattens its parabola, Huber keeps its parabola "
        "and steepens its tail to 2.",
        {"losses": "smooth_l1,huber", "beta": 2.0, "delta": 2.0, "residual": 3.0, "range": 6.0},
    ),
    Note(
        "One outlier against twenty points",
        "At a residual of 20 it takes more than half of the pull under the squared error, and 7 % under Huber with δ = 1: no "
        "more than at a residual of 1.",
        {"losses": "mse,huber", "delta": 1.0, "outlier": 20.0, "points": 20},
    ),
)


@dataclass(frozen=True)
class Settlement:
    """How two losses that are taken for each other are related: in Markdown, but for the LaTeX."""

    claim: str
    latex: str
    table: str
    libraries: str


#: Smooth L1 and Huber.
SETTLED = Settlement(
    "They are one loss up to a factor:",
    r"\text{Huber}_\delta(r) = \delta \cdot \text{SmoothL1}_{\beta = \delta}(r)",
    "| loss | parabola | curvature there | slope of the tail |\n|:--|:--|:--|:--|\n"
    "| smooth L1, β | r² / (2β) | 1/β: falls as β grows | 1, whatever β is |\n"
    "| Huber, δ | r² / 2 | 1, whatever δ is | δ: grows with δ |",
    "PyTorch has both (`SmoothL1Loss`, `HuberLoss`); Keras and scikit-learn mean Huber's δ; detection papers since "
    "Fast R-CNN write smooth L1 with β = 1, where the difference vanishes. Neither is the squared error near zero: "
    "both have half of it at β = δ = 1.",
)
