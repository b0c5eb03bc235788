"""Cross-entropy of any number of classes, on vectors and on the two axes of a surface."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.catalogue import register
from lossviz.exact.classes import Sides
from lossviz.exact.grids import FloatArray
from lossviz.formula import Formula
from lossviz.loss import Axis, Loss, Reference, Traits
from lossviz.losses.classification import SLOPE, from_logits_flag
from lossviz.losses.log_loss import LogLoss, label_smoothing
from lossviz.parameter import REAL, UNIT, Interval, parameter, shown

# Rows that come out of a float32 softmax miss 1 by about 1e-7 per class; anything beyond this is a mistake.
_SUM_TOLERANCE = 1e-6
_CLASSES = (*range(2, 11), 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000)


def _classes() -> Any:
    domain = Interval(2, math.inf, closed_low=True)
    return parameter(3, "C", "Number of classes.", domain=domain, typical=(2, 1000), kind="integer", steps=_CLASSES)


@dataclass(frozen=True)
class CrossEntropyPlane(LogLoss):
    """Cross-entropy of C classes on two axes: the true class against all others, which share evenly.

    Prediction: the probability p of the true class, or its logit margin z over the other classes (theirs
    are all 0). Label: the share y of the true class; the others share 1 − y. The derivative is the
    one along this path. For two classes it is binary cross-entropy.

    >>> round(CrossEntropyPlane(classes=10).value(0.1, 1.0), 6)  # ln 10: knowing nothing of ten classes
    2.302585
    """

    from_logits: bool = from_logits_flag()
    classes: int = _classes()
    label_smoothing: float | None = label_smoothing()

    key, title, summary = (
        "cross_entropy",
        "Cross-entropy",
        "The loss is −log of the probability given to the true class.",
    )

    @property
    def reference(self) -> Reference:  # type: ignore[override]
        return CrossEntropy.reference

    @property
    def spread(self) -> int:
        return self.classes

    @property
    def formula(self) -> Formula:
        one, rest = self.shares_in_latex
        if self.from_logits:
            logs = r"\log(1 + (C - 1) \, e^{-z})", r"\log(C - 1 + e^{z})"
            return Formula.of(r"\ell", rf"{one} \, {logs[0]} + {rest} \, {logs[1]}")
        return Formula.of(r"\ell", rf"- {one} \, \log p - {rest} \, \log \frac{{1 - p}}{{C - 1}}")

    @property
    def gradient_formula(self) -> Formula:
        one, _ = self.shares_in_latex
        if self.from_logits:
            return Formula.of(SLOPE % "z", rf"\frac{{1}}{{1 + (C - 1) \, e^{{-z}}}} - {one}")
        return Formula.of(SLOPE % "p", rf"\frac{{p - {one}}}{{p \, (1 - p)}}")

    @property
    def traits(self) -> Traits:
        return Traits(True, self.from_logits, True, False, symmetric=self.classes == 2)

    @property
    def pytorch(self) -> str:
        return CrossEntropy(self.classes, self.from_logits, self.label_smoothing).pytorch

    @property
    def prediction_axis(self) -> Axis:
        name = "logit margin" if self.from_logits else "true class probability"
        return _renamed(super().prediction_axis, name)

    @property
    def label_axis(self) -> Axis:
        return _renamed(super().label_axis, "true class label")

    def cuts(self) -> dict[str, float]:
        return super().cuts() if self.from_logits else {**super().cuts(), "value": 13.0}

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
    """−Σ yᵢ·log pᵢ over C classes, natural logarithm, 0·log 0 = 0; p = softmax(z) if ``from_logits``.

    Predictions are vectors of length C on the last axis; ``value`` drops that axis, ``gradient`` and ``curvature`` (the
    diagonal of the Hessian) keep it. Labels are such vectors, one-hot or soft, with as many axes as the prediction;
    or class indices, as PyTorch has them: integers 0 … C − 1 of the prediction's shape without its last axis.
    Both distributions must sum to 1 within 1e−6. Derivatives on probabilities treat the pᵢ as free variables, as PyTorch and
    SciPy do; Keras renormalises first. With two classes it is binary cross-entropy.
    ``label_smoothing`` ε in [0, 1) first makes yᵢ·(1 − ε) + ε/C of each label, as PyTorch and Keras do; for two classes in one
    output Keras makes y·(1 − ε) + ε/2, which is the same.
    Source: PyTorch ``nn.CrossEntropyLoss`` (logits), ``nn.NLLLoss`` on log-probabilities.

    >>> round(CrossEntropy(3, from_logits=True).value([1000.0, 1001.0, 1002.0], [0.0, 0.0, 1.0]), 6)
    0.407606
    >>> CrossEntropy(2).gradient([0.25, 0.75], [1.0, 0.0])
    array([-4.,  0.])
    >>> CrossEntropy(3, from_logits=True).value([[2, 0, 0], [0, 2, 0], [2, 0, 0]], [0, 1, 0]).round(2)
    array([0.24, 0.24, 0.24])
    """

    classes: int = _classes()
    from_logits: bool = from_logits_flag()
    label_smoothing: float | None = label_smoothing()

    key, title, abbreviation = "cross_entropy", "Cross-entropy", "CE"
    summary = (
        "The loss is −log of the probability given to the true class. In the logits its gradient is p − y, for any number of "
        "classes."
    )
    task, family = "classification", "multiclass"
    group = "probabilities"
    reference = Reference(
        "I. J. Good: Rational Decisions, JRSS B 14, 1952",
        "https://doi.org/10.1111/j.2517-6161.1952.tb00104.x",
    )

    @property
    def ranges(self) -> tuple[float, ...]:  # type: ignore[override]
        return self.plane().ranges

    def plane(self) -> CrossEntropyPlane:
        return CrossEntropyPlane(self.from_logits, self.classes, self.label_smoothing)

    @property
    def formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(r"\ell", rf"\sum_{{i=1}}^{{C}} {self._share} \, \log \sum_{{j=1}}^{{C}} e^{{z_j - z_i}}")
        return Formula.of(r"\ell", rf"- \sum_{{i=1}}^{{C}} {self._share} \, \log p_i")

    @property
    def gradient_formula(self) -> Formula:
        if self.from_logits:
            return Formula.of(SLOPE % "z_i", rf"\frac{{e^{{z_i}}}}{{\sum_{{j=1}}^{{C}} e^{{z_j}}}} - {self._share}")
        return Formula.of(SLOPE % "p_i", rf"- \frac{{{self._share}}}{{p_i}}")

    @property
    def _share(self) -> str:
        """LaTeX of a class's share of the label, as a factor."""
        if self.label_smoothing is None:
            return "y_i"
        return r"\left(y_i \, (1 - \varepsilon) + \frac{\varepsilon}{C}\right)"

    @property
    def traits(self) -> Traits:
        return Traits(True, self.from_logits, True, False, symmetric=True)

    @property
    def pytorch(self) -> str:
        smoothing = self.label_smoothing
        if self.from_logits:
            more = "" if smoothing is None else f", label_smoothing={smoothing!r}"
            return f'loss = F.cross_entropy(prediction, label, reduction="none"{more})'
        target = "label" if smoothing is None else f"label * (1 - {smoothing!r}) + {smoothing!r} / {self.classes}"
        return f"loss = -torch.xlogy({target}, prediction).sum(-1)"

    def pytorch_point(self, prediction: float, label: float) -> tuple[tuple[str, ...], str]:
        """The true class first, the others sharing what is left, so that the gradient runs along the drawn axis."""
        rest = self.classes - 1
        if self.from_logits:
            name, whole = "z", f"prediction = torch.cat([z[None], torch.zeros({rest}, dtype=torch.float64)])"
        else:
            name, whole = "p", f"prediction = torch.cat([p[None], ((1 - p) / {rest}).expand({rest})])"
        lines = (
            f"{name} = torch.tensor({prediction!r}, dtype=torch.float64, requires_grad=True)",
            f"y = torch.tensor({label!r}, dtype=torch.float64)",
            whole,
            f"label = torch.cat([y[None], ((1 - y) / {rest}).expand({rest})])",
        )
        return lines, name

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

    def _label(self, given: npt.NDArray[Any], prediction: FloatArray) -> FloatArray:
        if prediction.ndim and prediction.shape[-1] == self.classes:  # of any other the check below tells
            rows = prediction.shape[:-1]
            if given.dtype.kind in "iu" and given.shape == rows:
                return _one_hot(given, self.classes)
            if given.ndim != prediction.ndim:
                raise ValueError(
                    f"CrossEntropy: for a prediction of shape {prediction.shape} label must be class indices, integers of "
                    f"shape {rows}, or vectors of {self.classes} probabilities on {prediction.ndim} axes; "
                    f"got {given.dtype} of shape {given.shape}"
                )
        return super()._label(given, prediction)

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
        share, _ = self.plane().shares(y)
        terms: FloatArray = np.where(share == 0, 0.0, share * surprise)
        return _sum(terms)

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        _, probability, others = self._parts(p)
        share, rest = self.plane().shares(y)
        if self.from_logits:
            return np.where(probability > 0.5, rest - others, probability - share)
        return np.where(share == 0, 0.0, -share / probability)

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        _, probability, others = self._parts(p)
        if self.from_logits:
            return np.broadcast_to(probability * others, np.broadcast_shapes(p.shape, y.shape)).copy()
        share, _ = self.plane().shares(y)
        return np.where(share == 0, 0.0, share / probability / probability)


def _sum(terms: FloatArray) -> FloatArray:
    """The sum over the last axis by halves: ten roundings for a thousand terms; a running sum takes a thousand."""
    while terms.shape[-1] > 1:
        half = terms.shape[-1] // 2
        rest = terms[..., 2 * half :]
        terms = np.concatenate([terms[..., :half] + terms[..., half : 2 * half], rest], axis=-1)
    return terms[..., 0] + 0.0


def _one_hot(indices: npt.NDArray[Any], classes: int) -> FloatArray:
    """A row with a 1 at its class for each index."""
    wrong = (indices < 0) | (indices >= classes)
    if wrong.any():
        raise ValueError(
            f"CrossEntropy: label must be class indices from 0 to {classes - 1}, got {shown(indices[wrong].flat[0])}; "
            "none is ignored, so leave rows without a class out"
        )
    rows: FloatArray = np.zeros((*indices.shape, classes))
    np.put_along_axis(rows, indices.astype(np.intp)[..., None], 1.0, axis=-1)
    return rows


def _check_sums(name: str, array: FloatArray) -> None:
    off = np.abs(array.sum(-1) - 1.0) > _SUM_TOLERANCE
    if off.any():
        total = array.sum(-1)[off].flat[0]
        raise ValueError(
            f"CrossEntropy: each {name} must sum to 1 over the last axis (within {_SUM_TOLERANCE:g}), got {shown(total)}"
        )
