"""The home page."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.formula import number
from lossviz.labs.catalogue import LABS
from lossviz.lessons.guide import RULES
from lossviz.loss import Loss
from lossviz.picture.card import card_numbers, card_text, sparkline
from lossviz.ui.frame import frame, has_page, page_of
from lossviz.ui.titles import LEARN

_TASKS = {
    "regression": ("Regression: predict a number", "The loss depends on the residual, prediction minus label."),
    "classification": (
        "Classification: predict a class",
        "The loss depends on the probability given to what happened, or on how far a score lies on the right side.",
    ),
}
_PER_ROW = 3


def home() -> None:
    """Two sentences, the losses as cards by task, the way into compare, the guide."""
    frame("Loss functions you can see")
    st.title("lossviz", anchor=False)
    st.markdown(
        "A loss function turns a prediction and a label into one number, and its gradient tells the optimizer how hard to "
        "pull. Here you see both as surfaces over prediction and label, move every parameter, and check every number."
    )
    for task, (heading, sentence) in _TASKS.items():
        st.header(heading, anchor=task)
        st.markdown(sentence)
        _cards([key for key, loss in CATALOGUE.items() if loss.task == task and has_page(key)])
    st.header("Side by side", anchor="compare")
    st.markdown(
        "How do squared error, smooth L1 and Huber react to one outlier? Overlaid on one axis, with the numbers."
    )
    if has_page("compare"):
        st.page_link(page_of("compare"), label="**Compare the regression losses**")
    if has_page("your_own"):
        st.header("Any other loss", anchor="your-own")
        st.markdown("Type a formula, and it becomes surfaces, curves and sliders; the link carries it to others.")
        st.page_link(page_of("your_own"), label="**Write your own loss**")
    _labs()
    _guide()
    _learn()


def _cards(keys: list[str]) -> None:
    for start in range(0, len(keys), _PER_ROW):
        for column, key in zip(st.columns(_PER_ROW), keys[start : start + _PER_ROW], strict=False):
            loss = CATALOGUE[key]
            with column.container(border=True, height="stretch"):
                st.page_link(page_of(key), label=f"**{loss.title}**")
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


def _labs() -> None:
    """A row of links to the pages that show what losses do to models."""
    st.header("Labs: what a loss does to a model", anchor="labs")
    found = [key for key in LABS if has_page(key)]
    for column, key in zip(st.columns(len(LABS)), found, strict=False):
        with column.container(border=True, height="stretch"):
            st.page_link(page_of(key), label=f"**{LABS[key].title}**")
            st.markdown(LABS[key].teaser)


def _picture(loss: Loss) -> str:
    """The card's picture as an image: Streamlit strips SVG elements from HTML, but not images of them."""
    data = base64.b64encode(sparkline(loss).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(card_text(loss))}" style="width: 100%; display: block">'


def _guide() -> None:
    st.header("Which loss for which task", anchor="guide")
    rows = []
    for rule in RULES:
        rows.append(f"| {rule.situation} | **{CATALOGUE[rule.loss].title}** | {rule.reason} {rule.price} |")
    st.markdown("| You predict | Start with | Why, and what it costs |\n|:--|:--|:--|\n" + "\n".join(rows))
    st.markdown(
        "A smaller loss means a better fit to the training objective and nothing more: compare models on the measure you "
        "care about. None of these losses repairs wild inputs, and none replaces looking at the data."
    )


def _learn() -> None:
    st.header("Learn", anchor="learn")
    sentences = {
        "guide": "A few questions lead to a loss, with its reasons and its price.",
        "worked_examples": "Examples of the article this project began with, step by step, with its errors corrected.",
        "claims": "What papers and libraries print, computed again.",
    }
    for column, key in zip(st.columns(len(LEARN)), LEARN, strict=True):
        if has_page(key):
            with column.container(border=True, height="stretch"):
                st.page_link(page_of(key), label=f"**{LEARN[key]}**")
                st.markdown(sentences[key])
