"""The page that leads from a few questions to a loss."""

from __future__ import annotations

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.lessons.guide import QUESTIONS, Question, allowed, read, recommend
from lossviz.state.link import last, own
from lossviz.ui.frame import frame, page_of
from lossviz.ui.memory import answered, asked
from lossviz.ui.present import presenting

_PAGE = "guide"


def guide_page() -> None:
    """Write the whole page."""
    frame("Which loss?", prose=True)
    st.title("Which loss for which task?", anchor=False)
    if not presenting():
        st.markdown(
            "Answer a few questions. The loss that suits your task follows, with the reasons and what it costs. The *pull* of an "
            "example is the size of its gradient."
        )
    given = read(last(own(_PAGE, asked(_PAGE))))
    answered(_PAGE, given, allowed().__getitem__)
    questions, answer = st.columns(2, gap="large")
    given = {}
    with questions:
        for question in QUESTIONS:
            if question.asked(given):
                given[question.key] = _ask(question)
    with answer.container(border=True):
        _answer(read(given))
    st.markdown(
        "A smaller loss means a better fit to the training objective and nothing more: compare models on the measure you "
        "care about."
    )


def _ask(question: Question) -> str:
    """The chosen answer, kept in the URL by its code."""
    key = f"{_PAGE}_{question.key}"
    codes = list(question.answers)
    linked = st.query_params.get(key)
    said = st.radio(
        question.text,
        codes,
        # only if the browser says nothing: after an outage it knows more than the link
        index=codes.index(linked) if linked in codes else 0,
        format_func=question.answers.__getitem__,
        key=key,
        persist_state="session",
    )
    chosen = said if said in codes else codes[0]
    wanted = None if chosen == codes[0] else chosen
    if st.query_params.get(key) != wanted:
        if wanted is None:
            del st.query_params[key]
        else:
            st.query_params[key] = wanted
    return chosen


def _answer(given: dict[str, str]) -> None:
    rule, remarks = recommend(given)
    st.header(rule.title, anchor="recommendation")
    st.markdown(f"*{rule.situation}.*")
    st.markdown(f"**Why.** {rule.reason}")
    st.markdown(f"**What it costs.** {rule.price}")
    for remark in remarks:
        st.markdown(f"- {remark}")
    st.page_link(page_of(rule.see.page), label="→ The view that shows why", query_params=dict(rule.see.query))
    if rule.see.page != rule.loss:
        st.page_link(page_of(rule.loss), label=f"→ {CATALOGUE[rule.loss].title}")
