"""A page that compares losses: the picture with its story, the choice of losses, and what the page says below both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from lossviz.lessons.lesson import Observation, Step
from lossviz.lessons.links import Link
from lossviz.picture.compare.payload import compare_tables
from lossviz.picture.highlight import said
from lossviz.sampling.sorts import RESIDUAL
from lossviz.state.compare import ComparisonView
from lossviz.ui.choices import grouped_pills
from lossviz.ui.finished import comparison, comparison_bytes
from lossviz.ui.frame import frame
from lossviz.ui.lesson_strip import ahead
from lossviz.ui.live import send_table
from lossviz.ui.memory import Memory, pictured, remember
from lossviz.ui.my_lesson import collect
from lossviz.ui.present import alone, drawn, presenting
from lossviz.ui.stage import headed, stage, titled
from lossviz.ui.story import Story

V = TypeVar("V", bound=ComparisonView)


@dataclass(frozen=True)
class ComparisonPage(Generic[V]):
    """What makes a comparison's page: its view, its sentence, the steps of its story and its sections.

    The first of the ``sections``, the table of numbers, stays beside the picture; the others follow below. The last step
    leads ``onward``, in words and by a link.
    """

    view: type[V]
    sentence: str
    steps: tuple[Step, ...]
    sections: tuple[Callable[[V], None], ...]
    onward: tuple[str, Link]

    @property
    def name(self) -> str:
        """The page's key, with which its file, its links and its widgets begin."""
        return self.view.page


def write(page: ComparisonPage[V]) -> None:
    """Write the whole page."""
    frame(page.view.title, prose=True)
    _body(page)


@st.fragment
def _body(page: ComparisonPage[V]) -> None:
    """All that follows the view: a release reruns this alone."""
    memory = remember(page.name, from_query=page.view.read_query, from_state=page.view.from_state)
    if not presenting():
        _heading(page, memory)
    payload = pictured(memory, lambda view: comparison(repr(view), view))
    # around both: the stage stays in sight as long as its numbers are read
    with st.container(key="stage_and_numbers"), st.container(key="compared"):
        stage(memory, _story(page), drawn(payload))
        if not alone():
            page.sections[0](memory.view)
    collect(memory)
    if not alone():
        for section in page.sections[1:]:
            section(memory.view)
    for place, sent in enumerate({each.id: each for each in compare_tables(memory.anchor).values()}.values()):
        send_table(sent.id, comparison_bytes(sent.id, sent), key=f"table_{page.name}_{place}")
    ahead(memory)


def _heading(page: ComparisonPage[V], memory: Memory[V]) -> None:
    chosen, key = [member.key for member in memory.view.members], f"{page.name}_choice"
    if page.view.sort is RESIDUAL:
        headed(page.view.title, page.sentence)
        grouped_pills(memory, chosen, _choose, key=key)
        return
    offered, titles = page.view.offered(), page.view.sort.titles
    title, choice = st.columns([3, 2], vertical_alignment="center")
    with title:
        titled(page.view.title)
        st.markdown(page.sentence)
    st.session_state[key] = chosen
    choice.pills(
        "Losses",
        list(offered),
        selection_mode="multi",
        format_func=lambda loss: titles.get(loss, offered[loss].title),
        key=key,
        on_change=lambda: _choose(memory, tuple(st.session_state[key])),
    )


def _choose(memory: Memory[V], chosen: tuple[str, ...]) -> None:
    """Show the chosen losses; those that were there keep their order."""
    view = memory.view
    kept = [member.key for member in view.members if member.key in chosen]
    memory.show(view.from_state({**view.state(), "losses": ",".join(dict.fromkeys((*kept, *chosen)))}))


def _story(page: ComparisonPage[V]) -> Story[V]:
    def view_of(step: Step, answered: bool, now: V) -> V:
        """The view of a step, which says all that differs from the untouched page."""
        if isinstance(step, Observation):
            return page.view.from_state(step.state)
        before, after = step.views(page.name)
        found: V = after if answered else before
        return found

    def words(step: Step) -> str:
        if isinstance(step, Observation):
            return step.text.format(**said(page.view.from_state(step.state)))
        return step.question

    return Story(
        page.name,
        page.steps,
        view=view_of,
        words=words,
        alike=lambda one, other: _point(one) == _point(other),
        onward=lambda _: page.onward,
    )


def _point(view: ComparisonView) -> tuple[object, ...]:
    """What a step speaks of, however far the axes reach."""
    return tuple(value for name, value in view.state().items() if name != "range")
