"""A drawing: traces on a layout that is made once, with places that follow the shape of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lossviz.picture.figure import Figure
from lossviz.picture.shape import Shape
from lossviz.picture.sheets import Sheet, lying, upright
from lossviz.picture.slides import Part, lowered
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Theme, inked_attributes, patched_attributes

# The width of a phone on its side, in pixels.
_ON_ITS_SIDE = 760


@dataclass(frozen=True, eq=False)
class Drawing:
    """What a figure shows, in inks: a theme and a shape make it a figure.

    ``base`` is all of the layout that does not depend on the shape; ``places`` gives the rest by dotted path.
    ``shapes`` are those it is laid out for, the widest first; ``slides`` those for a projector (at first the widest,
    lower), whose ``parts`` can be shown alone; ``sheets`` say what a phone shows of it at a time, which is all of it
    where there are none. Raises ValueError for two traces of one id.
    """

    traces: tuple[Trace, ...]
    base: Attributes
    places: Callable[[Shape], Attributes]
    shapes: tuple[Shape, ...]
    slides: tuple[Shape, ...] = ()
    parts: tuple[Part, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    def __post_init__(self) -> None:
        ids = [trace.id for trace in self.traces]
        twice = next((id for id in ids if ids.count(id) > 1), None)
        if twice is not None:
            raise ValueError(f"Drawing: the id of a trace must be its own, got {twice!r} twice")

    def projected(self) -> tuple[Shape, ...]:
        """The shapes for a projector."""
        return self.slides or (lowered(self.shapes[0]),)

    def held(self, sheet: Sheet) -> tuple[Shape, Shape]:
        """The shapes of a sheet for a phone that is held upright, and for one that lies on its side."""
        wide = next(shape for shape in self.shapes if shape.least <= _ON_ITS_SIDE)
        return upright(self.shapes[-1], sheet), lying(wide, self.shapes[-1], sheet)

    def trace(self, id: str) -> Trace:
        """The trace of an id. Raises KeyError if there is none."""
        return {trace.id: trace for trace in self.traces}[id]

    def layout(self, theme: Theme, shape: Shape | None = None) -> Attributes:
        """The whole layout in a theme and a shape (at first the widest), but for the width."""
        return inked_attributes(patched_attributes(self.base, self.places(shape or self.shapes[0])), theme)

    def data(self, theme: Theme) -> list[Attributes]:
        """What plotly gets for the traces, in a theme."""
        return [trace.drawn(theme) for trace in self.traces]

    def figure(self, theme: Theme, width: int, shape: Shape | None = None) -> Figure:
        """The drawing by itself."""
        return Figure({"data": self.data(theme), "layout": {**self.layout(theme, shape), "width": width}})
