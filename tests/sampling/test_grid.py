"""Surfaces, curves and the simplex sample what the loss says, and refuse what makes no grid."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lossviz import CATALOGUE, MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber
from lossviz.sampling.grid import curve, simplex, surface


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_a_surface_is_the_loss_on_its_axes(key: str) -> None:
    loss = CATALOGUE[key]()
    grid, plane = surface(loss), loss.plane()
    assert grid.value.shape == grid.gradient.shape == (61, 61)
    for i, j in ((0, 0), (10, 44), (60, 30), (60, 60)):
        p, y = float(grid.prediction[j]), float(grid.label[i])
        assert grid.value[i, j] == pytest.approx(plane.value(p, y), rel=1e-12, abs=1e-14)
        assert grid.gradient[i, j] == pytest.approx(plane.gradient(p, y), rel=1e-12, abs=1e-14)
    assert (grid.prediction[0], grid.prediction[-1]) == plane.axes(plane.ranges[0])[0]


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_a_curve_is_a_row_of_the_surface(key: str) -> None:
    loss = CATALOGUE[key]()
    grid = surface(loss, resolution=31)
    row = curve(loss, float(grid.label[20]), resolution=31)
    np.testing.assert_allclose(row.value, grid.value[20], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(row.gradient, grid.gradient[20], rtol=1e-12, atol=1e-14)


def test_rows_are_labels_and_columns_predictions() -> None:
    grid = surface(MSE(), prediction=(0, 4), label=(0, 1), resolution=2)
    np.testing.assert_array_equal(grid.value, [[0, 16], [1, 9]])
    np.testing.assert_array_equal(grid.gradient, [[0, 8], [-2, 6]])


def test_the_simplex_holds_distributions_and_their_surprise() -> None:
    drawn = simplex(CrossEntropy(classes=3), label=(0.2, 0.3, 0.5), resolution=9)
    np.testing.assert_allclose(drawn.probabilities.sum(-1), 1.0, rtol=1e-12)
    assert drawn.probabilities.min() >= 0.005 - 1e-12
    expected = -(np.array([0.2, 0.3, 0.5]) * np.log(drawn.probabilities)).sum(-1)
    np.testing.assert_allclose(drawn.value, expected, rtol=1e-12)


def test_in_logits_the_pull_on_the_simplex_is_bounded() -> None:
    sure, unsure = simplex(CrossEntropy(3)), simplex(CrossEntropy(3, from_logits=True))
    assert unsure.pull.max() < math.sqrt(2) < sure.pull.max()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: surface("huber"), TypeError, "loss must be a loss of the catalogue"),  # type: ignore[arg-type]
        (lambda: surface(Huber(), resolution=1), ValueError, "resolution must be an integer from 2 to 501, got 1"),
        (lambda: surface(Huber(), resolution=10**9), ValueError, "resolution"),
        (lambda: surface(Huber(), resolution=True), TypeError, "resolution"),
        (lambda: surface(Huber(), resolution=61.0), TypeError, "resolution"),  # type: ignore[arg-type]
        (lambda: surface(Huber(), prediction=(1, 1)), ValueError, r"prediction must be a range"),
        (lambda: surface(Huber(), label=(0, math.nan)), ValueError, "label must be a range"),
        (lambda: surface(Huber(), label=(0, 1, 2)), TypeError, "label must be a range"),
        (lambda: surface(BinaryCrossEntropy(), prediction=(-1, 1)), ValueError, r"both in \[0, 1\]"),
        (lambda: curve(Focal(), 2.0), ValueError, r"label must be in \[0, 1\], got 2.0"),
        (lambda: curve(Focal(), resolution=10_002), ValueError, "from 2 to 10001"),
        (lambda: simplex(CrossEntropy(4)), ValueError, r"CrossEntropy\(classes=3\)"),
        (lambda: simplex(CrossEntropy(3), margin=0.5), ValueError, "margin must be in"),
    ],
)
def test_bad_requests_say_what_is_allowed(call: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()  # type: ignore[operator]
