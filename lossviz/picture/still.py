"""A figure without controls as data for ``web/live.js``: drawn, themed and turned like the others, but not swept."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go

from lossviz.picture.style import DARK, LIGHT, Json, Theme
from lossviz.picture.values import CONFIG, changes, packed


def still_payload(name: str, draw: Callable[[Theme], go.Figure], *, heights: tuple[int, int], alt: str) -> Json:
    """The payload of a figure that ``draw`` makes for a theme, with its height on a wide and on a narrow page.

    >>> from lossviz import MSE, surface
    >>> from lossviz.figures import loss_surface
    >>> payload = still_payload("mse", lambda theme: loss_surface(surface(MSE())), heights=(480, 340), alt="A parabola.")
    >>> payload["controls"], payload["layouts"][1]["layout"]["height"]
    ([], 340)
    """
    light, dark = (draw(theme).to_dict() for theme in (LIGHT, DARK))
    light["layout"].pop("width", None)
    patches = [changes(old, new) or None for old, new in zip(light["data"], dark["data"], strict=True)]
    wide, narrow = heights
    return {
        "id": name,
        "revision": 0,
        "state": {},
        "figure": {"data": [packed(trace) for trace in light["data"]], "layout": light["layout"], "config": CONFIG},
        "themes": {
            "light": {"layout": {}, "traces": [None] * len(patches)},
            "dark": {"layout": packed(changes(light["layout"], dark["layout"])), "traces": packed(patches)},
        },
        "layouts": [{"min": 640, "layout": {"height": wide}}, {"min": 0, "layout": {"height": narrow}}],
        "alt": alt,
        "controls": [],
        "banks": [],
        "bindings": [],
        "layout_bindings": [],
        "drag": [],
        "play": None,
        "filename": name,
    }
