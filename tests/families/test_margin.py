"""The margin losses against exact arithmetic, PyTorch and its definition."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
import oracle
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf
from test_exact import around, check_grid

from lossviz import Exponential, Hinge, SquaredHinge
from lossviz.families.margin import MarginLoss
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.snippets import run_pytorch
from lossviz.state.view import view_from_state

SCORES = sorted(
    {0.0, *(s * x for s in (1, -1) for x in (1e-300, 1e-17, 0.3, 0.5, 2.0, 3.0, 1e8, 1e150, 1e300)), *around(1.0)}
)
SQUARED = sorted({*SCORES, *(s * x for s in (1, -1) for x in (1e-9, 1e154, 1.3e154, 1.4e154, 1e160, 1.7e308))})
EXPONENTS = (
    1e-300,
    1e-17,
    1e-9,
    0.1,
    0.49,
    0.5,
    0.51,
    1.0,
    3.0,
    20.0,
    40.0,
    700.0,
    709.7,
    709.8,
    720.0,
    744.0,
    746.0,
    1e4,
)
GROWING = sorted({0.0, *(s * x for s in (1, -1) for x in EXPONENTS)})
LABELS = (-1.0, math.nextafter(-1.0, 0.0), -0.5, -1e-300, 0.0, 1e-12, 0.3, 1 - 1e-12, math.nextafter(1.0, 0.0), 1.0)
Phi = Callable[[mpf], tuple[mpf, mpf, mpf, mpf]]


def hinge(m: mpf) -> tuple[mpf, mpf, mpf, mpf]:
    """Loss and derivatives of a margin; at a kink those of the flat side."""
    return (1 - m, mpf(-1), mpf(0), mpf(0)) if m < 1 else (mpf(0),) * 4


def squared_hinge(m: mpf) -> tuple[mpf, mpf, mpf, mpf]:
    return ((1 - m) ** 2, -2 * (1 - m), mpf(2), mpf(0)) if m < 1 else (mpf(0),) * 4


def exponential(m: mpf) -> tuple[mpf, mpf, mpf, mpf]:
    return mp.exp(-m), -mp.exp(-m), mp.exp(-m), -mp.exp(-m)


def expected(phi: Phi, f: float, y: float, order: int) -> oracle.Exact:
    """The mean over both classes in numbers of 380 digits, and its condition in the score and in a soft label."""
    score, label = mpf(f), mpf(y)
    one, other = phi(score), phi(-score)

    def mixed(k: int) -> mpf:
        sign = -1 if k % 2 else 1
        return (1 + label) / 2 * one[k] + sign * (1 - label) / 2 * other[k]

    turned = label * (one[order] - (-1 if order % 2 else 1) * other[order]) / 2
    condition = oracle.conditioned(mixed(order), score * mixed(order + 1), turned if y not in (-1, 1) else mpf(0))
    return oracle.exact(mixed(order), condition)


@pytest.mark.parametrize(
    ("loss", "scores", "phi"),
    [(Hinge(), SCORES, hinge), (SquaredHinge(), SQUARED, squared_hinge), (Exponential(), GROWING, exponential)],
    ids=["hinge", "squared_hinge", "exponential"],
)
def test_digits(loss: MarginLoss, scores: list[float], phi: Phi) -> None:
    check_grid(loss, scores, LABELS, partial(expected, phi))


@given(st.floats(-1e150, 1e150), st.sampled_from([-1.0, 1.0]))
def test_squared_hinge_is_hinge_squared(score: float, label: float) -> None:
    missing, squared = Hinge().value(score, label), SquaredHinge()
    assert squared.value(score, label) == missing * missing
    assert squared.gradient(score, label) == 2 * missing * Hinge().gradient(score, label)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_between_the_kinks_squared_hinge_is_a_parabola_around_the_label(score: float, label: float) -> None:
    squared = SquaredHinge()
    assert squared.gradient(score, label) == pytest.approx(2 * (score - label), rel=1e-15, abs=0)
    assert squared.value(score, label) == pytest.approx(1 + score**2 - 2 * label * score, rel=1e-14, abs=1e-15)


@given(st.floats(-700, 700), st.sampled_from([-1.0, 1.0]))
def test_exponential_multiplies(score: float, label: float) -> None:
    loss = Exponential()
    assert loss.value(score, label) * loss.value(-score, label) == pytest.approx(1, rel=1e-14)
    assert loss.value(score, label) == loss.curvature(score, label) == -label * loss.gradient(score, label)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.9, 1 - 1e-9])
def test_exponential_is_least_at_half_the_log_odds(share: float) -> None:
    """Friedman, Hastie and Tibshirani (2000), lemma 1."""
    score, label = 0.5 * (math.log(share) - math.log1p(-share)), 2 * share - 1
    loss = Exponential()
    assert loss.gradient(score, label) == pytest.approx(0, abs=1e-15 * loss.curvature(score, label) / (1 - share))
    assert loss.value(score, label) == pytest.approx(2 * math.sqrt(share * (1 - share)), rel=1e-7)


def test_a_small_share_keeps_a_large_loss_finite() -> None:
    label = 1 - 2**-40
    assert Exponential().value(720.0, label) == pytest.approx(float(mpf(2) ** -41 * mp.exp(720)), rel=1e-14)
    assert SquaredHinge().value(1e157, label) == pytest.approx(2.0**-41 * 1e157 * 1e157, rel=1e-14)
    assert (Exponential().value(-800.0, 1.0), Exponential().gradient(-800.0, 1.0)) == (math.inf, -math.inf)
    assert Exponential().value(1e300, 1.0) == 0.0


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


@pytest.mark.parametrize("score", [-1e12, -3.0, -1.0, -0.25, 0.0, 0.5, 1.0, 2.0, 720.0, 1e12])
@pytest.mark.parametrize("label", [-1.0, -0.4, 0.0, 1.0])
@pytest.mark.parametrize("key", ["hinge", "squared_hinge", "exponential"])
def test_the_snippet_prints_the_pages_numbers(key: str, score: float, label: float) -> None:
    view = view_from_state(key, {"prediction": score, "label": label})
    assert (view.prediction, view.label) == (score, label)
    assert run_pytorch(view) == pytest.approx(view.results[:2], rel=1e-12 if key == "exponential" else 1e-15)


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
