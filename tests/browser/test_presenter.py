"""Presenter mode: the picture fills the window, all of it can be read from the back row, and keys lead on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from accessibility import violations
from forms import some
from playwright.sync_api import BrowserContext
from running import FRAMES, MOVE, Visit, new_tab
from test_every_page import photograph, scenes

from lossviz import CATALOGUE
from lossviz.lessons import story

SURFACES = "blank"

SIZES = [(1920, 1080), (1024, 768)]
#: Every kind of page with a picture.
KINDS = ["huber", "focal", "cross_entropy", "compare", "outliers", "imbalance", "numerics", "descent", "your_own"]

# What stands on the screen, by kind: boxes in the window.
BOXES = """
() => {
  const boxes = selector => [...document.querySelectorAll(selector)].filter(part => part.checkVisibility?.() ?? true)
    .map(part => part.getBoundingClientRect()).filter(box => box.width && box.height)
    .map(({ left, top, right, bottom }) => [left, top, right, bottom]);
  return {
    picture: boxes('.lossviz-board'), count: boxes('.lossviz-count'), words: boxes('[data-step-text]'),
    title: boxes('.lossviz-step h2'), next: boxes('[class*="_Next"] button'), back: boxes('[class*="_Back"] button'),
    leave: boxes('.st-key-present_leave button'), parts: boxes('.lossviz-part'), share: boxes('.lossviz-save button'),
    lesson: boxes('.lossviz-lesson'),
    panels: boxes('.nsewdrag:is([data-subplot=xy], [data-subplot=x2y2], [data-subplot=x3y3])')
      .filter(([left, , right]) => right - left > 5),
    scenes: boxes('.gl-container > div'),
  };
}
"""

# Every letter's size: those of the picture, and those of the words around it.
LETTERS = """
() => {
  const size = node => parseFloat(getComputedStyle(node).fontSize);
  const seen = selector => [...document.querySelectorAll(selector)].filter(node => node.textContent.trim());
  const plot = document.querySelector('.js-plotly-plot');
  const solid = Object.keys(plot._fullLayout).filter(key => /^scene/.test(key)).flatMap(key =>
    ['xaxis', 'yaxis', 'zaxis'].map(axis => plot._fullLayout[key][axis].tickfont.size ** 2 / 12));  // as it draws them
  return {
    smallest: Math.min(...solid, ...seen('.js-plotly-plot text').map(size)),
    titles: [...seen('.js-plotly-plot .gtitle'), ...seen('.lossviz-step h2, .lossviz-count, [data-step-text]')].map(size),
    numbers: ['settings', 'chosen'].map(id => plot._fullData.find(({ uid }) => uid === `readout-${id}`)?.textfont.size),
  };
}
"""

# What a press in the middle of each button meets, if it is something else.
COVERED = """
() => [...document.querySelectorAll('button, input[type=range]')].filter(one => one.checkVisibility({ visibilityProperty: true }))
  .filter(one => !one.closest('dialog')).flatMap(one => {
  const { x, y, width, height } = one.getBoundingClientRect();
  const row = one.closest('.lossviz-controls')?.getBoundingClientRect();
  if (!width || (row && y >= row.bottom)) return [];  // it found no room in the row
  const hit = document.elementFromPoint(x + width / 2, y + height / 2);
  return one === hit || one.contains(hit) ? [] : [one.outerHTML.slice(0, 80) + ' < ' + hit?.outerHTML.slice(0, 80)];
})
"""

CONTRAST = """
() => {
  const luminance = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const { backgroundColor: colour } = getComputedStyle(node);
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const words = [...document.querySelectorAll('.js-plotly-plot text, [data-step-text], .lossviz-step h2, .lossviz-count')]
    .filter(node => node.textContent.trim());
  return words.map(node => {
    const { fill, color } = getComputedStyle(node);
    const [one, other] = [luminance(node.closest('svg') ? fill : color), luminance(ground(node))].sort((a, b) => b - a);
    return [(one + 0.05) / (other + 0.05), node.textContent.slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
}
"""

# The picture is laid out for a window of this height.
FILLS = """
height => {
  const plot = document.querySelector('.js-plotly-plot'), { height: tall } = plot.getBoundingClientRect();
  const drawn = plot.querySelector('.main-svg').getBoundingClientRect().height;
  return innerHeight === height && tall > 0.6 * height && tall < height && Math.abs(drawn - tall) < 2;
}
"""

# The words of controls that a row shows a part of.
CUT = """
() => [...document.querySelectorAll('.lossviz-controls label')].filter(one => {
  const { top, bottom, width } = one.getBoundingClientRect(), row = one.closest('.lossviz-controls').getBoundingClientRect();
  return width && top < row.bottom - 1 && bottom > row.bottom + 1;
}).map(one => one.textContent)
"""

THEME = "() => matchMedia('(prefers-color-scheme: dark)').matches"
COUNT = "text => document.querySelector('.lossviz-count')?.textContent === text"


@pytest.fixture(scope="module")
def fine(tabs: BrowserContext, app_url: str) -> Iterator[Visit]:
    """A tab whose surfaces are drawn as finely as a visitor sees them."""
    visit = new_tab(tabs, app_url, surfaces="fine")
    yield visit
    visit.page.close()


def presented(visit: Visit, page: str, width: int, height: int, theme: Any = "light") -> None:
    """Present a page as it opens; if it stands there, the window alone changes, as a page takes seconds to load again."""
    before, here = visit.page.evaluate(THEME), visit.page.url
    visit.look(width=width, height=height, theme=theme)
    if here == f"{visit.url}/{page}?present=1" and before == visit.page.evaluate(THEME):
        visit.page.wait_for_function(FILLS, arg=height)
        visit.drawn()
    else:
        visit.go(f"{page}?present=1")
    visit.page.evaluate(FRAMES)


def at(visit: Visit, page: str, step: int) -> None:
    """Wait until a step of a page's story is told."""
    visit.page.wait_for_function(COUNT, arg=f"{step} / {len(story(page))}", timeout=30_000)
    visit.drawn()


@pytest.mark.thorough
@pytest.mark.parametrize("key", some(CATALOGUE, "cross_entropy"))
def test_the_loss_covers_six_hundredths_of_the_projector(fine: Visit, key: str) -> None:
    presented(fine, key, *SIZES[0])
    for width, height in SIZES:
        fine.look(width=width, height=height)
        fine.page.wait_for_function(FILLS, arg=height)
        fine.page.evaluate(FRAMES)
        picture = np.asarray(photograph(fine, scenes(fine)[0]), dtype=int)
        assert (np.ptp(picture, axis=-1) > 25).sum() >= 0.06 * width * height


@pytest.mark.parametrize(
    ("page", "width", "height"),
    some([(page, *size) for page in KINDS for size in SIZES], ("descent", 1920, 1080), ("focal", 1024, 768)),
)
def test_all_of_it_is_on_the_screen_and_can_be_read_from_the_back_row(
    tab: Visit, page: str, width: int, height: int
) -> None:
    presented(tab, page, width, height)
    boxes: dict[str, list[list[float]]] = tab.page.evaluate(BOXES)
    for name in ("picture", "count", "words", "title", "next", "back", "leave", "lesson"):
        assert len(boxes[name]) == 1, name
    for name, found in boxes.items():
        for left, top, right, bottom in found:
            assert -1 <= left < right <= width + 1 and -1 <= top < bottom <= height + 1, (
                name,
                left,
                top,
                right,
                bottom,
            )
    (_, top, _, bottom) = boxes["picture"][0]
    assert boxes["lesson"][0][3] <= top + 1 and boxes["words"][0][1] >= bottom - 1
    assert bottom - top > 0.6 * height
    letters = tab.page.evaluate(LETTERS)
    assert letters["smallest"] >= 0.018 * height
    assert min(*letters["titles"], *filter(None, letters["numbers"])) >= 0.025 * height - 0.01
    assert tab.page.evaluate(COVERED) == []
    assert tab.page.evaluate(CUT) == []
    assert violations(tab) == []
    assert tab.errors == []


# Every control that can have the focus has it in sight: the row, or what opens below it, shows it whole.
UNSEEN = """
async () => {
  const found = [];
  for (const one of document.querySelectorAll('.lossviz-controls :is(input, button):enabled')) {
    one.focus();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (hit !== one && !one.contains(hit)) found.push(one.outerHTML);
  }
  document.querySelector('.lossviz-part').focus();
  return found;
}
"""


def test_a_control_that_the_row_has_no_room_for_is_a_press_away(tab: Visit) -> None:
    presented(tab, "focal", 1024, 768)
    more, curves = tab.page.locator(".lossviz-more"), tab.page.locator("[data-control=several]").last
    assert more.is_visible()
    more.click()
    curves.check()
    assert tab.page.evaluate("() => window.__lossviz.get('focal').state().several") is True
    assert more.get_attribute("aria-expanded") == "false"  # chosen: it covers the picture no longer
    assert tab.page.evaluate(UNSEEN) == []
    assert more.get_attribute("aria-expanded") == "false"  # what came with the focus goes with it
    assert tab.errors == []


@pytest.mark.parametrize("theme", some(["light", "dark"], "dark"))
@pytest.mark.parametrize("page", some(["huber", "compare", "outliers"], "huber"))
def test_words_stand_out_from_their_ground(tab: Visit, page: str, theme: Any) -> None:
    presented(tab, page, 1024, 768, theme)
    assert tab.page.evaluate(CONTRAST) == []


def test_keys_lead_through_the_story_also_after_a_slider_was_touched(tab: Visit) -> None:
    keyboard, last = tab.page.keyboard, len(story("mse"))
    presented(tab, "mse", 1024, 768)
    at(tab, "mse", 1)
    for key, step in (
        ("PageDown", 2),
        ("Space", 3),
        ("ArrowRight", 4),
        ("PageUp", 3),
        ("ArrowLeft", 2),
        ("Shift+Space", 1),
    ):
        keyboard.press(key)
        at(tab, "mse", step)
    slider = tab.page.locator(".lossviz input[type=range]").first
    slider.click()
    moved = tab.state()
    name = slider.get_attribute("data-control")
    for key, step in (("PageDown", 2), ("PageUp", 1), ("Space", 2), ("Home", 1), ("End", last)):
        slider.focus()
        keyboard.press(key)
        at(tab, "mse", step)
    keyboard.press("PageDown")  # the end is the end
    tab.at_rest()
    at(tab, "mse", last)
    keyboard.press("Home")
    at(tab, "mse", 1)
    keyboard.press("PageUp")
    tab.at_rest()
    at(tab, "mse", 1)
    slider.focus()
    before = tab.state()[name]  # type: ignore[index]
    keyboard.press("ArrowRight")  # it belongs to the slider
    tab.page.wait_for_function(
        "([name, before]) => [...window.__lossviz.values()][0].state()[name] !== before", arg=[name, before]
    )
    at(tab, "mse", 1)
    assert moved
    assert tab.errors == []


@pytest.mark.thorough
def test_two_quick_presses_are_two_steps(tab: Visit) -> None:
    presented(tab, "mse", 1024, 768)
    at(tab, "mse", 1)
    for _ in range(3):
        tab.page.keyboard.press("PageDown")
    at(tab, "mse", 4)


def test_digits_show_one_part_alone_and_0_all_of_them(tab: Visit) -> None:
    presented(tab, "huber", 1920, 1080)
    whole = tab.page.evaluate(BOXES)
    visible = """
    () => [...document.querySelectorAll('.gl-container > div')].filter(one => getComputedStyle(one).visibility === 'visible')
      .map(one => one.getBoundingClientRect()).map(({ width, height }) => width * height)
    """
    contexts = tab.contexts()
    for digit, (surfaces, panels) in {"1": (1, 0), "2": (1, 0), "3": (0, 1), "4": (0, 1), "5": (0, 1)}.items():
        tab.page.keyboard.press(digit)
        tab.page.locator(f'[data-part="{digit}"][aria-pressed="true"]').wait_for()
        tab.page.evaluate(FRAMES)
        tab.page.evaluate(FRAMES)
        boxes, areas = tab.page.evaluate(BOXES), tab.page.evaluate(visible)
        assert (len(areas), len(boxes["panels"])) == (surfaces, panels), digit
        for area in areas:
            assert area > 0.55 * 1920 * 1080
        for left, top, right, bottom in boxes["panels"]:
            assert (right - left) * (bottom - top) > 0.4 * 1920 * 1080
        assert tab.page.evaluate(LETTERS)["smallest"] >= 0.018 * 1080
    tab.page.keyboard.press("0")
    tab.page.locator('[data-part="0"][aria-pressed="true"]').wait_for()
    tab.page.evaluate(FRAMES)
    tab.page.evaluate(FRAMES)
    assert tab.page.evaluate(BOXES) == whole
    tab.page.locator('[data-part="3"]').click()
    tab.page.locator('[data-part="3"][aria-pressed="true"]').wait_for()
    tab.page.keyboard.press("3")  # again: all of them
    tab.page.locator('[data-part="0"][aria-pressed="true"]').wait_for()
    assert tab.contexts() == contexts  # a scene that comes and goes would use them up
    assert tab.errors == []


def test_other_keys_play_reset_blank_list_and_leave(tab: Visit) -> None:
    page = tab.page
    presented(tab, "huber", 1024, 768)
    tab.loaded()
    assert violations(tab) == []
    page.keyboard.press("s")
    page.locator('.lossviz-hear[aria-pressed="true"]').wait_for()
    page.keyboard.press("s")
    page.locator('.lossviz-hear[aria-pressed="false"]').wait_for()
    page.keyboard.press("p")
    page.locator('.lossviz-play[aria-pressed="true"]').wait_for()
    page.wait_for_function("() => [...window.__lossviz.values()][0].state().delta !== 1.5")
    page.keyboard.press("P")
    page.locator('.lossviz-play[aria-pressed="false"]').wait_for()
    page.evaluate(MOVE, ["delta", 40])
    page.keyboard.press("r")
    page.wait_for_function("() => [...window.__lossviz.values()][0].state().delta === 1.5")
    page.keyboard.press("b")
    page.locator(".lossviz-blank").wait_for()
    assert page.evaluate("() => document.elementFromPoint(500, 400).className") == "lossviz-blank"
    page.keyboard.press("b")
    page.locator(".lossviz-blank").wait_for(state="hidden")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    keys.wait_for()
    assert "PageDown" in keys.inner_text()
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement === document.documentElement")
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")
    page.keyboard.press("Escape")
    page.locator('[data-testid="stSidebar"]').wait_for(timeout=30_000)
    tab.drawn()
    page.keyboard.press("PageDown")  # an ordinary page again
    tab.at_rest()
    at(tab, "huber", 1)
    assert tab.errors == []
