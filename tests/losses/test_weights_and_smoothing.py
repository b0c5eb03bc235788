"""``pos_weight`` and ``label_smoothing``: against exact arithmetic and PyTorch, and that nothing changes without them."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import oracle
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf
from test_exact import LABELS, LOGITS, PROBABILITIES, check_grid, check_vectors, soft_label

from lossviz import BinaryCrossEntropy, CrossEntropy
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.snippets import lossviz_snippet, pytorch_snippet, run_pytorch
from lossviz.loss import Loss
from lossviz.losses import CrossEntropyPlane
from lossviz.picture.loss.layout import short_title
from lossviz.state.names import settings_text
from lossviz.state.view import default_view, view_from_query, view_from_state

METHODS = ("value", "gradient", "curvature")
SOME_LOGITS = LOGITS[::3]
SOME_PROBABILITIES = (0.0, 1e-300, 1e-12, 0.05, 0.3, 0.5, 0.75, 0.95, 1 - 1e-12, 1.0)
SETTINGS = [(None, 0.1), (3.0, None), (3.0, 0.1), (1e-3, 1e-17), (1e8, 0.5), (None, 1 - 1e-12), (0.25, 0.0)]


def expected(
    prediction: float,
    label: float,
    order: int,
    *,
    logits: bool,
    weight: float | None,
    smoothing: float | None,
    others: int = 1,
) -> oracle.Exact:
    """w·a·ℓ₁ + b·ℓ₀ for the shares a and b of a smoothed label, and its condition in prediction and soft label."""
    y, w, e = mpf(label), mpf(1 if weight is None else weight), mpf(smoothing or 0)
    a, b = y * (1 - e) + e / (others + 1), (1 - y) * (1 - e) + e * others / (others + 1)
    one, zero = oracle.two_classes(mpf(prediction), 0.0, logits, others)

    def mixed(k: int) -> mpf:
        return (w * a * one[k] if a else mpf(0)) + (b * zero[k] if b else mpf(0))

    value = mixed(order)
    if not mp.isfinite(value):
        return oracle.exact(value, mpf(0))
    slope, turned = mixed(order + 1), y * (1 - e) * (w * one[order] - zero[order]) if label not in (0, 1) else mpf(0)
    moved = mpf(prediction) * slope if mp.isfinite(slope) else mpf(0)
    return oracle.exact(value, oracle.conditioned(value, moved, turned))


@pytest.mark.parametrize(("weight", "smoothing"), SETTINGS)
@pytest.mark.parametrize("logits", [False, True], ids=["probability", "logit"])
def test_digits_of_two_classes(logits: bool, weight: float | None, smoothing: float | None) -> None:
    loss = BinaryCrossEntropy(logits, weight, smoothing)
    wanted = partial(expected, logits=logits, weight=weight, smoothing=smoothing)
    check_grid(loss, SOME_LOGITS if logits else SOME_PROBABILITIES, LABELS, wanted)


@pytest.mark.parametrize("smoothing", [0.1, 1e-17])
@pytest.mark.parametrize("logits", [False, True], ids=["probability", "logit"])
@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_digits_of_a_plane(classes: int, logits: bool, smoothing: float) -> None:
    wanted = partial(expected, logits=logits, weight=None, smoothing=smoothing, others=classes - 1)
    points = SOME_LOGITS if logits else SOME_PROBABILITIES
    check_grid(CrossEntropyPlane(logits, classes, smoothing), points, LABELS, wanted)


@pytest.mark.parametrize("smoothing", [0.1, 1e-12])
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_digits_of_vectors(classes: int, smoothing: float) -> None:
    eye, spread = np.eye(classes), np.linspace(-1.0, 1.0, classes)
    logits = [np.zeros(classes), 1e3 * eye[0], -1e3 * eye[-1], 3 * spread, 40 * spread]
    loss = CrossEntropy(classes, True, smoothing)
    check_vectors(loss, logits, partial(oracle.softmax_cross_entropy, smoothing=smoothing))
    shares = [np.full(classes, 1 / classes), eye[0], soft_label(classes)]
    probabilities = partial(oracle.probability_cross_entropy, smoothing=smoothing)
    check_vectors(loss.but(from_logits=False), shares, probabilities)


# ---- the same as PyTorch --------------------------------------------------------------------------


def through(function: Any, prediction: np.ndarray, *label: Any, **more: Any) -> tuple[np.ndarray, np.ndarray]:
    """Value and autograd gradient."""
    z = torch.tensor(prediction, requires_grad=True)
    loss = function(z, *(torch.tensor(each) for each in label), reduction="none", **more)
    loss.sum().backward()
    return loss.detach().numpy(), z.grad.numpy()  # type: ignore[union-attr]


@pytest.mark.parametrize("weight", [0.1, 1.0, 3.0, 100.0])
def test_pytorchs_pos_weight(weight: float) -> None:
    random = np.random.default_rng(5)
    z, y = random.normal(0, 4, 200), random.uniform(0, 1, 200)
    y[:100] = random.integers(0, 2, 100)
    value, gradient = through(
        F.binary_cross_entropy_with_logits, z, y, pos_weight=torch.tensor(weight, dtype=torch.float64)
    )
    ours = BinaryCrossEntropy(True, pos_weight=weight)
    np.testing.assert_allclose(ours.value(z, y), value, rtol=1e-12)
    np.testing.assert_allclose(ours.gradient(z, y), gradient, rtol=1e-11, atol=1e-15 * weight)


@pytest.mark.parametrize("smoothing", [0.0, 0.05, 0.1, 0.7])
@pytest.mark.parametrize("classes", [2, 3, 20])
def test_pytorchs_label_smoothing(classes: int, smoothing: float) -> None:
    random = np.random.default_rng(6)
    z, indices = random.normal(0, 3, (40, classes)), random.integers(0, classes, 40)
    loss = CrossEntropy(classes, True, smoothing)
    for label in (indices, random.dirichlet(np.ones(classes), 40)):
        value, gradient = through(F.cross_entropy, z, label, label_smoothing=smoothing)
        np.testing.assert_allclose(loss.value(z, label), value, rtol=1e-12)
        np.testing.assert_allclose(loss.gradient(z, label), gradient, rtol=1e-10, atol=1e-14)


@given(st.floats(-30, 30), st.floats(0, 1), st.floats(0, 0.99))
def test_two_classes_are_smoothed_as_one_output_is(z: float, y: float, smoothing: float) -> None:
    """PyTorch's ε/C on two logits, and Keras' ε/2 on one."""
    two = CrossEntropy(2, True, smoothing).value([z, 0.0], [y, 1 - y])
    one = BinaryCrossEntropy(True, None, smoothing)
    assert one.value(z, y) == pytest.approx(two, rel=1e-12)
    assert one.value(z, y) == pytest.approx(
        BinaryCrossEntropy(True).value(z, y * (1 - smoothing) + 0.5 * smoothing), rel=1e-9, abs=1e-13
    )


@given(st.floats(-30, 30), st.floats(0.01, 100))
def test_a_weight_of_class_one_is_that_of_its_loss(z: float, weight: float) -> None:
    weighed, bare = BinaryCrossEntropy(True, weight), BinaryCrossEntropy(True)
    for method in METHODS:
        assert getattr(weighed, method)(z, 1.0) == pytest.approx(
            weight * getattr(bare, method)(z, 1.0), rel=1e-13, abs=0
        )
        assert getattr(weighed, method)(z, 0.0) == pytest.approx(getattr(bare, method)(z, 0.0), rel=1e-13, abs=0)


@pytest.mark.parametrize(("weight", "smoothing", "label"), [(3.0, None, 0.25), (None, 0.2, 1.0), (4.0, 0.1, 0.0)])
def test_the_best_prediction(weight: float | None, smoothing: float | None, label: float) -> None:
    loss, e = BinaryCrossEntropy(False, weight, smoothing), smoothing or 0.0
    a = (weight or 1.0) * (label * (1 - e) + e / 2)
    best = a / (a + (1 - label) * (1 - e) + e / 2)
    assert loss.gradient(best, label) == pytest.approx(0, abs=1e-13)
    logit = math.log(best) - math.log1p(-best)
    assert loss.but(from_logits=True).gradient(logit, label) == pytest.approx(0, abs=1e-14)


# ---- nothing changes without them ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "neutral"),
    [
        (BinaryCrossEntropy(), BinaryCrossEntropy(False, 1.0, 0.0)),
        (BinaryCrossEntropy(True), BinaryCrossEntropy(True, 1.0, 0.0)),
        (CrossEntropyPlane(False, 10), CrossEntropyPlane(False, 10, 0.0)),
        (CrossEntropyPlane(True, 10), CrossEntropyPlane(True, 10, 0.0)),
    ],
    ids=str,
)
def test_a_weight_of_one_and_a_smoothing_of_zero_change_no_bit(plain: Loss, neutral: Loss) -> None:
    points = np.array(PROBABILITIES if not plain.settings()["from_logits"] else LOGITS)[None, :]
    labels = np.array(LABELS)[:, None]
    for method in METHODS:
        np.testing.assert_array_equal(getattr(plain, method)(points, labels), getattr(neutral, method)(points, labels))
    z = np.linspace(-3, 3, 30).reshape(10, 3)
    same = [CrossEntropy(3, True, smoothing).gradient(z, np.eye(3)[[0] * 10]) for smoothing in (None, 0.0)]
    np.testing.assert_array_equal(*same)


@pytest.mark.parametrize("key", ["binary_cross_entropy", "cross_entropy"])
def test_what_is_absent_is_not_said(key: str) -> None:
    view = default_view(key)
    assert view.query() == {}
    for text in (
        lossviz_snippet(view),
        pytorch_snippet(view),
        settings_text(view.loss),
        short_title(view),
        in_words(view),
        *steps(view),
    ):
        assert not any(
            word in text for word in ("weight", "smoothing", "=None", "Smoothing", "varepsilon", "ε", r"w \,")
        )


def test_links_say_what_is_there() -> None:
    link = {"binary_cross_entropy_pos_weight": "3", "binary_cross_entropy_label_smoothing": "0.1"}
    view = view_from_query("binary_cross_entropy", link)
    assert view.loss == BinaryCrossEntropy(False, 3.0, 0.1)
    assert view.query() == link
    assert view_from_query("binary_cross_entropy", {"binary_cross_entropy_pos_weight": "none"}).query() == {}
    assert settings_text(view.loss) == "probability, w = 3, ε = 0.1"
    assert "BinaryCrossEntropy(from_logits=False, pos_weight=3.0, label_smoothing=0.1)" in lossviz_snippet(view)


@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("label", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("binary_cross_entropy", {"pos_weight": 3.0}),
        ("binary_cross_entropy", {"label_smoothing": 0.1}),
        ("binary_cross_entropy", {"pos_weight": 0.2, "label_smoothing": 0.3}),
        ("cross_entropy", {"classes": 5, "label_smoothing": 0.1}),
    ],
)
def test_the_snippet_prints_the_pages_numbers(key: str, settings: dict[str, float], label: float, logits: bool) -> None:
    for prediction in (0.125, 0.5, 0.9):
        state = {"from_logits": logits, "prediction": 8 * prediction - 4 if logits else prediction, "label": label}
        view = view_from_state(key, {**state, **settings})
        assert run_pytorch(view) == pytest.approx(view.results[:2], rel=1e-12, abs=1e-15)


def test_words() -> None:
    view = view_from_state(
        "binary_cross_entropy", {"pos_weight": 3, "label_smoothing": 0.1, "label": 0, "prediction": 0.3}
    )
    assert in_words(view) == (
        "Smoothing turns the label 0 into 0.05. Class 1 has the weight 3, class 0 the weight 1. "
        "The loss is least at a probability of 0.136364."
    )
    infinite = view_from_state("binary_cross_entropy", {"label_smoothing": 0.1, "label": 1, "prediction": 1})
    assert (
        in_words(infinite)
        == "A class that has a share of the label was given a probability of 0, so the loss is infinite."
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BinaryCrossEntropy(pos_weight=0), r"pos_weight must be in \(0, inf\) or None, got 0"),
        (lambda: BinaryCrossEntropy(pos_weight=-1.0), "pos_weight must be"),
        (lambda: BinaryCrossEntropy(label_smoothing=1.0), r"label_smoothing must be in \[0, 1\) or None, got 1.0"),
        (lambda: CrossEntropy(3, label_smoothing=-0.1), r"CrossEntropy: label_smoothing must be in \[0, 1\) or None"),
    ],
)
def test_what_is_refused(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("smoothing", [1e-17, 1e-12, 0.1])
def test_what_smoothing_takes_from_a_sure_class_keeps_its_digits(smoothing: float) -> None:
    """The other classes' share, which 1 minus the class's own would lose."""
    gradient = CrossEntropy(3, True, smoothing).gradient([1e3, 0.0, 0.0], [1.0, 0.0, 0.0])
    assert gradient[0] == pytest.approx(2 * smoothing / 3, rel=1e-15, abs=0)
    assert gradient[1:] == pytest.approx([-smoothing / 3] * 2, rel=1e-15, abs=0)
