"""Hinge loss against exact arithmetic, PyTorch and its definition."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import oracle
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf
from test_exact import around, check_grid

from lossviz import Hinge
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.snippets import run_pytorch
from lossviz.state.view import view_from_state

SCORES = sorted(
    {0.0, *(s * x for s in (1, -1) for x in (1e-300, 1e-17, 0.3, 0.5, 2.0, 3.0, 1e8, 1e150, 1e300)), *around(1.0)}
)
LABELS = (-1.0, math.nextafter(-1.0, 0.0), -0.5, -1e-300, 0.0, 1e-12, 0.3, 1 - 1e-12, math.nextafter(1.0, 0.0), 1.0)


def expected(f: float, y: float, order: int) -> oracle.Exact:
    """The mean over both classes in numbers of 380 digits; at a kink the flat side."""
    score, label = mpf(f), mpf(y)

    def phi(m: mpf) -> tuple[mpf, mpf, mpf]:
        return (1 - m, mpf(-1), mpf(0)) if m < 1 else (mpf(0), mpf(0), mpf(0))

    one, other = phi(score), phi(-score)
    sign = -1 if order == 1 else 1
    value = (1 + label) / 2 * one[order] + sign * (1 - label) / 2 * other[order]
    slope = (1 + label) / 2 * one[1] - (1 - label) / 2 * other[1] if order == 0 else mpf(0)
    turned = label * (one[order] - sign * other[order]) / 2
    return oracle.exact(value, oracle.conditioned(value, score * slope, turned if y not in (-1, 1) else mpf(0)))


def test_digits() -> None:
    check_grid(Hinge(), SCORES, LABELS, expected)


@given(st.floats(-1e300, 1e300), st.sampled_from([-1.0, 1.0]))
def test_it_is_what_is_missing_to_a_margin_of_one(score: float, label: float) -> None:
    missing = 1 - Fraction(score) * Fraction(label)
    assert Hinge().value(score, label) == float(max(missing, Fraction(0)))
    assert Hinge().gradient(score, label) == (-label if missing > 0 else 0.0)
    assert Hinge().value(score, label) == Hinge().value(-score, -label) == Hinge().value(label * score, 1.0)


@given(st.floats(-50, 50), st.floats(-1, 1))
def test_a_label_between_is_the_mean_over_both(score: float, label: float) -> None:
    one, other = Hinge().value(score, 1.0), Hinge().value(score, -1.0)
    assert Hinge().value(score, label) == pytest.approx((1 + label) / 2 * one + (1 - label) / 2 * other, rel=1e-14)


@pytest.mark.parametrize("label", [-1, 1])
def test_pytorchs_own_hinge_agrees(label: int) -> None:
    """HingeEmbeddingLoss of 1 and −1 apart is relu(margin − x) at label −1: the missing part with x = y·f."""
    scores = torch.linspace(-4, 4, 33, dtype=torch.float64)
    theirs = torch.nn.functional.hinge_embedding_loss(label * scores, -torch.ones_like(scores), reduction="none")
    np.testing.assert_array_equal(Hinge().value(scores.numpy(), label), theirs.numpy())


@pytest.mark.parametrize("score", [-1e300, -3.0, -1.0, -0.25, 0.0, 0.5, 1.0, 2.0, 1e12])
@pytest.mark.parametrize("label", [-1.0, -0.4, 0.0, 1.0])
def test_the_snippet_prints_the_pages_numbers(score: float, label: float) -> None:
    view = view_from_state("hinge", {"prediction": score, "label": label})
    assert run_pytorch(view) == pytest.approx(view.results[:2], rel=1e-15)


def test_labels_and_kinks() -> None:
    hinge = Hinge()
    assert (hinge.gradient(1.0, 1.0), hinge.gradient(-1.0, -1.0)) == (0.0, 0.0)
    assert hinge.gradient([-2.0, -1.0, 0.0, 1.0, 2.0], 0.5).tolist() == [-0.75, -0.75, -0.5, 0.25, 0.25]
    for wrong in (-1.01, 2.0, 1.0 + 2**-52):
        with pytest.raises(ValueError, match=r"label \(the classes are −1 and 1\) must be in \[-1, 1\]"):
            hinge.value(0.0, wrong)


def test_the_arithmetic_and_the_words() -> None:
    view = view_from_state("hinge", {"prediction": -0.5, "label": -1})
    assert steps(view)[0] == r"m = y \, f = (-1) \cdot (-0.5) = 0.5" or steps(view)[0].endswith("= 0.5")
    assert in_words(view) == (
        "The score is on the right side of 0, by 0.5. To a margin of 1 there is 0.5 missing: that is the loss, and the pull is 1."
    )
    beyond = view_from_state("hinge", {"prediction": 2, "label": 1})
    assert in_words(beyond).endswith("With a margin of 1 or more it costs nothing and does not pull.")
    soft = view_from_state("hinge", {"prediction": 2, "label": 0.5})
    assert len(steps(soft)) == 2
    assert in_words(soft) == "The label says class 1 with probability 0.75: the loss is the mean over the two classes."
