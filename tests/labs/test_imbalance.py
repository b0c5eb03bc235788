"""The imbalance lab against sums over every single example, a search over a grid, and the paper's numbers."""

from __future__ import annotations

import contextlib
import io
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from looked_up import row

from lossviz import Focal
from lossviz.labs.imbalance.calibration import minimiser, minimisers, truth_behind
from lossviz.labs.imbalance.code import pytorch_code
from lossviz.labs.imbalance.model import (
    FRACTIONS,
    PRESETS,
    Group,
    ImbalanceView,
    balance,
    cumulative,
    first_step,
    tables,
    totals,
    turned_down,
    usual_weight,
)


@pytest.mark.parametrize(("gamma", "share"), [(0, "81.4 %"), (0.5, "31.5 %"), (1, "4.6 %"), (2, "0.054 %")])
def test_shares_of_the_issue(gamma: float, share: str) -> None:
    view = ImbalanceView(gamma=gamma)
    found = totals(view).loss_share * 100
    assert share == (f"{found:.3f} %" if found < 1 else f"{found:.1f} %")
    by_hand = 100_000 * 0.01**gamma * -math.log(0.99), 100 * 0.9**gamma * -math.log(0.1)
    assert totals(view).loss == pytest.approx(by_hand, rel=1e-12)


def test_how_much_less_easy_examples_count() -> None:
    assert turned_down(0.9, 2) == pytest.approx(100)
    assert round(turned_down(0.968, 2), 1) == 976.6
    assert max(turned_down(p, 2) for p in np.linspace(0, 0.5, 51)) == pytest.approx(4)
    ratio = Focal(gamma=0).value(0.9, 1.0) / Focal(gamma=2).value(0.9, 1.0)
    assert turned_down(0.9, 2) == pytest.approx(ratio)
    assert turned_down(1.0, 2) == math.inf
    with pytest.raises(ValueError, match="p_t"):
        turned_down(1.5, 2)


@pytest.mark.parametrize("spread", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("gamma", "alpha"), [(0.0, None), (2.0, None), (0.5, 0.25), (5.0, 0.75)])
def test_blocks_stand_for_every_example(spread: float, gamma: float, alpha: float | None) -> None:
    view = ImbalanceView(negatives=30_000, positives=77, spread=spread, gamma=gamma, alpha=alpha)
    weights = (1.0, 1.0) if alpha is None else (1 - alpha, alpha)
    loss, pull = [], []
    for label, count, median in ((0, 30_000, 0.01), (1, 77, 0.1)):
        u = (np.arange(count) + 0.5) / count
        z = math.log(median / (1 - median)) + spread * np.log(u / (1 - u))
        p_t = 1 / (1 + np.exp(-z if label else z))
        loss.append(weights[label] * np.sum((1 - p_t) ** gamma * -np.log(p_t)))
        slope = (1 - p_t) ** gamma * (gamma * p_t * np.log(p_t) - (1 - p_t))
        pull.append(weights[label] * np.sum(np.abs(slope)))
    found = totals(view)
    assert found.loss == pytest.approx(loss, rel=2e-4)
    assert found.gradient == pytest.approx(pull, rel=2e-4)


@pytest.mark.parametrize("count", [1, 2, 3, 99, 100, 101, 1000, 12_345, 10_000_000])
def test_blocks_hold_everybody_once(count: int) -> None:
    logits, weight = Group(1, count, 0.5, 1.0).quantiles
    assert weight.sum() == count
    assert weight.min() >= 1
    assert len(weight) < 2000
    assert np.all(np.diff(logits) < 0)  # positives: the easiest first
    assert np.allclose(np.sort(logits), -np.sort(-logits)[::-1])


def test_cumulative_curves() -> None:
    group = Group(0, 20_000, 0.01, 1.0)
    u = (np.arange(20_000) + 0.5) / 20_000
    z = math.log(0.01 / 0.99) + np.log(u / (1 - u))
    for gamma in (0.0, 2.0):
        each = (1 / (1 + np.exp(-z))) ** gamma * np.log1p(np.exp(z))
        oracle = np.concatenate([[0], np.cumsum(each)]) / each.sum()
        curve = cumulative(group, Focal(gamma=gamma, from_logits=True))
        assert np.allclose(curve, np.interp(FRACTIONS, np.arange(20_001) / 20_000, oracle), atol=1e-3)
        assert (curve[0], curve[-1]) == (0.0, pytest.approx(1.0))
        assert np.all(np.diff(curve) >= 0)
    even = cumulative(Group(0, 1000, 0.01, 0.0), Focal(gamma=2.0, from_logits=True))
    assert np.allclose(even, FRACTIONS)  # all alike: a straight line


def test_first_step_and_prior() -> None:
    step = first_step(ImbalanceView(gamma=0.0))
    assert step.without_prior == pytest.approx((1000 * math.log(2), math.log(2)))
    assert step.with_prior == pytest.approx((1000 * -math.log(0.99), -math.log(0.01)))
    assert step.bias == pytest.approx(-math.log(99))
    focal = first_step(ImbalanceView(gamma=2.0, alpha=0.25))
    assert focal.with_prior == pytest.approx(
        (1000 * 0.75 * 0.01**2 * -math.log(0.99), 0.25 * 0.99**2 * -math.log(0.01))
    )


def test_alpha_weighs_positives_down() -> None:
    assert balance(ImbalanceView(alpha=0.25)) == pytest.approx(1 / 3)
    plain, weighed = totals(ImbalanceView()), totals(ImbalanceView(alpha=0.25))
    assert weighed.loss_share > plain.loss_share
    assert weighed.loss[1] / weighed.loss[0] == pytest.approx(plain.loss[1] / plain.loss[0] / 3)


def shares_of_torch(view: ImbalanceView) -> list[float]:
    """What the code of the page prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(pytorch_code(view), "<code of the page>", "exec"), {})
    return [float(word) for word in printed.getvalue().split()]


@pytest.mark.parametrize("spread", [0.0, 1.5])
@pytest.mark.parametrize("alpha", [None, 0.25])
@pytest.mark.parametrize("pos_weight", [None, 0.3, 10.0, 1000.0])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_the_code_of_the_page_prints_its_shares(
    gamma: float, pos_weight: float | None, alpha: float | None, spread: float
) -> None:
    view = ImbalanceView(negatives=20_000, positives=50, spread=spread, gamma=gamma, alpha=alpha, pos_weight=pos_weight)
    found = totals(view)
    assert shares_of_torch(view) == pytest.approx(
        [found.loss_share, found.gradient_share], rel=1e-9 if not spread else 5e-4
    )


@pytest.mark.parametrize("weight", [0.1, 1.0, 7.0, 1000.0])
def test_pos_weight_is_pytorchs(weight: float) -> None:
    view = ImbalanceView(negatives=300, positives=20, pos_weight=weight)
    z = torch.logit(torch.tensor([0.01] * 300 + [0.1] * 20, dtype=torch.float64)).requires_grad_()
    y = torch.tensor([0.0] * 300 + [1.0] * 20, dtype=torch.float64)
    of_torch = F.binary_cross_entropy_with_logits(
        z, y, pos_weight=torch.tensor(weight, dtype=z.dtype), reduction="none"
    )
    of_torch.sum().backward()
    assert z.grad is not None
    found = totals(view)
    assert found.loss == pytest.approx((float(of_torch[:300].sum()), float(of_torch[300:].sum())), rel=1e-12)
    assert found.gradient == pytest.approx((float(z.grad[:300].sum()), -float(z.grad[300:].sum())), rel=1e-12)
    step = first_step(view)
    half = F.binary_cross_entropy_with_logits(0 * z, y, pos_weight=torch.tensor(weight, dtype=z.dtype), reduction="sum")
    assert sum(step.without_prior) == pytest.approx(float(half) / 20, rel=1e-12)
    if weight == 7.0:  # seven copies of each positive do the same
        assert found.loss == pytest.approx(totals(replace(view, pos_weight=None, positives=140)).loss, rel=1e-12)


def test_pos_weight_one_changes_nothing_and_alpha_is_a_weight_too() -> None:
    for view in (ImbalanceView(), ImbalanceView(gamma=2.0, alpha=0.25, spread=1.0)):
        assert totals(replace(view, pos_weight=1.0)) == totals(view)
        assert first_step(replace(view, pos_weight=1.0)) == first_step(view)
    for alpha in (0.1, 0.25, 0.9):
        one, other = totals(ImbalanceView(alpha=alpha)), totals(ImbalanceView(pos_weight=alpha / (1 - alpha)))
        assert one.loss_share == pytest.approx(other.loss_share, rel=1e-12)
    assert usual_weight(ImbalanceView(negatives=900, positives=30)) == 30


@pytest.mark.parametrize(("weight", "truth"), [(1000.0, 0.9), (0.5, 0.2), (7.0, 0.01)])
def test_where_training_with_pos_weight_ends(weight: float, truth: float) -> None:
    """The formula that the page states, against the least of the expected loss over a grid."""
    p = np.linspace(1e-5, 1 - 1e-5, 400_001)
    expected = -weight * truth * np.log(p) - (1 - truth) * np.log1p(-p)
    stated = weight * truth / (weight * truth + 1 - truth)
    assert stated == pytest.approx(p[np.argmin(expected)], abs=1e-5)
    assert minimiser(truth, 0.0, weight / (1 + weight)) == pytest.approx(stated, rel=1e-9)


def test_tables_along_pos_weight_are_the_numbers() -> None:
    for alpha in (None, 0.25):
        view = ImbalanceView(gamma=1.0, alpha=alpha, pos_weight=50.0)
        table = tables(view)["shares"]
        at = {"gamma": 1.0, "pos_weight": 700.0} | ({} if alpha is None else {"alpha": 0.3})
        found = totals(replace(view, **at))
        assert row(table, "loss", **at) == pytest.approx([found.loss_share, 1 - found.loss_share], rel=1e-5)
        assert row(table, "gradient", **at)[0] == pytest.approx(found.gradient_share, rel=1e-5)


def test_calibration_of_the_issue() -> None:
    assert round(minimiser(0.9, 2.0), 3) == 0.694
    p = np.linspace(0.001, 0.999, 99_801)
    for gamma, truth in ((2.0, 0.9), (0.5, 0.2), (5.0, 0.99)):
        expected = truth * (1 - p) ** gamma * -np.log(p) + (1 - truth) * p**gamma * -np.log1p(-p)
        assert minimiser(truth, gamma) == pytest.approx(p[np.argmin(expected)], abs=2e-5)
    alpha = 0.25
    expected = 0.9 * alpha * (1 - p) ** 2 * -np.log(p) + 0.1 * (1 - alpha) * p**2 * -np.log1p(-p)
    assert minimiser(0.9, 2.0, alpha) == pytest.approx(p[np.argmin(expected)], abs=2e-5)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(0, 10))
def test_there_and_back(truth: float, gamma: float) -> None:
    assert truth_behind(minimiser(truth, gamma), gamma) == pytest.approx(truth, rel=1e-9)


def test_calibration_at_the_ends() -> None:
    assert minimisers([0.0, 0.5, 1.0], 2.0).tolist() == [0.0, 0.5, 1.0]
    assert minimisers(np.linspace(0, 1, 11), 0.0) == pytest.approx(np.linspace(0, 1, 11))
    for bad in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="truth"):
            minimiser(bad, 2.0)
    with pytest.raises(ValueError, match="whatever is predicted"):
        minimiser(1.0, 2.0, alpha=0.0)
    with pytest.raises(ValueError, match="prediction"):
        truth_behind(1.0, 2.0)


def test_tables_are_the_numbers() -> None:
    view = replace(PRESETS["spread"][1], alpha=0.25, gamma=2.0)
    found = tables(view)
    at = totals(view)
    assert row(found["shares"], "loss", gamma=2.0, alpha=0.25) == pytest.approx(
        [at.loss_share, 1 - at.loss_share], rel=0.02
    )
    node = replace(view, alpha=0.3)
    share = totals(node).gradient_share
    assert row(found["shares"], "gradient", gamma=2.0, alpha=0.3)[0] == pytest.approx(share, rel=1e-5)
    curve = cumulative(view.groups[1], Focal(gamma=2.0, from_logits=True))
    assert row(found["curves"], "positives", gamma=2.0) == pytest.approx(curve, abs=1e-6)
    middle = row(found["calibration"], "prediction", gamma=2.0)[45]
    assert middle == pytest.approx(minimiser(0.9, 2.0), abs=1e-6)


HOSTILE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("9" * 400))


@given(st.dictionaries(st.sampled_from(list(ImbalanceView().state())), HOSTILE))
def test_hostile_states_fall_back(state: dict[str, Any]) -> None:
    view = ImbalanceView.from_state(state)
    assert ImbalanceView.from_query(view.query()) == view
    assert math.isnan(totals(view).loss_share) or 0 <= totals(view).loss_share <= 1
    first_step(view)


def test_links_come_back() -> None:
    view = ImbalanceView(gamma=0.5, alpha=0.25, pos_weight=12.5, spread=1.5, negatives=5000)
    assert view.query()["imbalance_alpha"] == "0.25"
    assert view.query()["imbalance_pos_weight"] == "12.5"
    assert ImbalanceView.from_query(view.query(complete=True)) == view
    assert ImbalanceView.from_state({"gamma": "99", "negatives": "0"}) == ImbalanceView()
