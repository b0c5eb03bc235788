"""What holds for every registered loss, at settings drawn from its parameter records."""

from __future__ import annotations

import dataclasses
import inspect
import math
import zlib
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from settings import (
    ALL,
    OWN_PLANES,
    PLANES,
    VECTORS,
    generator,
    is_probability,
    is_rate,
    labels_of,
    least,
    moderate,
    outward,
    silenced,
    wide,
)

import lossviz
from lossviz import CATALOGUE, BinaryCrossEntropy, register
from lossviz.catalogue import GROUPS, grouped
from lossviz.families.residual import DistanceLoss
from lossviz.loss import Loss, PlaneLoss

every_plane = pytest.mark.parametrize("loss", PLANES, ids=str)
every_vector_loss = pytest.mark.parametrize("loss", VECTORS, ids=str)
every_loss = pytest.mark.parametrize("loss", ALL, ids=str)
every_class = pytest.mark.parametrize("key", CATALOGUE)
METHODS = ("value", "gradient", "curvature")


def vectors(loss: Loss, count: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and labels of a loss of vectors: soft labels, and one hard one."""
    random, classes = generator(loss), loss.settings()["classes"]
    shares = random.dirichlet(np.ones(classes), 2 * count)
    label = shares[:count]
    label[0] = np.eye(classes)[0]
    return random.normal(size=(count, classes)) if loss.settings()["from_logits"] else shares[count:], label


# Derivatives -----------------------------------------------------------------------------------------------------


def through_torch(loss: Loss, prediction: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and autograd gradient of the PyTorch code that the page shows."""
    names: dict[str, Any] = {"torch": torch, "F": F}
    names["prediction"] = torch.tensor(prediction, dtype=torch.float64, requires_grad=True)
    names["label"] = torch.tensor(label, dtype=torch.float64)
    exec(loss.pytorch, names)
    names["loss"].sum().backward()
    return names["loss"].detach().numpy(), names["prediction"].grad.numpy()


@pytest.mark.parametrize("loss", OWN_PLANES, ids=str)
def test_pytorch_code_agrees(loss: PlaneLoss) -> None:
    prediction, label = moderate(loss)
    value, gradient = through_torch(loss, prediction, label)
    np.testing.assert_allclose(loss.value(prediction, label), value, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(loss.gradient(prediction, label), gradient, rtol=1e-9, atol=1e-13)


@every_vector_loss
def test_pytorch_code_agrees_on_vectors(loss: Loss) -> None:
    prediction, label = vectors(loss)
    value, gradient = through_torch(loss, prediction, label)
    np.testing.assert_allclose(loss.value(prediction, label), value, rtol=1e-11)
    np.testing.assert_allclose(loss.gradient(prediction, label), gradient, rtol=1e-9, atol=1e-13)


def slope_of(function: Callable[..., Any], prediction: np.ndarray, label: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Central difference of the fourth order."""
    at = [function(prediction + k * step, label) for k in (-2, -1, 1, 2)]
    return (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * step)


@every_plane
@pytest.mark.parametrize(("function", "derivative"), list(pairwise(METHODS)))
def test_derivatives(loss: PlaneLoss, function: str, derivative: str) -> None:
    prediction, label = moderate(loss)
    numeric = slope_of(getattr(loss, function), prediction, label)
    scale = 1e-5 * np.abs(getattr(loss, function)(prediction, label)).max()  # rounding over the step
    np.testing.assert_allclose(
        getattr(loss, derivative)(prediction, label), numeric, rtol=1e-5, atol=scale * 1e-4 + 1e-9
    )


@every_vector_loss
def test_derivatives_on_vectors(loss: Loss) -> None:
    prediction, label = vectors(loss)
    bumps = 1e-7 * np.eye(loss.settings()["classes"])[:5]  # the sum stays 1 within the tolerance
    for k, bump in enumerate(bumps):
        slope = (loss.value(prediction + bump, label) - loss.value(prediction - bump, label)) / 2e-7
        np.testing.assert_allclose(loss.gradient(prediction, label)[..., k], slope, rtol=1e-4, atol=1e-6)
        bend = (loss.gradient(prediction + bump, label) - loss.gradient(prediction - bump, label))[..., k] / 2e-7
        np.testing.assert_allclose(loss.curvature(prediction, label)[..., k], bend, rtol=1e-3, atol=1e-6)


# Traits, each in both directions ---------------------------------------------------------------------------------


@every_plane
def test_convex(loss: PlaneLoss) -> None:
    predictions, random = wide(loss), generator(loss)
    bends = np.concatenate([loss.curvature(predictions, y) for y in labels_of(loss)])
    if not loss.traits.convex:
        assert bends.min() < 0
        return
    assert bends.min() >= 0
    a, b = random.choice(predictions, (2, 4000))
    for y in labels_of(loss):
        middle = 0.5 * (a + b)
        chord, graph = 0.5 * (loss.value(a, y) + loss.value(b, y)), loss.value(middle, y)
        slack = 1e-14 * chord + np.abs(loss.gradient(middle, y)) * np.spacing(
            np.abs(middle)
        )  # the middle is rounded, too
        assert (graph <= chord + slack).all()


@every_plane
def test_bounded_gradient(loss: PlaneLoss) -> None:
    pulls = [np.abs(loss.gradient(p, y)) for y, p in outward(loss)]
    growing = any(pull[-1] > 100 * pull[1] for pull in pulls)
    assert loss.traits.bounded_gradient == (not growing)
    if loss.traits.bounded_gradient:
        inside = max(np.abs(loss.gradient(wide(loss), y)).max() for y in labels_of(loss))
        assert max(pull.max() for pull in pulls) <= inside * 1.001


@every_plane
def test_redescending(loss: PlaneLoss) -> None:
    moderately = np.abs(loss.gradient(*moderate(loss))).max()
    paths = [np.abs(loss.gradient(p, y)) for y, p in outward(loss)]
    heard = [path for path in paths if path.any() or not silenced(loss)]
    falls = all(path[-1] <= 1e-3 * max(moderately, path.max()) and np.isfinite(path[-1]) for path in heard)
    assert loss.traits.redescending == falls


@every_plane
def test_symmetric(loss: PlaneLoss) -> None:
    if isinstance(loss, DistanceLoss):
        r = wide(loss)
        agrees = np.array_equal(loss.value(r, 0.0), loss.value(-r, 0.0))
    elif is_rate(loss):
        agrees = False  # a rate has no other side
    else:
        p, y = np.arange(1, 64)[None, :] / 64, np.arange(0, 5)[:, None] / 4  # exact complements
        p, mirrored = (p, 1 - p) if is_probability(loss) else (8 * p - 3, 3 - 8 * p)
        low, high = loss.label_axis.typical
        y = low + (high - low) * y
        agrees = np.allclose(loss.value(p, y), loss.value(mirrored, low + high - y), rtol=1e-13, atol=0)
    assert loss.traits.symmetric == agrees


@every_vector_loss
def test_traits_of_vector_losses(loss: Loss) -> None:
    prediction, label = vectors(loss)
    order = generator(loss).permutation(loss.settings()["classes"])
    mirrored = loss.value(prediction[:, order], label[:, order])
    assert loss.traits.symmetric == np.allclose(loss.value(prediction, label), mirrored, rtol=1e-12)
    plane = loss.plane().traits
    assert (loss.traits.convex, loss.traits.bounded_gradient, loss.traits.smooth, loss.traits.redescending) == (
        (plane.convex, plane.bounded_gradient, plane.smooth, plane.redescending)
    )


def jumps(function: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> list[float]:
    """Where a function jumps: the steepest intervals are halved until only a jump can be left of the difference."""
    ends = np.linspace(low, high, 4001)
    values = function(ends)
    steepest = np.argsort(-np.abs(np.diff(values)))[:40]
    left, right = ends[steepest], ends[steepest + 1]
    for _ in range(60):
        middle = 0.5 * (left + right)
        at_left, at_middle, at_right = function(left), function(middle), function(right)
        first = np.abs(at_middle - at_left) >= np.abs(at_right - at_middle)
        left, right = np.where(first, left, middle), np.where(first, middle, right)
    found = np.abs(function(right) - function(left)) > 1e-6 * max(1.0, float(np.ptp(values)))
    return sorted({round(float(x), 9) + 0.0 for x in (0.5 * (left + right))[found]})


@every_plane
def test_kinks_are_those_declared_and_smooth_means_none_of_the_first_order(loss: PlaneLoss) -> None:
    reach = 1.3 * max((abs(k.position) for k in loss.kinks()), default=0.0) + 1.2345
    low, high = (0.0123, 0.9876) if is_probability(loss) else (-reach, 1.01 * reach)
    low = max(low, 0.0123) if is_rate(loss) else low
    for y in labels_of(loss):
        for order, function in ((1, loss.gradient), (2, loss.curvature)):
            declared = sorted(kink.position for kink in loss.kinks_at(y) if kink.order == order)
            assert jumps(partial(_at, function, y), low, high) == pytest.approx(declared, abs=1e-8)
    assert loss.traits.smooth == all(kink.order > 1 for kink in loss.kinks())


def _at(function: Callable[..., Any], label: float, prediction: np.ndarray) -> np.ndarray:
    return np.asarray(function(prediction, label))


@every_plane
def test_a_gradient_jump_is_seen_as_such_on_either_side(loss: PlaneLoss) -> None:
    for label in labels_of(loss):
        for kink in loss.kinks_at(label):
            near = 1e-9 * max(1.0, abs(kink.position))
            sides = kink.position + np.array([-near, near])
            before, after = (loss.gradient if kink.order == 1 else loss.curvature)(sides, label)
            assert abs(after - before) > 1e-6
            if kink.order == 2:
                first, second = loss.gradient(sides, label)
                assert abs(second - first) < 1e-6


# Far out, shapes and types ----------------------------------------------------------------------------------------


@every_plane
@pytest.mark.parametrize("method", METHODS)
def test_never_nan(loss: PlaneLoss, method: str) -> None:
    edges = [0.0, -0.0, 5e-324, 1e-300, 1.0, 1 - 2**-53] if is_probability(loss) else [0.0, 5e-324, 1e-300, 745.2, 1e4]
    if isinstance(loss, DistanceLoss):
        edges += [1e150, 1e200, 1e300, 1.7e308]
    sign = 1 if is_probability(loss) or is_rate(loss) else -1
    predictions = np.array([[*edges, *(sign * x for x in edges), *wide(loss)]])
    labels = np.array([0.0, 1e-300, 1e-12, 0.5, 1 - 1e-12, 1.0])[:, None]
    result = getattr(loss, method)(predictions, labels)
    assert not np.isnan(result).any()
    assert (loss.value(predictions, labels) >= least(loss, labels) - 1e-15 * labels).all()
    some = slice(None, None, 37)
    singly = [[getattr(loss, method)(p, y) for p in predictions[0, some]] for y in labels.ravel()]
    np.testing.assert_allclose(result[:, some], singly, rtol=1e-12)


@every_plane
def test_minus_zero_is_zero(loss: PlaneLoss) -> None:
    for method in METHODS:
        assert getattr(loss, method)(-0.0, 1.0) == getattr(loss, method)(0.0, 1.0)


@every_plane
def test_scalars_in_scalars_out(loss: PlaneLoss) -> None:
    p, y = (float(x[0]) for x in moderate(loss))
    for method in METHODS:
        assert type(getattr(loss, method)(p, y)) is float
        assert type(getattr(loss, method)(np.float32(0.5), np.array(1))) is float
        assert getattr(loss, method)([p], y).shape == (1,)
    assert [type(x) for x in loss.value_and_gradient(p, y)] == [float, float]


@every_plane
@pytest.mark.parametrize(("left", "right"), [((0,), ()), ((0,), (0,)), ((3, 0), (0,)), ((1, 3), (0, 1))])
def test_empty_arrays(loss: PlaneLoss, left: tuple[int, ...], right: tuple[int, ...]) -> None:
    p, y = np.full(left, 0.5), np.full(right, 0.5)
    for result in (*(getattr(loss, m)(p, y) for m in METHODS), *loss.value_and_gradient(p, y)):
        assert result.shape == np.broadcast_shapes(left, right)
        assert result.dtype == np.float64


SHAPES = [((7,), (5, 1)), ((5, 1), (7,)), ((60, 1), (1, 70)), ((1, 70), (60, 1)), ((), (4,)), ((3, 1, 5), (4, 1))]
SHAPES += [((2, 3), (2, 3)), ((1, 1), (9,)), ((3, 1, 250), (40, 1)), ((7, 1, 90), (1, 30, 1))]

LARGE_SHAPES = [((300, 1), (400,)), ((400,), (300, 1)), ((3, 1, 2500), (40, 1)), ((70, 1, 90), (1, 30, 1))]


@pytest.mark.filterwarnings("ignore::lossviz.exact.grids.GrowthWarning")
@every_plane
def test_broadcasting(loss: PlaneLoss) -> None:
    random = generator(loss)
    unit = is_probability(loss) or is_rate(loss)
    # each of the other settings takes some of the shapes, all of them together take all
    some = SHAPES[zlib.crc32(str(loss).encode()) % 3 :: 3]
    for left, right in [*SHAPES, *LARGE_SHAPES] if loss == type(loss)().plane() else some:
        p = random.uniform(0, 1, left) if unit else random.normal(size=left)
        y = random.uniform(0, 1, right)
        full_p, full_y = (np.array(a) for a in np.broadcast_arrays(p, y))
        for method in METHODS:
            result = getattr(loss, method)(p, y)
            assert result.flags.writeable and result.shape == full_p.shape
            for other in (getattr(loss, method)(full_p, full_y), _one_by_one(getattr(loss, method), full_p, full_y)):
                scale = 1e-15 * np.abs(result).max()  # soft labels may round once more or less
                np.testing.assert_allclose(result, other, rtol=1e-12, atol=scale)


def _one_by_one(method: Callable[..., Any], p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Element by element if there are few, in a few flat runs if there are many."""
    if p.size < 20:
        return np.array([method(float(a), float(b)) for a, b in zip(p.flat, y.flat, strict=True)]).reshape(p.shape)
    parts = zip(np.array_split(p.ravel(), 3), np.array_split(y.ravel(), 3), strict=True)
    return np.concatenate([method(a, b) for a, b in parts]).reshape(p.shape)


@pytest.mark.parametrize("from_logits", [False, True])
def test_a_large_grid_keeps_its_digits_where_the_gradient_is_near_zero(from_logits: bool) -> None:
    loss = BinaryCrossEntropy(from_logits)
    p = np.linspace(-5.0, 5.0, 201) if from_logits else np.linspace(0.005, 0.995, 201)
    y = np.linspace(0.005, 0.995, 199) if from_logits else np.nextafter(p, 1.0)
    grid = loss.gradient(p[None, :], y[:, None])
    points = [[loss.gradient(float(a), float(b)) for a in p[::8]] for b in y[::8]]
    np.testing.assert_allclose(grid[::8, ::8], points, rtol=1e-15, atol=0)


@every_plane
def test_a_grid_that_only_looks_repeated_is_taken_as_it_is(loss: PlaneLoss) -> None:
    random = generator(loss)
    p, y = random.uniform(0.1, 0.9, (2, 41, 43))
    p[-1], y[:, -1] = p[0], y[:, 0]
    for method in METHODS:
        result = getattr(loss, method)(p, y)
        rows = [getattr(loss, method)(a, b) for a, b in zip(p, y, strict=True)]
        np.testing.assert_allclose(result, rows, rtol=1e-12)


@every_plane
@pytest.mark.parametrize("size", [1, 61, 151])
def test_value_and_gradient_are_value_and_gradient(loss: PlaneLoss, size: int) -> None:
    (low, high), (bottom, top) = loss.axes(loss.ranges[0])
    p, y = np.linspace(low, high, size), np.linspace(bottom, top, size)
    random = generator(loss)
    for grid in (
        (p[None, :], y[:, None]),
        np.meshgrid(p, y),
        (random.permutation(p), random.permutation(y)),
        (p[0], y[0]),
    ):
        value, gradient = loss.value_and_gradient(*grid)
        np.testing.assert_array_equal(value, loss.value(*grid))
        np.testing.assert_array_equal(gradient, loss.gradient(*grid))


@every_plane
def test_inputs_are_left_alone(loss: PlaneLoss) -> None:
    p, y = moderate(loss)
    before = p.copy(), y.copy()
    for grid in ((p, y), (p[None, :], y[:, None])):
        loss.value_and_gradient(*grid)
        loss.curvature(*grid)
    assert (p == before[0]).all() and (y == before[1]).all()


@every_vector_loss
def test_shapes_of_vector_losses(loss: Loss) -> None:
    prediction, label = vectors(loss)
    classes = prediction.shape[-1]
    assert type(loss.value(prediction[0], label[0])) is float
    assert loss.value(prediction[:, None], label[None]).shape == (4, 4)
    assert loss.gradient(prediction[:, None], label[None]).shape == (4, 4, classes)
    assert loss.curvature(prediction[:, None], label[None]).shape == (4, 4, classes)
    value, gradient = loss.value_and_gradient(prediction, label)
    np.testing.assert_array_equal(value, loss.value(prediction, label))
    np.testing.assert_array_equal(gradient, loss.gradient(prediction, label))
    assert loss.value(np.empty((0, classes)), label[:1]).shape == (0,)
    assert loss.gradient(np.empty((0, classes)), label[:1]).shape == (0, classes)


@given(st.sampled_from(PLANES), st.floats(0, 1), st.floats(0, 1))
def test_any_probability_and_label_give_a_loss(loss: PlaneLoss, prediction: float, label: float) -> None:
    value, gradient = loss.value_and_gradient(prediction, label)
    assert (
        value >= least(loss, np.array(label)) - 1e-15
        and not math.isnan(gradient)
        and not math.isnan(loss.curvature(prediction, label))
    )


# Records ----------------------------------------------------------------------------------------------------------


@every_loss
def test_losses_are_values(loss: Loss) -> None:
    again = type(loss)(**loss.settings())
    assert again == loss and hash(again) == hash(loss) and {again: 1}[loss] == 1
    assert loss.but() == loss
    assert repr(loss).startswith(type(loss).__name__ + "(")
    with pytest.raises(dataclasses.FrozenInstanceError):
        loss.title = "other"  # type: ignore[misc]


@every_class
def test_records_are_complete(key: str) -> None:
    cls = CATALOGUE[key]
    assert cls.key == key and key.isidentifier() and key == key.lower()
    assert cls.title and cls.summary.endswith(".") and cls.task in ("regression", "classification")
    assert cls.reference.text and cls.reference.url.startswith("https://")
    for record in cls.parameters():
        assert record.help.endswith(".") and (record.symbol or record.kind == "flag")
        assert all(step in record.domain for step in record.steps)
        assert list(record.steps) == sorted(set(record.steps))
        assert record.default is None or record.kind == "flag" or record.default in record.steps
        assert cls.parameters() == cls().parameters()


@every_loss
def test_axes_stay_inside_the_domain(loss: Loss) -> None:
    plane = loss.plane()
    assert len(set(plane.ranges)) == len(plane.ranges) and loss.ranges == plane.ranges
    for extent in plane.ranges:
        for (low, high), axis in zip(plane.axes(extent), (plane.prediction_axis, plane.label_axis), strict=True):
            assert low < high and low in axis.domain and high in axis.domain
    assert plane.baseline is None or plane.baseline.axes(1.0)


@every_class
def test_public_members_have_docstrings(key: str) -> None:
    cls = CATALOGUE[key]
    assert ">>>" in (cls.__doc__ or "") and "Source:" in (cls.__doc__ or "")
    for name in (n for n in dir(cls) if not n.startswith("_")):
        declared = [vars(base)[name] for base in cls.__mro__ if name in vars(base)]
        if inspect.isfunction(declared[0]) or (isinstance(declared[0], property) and name not in Loss.__annotations__):
            assert any(getattr(d, "__doc__", None) for d in declared), name


def test_keys_are_unique_and_plain() -> None:
    assert {"mse", "smooth_l1", "huber", "binary_cross_entropy", "cross_entropy", "focal"} <= set(CATALOGUE)
    with pytest.raises(ValueError, match="'huber' already belongs to Huber"):
        register(lossviz.Huber)
    odd = type("Odd", (lossviz.Huber,), {"key": "not a key"})
    with pytest.raises(ValueError, match="Odd: key must be an identifier, got 'not a key'"):
        register(odd)
    assert all(hasattr(lossviz, name) for name in lossviz.__all__)


def test_every_loss_is_in_one_group() -> None:
    groups = grouped()
    assert sorted(key for keys in groups.values() for key in keys) == sorted(CATALOGUE)
    assert list(groups) == list(GROUPS) and all(groups.values())
    assert {"mse", "l1", "huber", "log_cosh"} <= set(groups["usual"])
    assert groups["robust"] == ("tukey", "barron") and groups["asymmetric"] == ("quantile", "expectile")
    assert groups["counts"] == ("poisson",) and groups["margin"] == ("hinge", "squared_hinge", "exponential")
    assert groups["probabilities"] == ("binary_cross_entropy", "focal", "cross_entropy")


def test_the_core_imports_numpy_alone() -> None:
    import subprocess
    import sys

    code = "import sys, lossviz; print([m for m in ('torch', 'streamlit', 'plotly', 'scipy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
