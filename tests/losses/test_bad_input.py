"""Bad calls say who was called, with which argument, what it got and what is allowed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossviz import CATALOGUE, MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1
from lossviz.loss import Loss

nan, inf = math.nan, math.inf
THIRD = [1 / 3, 1 / 3, 1 / 3]

PARAMETERS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: Huber(delta=-1), ValueError, "Huber: delta must be in (0, inf), got -1"),
    (lambda: Huber(delta=0), ValueError, "Huber: delta must be in (0, inf), got 0"),
    (lambda: Huber(delta=nan), ValueError, "Huber: delta must be in (0, inf), got nan"),
    (lambda: Huber(delta=inf), ValueError, "Huber: delta must be in (0, inf), got inf"),
    (lambda: Huber(delta="1"), TypeError, "Huber: delta must be in (0, inf), got '1'"),
    (lambda: Huber(delta=None), TypeError, "Huber: delta must be in (0, inf), got None"),
    (lambda: Huber(delta=True), TypeError, "Huber: delta must be in (0, inf), got True"),
    (lambda: Huber(delta=1j), TypeError, "Huber: delta must be in (0, inf), got 1j"),
    (lambda: Huber(delta=[1.0]), TypeError, "Huber: delta must be in (0, inf), got [1.0]"),
    (lambda: Huber(delta=10**400), ValueError, "Huber: delta must be in (0, inf), got an integer of 30 or more digits"),
    (lambda: SmoothL1(beta=-0.1), ValueError, "SmoothL1: beta must be in [0, inf), got -0.1"),
    (lambda: SmoothL1(beta=np.float64(-2)), ValueError, "SmoothL1: beta must be in [0, inf), got -2.0"),
    (lambda: Focal(gamma=-1), ValueError, "Focal: gamma must be in [0, inf), got -1"),
    (lambda: Focal(alpha=1.5), ValueError, "Focal: alpha must be in [0, 1] or None, got 1.5"),
    (lambda: Focal(alpha="none"), TypeError, "Focal: alpha must be in [0, 1] or None, got 'none'"),
    (lambda: Focal(from_logits=1), TypeError, "Focal: from_logits must be True or False, got 1"),
    (lambda: BinaryCrossEntropy("yes"), TypeError, "BinaryCrossEntropy: from_logits must be True or False, got 'yes'"),
    (lambda: CrossEntropy(classes=1), ValueError, "CrossEntropy: classes must be an integer in [2, inf), got 1"),
    (lambda: CrossEntropy(classes=2.5), TypeError, "CrossEntropy: classes must be an integer in [2, inf), got 2.5"),
    (lambda: CrossEntropy(classes=True), TypeError, "CrossEntropy: classes must be an integer in [2, inf), got True"),
    (lambda: Huber().but(delta=-1), ValueError, "Huber: delta must be in (0, inf), got -1"),
]

INPUTS: list[tuple[Loss, Any, Any, type[Exception], tuple[str, ...]]] = [
    (
        BinaryCrossEntropy(),
        1.2,
        1.0,
        ValueError,
        ("BinaryCrossEntropy: prediction", "from_logits=True", "[0, 1]", "1.2"),
    ),
    (BinaryCrossEntropy(), 0.5, -0.1, ValueError, ("BinaryCrossEntropy: label", "[0, 1]", "-0.1")),
    (BinaryCrossEntropy(), [0.5, nan], 1.0, ValueError, ("BinaryCrossEntropy: prediction", "[0, 1]", "nan")),
    (BinaryCrossEntropy(True), inf, 1.0, ValueError, ("BinaryCrossEntropy: prediction", "(-inf, inf)", "got inf")),
    (BinaryCrossEntropy(True), 0.5, 1.5, ValueError, ("BinaryCrossEntropy: label", "[0, 1]", "1.5")),
    (Focal(), -1e-9, 0.0, ValueError, ("Focal: prediction", "[0, 1]", "-1e-09")),
    (Focal(), 0.5, nan, ValueError, ("Focal: label", "[0, 1]", "nan")),
    (MSE(), nan, 0.0, ValueError, ("MSE: prediction", "(-inf, inf)", "nan")),
    (MSE(), 0.0, [1.0, -inf], ValueError, ("MSE: label", "(-inf, inf)", "-inf")),
    (MSE(), "3", 0.0, TypeError, ("MSE: prediction must be real numbers, got '3'",)),
    (MSE(), ["a", 1.0], 0.0, TypeError, ("MSE: prediction must be real numbers", "'a'")),
    (MSE(), None, 0.0, TypeError, ("MSE: prediction must be real numbers, got None",)),
    (MSE(), 0.0, {}, TypeError, ("MSE: label must be real numbers, got {}",)),
    (MSE(), 1j, 0.0, TypeError, ("MSE: prediction must be real numbers, got 1j",)),
    (MSE(), [[1.0], [1.0, 2.0]], 0.0, ValueError, ("MSE: prediction", "rows of different lengths")),
    (MSE(), np.array(["2020-01-01"], "M8[D]"), 0.0, TypeError, ("MSE: prediction must be real numbers",)),
    (Huber(), np.zeros(3), np.zeros(4), ValueError, ("Huber", "prediction of shape (3,)", "label of shape (4,)")),
    (Huber(), np.zeros((2, 3)), np.zeros((3, 2)), ValueError, ("Huber", "(2, 3)", "(3, 2)", "broadcast", "equal")),
    (CrossEntropy(), [0.5, 0.5], THIRD, ValueError, ("CrossEntropy", "prediction", "length 3", "(2,)")),
    (CrossEntropy(), THIRD, [1.0], ValueError, ("CrossEntropy", "label", "length 3", "(1,)")),
    (CrossEntropy(), 0.5, 1.0, ValueError, ("CrossEntropy", "prediction", "length 3", "()")),
    (CrossEntropy(), [0.5, 0.5, 0.5], THIRD, ValueError, ("CrossEntropy", "prediction", "sum to 1", "1.5")),
    (CrossEntropy(), THIRD, [0.5, 0.25, 0.125], ValueError, ("CrossEntropy", "label", "sum to 1", "0.875")),
    (CrossEntropy(), [1.2, -0.2, 0.0], THIRD, ValueError, ("CrossEntropy: prediction", "[0, 1]", "1.2")),
    (CrossEntropy(3, True), [0.0, 1.0, 2.0], [1.0, 1.0, 0.0], ValueError, ("CrossEntropy", "label", "sum to 1", "2.0")),
    (CrossEntropy(3, True), [0.0, nan, 2.0], THIRD, ValueError, ("CrossEntropy: prediction", "(-inf, inf)", "nan")),
    (CrossEntropy(), [THIRD] * 2, [THIRD] * 5, ValueError, ("CrossEntropy", "(2, 3)", "(5, 3)", "broadcast")),
]


@pytest.mark.parametrize(("call", "error", "message"), PARAMETERS, ids=[case[2] for case in PARAMETERS])
def test_bad_parameters(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize("method", ["value", "gradient", "curvature", "value_and_gradient"])
@pytest.mark.parametrize(
    ("loss", "prediction", "label", "error", "words"), INPUTS, ids=[" ".join(c[4]) for c in INPUTS]
)
def test_bad_inputs(
    loss: Loss, prediction: Any, label: Any, error: type[Exception], words: tuple[str, ...], method: str
) -> None:
    with pytest.raises(error) as caught:
        getattr(loss, method)(prediction, label)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_weight_of_no_number() -> None:
    with pytest.raises(ValueError, match=r"Huber: residual must be in \(-inf, inf\), got nan"):
        Huber().weight([1.0, nan])


def test_sums_may_be_off_by_rounding_only() -> None:
    loss = CrossEntropy()
    assert loss.value(np.float32(THIRD), np.float32([0.1, 0.2, 0.7])) == pytest.approx(math.log(3), rel=1e-6)
    loss.value([0.3, 0.3, 0.4 + 9e-7], [1, 0, 0])
    with pytest.raises(ValueError, match="sum to 1"):
        loss.value([0.3, 0.3, 0.4 + 2e-6], [1, 0, 0])


@pytest.mark.parametrize("cls", CATALOGUE.values())
def test_unknown_parameters_are_refused(cls: type[Loss]) -> None:
    with pytest.raises(TypeError, match="unexpected keyword"):
        cls(nonsense=1)


@pytest.mark.parametrize("values", [[1, 0], np.array([True, False]), np.float32([1, 0]), np.uint8([1, 0]), (1, 0)])
def test_every_real_kind_of_number_is_taken(values: Any) -> None:
    assert MSE().value(values, 0).tolist() == [1.0, 0.0]
    assert BinaryCrossEntropy().value(0.5, values).dtype == np.float64
