"""The stage of a page: the picture with its controls, and a step of the story beside it or, without room, below it."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import TypeVar

import streamlit as st

from lossviz.picture.payload import Payload
from lossviz.picture.still import still
from lossviz.state.record import Record
from lossviz.ui.live import foot, live
from lossviz.ui.memory import Memory, component_key, notice
from lossviz.ui.story import Story, place_of, pointed, strip

V = TypeVar("V", bound=Record)

#: The key of the picture's foot: the Save row and the numbers behind the picture stand below the whole stage.
_FOOT = "stage_foot"


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
        with st.container(key="stage_still"):
            st.markdown(_still(payload))
        key, marks = component_key(story.page), pointed(memory, story, place)
        live(payload, revision=memory.revision, key=key, sent=sent, marked=marks, foot=_FOOT)
    with told:
        strip(memory, story, place)
    foot(_FOOT)


@lru_cache(maxsize=64)
def _still(payload: Payload) -> str:
    """The curves of the picture as an image that stands in its place until it is there, for the eye alone."""
    return f"![](data:image/svg+xml;base64,{b64encode(still(payload.drawing).encode()).decode()})"
