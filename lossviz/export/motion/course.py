"""The course of an animation: where its parameter and its camera are in each frame, and how long a frame is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lossviz.decimals import code, real
from lossviz.export.requests import RequestError
from lossviz.parameter import shown

#: What an animation takes if nothing else is said: seconds, and frames in each of them.
SECONDS, FPS = 4.0, 12
#: How long an animation may be, how many frames a second may have (a GIF has no more), and how many there may be in all.
SHORTEST, LONGEST, FASTEST, FEWEST, MOST = 0.5, 60.0, 50, 4, 600
_FULL = 360.0


@dataclass(frozen=True)
class Sweep:
    """A slider by its name, with the numbers at which it starts and to which it goes."""

    name: str
    first: float
    last: float

    @property
    def text(self) -> str:
        """As the command line takes it.

        >>> Sweep("delta", 0.1, 5.0).text
        'delta=0.1:5'
        """
        return f"{self.name}={code(self.first)}:{code(self.last)}"


@dataclass(frozen=True)
class Motion:
    """What moves (a sweep, a turn in degrees, or both together), for how long, and how many frames a second has.

    It goes there and back and begins again, but a full turn simply goes on; ``once`` it goes there and stops. Raises
    RequestError for what is out of bounds.
    """

    sweep: Sweep | None = None
    turn: float = 0.0
    seconds: float = SECONDS
    fps: int = FPS
    once: bool = False

    def __post_init__(self) -> None:
        if self.sweep is None and not self.turn:
            raise RequestError("an animation needs sweep, such as delta=0.1:5, or turn, such as 360, or both")
        if not abs(self.turn) <= _FULL:
            raise RequestError(f"turn must be from -360 to 360 degrees, and not 0, got {shown(self.turn)}")
        if not SHORTEST <= self.seconds <= LONGEST:
            raise RequestError(f"seconds must be from {SHORTEST:g} to {LONGEST:g}, got {shown(self.seconds)}")
        if isinstance(self.fps, bool) or self.fps != round(self.fps) or not 1 <= self.fps <= FASTEST:
            raise RequestError(f"fps must be a whole number from 1 to {FASTEST}, got {shown(self.fps)}")
        if not FEWEST <= self.count <= MOST:
            raise RequestError(
                f"seconds times fps must be {FEWEST} to {MOST} frames, got {self.seconds:g} times {self.fps:g}"
            )

    @property
    def count(self) -> int:
        """How many frames are shown until it begins again or stops: an even number, so that a way back can mirror a way there.

        >>> Motion(turn=360, seconds=0.5, fps=10).count
        6
        """
        return 2 * round(self.seconds * self.fps / 2 + 1e-9)

    @property
    def durations(self) -> tuple[int, ...]:
        """How long each frame is shown, in milliseconds: whole hundredths of a second, as in a GIF, that do not drift.

        >>> Motion(turn=360, seconds=0.5, fps=12).durations
        (80, 90, 80, 80, 90, 80)
        """
        ends = [round(100 * place / self.fps) for place in range(self.count + 1)]
        return tuple(10 * (after - before) for before, after in pairwise(ends))

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """In each frame, how many steps the sweep and the turn are away from their start.

        >>> Motion(Sweep("delta", 1, 2), turn=360, seconds=0.5, fps=12).places
        ((0, 0), (1, 1), (2, 2), (3, 3), (2, 4), (1, 5))
        """
        count = self.count
        there = range(count) if self.once else [min(place, count - place) for place in range(count)]
        around = range(count) if self._goes_on else there
        return tuple((a if self.sweep else 0, b if self.turn else 0) for a, b in zip(there, around, strict=True))

    @property
    def steps(self) -> int:
        """How many steps it is from the start to the end of the sweep."""
        return self.count - 1 if self.once else self.count // 2

    def turned(self, place: int) -> float:
        """By how many degrees the camera is turned after so many steps.

        >>> Motion(turn=360, seconds=0.5, fps=12).turned(3), Motion(turn=90, seconds=0.5, fps=12).turned(3)
        (180.0, 90.0)
        """
        return self.turn * place / (self.count if self._goes_on and not self.once else self.steps)

    @property
    def _goes_on(self) -> bool:
        return self.once or abs(self.turn) == _FULL


def parse_sweep(text: str) -> Sweep:
    """A sweep as the command line takes it; the numbers are held against the slider later.

    >>> parse_sweep("delta=0.1:5")
    Sweep(name='delta', first=0.1, last=5.0)
    """
    name, sign, ends = str(text).partition("=")
    numbers = [real(part) for part in ends.split(":")]
    if not name.strip() or not sign or len(numbers) != 2 or None in numbers:
        raise RequestError(f"sweep must be NAME=FIRST:LAST with two numbers, such as delta=0.1:5, got {shown(text)}")
    first, last = (number for number in numbers if number is not None)
    if first == last:
        raise RequestError(f"sweep must go from one number to another, got {shown(text)}")
    return Sweep(name.strip(), first, last)


def parse_number(name: str, allowed: str, text: object) -> float:
    """A number that is given as an option, from text or as it is; raises RequestError, which says what is ``allowed``.

    >>> parse_number("seconds", "from 0.5 to 60", "4")
    4.0
    """
    found = real(text)
    if found is None:
        raise RequestError(f"{name} must be {allowed}, got {shown(text)}")
    return found


def stops(sweep: Sweep, steps: int, slider: Sequence[float], *, listed: bool = False) -> tuple[float, ...]:
    """The numbers of a sweep in ``steps`` steps, as they come when its ``slider`` is moved evenly.

    So they are dense where the positions of the slider are, and grow by factors if those do. Between the ends they are
    rounded to a tenth of a step, so that a title can say them. If they are ``listed``, they are positions themselves.

    >>> stops(Sweep("tau", 0.0, 1.0), 4, [0.1, 0.2, 0.3, 0.4])
    (0.0, 0.25, 0.5, 0.75, 1.0)
    >>> stops(Sweep("delta", 0.1, 10.0), 4, [0.1, 1.0, 10.0])
    (0.1, 0.55, 1.0, 5.5, 10.0)
    >>> stops(Sweep("classes", 2, 5), 4, [2, 3, 4, 5, 10], listed=True)
    (2, 3, 4, 4, 5)
    """
    if listed:
        low, high = sorted((sweep.first, sweep.last))
        found = sorted((at for at in slider if low <= at <= high), reverse=sweep.first > sweep.last)
        return tuple(found[int(place * (len(found) - 1) / steps + 0.5)] for place in range(steps + 1))
    places, knots = _reaching([at for at in slider if math.isfinite(at)], sweep)
    start, end = np.interp([sweep.first, sweep.last], knots, places).tolist()
    exact = np.interp(np.linspace(start, end, steps + 1), places, knots).tolist()
    apart = [abs(after - before) for before, after in pairwise(exact)]
    inner = (_rounded(x, min(pair)) for x, pair in zip(exact[1:], pairwise(apart), strict=False))
    return (sweep.first, *inner, sweep.last)


def _reaching(knots: Sequence[float], sweep: Sweep) -> tuple[list[float], list[float]]:
    """The positions of a slider, counted; a sweep that goes beyond moves there as between the last two of them."""
    low, high = sorted((sweep.first, sweep.last))
    last, before, after = len(knots) - 1, knots[1] - knots[0], knots[-1] - knots[-2]
    beyond = max(0.0, (knots[0] - low) / before), max(0.0, (high - knots[-1]) / after)
    places = [-1 - beyond[0], *range(last + 1), last + 1 + beyond[1]]
    return places, [min(low, knots[0]) - before, *knots, max(high, knots[-1]) + after]


def _rounded(value: float, step: float) -> float:
    return float(round(value, 1 - math.floor(math.log10(step)))) + 0.0
