"""Lessons for a class: long enough, over several pages, each sentence with its numbers, each answer the core's."""

from __future__ import annotations

import re

import pytest

from lossviz import CATALOGUE, Huber
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import LETTERS, Plan, Vote, view_at
from lossviz.state.compare import COMPARISONS

VOTES = [(plan, part) for plan in PLANS.values() for part in plan.parts if isinstance(part, Vote)]

#: Computed apart from the app: by hand, or with NumPy's own least squares.
ANSWERS = {
    "A residual of 1 pulls with 2. How hard does a residual of 3 pull?": 6.0,
    "Huber with δ = 1 is half the squared error up to |r| = 1. How hard does a residual of 3 pull?": 1.0,
    "The model says p = 0.01 for what is true. What does that cost?": 4.605170186,
    "In the logit, how hard can a single example pull at most?": 0.997527377,
    "An example with pₜ = 0.9 and γ = 2: how many times less does it cost than under cross-entropy?": 100.0,
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
    if vote.question in ANSWERS:
        assert vote.answer == pytest.approx(ANSWERS[vote.question], rel=1e-8)
    away = sorted(abs(value - vote.answer) for _, value in vote.options)
    assert away[0] < 0.4 * away[1]
    asked, revealed = vote.asked(), vote.revealed()
    assert asked.asks and not revealed.asks
    assert revealed.title.startswith(f"{vote.right}: ")
    assert vote.options[LETTERS.index(vote.right)][0] in revealed.title
    for letter, (text, _) in zip(LETTERS, vote.options, strict=False):
        assert f"**{letter}** {text}" in asked.words


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


def test_a_step_leaves_what_it_does_not_say_as_on_the_untouched_page() -> None:
    assert view_at("huber", {"delta": 2.0}).query() == {"huber_delta": "2"}
    assert view_at("outliers", {"preset": "outlier"}) == LABS["outliers"].presets()["outlier"][1]
    assert Huber(delta=1.0).gradient(3.0, 0.0) == PLANS["one-bad-point"].parts[4].answer  # type: ignore[union-attr]
