"""What can be said of a page's accessibility by program: axe-core's rules, and contrast and numbers of the pictures."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import axe_playwright_python
from running import Visit

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
  // letters or digits; a mark in the colour of its line is no text
  const own = text => [...text.childNodes].some(node => node.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(node.textContent));
  const texts = [...document.querySelectorAll(".js-plotly-plot :is(text, tspan)")];
  const shown = texts.filter(text => own(text) && text.getBBox().width);
  return shown.map(text => {
    const { fill, fontSize, fontWeight } = getComputedStyle(text), [high, low] = [light(fill), ground].sort((a, b) => b - a);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    return [text.textContent, fill, fontSize, (high + 0.05) / (low + 0.05), large ? 3 : 4.5];
  }).filter(([,,, ratio, least]) => ratio < least);
}
"""

OPEN_FOLDS = "() => document.querySelectorAll('.lossviz-numbers').forEach(fold => { fold.open = true; })"

# A picture on a stage has its table of numbers at the stage's foot.
NUMBERS = """
() => [...document.querySelectorAll('.lossviz')].map(root => ({
  name: root.querySelector('.lossviz-plot').getAttribute('aria-label'),
  tables: [root, ...(root.closest('.st-key-stage') ? document.querySelectorAll('.lossviz-foot') : [])]
    .flatMap(part => [...part.querySelectorAll('.lossviz-numbers table')])
    .map(table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))),
}))
"""


def violations(visit: Visit, *, colours: bool = False) -> list[Any]:
    """What axe-core finds wrong, or of that only the contrast of colours, and what the pictures' text has too little of."""
    if not visit.page.evaluate("() => 'axe' in window"):
        visit.page.evaluate((files(axe_playwright_python) / "axe.min.js").read_text(encoding="utf-8"))
    found = list(visit.page.evaluate(AXE, [colours, [list(key) for key in ALLOWED]]))
    return found + list(visit.page.evaluate(PICTURES))


def assert_told_in_numbers(visit: Visit, *, pictured: bool) -> None:
    """Every picture has a name with numbers and, in its fold, a table of them; the folds stay open."""
    visit.page.evaluate(OPEN_FOLDS)
    found = visit.page.evaluate(NUMBERS)
    assert bool(found) == pictured
    for picture in found:
        assert sum(letter.isdigit() for letter in picture["name"]) >= 5  # numbers, not only words
        assert picture["tables"] and all(len(rows) > 2 for rows in picture["tables"])
