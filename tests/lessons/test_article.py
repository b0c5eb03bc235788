"""The article's worked examples with the right numbers: each line is arithmetic to be done by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from lossviz import MSE, BinaryCrossEntropy, Focal, Huber, SmoothL1

near = pytest.approx


def test_binary_cross_entropy() -> None:
    bce = BinaryCrossEntropy()
    assert bce.value(0.8, 1) == near(-log(0.8)) == near(0.22314355131)
    assert bce.value(0.8, 0) == near(-log(0.2)) == near(1.60943791243)
    assert bce.gradient(0.8, 1) == near(-1 / 0.8) == near(-1.25)
    assert bce.gradient(0.8, 0) == near(1 / 0.2) == near(5)


def test_focal_loss_where_the_article_is_wrong() -> None:
    focal = Focal(gamma=2)
    positive, negative = focal.value(0.6, 1), focal.value(0.6, 0)
    assert positive == near(0.4**2 * -log(0.6)) == near(0.16 * 0.5108256238) == near(0.08173209980)
    assert positive != near(0.346, rel=0.01)  # as printed
    assert negative == near(0.6**2 * -log(0.4)) == near(0.36 * 0.9162907319) == near(0.32986466347)
    assert negative != near(0.064, rel=0.01)  # as printed: that is 0.4³
    assert negative > 4 * positive  # the misclassified negative weighs more, not the positive
    assert focal.gradient(0.6, 1) == near(2 * 0.4 * log(0.6) - 0.4**2 / 0.6) == near(-0.675327165680)
    assert focal.gradient(0.6, 0) == near(-2 * 0.6 * log(0.4) + 0.6**2 / 0.4) == near(1.999548878249)


def test_focal_weight_falls_with_gamma_for_every_sample() -> None:
    ratio = [BinaryCrossEntropy().value(p, 1) / Focal(2).value(p, 1) for p in (0.9, 0.968, 0.5)]
    assert ratio == near([100, 976.5625, 4])
    for p in (0.01, 0.3, 0.6, 0.99):
        assert Focal(0).value(p, 1) > Focal(1).value(p, 1) > Focal(2).value(p, 1) > Focal(5).value(p, 1)


def test_mean_squared_error() -> None:
    assert MSE().value([180, 220], 200).tolist() == [20**2, 20**2] == [400, 400]
    assert MSE().gradient([180, 220], 200).tolist() == [2 * -20, 2 * 20] == [-40, 40]


def test_smooth_l1_where_the_article_is_wrong() -> None:
    first = SmoothL1().value([12, 18], [10, 20])
    assert first.tolist() == [2 - 0.5, 2 - 0.5]
    assert first.sum() == 3 and first.mean() == 1.5  # both residuals are on the line, not on the parabola
    second = SmoothL1().value([5, 25], [10, 20])
    assert second.tolist() == [5 - 0.5, 5 - 0.5]
    assert second.sum() == 9 and second.mean() == 4.5  # printed: 10
    parabola = SmoothL1().value([10.5, 19.5], [10, 20])
    assert parabola.tolist() == [0.5**2 / 2, 0.5**2 / 2] and parabola.sum() == 0.25
    assert SmoothL1().gradient([5, 25], [10, 20]).tolist() == [-1, 1]


def test_small_errors_cost_half_the_square_and_large_ones_the_slope_delta() -> None:
    r = np.array([0.1, 0.5, 0.9])
    assert Huber(1).value(r, 0) == near(MSE().value(r, 0) / 2)
    assert Huber(3).gradient([4, 40], 0).tolist() == [3, 3]
    assert SmoothL1(3).gradient([4, 40], 0).tolist() == [1, 1]


def test_less_than_or_at_most_makes_no_difference_at_the_breakpoint() -> None:
    for loss in (Huber(1.5), SmoothL1(1.5)):
        inside, at = np.nextafter(1.5, 0), 1.5
        assert loss.value(inside, 0) == near(loss.value(at, 0), rel=1e-15)
        assert loss.gradient(inside, 0) == near(loss.gradient(at, 0), rel=1e-15)
