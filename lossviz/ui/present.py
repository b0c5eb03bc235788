"""Presenter mode: for a projector, only the picture, its controls and the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from lossviz.picture.payload import Payload

_NAME = re.compile(r"[a-z_]{1,30}")
_MOST_HIDDEN = 20

_CSS = """
<style>
html { font-size: 19px; }
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }
.stMainBlockContainer { padding: .6rem 1.2rem 1rem; max-width: none; }
.st-key-present_leave { position: fixed; bottom: .4rem; right: .4rem; z-index: 1000000; width: auto; }
[class*="st-key-present_"][class*="_place"] { display: none; }
.katex-display { font-size: .85rem; padding: .2rem 0; }
@media (max-width: 1100px) { .stMainBlockContainer h1 { font-size: 1.4rem; } }
.lossviz-save > :not([data-save="link"], [data-save="qr"], .lossviz-link, .lossviz-said, .lossviz-qr) { display: none; }
</style>
"""

# On a page that does not choose its blocks itself: sentences, folds and ways out go; tables, formulas and controls stay.
_QUIET = """
<style>
.stMainBlockContainer .stElementContainer:has(> .stMarkdown > [data-testid="stMarkdownContainer"] > :is(p, ul):only-child)
  :not(:has(.katex-display)):not([class*="st-key-present"] *) { display: none; }
.stMainBlockContainer :is(.stTextArea, .stAlert, [data-testid="stPageLink"]),
.stMainBlockContainer .stExpander:not([class*="st-key-present"] *), .stHeading:has(#paste) { display: none; }
</style>
"""


def presenting() -> bool:
    """Whether presenter mode is on: by ``present=1`` in the link, later by the switch."""
    if "present" not in st.session_state:
        st.session_state["present"] = st.query_params.get("present", "").lower() in ("1", "true")
    return bool(st.session_state["present"])


def switch() -> None:
    """The switch, for the sidebar."""
    presenting()
    st.toggle("Presenter mode", key="present", persist_state="session")


def dress(*, prose: bool) -> None:
    """Clear the page for presenting, take away the controls that ``hide=`` names, and keep both in the URL.

    ``hide=`` names controls of the picture, and the page's own by their keys. ``prose`` leaves the page's sentences.
    """
    hidden = _hidden()
    on = presenting()
    _keep("present", "1" if on else "")
    _keep("hide", ",".join(hidden))
    if hidden:
        own = (f'.lossviz :is(.lossviz-control, .lossviz-toggle):has([data-control="{name}"])' for name in hidden)
        rules = [*own, *(f".st-key-{name}" for name in hidden)]
        st.html(f"<style>{', '.join(rules)} {{ display: none; }}</style>")
    if on:
        st.html(_CSS if prose else _CSS + _QUIET)
        st.button("Leave", key="present_leave", on_click=_leave, help="Leave presenter mode")


def _hidden() -> list[str]:
    """The names of controls that the link hides; kept for the session."""
    if "hide" not in st.session_state:
        names = st.query_params.get("hide", "")[:400].split(",")
        st.session_state["hide"] = [name for name in names if _NAME.fullmatch(name)][:_MOST_HIDDEN]
    return list(st.session_state["hide"])


def _keep(name: str, value: str) -> None:
    if not value and name in st.query_params:
        del st.query_params[name]
    elif value and st.query_params.get(name) != value:
        st.query_params[name] = value


def _leave() -> None:
    st.session_state["present"] = False


def drawn(payload: Payload) -> Payload:
    """A payload as it is, or larger while presenting."""
    return _larger(payload) if presenting() else payload


@lru_cache(maxsize=16)
def _larger(payload: Payload) -> Payload:
    return replace(payload, large=True)


def stepper(page: str, titles: Sequence[str], show: Callable[[int], None], *, first: int = -1) -> int:
    """Buttons and keys that step through what a page has to show; a presenter's remote sends these keys.

    ``show`` is called with the place that was stepped to. Returns the place, at first ``first``: −1 is none of them.
    """
    name = f"present_{page}"
    with st.container(key=f"present_steps_{page}"):
        # a field that nobody sees: the browser keeps the place, should the server be another one tomorrow
        kept = st.number_input("Step", value=float(first), key=f"{name}_place", persist_state="session")
        place = min(int(kept), len(titles) - 1) if kept in range(-1, 1000) else first
        back, forth, title = st.columns([1, 1, 3], vertical_alignment="center")
        ends = (back, "Back", "PageUp", max(place, 0) - 1), (forth, "Next", "PageDown", place + 1)
        for column, label, shortcut, to in ends:
            column.button(
                label,
                key=f"{name}_{label}",
                shortcut=shortcut,
                on_click=_step,
                args=(f"{name}_place", to % len(titles), show),
            )
        if place >= 0:
            title.markdown(f"**{place + 1}/{len(titles)} · {titles[place]}**")
    return place


def _step(name: str, place: int, show: Callable[[int], None]) -> None:
    st.session_state[name] = float(place)
    show(place)
