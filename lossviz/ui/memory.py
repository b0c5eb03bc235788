"""What a session remembers of a page's view, and how that, the URL and the browser's controls agree.

The browser's component owns the picture. Python hears of a release, validates it through the core, and
writes the URL. When Python itself changes the view (a note's button, a link, the Back button) it raises
the revision, and the component takes the new state over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar

import streamlit as st

from lossviz.ui.live import released


class Remembered(Protocol):
    """A view that can be kept: of one loss, or of the comparison."""

    @property
    def family(self) -> Any: ...
    def in_form_of(self, other: Self) -> Self: ...
    def state(self) -> dict[str, Any]: ...
    def query(self, *, complete: bool = False) -> dict[str, str]: ...


V = TypeVar("V", bound=Remembered)


@dataclass
class Memory(Generic[V]):
    """The view of one page in one session.

    ``anchor`` is the view the browser's figure was made from. It stays while the browser can reach the
    current view by itself, because an unchanged figure costs no bytes. ``told`` is what the browser released last.
    """

    view: V
    anchor: V
    revision: int = 0
    query: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] | None = None

    def show(self, view: V) -> None:
        """Change the view from Python; the browser follows."""
        self.view = self.anchor = view
        self.revision += 1


def remember(
    page: str,
    *,
    from_query: Callable[[Mapping[str, str]], V],
    from_state: Callable[[Mapping[str, Any]], V],
) -> Memory[V]:
    """The memory of ``page``, brought up to date with its URL and with what the browser released."""
    name = f"memory_{page}"
    query = {key: value for key, value in st.query_params.items() if key.startswith(f"{page}_")}
    memory: Memory[V] | None = st.session_state.get(name)
    arriving = st.session_state.get("page") != page
    st.session_state["page"] = page
    if memory is None:
        view = from_query(query)
        memory = st.session_state[name] = Memory(view, view, 0, query)
    else:
        told = released(component_key(page), memory.revision)
        # A quick hand releases again before the browser has heard of the last query: then its URL is a stale one,
        # and no step back in its history.
        news = told is not None and told != memory.told
        if query != memory.query and not news and not (arriving and not query):
            memory.show(from_query(query))
        else:
            _take_release(memory, told, from_state)
            if arriving:  # the picture is mounted anew and starts from the anchor
                memory.anchor = memory.view
        memory.told = told
    _write_query(page, memory)
    return memory


def component_key(page: str) -> str:
    """The key of the page's component."""
    return f"live_{page}"


def _take_release(
    memory: Memory[V], state: Mapping[str, Any] | None, from_state: Callable[[Mapping[str, Any]], V]
) -> None:
    if state is None:
        return
    told = from_state(state)
    view = told.in_form_of(memory.view)
    if view != told:  # the point was translated, so the browser must be told
        memory.show(view)
        return
    memory.view = view
    if view.family != memory.anchor.family:
        memory.anchor = view


def _write_query(page: str, memory: Memory[V]) -> None:
    """Put the view into the URL, leaving alone what belongs to others."""
    wanted = memory.view.query()
    for key in [k for k in st.query_params if k.startswith(f"{page}_") and k not in wanted]:
        del st.query_params[key]
    for key, value in wanted.items():
        if st.query_params.get(key) != value:
            st.query_params[key] = value
    memory.query = wanted
