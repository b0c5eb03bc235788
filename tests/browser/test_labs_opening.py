"""What the imbalance and the numerics lab say at first sight, and what they say once something was moved."""

from __future__ import annotations

import pytest
from forms import some
from running import Visit

SURFACES = "blank"


@pytest.mark.parametrize(("width", "height"), some([(1440, 900), (1024, 768)], (1024, 768)))
@pytest.mark.parametrize(
    ("page", "story"),
    [
        ("numerics", "In float32 the sigmoid of 17 is rounded to 1."),
        ("imbalance", "the 100,000 negatives have 81.4 % of the loss."),
    ],
)
def test_the_story_and_the_control_that_moves_it_are_above_the_fold(
    tab: Visit, page: str, story: str, width: int, height: int
) -> None:
    tab.look(width=width, height=height)
    seen = tab.go(page).at_rest()
    control = {"numerics": "logit", "imbalance": "gamma"}[page]
    for part in (seen.page.get_by_text(story), seen.page.locator(f'input[type="range"][data-control="{control}"]')):
        box = part.first.bounding_box()
        assert box and box["y"] > 0 and box["y"] + box["height"] < height, page
    assert seen.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_the_imbalance_lab_says_what_gamma_changed_once_it_is_let_go(tab: Visit) -> None:
    seen = tab.go("imbalance").at_rest()
    slider = seen.page.locator('input[type="range"][data-control="gamma"]')
    slider.focus()
    slider.press("End")
    changed = "From γ = 0 to γ = 5 the negatives' share of the loss falls from 81.4 % to"
    seen.page.get_by_text(changed).wait_for(timeout=30_000)


def test_the_numerics_lab_shows_two_ways_and_unfolds_the_others(tab: Visit) -> None:
    seen = tab.go("numerics").at_rest()
    assert not seen.page.get_by_text("clip p by 1e−7").first.is_visible()
    seen.page.get_by_text("Other types, and other ways to write it").click()
    for name in ("clip p by 1e−7", "clamp the log at −100", "float16", "float64"):
        seen.page.get_by_role("button", name=name, exact=True).wait_for(timeout=30_000)
