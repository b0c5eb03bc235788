"""While a page loads: nothing jumps, and the curves are there as soon as its title."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from forms import some
from playwright.sync_api import Browser, Page
from running import FRAMES, MOVE, Visit, new_tab

# How far what is seen jumps by itself, and what was there when the title was first seen with a part of the picture.
WATCH = """
window.__shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shifts.push(entry.value);
}).observe({ type: 'layout-shift', buffered: true });
"""
JUMPED = "() => window.__shifts.reduce((sum, shift) => sum + shift, 0)"
# What a slow server says comes message by message, each long enough after the last for the page to be drawn in between.
SLOWLY = """
{
  const add = WebSocket.prototype.addEventListener;
  const spaced = heard => {
    let before = Promise.resolve();
    return message => { before = before.then(() => new Promise(done => setTimeout(done, 40))).then(() => heard(message)); };
  };
  WebSocket.prototype.addEventListener = function (kind, heard, ...rest) {
    add.call(this, kind, kind === 'message' ? spaced(heard) : heard, ...rest);
  };
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', { set(heard) { set.call(this, spaced(heard)); } });
}
"""
STILL = "() => document.querySelector('.st-key-stage_still img')?.naturalWidth > 0"
PLACE = ".st-key-stage_picture"
KINDS = ("huber", "", "compare", "compare_classification", "outliers", "numerics", "your_own", "barron")
KINDS += ("imbalance", "descent", "outliers?lesson=one-bad-point", "guide", "lessons")
SIZES = ((390, 844), (1024, 768), (1440, 900))
COLD = [(page, *size) for page in KINDS for size in SIZES]


@pytest.fixture
def cold(browser: Browser, app_url: str) -> Iterator[Visit]:
    """A tab of somebody who comes for the first time."""
    context = browser.new_context()
    yield new_tab(context, app_url, surfaces="blank")
    context.close()


@pytest.mark.parametrize(("path", "width", "height"), some(COLD, ("huber", 390, 844), ("outliers", 390, 844)))
def test_nothing_jumps(cold: Visit, path: str, width: int, height: int) -> None:
    cold.look(width=width, height=height)
    cold.page.add_init_script(WATCH + SLOWLY)
    page = cold.go(path).page
    page.wait_for_timeout(500)  # what jumps, jumps late
    assert page.evaluate(JUMPED) < 0.1


def waiting(cold: Visit) -> Page:
    """A loss page whose drawing library does not come."""
    cold.page.route("**/plotly.min.js", lambda route: None)
    cold.page.goto(f"{cold.url}/huber?huber_delta=0.5")
    cold.page.wait_for_function(STILL, timeout=60_000)
    return cold.page


def test_the_curves_stand_where_they_will_be_drawn(cold: Visit) -> None:
    page = waiting(cold)
    for width, height in ((1440, 900), (1024, 768), (1920, 1080), (390, 844)):
        cold.look(width=width, height=height)
        page.wait_for_selector(".lossviz-plot", timeout=60_000)
        page.evaluate(FRAMES)
        still, plot = (page.locator(name).bounding_box() for name in (".st-key-stage_still img", ".lossviz-plot"))
        assert still is not None and still == pytest.approx(plot, abs=2)


def test_the_picture_has_its_place_before_its_code_comes(cold: Visit) -> None:
    cold.look(width=1440, height=900)
    cold.page.route("**/static/js/BidiComponent.*.js", lambda route: None)
    page = waiting(cold)
    assert page.locator("h1").inner_text() == "Huber loss"
    box = page.locator(PLACE).bounding_box()
    assert box is not None and box["height"] >= 700


def test_the_still_gives_way_to_the_picture(cold: Visit) -> None:
    page = cold.go("huber").page
    assert not page.locator(".st-key-stage_still").is_visible()
    assert page.locator(".js-plotly-plot .main-svg").first.is_visible()
    plot = page.evaluate_handle("document.querySelector('.js-plotly-plot')")
    cold.loaded().page.evaluate(MOVE, ["delta", 40])
    page.wait_for_function("() => !document.querySelector('.st-key-stage_still img')")  # it is not sent again
    assert plot.evaluate("plot => plot.isConnected")


# A letter is put into a picture to be measured, and taken out, as Plotly does hundreds of times.
MEASURE = """
() => {
  const letter = document.querySelector('.js-plotly-plot .main-svg text').cloneNode(true);
  document.querySelector('#js-plotly-tester').append(letter);
  letter.getBoundingClientRect();
  letter.remove();
  return letter.getBoundingClientRect();
}
"""


@pytest.mark.parametrize("path", some(["huber", "compare", "descent", "your_own"], "huber"))
def test_a_letter_in_a_picture_is_measured_without_styling_the_page_again(
    browser: Browser, tab: Visit, path: str
) -> None:
    tab.arrive(path).at_rest()
    browser.start_tracing(page=tab.page, categories=["devtools.timeline"])
    tab.page.evaluate(MEASURE)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    styled = [event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree"]
    assert 0 < max(styled) < tab.page.evaluate("document.querySelectorAll('*').length") / 20, styled
