"""What a session remembers of its view: the browser's releases, its URL, and which of them is news."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from running import ROOT
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened

from lossviz.state.view import View, read_query, view_from_query, view_from_state
from lossviz.ui import memory as module


class Address(dict[str, Any]):
    """What Streamlit has of a URL: a text for each name, and a list of texts for one that stands in it twice."""

    told = False

    def from_dict(self, pairs: list[tuple[str, list[str]]]) -> None:
        """One message to the browser, and one step back in its history."""
        self.told = True
        self.clear()
        self.update({name: texts if len(texts) > 1 else texts[0] for name, texts in pairs})

    def get_all(self, name: str) -> list[str]:
        found = self.get(name, [])
        return found if isinstance(found, list) else [found]


class Session:
    """One visitor of the Huber page: a URL, and what the component released last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, url: dict[str, Any] | None = None) -> None:
        self.url: dict[str, Any] = url or {}
        self.told: dict[str, Any] | None = None
        self.state: dict[str, Any] = {}
        monkeypatch.setattr(module, "released", lambda key, revision: self.told)
        monkeypatch.setattr(module, "returned", lambda: False)

    def run(self, monkeypatch: pytest.MonkeyPatch) -> module.Memory[View]:
        address = Address(self.url)
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=self.state, query_params=address))
        memory = module.remember(
            "huber", from_query=partial(read_query, "huber"), from_state=partial(view_from_state, "huber")
        )
        self.url, self.answered = dict(address), address.told
        return memory

    def release(self, **changes: Any) -> None:
        self.told = {**view_from_query("huber", {}).state(), **changes}


def test_a_change_of_several_parameters_is_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch, {"hide": "range", "huber_label": "1"})
    session.run(monkeypatch)
    for name in ("__setitem__", "__delitem__"):
        monkeypatch.setattr(Address, name, pytest.fail, raising=False)
    session.release(delta=2.0, prediction=1.0)
    session.run(monkeypatch)
    assert session.url == {"hide": "range", "huber_delta": "2", "huber_prediction": "1"}


def test_a_release_that_overtakes_the_url_is_not_taken_for_a_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.run(monkeypatch)
    session.release(delta=2.0)
    session.run(monkeypatch)
    assert session.url == {"huber_delta": "2"}
    session.url = {}  # the browser asked again before it heard of that
    session.release(delta=3.0)
    memory = session.run(monkeypatch)
    assert memory.view.state()["delta"] == 3.0
    assert session.url == {"huber_delta": "3"}
    assert memory.revision == 0  # the browser's own state stands


def test_a_view_that_goes_back_before_the_browser_heard_of_the_last_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch, {"present": "1", "mse_label": "2"})
    session.run(monkeypatch)
    assert not session.answered  # an answer that says nothing new costs every visitor a message
    before = session.url
    session.release(delta=2.0)
    session.run(monkeypatch)
    assert session.url == {**before, "huber_delta": "2"}  # and that is on its way to the browser
    session.release(delta=1.5)
    session.url = before
    session.run(monkeypatch)
    assert session.answered and session.url == before


def test_a_button_that_overtakes_the_url_is_not_taken_for_a_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    memory = session.run(monkeypatch)
    for delta in (2.0, 3.0, 4.0):
        memory.show(view_from_state("huber", {"delta": delta}))
        session.url = {}  # the browser asked again before it heard of the last one
        memory = session.run(monkeypatch)
        assert memory.view.state()["delta"] == delta
        assert session.url == {"huber_delta": f"{delta:g}"}


def test_what_a_fragment_is_run_for_is_no_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.run(monkeypatch)
    session.release(delta=2.0)
    session.run(monkeypatch)
    monkeypatch.setattr(module, "partial_run", lambda: True)
    session.url = {}  # a guess is made, say, before the browser heard of the last query
    assert session.run(monkeypatch).view.state()["delta"] == 2.0
    assert session.url == {"huber_delta": "2"}
    monkeypatch.setattr(module, "partial_run", lambda: False)
    session.url = {}
    assert session.run(monkeypatch).view.state()["delta"] == 1.5


@pytest.mark.parametrize("page", ["numerics", "outliers", "descent", "compare", "compare_classification"])
def test_quick_clicks_on_pills_are_all_followed(page: str) -> None:
    """Each click is sent with the address that the browser has, which is still the first one."""
    app = opened(f"pages/{page}.py")
    place = max(range(len(app.button_group)), key=lambda k: len(app.button_group[k].value))
    chosen = list(app.button_group[place].value)
    for wanted in (chosen[:1], chosen[-1:]):
        app.query_params.clear()
        app.button_group[place].set_value(wanted).run()
        assert_no_trouble(app)
        assert list(app.button_group[place].value) == wanted != chosen


def test_a_step_back_in_the_history_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.run(monkeypatch)
    session.release(delta=2.0)
    session.run(monkeypatch)
    session.url = {}
    memory = session.run(monkeypatch)
    assert memory.view.state()["delta"] == 1.5
    assert session.url == {}
    assert memory.revision == 1  # the browser is told


def test_a_link_to_the_page_within_a_session_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.release(delta=2.0)
    session.run(monkeypatch)
    session.state["page"] = "mse"
    session.told, session.url = None, {"huber_delta": "4"}
    assert session.run(monkeypatch).view.state()["delta"] == 4.0


def test_presenting_mounts_the_picture_again_with_what_it_showed(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.run(monkeypatch)
    session.release(delta=0.5)
    assert session.run(monkeypatch).anchor.state()["delta"] == 1.5  # the browser got there by itself
    session.state["present"] = True
    assert session.run(monkeypatch).anchor.state()["delta"] == 0.5


def test_a_number_that_python_does_not_take_is_put_right_in_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.run(monkeypatch)
    session.release(delta=-3.0)
    memory = session.run(monkeypatch)
    assert memory.view.state()["delta"] == 1.0
    assert memory.revision == 1
    session.release(delta=2.0000004)  # beyond the digits of a link
    assert session.run(monkeypatch).revision == 1


def test_a_connection_that_was_gone_makes_no_step_back_of_a_stale_url(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch)
    session.run(monkeypatch)
    session.release(delta=2.0)
    session.run(monkeypatch)
    session.url = {}  # the answer that would have changed it was lost
    monkeypatch.setattr(module, "returned", lambda: True)
    memory = session.run(monkeypatch)
    assert memory.view.state()["delta"] == 2.0
    assert session.url == {"huber_delta": "2"}
    assert memory.revision == 0


WRITTEN = [
    ("your_own", "your_own_text", {"string_value": "tau*r**2"}, ("your_own_formula", "tau*r**2")),
    ("outliers", "outliers_text", {"string_value": "1, 2\n3, 4"}, None),
    ("guide", "guide_predict", {"string_value": "one of several classes, such as the next word of a text"}, None),
]


@pytest.mark.parametrize(("page", "key", "value", "link"), WRITTEN, ids=[page for page, *_ in WRITTEN])
def test_a_new_session_takes_over_what_stands_in_the_fields(
    page: str, key: str, value: dict[str, Any], link: tuple[str, str] | None
) -> None:
    """After a restart the browser sends its fields along, and nothing else that the new session could know."""
    old = opened(f"pages/{page}.py")
    field = next(element.proto.id for element in old if getattr(element, "key", None) == key)
    new = AppTest.from_file(ROOT / "app.py", default_timeout=120).switch_page(f"pages/{page}.py")
    new = new._run(WidgetStates(widgets=[WidgetState(id=field, **value)]))
    assert_no_trouble(new)
    shown = next(element for element in new if getattr(element, "key", None) == key)
    assert shown.value in (value["string_value"], "class")
    if link:
        assert new.query_params[link[0]] in (link[1], [link[1]])


def test_a_presenter_stays_at_the_step() -> None:
    old = opened("pages/claims.py", {"present": "1"})
    field = next(element.proto.id for element in old.number_input)
    new = AppTest.from_file(ROOT / "app.py", default_timeout=120).switch_page("pages/claims.py")
    new.query_params["present"] = "1"
    new = new._run(WidgetStates(widgets=[WidgetState(id=field, double_value=2.0)]))
    assert_no_trouble(new)
    assert any(">3 / " in element.proto.body for element in new.get("html"))
