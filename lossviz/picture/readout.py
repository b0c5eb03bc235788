"""Numbers written into a live figure that change while it is dragged, with no text made in the browser.

A readout is a text trace whose template prints its own coordinates. It stands at one end of hidden axes so long
that no coordinate moves it, and the browser sets the coordinates as it would those of any mark.
"""

from __future__ import annotations

from collections.abc import Sequence

from lossviz.picture.shape import Shape, axis_key, axis_name
from lossviz.picture.style import ACCENT_TEXT, AXIS_SIZE, PANEL_SIZE, TEXT, TICK_SIZE
from lossviz.picture.trace import Mark, Trace
from lossviz.picture.values import Attributes

#: State name, symbol and value of a number to write.
Entry = tuple[str, str, float]

# Two numbers of more characters are written smaller, to find room beside each other on a phone.
_LONG = 30
# No number that a view shows is seen to move on an axis of this length.
_FAR = 1e18
#: Where an infinity stands, which is no place on an axis: beyond all numbers, and near enough not to be seen to move.
ENDLESS = 1e15
_ENDS = ((-2 * ENDLESS, _FAR), (-_FAR, 2 * ENDLESS))
# The axis writes an infinity as it writes its ticks; for Plotly a tick is what is nearer than a 10,000th of the axis.
# An axis that is not visible at all has no ticks: this one is, and draws nothing.
_TICKS: Attributes = {"tickmode": "array", "tickvals": [-ENDLESS, ENDLESS], "ticktext": ["−∞", "∞"]}
_HIDDEN: Attributes = dict.fromkeys(("showgrid", "zeroline", "showline", "showticklabels"), False) | {"ticks": ""}
_SIDES = ("right", "left")
_INKS = (TEXT, ACCENT_TEXT)
_SIZE = AXIS_SIZE + 1


def readouts(panels: int, own: Sequence[Entry], chosen: Sequence[Entry]) -> tuple[Trace, Trace]:
    """Two texts of at most two numbers: on the left of the title strip the settings, on the right what is chosen.

    >>> readouts(3, [("delta", "δ", 1.0)], [])[0].look["texttemplate"]
    '<b>δ = %{x}</b>'
    """
    return _readout(0, panels, "settings", own), _readout(1, panels, "chosen", chosen)


def _readout(index: int, panels: int, name: str, entries: Sequence[Entry]) -> Trace:
    # without a format of its own a number takes its axis's, and with it a real minus sign
    text = ", ".join(f"{symbol} = %{{{axis}}}" for axis, (_, symbol, _) in zip("xy", entries, strict=False))
    long = sum(len(f"{symbol} = {value:.15g}, ") for _, symbol, value in entries) > _LONG
    numbers: Attributes = {
        axis: [min(max(float(value), -ENDLESS), ENDLESS)] for axis, (_, _, value) in zip("xy", entries, strict=False)
    }
    look: Attributes = {
        "type": "scatter",
        "mode": "text",
        "x": [0.0],
        "y": [0.0],
        **numbers,
        "xaxis": axis_key("x", panels + index),
        "yaxis": axis_key("y", panels + index),
        "texttemplate": f"<b>{text}</b>" if text else " ",
        "textposition": f"middle {_SIDES[index]}",
        "textfont": {"size": TICK_SIZE if long else _SIZE, "color": _INKS[index]},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    marks = {axis: control for axis, (control, _, _) in zip("xy", entries, strict=False)}
    return Trace(f"readout-{name}", name, look, (Mark(x=marks.get("x"), y=marks.get("y")),) if marks else ())


def readable(trace: Attributes) -> Attributes:
    """A trace for the back row: the numbers of a readout are as large as a heading, unless they are long."""
    font = trace.get("textfont")
    if not str(trace.get("uid", "")).startswith("readout-") or not isinstance(font, dict) or font["size"] != _SIZE:
        return trace
    return {**trace, "textfont": {**font, "size": PANEL_SIZE}}


def readout_axes(panels: int) -> Attributes:
    """The hidden axes of both readouts, behind those of the panels."""
    out: Attributes = {}
    for index, ends in enumerate(_ENDS, start=panels):
        hidden: Attributes = {**_HIDDEN, "fixedrange": True, "hoverformat": ".15~g", **_TICKS}
        out[axis_name("x", index)] = {**hidden, "range": list(ends), "anchor": axis_key("y", index)}
        out[axis_name("y", index)] = {**hidden, "range": [-_FAR, _FAR], "anchor": axis_key("x", index)}
    return out


def readout_places(shape: Shape, panels: int) -> Attributes:
    """Where both stand in a shape, by dotted path."""
    out: Attributes = {}
    for index, box in enumerate(shape.readout, start=panels):
        domain = shape.domain(box)
        out |= {f"{axis_name(letter, index)}.domain": domain[letter] for letter in "xy"}
    return out
