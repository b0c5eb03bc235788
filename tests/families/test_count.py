"""Poisson loss against exact arithmetic, PyTorch and its definition."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import oracle
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from mpmath import inf, mp, mpf
from test_exact import check_grid

from lossviz import Poisson
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.snippets import run_pytorch
from lossviz.state.view import default_view, view_from_state

COUNTS = (0.0, 1e-300, 1e-12, 0.5, 1 - 1e-12, 1.0, math.nextafter(1.0, 2.0), 3.0, 42.0, 1e8, 1e300)
_SIZES = (1e-300, 1e-17, 1e-9, 1e-3, 0.3, 0.49, 0.51, 0.9, 1.0, 3.7, 20.0, 37.0, 100.0, 699.0, 701.0, 709.7, 745.2, 1e4)
LOG_RATES = (0.0, *_SIZES, *(-x for x in _SIZES), 1e300, -1e300)
RATES = (0.0, 5e-324, 1e-300, 1e-160, 1e-12, 0.1, 0.5, 1 - 1e-12, 1.0, 1 + 1e-12, 3.0, 41.9, 1e8, 1e160, 1e300)


def logs(z: mpf, y: mpf) -> tuple[mpf, mpf, mpf, mpf]:
    rate = mp.exp(z) if z < 1e5 else mpf(10) ** 40_000  # far beyond any float
    return rate - y * z, mp.expm1(z) + (1 - y) if abs(z) < 1 else rate - y, rate, rate


def rates(x: mpf, y: mpf) -> tuple[mpf, mpf, mpf, mpf]:
    if x == 0:
        return (inf, -inf, inf, -inf) if y else (mpf(0), mpf(1), mpf(0), mpf(0))
    return x - y * mp.log(x), (x - y) / x, y / x**2, -2 * y / x**3


def expected(log_input: bool, prediction: float, label: float, order: int) -> oracle.Exact:
    """A derivative and its condition in the prediction and, if it is no whole number, in the count."""
    x, y = mpf(prediction), mpf(label)
    own, step = (logs if log_input else rates), y * mpf(10) ** -60
    found, moved = own(x, y), own(x, y + step)
    if not mp.isfinite(found[order]):
        return oracle.exact(found[order], mpf(0))
    by_count = mpf(0) if label in (0.0, 1.0, 3.0, 42.0) else (moved[order] - found[order]) * mpf(10) ** 60
    return oracle.exact(found[order], oracle.conditioned(found[order], x * found[order + 1], by_count))


@pytest.mark.parametrize("log_input", [True, False], ids=["log rate", "rate"])
def test_digits(log_input: bool) -> None:
    check_grid(Poisson(log_input), LOG_RATES if log_input else RATES, COUNTS, partial(expected, log_input))


def test_near_a_rate_of_one_the_gradient_keeps_its_digits() -> None:
    for z in (1e-300, 1e-17, 1e-9, -1e-5, 0.3):
        assert Poisson().gradient(z, 1.0) == pytest.approx(math.expm1(z), rel=1e-15, abs=0)
        assert Poisson(False).gradient(1 + z, 1.0) == ((1 + z) - 1) / (1 + z)


def test_the_ends() -> None:
    log, rate = Poisson(), Poisson(log_input=False)
    for zero in (0.0, -0.0):
        assert (rate.value(zero, 0.0), rate.gradient(zero, 0.0), rate.curvature(zero, 0.0)) == (0.0, 1.0, 0.0)
        for count in (5e-324, 1e-12, 3.0):
            found = rate.value(zero, count), rate.gradient(zero, count), rate.curvature(zero, count)
            assert found == (math.inf, -math.inf, math.inf)
    assert (log.value(1e4, 3.0), log.gradient(1e4, 3.0), log.curvature(1e4, 3.0)) == (math.inf,) * 3
    assert (log.value(-1e4, 3.0), log.gradient(-1e4, 3.0), log.curvature(-1e4, 3.0)) == (3e4, -3.0, 0.0)
    assert log.value(-1e300, 0.0) == 0.0
    # terms that are more than a float holds, of a difference that is not
    assert log.gradient(709.9, 1.5e308) == pytest.approx(float(mp.exp(mpf(709.9)) - mpf(1.5e308)), rel=1e-13)
    assert log.value(712.0, 3e305) == pytest.approx(float(mp.exp(712) - 712 * mpf(3e305)), rel=1e-13) or math.isinf(
        float(mp.exp(712) - 712 * mpf(3e305))
    )


def test_counts_are_not_negative_nor_are_rates() -> None:
    with pytest.raises(ValueError, match=r"label \(a count\) must be in \[0, inf\)"):
        Poisson().value(0.0, -1.0)
    with pytest.raises(
        ValueError, match=r"prediction \(a rate; for its logarithm set log_input=True\) must be in \[0, inf\)"
    ):
        Poisson(log_input=False).value(-0.5, 1.0)
    with pytest.raises(TypeError, match="Poisson: log_input must be True or False"):
        Poisson(log_input=1)


@given(st.floats(-20, 20), st.floats(0, 1e6))
def test_both_forms_are_the_same_loss(z: float, y: float) -> None:
    rate = math.exp(z)
    scale = rate + y * max(abs(z), 1.0)  # the rate was rounded
    assert Poisson().value(z, y) == pytest.approx(Poisson(False).value(rate, y), rel=1e-12, abs=1e-13 * scale)
    along = rate * Poisson(False).gradient(rate, y)
    assert Poisson().gradient(z, y) == pytest.approx(along, rel=1e-12, abs=1e-13 * (rate + y))


@given(st.floats(1e-3, 100), st.integers(0, 200))
def test_it_is_minus_log_of_the_probability_but_for_a_constant(rate: float, count: int) -> None:
    full = Poisson(log_input=False).value(rate, count) + math.lgamma(count + 1)
    theirs = torch.distributions.Poisson(torch.tensor(rate, dtype=torch.float64)).log_prob(
        torch.tensor(count, dtype=torch.float64)
    )
    assert full == pytest.approx(-theirs.item(), rel=1e-9, abs=1e-9)


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_it_is_least_where_the_rate_is_the_count(rate: float, count: float) -> None:
    loss = Poisson(log_input=False)
    assert loss.gradient(count, count) == 0.0
    assert loss.value(rate, count) >= loss.value(count, count) - 1e-14 * count * max(1.0, math.log(count))


@pytest.mark.parametrize("count", [0.0, 1.0, 2.5, 40.0])
def test_pytorchs_own_loss_agrees(count: float) -> None:
    z = torch.linspace(-6, 6, 49, dtype=torch.float64, requires_grad=True)
    theirs = torch.nn.functional.poisson_nll_loss(z, torch.full_like(z, count), reduction="none")
    theirs.sum().backward()
    at = z.detach().numpy()
    np.testing.assert_allclose(Poisson().value(at, count), theirs.detach().numpy(), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(Poisson().gradient(at, count), z.grad.numpy(), rtol=1e-12, atol=1e-13)
    rate = torch.linspace(0.5, 60, 49, dtype=torch.float64)
    on_rates = torch.nn.functional.poisson_nll_loss(
        rate, torch.full_like(rate, count), log_input=False, eps=1e-300, reduction="none"
    )
    np.testing.assert_allclose(Poisson(False).value(rate.numpy(), count), on_rates.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("log_input", [True, False])
@pytest.mark.parametrize("prediction", [0.0, 1e-6, 0.5, 3.0, 700.0, 1e12])
@pytest.mark.parametrize("label", [0.0, 0.5, 3.0, 1e6])
def test_the_snippet_prints_the_pages_numbers(log_input: bool, prediction: float, label: float) -> None:
    view = view_from_state("poisson", {"log_input": log_input, "prediction": prediction, "label": label})
    assert (view.prediction, view.label) == (prediction, label)
    assert run_pytorch(view) == pytest.approx(view.results[:2], rel=1e-13, abs=1e-15)


def test_the_picture_holds_any_point() -> None:
    for log_input, prediction, label in ((True, -30.0, 1e12), (True, 2.0, 1e5), (True, 1e12, 0.0), (False, 1e-9, 1e6)):
        view = view_from_state("poisson", {"log_input": log_input, "prediction": prediction, "label": label})
        assert view.point == (prediction, label) and view.plane.holds(view.extent, prediction, label)
    assert all(high > 0 for extent in (1e-12, 1.0, 1e12) for _, high in Poisson().axes(extent))


def test_a_change_of_form_keeps_the_rate() -> None:
    log = view_from_state("poisson", {"prediction": 1.5, "label": 4})
    rate = view_from_state("poisson", {"log_input": False, "label": 4}).in_form_of(log)
    assert (rate.prediction, rate.label) == (4.48, 4.0)
    assert view_from_state("poisson", {"label": 4}).in_form_of(rate).prediction == 1.5
    nothing = view_from_state("poisson", {"log_input": False, "prediction": 0})
    assert math.isfinite(default_view("poisson").in_form_of(nothing).prediction)


def test_the_arithmetic_and_the_words() -> None:
    view = default_view("poisson")
    assert steps(view)[0] == r"\lambda = e^{z} = e^{2} = 7.38906"
    assert in_words(view) == (
        "The rate is 7.38906. A rate of 3, the count, would cost −0.295837, the least there is: this one costs 1.68489 more."
    )
    zero = view_from_state("poisson", {"log_input": False, "prediction": 0, "label": 3})
    assert in_words(zero) == "A rate of 0 allows no event, and 3 were counted: the loss is infinite."
    best = view_from_state("poisson", {"log_input": False, "prediction": 3, "label": 3})
    assert in_words(best) == "The rate is the count, 3: no other rate would cost less."
