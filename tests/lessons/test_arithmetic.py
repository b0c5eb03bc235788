"""The case of a formula that is in force is told with its numbers, from the formula's own conditions."""

from __future__ import annotations

import pytest
from latex import read
from settings import PLANES, moderate

from lossviz.expression import parse_loss
from lossviz.formula import Condition, Line
from lossviz.lessons.arithmetic import lines, steps
from lossviz.loss import PlaneLoss
from lossviz.state.view import view_of

BY_CASES = [loss for loss in PLANES if len(loss.formula.pieces) == 2]


@pytest.mark.parametrize("loss", BY_CASES, ids=str)
def test_the_case_that_is_told_is_the_case_that_holds(loss: PlaneLoss) -> None:
    condition = loss.formula.pieces[0].condition
    assert condition is not None
    for prediction, label in zip(*moderate(loss, 20), strict=True):
        view = view_of(loss, {**loss.settings(), "prediction": float(prediction), "label": float(label)})
        told = steps(view)[1]
        holds = condition.relation in told.split(" ")
        assert holds == (view.plane.piece(*view.point) == 0)
        relation = condition.relation if holds else condition.opposite
        left, right = told.split(f" {relation} ")
        assert left.startswith(f"{condition.left} = ") and right.startswith(f"{condition.right} = ")
        for side, name in ((left, condition.left), (right, condition.right)):
            number = read(side.removeprefix(f"{name} = "))({})
            assert number == pytest.approx(view.plane.symbols(*view.point)[name], rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "state", "told"),
    [
        ("where(r < c, r**2, 1)", {"prediction": 2, "c": 1}, r"r = 2 \ge c = 1"),
        ("where(c >= r, r**2, 1)", {"prediction": 0.5, "c": 1}, r"c = 1 \ge r = 0.5"),
        ("where(r < 1, r**2, 1)", {"prediction": 2}, r"\text{case 2 of 2: } \text{otherwise}"),
        ("where(r < 1, r**2, 1)", {"prediction": 0.5}, r"\text{case 1 of 2: } r < 1, \quad 0.5 < 1"),
        ("where(log(r) < c, 2, 3)", {"prediction": -2, "c": 1}, r"\text{case 2 of 2: } \text{otherwise}"),
    ],
)
def test_cases_of_a_written_formula(formula: str, state: dict[str, float], told: str) -> None:
    loss = parse_loss(formula, {"c": (1.0, 0.1, 5.0)} if "c" in state else {})
    assert told in steps(view_of(loss, state))


@pytest.mark.parametrize("relation", ["<", r"\le", ">", r"\ge", "=", r"\ne"])
def test_the_opposite_of_the_opposite_is_the_relation(relation: str) -> None:
    opposite = Condition("a", relation, "b").opposite
    assert opposite != relation and Condition("a", opposite, "b").opposite == relation


def test_a_derivative_that_is_only_named_is_not_filled_in() -> None:
    long = " + ".join(f"sin({k}*r)**2*exp(-r**2/{k})" for k in range(1, 12))
    view = view_of(parse_loss(long), {"prediction": 0.5})
    assert not view.plane.gradient_formula.worked_out
    *_, value, gradient = lines(view)
    assert (len(value.steps), len(gradient.steps)) == (3, 1)


def test_rows_of_a_tall_line_are_its_steps() -> None:
    line = Line("r", (("=", "2"), (r"\ge", "1")))
    assert line.latex == r"r = 2 \ge 1"
    assert line.in_rows.count(r"\\") == 1 and r"&\ge 1" in line.in_rows
    assert Line("r", line.steps, tall=True).latex == line.in_rows
