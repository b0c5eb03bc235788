"""The live view in a browser: it moves while a hand moves, keeps the camera, and sends nothing until release."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from forms import some
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, BrowserContext, CDPSession
from running import FRAMES, Visit, Wire, new_tab
from test_every_page import rotate, scenes, wait_for_query

# Contexts made from now on, with those that are on the screen already.
WATCH_CONTEXTS = """
() => {
  const all = window.__all = [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot =>
    ['scene', 'scene2'].map(key => plot._fullLayout[key]?._scene.glplot.gl).filter(Boolean));
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const context = getContext.call(this, kind, ...rest);
    if (context && kind.startsWith('webgl') && !all.includes(context)) all.push(context);
    return context;
  };
}
"""

# The middle of a flat panel on the screen, and its size.
PANEL = """
subplot => {
  const box = document.querySelector(`.js-plotly-plot .nsewdrag[data-subplot="${subplot}"]`).getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height };
}
"""

# How many heights of a trace are numbers.
HEIGHTS = """
name => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => plot._fullData)
  .filter(trace => trace.uid === name).map(trace => [...trace.y].filter(Number.isFinite).length)[0]
"""


# The page has stopped scrolling: it is where it was twenty frames ago.
SCROLLED = """
() => new Promise(done => {
  const main = document.querySelector('[data-testid=stMain]');
  let top = NaN, still = 0;
  const look = () => {
    still = main.scrollTop === top ? still + 1 : 0;
    top = main.scrollTop;
    if (still < 20) requestAnimationFrame(look); else done();
  };
  look();
})
"""


def eyes(visit: Visit) -> list[Any]:
    return [{axis: round(x, 6) for axis, x in scene["eye"].items()} for scene in scenes(visit)]


def photographs(visit: Visit) -> list[bytes]:
    """What is seen of every surface once the frames that are under way are out."""
    visit.page.evaluate(FRAMES)
    clips = [{side: scene[side] for side in ("x", "y", "width", "height")} for scene in scenes(visit)]
    return [Image.open(io.BytesIO(visit.page.screenshot(clip=clip))).tobytes() for clip in clips]


def slider(visit: Visit, name: str) -> dict[str, float]:
    """Where the thumb of a control is, and how long the control is."""
    found = visit.page.evaluate(
        """name => {
          const input = document.querySelector(`input[type=range][data-control="${name}"]`);
          const box = input.getBoundingClientRect(), share = (input.value - input.min) / (input.max - input.min);
          return { x: box.x + 8 + share * (box.width - 16), y: box.y + box.height / 2, width: box.width };
        }""",
        name,
    )
    return dict(found)


@pytest.fixture
def huber(tab: Visit) -> Visit:
    """The Huber page with its numbers for dragging, at rest."""
    return tab.arrive("huber").loaded().at_rest()


def test_surface_moves_under_the_pointer_and_nothing_is_sent_until_release(huber: Visit) -> None:
    seen = huber
    rotate(seen, scenes(seen)[0])
    camera, contexts, address = eyes(seen), seen.contexts(), seen.page.url
    assert camera[0] == camera[1]
    thumb, mouse, wire = slider(seen, "delta"), seen.page.mouse, Wire(seen)
    pictures = [photographs(seen)]
    assert seen.page.evaluate(HEIGHTS, "value-before") == 0
    mouse.move(thumb["x"], thumb["y"])
    mouse.down()
    for stop in range(3):
        for step in range(14):
            mouse.move(thumb["x"] - 3 * (15 * stop + step + 1), thumb["y"])  # to the left nothing is cut
        pictures.append(photographs(seen))
    deltas = seen.state()["delta"]
    assert deltas < 0.7
    for scene in range(2):  # loss and gradient, at each of the four moments
        assert len({picture[scene] for picture in pictures}) == 4
    assert seen.page.evaluate(HEIGHTS, "value-before") > 100  # the curve before the drag stays to be seen
    assert wire.messages == []
    assert seen.page.url == address
    assert eyes(seen) == camera

    mouse.up()
    wait_for_query(seen, f"huber_delta={deltas:g}(&|$)")
    assert wire.sent == 1
    assert seen.page.evaluate(HEIGHTS, "value-before") == 0
    assert eyes(seen) == camera
    assert seen.contexts() == contexts
    assert seen.errors == []


def test_keys_move_the_surface_at_once(huber: Visit) -> None:
    seen = huber
    wire, before = Wire(seen), photographs(seen)
    control = seen.page.locator('input[type="range"][data-control="delta"]')
    values = int(control.get_attribute("max") or 0)
    control.focus()
    for _ in range(6):
        seen.page.keyboard.down("ArrowRight")  # held: the key has not come up
    assert photographs(seen) != before
    assert wire.messages == []
    start = int(control.input_value())
    seen.page.keyboard.up("ArrowRight")
    wait_for_query(seen, rf"huber_delta={seen.state()['delta']:g}(&|$)")
    assert wire.sent == 1
    for key, expected in (("PageUp", start + round(values / 10)), ("Home", 0), ("End", values)):
        control.press(key)
        assert abs(int(control.input_value()) - expected) <= (1 if key == "PageUp" else 0)
    control.press("PageDown")
    assert int(control.input_value()) < values
    wait_for_query(seen, rf"huber_delta={seen.state()['delta']:g}(&|$)")


def test_point_is_dragged_on_its_curve(huber: Visit) -> None:
    seen = huber
    mouse, panel = seen.page.mouse, seen.page.evaluate(PANEL, "xy")
    wire, before = Wire(seen), photographs(seen)
    start = panel["x"] - panel["width"] / 6  # beside the label's line, which drags the label
    mouse.move(start, panel["y"])
    mouse.down()
    assert seen.state()["prediction"] == pytest.approx(-1, abs=0.11)
    for step in range(1, 11):
        mouse.move(start - panel["width"] * step / 60, panel["y"])
    assert seen.state()["prediction"] == pytest.approx(-2, abs=0.16)  # the axis is a little longer than ±3
    assert photographs(seen) != before  # the same point on both surfaces
    assert wire.messages == []
    mouse.up()
    wait_for_query(seen, "huber_prediction=-")
    assert wire.sent == 1


@pytest.mark.thorough
def test_play_sweeps_until_it_is_stopped(huber: Visit) -> None:
    seen = huber
    wire, button, before = Wire(seen), seen.page.locator(".lossviz-play"), photographs(seen)
    start = seen.state()["delta"]
    button.click()
    moved = "start => Math.abs([...window.__lossviz.values()][0].state().delta - start) > 0.5"
    seen.page.wait_for_function(moved, arg=start, timeout=60_000)
    assert photographs(seen) != before
    assert wire.messages == []
    button.click()
    wait_for_query(seen, rf"huber_delta={seen.state()['delta']:g}(&|$)")
    assert button.get_attribute("aria-pressed") == "false"
    assert wire.sent == 1


def test_text_for_those_who_do_not_see_follows(huber: Visit) -> None:
    seen = huber
    for name in ("delta", "label"):
        seen.page.fill(f'[data-exact="{name}"]', str(int(name == "delta")))
        seen.page.press(f'[data-exact="{name}"]', "Enter")
    control = seen.page.locator('input[type="range"][data-control="prediction"]')
    control.focus()
    control.press("End")
    wait_for_query(seen, "huber_prediction=3")
    assert control.get_attribute("aria-valuetext") == "3"
    label = seen.page.get_attribute(".js-plotly-plot", "aria-label") or ""
    assert re.search(r"prediction ŷ 3, .*loss ℓ 2\.5, gradient ∂ℓ/∂ŷ 1\b", label), label


@pytest.mark.thorough
def test_page_switches_leave_only_the_contexts_on_screen(huber: Visit) -> None:
    """Eight make 16 contexts, with two to begin with: Chromium takes the oldest of more than 16, so a leak would show."""
    seen, switches = huber, 8
    seen.blank()
    seen.page.evaluate(WATCH_CONTEXTS)
    for number in range(switches):
        page = ("mse", "huber")[number % 2]
        seen.follow(page)
        seen.page.wait_for_function(
            "page => window.__lossviz?.has(page) && window.__lossviz.size === 1"
            " && document.querySelector('.js-plotly-plot')?._fullLayout?.scene2?._scene",
            arg=page,
            timeout=60_000,
        )
    seen.drawn()
    seen.blank(False)
    made, alive = seen.page.evaluate("[window.__all.length, window.__all.filter(gl => !gl.isContextLost()).length]")
    assert made >= 2 * switches
    assert alive == len(scenes(seen)) == 2
    assert seen.errors == []


@pytest.mark.thorough
@pytest.mark.usefixtures("blank")
def test_optional_parameter_is_switched_on_and_off(tab: Visit) -> None:
    seen = tab.arrive("focal").at_rest()
    seen.unfold_code()
    switch = seen.page.locator('input[type="checkbox"][data-control="alpha"]')
    control, field = (
        seen.page.locator('input[type="range"][data-control="alpha"]'),
        seen.page.locator("[data-exact=alpha]"),
    )
    assert control.is_disabled() and field.is_disabled()
    assert field.input_value() == control.get_attribute("aria-valuetext") == "off"
    switch.check()
    wait_for_query(seen, "focal_alpha=0.25")
    assert control.is_enabled() and field.is_enabled()
    seen.page.locator(".stApp").get_by_text(re.compile(r"alpha=0\.25")).first.wait_for(state="attached", timeout=30_000)
    switch.uncheck()
    seen.page.wait_for_function("() => !location.search.includes('focal_alpha')", timeout=30_000)
    assert seen.state()["alpha"] is None
    switch.check()
    wait_for_query(seen, "focal_alpha=0.25")
    assert seen.errors == []


@pytest.mark.usefixtures("blank")
def test_what_stands_around_the_picture_follows_it_and_leads_it(tab: Visit) -> None:
    seen = tab.arrive("binary_cross_entropy").at_rest()
    above = seen.page.locator(".stMainBlockContainer .katex annotation").first
    assert r"\log p" in (above.text_content() or "")
    seen.page.locator('[data-control="from_logits"][data-value="true"]').check()
    wait_for_query(seen, "binary_cross_entropy_from_logits=true")
    follows = "() => !document.querySelector('.stMainBlockContainer .katex annotation').textContent.includes('log p')"
    seen.page.wait_for_function(follows, timeout=30_000)
    assert seen.state()["from_logits"] is True
    while "Dog or cat" not in seen.page.locator(".lossviz-step").inner_text():
        count = seen.page.locator(".lossviz-count").inner_text()
        seen.page.get_by_role("button", name="Next", exact=True).click()
        seen.page.wait_for_function("t => document.querySelector('.lossviz-count').innerText !== t", arg=count)
    wait_for_query(seen, "binary_cross_entropy_label=0")
    assert seen.state() == {**seen.state(), "from_logits": False, "prediction": 0.8, "label": 0.0}
    assert r"\log p" in (above.text_content() or "")
    seen.page.locator(".lossviz-results").get_by_text("1.60944").wait_for(timeout=30_000)
    assert seen.errors == []


@pytest.fixture(scope="module")
def fine_tab(tabs: BrowserContext, app_url: str) -> Iterator[Visit]:
    """A tab whose surfaces have smooth edges, as viewers see them: two drawings can be compared pixel by pixel."""
    visit = new_tab(tabs, app_url, surfaces="fine")
    yield visit
    visit.page.close()


def softly(picture: bytes) -> Image.Image:
    """A picture in which half a pixel does not count: so much Plotly moves a 3D axis's title, as it scales z again."""
    return Image.open(io.BytesIO(picture)).convert("RGB").filter(ImageFilter.BoxBlur(1))


@pytest.mark.parametrize(
    ("page", "moves"),
    some(
        [
            ("focal", [("gamma", 3), ("prediction", 70), ("label", 20)]),
            ("compare", [("residual", 10), ("outlier", 5)]),
        ],
        ("focal", [("gamma", 3), ("prediction", 70), ("label", 20)]),
    ),
)
def test_moved_picture_is_the_picture_drawn_again(fine_tab: Visit, page: str, moves: list[tuple[str, int]]) -> None:
    """Moving puts numbers into a drawn picture; Plotly's own full redraw of the same data must look the same."""
    seen = fine_tab.arrive(page).loaded().at_rest()
    for control, to in moves:
        seen.page.evaluate(
            """([name, to]) => {
              const input = document.querySelector(`input[type=range][data-control="${name}"]`);
              input.value = to;
              input.dispatchEvent(new Event('input', { bubbles: true }));
            }""",
            [control, to],
        )
        seen.page.evaluate(FRAMES)
        plot = seen.page.locator(".js-plotly-plot").first
        moved = softly(plot.screenshot())
        seen.page.evaluate("Plotly.redraw(document.querySelector('.js-plotly-plot'))")
        seen.page.evaluate(FRAMES)
        again = softly(plot.screenshot())
        apart = ImageChops.difference(moved, again).convert("L").histogram()
        assert sum(apart[40:]) < 40, (control, sum(apart[40:]))


def touch(session: CDPSession, kind: str, x: float = 0, y: float = 0) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_on_a_phone_a_finger_drags_along_and_scrolls_across(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        seen = new_tab(context, app_url, surfaces="blank")
        seen.look(width=390, height=844)
        seen.go("huber").loaded()
        session = context.new_cdp_session(seen.page)
        scroll = "document.querySelector('[data-testid=stMain]').scrollTop"
        seen.page.evaluate(
            "document.querySelector('.nsewdrag[data-subplot=xy]').scrollIntoView({block: 'center', behavior: 'instant'})"
        )
        panel, top, start = seen.page.evaluate(PANEL, "xy"), seen.page.evaluate(scroll), seen.state()["prediction"]

        touch(session, "touchStart", panel["x"], panel["y"])
        for step in range(1, 13):
            touch(session, "touchMove", panel["x"], panel["y"] - 12 * step)
        touch(session, "touchEnd")
        seen.page.evaluate(SCROLLED)
        assert seen.page.evaluate(scroll) > top
        assert seen.state()["prediction"] == start

        panel, top = seen.page.evaluate(PANEL, "xy"), seen.page.evaluate(scroll)
        start = panel["x"] + panel["width"] / 12  # beside the label's line, which is a handle itself
        touch(session, "touchStart", start, panel["y"])
        for step in range(1, 13):
            touch(session, "touchMove", start - panel["width"] * 5 / 144 * step, panel["y"] + step / 4)
        dragged = "() => Math.abs([...window.__lossviz.values()][0].state().prediction + 2) < 0.2"
        seen.page.wait_for_function(dragged, timeout=10_000)  # while the finger is down; the browser bundles its moves
        assert seen.page.evaluate(scroll) == top
        touch(session, "touchEnd")
        wait_for_query(seen, "huber_prediction=-")
    finally:
        context.close()
