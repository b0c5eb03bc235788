"""Which loss for which task: questions, and rules that turn every combination of answers into a loss and its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from lossviz.catalogue import CATALOGUE
from lossviz.lessons.links import Link, link_to, link_to_compare
from lossviz.state.fields import Choice

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A question with its answers by code; ``when`` names the answers to earlier questions under which it matters."""

    key: str
    text: str
    answers: Mapping[str, str]
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def rule(self) -> Choice:
        """How its answer is read from links."""
        return Choice(tuple(self.answers))

    def asked(self, given: Answers) -> bool:
        """Whether the earlier answers make this question matter."""
        return all(given.get(key) in wanted for key, wanted in self.when.items())


@dataclass(frozen=True)
class Rule:
    """A recommendation: the answers it is for, the loss, why, what it costs, and the view that shows why.

    ``setting`` is what to set of the loss, in words, if that is not as it opens.
    """

    situation: str
    when: Mapping[str, frozenset[str]]
    loss: str
    reason: str
    price: str
    see: Link
    setting: str = ""

    @property
    def title(self) -> str:
        """What is recommended.

        >>> recommend(read({"predict": "class", "noise": "noisy"}))[0].title
        'Cross-entropy with label smoothing'
        """
        title = CATALOGUE[self.loss].title
        return f"{title} with {self.setting}" if self.setting else title

    def fits(self, given: Answers) -> bool:
        """Whether the rule is for these answers."""
        return all(given[key] in wanted for key, wanted in self.when.items())


@dataclass(frozen=True)
class Remark:
    """Advice beside the recommendation, for some answers."""

    when: Mapping[str, frozenset[str]]
    text: str


def _any(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_NUMBER, _CLASS = _any("number", "box"), _any("yes_no", "class")

QUESTIONS: tuple[Question, ...] = (
    Question(
        "predict",
        "What do you predict?",
        {
            "number": "a number",
            "median": "the middle of a number: as many labels above it as below",
            "quantile": "a bound for a number: 90 % of the labels are to lie below, say",
            "expectile": "an expectile of a number: its mean, with more weight on one side",
            "count": "a count, of events in a given time or place",
            "box": "the coordinates of a box",
            "yes_no": "yes or no, or several yes/no labels at once",
            "side": "yes or no by the sign of a score, with a margin to spare",
            "class": "one of several classes, such as the next word of a text",
        },
    ),
    Question(
        "outliers",
        "Are there outliers?",
        {
            "none": "no, errors are small and even",
            "tolerance": "no, and errors up to a known size do not matter",
            "label": "in the labels (y)",
            "many": "in many labels, far off",
            "unknown": "in the labels, I do not know how many",
            "input": "in the inputs (x)",
        },
        {"predict": _NUMBER},
    ),
    Question(
        "balance",
        "How are the classes distributed?",
        {"even": "about evenly", "rare": "one is rare among masses of easy examples"},
        {"predict": _CLASS},
    ),
    Question(
        "calibrated",
        "Will you use the probabilities themselves?",
        {"no": "no, only the ranking or the decision", "yes": "yes, they must be calibrated"},
        {"predict": _CLASS},
    ),
    Question(
        "noise",
        "How good are the labels?",
        {
            "clean": "right, nearly all",
            "noisy": "some are wrong",
            "confident": "right, but the model becomes too sure of them",
        },
        {"predict": _CLASS | _any("side")},
    ),
)

_NOT_NOISY = _any("clean", "confident")
_NOISE = (
    "ε of each label is spread over all classes, so that the optimum is finite and a wrong label cannot pull the logit "
    "without end."
)
_CONFIDENCE = (
    "ε of each label is spread over all classes: a probability beyond that of the smoothed label is pulled back, and the "
    "logits stay finite however long you train."
)

#: The first rule that fits decides.
RULES: tuple[Rule, ...] = (
    Rule(
        "Box coordinates of a detector",
        {"predict": _any("box")},
        "smooth_l1",
        "It has been the usual choice since Fast R-CNN: small errors pull in proportion to their size, and a badly matched box "
        "pulls with 1 at any distance.",
        "It takes the coordinates one by one and does not measure the overlap of the boxes, as losses based on IoU do. β is in "
        "the unit of the coordinates.",
        link_to("smooth_l1", beta=1, prediction=12, label=10),
    ),
    Rule(
        "A count",
        {"predict": _any("count")},
        "poisson",
        "Its optimum is the mean count, the rate it predicts is never below 0, and a large count is allowed a larger error: "
        "the variance of a Poisson count is its mean.",
        "Counts whose variance is far above their mean make it too sure of itself. Feed it the logarithm of the rate.",
        link_to("poisson", prediction=2, label=3),
    ),
    Rule(
        "The middle of a number, its median",
        {"predict": _any("median")},
        "l1",
        "Its optimum is the median: every label pulls with 1, so that one far off counts no more than one close by.",
        "It does not pull less near the fit, where a constant step jumps about it, and the median of few labels is uncertain.",
        link_to("l1", prediction=2, label=0),
    ),
    Rule(
        "A number, with errors that do not matter up to a known size",
        {"predict": _any("number"), "outliers": _any("tolerance")},
        "epsilon_insensitive",
        "What is right to within ε has no loss and no pull, and an error beyond pulls with 1 at any distance: it is the loss "
        "of support vector regression.",
        "ε must be known, in the unit of the label; within the tube it does not care where the prediction lies.",
        link_to("epsilon_insensitive", epsilon=1, prediction=2, label=0),
    ),
    Rule(
        "A number, with errors that are small and even",
        {"predict": _any("number"), "outliers": _any("none")},
        "mse",
        "It is the most precise for Gaussian errors, has no parameter to choose, and its optimum is the mean.",
        "One wild label can spoil the fit: a residual of 10 costs as much as a hundred of 1.",
        link_to("mse", prediction=2, label=0),
    ),
    Rule(
        "A number, with some wild labels",
        {"predict": _any("number"), "outliers": _any("label")},
        "huber",
        "No label pulls harder than δ, and near the fit it is still half the squared error: at δ = 1.345 standard deviations "
        "it keeps 95 % of the precision on clean data.",
        "δ must be chosen in the unit of the label; with skewed errors the optimum is no longer the mean.",
        link_to_compare(losses="mse,huber", delta=1.345, outlier=10),
    ),
    Rule(
        "A number, with many labels far off",
        {"predict": _any("number"), "outliers": _any("many")},
        "tukey",
        "A label beyond c has no pull at all, however many there are; at c = 4.685 standard deviations it keeps 95 % of the "
        "precision on clean data.",
        "It is not convex: start from a fit under Huber, and take c in a robust unit of the residuals.",
        link_to_compare(losses="mse,huber,tukey", c=4.685, outlier=10),
    ),
    Rule(
        "A number, with nobody knows how many wild labels",
        {"predict": _any("number"), "outliers": _any("unknown")},
        "barron",
        "One number says how much is let go: α = 2 is half the squared error, 1 Charbonnier’s loss, 0 Cauchy’s, −2 "
        "Geman–McClure’s, −∞ Welsch’s. Turn it down from 1 until held-back data are predicted best.",
        "Below α = 1 it is not convex, and c must be chosen first, in the unit of the residuals. If α is trained along, the "
        "loss needs the logarithm of its density’s normaliser, or it flees to the least α.",
        link_to("barron", alpha=0, scale=1, prediction=3, label=0),
    ),
    Rule(
        "An expectile of a number",
        {"predict": _any("expectile")},
        "expectile",
        "Its optimum is the expectile τ, at which the residuals of both sides balance if those of labels above weigh τ and "
        "those of labels below 1 − τ. At τ = ½ it is the mean.",
        "It is as sensitive to outliers as the squared error, and an expectile is no bound for a share of the labels.",
        link_to("expectile", tau=0.9, prediction=-2, label=0),
    ),
    Rule(
        "A bound for a number, such as its 90 % quantile",
        {"predict": _any("quantile")},
        "quantile",
        "Its optimum is the quantile τ: being too low costs τ for each unit, being too high 1 − τ.",
        "Quantiles far out need many data, and the bounds of several τ, fitted one by one, may cross.",
        link_to("quantile", tau=0.9, prediction=-2, label=0),
    ),
    Rule(
        "A number, with wild inputs",
        {"predict": _any("number"), "outliers": _any("input")},
        "huber",
        "It limits how hard a wrong label pulls, but a wild input makes even a limited pull strong: the gradient in the "
        "weights is that of the loss times the input.",
        "No loss of the residual repairs this. Clean, clip or transform the inputs first.",
        link_to("huber", delta=1, prediction=3, label=0),
    ),
    Rule(
        "A rare class among masses of easy negatives",
        {"predict": _any("yes_no"), "balance": _any("rare"), "calibrated": _any("no"), "noise": _NOT_NOISY},
        "focal",
        "It turns easy examples down, a hundred times at pₜ = 0.9 and γ = 2, so that masses of them do not drown the rest. "
        "pₜ is the probability given to the true class.",
        "Its probabilities are pulled towards ½ and no longer calibrated; γ and α must be chosen, and every example teaches it "
        "less.",
        link_to("focal", gamma=2, prediction=0.9, label=1),
    ),
    Rule(
        "A rare class, and some wrong labels",
        {"predict": _any("yes_no"), "balance": _any("rare"), "calibrated": _any("no"), "noise": _any("noisy")},
        "binary_cross_entropy",
        "A label 1 counts as many times as you say: with the ratio of negatives to positives both classes pull as hard in "
        "total, and no example counts more only because it looks hard, as one with a wrong label does.",
        "With weight w its optimum is w·q/(w·q + 1 − q) and no longer the true probability q. A wrong label 1 counts as many "
        "times, too.",
        link_to("binary_cross_entropy", from_logits=True, pos_weight=10, prediction=-2, label=1),
        "pos_weight",
    ),
    Rule(
        "Yes or no, with some wrong labels",
        {"predict": _any("yes_no"), "calibrated": _any("no"), "noise": _any("noisy")},
        "binary_cross_entropy",
        _NOISE,
        "Its probabilities lie closer to ½ than the true ones, and ε must be chosen.",
        link_to("binary_cross_entropy", from_logits=True, label_smoothing=0.1, prediction=5, label=1),
        "label smoothing",
    ),
    Rule(
        "Yes or no, from a model that becomes too sure",
        {"predict": _any("yes_no"), "noise": _any("confident")},
        "binary_cross_entropy",
        _CONFIDENCE,
        "Its optimum is closer to ½ than the true probability: check the calibration on data held back.",
        link_to("binary_cross_entropy", from_logits=True, label_smoothing=0.1, prediction=5, label=1),
        "label smoothing",
    ),
    Rule(
        "The sign of a score, with some wrong labels",
        {"predict": _any("side"), "noise": _any("noisy")},
        "hinge",
        "What is right by a margin of 1 has no loss and no pull, so that the fit rests on few examples; a wrong label pulls "
        "with 1 and never harder.",
        "The score says which side, not how probable it is, and the kink at a margin of 1 keeps Newton’s method away.",
        link_to("hinge", prediction=0.5, label=1),
    ),
    Rule(
        "The sign of a score, with a margin to spare",
        {"predict": _any("side")},
        "squared_hinge",
        "What is right by a margin of 1 has no loss and no pull, and from there the pull grows evenly, so that the loss has "
        "no kink.",
        "An example on the wrong side pulls in proportion to its distance, so that wrong labels draw hard. The score is no "
        "probability.",
        link_to("squared_hinge", prediction=0.5, label=1),
    ),
    Rule(
        "Yes or no, or several yes/no labels at once",
        {"predict": _any("yes_no")},
        "binary_cross_entropy",
        "Its optimum is the true probability, and in the logit its gradient is p − y: large where the model is wrong, "
        "never above 1.",
        "A wrong label that the model contradicts with confidence costs a lot. Feed it logits.",
        link_to("binary_cross_entropy", from_logits=True, prediction=-6, label=1),
    ),
    Rule(
        "One of C classes, with some wrong labels",
        {"predict": _any("class"), "calibrated": _any("no"), "noise": _any("noisy")},
        "cross_entropy",
        _NOISE,
        "Its probabilities lie closer to 1/C than the true ones, and ε must be chosen.",
        link_to("cross_entropy", classes=10, from_logits=True, label_smoothing=0.1, prediction=5, label=1),
        "label smoothing",
    ),
    Rule(
        "One of C classes, from a model that becomes too sure",
        {"predict": _any("class"), "noise": _any("confident")},
        "cross_entropy",
        _CONFIDENCE,
        "Its optimum is closer to 1/C than the true probabilities: check the calibration on data held back.",
        link_to("cross_entropy", classes=10, from_logits=True, label_smoothing=0.1, prediction=5, label=1),
        "label smoothing",
    ),
    Rule(
        "One of C classes",
        {"predict": _any("class")},
        "cross_entropy",
        "Its optimum is the true distribution, and in the logits its gradient is p − y whatever the number of classes.",
        "Trained to the end on hard labels it becomes overconfident. Feed it logits.",
        link_to("cross_entropy", classes=10, from_logits=True, prediction=0, label=1),
    ),
)

REMARKS: tuple[Remark, ...] = (
    Remark(
        {"predict": _any("yes_no"), "balance": _any("even"), "calibrated": _any("no")},
        "If only the decision counts, hinge loss is another choice. An example that is right by a margin of 1 no longer pulls, "
        "and the scores are not probabilities.",
    ),
    Remark(
        {"predict": _CLASS, "balance": _any("rare"), "calibrated": _any("yes")},
        "A rare class needs no other loss to be predicted with its true, small probability. Move the decision threshold "
        "instead, and start the last bias at the logit of the class's share.",
    ),
    Remark(
        {"predict": _any("class"), "balance": _any("rare"), "calibrated": _any("no")},
        "Weight the rare class, or ask one yes/no question per class: for those there is focal loss.",
    ),
    Remark(
        {"predict": _any("yes_no"), "balance": _any("rare"), "calibrated": _any("no"), "noise": _any("noisy")},
        "Focal loss is not advised here. It turns the right labels down, but not the wrong ones, which look hard. Smooth "
        "the labels a little, too.",
    ),
    Remark(
        {"predict": _CLASS, "calibrated": _any("yes"), "noise": _any("noisy")},
        "Label smoothing would limit what a wrong label pulls, but its probabilities are not the true ones. Look for the "
        "wrong labels instead: they are among those of the greatest loss.",
    ),
    Remark(
        {"predict": _any("yes_no"), "balance": _any("rare"), "calibrated": _any("no"), "noise": _NOT_NOISY},
        "The simpler way is binary cross-entropy with pos_weight: it counts the rare class more, but does not turn easy "
        "examples down.",
    ),
    Remark(
        {"predict": _any("side"), "noise": _any("clean")},
        "The exponential loss, that of AdaBoost, asks for ever larger margins and pulls e times as hard for each unit that an "
        "example is wrong by: only for labels that are all right.",
    ),
    Remark(
        {"predict": _any("number"), "outliers": _any("label")},
        "Log-cosh is nearly the same with δ = 1 and has no seam: its second derivative does not jump. There is nothing to "
        "choose, so scale the labels first.",
    ),
    Remark(
        {"predict": _CLASS, "calibrated": _any("yes")},
        "Check the calibration on data held back, and correct it there with a temperature.",
    ),
    Remark(
        {"predict": _any("box"), "outliers": _any("label")},
        "Wild labels are what the straight tail is for; a smaller β makes it start earlier.",
    ),
    Remark(
        {"predict": _any("box"), "outliers": _any("input")},
        "No loss can help against outliers in the inputs: clean or clip them first.",
    ),
)


def read(raw: Mapping[str, object]) -> dict[str, str]:
    """An answer to every question; what is missing or unknown takes the first one.

    >>> read({"predict": "box", "balance": "<script>"})["predict"], read({})["predict"]
    ('box', 'number')
    """
    return {question.key: question.rule.read(question.key, raw, next(iter(question.answers))) for question in QUESTIONS}


def allowed() -> dict[str, str]:
    """What the answer to each question can be, in words, by the question's key.

    >>> allowed()["noise"]
    'one of clean, noisy, confident'
    """
    return {key: words for question in QUESTIONS for key, words in question.rule.allowed(question.key).items()}


def recommend(given: Answers) -> tuple[Rule, tuple[str, ...]]:
    """The rule for some answers, and the remarks that go with it.

    Raises LookupError if no rule fits; a test makes sure that one fits every combination of answers.

    >>> rule, remarks = recommend(read({"predict": "yes_no", "balance": "rare"}))
    >>> rule.loss
    'focal'
    """
    remarks = tuple(remark.text for remark in REMARKS if all(given[key] in codes for key, codes in remark.when.items()))
    for rule in RULES:
        if rule.fits(given):
            return rule, remarks
    raise LookupError(f"no rule for {dict(given)}")


def combinations() -> list[dict[str, str]]:
    """Every combination of answers, those to questions that are not asked included.

    >>> len(combinations())
    648
    """
    keys = [question.key for question in QUESTIONS]
    return [dict(zip(keys, codes, strict=True)) for codes in product(*(question.answers for question in QUESTIONS))]
