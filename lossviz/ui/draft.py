"""What is typed on the page for a loss of one's own: the formula, its sliders' ranges, and the loss beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import cast

import streamlit as st

from lossviz.decimals import real
from lossviz.expression import (
    EXAMPLES,
    Example,
    ExpressionError,
    WrittenLoss,
    ghosts,
    offered,
    parse_loss,
    pointer,
)
from lossviz.expression.examples import Numbers
from lossviz.expression.language import MAX_LENGTH, MAX_PARAMETERS
from lossviz.formula import number
from lossviz.state.view import View, view_of
from lossviz.ui.memory import Memory
from lossviz.ui.plain import plain
from lossviz.ui.stage import headed

DRAFT = "your_own_draft"
_TEXT, _BESIDE = "your_own_text", "your_own_choice"
#: What shows the last formula that could be read: these are dimmed while another text stands in the field.
SHOWN, PICTURE, _FORMULA = "your_own_shown", "lab_picture", "your_own_formula"
_ENDS = ("default", "low", "high")
_HELP = r"""
Write it as on paper or as in Python: `r^2`, `|r|`, `½r²`, `2r`, `(y - ŷ)²`, `ln p`, `np.log(p)`, `e^-r`, `\frac{1}{2} r^2`.
What can be read in two ways is not guessed.
"""


@dataclass
class Draft:
    """What stands in the fields, valid or not, and what is wrong with it."""

    text: str
    ranges: dict[str, Numbers]
    problem: ExpressionError | None = None


def loss_of(view: View) -> WrittenLoss:
    """The written loss that a view shows."""
    return cast(WrittenLoss, view.loss)


def ranges_of(loss: WrittenLoss) -> dict[str, Numbers]:
    """Default, low and high of a loss's parameters."""
    return {r.name: (float(r.default or 0.0), *r.typical) for r in loss.records}


def heading(memory: Memory[View], draft: Draft) -> None:
    """The title, the field, and what was understood or what is wrong; below them examples, ranges and the ghost."""
    headed("Your own loss")
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        arriving = _TEXT not in st.session_state  # in a session that is new after an outage the field knows more
        if not arriving:
            st.session_state[_TEXT] = draft.text
        text = st.text_input(
            "Formula in prediction (or p, z), label y, residual r, and parameters of your own",
            value=draft.text if arriving else "",
            key=_TEXT,
            max_chars=MAX_LENGTH,
            help=_HELP,
            on_change=_typed,
            args=(memory, draft),
        )
        if arriving and text != draft.text:
            _typed(memory, draft)
            st.rerun()
        _said(memory, draft)
    with right.container(key=_FORMULA):
        loss = loss_of(memory.view)
        st.latex(loss.formula.latex)
        st.latex(loss.gradient_formula.latex)
    examples, sliders, beside = st.columns([2, 2, 1.3], vertical_alignment="top")
    with examples.expander(f"{len(EXAMPLES)} examples from the literature"):
        _examples(memory, draft)
    with sliders.expander(_in_words(draft.ranges)):
        _sliders(memory, draft)
    with beside:
        _beside(memory)


def _said(memory: Memory[View], draft: Draft) -> None:
    """What is wrong with the draft, and where; or how it was understood, if that is not what was typed."""
    written = loss_of(memory.view).text
    if draft.problem is None:
        if "".join(written.split()) != "".join(draft.text.split()):
            st.markdown(f"Understood as: `{written}`")
        return
    empty = not draft.text.strip()
    what = "The field is empty. A formula looks like r**2 or -y*log(p)." if empty else str(draft.problem)
    st.warning(plain(what), icon="✏️")
    if draft.problem.column is not None and not empty:
        st.code(pointer(draft.text, draft.problem.column), language=None)


def stale(memory: Memory[View], draft: Draft) -> None:
    """Dim what shows another formula than the one that is typed, and say so; the place for it is always there."""
    place = st.empty()
    if draft.problem is None:
        return
    dimmed = f".st-key-{SHOWN}, .st-key-{PICTURE} .lossviz-board, .st-key-{_FORMULA}"
    written = escape(loss_of(memory.view).text)
    style = f"<style>{dimmed} {{ opacity: .38; filter: grayscale(.6); }}</style>"
    place.html(f"{style}<p style='margin: 0'>This picture shows <code>{written}</code>, not what is typed.</p>")


def _in_words(ranges: Mapping[str, Numbers]) -> str:
    parts = [f"{plain(name)} from {number(low)} to {number(high)}" for name, (_, low, high) in ranges.items()]
    return f"Sliders: {', '.join(parts)}" if parts else "Sliders: the formula has no parameters"


def _sliders(memory: Memory[View], draft: Draft) -> None:
    """The ranges of the sliders, a row for each parameter; keys go by place, so that their number is fixed."""
    if not draft.ranges:
        st.markdown("Write a name such as `delta` into the formula, and it becomes a slider.")
    for place, (name, given) in enumerate(draft.ranges.items()):
        for column, what, value in zip(st.columns(3), _ENDS, given, strict=True):
            key = f"your_own_range_{place}_{what}"
            st.session_state[key] = value
            arguments = (memory, draft, name, place)
            column.number_input(f"{plain(name)} {what}", key=key, format="%.15g", on_change=_ranged, args=arguments)


def _examples(memory: Memory[View], draft: Draft) -> None:
    st.markdown(
        "Choose one and change it. You need not write as they do: `|r|`, `r²`, `2r` and `np.log(p)` are understood too."
    )
    with st.container(horizontal=True, gap="small"):
        for example in EXAMPLES:
            help = f"{plain(example.text)}  \n{plain(example.reference.text)}"
            key = f"example_{example.key}"
            st.button(example.title, key=key, help=help, on_click=chosen, args=(memory, draft, example))


def _beside(memory: Memory[View]) -> None:
    """The ghost: a loss of the catalogue that has the same axes."""
    loss = loss_of(memory.view)
    known = ghosts(loss)
    st.session_state[_BESIDE] = loss.words["beside"]
    st.selectbox(
        "Compare with",
        ["", *known],
        format_func=lambda key: known[key].title if key else "no other loss",
        key=_BESIDE,
        on_change=_compared,
        args=(memory,),
        label_visibility="collapsed",
    )


def _typed(memory: Memory[View], draft: Draft) -> None:
    draft.text = st.session_state[_TEXT]
    _take(memory, draft)


def _ranged(memory: Memory[View], draft: Draft, name: str, place: int) -> None:
    if name not in draft.ranges:  # its field has left the page
        return
    fields = (f"your_own_range_{place}_{what}" for what in _ENDS)
    given = (st.session_state.get(field, old) for field, old in zip(fields, draft.ranges[name], strict=True))
    default, low, high = (real(float(value)) or 0.0 for value in given)
    draft.ranges[name] = default, low, high
    _take(memory, draft, without=name)


def chosen(memory: Memory[View], draft: Draft, example: Example) -> None:
    """Begin with an example."""
    draft.text, draft.ranges = example.text, dict(example.parameters)
    _take(memory, draft, afresh=True)


def _compared(memory: Memory[View]) -> None:
    loss = loss_of(memory.view)
    memory.show(replace(memory.view, loss=loss.beside(ghosts(loss).get(st.session_state[_BESIDE]))))


def _take(memory: Memory[View], draft: Draft, *, without: str = "", afresh: bool = False) -> None:
    """Show the draft if it is a loss, else say why it is none.

    The point and the parameters stay where they are, but for the parameter ``without``, and all where the axes
    change or all is to begin ``afresh``.
    """
    old = loss_of(memory.view)
    try:
        wanted = {name: draft.ranges.get(name, usual) for name, usual in offered(draft.text).items()}
        draft.ranges = dict(list(wanted.items())[:MAX_PARAMETERS])
        loss = parse_loss(draft.text, wanted)
    except ExpressionError as problem:
        draft.problem = problem
        return
    draft.problem = None
    loss = loss.beside(ghosts(loss).get(old.words["beside"]))
    state = memory.view.state()
    if afresh or loss.variable != old.variable:
        state = {"view": state["view"]}
    memory.show(view_of(loss, {name: value for name, value in state.items() if name != without}))
