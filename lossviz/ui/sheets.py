"""The sheet of a lesson, for the browser to print: ``/lessons?sheet=one-bad-point&for=students``."""

from __future__ import annotations

import streamlit as st

from lossviz.lessons.plans import plan_of
from lossviz.lessons.plans.own import LessonError
from lossviz.parameter import shown
from lossviz.site.sheets import AUDIENCES, sheet
from lossviz.ui.addresses import opened_under
from lossviz.ui.browser_code import component
from lossviz.ui.frame import page_of
from lossviz.ui.memory import notice
from lossviz.ui.reach import reach
from lossviz.web import style

SHEET, AUDIENCE = "sheet", "for"
_KEY = "sheet_for"

_PRINT = component(
    "lossviz_print",
    "print.js",
    '<button type="button" class="lossviz-print">Print</button>',
    css=".lossviz-print { font: inherit; padding: 0.3rem 1rem; cursor: pointer; }",
)


def sheet_of(name: str) -> str:
    """Write the sheet of a lesson; returns what is said of a link that asks for one that there is not."""
    try:
        plan_of(name, SHEET)
    except LessonError as error:
        return str(error)
    with st.container(key="sheet_tools", horizontal=True, vertical_alignment="center", gap="medium"):
        audience, refused = _audience()
        _PRINT(key="sheet_print")
        st.page_link(page_of("lessons"), label="All lessons")
        if found := reach():
            st.text(found.words)
    notice(refused)
    st.html(f"<style>{style('sheet.css')}</style>{_sheet(name, audience, opened_under('lessons'))}")
    return ""


@st.cache_data(max_entries=64, show_spinner="The numbers of the steps are computed …")
def _sheet(name: str, audience: str, address: str) -> str:
    return sheet(plan_of(name), audience, address)


def _audience() -> tuple[str, str]:
    """Whom the sheet is for, which the address keeps, and what is said of an address that asks for somebody else."""
    names = list(AUDIENCES)
    linked = st.query_params.get(AUDIENCE, names[0])
    chosen = st.radio(
        "Sheet",
        names,
        index=names.index(linked) if linked in names else 0,
        format_func=AUDIENCES.__getitem__,
        key=_KEY,
        horizontal=True,
        label_visibility="collapsed",
    )
    st.query_params[AUDIENCE] = chosen
    wrong = f"for must be one of {', '.join(names)}, got {shown(linked)} (shown instead: {names[0]})"
    return chosen, "" if linked in names else f"This link asks for what cannot be shown: {wrong}."
