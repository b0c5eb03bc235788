"""What a viewer takes away from a page of the app: pictures as turned and set, the link, files made on demand."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from running import Visit

from lossviz.export import file_name
from lossviz.export.tables import curve_csv, surface_csv
from lossviz.snippets import lossviz_snippet
from lossviz.view import view_from_query, view_from_state

Open = Callable[..., Visit]


def saved(seen: Visit, selector: str, folder: Path) -> Path:
    """Press a button and get the file."""
    with seen.page.expect_download(timeout=90_000) as download:
        seen.page.click(selector)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


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
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def turn(seen: Visit) -> None:
    """Turn a surface by hand, and wait until the address has the view and the picture is at rest."""
    mouse, before = seen.page.mouse, seen.page.evaluate(EYE)
    scene = seen.page.evaluate(SCENE)  # after a click elsewhere the page may have scrolled
    x, y = scene["x"] + scene["width"] / 2, scene["y"] + scene["height"] / 2
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 7):
        mouse.move(x + 15 * step, y + 4 * step)
        seen.page.evaluate(FRAMES)
    mouse.up()
    seen.page.wait_for_function("location.search.includes('huber_view=')", timeout=60_000)
    seen.drawn()
    assert seen.page.evaluate(EYE) != before


def test_a_picture_shows_the_view_as_turned_and_set(visit: Open, tmp_path: Path) -> None:
    seen = visit("huber?huber_delta=1.5", width=800)
    box = seen.page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    straight = saved(seen, "[data-save=png2]", tmp_path)
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
    after = pixels(saved(seen, "[data-save=png2]", tmp_path), size, inside)
    place = seen.page.evaluate(SCENE)
    clip = {side: place[side] for side in ("x", "y", "width", "height")}
    screen = pixels(io.BytesIO(seen.page.screenshot(clip=clip)), size)
    assert (abs(after - before).max(axis=-1) > 16).mean() > 0.05
    assert abs(after - screen).mean() < 0.4 * abs(before - screen).mean()


def test_pictures_of_four_times_the_size_and_as_vectors(visit: Open, tmp_path: Path) -> None:
    seen = visit("compare", theme="dark", width=700)
    box = seen.page.locator(".js-plotly-plot").bounding_box()
    assert box is not None
    large = saved(seen, "[data-save=png4]", tmp_path)
    assert large.name.endswith("_dark@4x.png")
    assert large.name.startswith("compare_losses-mse+smooth_l1+huber_")
    assert Image.open(large).width == pytest.approx(4 * box["width"], abs=4)
    assert max(Image.open(large).convert("RGB").getpixel((5, 5))) < 40  # type: ignore[type-var]
    text = saved(seen, "[data-save=svg1]", tmp_path).read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "<image" not in text
    assert "Huber loss" in text


def test_the_link_holds_the_whole_view(visit: Open) -> None:
    seen = visit("focal?focal_gamma=3&focal_view=30,20")
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.page.click("[data-save=link]")
    seen.page.wait_for_function("document.querySelector('.lossviz-said').textContent === 'Link copied.'")
    link = seen.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{seen.url}/focal?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    view = view_from_state("focal", {"gamma": 3, "view": "30,20"})
    assert set(query) == set(view.query(complete=True))
    assert view_from_query("focal", query) == view
    # where the clipboard is closed, the link is shown
    seen.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    seen.page.click("[data-save=link]")
    field = seen.page.locator(".lossviz-link")
    field.wait_for(state="visible")
    assert field.input_value() == link
    assert seen.page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart") > 30


def test_files_are_those_of_the_command_line(visit: Open, tmp_path: Path) -> None:
    seen = visit("huber?huber_delta=2.5&huber_label=1")
    view = view_from_state("huber", {"delta": 2.5, "label": 1})
    wanted = {
        "CSV: surface": (file_name(view, "csv", what="surface"), surface_csv(view)),
        "CSV: curve": (file_name(view, "csv", what="curve"), curve_csv(view)),
        "Python": (file_name(view, "py"), lossviz_snippet(view)),
    }
    for label, (name, text) in wanted.items():
        path = saved(seen, f'[data-testid="stDownloadButton"] button:has-text("{label}")', tmp_path)
        assert path.name == name
        assert path.read_text(encoding="utf-8") == text
    page = saved(seen, '[data-testid="stDownloadButton"] button:has-text("HTML")', tmp_path)
    assert page.name == "huber_delta-2.5_label-1.html"
    assert 4_800_000 < page.stat().st_size < 5_500_000
    assert seen.errors == []
    assert seen.foreign() == []
