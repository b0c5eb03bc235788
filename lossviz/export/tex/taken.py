"""A panel that a page draws by itself as an axis of pgfplots: lines, marks, bars, words in rows, a landscape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.bars import Slots, bars
from lossviz.export.tex.flat import Room, lined, ticked, titled
from lossviz.export.tex.lines import Window
from lossviz.export.tex.maps import colours_of, landscape
from lossviz.export.tex.plots import Setting, plots
from lossviz.export.tex.said import amount, numbers, said, spell, texts, words
from lossviz.picture.plate.copied import axes, margins, traces
from lossviz.picture.plate.parts import Copied
from lossviz.picture.values import Attributes, inked_attributes

_MAP = "lossviz-landscape"
# What plotly leaves between bars at two places, as a share of their distance.
_GAP = 0.2


def taken(part: Copied, room: Room, headed: bool, setting: Setting) -> list[str]:
    """The axis of a panel in its room; ``headed`` says that its heading stands above it."""
    left, low, wide, high = room
    spare = margins(part, (wide, high), headed)
    plot = wide - spare.left - spare.right, high - spare.top - spare.bottom
    across, up = (inked_attributes(axis, setting.theme) for axis in axes(part, (wide, high), headed))
    looks = setting.dressed([trace.look for trace in traces(part, 0)])[0]
    names = _names(looks)
    window = Window(
        *((min(ends), max(ends)) for ends in (numbers(axis, "range").tolist() for axis in (across, up))), jumps=False
    )
    fields = [look for look in looks if words(look, "type") == "contour"]
    options = [
        f"at={{({setting.length(left + spare.left)},{setting.length(low + spare.bottom)})}}, anchor=south west",
        f"scale only axis, width={setting.length(plot[0])}, height={setting.length(plot[1])}",
        *_axes({"x": across, "y": up}, names, setting),
        *(colours_of(look, _MAP) for look in fields[:1]),
        "clip mode=individual, unbounded coords=jump",
    ]
    drawn = list(_drawn(looks, names, part, window, plot, setting))
    return [r"\begin{axis}[", *(f"  {option}," for option in options), "]", *drawn, r"\end{axis}"]


def _names(looks: Sequence[Attributes]) -> list[str]:
    """The words at which bars stand, in their order; none if they stand at numbers."""
    found = [texts(look, "x") for look in looks if words(look, "type") == "bar" and not _counted(look)]
    return list(dict.fromkeys(name for own in found for name in own))


def _counted(look: Attributes) -> bool:
    return np.asarray(said(look, "x")).dtype.kind in "iuf"


def _drawn(
    looks: Sequence[Attributes],
    names: Sequence[str],
    part: Copied,
    window: Window,
    plot: tuple[float, float],
    setting: Setting,
) -> Iterator[str]:
    count = sum(words(look, "type") == "bar" for look in looks)
    slots, number = Slots(count, amount(part.look, "bargap", _GAP)), 0
    for look in looks:
        kind = words(look, "type", "scatter")
        if kind == "contour":
            yield from landscape(look, _MAP, window, setting)
        elif kind == "bar":
            yield from bars(look, _places(look, names), slots.ends(look, number), window, plot, setting)
            number += 1
        else:
            for each in apart(look):
                yield from plots(each, window, setting)


def _places(look: Attributes, names: Sequence[str]) -> FloatArray:
    """Where bars stand: at their numbers, or at those of their words."""
    if not names:
        return numbers(look, "x")
    return np.array([float(names.index(name)) for name in texts(look, "x")])


def apart(look: Attributes) -> Iterator[Attributes]:
    """Marks of several kinds as traces of one kind each.

    >>> look = {"x": [0, 1], "y": [2, 3], "marker": {"symbol": ["x", "circle"], "color": ["#000000", "#FF0000"]}}
    >>> [(each["x"], each["marker"]["symbol"]) for each in apart(look)]
    [([0.0], 'x'), ([1.0], 'circle')]
    """
    symbols, marker = said(look, "marker.symbol"), look.get("marker")
    if not isinstance(symbols, list | tuple) or not isinstance(marker, dict):
        yield look
        return
    inks = marker["color"] if isinstance(marker["color"], list | tuple) else [marker["color"]] * len(symbols)
    x, y, kinds = numbers(look, "x"), numbers(look, "y"), list(zip(symbols, inks, strict=True))
    for symbol, ink in dict.fromkeys(kinds):
        own = [place for place, kind in enumerate(kinds) if kind == (symbol, ink)]
        yield {**look, "x": x[own].tolist(), "y": y[own].tolist(), "marker": {**marker, "symbol": symbol, "color": ink}}


def _written(axis: Attributes) -> list[str]:
    """The numbers on an axis as they are written; none if they stand below another panel."""
    return [] if said(axis, "showticklabels") is False else texts(axis, "ticktext")


def _axes(named: dict[str, Attributes], names: Sequence[str], setting: Setting) -> Iterator[str]:
    for letter, axis in named.items():
        first, last = numbers(axis, "range").tolist()
        yield f"{letter}min={spell(min(first, last))}, {letter}max={spell(max(first, last))}"
        if first > last:
            yield f"{letter} dir=reverse"
        of_words = letter == "x" and bool(names)
        values = [*range(len(names))] if of_words else numbers(axis, "tickvals").tolist()
        yield ticked(letter, values, list(names) if of_words else _written(axis), setting)
    yield from titled({letter: words(axis, "title.text") for letter, axis in named.items()}, setting)
    yield from lined(setting)
    yield "axis x line*=bottom, axis y line*=left"
    for letter, axis in named.items():
        if said(axis, "showgrid") is False or (letter == "x" and names):
            yield f"{letter}majorgrids=false"
        if said(axis, "showline") is False:
            yield f"{letter} axis line style={{draw=none}}"
        if words(axis, "ticks") != "outside" or (letter == "x" and names):
            yield f"{letter}tick style={{draw=none}}"
