"""A class larger than the usual number of file descriptors; and what is said where they run out all the same."""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from asgi import Inside, conversation, handshake, request
from running import ROOT
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_compressed import fetched
from test_request_filter import told
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lossviz.ui.server import descriptors, request_filter
from lossviz.ui.server.descriptors import Spare, calm, few_left, quiet
from lossviz.ui.server.request_filter import RequestFilter
from lossviz.ui.server.throttled_warnings import ThrottledWarning

HARD = resource.getrlimit(resource.RLIMIT_NOFILE)[1]


@contextmanager
def served(soft: int, hard: int) -> Iterator[tuple[str, Any, int]]:
    """The app under limits of its own: its address without the scheme, its log and its process."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        address = f"localhost:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", address.partition(":")[2]]

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, preexec_fn=limited)
        try:
            for _ in range(600):
                try:
                    fetched(f"http://{address}/_stcore/health")
                    break
                except OSError:
                    time.sleep(0.1)
            yield address, log, process.pid
        finally:
            process.kill()
            process.wait()


def viewer(address: str) -> ClientConnection:
    return connect(f"ws://{address}/_stcore/stream", subprotocols=["streamlit"], max_size=None, open_timeout=60)  # type: ignore[list-item]


def answers(connection: ClientConnection) -> bool:
    """Whether the session behind a connection is alive."""
    connection.send(told("app_heartbeat")["bytes"])
    while True:
        data = connection.recv(timeout=60)
        assert isinstance(data, bytes)
        if ForwardMsg.FromString(data).WhichOneof("type") == "heartbeat_ack":
            return True


def text(log: Any) -> str:
    log.seek(0)
    return str(log.read())


@pytest.mark.skipif(HARD != resource.RLIM_INFINITY and HARD < 2048, reason="this machine allows too few files")
def test_three_hundred_viewers_under_the_usual_soft_limit() -> None:
    with served(1024, HARD) as (address, log, _), ExitStack() as stack:
        viewers = [stack.enter_context(viewer(address)) for _ in range(300)]
        assert all(map(answers, viewers[:: len(viewers) // 10]))
        assert fetched(f"http://{address}/huber")[1]
        assert "Traceback" not in text(log)


def test_under_a_hard_limit_those_who_are_here_stay_and_the_log_stays_small() -> None:
    with served(256, 256) as (address, log, _), ExitStack() as stack:
        viewers: list[ClientConnection] = []
        with pytest.raises(InvalidStatus) as refused:
            while len(viewers) < 100:
                viewers.append(stack.enter_context(viewer(address)))
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["retry-after"]
        assert len(viewers) >= 20
        host, port = address.split(":")
        idle = [stack.enter_context(socket.create_connection((host, int(port)))) for _ in range(300)]
        assert answers(viewers[0])
        time.sleep(3)  # it tries to accept once a second
        assert answers(viewers[-1])
        for connection in idle:
            connection.close()
        assert b"<html" in fetched(f"http://{address}/huber")[1]
        assert len(text(log)) < 2000
        assert "Traceback" not in text(log)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_a_refused_connection_is_a_line_and_no_traceback(
    number: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descriptors, "_ran_out", ThrottledWarning("no descriptors"))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        calm(loop)
        for _ in range(2048):
            loop.call_exception_handler(
                {"message": "socket.accept() out of system resource", "exception": OSError(number, "")}
            )
        loop.call_exception_handler({"message": "another error", "exception": ValueError("kept")})

    with caplog.at_level(logging.INFO):
        asyncio.run(main())
    assert [record.name for record in caplog.records] == ["lossviz", "asyncio"]
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize("started", [False, True])
def test_an_answer_without_a_descriptor_is_no_traceback(started: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if started:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            raise OSError(errno.EMFILE, "Too many open files")
        except OSError as error:
            raise RuntimeError("while answering") from error

    sent = asyncio.run(conversation(Spare(app), request("/")))
    assert [message.get("status") for message in sent] == ([200] if started else [503, None])
    closed = asyncio.run(conversation(Spare(app), handshake()))
    assert closed[-1] == {"type": "websocket.close", "code": 1013}


def test_other_errors_are_not_hidden() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise OSError(errno.EACCES, "no permission")

    with pytest.raises(OSError, match="no permission"):
        asyncio.run(conversation(Spare(app), request("/")))


def test_a_new_viewer_is_refused_before_the_last_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Inside()
    monkeypatch.setattr(request_filter, "few_left", lambda: True)
    sent = asyncio.run(conversation(RequestFilter(inside), handshake(host="a")))
    assert (sent[0]["status"], inside.reached) == (503, [])
    assert not few_left(0)


def test_uvicorn_says_nothing_of_each_websocket(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("uvicorn.error")
    quiet()
    with caplog.at_level(logging.INFO, logger="uvicorn.error"):
        log.info('%s - "WebSocket %s" 403', "a", "/x")
        log.info("connection open")
        log.error("something else")
    assert [record.message for record in caplog.records if record.name == "uvicorn.error"] == ["something else"]
