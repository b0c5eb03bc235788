"""Robust line fits against independent searches, the bench, its tables, and pasted points."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from looked_up import row

from lossviz import L1, MSE, Barron, EpsilonInsensitive, Expectile, Huber, Quantile, SmoothL1, Tukey
from lossviz.decimals import MOST
from lossviz.families.residual import DistanceLoss
from lossviz.formula import Formula
from lossviz.labs.outliers.held import CALM, FULL, grid, held_tables
from lossviz.labs.outliers.lines import by_median, fit_line, trust
from lossviz.labs.outliers.model import LOSSES, PRESETS, OutliersView, bench
from lossviz.labs.outliers.points import MOST_POINTS, parse_points, points_text
from lossviz.labs.outliers.search import fit_lines
from lossviz.labs.outliers.tuning import tuned, tuning_tables
from lossviz.labs.outliers.words import search_in_words, sides_in_words
from lossviz.loss import Traits

VARIANTS = [
    *LOSSES,
    *(Huber(d) for d in (1e-3, 0.1, 3.0, 1e9)),
    *(SmoothL1(b) for b in (0.0, 0.02, 5.0)),
]
number = st.floats(-100, 100).map(lambda v: round(v, 3))
clouds = st.lists(st.tuples(number, number), min_size=2, max_size=14)


def cloud(count: int, seed: int = 0) -> list[tuple[float, float]]:
    random = np.random.default_rng(seed)
    x = random.uniform(0, 10, count)
    y = 1 + 0.8 * x + random.standard_t(2, count)
    return list(zip(x.tolist(), y.tolist(), strict=True))


def summed(loss: DistanceLoss, points: Any, line: Any) -> float:
    x, y = np.array(points).T
    return float(loss.value(line[0] + line[1] * x, y).sum())


@pytest.mark.parametrize("count", [2, 3, 7, 30, 60])
def test_squared_error_is_least_squares(count: int) -> None:
    points = cloud(count)
    x, y = np.array(points).T
    oracle = np.linalg.lstsq(np.column_stack([np.ones_like(x), x]), y)[0]
    fit = fit_line(MSE(), points)
    assert np.allclose([fit.intercept, fit.slope], oracle, rtol=1e-11)


@pytest.mark.parametrize("loss", [loss for loss in VARIANTS if loss.traits.convex and loss.traits.smooth], ids=str)
@pytest.mark.parametrize("points", [cloud(n, n) for n in (3, 10, 25, 60)] + [p.points for p in PRESETS.values()])
def test_gradient_vanishes(loss: DistanceLoss, points: Any) -> None:
    fit = fit_line(loss, points)
    x, y = np.array(points).T
    psi = loss.gradient(fit.intercept + fit.slope * x, y)
    # what rounding of the line itself does to a residual comes on top, where ψ is very steep
    room = 1e-8 + np.max(loss.curvature(0.0, 0.0)) * 1e-15 * np.abs(y).max() / np.abs(psi).max()
    assert abs(psi.sum()) <= room * np.abs(psi).sum()
    assert abs((psi * x).sum()) <= room * np.abs(psi * x).sum()
    assert fit.downhill <= 1e-8


def test_gradient_of_torch_vanishes_too() -> None:
    points = PRESETS["cluster"].points
    x, y = (torch.tensor(column, dtype=torch.float64) for column in zip(*points, strict=True))
    fit = fit_line(Huber(1.5), points)
    line = torch.tensor([fit.intercept, fit.slope], dtype=torch.float64, requires_grad=True)
    F.huber_loss(line[0] + line[1] * x, y, reduction="sum", delta=1.5).backward()
    assert line.grad is not None
    assert line.grad.abs().max() < 1e-10


@pytest.mark.parametrize("loss", [loss for loss in VARIANTS if loss.traits.convex], ids=str)
@settings(max_examples=25)
@given(points=clouds)
def test_nothing_near_or_far_is_lower(loss: DistanceLoss, points: Any) -> None:
    fit = fit_line(loss, points)
    assert fit.downhill <= 1e-8
    least = summed(loss, points, (fit.intercept, fit.slope))
    random = np.random.default_rng(1)
    for size in (1e-4, 1e-2, 1.0, 30.0):
        for step in random.normal(size=(10, 2)) * size:
            other = summed(loss, points, np.array([fit.intercept, fit.slope]) + step)
            assert least <= other + 1e-9 * (1 + abs(other))


def test_points_above_each_other_have_the_lowest_level_of_all_jumps() -> None:
    """At 1.5 two points are on the edge of the tube and one is 1 outside; at 0.5, the best of the other edge, two are."""
    fit = fit_line(EpsilonInsensitive(0.5), [(0.0, 0.0), (0.0, 2.0), (0.0, 2.0)])
    assert (fit.intercept, fit.slope, fit.total, fit.downhill) == (1.5, 0.0, 1.0, 0.0)


def test_absolute_error_is_the_best_line_through_two_points() -> None:
    for seed in range(5):
        points = cloud(9, seed)
        best = min(
            sum(abs(a[1] + (b[1] - a[1]) / (b[0] - a[0]) * (x - a[0]) - y) for x, y in points)
            for a, b in itertools.combinations(points, 2)
        )
        fit = fit_line(SmoothL1(0.0), points)
        assert fit.total == pytest.approx(best, rel=1e-12)
        assert np.sum(fit.residuals == 0) >= 2
        assert fit.kind == "unique"


def test_certificate_refuses_other_lines() -> None:
    from lossviz.labs.outliers.lines import _steepest

    points = cloud(13, 2)
    x, y = np.array(points).T
    for loss in (MSE(), Huber(), SmoothL1(0.0)):
        fit = fit_line(loss, points)
        assert _steepest(loss, fit.intercept, fit.slope, x, y) >= -1e-8
        assert _steepest(loss, fit.intercept, fit.slope + 1e-3, x, y) < -1e-4
        assert _steepest(loss, fit.intercept - 1e-3, fit.slope, x, y) < -1e-5


def test_limits_and_scaling() -> None:
    points = cloud(20, 3)
    line = [(f.intercept, f.slope) for f in (fit_line(Huber(1e9), points), fit_line(MSE(), points))]
    assert np.allclose(*line, rtol=1e-9)
    line = [(f.intercept, f.slope) for f in (fit_line(Huber(1e-7), points), fit_line(SmoothL1(0.0), points))]
    assert np.allclose(*line, atol=1e-6)
    small, large = fit_line(Huber(1.0), points), fit_line(Huber(1000.0), [(x, 1000 * y) for x, y in points])
    assert np.allclose([large.intercept, large.slope], [1000 * small.intercept, 1000 * small.slope], rtol=1e-9)


@pytest.mark.parametrize("loss", VARIANTS, ids=str)
def test_degenerate_data(loss: DistanceLoss) -> None:
    alone = fit_line(loss, [(2.0, 5.0)])
    assert (alone.kind, alone.intercept, alone.slope) == ("minimum norm", pytest.approx(1.0), pytest.approx(2.0))
    level = fit_line(loss, [(3.0, 1.0), (3.0, 2.0), (3.0, 6.0)])
    assert level.kind == "minimum norm"
    assert level.slope == pytest.approx(3 * level.intercept)
    middle = {"mse": 3.0}.get(loss.key)
    if middle:
        assert level.at(3.0) == pytest.approx(middle)
    if isinstance(loss, SmoothL1) and loss.beta == 0:
        assert level.at(3.0) == pytest.approx(2.0)  # the median
        assert fit_line(loss, [(0.0, 0.0), (0.0, 0.0), (0.0, 1.0)]).at(0.0) == 0.0
    huge = fit_line(loss, [(-MOST, MOST), (0.0, -MOST), (1.0, MOST), (MOST, 0.0)])
    assert np.isfinite([huge.intercept, huge.slope, huge.total]).all()
    assert huge.downhill <= 1e-8


def test_many_minima_are_said() -> None:
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
    assert fit_line(SmoothL1(0.0), square).kind == "one of many"
    assert fit_line(Huber(0.1), square).kind == "one of many"
    assert fit_line(MSE(), square).kind == "unique"


def test_bad_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        fit_line(MSE(), [])
    with pytest.raises(ValueError, match="at most 500"):
        fit_line(MSE(), [(0.0, 0.0)] * (MOST_POINTS + 1))
    for bad in (float("nan"), float("inf"), 2e12):
        with pytest.raises(ValueError, match="finite"):
            fit_line(MSE(), [(0.0, 0.0), (1.0, bad)])
    with pytest.raises(TypeError, match="pairs of numbers"):
        fit_line(MSE(), [(1.0,)])  # type: ignore[list-item]


@dataclass(frozen=True)
class Biweight(DistanceLoss):
    """A redescending loss, for what is not convex."""

    key, title, summary, reference, pytorch = "biweight", "", "", None, ""  # type: ignore[assignment]
    formula = gradient_formula = Formula.of("L", "r")
    traits = Traits(convex=False, bounded_gradient=True, smooth=True, redescending=True, symmetric=True)
    c = 4.0

    def rho(self, r: Any) -> Any:
        return self.c**2 / 6 * (1 - np.maximum(1 - (r / self.c) ** 2, 0) ** 3)

    def psi(self, r: Any) -> Any:
        return r * np.maximum(1 - (r / self.c) ** 2, 0) ** 2

    def psi_prime(self, r: Any) -> Any:
        s = (r / self.c) ** 2
        return np.where(s < 1, (1 - s) * (1 - 5 * s), 0.0)


@pytest.mark.parametrize("preset", ["outlier", "cluster", "leverage"])
def test_a_redescending_loss_finds_the_clean_line(preset: str) -> None:
    data = PRESETS[preset]
    fit = fit_line(Biweight(), data.points)
    clean = fit_line(MSE(), [p for i, p in enumerate(data.points) if i not in data.outliers])
    assert fit.kind == "local"
    assert fit.downhill <= 1e-8
    assert fit.slope == pytest.approx(clean.slope, abs=0.02)
    assert all(fit.trust[i] < 0.01 for i in data.outliers)


NON_CONVEX = [Tukey(1.0), Tukey(4.685), Barron(0.0), Barron(-2.0), Barron(-np.inf, 0.4)]


# the walk from the best line through two points ends at 0.852, and least squares leads to 0.808
_TWO_MINIMA = [(0, 1.9), (1, 0.4), (2, 2.9), (3, 2.6), (4, 4.6), (6, 7.3), (7, 1.4), (8, 7.3), (10, 9.4)]
# and here it is the other way round, for most losses
_CROSSED = [*((x, 9 - 1.5 * x) for x in range(5)), *((x, 1 + 0.8 * x) for x in range(10))]


@pytest.mark.parametrize("loss", NON_CONVEX, ids=str)
@pytest.mark.parametrize(
    "points", [_TWO_MINIMA, _CROSSED, *(PRESETS[name].points for name in ("cluster", "leverage")), cloud(15, 4)]
)
def test_no_line_of_a_fine_grid_is_below_the_lowest_minimum_found(loss: DistanceLoss, points: Any) -> None:
    fit = fit_line(loss, points)
    x, y = np.array(points).T
    centre = x.mean()
    slopes, heights = np.meshgrid(np.linspace(-4, 4, 321), np.linspace(-8, 16, 321))
    lines = heights[..., None] + slopes[..., None] * (x - centre)
    sums = loss.value(lines, y).sum(axis=-1)
    assert fit.total <= sums.min() * (1 + 1e-12)
    assert fit.total == pytest.approx(fit.ends.min(), rel=1e-9)
    assert fit_line(loss, points[::-1]).total == pytest.approx(fit.total, rel=1e-9)


def test_one_start_may_end_in_a_worse_minimum() -> None:
    fit = fit_line(Tukey(1.0), _TWO_MINIMA)
    assert fit.total == pytest.approx(0.808, abs=5e-4)
    assert sorted(set(fit.ends.round(3).tolist()))[:2] == [0.808, 0.852]  # both are ends of walks
    leverage = fit_line(Tukey(), PRESETS["leverage"].points)
    assert leverage.ends[0] > 5 * leverage.total  # from least squares
    words = search_in_words(leverage)
    assert "7 starts were tried" in words and f"with a sum of {leverage.total:.3g}." in words
    assert f"would have ended in a worse one, with a sum of {leverage.ends[0]:.3g}." in words


@pytest.mark.parametrize("points", [[(2.0, 5.0)], [(0.0, 1.0), (1.0, 2.0)], [(3.0, 1.0), (3.0, 2.0), (3.0, 9.0)]])
def test_as_many_starts_are_said_as_there_were(points: Any) -> None:
    for loss in NON_CONVEX:
        fit = fit_line(loss, points)
        assert f"{len(fit.ends)} starts were tried" in search_in_words(fit)
        assert fit.total == pytest.approx(fit.ends.min(), rel=1e-9, abs=1e-15)
    for convex in (MSE(), Huber(), Quantile(), Barron(1.0)):
        assert search_in_words(fit_line(convex, points)) == ""
        assert len(fit_line(convex, points).ends) == 1


@pytest.mark.parametrize("tau", [0.1, 0.25, 0.75, 0.9])
@pytest.mark.parametrize("kind", [Quantile, Expectile])
@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_said_of_two_sides_is_so(preset: str, kind: type[Quantile | Expectile], tau: float) -> None:
    points = PRESETS[preset].points
    fit = fit_line(kind(tau), points)
    words = sides_in_words(fit)
    x, y = np.array(points).T
    rest = y - fit.at(x)
    rest[np.abs(rest) < 1e-9 * np.abs(y).max()] = 0
    above, below, on = (int(np.sum(side)) for side in (rest > 0, rest < 0, rest == 0))
    assert f"{above} point{'s lie' if above != 1 else ' lies'} above, {below} below and {on} on it" in words
    times = max(tau, 1 - tau) / min(tau, 1 - tau)
    first, second = ("above", "below") if tau > 0.5 else ("below", "above")
    assert f"A point {first} the line pulls {times:.6g} times as hard as one equally far {second} it." in words
    if kind is Quantile:  # the property that gives the loss its name
        assert above <= (1 - tau) * len(points) + 1e-9 and below <= tau * len(points) + 1e-9
    assert sides_in_words(fit_line(kind(0.5), points)) == sides_in_words(fit_line(MSE(), points)) == ""


def test_trust_is_measured_on_each_side_by_itself() -> None:
    residuals = np.array([-3.0, -1e-3, 0.0, 1e-3, 3.0])
    assert trust(Expectile(0.9), residuals).tolist() == [1.0] * 5
    assert not by_median(Expectile(0.9))
    for loss in (Quantile(0.9), L1()):
        assert by_median(loss)
        assert trust(loss, residuals) == pytest.approx([1e-3 / 3, 1, 1, 1, 1e-3 / 3])


def test_presets_say_what_is_so_of_every_loss_that_can_be_shown() -> None:
    """Their notes stand beside whatever losses are shown."""
    robust = tuple(loss.but(alpha=-2.0) if loss.key == "barron" else loss for loss in LOSSES)

    def rows(preset: str) -> dict[str, Any]:
        view = replace(OutliersView.of(preset), shown=tuple(loss.key for loss in LOSSES))
        return {row.fit.loss.key: row for row in bench(replace(view, losses=robust))}

    even = [row.fit.slope for row in rows("clean").values() if row.fit.loss.traits.symmetric]
    assert max(even) - min(even) < 0.05
    outlier, cluster = rows("outlier"), rows("cluster")
    assert outlier["mse"].distance > 2 * max(outlier[key].distance for key in ("smooth_l1", "huber"))
    assert all(cluster[key].distance < 0.02 for key in ("tukey", "barron"))
    assert all(cluster[key].distance > 0.05 for key in ("huber", "l1", "log_cosh"))


def test_presets_show_what_they_say() -> None:
    rows = {preset: {row.fit.loss.key: row for row in bench(OutliersView.of(preset))} for preset in PRESETS}
    apart = {preset: {key: row.distance or 0.0 for key, row in found.items()} for preset, found in rows.items()}
    for preset in ("outlier", "cluster", "houses"):
        assert apart[preset]["mse"] > 4 * apart[preset]["huber"]
    assert max(apart["clean"].values()) < 0.05
    assert apart["leverage"]["huber"] > apart["leverage"]["mse"] > 2  # Huber fails too
    assert rows["leverage"]["huber"].fit.trust[-1] == pytest.approx(1.0, abs=0.05)  # and trusts the culprit
    assert rows["outlier"]["huber"].fit.weights[11] < 0.1
    assert rows["outlier"]["mse"].fit.weights.tolist() == [2.0] * 12


@pytest.mark.parametrize("sticks", ["huber", "mse", "none"])
@pytest.mark.parametrize("preset", ["outlier", "clean"])
def test_tables_are_the_fits(preset: str, sticks: str) -> None:
    view = replace(OutliersView.of(preset), sticks=sticks)
    found = held_tables(view)
    x, y = (nodes for _, nodes in found["lines"].rule.parameters)
    for i, j in ((0, 0), (7, 33), (40, 40), (36, 18)):
        assert_fits(view.moved(x[i], y[j]), found, "", x=x[i], y=y[j])
    assert found["lines"].numbers.shape[1:3] == (41, 41)
    # between nodes: the squared error is linear in y, so the looked-up line is the line
    between = view.moved(x[20], (y[10] + y[11]) / 2)
    fit = fit_line(MSE(), between.points)
    assert row(found["lines"], "mse", x=x[20], y=(y[10] + y[11]) / 2) == pytest.approx(
        [fit.at(e) for e in view.ranges[0]], rel=1e-5
    )


@pytest.mark.parametrize("selected", [-1, 3])
@pytest.mark.parametrize("count", [5, 90])
def test_tables_along_parameters_are_the_fits(count: int, selected: int) -> None:
    view = replace(OutliersView.of("clean").with_points(tuple(cloud(count))), selected=selected)
    found = tuning_tables(view)
    for control, (loss, record) in tuned(view).items():
        nodes = found[f"lines_{control}"].rule.parameters[0][1]
        assert nodes[-1] == record.steps[-1]
        for value in (nodes[0], nodes[len(nodes) // 2], nodes[-1]):
            changed = loss.but(**{record.name: value})
            losses = tuple(changed if other == loss else other for other in view.losses)
            assert_fits(replace(view, losses=losses), found, f"_{control}", **{control: value})


def assert_fits(view: OutliersView, found: Any, suffix: str, **at: float) -> None:
    """The tables say of a view what its fits are."""
    rows = bench(view)
    keys = found[f"lost{suffix}"].rule.quantities
    calm = CALM if all(one.fit.trust.min() >= FULL for one in rows) else np.nan
    np.testing.assert_array_equal(row(found[f"lines{suffix}"], "calm", **at), [calm, np.nan])
    for fit in (one.fit for one in rows if one.fit.loss.key in keys):
        key = fit.loss.key
        heights = row(found[f"lines{suffix}"], key, **at)
        assert np.allclose(heights, [fit.at(end) for end in view.ranges[0]], rtol=1e-5, atol=1e-5)
        assert np.allclose(row(found[f"lost{suffix}"], key, **at), 1 - fit.trust, atol=1e-5)
        if key != view.sticks:
            continue
        others = [point for i, point in enumerate(view.points) if i != view.selected]
        ends = row(found[f"sticks{suffix}"], "sticks", **at).reshape(-1, 3)
        assert np.allclose(ends[:, 0], [y for _, y in others]) and np.isnan(ends[:, 2]).all()
        assert np.allclose(ends[:, 1], [fit.at(x) for x, _ in others], rtol=1e-5, atol=1e-5)
        if view.selected >= 0:
            x, y = view.points[view.selected]
            assert row(found[f"lines{suffix}"], "stick", **at) == pytest.approx([y, fit.at(x)], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [61, 140])
def test_of_many_points_the_best_line_is_found_too(count: int, seed: int) -> None:
    points = cloud(count, seed)
    if seed % 2:
        points = [(round(x), round(y)) for x, y in points]  # many points in one place, many on one line
    x, y = np.array(points).T
    i, j = np.triu_indices(count, 1)
    keep = x[i] != x[j]
    i, j = i[keep], j[keep]
    slope = (y[j] - y[i]) / (x[j] - x[i])
    best = np.abs(y[i, None] + slope[:, None] * (x - x[i, None]) - y).sum(axis=1).min()
    fit = fit_line(SmoothL1(0.0), points)
    assert fit.total == pytest.approx(best, rel=1e-12) and fit.downhill <= 1e-9
    assert fit_line(Huber(1e-9), points).total == pytest.approx(1e-9 * best, rel=1e-6)


@pytest.mark.parametrize("loss", VARIANTS, ids=str)
def test_as_many_points_as_are_allowed_are_fitted(loss: DistanceLoss) -> None:
    for far, downhill in ((1e4, 1e-8), (MOST, 1e-2)):  # beside a sum of 1e12 a gain of 1e-4 is rounding
        fit = fit_line(loss, [*cloud(MOST_POINTS - 2, 9), (far, 1.0), (3.0, far)])
        assert len(fit.residuals) == 500 and fit.downhill <= downhill
        assert np.isfinite([fit.intercept, fit.slope, fit.total]).all()


def test_tables_of_many_points_are_thinner() -> None:
    for count in (1, 60, 61, 500):
        assert grid(count) ** 2 * count <= 42**2 * 60
    view = OutliersView.of("clean").with_points(tuple(cloud(MOST_POINTS)))
    found = {**held_tables(view), **tuning_tables(view)}
    # what is looked up stays as small as with few points
    assert all(np.prod([len(nodes) for _, nodes in table.rule.parameters]) <= 200 for table in found.values())
    assert sum(table.rule.length * len(table.rule.quantities) for table in found.values()) < 20_000


def test_batches_agree_with_single_fits() -> None:
    fixed, moved = cloud(11, 5), np.array([(5.0, -40.0), (5.0, 3.0), (90.0, 0.0), (-3.0, 12.0)])
    for loss in (Huber(0.5), SmoothL1(0.0), MSE()):
        together = fit_lines(loss, fixed, moved)
        for line, place in zip(together, moved, strict=True):
            fit = fit_line(loss, [*fixed, tuple(place)])
            assert line == pytest.approx((fit.intercept, fit.slope), rel=1e-7)


def test_editing_keeps_the_rest() -> None:
    view = OutliersView.of("cluster")
    added = view.added(3.0, 4.0)
    assert (len(added.points), added.selected) == (17, 16)
    assert added.removed().points == view.points
    without = OutliersView.from_state({**view.state(), "selected": 0, "x": None}).removed()
    assert without.suspects == ("11", "12", "13", "14")
    assert without.clean == view.clean[1:]
    single = view.with_points(((1.0, 2.0),))
    assert single.removed() == single
    assert bench(single)[0].clean is None or single.suspects == ()


def test_the_place_behind_the_last_point_adds_one() -> None:
    view = OutliersView.of("cluster")
    added = OutliersView.from_state({**view.state(), "selected": len(view.points), "x": 3.25, "y": -2})
    assert added.points == (*view.points, (3.25, -2.0)) and added.selected == len(view.points)
    assert added.suspects == view.suspects
    none = replace(view, selected=-1)
    assert OutliersView.from_state({**none.state(), "selected": len(view.points), "x": 1, "y": 2}).points[-1] == (1, 2)
    # without a place, or far behind the last point, nothing is added
    for state in ({"selected": len(view.points), "x": None}, {"selected": len(view.points) + 1}):
        assert len(OutliersView.from_state({**view.state(), **state}).points) == len(view.points)
    full = view.with_points(tuple(cloud(MOST_POINTS)))
    assert len(OutliersView.from_state({**full.state(), "selected": MOST_POINTS, "x": 1, "y": 2}).points) == MOST_POINTS


def test_three_losses_are_three_lines_where_the_page_opens() -> None:
    for preset in ("outlier", "cluster"):
        view = OutliersView.of(preset)
        (_, right), (low, high) = view.ranges
        ends = sorted(one.fit.at(right) for one in bench(view))
        assert len(ends) == 3 and min(np.diff(ends)) > 0.02 * (high - low)
    assert all(len({one.fit.slope for one in bench(OutliersView.of(preset))}) == 3 for preset in ("outlier", "houses"))


def test_links_come_back() -> None:
    view = OutliersView.of("cluster").moved(2.25, -7.5)
    assert OutliersView.from_query(view.query()) == view
    assert OutliersView.from_query(view.query(complete=True)) == view
    assert OutliersView.from_state(view.state()) == view
    assert OutliersView().query() == {}
    for preset in PRESETS:
        assert OutliersView.from_query(OutliersView.of(preset).query()) == OutliersView.of(preset)


HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=3),
    st.sampled_from(["1_2~3", "1_2~nan_3", "_", "1e999_0", "~", "", "1_2" + "~3_4" * 500, "9" * 5000, "mse~<b>"]),
)


@given(st.dictionaries(st.sampled_from([*OutliersView().state(), "other"]), HOSTILE))
def test_hostile_states_fall_back(state: dict[str, Any]) -> None:
    view = OutliersView.from_state(state)
    assert OutliersView.from_query(view.query()).points == view.points
    assert len(bench(view)) == len(view.drawn)


def test_no_state_at_all_falls_back() -> None:
    for state in (None, 3, "x", [1], {}):
        assert OutliersView.from_state(state) == OutliersView()


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4", "1;2\n3;4", "1\t2\n3\t4", "1 2\n3 4", "x,y\r\n1, 2\r\n\r\n3 ,4\r\n", '"1","2"\n"3","4"', "\ufeff1,2\n3,4",
     "# note\n1,2\n3,4", "1,0;2,0\n3,0;4,0", "1，2\n3，4", "1,0 2,0\n3 4", "1e0,2E0\n+3,4."],
)  # fmt: skip
def test_pasted_forms(text: str) -> None:
    assert parse_points(text) == parse_points("1,2\n3,4")
    assert parse_points(text).points == ((1.0, 2.0), (3.0, 4.0))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("1,2\nabc,3", 2, "“abc” is not a number"),
        ("1,2\n\n3", 3, "two numbers expected, 1 found"),
        ("1,2,3", 1, "two numbers expected, 3 found"),
        ("1,nan", 1, "not a finite number"),
        ("1,-inf", 1, "not a finite number"),
        ("1,1000000000001", 1, "beyond 1,000,000,000,000"),
        ("1,1e999", 1, "beyond"),
        ("1_0,2", 1, "“1_0” is not a number"),
        ("1,", 1, "“” is not a number"),
        ("0x10,2", 1, "not a number"),
        ("1,2\nx,y", 2, "not a number"),
        ("", 0, "no points"),
        ("x" * 100_001, 0, "at most 100,000"),
        ("1,2\n" * 500 + "7,8", 501, "more than 500 points"),
    ],
)
def test_pasted_mistakes_are_named(text: str, line: int, words: str) -> None:
    (problem,) = parse_points(text).problems
    assert problem.line == line
    assert words in problem.reason
    assert words in str(problem)


def test_every_line_is_accounted_for() -> None:
    text = "x,y\n1,2\nbad\n3,4\n5;;6\n7,8"
    pasted = parse_points(text)
    assert [p.line for p in pasted.problems] == [3, 5]
    assert len(pasted.points) == 3
    assert parse_points(points_text(pasted.points)).points == pasted.points


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    pasted = parse_points(text)
    assert pasted.points or pasted.problems
