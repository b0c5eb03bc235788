"""The live view in a browser: it moves while a hand moves, keeps the camera, and sends nothing until release."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, CDPSession
from running import Visit, open_page
from test_browser import follow, query, rotate, scenes, wait_for_query

Open = Callable[..., Visit]

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
  .filter(trace => trace.name === name).map(trace => [...trace.y].filter(Number.isFinite).length)[0]
"""

FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"


class Wire:
    """Everything the page sends and gets from now on."""

    def __init__(self, visit: Visit) -> None:
        self.messages: list[str] = []
        session: CDPSession = visit.page.context.new_cdp_session(visit.page)
        session.send("Network.enable")
        for event in ("Network.webSocketFrameSent", "Network.webSocketFrameReceived", "Network.requestWillBeSent"):
            session.on(event, lambda _, event=event: self.messages.append(event.removeprefix("Network.")))

    @property
    def sent(self) -> int:
        return self.messages.count("webSocketFrameSent")


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


@pytest.fixture(scope="module")
def huber_page(tabs: BrowserContext, app_url: str) -> Iterator[Visit]:
    visit = loaded(open_page(tabs, app_url, "huber"))
    yield visit
    visit.page.close()


@pytest.fixture
def huber(huber_page: Visit) -> Iterator[Visit]:
    """The Huber page in one tab for several tests; each leaves it in another state, with no button down."""
    wire, heard = Wire(huber_page), -1
    while heard != len(wire.messages):  # the answers to the test before have come
        heard = len(wire.messages)
        huber_page.page.wait_for_timeout(1000)
    yield huber_page
    huber_page.page.mouse.up()


def loaded(visit: Visit) -> Visit:
    """Wait until the numbers for dragging have come."""
    visit.page.wait_for_function("window.__lossvizBanks?.size > 0", timeout=60_000)
    visit.page.evaluate("Promise.all([...window.__lossvizBanks.values()])")
    visit.page.evaluate(FRAMES)
    return visit


def test_surface_moves_under_the_pointer_and_nothing_is_sent_until_release(huber: Visit) -> None:
    seen = huber
    rotate(seen, scenes(seen)[0])
    wait_for_query(seen, "_view=")
    camera, contexts, address = eyes(seen), seen.contexts(), seen.page.url
    assert camera[0] == camera[1]
    thumb, mouse, wire = slider(seen, "delta"), seen.page.mouse, Wire(seen)
    pictures = [photographs(seen)]
    assert seen.page.evaluate(HEIGHTS, "value: before") == 0
    mouse.move(thumb["x"], thumb["y"])
    mouse.down()
    for stop in range(3):
        for step in range(14):
            mouse.move(thumb["x"] + 15 * stop + step + 1, thumb["y"])
        pictures.append(photographs(seen))
    deltas = seen.state()["delta"]
    assert deltas > 1.5
    for scene in range(2):  # loss and gradient, at each of the four moments
        assert len({picture[scene] for picture in pictures}) == 4
    assert seen.page.evaluate(HEIGHTS, "value: before") > 100  # the curve before the drag stays to be seen
    assert wire.messages == []
    assert seen.page.url == address
    assert eyes(seen) == camera

    mouse.up()
    wait_for_query(seen, "huber_delta=")
    assert wire.sent == 1
    assert query(seen)["huber_delta"] == f"{deltas:g}"
    assert seen.page.evaluate(HEIGHTS, "value: before") == 0
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
    wire, mouse, panel = Wire(seen), seen.page.mouse, seen.page.evaluate(PANEL, "xy")
    before = photographs(seen)
    mouse.move(panel["x"], panel["y"])
    mouse.down()
    assert seen.state()["prediction"] == pytest.approx(0, abs=0.051)
    for step in range(1, 11):
        mouse.move(panel["x"] - panel["width"] * step / 30, panel["y"])
    assert seen.state()["prediction"] == pytest.approx(-2, abs=0.16)  # the axis is a little longer than ±3
    assert photographs(seen) != before  # the same point on both surfaces
    assert wire.messages == []
    mouse.up()
    wait_for_query(seen, "huber_prediction=-")
    assert wire.sent == 1


def touch(session: CDPSession, kind: str, x: float = 0, y: float = 0) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_on_a_phone_a_finger_drags_along_and_scrolls_across(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        seen = loaded(open_page(context, app_url, "huber", width=390, height=844, surfaces=False))
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
        seen.page.wait_for_timeout(300)
        assert seen.page.evaluate(scroll) > top
        assert seen.state()["prediction"] == start

        panel, top = seen.page.evaluate(PANEL, "xy"), seen.page.evaluate(scroll)
        touch(session, "touchStart", panel["x"], panel["y"])
        for step in range(1, 13):
            touch(session, "touchMove", panel["x"] - panel["width"] * step / 36, panel["y"] + step / 4)
        assert seen.state()["prediction"] == pytest.approx(-2, abs=0.2)
        assert seen.page.evaluate(scroll) == top
        touch(session, "touchEnd")
        wait_for_query(seen, "huber_prediction=-")
    finally:
        context.close()


@pytest.mark.parametrize(
    ("page", "moves"),
    [
        ("focal", [("gamma", 3), ("prediction", 70), ("label", 20)]),
        ("compare", [("residual", 10), ("outlier", 5)]),
    ],
)
def test_moved_picture_is_the_picture_drawn_anew(visit: Open, page: str, moves: list[tuple[str, int]]) -> None:
    """Moving puts numbers into a drawn picture; Plotly's own full redraw of the same data must look the same."""
    seen = loaded(visit(page))
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
        moved = Image.open(io.BytesIO(plot.screenshot())).convert("RGB")
        seen.page.evaluate("Plotly.redraw(document.querySelector('.js-plotly-plot'))")
        seen.page.evaluate(FRAMES)
        anew = Image.open(io.BytesIO(plot.screenshot())).convert("RGB")
        apart = ImageChops.difference(moved, anew).convert("L").histogram()
        assert sum(apart[40:]) < 40, (control, sum(apart[40:]))


def test_forty_page_switches_leave_only_the_contexts_on_screen(visit: Open) -> None:
    seen = loaded(visit("huber", surfaces=False))
    seen.page.evaluate(WATCH_CONTEXTS)
    for number in range(40):
        page = ("focal", "huber")[number % 2]
        follow(seen, page)
        seen.page.wait_for_function(
            "page => window.__lossviz?.has(page) && window.__lossviz.size === 1"
            " && document.querySelector('.js-plotly-plot')?._fullLayout?.scene2?._scene",
            arg=page,
            timeout=60_000,
        )
    seen.drawn()
    made, alive = seen.page.evaluate("[window.__all.length, window.__all.filter(gl => !gl.isContextLost()).length]")
    assert made >= 80
    assert alive == len(scenes(seen)) == 2
    assert seen.errors == []


def test_optional_parameter_is_switched_on_and_off(visit: Open) -> None:
    seen = visit("focal", surfaces=False)
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
    seen.page.wait_for_function("!location.search.includes('focal_alpha')", timeout=30_000)
    assert seen.state()["alpha"] is None
    switch.check()
    wait_for_query(seen, "focal_alpha=0.25")
    assert seen.errors == []


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


def test_text_for_those_who_do_not_see_follows(visit: Open) -> None:
    seen = visit("huber", surfaces=False)
    control = seen.page.locator('input[type="range"][data-control="prediction"]')
    control.focus()
    control.press("End")
    wait_for_query(seen, "huber_prediction=3")
    assert control.get_attribute("aria-valuetext") == "3"
    label = seen.page.get_attribute(".js-plotly-plot", "aria-label") or ""
    assert re.search(r"prediction ŷ 3, .*value 2\.5, gradient 1\b", label), label
