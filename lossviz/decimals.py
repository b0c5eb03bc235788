"""Numbers as decimal text, wherever it comes from (a link, a field, the command line), and the words for none and flags."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

#: The largest number that a view shows, with either sign.
MOST = 1e12
#: The digits of a number that links keep: a decimal number of so many is the same after it was read and written.
DIGITS = 15
#: The longest text that can be a number or a word.
LONGEST = 40
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"([+-]?)(\d+),(\d+)", re.ASCII)
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_ENDLESS = {"inf": math.inf, "+inf": math.inf, "-inf": -math.inf, "∞": math.inf, "+∞": math.inf, "-∞": -math.inf}
_WORDS = {"none": None, "true": True, "false": False}


def real(raw: Any, digits: int = DIGITS) -> float | None:
    """A finite number to ``digits`` significant digits, or None for anything else.

    Text is a decimal number in ASCII digits, with a sign, an exponent and blanks around it if need be; a decimal comma
    and a true minus sign are understood. "1,500" could mean two things and is no number.

    >>> real("2.5"), real("−1,5"), real(" 1e3 "), real("1,500"), real("1_0"), real("1e400"), real(1.7976931348623157e308)
    (2.5, -1.5, 1000.0, None, None, None, None)
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    if isinstance(raw, str):
        if len(raw) > LONGEST:
            return None
        # in an address a bare + is a blank
        raw = re.sub(r"(?<=\d[eE]) (?=\d)", "+", raw.strip(" \t\r\n").replace("\u2212", "-"))
        if (comma := _DECIMAL_COMMA.fullmatch(raw)) and not _GROUPS.fullmatch(raw):
            raw = "{}{}.{}".format(*comma.groups())
        if not _NUMBER.fullmatch(raw):
            return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    lost = value == 0 and isinstance(raw, str) and re.search("[1-9]", raw.lower().partition("e")[0])
    rounded = float(f"{value:.{digits}g}") + 0.0  # the greatest floats round to infinity
    return rounded if math.isfinite(rounded) and not lost else None


def infinite(raw: Any) -> float | None:
    """An infinity, as a number or as the word or the sign for it; None for anything else.

    >>> infinite("-inf"), infinite("−∞"), infinite(float("inf")), infinite("1e999"), infinite(1.0)
    (-inf, -inf, inf, None, None)
    """
    if isinstance(raw, str) and len(raw) <= LONGEST:
        return _ENDLESS.get(raw.strip(" \t\r\n").replace("\u2212", "-").lower())
    return raw if isinstance(raw, float) and math.isinf(raw) else None


def spelled(value: Any) -> Any:
    """A value as JSON can say it: the word for an infinity, anything else as it is.

    >>> spelled(float("-inf")), spelled(1.5), spelled(None)
    ('-inf', 1.5, None)
    """
    return value if infinite(value) is None else code(value)


def code(value: Any) -> str:
    """A value as links write it: language-neutral, and read back to the same value.

    >>> code(1.0), code(1234567.89), code(1e15), code(True), code(None), code("valley")
    ('1', '1234567.89', '1e15', 'true', 'none', 'valley')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, int | float):
        return str(value)
    try:
        return f"{value:.{DIGITS}g}".replace("e+", "e")
    except OverflowError:
        return "inf"


def doubtful(raw: str) -> bool:
    """Whether the comma of a number can mean two things.

    >>> doubtful("1,500"), doubtful("1,5")
    (True, False)
    """
    return _GROUPS.fullmatch(raw.strip()) is not None


def decimal_difference(one: float, other: float) -> float:
    """One number minus another, as their decimal digits have it: float subtraction leaves a rounding error.

    >>> 1234567.89 - 1234560, decimal_difference(1234567.89, 1234560.0)
    (7.8899999998975545, 7.89)
    """
    return float(Decimal(repr(float(one))) - Decimal(repr(float(other))))


def word(raw: Any) -> Any:
    """None, True or False for the words that links write for them; anything else as it is.

    >>> word(" None "), word("true"), word("1")
    (None, True, '1')
    """
    return _WORDS.get(raw.strip().lower(), raw) if isinstance(raw, str) and len(raw) <= LONGEST else raw
