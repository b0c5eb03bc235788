"""A lesson of one's own: collected on the pages with pictures, and put in order on the page of lessons.

It lives in the link of that page, ``/lessons?edit=my.…``, and in files; the session has it only as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lossviz.lessons.plans.own import MOST_STEPS, LessonError, OwnLesson, OwnStep, from_json, from_name
from lossviz.site.sheets import lesson_link
from lossviz.ui.addresses import opened_under
from lossviz.ui.browser_code import component
from lossviz.ui.frame import page_of
from lossviz.ui.lesson import go_to
from lossviz.ui.memory import Memory, notice
from lossviz.ui.plain import plain
from lossviz.ui.present import alone
from lossviz.ui.sheets import SHEET
from lossviz.web import style

EDIT = "edit"
_LESSON, _WRITTEN, _SAID, _HEARD = "my_lesson", "my_lesson_written", "my_lesson_said", "my_lesson_heard"
_REMOVED = "my_lesson_removed"  # the place of the step that was removed last, and the step
_FILE = component(
    "lossviz_lesson_file", "lesson_file.js", '<div class="lossviz-lesson-file"></div>', css=style("my_lesson.css")
)


def mine() -> OwnLesson:
    """The lesson that this session collects."""
    lesson: OwnLesson = st.session_state.get(_LESSON, OwnLesson())
    return lesson


def collect(memory: Memory[Any]) -> None:
    """The button that adds the view of now to the lesson, with the field for what is said of it."""
    if alone():
        return
    # what is in it is sent when it is opened: few viewers make a lesson, and each element costs at every change
    fold = st.popover("Add this view to my lesson", key="my_lesson_fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        with st.form("my_lesson_add", border=False, clear_on_submit=True):
            st.text_area("What you say of it", key="my_lesson_sentence", height=100)
            st.form_submit_button("Add", on_click=_add, args=(memory,))
        if said := st.session_state.pop(_SAID, ""):
            st.text(said)
        st.page_link(page_of("lessons"), label=f"My lesson: {len(mine().steps)} steps", query_params=_edited())


def editor() -> None:
    """The part of the page of lessons that shows one's own, to be changed, run, printed and saved."""
    _take_link()
    lesson = mine()
    st.header("A lesson of your own", anchor="own")
    st.markdown(
        "Each page with a picture has a button *Add this view to my lesson*. A sentence that ends with a question mark waits "
        "for hands, and the next step is its answer. Nothing is kept on the server: the lesson is in the link of this page, "
        "and in the file that you save."
    )
    notice(st.session_state.pop(_SAID, ""))
    if lesson.steps:
        _names(lesson)
        for place, step in enumerate(lesson.steps):
            _row(lesson, place, step)
        _ways(lesson)
    if _REMOVED in st.session_state:
        place, step = st.session_state[_REMOVED]
        label = f"Put step {place + 1} back: {plain(step.title)}"
        st.button(label, key="my_lesson_back", on_click=_put_back)
    _files(lesson)
    for name, value in _edited().items():
        st.query_params[name] = value
    if not lesson.steps:
        st.query_params.pop(EDIT, None)
    st.session_state[_WRITTEN] = st.query_params.get(EDIT)


def _edited() -> dict[str, str]:
    return {EDIT: mine().name()} if mine().steps else {}


def _take_link() -> None:
    """Take the lesson over that the address carries, if this page did not write it there itself."""
    name = st.query_params.get(EDIT)
    if name and name != st.session_state.get(_WRITTEN) and name != mine().name():
        _change(lambda: from_name(name))


def _change(change: Callable[[], OwnLesson]) -> None:
    """Make a change, or say why it cannot be."""
    try:
        st.session_state[_LESSON] = change()
    except LessonError as error:
        st.session_state[_SAID] = str(error)


def _add(memory: Memory[Any]) -> None:
    sentence = str(st.session_state.get("my_lesson_sentence") or "")
    _change(lambda: mine().with_step(OwnStep.at(memory.view, sentence)))
    if _SAID not in st.session_state:
        st.session_state[_SAID] = f"Step {len(mine().steps)} of your lesson."


def _names(lesson: OwnLesson) -> None:
    st.session_state["my_lesson_title"], st.session_state["my_lesson_goal"] = lesson.title, lesson.goal
    st.text_input("Title", key="my_lesson_title", on_change=_rename)
    st.text_input("What the class can do afterwards", key="my_lesson_goal", on_change=_rename)


def _rename() -> None:
    title, goal = (str(st.session_state.get(f"my_lesson_{name}") or "") for name in ("title", "goal"))
    _change(lambda: mine().named(title, goal))


def _row(lesson: OwnLesson, place: int, step: OwnStep) -> None:
    key = f"my_lesson_{place}"
    st.session_state[key] = step.sentence
    with st.container(key=f"{key}_row", horizontal=True, vertical_alignment="bottom", gap="small"):
        number = place + 1  # in every name: who hears a button alone knows which row it is of
        label = f"{number}. {plain(step.title)}"
        st.text_area(label, key=key, height="content", on_change=_say, args=(place,))
        st.page_link(page_of(step.page), label=f"View {number}", query_params=dict(step.query))
        ends = {"up": (-1, place == 0), "down": (1, place == len(lesson.steps) - 1)}
        for way, (by, stuck) in ends.items():
            st.button(f"{number} {way}", key=f"{key}_{way}", disabled=stuck, on_click=_move, args=(place, by))
        st.button(f"Remove {number}", key=f"{key}_remove", on_click=_remove, args=(place,))


def _say(place: int) -> None:
    sentence = str(st.session_state.get(f"my_lesson_{place}") or "")
    if place < len(mine().steps):
        _change(lambda: mine().said(place, sentence))


def _move(place: int, by: int) -> None:
    if place < len(mine().steps):
        _change(lambda: mine().moved(place, by))


def _remove(place: int) -> None:
    if place < len(mine().steps):
        st.session_state[_REMOVED] = place, mine().steps[place]
        _change(lambda: mine().without(place))


def _put_back() -> None:
    place, step = st.session_state.pop(_REMOVED)
    _change(lambda: mine().with_step(step).moved(len(mine().steps), place - len(mine().steps)))


def _ways(lesson: OwnLesson) -> None:
    plan = lesson.plan()
    link = lesson_link(plan, opened_under("lessons"))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.page_link(page_of(plan.pages[0]), label="**Begin**", query_params=plan.query(1))
        if st.button("Present", key="my_lesson_present", on_click=_present):
            go_to(plan, 1)
        st.page_link(page_of("lessons"), label="Sheets to print", query_params={SHEET: plan.key})
    st.markdown(f"The link that runs it, {len(link):,} characters; {len(lesson.steps)} of at most {MOST_STEPS} steps:")
    st.code(link, language=None, wrap_lines=True)


def _present() -> None:
    st.session_state["present"] = True


def _files(lesson: OwnLesson) -> None:
    told = _FILE(
        key="my_lesson_file", data=lesson.json().encode() if lesson.steps else b"", on_loaded_change=lambda: None
    )
    loaded = told.get("loaded")
    if isinstance(loaded, Mapping) and loaded.get("moment") != st.session_state.get(_HEARD):
        st.session_state[_HEARD] = loaded.get("moment")
        load(loaded.get("text"))
        st.rerun()


def load(text: Any) -> None:
    """Take a file over in the place of the lesson, or say why it is none."""
    _change(lambda: from_json(text if isinstance(text, str) else ""))
