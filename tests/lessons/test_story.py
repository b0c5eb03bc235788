"""The stories of the loss pages: their steps, what these speak of, and where each page leads."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from forms import some
from running import ROOT
from test_pages import assert_no_trouble, opened

from lossviz import CATALOGUE
from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.labs.catalogue import LABS
from lossviz.lessons import lesson, story
from lossviz.lessons.lesson import Lesson, Observation, Step
from lossviz.lessons.predict import Question
from lossviz.picture.highlight import Highlight, Spot, highlights, marked
from lossviz.picture.ranges import QUANTITIES
from lossviz.sampling.sorts import MARGIN
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import View, default_view, page_view, read_query, view_from_state
from lossviz.ui.further import leads

STEPS = [pytest.param(key, step, id=f"{key}-{place}") for key in CATALOGUE for place, step in enumerate(story(key))]
WITHOUT_LESSON = [key for key in CATALOGUE if lesson(key) == Lesson()]


def view_of(key: str, step: Step) -> View:
    """The view whose picture answers or shows a step."""
    return step.views(key)[1] if isinstance(step, Question) else step.view(key)


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_story_begins_at_the_untouched_page(key: str) -> None:
    first = story(key)[0]
    assert isinstance(first, Observation) and first.view(key) == page_view(key)


@pytest.mark.parametrize(("key", "step"), STEPS)
def test_a_step_is_a_sentence_and_its_view_is_what_it_asks_for(key: str, step: Step) -> None:
    text = step.question if isinstance(step, Question) else step.words(key)
    assert re.search(r"[.?]\)?$", text) and not re.search(r"[{}$\\]", text) and step.title
    if isinstance(step, Observation):
        state = step.view(key).state()
        assert {name: state[name] for name in step.state} == dict(step.state)


@pytest.mark.parametrize(("key", "step"), STEPS)
def test_what_a_step_speaks_of_is_in_the_picture_and_on_its_curve(key: str, step: Step) -> None:
    view = view_of(key, step)
    assert step.spot is not None
    found = highlights(view, step.spot)
    assert found
    (low, high), quantity = view.plane.axes(view.extent)[0], step.spot.quantity
    for mark in found:
        x, y = np.array(mark.points).T
        assert np.all((x >= low) & (x <= high)) and np.all(np.diff(x) > 0)
        assert y == pytest.approx([getattr(view.plane, quantity)(place, view.label) for place in x.tolist()])
        assert mark.panel == ("xy", "x2y2", "x3y3")[QUANTITIES.index(quantity)]
    assert [mark.text for mark in found if mark.text] == [step.spot.text.format(**_texts(view))] * bool(step.spot.text)


def _texts(view: View) -> dict[str, Any]:
    """The numbers that a text may name, written independently of the pages' own way."""
    loss, gradient, curvature = view.results
    found = {"loss": loss, "gradient": gradient, "pull": abs(gradient), "curvature": curvature, "label": view.label}
    found |= {"prediction": view.prediction, "residual": view.prediction - view.label, **view.loss.settings()}

    def text(value: Any) -> str:
        written = f"{float(value):.4g}".replace("-", "−")
        return re.sub(r"e−0*", "e−", written)

    return {name: text(value) for name, value in found.items() if value is not None}


@pytest.mark.parametrize(("key", "step"), STEPS)
def test_a_step_names_the_setting_that_its_numbers_belong_to(key: str, step: Step) -> None:
    view = view_of(key, step)
    named = dict(part.rsplit(" = ", 1) for part in view.setting.split(", "))
    values = [getattr(view.loss, record.name) for record in view.loss.sliders()]
    assert [*named.values()] == [number(float(x), DIGITS) for x in (*values, *view.point)]
    assert [*named][-2:] == [view.plane.prediction_axis.symbol, view.plane.label_axis.symbol]


def test_a_step_says_when_the_picture_has_moved_on() -> None:
    at = {"huber": "δ = 1.5, ŷ = 2, y = 0", "compare": "β = 3, δ = 1.5, r = 2, outlier at 10"}
    for page, setting in at.items():
        for query, moved in (({}, False), ({f"{page}_delta": "4"}, True)):
            told = unescape(" ".join(each.proto.body for each in opened(f"pages/{page}.py", query).get("html")))
            assert f"These words hold</span> at {setting}</p>" in told.replace("\u00a0", " ")
            assert ("data-moved" in told) == moved


def test_the_numbers_of_the_picture_stand_beside_an_observation() -> None:
    at_delta = {"1.5": ("1.875", "1.5"), "4": ("2", "2")}
    for delta, (loss, gradient) in at_delta.items():
        told = unescape(
            " ".join(each.proto.body for each in opened("pages/huber.py", {"huber_delta": delta}).get("html"))
        )
        found = re.findall(r"<dt>([^<]*)</dt><dd[^>]*>([^<]*)</dd>", told)
        assert [("loss", loss), ("gradient", gradient)] == found[:2]
    step = next(step for step in story("huber") if isinstance(step, Question))
    asking = unescape(
        " ".join(each.proto.body for each in opened("pages/huber.py", step.views("huber")[0].query()).get("html"))
    )
    assert step.question in asking and "<dt>loss</dt>" not in asking  # a question is answered by its own words


def test_marks_hold_from_wherever_the_picture_is_looked_at() -> None:
    one, other = (
        view_from_state("huber", {"view": view, "range": extent}) for view, extent in (("top", 3), ("side", 12))
    )
    assert marked(one, Spot("point")).state == marked(other, Spot("point")).state
    assert dict(marked(one, Spot("point")).state) == {"delta": 1.0, "label": 0.0, "prediction": 2.0}


def test_what_no_panel_shows_is_not_marked() -> None:
    view = view_from_state("huber", {"delta": 5.0})
    assert highlights(view, Spot("kink")) == highlights(view, Spot("tails")) == ()
    (inside,) = highlights(view, Spot("inside"))
    assert (inside.points[0][0], inside.points[-1][0]) == (-3.0, 3.0)
    infinite = view_from_state("binary_cross_entropy", {"prediction": 0.0})
    assert highlights(infinite, Spot("point")) == ()
    with pytest.raises(ValueError, match="quantity must be one of value, gradient, curvature, got 'slope'"):
        Spot("point", quantity="slope")


def test_words_stand_once_where_the_point_is() -> None:
    view = view_from_state("huber", {"prediction": -2.0})
    left, right = highlights(view, Spot("tails", "slope {delta}"))
    assert (left.text, right.text) == ("slope 1", "")
    assert isinstance(left, Highlight)


# ---- where to go next ----------------------------------------------------------------------------


def altered(key: str) -> View:
    """A view whose parameters are none of the defaults."""
    records = [record for record in CATALOGUE[key].parameters() if record.kind != "flag"]
    return view_from_state(key, {record.name: record.steps[len(record.steps) // 3] for record in records})


@pytest.mark.parametrize("key", [key for key in CATALOGUE if key not in WITHOUT_LESSON])
def test_a_loss_leads_to_its_consequence_with_its_parameters(key: str) -> None:
    view = altered(key)
    found = list(leads(view))
    assert lesson(key).leads
    for text, link in found:
        assert text and (ROOT / "pages" / f"{link.page}.py").exists()
        read: Any = (
            LABS[link.page].view.read_query(link.query)
            if link.page in LABS
            else COMPARISONS[link.page].read_query(link.query)
            if link.page in COMPARISONS
            else read_query(link.page, link.query)
        )
        assert read.refused == ()
        state = read.view.state()
        for name, value in view.loss.settings().items():
            carried = [state[each] for each in (name, f"{key}_{name}") if each in state and value is not None]
            assert carried in ([], [value]) or isinstance(value, bool)
    pages = {link.page for _, link in found}
    assert ("compare_classification" in pages) == (key in MARGIN.losses())
    if view.loss.family == "residual":
        assert {"outliers", "compare"} <= pages
        (query,) = (link.query for _, link in found if link.page == "outliers")
        assert all(f"outliers_{key}_{name}" in query for name in view.loss.settings())


def test_the_labs_of_the_classification_losses() -> None:
    pages = {key: {link.page for _, link in leads(default_view(key))} for key in CATALOGUE}
    for key in ("binary_cross_entropy", "cross_entropy"):
        assert {"numerics", "descent"} <= pages[key]
    assert "imbalance" in pages["focal"]


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_reference_is_one_source(key: str) -> None:
    for reference in (CATALOGUE[key].reference, *lesson(key).reading):
        assert ";" not in reference.text and reference.url.startswith("https://")
    addresses = [reference.url for reference in (CATALOGUE[key].reference, *lesson(key).reading)]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("key", some(CATALOGUE, "huber", "binary_cross_entropy", "hinge", "poisson"))
def test_a_link_to_the_view_of_a_step_opens_the_step(key: str) -> None:
    """From every form and range of a loss, as each step is held against the view that the link asks for."""
    for step in story(key):
        asked = step.views(key)[0] if isinstance(step, Question) else step.view(key)
        app = opened(f"pages/{key}.py", asked.query(complete=True))
        assert_no_trouble(app)
        told = unescape(" ".join(element.proto.body for element in app.get("html")))
        shown = (step.views(key)[0] if isinstance(step, Question) else step.view(key) for step in story(key))
        texts = (each.question if isinstance(each, Question) else each.words(key) for each in story(key))
        assert any(text in told for text, view in zip(texts, shown, strict=True) if view.point == asked.point)
