"""What a viewer takes away from a page of the app: pictures as turned and set, the link, files made on demand."""

from __future__ import annotations

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


def pixels(source: Any, size: tuple[int, int]) -> Any:
    return np.asarray(Image.open(source).convert("RGB").resize(size), dtype=int)


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


def test_where_the_clipboard_is_closed_the_link_is_shown(visit: Open) -> None:
    seen = visit("mse")
    seen.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    seen.page.click("[data-save=link]")
    field = seen.page.locator(".lossviz-link")
    field.wait_for(state="visible")
    assert field.input_value().startswith(f"{seen.url}/mse?mse_")
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
