"""A sweep is the same numbers as the loss, at every position of every slider."""

from __future__ import annotations

import gzip
from itertools import product

import numpy as np
import pytest
from tables import expand

from lossviz import CATALOGUE, MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1
from lossviz.loss import Loss
from lossviz.sampling.sweep import LABELS, PREDICTIONS, Sweep, sweep

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


@pytest.mark.parametrize("loss", FORMS, ids=repr)
def test_every_step_is_the_surface(loss: Loss) -> None:
    swept = sweep(loss)
    p, y = swept.prediction[None, :], swept.label[:, None]
    assert (len(swept.prediction), len(swept.label)) == (PREDICTIONS, LABELS)
    for chosen in positions(swept):
        settings = {name: values[i] for (name, values), i in zip(swept.rule.parameters, chosen, strict=True)}
        member = loss.but(**settings).plane()
        for quantity in ("value", "gradient", "curvature"):
            if quantity == "curvature" and member.kinks():
                continue  # jumps from one float32 to the next where the residual is a kink
            exact = np.asarray(getattr(member, quantity)(p, y), dtype=float) + np.zeros((LABELS, PREDICTIONS))
            scale = max(1.0, float(np.abs(exact).max()))
            np.testing.assert_allclose(
                expand(swept, quantity, chosen), exact, rtol=3e-6, atol=2e-7 * scale, err_msg=quantity
            )


@pytest.mark.parametrize("loss", [Huber(), SmoothL1()], ids=repr)
def test_kinks_are_marked_where_they_are(loss: Loss) -> None:
    swept = sweep(loss)
    ((_, values),) = swept.rule.parameters
    for index, threshold in enumerate(values):
        marks = expand(swept, "kink", (index,))[LABELS // 2]
        found = swept.prediction[np.isfinite(marks)]
        expected = [] if threshold > swept.prediction[-1] else sorted({-threshold, threshold})
        np.testing.assert_allclose(found, expected, atol=0.5 * (swept.prediction[1] - swept.prediction[0]) + 1e-9)


def test_a_baseline_stays_while_the_loss_moves() -> None:
    swept = sweep(Focal())
    exact = BinaryCrossEntropy().value(swept.prediction[None, :], swept.label[:, None])
    for index in (0, len(swept.rule.parameters[0][1]) - 1):
        np.testing.assert_allclose(expand(swept, "baseline_value", (index,)), exact, rtol=3e-6, atol=1e-7)


@pytest.mark.parametrize("extent", [0.0, 0.001])
def test_infinite_ends_leave_no_nan_behind_a_weight_of_zero(extent: float) -> None:
    values = expand(sweep(BinaryCrossEntropy(), extent), "value")
    assert not np.isnan(values).any()
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
