"""What can be exported of each kind of page: one loss, a written loss, losses side by side, a lab.

Whoever makes files asks the kind of a page, and nobody asks what class a view is of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from lossviz.catalogue import CATALOGUE
from lossviz.export.dialects import Written
from lossviz.export.of_comparisons import OfComparison
from lossviz.export.of_labs import OfLab
from lossviz.export.of_losses import OfLoss, OfWritten
from lossviz.export.options import FigureOptions
from lossviz.export.panels import Settings, Values
from lossviz.export.series import ALONE, Series
from lossviz.expression import WrittenLoss
from lossviz.labs.catalogue import LABS
from lossviz.loss import Loss
from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.parts import Panel
from lossviz.state.compare import COMPARISONS
from lossviz.state.link import Read


class Kind(Protocol):
    """What the export asks of the pages of one kind. A subject is what a page shows: its view, with all its settings.

    ``words`` are what file names call its panels, where that is not their own name.
    """

    words: ClassVar[Mapping[str, str]]

    def start(self) -> Any:
        """The subject if nothing is said but the page."""

    def read(self, query: Values) -> Read[Any]:
        """The subject of a link's parameters, and what they ask for in vain."""

    def changed(self, view: Any, changes: Values) -> Read[Any]:
        """The subject with some controls at other values (raw, by name), and which of them it cannot show."""

    def offered(self, view: Any) -> Mapping[str, Loss]:
        """The losses that can be chosen for it; none if it shows one loss."""

    def shows(self, view: Any, chosen: Settings) -> dict[str, Any]:
        """What shows these losses, with the parameters that are set, by control."""

    def missing(self) -> str:
        """What must be installed before any of it can be shown, in a sentence; empty if all is there."""

    def title(self, view: Any) -> str:
        """What the files about a subject show, in a line of plain text."""

    def named(self, view: Any, what: str) -> tuple[str, dict[str, Any]]:
        """How the names of files begin, and the settings they say."""

    def drawing(self, view: Any, among: Series = ALONE) -> Drawing:
        """The whole picture of a subject, by itself or as one of a series."""

    def panels(self, view: Any) -> tuple[str, ...]:
        """The names of what can be drawn of a subject, the whole of it first."""

    def rows(self, view: Any, whole: str) -> Sequence[Sequence[str]]:
        """The rows of panels that make up a whole picture."""

    def surfaces(self, view: Any) -> Sequence[str]:
        """The names of what a camera sees from another side."""

    def single(self, view: Any) -> Sequence[str]:
        """The names of panels that no other loss can stand in."""

    def joined(self, view: Any, options: FigureOptions) -> tuple[Any, FigureOptions]:
        """The subject with those options that it can show by itself, and the others; raises ValueError for one that it
        cannot."""

    def references(self, view: Any) -> str:
        """The pattern of the ids of the traces that stand beside a whole picture's own."""

    def check(self, view: Any, panels: Sequence[str], options: FigureOptions) -> None:
        """Raise ValueError for an option that none of these panels takes, or that they cannot share."""

    def row(
        self, view: Any, panels: Sequence[str], options: FigureOptions, among: Series = ALONE
    ) -> tuple[list[Panel], str]:
        """Some of its panels, and the title above them; raises ValueError for an option that they do not take."""

    def series(self, views: Sequence[Any], panels: Sequence[str], options: FigureOptions) -> Series:
        """What is the same in pictures of it at several settings: the ranges of the one that shows the most."""

    def page(self, view: Any) -> str:
        """The interactive page of a subject, with everything inside."""

    def snippet(self, view: Any) -> str:
        """Python that makes its figures and numbers; empty where there is none."""

    def tables(self, view: Any) -> Mapping[str, Written]:
        """How its tables are made, by what they are tables of."""

    def behind(self, view: Any, panel: str) -> Sequence[str]:
        """The names of the tables behind a panel."""


def pages() -> tuple[str, ...]:
    """The pages of which something can be exported.

    >>> [page for page in pages() if page not in CATALOGUE][:3]
    ['your_own', 'compare', 'compare_classification']
    """
    return (*CATALOGUE, WrittenLoss.key, *COMPARISONS, *LABS)


def kind_of(page: str) -> Kind:
    """What a page is. A page that is not known is that of a loss which is in no catalogue.

    >>> sorted(kind_of("compare").tables(kind_of("compare").start()))
    ['outlier', 'residual']
    """
    if page in COMPARISONS:
        return OfComparison(COMPARISONS[page])
    if page in LABS:
        return OfLab(LABS[page])
    return OfWritten() if page == WrittenLoss.key else OfLoss(page)
