"""The running app in a browser: pages draw and can be read by all, links restore, nothing leaks, nobody else is asked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from accessibility import assert_told_in_numbers, violations
from PIL import Image
from playwright.sync_api import Browser, BrowserContext
from running import ROOT, TEXT_PAGES, Server, Visit, open_page

from lossviz import CATALOGUE

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
LOSS_PAGES = [page for page in PAGES if page in CATALOGUE]

Open = Callable[..., Visit]

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

# A control moved as by hand, then let go.
MOVE = """
([name, to]) => {
  const input = document.querySelector(`input[type=range][data-control="${name}"]`);
  input.value = to;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
"""

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
() => [...document.querySelectorAll('.lossviz input, .lossviz button, .js-plotly-plot')].filter(element => {
  const box = element.getBoundingClientRect();
  return box.left < 0 || box.right > innerWidth;
}).map(element => element.outerHTML.slice(0, 100))
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


def assert_drawn(visit: Visit) -> None:
    """Every surface and every line of the page is there to be seen."""
    for place in range(len(scenes(visit))):
        visit.page.evaluate(LOOK, place)
        visit.page.wait_for_timeout(100)
        scene = scenes(visit)[place]
        assert not scene["lost"]
        picture = photograph(visit, scene)
        assert share_of_colour(picture) > 0.04, scene
        assert len(picture.getcolors(1 << 24) or ()) > 200
    lines = visit.page.evaluate(LINES)
    assert len([length for length in lines if length > 20]) >= 3


def assert_sound(visit: Visit) -> None:
    """Nobody else was asked, nothing was complained of, no trace of a program is on the page."""
    assert visit.foreign() == []
    assert visit.errors == []
    text = visit.page.inner_text("body")
    assert not re.search(r"Traceback|encountered an error|File \"|could not be (drawn|loaded)", text)


def query(visit: Visit) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(visit.page.url).query).items()}


def wait_for_query(visit: Visit, pattern: str) -> None:
    visit.page.wait_for_function("pattern => new RegExp(pattern).test(location.search)", arg=pattern, timeout=30_000)
    visit.drawn()


def follow(visit: Visit, page: str) -> None:
    """Click the link to a page in the sidebar."""
    visit.page.locator(f'[data-testid="stSidebar"] a[href="{page}"]').click()


def arrive(visit: Visit, page: str) -> None:
    """Go to a page by the sidebar, and wait until it is drawn."""
    title = visit.page.locator("h1").first.inner_text()
    follow(visit, page)
    visit.page.wait_for_function(
        "title => ![title, undefined].includes(document.querySelector('h1')?.innerText)", arg=title
    )
    if page not in TEXT_PAGES:
        visit.page.wait_for_function("id => window.__lossviz?.has(id)", arg=page, timeout=60_000)
    visit.drawn()


def rotate(visit: Visit, scene: dict[str, Any], across: float = 90) -> None:
    """Turn a surface by hand."""
    mouse = visit.page.mouse
    x, y = scene["x"] + scene["width"] / 2, scene["y"] + scene["height"] / 2
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 7):
        mouse.move(x + across * step / 6, y + 20 * step / 6)
    mouse.up()


@pytest.fixture(scope="module")
def walker(tabs: BrowserContext, app_url: str) -> Iterator[Visit]:
    """One tab that walks from page to page by the links of the sidebar, as a visitor does."""
    visit = open_page(tabs, app_url)
    yield visit
    visit.page.close()


@pytest.mark.parametrize("page", ["", *PAGES])
def test_page_is_drawn_and_readable_in_every_size_and_theme(walker: Visit, page: str) -> None:
    pictured = page and page not in TEXT_PAGES
    walker.page.set_viewport_size({"width": 1440, "height": 900})
    walker.page.emulate_media(color_scheme="light")
    if page:
        arrive(walker, page)
    for scene in scenes(walker)[:2] if page in LOSS_PAGES else ():
        assert scene["y"] > 0
        assert scene["y"] + scene["height"] <= 900  # the first screen shows the picture
    for theme in ("light", "dark"):
        walker.page.emulate_media(color_scheme=theme)
        walker.page.wait_for_function(SETTLED, arg=theme == "dark", timeout=30_000)
        if pictured:
            assert_drawn(walker)
        if theme == "light":
            assert_told_in_numbers(walker, pictured=bool(pictured))
        assert violations(walker, colours=theme == "dark") == []
    walker.page.set_viewport_size({"width": 390, "height": 844})
    walker.page.wait_for_function(NARROW, timeout=30_000)
    walker.drawn()
    assert_narrow(walker)
    assert_sound(walker)


def assert_narrow(visit: Visit) -> None:
    """Nothing scrolls sideways, and no control or picture is cut off."""
    assert max(visit.page.evaluate(OVERFLOW)) <= 0
    assert visit.page.evaluate(CUT_OFF) == []


def test_first_link_after_a_start_opens_its_page(browser: Browser) -> None:
    server = Server(ROOT / "app.py")
    try:
        seen = open_page(browser, server.url, "huber?huber_delta=2.5&huber_label=1", surfaces=False)
        assert seen.state()["delta"] == 2.5
        assert seen.page.locator('[data-testid="stSidebar"] a').count() > len(LOSS_PAGES)
        assert seen.page.get_by_text("Page not found").count() == 0
        seen.page.close()
    finally:
        server.stop()


def test_link_restores_the_view(visit: Open) -> None:
    link = "huber?huber_delta=2.5&huber_label=1&huber_prediction=-0.5&huber_range=6&huber_view=side"
    seen = visit(link, surfaces=False)
    assert seen.state() == {"delta": 2.5, "label": 1, "prediction": -0.5, "range": 6, "view": "side"}
    assert query(seen) == {name: values[0] for name, values in parse_qs(link.partition("?")[2]).items()}
    assert cameras(seen) != cameras(visit("huber", surfaces=False))
    again = visit(seen.page.url.removeprefix(seen.url + "/"), surfaces=False)
    assert again.state() == seen.state()
    assert cameras(again) == cameras(seen)


def test_hostile_link_opens_the_default(visit: Open) -> None:
    said: list[str] = []
    seen = visit("huber", surfaces=False)
    seen.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    default = seen.state()
    seen.go("huber?huber_delta=<script>alert(1)</script>&huber_label=1e400&huber_view=<img src=x onerror=alert(1)>")
    assert seen.state() == default
    assert said == []
    assert_sound(seen)


def test_address_follows_when_a_control_is_let_go(visit: Open) -> None:
    seen = visit("huber", surfaces=False)
    slider = seen.page.locator('input[type="range"][data-control="delta"]')
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    delta = seen.state()["delta"]
    assert delta > 1
    wait_for_query(seen, f"huber_delta={delta:g}$")
    assert query(seen) == {"huber_delta": f"{delta:g}"}
    snippet = seen.page.get_by_text(re.compile(rf"delta={delta:g}\b"))
    snippet.first.wait_for(state="attached", timeout=30_000)  # the snippets follow
    assert_sound(seen)


def test_exact_value_can_be_typed(visit: Open) -> None:
    seen = visit("huber", surfaces=False)
    field = seen.page.locator('input[data-exact="delta"]')
    field.fill("1.345")
    field.press("Enter")
    wait_for_query(seen, "huber_delta=1.345")
    assert seen.state()["delta"] == 1.345


def test_camera_stays_when_a_parameter_changes(visit: Open) -> None:
    seen = visit("huber")
    before = cameras(seen)
    rotate(seen, scenes(seen)[0])
    wait_for_query(seen, "huber_view=")
    turned = cameras(seen)
    assert turned != before
    assert turned[0] == turned[1]  # linked
    old = [photograph(seen, scene).tobytes() for scene in scenes(seen)]
    seen.page.evaluate(MOVE, ["delta", 30])
    wait_for_query(seen, "huber_delta=")
    seen.page.wait_for_timeout(500)
    assert cameras(seen) == turned
    new = [photograph(seen, scene).tobytes() for scene in scenes(seen)]
    assert all(one != other for one, other in zip(old, new, strict=True))  # the surfaces did move
    again = visit(seen.page.url.removeprefix(seen.url + "/"), surfaces=False)
    for one, other in zip(cameras(again), turned, strict=True):
        assert one == pytest.approx(other, abs=0.05)


def test_forty_changes_leave_every_chart_drawn(visit: Open) -> None:
    page, control = "focal", "gamma"
    seen = visit(page)
    contexts = seen.contexts()
    for step in range(40):
        seen.page.evaluate(MOVE, [control, step % 38])
        if step % 5 == 4:
            seen.drawn()
    seen.page.evaluate(MOVE, [control, 30])
    wait_for_query(seen, f"{page}_{control}={seen.state()[control]:g}")
    assert seen.contexts() == contexts
    assert_drawn(seen)
    assert_sound(seen)


def test_page_keeps_its_view_over_a_visit_elsewhere(visit: Open) -> None:
    seen = visit("huber?huber_delta=2.5", surfaces=False)
    for page in ("mse", "huber"):
        follow(seen, page)
        seen.page.wait_for_function("id => window.__lossviz?.has(id)", arg=page)
        seen.drawn()
    wait_for_query(seen, "huber_delta=2.5")
    assert seen.state()["delta"] == 2.5
