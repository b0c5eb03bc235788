"""What a session remembers of a page's view, and how that, the URL and the browser's controls agree.

The browser's component owns the picture. Python hears of a release, validates it through the core, and
writes the URL. When Python itself changes the view (a note's button, a link, the Back button) it raises
the revision, and the component takes the new state over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from lossviz.decimals import code
from lossviz.picture.controls import Range
from lossviz.picture.payload import Payload
from lossviz.state.link import Read, gathered, own, refusals, sentence
from lossviz.state.record import Record
from lossviz.ui.connection import partial_run, returned
from lossviz.ui.lesson import REFUSED, Taken, taken
from lossviz.ui.live import released

V = TypeVar("V", bound=Record)


@dataclass
class Memory(Generic[V]):
    """The view of one page in one session.

    ``anchor`` is the view the browser's figure was made from. It stays while the browser can reach the
    current view by itself, because an unchanged figure costs no bytes. ``told`` is what the browser released last,
    ``met`` the revision that the last run of the page found.
    ``notice`` says what a link asked for in vain, until the view is changed. ``lesson`` is the step of a lesson that the
    page shows, if it is in one.
    """

    view: V
    anchor: V
    revision: int = 0
    query: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] | None = None
    met: int = 0
    notice: str = ""
    lesson: Taken | None = None

    def show(self, view: V) -> None:
        """Change the view from Python; the browser follows."""
        self.view = self.anchor = view
        self.revision += 1
        self.notice = ""


def remember(
    page: str,
    *,
    from_query: Callable[[Mapping[str, Any]], Read[V]],
    from_state: Callable[[Mapping[str, Any]], V],
) -> Memory[V]:
    """The memory of ``page``, brought up to date with its URL and with what the browser released."""
    name = f"memory_{page}"
    lesson = taken(page)
    query = asked(page)
    memory: Memory[V] | None = st.session_state.get(name)
    # presenting moves all that stands around the picture, which mounts it again as coming from another page does
    mount = (page, bool(st.session_state.get("present")), lesson is not None)
    arriving = st.session_state.get("mount") != mount
    st.session_state["mount"] = mount
    if memory is None:
        view, refused = from_query(query)
        memory = st.session_state[name] = Memory(view, view, 0, query, notice=sentence(refused))
    else:
        told = released(component_key(page), memory.revision)
        # A quick hand releases again, or presses another button, before the browser has heard of the last query: then
        # its URL is a stale one, and no step back in its history.
        news = told is not None and told != memory.told
        fresh = news or memory.revision != memory.met
        # So is it after an outage: the answer that would have changed it may be lost. A step asks for the whole page.
        stale = fresh or returned() or partial_run() or (arriving and not query)
        if query != memory.query and not stale:
            view, refused = from_query(query)
            memory.show(view)
            memory.notice = sentence(refused)
        else:
            if news:
                memory.notice = ""
            _take_release(memory, told, from_state)
            if arriving:  # the picture is mounted again and starts from the anchor
                memory.anchor = memory.view
        memory.told = told
    memory.lesson = lesson
    if lesson and lesson.arriving and not query:  # a link with a view of its own is meant as it is
        memory.show(cast(V, lesson.stop.view))
    memory.notice = lesson.notice if lesson and lesson.notice else st.session_state.pop(REFUSED, memory.notice)
    memory.met = memory.revision
    _write_query(page, memory)
    return memory


def asked(page: str) -> dict[str, Any]:
    """What the address asks of a page, by parameter; of one that is given with different values, all of them."""
    names = [name for name in st.query_params if name.startswith(f"{page}_")]
    return gathered((name, text) for name in names for text in st.query_params.get_all(name))


def answered(page: str, state: Mapping[str, Any], allowed: Callable[[str], str]) -> None:
    """Say what the address asks of a page without a picture in vain, and take it out of the address.

    ``state`` is what the page makes of ``asked``, by parameter without the page's name.
    """
    refused = refusals(page, own(page, asked(page)), state, allowed)
    notice(sentence(refused))
    for refusal in refused:
        st.query_params.pop(f"{page}_{refusal.name}", None)


def notice(sentence: str) -> None:
    """Say what a link asked for in vain; the place for it is always there, so that nothing below is mounted again."""
    place = st.empty()
    if sentence:
        place.text(f"⚠️ {sentence}")  # as text: it quotes the link


def component_key(page: str) -> str:
    """The key of the page's component."""
    return f"live_{page}"


def _take_release(
    memory: Memory[V], state: Mapping[str, Any] | None, from_state: Callable[[Mapping[str, Any]], V]
) -> None:
    if state is None:
        return
    view = from_state(state)
    if view != from_state({}) or _corrected(state, view.state()):  # the opening view is meant as it is
        view = view.in_form_of(memory.view)
    if _corrected(state, view.state()):  # the point was translated, say, so the browser must be told
        memory.show(view)
        return
    memory.view = view
    if view.family != memory.anchor.family:
        memory.anchor = view


def _corrected(told: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether a number that the browser shows is another one in Python, beyond the digits that links have."""
    numbers = ((told[name], value) for name, value in state.items() if isinstance(told.get(name), int | float))
    return any(_spelt(one) != code(other) for one, other in numbers if one != other)


def _spelt(told: float) -> str:
    """A number from the browser as links write it; nothing if no link could."""
    try:
        return code(told)
    except OverflowError:  # an integer of more than 308 digits
        return ""


def drawn_exactly(payload: Payload, view: Record) -> bool:
    """Whether the browser has the very numbers of a view: it only blends between the steps of its sliders.

    >>> from lossviz.picture.loss.payload import loss_payload
    >>> from lossviz.sampling.sweep import sweep
    >>> from lossviz.state.view import default_view, view_from_state
    >>> payload = loss_payload(default_view("huber"), sweep(*default_view("huber").family))
    >>> [drawn_exactly(payload, view_from_state("huber", {"delta": delta})) for delta in (2.0, 1.234)]
    [True, False]
    """
    state, start = view.state(), payload.state
    sliders = [control for control in payload.controls if isinstance(control, Range) and control.name in state]
    chosen = [(state[control.name], start[control.name], control.values) for control in sliders]
    return all(value in (None, first, *steps) or code(value) in map(code, steps) for value, first, steps in chosen)


def pictured(memory: Memory[V], draw: Callable[[V], Payload]) -> Payload:
    """The payload of the anchor. If the browser could draw the view only nearly, the view becomes the anchor first."""
    payload = draw(memory.anchor)
    if drawn_exactly(payload, memory.view):
        return payload
    memory.anchor = memory.view
    return draw(memory.anchor)


def _write_query(page: str, memory: Memory[V]) -> None:
    """Put the view into the URL, leaving alone what belongs to others; all at once, as each change is a step back.

    What a run put there may be on its way still, and the URL that the browser asks with the one before it: so a change is
    always told.
    """
    wanted, last = memory.view.query(), memory.query
    memory.query = wanted
    if wanted == last == asked(page):
        return
    rest = [(name, st.query_params.get_all(name)) for name in st.query_params if not name.startswith(f"{page}_")]
    st.query_params.from_dict([*rest, *((name, [value]) for name, value in wanted.items())])
