"""Losses of the predicted probability or logit of one class against a label that is a probability too."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossviz.catalogue import register
from lossviz.exact.classes import Sides
from lossviz.exact.grids import FloatArray
from lossviz.families.binary import BinaryLoss
from lossviz.formula import Formula, number
from lossviz.loss import Reference, Traits
from lossviz.losses.log_loss import LogLoss, label_smoothing
from lossviz.parameter import NON_NEGATIVE, POSITIVE, UNIT, parameter

#: LaTeX of the derivative in a variable.
SLOPE = r"\frac{\partial \ell}{\partial %s}"


def from_logits_flag() -> Any:
    """The parameter that all classification losses share."""
    help, forms = "Take the prediction as a logit instead of a probability.", ("probability", "logit")
    return parameter(False, "", help, kind="flag", forms=forms)


@register
@dataclass(frozen=True)
class BinaryCrossEntropy(LogLoss):
    """−y·log p − (1 − y)·log(1 − p), natural logarithm, 0·log 0 = 0; p = σ(z) if ``from_logits``.

    ``pos_weight`` multiplies the first term, what a positive costs; None is no weight. ``label_smoothing`` ε first makes
    y·(1 − ε) + ε/2 of the label: PyTorch's y·(1 − ε) + ε/C for two classes, and what Keras' ``BinaryCrossentropy`` does
    to its single output as well. PyTorch has ``pos_weight`` for logits alone, and smoothing for ``cross_entropy`` alone.
    Domain: p in [0, 1] (or any logit), y in [0, 1]; pos_weight > 0; ε in [0, 1). The loss is infinite at p = 0 with
    y > 0 and at p = 1 with y < 1; PyTorch clamps the logarithm at −100 there, Keras clips p at 1e−7.
    Source: PyTorch ``nn.BCELoss`` and ``nn.BCEWithLogitsLoss``; Cox (1958).

    >>> round(BinaryCrossEntropy().value(0.8, 1.0), 6), round(BinaryCrossEntropy().value(0.8, 0.0), 6)
    (0.223144, 1.609438)
    >>> BinaryCrossEntropy(from_logits=True).gradient(-200.0, 1.0)
    -1.0
    >>> BinaryCrossEntropy(from_logits=True, pos_weight=3.0).gradient(0.0, [1.0, 0.0])
    array([-1.5,  0.5])
    """

    from_logits: bool = from_logits_flag()
    pos_weight: float | None = parameter(
        None,
        "w",
        "Weight of class 1, such as the number of negatives for each positive; class 0 has 1. None: no weight.",
        domain=POSITIVE,
        typical=(0.1, 20.0),
        steps=(0.1, 0.2, 0.5, *range(1, 11), 12, 15, 20),
        optional=True,
        linear=True,
    )
    label_smoothing: float | None = label_smoothing()

    key, title, abbreviation = "binary_cross_entropy", "Binary cross-entropy", "BCE"
    summary = "The loss is −log of the probability given to the true class: a confident mistake costs without bound."
    reference = Reference(
        "D. R. Cox: The Regression Analysis of Binary Sequences, JRSS B 20, 1958",
        "https://doi.org/10.1111/j.2517-6161.1958.tb00292.x",
    )

    @property
    def class_weights(self) -> tuple[float, float]:
        return (1.0 if self.pos_weight is None else self.pos_weight), 1.0

    @property
    def _weight(self) -> str:
        return "" if self.pos_weight is None else r"w \, "

    @property
    def formula(self) -> Formula:
        one, zero = self.shares_in_latex
        if self.from_logits:
            return Formula.of(r"\ell", rf"{self._weight}{one} \, \log(1 + e^{{-z}}) + {zero} \, \log(1 + e^{{z}})")
        return Formula.of(r"\ell", rf"- {self._weight}{one} \, \log p - {zero} \, \log(1 - p)")

    @property
    def gradient_formula(self) -> Formula:
        one, zero = self.shares_in_latex
        if self.from_logits:
            if self.pos_weight is None:
                return Formula.of(SLOPE % "z", rf"\sigma(z) - {one}")
            return Formula.of(SLOPE % "z", rf"{zero} \, \sigma(z) - w \, {one} \, \sigma(-z)")
        if self.pos_weight is None:
            return Formula.of(SLOPE % "p", rf"\frac{{p - {one}}}{{p \, (1 - p)}}")
        return Formula.of(SLOPE % "p", rf"\frac{{{zero}}}{{1 - p}} - \frac{{w \, {one}}}{{p}}")

    @property
    def traits(self) -> Traits:
        symmetric = self.class_weights == (1.0, 1.0)
        return Traits(
            convex=True, bounded_gradient=self.from_logits, smooth=True, redescending=False, symmetric=symmetric
        )

    @property
    def pytorch(self) -> str:
        lines, target = [], "label"
        if self.label_smoothing is not None:
            lines, target = (
                [f"target = label * (1 - {self.label_smoothing!r}) + {self.label_smoothing!r} / 2"],
                "target",
            )
        if self.pos_weight is None:
            name = "binary_cross_entropy_with_logits" if self.from_logits else "binary_cross_entropy"
            lines.append(f'loss = F.{name}(prediction, {target}, reduction="none")')
        elif self.from_logits:
            lines += [
                f"weight = torch.tensor({self.pos_weight!r}, dtype=torch.float64)",
                f'loss = F.binary_cross_entropy_with_logits(prediction, {target}, pos_weight=weight, reduction="none")',
            ]
        else:
            lines += [
                f"one, zero = torch.xlogy({target}, prediction), torch.xlogy(1 - {target}, 1 - prediction)",
                f"loss = -{self.pos_weight!r} * one - zero",
            ]
        return "\n".join(lines)


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
        compared=(0.0, 0.5, 1.0, 2.0, 5.0),
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
    from_logits: bool = from_logits_flag()

    key, title = "focal", "Focal loss"
    summary = (
        "Cross-entropy times (1 − pₜ)ᵞ, pₜ being the probability given to the true class: easy examples count less."
    )
    reference = Reference(
        "T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár: Focal Loss for Dense Object Detection, ICCV 2017",
        "https://arxiv.org/abs/1708.02002",
    )

    @property
    def formula(self) -> Formula:
        return Formula.of(r"\ell", self._expectation(self._term, "-"))

    @property
    def gradient_formula(self) -> Formula:
        return Formula.of(SLOPE % ("z" if self.from_logits else "p"), self._expectation(self._slope_term, "+"))

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

    def in_words(self, prediction: float, label: float) -> str:
        """How cross-entropy compares.

        >>> Focal().in_words(0.9, 1.0)
        'Cross-entropy would be 0.105361: focal loss is 100 times less here. Its pull is 2.9 % of that of cross-entropy.'
        """
        value, gradient = self.value(prediction, label), self.gradient(prediction, label)
        plain, pull = self.baseline.value(prediction, label), self.baseline.gradient(prediction, label)
        if math.isinf(plain):
            return "Both cross-entropy and focal loss are infinite here; nothing is clamped."
        if plain == 0 or value == 0:
            return f"Cross-entropy would be {number(plain)}."
        times = number(plain / value)
        if times == "1":
            text = f"Cross-entropy would be {number(plain)}, the same as focal loss here."
        else:
            text = f"Cross-entropy would be {number(plain)}: focal loss is {times} times less here."
        if pull == 0 or math.isinf(pull):
            return text
        return f"{text} Its pull is {100 * abs(gradient / pull):.3g} % of that of cross-entropy."

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
            bracket = q * (1.0 + 2.0 * gamma) - gamma * sides.log_p * (gamma * p - q)
            return _times(sides.q_to(gamma), _times(p, bracket))
        if gamma == 0:
            return 1.0 / p / p
        # one power of q is taken out first: q^(γ−2)·log p can overflow although the product is finite
        bracket = gamma * (1.0 - gamma) * _log_ratio(sides) + 2.0 * gamma / p + q / p / p
        # γ − 1 is rounded only if γ is below 1, and then q^γ is safe from underflow
        power = np.where(q == 0, np.inf, sides.q_to(gamma) / q) if gamma < 1 else sides.q_to(gamma - 1.0)
        return np.where(p == 0, np.inf, _times(power, bracket))

    def join(self, sides: Sides, label: FloatArray, order: int) -> FloatArray:
        if self.gamma == 0 and self.alpha in (None, 0.5):
            result = self.baseline.join(sides, label, order)
            return result if self.alpha is None else self.alpha * result
        return super().join(sides, label, order)


def _times(power: FloatArray, factor: FloatArray) -> FloatArray:
    """Their product; 0 if the power has vanished, even if the factor has overflowed."""
    return power * factor if _all(power) else np.where(power == 0, 0.0, power * factor)


def _all(array: FloatArray) -> bool:
    """``array.all()``, four times as fast."""
    return int(np.count_nonzero(array)) == array.size


def _log_ratio(sides: Sides) -> FloatArray:
    """log p/(1 − p), with its limit −1 at p = 1."""
    return sides.log_p / sides.q if _all(sides.q) else np.where(sides.q == 0, -1.0, sides.log_p / sides.q)
