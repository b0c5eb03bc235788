"""The colours of losses: each its own, and every line of every picture seen on light and on dark ground."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from running import ROOT

from lossviz import CATALOGUE
from lossviz.catalogue import grouped
from lossviz.labs.outliers.drawing import drawing as outliers_drawing
from lossviz.labs.outliers.model import PRESETS, OutliersView
from lossviz.picture.card import sparkline
from lossviz.picture.compare.drawing import drawing as compare_drawing
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.layout import drawing as loss_drawing
from lossviz.picture.palette import CHOSEN, LEAST_CONTRAST, _linear, _oklab, contrast, looks
from lossviz.picture.style import ACCENT, THEMES, colour, dash
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import default_view

GROUNDS = [theme.ground for theme in THEMES.values()]


def of_comparison(page: str) -> Drawing:
    view = COMPARISONS[page]
    return compare_drawing(view.from_state({"losses": ",".join(view.offered())}))


def of_outliers(preset: str) -> Drawing:
    view = OutliersView.of(preset)
    everybody = tuple(loss.key for loss in view.losses)
    return outliers_drawing(OutliersView.from_state({**view.state(), "shown": "~".join(everybody)}))


#: Every picture that shows losses as lines.
DRAWINGS: dict[str, Callable[[], Drawing]] = {
    **{key: partial(loss_drawing, default_view(key)) for key in CATALOGUE},
    **{page: partial(of_comparison, page) for page in COMPARISONS},
    **{f"outliers {preset}": partial(of_outliers, preset) for preset in PRESETS},
}


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)  # the grey that just suits small letters
    assert contrast("#0000FF", "#FFFFFF") == contrast("#FFFFFF", "#0000FF") == pytest.approx(8.59, abs=0.005)


def test_figures_stand_on_the_ground_of_the_page() -> None:
    themes = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    assert [themes[name]["backgroundColor"].lower() for name in THEMES] == [ground.lower() for ground in GROUNDS]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("key", [*CATALOGUE, "your_own", "of no catalogue"])
def test_every_loss_is_seen_on_both_grounds(key: str, ground: str) -> None:
    assert contrast(colour(key), ground) >= LEAST_CONTRAST
    assert not key.isidentifier() or key not in CATALOGUE or colour(key) in sparkline(CATALOGUE[key]())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_line_of_every_picture_is_seen(name: str, theme: str) -> None:
    ground = THEMES[theme].ground
    traces = DRAWINGS[name]().data(THEMES[theme])
    lines = [trace for trace in traces if trace.get("mode") == "lines" and "line" in trace]
    assert lines
    for trace in lines:
        drawn: dict[str, Any] = trace  # type: ignore[assignment]
        assert contrast(drawn["line"]["color"], ground) >= LEAST_CONTRAST, drawn["uid"]
        assert drawn.get("opacity", 1) == 1, f"{drawn['uid']} would be read as a confidence interval"


def test_no_two_losses_share_a_colour() -> None:
    keys = [*CATALOGUE, "your_own"]
    assert len({colour(key) for key in keys}) == len(keys)
    assert ACCENT not in {colour(key) for key in keys}
    assert len({(colour(key), dash(key)) for key in keys}) == len(keys)


@pytest.mark.parametrize("task", ["regression", "classification"])
def test_losses_that_meet_in_a_picture_are_told_apart(task: str) -> None:
    """As far as Oklab has them apart, which counts what eyes see: the grey of the 0–1 loss and the cursor among them."""
    found = {key: colour(key) for key in CATALOGUE if CATALOGUE[key].task == task}
    found |= {"accent": ACCENT, **({"zero_one": colour("zero_one")} if task == "classification" else {})}
    for (one, first), (other, second) in combinations(found.items(), 2):
        assert apart(first, second) > 0.07, (one, other)


def apart(one: str, other: str) -> float:
    return float(np.linalg.norm(_oklab(_linear(one)) - _oklab(_linear(other))))


def test_neighbours_in_the_list_of_pages_are_told_apart_in_grey_too() -> None:
    keys = [key for group in grouped().values() for key in group]
    assert sorted(keys) == sorted(CATALOGUE)
    assert all(dash(one) != dash(other) for one, other in pairwise(keys))


@pytest.mark.parametrize("count", [1, 3, 17, 60])
def test_new_losses_get_colours_that_no_other_has(count: int) -> None:
    tasks = {key: CATALOGUE[key].task for key in CATALOGUE}
    new = {f"new{place}": ("regression", "classification")[place % 2] for place in range(count)}
    found = looks({**tasks, **new}, GROUNDS, ACCENT)
    assert {key: found[key] for key in CHOSEN} == dict(CHOSEN)
    colours = [ACCENT, *(look[0] for look in found.values())]
    assert len(set(colours)) == len(colours)
    assert all(contrast(one, ground) >= LEAST_CONTRAST for one in colours for ground in GROUNDS)
    # those that come first keep their colours when more come after them
    fewer = looks({**tasks, **dict(list(new.items())[: count // 2])}, GROUNDS, ACCENT)
    assert all(found[key] == look for key, look in fewer.items())


def test_the_chosen_colours_lie_apart() -> None:
    for one, other in combinations([look[0] for look in CHOSEN.values()], 2):
        parts = [abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5)]
        assert sum(parts) > 60, (one, other)
