"""The list of the lessons, with a link to each of their steps."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from lossviz.lessons.plans import PLANS, plan_of
from lossviz.lessons.plans.own import LessonError
from lossviz.lessons.plans.plan import Plan
from lossviz.ui.frame import frame, page_of
from lossviz.ui.lesson import LESSON, REFUSED, STEP, go_to
from lossviz.ui.memory import notice
from lossviz.ui.my_lesson import editor
from lossviz.ui.sheets import SHEET, sheet_of
from lossviz.ui.titles import LEARN

_PAGE = "lessons"


def lessons_page() -> None:
    """Write the whole page, or a lesson's sheet; a link to a step of a lesson leads on to the step."""
    frame(LEARN[_PAGE], prose=True)
    wanted = st.query_params.get(SHEET)
    refused = sheet_of(wanted) if wanted is not None else ""
    if wanted is None or refused:
        _list_of_lessons(refused)


def _list_of_lessons(refused: str) -> None:
    st.title(LEARN[_PAGE], anchor=False)
    notice(refused or st.session_state.pop(REFUSED, "") or _followed())
    st.markdown(
        "The steps of a lesson lead over several pages; a question waits until hands are up, "
        "and the next step has its answer. In presenter mode keys and clickers lead through all of it: press ? there for "
        "the list of keys."
    )
    for plan in PLANS.values():
        st.header(plan.title, anchor=plan.key)
        st.markdown(f"{plan.goal} {len(plan)} steps, about {plan.minutes} minutes.")
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.page_link(page_of(plan.pages[0]), label="**Begin**", query_params=plan.query(1))
            if st.button("Present", key=f"lessons_{plan.key}", on_click=_present):
                go_to(plan, 1)
            st.page_link(page_of(_PAGE), label="Sheets to print", query_params={SHEET: plan.key})
        with st.expander("The steps"):
            st.markdown("\n".join(_steps(plan)))
    editor()


def _present() -> None:
    st.session_state["present"] = True


def _steps(plan: Plan) -> Iterator[str]:
    for number, (page, title) in enumerate(zip(plan.pages, plan.titles(), strict=True), start=1):
        query = "&".join(f"{name}={value}" for name, value in plan.query(number).items())
        yield f"{number}. [{title}]({page}?{query})"


def _followed() -> str:
    """Lead on to the step that the address asks for; what is said if there is none."""
    name = st.query_params.get(LESSON)
    if name is None:
        return ""
    try:
        plan = plan_of(name)
    except LessonError as error:
        st.query_params.pop(LESSON, None)
        st.query_params.pop(STEP, None)
        return str(error)
    raw = st.query_params.get(STEP, "1")
    number = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 4 else 0
    if number in range(1, len(plan) + 1):
        go_to(plan, number)
    st.switch_page(page_of(plan.pages[0]), query_params={LESSON: name, STEP: raw[:80]})
    return ""
