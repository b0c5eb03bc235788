"""Identities between losses and between their forms, exact where the arithmetic allows it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossviz import (
    L1,
    MSE,
    Barron,
    BinaryCrossEntropy,
    CrossEntropy,
    EpsilonInsensitive,
    Expectile,
    Focal,
    Huber,
    LogCosh,
    Quantile,
    SmoothL1,
    Tukey,
)
from lossviz.families.binary import BinaryLoss
from lossviz.loss import PlaneLoss
from lossviz.losses import CrossEntropyPlane

METHODS = ("value", "gradient", "curvature")
RESIDUALS = np.concatenate([np.linspace(-7, 7, 281), 10.0 ** np.arange(-140, 300, 20)])
THRESHOLDS = (0.1, 0.3, 1.0, 1.35, 5.0, 1e3)
P, Z = np.linspace(0, 1, 101), np.concatenate([np.linspace(-40, 40, 161), [-1e4, 1e4, 1e-10]])
LABELS = np.array([0.0, 0.05, 0.3, 0.5, 1.0])[:, None]
soft = st.floats(0, 1)
real = st.floats(-1e6, 1e6)


def same(ours: object, theirs: object, rtol: float = 4e-16) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=0)


@pytest.mark.parametrize("delta", THRESHOLDS)
@pytest.mark.parametrize("method", METHODS)
def test_huber_is_delta_times_smooth_l1(delta: float, method: str) -> None:
    r = np.concatenate([RESIDUALS, [delta, -delta]])
    same(getattr(Huber(delta), method)(r, 0), delta * getattr(SmoothL1(delta), method)(r, 0), 8e-16)


@pytest.mark.parametrize("method", METHODS)
def test_huber_and_smooth_l1_coincide_at_one(method: str) -> None:
    np.testing.assert_array_equal(getattr(Huber(1), method)(RESIDUALS, 0), getattr(SmoothL1(1), method)(RESIDUALS, 0))


BOTH_SIDES = np.concatenate([-RESIDUALS, RESIDUALS, [0.0]])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("one", "times", "other"),
    [
        (SmoothL1(beta=0), 1.0, L1()),
        (EpsilonInsensitive(epsilon=0), 1.0, L1()),
        (Quantile(tau=0.5), 0.5, L1()),
        (Expectile(tau=0.5), 0.5, MSE()),
    ],
    ids=str,
)
def test_members_that_are_another_loss(one: PlaneLoss, times: float, other: PlaneLoss, method: str) -> None:
    """At every residual, that of zero and those on both sides of it included."""
    ours, theirs = getattr(one, method)(BOTH_SIDES, 0), times * getattr(other, method)(BOTH_SIDES, 0)
    np.testing.assert_array_equal(ours, theirs)


def test_the_absolute_error() -> None:
    np.testing.assert_array_equal(L1().value(BOTH_SIDES, 0), np.abs(BOTH_SIDES))
    np.testing.assert_array_equal(L1().gradient(BOTH_SIDES, 0), np.sign(BOTH_SIDES))
    assert not L1().curvature(BOTH_SIDES, 0).any()


@pytest.mark.parametrize("tau", [0.125, 0.25, 0.5, 0.875])
@pytest.mark.parametrize("loss", [Quantile, Expectile])
def test_the_other_side_is_the_other_share(loss: type[PlaneLoss], tau: float) -> None:
    """τ and 1 − τ are mirror images; what they say at zero belongs to one side."""
    one, other, r = loss(tau=tau), loss(tau=1 - tau), RESIDUALS[RESIDUALS != 0]  # type: ignore[call-arg]
    same(one.value(r, 0), other.value(-r, 0), 1e-15)
    same(one.gradient(r, 0), -other.gradient(-r, 0), 1e-15)
    same(one.curvature(r, 0), other.curvature(-r, 0), 1e-15)


@pytest.mark.parametrize("tau", [0.1, 0.5, 0.8])
def test_the_best_constants_are_the_quantile_and_the_expectile(tau: float) -> None:
    labels = np.sort(np.random.default_rng(3).gamma(2.0, size=1001))
    constants = np.linspace(0.0, 6.0, 6001)
    best = {
        cls: constants[np.argmin(cls(tau=tau).value(constants[:, None], labels[None, :]).sum(axis=1))]
        for cls in (Quantile, Expectile)
    }
    assert best[Quantile] == pytest.approx(np.quantile(labels, tau), abs=2e-3)
    above, below = (np.maximum(s * (labels - best[Expectile]), 0.0).sum() for s in (1.0, -1.0))
    assert tau * above == pytest.approx((1 - tau) * below, rel=5e-3)


SCALES = (0.3, 1.0, 4.0)
SHAPES = (-math.inf, -32.0, -2.0, -1e-9, 0.0, 1e-9, 1.0, 2 - 1e-9, 2.0, 2 + 1e-9, 3.0, 4.0, 60.0, math.inf)


@pytest.mark.parametrize("c", SCALES)
def test_the_named_members_of_the_general_loss(c: float) -> None:
    x = np.concatenate([np.linspace(-7, 7, 281), 10.0 ** np.arange(-140, 80, 20)])
    r = c * x
    x = r / c
    members = {
        2.0: (0.5 * x * x, x),
        1.0: (x * (x / (1 + np.hypot(1, x))), x / np.hypot(1, x)),  # pseudo-Huber, Charbonnier
        0.0: (np.log1p(0.5 * x * x), x / (0.5 * x * x + 1)),  # Cauchy
        -2.0: (2 * x * x / (x * x + 4), 16 * x / (x * x + 4) ** 2),  # Geman-McClure
        -math.inf: (-np.expm1(-0.5 * x * x), x * np.exp(-0.5 * x * x)),  # Welsch
    }
    for alpha, (value, slope) in members.items():
        same(Barron(alpha, c).value(r, 0), value, 2e-15)
        same(Barron(alpha, c).gradient(r, 0), slope / c, 1e-13)
    np.testing.assert_array_equal(Barron(2, c).value(r, 0), 0.5 * x * x)


@pytest.mark.parametrize("c", SCALES)
def test_the_general_loss_rises_with_its_shape(c: float) -> None:
    """And so does its gradient, in size; within a hair of each other the last digits decide."""
    r = BOTH_SIDES[np.abs(BOTH_SIDES) < 1e154]
    for method in ("value", "gradient"):
        found = np.stack([np.abs(getattr(Barron(alpha, c), method)(r, 0)) for alpha in SHAPES])
        assert (found[1:] >= found[:-1] * (1 - 1e-14)).all()


def test_the_pull_of_the_biweight_ends_at_c() -> None:
    c = 2.5
    same(Tukey(c).value([c, 10 * c, 1e300], 0), [c * c / 6] * 3)
    assert Tukey(c).gradient([c, -c, 1e300], 0).tolist() == [0.0] * 3
    inside = np.linspace(-c, c, 101)
    written = c * c / 6 * (1 - (1 - (inside / c) ** 2) ** 3)  # which cancels near 0
    np.testing.assert_allclose(Tukey(c).value(inside, 0), written, rtol=0, atol=1e-15)
    assert np.abs(Tukey(c).gradient(inside, 0)).max() <= Tukey(c).gradient(c / math.sqrt(5), 0)


def test_log_cosh_between_its_limits() -> None:
    near, far = np.array([1e-150, 1e-20, 1e-9]), np.array([30.0, 1e3, 1e300])
    same(LogCosh().value(near, 0), near * near / 2, 1e-15)
    same(LogCosh().value(far, 0), far - math.log(2), 1e-15)
    same(
        LogCosh().curvature(370.0, 0), 4 * math.exp(-740.0), 1e-2
    )  # beside the smallest numbers, where cosh² overflows


def test_huber_tends_to_half_the_square() -> None:
    r = RESIDUALS[np.abs(RESIDUALS) < 1e5]
    for method in METHODS:
        same(getattr(Huber(1e6), method)(r, 0), 0.5 * getattr(MSE(), method)(r, 0))


@given(real, real, st.floats(-1e3, 1e3))
def test_residual_losses_do_not_care_where_zero_is(prediction: float, label: float, shift: float) -> None:
    for loss in (MSE(), Huber(1.5), SmoothL1(0.3)):
        assert loss.value(prediction, label) == loss.value(label, prediction) == loss.value(prediction - label, 0)
        assert loss.gradient(prediction, label) == -loss.gradient(label, prediction)
        moved = loss.gradient(prediction + shift, label + shift)
        assert moved == pytest.approx(loss.gradient(prediction, label), abs=1e-8)


@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_focal_without_focus_is_binary_cross_entropy_exactly(logits: bool, method: str) -> None:
    points = (Z if logits else P)[None, :]
    ours = getattr(Focal(gamma=0, from_logits=logits), method)(points, LABELS)
    np.testing.assert_array_equal(ours, getattr(BinaryCrossEntropy(logits), method)(points, LABELS))


def test_focal_is_cross_entropy_times_its_factor() -> None:
    p = P[1:-1]
    same(Focal(2).value(p, 1), (1 - p) ** 2 * BinaryCrossEntropy().value(p, 1), 1e-15)
    same(Focal(2, 0.25).value(p, 1), 0.25 * Focal(2).value(p, 1))
    same(Focal(2, 0.25).value(p, 0), 0.75 * Focal(2).value(p, 0))


def test_focal_of_a_soft_label_is_the_expectation_over_both() -> None:
    focal = Focal(2, 0.25)
    same(focal.value(P, 0.3), 0.3 * focal.value(P, 1) + 0.7 * focal.value(P, 0), 1e-15)


@pytest.mark.parametrize("loss", [BinaryCrossEntropy, Focal, CrossEntropyPlane])
def test_logit_form_is_the_probability_form_of_the_sigmoid(loss: type) -> None:
    classes = 3 if loss is CrossEntropyPlane else 2
    z = np.linspace(-6, 6, 97)[None, :]
    p = 1 / (1 + (classes - 1) * np.exp(-z))
    slope = p * (1 - p)
    one, other = loss(from_logits=True), loss()
    same(one.value(z, LABELS), other.value(p, LABELS), 1e-12)
    np.testing.assert_allclose(one.gradient(z, LABELS), other.gradient(p, LABELS) * slope, atol=1e-13)
    bend = other.curvature(p, LABELS) * slope**2 + other.gradient(p, LABELS) * slope * (1 - 2 * p)
    np.testing.assert_allclose(one.curvature(z, LABELS), bend, atol=1e-12)


dyadic = st.integers(0, 2**20).map(lambda n: n / 2**20)  # 1 − p is exact


@given(dyadic, dyadic)
def test_two_classes_are_binary(p: float, y: float) -> None:
    both = CrossEntropy(2).value([p, 1 - p], [y, 1 - y])
    assert both == pytest.approx(BinaryCrossEntropy().value(p, y), rel=1e-14)
    assert CrossEntropyPlane(classes=2).gradient(p, y) == BinaryCrossEntropy().gradient(p, y)


@given(st.floats(-700, 700), st.floats(-300, 300), soft)
def test_two_logits_are_one(z: float, base: float, y: float) -> None:
    binary, both = BinaryCrossEntropy(from_logits=True), CrossEntropy(2, from_logits=True)
    pair, label = [z + base, base], [y, 1 - y]
    z = pair[0] - pair[1]
    assert both.value(pair, label) == pytest.approx(binary.value(z, y), rel=1e-14)
    assert both.gradient(pair, label)[0] == pytest.approx(binary.gradient(z, y), rel=1e-12, abs=1e-15)
    assert both.gradient(pair, label).sum() == pytest.approx(0, abs=1e-15)
    assert both.curvature(pair, label)[0] == pytest.approx(binary.curvature(z, y), rel=1e-13)
    assert CrossEntropyPlane(True, 2).value(z, y) == binary.value(z, y)


@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_the_plane_is_cross_entropy_on_its_path(classes: int) -> None:
    rest = classes - 1
    for y in (0.0, 0.3, 1.0):
        label = np.array([y, *[(1 - y) / rest] * rest])
        for p in (0.01, 0.4, 0.99):
            vector = np.array([p, *[(1 - p) / rest] * rest])
            assert CrossEntropyPlane(classes=classes).value(p, y) == pytest.approx(
                CrossEntropy(classes).value(vector, label), rel=1e-13
            )
            free = CrossEntropy(classes).gradient(vector, label)
            along = free[0] - free[1:].mean()  # the true class gains what the others lose evenly
            assert CrossEntropyPlane(classes=classes).gradient(p, y) == pytest.approx(along, rel=1e-11)
        for z in (-20.0, -1.0, 0.0, 7.0, 50.0):
            vector = np.array([z, *[0.0] * rest])
            plane, whole = CrossEntropyPlane(True, classes), CrossEntropy(classes, True)
            assert plane.value(z, y) == pytest.approx(whole.value(vector, label), rel=1e-13)
            assert plane.gradient(z, y) == pytest.approx(whole.gradient(vector, label)[0], rel=1e-11, abs=1e-16)
            assert plane.curvature(z, y) == pytest.approx(whole.curvature(vector, label)[0], rel=1e-13)


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4), st.sampled_from([-1e4, -8.0, 0.5, 1e3]))
def test_softmax_ignores_a_common_shift(logits: list[float], shift: float) -> None:
    loss, label = CrossEntropy(4, from_logits=True), [0.1, 0.2, 0.3, 0.4]
    moved = np.array(logits) + shift
    back = moved - shift
    assert loss.value(moved, label) == pytest.approx(loss.value(back, label), rel=1e-13)
    np.testing.assert_allclose(loss.gradient(moved, label), loss.gradient(back, label), atol=1e-14)


# Published and hand-computed numbers ------------------------------------------------------------------------------


def test_limits_are_shown_and_not_clamped() -> None:
    bce = BinaryCrossEntropy()
    assert bce.value(0.0, 1.0) == math.inf and bce.value(1.0, 0.0) == math.inf  # PyTorch: 100; Keras: 16.1
    assert bce.gradient(0.0, 1.0) == -math.inf and bce.gradient(1.0, 0.0) == math.inf
    assert bce.value(0.0, 0.0) == bce.value(1.0, 1.0) == 0.0
    assert (bce.gradient(0.0, 0.0), bce.gradient(1.0, 1.0)) == (1.0, -1.0)


def test_logit_gradient_at_zero_is_a_half_and_survives_saturation() -> None:
    bce = BinaryCrossEntropy(from_logits=True)
    assert (bce.gradient(0.0, 0.0), bce.gradient(0.0, 1.0), bce.gradient(0.0, 0.5)) == (0.5, -0.5, 0.0)
    assert bce.gradient(100.0, 1.0) == -math.exp(-100.0)
    assert bce.gradient(-1e4, 1.0) == -1.0 and bce.value(-1e4, 1.0) == 1e4
    assert bce.gradient(1e-10, 0.5) == 2.5e-11


@pytest.mark.parametrize("gamma", [0.1, 0.5, 1.0, 2.0, 5.0])
def test_focal_gradient_at_certainty(gamma: float) -> None:
    assert Focal(gamma).gradient(1.0, 1.0) == 0.0 and Focal(gamma).gradient(0.0, 0.0) == 0.0
    assert Focal(0.0).gradient(1.0, 1.0) == -1.0
    assert Focal(gamma, from_logits=True).gradient(1e4, 1.0) == 0.0


def test_a_weight_of_zero_silences_a_class() -> None:
    for alpha, label in ((0.0, 1.0), (1.0, 0.0)):
        for p in (0.0, 0.5, 1.0):
            assert [getattr(Focal(2, alpha), m)(p, label) for m in METHODS] == [0.0, 0.0, 0.0]


def test_weight_of_a_residual() -> None:
    assert MSE().weight([0.0, 3.0]).tolist() == [2.0, 2.0]
    assert Huber(1.5).weight([0.0, 1.0, 3.0, -6.0]).tolist() == [1.0, 1.0, 0.5, 0.25]
    assert SmoothL1(0.0).weight([0.0, 4.0]).tolist() == [math.inf, 0.25]


def test_pull_of_an_outlier() -> None:
    assert MSE().gradient(10.0, 0.0) / MSE().gradient(0.1, 0.0) == pytest.approx(100)
    assert Huber(1.0).gradient(10.0, 0.0) / Huber(1.0).gradient(0.1, 0.0) == pytest.approx(10)


def test_uniform_guess_costs_the_logarithm_of_the_number_of_classes() -> None:
    for classes in (2, 3, 10, 1000):
        assert CrossEntropy(classes, True).value(np.zeros(classes), np.eye(classes)[0]) == pytest.approx(
            math.log(classes)
        )


def test_conversion_between_probability_and_logit() -> None:
    assert BinaryCrossEntropy(True).convert(BinaryCrossEntropy(), 0.8) == pytest.approx(math.log(4))
    assert CrossEntropyPlane(True, 10).convert(CrossEntropyPlane(False, 10), 0.5) == pytest.approx(math.log(9))
    assert CrossEntropyPlane(False, 10).convert(CrossEntropyPlane(True, 10), 0.0) == pytest.approx(0.1)


@pytest.mark.parametrize(
    "loss", [BinaryCrossEntropy(), Focal(2, 0.25), Focal(0.5), Focal(0), CrossEntropyPlane(classes=10)]
)
@pytest.mark.parametrize("logits", [False, True])
def test_partials_are_the_loss_at_hard_labels(loss: BinaryLoss, logits: bool) -> None:
    loss = loss.but(from_logits=logits)
    points = Z if logits else P
    for order, method in enumerate(METHODS):
        with np.errstate(all="ignore"):
            one, zero = loss.partials(points, order)
        edges = np.zeros(len(points), bool) if logits else (points == 0) | (points == 1)
        same(getattr(loss, method)(points, 1.0)[~edges], one[~edges], 1e-15)
        same(getattr(loss, method)(points, 0.0)[~edges], zero[~edges], 1e-15)
