"""Several plates below each other, as one: the panels of a whole picture in their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.parts import Copied, Panel
from lossviz.picture.plate.plate import plate
from lossviz.picture.plate.putting import Words
from lossviz.picture.shape import Shape, axis_key, axis_name, colours_key, scene_key
from lossviz.picture.style import AXIS_SIZE
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Value

# Between two rows, in pixels.
_BETWEEN = 14.0
# A heading among remarks, as large as headings are.
_LARGE = f'<span style="font-size:{AXIS_SIZE}px">{{}}</span>'


def plates(rows: Sequence[Sequence[Panel]], size: tuple[float, float | None], words: Words) -> Drawing:
    """Rows of panels on a canvas of some width and height; without a height, as high as they look well.

    The title stands above the first row and the source below the last one. Raises ValueError as ``plate`` does.
    """
    if len(rows) == 1:
        return plate(rows[0], size, words)
    wide, high = size
    if words.title:
        rows = [rows[0], *map(_headed, rows[1:])]
    said = [_own(words, row == 0, row == len(rows) - 1) for row in range(len(rows))]
    natural = [plate(row, (wide, None), own) for row, own in zip(rows, said, strict=True)]
    between = _BETWEEN * (len(rows) - 1)
    if high is not None:
        share = (high - between) / sum(map(_height, natural))
        made = [
            plate(row, (wide, share * _height(own)), own_words)
            for row, own, own_words in zip(rows, natural, said, strict=True)
        ]
    else:
        made = natural
        high = sum(map(_height, made)) + between
    top, placed, before = 0.0, [], (0, 0)
    for number, each in enumerate(made):
        place = _Place(number, top, _height(each), high, *before)
        placed.append((place, each))
        top += _height(each) + _BETWEEN
        before = _after(each, before)
    return _joined(placed, high)


def _own(words: Words, first: bool, last: bool) -> Words:
    return replace(words, title=words.title if first else "", source=words.source and last)


def _headed(row: Sequence[Panel]) -> list[Panel]:
    """Panels of a row below a title that stands above another one: what they are called stands above them all the same."""
    return [
        replace(part, heading="", remark=f"<b>{_LARGE.format(part.heading)}</b> {part.remark}".rstrip())
        if isinstance(part, Copied)
        else part
        for part in row
    ]


def _height(drawn: Drawing) -> float:
    height = drawn.places(drawn.shapes[0])["height"]
    assert isinstance(height, int | float)
    return float(height)


def _after(drawn: Drawing, before: tuple[int, int]) -> tuple[int, int]:
    """How many pairs of axes and how many scenes there are with those of a plate."""
    names = drawn.base.keys()
    return before[0] + sum(name.startswith("xaxis") for name in names), before[1] + sum(map(_is_scene, names))


def _is_scene(name: str) -> bool:
    return name.startswith("scene")


@dataclass(frozen=True)
class _Place:
    """Where a plate stands among others: its number, its upper end, its height and that of all, in pixels; and how many
    pairs of axes and scenes come before."""

    row: int
    top: float
    high: float
    whole: float
    flats: int
    solids: int

    def up(self, share: float) -> float:
        """A height within the plate, as a share of it from below, as one of the whole."""
        return 1 - (self.top + (1 - share) * self.high) / self.whole

    def names(self, drawn: Drawing) -> dict[str, str]:
        """The names of its axes, scenes and bars of colours as they stand among those of all."""
        flats, solids = _after(drawn, (0, 0))
        found: dict[str, str] = {}
        for letter in "xy":
            for k in range(flats):
                found[axis_name(letter, k)] = axis_name(letter, k + self.flats)
                found[axis_key(letter, k)] = axis_key(letter, k + self.flats)
        for k in range(solids):
            found[scene_key(k)] = scene_key(k + self.solids)
            found[colours_key(k)] = colours_key(k + self.solids)
        return found


def _joined(placed: Sequence[tuple[_Place, Drawing]], high: float) -> Drawing:
    traces: list[Trace] = []
    layout: Attributes = {}
    notes: list[Value] = []
    shapes: list[Value] = []
    for place, drawn in placed:
        names = place.names(drawn)
        traces += [_trace(trace, place.row, names) for trace in drawn.traces]
        for name, value in drawn.base.items():
            layout[names.get(name, name)] = _moved(value, place, names)
        notes += _list(drawn.base["annotations"], place, names)
        shapes += _list(drawn.base["shapes"], place, names)
    layout |= {"annotations": notes, "shapes": shapes}
    return Drawing(tuple(traces), layout, lambda shape: {"height": high}, (Shape(0, round(high), (), ()),))


def _trace(trace: Trace, row: int, names: dict[str, str]) -> Trace:
    on = {
        key: names.get(name, name)
        for key in ("xaxis", "yaxis", "scene", "coloraxis")
        if isinstance(name := trace.look.get(key), str)
    }
    return replace(trace, id=f"{trace.id}-r{row}", look={**trace.look, **on})


def _list(notes: Value, place: _Place, names: dict[str, str]) -> list[Value]:
    """Texts and lines of a plate: those in shares of its height are moved, those on its axes go with them."""
    assert isinstance(notes, list)
    found: list[Value] = []
    for note in notes:
        assert isinstance(note, dict)
        out = dict(note)
        if note.get("yref") == "paper":
            out |= {key: place.up(y) for key in ("y", "y0", "y1") if isinstance(y := note.get(key), int | float)}
        else:
            out |= {key: names[str(note[key])] for key in ("xref", "yref") if note.get(key) in names}
        found.append(out)
    return found


def _moved(value: Value, place: _Place, names: dict[str, str]) -> Value:
    """An axis, a scene or a bar of colours of a plate at its place."""
    if not isinstance(value, dict):
        return value
    out = dict(value)
    domain, bar, anchor = value.get("domain"), value.get("colorbar"), value.get("anchor")
    if isinstance(anchor, str):
        out["anchor"] = names.get(anchor, anchor)
    if isinstance(domain, list) and str(anchor).startswith("x"):
        out["domain"] = [place.up(float(end)) for end in domain]
    if isinstance(domain, dict):
        out["domain"] = {**domain, "y": [place.up(float(end)) for end in domain["y"]]}
    if isinstance(bar, dict) and isinstance(bar.get("y"), int | float):
        at, long = float(bar["y"]), float(bar.get("len", 1.0))
        out["colorbar"] = {**bar, "y": place.up(at), "len": long * place.high / place.whole}
    return out
