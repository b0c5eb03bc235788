"""Questions of the stories: the answers, the options, the views and the strip on the page."""

from __future__ import annotations

import math
import re

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, shown

from lossviz import CATALOGUE
from lossviz.lessons import story
from lossviz.lessons.predict import Question
from lossviz.site.prose import inline
from lossviz.state.view import view_from_state

STORIES = {
    key: questions for key in CATALOGUE if (questions := [step for step in story(key) if isinstance(step, Question)])
}
#: The answers, by hand.
ANSWERS = {
    "mse": [9, 20, 100],
    "smooth_l1": [1, -1, 1, 0.125],
    "huber": [1.5, 0.5, 0, 2],
    "binary_cross_entropy": [
        math.log(0.2) / math.log(0.8),
        2,
        1 / (1 + math.exp(5.3)) - 1,
        -0.7 * math.log(0.7) - 0.3 * math.log(0.3),
    ],
    "cross_entropy": [math.log(10), 3, -0.999, math.exp(2) / (math.exp(2) + 999)],
    "focal": [100, -1, 0.25, 1],
    "hinge": [0.75, 0, -1, 4],
    "squared_hinge": [4, 5, 0],
    "poisson": [-2, 1, 0.5],
    "exponential": [1, math.exp(2), math.sinh(1)],
    "l1": [1, 10, 1],
    "log_cosh": [
        math.tanh(20),
        math.log(math.cosh(0.2)),
        (20 + math.log1p(math.exp(-40)) - math.log(2)) / (10 + math.log1p(math.exp(-20)) - math.log(2)),
    ],
    "quantile": [1.8, 1, 3],
    "expectile": [3.6, 2, 4],
    "epsilon_insensitive": [0, 1, -1],
    "tukey": [0, 1.5, 1],
    "barron": [2, 10 / 51, -1],
}
STEPS = [pytest.param(key, step, id=f"{key}-{place}") for key in STORIES for place, step in enumerate(STORIES[key])]


def test_every_loss_of_the_article_has_three_to_five() -> None:
    assert set(STORIES) == set(ANSWERS)
    assert all(3 <= len(steps) <= 5 for steps in STORIES.values())


@pytest.mark.parametrize("key", STORIES)
def test_answers(key: str) -> None:
    assert [step.answer(key) for step in STORIES[key]] == pytest.approx(ANSWERS[key], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("key", "step"), STEPS)
def test_options_hold_the_answer_and_no_other_is_near(key: str, step: Question) -> None:
    answer = step.answer(key)
    for text, value in step.options:
        near = math.isclose(value, answer, rel_tol=0.05, abs_tol=1e-9)
        assert near == (text == step.right(key)) == step.judge(key, text), text
    if not step.options:
        assert step.judge(key, answer * 1.04) and not step.judge(key, answer * 1.1)


@pytest.mark.parametrize(("key", "step"), STEPS)
def test_views_are_those_asked_for(key: str, step: Question) -> None:
    before, after = step.views(key)
    for view, wanted in ((before, step.before), (after, {**step.before, **step.after})):
        state = view.state()
        assert {name: state[name] for name in wanted} == dict(wanted)
        assert view_from_state(key, state) == view


@pytest.mark.parametrize(("key", "step"), STEPS)
def test_reveal_is_a_sentence_with_its_numbers(key: str, step: Question) -> None:
    text = step.revealed(key)
    assert re.search(r"\d", text) or key == "focal"
    assert "{" not in text and text.endswith(".") and len(text) < 200


def test_numbers_that_questions_state_are_right() -> None:
    for key, steps in STORIES.items():
        for step in steps:
            before = step.views(key)[0]
            value, gradient = before.plane.value(*before.point), before.plane.gradient(*before.point)
            if stated := re.search(r"residual of \S+ costs (\d[\d.]*\d|\d)", step.question):
                assert float(stated[1]) == value, step.question
            if stated := re.search(r"residual of \S+ pulls with (\d[\d.]*\d|\d)", step.question):
                assert float(stated[1]) == pytest.approx(gradient), step.question
    assert view_from_state("binary_cross_entropy", {"prediction": 0.005}).plane.gradient(0.005, 1.0) == pytest.approx(
        -200
    )
    assert f"{1 / (1 + math.exp(-2)):.2f}" == "0.88"


def place_of(key: str, number: int) -> int:
    """Where the question of a number stands in the story."""
    return [place for place, step in enumerate(story(key)) if isinstance(step, Question)][number]


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_page_asks_then_reveals_and_sets_the_view() -> None:
    app = opened("pages/huber.py")
    first, second = place_of("huber", 0), place_of("huber", 1)
    for _ in range(first):
        app.button(key="story_huber_Next").click().run()
    before = shown(app)
    assert before["prediction"] == 2.5
    app.button(key=f"story_huber_{first}_reveal").click().run()
    assert "First a guess, then the answer." in html(app)
    assert shown(app) == before
    app.radio(key=f"story_huber_{first}_guess").set_value("30").run()
    app.button(key=f"story_huber_{first}_reveal").click().run()
    assert_no_trouble(app)
    answer = story("huber")[first].revealed("huber")
    assert f"<strong>Not quite right.</strong> {inline(answer)}" in html(app)
    assert (shown(app)["prediction"], shown(app)["delta"]) == (30.0, 1.5)
    for _ in range(second - first):
        app.button(key="story_huber_Next").click().run()
    assert "data-step-answer" not in html(app)
    app.number_input(key=f"story_huber_{second}_guess").set_value(0.5).run()
    app.button(key=f"story_huber_{second}_reveal").click().run()
    assert "<strong>Right.</strong>" in html(app)
    assert shown(app)["delta"] == 0.5
    app.button(key="story_huber_Back").click().run()
    app.button(key="story_huber_Next").click().run()
    assert shown(app)["delta"] == 1.5 and "data-step-answer" not in html(app)
