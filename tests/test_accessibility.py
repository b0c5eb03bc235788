"""Every page, light and dark: no violation that axe-core finds, contrast of the pictures' own text, names, numbers, focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser
from running import ROOT, TEXT_PAGES, Visit, open_page

from lossviz.losses import Focal

Open = Callable[..., Visit]

PAGES = ["", *sorted(path.stem for path in (ROOT / "pages").glob("*.py"))]

#: What Streamlit's own frame violates, as (rule, selector): why nothing of ours can mend it. Empty, and best so.
ALLOWED: dict[tuple[str, str], str] = {}

# WCAG A and AA, and axe's own rules for headings and tables; a theme changes colours only, so the second run asks for those.
# The copies of formulas that KaTeX draws are hidden from readers, and written in the colour of the text around them.
AXE = """
async ([colours, allowed]) => {
  const wcag = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const runOnly = colours ? { type: 'rule', values: ['color-contrast'] } : wcag;
  const found = await axe.run({ exclude: ['.katex-html'] }, { runOnly, resultTypes: ['violations'] });
  const listed = (rule, node) => allowed.some(([id, selector]) =>
    id === rule && document.querySelector(node.target[0])?.matches(selector));
  return found.violations.flatMap(({ id, impact, nodes }) => nodes.filter(node => !listed(id, node))
    .map(({ target, html, failureSummary }) => [id, impact, target.join(' '), html.slice(0, 150), failureSummary]));
}
"""

# axe leaves text in SVG out. WCAG's formula on what Plotly wrote, against the page: 4.5, and 3 for large text.
PICTURES = """
() => {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const linear = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map(x => x / 255)
      .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = light(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
  const own = text => [...text.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  const texts = [...document.querySelectorAll(".js-plotly-plot :is(text, tspan)")];
  const shown = texts.filter(text => own(text) && text.getBBox().width);
  return shown.map(text => {
    const { fill, fontSize, fontWeight } = getComputedStyle(text), [high, low] = [light(fill), ground].sort((a, b) => b - a);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    return [text.textContent, fill, fontSize, (high + 0.05) / (low + 0.05), large ? 3 : 4.5];
  }).filter(([,,, ratio, least]) => ratio < least);
}
"""

DARK = """
() => getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'
  && [...document.querySelectorAll('.lossviz')].every(root => root.classList.contains('lossviz-dark'))
"""

OPEN_FOLDS = "() => document.querySelectorAll('.lossviz-numbers').forEach(fold => { fold.open = true; })"

NUMBERS = """
() => [...document.querySelectorAll('.lossviz')].map(root => ({
  name: root.querySelector('.lossviz-plot').getAttribute('aria-label'),
  tables: [...root.querySelectorAll('.lossviz-numbers table')].map(
    table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))),
}))
"""

# What has the focus: its name among the controls, and whether one sees that it has it.
FOCUS = """
() => {
  const element = document.activeElement;
  const { control, exact, save } = element.dataset;
  const seen = [element, element.nextElementSibling].some(part => {
    const { outlineStyle, outlineWidth } = part ? getComputedStyle(part) : {};
    return part && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  return { name: control ?? exact ?? save ?? element.tagName, inside: Boolean(element.closest('.lossviz')), seen };
}
"""


@pytest.fixture(scope="module")
def tab(browser: Browser, app_url: str) -> Iterator[Visit]:
    """One tab that walks through all pages by the list of pages: what is loaded once stays loaded."""
    visit = open_page(browser, app_url)
    visit.page.evaluate((files(axe_playwright_python) / "axe.min.js").read_text(encoding="utf-8"))
    yield visit
    visit.page.close()


def show(tab: Visit, page: str) -> None:
    tab.page.emulate_media(color_scheme="light")
    if not tab.page.url.endswith(f"/{page}"):
        before = tab.page.title()
        tab.page.locator(f'[data-testid="stSidebar"] a[href="{page}"]').first.click()
        tab.page.wait_for_function("title => document.title !== title", arg=before, timeout=30_000)
    tab.drawn()


def violations(tab: Visit, *, colours: bool = False) -> list[Any]:
    return list(tab.page.evaluate(AXE, [colours, [list(key) for key in ALLOWED]]))


@pytest.mark.parametrize("page", PAGES)
def test_page_has_no_violation(tab: Visit, page: str) -> None:
    show(tab, page)
    tab.page.evaluate(OPEN_FOLDS)
    found = tab.page.evaluate(NUMBERS)
    assert bool(found) == (page not in TEXT_PAGES | {""})
    for picture in found:
        assert sum(letter.isdigit() for letter in picture["name"]) >= 5  # numbers, not only words
        assert picture["tables"] and all(len(rows) > 2 for rows in picture["tables"])
    assert violations(tab) == []
    assert tab.page.evaluate(PICTURES) == []
    tab.page.emulate_media(color_scheme="dark")
    tab.page.wait_for_function(DARK, timeout=30_000)
    tab.drawn()
    assert violations(tab, colours=True) == []
    assert tab.page.evaluate(PICTURES) == []
    assert tab.errors == []


def number_in(cell: str) -> float:
    return float(cell.replace("−", "-"))


def test_table_holds_the_numbers_of_the_loss_and_follows_its_controls(visit: Open) -> None:
    seen = visit("focal?focal_gamma=2&focal_label=1")
    seen.page.locator(".lossviz-numbers summary").first.click()
    for gamma in (2.0, 5.0):
        if gamma != 2:
            field = seen.page.locator('[data-exact="gamma"]')
            field.fill(f"{gamma:g}")
            field.press("Enter")
            seen.page.wait_for_function("() => /focal_gamma=5/.test(location.search)", timeout=30_000)
            # at p = 0.5 the loss is ln 2 / 2^γ
            seen.page.locator(".lossviz-numbers td", has_text="0.02166").first.wait_for(timeout=30_000)
        curve, *squares = seen.page.evaluate(NUMBERS)[0]["tables"]
        loss = Focal(gamma=gamma)
        assert curve[0] == ["probability p", "loss ℓ", "gradient ∂ℓ/∂p", "curvature"]
        for p, value, gradient, curvature in [[number_in(cell) for cell in row] for row in curve[1:]]:
            assert value == pytest.approx(loss.value(p, 1.0), rel=2e-3)
            assert gradient == pytest.approx(loss.gradient(p, 1.0), rel=2e-3)
            assert curvature == pytest.approx(loss.curvature(p, 1.0), rel=2e-3)
        assert len(squares) == 2
        for label, *row in squares[0][1:]:
            for p, cell in zip(squares[0][0][1:], row, strict=True):
                expected = loss.value(number_in(p), number_in(label))
                assert number_in(cell) == pytest.approx(expected, rel=2e-3)


def test_every_control_is_reached_by_key_and_shows_it(visit: Open) -> None:
    seen = visit("focal")
    # where the order of the keys begins: the first control of the picture
    seen.page.locator(".lossviz input:not([disabled])").first.focus()
    seen.page.keyboard.press("Shift+Tab")
    seen.page.keyboard.press("Tab")
    order = []
    while (held := seen.page.evaluate(FOCUS))["inside"]:
        assert held["seen"], held
        order.append(held["name"])
        seen.page.keyboard.press("Tab")
    controls = list(dict.fromkeys(order))
    assert controls[0] == "gamma" and controls[-1] == "SUMMARY"
    assert set(controls) >= {"gamma", "alpha", "from_logits", "label", "prediction", "range", "view", "png2", "link"}
