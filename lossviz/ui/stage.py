"""The stage of a page: the picture with its controls, and a step of the story beside it or, without room, below it."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from lossviz.picture.payload import Payload
from lossviz.picture.still import still
from lossviz.state.record import Record
from lossviz.ui.connection import partial_run
from lossviz.ui.lesson_strip import lesson_strip, marks_of
from lossviz.ui.live import foot, live
from lossviz.ui.memory import Memory, component_key, notice
from lossviz.ui.present import alone, presenting
from lossviz.ui.story import Story, place_of, pointed, strip

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

V = TypeVar("V", bound=Record)

#: The key of the picture's foot: the Save row and the numbers behind the picture stand below the whole stage.
FOOT = "stage_foot"


def stage(memory: Memory[V], story: Story[V], payload: Payload, *, sent: bool = False) -> None:
    """Mount a page's picture with its story or a step of a lesson, and below both what the picture can be saved as.

    The picture comes last: what it would push away shows when it is there. The payload is ``sent`` already where
    something else on the page brings it. A projector shows the picture and the step alone, and has its picture in a
    place of its own, which the still image does not know.
    """
    seen, told = places()
    with told:
        place = None if memory.lesson else place_of(memory, story)
    marks = pointed(memory, story, place) if place else marks_of(memory)
    with seen:
        notice(memory.notice)
        if not presenting():
            with st.container(key="stage_still"):
                # none where a control of the picture has been let go, so it is there, or where a question hides a part
                if not partial_run() and not (marks and marks.veil):
                    st.markdown(_still(payload))
    with told:
        if place:
            strip(memory, story, place, marks)
        else:
            lesson_strip(memory)
    if not alone():
        foot(FOOT)
    with seen:
        key = component_key(story.page)
        live(payload, revision=memory.revision, key=key, sent=sent, marked=marks, foot="" if alone() else FOOT)


def places() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of a picture and of the step that is told beside it."""
    with st.container(key="stage"), st.container(key="stage_grid"):
        return st.container(key="stage_picture"), st.container(key="stage_story")


def titled(title: str) -> None:
    """Write the title of a page with a picture: it shows at once, other things when the picture has its place.

    On a phone that is right below it, before anything else.
    """
    with st.container(key="picture_title", width="content"):
        st.title(title, anchor=False)


def headed(title: str, sentence: str = "") -> None:
    """Write the title of a page with its sentence in one line, where they have room there."""
    with st.container(key="page_head", horizontal=True, vertical_alignment="center"):
        titled(title)
        if sentence:
            st.markdown(sentence)


@lru_cache(maxsize=64)
def _still(payload: Payload) -> str:
    """The curves of the picture as an image that stands in its place until it is there, for the eye alone."""
    return f"![](data:image/svg+xml;base64,{b64encode(still(payload.drawing).encode()).decode()})"
