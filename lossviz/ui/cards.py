"""Cards that are one link each: a click anywhere on one leads to its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from lossviz.ui.frame import page_of

# The link of a card covers all of it; what lies between the two must not hold it in.
_CSS = """
<style>
[class*="st-key-card_"] { position: relative; transition: border-color .12s, background-color .12s; }
[class*="st-key-card_"] :is(.stElementContainer, .stPageLink, .stPageLink *) { position: static; }
[class*="st-key-card_"] .stPageLink a::after { content: ""; position: absolute; inset: 0; border-radius: inherit; }
[class*="st-key-card_"] .stPageLink a { padding: 0; background: none; outline: none; box-shadow: none; }
[class*="st-key-card_"] .stPageLink a p { color: var(--lv-link); font-size: 1.05rem; line-height: 1.35; white-space: normal; }
[class*="st-key-card_"] .stPageLink a p { text-decoration: underline; text-underline-offset: .2em; }
[class*="st-key-card_"] .stElementContainer:has(> .stPageLink, > [data-testid="stSkeleton"]) { min-height: 2.5rem; }
[class*="st-key-card_"]:hover { border-color: var(--lv-link); background: color-mix(in srgb, var(--lv-link) 6%, transparent); }
[class*="st-key-card_"]:has(a:focus-visible) { outline: 3px solid var(--lv-link); outline-offset: 2px; }
[class*="st-key-card_"] { --lv-link: light-dark(#0b5cad, #8cc5ff); }
@media (prefers-reduced-motion: reduce) { [class*="st-key-card_"] { transition: none; } }
</style>
"""


def style_cards() -> None:
    """How the cards of a page look."""
    st.html(_CSS)


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
