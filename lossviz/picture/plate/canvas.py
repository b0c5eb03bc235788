"""The canvas of a plate, while panels are laid out on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lossviz.picture.style import SMALL_SIZE, base_layout, note
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes


@dataclass(frozen=True, eq=False)
class Plot:
    """A flat panel on a canvas: the left, right, upper and lower end of its plot in pixels, its axes, what is drawn."""

    box: tuple[float, float, float, float]
    axes: tuple[Attributes, Attributes]
    traces: tuple[Trace, ...]


@dataclass
class Canvas:
    """What has been laid out so far."""

    wide: float
    high: float
    layout: Attributes = field(default_factory=base_layout)
    traces: list[Trace] = field(default_factory=list)
    notes: list[Attributes] = field(default_factory=list)
    shapes: list[Attributes] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    flats: int = 0
    solids: int = 0

    def note(self, text: str, x: float, y: float, size: int = SMALL_SIZE, **more: object) -> None:
        """A text at a place in pixels from the upper left corner."""
        place: Attributes = {"x": x / self.wide, "y": 1 - y / self.high, "borderpad": 0, "yanchor": "top"}
        self.notes.append(note(text, size, **{**place, **more}))  # type: ignore[arg-type]

    def domain(self, left: float, right: float, top: float, bottom: float) -> dict[str, list[float]]:
        return {
            "x": [left / self.wide, right / self.wide],
            "y": [max(0.0, 1 - bottom / self.high), 1 - top / self.high],
        }
