"""The rules of all fields: what they read they also take and write, and they say in words what each control can be."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from test_view import HOSTILE

from lossviz import CATALOGUE, MSE, Huber
from lossviz.expression import parse_loss
from lossviz.labs.catalogue import LABS
from lossviz.state.compare import CompareClassificationView, CompareView
from lossviz.state.record import Record
from lossviz.state.view import default_view, opening_view

RECORDS: dict[str, Record] = {
    **{key: default_view(key) for key in CATALOGUE},
    "compare": CompareView.from_state({"losses": "mse,huber"}),
    "compare_classification": CompareClassificationView.from_state({"losses": "hinge,focal"}),
    "your_own": opening_view(parse_loss("c*r**2", {"c": (1.0, 0.5, 2.0)})),
    **{page: getattr(import_module(f"lossviz.labs.{page}"), f"{page.capitalize()}View")() for page in LABS},
}
TEXTS = [
    "-5",
    "0.5",
    "3",
    "1,5",
    "1_0",
    "none",
    "true",
    "mse",
    "mse~huber",
    "huber,mse",
    "30,20",
    "30,95",
    "1_2~3_4",
    "~",
]


@pytest.mark.parametrize("page", RECORDS)
def test_what_a_rule_reads_it_takes(page: str) -> None:
    record = RECORDS[page]
    for field, rule in record.rules().items():
        name, default = record.controls.get(field, field), getattr(record, field)
        for control in rule.write(name, default):
            for raw in (*HOSTILE, *TEXTS):
                value = rule.read(name, {control: raw}, default)
                assert rule.check(page, field, value) == value, (field, raw)
                assert rule.read(name, rule.write(name, value), default) == value, (field, raw)


@pytest.mark.parametrize("page", RECORDS)
def test_every_control_says_what_it_can_be(page: str) -> None:
    record = RECORDS[page]
    assert set(record.written()) <= set(record.allowed())
    assert all(words.strip() for words in record.allowed().values())


@pytest.mark.parametrize("page", RECORDS)
def test_a_rule_refuses_what_is_of_no_kind_of_its_own(page: str) -> None:
    for field, rule in RECORDS[page].rules().items():
        with pytest.raises((TypeError, ValueError), match=r"Page: .* must "):
            rule.check("Page", field, [object()])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: replace(default_view("focal"), prediction=1.5), r"View: prediction must be in \[0, 1\] .*, got 1.5"),
        (lambda: replace(default_view("huber"), label=float("nan")), "View: label must be in .*, got nan"),
        (lambda: replace(default_view("huber"), extent=0.0), r"View: extent must be in \[1e-12, 1e\+12\], got 0.0"),
        (lambda: replace(default_view("huber"), camera="up"), "View: camera must be one of valley, .*, got 'up'"),
        (lambda: CompareView((MSE(), Huber()), outlier=21.0), r"CompareView: outlier must be in \[0, 20\], got 21.0"),
        (
            lambda: CompareClassificationView((MSE(),), base="10"),
            "CompareClassificationView: base must be one of e, 2, got '10'",
        ),
        (lambda: CompareView((MSE(),), points=7), "CompareView: points must be one of .*, got 7"),
    ],
)
def test_a_view_that_cannot_be_shown_cannot_be_made(made: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()
