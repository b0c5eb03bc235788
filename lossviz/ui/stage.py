"""The stage of a page: the picture with its controls, and a step of the story beside it or, without room, below it."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from lossviz.picture.payload import Payload
from lossviz.state.record import Record
from lossviz.ui.live import foot, live
from lossviz.ui.memory import Memory, component_key, notice
from lossviz.ui.story import Story, place_of, pointed, strip
from lossviz.web import style

V = TypeVar("V", bound=Record)

#: The key of the picture's foot: the Save row and the numbers behind the picture stand below the whole stage.
_FOOT = "stage_foot"


def dress_stage() -> None:
    """The style of a page that has a stage."""
    st.html(f"<style>{style('stage.css')}</style>")


def stage(memory: Memory[V], story: Story[V], payload: Payload, *, sent: bool = False) -> None:
    """Mount a page's picture with its story, and below both what the picture can be saved as.

    The payload is ``sent`` already where something else on the page brings it.
    """
    with st.container(key="stage"), st.container(key="stage_grid"):
        seen, told = st.container(key="stage_picture"), st.container(key="stage_story")
    with told:
        place = place_of(memory, story)
    with seen:
        notice(memory.notice)
        key, marks = component_key(story.page), pointed(memory, story, place)
        live(payload, revision=memory.revision, key=key, sent=sent, marked=marks, foot=_FOOT)
    with told:
        strip(memory, story, place)
    foot(_FOOT)
