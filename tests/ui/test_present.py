"""Presenter mode: what it takes away, and how it steps."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from running import Visit
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, pictures, shown

from lossviz.lessons import story
from lossviz.lessons.compare import OBSERVATIONS
from lossviz.lessons.lesson import Observation
from lossviz.lessons.predict import Question
from lossviz.state.compare import CompareView
from lossviz.state.view import view_from_query, view_from_state

SURFACES = "blank"


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.header))


@pytest.mark.parametrize("value", ["1", "true", "TRUE"])
def test_link_turns_it_on(value: str) -> None:
    app = opened("pages/huber.py", {"present": value, "huber_delta": "2.5"})
    assert_no_trouble(app)
    assert app.toggle(key="present").value is True
    assert re.findall("^## (.*)$", words(app), re.MULTILINE) == []  # a picture and a step, and nothing below them
    assert shown(app)["delta"] == 2.5
    app.button(key="present_leave").click().run()
    assert_no_trouble(app)
    assert app.toggle(key="present").value is False
    assert "References" in words(app)


@pytest.mark.parametrize("value", ["0", "", "nonsense", "<script>"])
def test_anything_else_leaves_it_off(value: str) -> None:
    app = opened("pages/huber.py", {"present": value})
    assert_no_trouble(app)
    assert app.toggle(key="present").value is False
    assert "References" in words(app)


def test_keys_step_through_the_story_of_the_page() -> None:
    app = opened("pages/mse.py", {"present": "1"})
    steps = story("mse")
    for place in range(1, len(steps)):
        app.button(key="story_mse_Next").click().run()
        assert_no_trouble(app)
        step, told = steps[place], unescape(" ".join(element.proto.body for element in app.get("html")))
        text = step.question if isinstance(step, Question) else step.words("mse")
        assert all(part in told for part in (f"{place + 1} / {len(steps)}", step.title, text))
        asked = step.views("mse")[0] if isinstance(step, Question) else step.view("mse")
        assert (shown(app)["prediction"], shown(app)["label"]) == asked.point
    app.button(key="story_mse_Next").click().run()  # it ends there
    assert steps[-1].title in " ".join(element.proto.body for element in app.get("html"))
    app.button(key="story_mse_First").click().run()
    assert steps[0].title in " ".join(element.proto.body for element in app.get("html"))
    app.button(key="story_mse_Back").click().run()
    assert steps[0].title in " ".join(element.proto.body for element in app.get("html"))


def test_a_projector_gets_shapes_of_its_own_and_nothing_else_changes() -> None:
    plain, large = (pictures(opened("pages/huber.py", query))[0] for query in ({}, {"present": "1"}))
    assert plain["slides"] is None and len(large["slides"]["parts"]) == 5
    assert plain["untitled"] and not large["untitled"]  # the page's own title is not there to be read
    pairs = list(zip(plain["figure"]["data"], large["figure"]["data"], strict=True))
    assert all({**a, "textfont": None} == {**b, "textfont": None} for a, b in pairs)
    own = {"figure": None, "untitled": None, "slides": None}
    assert {**large, **own} == {**plain, **own}
    assert plain["figure"]["layout"] == large["figure"]["layout"]


@pytest.mark.parametrize(
    "page", ["compare", "outliers", "imbalance", "numerics", "descent", "your_own", "worked_examples", "claims"]
)
def test_every_page_is_presented_and_stepped_through(page: str) -> None:
    app = opened(f"pages/{page}.py", {"present": "1"})
    assert_no_trouble(app)
    assert not {"In code", "References"} & set(re.findall(r"(?:^## )?(.*)$", words(app), re.MULTILINE))
    for live in pictures(app):
        assert live["slides"]["parts"]
    seen = []
    for expected in (1, 2):
        app.button(key=f"present_{page}_Next").click().run()
        assert_no_trouble(app)
        first = 1 if page in ("worked_examples", "claims") else 0  # their first part is shown from the start
        told = [element.proto.body for element in app.get("html") if "lossviz" in element.proto.body]
        assert any(f">{expected + first} / " in body for body in told)
        seen.append((told, words(app)))
    assert seen[0] != seen[1]


@pytest.mark.parametrize("note", OBSERVATIONS, ids=lambda note: note.title)
def test_notes_on_compare_ask_for_what_can_be_shown(note: Observation) -> None:
    state = CompareView.from_state(note.state).state()
    assert {name: state[name] for name in note.state} == dict(note.state)


def test_hide_takes_named_controls_away_and_no_style_gets_in() -> None:
    app = opened("pages/huber.py", {"hide": "delta,view,} body{display:none},<script>"})
    assert_no_trouble(app)
    styles = " ".join(element.proto.body for element in app.get("html"))
    assert '[data-control="delta"]' in styles and '[data-control="view"]' in styles
    assert ".st-key-delta" in styles  # a page's own widgets go by their keys
    assert "body{" not in styles and "<script>" not in styles


def test_fits_a_small_projector(tab: Visit) -> None:
    tab.look(width=1024, height=768)
    page = tab.go("focal?present=1&hide=range").page
    assert not page.locator('[data-testid="stSidebar"]').is_visible()
    assert page.locator('[data-control="gamma"]').first.is_visible()
    assert not page.locator('[data-control="range"]').first.is_visible()
    assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('[data-testid=stMain]'))") <= 0
    plot = page.locator(".lossviz-plot").bounding_box()
    assert plot is not None and plot["y"] < 300  # two thirds of the first screen are the picture's
    page.keyboard.press("PageDown")
    page.get_by_text(f"2 / {len(story('focal'))}", exact=True).wait_for(timeout=20_000)
    for part in ("[data-step-text]", *(f".st-key-story_focal_{name} button" for name in ("Back", "Next"))):
        box = page.locator(part).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 1024 and box["y"] + box["height"] <= 768
    assert not page.locator("[data-save=svg1]").is_visible()
    page.click("[data-save=qr]")
    code = page.locator('img[alt^="QR code"]')
    code.wait_for(timeout=30_000)
    page.wait_for_function("() => document.querySelector('.lossviz-qr img').naturalWidth > 50")
    (link,) = parse_qs(urlsplit(code.get_attribute("src")).query)["link"]  # type: ignore[type-var]
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert query.pop("hide") == "range"
    assert view_from_query("focal", query) == view_from_state("focal", tab.state())
    box = code.bounding_box()
    assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 768 and box["height"] > 500
    assert page.locator(".lossviz-qr-link").inner_text() == link
    assert "this machine only" in page.locator(".lossviz-qr-warning").inner_text()  # it was opened as localhost
    page.keyboard.press("Escape")
    assert not code.is_visible()
    assert tab.errors == []
