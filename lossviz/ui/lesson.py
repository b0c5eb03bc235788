"""Which step of which lesson a page shows: its address says it, ``lesson=one-bad-point&step=4``.

The address alone carries it, so that a link, a reload, the Back button and another server all open the same step. A step
that stands on another page leads there.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lossviz.decimals import real
from lossviz.lessons.plans import plan_of
from lossviz.lessons.plans.own import LessonError
from lossviz.lessons.plans.plan import Plan, Stop
from lossviz.parameter import shown
from lossviz.ui.present import carry

LESSON, STEP = "lesson", "step"
#: Where a session keeps what is said of a lesson that there is not, until a page says it.
REFUSED = "lesson_refused"
_TOLD, _ASKED = "lesson_told", "lesson_asked"


@dataclass(frozen=True)
class Taken:
    """A lesson with the number of its step; ``arriving`` if the page did not show that step a run ago.

    ``notice`` says what the link asked for in vain.
    """

    plan: Plan
    number: int
    arriving: bool
    notice: str = ""

    @property
    def stop(self) -> Stop:
        """The step."""
        return self.plan.step(self.number)


def taken(page: str) -> Taken | None:
    """The step that the address of a page asks for; None outside of lessons. Leaves for another page if it stands there."""
    name = st.query_params.get(LESSON)
    if name is None:
        st.session_state.pop(_TOLD, None)
        return None
    try:
        plan = plan_of(name)
    except LessonError as error:
        st.query_params.pop(LESSON, None)
        st.query_params.pop(STEP, None)
        st.session_state[REFUSED] = str(error)
        return None
    number, notice = _number(plan, page)
    if plan.pages[number - 1] != page:
        go_to(plan, number)
    st.query_params[STEP] = str(number)
    told = (plan.key, number)
    arriving = st.session_state.get(_TOLD) != told
    st.session_state[_TOLD] = st.session_state[_ASKED] = told
    return Taken(plan, number, arriving, notice)


def _number(plan: Plan, page: str) -> tuple[int, str]:
    """The step that the address asks for, and what is wrong with it; without one the first step of the page."""
    first = plan.pages.index(page) + 1 if page in plan.pages else 1
    raw = st.query_params.get(STEP)
    if raw is None:
        return first, ""
    value = real(raw)
    if value is not None and value in range(1, len(plan) + 1):
        return int(value), ""
    allowed = f"a whole number from 1 to {len(plan)}"
    return (
        first,
        f"This link asks for what cannot be shown: step must be {allowed}, got {shown(raw)} (shown instead: {first}).",
    )


def go_to(plan: Plan, number: int) -> None:
    """Leave for the page of a step."""
    carry()
    st.switch_page(f"pages/{plan.pages[number - 1]}.py", query_params={**_kept(), **plan.query(number)})


def turn(plan: Plan, number: int) -> None:
    """Ask for another step, in a callback: the run that follows shows it, or leads to its page."""
    st.session_state[_ASKED] = (plan.key, number)
    st.query_params.from_dict({**_kept(), **plan.query(number)})


def asked_for(plan: Plan) -> int:
    """The step of a lesson that was asked for last, also if the page has not followed yet."""
    key, number = st.session_state.get(_ASKED, (plan.key, 1))
    return int(number) if key == plan.key else 1


def _kept() -> dict[str, str]:
    """The parameters of the address that are of no page and no lesson."""
    return {name: st.query_params[name] for name in ("present", "hide") if name in st.query_params}
