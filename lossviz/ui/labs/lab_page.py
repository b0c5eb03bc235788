"""What the pages of the labs share: the picture with its tables, presets as buttons, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from lossviz.labs.lab import Lab
from lossviz.sampling.table import Table
from lossviz.state.record import LabView
from lossviz.ui.finished import lab_payload
from lossviz.ui.lesson_strip import ahead, lesson_strip, marks_of
from lossviz.ui.live import foot, live, send_table
from lossviz.ui.memory import Memory, component_key, notice, remember
from lossviz.ui.my_lesson import collect
from lossviz.ui.present import Told, alone, drawn, presenting, stepper
from lossviz.ui.stage import FOOT, headed, places

V = TypeVar("V", bound=LabView)


def recall(lab: Lab[V]) -> Memory[V]:
    """The memory of a lab's page."""
    return remember(lab.page, from_query=lab.view.read_query, from_state=lab.view.from_state)


def opening(lab: Lab[V], memory: Memory[V]) -> None:
    """The title of a lab's page, what it is about, and its presets; a stage has them beside the picture."""
    if presenting():
        return
    about = f"**{lab.question}** {lab.sentence}" if lab.question else lab.sentence
    if lab.missing:
        st.title(lab.title, anchor=False)
        st.markdown(about)
    else:
        headed(lab.title, about)
        _presets(memory, lab.presets())


def missing(lab: Lab[V], memory: Memory[V]) -> bool:
    """Say what a lab cannot do without; returns whether anything is missing, and nothing else of it can be shown."""
    if lab.missing and memory.lesson:
        lesson_strip(memory)  # which says it in place of the step
    elif lab.missing:
        st.info(lab.missing)
    return bool(lab.missing)


def picture(lab: Lab[V], memory: Memory[V]) -> None:
    """Mount the picture of a lab, below what is to be said of its link; on a stage while presenting or in a lesson."""
    if not presenting() and not memory.lesson:
        with st.container(key="lab_picture"):
            notice(memory.notice)
            _mount(lab, memory)
        collect(memory)
        return
    seen, told = places()
    with seen:
        notice(memory.notice)
    with told:
        if memory.lesson:
            lesson_strip(memory)
        else:
            _tour(lab, memory)
    if not alone():
        foot(FOOT)
    with seen:
        _mount(lab, memory)


def _tour(lab: Lab[V], memory: Memory[V]) -> None:
    """The presets as steps, for a projector."""
    steps = list(lab.presets().values())
    titles = [title for title, _ in steps]

    def say(place: int) -> Told:
        return (titles[place], lab.said(memory.view)) if place >= 0 else (lab.title, lab.sentence)

    stepper(lab.page, titles, lambda place: memory.show(steps[place][1]), say=say)


def _mount(lab: Lab[V], memory: Memory[V]) -> None:
    view = memory.anchor
    payload, marks = drawn(lab_payload(lab.page, repr(view), lab, view)), marks_of(memory) if memory.lesson else None
    below = FOOT if memory.lesson and not alone() else ""
    live(payload, revision=memory.revision, key=component_key(lab.page), marked=marks, foot=below)


def numbers_for_dragging(lab: Lab[V], memory: Memory[V]) -> None:
    """Send the tables; last on a page, as the picture stands without them."""
    for place, table in enumerate(lab.tables(memory.anchor).values()):
        send_table(table.id, _encoded(table.id, table), key=f"table_{lab.page}_{place}")
    ahead(memory)


@st.cache_resource(max_entries=128, show_spinner=False)
def _encoded(table_id: str, _table: Table) -> bytes:
    return _table.encoded()


def _presets(memory: Memory[V], found: Mapping[str, tuple[str, V]]) -> None:
    """One button per preset; the one that is shown stands out."""
    with st.container(horizontal=True, gap="small"):
        for name, (title, view) in found.items():
            kind = "primary" if memory.view == view else "secondary"
            key = f"{view.page}_preset_{name}"
            st.button(title, key=key, type=kind, on_click=partial(memory.show, view))  # type: ignore[arg-type]


def pills(
    memory: Memory[V],
    label: str,
    titles: Mapping[str, str],
    chosen: Iterable[str],
    choose: Callable[..., None],
    *,
    key: str,
) -> None:
    """What the view shows, to be put on and off; it follows the view, also when that was changed elsewhere."""
    st.session_state[key] = list(chosen)
    st.pills(
        label,
        list(titles),
        selection_mode="multi",
        format_func=lambda option: titles.get(option, option),
        key=key,
        on_change=choose,
        args=(memory,),
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]], align: str = "") -> None:
    """A Markdown table; ``align`` has an l or r per column, and r where it says nothing."""
    marks = [":--" if (align[k : k + 1] or "r") == "l" else "--:" for k in range(len(head))]
    st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)))
