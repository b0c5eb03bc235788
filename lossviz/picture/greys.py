"""A figure in black on white: what colours say, dashes, marks and shades of grey say instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product
from typing import TypeAlias

from lossviz.picture.values import Attributes, Value

# The dash of a line, and the mark that is set on it a few times.
_Manner: TypeAlias = tuple[str, str]
# The first lines of a panel.
_FIRST: tuple[_Manner, ...] = (
    ("solid", ""),
    ("9px,4px", "circle"),
    ("2px,3px", "square-open"),
    ("9px,3px,2px,3px", "diamond"),
    ("solid", "triangle-up-open"),
    ("14px,4px", "x-thin"),
    ("5px,3px", "triangle-down"),
    ("2px,3px,2px,8px", "circle-open"),
    ("9px,4px", "square"),
    ("solid", "cross-thin"),
)
_ALL = product(dict.fromkeys(dash for dash, _ in _FIRST), dict.fromkeys(mark for _, mark in _FIRST if mark))
#: How lines of one panel differ, the boldest first: those that differ most, then every other pair of dash and mark.
MANNERS: tuple[_Manner, ...] = tuple(dict.fromkeys((*_FIRST, *_ALL)))
#: How bars of one panel differ, in their order: what they are filled with, and a pattern on it.
FILLS: tuple[tuple[str, str], ...] = (
    ("#000000", ""),
    ("#FFFFFF", ""),
    ("#9A9A9A", ""),
    ("#FFFFFF", "/"),
    ("#FFFFFF", "x"),
    ("#FFFFFF", "-"),
    ("#FFFFFF", "."),
    ("#FFFFFF", "|"),
    ("#FFFFFF", "\\"),
    ("#FFFFFF", "+"),
)
#: Heights from the lowest to the highest: never so dark that lines on them are lost.
SHADES: list[tuple[float, str]] = [(0.0, "#3A3A3A"), (0.5, "#8F8F8F"), (1.0, "#DCDCDC")]
_BLACK, _HEX = "#000000", re.compile("#[0-9A-Fa-f]{6}")
# A colour whose channels differ by more than this is one.
_COLOURED = 24
# So many marks stand on a line.
_MARKS = 7
# Dashes of wider lines run together.
_WIDEST = 2.4
# Lines from this width on are bars.
_BAR = 8.0


def in_greys(figure: Attributes) -> Attributes:
    """A figure without a colour, as plotly's data; its lines are told apart by dash and mark.

    >>> line = {"type": "scatter", "mode": "lines", "line": {"color": "#D55E00", "width": 3}}
    >>> in_greys({"data": [line, {**line, "line": {"color": "#0072B2", "width": 3}}], "layout": {}})["data"][1]["line"]
    {'color': '#000000', 'width': 2.4, 'dash': '9px,4px'}
    """
    turns: dict[Value, Iterator[int]] = {}
    data = figure["data"]
    assert isinstance(data, list)
    traces = [trace for trace in data if isinstance(trace, dict)]
    manners = _manners(traces)
    drawn: list[Value] = [_trace(trace, turns, manners) for trace in traces]
    layout = _plain(figure["layout"])
    assert isinstance(layout, dict)
    for name, axis in layout.items():
        if name.startswith("coloraxis") and isinstance(axis, dict):
            layout[name] = {**axis, "colorscale": SHADES}
    return {**figure, "data": drawn, "layout": layout}


def _manners(traces: Sequence[Attributes]) -> dict[str, _Manner]:
    """The manners of lines by how they look in colour: the same in every panel and in the legend, and apart in each.

    >>> line = {"type": "scatter", "mode": "lines", "line": {"color": "#D55E00", "width": 2}}
    >>> bold = {**line, "line": {"color": "#0072B2", "width": 3}}
    >>> list(_manners([line, bold, {**line, "yaxis": "y2"}]).values())
    [('solid', ''), ('9px,4px', 'circle')]
    """
    lines = [trace for trace in traces if _takes_manner(trace)]
    panels: dict[str, set[Value]] = {}
    for trace in sorted(lines, key=_width, reverse=True):
        panels.setdefault(_look(trace), set()).add(trace.get("yaxis", "y"))
    found: dict[str, _Manner] = {}
    for look, own in panels.items():
        taken = {manner for other, manner in found.items() if panels[other] & own}
        found[look] = next((manner for manner in MANNERS if manner not in taken), MANNERS[-1])
    return found


def _width(trace: Attributes) -> float:
    line = trace["line"]
    width = line.get("width", _WIDEST) if isinstance(line, Mapping) else _WIDEST
    return float(width) if isinstance(width, int | float) else _WIDEST


def _look(trace: Attributes) -> str:
    """What a line looks like in colour, as text."""
    line = trace["line"]
    assert isinstance(line, Mapping)
    return repr([line.get(name) for name in ("color", "width", "dash")])


def _takes_manner(trace: Attributes) -> bool:
    """Whether a trace is a line that has a colour; a cursor keeps its dash."""
    return trace.get("type") == "scatter" and trace.get("hoverinfo") != "skip" and _takes_turn(trace.get("line"))


def _trace(trace: Attributes, turns: dict[Value, Iterator[int]], manners: Mapping[str, _Manner]) -> Attributes:
    """A trace in greys; ``turns`` counts the bars of each panel."""
    out = _plain(trace)
    assert isinstance(out, dict)
    if trace.get("type") == "surface":
        levels = _merged(trace.get("contours"), "z", {"color": "rgba(0,0,0,0.55)"})
        return {**out, "contours": levels}
    if trace.get("type") == "bar":
        return _filled(out, turns)
    if not _takes_manner(trace):
        return out
    dash, mark = manners[_look(trace)]
    assert isinstance(out["line"], dict)
    out["line"] = {**out["line"], "width": min(_width(trace), _WIDEST), "dash": dash}
    if mark and trace.get("mode") == "lines":
        look: Attributes = {"symbol": mark, "size": 7, "color": _BLACK, "maxdisplayed": _MARKS}
        own = trace.get("marker")  # of a sample in a legend, which has its mark in its middle
        look |= own if isinstance(own, dict) else {}
        out |= {"mode": "lines+markers", "marker": {"line": {"color": _BLACK, "width": 1.3}, **look}}
    return out


def _filled(out: Attributes, turns: dict[Value, Iterator[int]]) -> Attributes:
    """A bar in greys. Bars of several colours stand at names that tell them apart."""
    marker = out.get("marker")
    if not isinstance(marker, dict) or not isinstance(marker.get("color"), str):
        return out
    place = f"bars of {out.get('yaxis', 'y')}"
    fill, shape = FILLS[next(turns.setdefault(place, count())) % len(FILLS)]
    pattern: Attributes = {"shape": shape, "fgcolor": _BLACK, "bgcolor": fill, "size": 5}
    look: Attributes = {"color": fill, "line": {"color": _BLACK, "width": 1}}
    return {**out, "marker": {**marker, **look, **({"pattern": pattern} if shape else {})}}


def _takes_turn(line: Value) -> bool:
    """Whether a line has a colour, or is as black as those will be. Lines as wide as bars are told apart by their shade."""
    ink, width = (line.get("color"), line.get("width")) if isinstance(line, Mapping) else (None, None)
    if isinstance(width, int | float) and width >= _BAR:
        return False
    return isinstance(ink, str) and bool(_HEX.fullmatch(ink)) and (_chroma(ink) > _COLOURED or ink == _BLACK)


def _chroma(ink: str) -> int:
    channels = [int(ink[k : k + 2], 16) for k in (1, 3, 5)]
    return max(channels) - min(channels)


def _plain(value: Value) -> Value:
    """A value with every colour in it black, and every scale of colours one of shades.

    >>> _plain({"type": "heatmap", "colorscale": [(0.0, "#440154"), (1.0, "#FDE725")]})["colorscale"] == SHADES
    True
    """
    if isinstance(value, str):
        return _HEX.sub(lambda found: _BLACK if _chroma(found[0]) > _COLOURED else found[0], value)
    if isinstance(value, Mapping):
        return {name: SHADES if name == "colorscale" else _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _merged(value: Value, name: str, more: Attributes) -> Attributes:
    held = dict(value) if isinstance(value, Mapping) else {}
    part = held.get(name)
    return {**held, name: {**(part if isinstance(part, Mapping) else {}), **more}}
