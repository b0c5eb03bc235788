"""Losses of predicted probabilities or logits against labels that are probabilities too."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import Any

import numpy as np

from lossviz.arrays import FloatArray, is_product, offset, scaled_difference
from lossviz.catalogue import register
from lossviz.formula import Formula
from lossviz.loss import Axis, BinaryLoss, Loss, PlaneLoss, Reference, Traits
from lossviz.parameter import NON_NEGATIVE, REAL, UNIT, Interval, parameter, shown
from lossviz.sides import LogitSides, Sides

_SLOPE = r"\frac{\partial \ell}{\partial %s}"
# Rows that come out of a float32 softmax miss 1 by about 1e-7 per class; anything beyond this is a mistake.
_SUM_TOLERANCE = 1e-6
_CLASSES = (*range(2, 11), 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000)


def _from_logits() -> Any:
    return parameter(False, "", "Take the prediction as a logit instead of a probability.", kind="flag")


def _classes() -> Any:
    domain = Interval(2, math.inf, closed_low=True)
    return parameter(3, "C", "Number of classes.", domain=domain, typical=(2, 1000), kind="integer", steps=_CLASSES)


@register
@dataclass(frozen=True)
class BinaryCrossEntropy(BinaryLoss):
    """−y·log p − (1 − y)·log(1 − p), natural logarithm, 0·log 0 = 0; p = σ(z) where ``from_logits``.

    Domain: p in [0, 1] (or any logit), y in [0, 1]. The loss is infinite at p = 0 with y > 0 and at p = 1
    with y < 1; PyTorch clamps the logarithm at −100 there, Keras clips p at 1e−7.
    Source: PyTorch ``nn.BCELoss`` and ``nn.BCEWithLogitsLoss``; Cox (1958).

    >>> round(BinaryCrossEntropy().value(0.8, 1.0), 6), round(BinaryCrossEntropy().value(0.8, 0.0), 6)
    (0.223144, 1.609438)
    >>> BinaryCrossEntropy(from_logits=True).gradient(-200.0, 1.0)
    -1.0
    """

    from_logits: bool = _from_logits()

    key, title = "binary_cross_entropy", "Binary cross-entropy"
    summary = (
        "The surprise at the true class, −log of the probability it was given: confident mistakes cost without bound."
    )
    reference = Reference(
        "D. R. Cox: The Regression Analysis of Binary Sequences, JRSS B 20, 1958; PyTorch: torch.nn.BCELoss",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html",
    )

    @property
    def formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(r"\ell", r"y \, \log(1 + e^{-z}) + (1 - y) \, \log(1 + e^{z})")
        return Formula.of(r"\ell", r"- y \, \log p - (1 - y) \, \log(1 - p)")

    @property
    def gradient_formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(_SLOPE % "z", r"\sigma(z) - y")
        return Formula.of(_SLOPE % "p", r"\frac{p - y}{p \, (1 - p)}")

    @property
    def traits(self) -> Traits:
        return Traits(convex=True, bounded_gradient=self.from_logits, smooth=True, redescending=False, symmetric=True)

    @property
    def pytorch(self) -> str:
        name = "binary_cross_entropy_with_logits" if self.from_logits else "binary_cross_entropy"
        return f'loss = F.{name}(prediction, label, reduction="none")'

    def partial(self, sides: Sides) -> FloatArray:
        return -sides.log_p

    def partial_slope(self, sides: Sides) -> FloatArray:
        return -sides.q if self.from_logits else -1.0 / sides.p

    def partial_bend(self, sides: Sides) -> FloatArray:
        return sides.p * sides.q if self.from_logits else 1.0 / sides.p / sides.p

    def join(self, sides: Sides, label: FloatArray, order: int) -> FloatArray:
        if order == 1:
            return offset(*sides.split, label) if self.from_logits else _probability_slope(sides, label)
        if order == 0 and isinstance(sides, LogitSides) and not is_product(label, sides.margin):
            value = sides.margin * (sides.ahead - label)  # the weight of the class that trails, times how far it does
            value += sides.surprise
            rivals, _ = self.log_rivals
            return value + (1.0 - label) * rivals if rivals else value
        return super().join(sides, label, order)


def _probability_slope(sides: Sides, y: FloatArray) -> FloatArray:
    """(p − y)/(p·(1 − p)): the difference first, so that nothing cancels where the gradient is near its zero."""
    p, q = sides.p
    spread = p * q
    scale = 1.0 / spread
    if scale.max(initial=0.0) < 1e290:
        return scaled_difference(p, y, scale)
    edge = np.where(p == 0, 1.0, -1.0)  # the limit at p = y = 0 and at p = y = 1
    return np.where(p == y, np.where(spread == 0, edge, 0.0), (p - y) / spread)


@register
@dataclass(frozen=True)
class Focal(BinaryLoss):
    """Cross-entropy times (1 − p_t)^γ, p_t being the probability of the true class; optionally weighted by α.

    α weighs class 1 and 1 − α class 0; None weighs neither. A label between 0 and 1 means the expectation
    over the two classes, y·FL(1) + (1 − y)·FL(0); torchvision's ``sigmoid_focal_loss`` blends p_t instead and
    differs between the ends. γ = 0 without α is binary cross-entropy exactly.
    Domain: p in [0, 1] (or any logit), y in [0, 1]; γ in [0, ∞); α in [0, 1] or None.
    Source: Lin et al., Focal Loss for Dense Object Detection (2017), equations 4 and 5.

    >>> round(Focal(gamma=2.0).value(0.6, 1.0), 6), round(Focal(gamma=2.0).value(0.6, 0.0), 6)
    (0.081732, 0.329865)
    """

    gamma: float = parameter(
        2.0,
        r"\gamma",
        "How strongly easy examples are turned down; 0 is cross-entropy.",
        domain=NON_NEGATIVE,
        typical=(0.0, 5.0),
        steps=tuple(round(float(x), 2) for x in (*np.arange(0, 2, 0.1), *np.arange(2, 5.01, 0.2))),
    )
    alpha: float | None = parameter(
        None,
        r"\alpha",
        "Weight of class 1; class 0 gets 1 − α. None: no balancing.",
        domain=UNIT,
        typical=(0.0, 1.0),
        steps=tuple(round(0.05 * k, 2) for k in range(21)),
        optional=True,
        linear=True,
    )
    from_logits: bool = _from_logits()

    key, title = "focal", "Focal loss"
    summary = "Cross-entropy turned down where the true class is already likely, by 1 − pₜ to the power γ: hard examples count."
    reference = Reference(
        "T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár: Focal Loss for Dense Object Detection, ICCV 2017",
        "https://arxiv.org/abs/1708.02002",
    )

    @property
    def formula(self) -> Formula:
        return Formula.of(r"\ell", self._expectation(self._term, "-"))

    @property
    def gradient_formula(self) -> Formula:
        return Formula.of(_SLOPE % ("z" if self.from_logits else "p"), self._expectation(self._slope_term, "+"))

    def _expectation(self, term: Callable[[bool], str], sign: str) -> str:
        one, zero = (r"\alpha \, ", r"(1 - \alpha) \, ") if self.alpha is not None else ("", "")
        return rf"- y \, {one}{term(True)} {sign} (1 - y) \, {zero}{term(False)}"

    def _names(self, positive: bool) -> tuple[str, str]:
        """LaTeX of this class's probability and of the other one's."""
        own, other = ("p", "(1 - p)") if not self.from_logits else (r"\sigma(z)", r"\sigma(-z)")
        return (own, other) if positive else (other, own)

    def _term(self, positive: bool) -> str:
        own, other = self._names(positive)
        return rf"{other}^\gamma \, \log {own}"

    def _slope_term(self, positive: bool) -> str:
        own, other = self._names(positive)
        if self.from_logits:
            return rf"{other}^\gamma \left({other} - \gamma \, {own} \, \log {own}\right)"
        return rf"\left(\frac{{{other}^\gamma}}{{{own}}} - \gamma \, {other}^{{\gamma - 1}} \, \log {own}\right)"

    @property
    def traits(self) -> Traits:
        plain = self.gamma == 0
        return Traits(
            convex=plain or not self.from_logits,
            bounded_gradient=self.from_logits,
            smooth=True,
            redescending=False,
            symmetric=self.alpha is None or self.alpha == 0.5,
        )

    @property
    def pytorch(self) -> str:
        if self.from_logits:
            logs = "log_p, log_q = F.logsigmoid(prediction), F.logsigmoid(-prediction)"
        else:
            logs = "log_p, log_q = torch.log(prediction), torch.log1p(-prediction)"
        one, zero = ("", "") if self.alpha is None else (f"{self.alpha!r} * ", f"(1 - {self.alpha!r}) * ")
        return "\n".join(
            (
                logs,
                f"one = {one}torch.exp({self.gamma!r} * log_q) * -log_p",
                f"zero = {zero}torch.exp({self.gamma!r} * log_p) * -log_q",
                "loss = label * one + (1 - label) * zero",
            )
        )

    @property
    def class_weights(self) -> tuple[float, float]:
        return (1.0, 1.0) if self.alpha is None else (self.alpha, 1.0 - self.alpha)

    @property
    def baseline(self) -> BinaryLoss:
        return BinaryCrossEntropy(self.from_logits)

    def partial(self, sides: Sides) -> FloatArray:
        return -sides.q_to(self.gamma) * sides.log_p

    def partial_slope(self, sides: Sides) -> FloatArray:
        if self.from_logits:
            return _times(sides.q_to(self.gamma), self.gamma * sides.p * sides.log_p - sides.q)
        if self.gamma == 0:
            return -1.0 / sides.p
        return _times(sides.q_to(self.gamma), self.gamma * _log_ratio(sides) - 1.0 / sides.p)

    def partial_bend(self, sides: Sides) -> FloatArray:
        gamma, p, q = self.gamma, sides.p, sides.q
        if self.from_logits:
            return _times(sides.q_to(gamma), p * (q * (1.0 + 2.0 * gamma) - gamma * sides.log_p * (gamma * p - q)))
        if gamma == 0:
            return 1.0 / p / p
        # one power of q is taken out first: q^(γ−2)·log p overflows where the product is finite
        bracket = gamma * (1.0 - gamma) * _log_ratio(sides) + 2.0 * gamma / p + q / p / p
        # γ − 1 is rounded below 1 only, where q^γ is safe from underflow
        power = np.where(q == 0, np.inf, sides.q_to(gamma) / q) if gamma < 1 else sides.q_to(gamma - 1.0)
        return np.where(p == 0, np.inf, _times(power, bracket))

    def join(self, sides: Sides, label: FloatArray, order: int) -> FloatArray:
        if self.gamma == 0 and self.alpha in (None, 0.5):
            result = self.baseline.join(sides, label, order)
            return result if self.alpha is None else self.alpha * result
        return super().join(sides, label, order)


def _times(power: FloatArray, factor: FloatArray) -> FloatArray:
    """Their product; a power that has vanished silences even an overflow."""
    return power * factor if _all(power) else np.where(power == 0, 0.0, power * factor)


def _all(array: FloatArray) -> bool:
    """``array.all()``, four times as fast."""
    return int(np.count_nonzero(array)) == array.size


def _log_ratio(sides: Sides) -> FloatArray:
    """log p/(1 − p), with its limit −1 at p = 1."""
    return sides.log_p / sides.q if _all(sides.q) else np.where(sides.q == 0, -1.0, sides.log_p / sides.q)


@dataclass(frozen=True)
class CrossEntropyPlane(BinaryCrossEntropy):
    """Cross-entropy of C classes on two axes: the true class against all others, which share evenly.

    Prediction: the probability p of the true class, or its logit margin z over the other classes (theirs
    are all 0). Label: the target mass y on the true class; the others share 1 − y. The derivative is the
    one along this path. For two classes it is binary cross-entropy.

    >>> round(CrossEntropyPlane(classes=10).value(0.1, 1.0), 6)  # ln 10: knowing nothing of ten classes
    2.302585
    """

    classes: int = _classes()

    key, title, summary = "cross_entropy", "Cross-entropy", "The surprise at the true class."

    @property
    def formula(self) -> Formula:
        if self.from_logits:
            rest = r"\log(1 + (C - 1) \, e^{-z})", r"\log(C - 1 + e^{z})"
            return Formula.of(r"\ell", rf"y \, {rest[0]} + (1 - y) \, {rest[1]}")
        return Formula.of(r"\ell", r"- y \, \log p - (1 - y) \, \log \frac{1 - p}{C - 1}")

    @property
    def gradient_formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(_SLOPE % "z", r"\frac{1}{1 + (C - 1) \, e^{-z}} - y")
        return super().gradient_formula

    @property
    def traits(self) -> Traits:
        return replace(super().traits, symmetric=self.classes == 2)

    @property
    def pytorch(self) -> str:
        return CrossEntropy(self.classes, self.from_logits).pytorch

    @property
    def prediction_axis(self) -> Axis:
        name = "true class logit margin" if self.from_logits else "true class probability"
        return _renamed(super().prediction_axis, name)

    @property
    def label_axis(self) -> Axis:
        return _renamed(super().label_axis, "target mass")

    @property
    def log_rivals(self) -> tuple[float, float]:
        return _log_of(self.classes - 1)

    def _partials(self, sides: Sides, order: int) -> FloatArray:
        ends = super()._partials(sides, order)
        if order == 0:
            ends[1] += self.log_rivals[0]
        return ends


@cache
def _renamed(axis: Axis, name: str) -> Axis:
    return replace(axis, name=name)


@lru_cache(maxsize=1024)
def _log_of(count: int) -> tuple[float, float]:
    """The logarithm of an integer as a float and what rounding left over."""
    exact = Context(prec=60).ln(Decimal(count))
    return float(exact), float(exact - Decimal(float(exact)))


@register
@dataclass(frozen=True)
class CrossEntropy(Loss):
    """−Σ yᵢ·log pᵢ over C classes, natural logarithm, 0·log 0 = 0; p = softmax(z) where ``from_logits``.

    Prediction and label are vectors of length C on the last axis; ``value`` drops that axis, ``gradient``
    and ``curvature`` (the diagonal of the Hessian) keep it. Labels are one-hot or soft. Both distributions
    must sum to 1 within 1e−6. Derivatives on probabilities treat the pᵢ as free variables, as PyTorch and
    SciPy do; Keras renormalises first. With two classes it is binary cross-entropy.
    Source: PyTorch ``nn.CrossEntropyLoss`` (logits), ``nn.NLLLoss`` on log-probabilities.

    >>> round(CrossEntropy(3, from_logits=True).value([1000.0, 1001.0, 1002.0], [0.0, 0.0, 1.0]), 6)
    0.407606
    >>> CrossEntropy(2).gradient([0.25, 0.75], [1.0, 0.0])
    array([-4.,  0.])
    """

    classes: int = _classes()
    from_logits: bool = _from_logits()

    key, title = "cross_entropy", "Cross-entropy"
    summary = "The surprise at the true one of C classes; in logits its gradient is simply p − y, whatever C is."
    task = "classification"
    reference = Reference(
        "I. J. Good: Rational Decisions, JRSS B 14, 1952; PyTorch: torch.nn.CrossEntropyLoss",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
    )

    @property
    def ranges(self) -> tuple[float, ...]:  # type: ignore[override]
        return self.plane().ranges

    def plane(self) -> PlaneLoss:
        return CrossEntropyPlane(classes=self.classes, from_logits=self.from_logits)

    @property
    def formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(r"\ell", r"\sum_{i=1}^{C} y_i \, \log \sum_{j=1}^{C} e^{z_j - z_i}")
        return Formula.of(r"\ell", r"- \sum_{i=1}^{C} y_i \, \log p_i")

    @property
    def gradient_formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(_SLOPE % "z_i", r"\frac{e^{z_i}}{\sum_{j=1}^{C} e^{z_j}} - y_i")
        return Formula.of(_SLOPE % "p_i", r"- \frac{y_i}{p_i}")

    @property
    def traits(self) -> Traits:
        return Traits(True, self.from_logits, True, False, symmetric=True)

    @property
    def pytorch(self) -> str:
        if self.from_logits:
            return 'loss = F.cross_entropy(prediction, label, reduction="none")'
        return "loss = -torch.xlogy(label, prediction).sum(-1)"

    @property
    def prediction_axis(self) -> Axis:
        if self.from_logits:
            return Axis("logits", "z", "z", REAL, (-6.0, 6.0), "logits")
        return Axis("probabilities", "p", "p", UNIT, (0.005, 0.995), "probabilities; for logits set from_logits=True")

    @property
    def label_axis(self) -> Axis:
        return Axis("label", "y", "y", UNIT, (0.0, 1.0))

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        return self.plane().axes(extent)

    def _check(self, p: FloatArray, y: FloatArray) -> None:
        super()._check(p, y)
        for name, array in (("prediction", p), ("label", y)):
            if array.ndim == 0 or array.shape[-1] != self.classes:
                raise ValueError(
                    f"CrossEntropy: the last axis of {name} must have length {self.classes} (classes), "
                    f"got shape {array.shape}"
                )
            if name == "label" or not self.from_logits:
                _check_sums(name, array)

    def _parts(self, p: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """−log p, p and 1 − p of every class, each without cancellation."""
        if not self.from_logits:
            return -np.log(p), p, 1.0 - p
        top = np.argmax(p, axis=-1, keepdims=True) if p.size else np.zeros((*p.shape[:-1], 1), dtype=int)
        behind = np.take_along_axis(p, top, -1) - p
        shares = np.exp(-behind)
        np.put_along_axis(shares, top, 0.0, -1)  # the largest logit apart, or its 1 would swallow the others
        rest = _sum(shares)[..., None]
        np.put_along_axis(shares, top, 1.0, -1)
        probability = shares / (1.0 + rest)
        others = 1.0 - probability
        np.put_along_axis(others, top, rest / (1.0 + rest), -1)
        return behind + np.log1p(rest), probability, others

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        surprise, _, _ = self._parts(p)
        terms: FloatArray = np.where(y == 0, 0.0, y * surprise)
        return _sum(terms)

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        _, probability, others = self._parts(p)
        if self.from_logits:
            return np.where(probability > 0.5, (1.0 - y) - others, probability - y)
        return np.where(y == 0, 0.0, -y / probability)

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        _, probability, others = self._parts(p)
        if self.from_logits:
            return np.broadcast_to(probability * others, np.broadcast_shapes(p.shape, y.shape)).copy()
        return np.where(y == 0, 0.0, y / probability / probability)


def _sum(terms: FloatArray) -> FloatArray:
    """The sum over the last axis by halves: ten roundings for a thousand terms, where a running sum takes a thousand."""
    while terms.shape[-1] > 1:
        half = terms.shape[-1] // 2
        rest = terms[..., 2 * half :]
        terms = np.concatenate([terms[..., :half] + terms[..., half : 2 * half], rest], axis=-1)
    return terms[..., 0] + 0.0


def _check_sums(name: str, array: FloatArray) -> None:
    off = np.abs(array.sum(-1) - 1.0) > _SUM_TOLERANCE
    if off.any():
        total = array.sum(-1)[off].flat[0]
        raise ValueError(
            f"CrossEntropy: each {name} must sum to 1 over the last axis (within {_SUM_TOLERANCE:g}), got {shown(total)}"
        )
