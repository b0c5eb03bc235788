"""The page of worked examples: cards whose numbers can be changed."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import code
from lossviz.formula import Line, number
from lossviz.lessons.article import PASSAGES
from lossviz.lessons.examples import EXAMPLES, Example, Input, Worked, limits_of, read_link
from lossviz.lessons.links import link_of
from lossviz.state.link import last, own
from lossviz.ui.frame import frame, page_of
from lossviz.ui.memory import answered, asked
from lossviz.ui.present import presenting, stepper

_PAGE, _WRITTEN = "worked", "worked_written"
_PER_ROW = 2
# LaTeX longer than this does not fit into half a page.
_LONG = 97


def worked_page() -> None:
    """Write the whole page."""
    frame("Worked examples", prose=True)
    st.title("Worked examples", anchor=False)
    _take_link()
    sections = list(dict.fromkeys(example.section for example in EXAMPLES.values()))
    if presenting():
        sections = [sections[stepper("worked_examples", sections, lambda place: None, first=0)]]
    else:
        _introduction()
    for section, group in groupby(EXAMPLES.values(), key=lambda example: example.section):
        if section in sections:
            st.header(section)
            for column, example in zip(st.columns(_PER_ROW), group, strict=True):
                with column.container(border=True, height="stretch"):
                    _card(example)
    if not presenting():
        _passages()


def _take_link() -> None:
    """Put the numbers of a new link into the fields, and say which of them cannot be had.

    Streamlit's own way of reading links accepts numbers that no other page accepts.
    """
    query = asked(_PAGE)
    state = read_link(last(own(_PAGE, query)))
    answered(_PAGE, state, limits_of)
    if query and query != st.session_state.get(_WRITTEN):
        st.session_state.update({f"{_PAGE}_{name}": value for name, value in state.items()})


def _passages() -> None:
    """The rest of the article: each formula and claim with its verdict and a link to the view that shows it."""
    st.header("The other sections", anchor="sections")
    st.markdown("What else the article says, section by section, and whether it is right.")
    rows = [
        f"| {p.section} | {p.says} | {'right' if p.right else '**not as it stands**'} | {p.remark} | [open]({p.link.href}) |"
        for p in PASSAGES
    ]
    st.markdown("| section | it says | verdict | why | view |\n|:--|:--|:--|:--|:--|\n" + "\n".join(rows))


def _introduction() -> None:
    st.markdown(
        "The article this project began with is in Chinese: 损失函数在深度学习中的应用, *The Use of Loss Functions in Deep "
        "Learning*. Here the eight examples of its section 4 are worked out step by step. Change a number and the arithmetic "
        "follows. The article's own result stands beside each. All logarithms are natural."
    )


@st.fragment
def _card(example: Example) -> None:
    st.markdown(f"**{example.title}**  \n{example.situation}")
    values = _inputs(example)
    worked = example.work(values)
    _arithmetic(worked)
    _result(example, worked, changed=values != example.usual)
    _links(example, worked)


def _inputs(example: Example) -> dict[str, float]:
    """A field for each number, kept in the URL."""
    names = {given.name: f"{_PAGE}_{example.key}_{given.name}" for given in example.inputs}
    for start in range(0, len(example.inputs), 3):
        row = example.inputs[start : start + 3]
        for column, given in zip(st.columns(3), row, strict=False):
            _field(column, given, names[given.name])
    st.session_state[_WRITTEN] = asked(_PAGE)
    return example.read({name: st.session_state[key] for name, key in names.items()})


def _field(column: st.delta_generator.DeltaGenerator, given: Input, key: str) -> None:
    st.session_state.setdefault(key, given.value)
    value = column.number_input(
        given.label,
        min_value=given.low,
        max_value=given.high,
        step=given.step,
        format="%g",
        key=key,
        persist_state="session",
    )
    wanted = [] if value == given.value else [code(value)]
    if st.query_params.get_all(key) != wanted:
        if wanted:
            st.query_params[key] = wanted[0]
        else:
            del st.query_params[key]


def _arithmetic(worked: Worked) -> None:
    names = ("x", "y") if len(worked.views) > 1 else ("",)
    for name, lines in zip(names, worked.lines, strict=True):
        if name:
            st.markdown(f"Coordinate {name}:")
        for line in lines:
            st.latex(_narrow(line))
    if worked.sum_line:
        st.latex(worked.sum_line)


def _narrow(line: Line) -> str:
    """A long line with a row for each step, and set smaller if it has them anyway: a card is half a page wide."""
    if line.tall:
        return r"\footnotesize " + line.latex.replace(r"\right) +", r"\right) \\ &\quad +")
    return line.in_rows if line.steps and len(line.latex) > _LONG else line.latex


def _result(example: Example, worked: Worked, *, changed: bool) -> None:
    one = len(worked.views) == 1
    kind = "one sample, so sum and mean are the same" if one else "the sum over both coordinates"
    ours, printed = st.columns(2)
    unit = f" {example.unit}" if example.unit else ""
    ours.metric("computed", number(worked.total), help=None)
    ours.markdown(f":small[{kind}{unit and ', in' + unit}]")
    printed.metric("in the article", example.printed)
    right = example.verdict == "equal"
    printed.markdown(":small[right]" if right else f":small[wrong: {number(example.work().total)}]")
    st.latex(example.line)
    st.markdown(("You have changed the numbers; this is about those of the article. " if changed else "") + example.why)


def _links(example: Example, worked: Worked) -> None:
    title = CATALOGUE[example.loss].title
    for name, view in zip(("x", "y"), worked.views, strict=False):
        label = f"→ {title} at this point" + (f" ({name})" if len(worked.views) > 1 else "")
        st.page_link(page_of(example.loss), label=label, query_params=dict(link_of(view).query))
