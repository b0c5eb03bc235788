"""A payload for a projector: the same picture with thicker lines and larger type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: How much larger lines, points and letters get.
LINE, TYPE = 1.6, 1.3
# Headings stand side by side, and have less room to grow.
_HEADINGS = 1.15
# How many pixels a legend goes up where the headings below it grow.
_LEGEND_UP = 11
# The keys of Plotly whose ``size`` is one of letters.
_FONTS = frozenset({"font", "tickfont", "textfont", "titlefont"})


def enlarged(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a payload that draws thicker lines, larger points and larger letters.

    >>> small = {"figure": {"data": [{"line": {"width": 2}}], "layout": {"font": {"size": 10}}}}
    >>> enlarged(small)["figure"]
    {'data': [{'line': {'width': 3.2}}], 'layout': {'font': {'size': 13.0}, 'title': {}}}
    """
    figure = payload["figure"]
    drawn = figure["layout"]
    # the title stays: the parameters stand right beside it; so does the legend, but for a little room below it
    kept = {"title": drawn.get("title", {})}
    if "legend" in drawn:
        kept["legend"] = {**drawn["legend"], "y": drawn["legend"]["y"] + _LEGEND_UP / drawn["height"]}
    notes = {"annotations": _scaled(drawn["annotations"], {}, _HEADINGS)} if "annotations" in drawn else {}
    return {
        **payload,
        "figure": {
            **figure,
            "data": [_scaled(trace, {"line": ("width", LINE), "marker": ("size", LINE)}) for trace in figure["data"]],
            "layout": {**_scaled(drawn, {}), **notes, **kept},
        },
    }


def _scaled(part: Any, wanted: Mapping[str, tuple[str, float]], letters: float = TYPE) -> Any:
    """``part`` with the sizes below it scaled: of letters everywhere, of what ``wanted`` names by its parent's key."""
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return [_scaled(item, wanted, letters) for item in part]
    if not isinstance(part, Mapping):
        return part
    rules = {**wanted, **dict.fromkeys(_FONTS, ("size", letters))}
    out = {}
    for key, value in part.items():
        below = _scaled(value, wanted, letters)
        if key in rules and isinstance(below, dict):
            name, factor = rules[key]
            if isinstance(below.get(name), int | float):
                below = {**below, name: round(below[name] * factor, 3)}
        out[key] = below
    return out
