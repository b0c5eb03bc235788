"""The descent lab: the same start and the same optimizer, one path for each loss."""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from lossviz.formula import number
from lossviz.labs.descent import LAB
from lossviz.labs.descent.model import BOUND, LOSSES, MOST_STEPS, TOLERANCE, DescentView, Path
from lossviz.labs.descent.traces import outcome_name, shown_step
from lossviz.labs.descent.trails import is_kept, kept
from lossviz.ui.frame import frame, has_page, page_of
from lossviz.ui.labs.lab_page import missing, numbers_for_dragging, opening, picture, pills, recall, table
from lossviz.ui.memory import Memory
from lossviz.ui.present import alone, presenting

_CHOICE = "descent_choice"
#: A descent that takes no longer than this shows no bar, in seconds.
_PATIENCE = 0.3


def descent_page() -> None:
    """Write the whole page.

    Not a fragment: Streamlit lets a new run of the page cut an old one short, but no run of a fragment.
    """
    frame(LAB.title)
    memory = recall(LAB)
    opening(LAB, memory)
    if missing(LAB, memory):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not presenting():
            _choices(memory)
        bar = st.empty()  # beside the choices: there it is seen, and the picture stays where it is
    place = st.container(key="lab_place")
    _walk(memory, bar)
    with place:
        picture(LAB, memory)
    if not alone():
        _numbers(memory.view)
        _words(memory.view)
        _limits()
    numbers_for_dragging(LAB, memory)


def _choices(memory: Memory[DescentView]) -> None:
    """Which losses descend."""
    view = memory.view
    titles = {loss.key: loss.title for loss in LOSSES if view.scene != "line" or loss.key in view.suited}
    pills(memory, "Losses", titles, view.scenes, _choose, key=_CHOICE)


def _choose(memory: Memory[DescentView]) -> None:
    view = memory.view
    others = [key for key in view.shown if key not in view.suited]
    memory.show(replace(view, shown=(*others, *(st.session_state[_CHOICE] or list(view.scenes)))))


def _walk(memory: Memory[DescentView], bar: st.delta_generator.DeltaGenerator) -> None:
    """Make the descents that the page is about to show; each report is a place where a changed control cuts in."""
    wanted = [view for view in dict.fromkeys((memory.anchor, memory.view)) if not is_kept(view)]
    if not wanted:
        return
    begin = time.monotonic()

    def report(share: float) -> bool:
        if time.monotonic() - begin > _PATIENCE:
            bar.progress(min(share, 1.0), "Descending … any control stops it.", width=280)
        return True

    with st.spinner("Starting PyTorch …"):
        for view in wanted:
            kept(view, report)
    bar.empty()


def _numbers(view: DescentView) -> None:
    now = shown_step(view)
    st.header(f"At step {now}", anchor="numbers")
    name = outcome_name(view)
    head = [
        "loss",
        f"{name} at the start",
        f"at step {now}",
        "at the end",
        "loss at this step",
        "steepest slope at this step",
        "how it ended",
    ]
    table(head, [_row(path, now) for path in kept(view).values()], "lrrrrrl")


def _row(path: Path, now: int) -> list[str]:
    here = min(now, path.steps)
    pull = (
        max(abs(float(part)) for part in path.scene.gradient(path.parameters[here]))
        if path.usable(here)
        else float("nan")
    )
    numbers = (path.outcome[0], path.outcome[here], path.outcome[-1], path.objective[here], pull)
    return [path.scene.loss.title, *(number(float(f"{x:.5g}")) for x in numbers), path.message]


def _words(view: DescentView) -> None:
    if view.scene == "neuron":
        st.markdown(
            "A neuron with one input of 1, weight *w* and bias *b*; its output is *a* = σ(*w* + *b*). The gradient of a loss of "
            "the output has the factor σ′ = *a*(1 − *a*). It is nearly 0 while the neuron is saturated: the path starts on a "
            "plateau. In the gradient of cross-entropy this factor cancels, and *a* − *y* is left. The squared error is halved "
            "here, as in the textbook."
        )
    elif view.scene == "line":
        st.markdown(
            "Nine points along *y* = 1 + 0.8·*x* and two far below. The loss is the mean over all eleven. If the learning rate "
            "is too large for the curvature of a loss, its path jumps across the valley, further each time."
        )
    else:
        st.markdown(
            "A single number, and no model behind it: each step is the learning rate times the slope of the loss. On a parabola "
            "the slope grows with the distance, on an absolute value it is the same everywhere. Classification losses move "
            "their logit."
        )
    if any(path.stop == "diverged" for path in kept(view).values()):
        st.markdown(
            "*Diverged* is a result, not an error: these are the steps that the optimizer took. A smaller learning rate gets "
            "down, and so does a loss with a bounded gradient."
        )


def _limits() -> None:
    st.markdown(
        f"**What this is.** torch.optim in float64, fed with the core's exact gradient; every step uses all the data, so "
        f"nothing is random. A descent ends when neither the gradient nor the last step is longer than "
        f"{number(TOLERANCE)} (converged), when a parameter is beyond ±{BOUND:,.0f} (diverged), or after the most steps that are "
        f"allowed, {MOST_STEPS:,} or fewer. There are no mini-batches, no schedules and only two parameters: what is seen here "
        "is what the loss alone does. The learning rate is the same for every loss, but losses differ in scale. "
        "Sources: [Nielsen (2015), Neural Networks and Deep Learning, chapter 3]"
        "(http://neuralnetworksanddeeplearning.com/chap3.html) for the neuron; "
        "[torch.optim](https://docs.pytorch.org/docs/stable/optim.html); [Kingma and Ba (2015)](https://arxiv.org/abs/1412.6980) "
        "for Adam. The points are made up."
    )
    if has_page("outliers"):
        st.page_link(page_of("outliers"), label="The lines at the minimum: outlier bench")
