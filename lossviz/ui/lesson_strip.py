"""A step of a lesson beside its picture, and what the page after it needs, sent ahead."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans.plan import Plan, Stop, lacking
from lossviz.picture.highlight import Marked
from lossviz.picture.payload import Payload
from lossviz.state.view import View
from lossviz.ui.finished import comparison, lab_payload, picture
from lossviz.ui.lesson import Taken, asked_for, turn
from lossviz.ui.live import send_payload
from lossviz.ui.memory import Memory
from lossviz.ui.plain import plain
from lossviz.ui.present import buttons, clamped, drawn, presenting, told
from lossviz.ui.titles import OWN


def lesson_strip(memory: Memory[Any]) -> None:
    """The step with its buttons; a question with the one that reveals its answer."""
    lesson = _of(memory)
    stop = lesson.stop
    buttons("lesson", lesson.number - 1, len(lesson.plan), _go, lesson.plan)
    with st.container(key="story_step", gap="small"):
        if lack := lacking(stop.page):
            told(stop.title, lack, "")
        else:
            marks = marks_of(memory)
            marked = bool(marks and marks.marks)
            told(stop.title, stop.words, stop.view.setting, moved=not _shows(memory, stop), marked=marked)
        if stop.asks:
            st.button("Reveal", key="lesson_Reveal", on_click=turn, args=(lesson.plan, lesson.number + 1))
        if not presenting():
            if not lack and not _shows(memory, stop):
                st.button("Back to this step", key="lesson_show", on_click=memory.show, args=(stop.view,))
            st.page_link("pages/lessons.py", label=f"Lesson: {plain(lesson.plan.title)}")


def marks_of(memory: Memory[Any]) -> Marked | None:
    """What the sentence of the step speaks of and where it holds, as long as the picture shows it.

    A question keeps its answer back for as long as the picture shows the same loss.
    """
    stop, now = _of(memory).stop, memory.view
    same_loss = isinstance(now, View) and isinstance(stop.view, View) and now.loss == stop.view.loss
    if not (_shows(memory, stop) or (stop.asks and same_loss)):
        return None
    return stop.marked if stop.view.setting or stop.seen else None


def ahead(memory: Memory[Any]) -> None:
    """Send the picture of the next step ahead if it stands on another page, so that it is there when it is asked for.

    That of a formula is left to its own page, where it may be given up.
    """
    lesson = memory.lesson
    if lesson is None or lesson.number == len(lesson.plan):
        return
    stop = lesson.plan.step(lesson.number + 1)
    if stop.page not in (lesson.stop.page, *OWN) and not lacking(stop.page):
        send_payload(drawn(_payload(stop)), key="payload_ahead")


def _payload(stop: Stop) -> Payload:
    view: Any = stop.view
    if stop.page in CATALOGUE:
        return picture(repr(view), view)
    return (
        lab_payload(stop.page, repr(view), LABS[stop.page], view) if stop.page in LABS else comparison(repr(view), view)
    )


def _of(memory: Memory[Any]) -> Taken:
    assert memory.lesson is not None
    return memory.lesson


def _shows(memory: Memory[Any], stop: Stop) -> bool:
    one, other = memory.view, stop.view
    if isinstance(one, View) and isinstance(other, View):  # from wherever it is looked at
        return (one.loss, one.point) == (other.loss, other.point)
    return bool(one == other)


def _go(plan: Plan, by: int) -> None:
    turn(plan, clamped(asked_for(plan) - 1 + by, len(plan)) + 1)
