"""What the page of a lab shows, as a frozen record whose fields know how to be read from links and written to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Protocol, Self

from lossviz.catalogue import CATALOGUE
from lossviz.loss import Loss
from lossviz.parameter import Parameter, parameter_record, shown
from lossviz.reading import Read, Refusal, code, last, limited, own, refusals, word
from lossviz.reading import real as real  # also for the rules of the labs
from lossviz.view import allowed_for

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


@dataclass(frozen=True)
class LabView:
    """The base of the records: validated when made, read with silent fallback, written as URL parameters."""

    page: ClassVar[str]

    def __post_init__(self) -> None:
        owner = type(self).__name__
        for name, rule in self.rules().items():
            object.__setattr__(self, name, rule.check(owner, name, getattr(self, name)))

    @property
    def family(self) -> Any:
        """What a figure is made from: the record itself, or less where the browser moves the rest without loss."""
        return self

    def in_form_of(self, other: Self) -> Self:
        """The same record; loss pages translate their point here."""
        return self

    @classmethod
    def rules(cls) -> dict[str, Control]:
        """The rule of every field, in the order of declaration."""
        return {
            f.name: f.metadata["control"] if "control" in f.metadata else Number(parameter_record(f.name, f))
            for f in fields(cls)
        }

    def state(self) -> dict[str, Any]:
        """The whole record by control name, in types that JSON knows."""
        return self._written()

    def _written(self) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for name, rule in self.rules().items():
            written |= rule.write(name, getattr(self, name))
        return written

    def query(self, *, complete: bool = False) -> dict[str, str]:
        """URL parameters, prefixed by the page's name: those that differ from the defaults, or all of them."""
        usual = self.base(self._written())._written()
        return {
            f"{self.page}_{name}": code(value)
            for name, value in self._written().items()
            if complete or value != usual[name]
        }

    @classmethod
    def from_state(cls, state: Any) -> Self:
        """The record that ``state`` asks for; whatever is bad or missing takes its default, and nothing raises."""
        given: Mapping[str, Any] = state if isinstance(state, Mapping) else {}
        return cls(**cls.read(given))

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> dict[str, Any]:
        """The fields as ``state`` has them, each by itself."""
        base = cls.base(state)
        return {name: rule.read(name, state, getattr(base, name)) for name, rule in cls.rules().items()}

    @classmethod
    def base(cls, state: Mapping[str, Any]) -> Self:
        """The record whose values stand in for what ``state`` leaves out."""
        return cls()

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Self:
        """The record of a link's parameters, as ``query`` writes them."""
        return cls.read_query(query).view

    @classmethod
    def read_query(cls, query: Mapping[str, Any]) -> Read[Self]:
        """The record of a link's parameters (texts, or what ``gathered`` makes of them), and what it asks for in vain."""
        given = own(cls.page, query)
        view = cls.from_state(last(given))
        return Read(view, view.unmet(given))

    def unmet(self, given: Mapping[str, Any]) -> tuple[Refusal, ...]:
        """What of ``given`` (raw, by control name) the record does not show."""
        allowed = {name: words for field, rule in self.rules().items() for name, words in rule.allowed(field).items()}
        return refusals(self.page, given, self.state(), lambda name: allowed.get(name, "what the page can show"))


def losses_of(family: str, **settings: Any) -> tuple[Loss, ...]:
    """Every catalogue loss of a family, with those of the settings that it has.

    >>> losses_of("binary", from_logits=True)[0]
    BinaryCrossEntropy(from_logits=True)
    """
    found = [cls for cls in CATALOGUE.values() if cls.family == family]
    return tuple(cls(**{k: v for k, v in settings.items() if k in _names(cls)}) for cls in found)


def _names(cls: type[Loss]) -> set[str]:
    return {record.name for record in cls.parameters()}


def evenly(low: float, high: float, count: int) -> tuple[float, ...]:
    """Even nodes without the dust of rounding, as tables and sliders list them.

    >>> evenly(0.0, 0.3, 4)
    (0.0, 0.1, 0.2, 0.3)
    """
    return tuple(float(f"{low + (high - low) * k / (count - 1):.12g}") for k in range(count))
