"""Fields of what a page shows: each reads hostile text, checks a value, writes it, and says in words what it can be."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lossviz.decimals import DIGITS, MOST, code, infinite, real, word
from lossviz.loss import Axis
from lossviz.parameter import Interval, Parameter, shown

_LONGEST = 4000
# So many words can be listed in a sentence.
_FEW = 12


class Field(Protocol):
    """The rule for one value of a record. Links and browsers carry the value under one name, or under several."""

    def check(self, owner: str, name: str, value: Any) -> Any:
        """The value in its canonical type; raises TypeError or ValueError naming owner, field and value."""

    def write(self, name: str, value: Any) -> dict[str, Any]:
        """The value by control name, in types that JSON knows."""

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        """The value that ``state`` holds; ``default`` if it is missing or bad."""

    def allowed(self, name: str) -> dict[str, str]:
        """What each of its controls can be, in words."""


class OneControl(ABC):
    """The part that fields share whose value is one control, as it is."""

    @property
    @abstractmethod
    def words(self) -> str:
        """What its control can be."""

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {name: value}

    def allowed(self, name: str) -> dict[str, str]:
        return {name: self.words}


def number_in(domain: Interval, raw: Any, *, digits: int = DIGITS) -> float | None:
    """The number that a raw value is, if views show it and it lies in ``domain``; None for anything else.

    >>> from lossviz.parameter import EXTENDED, REAL, UNIT
    >>> number_in(UNIT, "0.5"), number_in(UNIT, "2"), number_in(UNIT, "nan"), number_in(REAL, 1e13)
    (0.5, None, None, None)
    >>> number_in(EXTENDED, "-inf"), number_in(REAL, "-inf")
    (-inf, None)
    """
    value = real(raw, digits)
    if value is None:
        value = infinite(raw)
        return value if value is not None and value in domain else None
    return value if value in limited(domain) else None


@dataclass(frozen=True)
class Number(OneControl):
    """A number, an integer or a flag with a slider's record. What is outside the record's domain is refused."""

    record: Parameter

    @property
    def domain(self) -> Interval:
        """The numbers that are allowed; of those views show the ones that ``limited`` names, and infinities."""
        return self.record.domain

    @property
    def words(self) -> str:
        return f"an integer in {self.record.domain}" if self.record.kind == "integer" else allowed_for(self.record)

    def check(self, owner: str, name: str, value: Any) -> Any:
        return self.record.check(owner, value)

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = word(state.get(name, default))
        if self.record.kind == "flag":
            return raw if isinstance(raw, bool) else default
        if raw is None:
            return None if self.record.optional else default
        value = number_in(self.domain, raw)
        if value is not None and self.record.kind == "integer":
            return int(value) if value == int(value) else default
        return default if value is None else value


@dataclass(frozen=True)
class Setting(Number):
    """A parameter of a loss. Of an integer, pages draw only what its slider reaches: a far larger one is a hostile link."""

    @property
    def domain(self) -> Interval:
        steps = self.record.steps
        return Interval(steps[0], steps[-1], True, True) if self.record.kind == "integer" else super().domain

    @property
    def words(self) -> str:
        return allowed_for(self.record)


@dataclass(frozen=True)
class Within(OneControl):
    """A number in a domain; ``remark`` adds to the words on what it can be."""

    domain: Interval
    remark: str = ""

    @property
    def words(self) -> str:
        return f"in {limited(self.domain)}{self.remark}"

    def check(self, owner: str, name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or value not in limited(self.domain):
            raise ValueError(f"{owner}: {name} must be {self.words}, got {shown(value)}")
        return float(value)

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        value = number_in(self.domain, state.get(name))
        return default if value is None else value


@dataclass(frozen=True)
class Count(OneControl):
    """One of several whole numbers."""

    options: tuple[int, ...]

    @property
    def words(self) -> str:
        return f"one of {', '.join(map(str, self.options))}"

    def check(self, owner: str, name: str, value: Any) -> int:
        if isinstance(value, bool) or value not in self.options:
            raise ValueError(f"{owner}: {name} must be {self.words}, got {shown(value)}")
        return int(value)

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        value = real(state.get(name))
        return default if value not in self.options else int(value)


@dataclass(frozen=True)
class Choice(OneControl):
    """One of several words."""

    options: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"one of {', '.join(self.options)}"

    def check(self, owner: str, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(f"{owner}: {name} must be {self.words}, got {shown(value)}")
        return value

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = state.get(name)
        return raw if isinstance(raw, str) and raw in self.options else default


@dataclass(frozen=True)
class Toggle(OneControl):
    """Something that is on or off."""

    @property
    def words(self) -> str:
        return "true or false"

    def check(self, owner: str, name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f"{owner}: {name} must be True or False, got {shown(value)}")
        return value

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = word(state.get(name))
        return raw if isinstance(raw, bool) else default


@dataclass(frozen=True)
class Subset(OneControl):
    """At least ``least`` of several words, in their own order; links join them with a tilde, and write "none" for none."""

    options: tuple[str, ...]
    least: int = 1

    @property
    def words(self) -> str:
        few = self.options if len(self.options) <= _FEW else (*self.options[:2], "…", self.options[-1])
        return f"{'none or ' if not self.least else ''}some of {', '.join(few)}"

    def check(self, owner: str, name: str, value: Any) -> tuple[str, ...]:
        words = () if isinstance(value, str) else tuple(value)
        if len(words) < self.least or any(word not in self.options for word in words):
            raise ValueError(
                f"{owner}: {name} must hold at least {self.least} of {', '.join(self.options)}, got {shown(value)}"
            )
        return tuple(option for option in self.options if option in words)

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {name: "~".join(value) or "none"}

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = state.get(name)
        if not isinstance(raw, str) or len(raw) > _LONGEST:
            return default
        if raw == "none" and not self.least:
            return ()
        words = raw.split("~")
        return tuple(option for option in self.options if option in words) or default


def control(default: Any, rule: Field) -> Any:
    """Declare a field with its rule; numbers and flags are declared with ``lossviz.parameter.parameter`` instead."""
    return field(default=default, metadata={"control": rule})


def limited(domain: Interval) -> Interval:
    """The part of a domain that views show.

    >>> from lossviz.parameter import POSITIVE
    >>> print(limited(POSITIVE))
    (0, 1e+12]
    """
    low, high = max(domain.low, -MOST), min(domain.high, MOST)
    return Interval(low, high, domain.closed_low or low > domain.low, domain.closed_high or high < domain.high)


def endless(domain: Interval) -> tuple[float, ...]:
    """The infinities that a domain holds.

    >>> from lossviz.parameter import EXTENDED, REAL
    >>> endless(EXTENDED), endless(REAL)
    ((-inf, inf), ())
    """
    return tuple(end for end in (domain.low, domain.high) if math.isinf(end) and end in domain)


def allowed_for(record: Parameter) -> str:
    """What views show of a parameter, in words.

    >>> from lossviz import CrossEntropy, Focal
    >>> [allowed_for(record) for record in (*Focal.parameters()[:2], *CrossEntropy.parameters()[:1])]
    ['in [0, 1e+12]', 'in [0, 1] or none', 'an integer from 2 to 1000']
    """
    if record.kind == "flag":
        return "true or false"
    if record.kind == "integer":
        return f"an integer from {record.steps[0]:g} to {record.steps[-1]:g}"
    more = [*(code(end) for end in endless(record.domain)), *(["none"] if record.optional else [])]
    return " or ".join([f"in {limited(record.domain)}", *more])


def on(axis: Axis) -> Within:
    """The rule of a place on an axis.

    >>> from lossviz import Focal
    >>> on(Focal().label_axis).words
    'in [0, 1]'
    """
    return Within(axis.domain, f" ({axis.unit})" if axis.unit else "")
