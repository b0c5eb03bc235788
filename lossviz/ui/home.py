"""The home page."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

import streamlit as st

from lossviz.catalogue import CATALOGUE, GROUPS, grouped
from lossviz.formula import number
from lossviz.labs.catalogue import LABS
from lossviz.lessons.guide import RULES
from lossviz.loss import Loss
from lossviz.picture.card import card_numbers, card_text, sparkline
from lossviz.picture.opening import opening_payload
from lossviz.picture.payload import Payload
from lossviz.site.face import COMPARED, WHOLE
from lossviz.state.view import view_from_state
from lossviz.ui.cards import card, rows_of
from lossviz.ui.finished import family_bytes, family_code, family_sweep
from lossviz.ui.frame import frame, has_page
from lossviz.ui.live import live, send_table
from lossviz.ui.stage import titled
from lossviz.ui.titles import LEARN

_PER_ROW = 3
_MORE = {
    "compare": (
        "Compare the regression losses",
        COMPARED["compare"],
    ),
    "compare_classification": (
        "Compare the classification losses",
        COMPARED["compare_classification"],
    ),
    "your_own": (
        "Write your own loss",
        "Type a formula, and it becomes surfaces, curves and sliders; the link carries it to others.",
    ),
}
# The loss whose surface the page opens with, in the middle of what its sweep shows.
_OPENING = view_from_state("huber", {"delta": 2.0})


# What is seen of the answers to the labs' questions.
_DOORS = {
    "outliers": "Drag it, and see which losses let go of it.",
    "numerics": "Walk to the place where a correct formula breaks in float32.",
    "imbalance": "Watch a hundred thousand places without an object drown a hundred objects.",
}


def home() -> None:
    """What this is, three questions, a surface that plays; the losses as cards by group, and everything else."""
    frame("Loss functions you can see")
    titled("lossviz")
    with st.container(key="home_words"):
        st.markdown(WHOLE)
        _ways()
        _doors()
    _surface()
    _legend()
    for name, keys in _groups().items():
        st.header(GROUPS[name].title, anchor=name)
        st.markdown(GROUPS[name].sentence)
        _cards(keys)
    _more()
    _labs()
    _guide()
    _learn()
    code = family_code(_OPENING)
    send_table(family_sweep(code, _OPENING).id, family_bytes(code, _OPENING), key="table_home")


def _groups() -> dict[str, list[str]]:
    """The losses that have a page, by their groups."""
    found = {name: [key for key in keys if has_page(key)] for name, keys in grouped().items()}
    return {name: keys for name, keys in found.items() if keys}


def _ways() -> None:
    """The groups as links to where their cards begin: on a phone that is far below."""
    ways = [f"[{GROUPS[name].title}](#{name})" for name in _groups()]
    with st.container(key="home_ways"):
        st.markdown(f"**Losses:** {' · '.join(ways)}")


def _doors() -> None:
    found = [page for page in _DOORS if has_page(page)]
    for page, column in rows_of(found, len(_DOORS)):
        with column, card(page, LABS[page].question, key=f"door_{page}"):
            st.markdown(_DOORS[page])


@st.fragment
def _surface() -> None:
    """The surface that plays; nobody needs to hear what is done to it."""
    place = st.container(key="home_surface")
    st.markdown(
        f"{_OPENING.loss.title} while δ changes: the size of the residual, prediction minus label, at which its parabola "
        "becomes a straight line. Drag the slider or turn the surface, and the playing stops."
    )
    with place:  # last: what it would push away shows when it is there
        live(_opening(), key="live_home")


@st.cache_resource(show_spinner=False)
def _opening() -> Payload:
    return opening_payload(_OPENING, family_sweep(family_code(_OPENING), _OPENING))


def _legend() -> None:
    st.html(
        '<p class="lossviz-legend"><span><i></i>solid: the loss</span>'
        '<span><i class="lossviz-dashes"></i>dashed: its gradient</span></p>'
    )


def _cards(keys: list[str]) -> None:
    for key, column in rows_of(keys, _PER_ROW):
        loss = CATALOGUE[key]
        with column, card(key, loss.title):
            st.html(_picture(loss()))
            st.markdown(loss.summary)
    with st.expander("The numbers behind these pictures"):
        for losses in _by_axis([CATALOGUE[key]() for key in keys]):
            st.markdown(_numbers(losses))


def _by_axis(losses: Iterable[Loss]) -> Iterable[list[Loss]]:
    """The losses whose cards have the same predictions from end to end, which fit one table."""
    groups: dict[tuple[str, tuple[float, ...]], list[Loss]] = {}
    for loss in losses:
        places = tuple(point[0] for point in card_numbers(loss))
        groups.setdefault((loss.plane().prediction_axis.symbol, places), []).append(loss)
    return groups.values()


def _numbers(losses: list[Loss]) -> str:
    """Loss and gradient of each card at five predictions; all cards have the same axis."""
    axis, places = losses[0].plane().prediction_axis, [point[0] for point in card_numbers(losses[0])]
    head = [f"at {axis.symbol} =", *map(number, places)]
    rows = [
        [f"{loss.title}: {name}", *(number(float(f"{point[which]:.4g}")) for point in card_numbers(loss))]
        for loss in losses
        for which, name in ((1, "loss"), (2, "gradient"))
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, [":--", *["--:"] * len(places)], *rows))


def _more() -> None:
    """The ways to several losses at once, and to any other loss."""
    st.header("Side by side, or your own", anchor="more")
    found = {page: words for page, words in _MORE.items() if has_page(page)}
    for page, column in rows_of(list(found), len(_MORE)):
        title, sentence = found[page]
        with column, card(page, title):
            st.markdown(sentence)


def _labs() -> None:
    """A row of links to the pages that show what losses do to models."""
    st.header("Labs: what a loss does to a model", anchor="labs")
    for key, column in rows_of([key for key in LABS if has_page(key)], len(LABS)):
        with column, card(key, LABS[key].title):
            st.markdown(LABS[key].teaser)


def _picture(loss: Loss) -> str:
    """The card's picture as an image: Streamlit strips SVG elements from HTML, but not images of them."""
    data = base64.b64encode(sparkline(loss).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(card_text(loss))}" style="width: 100%; display: block">'


def _guide() -> None:
    st.header("Which loss for which task", anchor="guide")
    rows = []
    for rule in RULES:
        rows.append(f"| {rule.situation} | **{rule.title}** | {rule.reason} {rule.price} |")
    st.markdown("| You predict | Start with | Why, and what it costs |\n|:--|:--|:--|\n" + "\n".join(rows))
    st.markdown(
        "A smaller loss means a better fit to the training objective and nothing more: compare models on the measure you "
        "care about. None of these losses repairs wild inputs, and none replaces looking at the data."
    )


def _learn() -> None:
    st.header("Learn", anchor="learn")
    sentences = {
        "lessons": "Three lessons for a class of about 45 minutes each, with questions to vote on and their answers.",
        "guide": "A few questions lead to a loss, with the reasons for it and what it costs.",
        "worked_examples": "Examples of the article this project began with, step by step, with its errors corrected.",
        "claims": "What papers and libraries print, computed again.",
    }
    for key, column in rows_of([key for key in LEARN if has_page(key)], len(LEARN)):
        with column, card(key, LEARN[key]):
            st.markdown(sentences[key])
