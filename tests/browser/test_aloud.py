"""For ears: the curve as a tone, and the numbers that are said when a control is let go."""

from __future__ import annotations

from running import FRAMES, MOVE, Visit

from lossviz import Huber
from lossviz.formula import number
from lossviz.labs.outliers.model import OutliersView
from lossviz.labs.outliers.traces import fits

SURFACES = "blank"

# All that is said from now on.
LISTEN = """
() => {
  const spoken = document.querySelector('.lossviz-spoken');
  window.__said = [];
  new MutationObserver(() => { if (spoken.textContent) window.__said.push(spoken.textContent); })
    .observe(spoken, { childList: true });
}
"""
SAID = "count => window.__said.length === count"
DRAG = """
([name, to]) => {
  const slider = document.querySelector(`input[type=range][data-control="${name}"]`);
  slider.value = to;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}
"""
PRESSED = "on => document.querySelector('.lossviz-hear').getAttribute('aria-pressed') === String(on)"


def numbers_of(delta: float) -> str:
    """What is said of Huber's loss at a residual of 2."""
    loss = Huber(delta=delta)
    value, gradient = (number(float(f"{float(of(2.0, 0.0)):.4g}")) for of in (loss.value, loss.gradient))
    return f"δ {number(float(f'{delta:.4g}'))}, label 0, prediction 2: loss {value}; gradient {gradient}."


def test_numbers_are_said_once_when_a_control_is_let_go_and_the_curve_sounds_when_asked(tab: Visit) -> None:
    page = tab.go("huber").loaded().at_rest().page
    assert page.locator(".lossviz-spoken[role=status]").count() == 1
    page.evaluate(LISTEN)
    for place in (3, 9, 12):
        page.evaluate(DRAG, ["delta", place])
        page.evaluate(FRAMES)
    assert page.evaluate("window.__said") == []  # not while it moves
    page.evaluate(MOVE, ["delta", 12])
    page.wait_for_function(SAID, arg=1)
    tab.at_rest()
    assert page.evaluate("window.__said") == [numbers_of(tab.state()["delta"])]
    # between the steps of the slider: not before the exact picture is there
    field = page.locator('[data-exact="delta"]')
    field.fill("1.23456")
    field.press("Enter")
    page.wait_for_function(SAID, arg=2, timeout=30_000)
    tab.at_rest()
    assert page.evaluate("window.__said")[1:] == [numbers_of(1.23456)]

    assert page.evaluate("window.__lossvizAudio === undefined")
    field.focus()
    page.keyboard.press("s")  # a letter in a field is a letter
    assert page.evaluate(PRESSED, False) and page.evaluate("window.__lossvizAudio === undefined")
    field.fill("1.23456")
    hear = page.get_by_role("button", name="Hear the curve")
    assert "higher the tone" in (hear.get_attribute("title") or "")
    hear.focus()
    page.keyboard.press("s")
    assert page.evaluate(PRESSED, True)
    page.keyboard.press("S")
    assert page.evaluate(PRESSED, False)
    hear.click()
    assert page.evaluate(PRESSED, True)
    page.wait_for_function(SAID, arg=3, timeout=30_000)
    assert page.evaluate("window.__said")[2].startswith("Heard: loss; prediction from −3 to 3. The lowest tone is ")
    assert page.evaluate(PRESSED, False)
    assert tab.errors == []


def test_a_lab_says_its_results_and_its_bars_are_tones(tab: Visit) -> None:
    page = tab.go("outliers").loaded().at_rest().page
    page.evaluate(LISTEN)
    page.evaluate(MOVE, ["y", 100])
    page.wait_for_function(SAID, arg=1)
    state = tab.state()
    words = page.evaluate("window.__said[0]")
    assert f"y of the selected point {number(state['y'])}: " in words
    x, y = OutliersView.from_state(state).points[state["selected"]]
    assert (x, y) == (state["x"], state["y"])
    for row in fits(OutliersView.from_state(state)):
        slope = words.partition(f"{row.fit.loss.title}: slope ")[2].partition(",")[0]
        assert abs(float(slope.replace("−", "-")) - row.fit.slope) < 2e-3, words
    hear = page.get_by_role("button", name="Hear the bars")
    hear.focus()
    page.keyboard.press("s")
    assert page.evaluate(PRESSED, True)
    page.wait_for_function(SAID, arg=2, timeout=30_000)
    said = page.evaluate("window.__said")[1]
    assert said.startswith("Heard: trust that each point has lost: Mean squared error, then "), said
    assert said.endswith("point from 1 to 12. The lowest tone is 0 %, the highest 106 %."), said
    assert tab.errors == []
