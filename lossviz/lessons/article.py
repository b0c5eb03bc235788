"""The article this project began with, passage by passage: what it says, whether that is right, and the view that shows it.

What it says wrongly is told once, in ``CORRECTIONS``; pages of losses, worked examples, published numbers and the list
of passages all read it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lossviz.lessons.lesson import Observation
from lossviz.lessons.links import Link, link_to
from lossviz.picture.highlight import Spot


@dataclass(frozen=True)
class Correction:
    """Something the article says about one loss and that is not right as it stands, in Markdown without LaTeX.

    ``says`` goes on after "The article …"; ``truth`` is what is right, and ``state`` the view of the loss that shows it.
    """

    loss: str
    section: str
    title: str
    says: str
    truth: str
    state: Mapping[str, Any]

    @property
    def observation(self) -> Observation:
        """It as something to notice on the page of its loss."""
        words = f"{cited(self.section)} {self.says} {self.truth}"
        return Observation(self.title, words, self.state, self.section, Spot("point", "costs {loss}"))

    @property
    def link(self) -> Link:
        """The view that shows it."""
        return link_to(self.loss, **self.state)


_BOX = {"beta": 1.0, "label": 10.0, "range": 12.0}
_PLAIN = {"gamma": 2.0, "alpha": None, "from_logits": False}

CORRECTIONS: dict[str, Correction] = {
    "distance": Correction(
        "mse",
        "3.3",
        "A mean, not a distance",
        "calls the mean squared error the squared Euclidean distance.",
        "It is that distance divided by the number of samples.",
        {"prediction": 180.0, "label": 200.0, "range": 240.0},
    ),
    "near_box": Correction(
        "smooth_l1",
        "4.4",
        "The right sum by the wrong branch",
        "adds up ½·2² + ½·2² = 2 + 1 = 3 for a box centre at (12, 18) instead of (10, 20).",
        "The total is right, but its derivation is wrong twice. A residual of 2 is beyond β = 1, on the line: 2 − ½ = 1.5 for "
        "each coordinate. The parabola would give 2 + 2 = 4, not 2 + 1. For an example on the parabola take "
        "(10.5, 19.5): 0.125 + 0.125 = 0.25. PyTorch's default is the mean, 1.5.",
        {**_BOX, "prediction": 12.0},
    ),
    "far_box": Correction(
        "smooth_l1",
        "4.4",
        "Nine, not ten",
        "adds up 5 + 5 − 1 = 10 for a box centre at (5, 25) instead of (10, 20).",
        "5 + 5 − 1 is 9: 4.5 for each coordinate. PyTorch's default is the mean, 4.5.",
        {**_BOX, "prediction": 5.0},
    ),
    "half": Correction(
        "smooth_l1",
        "3.4, 3.5",
        "Half the squared error, and only for β = 1",
        "says that small errors cost about the squared error.",
        "Half of it, exactly: a residual of 0.5 costs 0.125, not 0.25. In general the parabola is r²/(2β).",
        {"beta": 1.0, "prediction": 0.5, "label": 0.0},
    ),
    "same_loss": Correction(
        "huber",
        "3.5",
        "Huber is smooth L1 times δ",
        "takes Huber and smooth L1 for two different losses, and gives Huber's tail the slope of L1.",
        "At δ = β = 1 the two are identical. In general Huber is δ times smooth L1 with β = δ, and its tail has slope δ.",
        {"delta": 1.0, "prediction": -2.0, "label": 0.0},
    ),
    "convex": Correction(
        "binary_cross_entropy",
        "3.1",
        "Convex in what?",
        "praises cross-entropy for being convex.",
        "It is convex in the prediction and in the logit, as the curvature shows, but not in the weights of a network.",
        {"from_logits": True, "prediction": 0.0, "label": 1.0},
    ),
    "hard": Correction(
        "focal",
        "3.2",
        "Hard examples are turned down too",
        "says that a larger γ raises the weight of hard examples.",
        "The factor (1 − pₜ)ᵞ, where pₜ is the probability given to the true class, never exceeds 1 and falls with γ for every "
        "example: at pₜ = 0.5 and γ = 2 it is ¼. Hard examples gain only relative to easy ones.",
        {**_PLAIN, "prediction": 0.5, "label": 1.0},
    ),
    "positives": Correction(
        "focal",
        "3.2",
        "Which examples fade",
        "says that positives of low confidence (ŷ near 1) weigh more.",
        "A positive of low confidence has ŷ near 0, and no weight grows. At ŷ = 0.99 a positive is easy, and its weight "
        "(1 − ŷ)² is 0.0001; negatives fade the same way near ŷ = 0.",
        {**_PLAIN, "prediction": 0.99, "label": 1.0},
    ),
    "imbalance": Correction(
        "focal",
        "3.2",
        "Easy and hard, not rare and common",
        "says that focal loss cures the imbalance of classes.",
        "γ tells easy examples from hard ones; it is α that balances the classes.",
        {"gamma": 2.0, "alpha": 0.25, "from_logits": False, "prediction": 0.6, "label": 1.0},
    ),
    "negatives": Correction(
        "focal",
        "3.2",
        "The negatives belong in the formula",
        "gives the loss as −(1 − ŷ)ᵞ · y · log ŷ.",
        "That is half of the loss: every negative costs 0 and has no gradient, so predicting 1 everywhere would be best. "
        "It needs −(1 − y) · ŷᵞ · log(1 − ŷ) as well, and the paper adds a weight α.",
        {**_PLAIN, "prediction": 0.9, "label": 0.0},
    ),
    "object": Correction(
        "focal",
        "4.2",
        "The small object",
        "computes a loss of 0.346 for an object that is predicted with 0.6, at γ = 2.",
        "(1 − 0.6)² · 0.5108 = 0.0817, 4.2 times less, and no setting of γ or α in use gives 0.346: even without the factor "
        "it would be 0.511. At 0.6 the object is classified rightly and weighs 0.16, the background 0.36.",
        {**_PLAIN, "prediction": 0.6, "label": 1.0},
    ),
    "background": Correction(
        "focal",
        "4.2",
        "The background is the hard example",
        "computes a loss of 0.064 for background that is predicted to be an object with 0.6, at γ = 2.",
        "0.6² · 0.9163 = 0.3299. The article's expression has the object's weight (1 − ŷ)² and a factor 0, so it would be 0; "
        "its 0.064 is 0.4³.",
        {**_PLAIN, "prediction": 0.6, "label": 0.0},
    ),
}


def cited(section: str) -> str:
    """The beginning of a sentence that quotes the article, which a reader of the page may never have heard of.

    >>> cited("3.5")
    'The article this project began with (in Chinese; section 3.5)'
    """
    several = " and ".join(section.split(", "))
    return f"The article this project began with (in Chinese; section{'s' * (several != section)} {several})"


def corrections(key: str) -> tuple[Observation, ...]:
    """What the article says wrongly of a loss, as observations.

    >>> [observation.title for observation in corrections("huber")]
    ['Huber is smooth L1 times δ']
    """
    return tuple(correction.observation for correction in CORRECTIONS.values() if correction.loss == key)


@dataclass(frozen=True)
class Passage:
    """A formula or a claim of the article, in Markdown with LaTeX between dollar signs, and what there is to say of it.

    ``right`` is whether it is right as it stands; ``remark`` says why not, or in which sense it is.
    """

    section: str
    says: str
    right: bool
    remark: str
    link: Link


def _passage(says: str, right: bool, correction: str) -> Passage:
    """A passage whose remark is the truth of a correction."""
    found = CORRECTIONS[correction]
    return Passage(found.section, says, right, found.truth, found.link)


_SOFT = {"alpha": None, "from_logits": False}

PASSAGES: tuple[Passage, ...] = (
    Passage(
        "2.1",
        r"A loss $\mathcal{L}(y, \hat{y})$; the smaller, the better the model",
        False,
        "Better at the training objective only.",
        Link("guide"),
    ),
    Passage(
        "2.2",
        "The optimizer steps against the gradient, so the loss decides how well that goes",
        True,
        "A step on the prediction at the learning rate η multiplies the residual of the squared error by 1 − 2η; from η = 1 on "
        "the residual no longer shrinks.",
        Link("descent"),
    ),
    Passage(
        "2.3",
        "Cross-entropy and focal loss for classification, squared error and smooth L1 for regression; others to generate",
        True,
        "To generate text is to choose the next word again and again, each time one of many classes: cross-entropy.",
        Link("guide"),
    ),
    Passage(
        "3.1",
        r"$-(y \log \hat{y} + (1 - y) \log(1 - \hat{y}))$",
        True,
        "Natural logarithm, and 0 · log 0 = 0.",
        link_to("binary_cross_entropy", prediction=0.8, label=1.0),
    ),
    Passage(
        "3.1",
        r"$-\sum_{i=1}^{C} y_i \log \hat{y}_i$",
        True,
        "With two classes it is the formula above.",
        link_to("cross_entropy"),
    ),
    _passage("Cross-entropy is convex", True, "convex"),
    _passage(r"$-(1 - \hat{y})^\gamma \, y \log \hat{y}$", False, "negatives"),
    Passage(
        "3.2",
        r"With larger γ, confident negatives ($\hat{y}$ near 0) weigh less",
        True,
        "In the whole formula; in the article's, negatives have no weight at all.",
        link_to("focal", gamma=5.0, prediction=0.1, label=0.0, **_SOFT),
    ),
    _passage(r"Positives of low confidence ($\hat{y}$ near 1) weigh more", False, "positives"),
    _passage("It cures the imbalance of classes", False, "imbalance"),
    _passage(r"$\frac{1}{n} \sum_{i=1}^{n} (y_i - \hat{y}_i)^2$, the squared Euclidean distance", True, "distance"),
    Passage(
        "3.3",
        "Outliers are magnified, being squared",
        True,
        "A residual of 10 costs as much as a hundred of 1.",
        link_to("mse", prediction=10.0, label=0.0, range=12.0),
    ),
    Passage(
        "3.4",
        r"$\frac{1}{2}(y - \hat{y})^2$ if $\lvert y - \hat{y} \rvert < 1$, else $\lvert y - \hat{y} \rvert - \frac{1}{2}$",
        True,
        "For β = 1; in general r²/(2β) and |r| − β/2.".replace("|", r"\|"),
        link_to("smooth_l1", beta=1.0),
    ),
    _passage("Small errors cost about the squared error", False, "half"),
    Passage(
        "3.5",
        r"$\frac{1}{2}(y - \hat{y})^2$ if $\lvert y - \hat{y} \rvert \leq \delta$, "
        r"else $\delta \lvert y - \hat{y} \rvert - \frac{1}{2} \delta^2$",
        True,
        "Whether < or ≤ makes no difference: value and slope are continuous there.",
        link_to("huber", delta=1.0),
    ),
    _passage("Huber and smooth L1 are two different losses; large errors cost about L1", False, "same_loss"),
    Passage(
        "5.1",
        "`criterion =`, and there the article breaks off",
        False,
        "The page of every loss has a complete program, under *A training step*.",
        link_to("binary_cross_entropy"),
    ),
)
