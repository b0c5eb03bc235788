"""The page for a loss of one's own: a formula becomes the linked view, or one sentence says why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import streamlit as st

from lossviz.decimals import real
from lossviz.expression import (
    EXAMPLES,
    Example,
    ExpressionError,
    WrittenLoss,
    checks,
    ghosts,
    offered,
    parse_loss,
    pointer,
    read_words,
)
from lossviz.expression.budget import Budget, Stopped
from lossviz.expression.examples import Numbers
from lossviz.expression.language import MAX_EXPONENT, MAX_LENGTH, MAX_PARAMETERS
from lossviz.formula import number
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.payload import Payload
from lossviz.sampling.sweep import sweep
from lossviz.state.link import Read, last
from lossviz.state.view import View, view_of
from lossviz.ui.blocks import numbers, snippets
from lossviz.ui.finished import family_code
from lossviz.ui.frame import frame
from lossviz.ui.live import live, send_table
from lossviz.ui.memory import Memory, component_key, notice, pictured, remember
from lossviz.ui.plain import plain
from lossviz.ui.present import drawn, presenting, stepper

_PAGE = "your_own"
_DRAFT, _TEXT, _BESIDE = "your_own_draft", "your_own_text", "your_own_choice"
_ENDS = ("default", "low", "high")
_COLOURS = {True: "green", False: "orange", None: "gray"}

_LANGUAGE = f"""
| what | how it is written |
|:--|:--|
| the prediction | `prediction` (any number), `p` (a probability) or `z` (a logit): the word decides the axes |
| the label | `label` or `y`; with `p` and `z` it lies between 0 and 1 |
| the residual | `r`, which is prediction − label; a formula of `r` alone is a loss of the residual |
| numbers | `2`, `0.5`, `1e-3`, `pi` |
| arithmetic | `+ - * / **` and parentheses |
| comparisons | `< <= > >= == !=`, worth 1 where they hold and 0 elsewhere |
| cases | `where(condition, a, b)` |
| functions | `abs` `sqrt` `exp` `log` `log1p` `expm1` `sin` `cos` `tanh` `sinh` `cosh` `sigmoid` `softplus` `relu` \
`sign` `erf`, and of more arguments `minimum(a, b)` `maximum(a, b)` `clip(x, low, high)` |
| parameters | up to {MAX_PARAMETERS} other names of letters and digits, such as `delta`; each becomes a slider |

A formula has at most {MAX_LENGTH} characters, and constant exponents up to {MAX_EXPONENT:.0f}. Derivatives are exact, not \
differences. Nothing that is written here is run as a program.
"""


@dataclass
class Draft:
    """What stands in the fields, valid or not, and what is wrong with it."""

    text: str
    ranges: dict[str, Numbers]
    problem: ExpressionError | None = None


def your_own_page() -> None:
    """Write the whole page."""
    frame("Your own loss", prose=True)
    _body()
    if not presenting():
        _sources()


@st.fragment
def _body() -> None:
    """All that follows the view: a release reruns this alone."""
    memory = remember(_PAGE, from_query=_from_query, from_state=_from_state)
    draft: Draft = st.session_state[_DRAFT]
    _heading(memory, draft)
    notice(memory.notice)
    try:
        with Budget(cancelled=_unwanted).watching():
            _shown(memory, draft)
    except Stopped as problem:
        st.warning(plain(f"The picture was given up: {problem}."))


def _unwanted() -> bool:
    """False; but Streamlit leaves the run from here if its viewer has gone or has asked for something else since."""
    return _DRAFT not in st.session_state


def _shown(memory: Memory[View], draft: Draft) -> None:
    """The picture and all that is said about it."""
    payload = pictured(memory, lambda view: _picture(repr(view), view))
    live(drawn(payload), revision=memory.revision, key=component_key(_PAGE))
    if _loss(memory.view).left_out:
        st.markdown(f":small[{plain(_loss(memory.view).left_out)}]")
    if presenting():
        titles = [example.title for example in EXAMPLES]
        stepper(_PAGE, titles, lambda place: _chosen(memory, draft, EXAMPLES[place]))
        numbers(memory)
    else:
        _checked(memory.view)
        numbers(memory)
        snippets(memory.view)
    # the numbers for dragging come last: the picture stands without them
    for rule in payload.tables.values():
        send_table(rule.id, _bytes(family_code(memory.anchor), memory.anchor), key=f"table_{_PAGE}")


# A visitor's tables are larger than the catalogue's and rarely asked for again: few are kept, in caches of their own.


@st.cache_resource(max_entries=8, show_spinner=False)
def _bytes(code: str, _view: View) -> bytes:
    """The table behind a view's family, packed."""
    return sweep(*_view.family).encoded()


@st.cache_resource(max_entries=32, show_spinner=False)
def _picture(code: str, _view: View) -> Payload:
    """The payload that draws a view; nobody may change it."""
    return loss_payload(_view, sweep(*_view.family))


def _from_query(query: Mapping[str, Any]) -> Read[View]:
    """The view of a link; its formula goes into the field even where it is wrong, with what is wrong beside it."""
    read, problem = read_words(query)
    text = last(query)[f"{_PAGE}_formula"][:MAX_LENGTH] if problem else _loss(read.view).text
    st.session_state[_DRAFT] = Draft(text, _ranges(_loss(read.view)), problem)
    return Read(read.view, ()) if problem else read


def _from_state(state: Mapping[str, Any]) -> View:
    """The view the browser released: it can move everything but the formula."""
    memory: Memory[View] = st.session_state[f"memory_{_PAGE}"]
    return view_of(memory.view.loss, state)


def _loss(view: View) -> WrittenLoss:
    return cast(WrittenLoss, view.loss)


def _ranges(loss: WrittenLoss) -> dict[str, Numbers]:
    return {r.name: (float(r.default or 0.0), *r.typical) for r in loss.records}


# ---- what is typed --------------------------------------------------------------------------------------


def _heading(memory: Memory[View], draft: Draft) -> None:
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        st.title("Your own loss", anchor=False)
        arriving = _TEXT not in st.session_state  # in a session that is new after an outage the field knows more
        if not arriving:
            st.session_state[_TEXT] = draft.text
        text = st.text_input(
            "Formula in prediction (or p, z), label y, residual r, and parameters of your own",
            value=draft.text if arriving else "",
            key=_TEXT,
            max_chars=MAX_LENGTH,
            on_change=_typed,
            args=(memory, draft),
        )
        if arriving and text != draft.text:
            _typed(memory, draft)
            st.rerun()
    with right:
        loss = _loss(memory.view)
        st.latex(loss.formula.latex)
        st.latex(loss.gradient_formula.latex)
    if draft.problem is not None:
        _say(draft)
    if presenting():
        return
    examples, sliders, beside = st.columns([2, 2, 1.3], vertical_alignment="top")
    with examples.expander(f"{len(EXAMPLES)} examples from the literature"):
        _examples(memory, draft)
    with sliders.expander(_in_words(draft.ranges)):
        _sliders(memory, draft)
    with beside:
        _beside(memory)


def _say(draft: Draft) -> None:
    """What is wrong with the draft, and where; the picture stays at the last formula that was right."""
    assert draft.problem is not None
    st.warning(plain(f"{draft.problem} Until this is put right, the picture shows another loss."), icon="✏️")
    if draft.problem.column is not None:
        st.code(pointer(draft.text, draft.problem.column), language=None)


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
    with st.container(horizontal=True, gap="small"):
        for example in EXAMPLES:
            help = f"{plain(example.text)}  \n{plain(example.reference.text)}"
            key = f"example_{example.key}"
            st.button(example.title, key=key, help=help, on_click=_chosen, args=(memory, draft, example))


def _beside(memory: Memory[View]) -> None:
    """The ghost: a loss of the catalogue that has the same axes."""
    loss = _loss(memory.view)
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


def _chosen(memory: Memory[View], draft: Draft, example: Example) -> None:
    draft.text, draft.ranges = example.text, dict(example.parameters)
    _take(memory, draft, afresh=True)


def _compared(memory: Memory[View]) -> None:
    loss = _loss(memory.view)
    memory.show(replace(memory.view, loss=loss.beside(ghosts(loss).get(st.session_state[_BESIDE]))))


def _take(memory: Memory[View], draft: Draft, *, without: str = "", afresh: bool = False) -> None:
    """Show the draft if it is a loss, else say why it is none.

    The point and the parameters stay where they are, but for the parameter ``without``, and all where the axes
    change or all is to begin ``afresh``.
    """
    old = _loss(memory.view)
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


# ---- what is shown --------------------------------------------------------------------------------------


def _checked(view: View) -> None:
    """What holds of the formula, and where it gives no number."""
    st.header("What was checked", anchor="checked")
    st.markdown(
        "For the parameters as they are. Where a badge speaks of points or labels, or of what was not found, the formula was "
        "tried at 61 × 241 points of the usual axes, at 31 × 121 of the widest, and where it was seen to switch. What a badge "
        "denies was seen; what it claims without reserve follows from the operations."
    )
    places = st.columns(2)
    for place, check in enumerate(checks(_loss(view))):
        badge = f":{_COLOURS[check.holds]}-badge[{plain(check.badge)}]"
        places[place % 2].markdown(f"{badge}  \n{plain(check.sentence)}")


def _sources() -> None:
    st.header("The language", anchor="language")
    with st.expander("What a formula may hold"):
        st.markdown(_LANGUAGE)
    with st.expander("Where the examples come from"):
        lines = []
        for example in EXAMPLES:
            text, url = example.reference.text, example.reference.url
            source = f"[{text}]({url})" if url else text
            lines.append(f"- **{example.title}**, `{example.text}`: {source}")
        st.markdown("\n".join(lines))
