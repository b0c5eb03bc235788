"""Presenter mode: for a projector, only the picture, its controls, and one step with its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape

import streamlit as st

from lossviz.formula import number
from lossviz.picture.payload import Payload
from lossviz.site.prose import inline
from lossviz.ui.browser_code import component
from lossviz.web import style

_NAME = re.compile(r"[a-z_]{1,30}")
_MOST_HIDDEN = 20
_CARRIED = "present_carried"

_KEYS = component(
    "lossviz_keys",
    "keys.js",
    '<div class="lossviz-key-place"><button type="button" aria-haspopup="dialog" aria-label="Keys">?</button></div>',
)

# On a page that does not choose its blocks itself: sentences, folds and ways out go; tables, formulas and controls stay.
_QUIET = """
.stMainBlockContainer .stElementContainer:has(> .stMarkdown > [data-testid="stMarkdownContainer"] > :is(p, ul):only-child)
  :not(:has(.katex-display)):not([class*="st-key-present"] *) { display: none; }
.stMainBlockContainer :is(.stTextArea, .stAlert, [data-testid="stPageLink"]),
.stMainBlockContainer .stExpander:not([class*="st-key-present"] *), .stHeading:has(#paste) { display: none; }
"""


def presenting() -> bool:
    """Whether presenter mode is on: by ``present=1`` in the link, later by the switch."""
    carried = st.session_state.pop(_CARRIED, None)
    if carried is not None:
        st.session_state["present"] = carried
    elif "present" not in st.session_state:
        st.session_state["present"] = st.query_params.get("present", "").lower() in ("1", "true")
    return bool(st.session_state["present"])


def embedded() -> bool:
    """Whether the page is shown in a frame of another one, by Streamlit's ``embed=true`` in the link."""
    return bool(st.context.is_embedded)


def alone() -> bool:
    """Whether a page is its picture, its controls and its step alone."""
    return presenting() or embedded()


def carry() -> None:
    """Take the mode along to a page that the server leads to: the switch of the page before does not reach it."""
    st.session_state[_CARRIED] = presenting()


def switch() -> None:
    """The switch, for the sidebar."""
    presenting()
    st.toggle("Presenter mode", key="present", persist_state="session")


def dress(*, prose: bool) -> None:
    """Clear the page for presenting, take away the controls that ``hide=`` names, and keep both in the URL.

    ``hide=`` names controls of the picture, and the page's own by their keys. ``prose`` leaves the page's sentences.
    """
    hidden = _hidden()
    on = presenting()
    _keep("present", "1" if on else "")
    _keep("hide", ",".join(hidden))
    if hidden:
        own = (f'.lossviz:not(.lossviz-whole) .lossviz-control:has([data-control="{name}"])' for name in hidden)
        rules = [*own, *(f".st-key-{name}" for name in hidden)]
        st.html(f"<style>{', '.join(rules)} {{ display: none; }}</style>")
    if embedded():
        st.html(f"<style>{style('embed.css')}</style>")
    if on:
        st.html(f"<style>{style('present.css')}{'' if prose else _QUIET}</style>")
        with st.container(key="present_corner", horizontal=True, width="content"):
            _KEYS(key="present_keys")  # outside of all fragments: it lasts as long as the page
            st.button("Leave", key="present_leave", on_click=_leave)


def _hidden() -> list[str]:
    """The names of controls that the link hides; kept for the session."""
    if "hide" not in st.session_state:
        names = st.query_params.get("hide", "")[:400].split(",")
        st.session_state["hide"] = [name for name in names if _NAME.fullmatch(name)][:_MOST_HIDDEN]
    return list(st.session_state["hide"])


def _keep(name: str, value: str) -> None:
    """Have a parameter in the URL, or, if it is empty, not.

    A quick hand switches again before the browser has heard of the last URL. The one that it asks with is the one before
    then, and says nothing of what the browser is about to write: so a change is always told.
    """
    last = f"{name}_in_url"
    changed = st.session_state.get(last, value) != value
    st.session_state[last] = value
    if not changed and st.query_params.get(name, "") == value:
        return
    rest = [(each, st.query_params.get_all(each)) for each in st.query_params if each != name]
    st.query_params.from_dict([*rest, *([(name, [value])] if value else [])])


def _leave() -> None:
    st.session_state["present"] = False


def drawn(payload: Payload) -> Payload:
    """A payload as it is, or ready to fill a window while presenting."""
    return _large(payload) if presenting() else payload


@lru_cache(maxsize=16)
def _large(payload: Payload) -> Payload:
    return replace(payload, large=True)


# What stands before the setting of a step while the picture shows another one.
_MOVED = "The picture has moved on. These words hold"
# A line ends before a name or after a number.
_IS = "\u00a0=\u00a0"

# The points of the picture whose heights are these numbers: the browser writes them while a control is moved.
_TRACES = {
    "loss": 'data-trace="value-point"',
    "gradient": 'data-trace="gradient-point"',
    "curvature": 'data-trace="curvature-point"',
    "gradient ÷ r": 'data-trace="gradient-point" data-per="prediction label"',
}

#: A step as it is told: its title and its sentences, in Markdown without LaTeX.
Told = tuple[str, str]


def told(
    title: str,
    text: str,
    setting: str = "",
    *,
    moved: bool = False,
    now: Mapping[str, float] | None = None,
    remark: str = "",
    marked: bool = False,
) -> None:
    """Write a step, and the ``setting`` that its numbers belong to; ``moved`` says that the picture shows another one.

    While a hand moves the picture away the browser says so, by a mark on the stage. ``now`` are numbers of the picture,
    by name, which stand below the words where those are beside it; ``remark`` is said of the picture in any case.
    What the words speak of may be ``marked`` in the picture: then they say in which colour.
    """
    step = f'<div aria-live="polite"><h2>{escape(title)}</h2><p data-step-text>{inline(text)}</p></div>'
    where = (
        f'<p class="lossviz-setting" data-step-setting><span>{_MOVED}</span> at {escape(setting).replace(" = ", _IS)}</p>'
        if setting
        else ""
    )
    cells = "".join(_cell(name, number(float(f"{value:.4g}"))) for name, value in (now or {}).items())
    below = f'<dl class="lossviz-now" aria-label="Numbers of the picture">{cells}</dl>' if cells else ""
    about = f'<p class="lossviz-remark">{escape(remark)}</p>' if remark else ""
    key = '<p class="lossviz-marked">marked in the picture</p>' if marked else ""
    st.html(f'<div class="lossviz-step"{" data-moved" if moved else ""}>{step}{where} {key}{about}{below}</div>')


def _cell(name: str, text: str) -> str:
    return f"<div><dt>{escape(name)}</dt><dd {_TRACES.get(name, '')}>{text}</dd></div>"


def buttons(page: str, place: int, count: int, go: Callable[..., None], *before: object) -> None:
    """Back, the number of the step, Next; and, for the keys of a presenter, the ways to both ends.

    ``go`` is called with ``before`` and with how many steps to go on from the one of that moment, perhaps beyond an end:
    who presses twice before the page has followed goes two steps. A ``place`` of −1 is none of the steps.
    """
    with st.container(key="story_steps", horizontal=True, vertical_alignment="center", gap="small"):
        ways = {"First": -count, "Back": -1, "": 0, "Next": 1, "Last": count}
        for label, by in ways.items():
            if not label:
                at = "first" * (place == 0) + " last" * (place == count - 1)
                st.html(f'<p class="lossviz-count" data-at="{at}">{place + 1 or "–"} / {count}</p>', width="content")
            elif label in ("Back", "Next") or presenting():
                st.button(
                    label,
                    key=f"{page}_{label}",
                    type="primary" if label == "Next" else "secondary",
                    on_click=go,
                    args=(*before, by),
                )


def clamped(place: int, count: int) -> int:
    """The step at a place; beyond the ends, which are ends, the first or the last.

    >>> [clamped(place, 4) for place in (-3, 2, 4)]
    [0, 2, 3]
    """
    return min(max(place, 0), count - 1)


def stepper(
    page: str,
    titles: Sequence[str],
    show: Callable[[int], None],
    *,
    first: int = -1,
    say: Callable[[int], Told] | None = None,
) -> int:
    """Buttons that step through what a page has to show, and what ``say`` tells of a step (at first its title).

    ``show`` is called with the place that was stepped to. Returns the place, at first ``first``: −1 is none of them.
    """
    name = f"present_{page}"
    with st.container(key=f"present_steps_{page}", gap="small"):
        # a field that nobody sees: the browser keeps the place, should the server be another one tomorrow
        st.number_input("Step", value=float(first), key=f"{name}_place", persist_state="session")
        place = _kept(f"{name}_place", len(titles), first)
        buttons(name, place, len(titles), _step, f"{name}_place", len(titles), first, show)
    if say:
        with st.container(key="story_step", gap="small"):
            told(*say(place))
    elif place >= 0:
        with st.container(key="story_step", gap="small"):
            told(titles[place], "")
    return place


def _kept(name: str, count: int, first: int) -> int:
    """The place in a field, as far as it has one."""
    kept = st.session_state[name]
    return min(int(kept), count - 1) if kept in range(-1, 1000) else first


def _step(name: str, count: int, first: int, show: Callable[[int], None], by: int) -> None:
    place = clamped(_kept(name, count, first) + by, count)
    st.session_state[name] = float(place)
    show(place)
