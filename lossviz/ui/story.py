"""The story of a loss page, one step at a time beside the picture: what to notice, and what to predict before looking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from lossviz.lessons import story
from lossviz.lessons.lesson import Step
from lossviz.lessons.predict import Question
from lossviz.picture.highlight import Marked, Spot, marked
from lossviz.site.prose import inline
from lossviz.state.view import View
from lossviz.ui.memory import Memory
from lossviz.ui.present import buttons, told

_MOST = 1000


@dataclass(frozen=True)
class Place:
    """The step that is shown, the revision of the view that it was reached at, and what became of its question.

    An answer is "wanted" where the button was pressed before a guess was made.
    """

    step: int
    revision: int
    answer: Literal["", "wanted", "shown"] = ""


def place_of(memory: Memory[View]) -> Place:
    """Which step of its story a page shows: where the buttons led, or the step whose view a link or the history opens."""
    key = memory.view.loss.key
    steps = story(key)
    place: Place | None = st.session_state.get(_name(key))
    if place is not None:
        st.session_state[f"{_name(key)}_place"] = float(place.step)
    # a field that nobody sees: the browser keeps the place, should the server be another one tomorrow
    kept = st.number_input("Step", value="min", min_value=0.0, key=f"{_name(key)}_place", persist_state="session")
    if place is None or place.revision != memory.revision:
        before = place.step if place else int(kept) if kept in range(_MOST) else 0
        step = _nearest(memory.view, steps, min(before, len(steps) - 1))
        answer = place.answer if place and place.step == step else ""
        place = st.session_state[_name(key)] = Place(step, memory.revision, answer)
    return place


def _nearest(view: View, steps: tuple[Step, ...], before: int) -> int:
    """The step that shows this very view, as near as possible to the one before; that one if there is none."""
    found = [place for place, step in enumerate(steps) if _alike(_view(step, view.loss.key), view)]
    return min(found, key=lambda place: abs(place - before), default=before)


def pointed(memory: Memory[View], place: Place) -> Marked | None:
    """What the sentence of the step speaks of, as long as the picture shows it."""
    key = memory.view.loss.key
    step = story(key)[place.step]
    if not _alike(_view(step, key, place.answer == "shown"), memory.view):
        return None
    asking = isinstance(step, Question) and place.answer != "shown"
    spot = Spot("point") if asking else step.spot
    return marked(memory.view, spot) if spot else None


def strip(memory: Memory[View], place: Place) -> None:
    """The step with its buttons; a question with its guess and, once that is made, its answer."""
    key = memory.view.loss.key
    steps = story(key)
    step = steps[place.step]
    buttons(_name(key), place.step, len(steps), _go, memory)
    with st.container(key="story_step", gap="small"):
        told(step.title, step.question if isinstance(step, Question) else step.words(key))
        if isinstance(step, Question):
            _ask(memory, step, place)
        if not _alike(_view(step, key, place.answer == "shown"), memory.view):
            st.button("Show this view", key=f"{_name(key)}_show", on_click=_show, args=(memory, place))


def _ask(memory: Memory[View], question: Question, place: Place) -> None:
    key = memory.view.loss.key
    name = f"{_name(key)}_{place.step}"
    with st.container(key="story_guess", horizontal=True, vertical_alignment="center", gap="small"):
        guess = _guess(question, f"{name}_guess")
        st.button("Reveal", key=f"{name}_reveal", on_click=_reveal, args=(memory, question, place))
    if not place.answer:
        return
    said = "First a guess, then the answer."
    if guess is not None and place.answer == "shown":
        verdict = "Right." if question.judge(key, guess) else "Not quite right."
        said = f"<strong>{verdict}</strong> {inline(question.revealed(key))}"
    st.html(f'<p class="lossviz-answer" data-step-answer role="status">{said}</p>')


def _guess(question: Question, key: str) -> str | float | None:
    """What the reader predicts, as one of the question's options or as a number; the question itself stands above."""
    if question.options:
        texts = [text for text, _ in question.options]
        return st.radio(
            question.question,
            texts,
            index=None,
            key=key,
            horizontal=True,
            width="content",
            label_visibility="collapsed",
        )
    return st.number_input(
        question.question,
        value=None,
        step=None,
        format="%g",
        key=key,
        placeholder="a number",
        width=130,
        label_visibility="collapsed",
    )


def _view(step: Step, key: str, answered: bool = False) -> View:
    """The view that shows a step; of a question, the one in which it is asked or the one that answers it."""
    return step.views(key)[answered] if isinstance(step, Question) else step.view(key)


def _alike(one: View, other: View) -> bool:
    """Whether two views are of one loss at one point, from wherever they are looked at."""
    return (one.loss, one.point) == (other.loss, other.point)


def _go(memory: Memory[View], to: int) -> None:
    key = memory.view.loss.key
    _turn(memory, _view(story(key)[to], key), to)


def _show(memory: Memory[View], place: Place) -> None:
    key = memory.view.loss.key
    _turn(memory, _view(story(key)[place.step], key, place.answer == "shown"), place.step, place.answer)


def _reveal(memory: Memory[View], question: Question, place: Place) -> None:
    key = memory.view.loss.key
    if st.session_state.get(f"{_name(key)}_{place.step}_guess") is None:
        st.session_state[_name(key)] = replace(place, answer="wanted")
    else:
        _turn(memory, _view(question, key, answered=True), place.step, "shown")


def _turn(memory: Memory[View], view: View, step: int, answer: Literal["", "wanted", "shown"] = "") -> None:
    """Show a view and a step, seen from where the viewer looks."""
    memory.show(replace(view, camera=memory.view.camera))
    st.session_state[_name(view.loss.key)] = Place(step, memory.revision, answer)


def _name(key: str) -> str:
    return f"story_{key}"
