"""A loss page: title, formula, the linked view, then the blocks the page chose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.ui.blocks import numbers
from lossviz.ui.data import family_bytes, family_code, picture
from lossviz.ui.frame import frame
from lossviz.ui.live import live, send_bank
from lossviz.ui.memory import Memory, component_key, remember
from lossviz.ui.present import drawn, presenting, share, steps_bar
from lossviz.view import View, view_from_query, view_from_state

# LaTeX longer than this does not fit into a third of the page.
_SHORT = 150

Block = Callable[[Memory[View]], None]


def loss_page(key: str, *blocks: Block) -> None:
    """Write the whole page of the catalogue's loss ``key``, with ``blocks`` below the picture in their order."""
    frame(CATALOGUE[key].title, prose=True)
    _body(key, blocks)


@st.fragment
def _body(key: str, blocks: tuple[Block, ...]) -> None:
    """All that depends on the view: a release reruns this alone."""
    memory = remember(key, from_query=partial(view_from_query, key), from_state=partial(view_from_state, key))
    _heading(memory.view)
    payload = picture(repr(memory.anchor), memory.anchor)
    live({**drawn(payload), "revision": memory.revision}, key=component_key(key))
    for block in (steps_bar, numbers) if presenting() else blocks:
        block(memory)
    share(memory)
    # the numbers for dragging come last: the picture stands without them
    code = family_code(memory.anchor)
    for bank in payload["banks"]:
        send_bank(bank["id"], family_bytes(code, memory.anchor), key=f"bank_{key}")


def _heading(view: View) -> None:
    """Title and meaning beside the two formulas: next to each other where they are short, else one above the other."""
    formulas = [view.loss.formula.latex, view.loss.gradient_formula.latex]
    side_by_side = max(len(text) for text in formulas) < _SHORT
    title, *places = st.columns([2, 2, 2] if side_by_side else [2, 4], vertical_alignment="center")
    with title:
        st.title(view.loss.title, anchor=False)
        if not presenting():
            st.markdown(view.loss.summary)
    for place, text in zip(places if side_by_side else places * 2, formulas, strict=True):
        place.latex(text)
