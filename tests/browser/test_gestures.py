"""What hands do on a picture: the page scrolls through it, surfaces turn and zoom, marks are dragged, clicks set the point."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import plotly
import pytest
from forms import some
from playwright.sync_api import Browser, CDPSession
from running import FRAMES, MOVE, Visit, Wire, new_tab
from test_every_page import query, scenes, wait_for_query
from test_loss_page import SCROLLED as STANDS

from lossviz.state.cameras import camera_angles

SURFACES = "blank"

AZIMUTH, ELEVATION, _ = camera_angles("valley")

SCROLL = "() => document.querySelector('[data-testid=stMain]').scrollTop"
SCROLLED = "top => document.querySelector('[data-testid=stMain]').scrollTop > top + 100"

# Where a place of the first panel is on the screen: the middle of its height, unless `y` says more.
PLACE = """
([x, y]) => {
  const plot = document.querySelector('.js-plotly-plot'), box = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + (y === null ? yaxis._length / 2 : yaxis.d2p(y))];
}
"""

# A place of the first surface on the screen, by Plotly's own projection.
ON_SURFACE = """
([x, y, z]) => {
  const scene = document.querySelector('.js-plotly-plot')._fullLayout.scene._scene, box = scene.container.getBoundingClientRect();
  const { model, view, projection } = scene.glplot.cameraParams;
  const times = (m, v) => [0, 1, 2, 3].map(r => [0, 1, 2, 3].reduce((sum, c) => sum + m[4 * c + r] * v[c], 0));
  const scaled = [x, y, z].map((value, axis) => value * scene.dataScale[axis]);
  const [a, b, , w] = times(projection, times(view, times(model, [...scaled, 1])));
  return [box.left + box.width * (0.5 + 0.5 * a / w), box.top + box.height * (0.5 - 0.5 * b / w)];
}
"""

# Plotly's own scene on a page of its own.
PLAIN = """
() => {
  const z = Array.from({ length: 20 }, (_, i) => Array.from({ length: 20 }, (_, j) => (i - j) ** 2 / 100));
  const scene = { dragmode: 'turntable', camera: { eye: { x: -1.486, y: -1.486, z: 0.935 } } };
  return Plotly.newPlot('plain', [{ type: 'surface', z }], { margin: { l: 0, r: 0, t: 0, b: 0 }, scene });
}
"""
PLAIN_EYE = "() => document.getElementById('plain')._fullLayout.scene._scene.getCamera().eye"


def angles(eye: dict[str, float]) -> tuple[float, float]:
    """Azimuth and elevation in degrees."""
    across = math.hypot(eye["x"], eye["y"])
    return math.degrees(math.atan2(eye["y"], eye["x"])), math.degrees(math.atan2(eye["z"], across))


def elevation(visit: Visit) -> float:
    found = {round(angles(scene["eye"])[1], 3) for scene in scenes(visit)}
    assert len(found) == 1  # all scenes turn together
    return found.pop()


def middle(visit: Visit, scene: int = 0) -> tuple[float, float]:
    box = scenes(visit)[scene]
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(visit: Visit, start: tuple[float, float], across: float, down: float, *, steps: int = 5) -> None:
    mouse = visit.page.mouse
    mouse.move(*start)
    mouse.down()
    for step in range(1, steps + 1):
        mouse.move(start[0] + across * step / steps, start[1] + down * step / steps)
    mouse.up()


def centre(visit: Visit, selector: str) -> tuple[float, float]:
    box = visit.page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def handle(name: str) -> str:
    return f'.lossviz-handle[role="slider"][data-handle="{name}"]'


def opened(visit: Visit, page: str = "huber") -> Visit:
    """A page as it opens, with its numbers for dragging, at rest; Reset is quicker than to load it again."""
    if urlsplit(visit.page.url).path != f"/{page}":
        return visit.go(page).loaded().at_rest()
    visit.page.get_by_role("button", name="Reset", exact=True).click()
    wait_for_query(visit, f"^(?!.*{page}_)")
    visit.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    return visit.loaded().at_rest()


@pytest.fixture
def huber(tab: Visit) -> Visit:
    """The Huber page as it opens."""
    return opened(tab)


@pytest.fixture(scope="module")
def phone(browser: Browser, app_url: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit = new_tab(context, app_url, surfaces="blank")
    visit.look(width=390, height=844)
    yield visit
    context.close()


class Fingers:
    """Fingers on the screen of a page, by Chromium's own protocol."""

    def __init__(self, visit: Visit) -> None:
        self.session: CDPSession = visit.page.context.new_cdp_session(visit.page)

    def _send(self, kind: str, places: list[tuple[float, float]], **more: float) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, **more})

    def swipe(self, starts: list[tuple[float, float]], moves: list[tuple[float, float]], *, steps: int = 12) -> None:
        """Put fingers down, one after the other, move each by its own way, and take them up."""
        for count in range(1, len(starts) + 1):
            self._send("touchStart", starts[:count])
        for step in range(1, steps + 1):
            pairs = zip(starts, moves, strict=True)
            self._send("touchMove", [(x + a * step / steps, y + b * step / steps) for (x, y), (a, b) in pairs])
        self._send("touchEnd", [])

    def tap(self, place: tuple[float, float], *, times: int = 1) -> None:
        """Tap, and tap again a tenth of a second later, however slow this machine is."""
        now = time.time()
        for count in range(times):
            self._send("touchStart", [place], timestamp=now + 0.1 * count)
            self._send("touchEnd", [], timestamp=now + 0.1 * count + 0.03)


def bring(visit: Visit, selector: str) -> None:
    """Have an element stand in the middle of the screen."""
    visit.page.locator(selector).first.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    visit.page.evaluate(FRAMES)


def test_wheel_over_a_surface_scrolls_the_page_and_zooms_with_ctrl(huber: Visit) -> None:
    before, top = scenes(huber)[0]["eye"], huber.page.evaluate(SCROLL)
    huber.page.mouse.move(*middle(huber))
    huber.page.keyboard.down("Control")
    huber.page.mouse.wheel(0, -100)
    huber.page.keyboard.up("Control")
    wait_for_query(huber, f"huber_view={AZIMUTH:g},{ELEVATION:g},1")
    near = scenes(huber)[0]["eye"]
    assert math.hypot(*near.values()) < 0.9 * math.hypot(*before.values())
    assert angles(near) == pytest.approx(angles(before), abs=0.1)
    assert huber.page.evaluate(SCROLL) == top
    huber.page.mouse.wheel(0, 300)
    huber.page.wait_for_function(SCROLLED, arg=top)
    assert scenes(huber)[0]["eye"] == near
    assert huber.errors == []


@pytest.mark.thorough
def test_a_drag_turns_at_about_the_pace_of_plotly(huber: Visit) -> None:
    """A drag of ten pixels up turns 13 degrees in plain Plotly; between half and one and a half of that is its pace."""
    drag(huber, middle(huber), 0, 100)
    start = elevation(huber)
    drag(huber, middle(huber), 0, -10)
    assert 0.5 * 13 < start - elevation(huber) < 1.5 * 13
    azimuth = angles(scenes(huber)[0]["eye"])[0]
    drag(huber, middle(huber), 10, 0)
    turned = azimuth - angles(scenes(huber)[0]["eye"])[0]
    assert turned == pytest.approx(
        start - elevation(huber), abs=0.01
    )  # as fast to the side, and as Plotly's own way round


@pytest.mark.thorough
def test_a_drag_turns_the_way_plotly_turns(huber: Visit) -> None:
    page = huber.page.context.new_page()
    page.set_content('<div id="plain" style="width: 500px; height: 380px"></div>')
    page.add_script_tag(path=str(Path(plotly.__file__).parent / "package_data" / "plotly.min.js"))
    page.evaluate(PLAIN)
    before = angles(page.evaluate(PLAIN_EYE))
    page.mouse.move(250, 190)
    page.mouse.down()
    page.mouse.move(253, 193)
    page.mouse.up()
    page.wait_for_function(f"before => Math.abs(({PLAIN_EYE})().x - before) > 1e-3", arg=-1.486)
    plain = angles(page.evaluate(PLAIN_EYE))
    page.close()
    mine = angles(scenes(huber)[0]["eye"])
    drag(huber, middle(huber), 6, 6)
    own = angles(scenes(huber)[0]["eye"])
    for axis in range(2):
        assert (own[axis] - mine[axis]) * (plain[axis] - before[axis]) > 0


def test_camera_stays_above_the_floor_by_mouse(huber: Visit) -> None:
    for down, limit in ((-300, 3), (400, 90)):
        drag(huber, middle(huber), 0, down)
        assert elevation(huber) == pytest.approx(limit, abs=0.11)
    drag(huber, middle(huber, 1), 20, -300)
    assert elevation(huber) == pytest.approx(3, abs=0.01)
    wait_for_query(huber, "huber_view=-?[0-9]+,3")


@pytest.mark.thorough
def test_camera_stays_above_the_floor_by_key(huber: Visit) -> None:
    chosen = huber.page.locator('[data-control="view"]:checked')
    chosen.focus()
    for _ in range(10):
        huber.page.keyboard.press("Shift+ArrowDown")
    assert elevation(huber) == pytest.approx(3, abs=0.01)
    azimuth = angles(scenes(huber)[0]["eye"])[0]
    huber.page.keyboard.press("Shift+ArrowRight")
    assert angles(scenes(huber)[0]["eye"])[0] - azimuth == pytest.approx(5, abs=0.01)
    for _ in range(20):
        huber.page.keyboard.press("Shift+ArrowUp")
    assert elevation(huber) == pytest.approx(90, abs=0.11)
    wait_for_query(huber, "huber_view=-130,90")


def test_camera_stays_above_the_floor_by_link(tab: Visit) -> None:
    tab.go("huber?huber_view=20,-40").at_rest()
    assert 3 <= elevation(tab) <= 90
    assert "huber_view must be" in tab.page.locator('[data-testid="stText"]').inner_text()


def test_double_click_brings_the_camera_back_and_leaves_the_point(tab: Visit) -> None:
    tab.go("huber?huber_view=60,50&huber_prediction=1&huber_delta=2").loaded().at_rest()
    x, y = middle(tab)
    tab.page.mouse.dblclick(x, y)
    wait_for_query(tab, "^(?!.*huber_view)")
    state = tab.state()
    assert (state["view"], state["delta"], state["prediction"], state["label"]) == ("valley", 2, 1, 0)
    assert angles(scenes(tab)[1]["eye"]) == pytest.approx((AZIMUTH, ELEVATION), abs=0.1)


def test_click_on_a_surface_sets_the_point_there(huber: Visit) -> None:
    wire, entries = Wire(huber), huber.page.evaluate("history.length")
    x, y = huber.page.evaluate(ON_SURFACE, [-1.0, 1.5, 2.625])  # 1.5 · (|r| − 0.75) at r = −2.5
    huber.page.mouse.click(x, y)
    wait_for_query(huber, "huber_label=")
    state = huber.state()
    assert huber.page.evaluate("history.length") == entries  # a move is no step back
    assert state["prediction"] == pytest.approx(-1, abs=0.11) and state["label"] == pytest.approx(1.5, abs=0.11)
    for name in ("prediction", "label"):  # snapped to what the sliders hold
        assert round(state[name] / 0.05, 6) == round(state[name] / 0.05)
    assert wire.sent == 1
    assert state["view"] == "valley"


def test_click_beside_a_surface_sets_nothing(huber: Visit) -> None:
    before, box = huber.state(), scenes(huber)[0]
    huber.page.mouse.click(box["x"] + 12, box["y"] + 12)
    huber.page.evaluate(FRAMES)
    assert huber.state() == before


@pytest.mark.parametrize(
    ("page", "name", "place", "to", "expected"),
    some(
        [
            ("huber", "delta", 1.5, 2.5, 2.5),
            ("huber", "label", 0.0, -1.0, -1.0),
            ("huber", "prediction", 2.0, 0.5, 0.5),
            ("smooth_l1", "beta", 1.5, 0.5, 0.5),
            ("mse", "label", 0.0, 1.0, 1.0),
            ("focal", "prediction", 0.8, 0.4, 0.4),
        ],
        ("huber", "delta", 1.5, 2.5, 2.5),
        ("focal", "prediction", 0.8, 0.4, 0.4),
    ),
)
def test_a_mark_drags_its_control_by_mouse(
    tab: Visit, page: str, name: str, place: float, to: float, expected: float
) -> None:
    opened(tab, page)
    bring(tab, handle(name))
    wire, mouse = Wire(tab), tab.page.mouse
    x, y = centre(tab, handle(name))
    assert tab.page.evaluate(PLACE, [place, None])[0] == pytest.approx(x, abs=1)
    mouse.move(x, y)
    mouse.down()
    end = tab.page.evaluate(PLACE, [to, None])[0]
    for step in range(1, 7):
        mouse.move(x + (end - x) * step / 6, y)
    assert tab.state()[name] == pytest.approx(expected, abs=0.06)
    tab.page.evaluate(FRAMES)
    said = tab.page.locator(f"{handle(name)} .lossviz-said-here")
    text = tab.page.locator(handle(name)).get_attribute("aria-valuetext") or ""
    assert said.is_visible() and said.inner_text().endswith(text)
    assert text.startswith(f"{tab.state()[name]:g}".replace("-", "−"))  # the number of now
    assert tab.page.locator(".hovertext:visible").count() == 0  # and no other one
    assert wire.messages == []
    mouse.up()
    wait_for_query(tab, f"{page}_{name}={tab.state()[name]:g}(&|$)")
    assert wire.sent == 1
    assert tab.errors == []


@pytest.mark.thorough
def test_the_ring_on_the_other_side_drags_as_well(tab: Visit) -> None:
    tab.go("huber?huber_label=1").loaded().at_rest()
    bring(tab, handle("delta"))
    x, y = centre(tab, '.lossviz-handle-ring[aria-hidden="true"]')
    assert tab.page.evaluate(PLACE, [0.0, None])[0] == pytest.approx(x, abs=1.5)
    end = tab.page.evaluate(PLACE, [-1.5, None])[0]
    drag(tab, (x, y), end - x, 0)
    assert tab.state()["delta"] == pytest.approx(2.5, abs=0.06)


def test_marks_show_by_the_pointer_that_they_can_be_dragged(huber: Visit) -> None:
    for name, cursor in (("delta", "ew-resize"), ("label", "ew-resize"), ("prediction", "grab")):
        assert huber.page.locator(handle(name)).evaluate("node => getComputedStyle(node).cursor") == cursor


def test_marks_are_sliders_for_the_keyboard(huber: Visit) -> None:
    wire = Wire(huber)
    ring = huber.page.locator(handle("delta"))
    ring.focus()
    values = huber.page.locator('input[type=range][data-control="delta"]')
    start = int(values.input_value())
    last = int(values.get_attribute("max") or 0)
    for key, expected in (
        ("ArrowRight", start + 1),
        ("ArrowLeft", start),
        ("PageUp", start + round(last / 10)),
        ("Home", 0),
        ("End", last),
    ):
        ring.press(key)
        assert int(values.input_value()) == expected, key
        if key in ("PageUp", "Home"):
            start = int(values.input_value())
    wait_for_query(huber, "huber_delta=5(&|$)")
    assert wire.sent >= 1
    huber.page.evaluate(FRAMES)
    assert ring.get_attribute("aria-valuetext") == "5"
    assert ring.get_attribute("aria-valuenow") == "5"


def test_hovering_shows_the_value_on_curve_and_surface(tab: Visit) -> None:
    opened(tab).blank(False)
    tab.page.evaluate(MOVE, ["prediction", 90])  # what changes is drawn
    tab.page.evaluate(FRAMES)
    tab.page.mouse.move(*tab.page.evaluate(PLACE, [-2.0, 1.875]))
    said = tab.page.locator(".hoverlayer .hovertext")
    said.first.wait_for(timeout=10_000)
    assert "1.875" in (said.first.text_content() or "")
    x, y = tab.page.evaluate(ON_SURFACE, [-1.0, 1.5, 2.625])
    tab.page.mouse.move(x, y)
    tab.page.mouse.move(x + 1, y)
    over = "() => [...document.querySelectorAll('.hovertext')].some(text => text.textContent.includes('label y 1.5'))"
    tab.page.wait_for_function(over, timeout=15_000)
    box = tab.page.locator(".hovertext", has_text="label y").text_content() or ""
    told = [float(each.replace("−", "-")) for each in re.findall(r"[ŷy] (−?[\d.]+)", box)]
    tab.page.mouse.down()
    tab.page.mouse.up()
    wait_for_query(tab, "huber_label=")
    state = tab.state()
    assert [state["prediction"], state["label"]] == told  # a click sets what was said


def test_fingers_scroll_through_surfaces_and_turn_them_sideways(phone: Visit) -> None:
    phone.go("huber").loaded().at_rest()
    fingers = Fingers(phone)
    phone.page.evaluate("document.querySelector('.js-plotly-plot').scrollIntoView({ behavior: 'instant' })")
    phone.page.evaluate(FRAMES)
    before, top = phone.state(), phone.page.evaluate(SCROLL)
    place = middle(phone)
    fingers.swipe([place], [(0, -180)])
    phone.page.wait_for_function(SCROLLED, arg=top)
    assert phone.state() == before
    assert elevation(phone) == pytest.approx(ELEVATION, abs=0.1)

    bring(phone, ".js-plotly-plot .gl-container > div")
    phone.page.evaluate(STANDS)
    top = phone.page.evaluate(SCROLL)
    x, y = middle(phone)
    start = angles(scenes(phone)[0]["eye"])
    fingers.swipe([(x - 60, y)], [(120, 20)])
    wait_for_query(phone, f"huber_view=-?[0-9]+,{ELEVATION:g}(&|$)")
    turned = angles(scenes(phone)[0]["eye"])
    assert turned[1] == pytest.approx(start[1], abs=0.01)
    assert abs(turned[0] - start[0]) > 30
    assert phone.page.evaluate(SCROLL) == top
    assert phone.errors == []


def test_two_fingers_turn_freely_and_pinch(phone: Visit) -> None:
    phone.go("huber").loaded().at_rest()
    fingers = Fingers(phone)
    bring(phone, ".js-plotly-plot .gl-container > div")
    top = phone.page.evaluate(SCROLL)
    x, y = middle(phone)
    fingers.swipe([(x - 40, y - 20), (x + 40, y - 20)], [(0, 40), (0, 40)])
    wait_for_query(phone, "huber_view=")
    assert elevation(phone) > 40
    fingers.swipe([(x - 40, y), (x + 40, y)], [(0, -120), (0, -120)])
    assert elevation(phone) == pytest.approx(3, abs=0.01)
    far = math.hypot(*scenes(phone)[0]["eye"].values())
    fingers.swipe([(x - 30, y), (x + 30, y)], [(-40, 0), (40, 0)])
    phone.page.evaluate(FRAMES)
    assert math.hypot(*scenes(phone)[0]["eye"].values()) < 0.7 * far
    assert phone.page.evaluate(SCROLL) == top
    assert phone.page.evaluate("() => visualViewport.scale") == 1


def test_a_tap_sets_the_point_and_two_bring_the_camera_back(phone: Visit) -> None:
    phone.go("huber?huber_view=60,50").loaded().at_rest()
    fingers = Fingers(phone)
    bring(phone, ".js-plotly-plot .gl-container > div")
    fingers.tap(tuple(phone.page.evaluate(ON_SURFACE, [1.0, -1.0, 1.875])))
    wait_for_query(phone, "huber_label=-")
    assert phone.state()["prediction"] == pytest.approx(1, abs=0.2)
    place = middle(phone)
    before = phone.state()
    fingers.tap(place, times=2)
    wait_for_query(phone, "^(?!.*huber_view)")
    assert phone.state() == {**before, "view": "valley"}


@pytest.mark.parametrize(
    ("name", "place", "to"),
    some([("delta", 1.5, 2.5), ("label", 0.0, -1.0), ("prediction", 2.0, 1.0)], ("delta", 1.5, 2.5)),
)
def test_a_mark_drags_its_control_by_touch(phone: Visit, name: str, place: float, to: float) -> None:
    phone.go("huber").loaded().at_rest()
    fingers = Fingers(phone)
    bring(phone, handle(name))
    top = phone.page.evaluate(SCROLL)
    box = phone.page.locator(handle(name)).bounding_box()
    assert box is not None and (box["width"] >= 44 or name == "label") and box["height"] >= 44
    x, y = centre(phone, handle(name))
    if name == "label":
        y -= box["height"] / 4  # off the curve's point
    end = phone.page.evaluate(PLACE, [to, None])[0]
    fingers.swipe([(x, y)], [(end - x, 4)])
    wait_for_query(phone, f"huber_{name}=-?[0-9.]+(&|$)")
    assert phone.state()[name] == pytest.approx(to, abs=0.3)  # a finger starts to drag a little late
    assert phone.page.evaluate(SCROLL) == top
    x, y = centre(phone, handle(name))
    state = phone.state()
    fingers.swipe([(x, y)], [(2, -180)])
    phone.page.wait_for_function(SCROLLED, arg=top)
    assert phone.state() == state


FIELD = '[data-exact="{}"]'


def typed(visit: Visit, name: str, text: str) -> None:
    visit.page.fill(FIELD.format(name), text)
    visit.page.press(FIELD.format(name), "Enter")


@pytest.mark.parametrize(
    ("page", "name", "text", "allowed"),
    some(
        [
            ("huber", "delta", "-3", "a number above 0, up to 1e12"),
            ("huber", "delta", "abc", "a number above 0, up to 1e12"),
            ("focal", "prediction", "1.5", "a number from 0 to 1"),
            ("cross_entropy", "classes", "2.5", "a whole number from 2 to 1000"),
        ],
        ("huber", "delta", "abc", "a number above 0, up to 1e12"),
    ),
)
def test_a_value_that_is_not_taken_is_answered_beside_its_field(
    tab: Visit, page: str, name: str, text: str, allowed: str
) -> None:
    tab.arrive(page).at_rest()
    before = tab.state()
    typed(tab, name, text)
    said = tab.page.locator(".lossviz-refused:visible")
    said.wait_for()
    assert f"must be {allowed}; “{text}” is not" in said.inner_text()
    assert said.get_attribute("role") == "status"
    near, field = said.bounding_box(), tab.page.locator(FIELD.format(name)).bounding_box()
    assert near is not None and field is not None
    assert 0 <= near["y"] - field["y"] < 60 and near["x"] < field["x"] + field["width"]
    assert tab.state() == before
    assert tab.page.input_value(FIELD.format(name)) == tab.page.locator(
        f'input[type=range][data-control="{name}"]'
    ).get_attribute("aria-valuetext")
    typed(tab, name, tab.page.input_value(FIELD.format(name)))  # what it was is good
    said.wait_for(state="hidden")


def test_sliders_show_their_ends(tab: Visit) -> None:
    for page, ends in (
        ("huber", {"delta": ("0.1", "5"), "label": ("−3", "3"), "range": ("near", "far")}),
        ("focal", {"gamma": ("0", "5")}),
    ):
        tab.arrive(page)
        for name, pair in ends.items():
            node = tab.page.locator(f'.lossviz-range:has([data-control="{name}"]) .lossviz-end')
            assert tuple(node.all_inner_texts()) == pair
            assert all(node.nth(place).is_visible() for place in range(2))


@pytest.mark.parametrize(
    "page",
    some(
        ["huber", "smooth_l1", "focal", "cross_entropy", "compare", "imbalance", "numerics", "descent"],
        "huber",
        "numerics",
    ),
)
def test_the_slider_that_the_page_is_about_is_the_loud_one(tab: Visit, page: str) -> None:
    tab.arrive(page)
    loud = tab.page.locator(".lossviz-loud")
    slider = loud.locator("input[type=range]").bounding_box()
    assert slider is not None and slider["width"] >= 240
    assert loud.locator(".lossviz-play").is_visible()
    others = tab.page.locator(".lossviz-range:not(.lossviz-loud) input[type=range]")
    widths = [box["width"] for place in range(others.count()) if (box := others.nth(place).bounding_box())]
    assert all(width < slider["width"] for width in widths)


def test_reset_brings_the_opening_view(tab: Visit) -> None:
    tab.go("huber?huber_delta=2.5&huber_label=1&huber_prediction=-1&huber_range=6&huber_view=60,50").loaded().at_rest()
    wire = Wire(tab)
    tab.page.get_by_role("button", name="Reset").click()
    wait_for_query(tab, "^(?!.*huber_)")
    assert tab.state() == {"delta": 1.5, "label": 0, "prediction": 2, "range": 3, "several": False, "view": "valley"}
    assert query(tab) == {}
    assert wire.sent == 1
    assert angles(scenes(tab)[0]["eye"]) == pytest.approx((AZIMUTH, ELEVATION), abs=0.1)


@pytest.mark.thorough
def test_reset_brings_another_form_back(tab: Visit) -> None:
    tab.go("focal?focal_from_logits=true&focal_alpha=0.5&focal_gamma=3").at_rest()
    tab.page.get_by_role("button", name="Reset").click()
    wait_for_query(tab, "^(?!.*focal_)")
    state = tab.at_rest().state()
    assert (state["from_logits"], state["alpha"], state["gamma"], state["prediction"]) == (False, None, 2, 0.8)


OPENINGS = [
    ("compare", "compare_losses=huber~mse&compare_delta=3&compare_range=6"),
    ("outliers", "outliers_preset=leverage&outliers_selected=0&outliers_shown=mse&outliers_sticks=mse"),
    ("outliers", "outliers_points=1_2~2_3~3_9&outliers_selected=-1&outliers_suspects=0"),
    ("imbalance", "imbalance_gamma=3&imbalance_alpha=0.5&imbalance_spread=2"),
    ("numerics", "numerics_task=softmax&numerics_dtypes=float16&numerics_logit=3"),
    ("descent", "descent_scene=line&descent_rate=0.01&descent_shown=mse&descent_step=3"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("page", "asked"), some(OPENINGS, OPENINGS[1], OPENINGS[-1]))
def test_reset_brings_the_opening_view_of_every_page(tab: Visit, page: str, asked: str) -> None:
    """Also what stands beside the picture, such as the losses that are chosen."""
    tab.go(f"{page}?{asked}").at_rest()
    assert query(tab)
    tab.page.get_by_role("button", name="Reset", exact=True).click()
    wait_for_query(tab, f"^(?!.*{page}_)")
    tab.at_rest()
    shown = tab.state()
    tab.go(page).at_rest()
    assert shown == tab.state()
    assert query(tab) == {} and tab.errors == []


# What title, field and slider say of the value at this moment.
NUMBERS = """
() => {
  const plot = document.querySelector('.js-plotly-plot');
  const title = [...plot.querySelectorAll('text')].map(t => t.textContent).find(t => /^δ = /.test(t));
  const slider = document.querySelector('input[type=range][data-control=delta]');
  return [title.replace('δ = ', ''), document.querySelector('[data-exact=delta]').value, slider.getAttribute('aria-valuetext')];
}
"""


@pytest.mark.thorough
def test_while_it_plays_all_numbers_are_one(huber: Visit) -> None:
    huber.page.evaluate(
        f"""() => {{
          window.__seen = [];
          const look = () => {{ window.__seen.push(({NUMBERS})()); requestAnimationFrame(look); }};
          requestAnimationFrame(look);
        }}"""
    )
    huber.page.click(".lossviz-play")
    huber.page.wait_for_function(
        "() => new Set(window.__seen.map(([title]) => title)).size > 5 && window.__seen.length > 40", timeout=60_000
    )
    assert [seen for seen in huber.page.evaluate("window.__seen") if len(set(seen)) > 1] == []
    huber.page.click(".lossviz-play")


@pytest.mark.thorough
def test_the_pause_sign_is_drawn(huber: Visit) -> None:
    look: Callable[[], Any] = lambda: huber.page.evaluate(  # noqa: E731
        "() => { const { content, clipPath } = getComputedStyle(document.querySelector('.lossviz-play'), '::before');"
        " return [content, clipPath]; }"
    )
    still = look()
    huber.page.click(".lossviz-play")
    huber.page.wait_for_function("() => document.querySelector('.lossviz-play[aria-pressed=true]')")
    playing = look()
    huber.page.click(".lossviz-play")
    assert still[0] == playing[0] == '""'  # no letter of any font
    assert still[1] != playing[1] and "none" not in (still[1], playing[1])
