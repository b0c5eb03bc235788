"""Numbers written into a live figure that change while it is dragged, with no text made in the browser.

A readout is a text trace whose template prints its own coordinates. It stands at one end of hidden axes so long
that no coordinate moves it, and the browser sets the coordinates as it would those of any mark.
"""

from __future__ import annotations

from collections.abc import Sequence

from lossviz.picture.loss.traces import axis_key
from lossviz.picture.shape import Shape
from lossviz.picture.style import AXIS_SIZE, TICK_SIZE, Json

#: State name, symbol and value of a number to write.
Entry = tuple[str, str, float]

# Two numbers of more characters are written smaller, to find room beside each other on a phone.
_LONG = 30
# No number that a view shows is seen to move on an axis of this length.
_FAR = 1e18
_ENDS = ((-1e12, _FAR), (-_FAR, 1e12))
_SIDES = ("right", "left")


def readout(index: int, panels: int, name: str, entries: Sequence[Entry], paint: str) -> Json:
    """The text trace of at most two numbers, on the left (``index`` 0) or right (1) of the title strip.

    >>> readout(0, 3, "readout", [("delta", "δ", 1.0)], "#000000")["texttemplate"]
    '<b>δ = %{x:.15~g}</b>'
    """
    text = ", ".join(f"{symbol} = %{{{axis}:.15~g}}" for axis, (_, symbol, _) in zip("xy", entries, strict=False))
    long = sum(len(f"{symbol} = {value:.15g}, ") for _, symbol, value in entries) > _LONG
    numbers = {axis: [float(value)] for axis, (_, _, value) in zip("xy", entries, strict=False)}
    return {
        "type": "scatter",
        "name": name,
        "mode": "text",
        "x": [0.0],
        "y": [0.0],
        **numbers,
        "xaxis": axis_key("x", panels + index),
        "yaxis": axis_key("y", panels + index),
        "texttemplate": f"<b>{text}</b>" if text else " ",
        "textposition": f"middle {_SIDES[index]}",
        "textfont": {"size": TICK_SIZE if long else AXIS_SIZE + 1, "color": paint},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def readout_axes(shape: Shape, panels: int) -> Json:
    """The hidden axes of both readouts, behind those of the panels."""
    out: Json = {}
    for index, (box, ends) in enumerate(zip(shape.readout, _ENDS, strict=True), start=panels):
        domain, hidden = shape.domain(box), {"visible": False, "fixedrange": True}
        x, y = axis_key("x", index), axis_key("y", index)
        out[f"xaxis{x[1:]}"] = {**hidden, "domain": domain["x"], "range": list(ends), "anchor": y}
        out[f"yaxis{y[1:]}"] = {**hidden, "domain": domain["y"], "range": [-_FAR, _FAR], "anchor": x}
    return out


def readout_binding(trace: int, entries: Sequence[Entry]) -> list[Json]:
    """The rule that keeps a readout in step with its controls; none for an empty one."""
    marks = {axis: name for axis, (name, _, _) in zip("xy", entries, strict=False)}
    return [{"trace": trace, "kind": "mark", **marks}] if marks else []
