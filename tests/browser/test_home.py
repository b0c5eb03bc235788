"""The home page in a browser: it plays, its cards are links all over, and nothing jumps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from forms import some
from playwright.sync_api import Browser
from running import Visit, Wire, new_tab

from lossviz.catalogue import CATALOGUE

SURFACES = "blank"
DOORS = {"door_outliers": "outliers", "door_numerics": "numerics", "door_imbalance": "imbalance"}

DELTA = "() => window.__lossviz?.get('home')?.state().delta"
CAMERA = "() => document.querySelector('.st-key-home_surface .js-plotly-plot')._fullLayout.scene._scene.getCamera()"
PLAYS = "() => document.querySelector('.lossviz-play')?.getAttribute('aria-pressed') === 'true'"


@pytest.fixture
def fresh(browser: Browser, app_url: str) -> Iterator[Visit]:
    """A tab that nobody has used."""
    context = browser.new_context()
    yield new_tab(context, app_url, surfaces="blank")
    context.close()


def test_the_surface_plays_until_it_is_touched_and_tells_nobody(fresh: Visit) -> None:
    page = fresh.go("").page
    page.wait_for_function(PLAYS)
    page.wait_for_function(f"() => ![undefined, 2].includes(({DELTA})())")
    fresh.at_rest()
    wire, before = Wire(fresh), page.evaluate(DELTA)
    page.wait_for_function("before => window.__lossviz.get('home').state().delta !== before", arg=before)
    page.wait_for_timeout(600)
    assert wire.messages == [] and page.evaluate(PLAYS)
    page.locator(".st-key-home_surface .js-plotly-plot").click(position={"x": 200, "y": 150})
    page.wait_for_function(f"() => !({PLAYS})()")
    kept = page.evaluate(DELTA)
    page.wait_for_timeout(1200)  # it does not begin again
    assert page.evaluate(DELTA) == kept and not page.evaluate(PLAYS)
    page.click(".lossviz-play")
    page.wait_for_function("kept => window.__lossviz.get('home').state().delta !== kept", arg=kept)
    page.click(".lossviz-play")
    page.wait_for_function(f"() => !({PLAYS})()")
    assert fresh.errors == []


@pytest.mark.thorough
def test_it_plays_only_while_it_is_seen(fresh: Visit) -> None:
    page = fresh.go("").page
    page.wait_for_function(PLAYS)
    page.locator("#learn").scroll_into_view_if_needed()
    page.wait_for_function(f"() => !({PLAYS})()")
    page.locator("h1").scroll_into_view_if_needed()
    page.wait_for_function(PLAYS)


def test_it_stands_still_for_those_who_want_no_motion(fresh: Visit) -> None:
    fresh.page.emulate_media(reduced_motion="reduce")
    page = fresh.go("").loaded().page
    page.wait_for_timeout(1500)  # longer than a picture waits before it plays
    opened = page.evaluate(DELTA)
    assert opened == 2 and not page.evaluate(PLAYS)
    page.locator('.lossviz-range input[type="range"]').press("ArrowRight")
    page.wait_for_function(f"opened => ({DELTA})() > opened", arg=opened)
    before, box = page.evaluate(CAMERA), page.locator(".st-key-home_surface .js-plotly-plot").bounding_box()
    assert box
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 190, box["y"] + 150, steps=4)
    page.mouse.up()
    page.wait_for_function(f"before => ({CAMERA})().eye.x !== before.eye.x", arg=before)
    assert page.evaluate(CAMERA)["center"] == before["center"]  # it turns where it stands


# What lies under the middle of a card's picture, of its last line, and under its lower right corner.
UNDER = """
card => [...['img', 'p:last-of-type'].map(name => [...card.querySelectorAll(name)].at(-1)), card].map((part, place) => {
  const box = part.getBoundingClientRect();
  const [x, y] = place < 2 ? [box.x + box.width / 2, box.y + box.height / 2] : [box.right - 6, box.bottom - 6];
  const under = document.elementFromPoint(x, y);
  return [under?.closest('a')?.pathname, getComputedStyle(under).cursor];
})
"""


@pytest.mark.thorough
def test_a_card_is_a_link_all_over(tab: Visit) -> None:
    page = tab.go("").page
    for key in CATALOGUE:
        card = page.locator(f".st-key-card_{key}")
        card.scroll_into_view_if_needed()
        assert card.locator("a").count() == 1
        assert card.evaluate(UNDER) == [[f"/{key}", "pointer"]] * 3
    box = card.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 6, box["y"] + box["height"] - 6)
    page.wait_for_function("key => location.pathname === `/${key}`", arg=key)


@pytest.mark.parametrize("door", some(DOORS, "door_outliers"))
def test_a_question_leads_to_the_lab_that_answers_it(tab: Visit, door: str) -> None:
    card = tab.go("").page.locator(f".st-key-card_{door}")
    question = card.locator("a")
    assert question.inner_text().endswith("?")
    assert question.evaluate("a => a.scrollWidth <= a.clientWidth")  # the question is whole
    box = card.bounding_box()
    assert box is not None and box["y"] + box["height"] < 400  # before everything else
    card.click(position={"x": box["width"] / 2, "y": box["height"] - 8})
    tab.page.wait_for_function("page => location.pathname === `/${page}`", arg=DOORS[door])


def test_a_card_is_one_stop_of_the_keyboard_and_is_seen_to_be_one(tab: Visit) -> None:
    card = tab.go("").page.locator(".st-key-card_huber")
    assert card.locator("a, button, input, [tabindex]").count() == 1
    tab.page.locator(".st-key-card_smooth_l1 a").focus()
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("() => document.activeElement.closest('.st-key-card_huber') !== null")
    assert card.evaluate("card => getComputedStyle(card).outlineStyle") == "solid"
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_function("() => location.pathname === '/huber'")


def test_the_room_that_is_kept_for_the_surface_is_the_room_it_takes(tab: Visit) -> None:
    page = tab.go("").page
    place, picture = (page.locator(f".st-key-home_surface{inner}").bounding_box() for inner in ("", " .lossviz"))
    assert place is not None and picture is not None
    assert picture["height"] <= place["height"] < picture["height"] + 60


@pytest.mark.thorough
@pytest.mark.parametrize("page", ["compare", "outliers"])
def test_pills_stay_in_their_column(tab: Visit, page: str) -> None:
    tab.arrive(page)
    for width in (390, 1024, 1440):
        tab.look(width=width, height=800)
        tab.page.wait_for_function("() => document.querySelector('.lossviz .js-plotly-plot')?._fullLayout")
        boxes = tab.page.evaluate("""() => [...document.querySelectorAll('.stButtonGroup button')].map(button => {
          const own = button.getBoundingClientRect();
          const column = button.closest('.stButtonGroup').parentElement.getBoundingClientRect();
          return [own.left - column.left, column.right - own.right, button.scrollWidth - button.clientWidth];
        })""")
        assert len(boxes) >= 3
        assert all(left >= -1 and right >= -1 and over <= 1 for left, right, over in boxes)
