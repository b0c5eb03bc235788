"""A loss page: title, formula, the linked view, then the blocks the page chose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.picture.payload import Payload
from lossviz.state.view import View, read_query, view_from_state
from lossviz.ui.blocks import numbers
from lossviz.ui.finished import family_bytes, family_code, picture
from lossviz.ui.frame import frame
from lossviz.ui.live import live, send_payload, send_table
from lossviz.ui.memory import Memory, component_key, notice, pictured, remember
from lossviz.ui.present import drawn, presenting, steps_bar

# LaTeX longer than this does not fit into a third of the page.
_SHORT = 150

# A factor in round brackets (no argument of a function): in braces, so that no line ends inside it.
_IN_BRACKETS = re.compile(r"(?<![\w}])\(([^()]*)\)")

Block = Callable[[Memory[View]], None]


def loss_page(key: str, *blocks: Block, below: Sequence[Block] = ()) -> None:
    """Write the whole page of the catalogue's loss ``key``: its picture, ``blocks`` in their order, then those ``below``.

    ``blocks`` follow the view and are written again whenever a control is let go; those ``below`` say the same at
    every view, and are written with the page alone.
    """
    frame(CATALOGUE[key].title, prose=True)
    memory = _remembered(key)
    _heading(memory.view)
    payload = _picture(memory.anchor)
    send_payload(payload, key=f"payload_{key}")
    _body(key, blocks, _formulas(memory.view), memory.anchor, payload)
    for block in () if presenting() else below:
        block(memory)
    _send_table(payload, memory.anchor, key)


def _remembered(key: str) -> Memory[View]:
    return remember(key, from_query=partial(read_query, key), from_state=partial(view_from_state, key))


@st.fragment
def _body(key: str, blocks: Sequence[Block], above: Sequence[str], anchor: View, payload: Payload) -> None:
    """All that follows the view: a release reruns this alone, unless it changes the formulas that stand ``above``.

    The page has sent the ``payload`` of ``anchor`` and its table; a view that needs others gets them here.
    """
    memory = _remembered(key)
    if _formulas(memory.view) != above:
        st.rerun()
    notice(memory.notice)
    current = pictured(memory, lambda view: payload if view == anchor else _picture(view))
    sent = memory.anchor == anchor
    live(current, revision=memory.revision, key=component_key(key), sent=sent)
    for block in (steps_bar, numbers) if presenting() else blocks:
        block(memory)
    if not sent:
        _send_table(current, memory.anchor, f"{key}_now")


def _picture(anchor: View) -> Payload:
    return drawn(picture(repr(anchor), anchor))


def _send_table(payload: Payload, anchor: View, name: str) -> None:
    """The numbers for dragging; they come last, as the picture stands without them."""
    for rule in payload.tables.values():
        send_table(rule.id, family_bytes(family_code(anchor), anchor), key=f"table_{name}")


def _formulas(view: View) -> tuple[str, str]:
    return view.loss.formula.latex, view.loss.gradient_formula.latex


def _heading(view: View) -> None:
    """Title and meaning beside the two formulas: next to each other where they are short, else one above the other."""
    formulas = _formulas(view)
    side_by_side = max(len(text) for text in formulas) < _SHORT
    title, *places = st.columns([2, 2, 2] if side_by_side else [2, 4], vertical_alignment="center")
    with title:
        st.title(view.loss.title, anchor=False)
        if not presenting():
            st.markdown(view.loss.summary)
    for place, text in zip(places if side_by_side else places * 2, formulas, strict=True):
        place.latex(_IN_BRACKETS.sub(r"{(\1)}", text))
