"""What the pages of the labs share: the picture with its banks, presets as buttons, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from lossviz.labs.state import LabView
from lossviz.sampling.table import Bank
from lossviz.ui.live import live, send_bank
from lossviz.ui.memory import Memory, component_key, notice, remember
from lossviz.ui.present import drawn, presenting, stepper

V = TypeVar("V", bound=LabView)


def recall(view: type[V]) -> Memory[V]:
    """The memory of a lab's page."""
    return remember(view.page, from_query=view.read_query, from_state=view.from_state)


def picture(memory: Memory[V], draw: Callable[[V], dict[str, Any]]) -> None:
    """Mount the picture of a lab, below what is to be said of its link."""
    notice(memory.notice)
    view = memory.anchor
    payload = _payload(view.page, repr(view), view, draw)
    live(drawn(payload), revision=memory.revision, key=component_key(view.page))


@st.cache_resource(max_entries=256, show_spinner=False)
def _payload(page: str, code: str, _view: V, _draw: Callable[[V], dict[str, Any]]) -> dict[str, Any]:
    return _draw(_view)


def numbers_for_dragging(memory: Memory[V], banks: Callable[[V], Mapping[str, Bank]]) -> None:
    """Send the banks; last on a page, as the picture stands without them."""
    for place, (bank_id, bank) in enumerate(banks(memory.anchor).items()):
        send_bank(bank_id, _encoded(bank_id, bank), key=f"bank_{memory.anchor.page}_{place}")


@st.cache_resource(max_entries=128, show_spinner=False)
def _encoded(bank_id: str, _bank: Bank) -> bytes:
    return _bank.encoded()


def heading(title: str, sentence: str) -> None:
    """The title of a page, and what it is about."""
    st.title(title, anchor=False)
    if not presenting():
        st.markdown(sentence)


def presets(memory: Memory[V], found: Mapping[str, tuple[str, V]]) -> None:
    """One button per preset; the one that is shown stands out. While presenting, keys step through them."""
    if presenting():
        steps = list(found.values())
        stepper(memory.view.page, [title for title, _ in steps], lambda place: memory.show(steps[place][1]))
        return
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
