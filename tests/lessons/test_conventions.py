"""Conventions of libraries: the number shown under each against torch, and against arithmetic written out."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened

from lossviz.catalogue import CATALOGUE
from lossviz.formula import number
from lossviz.lessons.constants import RESIDUALS, USUAL
from lossviz.lessons.conventions import CONVENTIONS, Way, conventions

WAYS = [way for convention in CONVENTIONS for way in convention.ways]

#: Arithmetic written out, by library and code.
BY_HAND = {
    "smooth_l1_loss_param { sigma: 3.0 }": 1 - 0.5 / 3**2,
    "F.smooth_l1_loss(prediction, label, beta=1/9)": 1 - 1 / 18,
    "F.smooth_l1_loss(prediction, label, beta=3.0)": 1 / 6,
    "F.smooth_l1_loss(prediction, label, beta=2.0)": 3 - 1,
    "F.huber_loss(prediction, label, delta=2.0)": 2 * (3 - 1),
    "keras.losses.Huber(delta=2.0)": 0.5 * 2**2 + 2 * (3 - 2),
    "WeightedSmoothL1LocalizationLoss(delta=2.0)": 2 * (3 - 0.5 * 2),
    "F.mse_loss(prediction, label)": 9,
    "mean_squared_error(label, prediction)": 9,
    "optax.l2_loss(prediction, label)": 4.5,
    "problem.AddResidualBlock(cost, nullptr, x)": 4.5,
    "F.huber_loss(prediction, label, delta=1.35)": 0.5,
    "F.huber_loss(prediction, label, delta=1.35 * 0.5)": 0.675 * (1 - 0.675 / 2),
    "HuberRegressor(epsilon=1.35)": 0.5 * (2 * 1.35 * (1 / 0.5) - 1.35**2),
    "RLM(y, X, M=norms.HuberT(t=1.35))": 1.35 * 2 - 1.35**2 / 2,
    "α = 0, c = 2": math.log(1 + 9 / 8),
    'least_squares(…, loss="cauchy", f_scale=2.0)': 0.5 * 4 * math.log(1 + 9 / 4),
    "ceres::CauchyLoss(2.0)": 0.5 * 4 * math.log(1 + 9 / 4),
    "α = 1, c = 2": math.sqrt(1 + 9 / 4) - 1,
    'least_squares(…, loss="soft_l1", f_scale=2.0)': 0.5 * 4 * 2 * (math.sqrt(1 + 9 / 4) - 1),
    "norms.TukeyBiweight(c=2.0)": 4 / 6,
    "F.poisson_nll_loss(log_rate, count)": 4 - 3 * math.log(4),
    "F.poisson_nll_loss(rate, count, log_input=False)": 4 - 3 * math.log(4),
    "keras.losses.Poisson()(count, rate)": 4 - 3 * math.log(4),
    "F.poisson_nll_loss(rate, count)": math.exp(4) - 12,
    "mean_poisson_deviance([count], [rate])": 2 * (3 * math.log(3 / 4) + 4 - 3),
    'F.mse_loss(prediction, label, reduction="mean")': 14 / 3,
    'F.mse_loss(prediction, label, reduction="sum")': 14,
    "keras.losses.MeanSquaredError()": 14 / 3,
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.library}: {way.code}")
def test_numbers_are_the_arithmetic_of_the_libraries(way: Way) -> None:
    if way.code == "least_squares(residuals, x0).cost":  # of one residual, or of three
        assert way.number in (0.5 * 9, 0.5 * 14)
    else:
        assert way.number == pytest.approx(BY_HAND[way.code], rel=1e-12)


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.title)
def test_code_of_pytorch_gives_its_number(convention: object) -> None:
    """The code as it stands on the page, run at the place that its column names."""
    residuals = {"r = 1": [1.0], "r = 3": [3.0], "r = 3, β = δ = 2": [3.0], "r = 1, σ = 0.5": [1.0]}
    for way in (way for way in convention.ways if way.library == "PyTorch"):  # type: ignore[attr-defined]
        prediction = torch.tensor(residuals.get(convention.at, [1.0, 2.0, 3.0]), dtype=torch.float64)  # type: ignore[attr-defined]
        rate, count = torch.tensor(4.0, dtype=torch.float64), torch.tensor(3.0, dtype=torch.float64)
        names = {"F": F, "prediction": prediction, "label": torch.zeros_like(prediction)}
        found = eval(way.code, {**names, "rate": rate, "log_rate": rate.log(), "count": count})
        # on rates PyTorch adds 1e−8 inside the logarithm
        assert way.number == pytest.approx(float(found), rel=1e-7 if "log_input" in way.code else 1e-12)


def test_each_question_has_different_answers_and_a_page() -> None:
    for convention in CONVENTIONS:
        assert set(convention.pages) <= set(CATALOGUE)
        assert len({round(way.number, 9) for way in convention.ways}) > 1


@pytest.mark.parametrize("key", sorted({page for convention in CONVENTIONS for page in convention.pages}))
def test_pages_show_what_is_settled(key: str) -> None:
    app = opened(f"pages/{key}.py")
    assert_no_trouble(app)
    said = words(app)
    assert "Conventions, settled" in said
    for convention in conventions(key):
        assert convention.answer in said
        for way in convention.ways:
            assert f"| `{way.code}` | {way.meaning} | {number(way.number)} |" in said


@pytest.mark.parametrize("key", ["barron", "tukey"])
def test_usual_constants_keep_95_percent(key: str) -> None:
    said = words(opened(f"pages/{key}.py"))
    for usual in USUAL:
        assert f"| {usual.name} | {usual.constant} | {usual.here} | {100 * usual.efficiency:.2f} % |" in said
        if usual.constant != "–":
            assert usual.efficiency == pytest.approx(0.95, abs=5e-4)
    assert (USUAL[0].efficiency, USUAL[-1].efficiency) == (pytest.approx(1), pytest.approx(2 / math.pi))


def test_weights_of_the_usual_constants_are_those_of_their_formulas() -> None:
    said = words(opened("pages/barron.py"))
    by_hand = {
        "squared error": lambda r: 1.0,
        "Huber": lambda r: min(1.0, 1.345 / r),
        "Tukey": lambda r: max(0.0, 1 - (r / 4.685) ** 2) ** 2,
        "Cauchy": lambda r: 1 / (1 + (r / 2.385) ** 2),
        "Welsch": lambda r: math.exp(-((r / 2.985) ** 2)),
    }
    for usual in USUAL[:-1]:
        expected = [by_hand[usual.name](r) for r in RESIDUALS]
        assert [usual.weight(r) for r in RESIDUALS] == pytest.approx(expected, rel=1e-12, abs=1e-300)
        assert f"| {usual.name} | {' | '.join(number(float(f'{w:.3g}')) for w in expected)} |" in said


@pytest.mark.parametrize(("key", "query", "weight"), [
    ("barron", {"alpha": "-inf", "prediction": "2"}, math.exp(-2)),
    ("barron", {"alpha": "-2", "prediction": "2"}, 1 / (1 + 4 / 4) ** 2),
    ("barron", {"alpha": "0", "prediction": "10"}, 1 / (1 + 100 / 2)),
    ("tukey", {"c": "2.5", "prediction": "3"}, 0.0),
    ("huber", {"delta": "1", "prediction": "-2"}, 0.5),
    ("l1", {"prediction": "0"}, math.inf),
    ("mse", {"prediction": "0"}, 2.0),
])  # fmt: skip
def test_pages_of_a_residual_state_its_weight(key: str, query: dict[str, str], weight: float) -> None:
    said = words(opened(f"pages/{key}.py", {f"{key}_{name}": value for name, value in query.items()}))
    assert f"<dt>gradient ÷ r</dt><dd>{number(weight)}</dd>" in said
    assert "ψ(r)/r" in said


@pytest.mark.parametrize("usual", USUAL[1:5], ids=lambda usual: usual.name)
def test_efficiency_is_that_of_its_formula(usual: object) -> None:
    """ψ written out for the constant of the literature, and plain sums over the density."""
    r = torch.linspace(-10, 10, 2_000_001, dtype=torch.float64)
    c = float(usual.constant)  # type: ignore[attr-defined]
    psi = {
        "Huber": lambda: r.clamp(-c, c),
        "Tukey": lambda: r * (1 - (r / c) ** 2).clamp(min=0) ** 2,
        "Cauchy": lambda: r / (1 + (r / c) ** 2),
        "Welsch": lambda: r * torch.exp(-((r / c) ** 2)),
    }[usual.name]()  # type: ignore[attr-defined]
    mass = torch.exp(-r * r / 2)
    expected = (mass * r * psi).sum() ** 2 / ((mass * psi * psi).sum() * mass.sum())
    assert usual.efficiency == pytest.approx(float(expected), rel=1e-6)  # type: ignore[attr-defined]


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.header, *app.markdown))
