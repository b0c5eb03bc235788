"""A trace of a figure, and the rules by which it moves while something is dragged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lossviz.picture.values import Attributes, Theme, inked_attributes

Letter = Literal["x", "y", "z"]


@dataclass(frozen=True)
class Mark:
    """Coordinates that are values of controls."""

    x: str | None = None
    y: str | None = None


@dataclass(frozen=True)
class Row:
    """One coordinate is a row of a table at the chosen label; ``at`` is filled with the label, ``lift`` added.

    ``ghost`` is the id of the trace that shows the row as it was when a drag began. ``breaks`` names the table that
    tells where the row jumps, and ``side`` which of its parts are the numbers to the left. ``fixed`` are values of
    controls that this row does not follow.
    """

    table: str
    quantity: str
    to: Letter = "y"
    at: Letter | None = None
    stride: int = 1
    lift: float = 0.0
    ghost: str | None = None
    breaks: str | None = None
    side: int | None = None
    fixed: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Rings:
    """The places where a row of a table jumps, as ``breaks`` tells them, at the height of the part ``side``."""

    table: str
    breaks: str
    side: int


@dataclass(frozen=True)
class Point:
    """One coordinate is the number of a table at the chosen label and prediction; others are values of controls."""

    table: str
    quantity: str
    to: Letter = "y"
    x: str | None = None
    y: str | None = None
    lift: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """The heights of a surface are the rows of a table at all labels."""

    table: str
    quantity: str
    stride: int = 1


Following: TypeAlias = Mark | Row | Rings | Point | Sheet


@dataclass(frozen=True, eq=False)
class Trace:
    """One trace of a figure.

    ``id`` is what code joins by, never shown; ``label`` is shown, spoken and written into tables, never joined;
    ``look`` is what plotly is told, and ``follows`` says what moves it; ``shown_by`` is the control that shows it, if one
    does. Raises ValueError for an id that is no name in CSS.
    """

    id: str
    label: str
    look: Attributes
    follows: tuple[Following, ...] = ()
    shown_by: str | None = None

    def __post_init__(self) -> None:
        # When a figure leaves the page, Plotly looks for the elements .cb{uid}.
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", self.id):
            raise ValueError(f"Trace: id must be of the form 'value-curve', got {self.id!r}")

    def drawn(self, theme: Theme) -> Attributes:
        """What plotly gets, in the colours of a theme."""
        return {**inked_attributes(self.look, theme), "name": self.label, "uid": self.id}
