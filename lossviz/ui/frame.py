"""What every page has around it: the browser tab, the list of pages, the dress of presenter mode."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.state.compare import COMPARISONS
from lossviz.ui.connection import watch_connection
from lossviz.ui.present import dress, switch
from lossviz.ui.titles import COMPARED, LEARN, OWN

_ROOT = Path(__file__).parents[2]
#: In pixels: what the names of the pages need, so that the picture has the rest.
SIDEBAR = 220
_GROUPS = {"regression": "Regression", "classification": "Classification"}


def frame(title: str, *, prose: bool = False) -> None:
    """Set up a page; call it first thing. With ``prose`` presenter mode leaves the page's sentences where they are.

    Streamlit's own list of pages is off (it knows no groups), so the list is written here from the catalogue:
    a registered loss with a page of its key shows up by itself.
    """
    st.set_page_config(page_title=f"{title} · lossviz", page_icon="📉", layout="wide", initial_sidebar_state=SIDEBAR)
    dress(prose=prose)
    with st.sidebar:
        st.page_link("app.py", label="**lossviz**")
        for task, heading in _GROUPS.items():
            st.caption(heading)
            for key, loss in CATALOGUE.items():
                if loss.task == task and has_page(key):
                    st.page_link(page_of(key), label=loss.title)
            for page, view in COMPARISONS.items():
                if view.sort.task == task and has_page(page):
                    st.page_link(page_of(page), label=COMPARED[page])
        labs = {lab.page: lab.title for lab in LABS.values()}
        for heading, pages in (("Any formula", OWN), ("Labs", labs), ("Learn", LEARN)):
            st.caption(heading)
            for key, label in pages.items():
                if has_page(key):
                    st.page_link(page_of(key), label=label)
        switch()
        watch_connection()


def page_of(key: str) -> str:
    """The file of a page, as Streamlit's links name it."""
    return f"pages/{key}.py"


def has_page(key: str) -> bool:
    """Whether the file exists; a loss that was only registered has none yet."""
    return (_ROOT / page_of(key)).exists()
