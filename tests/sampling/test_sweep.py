"""A sweep is the same numbers as the loss, at every position of every slider."""

from __future__ import annotations

import gzip
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from looked_up import sheet

from lossviz import CATALOGUE, MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1
from lossviz.exact.grids import FloatArray
from lossviz.loss import Loss, PlaneLoss
from lossviz.sampling.breaks import PARTS, SLOTS
from lossviz.sampling.sweep import LABELS, PREDICTIONS, Sweep, sweep

BoolArray = npt.NDArray[np.bool_]

FORMS: list[Loss] = [
    *(cls() for cls in CATALOGUE.values()),
    BinaryCrossEntropy(from_logits=True),
    CrossEntropy(from_logits=True),
    Focal(from_logits=True),
    Focal(alpha=0.25),
    Focal(alpha=0.25, from_logits=True),
]


def positions(swept: Sweep) -> list[tuple[int, ...]]:
    return list(product(*(range(len(values)) for _, values in swept.rule.parameters)))


def on_kinks(member: PlaneLoss, swept: Sweep) -> BoolArray:
    """Where a derivative jumps at a node itself, so that rounding decides the side."""
    out = np.zeros((LABELS, PREDICTIONS), dtype=bool)
    for place, label in enumerate(swept.label):
        for kink in member.kinks_at(float(label)):
            out[place] |= np.abs(swept.prediction - kink.position) < 1e-9
    return out


def jumps(member: PlaneLoss, swept: Sweep, quantity: str) -> FloatArray:
    """A derivative on both sides of the kinks; of a residual, at the ends and in the middle of the labels."""
    labels = swept.label[:: LABELS // 2 if member.of_difference else 1].tolist()
    places = [(kink.position, label) for label in labels for kink in member.kinks_at(label)]
    return np.array([getattr(member, quantity)(p + side, y) for p, y in places for side in (-1e-6, 1e-6)])


@pytest.mark.parametrize("loss", FORMS, ids=repr)
def test_every_step_is_the_surface(loss: Loss) -> None:
    swept = sweep(loss)
    p, y = swept.prediction[None, :], swept.label[:, None]
    assert (len(swept.prediction), len(swept.label)) == (PREDICTIONS, LABELS)
    for chosen in positions(swept):
        settings = {name: values[i] for (name, values), i in zip(swept.rule.parameters, chosen, strict=True)}
        member = loss.but(**settings).plane()
        for quantity in ("value", "gradient", "curvature"):
            exact = np.asarray(getattr(member, quantity)(p, y), dtype=float) + np.zeros((LABELS, PREDICTIONS))
            exact[np.isinf(exact)] = np.nan  # a picture leaves a gap
            found, scale = sheet(swept, quantity, chosen), max(1.0, float(np.nanmax(np.abs(exact))))
            if quantity != "value":
                at_kink = on_kinks(member, swept)
                if at_kink.any():
                    sides = np.abs(found[at_kink][:, None] - jumps(member, swept, quantity)[None, :]).min(axis=1)
                    apart = np.minimum(sides, np.abs(found[at_kink] - exact[at_kink]))
                    assert apart.max() <= 3e-6 * scale
                found = np.where(at_kink, exact, found)
            np.testing.assert_allclose(found, exact, rtol=3e-6, atol=2e-7 * scale, err_msg=quantity)


@pytest.mark.parametrize("loss", [Huber(), SmoothL1()], ids=repr)
def test_jumps_are_told_where_they_are_with_both_sides(loss: Loss) -> None:
    """Exactly: the numbers of the core a hair to the left and to the right, at every step of the slider."""
    swept = sweep(loss)
    ((name, values),) = swept.rule.parameters
    kink = swept.numbers[swept.rule.quantities.index("kink")]
    for index, threshold in enumerate(values):
        at, *sides = kink[index, : PARTS * SLOTS].reshape(PARTS, SLOTS)
        known = np.isfinite(at)
        np.testing.assert_allclose(at[known], sorted({-threshold, threshold}), rtol=1e-7)
        member = loss.but(**{name: threshold})
        for quantity, left, right in zip(("value", "gradient", "curvature"), sides[::2], sides[1::2], strict=True):
            numbers = getattr(member, quantity)
            for found, hair in ((left, -1e-9), (right, 1e-9)):
                exact = numbers(np.array(sorted({-threshold, threshold})) + hair, 0.0)
                np.testing.assert_allclose(found[known], exact, rtol=1e-6, atol=3e-8, err_msg=quantity)


def test_a_baseline_stays_while_the_loss_moves() -> None:
    swept = sweep(Focal())
    exact = BinaryCrossEntropy().value(swept.prediction[None, :], swept.label[:, None])
    for index in (0, len(swept.rule.parameters[0][1]) - 1):
        np.testing.assert_allclose(sheet(swept, "yardstick0_value", (index,)), exact, rtol=3e-6, atol=1e-7)


@pytest.mark.parametrize("extent", [0.0, 0.001])
def test_infinite_ends_leave_no_nan_behind_a_weight_of_zero(extent: float) -> None:
    swept = sweep(BinaryCrossEntropy(), extent)
    values = sheet(swept, "value")
    exact = BinaryCrossEntropy().value(swept.prediction[None, :], swept.label[:, None])
    assert np.array_equal(np.isnan(values), np.isinf(exact))  # gaps in the picture stand where the loss is infinite
    assert values[-1, -1] < 0.01  # label 1, probability 1: label 0's infinity has weight 0


def test_the_rule_covers_the_table() -> None:
    for loss in FORMS:
        swept = sweep(loss)
        rule = swept.rule
        ends = [
            term.start + term.label * i + term.prediction * j
            for term in rule.terms
            for i in (0, LABELS - 1)
            for j in (0, PREDICTIONS - 1)
        ]
        assert min(ends) >= 0 and max(ends) < rule.length == swept.numbers.shape[-1]
        assert swept.numbers.shape[0] == len(rule.quantities)


def test_packed_bytes_unpack_to_the_table_and_do_not_vary() -> None:
    swept = sweep(MSE())
    data = swept.encoded()
    planes = np.frombuffer(gzip.decompress(data), np.uint8).reshape(4, -1)
    np.testing.assert_array_equal(planes.T.copy().view("<f4").ravel(), swept.numbers.ravel())
    assert data == sweep(MSE()).encoded()


def test_an_unknown_range_is_refused() -> None:
    with pytest.raises(ValueError, match="extent must be in"):
        sweep(Huber(), 0.0)
