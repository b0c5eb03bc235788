"""What a lab is: the record that its page, the exports and the static site read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from lossviz.optional import GET_TORCH, has_torch
from lossviz.picture.drawing import Drawing
from lossviz.picture.payload import Payload
from lossviz.sampling.table import Table
from lossviz.state.record import LabView

V = TypeVar("V", bound=LabView)


@dataclass(frozen=True)
class Lab(Generic[V]):
    """One lab: its page and title, a sentence for its page and one for the list of labs, its view, picture and tables.

    ``presets`` are views with their titles, by name; ``drawing``, ``payload`` and ``tables`` make the picture of a view,
    and ``said`` is what it shows, in a sentence or two of plain text. ``trains`` says that all of these need PyTorch.
    ``panels`` are the names of the panels of that picture in their order, for files and the command line; they need none.
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
    panels: Callable[[V], tuple[str, ...]]
    trains: bool = False

    @property
    def missing(self) -> str:
        """What is to be installed before this lab shows anything, in a sentence; empty if nothing is.

        >>> from lossviz.labs import imbalance
        >>> imbalance.LAB.missing
        ''
        """
        return "" if not self.trains or has_torch() else f"{self.title} computes with PyTorch, {GET_TORCH}."
