"""Predict, then look: a few questions about each loss, each answered by a view and by the numbers of the core."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lossviz.formula import number
from lossviz.view import View, view_from_state

#: Two views in, the answer out: the one in which the question is asked, and the one that answers it.
Quantity = Callable[[View, View], float]


def _loss(view: View) -> float:
    return view.results[0]


def _gradient(view: View) -> float:
    return view.results[1]


def loss(before: View, after: View) -> float:
    """The loss in the answering view."""
    return _loss(after)


def gradient(before: View, after: View) -> float:
    """The gradient in the answering view."""
    return _gradient(after)


def times_the_loss(before: View, after: View) -> float:
    """How many times as large the loss becomes."""
    return _loss(after) / _loss(before)


def times_less(before: View, after: View) -> float:
    """How many times smaller the loss becomes."""
    return _loss(before) / _loss(after)


def times_the_pull(before: View, after: View) -> float:
    """How many times as large the gradient becomes, in size."""
    return abs(_gradient(after) / _gradient(before))


def probability(before: View, after: View) -> float:
    """The probability that the answering view's loss speaks of, e^−loss."""
    return math.exp(-_loss(after))


def loss_moves(before: View, after: View) -> float:
    """1 where the loss rises, −1 where it falls, 0 where it stays."""
    return float((_loss(after) > _loss(before)) - (_loss(after) < _loss(before)))


@dataclass(frozen=True)
class Step:
    """A question asked in one view and answered in another.

    ``options`` are texts with the answers they stand for, the nearest to the truth being right; without any the reader
    types a number. ``reveal`` may name {loss}, {gradient}, {before_loss}, {before_gradient} and {answer}.
    """

    question: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    quantity: Quantity
    reveal: str
    options: tuple[tuple[str, float], ...] = ()

    def views(self, key: str) -> tuple[View, View]:
        """The asking and the answering view on the page of the loss ``key``."""
        return view_from_state(key, self.before), view_from_state(key, {**self.before, "range": None, **self.after})

    def answer(self, key: str) -> float:
        """The truth.

        >>> STORIES["mse"][0].answer("mse")
        4.0
        """
        return self.quantity(*self.views(key))

    def right(self, key: str) -> str:
        """The text of the right option; empty where the reader types a number.

        >>> STORIES["mse"][0].right("mse")
        '4'
        """
        answer = self.answer(key)
        return min(self.options, key=lambda option: abs(option[1] - answer))[0] if self.options else ""

    def judge(self, key: str, guess: str | float) -> bool:
        """Whether a guess is right: the right option, or a number within 5 %.

        >>> STORIES["mse"][0].judge("mse", "4"), STORIES["mse"][1].judge("mse", 19.5)
        (True, True)
        """
        if isinstance(guess, str):
            return guess == self.right(key)
        return math.isclose(guess, self.answer(key), rel_tol=0.05, abs_tol=1e-9)

    def revealed(self, key: str) -> str:
        """The answer in words, with the numbers of both views.

        >>> STORIES["mse"][0].revealed("mse")
        '2² = 4: twice the error, four times the loss.'
        """
        before, after = self.views(key)
        return self.reveal.format(
            loss=number(_loss(after)),
            gradient=number(_gradient(after)),
            before_loss=number(_loss(before)),
            before_gradient=number(_gradient(before)),
            answer=number(self.answer(key)),
        )


def _numbers(*values: float) -> tuple[tuple[str, float], ...]:
    return tuple((number(value), value) for value in values)


_MOVES = (("it falls", -1.0), ("it stays", 0.0), ("it rises", 1.0))
_AT_ZERO = {"label": 0.0}
_SURE = {"from_logits": False, "prediction": 0.9, "label": 1.0}
_FOCAL = {"gamma": 2.0, "from_logits": False}

STORIES: dict[str, tuple[Step, ...]] = {
    "mse": (
        Step(
            "A residual of 1 costs 1. The residual doubles. What does it cost now?",
            {**_AT_ZERO, "prediction": 1.0},
            {"prediction": 2.0},
            loss,
            "2² = {loss}: twice the error, four times the loss.",
            _numbers(2, 3, 4, 8),
        ),
        Step(
            "A residual of 1 pulls with 2. How hard does a residual of 10 pull?",
            {**_AT_ZERO, "prediction": 1.0},
            {"prediction": 10.0},
            gradient,
            "With {gradient}. The pull grows in proportion to the error and never levels off.",
        ),
        Step(
            "How many points with a residual of 1 cost as much as one with a residual of 10?",
            {**_AT_ZERO, "prediction": 1.0},
            {"prediction": 10.0},
            times_the_loss,
            "{answer}: the one costs {loss}, each of the others {before_loss}.",
            _numbers(10, 20, 100),
        ),
    ),
    "smooth_l1": (
        Step(
            "With β = 1 a residual of 2 pulls with 1. How hard does a residual of 20 pull?",
            {**_AT_ZERO, "beta": 1.0, "prediction": 2.0},
            {"prediction": 20.0},
            gradient,
            "With {gradient}, as hard as the one of 2. Only the cost differs: {loss} against {before_loss}.",
        ),
        Step(
            "β grows from 1 to 4. What happens to the cost of a residual of 2?",
            {**_AT_ZERO, "beta": 1.0, "prediction": 2.0},
            {"beta": 4.0},
            loss_moves,
            "It falls from {before_loss} to {loss}: the point is inside the wider and flatter parabola now.",
            _MOVES,
        ),
        Step(
            "With β = 1 a residual of 0.1 pulls with 0.1. Now β = 0. How hard does it pull?",
            {**_AT_ZERO, "beta": 1.0, "prediction": 0.1},
            {"beta": 0.0},
            gradient,
            "With {gradient}: there is no parabola left, and the smallest error pulls like the largest.",
            _numbers(0, 0.1, 1),
        ),
        Step(
            "A residual of 0.5 has a squared error of 0.25. What does smooth L1 make of it, at β = 1?",
            {**_AT_ZERO, "beta": 1.0, "prediction": 0.0},
            {"prediction": 0.5},
            loss,
            "{loss}: exactly half the squared error, not about the same.",
        ),
    ),
    "huber": (
        Step(
            "δ = 1. How hard does a residual of 3 pull?",
            {**_AT_ZERO, "delta": 1.0, "prediction": 0.5},
            {"prediction": 3.0},
            gradient,
            "With {gradient}, which is δ. Squared error would pull with 6.",
            _numbers(1, 3, 6),
        ),
        Step(
            "δ goes from 1 down to 0.5. How hard does a residual of 2 pull now?",
            {**_AT_ZERO, "delta": 1.0, "prediction": 2.0},
            {"delta": 0.5},
            gradient,
            "With {gradient}: δ is the slope of the tail.",
        ),
        Step(
            "δ goes from 1 up to 3. What happens to the cost of a residual of 0.5?",
            {**_AT_ZERO, "delta": 1.0, "prediction": 0.5},
            {"delta": 3.0},
            loss_moves,
            "It stays at {loss}: inside the parabola the loss is ½r², whatever δ is.",
            _MOVES,
        ),
        Step(
            "With δ = 1 a residual of 2 costs 1.5. What does it cost with δ = 5?",
            {**_AT_ZERO, "delta": 1.0, "prediction": 2.0},
            {"delta": 5.0},
            loss,
            "{loss}: half the squared error, because everything near lies inside the parabola.",
            _numbers(1.5, 2, 4),
        ),
    ),
    "binary_cross_entropy": (
        Step(
            "The model says dog with 0.8. How many times more does it cost if it is a cat?",
            {"from_logits": False, "prediction": 0.8, "label": 1.0},
            {"label": 0.0},
            times_the_loss,
            "About {answer} times: {loss} instead of {before_loss}.",
            _numbers(2, 4, 7, 20),
        ),
        Step(
            "The label is 1 and p falls from 0.8 to 0.4. What happens to the pull?",
            {"from_logits": False, "prediction": 0.8, "label": 1.0},
            {"prediction": 0.4},
            times_the_pull,
            "It is {answer} times as strong, {gradient} instead of {before_gradient}: the gradient is −1/p.",
            (("it halves", 0.5), ("it doubles", 2.0), ("it is 8 times as strong", 8.0)),
        ),
        Step(
            "At p = 0.0025 with label 1 the gradient is −400. The same mistake seen from the logit, z = −6: what is it?",
            {"from_logits": False, "prediction": 0.0025, "label": 1.0},
            {"from_logits": True, "prediction": -6.0},
            gradient,
            "{gradient}: in the logit the gradient is σ(z) − y and never exceeds 1 in size.",
            _numbers(-400, -6, -1),
        ),
        Step(
            "The label is 0.7, and p = 0.7 is as good as it gets. What does it cost?",
            {"from_logits": False, "prediction": 0.9, "label": 0.7},
            {"prediction": 0.7},
            loss,
            "{loss}, the entropy of the label, with gradient {gradient}. A soft label has a floor above zero.",
            _numbers(0, 0.3, 0.61),
        ),
    ),
    "cross_entropy": (
        Step(
            "Ten classes, and the model knows nothing: 0.1 for each. What does it cost?",
            {"classes": 10, "from_logits": False, "prediction": 0.5, "label": 1.0},
            {"prediction": 0.1},
            loss,
            "ln 10 = {loss}. A fresh classifier should start here.",
        ),
        Step(
            "A thousand classes instead of ten, 0.001 for each. How many times more does knowing nothing cost?",
            {"classes": 10, "from_logits": False, "prediction": 0.1, "label": 1.0},
            {"classes": 1000, "prediction": 0.001},
            times_the_loss,
            "{answer} times: {loss} instead of {before_loss}. The cost grows with the logarithm.",
            _numbers(3, 10, 100),
        ),
        Step(
            "A thousand classes with equal logits. What is the gradient in the logit of the true class?",
            {"classes": 10, "from_logits": True, "prediction": 0.0, "label": 1.0},
            {"classes": 1000},
            gradient,
            "{gradient}: it is p − 1 with p = 0.001.",
            _numbers(-0.001, -0.5, -0.999),
        ),
        Step(
            "Two classes and a logit 2 above the other: p = 0.88. With a thousand classes and the same lead, what is p?",
            {"classes": 2, "from_logits": True, "prediction": 2.0, "label": 1.0},
            {"classes": 1000},
            probability,
            "{answer}: 999 others share the rest.",
            _numbers(0.88, 0.12, 0.0073),
        ),
    ),
    "focal": (
        Step(
            "A positive with p = 0.9. γ goes from 0 to 2. How many times less does it cost?",
            {**_SURE, "gamma": 0.0},
            {"gamma": 2.0},
            times_less,
            "{answer} times: {loss} instead of {before_loss}. Easy examples fade.",
            _numbers(2, 10, 100),
        ),
        Step(
            "A hard positive with p = 0.1. γ goes from 2 to 5. What happens to its cost?",
            {**_FOCAL, "prediction": 0.1, "label": 1.0},
            {"gamma": 5.0},
            loss_moves,
            "It falls from {before_loss} to {loss}: (1 − pₜ)^γ never exceeds 1. Hard examples gain only relative to easy ones.",
            _MOVES,
        ),
        Step(
            "p = 0.5, label 1. γ goes from 0 to 2. The loss is multiplied by what?",
            {"gamma": 0.0, "from_logits": False, "prediction": 0.5, "label": 1.0},
            {"gamma": 2.0},
            times_the_loss,
            "By (1 − 0.5)² = {answer}. Up to p = 0.5 no positive loses more than that at γ = 2.",
        ),
        Step(
            "A place gets 0.6 for “object”, γ = 2. Which costs more: that it is an object, or that it is background?",
            {**_FOCAL, "prediction": 0.6, "label": 1.0},
            {"label": 0.0},
            loss_moves,
            "The background, {loss} against {before_loss}: it is the one classified wrongly. The source article has it reversed.",
            (("the object", -1.0), ("the background", 1.0)),
        ),
    ),
}
