"""The source article passage by passage: what it says, whether that is right, and the view that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from lossviz.links import Link, link_to, link_to_compare


@dataclass(frozen=True)
class Passage:
    """A formula or a claim of the article, in Markdown with LaTeX between dollar signs, and what there is to say of it.

    ``right`` is whether it stands as printed; ``remark`` says why not, or under which reading it does.
    """

    section: str
    says: str
    right: bool
    remark: str
    link: Link


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
        "With steps of size η on the prediction, squared error shrinks a residual by 1 − 2η each time and diverges from "
        "η = 1 on.",
        Link("descent"),
    ),
    Passage(
        "2.3",
        "Cross-entropy and focal loss for classification, squared error and smooth L1 for regression; others to generate",
        True,
        "Generating text is choosing the next of many classes: cross-entropy.",
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
    Passage(
        "3.1",
        "Cross-entropy is convex",
        True,
        "In the prediction and in the logits; not in the weights of a network.",
        link_to("binary_cross_entropy", from_logits=True, prediction=0.0, label=1.0),
    ),
    Passage(
        "3.2",
        r"$-(1 - \hat{y})^\gamma \, y \log \hat{y}$",
        False,
        r"Half of the loss: every negative costs 0. It needs $-(1 - y)\, \hat{y}^\gamma \log(1 - \hat{y})$ as well, and the "
        "paper has a weight α on top.",
        link_to("focal", gamma=2.0, prediction=0.9, label=0.0, **_SOFT),
    ),
    Passage(
        "3.2",
        r"With larger γ, confident negatives ($\hat{y}$ near 0) weigh less",
        True,
        "In the whole formula; in the printed one negatives have no weight at all.",
        link_to("focal", gamma=5.0, prediction=0.1, label=0.0, **_SOFT),
    ),
    Passage(
        "3.2",
        r"Positives of low confidence ($\hat{y}$ near 1) weigh more",
        False,
        "A positive of low confidence has ŷ near 0, and no weight grows: (1 − pₜ)^γ is at most 1 and falls with γ.",
        link_to("focal", gamma=2.0, prediction=0.99, label=1.0, **_SOFT),
    ),
    Passage(
        "3.2",
        "It cures the imbalance of classes",
        False,
        "It tells easy from hard; the balance of the classes is α's part.",
        Link("imbalance"),
    ),
    Passage(
        "3.3",
        r"$\frac{1}{n} \sum_{i=1}^{n} (y_i - \hat{y}_i)^2$, the squared Euclidean distance",
        True,
        "The formula is right; it is that distance divided by n.",
        link_to("mse"),
    ),
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
    Passage(
        "3.4, 3.5",
        "Small errors cost about the squared error",
        False,
        "Half of it, exactly.",
        link_to_compare(losses="mse,smooth_l1,huber", beta=1, delta=1, residual=0.5),
    ),
    Passage(
        "3.5",
        r"$\frac{1}{2}(y - \hat{y})^2$ if $\lvert y - \hat{y} \rvert \leq \delta$, "
        r"else $\delta \lvert y - \hat{y} \rvert - \frac{1}{2} \delta^2$",
        True,
        "Whether < or ≤ makes no difference: value and slope are continuous there.",
        link_to("huber", delta=1.0),
    ),
    Passage(
        "3.5",
        "Huber is another loss than smooth L1; large errors cost about L1",
        False,
        "At δ = 1 they are one; in general Huber is δ times smooth L1 with β = δ, and its tail is δ times L1.",
        link_to_compare(losses="smooth_l1,huber", beta=2, delta=2, residual=3, range=6),
    ),
    Passage(
        "5.1",
        "`criterion =`, where the article breaks off",
        False,
        "Complete programs for all six losses stand on their pages, under *A training step*.",
        link_to("binary_cross_entropy"),
    ),
)
