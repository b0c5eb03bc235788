"""The block that lets the reader predict before it shows."""

from __future__ import annotations

import streamlit as st

from lossviz.formula import number
from lossviz.lessons import lesson
from lossviz.lessons.predict import Question
from lossviz.state.view import View
from lossviz.ui.memory import Memory


def story(memory: Memory[View]) -> None:
    """Questions about the loss, each with a guess, a view that sets it up and one that answers it."""
    key = memory.view.loss.key
    questions = lesson(key).predict
    if not questions:
        return
    st.header("Predict, then look", anchor="predict")
    columns = st.columns(2)
    for place, question in enumerate(questions):
        with columns[place % 2].container(border=True):
            _ask(memory, question, f"story_{key}_{place}")


def _ask(memory: Memory[View], question: Question, name: str) -> None:
    key = memory.view.loss.key
    guess_key = f"{name}_guess"
    guess: str | float | None
    if question.options:
        guess = st.radio(
            question.question, [text for text, _ in question.options], index=None, key=guess_key, horizontal=True
        )
    else:
        guess = st.number_input(
            question.question, value=None, step=None, format="%g", key=guess_key, placeholder="a number"
        )
    ask, answer = st.columns(2)
    before, after = question.views(key)
    ask.button("Set it up", key=f"{name}_before", on_click=memory.show, args=(before,))
    answer.button("Reveal", key=f"{name}_after", on_click=_reveal, args=(memory, after, name, guess is not None))
    if not st.session_state.get(f"{name}_open"):
        return
    if guess is None:
        st.markdown("First a guess, then the answer.")
        return
    verdict = (
        "Right." if question.judge(key, guess) else f"You said {guess if question.options else number(float(guess))}."
    )
    st.markdown(f"**{verdict}** {question.revealed(key)}")


def _reveal(memory: Memory[View], view: View, name: str, guessed: bool) -> None:
    st.session_state[f"{name}_open"] = True
    if guessed:
        memory.show(view)
