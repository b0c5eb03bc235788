"""A loss page: title and formulas, the stage with the linked view and the story, then what can be read below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.lessons import story
from lossviz.lessons.arithmetic import kinks_outside
from lossviz.lessons.lesson import Step
from lossviz.lessons.predict import Question
from lossviz.picture.payload import Payload
from lossviz.state.view import View, read_query, view_from_state
from lossviz.ui.blocks import numbers, results_of
from lossviz.ui.finished import family_bytes, family_code, picture
from lossviz.ui.frame import frame
from lossviz.ui.further import leads
from lossviz.ui.lesson_strip import ahead
from lossviz.ui.live import send_payload, send_table
from lossviz.ui.memory import Memory, pictured, remember
from lossviz.ui.my_lesson import collect
from lossviz.ui.present import alone, drawn, presenting
from lossviz.ui.stage import stage
from lossviz.ui.story import Story

# LaTeX longer than this does not fit into the row of the title.
_MOST = 160

# A factor in round brackets (no argument of a function): in braces, so that no line ends inside it.
_IN_BRACKETS = re.compile(r"(?<![\w}])\(([^()]*)\)")

Block = Callable[[Memory[View]], None]


def loss_page(key: str, *blocks: Block, below: Sequence[Block] = ()) -> None:
    """Write the whole page of the catalogue's loss ``key``: its stage and its numbers, ``blocks``, then those ``below``.

    ``blocks`` follow the view and are written again whenever a control is let go; those ``below`` say the same at
    every view, and are written with the page alone.
    """
    frame(CATALOGUE[key].title, prose=True)
    memory = _remembered(key)
    if not presenting():
        _heading(memory.view)
    payload = _picture(memory.anchor)
    _body(key, blocks, _formulas(memory.view), memory.anchor, payload)
    send_payload(payload, key=f"payload_{key}")
    for block in () if alone() else below:
        block(memory)
    _send_table(payload, memory.anchor, key)


def _remembered(key: str) -> Memory[View]:
    return remember(key, from_query=partial(read_query, key), from_state=partial(view_from_state, key))


@st.fragment
def _body(key: str, blocks: Sequence[Block], above: Sequence[str], anchor: View, payload: Payload) -> None:
    """All that follows the view: a release reruns this alone, unless it changes the formulas that stand ``above``.

    The page sends the ``payload`` of ``anchor`` and its table; a view that needs others gets them here.
    """
    memory = _remembered(key)
    if _formulas(memory.view) != above:
        st.rerun()
    current = pictured(memory, lambda view: payload if view == anchor else _picture(view))
    sent = memory.anchor == anchor
    # around both: the stage stays in sight as long as its numbers are read
    with st.container(key="stage_and_numbers"):
        stage(memory, _story_of(key), current, sent=sent)
        if not alone():
            if _long(_formulas(memory.view)[1]):
                st.latex(_breakable(_formulas(memory.view)[1]), width="content")
            numbers(memory)
    collect(memory)
    for block in () if alone() else blocks:
        block(memory)
    if not sent:
        _send_table(current, memory.anchor, f"{key}_now")
    ahead(memory)


def _story_of(key: str) -> Story[View]:
    """The story of the page of a loss."""

    def view(step: Step, answered: bool, now: View) -> View:
        wanted = step.views(key)[answered] if isinstance(step, Question) else step.view(key)
        return replace(wanted, camera=now.camera)

    def words(step: Step) -> str:
        return step.question if isinstance(step, Question) else step.words(key)

    def alike(one: View, other: View) -> bool:
        return (one.loss, one.point) == (other.loss, other.point)

    return Story(key, story(key), view, words, alike, lambda now: next(leads(now)), results_of, kinks_outside)


def _picture(anchor: View) -> Payload:
    return drawn(picture(repr(anchor), anchor))


def _send_table(payload: Payload, anchor: View, name: str) -> None:
    """The numbers for dragging; they come last, as the picture stands without them."""
    for table in dict.fromkeys(rule.id for rule in payload.tables.values()):
        send_table(table, family_bytes(family_code(anchor), anchor), key=f"table_{name}")


def _formulas(view: View) -> tuple[str, str]:
    return view.loss.formula.latex, view.loss.gradient_formula.latex


def _heading(view: View) -> None:
    """The title and the formulas in a row; a gradient too long for it stands below the stage."""
    loss, gradient = _formulas(view)
    with st.container(key="page_title", horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(view.loss.title, anchor=False, width="content")
        for text in (loss,) if _long(gradient) else (loss, gradient):
            st.latex(_breakable(text), width="content")


def _long(latex: str) -> bool:
    return len(latex) > _MOST


def _breakable(latex: str) -> str:
    return _IN_BRACKETS.sub(r"{(\1)}", latex)
