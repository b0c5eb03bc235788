"""Formulas of pages that stand alone: set in the font they carry, with stretched braces and hats on their letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lossviz import CATALOGUE
from lossviz.export import save
from lossviz.site.document import asset
from lossviz.site.maths import mathml
from lossviz.state.view import default_view

#: Of each formula: its tall fences and the row they stand in, its letters with an accent, in CSS pixels.
MEASURED = """() => {
  const box = (node) => { const { x, y, width, height } = node.getBoundingClientRect(); return { x, y, width, height }; };
  const fences = [...document.querySelectorAll("math mo[stretchy=true]")].map((fence) => {
    const others = [...fence.parentElement.children].filter((node) => node.localName !== "mo").map(box);
    return { text: fence.textContent, fence: box(fence), height: Math.max(...others.map(({ height }) => height)) };
  });
  const hats = [...document.querySelectorAll("math mover[accent]")].map((hat) => ({
    size: parseFloat(getComputedStyle(hat).fontSize), base: box(hat.children[0]), accent: box(hat.children[1]),
    text: hat.children[1].textContent,
  }));
  return { fences, hats };
}"""


@pytest.fixture
def alone(browser: Browser, tmp_path: Path) -> Any:
    """Open a page of formulas with the style of the site and nothing else, offline."""
    style = asset("site.css")
    context = browser.new_context(offline=True)

    def opened(*formulas: str) -> Page:
        page = context.new_page()
        body = "".join(f'<div class="formula">{mathml(latex)}</div>' for latex in formulas)
        (tmp_path / "page.html").write_text(f"<!DOCTYPE html><style>{style}</style>{body}", encoding="utf-8")
        page.goto((tmp_path / "page.html").as_uri())
        page.evaluate("document.fonts.ready.then(() => null)")
        return page

    yield opened
    context.close()


def formulas() -> list[str]:
    """Every formula of every form of every loss."""
    forms = [default_view(key).loss for key in CATALOGUE]
    forms += [loss.but(from_logits=True) for loss in forms if hasattr(loss, "from_logits")]
    return [formula.latex for loss in forms for formula in (loss.formula, loss.gradient_formula)]


def fonts_of(page: Page) -> set[tuple[str, bool]]:
    """The fonts in which the characters of formulas are drawn, and whether the page brought them."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    leaves = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "math mi, math mo, math mn, math mtext"})
    found = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in leaves["nodeIds"]]
    return {(font["familyName"], font["isCustomFont"]) for fonts in found for font in fonts}


@pytest.mark.thorough
def test_every_character_of_every_formula_is_in_the_font(alone: Any) -> None:
    assert fonts_of(alone(*formulas())) == {("STIX Two Math", True)}


def test_braces_are_as_tall_as_their_cases_and_hats_stand_on_their_letters(alone: Any) -> None:
    page = alone(*formulas(), r"\sqrt{1 + \left(\frac{\hat{y}}{\hat{p}}\right)^2}")
    found = page.evaluate(MEASURED)
    assert {fence["text"] for fence in found["fences"]} == {"{", "(", ")"}
    for fence in found["fences"]:
        assert fence["fence"]["height"] >= 0.95 * fence["height"], fence
    assert len(found["hats"]) > 4
    for hat in found["hats"]:
        base, accent, size = hat["base"], hat["accent"], hat["size"]
        assert abs((accent["x"] + accent["width"] / 2) - (base["x"] + base["width"] / 2)) < 0.15 * size, hat
        assert hat["text"] == "ˆ" and accent["height"] < 0.45 * size, hat
        assert accent["y"] < base["y"] + 0.1 * size


@pytest.mark.thorough
def test_a_saved_page_carries_the_font(browser: Browser, tmp_path: Path) -> None:
    path = save(default_view("huber"), tmp_path / "huber.html")
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate("document.fonts.ready.then(() => null)")
        assert fonts_of(page) == {("STIX Two Math", True)}
        brace = next(fence for fence in page.evaluate(MEASURED)["fences"] if fence["text"] == "{")
        assert brace["fence"]["height"] > 40
    finally:
        context.close()
