"""The running app in a browser: pages draw and can be read by all, links restore, nothing leaks, nobody else is asked."""

from __future__ import annotations

import io
import math
import re
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from accessibility import assert_told_in_numbers, violations
from forms import some
from PIL import Image
from playwright.sync_api import Browser
from running import FRAMES, MOVE, ROOT, TEXT_PAGES, Server, Visit, new_tab

from lossviz import CATALOGUE
from lossviz.state.view import default_view, page_view, read_query

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
LOSS_PAGES = [page for page in PAGES if page in CATALOGUE]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Every 3D scene of the page with its place on the screen.
SCENES = """
() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot =>
  Object.keys(plot._fullLayout).filter(key => /^scene\\d*$/.test(key)).map(key => {
    const scene = plot._fullLayout[key]._scene, box = scene.container.getBoundingClientRect();
    return { key, lost: scene.glplot.gl.isContextLost(), eye: scene.getCamera().eye,
             x: box.x, y: box.y, width: box.width, height: box.height };
  }))
"""

# The lines of the flat panels: how many points each path has.
LINES = "() => [...document.querySelectorAll('.js-plotly-plot .js-line')].map(path => path.getAttribute('d').length)"

# Whether ground and axis numbers have taken on the theme: light letters on a dark ground, or dark ones on a light.
SETTLED = """
dark => {
  const bright = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  const ground = bright(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
  const ticks = [...document.querySelectorAll('.xtick text, .ytick text')].map((text) => bright(getComputedStyle(text).fill));
  return ground < 60 === dark && ticks.every((fill) => fill > 130 === dark);
}
"""

# Whether no picture is wider than the screen any more.
NARROW = "() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => plot._fullLayout?.width <= innerWidth)"

OVERFLOW = """
() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .map(element => element.scrollWidth - element.clientWidth)
"""

CUT_OFF = """
() => [...document.querySelectorAll(
  ':is(.lossviz, .lossviz-foot, .st-key-stage_story) :is(input, button), .js-plotly-plot')].filter(element => {
  const box = element.getBoundingClientRect();
  return (box.left < 0 || box.right > innerWidth) && !element.closest('.lossviz-tabs'); // a strip that scrolls by itself
}).map(element => element.outerHTML.slice(0, 100))
"""

# The page is at its top (what comes late may move it), and the tray has slid to where it stays.
THERE = """
() => {
  document.querySelector('[data-testid=stMain]').scrollTo(0, 0);
  return !document.querySelector('.lossviz').classList.contains('lossviz-away') &&
    !document.querySelector('.lossviz-tray').getAnimations().length;
}
"""

# The share of a phone's first screen that is picture, the edges of the tray below it, and how many controls stand in it.
HANDY = """
() => {
  const tray = document.querySelector('.lossviz-tray'), { top, bottom } = tray.getBoundingClientRect();
  const board = document.querySelector('.lossviz-board').getBoundingClientRect();
  const across = Math.min(board.right, innerWidth) - Math.max(board.left, 0);
  const seen = Math.max(0, Math.min(board.bottom, top) - Math.max(board.top, 0)) * across;
  const controls = [...tray.querySelectorAll('.lossviz-control')].filter(control => control.checkVisibility());
  return [seen / innerWidth / innerHeight, bottom, top, controls.length];
}
"""

# What a finger may miss of what is not a word within a sentence; a line in the picture is as long as its panel.
SMALL = """
() => [...document.querySelectorAll('.stMain :is(button, input, summary, a[href], [role=slider]), .stAppHeader button')]
  .filter(one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter(one => !one.closest('p, li, table, .lossviz-handle-line'))
  .map(one => one.matches('[type=checkbox], [type=radio]') ? one.closest('label') ?? one.parentElement : one)
  .map(one => [one.outerHTML.slice(0, 100), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 1 && height > 1 && Math.min(width, height) < 43.5)
  .map(([text, { width, height }]) => `${width} x ${height}: ${text}`)
"""

# The files of the page: address, bytes on the wire, bytes.
SIZES = "() => performance.getEntriesByType('resource').map(e => [e.name, e.transferSize, e.decodedBodySize])"

# Fonts of the page that could not be had.
FAILED_FONTS = """
() => document.fonts.ready.then(fonts => [...fonts].filter(font => font.status === 'error').map(font => font.family))
"""

# Brings one scene before the eye.
LOOK = """
index => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot =>
  Object.keys(plot._fullLayout).filter(key => /^scene\\d*$/.test(key)).map(key => plot._fullLayout[key]._scene.container))
  [index].scrollIntoView({ block: 'center', behavior: 'instant' })
"""


def scenes(visit: Visit) -> list[dict[str, Any]]:
    return list(visit.page.evaluate(SCENES))


def cameras(visit: Visit) -> list[dict[str, float]]:
    return [{axis: round(x, 3) for axis, x in scene["eye"].items()} for scene in scenes(visit)]


def photograph(visit: Visit, scene: dict[str, Any]) -> Image.Image:
    clip = {side: scene[side] for side in ("x", "y", "width", "height")}
    return Image.open(io.BytesIO(visit.page.screenshot(clip=clip))).convert("RGB")


def share_of_colour(picture: Image.Image) -> float:
    """The share of clearly coloured pixels: of the surface, as the box around it is grey."""
    saturation = picture.convert("HSV").getchannel("S").histogram()
    return sum(saturation[60:]) / (picture.width * picture.height)


def assert_drawn(visit: Visit, *, curves: bool = True) -> None:
    """Every surface and every line of the page is there to be seen."""
    for place in range(len(scenes(visit))):
        visit.page.evaluate(LOOK, place)
        visit.page.evaluate(FRAMES)
        scene = scenes(visit)[place]
        assert not scene["lost"]
        picture = photograph(visit, scene)
        assert share_of_colour(picture) > 0.04, scene
        assert len(picture.getcolors(1 << 24) or ()) > 60  # shaded, though small and of few heights
    lines = visit.page.evaluate(LINES)
    assert len([length for length in lines if length > 20]) >= (3 if curves else 0)


def assert_sound(visit: Visit) -> None:
    """Nobody else was asked, nothing was complained of, no trace of a program is on the page."""
    assert visit.foreign() == []
    assert visit.errors == []
    assert visit.refused() == []
    text = visit.page.inner_text("body")
    assert not re.search(r"Traceback|encountered an error|File \"|could not be (drawn|loaded)", text)


def query(visit: Visit) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(visit.page.url).query).items()}


def wait_for_query(visit: Visit, pattern: str) -> None:
    test = "pattern => new RegExp(pattern).test(decodeURIComponent(location.search))"
    visit.page.wait_for_function(test, arg=pattern, timeout=30_000)
    visit.drawn()


def rotate(visit: Visit, scene: dict[str, Any], across: float = 90) -> None:
    """Turn a surface by hand, and wait until the address has the new view."""
    mouse, before = visit.page.mouse, visit.state()["view"]
    x, y = scene["x"] + scene["width"] / 2, scene["y"] + scene["height"] / 2
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 7):
        mouse.move(x + across * step / 6, y + 20 * step / 6)
    mouse.up()
    visit.page.wait_for_function("before => [...window.__lossviz.values()][0].state().view !== before", arg=before)
    wait_for_query(visit, f"_view={visit.state()['view']}(&|$)")


@pytest.mark.parametrize("page", some(["", *PAGES], "huber", "cross_entropy", "outliers", "your_own"))
def test_page_is_drawn_and_readable_in_every_size_and_theme(tab: Visit, page: str) -> None:
    pictured = page not in TEXT_PAGES
    tab.arrive(page)
    for scene in scenes(tab)[:2] if page in LOSS_PAGES else ():
        assert scene["y"] > 0
        assert scene["y"] + scene["height"] <= 900  # the first screen shows the picture
    for theme in THEMES:
        tab.look(theme=theme)
        tab.page.wait_for_function(SETTLED, arg=theme == "dark", timeout=30_000)
        if pictured:
            assert_drawn(tab, curves=page != "")  # at home there is a surface alone
        if theme == "light":
            assert_told_in_numbers(tab, pictured=pictured)
        assert violations(tab, colours=theme == "dark") == []
    tab.look(width=390, height=844, theme="dark")
    tab.page.wait_for_function(NARROW, timeout=30_000)
    tab.drawn()
    assert_narrow(tab)
    if pictured and page:
        assert_handy(tab)
    assert tab.page.evaluate(FAILED_FONTS) == []
    assert_sound(tab)


def assert_narrow(visit: Visit) -> None:
    """Nothing scrolls sideways, and no control or picture is cut off."""
    assert max(visit.page.evaluate(OVERFLOW)) <= 0
    assert visit.page.evaluate(CUT_OFF) == []


def assert_handy(visit: Visit) -> None:
    """On a phone half of the first screen is picture, one control is under the thumb, and a finger meets each target."""
    visit.page.wait_for_function(THERE)
    share, below, above, controls = visit.page.evaluate(HANDY)
    assert share >= 0.5 and below == pytest.approx(844, abs=1) and above > 844 - 120 and controls == 1
    assert visit.page.evaluate(SMALL) == []


@pytest.mark.thorough
def test_first_link_after_a_start_opens_its_page(browser: Browser) -> None:
    server = Server(ROOT / "app.py")
    try:
        seen = new_tab(browser, server.url, surfaces="blank").go("huber?huber_delta=2.5&huber_label=1")
        assert seen.state()["delta"] == 2.5
        assert seen.page.locator('[data-testid="stSidebar"] a').count() > len(LOSS_PAGES)
        assert seen.page.get_by_text("Page not found").count() == 0
        sizes = {name: (sent, held) for name, sent, held in seen.page.evaluate(SIZES) if name.endswith(".js")}
        assert any(name.endswith("plotly.min.js") for name in sizes)
        assert all(sent < 0.75 * held for sent, held in sizes.values() if held > 20_000), sizes  # compressed
        seen.page.close()
    finally:
        server.stop()


@pytest.mark.usefixtures("blank")
def test_link_restores_the_view(tab: Visit) -> None:
    link = "huber?huber_delta=2.5&huber_label=1&huber_prediction=-0.5&huber_range=6&huber_view=120,30"
    tab.go(link)
    assert tab.state() == {"delta": 2.5, "label": 1, "prediction": -0.5, "range": 6, "several": False, "view": "120,30"}
    assert query(tab) == {name: values[0] for name, values in parse_qs(link.partition("?")[2]).items()}
    for eye in cameras(tab):
        assert math.degrees(math.atan2(eye["y"], eye["x"])) == pytest.approx(120, abs=0.1)
        assert math.degrees(math.atan2(eye["z"], math.hypot(eye["x"], eye["y"]))) == pytest.approx(30, abs=0.1)


@pytest.mark.usefixtures("blank")
def test_hostile_link_opens_the_default(tab: Visit) -> None:
    said: list[str] = []
    tab.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    tab.go("huber?huber_delta=<script>alert(1)</script>&huber_label=1e400&huber_view=<img src=x onerror=alert(1)>")
    assert tab.state() == default_view("huber").state()
    assert said == []
    assert_sound(tab)


@pytest.mark.usefixtures("blank")
def test_address_follows_when_a_control_is_let_go(tab: Visit) -> None:
    tab.arrive("huber").at_rest()
    tab.unfold_code()
    before, delta = query(tab), tab.state()["delta"]
    slider = tab.page.locator('input[type="range"][data-control="delta"]')
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    assert tab.state()["delta"] > delta
    delta = tab.state()["delta"]
    wait_for_query(tab, f"huber_delta={delta:g}(&|$)")
    assert query(tab) == before | {"huber_delta": f"{delta:g}"}
    snippet = tab.page.get_by_text(re.compile(rf"delta={delta:g}\b"))
    snippet.first.wait_for(state="attached", timeout=30_000)  # the snippets follow
    assert_sound(tab)


@pytest.mark.usefixtures("blank")
def test_exact_value_can_be_typed_and_is_drawn_exactly(tab: Visit) -> None:
    """Between two steps of a slider the browser blends; what it draws in the end is what a link to it draws."""
    tab.go("huber?huber_prediction=1.25").at_rest()
    field = tab.page.locator('input[data-exact="delta"]')
    field.fill("1.2345")
    field.press("Enter")
    wait_for_query(tab, "huber_delta=1.2345")
    assert tab.state()["delta"] == 1.2345
    curvature = (
        "() => [...document.querySelector('.js-plotly-plot')._fullData].find(t => t.uid === 'curvature-point').y[0]"
    )
    tab.page.wait_for_function(f"() => ({curvature})() === 0", timeout=30_000)


NOTE = "text => [...document.querySelectorAll('.lossviz-refused')].some(said => said.textContent.includes(text))"
HEIGHT = "() => document.querySelector('.js-plotly-plot').data.find(t => t.uid === 'value-point').y[0]"


@pytest.mark.thorough
@pytest.mark.usefixtures("blank")
def test_typed_values_reach_as_far_as_links_and_no_farther(tab: Visit) -> None:
    tab.go("huber").at_rest()
    for name, text in (("prediction", "250000"), ("label", "200000"), ("delta", "1000")):
        field = tab.page.locator(f'input[data-exact="{name}"]')
        field.fill(text)
        field.press("Enter")
        wait_for_query(tab, f"huber_{name}={text}(&|$)")
        tab.at_rest()
    assert tab.state() | {"view": "valley"} == read_query("huber", query(tab)).view.state()
    assert tab.state()["range"] == 300_000
    tab.loaded().page.wait_for_function(f"() => ({HEIGHT})() === {1000 * (50_000 - 500)}", timeout=30_000)
    tab.page.evaluate(MOVE, ["prediction", 0])  # beyond the slider's usual steps everything moves as well
    tab.page.wait_for_function(f"() => ({HEIGHT})() === {1000 * (500_000 - 500)}", timeout=30_000)
    for text in ("-1", "0", "abc", "1,500", "1e13"):
        field = tab.page.locator('input[data-exact="delta"]')
        field.fill(text)
        field.press("Enter")
        tab.page.wait_for_function(
            NOTE, arg=f"δ must be a number above 0, up to 1e12; “{text}” is not, so it stays 1000."
        )
        assert tab.state()["delta"] == 1000 and field.input_value() == "1000"
    tab.page.evaluate(MOVE, ["delta", 0])
    tab.page.wait_for_function("() => !document.querySelector('.lossviz-refused:not([hidden])')")
    assert_sound(tab)


@pytest.mark.usefixtures("blank")
def test_what_a_link_asks_for_in_vain_is_text_that_goes_away(tab: Visit) -> None:
    tab.go("huber?huber_delta=-1&huber_view=![x](//x.example/y)<img src=//x.example/z>&huber_label=**b**").at_rest()
    said = tab.page.locator('[data-testid="stText"]')
    assert "got '![x](//x.example/y)<img src=//x.example/z>'" in said.inner_text()
    assert "huber_label must be in [-1e+12, 1e+12], got '**b**' (shown instead: 0)" in said.inner_text()
    assert said.locator("img, a, strong").count() == 0
    assert tab.foreign() == []
    tab.page.evaluate(MOVE, ["delta", 0])
    said.wait_for(state="detached")
    assert_sound(tab)


@pytest.mark.thorough
@pytest.mark.usefixtures("blank")
def test_probability_to_logit_and_back(tab: Visit) -> None:
    tab.go("cross_entropy").at_rest()
    for flag in ("true", "false"):
        tab.page.locator(f'[data-control="from_logits"][data-value="{flag}"]').check()
        wait_for_query(tab, "cross_entropy_from_logits=true" if flag == "true" else "^(?!.*from_logits)")
        tab.at_rest()
    assert tab.page.evaluate("window.__lossviz.get('cross_entropy').state()")["prediction"] == 0.8  # not the logit 2.08


def test_camera_stays_when_a_parameter_changes(tab: Visit) -> None:
    tab.arrive("huber").at_rest()
    before = cameras(tab)
    rotate(tab, scenes(tab)[0])
    turned = cameras(tab)
    assert turned != before
    assert turned[0] == turned[1]  # linked
    old = [photograph(tab, scene).tobytes() for scene in scenes(tab)]
    tab.page.evaluate(MOVE, ["delta", 30])
    wait_for_query(tab, f"huber_delta={tab.state()['delta']:g}(&|$)")
    tab.at_rest()
    tab.page.evaluate(FRAMES)
    assert cameras(tab) == turned
    new = [photograph(tab, scene).tobytes() for scene in scenes(tab)]
    assert all(one != other for one, other in zip(old, new, strict=True))  # the surfaces did move


def test_twenty_changes_leave_every_chart_drawn(tab: Visit) -> None:
    tab.arrive("huber").at_rest()
    contexts = tab.contexts()
    tab.blank()
    for step in range(20):  # a browser drops the oldest of more than 16 contexts
        tab.page.evaluate(MOVE, ["delta", 2 * step])
        if step % 5 == 4:
            tab.drawn()
    tab.blank(False)
    tab.page.evaluate(MOVE, ["delta", 30])
    wait_for_query(tab, f"huber_delta={tab.state()['delta']:g}(&|$)")
    assert tab.contexts() == contexts
    assert_drawn(tab)
    assert_sound(tab)


@pytest.mark.thorough
@pytest.mark.usefixtures("blank")
def test_page_keeps_its_view_over_a_visit_elsewhere(tab: Visit) -> None:
    tab.go("huber?huber_delta=2.5").at_rest()
    state, address = tab.state(), query(tab)
    tab.arrive("mse")
    tab.arrive("huber").at_rest()
    assert tab.state() == state != page_view("huber").state()
    assert query(tab) == address
