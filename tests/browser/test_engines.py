"""Every page in Firefox and in WebKit: it is drawn, a slider moves picture and link, files are saved, nothing goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import find_firefox, find_webkit
from conftest import UNDER_CI
from engines import Engine, FirefoxEngine, WebKitEngine, display
from forms import some
from PIL import Image
from running import ANOTHER_TITLE, DRAWN, FRAMES, TEXT_PAGES, TOLD, UNFOLDED
from test_every_page import LINES, LOOK, PAGES, SCENES, share_of_colour

from lossviz.export import file_name
from lossviz.export.tables import curve_csv
from lossviz.formula import number
from lossviz.state.view import view_from_state

RIGHT = "\ue014"
ENGINES = {"firefox": (find_firefox, FirefoxEngine), "webkit": (find_webkit, WebKitEngine)}
DELTA = 'input[type="range"][data-control="delta"]'


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, app_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A browser at the home page; none is an error under CI and a skip elsewhere."""
    finder, kind = ENGINES[request.param]
    found = finder()
    if found is None:
        reason = f"no {request.param} found; as root on Debian, python tests/browser.py gets it"
        pytest.fail(reason) if UNDER_CI else pytest.skip(reason)
    with display() as name:
        started = kind(found, name, tmp_path_factory.mktemp(request.param))
        try:
            started.open(f"{app_url}/")
            started.wait(DRAWN)
            yield started
        finally:
            started.close()


def arrive(engine: Engine, page: str) -> None:
    """Follow the link of the sidebar to a page, and wait until it is drawn."""
    title = engine.run("() => document.querySelector('h1').innerText")
    engine.wait(UNFOLDED, page)
    engine.click(f'[data-testid="stSidebar"] a[href="{page}"]')
    engine.wait(ANOTHER_TITLE, title)
    if page not in TEXT_PAGES:
        engine.wait("(page) => window.__lossviz?.has(page)", page)
    engine.wait(DRAWN)


def surfaces(engine: Engine) -> list[Image.Image]:
    """A picture of every surface of the page."""
    pictures = []
    for place in range(len(engine.run(SCENES))):
        engine.run(LOOK, place)
        engine.run(FRAMES)
        scene = engine.run(SCENES)[place]
        assert not scene["lost"]
        x, y = scene["x"], scene["y"]
        pictures.append(engine.screenshot().crop((x, y, x + scene["width"], y + scene["height"])))
    return pictures


@pytest.mark.parametrize("page", some(PAGES, "cross_entropy"))
def test_page_is_drawn(engine: Engine, page: str) -> None:
    arrive(engine, page)
    for picture in surfaces(engine):
        assert share_of_colour(picture) > 0.03  # hinge's gradient stands on its edge: a 27th; an empty box has nothing
        assert len(picture.getcolors(1 << 24) or ()) > 60
    if page not in TEXT_PAGES:
        assert len([length for length in engine.run(LINES) if length > 20]) >= 3
    assert engine.complaints() == []


@pytest.fixture
def huber(engine: Engine) -> Engine:
    """The browser at Huber's page."""
    if not engine.run("() => location.pathname").endswith("/huber"):
        arrive(engine, "huber")
    return engine


def state(engine: Engine) -> dict[str, Any]:
    return dict(engine.run("() => window.__lossviz.get('huber').state()"))


def test_a_slider_moves_the_picture_and_the_link(huber: Engine) -> None:
    before, delta = surfaces(huber), state(huber)["delta"]
    huber.run(f"() => document.querySelector('{DELTA}').focus()")
    huber.press(RIGHT, 5)
    moved = state(huber)["delta"]
    assert moved > delta
    huber.wait("(delta) => new URLSearchParams(location.search).get('huber_delta') === delta", f"{moved:g}")
    huber.wait(DRAWN)
    assert all(one.tobytes() != other.tobytes() for one, other in zip(before, surfaces(huber), strict=True))
    huber.wait(TOLD, number(view_from_state("huber", state(huber)).results[0]))
    assert huber.complaints() == []


@pytest.mark.thorough
def test_a_picture_and_numbers_are_saved(huber: Engine) -> None:
    view = view_from_state("huber", state(huber))
    width = huber.run("() => document.querySelector('.js-plotly-plot').getBoundingClientRect().width")
    picture = huber.saved("png")
    assert picture.name == file_name(view, "png", what="linked", scale=2)
    with Image.open(picture) as opened:
        assert opened.width == pytest.approx(2 * width, abs=2)
        assert share_of_colour(opened.convert("RGB")) > 0.02
    table = huber.saved("csv-curve")
    assert table.name == file_name(view, "csv", what="curve")
    assert table.read_text(encoding="utf-8") == curve_csv(view)
    assert huber.complaints() == []


def test_what_goes_wrong_is_heard(engine: Engine) -> None:
    """The last of this module, as it fills the list that the others want empty."""
    engine.run("""() => {
      console.error("said", 1);
      setTimeout(() => { throw new Error("thrown"); });
      return fetch("nowhere/at/all.js", { method: "DELETE" }).then(() => true);
    }""")
    engine.wait("() => performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('all.js'))")
    heard = "\n".join(engine.complaints())
    assert all(word in heard for word in ("said 1", "thrown", "nowhere/at/all.js")), heard
