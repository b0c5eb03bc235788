"""What the comparison of classification losses says: its curves, its bounds, its estimates, its numbers of a wrong label."""

from __future__ import annotations

import json
import math
import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from lossviz import MSE, BinaryCrossEntropy, Exponential, Focal, Hinge, SquaredHinge
from lossviz.families.margin import ZeroOne
from lossviz.figures import compare_classification
from lossviz.labs.imbalance.calibration import minimisers
from lossviz.lessons.compare_classification import BOUNDS, CROSSINGS, ESTIMATES, SHARE, STORY, Bound, Crossing
from lossviz.lessons.lesson import Observation
from lossviz.lessons.predict import Question
from lossviz.lessons.side_by_side import sections
from lossviz.picture.compare.payload import compare_payload, compare_tables
from lossviz.picture.compare.spans import compare_spans
from lossviz.picture.highlight import said
from lossviz.sampling.comparison import nodes, ordinary, rows, share_of_loss, share_of_pull, table
from lossviz.sampling.sorts import BITS, MARGIN, Member, minimiser
from lossviz.state.compare import CompareClassificationView

PAGE = "compare_classification"
LOGISTIC = BinaryCrossEntropy(from_logits=True)
GAMMAS = (0.0, 0.5, 1.0, 2.0, 5.0)
#: Margins near and far, with the places where curves bend among them.
MARGINS = np.unique([*np.linspace(-700, 700, 14_001), *np.linspace(-3, 3, 6001), 0.0, 1.0, 1 - 1e-12, 1e-300, -1e-300])


def shown(**state: Any) -> CompareClassificationView:
    return CompareClassificationView.from_state(state)


def member(key: str, base: str = "e", **settings: float) -> Member:
    (found,) = shown(losses=key, base=base, **settings).compared
    return found


def closed(key: str, m: float) -> float:
    """Each loss as textbooks write it."""
    softplus = math.log(1 + math.exp(-m))
    return {
        "zero_one": float(m <= 0),
        "hinge": max(0.0, 1 - m),
        "squared_hinge": max(0.0, 1 - m) ** 2,
        "exponential": math.exp(-m),
        "binary_cross_entropy": softplus,
        "focal": (1 / (1 + math.exp(m))) ** 2 * softplus,
    }[key]


# ---- the curves --------------------------------------------------------------------------------


@pytest.mark.parametrize("key", MARGIN.losses())
@pytest.mark.parametrize("m", [-4.0, -1.0, 0.25, 1.5, 4.0])
def test_curves_are_those_of_the_textbooks_with_their_slopes_and_bends(key: str, m: float) -> None:
    one, h = member(key), 1e-4
    assert one.of("loss", m) == pytest.approx(closed(key, m), rel=1e-12)
    slope = (closed(key, m + h) - closed(key, m - h)) / (2 * h)
    bend = (closed(key, m + h) - 2 * closed(key, m) + closed(key, m - h)) / h**2
    assert slope <= 0 and one.of("pull", m) == pytest.approx(-slope, rel=1e-6, abs=1e-9)
    assert one.of("curvature", m) == pytest.approx(bend, rel=1e-5, abs=1e-6)


def test_the_page_offers_every_margin_loss_and_every_loss_of_a_logit() -> None:
    assert list(MARGIN.losses()) == [
        "zero_one",
        "hinge",
        "squared_hinge",
        "exponential",
        "binary_cross_entropy",
        "focal",
    ]
    assert [each.title for each in shown().compared][4:] == ["Logistic loss", "Focal loss"]
    assert [each.title for each in shown(base="2").compared][3:] == [
        "Exponential loss", "Logistic loss, base 2", "Focal loss, base 2",
    ]  # fmt: skip


@pytest.mark.parametrize("quantity", MARGIN.quantities)
def test_base_2_divides_the_losses_of_a_logit_by_log_2_and_no_other(quantity: str) -> None:
    for natural, bits in zip(shown().compared, shown(base="2").compared, strict=True):
        factor = 1 / math.log(2) if natural.key in ("binary_cross_entropy", "focal") else 1.0
        expected = factor * natural.of(quantity, MARGINS)
        np.testing.assert_allclose(bits.of(quantity, MARGINS), expected, rtol=1e-15)
    passing = [each.of("loss", 0.0) for each in shown(base="2").compared[:5]]
    assert passing == pytest.approx([1.0] * 5, rel=1e-15)


def test_tables_hold_both_sides_of_every_jump() -> None:
    for extent in MARGIN.scale.ranges:
        along = nodes(MARGIN, extent)
        assert np.all(np.diff(along) > 0) and len(along) == 245
        for each, quantity, jump in (
            (ZeroOne(), "loss", 0.0),
            (Hinge(), "pull", 1.0),
            (SquaredHinge(), "curvature", 1.0),
        ):
            numbers = Member(MARGIN, each).of(quantity, along)
            (place,) = np.flatnonzero(np.diff(numbers) < -0.9)
            assert along[place] <= jump <= along[place + 1]
            assert along[place + 1] - along[place] < 1e-8 * extent, (each, extent)


def test_the_payload_fits_its_traces() -> None:
    view = shown(base="2", gamma=1.0)
    payload, sent = compare_payload(view), compare_tables(view)
    text = json.dumps(payload.json(), allow_nan=False, sort_keys=True)
    assert text == json.dumps(compare_payload(view).json(), sort_keys=True)
    assert [control.name for control in payload.controls] == [
        "gamma", "margin", "mislabelled", "points", "base", "range",
    ]  # fmt: skip
    assert len(sent) == 12 and len({each.id for each in sent.values()}) == 6
    focal = sent["focal along the margin"]
    place = focal.rule.parameters[0][1].index(1.0)
    np.testing.assert_array_equal(focal.numbers[:, place], rows(view.compared[5], 3.0, 20).astype(np.float32))
    assert {each.id for each in sent.values()} & {each.id for each in compare_tables(shown()).values()} == {
        each.id for name, each in sent.items() if name.split()[0] not in ("binary_cross_entropy", "focal")
    }


@pytest.mark.parametrize("extent", [0.5, 3.0, 60.0, 1e6])
@pytest.mark.parametrize("losses", [*MARGIN.losses(), ",".join(MARGIN.losses())])
def test_axes_are_no_points_and_are_cut_where_a_curve_runs_away(losses: str, extent: float) -> None:
    for quantity, span in compare_spans(shown(losses=losses, range=extent, margin=0)).items():
        assert math.isfinite(span.low) and math.isfinite(span.high) and span.high > span.low, quantity
        assert quantity.startswith("share") or span.high <= {"loss": 1 + extent}.get(quantity, 4.0)
    assert compare_spans(shown())["loss"].short_note == "cut at 4"
    assert compare_spans(shown(losses="hinge"))["loss"].short_note == ""


def test_six_losses_are_six_lines_where_the_page_opens() -> None:
    drawing = compare_payload(shown()).drawing
    lines = [np.asarray(drawing.trace(f"loss-{key}").look["y"]) for key in MARGIN.losses()]
    for one, other in combinations(lines, 2):
        assert np.nanmax(np.abs(np.minimum(one, 4) - np.minimum(other, 4))) > 0.12
    figure = compare_classification([Hinge(), Focal(from_logits=True)], margin=-2, mislabelled=-4)
    points = {trace.uid: (trace.x[0], trace.y[0]) for trace in figure.data if trace.uid.endswith("point")}
    assert points["loss-hinge-point"] == (-2.0, 3.0) and points["share_of_pull-hinge-point"] == (-4.0, 0.25)
    with pytest.raises(ValueError, match="compare_classification: members must hold at least one"):
        compare_classification([])
    for wrong in (MSE(), Focal(), BinaryCrossEntropy()):
        with pytest.raises(TypeError, match="losses of a margin or of a logit"):
            compare_classification([wrong])


# ---- links -------------------------------------------------------------------------------------


def test_links_come_back_and_hold_what_differs() -> None:
    view = CompareClassificationView.from_query(
        {f"{PAGE}_losses": "focal,bogus,hinge", f"{PAGE}_gamma": "0.5", f"{PAGE}_margin": "-50", f"{PAGE}_base": "2"}
    )
    assert view.members == (Focal(gamma=0.5, from_logits=True), Hinge()) and view.extent == 60.0
    assert view.query() == {
        f"{PAGE}_losses": "focal,hinge", f"{PAGE}_gamma": "0.5", f"{PAGE}_margin": "-50",
        f"{PAGE}_range": "60", f"{PAGE}_base": "2",
    }  # fmt: skip
    assert shown().query() == {}


@pytest.mark.parametrize("name", ["alpha", "from_logits", "pos_weight", "label_smoothing"])
def test_what_the_page_has_no_control_for_stays_as_it_is(name: str) -> None:
    read = CompareClassificationView.read_query({f"{PAGE}_{name}": "0.3"})
    assert read.view == shown() and [refusal.name for refusal in read.refused] == [name]
    assert name not in shown().state()


@pytest.mark.parametrize("bad", [None, "nan", "", "1e999", "<b>", [], {}, True, math.inf, 10**400, "x" * 10_000])
@pytest.mark.parametrize("name", ["losses", "gamma", "margin", "mislabelled", "range", "points", "base"])
def test_hostile_values_take_their_defaults(name: str, bad: Any) -> None:
    assert shown(**{name: bad}).state() == shown().state()


# ---- which bounds which ------------------------------------------------------------------------


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: f"{bound.lower} {bound.upper}")
def test_a_bound_holds_at_every_margin(bound: Bound, gamma: float) -> None:
    lower, upper = (member(key, bound.base, gamma=gamma) for key in (bound.lower, bound.upper))
    low, high = lower.of("loss", MARGINS), upper.of("loss", MARGINS)
    assert np.all(low <= high * (1 + 4e-16))
    if bound.touch is not None:
        assert lower.of("loss", bound.touch) == pytest.approx(upper.of("loss", bound.touch), rel=1e-15)


def test_bounds_follow_from_identities() -> None:
    m = MARGINS[np.abs(MARGINS) < 30]
    exponential, logistic = Exponential(), LOGISTIC.value(m, 1)
    tangent = exponential.value(0.0, 1) + exponential.gradient(0.0, 1) * m
    np.testing.assert_array_equal(np.maximum(tangent, 0.0), Hinge().value(m, 1))
    assert exponential.traits.convex and np.all(exponential.curvature(m, 1) > 0)
    np.testing.assert_allclose(logistic, np.log1p(exponential.value(m, 1)), rtol=1e-12)
    np.testing.assert_array_equal(SquaredHinge().value(m, 1), Hinge().value(m, 1) ** 2)
    for gamma in GAMMAS:
        other = np.abs(LOGISTIC.gradient(m, 1))  # 1 − σ(m), which is at most 1
        np.testing.assert_allclose(
            Focal(gamma=gamma, from_logits=True).value(m, 1), other**gamma * logistic, rtol=1e-12
        )
        assert np.all(other <= 1)
    # what has the value 1 at 0 and never rises is nowhere below the 0–1 loss
    for each in (member("hinge"), member("squared_hinge"), member("exponential"), member("binary_cross_entropy", "2")):
        assert each.of("loss", 0.0) == pytest.approx(1.0, rel=1e-15)
        assert np.all(each.loss.gradient(MARGINS, 1) <= 0) and np.all(each.of("loss", MARGINS) >= 0)


@pytest.mark.parametrize("crossing", CROSSINGS, ids=lambda crossing: f"{crossing.lower} {crossing.upper}")
def test_what_is_no_bound_is_broken_where_the_page_says(crossing: Crossing) -> None:
    lower, upper = (member(key, crossing.base) for key in (crossing.lower, crossing.upper))
    assert lower.of("loss", crossing.margin) > 1.2 * upper.of("loss", crossing.margin)


def test_every_bound_of_the_0_1_loss_is_told_and_every_loss_that_is_none() -> None:
    told = {(bound.upper, bound.base) for bound in BOUNDS if bound.lower == "zero_one"}
    not_told = {(crossing.upper, crossing.base) for crossing in CROSSINGS if crossing.lower == "zero_one"}
    for key in ("hinge", "squared_hinge", "exponential", "binary_cross_entropy", "focal"):
        bounds = bool(np.all(member(key).of("loss", MARGINS) >= ZeroOne().value(MARGINS, 1)))
        # the exponential bounds hinge, which bounds the 0–1 loss
        chained = key == "exponential" and any((b.lower, b.upper) == ("hinge", key) for b in BOUNDS)
        assert bounds == ((key, "e") in told or chained) != ((key, "e") in not_told), key


# ---- what a score estimates --------------------------------------------------------------------


#: The score at which the expected loss is least, by the true probability of class 1.
BEST = {
    "squared_hinge": lambda t: 2 * t - 1,
    "exponential": lambda t: 0.5 * math.log(t / (1 - t)),
    "binary_cross_entropy": lambda t: math.log(t / (1 - t)),
}
READ = {
    "squared_hinge": lambda f: (1 + f) / 2,
    "exponential": lambda f: 1 / (1 + math.exp(-2 * f)),
    "binary_cross_entropy": lambda f: 1 / (1 + math.exp(-f)),
}
TRUTHS = (0.02, 0.1, 0.3, 0.45, 0.55, 0.6, 0.9, 0.99)


@pytest.mark.parametrize("t", TRUTHS)
def test_best_scores_are_those_the_page_names(t: float) -> None:
    losses = MARGIN.losses()
    for key, best in BEST.items():
        found = minimiser(losses[key], t)
        assert found == pytest.approx(best(t), rel=1e-9)
        assert READ[key](found) == pytest.approx(t, rel=1e-9)
    assert minimiser(losses["hinge"], t) == pytest.approx(math.copysign(1.0, 2 * t - 1), rel=1e-12)
    for gamma in GAMMAS[1:]:
        found = minimiser(Focal(gamma=gamma, from_logits=True), t)
        sigma = 1 / (1 + math.exp(-found))
        assert sigma == pytest.approx(float(minimisers(t, gamma)), rel=1e-9)
        assert 0 < found / BEST["binary_cross_entropy"](t) < 0.95 and abs(sigma - t) > 1e-3
    with pytest.raises(ValueError, match="no single minimum"):
        minimiser(ZeroOne(), t)
    right, wrong = (ZeroOne().value(sign * np.array([1e-9, 1.0, 50.0]), 2 * t - 1) for sign in (1, -1))
    assert set(right) == {1 - t} or right == pytest.approx([1 - t] * 3)
    assert np.all((right < wrong) == (t > 0.5))


@pytest.mark.parametrize("key", [key for key in MARGIN.losses() if key != "zero_one"])
@pytest.mark.parametrize("t", [0.3, 0.9])
def test_best_scores_are_least_in_the_mean_over_both_classes(key: str, t: float) -> None:
    """An independent search of t·φ(f) + (1 − t)·φ(−f), which knows nothing of labels in between or of gradients."""
    one = member(key)

    def mean(f: float) -> float:
        return float(t * one.of("loss", f) + (1 - t) * one.of("loss", -f))

    low, high = -8.0, 8.0
    for _ in range(100):  # the lower of two places in between keeps the minimum on its side
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if mean(left) < mean(right) else (left, high)
    assert minimiser(one.loss, t) == pytest.approx(low, abs=1e-5)


def test_the_page_says_of_every_loss_what_it_estimates() -> None:
    assert [estimate.key for estimate in ESTIMATES] == list(MARGIN.losses())
    for estimate in ESTIMATES:
        assert estimate.reading.startswith("the probability") == (estimate.key in BEST), estimate.key
    text = sections(shown())[-1].text
    for best in ("0.8 |", "1.099 |", "2.197 |", "0.8199 |", "any above 0 |"):
        assert best in text
    assert SHARE == 0.9 and f"{minimiser(Focal(from_logits=True), 0.9):.4f}" == "0.8199"
    assert "Focal loss (γ = 0) | nearer to 0 than log(t/(1 − t)), if γ > 0 | 2.197" in sections(shown(gamma=0))[-1].text


# ---- a wrong label -----------------------------------------------------------------------------


def test_the_wrong_label_costs_what_the_core_says() -> None:
    view = shown()
    assert view.mislabelled == -5.0
    found = view.numbers()
    for each in view.compared:
        assert found[f"{each.key}_mislabelled_loss"] == pytest.approx(closed(each.key, -5.0), rel=1e-12)
    assert (found["hinge_mislabelled_loss"], found["squared_hinge_mislabelled_loss"]) == (6.0, 36.0)
    row = next(line for line in sections(view)[1].text.splitlines() if line.startswith("| Exponential"))
    assert row == "| Exponential loss | 148.4 | 148.4 | 148 | 97.2 % | 97.2 % |"
    assert "| 0–1 loss | 1 | 0 | – | 100.0 % | 0.0 % |" in sections(view)[1].text
    assert "| Focal loss, base 2 (γ = 2) | 7.127 | 1.509 | 3.51 |" in sections(shown(base="2"))[1].text


def test_shares_by_hand() -> None:
    others = ordinary(MARGIN, 20)
    assert others.mean() == pytest.approx(2.0) and others.min() > 0 and (others < 1).sum() == 3
    assert share_of_pull(Hinge(), -5.0, 20, MARGIN) == 1 / 4  # three of the twenty have a margin below 1
    loss = 6 / (6 + sum(max(0.0, 1 - m) for m in others))
    assert share_of_loss(Hinge(), -5.0, 20, MARGIN) == pytest.approx(loss, rel=1e-12)
    assert share_of_loss(ZeroOne(), -5.0, 20, MARGIN) == 1.0 and share_of_pull(ZeroOne(), -5.0, 20, MARGIN) == 0.0
    for one, bits in ((LOGISTIC, member("binary_cross_entropy", "2")),):  # the base cancels
        assert share_of_loss(bits.loss, -5.0, 20, MARGIN) == share_of_loss(one, -5.0, 20, MARGIN)


def test_what_the_section_says_of_the_pulls() -> None:
    far = np.linspace(-40, 0, 401)
    np.testing.assert_array_equal(Exponential().gradient(far, 1), -Exponential().value(far, 1))
    assert max(abs(Hinge().gradient(far, 1))) == 1 and max(abs(LOGISTIC.gradient(far, 1))) <= 1
    for points in (5, 20, 200):
        for margin in (-10.0, -5.0, -1.0):
            odd = [share_of_pull(each, margin, points, MARGIN) for each in (LOGISTIC, Focal(from_logits=True))]
            assert odd[0] < odd[1]


# ---- the story ---------------------------------------------------------------------------------


def test_the_story_begins_at_the_untouched_page_and_asks_before_it_shows() -> None:
    first = STORY[0]
    assert isinstance(first, Observation) and CompareClassificationView.from_state(first.state) == shown()
    questions = [step for step in STORY if isinstance(step, Question)]
    assert [step.answer(PAGE) for step in questions] == pytest.approx([math.log(2), 62.45416495715313], rel=1e-12)
    for step in questions:
        before, after = step.views(PAGE)
        for view, wanted in ((before, step.before), (after, {**step.before, **step.after})):
            assert {name: view.state()[name] for name in wanted} == dict(wanted)
        for text, value in step.options:
            near = math.isclose(value, step.answer(PAGE), rel_tol=0.05)
            assert near == (text == step.right(PAGE)) == step.judge(PAGE, text)
        assert re.search(r"\d", step.revealed(PAGE)) and "{" not in step.revealed(PAGE)
    (asked,) = (step.views(PAGE)[0] for step in questions if "24 %" in step.question)
    assert f"{asked.numbers()['binary_cross_entropy_share']:.0f} %" == "24 %"


@pytest.mark.parametrize("step", [step for step in STORY if isinstance(step, Observation)], ids=lambda step: step.title)
def test_a_step_shows_what_it_speaks_of(step: Observation) -> None:
    view = CompareClassificationView.from_state(step.state)
    assert {name: view.state()[name] for name in step.state} == dict(step.state)
    text = step.text.format(**said(view))
    assert "{" not in text and text.endswith(".")


def test_what_steps_say_without_numbers_is_so() -> None:
    by_title = {
        step.title: CompareClassificationView.from_state(step.state) for step in STORY if isinstance(step, Observation)
    }
    assert not np.any(ZeroOne().gradient(MARGINS, 1))
    bits = by_title["In base 2 it passes through 1"].compared
    assert [each.of("loss", 0.0) for each in bits] == pytest.approx([1.0] * 4) and bits[3].times == BITS
    enough = by_title["Who stops at enough"].numbers()
    assert {enough[f"{key}_{name}"] for key in ("hinge", "squared_hinge") for name in ("loss", "pull")} == {0.0}
    assert 0 < enough["focal_pull"] < 0.05 * enough["binary_cross_entropy_pull"]
    for t in (0.6, 0.99):
        assert minimiser(Hinge(), t) == pytest.approx(1.0)
    found = {(row["key"], row["margin"]): row["loss"] for row in table(shown().compared, [-1.0])}
    assert found["exponential", -1.0] == pytest.approx(math.e, rel=1e-15)
