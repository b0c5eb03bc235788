"""The article's worked examples: the numbers, the verdicts, the cards, the links."""

from __future__ import annotations

import math
from typing import Any

import pytest
from running import ROOT
from test_pages import assert_no_trouble, opened

from lossviz import CATALOGUE
from lossviz.lessons.article import PASSAGES, Passage
from lossviz.lessons.examples import EXAMPLES
from lossviz.state.view import view_from_query

PAGE = "pages/worked_examples.py"
#: The article's inputs, worked by hand (natural logarithms): computed, right or not.
BY_HAND = {
    "dog": (-math.log(0.8), True),
    "cat": (-math.log(0.2), True),
    "object": (0.4**2 * -math.log(0.6), False),
    "background": (0.6**2 * -math.log(0.4), False),
    "low_price": (400.0, True),
    "high_price": (400.0, True),
    "near_box": (3.0, True),
    "far_box": (9.0, False),
}


@pytest.mark.parametrize("key", EXAMPLES)
def test_example_is_worked_rightly(key: str) -> None:
    total, right = BY_HAND[key]
    assert EXAMPLES[key].work().total == pytest.approx(total, rel=1e-12)
    assert (EXAMPLES[key].verdict == "equal") == right


@pytest.mark.parametrize(("key", "gradients"), [
    ("dog", [-1.25]), ("cat", [5.0]), ("object", [-0.675327165680]), ("background", [1.999548878249]),
    ("low_price", [-40.0]), ("high_price", [40.0]), ("near_box", [1.0, -1.0]), ("far_box", [-1.0, 1.0]),
])  # fmt: skip
def test_gradients_at_the_examples(key: str, gradients: list[float]) -> None:
    found = [view.plane.gradient(*view.point) for view in EXAMPLES[key].work().views]
    assert found == pytest.approx(gradients, rel=1e-11)


def test_numbers_in_the_verdicts_are_right() -> None:
    assert f"{0.4**2 * -math.log(0.6):.4f}" == "0.0817" and "0.0817" in EXAMPLES["object"].why
    assert f"{-math.log(0.6):.3f}" == "0.511" and "0.511" in EXAMPLES["object"].why
    assert f"{0.6**2 * -math.log(0.4):.4f}" == "0.3299" and "0.3299" in EXAMPLES["background"].why
    inside = EXAMPLES["near_box"].work({"x": 10.5, "y": 19.5})
    assert inside.losses == (0.125, 0.125) and inside.total == 0.25
    assert EXAMPLES["near_box"].work().mean == 1.5 and EXAMPLES["far_box"].work().mean == 4.5


def test_changed_numbers_are_worked_again() -> None:
    worked = EXAMPLES["object"].work({"prediction": 0.9, "gamma": 0.0})
    assert worked.total == pytest.approx(-math.log(0.9), rel=1e-12)
    assert any("0.9" in line.latex for line in worked.lines[0])


@pytest.mark.parametrize("raw", ["nan", "inf", "-1", "1.5", "", "abc", None, True, "9" * 500, [0.5]])
def test_bad_number_takes_the_articles(raw: Any) -> None:
    assert EXAMPLES["dog"].read({"prediction": raw}) == {"prediction": 0.8}


@pytest.mark.parametrize("key", EXAMPLES)
def test_links_open_exactly_these_points(key: str) -> None:
    example = EXAMPLES[key]
    for edge in ("value", "low", "high"):
        values = {given.name: getattr(given, edge) for given in example.inputs}
        for view, (prediction, label) in zip(example.work(values).views, example.terms, strict=True):
            again = view_from_query(example.loss, view.query(complete=True))
            assert again == view
            wanted = [values[item] if isinstance(item, str) else item for item in (prediction, label)]
            assert list(view.point) == wanted


def test_card_shows_the_link_s_numbers_and_forgets_bad_ones() -> None:
    app = opened(PAGE, {"worked_object_prediction": "0.9", "worked_object_gamma": "nan", "worked_dog_prediction": "7"})
    assert_no_trouble(app)
    values = {field.key: field.value for field in app.number_input}
    assert values["worked_object_prediction"] == 0.9
    assert values["worked_object_gamma"] == 2.0
    assert values["worked_dog_prediction"] == 0.8
    metrics = [metric.value for metric in app.metric]
    assert metrics[4:6] == ["0.00105361", "0.346"]  # 0.1² · −log 0.9
    assert any("You have changed the numbers" in element.value for element in app.markdown)


def test_typing_a_number_works_the_card_again() -> None:
    app = opened(PAGE)
    app.number_input(key="worked_far_box_x").set_value(10.0).run()
    assert_no_trouble(app)
    assert app.metric[14].value == "4.5"
    links = [element.proto.query_string for element in app.get("page_link") if element.proto.query_string]
    assert any("smooth_l1_prediction=10&" in link for link in links)


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: f"{passage.section} {passage.says[:30]}")
def test_passage_opens_the_view_it_names(passage: Passage) -> None:
    app = opened(f"pages/{passage.link.page}.py", dict(passage.link.query))
    assert_no_trouble(app)
    assert (ROOT / "pages" / f"{passage.link.page}.py").exists()
    if passage.link.page in CATALOGUE:
        assert view_from_query(passage.link.page, passage.link.query).query(complete=True) == passage.link.query


def test_every_section_with_a_formula_has_its_passages() -> None:
    covered = " ".join([*(p.section for p in PASSAGES), *(example.section for example in EXAMPLES.values())])
    sections = ("2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "3.4", "3.5", "4.1", "4.2", "4.3", "4.4", "5.1")
    assert [section for section in sections if section not in covered] == []
    text = " ".join(element.value for element in opened(PAGE).markdown)
    assert all(passage.remark in text and passage.says in text for passage in PASSAGES)
