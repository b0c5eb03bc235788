"""Fields of what a page shows: each reads hostile text, checks a value, writes it, and says in words what it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import MOST, real, word
from lossviz.loss import Axis, Loss
from lossviz.parameter import Interval, Parameter, shown

_LONGEST = 4000
# So many words can be listed in a sentence.
_FEW = 12


class Control(Protocol):
    """A field of a record, as links and browsers carry it: under one name, or under several."""

    def check(self, owner: str, name: str, value: Any) -> Any:
        """The value in its canonical type; raises TypeError or ValueError naming owner, field and value."""

    def write(self, name: str, value: Any) -> dict[str, Any]:
        """The value by control name, in types that JSON knows."""

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        """The value that ``state`` holds; ``default`` where it is missing or bad."""

    def allowed(self, name: str) -> dict[str, str]:
        """What each of its controls can be, in words."""


@dataclass(frozen=True)
class Number:
    """A number or a flag with a slider's record. What is outside the record's domain is refused."""

    record: Parameter

    def check(self, owner: str, name: str, value: Any) -> Any:
        return self.record.check(owner, value)

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {name: value}

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = word(state.get(name, default))
        if self.record.kind == "flag" or raw is None or isinstance(raw, bool):
            return self._checked(name, raw, default)
        value = real(raw)
        if self.record.kind == "integer" and value is not None:
            return self._checked(name, int(value) if value == int(value) else None, default)
        shown = value is not None and value in limited(self.record.domain)
        return self._checked(name, value, default) if shown else default

    def _checked(self, name: str, value: Any, default: Any) -> Any:
        try:
            return self.record.check("", value)
        except (TypeError, ValueError):
            return default

    def allowed(self, name: str) -> dict[str, str]:
        integer = self.record.kind == "integer"
        return {name: f"an integer in {self.record.domain}" if integer else allowed_for(self.record)}


@dataclass(frozen=True)
class Choice:
    """One of several words."""

    options: tuple[str, ...]

    def check(self, owner: str, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(f"{owner}: {name} must be one of {', '.join(self.options)}, got {shown(value)}")
        return value

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {name: value}

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        raw = state.get(name)
        return raw if isinstance(raw, str) and raw in self.options else default

    def allowed(self, name: str) -> dict[str, str]:
        return {name: f"one of {', '.join(self.options)}"}


@dataclass(frozen=True)
class Subset:
    """At least ``least`` of several words, in their own order; links join them with a tilde, and write "none" for none."""

    options: tuple[str, ...]
    least: int = 1

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

    def allowed(self, name: str) -> dict[str, str]:
        few = self.options if len(self.options) <= _FEW else (*self.options[:2], "…", self.options[-1])
        return {name: f"{'none or ' if not self.least else ''}some of {', '.join(few)}"}


@dataclass(frozen=True)
class Settings:
    """Losses with their parameters, one control per parameter: ``huber_delta``. Flags are the page's own and stay."""

    def check(self, owner: str, name: str, value: Any) -> tuple[Loss, ...]:
        if not all(isinstance(loss, Loss) for loss in value):
            raise TypeError(f"{owner}: {name} must be losses of the catalogue, got {shown(value)}")
        return tuple(value)

    def write(self, name: str, value: Any) -> dict[str, Any]:
        return {
            f"{loss.key}_{record.name}": getattr(loss, record.name)
            for loss in value
            for record in loss.parameters()
            if record.kind != "flag"
        }

    def read(self, name: str, state: Mapping[str, Any], default: Any) -> Any:
        found = []
        for loss in default:
            for record in loss.parameters():
                if record.kind == "flag":
                    continue
                usual = getattr(loss, record.name)
                value = Number(record).read(f"{loss.key}_{record.name}", state, usual)
                # a page draws only what a slider reaches: an integer far beyond it is a hostile link
                beyond = record.kind == "integer" and not record.steps[0] <= value <= record.steps[-1]
                loss = loss.but(**{record.name: usual if beyond else value})
            found.append(loss)
        return tuple(found)

    def allowed(self, name: str) -> dict[str, str]:
        return {
            f"{key}_{record.name}": allowed_for(record)
            for key, kind in CATALOGUE.items()
            for record in kind.parameters()
        }


def control(default: Any, rule: Control) -> Any:
    """Declare a field with its rule; numbers and flags are declared with ``lossviz.parameter.parameter`` instead."""
    return field(default=default, metadata={"control": rule})


def limited(domain: Interval) -> Interval:
    """The part of a domain that views show.

    >>> print(limited(Interval(0, math.inf)))
    (0, 1e+12]
    """
    low, high = max(domain.low, -MOST), min(domain.high, MOST)
    return Interval(low, high, domain.closed_low or low > domain.low, domain.closed_high or high < domain.high)


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
    return f"in {limited(record.domain)}{' or none' if record.optional else ''}"


def allowed_on(axis: Axis) -> str:
    """What views show on an axis, in words.

    >>> allowed_on(default_view("focal").plane.label_axis)
    'in [0, 1]'
    """
    return f"in {limited(axis.domain)}{f' ({axis.unit})' if axis.unit else ''}"
