"""What a raw text is, wherever it comes from (a link, a field, the command line), and what is said if it is not shown.

A view reads a link forgivingly: what it cannot show takes another value. Afterwards each text is held against the
value that is shown in its place, and those that differ become refusals, each with the value and what is allowed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from lossviz.parameter import Interval, shown

#: The largest number that a view shows, with either sign.
MOST = 1e12
#: The digits of a number that links keep: a decimal number of so many is the same after it was read and written.
DIGITS = 15
_LONGEST = 40
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"([+-]?)(\d+),(\d+)", re.ASCII)
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_WORDS = {"none": None, "true": True, "false": False}
# A page names so many refusals; a link with more of them is no link of ours.
_NAMED = 3
_LISTED = 12

V = TypeVar("V")


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
        if len(raw) > _LONGEST:
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


def decimal_difference(one: float, other: float) -> float:
    """One number minus another as their decimals say it, where floats leave dust.

    >>> 1234567.89 - 1234560, decimal_difference(1234567.89, 1234560.0)
    (7.8899999998975545, 7.89)
    """
    return float(Decimal(repr(float(one))) - Decimal(repr(float(other))))


def word(raw: Any) -> Any:
    """None, True or False for the words that links write for them; anything else as it is.

    >>> word(" None "), word("true"), word("1")
    (None, True, '1')
    """
    return _WORDS.get(raw.strip().lower(), raw) if isinstance(raw, str) and len(raw) <= _LONGEST else raw


def limited(domain: Interval) -> Interval:
    """The part of a domain that views show.

    >>> print(limited(Interval(0, math.inf)))
    (0, 1e+12]
    """
    low, high = max(domain.low, -MOST), min(domain.high, MOST)
    return Interval(low, high, domain.closed_low or low > domain.low, domain.closed_high or high < domain.high)


def agrees(raw: Any, value: Any) -> bool:
    """Whether a raw text says this very value; lists of words say it in any order.

    >>> agrees("1e3", 1000.0), agrees("mse, huber", "huber,mse"), agrees("-1", 1.0), agrees("none", None)
    (True, True, False, True)
    """
    if value is None or isinstance(value, bool):
        return word(raw) is value
    if isinstance(value, int | float):
        return real(raw) == real(value)
    return isinstance(raw, str) and (raw == value or _parts(raw) == _parts(str(value)))


def _parts(text: str) -> set[tuple[Any, ...]]:
    """A list, such as of points ``1_2~3_4``, as the set of what it holds; numbers as numbers."""
    parts = [part.strip() for part in re.split("[~,]", text)]
    return {tuple(piece if (found := real(piece)) is None else found for piece in part.split("_")) for part in parts}


@dataclass(frozen=True)
class Refusal:
    """A parameter of a link that is not shown: what is wrong with it, and what is shown instead (empty for nothing)."""

    name: str
    problem: str
    instead: str = ""

    def __str__(self) -> str:
        return self.problem


class Read(NamedTuple, Generic[V]):
    """A view that was read, and what was asked for but is not shown."""

    view: V
    refused: tuple[Refusal, ...]


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The parameters of a link by name; one that is given with different values holds them all, in a tuple.

    >>> gathered([("a", "1"), ("b", "2"), ("b", "3"), ("a", "1")])
    {'a': '1', 'b': ('2', '3')}
    """
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return {name: texts[0] if len(set(texts)) == 1 else tuple(texts) for name, texts in found.items()}


def own(page: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a link that are of one page, without the page's name.

    >>> own("huber", {"huber_delta": "2", "hide": "code"})
    {'delta': '2'}
    """
    prefix = f"{page}_"
    return {name.removeprefix(prefix): raw for name, raw in query.items() if name.startswith(prefix)}


def last(given: Mapping[str, Any]) -> dict[str, Any]:
    """One value for each name: of several the last, as the addresses of forms have it."""
    return {name: raw[-1] if isinstance(raw, tuple) else raw for name, raw in given.items()}


def refusals(
    page: str,
    given: Mapping[str, Any],
    state: Mapping[str, Any],
    allowed: Callable[[str], str],
    *,
    known: Collection[str] = (),
    prefix: str | None = None,
) -> tuple[Refusal, ...]:
    """What of ``given`` (raw, by control name) is not what ``state`` shows; ``allowed`` says what a control can be.

    >>> [str(refusal) for refusal in refusals("huber", {"delta": "-1"}, {"delta": 1.0}, lambda name: "above 0")]
    ["huber_delta must be above 0, got '-1'"]
    """
    prefix = f"{page}_" if prefix is None else prefix
    found = []
    for name, raw in given.items():
        text = code(state.get(name, ""))
        instead = text if len(text) <= _LONGEST else ""
        if name not in state and name not in known:
            names = [*state][:_LISTED] + ["…"] * (len(state) > _LISTED)
            found.append(Refusal(name, f"{page} has {', '.join(names)}, not {shown(name)}"))
        elif isinstance(raw, tuple):
            twice = " and as ".join(map(shown, raw[:3]))
            found.append(Refusal(name, f"{prefix}{name} is given as {twice}", instead))
        elif name in state and not agrees(raw, state[name]):
            problem = f"{prefix}{name} must be {allowed(name)}, got {_quoted(raw, state[name])}"
            found.append(Refusal(name, problem, instead))
    return tuple(found)


def _quoted(raw: Any, value: Any) -> str:
    """A raw value as messages show it, with a word on a comma that stands in a number."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    doubt = number and isinstance(raw, str) and _GROUPS.fullmatch(raw.strip())
    return f"{shown(raw)}, whose comma can mean two things" if doubt else shown(raw)


def problems(refused: Iterable[Refusal]) -> str:
    """What is wrong, in the words that all places share: the page, its files, the command line."""
    return _listed([str(refusal) for refusal in refused])


def sentence(refused: Iterable[Refusal]) -> str:
    """The one sentence of a page about a link that it does not show as it is; empty if there is nothing to say.

    >>> sentence([Refusal("delta", "huber_delta must be above 0, got '-1'", "1")])
    "This link asks for what cannot be shown: huber_delta must be above 0, got '-1' (shown instead: 1)."
    """
    told = [f"{one}{f' (shown instead: {one.instead})' if one.instead else ''}" for one in refused]
    return f"This link asks for what cannot be shown: {_listed(told)}." if told else ""


def _listed(told: list[str]) -> str:
    more = len(told) - _NAMED
    return "; ".join(told[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
