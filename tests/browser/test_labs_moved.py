"""The labs in a browser: what is dragged moves at once, and nothing is sent before it is let go."""

from __future__ import annotations

import pytest
from forms import some
from running import FRAMES, Visit, Wire
from test_every_page import assert_sound, query, wait_for_query

from lossviz.labs.descent.model import DescentView, descents
from lossviz.labs.outliers.model import OutliersView, bench

SURFACES = "blank"

# Where a place of the first panel is on the screen.
PLACE = """
([x, y]) => {
  const plot = document.querySelector('.js-plotly-plot'), box = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}
"""

# The heights of the lines, by trace; arrays of any kind as plain lists.
HEIGHTS = """
() => document.querySelector('.js-plotly-plot').data.filter(t => t.mode === 'lines' && t.y).map(t => Array.from(t.y))
"""

# The picture shows other lines than those that are remembered; how a test waits for what it has moved.
REMEMBER = f"() => {{ window.__lines = JSON.stringify(({HEIGHTS})()); }}"
MOVED = f"() => JSON.stringify(({HEIGHTS})()) !== window.__lines"

# The height of a line at the left and the right end of its panel.
ENDS = """
id => { const t = document.querySelector('.js-plotly-plot').data.find(t => t.uid === id); return [t.y[0], t.y.at(-1)]; }
"""


def drag(visit: Visit, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Take a place of the first panel to another, without letting go."""
    (x0, y0), (x1, y1) = (visit.page.evaluate(PLACE, list(place)) for place in (start, end))
    visit.page.mouse.move(x0, y0)
    visit.page.mouse.down()
    for step in range(1, 9):
        visit.page.mouse.move(x0 + (x1 - x0) * step / 8, y0 + (y1 - y0) * step / 8)
        visit.page.evaluate(FRAMES)


def test_lines_follow_a_dragged_point_and_nothing_is_sent_until_it_is_let_go(tab: Visit) -> None:
    seen = tab.go("outliers").at_rest()
    wire = Wire(seen)
    seen.page.evaluate(REMEMBER)
    drag(seen, (9.9, 20.0), (5.0, -3.0))
    seen.page.wait_for_function(MOVED)
    seen.page.evaluate(FRAMES)
    during = {key: seen.page.evaluate(ENDS, f"{key}-line") for key in ("mse", "huber")}
    assert wire.messages == []
    seen.page.mouse.up()
    wait_for_query(seen, "outliers_points=")
    assert "5_-3" in query(seen)["outliers_points"]
    view = OutliersView.from_query(query(seen))
    # Looked up between nodes and computed agree: exactly under squared error, nearly under Huber.
    for row in bench(view):
        if row.fit.loss.key in during:
            wanted = [row.fit.at(x) for x in view.ranges[0]]
            near = 1e-3 if row.fit.loss.key == "mse" else 0.05
            assert during[row.fit.loss.key] == pytest.approx(wanted, abs=near)
    assert_sound(seen)


@pytest.mark.thorough
def test_another_point_is_taken_in_hand_by_pressing_it(tab: Visit) -> None:
    seen = tab.go("outliers").at_rest()
    drag(seen, (0.0, 1.2), (0.0, 1.2))
    seen.page.mouse.up()
    wait_for_query(seen, "outliers_selected=0")
    seen.page.wait_for_function("() => [...window.__lossviz.values()][0].state().y === 1.2")
    seen.at_rest()
    assert (seen.state()["x"], seen.state()["y"]) == (0, 1.2)
    drag(seen, (0.0, 1.2), (0.0, 15.0))
    seen.page.mouse.up()
    wait_for_query(seen, "outliers_points=0_15")
    assert query(seen)["outliers_points"].endswith("9.9_20")  # the other one stays where it was
    assert_sound(seen)


def test_a_point_is_moved_by_arrow_keys(tab: Visit) -> None:
    seen = tab.go("outliers").at_rest()
    seen.page.evaluate(REMEMBER)
    slider = seen.page.locator('input[type="range"][data-control="y"]')
    slider.focus()
    for _ in range(4):
        slider.press("ArrowLeft")
    seen.page.wait_for_function(MOVED)
    wait_for_query(seen, "outliers_points=")
    assert_sound(seen)


def test_imbalance_moves_with_gamma_before_anything_is_sent(tab: Visit) -> None:
    seen = tab.go("imbalance?imbalance_spread=1").at_rest()
    seen.page.evaluate(REMEMBER)
    slider = seen.page.locator('input[type="range"][data-control="gamma"]')
    slider.evaluate("input => { input.value = 4; input.dispatchEvent(new Event('input', { bubbles: true })); }")
    seen.page.wait_for_function(MOVED)
    assert "imbalance_gamma" not in query(seen)
    slider.dispatch_event("change")
    wait_for_query(seen, "imbalance_gamma=0.5")
    assert "4.63 %" not in seen.page.inner_text('[data-testid="stMetric"]')
    assert_sound(seen)


# Where the points of now are, by trace.
POINTS = """
() => Object.fromEntries(document.querySelector('.js-plotly-plot').data
  .filter(t => /-(point|outcome)$/.test(t.uid)).map(t => [t.uid, [t.x[0], t.y[0]]]))
"""


def test_numerics_follows_a_dragged_logit_before_anything_is_sent(tab: Visit) -> None:
    seen = tab.arrive("numerics").at_rest()
    wire = Wire(seen)
    drag(seen, (17.0, 10.0), (-20.0, 10.0))
    seen.page.wait_for_function(
        "() => Math.abs([...window.__lossviz.values()][0].state().logit + 20) < 0.5", timeout=30_000
    )
    seen.page.wait_for_function(
        f"() => Math.abs(({POINTS})()['naive_float32-value-point'][0] + 20) < 0.5", timeout=30_000
    )
    assert seen.page.evaluate(POINTS)["naive_float32-value-point"][1] < 1e-6
    assert wire.messages == []
    seen.page.mouse.up()
    wait_for_query(seen, "numerics_logit=-")
    seen.page.get_by_role("heading", name="At logit −").wait_for(timeout=30_000)
    assert_sound(seen)


def test_a_descent_plays_once_steps_and_is_scrubbed(tab: Visit) -> None:
    seen = tab.go("descent?descent_steps=40").at_rest()
    step = "[...window.__lossviz.values()][0].state().step"
    seen.page.click(".lossviz-play")
    seen.page.wait_for_function(
        f"() => {step} === 40 && !document.querySelector('.lossviz-play[aria-pressed=true]')", timeout=30_000
    )
    wait_for_query(seen, "descent_step=40")
    seen.page.click("[aria-label='One step back']")
    wait_for_query(seen, "descent_step=39")
    seen.page.get_by_role("heading", name="At step 39").wait_for(timeout=30_000)
    slider = seen.page.locator('input[type="range"][data-control="step"]')
    slider.evaluate("input => { input.value = 12; input.dispatchEvent(new Event('input', { bubbles: true })); }")
    paths = descents(DescentView(steps=40))
    weight, bias = paths["mse"].parameters[12]
    seen.page.wait_for_function(f"() => ({POINTS})()['mse-outcome'][0] === 12", timeout=30_000)
    points = seen.page.evaluate(POINTS)
    assert points["mse-point"] == pytest.approx([weight, bias], rel=1e-5)
    assert points["mse-outcome"] == pytest.approx([12, paths["mse"].outcome[12]], rel=1e-5)
    trail = seen.page.evaluate(
        "Array.from(document.querySelector('.js-plotly-plot').data.find(t => t.uid === 'mse-trail').x)"
    )
    assert trail[-1] == pytest.approx(weight, rel=1e-5)
    assert trail[0] == 2
    assert "descent_step=39" in seen.page.url  # nothing told yet
    assert_sound(seen)


def click(visit: Visit, place: tuple[float, float]) -> None:
    """A click at a place of the first panel."""
    visit.page.mouse.click(*visit.page.evaluate(PLACE, list(place)))


@pytest.mark.parametrize("selected", some(["", "&outliers_selected=-1"], ""))
def test_a_click_beside_the_points_adds_one(tab: Visit, selected: str) -> None:
    seen = tab.go(f"outliers?outliers_preset=clean{selected}").at_rest()
    click(seen, (4.0, 16.0))
    wait_for_query(seen, "outliers_points=")
    points = query(seen)["outliers_points"].split("~")
    assert len(points) == 13 and points[-1] == "4_16"
    seen.page.wait_for_function("() => [...window.__lossviz.values()][0].state().y === 16")
    seen.at_rest()
    assert seen.state()["selected"] == 12
    drag(seen, (4.0, 16.0), (4.0, 12.0))  # and it is there to be dragged
    seen.page.mouse.up()
    wait_for_query(seen, "outliers_points=.*4_12")
    assert_sound(seen)


def test_only_a_click_adds_a_point(tab: Visit) -> None:
    seen = tab.go("outliers?outliers_preset=clean").at_rest()
    drag(seen, (4.0, 16.0), (7.0, 19.0))  # a press that wanders
    seen.page.mouse.up()
    click(seen, (9.0, 8.4))  # a press on a point selects it
    wait_for_query(seen, "outliers_selected=10")
    assert "outliers_points" not in query(seen)
    assert_sound(seen)


def test_a_tap_adds_a_point_or_takes_one_and_a_swipe_does_not(tab: Visit) -> None:
    seen = tab.go("outliers?outliers_preset=clean").at_rest()
    touch = seen.page.context.new_cdp_session(seen.page)
    still, points = ((2.0, 15.0), (2.0, 15.0)), ((9.0, 8.4), (0.0, 1.2))
    for start, end in (((4.0, 12.0), (4.0, 18.0)), (points[0], (9.0, 15.0)), still, (points[1], points[1])):
        x, y = seen.page.evaluate(PLACE, list(start))
        _, there = seen.page.evaluate(PLACE, list(end))
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 6) if there != y else ():
            at = {"x": x, "y": y + (there - y) * step / 5}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
            seen.page.evaluate(FRAMES)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        seen.at_rest()
    found = query(seen)["outliers_points"].split("~")
    assert len(found) == 13 and "9_8.4" in found  # the tap's alone, and nothing was dragged
    assert seen.state()["selected"] == 0
    assert_sound(seen)


# How far the sentence is seen, and the residual of the selected point.
CALM = "() => Number.isFinite(document.querySelector('.js-plotly-plot').data.find(t => t.uid === 'calm').y[0])"


@pytest.mark.thorough
def test_the_bars_give_way_to_a_sentence_while_a_point_is_dragged(tab: Visit) -> None:
    seen = tab.go("outliers?outliers_preset=clean").at_rest()
    assert seen.page.evaluate(CALM)
    drag(seen, (9.9, 8.7), (9.9, 20.0))
    seen.page.wait_for_function(f"() => !({CALM})()")
    x, stick = (
        seen.page.evaluate(
            "letter => Array.from(document.querySelector('.js-plotly-plot').data.find(t => t.uid === 'stick')[letter])",
            letter,
        )
        for letter in "xy"
    )
    assert x == pytest.approx([9.9, 9.9], abs=0.2) and x[0] == x[1]
    assert stick[0] == pytest.approx(20, abs=0.3) and stick[1] < 12
    drag(seen, (9.9, 20.0), (9.9, 8.7))
    seen.page.mouse.up()
    seen.page.wait_for_function(CALM)
    assert_sound(seen)
