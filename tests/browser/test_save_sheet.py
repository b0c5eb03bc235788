"""The Save sheet in the browser: its preview, its command and its Python, by key, by finger and for screen readers."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from accessibility import violations
from PIL import Image
from playwright.sync_api import Locator
from pypdf import PdfReader
from running import FRAMES, ROOT, Visit
from saving import OPEN, SAVE, opened, saved

from lossviz.__main__ import main
from lossviz.export.metadata import LICENCE
from lossviz.version import SOFTWARE

SURFACES = "blank"

STILL = "() => !document.querySelector('.lossviz-preview[aria-busy]')"
OURS = {**os.environ, "PYTHONPATH": str(ROOT)}
# A page that is to be printed is left here instead.
HAND_OVER = "window.print = () => { parent.__printed = document.documentElement.outerHTML; }"
# Lets a test hold back a frame that is drawn.
HOLD = """
() => {
  const make = window.createImageBitmap;
  window.createImageBitmap = async (...drawn) => {
    const frame = await make(...drawn);
    if (window.__hold) await new Promise(done => { window.__release = done; });
    return frame;
  };
}
"""
FOCUS = "() => document.activeElement.closest('dialog.lossviz-sheet') !== null"
# What a finger presses in the sheet, as far as it is smaller than a finger.
SMALL = """
() => [...document.querySelectorAll('dialog.lossviz-sheet :is(button, select, summary, label, input:not([type=checkbox]))')]
  .filter(part => part.checkVisibility()).map(part => [part.outerHTML.slice(0, 80), part.getBoundingClientRect().height])
  .filter(([, height]) => height < 44)
"""


def test_the_command_and_the_python_make_the_file_that_was_seen(
    tab: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tab.go("huber?huber_delta=2")
    looks = {"panel": "loss", "size": "ieee-column", "scale": "300dpi", "theme": "print", "title": "false"}
    sheet = opened(seen.page, **looks)
    named = sheet.locator(".lossviz-file-name")
    named.get_by_text("@300dpi").wait_for(timeout=60_000)
    seen.page.wait_for_function(STILL)
    previewed = sheet.locator("img").evaluate("image => [image.naturalWidth, image.naturalHeight]")
    told = named.inner_text()
    shown = {what: sheet.locator(f"[data-shown={what}]").text_content() or "" for what in ("command", "python")}
    ours = saved(seen.page, tmp_path)
    assert told == f"{ours.name}, {round(ours.stat().st_size / 1000)} KB"
    commands = {
        "exports": [sys.executable, *shlex.split(shown["command"])[1:]],
        "": [sys.executable, "-c", shown["python"]],
    }
    with Image.open(ours) as picture:
        assert list(picture.size) == previewed and picture.width == 1050
        for folder, command in commands.items():
            (place := tmp_path / f"by {folder}").mkdir()
            subprocess.run(command, cwd=place, env=OURS, check=True, timeout=120)
            with Image.open(place / folder / ours.name) as theirs:
                assert theirs.size == picture.size
                assert theirs.info["dpi"] == picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
                difference = np.asarray(theirs.convert("L"), int) - np.asarray(picture.convert("L"), int)
                assert abs(difference).mean() < 0.1
    monkeypatch.chdir(tmp_path)
    for form in ("tex", "csv-curve"):
        ours = saved(seen.page, tmp_path, form)
        shown = shlex.split(opened(seen.page).locator("[data-shown=command]").text_content() or "")
        assert shown[1:3] == ["-m", "lossviz"]
        assert main(shown[3:]) == 0
        assert ours.read_bytes() == (tmp_path / "exports" / ours.name).read_bytes()
    with Image.open(saved(seen.page, tmp_path, "webp")) as picture:
        assert list(picture.size) == previewed and b"lossviz" in picture.info["xmp"]
    opened(seen.page, form="pdf").get_by_text("choose “Save as PDF” there").wait_for()
    printed = as_printed(seen, opened(seen.page))
    assert len(printed.pages) == 1 and printed.pages[0].mediabox.width == 252
    assert "ŷ" in printed.pages[0].extract_text()
    parts = (printed.get_object(number) for number in range(1, int(printed.trailer["/Size"])))
    words = " ".join(str(part["/Alt"]) for part in parts if isinstance(part, dict) and "/Alt" in part)
    assert all(text in words for text in ("huber_delta=", LICENCE.url, SOFTWARE, "Huber"))
    assert seen.errors == []


def test_an_animation_can_be_given_up(tab: Visit) -> None:
    page = tab.arrive("huber").page
    sheet = opened(page, form="animation")
    sheet.get_by_text("No browser writes a GIF").wait_for(timeout=60_000)
    page.evaluate(HOLD)
    sheet.locator(SAVE).click()
    sheet.get_by_text("Drawing the frames… about").wait_for(timeout=60_000)
    page.evaluate("window.__hold = true")
    page.wait_for_function("() => window.__release", timeout=60_000)
    sheet.get_by_role("button", name="Cancel").click()
    page.evaluate("window.__release()")
    page.evaluate(FRAMES)  # the frame that was under way says nothing more
    assert sheet.get_by_text("Given up; nothing was saved.").is_visible()
    assert sheet.locator(SAVE).is_enabled() and sheet.locator("progress").is_hidden()
    assert sheet.locator("[data-choice=form]").input_value() == "animation"
    page.keyboard.press("Escape")
    tab.drawn()
    assert tab.errors == []


def as_printed(visit: Visit, sheet: Locator) -> PdfReader:
    """The PDF of the page that the sheet hands to the print window."""
    visit.page.add_init_script(HAND_OVER)
    sheet.locator(SAVE).click()
    visit.page.wait_for_function("() => window.__printed")
    with visit.page.context.expect_page() as opening:
        visit.page.evaluate("window.open('about:blank') && null")
    page = opening.value
    page.set_content(visit.page.evaluate("window.__printed"))
    data = page.pdf(prefer_css_page_size=True, tagged=True)  # as the print window does
    page.close()
    return PdfReader(io.BytesIO(data))


def test_the_sheet_by_key_by_finger_and_for_screen_readers(tab: Visit) -> None:
    tab.look(width=390, height=844, theme="dark")
    page = tab.go("huber").page
    page.locator(OPEN).focus()
    page.keyboard.press("Enter")
    sheet = opened(page, panel="loss")
    page.wait_for_function(STILL, timeout=60_000)
    sheet.locator("summary").click()
    assert page.evaluate(SMALL) == []
    assert sheet.evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0
    assert violations(tab) == []
    for _ in range(30):  # the keys stay in the sheet, or are on their way round through the browser's own buttons
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) or page.evaluate("document.activeElement === document.body")
    opened(page, size="other", width="10")
    sheet.get_by_text("it has no room in 10 x 600 pixels").wait_for()
    opened(page, width="800")
    page.wait_for_function(
        "() => document.querySelector('.lossviz-preview img')?.naturalWidth === 1600", timeout=60_000
    )
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    assert page.evaluate("document.activeElement.dataset.save") == "open"
    tab.errors[:] = [said for said in tab.errors if "400" not in said]  # the refusal above, as browsers log it
    assert tab.errors == []
