"""Every published number, computed a second time with nothing but the standard library."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import chain

import pytest
from running import ROOT

from lossviz.lessons.claims import CLAIMS, Claim, agreement
from lossviz.lessons.claims.efficiency import efficiency
from lossviz.losses import Huber, SmoothL1
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import view_from_query

ALL = list(chain.from_iterable(CLAIMS.values()))
LOGITS, HIT = [-18.6, 0.51, 2.94, -12.8], [0, 1, 0, 0]


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def focal(p: float, y: int, gamma: float, alpha: float | None = None) -> float:
    own, weight = (p, alpha) if y else (1 - p, None if alpha is None else 1 - alpha)
    return -(1 if weight is None else weight) * (1 - own) ** gamma * math.log(own)


def bce(p: float, y: int) -> float:
    return focal(p, y, 0.0)


def huber(r: float, delta: float) -> float:
    return r * r / 2 if abs(r) < delta else delta * (abs(r) - delta / 2)


def rows(loss: list[float], weights: tuple[float, float] = (1, 1)) -> float:
    """The mean of two rows of two, weighted."""
    return (weights[0] * (loss[0] + loss[1]) + weights[1] * (loss[2] + loss[3])) / 4


def keras_focal(gamma: float, alpha: float | None = None, weights: tuple[float, float] = (1, 1)) -> float:
    return rows([focal(sigma(z), y, gamma, alpha) for z, y in zip(LOGITS, HIT, strict=True)], weights)


def softmax(scores: list[float]) -> list[float]:
    return [math.exp(s) / sum(map(math.exp, scores)) for s in scores]


def neuron(z: float, epochs: int) -> float:
    for _ in range(epochs):
        a = sigma(z)
        z -= 2 * 0.15 * a * a * (1 - a)
    return sigma(z)


def huber_efficiency(k: float) -> float:
    """In closed form, from the normal distribution function and density."""
    inside, density = math.erf(k / math.sqrt(2)), math.exp(-k * k / 2) / math.sqrt(2 * math.pi)
    return inside**2 / (inside - 2 * k * density + k * k * (1 - inside))


def efficiency_of(psi: Callable[[float], float], reach: float) -> float:
    """E[r·ψ]² / E[ψ²] for a normal r, by the trapezoidal rule up to where ψ ends."""
    steps = 20_000
    at = [reach * (2 * k / steps - 1) for k in range(1, steps)]
    mass = [2 * reach / steps * math.exp(-r * r / 2) / math.sqrt(2 * math.pi) for r in at]
    pull = sum(m * r * psi(r) for m, r in zip(mass, at, strict=True))
    return pull**2 / sum(m * psi(r) ** 2 for m, r in zip(mass, at, strict=True))


#: Tukey's, Cauchy's and Welsch's pulls with the constants of 1977, and how far they or the density reach.
REDESCENDING: list[tuple[Callable[[float], float], float]] = [
    (lambda r: r * (1 - (r / 4.685) ** 2) ** 2, 4.685),
    (lambda r: r / (1 + (r / 2.385) ** 2), 9.0),
    (lambda r: r * math.exp(-((r / 2.985) ** 2)), 9.0),
]
_H = [huber(r, 1) for r in (0.6, 0.6, 0.4, 0.6)]
_B = [bce(sigma(z), y) for z, y in zip(LOGITS, HIT, strict=True)]
_S1, _S2 = softmax([1, -2, 0]), softmax([0.5, -1, 0])

#: By heading, in the order of the page.
AGAIN = {
    "The article this project began with": [
        -math.log(0.8), -math.log(0.2), 0.16 * -math.log(0.6), 0.36 * -math.log(0.4), 400, 400, 3, 9, 0.5,
    ],
    "Focal loss: the paper": [100, 1 / 0.032**2, 4, 0.01],
    "Robust statistics": [huber_efficiency(1.345), huber_efficiency(1.0), huber_efficiency(1.28), 2 / math.pi,
        *(efficiency_of(psi, reach) for psi, reach in REDESCENDING),
    ],
    "Courses and textbooks": [
        math.log(10), *_S1, *_S2, sigma(1.5), neuron(1.5, 300), sigma(4), neuron(4.0, 300),
    ],
    "Keras": [
        rows(_H), rows(_H, (1, 0)), 2 * rows(_H), rows(_B), rows(_B, (0.8, 0.2)), 2 * rows(_B),
        -(math.log(0.95) + math.log(0.1)) / 2, -(0.3 * math.log(0.95) + 0.7 * math.log(0.1)) / 2,
        -math.log(0.95) - math.log(0.1),
        keras_focal(2), keras_focal(2, 0.25), keras_focal(3), keras_focal(3, 0.25), keras_focal(3, None, (0.8, 0.2)),
        keras_focal(3, 0.25, (0.8, 0.2)), 2 * keras_focal(4), 2 * keras_focal(4, 0.25),
        (focal(0.6, 0, 2) + focal(0.4, 1, 2)) / 2, (focal(0.4, 0, 2) + focal(0.6, 0, 2)) / 2,
    ],
    "scikit-learn": [
        -(2 * math.log(0.9) + math.log(0.8) + math.log(0.65)) / 4, 1.5 / 4, 4.25 / 6, 0.3 * 1.25 / 3 + 0.7,
        math.sqrt(1.5 / 4), 0.5, 0.75, 0.3 * 0.5 + 0.7,
    ],
    "SciPy": [huber(2, 1), huber(4, 1), huber(4, 3), huber(4, 5), huber(1.5, 2), huber(10, 9)],
    "PyTorch, and a logit": [-math.log(sigma(1.5)), 1, 1, 1, 0.5, math.log(0.01 / 0.99)],
    # log cosh x = x − log 2 + log(1 + e⁻²ˣ)
    "optax": [500 - math.log(2), math.log(math.cosh(2)), 131.7 - 0.5],
    "Margins and counts": [
        (1 - 0.09) / 3, (1.6 + 0.6 + 1.4 + 1.6) / 4, (1.6**2 + 0.6**2 + 1.4**2 + 1.6**2) / 4,
        (24.7 - 1.4 * math.log(4.3) - 9.3 * math.log(8.2) - 2.2 * math.log(12.2)) / 3,
        2 * (2 * math.log(4) - 1.5 + 0.5 + math.log(0.5) + 1 + 4 * math.log(2) - 2) / 4,
    ],
}  # fmt: skip

DISAGREE = {
    ("The article this project began with", "0.346"): "wrong",
    ("The article this project began with", "0.064"): "wrong",
    ("The article this project began with", "10"): "wrong",
    ("The article this project began with", "1.000"): "wrong",
    ("Focal loss: the paper", "1000"): "rounded",
    ("Robust statistics", "0.95"): "rounded",  # the one at 1.28
    ("Courses and textbooks", "2.302"): "cut",
    ("Keras", "0.243"): "cut",
    ("Keras", "1.730"): "cut",
    ("PyTorch, and a logit", "1.000"): "wrong",  # the limit of HuberLoss
}


def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 40


@pytest.mark.parametrize("heading", CLAIMS)
def test_every_number_computes_again(heading: str) -> None:
    found = [claim.computed for claim in CLAIMS[heading]]
    assert found == pytest.approx(AGAIN[heading], rel=1e-9)


@pytest.mark.parametrize("heading", CLAIMS)
def test_what_does_not_agree_is_known(heading: str) -> None:
    found = {(heading, claim.printed): claim.agreement for claim in CLAIMS[heading] if claim.agreement != "equal"}
    assert found == {place: verdict for place, verdict in DISAGREE.items() if place[0] == heading}


@pytest.mark.parametrize("claim", ALL, ids=lambda claim: f"{claim.what[:30]}={claim.printed}")
def test_row_is_complete(claim: Claim) -> None:
    assert claim.what and claim.where and claim.source.text
    assert claim.agreement in ("equal", "cut") or claim.note
    assert claim.link is not None and (ROOT / "pages" / f"{claim.link.page}.py").exists()


@pytest.mark.parametrize(
    "claim", [c for c in ALL if c.link and c.link.query], ids=lambda c: f"{c.what[:30]}={c.printed}"
)
def test_link_names_a_view_that_the_page_can_show(claim: Claim) -> None:
    assert claim.link is not None
    page, query = claim.link.page, dict(claim.link.query)
    view = COMPARISONS[page].from_query(query) if page in COMPARISONS else view_from_query(page, query)
    assert view.query(complete=True) == query


def test_numbers_in_the_notes_are_right() -> None:
    assert f"{efficiency(Huber(1.0)):.3f}" == "0.903" and f"{huber_efficiency(1.0):.3f}" == "0.903"
    assert f"{efficiency(Huber(1.28)):.3f}" == "0.943"
    assert pytest.approx(1000, rel=5e-4) == 1 / (1 - 0.96838) ** 2
    assert f"{1 / 0.032**2:.1f}" == "976.6"
    assert any("976.6" in claim.note for claim in ALL)


@pytest.mark.parametrize("delta", [0.1, 0.7, 1.345, 3.0, 20.0])
def test_efficiency_has_its_closed_form(delta: float) -> None:
    assert efficiency(Huber(delta)) == pytest.approx(huber_efficiency(delta), rel=1e-12)
    assert efficiency(SmoothL1(delta)) == pytest.approx(huber_efficiency(delta), rel=1e-12)


@pytest.mark.parametrize(
    ("printed", "computed", "verdict"),
    [
        ("0.20", 0.2049, "equal"),
        ("0.20", 0.2051, "cut"),
        ("−4.5", -4.5001, "equal"),
        ("100", 104.0, "rounded"),
        ("100", 106.0, "wrong"),
        ("1", math.inf, "wrong"),
        ("0.3", -0.3, "wrong"),
    ],
)
def test_agreement(printed: str, computed: float, verdict: str) -> None:
    assert agreement(printed, computed) == verdict


def test_no_formula_is_written_a_second_time() -> None:
    for path in (ROOT / "lossviz" / "claims").glob("*.py"):
        if path.name != "efficiency.py":  # the density of the normal distribution is no loss
            assert not re.search(r"math\.(log|exp)|np\.(log|exp|abs|square)", path.read_text(encoding="utf-8")), path
