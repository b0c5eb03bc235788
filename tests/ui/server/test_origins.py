"""Who may open a websocket: pages of our own and those that are named, decided without asking anybody."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from asgi import Inside, conversation, handshake
from streamlit import net_util
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from lossviz.ui.server.origins import may_connect
from lossviz.ui.server.request_filter import RequestFilter

HERE = "example.edu:8501"

SAME = [
    ("http://example.edu:8501", HERE),
    ("HTTP://EXAMPLE.edu:8501", HERE),
    ("https://example.edu", "example.edu"),
    ("https://example.edu:443", "example.edu"),
    ("https://example.edu", "example.edu:443"),
    ("http://example.edu", "EXAMPLE.EDU."),
    ("http://[::1]:8501", "[::1]:8501"),
    ("http://[0:0:0:0:0:0:0:1]:8501", "[::1]:8501"),
    ("http://192.168.1.20:8501", "192.168.1.20:8501"),
    ("http://xn--bcher-kva.example:8501", "xn--bcher-kva.example:8501"),
    ("http://localhost:9000", "localhost:8501"),
    ("http://localhost:9000", "127.0.0.1:8501"),
    ("http://127.0.0.1:9000", "[::1]:8501"),
]
FOREIGN = [
    "http://evil.example",
    "http://example.edu",
    "http://example.edu:8502",
    "http://example.edu.evil.example:8501",
    "http://evil.example:8501#example.edu:8501",
    "http://example.edu:8501@evil.example",
    "http://user@example.edu:8501",
    "http://example.edu:8501/path",
    "http://example.edu:8501?query",
    "http://localhost:8501",
    "http://127.0.0.1:8501",
    "http://[::1]:8501",
    "null",
    "NULL",
    "",
    " ",
    "file://",
    "chrome-extension://abc",
    "ftp://example.edu:8501",
    "example.edu:8501",
    "//example.edu:8501",
    "http://",
    "http://[",
    "http://[::1",
    "http://example.edu:99999",
    "http://example.edu:port",
    "http://exa mple.edu:8501",
    "http://exämple.edu:8501",
    "http://xn--bcher-kva.example",
    "http://" + "a" * 70_000,
]


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No name is looked up, no connection is opened: each attempt fails the test that makes it."""
    asked: list[str] = []

    def refuse(name: str) -> Any:
        def call(*rest: Any, **more: Any) -> None:
            asked.append(f"{name}{rest}")
            raise OSError("no network here")

        return call

    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_internal_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", refuse("_make_blocking_http_get"))
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse(name))
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse(name))
    yield
    assert asked == []


async def connected(**headers: Any) -> tuple[int, list[dict[str, Any]]]:
    """What a handshake gets, 101 where it reaches Streamlit; and the scopes that do, each allowed there without asking."""
    inside = Inside()
    sent = await conversation(RequestFilter(inside), handshake(**headers), [{"type": "websocket.disconnect"}])
    for scope in inside.reached:
        told = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        assert _is_origin_allowed(told.get("origin"), told.get("host"))
    return (101 if sent[0]["type"] == "websocket.accept" else sent[0]["status"]), inside.reached


@pytest.mark.parametrize(("origin", "host"), SAME)
def test_a_page_of_our_own_connects(origin: str, host: str) -> None:
    assert asyncio.run(connected(origin=origin, host=host))[0] == 101


@pytest.mark.parametrize("origin", FOREIGN, ids=[ascii(origin)[:40] for origin in FOREIGN])
def test_a_foreign_page_is_refused_before_streamlit_looks(origin: str) -> None:
    assert asyncio.run(connected(origin=origin, host=HERE)) == (403, [])


def test_two_origins_are_none(caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(connected(origin=["http://example.edu:8501", "http://evil.example"], host=HERE))[0] == 403


def test_a_client_that_is_no_browser_connects_as_it_does_in_streamlit() -> None:
    assert asyncio.run(connected(host=HERE))[0] == 101


def test_behind_a_proxy_the_address_is_what_the_proxy_says() -> None:
    inner = {"origin": "https://lossviz.example.edu", "host": "10.0.0.7:8501"}
    assert asyncio.run(connected(**inner))[0] == 403
    assert asyncio.run(connected(**inner, x_forwarded_host="lossviz.example.edu"))[0] == 101
    assert asyncio.run(connected(**inner, x_forwarded_host="lossviz.example.edu, balancer"))[0] == 101
    assert asyncio.run(connected(**inner, x_forwarded_host="other.example.edu"))[0] == 403


@pytest.fixture
def option() -> Iterator[Any]:
    """Set options of Streamlit, until the test is over."""
    before = {}

    def set_to(name: str, value: Any) -> None:
        before.setdefault(name, (st.get_option(name), st.config._config_options[name].where_defined))
        st.config.set_option(name, value)

    yield set_to
    for name, (value, where) in before.items():
        st.config.set_option(name, value, where)


def test_the_settings_name_more_pages(option: Any) -> None:
    option("server.corsAllowedOrigins", ["https://lms.example.edu", "tools.example.edu", "https://bücher.example:99/"])
    for origin, expected in (
        ("https://lms.example.edu", 101),
        ("https://LMS.example.edu:443", 101),
        ("http://lms.example.edu", 403),
        ("https://lms.example.edu:8443", 403),
        ("http://tools.example.edu:1234", 101),
        ("https://xn--bcher-kva.example:99", 101),
        ("https://else.example.edu", 403),
        ("null", 403),
    ):
        assert asyncio.run(connected(origin=origin, host=HERE))[0] == expected, origin
    option("server.enableCORS", False)
    assert asyncio.run(connected(origin="https://else.example.edu", host=HERE))[0] == 101


def test_the_address_for_browsers_is_our_own(option: Any) -> None:
    inner = {"origin": "https://class.example.edu", "host": "10.0.0.7:8501"}
    assert asyncio.run(connected(**inner))[0] == 403
    for address in ("class.example.edu", "class.example.edu/lossviz", "https://class.example.edu"):
        option("browser.serverAddress", address)
        assert asyncio.run(connected(**inner))[0] == 101


@pytest.mark.parametrize("host", ["", "a b", "[", "example.edu:99999", "user@example.edu", "\udcff", "x" * 70_000])
def test_a_host_that_is_none_belongs_to_nobody(host: str) -> None:
    assert not may_connect(["http://example.edu"], [host], [host], host)
