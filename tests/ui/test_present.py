"""Presenter mode: what it takes away, and how it steps."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from accessibility import violations
from running import Visit
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, pictures, shown

from lossviz.formula import number
from lossviz.lessons import story
from lossviz.lessons.compare import OBSERVATIONS
from lossviz.lessons.compare_classification import STORY
from lossviz.lessons.lesson import Observation
from lossviz.lessons.plans import PLANS
from lossviz.lessons.predict import Question
from lossviz.picture.highlight import said
from lossviz.state.compare import CompareClassificationView, CompareView
from lossviz.state.view import default_view, view_from_query, view_from_state
from lossviz.ui import lesson, lesson_strip, present
from lossviz.ui import story as story_of_page
from lossviz.ui.memory import Memory
from lossviz.ui.page import _story_of

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
    "page", ["outliers", "imbalance", "numerics", "descent", "your_own", "worked_examples", "claims"]
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


@pytest.mark.parametrize("query", [{}, {"present": "1"}])
def test_the_story_of_compare_is_told_beside_its_picture_also_while_presenting(query: dict[str, str]) -> None:
    app = opened("pages/compare.py", query)
    opening = shown(app)
    last = len(OBSERVATIONS) - 1
    there, back = ("Next", [*range(1, last + 1), last]), ("Back", range(last - 1, -1, -1))  # the end is the end
    for label, place in [(label, place) for label, places in (there, back) for place in places]:
        app.button(key=f"story_compare_{label}").click().run()
        assert_no_trouble(app)
        note, told = OBSERVATIONS[place], unescape(" ".join(element.proto.body for element in app.get("html")))
        assert all(part in told for part in (f"{place + 1} / {len(OBSERVATIONS)}", note.title, note.text))
        state = shown(app)
        assert {name: state[name] for name in note.state} == dict(note.state)
        assert {name: state[name] for name in opening.keys() - note.state.keys() if name in state} == {
            name: opening[name] for name in opening.keys() - note.state.keys() if name in state
        }
    assert shown(app) == opening
    assert {"beta": 1.0, "delta": 1.0}.items() <= OBSERVATIONS[4].state.items()


@pytest.mark.parametrize("query", [{}, {"present": "1"}])
def test_the_story_of_margins_is_told_asked_and_answered(query: dict[str, str]) -> None:
    page = CompareClassificationView.page
    app = opened(f"pages/{page}.py", query)
    opening, html = shown(app), ""
    for place, step in enumerate(STORY):
        if place:
            app.button(key=f"story_{page}_Next").click().run()
        assert_no_trouble(app)
        html = unescape(" ".join(element.proto.body for element in app.get("html")))
        assert f"{place + 1} / {len(STORY)}" in html and step.title in html
        if isinstance(step, Observation):
            assert step.text.format(**said(CompareClassificationView.from_state(step.state))) in html
            assert shown(app) == {**CompareClassificationView.from_state(step.state).state()}
            continue
        before, after = step.views(page)
        assert step.question in html and shown(app) == before.state()
        app.radio(key=f"story_{page}_{place}_guess").set_value(step.right(page)).run()
        app.button(key=f"story_{page}_{place}_reveal").click().run()
        assert_no_trouble(app)
        html = unescape(" ".join(element.proto.body for element in app.get("html")))
        assert f"<strong>Right.</strong> {step.revealed(page)}" in html and shown(app) == after.state()
    for _ in STORY:
        app.button(key=f"story_{page}_Back").click().run()
    assert shown(app) == opening


@pytest.mark.parametrize("query", [{}, {"present": "1"}])
@pytest.mark.parametrize("number", [1, 7, 9])
def test_a_lesson_is_told_in_the_place_of_the_story(number: int, query: dict[str, str]) -> None:
    plan = PLANS["one-bad-point"]
    page = plan.pages[number - 1]
    app = opened(f"pages/{page}.py", {**plan.query(number), **query})
    assert_no_trouble(app)
    told = unescape(" ".join(element.proto.body for element in app.get("html")))
    assert f"{number} / {len(plan)}" in told and plan.step(number).title in told
    keys = [button.key for button in app.button]
    assert "lesson_Next" in keys and not any(str(key).startswith("story_") for key in keys)


@pytest.mark.parametrize("page", ["huber", "compare"])
def test_a_projector_has_its_picture_where_no_still_stands(page: str) -> None:
    for query, count in (({}, 1), ({"present": "1"}, 0)):
        app = opened(f"pages/{page}.py", query)
        stills = [element for element in app.markdown if element.value.startswith("![](data:image/svg+xml")]
        feet = [each for each in app.get("bidi_component") if each.proto.component_name == "lossviz_foot"]
        assert len(stills) == len(feet) == count


def test_compare_offers_the_view_of_its_step_after_a_hand_has_moved_on() -> None:
    app = opened("pages/compare.py", {"compare_delta": "4"})
    app.button(key="story_compare_show").click().run()
    assert_no_trouble(app)
    assert shown(app) == shown(opened("pages/compare.py"))
    assert "story_compare_show" not in [button.key for button in app.button]


def test_the_numbers_of_the_first_step_are_those_of_its_view() -> None:
    view = CompareView.from_state({})
    found = [number(float(f"{x:.4g}")) for m in view.members for x in (m.value(2.0, 0.0), m.gradient(2.0, 0.0))]
    assert [view.residual, *(v for m in view.members for v in m.settings().values())] == [2.0, 3.0, 1.5]
    assert set(found) <= set(re.findall(r"\d+(?:\.\d+)?", OBSERVATIONS[0].text))


class Asked(dict[str, Any]):
    """The parameters of an address, as Streamlit lets them be set."""

    told = 0

    def from_dict(self, wanted: Any) -> None:
        self.clear()
        self.update({name: each if isinstance(each, str) else each[-1] for name, each in dict(wanted).items()})
        self.told += 1

    def get_all(self, name: str) -> list[str]:
        return [self[name]]


def test_switching_again_before_the_address_has_followed_leaves_it_as_switched_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The browser asks with its address of before, and writes that of the first run into it only then."""
    for before, switches in ((Asked(), ["1", ""]), (Asked(present="1"), ["", "1"])):
        address = Asked(before)
        monkeypatch.setattr(present, "st", SimpleNamespace(session_state={}, query_params=address))
        present._keep("present", "" if switches[0] else "1")
        assert address == before and address.told == 0  # as the page was opened
        for told, value in enumerate(switches, start=1):
            address.clear()
            address.update(before)
            present._keep("present", value)
            assert address.told == told and address == ({"present": "1"} if value else {})
        present._keep("present", switches[-1])
        assert address.told == 2


def test_presses_that_overtake_the_page_all_count_and_the_ends_are_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The buttons on the screen are still those of the step before when a quick hand presses again."""
    fake = SimpleNamespace(session_state={"place": 0.0}, query_params=Asked(hide="range"))
    for module in (present, lesson, story_of_page):
        monkeypatch.setattr(module, "st", fake)
    seen: list[int] = []
    for by in (1, 1, 5, 1, -5, -1):
        present._step("place", 5, 0, seen.append, by)
    assert seen == [1, 2, 4, 4, 0, 0]
    plan = PLANS["one-bad-point"]
    steps = []
    for by in (1, 1, len(plan), 1, -len(plan), -1):
        lesson_strip._go(plan, by)
        steps.append(int(fake.query_params["step"]))
    assert steps == [2, 3, len(plan), len(plan), 1, 1] and fake.query_params["hide"] == "range"
    told = _story_of("mse")
    memory = Memory(default_view("mse"), default_view("mse"))
    fake.session_state[told.name] = story_of_page.Place(0, 0)
    for by in (1, 1):
        story_of_page._go(memory, told, by)
    assert (
        fake.session_state[told.name].step == 2
        and memory.view.point == told.view(told.steps[2], False, memory.view).point
    )


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
    assert not page.locator("[data-save=open]").is_visible()
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
    warning = page.locator(".lossviz-qr-warning").inner_text()  # it was opened as localhost
    assert "this machine only" in warning and "--server.address 0.0.0.0 --browser.serverAddress" in warning
    page.check("[data-share=present]")
    page.uncheck("[data-share-control=label]")
    chosen = page.locator(".lossviz-qr-link").inner_text()
    asked = parse_qs(urlsplit(chosen).query)
    assert (asked["present"], asked["hide"]) == (["1"], ["range,label"])
    assert parse_qs(urlsplit(code.get_attribute("src")).query)["link"] == [chosen]  # type: ignore[type-var]
    assert re.search("and can move .*γ.*Hidden: .*label", page.locator(".lossviz-qr-seen").inner_text())
    students = page.frame_locator(".lossviz-students iframe")  # their page, as the link opens it
    students.locator("[data-step-text]").wait_for(timeout=60_000)
    students.locator('[data-control="gamma"]').first.wait_for(timeout=60_000)
    students.locator('[data-control="label"]').first.wait_for(state="hidden", timeout=60_000)
    assert not students.locator('[data-testid="stSidebar"]').is_visible()
    assert page.locator(".lossviz-students iframe").get_attribute("src") == chosen
    assert violations(tab) == []
    page.check("[data-share=phone]")
    page.check("[data-share-control=label]")
    assert page.is_checked("[data-share=phone]")  # the screen that was chosen stays
    page.keyboard.press("Escape")
    assert not code.is_visible()
    assert page.locator(".lossviz-students iframe").count() == 0
    assert tab.errors == []
