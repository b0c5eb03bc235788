"""What every page has around it: the browser tab, the list of pages, a little CSS."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.ui.connection import watch_connection
from lossviz.ui.present import dress, switch
from lossviz.ui.titles import LEARN, OWN

_ROOT = Path(__file__).parents[2]
#: In pixels: what the names of the pages need, so that the picture has the rest.
_SIDEBAR = 220
_GROUPS = {"regression": "Regression", "classification": "Classification"}

# The first screen belongs to the picture: a low header that hides nothing, formulas that scroll instead of spilling over.
_CSS = """
<style>
.stAppHeader { background: transparent; height: 2.75rem; min-height: 2.75rem; pointer-events: none; }
.stAppHeader :is(button, a, [role="button"]) { pointer-events: auto; }
.lossviz { scroll-margin-top: 3.5rem; }
.stMainBlockContainer { padding: 1.4rem 1.6rem 3rem; max-width: 1500px; }
.stMainBlockContainer h1 { padding: 0 0 .2rem; font-size: 2rem; }
.stMainBlockContainer h2 { font-size: 1.6rem; padding: .6rem 0 .5rem; }
/* a formula breaks between its parts, and scrolls where a part is too long by itself */
.katex-display { margin: 0; overflow-x: auto; overflow-y: hidden; padding: .6rem .25rem; }
.katex-display > .katex { white-space: normal; }
/* Streamlit writes in white on any primary colour, also on the light one of the dark theme */
[data-testid="stBaseButton-primary"] { color: light-dark(#fff, #11161d); }
/* the results of a formula, large enough for the last row */
.lossviz-results { display: flex; flex-wrap: wrap; gap: .3rem 2.5rem; margin: 0; }
.lossviz-results dt { font-size: .875rem; font-weight: 400; }
.lossviz-results dd { font-size: 2.1rem; line-height: 1.2; margin: 0; font-variant-numeric: tabular-nums; }
/* what is said of a link is a sentence, in lines like any other */
[data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; }
/* pills that find no room in a row begin another */
.stButtonGroup > [role="toolbar"] { flex-wrap: wrap; overflow: visible; mask-image: none; }
/* a link looks like one */
.stMainBlockContainer [data-testid="stPageLink-NavLink"] p { color: light-dark(#0b5cad, #8cc5ff); text-decoration: underline; }
/* a wide table scrolls by itself */
[data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3rem 1rem 2rem; }
  .katex-display { font-size: .88em; }
  [data-testid="stMarkdownContainer"] > table:has(th:nth-child(5)) { min-width: 44rem; }
}
</style>
"""


def frame(title: str, *, prose: bool = False) -> None:
    """Set up a page; call it first thing. With ``prose`` presenter mode leaves the page's sentences where they are.

    Streamlit's own list of pages is off (it knows no groups), so the list is written here from the catalogue:
    a registered loss with a page of its key shows up by itself.
    """
    st.set_page_config(page_title=f"{title} · lossviz", page_icon="📉", layout="wide", initial_sidebar_state=_SIDEBAR)
    st.html(_CSS)
    dress(prose=prose)
    with st.sidebar:
        st.page_link("app.py", label="**lossviz**")
        for task, heading in _GROUPS.items():
            st.caption(heading)
            for key, loss in CATALOGUE.items():
                if loss.task == task and has_page(key):
                    st.page_link(page_of(key), label=loss.title)
            if task == "regression" and has_page("compare"):
                st.page_link(page_of("compare"), label="Compare")
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
