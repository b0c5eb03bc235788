"""Where to go from a loss: to the lab that shows its consequence, to the comparison, to the other losses of its task."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.lessons import lesson
from lossviz.lessons.lesson import Lead
from lossviz.lessons.links import Link, link_to_compare
from lossviz.loss import Loss
from lossviz.parameter import REAL
from lossviz.sampling.sorts import MARGIN, RESIDUAL
from lossviz.state.view import View, view_from_state
from lossviz.ui.frame import has_page, page_of
from lossviz.ui.memory import Memory


def further(memory: Memory[View]) -> None:
    """Links to what follows from a loss, with its parameters as they are."""
    st.header("Where to go next", anchor="next")
    with st.container(key="further", gap="small"):
        for text, link in leads(memory.view):
            st.page_link(page_of(link.page), label=text, query_params=dict(link.query))


def siblings(memory: Memory[View]) -> None:
    """Links to the other losses of its task, which are the same at every view."""
    loss = memory.view.loss
    with st.container(key="siblings", horizontal=True, vertical_alignment="center"):
        st.html(f"Other losses for {loss.task}:", width="content")
        for key in CATALOGUE:
            if CATALOGUE[key].task == loss.task and key != loss.key and has_page(key):
                st.page_link(page_of(key), label=CATALOGUE[key].title)


def leads(view: View) -> Iterator[tuple[str, Link]]:
    """What follows from a view's loss, in words, with the link that shows it.

    >>> from lossviz.state.view import view_from_state
    >>> [link.page for _, link in leads(view_from_state("huber", {"delta": 2}))]
    ['outliers', 'compare']
    """
    return ((text, link) for text, link in _leads(view) if has_page(link.page))


@lru_cache(maxsize=1024)
def _leads(view: View) -> tuple[tuple[str, Link], ...]:
    """All that may follow from a view's loss; a class moves one slider over the same few positions."""
    found = [(lead.text, _followed(lead, view.loss)) for lead in lesson(view.loss.key).leads]
    if view.loss.key in RESIDUAL.losses():
        losses = ",".join(dict.fromkeys(("mse", "smooth_l1", "huber", view.loss.key)))
        residual = view.prediction - view.label
        link = link_to_compare(**{**_numbers(view.loss), "losses": losses, "residual": residual})
        found.append(("The same residual under other losses, side by side", link))
    if view.loss.key in MARGIN.losses():
        found.append(("The same margin under other losses, side by side", _to_margins(view)))
    return tuple(found)


def _to_margins(view: View) -> Link:
    """The margin of the view's score, y·f, if its label is one of the two classes."""
    low, high = view.plane.label_axis.domain.low, view.plane.label_axis.domain.high
    of_score = view.plane.prediction_axis.domain == REAL and view.label in (low, high)
    own = {"margin": view.prediction if view.label == high else 0.0 - view.prediction} if of_score else {}
    return link_to_compare("compare_classification", **_numbers(view.loss), **own)


def _numbers(loss: Loss) -> dict[str, float]:
    """The parameters of a loss that are numbers and in use."""
    return {record.name: getattr(loss, record.name) for record in loss.sliders()}


def _followed(lead: Lead, loss: Loss) -> Link:
    """The link of a lead: what it sets, and the loss's parameters under their own names and as labs name them."""
    numbers = _numbers(loss)
    state = {**numbers, **{f"{loss.key}_{name}": value for name, value in numbers.items()}, **lead.state}
    view = LABS[lead.page].view.from_state(state) if lead.page in LABS else view_from_state(lead.page, state)
    complete = view.query(complete=True)
    return Link(
        lead.page, {name: complete[name] for name in (f"{lead.page}_{set}" for set in state) if name in complete}
    )
