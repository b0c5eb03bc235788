"""Written formulas where floats lose them: against mpmath's numbers of hundreds of digits, at ordinary and extreme points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from forms import some
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import isfinite, isnan, mp, mpf
from tree_oracle import Truth, truths

from lossviz import parse_loss
from lossviz.expression import WrittenLoss, checks

TINY = mpf(10) ** -300

LOGITS = [
    "-(y*log(sigmoid(z)) + (1-y)*log(1-sigmoid(z)))",
    "log(1/(1+exp(-z)))",
    "log(1 - 1/(1+exp(-z)))",
    "log(exp(z)/(1+exp(z)))",
    "-log(1 - (1 - (1 - sigmoid(z))))",
    "-log1p(-sigmoid(z))",
    "log(1 - sigmoid(z)**2)",
    "log(sigmoid(z)**2)",
    "log(sigmoid(z)*(1 - sigmoid(z)))",
    "1 - sigmoid(z)",
    "sigmoid(z)*(1 - sigmoid(z))",
    "(1 - sigmoid(z))**2*log(sigmoid(z))",
    "(1 - sigmoid(z))**0.5*log(sigmoid(z))",
    "1 - tanh(z)",
    "1 - tanh(z)**2",
    "log(1 - tanh(z))",
    "log(1 - tanh(z)**2)",
    "log((1 + tanh(z))/2)",
    "-log(0.5 - 0.5*tanh(z/2))",
    "log(cosh(z))",
    "1/cosh(z)**2",
    "sinh(z)/cosh(z)",
    "cosh(z) - 1",
    "exp(z) - 1",
    "exp(z) - z - 1",
    "softplus(z) - z",
    "softplus(z) - y*z",
    "-z*y + log(1 + exp(z))",
    "log(1 + exp(-z)) + (1 - y)*z",
    "maximum(z, 0) - z*y + log(1 + exp(-abs(z)))",
    "log(2 + exp(z)) - z",
    "log(exp(z) + exp(2*z))",
    "log(exp(z) + exp(-z))",
    "exp(z)/(exp(z) + exp(1))",
    "exp(-z)/(1 + exp(-z))**2",
    "exp(2*z)/(1 + exp(2*z))",
    "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
    "1 - (exp(z) - 1)/(exp(z) + 1)",
    "log(3*exp(z))",
    "z/(1 + abs(z))",
    "z**2/(1 + z**2)",
    "sqrt(1 + z**2) - 1",
    "sqrt(1 + z**2) - abs(z)",
    "log(1 + z**2)",
    "1 - exp(-z**2)",
    "1 - cos(z)",
    "z - sin(z)",
    "z - tanh(z)",
    "tanh(z)/z",
    "(y - sigmoid(z))**2",
    "log2(1 + exp(z))",
    "log10(sigmoid(z))",
    "log2(1 - sigmoid(z))*y",
    "log10(cosh(z))",
    "arctan(z)",
    "z*arctan(z)",
    "z - arctan(z)",
    "arctan(exp(z))",
    "arctan(1/z)",
    "arctan(sinh(z))",
]
POINTS = (1e-12, 1e-6, -1e-9, 1e-3, -0.3, 1.0, 5.0, -20.0, 37.5, 50.0, -50.0, 100.0, -300.0, 700.0)
PROBABILITIES = [
    "p*log(p)",
    "(1-p)*log(1-p)",
    "p**2*log(p)",
    "p*log(p)**2",
    "y*log(p)",
    "-(y*log(p) + (1-y)*log(1-p))",
    "-(1-p)**2*y*log(p)",
    "p*log(p) + (1-p)*log(1-p)",
    "y*log(y/p)",
    "sqrt(p)*log(p)",
    "sqrt(1-p)*log(p)",
    "log(p/(1-p))",
    "log(p)/(1-p)",
    "log(p)/(p - 1)",
    "(1 - p**0.3)/0.3",
    "1 - p**2",
    "(p**0.1 - 1)/0.1",
    "p**p",
    "(1 - sqrt(1 - p))/p",
    "(1 - (1-p)**3)/p",
    "log(1 - p*p)",
    "exp(log(p)/2)",
    "p*log2(p)",
    "-(y*log2(p) + (1-y)*log2(1-p))",
    "log10(p)/(1-p)",
    "sqrt(p)*log10(p)",
    "arctan(p)*log(p)",
    "arctan(p/(1-p))",
]
REMOVABLE = [
    "sqrt(r)*log(r)",
    "r*log(abs(r))",
    "r**2*log(abs(r))",
    "sin(r)/r",
    "(exp(r)-1)/r",
    "tanh(r)/r",
    "(1-cos(r))/r**2",
    "log(1+r)/r",
    "log(cosh(r))/r**2",
    "(sqrt(1+r**2) - 1)/r**2",
    "(exp(r) - 1 - r)/r**2",
    "(r - sin(r))/r**3",
    "erf(r)/r",
    "r/(1 - exp(-r))",
    "(exp(2*r) - exp(r))/r",
    "exp(-1/r**2)",
    "r**2*tanh(1/r)**2",
    "abs(r)*r",
    "abs(r)**2",
    "abs(r)**3",
    "abs(r)**1.5",
    "maximum(r,0) + minimum(r,0)",
    "relu(r) - relu(-r)",
    "abs(r) - sqrt(r**2)",
    "abs(r)*sign(r)",
    "sign(r)*r**2",
    "where(r < 0, r**2, r**2)",
    "where(r < 0, exp(r) - 1, r + r**2/2)",
    "maximum(r, 2*r) + minimum(r, 2*r)",
    "clip(r, 0, 1) + minimum(r, 0)",
    "abs(sin(r))*r",
    "sqrt(abs(r))*sqrt(abs(r))*r",
    "sign(r)*sqrt(abs(r))",
    "arctan(r)/r",
    "(r - arctan(r))/r**3",
    "arctan(1/r)*r",
    "r**2*arctan(1/r)",
    "arctan(abs(r))*r",
    "log2(1+r)/r",
    "r*log10(abs(r))",
    "(1 - cos(r))/arctan(r)**2",
]


def mismatches(loss: WrittenLoss, p: float, y: float, want: list[Truth]) -> Iterator[str]:
    """Where value, gradient and curvature are not the truth, where that is well conditioned."""
    found = (loss.value(p, y), loss.gradient(p, y), loss.curvature(p, y))
    for name, got, truth in zip(("value", "gradient", "curvature"), found, want, strict=True):
        exact = truth.value
        if isnan(exact) or truth.condition > 1e4 or (name != "value" and not isfinite(want[0].value)):
            continue
        if abs(exact) > 1.7e308:
            good = got == math.copysign(math.inf, exact)
        else:
            slack = mpf(1e-12) * max(1, truth.condition / 100) * abs(exact) + TINY
            good = math.isfinite(got) and abs(mpf(float(got)) - exact) <= slack
        if not good:
            yield f"{name} of {loss.text} at {p}, {y}: {got}, not {mp.nstr(exact, 17)}"


def examined(text: str, points: tuple[float, ...], labels: tuple[float, ...], digits: int) -> list[str]:
    loss = parse_loss(text)
    with mp.workdps(digits):
        return [
            problem
            for y in labels
            for p in points
            for problem in mismatches(loss, p, y, truths(loss.tree, p, y, loss.settings()))
        ]


class TestAgainstTheTruth:
    @pytest.mark.parametrize("text", some(LOGITS, *LOGITS[::2]))
    def test_logits(self, text: str) -> None:
        assert not examined(text, POINTS, (0.0, 1.0, 0.3), 1200)

    @pytest.mark.parametrize("text", some(LOGITS, *LOGITS[::2]))
    def test_huge_logits(self, text: str) -> None:
        assert not examined(text, (1e4, -1e4), (0.0, 1.0), 9200)

    @pytest.mark.parametrize("text", PROBABILITIES)
    def test_probabilities(self, text: str) -> None:
        assert not examined(text, (1e-40, 1e-12, 1e-3, 0.3, 0.999, 1 - 1e-12), (0.3, 1.0), 1500)

    @pytest.mark.parametrize("text", PROBABILITIES)
    @pytest.mark.parametrize(("end", "side"), [(0.0, 1), (1.0, -1)])
    def test_the_ends_of_probabilities(self, text: str, end: float, side: int) -> None:
        loss = parse_loss(text)
        with mp.workdps(3500):
            for y in (0.3, 1.0):
                self.at_a_limit(loss, end, y, [truths(loss.tree, end, y, {}, side)])

    @pytest.mark.parametrize("text", REMOVABLE)
    def test_removable(self, text: str) -> None:
        loss = parse_loss(text)
        with mp.workdps(3500):
            self.at_a_limit(loss, 0.0, 0.0, [truths(loss.tree, 0.0, 0.0, {}, side) for side in (-1, 1)])

    @pytest.mark.parametrize("text", REMOVABLE)
    def test_beside_what_is_removable(self, text: str) -> None:
        assert not examined(text, (1e-30, -1e-12, 1e-9, -1e-5, 1e-3, 0.1), (0.0,), 1800)

    @staticmethod
    def at_a_limit(loss: WrittenLoss, p: float, y: float, sides: list[list[Truth]]) -> None:
        """Beside the point the truth is a large or a tiny number; at the point an infinity or 0."""
        found = (loss.value(p, y), loss.gradient(p, y), loss.curvature(p, y))
        for order, got in enumerate(found):
            known = [side[order].value for side in sides if not isnan(side[order].value)]
            limits = [_limit(x) for x in known]
            if not limits or not math.isclose(limits[0], limits[-1], rel_tol=1e-12):
                continue
            assert got == pytest.approx(limits[0], rel=1e-12, abs=1e-300), (order, sides)


def _limit(x: mpf) -> float:
    """The limit that a number 1e-420 from the point stands for."""
    if abs(x) > 200:  # a logarithm has reached 967 there
        return math.copysign(math.inf, x)
    return 0.0 if abs(x) < 1e-30 else float(x)


_GROUND = ("z", "z", "z/2", "-z", "z**2", "abs(z)", "2*z + 1", "z - 1")
_WRAPS = (
    "sigmoid({})",
    "tanh({})",
    "exp({})",
    "softplus({})",
    "log(1 + exp({}))",
    "1/(1 + exp({}))",
    "cosh({})",
    "sqrt(1 + ({})**2)",
    "log(1 + ({})**2)",
    "cos({})",
)
_OUTER = (
    "{}",
    "1 - {}",
    "{} - 1",
    "log({})",
    "log(1 + {})",
    "{}*y",
    "({})**2",
    "-log(1 - {})",
    "1/({})",
    "({})/(1 + {})",
    "{} + z",
    "{} - y*z",
)


@st.composite
def formulas(draw: Callable[..., str]) -> str:
    """Sums, complements and logarithms of the functions that saturate."""
    inner = draw(st.sampled_from(_WRAPS)).format(draw(st.sampled_from(_GROUND)))
    for _ in range(draw(st.integers(1, 2))):
        outer = draw(st.sampled_from(_OUTER))
        inner = outer.replace("{}", f"({inner})")
    return inner if "z" in inner else f"{inner} + z"


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    formulas(),
    st.sampled_from((0.0, 0.5, -2.0, 3.0, 12.0, 38.0, -38.0, 0.01)),
    st.sampled_from((0.0, 0.25, 1.0)),
)
def test_formulas_made_of_such_pieces(text: str, z: float, y: float) -> None:
    loss = parse_loss(text)
    with mp.workdps(2600):
        assert not list(mismatches(loss, z, y, truths(loss.tree, z, y, {})))


class TestKinks:
    """A true kink keeps what the chain rule gives, as torch does; never anything outside its two sides."""

    @pytest.mark.parametrize(
        ("text", "gradient", "curvature"),
        [
            ("abs(r)", 0.0, 0.0),
            ("sqrt(r**2)", 0.0, 0.0),
            ("maximum(r, 0)", 0.5, 0.0),
            ("relu(r)**2", 0.0, 0.0),
            ("relu(r) - 2*relu(-r)", 1.5, 0.0),
            ("2*abs(r) + r", 1.0, 0.0),
            ("abs(r)**0.5", 0.0, -math.inf),
            ("where(r > 0, r + 5, 2*r)", 2.0, 0.0),
            ("where(r > 0, log(r), r)", 1.0, 0.0),
            ("sign(r)", 0.0, 0.0),
        ],
    )
    def test_rule(self, text: str, gradient: float, curvature: float) -> None:
        loss = parse_loss(text)
        assert loss.gradient(0.0, 0.0) == gradient
        assert loss.curvature(0.0, 0.0) == curvature

    def test_huber_is_smooth_in_its_gradient(self) -> None:
        text = "where(abs(r)<delta, 0.5*r**2, delta*(abs(r)-delta/2))"
        loss = parse_loss(text, {"delta": (1.5, 0.1, 5.0)})
        assert [loss.gradient(r, 0.0) for r in (-1.5, 0.0, 1.5)] == [-1.5, 0.0, 1.5]
        assert loss.curvature(0.0, 0.0) == 1.0

    def test_undefined_stays_undefined(self) -> None:
        for text in ("log(r)", "sin(1/r)", "abs(r)/r", "sqrt(-r**2 - 1)", "(r - 1)**0.5"):
            assert np.isnan(parse_loss(text).value(-0.0 if "1/r" in text or "/r" in text else -1.0, 0.0)), text

    def test_silent_labels(self) -> None:
        for text in ("y*log(p)", "y*log(y/p)", "y*log(p/y)", "y*log(p)**2", "-y*log(p) - 0*log(1-p)"):
            loss = parse_loss(text)
            for p in (0.0, 1e-12, 0.5):
                assert (loss.value(p, 0.0), loss.gradient(p, 0.0), loss.curvature(p, 0.0)) == (0.0, 0.0, 0.0), text

    def test_powers_of_zero(self) -> None:
        assert parse_loss("r**0").value(0.0, 0.0) == parse_loss("p**y").value(0.0, 0.0) == 1.0
        assert parse_loss("p**y*log(p)").value(0.0, 0.0) == -math.inf
        assert parse_loss("p**p").value(0.0, 0.0) == 1.0


def test_grids_have_the_numbers_of_single_points() -> None:
    z, y = np.linspace(-50.0, 50.0, 241), np.linspace(0.0, 1.0, 61)
    for text in LOGITS[:20]:
        loss = parse_loss(text)
        for method in (loss.value, loss.gradient):
            grid = method(z[None, :], y[:, None])
            single = [[method(float(a), float(b)) for a in z[::40]] for b in (y[0], y[-1])]
            np.testing.assert_allclose(grid[[0, -1], ::40], single, rtol=1e-12, atol=1e-300, err_msg=text)


@pytest.mark.parametrize("text", ["-(y*log(sigmoid(z)) + (1-y)*log(1-sigmoid(z)))", "-log(1/(1+exp(-z)))*y"])
@pytest.mark.parametrize("extent", [6.0, 50.0, 100.0])
def test_pages_say_what_they_draw(text: str, extent: float) -> None:
    found = {check.code: check for check in checks(parse_loss(text), extent)}
    assert found["finite"].holds is True
    assert "∞" not in " ".join(check.sentence for check in found.values())


def test_the_formula_stays_as_it_was_typed() -> None:
    loss = parse_loss("log(1 - sigmoid(z))")
    assert loss.formula.latex == r"\ell = \log\left(1 - \operatorname{sigmoid}\left(z\right)\right)"
    assert "torch.log(1.0 - torch.sigmoid(prediction))" in loss.pytorch
