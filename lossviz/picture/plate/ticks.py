"""Round numbers on axes, as texts, and how much room texts take."""

from __future__ import annotations

import math
import re
from html import unescape
from textwrap import wrap

from lossviz.formula import number
from lossviz.picture.style import round_steps

# The width of a usual letter, and the height of a line, in sizes of the letters.
_LETTER, _LINE = 0.56, 1.2
# The widths of what numbers are written with, in wide letters.
_WIDTHS = {**dict.fromkeys("0123456789", 0.64), "%": 0.95, "−": 0.84, ".": 0.32, ",": 0.32}


def ticks(low: float, high: float, most: float) -> list[float]:
    """The multiples of the shortest round distance, from ``low`` to ``high``, of which there are at most about ``most``.

    There are at least two: one number alone says nothing of the scale.

    >>> ticks(-3.0, 3.0, 7), ticks(0.0, 1.0, 3), ticks(-3.0, 3.0, 2)
    ([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], [0.0, 0.5, 1.0], [-2.0, 0.0, 2.0])
    """
    length = high - low
    rising = list(round_steps(length))
    usual = next(k for k, step in enumerate(rising) if length / step <= max(most - 1, 1) * (1 + 1e-9))
    return next(found for k in range(usual, -1, -1) if len(found := _multiples(low, high, rising[k])) > 1)


def _multiples(low: float, high: float, every: float) -> list[float]:
    dust = 1e-9 * (high - low)
    first, last = math.ceil((low - dust) / every), math.floor((high + dust) / every)
    return [float(f"{k * every:.12g}") + 0.0 for k in range(first, last + 1)]


def texts(values: list[float], *, share: bool = False) -> list[str]:
    """Ticks as they are written.

    >>> texts([-0.5, 0.0]), texts([0.5], share=True)
    (['−0.5', '0'], ['50%'])
    """
    return [f"{number(100 * value)}%" if share else number(value) for value in values]


def width_of(text: str, size: float) -> float:
    """About how wide a text is in letters of some size, its markup left out.

    >>> round(width_of("<b>loss ℓ</b>", 10), 1)
    33.6
    """
    return max(_LETTER * size * len(line) for line in _lines(text))


def _lines(text: str) -> list[str]:
    """The lines of a text without its markup."""
    return [unescape(re.sub("<[^>]*>", "", line)) for line in re.split("<br>", text)]


def number_width(text: str, size: float) -> float:
    """About how wide a number on an axis is at most: digits are wider than letters, and signs of percent still more.

    >>> number_width("100%", 10) > number_width("1000", 10) > width_of("1000", 10)
    True
    """
    return max(size * sum(_WIDTHS.get(letter, _LETTER) for letter in line) for line in _lines(text))


def height_of(text: str, size: float) -> float:
    """How high a text is, all its lines together.

    >>> height_of("two<br>lines", 10)
    24.0
    """
    return _LINE * size * (1 + text.count("<br>"))


def broken(text: str, size: float, room: float) -> str:
    """A text broken behind commas and colons where it is wider than its room, and between words if that is not enough.

    >>> broken("Huber loss, δ = 1", 10, 60)
    'Huber loss,<br>δ = 1'
    >>> broken("the end of training", 10, 80)
    'the end of<br>training'
    """
    letters = max(int(room / (_LETTER * size)), 8)
    lines: list[str] = []
    for part in re.split(r"(?<=[,;:])\s", text):
        joined = f"{lines[-1]} {part}" if lines else part
        if lines and width_of(joined, size) <= room:
            lines[-1] = joined
        else:
            lines.append(part)
    words = (part for line in lines for part in (wrap(line, letters) if width_of(line, size) > 1.1 * room else [line]))
    return "<br>".join(words)
