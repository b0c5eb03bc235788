"""File descriptors: a viewer holds about four, and this is what happens when they run out.

Every refused connection would be a traceback in the log, 2,048 times a second; and a page of somebody who is here already
would fail as well.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from contextlib import suppress
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lossviz.ui.server.throttled_warnings import ThrottledWarning

#: For two thousand viewers, which is more than one process can serve: each takes memory as well.
ENOUGH = 8192
#: What a new viewer must leave to those who are here: requests for pages and files, and the process that makes these.
RESERVED = 96

_SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_EACH = (
    '%s - "WebSocket',
    "connection open",
    "connection closed",
    "connection rejected",
    "ASGI callable returned without completing handshake",  # uvicorn says so if a refusal has a status of its own
)

_ran_out = ThrottledWarning("The system has no file descriptors left for this server; see ulimit -n")


def raise_limit() -> int | None:
    """Raise the number of files that may be open as far as the system allows; returns it, or None if it has none.

    >>> raise_limit() == raise_limit()
    True
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return limit()


def limit() -> int | None:
    """How many files may be open at once; None if there is no limit."""
    try:
        import resource
    except ImportError:
        return None
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if soft == resource.RLIM_INFINITY else soft


def few_left(reserved: int = RESERVED) -> bool:
    """Whether fewer than ``reserved`` descriptors are free; False if the system does not tell.

    >>> few_left(0), few_left(10**9)
    (False, True)
    """
    most = limit()
    try:
        used = len(os.listdir("/dev/fd"))
    except FileNotFoundError:
        return False
    except OSError:  # not even one for looking
        return True
    return most is not None and most - used < reserved


def calm(loop: asyncio.AbstractEventLoop) -> None:
    """Let the loop say once a minute that it cannot accept connections, in place of a traceback for each."""

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if _is_short(context.get("exception")):
            _ran_out()
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)


def quiet() -> None:
    """Leave out what uvicorn logs for every websocket, refused or not; for requests it logs nothing either."""
    logging.getLogger("uvicorn.error").addFilter(_not_a_websocket)


def _not_a_websocket(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(_EACH)


class Spare:
    """ASGI middleware: if no descriptor is left for an answer, it is a 503, with one line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and answer for it if it cannot."""
        started = False

        async def told(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, told)
        except Exception as error:
            if not _is_short(error):
                raise
            _ran_out()
            await _give_up(scope, send, started)


def _is_short(error: BaseException | None) -> bool:
    """Whether an error says that descriptors are short, or was caused by one that does."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _SHORT:
            return True
        error = error.__cause__ or error.__context__
    return False


async def _give_up(scope: Scope, send: Send, started: bool) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1013})
    elif not started:
        headers = [(b"retry-after", b"30"), (b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": b"Too many viewers are here; please try again."})
