"""The Save sheet, as a viewer uses it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

#: Two clicks save what nobody asked anything of: one on each of these.
OPEN, SAVE = "[data-save=open]", "[data-save=file]"


def opened(page: Page, **choices: str) -> Locator:
    """The sheet of the page's first picture, with what is chosen in it by the names of its fields."""
    sheet = page.locator("dialog.lossviz-sheet[open]")
    if not sheet.count():
        page.locator(OPEN).first.click()
    for name, value in choices.items():
        field = sheet.locator(f"[data-choice={name}]")
        if field.get_attribute("type") == "checkbox":
            field.set_checked(value == "true")
        elif field.input_value() != value:
            field.select_option(value) if field.evaluate("field => field.localName") == "select" else field.fill(value)
            field.blur()
    return sheet


def saved(page: Page, folder: Path, form: str = "png", **choices: str) -> Path:
    """What the sheet saves; it is closed then."""
    sheet = opened(page, form=form, **choices)
    with page.expect_download(timeout=90_000) as download:
        sheet.locator(SAVE).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    page.keyboard.press("Escape")
    return path
