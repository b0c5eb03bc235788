"""Numbers printed in papers, courses and textbooks."""

from __future__ import annotations

from lossviz.lessons.claims.efficiency import efficiency
from lossviz.lessons.claims.record import Claim
from lossviz.lessons.links import Link, link_to
from lossviz.loss import Reference
from lossviz.losses import L1, MSE, Barron, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1, Tukey

LIN = Reference(
    "T.-Y. Lin et al.: Focal Loss for Dense Object Detection, ICCV 2017", "https://arxiv.org/abs/1708.02002"
)
CS231N = Reference("Stanford CS231n, notes: Linear classification", "https://cs231n.github.io/linear-classify/")
CS231N_3 = Reference("Stanford CS231n, notes: Neural networks 3", "https://cs231n.github.io/neural-networks-3/")
NIELSEN = Reference(
    "M. Nielsen: Neural Networks and Deep Learning, chapter 3, 2015",
    "http://neuralnetworksanddeeplearning.com/chap3.html",
)
HOA = Reference("R package hoa: Huber", "https://rdrr.io/cran/hoa/man/Huber.html")
ASBIO = Reference(
    "R package asbio: huber.one.step", "https://rdocumentation.org/packages/asbio/versions/1.9-7/topics/huber.one.step"
)
HOLLAND = Reference(
    "P. W. Holland, R. E. Welsch: Robust Regression Using Iteratively Reweighted Least-Squares, 1977",
    "https://doi.org/10.1080/03610927708827533",
)
QUOTED = Reference("variance as in Huber (1964)", "https://doi.org/10.1214/aoms/1177703732")
MEDIAN = Reference("Wikipedia: Efficiency (statistics)", "https://en.wikipedia.org/wiki/Efficiency_(statistics)")

_BCE, _FOCAL, _L1 = BinaryCrossEntropy(), Focal(2.0), SmoothL1()

# ---- focal loss: how much less than cross-entropy -------------------------------------------------


def _times_less(p: float) -> float:
    return float(_BCE.value(p, 1.0) / _FOCAL.value(p, 1.0))


FOCAL_PAPER = (
    Claim(
        LIN,
        "section 3.2",
        "cross-entropy over focal loss, γ = 2, pₜ = 0.9",
        "100",
        lambda: _times_less(0.9),
        link=link_to("focal", gamma=2, prediction=0.9, label=1),
    ),
    Claim(
        LIN,
        "section 3.2",
        "cross-entropy over focal loss, γ = 2, pₜ = 0.968",
        "1000",
        lambda: _times_less(0.968),
        "At 0.968 it is 976.6; 1000 is reached at 0.96838. The paper says “≈ 0.968”.",
        link_to("focal", gamma=2, prediction=0.968, label=1),
    ),
    Claim(
        LIN,
        "section 3.2: at most, for pₜ ≤ 0.5",
        "cross-entropy over focal loss, γ = 2, pₜ = 0.5",
        "4",
        lambda: _times_less(0.5),
        link=link_to("focal", gamma=2, prediction=0.5, label=1),
    ),
    Claim(
        LIN,
        "section 4.1: π",
        "probability of foreground at the start, from the bias −log((1 − π)/π) = −4.595",
        "0.01",
        lambda: float(BinaryCrossEntropy(True).gradient(BinaryCrossEntropy(True).convert(_BCE, 0.01), 0.0)),
        link=link_to("binary_cross_entropy", from_logits=True, prediction=-4.595, label=0),
    ),
)

# ---- efficiency of estimators ---------------------------------------------------------------------

STATISTICS = (
    Claim(
        HOA,
        "argument k",
        "efficiency of Huber's estimator at the normal distribution, δ = 1.345",
        "0.95",
        lambda: efficiency(Huber(1.345)),
        link=link_to("huber", delta=1.345, prediction=2, label=0),
    ),
    Claim(
        QUOTED,
        "often quoted for δ = 1, the default of PyTorch, Keras and SciPy's least squares",
        "efficiency of Huber's estimator at the normal distribution, δ = 1",
        "0.903",
        lambda: efficiency(Huber(1.0)),
        "The paper gives the variance it follows from: (2Φ(δ) − 1)² / E[ψ²].",
        link_to("huber", delta=1, prediction=2, label=0),
    ),
    Claim(
        ASBIO,
        "argument c",
        "efficiency of Huber's estimator at the normal distribution, δ = 1.28",
        "0.95",
        lambda: efficiency(Huber(1.28)),
        "It is 0.943; for 0.95 the constant is 1.345.",
        link_to("huber", delta=1.28, prediction=2, label=0),
    ),
    Claim(
        MEDIAN,
        "the median",
        "efficiency of the median (the fit under L1) at the normal distribution",
        "0.64",
        lambda: efficiency(L1()),
        link=link_to("l1", prediction=2, label=0),
    ),
    Claim(
        HOLLAND,
        "tuning constant of the bisquare",
        "efficiency of Tukey's biweight at the normal distribution, c = 4.685",
        "0.95",
        lambda: efficiency(Tukey(4.685)),
        link=link_to("tukey", c=4.685, prediction=2, label=0),
    ),
    Claim(
        HOLLAND,
        "tuning constant of Cauchy's weights 1/(1 + (r/c)²)",
        "efficiency of Cauchy's loss at the normal distribution, c = 2.385",
        "0.95",
        lambda: efficiency(Barron(0.0, 2.385 / 2**0.5)),
        link=link_to("barron", alpha=0, scale=1.686, prediction=2, label=0),
    ),
    Claim(
        HOLLAND,
        "tuning constant of Welsch's weights exp(−(r/c)²)",
        "efficiency of Welsch's loss at the normal distribution, c = 2.985",
        "0.95",
        lambda: efficiency(Barron(float("-inf"), 2.985 / 2**0.5)),
        link=link_to("barron", alpha=float("-inf"), scale=2.111, prediction=2, label=0),
    ),
)

# ---- courses and textbooks ------------------------------------------------------------------------


def _softmax(scores: list[float], place: int) -> float:
    """The softmax probability of one class: the cross-entropy gradient in the logits, against a label elsewhere."""
    label = [0.0] * len(scores)
    label[(place + 1) % len(scores)] = 1.0
    return float(CrossEntropy(len(scores), True).gradient(scores, label)[place])


def _scores(scores: tuple[float, ...], place: int, printed: str) -> Claim:
    text = ", ".join(f"{x:g}".replace("-", "−") for x in scores)
    return Claim(
        CS231N,
        "softmax classifier provides “probabilities”",
        f"softmax of [{text}], class {place + 1}",
        printed,
        lambda: _softmax(list(scores), place),
        link=Link("cross_entropy"),
    )


def _nielsen(weight: float, bias: float, epochs: int) -> float:
    """The output of one sigmoid neuron with input 1 and target 0 after descent on ½(output − target)², rate 0.15."""
    z, plain, logits = weight + bias, MSE(), BinaryCrossEntropy(True)
    for _ in range(epochs):
        output, slope = logits.gradient(z, 0.0), logits.curvature(z, 0.0)
        z -= 2 * 0.15 * 0.5 * plain.gradient(output, 0.0) * slope  # weight and bias move alike: the input is 1
    return float(logits.gradient(z, 0.0))


def _neuron(weight: float, epochs: int, printed: str) -> Claim:
    bias = 0.9 if weight == 0.6 else 2.0
    return Claim(
        NIELSEN,
        "the cross-entropy cost function",
        f"output of the neuron with weight {weight:g} and bias {bias:g} after {epochs} epochs under squared error",
        printed,
        lambda: _nielsen(weight, bias, epochs),
        link=link_to("binary_cross_entropy", from_logits=True, prediction=weight + bias, label=0),
    )


COURSES = (
    Claim(
        CS231N_3,
        "sanity checks",
        "cross-entropy of ten equally likely classes",
        "2.302",
        lambda: float(CrossEntropy(10, True).value([0.0] * 10, [1.0] + [0.0] * 9)),
        "ln 10 = 2.302585: cut off rather than rounded.",
        link_to("cross_entropy", classes=10, from_logits=False, prediction=0.1, label=1),
    ),
    _scores((1.0, -2.0, 0.0), 0, "0.7"),
    _scores((1.0, -2.0, 0.0), 1, "0.04"),
    _scores((1.0, -2.0, 0.0), 2, "0.26"),
    _scores((0.5, -1.0, 0.0), 0, "0.55"),
    _scores((0.5, -1.0, 0.0), 1, "0.12"),
    _scores((0.5, -1.0, 0.0), 2, "0.33"),
    _neuron(0.6, 0, "0.82"),
    _neuron(0.6, 300, "0.09"),
    _neuron(2.0, 0, "0.98"),
    _neuron(2.0, 300, "0.20"),
)
