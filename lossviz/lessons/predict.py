"""Questions about a loss to answer before looking, each answered by a view and by the numbers of the core."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from lossviz.formula import number
from lossviz.picture.highlight import Spot, said
from lossviz.state.compare import COMPARISONS, ComparisonView
from lossviz.state.view import View, view_from_state

#: Two views in, the answer out: the one in which the question is asked, and the one that answers it.
Quantity = Callable[[Any, Any], float]


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
    """1 if the loss rises, −1 if it falls, 0 if it stays."""
    return float((_loss(after) > _loss(before)) - (_loss(after) < _loss(before)))


@dataclass(frozen=True, eq=False)
class Question:
    """A question asked in one view and answered in another.

    ``options`` are texts with the answers they stand for, the nearest to the truth being right; without any the reader
    types a number. ``reveal`` may name {loss}, {gradient}, {before_loss}, {before_gradient} and {answer}; on a
    comparison page the numbers of the answering view, and with "before_" in front those of the asking one. ``spot`` is
    the place that the answer speaks of. As with observations, a question is the same as itself alone.
    """

    title: ClassVar[str] = "Predict, then look"

    question: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    quantity: Quantity
    reveal: str
    options: tuple[tuple[str, float], ...] = ()
    spot: Spot | None = None

    def views(self, key: str) -> tuple[Any, Any]:
        """The asking and the answering view on the page of the loss ``key``, or on that comparison page."""
        return _views(self, key)

    def answer(self, key: str) -> float:
        """The truth.

        >>> from lossviz.lessons import lesson
        >>> lesson("mse").story[1].answer("mse")
        9.0
        """
        return self.quantity(*self.views(key))

    def right(self, key: str) -> str:
        """The text of the right option; empty if the reader types a number.

        >>> from lossviz.lessons import lesson
        >>> lesson("mse").story[1].right("mse")
        '9'
        """
        answer = self.answer(key)
        return min(self.options, key=lambda option: abs(option[1] - answer))[0] if self.options else ""

    def judge(self, key: str, guess: str | float) -> bool:
        """Whether a guess is right: the right option, or a number within 5 %.

        >>> from lossviz.lessons import lesson
        >>> lesson("mse").story[1].judge("mse", "9"), lesson("mse").story[3].judge("mse", 19.5)
        (True, True)
        """
        if isinstance(guess, str):
            return guess == self.right(key)
        return math.isclose(guess, self.answer(key), rel_tol=0.05, abs_tol=1e-9)

    def revealed(self, key: str) -> str:
        """The answer in words, with the numbers of both views.

        >>> from lossviz.lessons import lesson
        >>> lesson("mse").story[1].revealed("mse")
        '3² = 9: twice the error, four times the loss.'
        """
        before, after = self.views(key)
        if isinstance(after, ComparisonView):
            return self.reveal.format(**said(after), **{f"before_{name}": text for name, text in said(before).items()})
        return self.reveal.format(
            loss=number(_loss(after)),
            gradient=number(_gradient(after)),
            before_loss=number(_loss(before)),
            before_gradient=number(_gradient(before)),
            answer=number(self.answer(key)),
        )


@cache
def _views(question: Question, key: str) -> tuple[Any, Any]:
    after = {**question.before, "range": None, **question.after}
    if key in COMPARISONS:
        return COMPARISONS[key].from_state(question.before), COMPARISONS[key].from_state(after)
    return view_from_state(key, question.before), view_from_state(key, after)


def numbers(*values: float) -> tuple[tuple[str, float], ...]:
    return tuple((number(value), value) for value in values)


#: Answers to a question that asks which way the loss moves.
MOVES = (("it falls", -1.0), ("it stays", 0.0), ("it rises", 1.0))
#: The state of a view whose residual is its prediction.
AT_ZERO = {"label": 0.0}
