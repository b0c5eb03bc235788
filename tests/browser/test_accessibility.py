"""The numbers behind a picture, and the way to its controls by key; axe-core visits every page in test_browser."""

from __future__ import annotations

import math

import pytest
from accessibility import NUMBERS, violations
from running import FRAMES, Visit

from lossviz.lessons.plans.own import OwnLesson, OwnStep
from lossviz.lessons.plans.plan import view_at
from lossviz.losses import Focal

SURFACES = "blank"

# What has the focus: its name among the controls, and whether one sees that it has it.
FOCUS = """
() => {
  const element = document.activeElement;
  const { control, exact, save } = element.dataset;
  const seen = [element, element.nextElementSibling].some(part => {
    const { outlineStyle, outlineWidth } = part ? getComputedStyle(part) : {};
    return part && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const inside = Boolean(element.closest('.st-key-stage, .lossviz-foot'));
  return { name: control ?? exact ?? save ?? element.tagName, inside, seen };
}
"""


def number_in(cell: str) -> float:
    return float(cell.replace("−", "-"))


def test_table_holds_the_numbers_of_the_loss_and_follows_its_controls(tab: Visit) -> None:
    seen = tab.go("focal?focal_gamma=2&focal_label=1")
    seen.page.locator(".lossviz-numbers summary").first.click()
    for gamma in (2.0, 5.0):
        if gamma != 2:
            field = seen.page.locator('[data-exact="gamma"]')
            field.fill(f"{gamma:g}")
            field.press("Enter")
            seen.page.wait_for_function("() => /focal_gamma=5/.test(location.search)", timeout=30_000)
        # at p = 0.5 the loss is ln 2 / 2^γ
        there = seen.page.locator(".lossviz-numbers td", has_text=f"{math.log(2) / 2**gamma:.4g}").first
        there.wait_for(timeout=30_000)
        curve, *squares = seen.page.evaluate(NUMBERS)[0]["tables"]
        loss = Focal(gamma=gamma)
        assert curve[0] == ["probability p", "loss ℓ", "gradient ∂ℓ/∂p", "curvature"]
        for p, value, gradient, curvature in [[number_in(cell) for cell in row] for row in curve[1:]]:
            assert value == pytest.approx(loss.value(p, 1.0), rel=2e-3)
            assert gradient == pytest.approx(loss.gradient(p, 1.0), rel=2e-3)
            assert curvature == pytest.approx(loss.curvature(p, 1.0), rel=2e-3)
        assert len(squares) == 2
        for label, *row in squares[0][1:]:
            for p, cell in zip(squares[0][0][1:], row, strict=True):
                expected = loss.value(number_in(p), number_in(label))
                assert number_in(cell) == pytest.approx(expected, rel=2e-3)


def test_every_control_is_reached_by_key_and_shows_it(tab: Visit) -> None:
    seen = tab.arrive("focal").at_rest()
    seen.page.evaluate("document.querySelectorAll('.lossviz-numbers').forEach(fold => { fold.open = false; })")
    # where the order of the keys begins: the first control of the picture
    seen.page.locator(".lossviz input:not([disabled])").first.focus()
    seen.page.keyboard.press("Shift+Tab")
    seen.page.keyboard.press("Tab")
    order = []
    while (held := seen.page.evaluate(FOCUS))["inside"]:
        assert held["seen"], held
        order.append(held["name"])
        seen.page.keyboard.press("Tab")
    controls = list(dict.fromkeys(order))
    assert controls[0] == "gamma" and controls[-1] == "SUMMARY"
    assert set(controls) >= {"gamma", "alpha", "from_logits", "label", "prediction", "range", "view", "open", "link"}


# What links, buttons and folds of the page itself are called, as a reader hears each of them alone.
NAMES = """
() => [...document.querySelectorAll('.stMain :is(a, button, summary)')].filter(one => one.checkVisibility())
  .map(one => one.getAttribute('aria-label') ?? one.querySelector('p')?.textContent ?? one.textContent)
"""
TOLD_APART = f"() => new Set(({NAMES})()).size === ({NAMES})().length"


def test_who_goes_by_keys_hears_which_one_it_is_and_sees_where(tab: Visit) -> None:
    lesson = OwnLesson()
    for delta in (1.0, 2.0):
        lesson = lesson.with_step(OwnStep.at(view_at("huber", {"delta": delta}), "Here it bends."))
    page = tab.go(f"lessons?edit={lesson.name()}").page
    page.wait_for_function(TOLD_APART, timeout=30_000)
    names = page.evaluate(NAMES)
    assert {"Begin: One bad point", "Present: A lesson of your own", "2 up", "Remove 2"} <= set(names)
    page.locator('[data-testid="stSidebar"] summary').first.focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => document.activeElement.href") and page.evaluate(FOCUS)["seen"]
    # what scrolls below the header can be pressed
    assert page.evaluate("() => !document.elementFromPoint(innerWidth / 2, 20).closest('.stAppHeader')")
    tab.look(width=390, height=844)
    page.evaluate(FRAMES)
    assert violations(tab) == []
    assert tab.errors == []
