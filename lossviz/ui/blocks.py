"""The blocks of a loss page below its picture; each takes the page's memory and writes itself."""

from __future__ import annotations

import math

import streamlit as st

from lossviz.formula import number
from lossviz.notes import NOTES, READING, Note
from lossviz.snippets import lossviz_snippet, pytorch_snippet, run_pytorch
from lossviz.steps import in_words, steps
from lossviz.surfaces import curve
from lossviz.torch_examples import training_step
from lossviz.ui.downloads import downloads
from lossviz.ui.memory import Memory
from lossviz.view import View, view_from_state


def numbers(memory: Memory[View]) -> None:
    """The formula with the current values put in, and its results."""
    view = memory.view
    plane, point = view.plane, view.point
    st.header("The numbers", anchor="numbers")
    results = (plane.value(*point), plane.gradient(*point), plane.curvature(*point))
    with st.container(horizontal=True):
        for name, result in zip(("loss", "gradient", "curvature"), results, strict=True):
            st.metric(name, number(result))
    # one element for all lines: each element costs the server about as much as another
    st.markdown("\n\n".join((*(f"$$\n{line}\n$$" for line in steps(view)), in_words(view))))
    with st.expander("Table of the numbers behind the curve"):
        st.markdown(_table(view))


def _table(view: View) -> str:
    """Eleven points of the curve at the chosen label."""
    axis = view.plane.prediction_axis
    line = curve(view.loss, view.label, prediction=view.plane.axes(view.extent)[0], resolution=11)
    rows = zip(line.prediction, line.value, line.gradient, line.curvature, strict=True)
    head = f"| {axis.title} | loss | gradient | curvature |\n|--:|--:|--:|--:|\n"
    return head + "\n".join(f"| {' | '.join(number(float(x)) for x in row)} |" for row in rows)


def code(memory: Memory[View]) -> None:
    """Snippets that reproduce the numbers, PyTorch's run on demand beside ours."""
    view = memory.view
    st.header("In code", anchor="code")
    torch_tab, own_tab = st.tabs(["PyTorch", "lossviz"])
    with torch_tab:
        st.code(pytorch_snippet(view), language="python")
        if st.button("Run it here", key=f"run_{view.loss.key}"):
            with st.spinner("Running PyTorch …"):
                _comparison(view)
    own_tab.code(lossviz_snippet(view), language="python")


def _comparison(view: View) -> None:
    """PyTorch's result next to ours, and what to make of a difference."""
    ours = view.plane.value(*view.point), view.plane.gradient(*view.point)
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


def notice(memory: Memory[View]) -> None:
    """Observations, each with a button that sets the view showing it."""
    notes = NOTES.get(memory.view.loss.key, ())
    if not notes:
        return
    st.header("What to notice", anchor="notice")
    columns = st.columns(2)
    for place, note in enumerate(notes):
        with columns[place % 2].container(border=True):
            st.markdown(f"**{note.title}**" + ("  \n:small[on the source article]" if note.article else ""))
            st.markdown(note.text)
            st.button("Show this", key=f"note_{memory.view.loss.key}_{place}", on_click=_show, args=(memory, note))


def _show(memory: Memory[View], note: Note) -> None:
    view = memory.view
    memory.show(view_from_state(view.loss.key, {**view.state(), "range": None, **note.state}))


def take_away(memory: Memory[View]) -> None:
    """Files of the view: the interactive page, the numbers, the code."""
    downloads(memory.view)


def training(memory: Memory[View]) -> None:
    """A complete program that trains with the loss, and what it prints."""
    example = training_step(memory.view.loss.key)
    if not example:
        return
    st.header("A training step", anchor="training")
    with st.expander("A complete program: data, model, loss, gradient, one step of the optimizer"):
        st.code(example.source, language="python")
        st.markdown("It prints these numbers (here computed by lossviz, to six digits):")
        st.code(example.printed, language=None)


def references(memory: Memory[View]) -> None:
    """Where the loss comes from, and further reading."""
    loss = memory.view.loss
    st.header("References", anchor="references")
    for reference in (loss.reference, *READING.get(loss.key, ())):
        st.markdown(f"- [{reference.text}]({reference.url})")
