"""Lessons for a class: long enough, over several pages, each sentence with its numbers, each answer the core's."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from lossviz import CATALOGUE, Huber
from lossviz.labs.catalogue import LABS
from lossviz.labs.descent.model import POINTS
from lossviz.labs.outliers.model import PRESETS
from lossviz.lessons.compare_classification import STORY
from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.facts import facts, short
from lossviz.lessons.plans.plan import LETTERS, Plan, Vote, view_at
from lossviz.lessons.predict import Question
from lossviz.picture.compare.drawing import drawing as comparison
from lossviz.picture.style import LIGHT
from lossviz.picture.trace import Row
from lossviz.sampling.comparison import SHARES
from lossviz.state.compare import COMPARISONS, ComparisonView

#: A number as sentences write it.
NUMBER = r"(?<![\w.])−?\d+(?:,\d{3})*(?:\.\d+)?"

VOTES = [(plan, part) for plan in PLANS.values() for part in plan.parts if isinstance(part, Vote)]


def shares(weight: Callable[[float], float]) -> float:
    """What a hundred thousand negatives at p = 0.01 have of the loss, beside a hundred positives at p = 0.1, in percent."""
    negatives, positives = -1e5 * weight(0.01) * math.log(0.99), -100 * weight(0.9) * math.log(0.1)
    return 100 * negatives / (negatives + positives)


def tilted_slope() -> float:
    """Least squares through the points of the outlier bench, the last of them read off as 20."""
    points = np.array(PRESETS["clean"].points)
    points[-1, 1] = 20.0
    return float(np.polyfit(*points.T, 1)[0])


def saturated_neuron(steps: int) -> float:
    """The output of a neuron that starts at w = b = 2, under half the squared error with the label 0."""
    weight = bias = 2.0
    for _ in range(steps):
        output = 1 / (1 + math.exp(-weight - bias))
        pull = output * output * (1 - output)
        weight, bias = weight - 0.15 * pull, bias - 0.15 * pull
    return 1 / (1 + math.exp(-weight - bias))


def focal_minimum() -> float:
    """Where the expected focal loss with γ = 2 is least if 9 of 10 examples are positive."""
    p = np.linspace(0.001, 0.999, 99801)
    return float(p[np.argmin(-0.9 * (1 - p) ** 2 * np.log(p) - 0.1 * p**2 * np.log(1 - p))])


def outliers_share() -> float:
    """The pull of a residual of 10 beside twenty residuals at the quantiles of a normal distribution, in percent."""
    ordinary = sum(abs(NormalDist().inv_cdf((place + 0.5) / 20)) for place in range(20))
    return 100 * 10 / (10 + ordinary)


#: Computed apart from the app; of the last, 2 stands for NaN.
ANSWERS = {
    "A residual of 1 pulls with 2. How hard does a residual of 3 pull?": 6.0,
    "Huber with δ = 1 is half the squared error up to |r| = 1. How hard does a residual of 3 pull?": 1.0,
    "Twenty ordinary points": outliers_share(),
    "These twelve points": tilted_slope(),
    "The model says p = 0.01 for what is true. What does that cost?": -math.log(0.01),
    "In the logit, how hard can a single example pull at most?": 1 - 1 / (1 + math.exp(6)),
    "A neuron that is sure and wrong": saturated_neuron(100),
    "1,000 negatives at p = 0.01": shares(lambda p: 1.0),
    "An example with pₜ = 0.9 and γ = 2: how many times less does it cost than under cross-entropy?": 100.0,
    "Now γ = 2 for all of them": shares(lambda p: p**2),
    "Among examples that look alike": focal_minimum(),
    "The softmax of logits near 1000": 2.0,
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_lesson_has_twelve_to_eighteen_steps_over_several_pages(plan: Plan) -> None:
    assert 12 <= len(plan) <= 18
    assert len(set(plan.pages)) >= 4
    assert set(plan.pages) <= {*CATALOGUE, *LABS, *COMPARISONS}
    assert any(isinstance(part, Vote) for part in plan.parts)
    assert re.fullmatch("[a-z-]{5,40}", plan.key)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_step_says_its_numbers_at_the_view_that_it_asks_for(plan: Plan) -> None:
    told = set()
    for number, page in enumerate(plan.pages, start=1):
        stop = plan.step(number)
        assert stop.page == page == stop.view.page
        assert stop.words and not re.search(r"[{}^]|nan|None", stop.words), stop.words
        assert len(stop.words) <= 330  # three lines on a small projector
        shown = stop.view.state()
        for name, value in stop.state.items():
            if value is not None and name in shown:
                assert str(shown[name]) == str(value) or float(shown[name]) == float(value), (number, name)
            assert name in shown or value is None, (number, name)
        assert (stop.title, stop.words) not in told
        told.add((stop.title, stop.words))
    for wrong in (0, -1, len(plan) + 1):
        with pytest.raises(IndexError):
            plan.step(wrong)


@pytest.mark.parametrize(("plan", "vote"), VOTES, ids=[vote.question[:40] for _, vote in VOTES])
def test_an_answer_is_near_one_option_and_far_from_the_others(plan: Plan, vote: Vote) -> None:
    (expected,) = (value for question, value in ANSWERS.items() if vote.question.startswith(question))
    assert vote.answer == pytest.approx(expected, rel=1e-4 if "look alike" in vote.question else 1e-8)
    away = sorted(abs(value - vote.answer) for _, value in vote.options)
    assert away[0] < 0.4 * away[1]
    asked, revealed = vote.asked(), vote.revealed()
    assert asked.asks and not revealed.asks
    assert revealed.title.startswith(f"{vote.right}: ")
    assert vote.options[LETTERS.index(vote.right)][0] in revealed.title
    for letter, (text, _) in zip(LETTERS, vote.options, strict=False):
        assert f"**{letter}** {text}" in asked.words.replace("\u00a0", " ")
        assert f"**{letter}** " not in asked.words  # an option is read at once
    assert asked.words.startswith(vote.words)
    assert vote.misreading.endswith(".") and not re.search(r"[{}^]|nan|None", vote.misreading)
    assert vote.misreading not in (vote.words, revealed.words)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_list_of_steps_asks_its_questions_and_gives_no_answer_away(plan: Plan) -> None:
    for number, title in enumerate(plan.titles(), start=1):
        stop = plan.step(number)
        if stop.asks:
            assert title.endswith("?") and stop.words.startswith(title)
        elif number > 1 and plan.step(number - 1).asks:
            assert title == "The answer"
        else:
            assert title == stop.title
    assert len(list(plan.titles())) == len(plan)


#: Numbers that sentences may hold as they are written: of formulas, of what is given, and of what is true for all views.
GIVEN = {
    "one-bad-point": {"0", "1", "3", "9", "10", "21", "0.8"},  # 0.8 is the line of the lab's points, checked below
    "how-wrong-is-confident": {"0", "0.01", "0.5", "0.25", "1", "2.3", "100"},
    "a-thousand-easy-negatives": {"0", "1", "0.9", "0.01", "0.25", "2", "9", "10"},
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_number_that_is_told_is_of_the_view_or_given(plan: Plan) -> None:
    for number in range(1, len(plan) + 1):
        stop = plan.step(number)
        if stop.asks:
            continue
        known = set(facts(stop.view).values()) | GIVEN[plan.key]
        known |= set(facts(plan.step(number - 1).view).values()) if number > 1 and plan.step(number - 1).asks else set()
        known |= {value for text in known for value in re.findall(NUMBER, text)}
        said = re.findall(NUMBER, stop.words)
        assert said or stop.title.startswith(LETTERS[0])
        votes = [part.answer for part in plan.parts if isinstance(part, Vote)]
        known |= {short(answer) for answer in votes} | {short(answer, 4) for answer in votes}
        assert set(said) <= known, (number, set(said) - known)


def test_the_constants_of_sentences_are_true() -> None:
    inliers = [point for point in POINTS if point[1] > -2]
    assert np.polyfit(*np.array(inliers).T, 1)[0] == pytest.approx(0.8, abs=0.05)
    assert len(inliers) == len(POINTS) - 2
    assert math.log(10) == pytest.approx(2.3, abs=0.01)  # ten times more confident costs so much more


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_what_a_sentence_speaks_of_is_marked_in_its_panel_and_in_sight(plan: Plan) -> None:
    for number in range(1, len(plan) + 1):
        stop = plan.step(number)
        marks = stop.marked.marks
        if stop.asks:
            continue
        assert marks, number
        for mark in marks:
            if "pulls with" in mark.text:
                assert mark.panel == "x2y2"
            if "costs" in mark.text:
                assert mark.panel == "xy"
        if stop.page in CATALOGUE or not any(mark.points for mark in marks):
            continue
        drawing = LABS[stop.page].drawing(stop.view) if stop.page in LABS else comparison(stop.view)
        layout = drawing.layout(LIGHT)
        for mark in marks:
            axes = re.fullmatch(r"(x\d*)(y\d*)", mark.panel)
            assert axes
            for point in mark.points:
                for axis, value in zip(axes.groups(), point, strict=True):
                    low, high = sorted(layout[f"{axis[0]}axis{axis[1:]}"]["range"])
                    assert low <= value <= high, (number, mark)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_question_is_not_answered_by_its_own_picture(plan: Plan) -> None:
    """Those on the pages of losses are in tests/picture/test_veil.py."""
    for part in plan.parts:
        if not isinstance(part, Vote):
            continue
        asked = part.asked()
        if part.page == "numerics":
            assert "wrong" not in asked.view.state() and "not a number" not in facts(asked.view)["story"]
        if part.page == "descent":
            assert asked.view.steps < part.revealed().view.step


#: The questions on pages that compare, of lessons and of the pages' own stories: asked at a view, answered at another.
COMPARED = [(vote.asked().view, vote.revealed().view, vote.answer) for _, vote in VOTES if vote.page in COMPARISONS] + [
    (*step.views("compare_classification"), step.answer("compare_classification"))
    for step in STORY
    if isinstance(step, Question)
]


@pytest.mark.parametrize(("asked", "answering", "answer"), COMPARED)
def test_no_curve_of_a_comparison_passes_through_the_answer_to_its_question(
    asked: ComparisonView, answering: ComparisonView, answer: float
) -> None:
    def panels(view: ComparisonView, within: float) -> set[str]:
        """Those in which a curve is at the answer where it is marked; shares are told in percent."""
        found = set()
        for trace in comparison(view).traces:
            for rule in (rule for rule in trace.follows if isinstance(rule, Row)):
                place, unit = (answering.odd, 100) if rule.quantity in SHARES else (answering.number, 1)
                read = unit * float(np.interp(place, trace.look["x"], trace.look["y"]))
                found |= {rule.quantity} if read == pytest.approx(answer, rel=within) else set()
        return found

    told = panels(answering, 0.01)
    assert told and not told & panels(asked, 0.2)


def test_a_step_leaves_what_it_does_not_say_as_on_the_untouched_page() -> None:
    assert view_at("huber", {"delta": 2.0}).query() == {"huber_delta": "2"}
    assert view_at("outliers", {"preset": "outlier"}) == LABS["outliers"].presets()["outlier"][1]
    assert Huber(delta=1.0).gradient(3.0, 0.0) == PLANS["one-bad-point"].parts[4].answer  # type: ignore[union-attr]
