"""What the comparison page says: weights, the outlier's shares, and views from links that may say anything."""

from __future__ import annotations

import json
import math
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from lossviz import MSE, Huber, SmoothL1
from lossviz.figures import compare
from lossviz.lessons.compare import OBSERVATIONS
from lossviz.picture.compare.payload import compare_payload, compare_tables
from lossviz.picture.compare.scheme import scheme_of
from lossviz.picture.trace import Row
from lossviz.sampling.comparison import (
    nodes,
    odd_nodes,
    ordinary_residuals,
    rows,
    share_of_loss,
    share_of_pull,
    slider_nodes,
    table,
    tables,
)
from lossviz.sampling.sorts import RESIDUAL, Member
from lossviz.state.compare import CompareView

PANELS = scheme_of(RESIDUAL).panels


def test_ordinary_residuals_are_the_normal_quantiles() -> None:
    r = ordinary_residuals(20)
    np.testing.assert_allclose([NormalDist().cdf(x) for x in r], (np.arange(1, 21) - 0.5) / 20, atol=1e-12)
    with pytest.raises(ValueError, match="at least 2, got 1"):
        ordinary_residuals(1)


def test_shares_by_hand() -> None:
    a = 0.6744897501960817  # the two quantiles of n = 2
    assert share_of_loss(MSE(), 3.0, 2) == pytest.approx(9 / (9 + 2 * a * a), rel=1e-12)
    assert share_of_pull(MSE(), 3.0, 2) == pytest.approx(6 / (6 + 4 * a), rel=1e-12)
    assert share_of_pull(Huber(delta=0.5), 3.0, 2) == pytest.approx(1 / 3, rel=1e-12)
    assert share_of_loss(MSE(), 0.0) == 0.0 and share_of_pull(SmoothL1(beta=0.0), 0.0) == 0.0
    assert share_of_loss(MSE(), 1e200) == 1.0


def test_the_pull_of_ten_against_a_tenth() -> None:
    members = [Member(RESIDUAL, loss) for loss in (MSE(), Huber())]
    found = {(row["key"], row["residual"]): row["gradient"] for row in table(members)}
    assert found["mse", 10.0] / found["mse", 0.1] == pytest.approx(100)
    assert found["huber", 10.0] / found["huber", 0.1] == pytest.approx(10)


@pytest.mark.parametrize("loss", [MSE(), SmoothL1(), Huber()], ids=repr)
def test_tables_hold_the_rows_at_every_slider_position(loss: Any) -> None:
    steps, swept = slider_nodes(loss), tables(Member(RESIDUAL, loss), 6.0, 10)["residual"].numbers
    assert swept.shape == (
        len(PANELS),
        *(len(v) for v in steps.values()),
        len(nodes(RESIDUAL, 6.0)) + len(odd_nodes(RESIDUAL)),
    )
    flat = swept.reshape(len(PANELS), -1, swept.shape[-1])
    for k, value in enumerate([x for values in steps.values() for x in values] or [None]):
        member = loss if value is None else loss.but(**{next(iter(steps)): value})
        np.testing.assert_array_equal(flat[:, k], rows(Member(RESIDUAL, member), 6.0, 10).astype(np.float32))


@pytest.mark.parametrize("bad", [None, "nan", "", "1e999", "<b>", [], {}, True, math.inf, 10**400, "x" * 10_000, -1e13])
@pytest.mark.parametrize("name", ["losses", "delta", "beta", "residual", "outlier", "range", "points"])
def test_hostile_values_take_their_defaults(name: str, bad: Any) -> None:
    view = CompareView.from_state({name: bad})
    assert view.state() == CompareView.from_state({}).state()


def test_links_come_back() -> None:
    view = CompareView.from_query(
        {"compare_losses": "huber,huber,mse,bogus", "compare_delta": "2.5", "compare_residual": "-50"}
    )
    assert [m.key for m in view.members] == ["huber", "mse"] and view.extent == 60.0 and view.residual == -50.0
    assert CompareView.from_query(view.query()) == view
    assert CompareView.from_query(view.query(complete=True)) == view
    assert CompareView.from_state({}).query() == {}


def test_the_figure_shows_every_loss_in_every_panel() -> None:
    figure = compare([MSE(), SmoothL1(), Huber(delta=2.0)], residual=1.5, outlier=5.0)
    assert figure.layout.title.text.startswith("<b>Mean squared error, Smooth L1 loss (β = 1), Huber loss (δ = 2)")
    assert [t.name for t in figure.data if t.showlegend] == ["Mean squared error", "Smooth L1 loss", "Huber loss"]
    points = {t.uid: (t.x[0], t.y[0]) for t in figure.data if t.uid.endswith("point")}
    assert points["loss-huber-point"] == pytest.approx((1.5, 1.125))
    assert points["gradient-mse-point"] == pytest.approx((1.5, 3.0))
    assert points["share_of_pull-mse-point"][1] == pytest.approx(share_of_pull(MSE(), 5.0), rel=1e-6)
    with pytest.raises(ValueError, match="at least one"):
        compare([])
    with pytest.raises(TypeError, match="losses of a residual"):
        compare(["mse"])  # type: ignore[list-item]


def test_the_payload_fits_its_traces() -> None:
    view = CompareView.from_state({})
    payload, tables = compare_payload(view), compare_tables(view)
    text = json.dumps(payload.json(), allow_nan=False, sort_keys=True)
    assert text == json.dumps(compare_payload(view).json(), sort_keys=True)
    rules = [(trace, rule) for trace, rule in payload.follows() if isinstance(rule, Row)]
    assert len(rules) == len(PANELS) * len(view.members)
    for trace, rule in rules:
        table = tables[rule.table].rule
        places = table.prediction[1]
        member = next(m for m in view.compared if rule.table.startswith(f"{m.key} along"))
        start = table.terms[0].start
        expected = rows(member, view.extent, view.points)[PANELS.index(rule.quantity)][start : start + len(places)]
        np.testing.assert_allclose(trace.look["x"], places, rtol=1e-6, atol=1e-6)
        np.testing.assert_array_equal(trace.look["y"], expected.astype(np.float32))


def test_two_tables_of_a_loss_are_one_transfer() -> None:
    found = compare_tables(CompareView.from_state({}))
    assert len(found) == 6 and len({table.id for table in found.values()}) == 3


def test_three_losses_are_three_lines_where_the_page_opens() -> None:
    figure = compare_payload(CompareView.from_state({})).drawing
    for index, panel in enumerate(PANELS):
        axis = figure.base[f"yaxis{index + 1 if index else ''}"]
        low, high = axis["range"]  # type: ignore[index, misc, call-overload]
        lines = [np.asarray(figure.trace(f"{panel}-{key}").look["y"]) for key in ("mse", "smooth_l1", "huber")]
        for one, other in combinations(lines, 2):
            assert np.nanmax(np.abs(one - other)) > 0.03 * (float(high) - float(low)), panel


def test_links_that_spell_everything_out_open_as_ever() -> None:
    old = {"losses": "mse,smooth_l1,huber", "beta": "1", "delta": "1", "residual": "2", "outlier": "10", "range": "3"}
    view = CompareView.from_query({f"compare_{name}": text for name, text in old.items()})
    assert view.members == (MSE(), SmoothL1(1.0), Huber(1.0))
    assert view.query() == {"compare_beta": "1", "compare_delta": "1"}
    assert CompareView.from_query({"compare_delta": "nan", "compare_beta": "-1"}) == CompareView.from_state({})


def test_one_curve_for_two_losses_is_a_step_of_the_story() -> None:
    (note,) = (note for note in OBSERVATIONS if "same curve" in note.text)
    members = {member.key: member for member in CompareView.from_state(note.state).members}
    r = np.linspace(-3, 3, 61)
    np.testing.assert_array_equal(members["huber"].value(r, 0.0), members["smooth_l1"].value(r, 0.0))


def test_curves_of_two_sides_are_not_mirrored_and_redescending_weights_vanish() -> None:
    count = len(nodes(RESIDUAL, 6.0))
    for key, kind in RESIDUAL.losses().items():
        for loss in (kind, *([kind.but(alpha=-2.0), kind.but(alpha=float("-inf"))] if key == "barron" else [])):
            value, gradient, weight = rows(Member(RESIDUAL, loss), 6.0, 20)[:3, :count]
            mirrored = np.allclose(value, value[::-1]) and np.allclose(gradient, -gradient[::-1])
            assert mirrored == loss.traits.symmetric
            if loss.traits.redescending:
                assert loss.weight([1e3, -1e6]).max() < 1e-5 * loss.weight(0.0)
                assert weight[[0, -1]].max() < 0.12 * weight.max()
                assert loss.curvature(np.linspace(0, 9, 91), 0.0).min() < 0  # what it costs
