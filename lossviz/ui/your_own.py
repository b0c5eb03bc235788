"""The page for a loss of one's own: a formula becomes the linked view, or one sentence says why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lossviz.expression import EXAMPLES, checks, read_words, understood
from lossviz.expression.budget import Budget, Stopped
from lossviz.expression.language import MAX_EXPONENT, MAX_LENGTH, MAX_PARAMETERS
from lossviz.lessons.arithmetic import in_words
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.payload import Payload
from lossviz.sampling.sweep import sweep
from lossviz.state.link import Read, last
from lossviz.state.view import View, view_of
from lossviz.ui.blocks import numbers, snippets
from lossviz.ui.draft import DRAFT, PICTURE, SHOWN, Draft, chosen, heading, loss_of, ranges_of, stale
from lossviz.ui.finished import family_code
from lossviz.ui.frame import frame
from lossviz.ui.lesson_strip import lesson_strip
from lossviz.ui.live import live, send_table
from lossviz.ui.memory import Memory, component_key, notice, pictured, remember
from lossviz.ui.my_lesson import collect
from lossviz.ui.plain import plain
from lossviz.ui.present import Told, alone, drawn, presenting, stepper
from lossviz.ui.stage import places

_PAGE = "your_own"
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
| functions | `abs` `sqrt` `exp` `log` `log2` `log10` `log1p` `expm1` `sin` `cos` `arctan` `tanh` `sinh` \
`cosh` `sigmoid` `softplus` `relu` \
`sign` `erf`, and of more arguments `minimum(a, b)` `maximum(a, b)` `clip(x, low, high)` |
| parameters | up to {MAX_PARAMETERS} other names of letters and digits, such as `delta`; each becomes a slider |

Other ways to write the same are read too, and shown as they were understood: `^` and `²` for powers, `|r|`, `2r`, `ŷ` or \
`yhat` for the prediction, `ln`, `max`, `min`, `np.log`, `e^x`, `½`, `√`, Greek letters, `a if c else b`, `L =` in front, and \
simple LaTeX. What can be read in two ways, such as `1/2r`, is refused with both.

A formula has at most {MAX_LENGTH} characters, and constant exponents up to {MAX_EXPONENT:.0f}. Derivatives are exact, not \
differences. Nothing that is written here is run as a program.
"""


def your_own_page() -> None:
    """Write the whole page."""
    frame("Your own loss", prose=True)
    _body()
    if not alone():
        _sources()


@st.fragment
def _body() -> None:
    """All that follows the view: a release reruns this alone."""
    memory = remember(_PAGE, from_query=_from_query, from_state=_from_state)
    draft = _draft_of(memory)
    if not presenting():
        heading(memory, draft)
        notice(memory.notice)
        stale(memory, draft)
    # the picture for itself: a phone has it above the fields
    seen = st.container(key=PICTURE)
    try:
        with st.container(key=SHOWN), Budget(cancelled=_unwanted).watching():
            _shown(memory, draft, seen)
    except Stopped as problem:
        st.warning(plain(f"The picture was given up: {problem}."))


def _draft_of(memory: Memory[View]) -> Draft:
    """What stands in the fields; a step of a lesson brings a formula of its own."""
    draft: Draft = st.session_state[DRAFT]
    loss = loss_of(memory.view)
    if (
        memory.lesson
        and draft.problem is None
        and (understood(draft.text), draft.ranges) != (loss.text, ranges_of(loss))
    ):
        draft = st.session_state[DRAFT] = Draft(loss.text, ranges_of(loss))
    return draft


def _unwanted() -> bool:
    """False; but Streamlit leaves the run from here if its viewer has gone or has asked for something else since."""
    return DRAFT not in st.session_state


def _shown(memory: Memory[View], draft: Draft, seen: DeltaGenerator) -> None:
    """The picture and all that is said about it."""
    payload = pictured(memory, lambda view: _picture(repr(view), view))
    if presenting() or memory.lesson:
        _staged(memory, draft, payload)
    else:
        with seen:
            live(payload, revision=memory.revision, key=component_key(_PAGE))
    if not presenting():
        if loss_of(memory.view).left_out:
            st.markdown(f":small[{plain(loss_of(memory.view).left_out)}]")
        if not alone():
            _checked(memory.view)
            numbers(memory)
            snippets(memory.view)
            collect(memory)
    # the numbers for dragging come last: the picture stands without them
    for table in dict.fromkeys(rule.id for rule in payload.tables.values()):
        send_table(table, _bytes(family_code(memory.anchor), memory.anchor), key=f"table_{_PAGE}")


def _staged(memory: Memory[View], draft: Draft, payload: Payload) -> None:
    """The picture with the step of a lesson, or for a projector, which has the examples as its steps."""
    seen, told = places()
    with seen:
        if presenting():
            notice(str(draft.problem or memory.notice))

    def say(place: int) -> Told:
        title = EXAMPLES[place].title if place >= 0 else "Your own loss"
        return title, f"`{loss_of(memory.view).text}`. {in_words(memory.view)}"

    with told:
        if memory.lesson:
            lesson_strip(memory)
        else:
            titles = [example.title for example in EXAMPLES]
            stepper(_PAGE, titles, lambda place: chosen(memory, draft, EXAMPLES[place]), say=say)
    with seen:
        live(drawn(payload), revision=memory.revision, key=component_key(_PAGE))


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
    given = last(query).get(f"{_PAGE}_formula", "")[:MAX_LENGTH]
    text = given if problem or given.strip() else loss_of(read.view).text
    st.session_state[DRAFT] = Draft(text, ranges_of(loss_of(read.view)), problem)
    return Read(read.view, ()) if problem else read


def _from_state(state: Mapping[str, Any]) -> View:
    """The view the browser released: it can move everything but the formula."""
    memory: Memory[View] = st.session_state[f"memory_{_PAGE}"]
    return view_of(memory.view.loss, state)


def _checked(view: View) -> None:
    """What holds of the formula, and where it gives no number."""
    st.header("What was checked", anchor="checked")
    st.markdown(
        "For the parameters as they are. Where a badge speaks of points or labels, or of what was not found, the formula was "
        "tried at 61 × 241 points of the usual axes, at 31 × 121 of the widest, and where it was seen to switch. What a badge "
        "denies was seen; what it claims without reserve follows from the operations."
    )
    places = st.columns(2)
    for place, check in enumerate(checks(loss_of(view))):
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
