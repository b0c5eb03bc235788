"""The page that compares classification losses against the margin, and what one mislabelled point does to each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lossviz.lessons import side_by_side
from lossviz.lessons.compare_classification import STORY
from lossviz.lessons.links import Link
from lossviz.lessons.side_by_side import Section
from lossviz.state.compare import CompareClassificationView
from lossviz.ui.comparison import ComparisonPage, write


def compare_classification_page() -> None:
    """Write the whole page."""
    write(_PAGE)


def _written(make: Callable[[CompareClassificationView], Section]) -> Callable[[CompareClassificationView], None]:
    """A section that is written where its turn comes."""

    def section(view: CompareClassificationView) -> None:
        made = make(view)
        st.header(made.heading, anchor=made.anchor)
        st.markdown(made.text)

    return section


_PAGE = ComparisonPage(
    CompareClassificationView,
    "The same margin under different losses: what a score on the wrong side costs, how hard it pulls, how the pull changes.",
    STORY,
    tuple(map(_written, (side_by_side.numbers, side_by_side.mislabelled, side_by_side.bounds, side_by_side.estimates))),
    ("How often the rare class is missed: class imbalance", Link("imbalance")),
)
