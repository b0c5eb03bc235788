"""The title of a whole picture, as its line has room for it: beside the numbers that some pages have there."""

from __future__ import annotations

from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.ticks import broken, width_of
from lossviz.picture.shape import Shape
from lossviz.picture.values import Attributes, Value

# How much wider bold letters are, the room beside a title, and how much smaller than usual one may become.
_BOLD, _EDGE, _SMALLER = 1.05, 10, 0.5
# A text whose upper end is higher than this stands in the title's line, in pixels.
_LINE = 30


def room_of(drawing: Drawing, shape: Shape, width: float) -> float:
    """How far a title reaches at most in a picture of some width: up to the first of the numbers in its line.

    >>> from lossviz.labs.outliers.drawing import WIDE, drawing
    >>> from lossviz.labs.outliers.model import OutliersView
    >>> room_of(drawing(OutliersView()), WIDE, 1000.0)
    300.0
    """
    told = {trace.id: str(trace.look.get("texttemplate", "")).strip() for trace in drawing.traces}
    boxes = zip(("readout-settings", "readout-chosen"), shape.readout, strict=False)
    return width * min((box[0] for id, box in boxes if told.get(id) and box[2] < _LINE), default=1.0)


def title_within(layout: Attributes, room: float, least: float) -> dict[str, Value]:
    """The change that makes a title as small as it has to be for its room, or breaks it if that is below the least size.

    >>> title_within({"title": {"text": "Huber loss: δ = 1", "font": {"size": 20}}}, 400.0, 10.0)
    {}
    """
    title = layout.get("title")
    if not isinstance(title, dict) or not isinstance(font := title.get("font"), dict):
        return {}
    size = font["size"]
    assert isinstance(size, int | float)
    wide = _BOLD * width_of(str(title["text"]), size)
    inner = room - 2 * _EDGE
    if wide <= inner:
        return {}
    small = size * max(inner / wide, _SMALLER)
    if small >= least:
        return {"layout.title.font.size": small}
    text = broken(str(title["text"]), least, inner / _BOLD)
    return {"layout.title.font.size": least, "layout.title.text": text}
