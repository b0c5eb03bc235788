"""A flat panel as an axis of pgfplots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lossviz.export.tex.lines import Window
from lossviz.export.tex.plots import Setting, noted, plots
from lossviz.export.tex.said import amount, ends, numbers, said, spell, words
from lossviz.export.tex.said import texts as said_texts
from lossviz.picture.plate.flat import Margins, axes, margins, names, settled, traces
from lossviz.picture.plate.parts import Flat
from lossviz.picture.plate.ticks import texts, ticks
from lossviz.picture.style import AXIS_SIZE, TICK_SIZE
from lossviz.picture.values import Attributes

#: The left and lower corner of a room on its page, its width and its height, in pixels of the picture.
Room = tuple[float, float, float, float]


def plot_of(part: Flat, room: Room) -> tuple[Margins, tuple[float, float]]:
    """What a panel leaves in its room to the names and numbers of its axes, and its plot's width and height."""
    _, _, wide, high = room
    spare = margins(part, (wide, high))
    return spare, (wide - spare.left - spare.right, high - spare.top - spare.bottom)


def names_of(part: Flat, room: Room) -> list[Attributes] | None:
    """The names beside the lines of a panel; None if one of them has no room."""
    part = settled(part, room[2:])
    return names(part, 0, plot_of(part, room)[1])


def flat(part: Flat, room: Room, beside: Sequence[Attributes], setting: Setting) -> list[str]:
    """The axis of a panel in its room, with all that it shows and some names ``beside`` its lines."""
    left, low, wide, high = room
    part = settled(part, room[2:]) if beside else part
    spare, plot = plot_of(part, room)
    across, up = axes(part, (wide, high))
    window = Window(*(_range(axis) for axis in (across, up)))
    options = [
        f"at={{({setting.length(left + spare.left)},{setting.length(low + spare.bottom)})}}, anchor=south west",
        f"scale only axis, width={setting.length(plot[0])}, height={setting.length(plot[1])}",
        *_axes({"x": across, "y": up}, setting),
        "clip mode=individual, unbounded coords=jump",
    ]
    looks, notes = setting.dressed([trace.look for trace in traces(part, 0)], beside)
    drawn = [command for look in looks for command in plots(look, window, setting)]
    written = [noted(note, setting) for note in notes]
    return [r"\begin{axis}[", *(f"  {option}," for option in options), "]", *drawn, *written, r"\end{axis}"]


def _range(axis: Attributes) -> tuple[float, float]:
    """What an axis shows; raises ValueError for one without a range, or with one that is not even."""
    if numbers(axis, "range").size != 2 or words(axis, "type", "linear") != "linear":
        raise ValueError(f"tex draws even axes with a range, and {words(axis, 'title.text') or 'one'} is none")
    return ends(axis, "range", (0.0, 1.0))


def _axes(named: dict[str, Attributes], setting: Setting) -> Iterator[str]:
    for letter, axis in named.items():
        low, high = _range(axis)
        values = numbers(axis, "tickvals").tolist() or ticks(low, high, amount(axis, "nticks", 6))
        written = said_texts(axis, "ticktext") or texts(values, share=words(axis, "tickformat").endswith("%"))
        if said(axis, "showticklabels") is False:
            written = []
        yield f"{letter}min={spell(low)}, {letter}max={spell(high)}"
        yield ticked(letter, values, written, setting)
    yield from titled({letter: words(axis, "title.text") for letter, axis in named.items()}, setting)
    yield from lined(setting)
    yield "axis x line*=bottom, axis y line*=left"


def lined(setting: Setting) -> Iterator[str]:
    """The lines of axes, their ticks and their grid as options."""
    line = f"line width={setting.length(1)}"
    ink, grid = (setting.ink("draw", colour) for colour in (setting.theme.text, setting.theme.grid))
    yield f"axis line style={{{ink}, {line}}}, grid=major, grid style={{{grid}, {line}}}"
    yield f"tick align=outside, major tick length={setting.length(4)}, tick style={{{ink}, {line}}}"


def ticked(letter: str, values: Sequence[float], written: Sequence[str], setting: Setting) -> str:
    """The numbers on an axis as options.

    >>> from lossviz.export.tex.inks import Palette
    >>> from lossviz.picture.style import LIGHT
    >>> ticked("x", [-0.5, 0.0], ["−0.5", "0"], Setting(LIGHT, Palette(), 0.75))
    'xtick={-0.5,0}, xticklabels={{$-0.5$},{0}}'
    """
    if not values:
        return f"{letter}tick=\\empty"
    if not written:  # a panel of a stack, whose numbers stand below another one
        return f"{letter}tick={{{','.join(map(spell, values))}}}, {letter}ticklabels=\\empty"
    places = ",".join(spell(value) for value in values)
    labels = ",".join(f"{{{setting.latex(text)}}}" for text in written)
    return f"{letter}tick={{{places}}}, {letter}ticklabels={{{labels}}}"


def titled(names: dict[str, str], setting: Setting) -> Iterator[str]:
    """The names of axes as options, and the letters of names and numbers."""
    for letter, name in names.items():
        if name:
            yield f"{letter}label={{{setting.latex(name)}}}"
    ink = setting.ink("text", setting.theme.text)
    yield f"label style={{font={setting.letters(AXIS_SIZE)}, {ink}, inner sep={setting.length(1)}}}"
    yield f"tick label style={{font={setting.letters(TICK_SIZE)}, {ink}, inner sep={setting.length(2)}}}"
