"""Losses of a residual to be chosen, in their groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from lossviz.catalogue import CATALOGUE, grouped
from lossviz.sampling.sorts import RESIDUAL
from lossviz.state.record import Record
from lossviz.ui.memory import Memory

V = TypeVar("V", bound=Record)


def grouped_pills(
    memory: Memory[V], chosen: Iterable[str], choose: Callable[[Memory[V], tuple[str, ...]], None], *, key: str
) -> None:
    """The losses of a residual, to be put on and off, group by group; the pills follow the view.

    ``choose`` gets the keys of all that are on, unless that would be none at all.
    """
    on = set(chosen)

    def changed() -> None:
        keys = tuple(loss for name in _groups() for loss in st.session_state[f"{key}_{name}"] if loss in CATALOGUE)
        if keys:
            choose(memory, keys)

    with st.container(key=f"{key}_groups", horizontal=True):
        for name, keys in _groups().items():
            st.session_state[f"{key}_{name}"] = [loss for loss in keys if loss in on]
            st.pills(
                f"{name.capitalize()} losses",
                keys,
                selection_mode="multi",
                format_func=_short,
                key=f"{key}_{name}",
                on_change=changed,
            )


def _groups() -> dict[str, tuple[str, ...]]:
    """The losses of a residual by their groups.

    >>> list(_groups())
    ['usual', 'robust', 'asymmetric']
    """
    offered = RESIDUAL.losses()
    found = {name: tuple(key for key in keys if key in offered) for name, keys in grouped().items()}
    return {name: keys for name, keys in found.items() if keys}


def _short(key: str) -> str:
    """The title of a loss among losses.

    >>> _short("huber"), _short("mse")
    ('Huber', 'Mean squared error')
    """
    return CATALOGUE[key].title.removesuffix(" loss")
