"""The numerics lab: one loss, written in several ways, in several types."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lossviz.formula import number
from lossviz.labs.numerics import LAB
from lossviz.labs.numerics.cases import Case, cases
from lossviz.labs.numerics.drawing import story
from lossviz.labs.numerics.formulations import DTYPES, FORMULATIONS, of_task, torch_version
from lossviz.labs.numerics.model import (
    QUANTITIES,
    SCANNED,
    SIDES,
    TOLERANCE,
    Episode,
    NumericsView,
    Track,
    episodes,
)
from lossviz.labs.numerics.traces import KINDS, NAMES, here, said, title
from lossviz.ui.frame import frame, has_page, page_of
from lossviz.ui.labs.lab_page import missing, numbers_for_dragging, opening, picture, pills, recall, table
from lossviz.ui.memory import Memory
from lossviz.ui.present import alone, presenting

_DTYPES, _SHOWN = "numerics_pick_types", "numerics_pick_ways"


def numerics_page() -> None:
    """Write the whole page."""
    frame(LAB.title)
    _body()


@st.fragment
def _body() -> None:
    """All that depends on the view: a release reruns this alone."""
    memory = recall(LAB)
    opening(LAB, memory)
    if missing(LAB, memory):
        return
    place, view = st.container(key="lab_place"), memory.view
    with st.spinner("Running PyTorch …"):  # below the picture, so that the picture stays where it is
        with place:
            if not presenting():
                st.markdown(f"**{story(view)}**")
            picture(LAB, memory)
        if not alone():
            with place:
                _choices(memory)
            _numbers(view)
            _failures(view)
            _cases()
    if not alone():
        _limits()
    numbers_for_dragging(LAB, memory)


def _choices(memory: Memory[NumericsView]) -> None:
    """Which types, and which ways to write the loss."""
    view = memory.view
    mine = of_task("softmax" if view.task == "softmax" else "binary")
    titles = {f.key: f.title for f in mine}
    with st.expander("Other types, and other ways to write it"):
        pills(memory, "Types", {dtype: dtype for dtype in DTYPES}, view.dtypes, _choose, key=_DTYPES)
        pills(memory, "Ways to write it", titles, [f.key for f in view.drawn], _choose, key=_SHOWN)


def _choose(memory: Memory[NumericsView]) -> None:
    view = memory.view
    others = [key for key in view.shown if FORMULATIONS[key].task != view.task]
    memory.show(
        replace(
            view,
            dtypes=tuple(st.session_state[_DTYPES]) or view.dtypes,
            shown=(*others, *(st.session_state[_SHOWN] or [f.key for f in view.drawn])),
        )
    )


def _numbers(view: NumericsView) -> None:
    found = here(view)
    where = f"logits {_triple(view.logit)}, class 3" if view.task == "softmax" else f"logit {number(view.logit)}"
    st.header(f"At {where}", anchor="numbers")
    one = found[0]
    rows = [["**exact**", "", said(one.true_value[0]), said(one.true_gradient[0]), ""]]
    rows += [[title(t), t.dtype, said(t.value[0]), said(t.gradient[0]), _verdict(t)] for t in found]
    table(["written as", "type", "loss", "gradient", "verdict"], rows, "llrrl")
    if any(t.logit[0] != view.logit for t in found):
        held = {t.dtype: number(t.logit[0]) for t in found if t.logit[0] != view.logit}
        words = ", ".join(f"{dtype} {value}" for dtype, value in held.items())
        st.markdown(f"Each is judged at the number its type holds: for {number(view.logit)}, {words}.")


def _triple(shift: float) -> str:
    return f"({', '.join(number(shift + k) for k in range(3))})"


def _verdict(one: Track) -> str:
    wrong = [f"{NAMES[q]} {KINDS[kind]}" for q in QUANTITIES if (kind := str(one.failures(q)[0]))]  # type: ignore[index]
    return "; ".join(wrong) or "right"


def _failures(view: NumericsView) -> None:
    st.header("Where each first fails", anchor="failures")
    symbol = "s" if view.task == "softmax" else "z"
    head = ["written as", "type", *(f"{NAMES[q]}, {symbol} {sign} 0" for q in QUANTITIES for sign in ("≥", "≤"))]
    rows = []
    for one in here(view):
        found = episodes(one.formulation, one.dtype, float(view.label))
        rows.append([title(one), one.dtype, *(_first(found[q, side]) for q in QUANTITIES for side in SIDES)])
    table(head, rows, "llllll")
    st.markdown(
        f"Run at every {number(SCANNED)} from −1000 to 1000; a dash means that it is right at each. *Wrong* is off by more than "
        f"{number(100 * TOLERANCE)} %. The exact value is lossviz's, computed in float64 at the logit as the type holds it, "
        "and rounded to the type: if a type has nothing between it and 0, then 0 is right. Errors are relative: a loss of "
        "1e−5 that comes out as 0 does little harm in a sum, and counts as wrong all the same."
    )


def _first(found: tuple[Episode, ...]) -> str:
    words = [f"{KINDS[e.kind]} at {number(e.logit)}{' alone' if e.alone else ''}" for e in found]
    return ", ".join(words) or "–"


def _cases() -> None:
    st.header("Known cases, computed now", anchor="cases")
    st.markdown(
        f"None of these numbers is typed in: PyTorch {torch_version()} computed them for this page, in float32."
    )
    found = cases()
    for start in range(0, len(found), 2):
        for column, case in zip(st.columns(2), found[start : start + 2], strict=False):
            with column.container(border=True, height="stretch"):
                _case(case)


def _case(case: Case) -> None:
    st.markdown(f"**{case.title}.** {case.why}")
    st.code(case.code, language="python", wrap_lines=True)
    table([name for name, _ in case.results], [[number(value) for _, value in case.results]])


def _limits() -> None:
    st.markdown(
        "**What this cannot tell.** It computes one logit at a time, on a CPU. A GPU may round differently, and so may fused "
        "kernels, autocast (which runs some operations in float32) and other versions of PyTorch. Failures between two sampled "
        "logits are not seen. Keras clips at 1e−7 only if it is given probabilities; here its clip is written in PyTorch. "
        "float16 and bfloat16 have steps of nearly 1 % themselves. "
        "Sources: [torch.nn.BCELoss](https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html) on the clamp at "
        "−100, [BCEWithLogitsLoss](https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html) on the "
        "log-sum-exp trick; [Blanchard, Higham and Higham (2021)](https://doi.org/10.1093/imanum/draa038) on softmax."
    )
    if has_page("binary_cross_entropy"):
        st.page_link(page_of("binary_cross_entropy"), label="The loss itself: binary cross-entropy")
