"""A lesson is run by keys alone, over all its pages; a link opens exactly its step."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from forms import some
from running import FRAMES, Visit

from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import Plan

SURFACES = "blank"
PLAN = PLANS["one-bad-point"]

COUNT = "text => document.querySelector('.lossviz-count')?.textContent === text"

# The picture of a page is there, and at a state.
AT = """
([page, wanted]) => {
  const picture = window.__lossviz?.get(page);
  if (!picture) return false;
  const state = picture.state();
  return Object.entries(wanted).every(([name, value]) => !(name in state) || state[name] === value);
}
"""

OUT_OF_SIGHT = """
() => ['[data-step-text]', '.lossviz-count', '[class*="_Next"] button', '.lossviz-board'].filter(part => {
  const { top, bottom, left, right } = document.querySelector(part).getBoundingClientRect();
  return top < -1 || left < -1 || bottom > innerHeight + 1 || right > innerWidth + 1;
})
"""

# Whether the loss at p = 0.01 is seen, on the curve and on the surface.
SEEN = """
() => {
  const panel = document.querySelector('.nsewdrag[data-subplot="xy"]').getBoundingClientRect();
  const axis = document.querySelector('.js-plotly-plot')._fullLayout.xaxis;
  const at = panel.left + axis.d2p(0.01);
  const covered = [...document.querySelectorAll('.lossviz-veil rect')].map(each => each.getBoundingClientRect())
    .some(({ left, right, top, bottom }) => left <= at && right >= at && top <= panel.top + 1 && bottom >= panel.bottom - 1);
  return [!covered, getComputedStyle(document.querySelector('.gl-container > div')).visibility === 'visible'];
}
"""


def assert_at(visit: Visit, plan: Plan, number: int) -> None:
    """A step of a lesson is told, and its page shows its view."""
    visit.page.wait_for_function(COUNT, arg=f"{number} / {len(plan)}", timeout=60_000)
    stop = plan.step(number)
    wanted = {name: value for name, value in stop.view.state().items() if name not in ("view", "range")}
    visit.page.wait_for_function(AT, arg=[stop.page, wanted], timeout=60_000)
    visit.drawn()
    visit.page.evaluate(FRAMES)
    assert visit.page.locator("[data-step-text]").inner_text() == stop.words.replace("**", "")
    assert visit.page.locator(".lossviz-step h2").inner_text() == stop.title
    address = urlsplit(visit.page.url)
    asked = parse_qs(address.query)
    assert address.path.strip("/") == stop.page
    assert (asked["lesson"], asked["step"]) == ([plan.key], [str(number)])


@pytest.mark.parametrize(("width", "height"), some([(1920, 1080), (1024, 768)], (1024, 768)))
def test_a_whole_lesson_is_run_by_keys_alone(tab: Visit, width: int, height: int) -> None:
    tab.look(width=width, height=height)
    tab.go(f"{PLAN.pages[0]}?{'&'.join(f'{k}={v}' for k, v in PLAN.query(1).items())}&present=1")
    for number in range(1, len(PLAN) + 1):
        if number > 1:
            tab.page.keyboard.press("PageDown")
        assert_at(tab, PLAN, number)
        assert tab.page.evaluate(OUT_OF_SIGHT) == []
        assert tab.page.locator(".st-key-present_leave button").is_visible()  # it goes on presenting
    for number in range(len(PLAN) - 1, len(PLAN) - 4, -1):
        tab.page.keyboard.press("PageUp")
        assert_at(tab, PLAN, number)
    tab.page.keyboard.press("Home")
    assert_at(tab, PLAN, 1)
    assert tab.errors == []


@pytest.mark.thorough
@pytest.mark.parametrize("key", some(PLANS, PLAN.key))
def test_a_link_opens_exactly_its_step(tab: Visit, key: str) -> None:
    plan = PLANS[key]
    number = len(plan) // 2
    tab.go(f"lessons?lesson={plan.key}&step={number}")
    assert_at(tab, plan, number)
    tab.page.reload()
    assert_at(tab, plan, number)
    tab.page.get_by_role("button", name="Next", exact=True).click()
    assert_at(tab, plan, number + 1)
    assert tab.errors == []


def test_reveal_shows_the_answer(tab: Visit) -> None:
    plan, asked = PLANS["how-wrong-is-confident"], 2
    tab.go(f"{plan.pages[asked - 1]}?lesson={plan.key}&step={asked}")
    assert_at(tab, plan, asked)
    assert tab.page.evaluate(SEEN) == [False, False]  # the picture keeps it back
    tab.page.get_by_role("button", name="Reveal", exact=True).click()
    assert_at(tab, plan, asked + 1)
    tab.page.wait_for_function("() => !document.querySelector('.lossviz-veil rect')")
    assert tab.page.evaluate(SEEN) == [True, True]


@pytest.mark.parametrize(
    ("query", "said"),
    some(
        [
            ("lesson=nonsense&step=2", "lesson must be one of"),
            (f"lesson={PLAN.key}&step=99", f"step must be a whole number from 1 to {len(PLAN)}, got '99'"),
            (f"lesson={PLAN.key}&step=-1", "got '-1'"),
            (f"lesson={PLAN.key}&step=nan", "got 'nan'"),
            (f"lesson={PLAN.key}&step=1.5", "got '1.5'"),
            (f"lesson={PLAN.key}&step=%3Cscript%3E", "got '<script>'"),
        ],
        (f"lesson={PLAN.key}&step=%3Cscript%3E", "got '<script>'"),
    ),
)
@pytest.mark.parametrize("page", some(["mse", "lessons"], "lessons"))
def test_a_link_to_no_step_gets_a_sentence(tab: Visit, page: str, query: str, said: str) -> None:
    tab.go(f"{page}?{query}")
    tab.page.get_by_text(said).first.wait_for(timeout=30_000)
    assert tab.errors == []
