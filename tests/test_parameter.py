"""Parameters as records: what they accept, and in which words they refuse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lossviz import CATALOGUE, CrossEntropy, Focal, Huber
from lossviz.parameter import (
    NON_NEGATIVE,
    POSITIVE,
    REAL,
    UNIT,
    Interval,
    Parameter,
    parameter,
    parameter_record,
    parameters_of,
    shown,
)


@dataclass(frozen=True)
class Example:
    delta: float = parameter(1.0, r"\delta", "A threshold.", domain=POSITIVE, typical=(0.0, 4.0))
    count: int = parameter(3, "C", "A count.", domain=Interval(2, math.inf, True), typical=(2, 5), kind="integer")
    flag: bool = parameter(False, "", "A switch.", kind="flag")
    alpha: float | None = parameter(None, r"\alpha", "A weight.", domain=UNIT, optional=True)


DELTA, COUNT, FLAG, ALPHA = parameters_of(Example)


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (REAL, [-1e308, 0.0, 1e308], [math.inf, -math.inf, math.nan]),
        (POSITIVE, [5e-324, 1e308], [0.0, -0.0, -1.0, math.inf, math.nan]),
        (NON_NEGATIVE, [0.0, -0.0, 1e308], [-5e-324, math.inf, math.nan]),
        (UNIT, [0.0, 1.0, 0.5], [-1e-300, 1 + 2**-52, math.nan]),
        (Interval(0, 1), [0.5], [0.0, 1.0]),
        (Interval(0, 1, closed_high=True), [1.0], [0.0]),
    ],
    ids=str,
)
def test_intervals(interval: Interval, inside: list[float], outside: list[float]) -> None:
    assert all(x in interval for x in inside)
    assert not any(x in interval for x in outside)


def test_intervals_in_words() -> None:
    assert [str(i) for i in (REAL, POSITIVE, NON_NEGATIVE, UNIT)] == ["(-inf, inf)", "(0, inf)", "[0, inf)", "[0, 1]"]
    assert str(Interval(0, 1, closed_high=True)) == "(0, 1]"


def test_allowed_values_in_words() -> None:
    assert DELTA.allowed == "in (0, inf)"
    assert COUNT.allowed == "an integer in [2, inf)"
    assert FLAG.allowed == "True or False"
    assert ALPHA.allowed == "in [0, 1] or None"


@pytest.mark.parametrize(
    ("record", "value", "canonical"),
    [
        (DELTA, 2, 2.0),
        (DELTA, np.float32(0.5), 0.5),
        (DELTA, np.int64(3), 3.0),
        (DELTA, Fraction(1, 4), 0.25),
        (COUNT, np.int32(4), 4),
        (COUNT, 2, 2),
        (FLAG, np.bool_(True), True),
        (ALPHA, None, None),
        (ALPHA, 1, 1.0),
    ],
)
def test_canonical_values(record: Parameter, value: Any, canonical: Any) -> None:
    checked = record.check("Example", value)
    assert checked == canonical and type(checked) is type(canonical)


@pytest.mark.parametrize(
    ("record", "value", "error"),
    [
        (DELTA, 0, ValueError),
        (DELTA, math.nan, ValueError),
        (DELTA, 10**400, ValueError),
        (DELTA, True, TypeError),
        (DELTA, "1", TypeError),
        (DELTA, None, TypeError),
        (DELTA, np.array([1.0]), TypeError),
        (COUNT, 1, ValueError),
        (COUNT, 3.0, TypeError),
        (COUNT, False, TypeError),
        (FLAG, 0, TypeError),
        (FLAG, None, TypeError),
        (ALPHA, -0.5, ValueError),
    ],
)
def test_refusals_name_owner_argument_value_and_range(record: Parameter, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        record.check("Example", value)
    assert str(caught.value) == f"Example: {record.name} must be {record.allowed}, got {shown(value)}"


def test_shown_values_stay_short() -> None:
    assert shown("x" * 1000).endswith("...") and len(shown("x" * 1000)) == 80
    assert shown(np.float64(0.1)) == "0.1" and shown(np.bool_(True)) == "True"
    assert shown(10**5000) == "an integer of 30 or more digits" and shown(-(10**29)) == "-1" + "0" * 29


def test_steps_follow_the_typical_range_unless_given() -> None:
    assert (len(DELTA.steps), *DELTA.steps[:2], DELTA.steps[-1]) == (40, 0.1, 0.2, 4.0)  # 0 is outside the domain
    assert COUNT.steps == (2, 3, 4, 5) and FLAG.steps == ()
    given = parameters_of(CrossEntropy)[0]
    assert given.steps[0] == 2 and given.steps[-1] == 1000


def test_records_come_in_the_order_of_declaration() -> None:
    assert [r.name for r in Focal.parameters()] == ["gamma", "alpha", "from_logits"]
    assert [r.name for r in parameters_of(Example())] == ["delta", "count", "flag", "alpha"]
    assert Huber.parameters()[0] == Huber(2.0).parameters()[0]


@pytest.mark.parametrize("cls", CATALOGUE.values())
def test_defaults_are_the_records_defaults(cls: type) -> None:
    assert cls().settings() == {record.name: record.default for record in cls.parameters()}


def test_losses_keep_canonical_values() -> None:
    assert type(Huber(delta=2).delta) is float and Huber(delta=2) == Huber(delta=2.0)
    assert type(CrossEntropy(classes=np.int64(5)).classes) is int
    assert Focal(alpha=0).settings() == {"gamma": 2.0, "alpha": 0.0, "from_logits": False}
    assert Huber().but(delta=3) == Huber(3.0)


@pytest.mark.parametrize(
    ("default", "typical", "kind"),
    [
        (1.0, (0.1, 5.0), "real"),
        (0.37, (0.0, 4.2), "real"),
        (9.0, (0.5, 2.0), "real"),
        (7, (2, 5), "integer"),
        (1 / 3, (0, 1), "real"),
    ],
)
def test_a_default_is_one_of_the_steps(default: float, typical: tuple[float, float], kind: str) -> None:
    declared = parameter(default, "d", "", domain=POSITIVE, typical=typical, kind=kind)  # type: ignore[arg-type]
    steps = parameter_record("d", declared).steps
    assert default in steps and list(steps) == sorted(set(steps))
    assert all(step in POSITIVE for step in steps)
    assert min(b - a for a, b in pairwise(steps)) > 1e-3
