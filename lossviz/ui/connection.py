"""What becomes of an open page whose server was restarted, or that a balancer hands to another replica.

Streamlit's client connects again by itself, to a session that is new. The page's own watch (``web/connection.js``)
then asks for a whole run, and the pictures tell what the viewer did meanwhile: what is on the screen is what holds.
"""

from __future__ import annotations

from itertools import count
from secrets import token_hex

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lossviz.ui.addresses import from_page
from lossviz.ui.browser_code import SHEET, component, place_of

__all__ = ["partial_run", "returned", "session", "watch_connection"]

_WATCH = component("lossviz_connection", "connection.js", "<div></div>")
_RUNS = count()


def watch_connection() -> None:
    """Mount the watch, once on every page; outside of all fragments, as it asks for runs of the whole page."""
    run = f"{session()} {next(_RUNS)}\n{from_page(place_of(SHEET))}"
    # as bytes, into which Streamlit does not look: for text it loads pandas
    told = _WATCH(key="connection", data=run.encode(), on_back_change=_nothing)
    moment = told.get("back")
    st.session_state["returned"] = moment is not None and moment != st.session_state.get("heard_back")
    st.session_state["heard_back"] = moment


def session() -> str:
    """A name of this session; a picture that was mounted in another one knows by it that it has to tell its state."""
    return str(st.session_state.setdefault("session", token_hex(4)))


def returned() -> bool:
    """Whether this run of the page is the first after its connection was gone: its URL may be an old one, then."""
    return bool(st.session_state.get("returned"))


def partial_run() -> bool:
    """Whether only a fragment of the page is run: for a control in it, and for no step in the browser's history."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and bool(context.fragment_ids_this_run)


def _nothing() -> None:
    """A state value needs a callback to be kept."""
