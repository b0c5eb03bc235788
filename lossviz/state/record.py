"""What a page shows, as a frozen record whose fields know how to be read from links and written to them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, Self

from lossviz.decimals import code
from lossviz.parameter import parameter_record
from lossviz.state.fields import Field, Number
from lossviz.state.link import Read, Refusal, last, own, refusals


class Record(ABC):
    """The base of all views: checked when made, written as URL parameters, held against the link it was read from."""

    #: The control names of those fields that links know under another name.
    controls: ClassVar[Mapping[str, str]] = {}

    @property
    @abstractmethod
    def page(self) -> str:
        """The page that shows it, and the prefix of its URL parameters."""

    @abstractmethod
    def rules(self) -> Mapping[str, Field]:
        """The rule of every field, in the order in which links name them."""

    @abstractmethod
    def usual(self) -> Mapping[str, Any]:
        """What a link need not say, by control name."""

    @property
    def family(self) -> Any:
        """What a figure is made from: the record itself, or less if the browser moves the rest without loss."""
        return self

    @property
    def setting(self) -> str:
        """What the numbers of a sentence about this view depend on, in a few words; empty for a view that is not spoken of."""
        return ""

    def __post_init__(self) -> None:
        owner = type(self).__name__
        for name, rule in self.rules().items():
            object.__setattr__(self, name, rule.check(owner, name, getattr(self, name)))

    def in_form_of(self, other: Self) -> Self:
        """The same record; loss pages translate their point here."""
        return self

    def written(self) -> dict[str, Any]:
        """The fields by control name, in types that JSON knows."""
        found: dict[str, Any] = {}
        for name, rule in self.rules().items():
            found |= rule.write(self.controls.get(name, name), getattr(self, name))
        return found

    def state(self) -> dict[str, Any]:
        """All that the page's controls are at, by control name."""
        return self.written()

    def query(self, *, complete: bool = False) -> dict[str, str]:
        """URL parameters, prefixed by the page's name: those that differ from the defaults, or all of them."""
        usual = self.usual()
        return {
            f"{self.page}_{name}": code(value)
            for name, value in self.written().items()
            if complete or value != usual[name]
        }

    def allowed(self) -> dict[str, str]:
        """What each control can be, in words."""
        found: dict[str, str] = {}
        for name, rule in self.rules().items():
            found |= rule.allowed(self.controls.get(name, name))
        return found

    def unmet(self, given: Mapping[str, Any], prefix: str | None = None) -> tuple[Refusal, ...]:
        """What of ``given`` (raw, by control name) the record does not show; messages put ``prefix`` before the names.

        >>> from lossviz.state.view import default_view
        >>> [str(refusal) for refusal in default_view("huber").unmet({"gamma": "2"})]
        ["huber has delta, label, prediction, range, view, several, not 'gamma'"]
        """
        allowed = self.allowed()

        def words(name: str) -> str:
            return allowed.get(name, "what the page can show")

        return refusals(self.page, given, self.state(), words, known=self.waiting(), prefix=prefix)

    def waiting(self) -> frozenset[str]:
        """Names that a link may hold although the record does not show them now."""
        return frozenset()


class PageRecord(Record):
    """The base of the views of one page, whose name they know."""

    page: ClassVar[str]

    @classmethod
    @abstractmethod
    def from_state(cls, state: Any) -> Self:
        """The record that ``state`` asks for; whatever is bad or missing takes its default, and nothing raises."""

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


@dataclass(frozen=True)
class LabView(PageRecord):
    """The base of the labs' records: their fields are declared with their rules, and do not depend on each other."""

    @classmethod
    def rules(cls) -> Mapping[str, Field]:
        """The rule of every field, in the order of declaration."""
        return _declared(cls)

    def usual(self) -> Mapping[str, Any]:
        return self.base(self.written()).written()

    @classmethod
    def from_state(cls, state: Any) -> Self:
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


@cache
def _declared(kind: type[LabView]) -> Mapping[str, Field]:
    return {
        f.name: f.metadata["control"] if "control" in f.metadata else Number(parameter_record(f.name, f))
        for f in fields(kind)
    }
