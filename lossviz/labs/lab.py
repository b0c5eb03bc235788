"""What a lab is: the record that its page, the exports and the static site read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lossviz.labs.axes import Axes, Ends
from lossviz.optional import GET_TORCH, TORCH, has_torch
from lossviz.picture.drawing import Drawing
from lossviz.picture.payload import Payload
from lossviz.picture.plate.parts import Solid
from lossviz.sampling.table import Table
from lossviz.state.record import LabView

V = TypeVar("V", bound=LabView)


@dataclass(frozen=True)
class Lab(Generic[V]):
    """One lab: its page and title, a sentence for its page and one for the list of labs, its view, picture and tables.

    A ``question`` that it answers is a door of the home page.

    ``presets`` are views with their titles, by name; ``drawing``, ``payload`` and ``tables`` make the picture of a view,
    and ``said`` is what it shows, in a sentence or two of plain text. ``trains`` says that all of these need PyTorch.
    ``axes`` are those of the panels of that picture that can have other ranges, by the names that files and the command line
    have for the panels, in their order; they need none. ``ranged`` draws a panel for such ranges, if the picture itself has
    no numbers beyond its own; ``solid`` is a landscape from some camera, at some ranges. ``references`` are the ids of traces
    that others are compared with. ``held`` is the picture of a view on axes that hold all of some views, for animations;
    without it the axes do not depend on the view. ``ranged`` and ``solid`` take those views, too.
    """

    page: str
    title: str
    sentence: str
    teaser: str
    view: type[V]
    drawing: Callable[[V], Drawing]
    payload: Callable[[V], Payload]
    tables: Callable[[V], Mapping[str, Table]]
    said: Callable[[V], str]
    presets: Callable[[], Mapping[str, tuple[str, V]]]
    axes: Callable[[V], Mapping[str, Axes]]
    ranged: Callable[[V, str, Ends, Sequence[V]], Drawing] | None = None
    solid: Callable[[V, str, str, Ends, Sequence[V]], Solid] | None = None
    held: Callable[[V, Sequence[V]], Drawing] | None = None
    references: tuple[str, ...] = ()
    trains: bool = False
    question: str = ""

    def drawn(self, view: V, among: Sequence[V]) -> Drawing:
        """The picture of a view, by itself or among the views of an animation."""
        return self.held(view, among) if self.held and among else self.drawing(view)

    def panels(self, view: V) -> tuple[str, ...]:
        """The names of the panels of a view.

        >>> from lossviz.labs import outliers
        >>> outliers.LAB.panels(outliers.OutliersView())
        ('lines', 'lost-trust')
        """
        return tuple(self.axes(view))

    @property
    def missing(self) -> str:
        """What is to be installed before this lab shows anything, in a sentence; empty if nothing is.

        >>> from lossviz.labs import imbalance
        >>> imbalance.LAB.missing
        ''
        """
        return "" if not self.trains or has_torch() else f"{self.title} computes with PyTorch, {GET_TORCH}."

    def check(self) -> None:
        """Raise ValueError, which says what is to be installed, for a lab that shows nothing without it."""
        if self.missing:
            raise ValueError(f"{self.title} computes with PyTorch, {TORCH}")
