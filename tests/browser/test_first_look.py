"""The untouched picture says what the loss does: it is large, its axis is filled, and it settles when it is let go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from forms import some
from playwright.sync_api import BrowserContext
from running import FRAMES, Visit, new_tab
from test_every_page import LOOK, photograph, scenes
from test_loss_page import slider

from lossviz import CATALOGUE

# Here the axes are read; what is looked at has a tab of its own.
SURFACES = "blank"

# The ranges of both heights' axes, of the panels of loss and gradient, and the ends of the loss's colours.
AXES = """
() => {
  const { scene, scene2, yaxis, yaxis2, coloraxis } = document.querySelector('.js-plotly-plot')._fullLayout;
  return [scene.zaxis.range, scene2.zaxis.range, yaxis.range, yaxis2.range, [coloraxis.cmin, coloraxis.cmax]];
}
"""

# Where the curvature's curve stands upright, and how high.
JUMPS = """
() => {
  const { x, y } = document.querySelector('.js-plotly-plot')._fullData.find(({ uid }) => uid === 'curvature-curve');
  return [...x].flatMap((place, i) => (i && place === x[i - 1] ? [[place, y[i - 1], y[i]]] : []));
}
"""

TITLE = "() => document.querySelector('.js-plotly-plot').querySelector('.g-gtitle')?.textContent ?? ''"


# What notes on cut axes stand over the picture.
CUTS = """
() => [...document.querySelectorAll('.js-plotly-plot .annotation-text')].map(e => e.textContent).filter(t => /cut/.test(t))
"""


# How high the loss's curve is, and where the words end behind which the numbers are.
CURVE_AND_FOLD = """
() => [document.querySelector('.nsewdrag').getBoundingClientRect().height,
  document.querySelector('.lossviz-numbers summary').getBoundingClientRect().bottom]
"""


@pytest.fixture(scope="module")
def fine(tabs: BrowserContext, app_url: str) -> Iterator[Visit]:
    """A tab whose surfaces are drawn as finely as a visitor sees them."""
    visit = new_tab(tabs, app_url, surfaces="fine")
    yield visit
    visit.page.close()


def axes(visit: Visit) -> list[Any]:
    visit.page.evaluate(FRAMES)
    return list(visit.page.evaluate(AXES))


@pytest.mark.parametrize("key", some(CATALOGUE, "huber"))
def test_the_loss_covers_four_hundredths_of_the_window(fine: Visit, key: str) -> None:
    fine.look(width=1440, height=900)
    fine.arrive(key)
    coloured = []
    for place in range(2):
        fine.page.evaluate(LOOK, place)
        fine.page.evaluate(FRAMES)
        picture = np.asarray(photograph(fine, scenes(fine)[place]), dtype=int)
        coloured.append(int((np.ptp(picture, axis=-1) > 25).sum()))
    assert coloured[0] >= 0.04 * 1440 * 900
    assert coloured[0] > coloured[1]
    curve, fold = fine.page.evaluate(CURVE_AND_FOLD)
    assert curve >= 140 and fold <= 900


def test_axes_grow_in_a_drag_with_what_would_leave_them_and_settle_after_it(tab: Visit) -> None:
    tab.go("huber").loaded().at_rest()
    before, thumb, mouse = axes(tab), slider(tab, "delta"), tab.page.mouse
    assert before[4] == [0, 8]
    mouse.move(thumb["x"], thumb["y"])
    mouse.down()
    mouse.move(thumb["x"] - thumb["width"] / 4, thumb["y"], steps=4)
    np.testing.assert_allclose(axes(tab), before, rtol=1e-12)  # a layout that is drawn again rounds the last bit
    mouse.move(thumb["x"] + thumb["width"], thumb["y"], steps=8)
    assert tab.state()["delta"] == 5.0
    # the highest residual is 6: its loss is 5 · (6 − 5 / 2); the curves' axes hold all of the sweep
    tab.page.wait_for_function(
        "top => Math.abs(document.querySelector('.js-plotly-plot')._fullLayout.coloraxis.cmax / top - 1) < 0.05",
        arg=17.5,
    )
    assert axes(tab)[4][1] >= 17.5
    assert axes(tab)[2:4] == before[2:4]
    assert tab.page.evaluate(CUTS) == []
    mouse.up()
    tab.page.wait_for_function("() => document.querySelector('.js-plotly-plot')._fullLayout.coloraxis.cmax === 20")
    after = axes(tab)
    assert tab.page.evaluate(CUTS) == []
    assert after[2:4] == before[2:4]  # so that it is seen where the slider has put the plateau
    tab.go("huber?huber_delta=5")  # as Python draws it
    assert axes(tab) == after


@pytest.mark.thorough
def test_a_jump_stays_upright_in_a_drag(tab: Visit) -> None:
    tab.go("huber").loaded().at_rest()
    assert tab.page.evaluate(JUMPS) == [[-1.5, 0, 1], [1.5, 1, 0]]
    thumb, mouse = slider(tab, "delta"), tab.page.mouse
    mouse.move(thumb["x"], thumb["y"])
    mouse.down()
    for _ in range(3):
        mouse.move(thumb["x"] + 40, thumb["y"], steps=3)
        tab.page.evaluate(FRAMES)
        delta = tab.state()["delta"]
        found = np.asarray(tab.page.evaluate(JUMPS), dtype=float)
        np.testing.assert_allclose(found, [[-delta, 0, 1], [delta, 1, 0]], rtol=1e-6)
    mouse.up()


def test_the_title_stands_once(tab: Visit) -> None:
    tab.go("huber")
    assert tab.page.evaluate(TITLE) == ""
    tab.go("huber?present=1")
    assert tab.page.evaluate(TITLE) == "Huber loss"
