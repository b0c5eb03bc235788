"""What a raw text is, wherever it comes from (a link, a field, the command line), and what is said if it is not shown.

A view reads a link forgivingly: what it cannot show takes another value. Afterwards each text is held against the
value that is shown in its place, and those that differ become refusals, each with the value and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from lossviz.decimals import LONGEST, code, doubtful, infinite, real, word
from lossviz.parameter import shown

# A page names so many refusals; a link with more of them is no link of ours.
_NAMED = 3
_LISTED = 12
V = TypeVar("V")


def agrees(raw: Any, value: Any) -> bool:
    """Whether a raw text says this very value; lists of words say it in any order.

    >>> agrees("1e3", 1000.0), agrees("mse, huber", "huber,mse"), agrees("-1", 1.0), agrees("none", None)
    (True, True, False, True)
    >>> agrees("−∞", "-inf"), agrees("inf", "-inf")
    (True, False)
    """
    if value is None or isinstance(value, bool):
        return word(raw) is value
    if isinstance(value, int | float):
        return real(raw) == real(value)
    if (end := infinite(value)) is not None:
        return infinite(raw) == end
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
        instead = text if len(text) <= LONGEST else ""
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
    doubt = number and isinstance(raw, str) and doubtful(raw)
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
