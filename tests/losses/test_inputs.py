"""What users hand over besides lists of floats: class indices, shapes that grow, tensors, tables, objects."""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from lossviz import (
    CATALOGUE,
    MSE,
    BinaryCrossEntropy,
    CrossEntropy,
    Focal,
    GrowthWarning,
    Huber,
    curve,
    parse_loss,
    simplex,
    surface,
)
from lossviz.loss import Loss
from lossviz.picture.loss.payload import loss_payload
from lossviz.sampling.sweep import sweep
from lossviz.state.view import default_view

LOGITS = [[2, 0, 0], [0, 2, 0], [2, 0, 0]]
PLANES = [*(cls().plane() for cls in CATALOGUE.values()), parse_loss("r**2"), parse_loss("(p - y)**2")]
METHODS = ("value", "gradient", "curvature", "value_and_gradient")

# Class indices ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (1,), (3,), (4,), (2, 5), (0,), (3, 3)], ids=str)
@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("kind", [int, np.int8, np.int64, np.uint8, np.uint64, "list", "tensor", "series"])
def test_integers_without_the_class_axis_are_class_indices(shape: tuple[int, ...], classes: int, kind: Any) -> None:
    random = np.random.default_rng(len(shape) + classes)
    logits, indices = random.normal(size=(*shape, classes)), random.integers(0, classes, shape)
    given: Any = indices.astype(kind) if isinstance(kind, type) else indices.tolist()
    if kind == "list" and 0 in shape:
        return  # an empty list has no integers
    if kind == "tensor":
        given = torch.tensor(indices)
    if kind == "series":
        given = pd.Series(indices.ravel(), dtype="Int64") if len(shape) == 1 else indices
    z = torch.tensor(logits, requires_grad=True)
    flat = F.cross_entropy(z.reshape(-1, classes), torch.tensor(indices).reshape(-1), reduction="none")
    flat.sum().backward()
    assert z.grad is not None
    loss = CrossEntropy(classes, from_logits=True)
    np.testing.assert_allclose(loss.value(logits, given), flat.detach().numpy().reshape(shape), rtol=1e-12)
    np.testing.assert_allclose(loss.gradient(logits, given), z.grad.numpy(), rtol=1e-9, atol=1e-15)
    one_hot = np.eye(classes)[indices]
    np.testing.assert_array_equal(loss.curvature(logits, given), loss.curvature(logits, one_hot))
    for mine, theirs in zip(
        loss.value_and_gradient(logits, given), loss.value_and_gradient(logits, one_hot), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    p = torch.softmax(z.detach(), -1)
    nll = F.nll_loss(p.log().reshape(-1, classes), torch.tensor(indices).reshape(-1), reduction="none")
    found = CrossEntropy(classes).value(p.numpy(), given)
    np.testing.assert_allclose(found, nll.numpy().reshape(shape), rtol=1e-12)


def test_as_many_rows_as_classes() -> None:
    loss = CrossEntropy(3, from_logits=True)
    assert loss.value(LOGITS, [0, 1, 0]).round(2).tolist() == [0.24, 0.24, 0.24]
    assert loss.value(LOGITS, np.eye(3)[[0, 1, 0]].astype(int)).round(2).tolist() == [0.24, 0.24, 0.24]
    assert loss.value([2, 0, 0], [0, 1, 0]) == loss.value([2, 0, 0], 1)  # as many axes: one vector, not three indices


OTHER = [[0.0, 1.0, 0.0], [False, True, False], [0.2, 0.3, 0.5], 0, [0, 1], [[0, 1, 0]] * 2, np.zeros((1, 3, 3), int)]


@pytest.mark.parametrize("label", [*OTHER, [0.0, 1, 2], np.array([0, 1], np.uint8), True, 1.0], ids=str)
@pytest.mark.parametrize("method", METHODS)
def test_other_labels_need_the_rank_of_the_prediction(label: Any, method: str) -> None:
    with pytest.raises(ValueError) as caught:
        getattr(CrossEntropy(3, from_logits=True), method)(LOGITS, label)
    said = str(caught.value)
    assert "(3, 3)" in said and str(np.shape(label)) in said, said
    assert "class indices" in said or "broadcast" in said


BEYOND = [([0, 3, 0], "3"), ([0, -1, 1], "-1"), ([-100, 0, 1], "-100"), (np.array([0, 255, 0], np.uint8), "255")]


@pytest.mark.parametrize(("label", "value"), [*BEYOND, (np.array([2**63, 0, 0], np.uint64), str(2**63))])
def test_indices_beyond_the_classes_are_named(label: Any, value: str) -> None:
    for method in METHODS:
        with pytest.raises(ValueError, match=rf"CrossEntropy: label must be class indices from 0 to 2, got {value};"):
            getattr(CrossEntropy(3, from_logits=True), method)(LOGITS, label)


def test_soft_labels_are_as_they_were() -> None:
    soft = [[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.9, 0.05, 0.05]]
    want = F.cross_entropy(
        torch.tensor(LOGITS, dtype=torch.float64), torch.tensor(soft, dtype=torch.float64), reduction="none"
    )
    np.testing.assert_allclose(CrossEntropy(3, from_logits=True).value(LOGITS, soft), want.numpy(), rtol=1e-12)
    assert CrossEntropy(3, True).value(np.zeros((4, 1, 3)), np.eye(3)[None]).shape == (4, 3)


# Shapes that grow -------------------------------------------------------------------------------------------------

GROWING = [((3,), (3, 1)), ((3, 1), (3,)), ((4, 1), (3,)), ((2, 3), (4, 1, 1)), ((5,), (2, 7, 1))]
STEADY = [((), (3,)), ((3,), ()), ((3,), (3,)), ((1, 3), (3, 1)), ((2, 3), (3,)), ((3,), (2, 3)), ((1,), (4, 3)), ((3,), (1, 1)),
          ((3,), (1, 3)), ((1,), (3, 1)), ((0,), (3, 1)), ((1, 1, 3), (2, 3))]  # fmt: skip


@pytest.mark.parametrize("loss", PLANES, ids=str)
@pytest.mark.parametrize("method", METHODS)
def test_ranks_that_grow_the_result_are_warned_of(loss: Loss, method: str) -> None:
    for left, right in GROWING:
        with pytest.warns(GrowthWarning) as caught:
            getattr(loss, method)(np.full(left, 0.5), np.full(right, 0.5))
        (warning,) = caught
        said = str(warning.message)
        assert f"shape {left}" in said and f"shape {right}" in said and str(np.broadcast_shapes(left, right)) in said
        assert warning.filename == __file__  # the line that asked for it
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for left, right in STEADY:
            getattr(loss, method)(np.full(left, 0.5), np.full(right, 0.5))


def test_a_column_of_predictions_against_a_vector_of_labels() -> None:
    for loss in (BinaryCrossEntropy(), Focal(), MSE(), Huber()):
        with pytest.warns(GrowthWarning, match=r"\(4, 1\).*\(4,\).*\(4, 4\)"):
            assert loss.value(np.full((4, 1), 0.5), [0, 1, 1, 0]).shape == (4, 4)


@pytest.mark.parametrize("key", CATALOGUE)
def test_surfaces_and_pictures_warn_of_nothing(key: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = default_view(key)
        surface(view.loss, resolution=5)
        curve(view.loss, resolution=5)
        loss_payload(view, sweep(*view.family))


def test_a_simplex_has_one_label_for_all_its_points() -> None:
    for logits in (False, True):
        found = simplex(CrossEntropy(3, logits), [0.5, 0.25, 0.25], resolution=4)
        want = -(np.log(found.probabilities) * [0.5, 0.25, 0.25]).sum(-1)
        np.testing.assert_allclose(found.value, want, rtol=1e-12)


# Other people's numbers -------------------------------------------------------------------------------------------

TENSOR = torch.tensor([1.0, 2.0])
MASKED = np.ma.masked_array([1.0, 2.0], mask=[False, True])


@pytest.mark.parametrize(
    "values",
    [TENSOR, TENSOR.half(), TENSOR.long(), [TENSOR[0], TENSOR[1]], pd.Series([1.0, 2.0]), pd.Series([1, 2], dtype="Int64"),
     pd.Series([1.0, 2.0], dtype="Float64"), np.array([1, 2.0], dtype=object), [Fraction(1), Decimal(2)], np.longdouble([1, 2]),
     np.ma.masked_array([1.0, 2.0]), range(1, 3), pd.DataFrame([[1.0, 2.0]]), [True, 2]],
    ids=lambda v: f"{type(v).__name__}",
)  # fmt: skip
def test_real_numbers_of_any_make_are_taken(values: Any) -> None:
    found = MSE().value(values, 0)
    assert found.dtype == np.float64 and found.ravel().tolist() == [1.0, 4.0]


def test_huge_integers_are_numbers() -> None:
    assert MSE().value(10**30, 0) == pytest.approx(1e60)
    with pytest.raises(ValueError, match="MSE: prediction must be numbers within the range of float64"):
        MSE().value([10**400, 1], 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (TENSOR.clone().requires_grad_(), ("requires grad", "prediction.detach().cpu().double()")),
        (torch.tensor(1.0, requires_grad=True), ("requires grad", "prediction.detach()")),
        (TENSOR.clone().requires_grad_() * 2, ("requires grad", ".detach()")),
        (
            [TENSOR.clone().requires_grad_()] * 2,
            ("requires grad", "[tensor.detach().cpu().double() for tensor in prediction]"),
        ),
        (TENSOR.bfloat16(), ("torch.bfloat16", ".double()")),
        (torch.empty(2, device="meta"), ("meta", ".cpu()")),
        (torch.tensor([1 + 2j]), ("real numbers",)),
        (np.array([1j]), ("real numbers", "1.j")),
        (["1", "2"], ("real numbers", "'1'")),
        ("12", ("real numbers", "'12'")),
        (None, ("real numbers", "None")),
        ([1.0, None], ("real numbers", "None")),
        ([[1.0], [object]], ("real numbers", "object")),
        (np.array(["2020-01-01"], dtype="M8[D]"), ("real numbers", "2020-01-01")),
        (np.array([1], dtype="m8[s]"), ("real numbers", "timedelta64")),
        (pd.Series([1, pd.NA], dtype=object), ("real numbers", "<NA>")),
        (pd.Series(["a", "b"]), ("real numbers", "a")),
        ({1.0, 2.0}, ("real numbers", "{1.0, 2.0}")),
        ((x for x in (1.0, 2.0)), ("real numbers", "generator")),
        ({"a": 1}, ("real numbers", "{'a': 1}")),
        (b"ab", ("real numbers", "b'ab'")),
    ],
    ids=lambda v: f"{type(v).__name__}" if not isinstance(v, tuple) else "",
)
@pytest.mark.parametrize("place", ["prediction", "label"])
def test_what_is_no_number_is_named(values: Any, words: tuple[str, ...], place: str) -> None:
    if not isinstance(values, list | str | dict | set) and hasattr(values, "gi_frame"):
        values = (x for x in (1.0, 2.0))
    with pytest.raises(TypeError) as caught:
        MSE().value(values, 0) if place == "prediction" else MSE().value(0, values)
    said = str(caught.value)
    assert said.startswith(f"MSE: {place} must be real numbers") and "\n" not in said and len(said) < 300
    assert all(word.replace("prediction", place) in said for word in words), said


def test_masked_values_are_not_silently_used() -> None:
    with pytest.raises(ValueError, match="MSE: label must have no masked values"):
        MSE().value([1.0, 2.0], MASKED)


def test_rows_of_different_lengths() -> None:
    for ragged in ([[1.0, 2.0], [1.0]], [TENSOR, TENSOR[:1]]):
        with pytest.raises(
            ValueError, match="MSE: prediction must be an array of numbers, got rows of different lengths"
        ):
            MSE().value(ragged, 0)


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)), st.lists, max_leaves=6
    )
)
def test_nothing_raises_anything_else(values: Any) -> None:
    for loss in (MSE(), CrossEntropy(3, True)):
        for prediction, label in ((values, 0.5), (LOGITS, values)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", GrowthWarning)
                try:
                    assert not np.isnan(loss.value(prediction, label)).any()
                except (TypeError, ValueError) as error:
                    assert str(error).startswith(type(loss).__name__), error
                    assert "\n" not in str(error)


def test_no_import_of_torch_for_a_tensor() -> None:
    import inspect

    import lossviz.exact.grids

    assert "torch" not in inspect.getsource(lossviz.exact.grids)
    assert math.isfinite(MSE().value(TENSOR[0], 0))
