"""What every page has around it: the browser tab, the list of pages, the dress of presenter mode."""

from __future__ import annotations

import streamlit as st

from lossviz.catalogue import CATALOGUE, GROUPS, grouped
from lossviz.labs.catalogue import LABS
from lossviz.ui.app_folder import APP_FOLDER
from lossviz.ui.browser_code import SIDEBAR
from lossviz.ui.connection import watch_connection
from lossviz.ui.present import dress, switch
from lossviz.ui.titles import COMPARED, LEARN, OWN


def frame(title: str, *, prose: bool = False) -> None:
    """Set up a page; call it first thing. ``title`` is its name in the list of pages, and in the browser's tab.

    With ``prose`` presenter mode leaves the page's sentences where they are.
    """
    st.set_page_config(page_title=f"{title} · lossviz", page_icon="📉", layout="wide", initial_sidebar_state=SIDEBAR)
    dress(prose=prose)
    with st.sidebar:
        st.page_link("app.py", label="**lossviz**")
        for heading, pages in sections().items():
            with st.expander(heading, expanded=title in pages.values(), type="compact"):
                for key, label in pages.items():
                    st.page_link(page_of(key), label=label)
        switch()
        watch_connection()


def sections() -> dict[str, dict[str, str]]:
    """The list of pages: under each heading the pages that there are, by key, with their names.

    Streamlit's own list is off: it knows no groups unless ``st.navigation`` runs, which does not go with a folder pages/.
    This one is written from the catalogue: a registered loss with a page of its key shows up by itself.

    >>> sections()["Residual: asymmetric"]
    {'quantile': 'Quantile loss', 'expectile': 'Expectile loss'}
    """
    losses = {GROUPS[name].title: {key: CATALOGUE[key].title for key in keys} for name, keys in grouped().items()}
    labs = {lab.page: lab.title for lab in LABS.values()}
    listed = {**losses, "Side by side": COMPARED, "Any formula": OWN, "Labs": labs, "Learn": LEARN}
    found = {heading: {key: name for key, name in pages.items() if has_page(key)} for heading, pages in listed.items()}
    return {heading: pages for heading, pages in found.items() if pages}


def page_of(key: str) -> str:
    """The file of a page, as Streamlit's links name it."""
    return f"pages/{key}.py"


def has_page(key: str) -> bool:
    """Whether the file exists; a loss that was only registered has none yet."""
    return (APP_FOLDER / page_of(key)).exists()
