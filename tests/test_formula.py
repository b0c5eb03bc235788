"""The displayed formulas are the ones that are computed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from latex import read
from settings import PLANES, VECTORS, generator, moderate

from lossviz import Focal, Huber
from lossviz.formula import Condition, Formula, Piece, fill, latex_number, number
from lossviz.loss import Loss, PlaneLoss


@pytest.mark.parametrize("loss", PLANES, ids=str)
def test_displayed_formulas_of_planes(loss: PlaneLoss) -> None:
    checks = ((loss.formula, loss.value), (loss.gradient_formula, loss.gradient))
    for formula, computed in checks:
        expressions = [read(piece.expression) for piece in formula.pieces]
        for prediction, label in zip(*moderate(loss, 40), strict=True):
            piece = loss.piece(prediction, label) if len(expressions) > 1 else 0
            shown = expressions[piece](loss.symbols(prediction, label))
            assert shown == pytest.approx(computed(prediction, label), rel=1e-10, abs=1e-12), (prediction, label)


@pytest.mark.parametrize("loss", [loss for loss in VECTORS if loss.settings()["classes"] < 100], ids=str)
def test_displayed_formulas_of_vectors(loss: Loss) -> None:
    random = generator(loss)
    logits, classes = loss.settings()["from_logits"], loss.settings()["classes"]
    value, gradient = (read(f.pieces[0].expression) for f in (loss.formula, loss.gradient_formula))
    for _ in range(3):
        prediction = random.normal(size=classes) if logits else random.dirichlet(np.ones(classes))
        label = random.dirichlet(np.ones(classes))
        env = {
            "z" if logits else "p": prediction,
            "y": label,
            "C": classes,
            r"\varepsilon": loss.settings()["label_smoothing"],
        }
        assert value(env) == pytest.approx(loss.value(prediction, label), rel=1e-9)
        shown = [gradient({**env, "i": i}) for i in range(1, min(classes, 6) + 1)]
        assert shown == pytest.approx(loss.gradient(prediction, label)[:6], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("loss", PLANES, ids=str)
def test_conditions_agree_with_the_piece_in_force(loss: PlaneLoss) -> None:
    for formula in (loss.formula, loss.gradient_formula):
        for prediction, label in zip(*moderate(loss, 30), strict=True):
            env = loss.symbols(prediction, label)
            for k, piece in enumerate(formula.pieces):
                if piece.condition:
                    left, right = read(piece.condition.left)(env), read(piece.condition.right)(env)
                    holds = {"<": left < right, r"\le": left <= right}[piece.condition.relation]
                    assert holds == (loss.piece(prediction, label) == k)
        assert all(p.condition for p in formula.pieces[:-1]) and not formula.pieces[-1].condition


def test_cases_in_latex() -> None:
    formula = Formula("f", (Piece("a", Condition("x", "<", "0")), Piece("b")))
    assert formula.latex == r"f = \begin{cases} a & \text{if } x < 0 \\ b & \text{otherwise} \end{cases}"


def test_filled_formula_can_be_computed_with_a_pencil() -> None:
    huber = Huber(delta=1.5)
    text = huber.formula.filled(huber.symbols(-2.0, 1.0), huber.piece(-2.0, 1.0))
    assert text == r"\ell = 1.5 \left(|-3| - \frac{1.5}{2}\right)"
    assert read(text.removeprefix(r"\ell = "))({}) == huber.value(-2.0, 1.0) == 1.5 * (3 - 0.75)


def test_every_filled_formula_still_has_its_value() -> None:
    for loss in (Huber(0.5), Focal(2.0, 0.25), Focal(1.5, None, True)):
        for prediction, label in zip(*moderate(loss, 10), strict=True):
            prediction, label = round(float(prediction), 3), round(float(label), 2)
            text = loss.formula.filled(loss.symbols(prediction, label), loss.piece(prediction, label))
            assert read(text.split(" = ", 1)[1])({}) == pytest.approx(loss.value(prediction, label), rel=1e-4)


@pytest.mark.parametrize(
    ("expression", "values", "filled"),
    [
        ("2 r", {"r": 3.0}, "2 (3)"),
        ("r^2", {"r": -3.0}, "(-3)^2"),
        ("|r|", {"r": -3.0}, "|-3|"),
        (r"\frac{r}{\beta}", {"r": 1e-12, r"\beta": 2.0}, r"\frac{(1 \cdot 10^{-12})}{2}"),
        (r"p^\gamma", {"p": 0.5, r"\gamma": 1.5}, "0.5^{1.5}"),
        (r"\log p", {"p": 0.25, "o": 9.0}, r"\log 0.25"),
        (r"\hat{y} - y", {r"\hat{y}": 1.0, "y": 2.0}, "1 - 2"),
    ],
)
def test_fill(expression: str, values: dict[str, float], filled: str) -> None:
    assert fill(expression, values) == filled


def test_numbers_in_words_and_in_latex() -> None:
    assert [number(x) for x in (0.5, -0.0, -1e-20, math.inf, -math.inf)] == ["0.5", "0", "−1e−20", "∞", "−∞"]
    assert [latex_number(x) for x in (0.5, -1e21, math.inf)] == ["0.5", r"-1 \cdot 10^{21}", r"\infty"]


def test_reader_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="unknown signs"):
        read("a / b")
    with pytest.raises(ValueError, match="cannot read"):
        read("a ) b")
