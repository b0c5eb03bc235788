"""What a viewer takes away from a page of the app: pictures as turned and set, the link, files made on demand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
from forms import some
from PIL import Image
from playwright.sync_api import Browser
from proxy import Proxy
from running import Visit, new_tab
from saving import SAVE, opened, saved
from test_every_page import NARROW, rotate

from lossviz.export import file_name
from lossviz.export.tables import curve_csv, surface_csv
from lossviz.lessons.snippets import lossviz_snippet
from lossviz.state.view import view_from_query, view_from_state


def pixels(source: Any, size: tuple[int, int], box: Any = None) -> Any:
    return np.asarray(Image.open(source).convert("RGB").resize(size, box=box), dtype=int)


# Brings the first scene before the eye: its place on the screen, and within the picture.
SCENE = """
() => {
  const plot = document.querySelector('.js-plotly-plot'), { container } = plot._fullLayout.scene._scene;
  container.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { x, y, width, height } = container.getBoundingClientRect(), box = plot.getBoundingClientRect();
  return { x, y, width, height, left: x - box.x, top: y - box.y };
}
"""
EYE = "() => document.querySelector('.js-plotly-plot')._fullLayout.scene._scene.getCamera().eye"


def turn(seen: Visit) -> None:
    """Turn a surface by hand, and wait until the address has the view and the picture is at rest."""
    before = seen.page.evaluate(EYE)
    rotate(seen, seen.page.evaluate(SCENE))  # after a click elsewhere the page may have scrolled
    seen.drawn()
    assert seen.page.evaluate(EYE) != before


def test_a_picture_shows_the_view_as_turned_and_set(tab: Visit, tmp_path: Path) -> None:
    tab.look(width=700)
    seen = tab.go("huber?huber_delta=1.5")
    box = seen.page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    straight = saved(seen.page, tmp_path)
    assert straight.name == "huber_delta-1.5_label-0@2x.png"
    assert Image.open(straight).size == pytest.approx((2 * box["width"], 2 * box["height"]), abs=2)
    scene = seen.page.evaluate(SCENE)
    left, top, width, height = (scene[side] for side in ("left", "top", "width", "height"))
    inside, size = (
        tuple(2 * side for side in (left, top, left + width, top + height)),
        (int(width / 2), int(height / 2)),
    )
    before = pixels(straight, size, inside)
    turn(seen)
    after = pixels(saved(seen.page, tmp_path), size, inside)
    place = seen.page.evaluate(SCENE)
    clip = {side: place[side] for side in ("x", "y", "width", "height")}
    screen = pixels(io.BytesIO(seen.page.screenshot(clip=clip)), size)
    assert (abs(after - before).max(axis=-1) > 16).mean() > 0.05
    assert abs(after - screen).mean() < 0.4 * abs(before - screen).mean()


@pytest.mark.usefixtures("blank")
def test_the_link_holds_the_whole_view(tab: Visit) -> None:
    seen = tab.arrive("huber").at_rest()
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.page.click("[data-save=link]")
    seen.page.wait_for_function("() => document.querySelector('.lossviz-said').textContent.startsWith('Link copied.')")
    link = seen.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{seen.url}/huber?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    view = view_from_state("huber", seen.state())
    assert set(query) == set(view.query(complete=True))
    assert view_from_query("huber", query) == view
    # if the clipboard is closed, the link is shown
    seen.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    seen.page.click("[data-save=link]")
    field = seen.page.locator(".lossviz-link")
    field.wait_for(state="visible")
    assert field.input_value() == link
    assert seen.page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart") > 30


@pytest.mark.parametrize(
    "link",
    some(
        [
            "compare?compare_delta=2&compare_losses=mse,huber",
            "outliers?outliers_huber_delta=2",
            "your_own?your_own_formula=abs(r)**1.5&your_own_prediction=1",
        ],
        "compare?compare_delta=2&compare_losses=mse,huber",
    ),
)
@pytest.mark.usefixtures("blank")
def test_every_page_with_a_picture_shares_its_view(tab: Visit, link: str) -> None:
    seen = tab.go(link)
    seen.page.click("[data-save=link]")
    field = seen.page.locator(".lossviz-link")
    seen.page.wait_for_function("() => document.querySelector('.lossviz-link').value")
    query = parse_qs(urlsplit(field.input_value()).query)
    assert query.items() >= parse_qs(urlsplit(link).query).items()


@pytest.mark.usefixtures("blank")
def test_a_file_that_cannot_be_made_is_said_and_loses_nothing(tab: Visit, tmp_path: Path) -> None:
    seen = tab.arrive("huber").at_rest()
    seen.page.route("**/files/**", lambda route: route.fulfill(status=500))
    try:
        sheet = opened(seen.page, form="html")
        sheet.locator(SAVE).click()
        sheet.get_by_text("That did not work; try again, or reload the page.").wait_for()
        assert sheet.locator(SAVE).is_enabled()
        # a picture needs no server: it is saved as it is on the screen
        assert saved(seen.page, tmp_path).name == file_name(view_from_state("huber", seen.state()), "png", scale=2)
    finally:
        seen.page.unroute("**/files/**")


@pytest.mark.thorough
@pytest.mark.usefixtures("blank")
def test_files_are_those_of_the_command_line(tab: Visit, tmp_path: Path) -> None:
    seen = tab.arrive("huber").at_rest()
    view = view_from_state("huber", seen.state())
    wanted = {
        "csv-surface": (file_name(view, "csv", what="surface"), surface_csv(view)),
        "csv-curve": (file_name(view, "csv", what="curve"), curve_csv(view)),
        "py": (file_name(view, "py"), lossviz_snippet(view)),
    }
    for form, (name, text) in wanted.items():
        path = saved(seen.page, tmp_path, form)
        assert path.name == name
        assert path.read_text(encoding="utf-8") == text
    page = saved(seen.page, tmp_path, "html")
    assert page.name == file_name(view, "html")
    assert 1_800_000 < page.stat().st_size < 2_500_000
    assert seen.errors == []
    assert seen.foreign() == []


@pytest.mark.thorough
def test_pictures_of_three_times_the_size_and_as_vectors(tab: Visit, tmp_path: Path) -> None:
    seen = tab.go("compare?compare_losses=mse,smooth_l1,huber")
    seen.look(width=700, theme="dark")
    seen.page.wait_for_function(NARROW, timeout=30_000)
    box = seen.page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    large = saved(seen.page, tmp_path, scale="3")
    assert large.name.endswith("_dark@3x.png")
    assert large.name.startswith("compare_losses-mse+smooth_l1+huber_")
    assert Image.open(large).width == pytest.approx(3 * box["width"], abs=3)
    assert max(Image.open(large).convert("RGB").getpixel((5, 5))) < 40  # type: ignore[type-var]
    text = saved(seen.page, tmp_path, "svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "<image" not in text
    assert "Huber loss" in text


def test_pictures_are_saved_where_no_address_but_the_servers_may_be_asked(
    browser: Browser, app_url: str, tmp_path: Path
) -> None:
    """Under a content security policy a `data:` address cannot be fetched, not even from the page itself."""
    policy = "Content-Security-Policy: connect-src 'self' ws: wss:"
    context, proxy = browser.new_context(), Proxy(urlsplit(app_url).port or 80, header=policy)
    try:
        seen = new_tab(context, proxy.url, surfaces="blank").go("huber")
        picture = Image.open(saved(seen.page, tmp_path))
        picture.load()
        assert picture.format == "PNG" and picture.width > 1000
        drawing = saved(seen.page, tmp_path, "svg").read_text(encoding="utf-8")
        assert ElementTree.fromstring(drawing).tag.endswith("svg") and "ŷ" in drawing
        assert seen.errors == []
    finally:
        context.close()
        proxy.close()
