"""Whatever a browser says its controls are at: no page raises, and no log keeps what was said."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

import forms
import pytest
import streamlit.logger
from forms import one_of_each_form, some
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from test_every_page import PAGES
from test_memory import Address
from test_pages import assert_no_trouble, opened

from lossviz.catalogue import CATALOGUE
from lossviz.expression import view_from_words
from lossviz.labs.catalogue import LABS
from lossviz.state.compare import COMPARISONS
from lossviz.state.link import Read
from lossviz.state.view import read_query, view_from_state, view_of
from lossviz.ui import memory

Subject = tuple[Callable[[Any], Any], Callable[[Any], Any]]

#: As JSON writes them, since JSON is what a browser sends.
RELEASED = (
    *(
        "true",
        "null",
        "1e400",
        "-1e400",
        "1e-400",
        "1e308",
        "9" * 309,
        "-" + "9" * 4000,
        "-5",
        str(2**62),
        "-0.0",
        "0.5",
    ),
    *('"text"', '""', '"nan"', '"-5"', '"1_0"', '"\\u0000"', f'"{"x" * 5000}"', "[]", "[[1, [2]]]", "{}", '{"a": 1}'),
)
MALFORMED = (
    *("9", "[]", "{}", '{"released": 1}', '{"released": {"state": []}}', '{"back": [1]}'),
    '{"released": {"revision": 1e400, "session": 5, "state": {}}}',
)
TEXTS = ("", "-5", str(2**62), "text", "<script>", "\x00", "nan", "9" * 400, "long " * 1000)
NUMBERS = (float("nan"), float("inf"), -1e308, 1e308, 5e-324, 1e16)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers().map(lambda i: i * 10**350) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def own(state: Any) -> Any:
    return view_of(view_from_words({})[0].loss, state)


@cache
def subject(page: str) -> Subject:
    """How a page reads a link, and what a browser released."""
    if page in CATALOGUE:
        return partial(read_query, page), partial(view_from_state, page)
    if page in LABS:
        view = getattr(import_module(f"lossviz.labs.{page}"), f"{page.capitalize()}View")
        return view.read_query, view.from_state
    if page in COMPARISONS:
        return COMPARISONS[page].read_query, COMPARISONS[page].from_state
    return (lambda query: Read(own({}), ())), own


VIEWS = [*CATALOGUE, *COMPARISONS, "your_own", *LABS]


@cache
def usual(page: str) -> dict[str, Any]:
    return dict(subject(page)[0]({}).view.state())


@pytest.mark.parametrize("page", one_of_each_form(VIEWS))
@given(data=st.data())
def test_any_json_for_any_controls(page: str, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(usual(page))), unique=True))
    told = {name: data.draw(JSON) for name in names}
    missing = set(data.draw(st.lists(st.sampled_from(sorted(usual(page))))))
    remembered(page, {**{name: value for name, value in usual(page).items() if name not in missing}, **told})


@pytest.mark.parametrize("page", one_of_each_form(VIEWS))
@pytest.mark.parametrize("value", RELEASED, ids=lambda value: value[:12])
def test_hostile_json_for_every_control(page: str, value: str) -> None:
    for name in usual(page):
        remembered(page, {**usual(page), name: json.loads(value)})


def remembered(page: str, told: dict[str, Any]) -> None:
    """A session of a page to which the browser releases ``told``; what is remembered can be read back from its link."""
    from_query, from_state = subject(page)
    url = Address()
    releases: list[dict[str, Any] | None] = [None]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "st", SimpleNamespace(session_state={}, query_params=url))
        patch.setattr(memory, "released", lambda key, revision: releases[-1])
        patch.setattr(memory, "returned", lambda: False)
        memory.remember(page, from_query=from_query, from_state=from_state)
        releases.append(told)
        view = memory.remember(page, from_query=from_query, from_state=from_state).view
    assert all(len(part) < 5000 for part in url.values())
    json.dumps(view.state(), allow_nan=False)
    if page != "your_own":
        assert from_query(url) == Read(view, ())


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What is written into the log."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    kept = Kept()
    loggers = [logging.getLogger(), *streamlit.logger._loggers.values()]
    for logger in loggers:
        logger.addHandler(kept)
    yield lines
    for logger in loggers:
        logger.removeHandler(kept)


def messages(app: AppTest) -> Iterator[WidgetState]:
    """Hostile messages for every widget of a page, as its browser would send them."""
    kinds: dict[str, tuple[str, tuple[Any, ...]]] = {
        "selectbox": ("string_value", TEXTS),
        "radio": ("string_value", TEXTS),
        "text_input": ("string_value", TEXTS),
        "text_area": ("string_value", TEXTS),
        "number_input": ("double_value", NUMBERS),
    }
    for element in app:
        proto = getattr(element, "proto", None)
        name = getattr(proto, "id", "")
        if element.type == "bidi_component" and proto is not None and proto.component_name != "lossviz_table":
            for text in (*MALFORMED, *releases(proto)):
                yield WidgetState(id=name, json_value=text)
        if element.type == "button_group":
            for text in TEXTS:
                yield WidgetState(id=name, string_array_value={"data": [text, *TEXTS]})
        field, values = kinds.get(element.type, ("", ()))
        for value in values if name else ():
            yield WidgetState(id=name, **{field: value})


def together(hostile: Iterable[WidgetState]) -> list[list[WidgetState]]:
    """What is sent at once: the first message to each widget, then the second to each, and so on; or each by itself."""
    if forms.thorough:
        return [[message] for message in hostile]
    to = defaultdict(list)
    for message in hostile:
        to[message.id].append(message)
    return [[message for message in each if message] for each in zip_longest(*to.values())]


def releases(proto: Any) -> Iterator[str]:
    """For some hostile values, which the view alone is told all above, a release that has one in every control."""
    if proto.component_name == "lossviz_live":
        told = json.loads(proto.bytes)
        names = usual(page) if (page := proto.id.rpartition("-live_")[2]) in VIEWS else ()
        for value in some(RELEASED, *RELEASED[::8]):
            state = ", ".join(f"{json.dumps(name)}: {value}" for name in names)
            yield f'{{"released": {{"session": "{told["session"]}", "revision": {told["revision"]}, "state": {{{state}}}}}}}'


#: What a loss's page does with a message is the same code for all; each form's controls are told everything above.
LOOKED_AT = ["", "cross_entropy", "smooth_l1", *(page for page in PAGES if page not in CATALOGUE)]


@pytest.mark.parametrize(
    ("page", "present"),
    [*((page, "0") for page in some(["", *PAGES], *LOOKED_AT)), ("claims", "1")],
)
def test_no_message_from_a_browser_raises_or_is_written_into_the_log(
    page: str, present: str, logged: list[str]
) -> None:
    app = opened(f"pages/{page}.py" if page else "app.py", {"present": present})
    for widgets in together(messages(app)):
        app = app._run(WidgetStates(widgets=widgets))
        assert_no_trouble(app)
    assert [line for line in logged if "Traceback" in line or len(line) > 200] == []
