"""A lesson of one's own on the pages: collected, put in order, kept in the address, opened, run, printed."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, shown

from lossviz.lessons.plans.own import OwnLesson, OwnStep, from_name
from lossviz.lessons.plans.plan import view_at
from lossviz.ui import my_lesson

PICTURED = ["huber", "cross_entropy", "compare", "outliers", "imbalance", "your_own"]


def unfolded(app: AppTest) -> AppTest:
    """A page whose field for a lesson of one's own is open."""
    app.session_state["my_lesson_fold"] = True
    return app.run()


def add(app: AppTest, sentence: str) -> None:
    unfolded(app)
    app.text_area(key="my_lesson_sentence").set_value(sentence)
    next(button for button in app.button if button.label == "Add").click().run()
    assert_no_trouble(app)


def edited(app: AppTest) -> str:
    """The lesson in the address."""
    value: Any = app.query_params["edit"]
    return str(value[0] if isinstance(value, list) else value)


def sentences(app: AppTest) -> list[str]:
    return [field.value for field in app.text_area if str(field.key).split("_")[-1].isdecimal()]


def words(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html")))


@pytest.fixture(scope="module")
def collected() -> str:
    """The name of a lesson that was collected on several pages."""
    app = opened("pages/huber.py", {"huber_delta": "2.5", "huber_label": "1"})
    add(app, "How hard does it pull?")
    assert "Step 1 of your lesson." in [element.value for element in app.text]
    for page in ("outliers", "compare"):
        app.switch_page(f"pages/{page}.py").run()
        add(app, f"This is {page}.")
    app.switch_page("pages/lessons.py").run()
    assert_no_trouble(app)
    assert sentences(app) == ["How hard does it pull?", "This is outliers.", "This is compare."]
    return edited(app)


@pytest.mark.parametrize("page", PICTURED)
def test_every_page_with_a_picture_offers_its_view_but_not_on_a_projector(page: str) -> None:
    assert [button for button in unfolded(opened(f"pages/{page}.py")).button if button.label == "Add"]
    projected = unfolded(opened(f"pages/{page}.py", {"present": "1"}))
    assert not [button for button in projected.button if button.label == "Add"]


def test_a_step_that_was_removed_can_be_put_back_where_it_was(collected: str) -> None:
    app = opened("pages/lessons.py", {"edit": collected})
    before = sentences(app)
    assert not [button for button in app.button if button.key == "my_lesson_back"]
    app.button(key="my_lesson_1_remove").click().run()
    assert sentences(app) == [before[0], before[2]]
    back = app.button(key="my_lesson_back")
    assert back.label == "Put step 2 back: Outlier bench"
    back.click().run()
    assert_no_trouble(app)
    assert sentences(app) == before and edited(app) == collected
    assert not [button for button in app.button if button.key == "my_lesson_back"]


def test_the_views_of_several_pages_are_collected(collected: str) -> None:
    lesson = from_name(collected)
    assert [step.page for step in lesson.steps] == ["huber", "outliers", "compare"]
    assert lesson.plan().step(1).view == view_at("huber", {"delta": 2.5, "label": 1.0})


def test_a_lesson_is_put_in_order_and_its_address_follows(collected: str) -> None:
    app = opened("pages/lessons.py", {"edit": collected})
    assert_no_trouble(app)
    app.text_input(key="my_lesson_title").set_value("My *own*").run()
    app.text_input(key="my_lesson_goal").set_value("See it.").run()
    app.button(key="my_lesson_2_up").click().run()
    app.text_area(key="my_lesson_0").set_value("What does it cost?").run()
    app.button(key="my_lesson_2_remove").click().run()
    assert_no_trouble(app)
    lesson = from_name(edited(app))
    assert (lesson.title, lesson.goal) == ("My *own*", "See it.")
    assert [(step.page, step.sentence) for step in lesson.steps] == [
        ("huber", "What does it cost?"),
        ("compare", "This is compare."),
    ]
    assert lesson.name() in app.code[0].value
    again = opened("pages/lessons.py", {"edit": edited(app)})
    assert sentences(again) == ["What does it cost?", "This is compare."]
    for _ in range(2):
        app.button(key="my_lesson_0_remove").click().run()
    assert_no_trouble(app)
    assert "edit" not in app.query_params and not app.code


def test_what_cannot_be_leaves_the_lesson_as_it_was(collected: str) -> None:
    app = opened("pages/lessons.py", {"edit": collected})
    app.text_area(key="my_lesson_1").set_value("x" * 500).run()
    assert_no_trouble(app)
    assert any("sentence of step 2 has 500 characters" in element.value for element in app.text)
    assert edited(app) == collected


def test_it_runs_with_its_question_and_its_answer(collected: str) -> None:
    app = opened("pages/huber.py", {"lesson": collected})
    assert_no_trouble(app)
    assert "How hard does it pull?" in words(app) and "1 / 3" in words(app)
    assert (shown(app)["delta"], shown(app)["label"]) == (2.5, 1.0)
    assert "lesson_Reveal" in [button.key for button in app.button]
    last = opened("pages/compare.py", {"lesson": collected, "step": "3", "present": "1"})
    assert_no_trouble(last)
    assert "This is compare." in words(last) and "3 / 3" in words(last)


def test_a_formula_is_a_step_whose_link_carries_it() -> None:
    app = opened("pages/your_own.py", {"your_own_formula": "c*r**2/(1 + r**2)", "your_own_c": "2"})
    add(app, "What does a large residual cost?")
    app.switch_page("pages/huber.py").run()
    add(app, "Here it costs more.")
    app.switch_page("pages/lessons.py").run()
    name = edited(app)
    for query in ({}, {"present": "1"}):
        app = opened("pages/your_own.py", {"lesson": name, **query})
        assert_no_trouble(app)
        assert "What does a large residual cost?" in words(app) and "1 / 2" in words(app)
        assert "Your own loss: c*r**2/(1 + r**2)" in words(app)
        assert shown(app)["c"] == 2.0
        assert "lesson_Reveal" in [button.key for button in app.button]
    # two steps on one page: the field follows
    first, second = (OwnStep("your_own", (("your_own_formula", text),), "Look.") for text in ("r**4", "abs(r)"))
    name = OwnLesson(steps=(first, second)).name()
    app = opened("pages/your_own.py", {"lesson": name, "step": "1"})
    assert app.text_input(key="your_own_text").value == "r**4"
    app.button(key="lesson_Next").click().run()
    assert_no_trouble(app)
    assert app.text_input(key="your_own_text").value == "abs(r)" and "2 / 2" in words(app)
    app.text_input(key="your_own_text").set_value("r**6").run()
    app.button(key="lesson_show").click().run()
    assert_no_trouble(app)
    assert app.text_input(key="your_own_text").value == "abs(r)"


@pytest.mark.parametrize("audience", ["teacher", "students"])
def test_it_has_its_sheets(collected: str, audience: str) -> None:
    app = opened("pages/lessons.py", {"sheet": collected, "for": audience})
    assert_no_trouble(app)
    assert "How hard does it pull?" in words(app)
    assert ("This is outliers." in words(app)) == (audience == "teacher")


@pytest.mark.parametrize("page", ["huber", "lessons"])
@pytest.mark.parametrize("name", ["my.AAAA", "my.", f"my.{'A' * 3000}", "my.<script>"])
def test_a_broken_link_gets_a_sentence(page: str, name: str) -> None:
    for query in ({"lesson": name}, {"edit": name}, {"sheet": name}):
        if page == "huber" and "lesson" not in query:
            continue
        app = opened(f"pages/{page}.py", query)
        assert_no_trouble(app)
        assert any("this link" in element.value for element in app.text)


def test_a_title_is_no_markup() -> None:
    name = OwnLesson("[x](https://example.org) *y*", "", (OwnStep("mse", (), "a"), OwnStep("mse", (), "b"))).name()
    app = opened("pages/mse.py", {"lesson": name})
    labels = [element.proto.label for element in app.get("page_link") if "example" in element.proto.label]
    assert labels and all("](" not in label.replace("\\]", "") for label in labels)


def test_a_file_takes_the_place_of_the_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fake:
        session_state: dict[str, Any]

    Fake.session_state = {}
    monkeypatch.setattr(my_lesson, "st", Fake)
    lesson = OwnLesson("A", "", (OwnStep("mse", (), "Look."),))
    my_lesson.load(lesson.json())
    assert my_lesson.mine() == lesson
    for broken in ("", "{}", None, 5):
        my_lesson.load(broken)
        assert my_lesson.mine() == lesson
        assert "no lesson that was saved here" in Fake.session_state.pop("my_lesson_said")
