"""A picture for a projector: the same with thicker lines and larger type."""

from __future__ import annotations

from collections.abc import Mapping

from lossviz.picture.values import Attributes, Value

#: How much larger lines, points and letters get.
LINE, TYPE = 1.6, 1.3
# Headings stand side by side, and have less room to grow.
_HEADINGS = 1.15
# How many pixels a legend goes up to make room for the headings below it.
_LEGEND_UP = 11
# The keys of plotly whose ``size`` is one of letters.
_FONTS = frozenset({"font", "tickfont", "textfont", "titlefont"})


def larger_data(data: list[Attributes]) -> list[Attributes]:
    """Traces with thicker lines, larger points and larger letters.

    >>> larger_data([{"line": {"width": 2}}])
    [{'line': {'width': 3.2}}]
    """
    return [_traced(trace) for trace in data]


def larger_layout(layout: Attributes) -> Attributes:
    """A layout with larger letters; the title stays, as the parameters stand right beside it.

    >>> larger_layout({"font": {"size": 10}, "title": {"font": {"size": 20}}})
    {'font': {'size': 13.0}, 'title': {'font': {'size': 20}}}
    """
    kept: Attributes = {name: layout[name] for name in ("title", "legend") if name in layout}
    notes: Attributes = (
        {"annotations": _scaled(layout["annotations"], {}, _HEADINGS)} if "annotations" in layout else {}
    )
    return {**{name: _scaled(part, {}, key=name) for name, part in layout.items()}, **notes, **kept}


def larger_places(places: Attributes) -> Attributes:
    """The places of a shape, with the legend a little higher.

    >>> larger_places({"height": 100, "legend.y": 0.5})
    {'height': 100, 'legend.y': 0.61}
    """
    y, height = places.get("legend.y"), places["height"]
    if not isinstance(y, float) or not isinstance(height, int):
        return places
    return {**places, "legend.y": y + _LEGEND_UP / height}


def _traced(trace: Attributes) -> Attributes:
    rules = {"line": ("width", LINE), "marker": ("size", LINE)}
    return {name: _scaled(part, rules, key=name) for name, part in trace.items()}


def _scaled(part: Value, wanted: Mapping[str, tuple[str, float]], letters: float = TYPE, *, key: str = "") -> Value:
    """``part``, found under ``key``, with the sizes in it scaled: of letters everywhere, of what ``wanted`` names."""
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return [_scaled(item, wanted, letters) for item in part]
    if not isinstance(part, Mapping):
        return part
    below = {name: _scaled(value, wanted, letters, key=name) for name, value in part.items()}
    rules = {**wanted, **dict.fromkeys(_FONTS, ("size", letters))}
    if key in rules:
        name, factor = rules[key]
        size = below.get(name)
        if isinstance(size, int | float):
            below[name] = round(size * factor, 3)
    return below
