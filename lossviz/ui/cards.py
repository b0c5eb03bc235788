"""Cards that are one link each: a click anywhere on one leads to its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from lossviz.ui.frame import page_of


@contextmanager
def card(page: str, title: str, *, key: str | None = None) -> Iterator[None]:
    """A card that leads to a page; what is written inside stands below its title. Two of one page have different keys."""
    with st.container(border=True, height="stretch", key=f"card_{key or page}"):
        st.page_link(page_of(page), label=f"**{title}**")
        yield


def rows_of(keys: Sequence[str], per_row: int) -> Iterator[tuple[str, st.delta_generator.DeltaGenerator]]:
    """Each key with its column, so many to a row."""
    for start in range(0, len(keys), per_row):
        yield from zip(keys[start : start + per_row], st.columns(per_row), strict=False)
