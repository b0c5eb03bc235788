"""What strangers can cause any number of times is logged once a minute, with how often it happened."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_LOG = logging.getLogger("lossviz")
_PERIOD = 60.0
_LONGEST = 120


class ThrottledWarning:
    """A warning that is logged at most once a minute.

    >>> times = iter([0.0, 1.0, 70.0])
    >>> told: list[str] = []
    >>> warning = ThrottledWarning("refused a door", say=told.append, clock=lambda: next(times))
    >>> warning("red"), warning("green"), warning("blue")
    (None, None, None)
    >>> told
    ['refused a door: red', 'refused a door, 2 times since the last such line: blue']
    """

    def __init__(
        self, what: str, say: Callable[[str], object] = _LOG.warning, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.what, self._say, self._clock = what, say, clock
        self._due, self._times = float("-inf"), 0

    def __call__(self, example: str = "") -> None:
        """Count it, and log it if the last line is a minute old; of the example, only as much as fits into a line."""
        self._times += 1
        now = self._clock()
        if now < self._due:
            return
        often = f", {self._times} times since the last such line" if self._times > 1 else ""
        shown = f": {example[:_LONGEST]}" if example else ""
        self._say(f"{self.what}{often}{shown}")
        self._due, self._times = now + _PERIOD, 0
