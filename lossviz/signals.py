"""Signals that end a command: all of them interrupt it as Ctrl-C does, and none in the middle of a step."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

# Ctrl-C; what service managers and time limits send; a terminal that is closed (Windows knows no SIGHUP).
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextlib.contextmanager
def ending() -> Iterator[list[int]]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt as Ctrl-C does; yields the numbers of the signals that came.

    Signals that are ignored (``nohup``, a job in the background) stay ignored. Outside of the main thread nothing changes:
    Python handles no signals there.

    >>> with ending() as came:
    ...     try:
    ...         signal.raise_signal(signal.SIGTERM)
    ...     except KeyboardInterrupt:
    ...         came == [signal.SIGTERM]
    True
    """
    came: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        came.append(number)
        usual = signal.getsignal(signal.SIGINT)
        if callable(usual):
            usual(signal.SIGINT, frame)  # while asyncio runs, its own handler cancels the work
        else:
            raise KeyboardInterrupt

    with _handled({number: end for number in _ENDING if number != signal.SIGINT}):
        yield came


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Let the signals of ``ending`` and Ctrl-C wait until a step is done.

    >>> with ending(), contextlib.suppress(KeyboardInterrupt):
    ...     with deferred():
    ...         signal.raise_signal(signal.SIGTERM)
    ...         print("done")
    done
    """
    waiting: list[int] = []
    try:
        with _handled(dict.fromkeys(_ENDING, lambda number, frame: waiting.append(number))):
            yield
    finally:
        for number in waiting:
            signal.raise_signal(number)


@contextlib.contextmanager
def _handled(handlers: dict[int, object]) -> Iterator[None]:
    """Put handlers in place for a while, for the signals that Python handles and nobody ignores."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {number: signal.getsignal(number) for number in handlers}
    taken = [number for number, handler in usual.items() if handler not in (signal.SIG_IGN, None)]
    try:
        for number in taken:
            signal.signal(number, handlers[number])  # type: ignore[arg-type]
        yield
    finally:
        for number in taken:
            signal.signal(number, usual[number])
