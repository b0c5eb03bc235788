"""What strangers may ask of the server: to read pages and files, and to run a page; nothing else is there."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from asgi import Inside, conversation, handshake, request
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lossviz.ui.server import messages
from lossviz.ui.server import request_filter as module
from lossviz.ui.server.request_filter import RequestFilter

THERE = [
    "/",
    "/huber",
    "/your_own",
    "/static/js/x.js",
    "/files/mse/py",
    "/qr",
    "/_stcore/health",
    "/_stcore/host-config",
]
THERE += ["/huber/_stcore/health", "/a/b/_stcore/host-config", "/favicon.png", "/mediation", "/app/static/x"]
GONE = [
    "/_stcore/metrics",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/lossviz/x.js",
    "/_stcore/agent/interact",
]
GONE += ["/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore", "/_stcore/stream", "/huber/_stcore/metrics"]
GONE += [
    "/_stcore/health/x",
    "/_stcore/metrics/",
    "/media/abc.png",
    "/component/x/y.html",
    "/auth/login",
    "/auth/logout",
]
GONE += ["/oauth2callback", "/_stcore/_stcore/health"]
WRITING = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"]


def asked(app: Any, path: str, method: str = "GET") -> int:
    return int(asyncio.run(conversation(app, request(path, method)))[0]["status"])


@pytest.mark.parametrize("below", ["", "/classes/3b", "/two words"])
def test_what_no_page_asks_for_is_not_there(below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "base", lambda: below)
    inside = Inside()
    app = RequestFilter(inside)
    assert {path: asked(app, below + path) for path in GONE} == dict.fromkeys(GONE, 404)
    assert inside.reached == []
    there = THERE
    assert {path: asked(app, below + path) for path in there} == dict.fromkeys(there, 200)


@pytest.mark.parametrize("method", WRITING)
def test_nothing_can_be_written(method: str) -> None:
    inside = Inside()
    for path in [*THERE, *GONE]:
        sent = asyncio.run(conversation(RequestFilter(inside), request(path, method)))
        assert sent[0]["status"] == 405
        assert (b"allow", b"GET, HEAD") in sent[0]["headers"]
    assert inside.reached == []


def told(kind: str) -> dict[str, Any]:
    """A message of this kind, as empty as it can be."""
    message = BackMsg()
    field = BackMsg.DESCRIPTOR.fields_by_name[kind]
    if field.message_type is None:
        setattr(message, kind, True)
    else:
        getattr(message, kind).SetInParent()
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def heard(*said: dict[str, Any]) -> tuple[list[str | None], list[dict[str, Any]]]:
    """The kinds of messages that reach Streamlit, and what the client gets."""
    inside = Inside()
    end = {"type": "websocket.disconnect", "code": 1000}
    sent = asyncio.run(
        conversation(RequestFilter(inside), handshake(host="a"), [{"type": "websocket.connect"}, *said, end])
    )
    kinds = [
        BackMsg.FromString(m["bytes"]).WhichOneof("type") for m in inside.heard if m["type"] == "websocket.receive"
    ]
    return kinds, sent


def test_a_page_is_run_and_stopped_and_nothing_else() -> None:
    """All messages that the installed Streamlit knows, so that a new one is dropped until it is looked at."""
    kinds = [field.name for field in BackMsg.DESCRIPTOR.fields if field.containing_oneof]
    assert {"clear_cache", "load_git_info", "file_urls_request", "set_run_on_save"} < set(kinds)
    reached, sent = heard(*(told(kind) for kind in kinds))
    assert set(reached) == {"rerun_script", "stop_script", "app_heartbeat"}
    assert [message["type"] for message in sent] == ["websocket.accept"]


def test_an_empty_message_is_dropped() -> None:
    assert heard({"type": "websocket.receive", "bytes": b""}, told("rerun_script"))[0] == ["rerun_script"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [({"bytes": b"\xff" * 20}, 1002), ({"text": "hello"}, 1003), ({"bytes": None, "text": ""}, 1003)],
)
def test_what_is_no_message_ends_the_conversation(broken: dict[str, Any], code: int) -> None:
    reached, sent = heard({"type": "websocket.receive", **broken}, told("rerun_script"))
    assert reached == []
    assert sent[-1] == {"type": "websocket.close", "code": code}


def test_a_flood_waits_with_its_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    now = 100.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        waits.append(seconds)
        now += seconds

    monkeypatch.setattr(messages.time, "monotonic", lambda: now)
    monkeypatch.setattr(messages.asyncio, "sleep", sleep)
    reached, _ = heard(*[told("rerun_script")] * 500)
    assert len(reached) == 500
    assert sum(waits) == pytest.approx((500 - messages.AT_ONCE) / messages.PER_SECOND)


NO_STREAM = [("/", ["streamlit"]), ("/huber", []), ("/_stcore/health", []), ("/_stcore/stream/", []), ("/static/x", [])]
NO_STREAM += [
    ("/_stcore/stream", ["other"]),
    ("/_stcore/stream", ["", "streamlit"]),
    ("/_stcore/stream", ["Streamlit"]),
]


@pytest.mark.parametrize(("path", "protocols"), NO_STREAM)
def test_there_is_one_websocket(path: str, protocols: list[str]) -> None:
    inside = Inside()
    sent = asyncio.run(conversation(RequestFilter(inside), {**handshake(path, host="a"), "subprotocols": protocols}))
    assert sent[0]["status"] == 404
    assert inside.reached == []


# From here on the running server.


def answered(url: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by names in lower case, and the body of an answer."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    finally:
        connection.close()


@pytest.fixture
def talk(app_url: str) -> Iterator[ClientConnection]:
    """A websocket of the running app."""
    address = f"ws://{urlsplit(app_url).netloc}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
        yield connection


def test_an_upload_is_refused(app_url: str) -> None:
    status, headers, _ = answered(app_url, "PUT", "/_stcore/upload_file/a/b", b"x" * 2_000_000)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("size", [3_000_000, 20_000_000])
def test_a_huge_message_ends_the_connection(talk: ClientConnection, size: int) -> None:
    message = BackMsg()
    message.rerun_script.query_string = "x" * size
    with pytest.raises(ConnectionClosed) as closed:
        talk.send(message.SerializeToString())
        while True:
            talk.recv(timeout=30)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


def test_a_foreign_page_is_told_so(app_url: str) -> None:
    address = f"ws://{urlsplit(app_url).netloc}/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, subprotocols=["streamlit"], origin="https://evil.example")  # type: ignore[list-item,arg-type]
    assert refused.value.response.status_code == 403


def test_the_caches_of_all_are_not_emptied_by_one(talk: ClientConnection) -> None:
    """Streamlit answers ``clear_cache`` by forgetting the session as well: its next run has a new state."""
    for kind in ("clear_cache", "load_git_info", "set_run_on_save", "file_urls_request"):
        talk.send(told(kind)["bytes"])
    talk.send(told("app_heartbeat")["bytes"])
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    kinds = []
    while "heartbeat_ack" not in kinds:
        data = talk.recv(timeout=30)
        assert isinstance(data, bytes)
        kinds.append(ForwardMsg.FromString(data).WhichOneof("type"))
    assert not {"git_info_changed", "file_urls_response", "session_status_changed"} & set(kinds)
