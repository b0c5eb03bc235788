"""The blocks of a loss page below its picture; each takes the page's memory and writes itself."""

from __future__ import annotations

import math

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from lossviz.formula import number
from lossviz.lessons import lesson
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.snippets import lossviz_snippet, pytorch_snippet, run_pytorch
from lossviz.lessons.training import TrainingStep
from lossviz.optional import GET_TORCH, has_torch
from lossviz.state.view import View
from lossviz.ui.memory import Memory


def results_of(view: View) -> dict[str, float]:
    """The numbers at the chosen point, by name.

    >>> from lossviz.state.view import default_view
    >>> results_of(default_view("huber"))
    {'loss': 1.5, 'gradient': 1.0, 'curvature': 0.0, 'gradient ÷ r': 0.5}
    """
    results = dict(zip(("loss", "gradient", "curvature"), view.results, strict=True))
    return results | view.plane.more_results(*view.point)


def numbers(memory: Memory[View]) -> None:
    """The formula with the current values put in, and its results."""
    view, results = memory.view, results_of(memory.view)
    cells = "".join(f"<div><dt>{name}</dt><dd>{number(result)}</dd></div>" for name, result in results.items())
    # one element for all of it: each costs the server about as much as another, whenever somebody lets go of a control
    lines = (f"$$\n{line}\n$$" for line in steps(view))
    text = "\n\n".join(
        (
            "## The numbers",
            f'<dl class="lossviz-results">{cells}</dl>',
            *lines,
            in_words(view),
            view.plane.more_in_words,
        )
    )
    st.markdown(text, unsafe_allow_html=True)  # our own numbers and words


def code(memory: Memory[View]) -> None:
    """Snippets that reproduce the numbers, PyTorch's run on demand beside ours."""
    view = memory.view
    st.header("In code", anchor="code")
    fold = _fold("These numbers with lossviz and with PyTorch", f"code_{view.loss.key}")
    if not fold.open:
        return
    with fold:
        st.markdown(_listings(view))
        if not has_torch():
            st.markdown(f"This page can run it with PyTorch, {GET_TORCH}.")
        elif st.button("Run it here", key=f"run_{view.loss.key}"):
            with st.spinner("Running PyTorch …"):
                _comparison(view)


def _fold(label: str, key: str) -> ExpanderContainer:
    """A closed fold, whose content is to be sent when it is opened.

    The script that colours code is the largest of all, and the picture would wait for it.
    """
    return st.expander(label, key=key, on_change="rerun")


def snippets(view: View) -> None:
    """The numbers and figures with lossviz, the numbers with PyTorch."""
    st.markdown(f"## In code\n\n{_listings(view)}")


def _listings(view: View) -> str:
    own, torch = lossviz_snippet(view), pytorch_snippet(view)
    return f"With lossviz:\n```python\n{own}\n```\nWith PyTorch:\n```python\n{torch}\n```"


def _comparison(view: View) -> None:
    """PyTorch's result next to ours, and what to make of a difference."""
    ours = view.results[:2]
    theirs = run_pytorch(view)
    rows = "\n".join(
        f"| {name} | {mine!r} | {other!r} |"
        for name, mine, other in zip(("loss", "gradient"), ours, theirs, strict=True)
    )
    st.markdown(f"| quantity | lossviz | PyTorch |\n|:--|--:|--:|\n{rows}")
    agree = all(
        math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-12) for mine, other in zip(ours, theirs, strict=True)
    )
    if agree:
        st.markdown("They agree.")
    elif math.isinf(ours[0]):
        st.markdown("The mathematics is infinite here. PyTorch clamps the logarithm at −100 to keep going.")
    else:
        st.markdown("They differ: PyTorch loses digits in saturation here, or clamps; lossviz does neither.")


def training(memory: Memory[View]) -> None:
    """A complete program that trains with the loss, and what it prints."""
    key = memory.view.loss.key
    if example := lesson(key).training:
        st.header("A training step", anchor="training")
        _program(key, example)


@st.fragment
def _program(key: str, example: TrainingStep) -> None:
    fold = _fold("A complete program: data, model, loss, gradient, one step of the optimizer", f"program_{key}")
    if fold.open:
        with fold:
            st.code(example.source, language="python")
            st.markdown("It prints these numbers (here computed by lossviz, to six digits):")
            st.code(example.printed, language=None)


def references(memory: Memory[View]) -> None:
    """Where the loss comes from, and further reading."""
    loss = memory.view.loss
    st.header("References", anchor="references")
    for reference in (loss.reference, *lesson(loss.key).reading):
        st.markdown(f"- [{reference.text}]({reference.url})")
