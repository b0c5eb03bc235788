"""The story of a page, one step at a time beside the picture: what to notice, and what to predict before looking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

import streamlit as st

from lossviz.lessons.lesson import Step
from lossviz.lessons.links import Link
from lossviz.lessons.predict import Question
from lossviz.picture.highlight import Marked, Spot, marked
from lossviz.picture.veil import veil
from lossviz.site.prose import inline
from lossviz.state.record import Record
from lossviz.state.view import View
from lossviz.ui.frame import has_page, page_of
from lossviz.ui.memory import Memory
from lossviz.ui.present import buttons, clamped, presenting, told

V = TypeVar("V", bound=Record)

_MOST = 1000


@dataclass(frozen=True)
class Story(Generic[V]):
    """The steps of a page, and what they are there.

    ``view`` is the view that shows a step (of a question the one in which it is asked, or, if it is answered, the one that
    answers it), as seen from where the viewer looks in another view; ``words`` what is said of it. ``alike`` says whether
    two views show the same from wherever they are looked at; ``numbers`` are those of a view to be read beside it, and
    ``remark`` says what its picture cannot show. Its last step leads ``onward``, in words and by a link, from the view of then.
    """

    page: str
    steps: tuple[Step, ...]
    view: Callable[[Step, bool, V], V]
    words: Callable[[Step], str]
    alike: Callable[[V, V], bool]
    onward: Callable[[V], tuple[str, Link]]
    numbers: Callable[[V], Mapping[str, float]] | None = None
    remark: Callable[[V], str] = lambda _: ""

    @property
    def name(self) -> str:
        """The name under which the session keeps the place."""
        return f"story_{self.page}"

    def shown(self, step: Step, answered: bool, now: V) -> bool:
        """Whether the view of now is the step's."""
        return self.alike(self.view(step, answered, now), now)


@dataclass(frozen=True)
class Place:
    """The step that is shown, the revision of the view that it was reached at, and what became of its question.

    An answer is "wanted" where the button was pressed before a guess was made.
    """

    step: int
    revision: int
    answer: Literal["", "wanted", "shown"] = ""


def place_of(memory: Memory[V], story: Story[V]) -> Place:
    """Which step of its story a page shows: where the buttons led, or the step whose view a link or the history opens."""
    place: Place | None = st.session_state.get(story.name)
    if place is not None:
        st.session_state[f"{story.name}_place"] = float(place.step)
    # a field that nobody sees: the browser keeps the place, should the server be another one tomorrow
    kept = st.number_input("Step", value="min", min_value=0.0, key=f"{story.name}_place", persist_state="session")
    if place is None or place.revision != memory.revision:
        before = place.step if place else int(kept) if kept in range(_MOST) else 0
        step = _nearest(memory.view, story, min(before, len(story.steps) - 1))
        answer = place.answer if place and place.step == step else ""
        place = st.session_state[story.name] = Place(step, memory.revision, answer)
    return place


def _nearest(view: V, story: Story[V], before: int) -> int:
    """The step that shows this very view, as near as possible to the one before; that one if there is none."""
    found = [place for place, step in enumerate(story.steps) if story.shown(step, False, view)]
    return min(found, key=lambda place: abs(place - before), default=before)


def pointed(memory: Memory[V], story: Story[V], place: Place) -> Marked | None:
    """What the sentence of the step speaks of and where it holds; the picture knows what stays elsewhere.

    A question keeps its answer back until it is revealed, for as long as the picture shows the same loss.
    """
    step, answered = story.steps[place.step], place.answer == "shown"
    told = story.view(step, answered, memory.view)
    if not isinstance(step, Question) or answered:
        return marked(told, step.spot)
    marks, now, answering = marked(told, Spot("point")), memory.view, story.view(step, True, memory.view)
    if isinstance(told, View) and isinstance(now, View) and isinstance(answering, View) and told.loss == now.loss:
        return replace(marks, veil=veil(told, answering, step.spot.quantity if step.spot else "value"))
    return marks


def strip(memory: Memory[V], story: Story[V], place: Place, marks: Marked | None) -> None:
    """The step with its buttons; a question with its guess and, once that is made, its answer.

    ``marks`` are those of the picture.
    """
    step = story.steps[place.step]
    answered = place.answer == "shown"
    shown = story.shown(step, answered, memory.view)
    buttons(story.name, place.step, len(story.steps), _go, memory, story)
    with st.container(key="story_step", gap="small"):
        # a question is answered by its own words
        now = story.numbers and not presenting() and not isinstance(step, Question) and story.numbers(memory.view)
        setting = story.view(step, answered, memory.view).setting
        words, remark, yellow = story.words(step), story.remark(memory.view), bool(marks and marks.marks)
        told(step.title, words, setting, moved=not shown, now=now or None, remark=remark, marked=yellow)
        if isinstance(step, Question):
            _ask(memory, story, step, place)
        if not shown:
            st.button("Back to this step", key=f"{story.name}_show", on_click=_show, args=(memory, story, place))
        if place.step == len(story.steps) - 1 and not presenting():
            text, link = story.onward(memory.view)
            if has_page(link.page):
                st.page_link(page_of(link.page), label=f"{text} →", query_params=dict(link.query))


def _ask(memory: Memory[V], story: Story[V], question: Question, place: Place) -> None:
    name = f"{story.name}_{place.step}"
    with st.container(key="story_guess", horizontal=True, vertical_alignment="center", gap="small"):
        guess = _guess(question, f"{name}_guess")
        st.button("Reveal", key=f"{name}_reveal", on_click=_reveal, args=(memory, story, place))
    if not place.answer:
        return
    said = "First a guess, then the answer."
    if guess is not None and place.answer == "shown":
        verdict = "Right." if question.judge(story.page, guess) else "Not quite right."
        said = f"<strong>{verdict}</strong> {inline(question.revealed(story.page))}"
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
        placeholder="guess",
        width=130,
        label_visibility="collapsed",
    )


def _go(memory: Memory[V], story: Story[V], by: int) -> None:
    """Go on from the step of this moment: who presses twice before the page has followed goes two steps."""
    now: Place = st.session_state[story.name]
    _turn(memory, story, clamped(now.step + by, len(story.steps)))


def _show(memory: Memory[V], story: Story[V], place: Place) -> None:
    _turn(memory, story, place.step, place.answer)


def _reveal(memory: Memory[V], story: Story[V], place: Place) -> None:
    if st.session_state.get(f"{story.name}_{place.step}_guess") is None:
        st.session_state[story.name] = replace(place, answer="wanted")
    else:
        _turn(memory, story, place.step, "shown")


def _turn(memory: Memory[V], story: Story[V], step: int, answer: Literal["", "wanted", "shown"] = "") -> None:
    """Show a step and its view, seen from where the viewer looks."""
    memory.show(story.view(story.steps[step], answer == "shown", memory.view))
    st.session_state[story.name] = Place(step, memory.revision, answer)
