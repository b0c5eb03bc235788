"""Views come out of links and browsers that may say anything; they never raise and are always drawable."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossviz import CATALOGUE
from lossviz.state.cameras import CAMERAS, camera_angles
from lossviz.state.names import settings_text
from lossviz.state.view import View, default_view, page_view, view_from_query, view_from_state

NAMES = ["delta", "beta", "gamma", "alpha", "classes", "from_logits", "label", "prediction", "range", "view"]
HOSTILE: list[Any] = [
    None, "", " ", "nan", "inf", "-inf", "1e999", "-1e999", "<script>alert(1)</script>", "1" * 100_000, "∞", "1,2",
    "true", "false", "None", "0x10", "1_000", "\x00", math.nan, math.inf, -math.inf, 1e308, 10**400, -1, 0, 0.5, 1e-300,
    True, False, [], [1], {}, {"a": 1}, b"1", object(), 1 + 2j,
]  # fmt: skip


@pytest.mark.parametrize("key", sorted(CATALOGUE))
@pytest.mark.parametrize("name", NAMES)
def test_hostile_values_take_their_defaults(key: str, name: str) -> None:
    for bad in HOSTILE:
        view = view_from_state(key, {name: bad})
        check(view_from_state(key, view.state()) == view, view)
        (p_low, p_high), (y_low, y_high) = view.plane.axes(view.extent)
        check(p_low <= view.prediction <= p_high and y_low <= view.label <= y_high, view)
        check(view.extent in view.plane.extents, view)
        check(not math.isnan(view.plane.value(*view.point)), view)
        check(len(camera_angles(view.camera)) == 3, view)


def check(holds: bool, seen: object) -> None:
    assert holds, seen


@given(
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12) | st.floats().map(repr) | st.sampled_from(["none"]))
)
def test_any_link_opens(query: dict[str, str]) -> None:
    for key in CATALOGUE:
        view = view_from_query(key, {f"{key}_{name}": value for name, value in query.items()})
        assert view_from_query(key, view.query()) == view
        assert view_from_query(key, view.query(complete=True)) == view


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_the_view_that_a_page_opens_with_needs_no_link(key: str) -> None:
    assert page_view(key).query() == {}
    assert view_from_query(key, {}) == page_view(key) == page_view(key).opening


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_a_link_says_only_what_is_not_at_its_default(key: str) -> None:
    opens = {f"{key}_{name}" for name in CATALOGUE[key].opens}
    assert default_view(key).query().keys() == opens
    assert view_from_query(key, default_view(key).query()) == default_view(key)
    assert view_from_query(key, {f"{key}_view": "top"}) == replace(default_view(key), camera="top")
    assert replace(page_view(key), camera="top").query().keys() == {*opens, f"{key}_view"}


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_where_a_page_opens_different_numbers_differ(key: str) -> None:
    """Two that are equal there are equal by a law, such as the pull of Huber's loss beyond δ: so they are elsewhere."""

    def equal(view: View) -> set[tuple[str, str]]:
        loss, gradient, curvature = view.results
        found = {record.name: getattr(view.loss, record.name) for record in view.loss.sliders()}
        found |= {"prediction": view.prediction, "label": view.label}
        found |= {"loss": loss, "pull": abs(gradient), "curvature": curvature}
        return {
            (a, b) for a, b in combinations(found, 2) if math.isclose(found[a], found[b], rel_tol=0.02, abs_tol=1e-9)
        }

    view = page_view(key)
    moved = {
        record.name: 1.07 * getattr(view.loss, record.name) for record in view.loss.sliders() if record.kind == "real"
    }
    elsewhere = equal(replace(view, loss=view.loss.but(**moved), prediction=0.93 * view.prediction))
    assert equal(view) <= elsewhere


def test_a_link_of_another_page_says_nothing() -> None:
    assert view_from_query("huber", {"focal_gamma": "3", "delta": "2", "huber_delta": "2"}).loss.settings() == {
        "delta": 2.0
    }


def test_the_axis_range_grows_to_hold_the_point() -> None:
    assert view_from_state("mse", {"prediction": 100}).extent == 120.0
    assert view_from_state("binary_cross_entropy", {"prediction": 1.0}).extent == 0.0
    assert view_from_state("mse", {"prediction": 250_000}).extent == 300_000.0
    assert view_from_state("mse", {"prediction": 1e6}).point == (1e6, 0.0)
    assert view_from_state("mse", {"prediction": 1e13}) == default_view("mse")


@pytest.mark.parametrize("camera", [*CAMERAS, "30,20", "-135,24,2.1"])
def test_cameras_survive(camera: str) -> None:
    assert view_from_state("huber", {"view": camera}).camera == camera


@pytest.mark.parametrize("camera", ["30", "30,nan", "30,95", "1e9,0", "30,20,0", "1,2,3,4", "up", ""])
def test_bad_cameras_fall_back(camera: str) -> None:
    assert view_from_state("huber", {"view": camera}).camera == "valley"


def test_settings_in_words() -> None:
    assert (
        settings_text(view_from_state("focal", {"alpha": 0.25, "from_logits": True}).loss) == "γ = 2, α = 0.25, logit"
    )
    assert settings_text(view_from_state("mse", {}).loss) == ""
