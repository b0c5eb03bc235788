"""The block that lets the reader predict before it shows."""

from __future__ import annotations

import streamlit as st

from lossviz.formula import number
from lossviz.stories import STORIES, Step
from lossviz.ui.memory import Memory
from lossviz.view import View


def story(memory: Memory[View]) -> None:
    """Questions about the loss, each with a guess, a view that sets it up and one that answers it."""
    key = memory.view.loss.key
    steps = STORIES.get(key, ())
    if not steps:
        return
    st.header("Predict, then look", anchor="predict")
    columns = st.columns(2)
    for place, step in enumerate(steps):
        with columns[place % 2].container(border=True):
            _step(memory, step, f"story_{key}_{place}")


def _step(memory: Memory[View], step: Step, name: str) -> None:
    key = memory.view.loss.key
    guess_key = f"{name}_guess"
    guess: str | float | None
    if step.options:
        guess = st.radio(step.question, [text for text, _ in step.options], index=None, key=guess_key, horizontal=True)
    else:
        guess = st.number_input(
            step.question, value=None, step=None, format="%g", key=guess_key, placeholder="a number"
        )
    ask, answer = st.columns(2)
    before, after = step.views(key)
    ask.button("Set it up", key=f"{name}_before", on_click=memory.show, args=(before,))
    answer.button("Reveal", key=f"{name}_after", on_click=_reveal, args=(memory, after, name, guess is not None))
    if not st.session_state.get(f"{name}_open"):
        return
    if guess is None:
        st.markdown("First a guess, then the answer.")
        return
    verdict = "Right." if step.judge(key, guess) else f"You said {guess if step.options else number(float(guess))}."
    st.markdown(f"**{verdict}** {step.revealed(key)}")


def _reveal(memory: Memory[View], view: View, name: str, guessed: bool) -> None:
    st.session_state[f"{name}_open"] = True
    if guessed:
        memory.show(view)
