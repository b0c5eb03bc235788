"""Who makes the files: one process beside the server, which ends with a file that takes too long.

A thread could neither be stopped nor be kept from slowing all pages down, as it would share Python's lock with them.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lossviz

#: How many may wait for their file, and how long the one being made, if its process does not give it up before.
WAITING, SECONDS = 64, 60.0
#: After so many seconds without a request the process ends, and gives its memory back.
IDLE = 300.0
#: A file that is nearly ready when its client leaves is finished: to start the process again would take longer.
GRACE = 1.0

_WORKER = (sys.executable, "-m", f"{lossviz.__name__}.ui.server.worker")
# The signals by which a system ends a process whose time is up.
_GIVEN_UP = tuple(-number for number in (getattr(signal, "SIGXCPU", None),) if number)
_LONGEST_LINE = 1 << 20


class Busy(Exception):
    """Too many wait already."""


class TooLong(Exception):
    """A file took more time than it may."""


@dataclass(frozen=True)
class Made:
    """A file, or why there is none: the head that the process gave, and the parts around plotly.js."""

    head: dict[str, Any]
    parts: tuple[bytes, ...]


class FileMakers:
    """The queue for files, and the process that makes them; started by the first request, and again if it has ended.

    >>> FileMakers().waiting
    0
    """

    def __init__(
        self,
        command: Sequence[str] = _WORKER,
        *,
        most: int = WAITING,
        seconds: float = SECONDS,
        idle: float = IDLE,
        grace: float = GRACE,
    ) -> None:
        self.command = tuple(command)
        self.most, self.seconds, self.idle, self.grace = most, seconds, idle, grace
        self.waiting = 0
        self.process: Process | None = None
        self._turn = asyncio.Lock()
        self._end: asyncio.TimerHandle | None = None

    async def make(self, asked: dict[str, Any]) -> Made:
        """The file that is asked for; cancelled while it waits, it is never begun.

        Raises Busy if too many wait, and TooLong for a file that was given up.
        """
        if self.waiting >= self.most:
            raise Busy
        self.waiting += 1
        try:
            async with self._turn:
                return await self._unless_left(asyncio.ensure_future(self._made(asked)))
        finally:
            self.waiting -= 1

    async def _unless_left(self, making: asyncio.Future[Made]) -> Made:
        """The result; if nobody wants it any more, the process has a moment to finish it, then it ends."""
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            with suppress(asyncio.CancelledError):
                await asyncio.wait([making], timeout=self.grace)
            making.cancel()
            await asyncio.wait([making])
            raise

    async def _made(self, asked: dict[str, Any]) -> Made:
        try:
            process = await self._started()
            async with asyncio.timeout(self.seconds):
                return await _exchange(process, asked)
        except TimeoutError:
            await self.stop()
            raise TooLong from None
        except EOFError as error:
            if await self.stop(patience=1.0) in _GIVEN_UP:
                raise TooLong from None
            raise error
        except BaseException:
            await self.stop()
            raise

    async def _started(self) -> Process:
        """The process, ready to be asked. The time it takes to start counts against no file."""
        if self._end is not None:
            self._end.cancel()
        self._end = asyncio.get_running_loop().call_later(self.idle, self._kill)
        if self.process is None or self.process.returncode is not None:
            home = Path(lossviz.__file__).parent.parent
            self.process = await asyncio.create_subprocess_exec(
                *self.command, stdin=PIPE, stdout=PIPE, cwd=home, limit=_LONGEST_LINE
            )
            await _exchange(self.process, {"page": "", "kind": "", "query": "", "gzip": False, "bare": True})
        return self.process

    async def stop(self, patience: float = 0.0) -> int | None:
        """End the process, if it has not ended by itself before; how it ended, or None if there was none."""
        process = self.process
        if process is None:
            return None
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
        self._kill()
        return await process.wait()

    def _kill(self) -> Process | None:
        process, self.process = self.process, None
        if self._end is not None:
            self._end.cancel()
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        return process


async def _exchange(process: Process, asked: dict[str, Any]) -> Made:
    """Ask, and read what the process answers; EOFError if it has ended."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()
        head = json.loads(await process.stdout.readuntil(b"\n"))
        parts = [await process.stdout.readexactly(size) for size in head["sizes"]]
    except (asyncio.IncompleteReadError, OSError) as error:
        raise EOFError("the process that makes files has ended") from error
    return Made(head, tuple(parts))
