"""A phone: one sheet of the picture at a time, one control under the thumb, the others a tap away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accessibility import violations
from playwright.sync_api import Browser
from running import FRAMES, MOVE, Visit, new_tab

# The panels and scenes that are to be seen, and the tab that is open.
SHOWN = """
() => {
  const seen = one => one.getBoundingClientRect().width > 5 && getComputedStyle(one).visibility !== 'hidden';
  return [
    [...document.querySelectorAll('.nsewdrag')].filter(seen).map(one => one.dataset.subplot)
      .filter(name => /^x[23]?y[23]?$/.test(name)),
    [...document.querySelectorAll('.gl-container > div')].filter(seen).length,
    document.querySelector('.lossviz-tab[aria-pressed="true"]')?.innerText,
  ];
}
"""
OPEN = "label => document.querySelector('.lossviz-tab[aria-pressed=\"true\"]').innerText === label"
# The controls in the tray, and its upper and lower edge.
TRAY = """
() => {
  const tray = document.querySelector('.lossviz-tray'), { top, bottom } = tray.getBoundingClientRect();
  const seen = [...tray.querySelectorAll('.lossviz-control')].filter(one => one.checkVisibility());
  return [seen.length, top, bottom];
}
"""
AWAY = "() => document.querySelector('.lossviz-tray').getBoundingClientRect().top >= innerHeight"
CLOSED = "() => document.querySelector('[data-testid=\"stSidebar\"]')?.dataset.collapsed === 'true'"
# What is too small for a finger on the first screen; a link within a sentence may be.
SMALL = """
() => [...document.querySelectorAll('button, summary, input, select, textarea, [role=slider], label:has(input)')]
  .filter(one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter(one => !one.closest('[data-testid="stSidebar"]') && !(one.closest('label') && one.matches('input')))
  .filter(one => !one.closest('.lossviz-segments') || one.matches('label'))
  .filter(one => {
    const { top, bottom, width, height } = one.getBoundingClientRect();
    return width > 1 && height > 1 && top < innerHeight && bottom > 0 && Math.min(width, height) < 43.5;
  }).map(one => one.outerHTML.slice(0, 100))
"""
SIZES = """
() => ['.lossviz-board', '.lossviz-tray'].map(name => document.querySelector(name).getBoundingClientRect())
  .map(({ top, bottom, left, right }) => [top, bottom, left, right])
"""


# The lower edge of the step's sentence, and the upper edge of the tray over it.
SENTENCE = """
() => [document.querySelector('[data-step-text]').getBoundingClientRect().bottom,
  document.querySelector('.lossviz-tray').getBoundingClientRect().top]
"""


# Whether an answer and its verdict stand clear of the tray.
ANSWER_SEEN = """
() => {
  const answer = document.querySelector('[data-step-answer]')?.getBoundingClientRect();
  return answer && answer.top > 0 && answer.bottom <= document.querySelector('.lossviz-tray').getBoundingClientRect().top;
}
"""


@pytest.fixture(scope="module")
def phone(browser: Browser, app_url: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit = new_tab(context, app_url, surfaces="blank")
    visit.page.emulate_media(reduced_motion="reduce")
    visit.look(width=390, height=844)
    yield visit
    context.close()


def test_the_sheet_that_is_spoken_of_and_the_one_that_is_moved_are_shown(phone: Visit) -> None:
    page = phone.go("huber").loaded().page
    assert page.evaluate(SHOWN) == [["xy"], 1, "Loss"]
    assert page.locator(".lossviz-highlight g").count() == 2
    # half of the first screen is picture, and the whole sentence of the step is on it, too
    (top, bottom, _, _), _ = page.evaluate(SIZES)
    assert top >= 0 and bottom - top >= 844 / 2
    told, tray = page.evaluate(SENTENCE)
    assert told <= tray + 1
    assert page.locator(".katex-display").first.is_visible()  # below it
    assert violations(phone) == []
    # an answer is seen where the guess is made
    page.locator(".st-key-stage_story").get_by_role("button", name="Next").tap()
    page.get_by_test_id("stRadioOption").filter(has_text="30").tap()
    page.get_by_role("button", name="Reveal").tap()
    page.wait_for_function(ANSWER_SEEN)
    page.locator(".st-key-stage_story").get_by_role("button", name="Back").tap()
    page.wait_for_function("() => !document.querySelector('[data-step-answer]')")
    page.get_by_role("button", name="Curvature").tap()
    page.evaluate(FRAMES)
    assert page.evaluate(SHOWN) == [["x3y3"], 0, "Curvature"]
    assert page.locator(".lossviz-highlight g").count() == 0  # these are marks of the curve of the loss
    assert page.locator(".lossviz-handle:visible").count() >= 1
    assert page.evaluate(TRAY)[0] == 1
    page.get_by_role("button", name="More", exact=True).tap()
    count, top, bottom = page.evaluate(TRAY)
    assert count >= 4 and top >= 0.4 * 844 - 1 and bottom == pytest.approx(844, abs=1)
    # what was moved last is the one that stays under the thumb
    page.evaluate(MOVE, ["label", 5])
    page.get_by_role("button", name="Less", exact=True).tap()
    assert page.locator(".lossviz-tray input[type=range]:visible").get_attribute("data-control") == "label"
    # away from the picture the tray is away, too
    page.locator("#references").scroll_into_view_if_needed()
    page.wait_for_function(AWAY)
    page.locator('[data-save="qr"]').tap()
    page.locator("dialog.lossviz-qr").wait_for()
    assert page.evaluate(SMALL) == []
    assert violations(phone) == []
    page.keyboard.press("Escape")
    page.locator('[data-save="open"]').tap()
    page.get_by_role("dialog", name="Save this picture").wait_for()
    assert violations(phone) == []

    page = phone.go("compare").loaded().page
    assert page.evaluate(SHOWN) == [["xy"], 0, "Loss"]
    (top, bottom, _, _), (tray, _, _, _) = page.evaluate(SIZES)
    assert bottom - top >= 844 / 2 and bottom <= tray
    assert page.locator("[data-step-text]").evaluate("one => one.getBoundingClientRect().top") < tray - 44  # two lines
    page.evaluate(MOVE, ["outlier", 20])
    page.wait_for_function(OPEN, arg="Share of loss")
    page.evaluate(FRAMES)
    page.evaluate(MOVE, ["outlier", 40])
    assert page.evaluate(SHOWN)[2] == "Share of loss"
    # by keys nobody gets into the closed list of pages, nor below the tray
    assert not page.locator('[data-testid="stSidebar"] a').first.is_visible()
    button = page.locator('[data-save="qr"]')
    button.focus()
    page.evaluate(FRAMES)
    box = button.bounding_box()
    assert box and box["y"] + box["height"] <= page.evaluate(TRAY)[1] + 1
    assert phone.errors == []


def test_home_begins_with_its_picture(phone: Visit) -> None:
    phone.look(width=390, height=844)
    page = phone.go().page
    page.evaluate(FRAMES)
    (top, bottom, _, _), _ = page.evaluate(SIZES)
    assert min(bottom, 844) - top >= 844 / 2
    assert page.evaluate(SMALL) == []
    assert violations(phone) == []


def test_the_way_out_of_presenter_mode_stands_clear_of_picture_and_tray(phone: Visit) -> None:
    phone.look(width=390, height=844)
    page = phone.go("huber?present=1").page
    page.evaluate(FRAMES)
    (top, bottom, _, _), (tray, _, _, _) = page.evaluate(SIZES)
    leave = page.locator(".st-key-present_corner").bounding_box()
    assert leave and leave["y"] >= 0 and leave["y"] + leave["height"] <= top and bottom <= tray
    assert page.evaluate(SMALL) == []
    assert violations(phone) == []
    page.get_by_role("button", name="Keys").tap()
    page.get_by_role("dialog", name="Keys").wait_for()
    assert violations(phone) == []  # the list scrolls


def test_on_its_side_the_picture_and_its_control_fill_the_screen(phone: Visit) -> None:
    phone.look(width=844, height=390)
    for path in ("huber", "descent"):
        page = phone.go(path).page
        page.wait_for_function(CLOSED)
        page.locator(".lossviz-board").evaluate("board => board.scrollIntoView({ behavior: 'instant' })")
        page.evaluate(FRAMES)
        board, tray = page.evaluate(SIZES)
        assert board[0] == pytest.approx(0, abs=1) and board[1] <= tray[0] + 1 and tray[1] <= 391
        assert board[1] - board[0] > 0.75 * 390 and tray[3] <= 844
        corners = [one.bounding_box() for one in page.locator(".stAppHeader button:visible").all()]
        assert corners and all(box and (box["x"] + box["width"] <= board[2] or box["x"] >= board[3]) for box in corners)
        assert page.evaluate("(main => main.scrollWidth - main.clientWidth)(document.querySelector('.stMain'))") <= 0
    assert phone.errors == []
