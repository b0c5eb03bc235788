"""What the page of a lab shows, as a frozen record whose fields know how to be read from links and written to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from lossviz.decimals import code
from lossviz.parameter import parameter_record
from lossviz.state.fields import Control, Number
from lossviz.state.link import Read, Refusal, last, own, refusals


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
