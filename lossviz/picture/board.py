"""What the figures of the labs share: payloads from a drawing function, names for banks, tables of panels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lossviz.labs.state import LabView
from lossviz.picture.figure import Figure
from lossviz.picture.loss.traces import axis_key
from lossviz.picture.shape import Box, Shape
from lossviz.picture.style import (
    AXIS_SIZE,
    DARK,
    LIGHT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    Json,
    Theme,
    base_layout,
    note,
    panel_axis,
    title,
)
from lossviz.picture.values import CONFIG, changes, packed
from lossviz.sampling.table import Bank


@dataclass(frozen=True)
class Drawing:
    """A figure of a lab: its traces for a theme, its layout for a theme and a shape, and the shapes it has."""

    traces: Callable[[Theme], list[Json]]
    layout: Callable[[Theme, Shape], Json]
    shapes: tuple[Shape, ...]

    def figure(self, width: int = 1100) -> Figure:
        """The figure by itself, on a light ground."""
        return Figure({"data": self.traces(LIGHT), "layout": {**self.layout(LIGHT, self.shapes[0]), "width": width}})


def lab_payload(view: LabView, drawing: Drawing, *, alt: str, **more: Any) -> Json:
    """The payload of a drawing; ``more`` holds controls, banks, bindings and whatever else the browser is told."""
    wide = drawing.shapes[0]
    data, base = drawing.traces(LIGHT), drawing.layout(LIGHT, wide)
    dark = [changes(old, new) or None for old, new in zip(data, drawing.traces(DARK), strict=True)]
    usual: Json = {"controls": [], "banks": [], "bindings": [], "layout_bindings": [], "drag": [], "play": None}
    return {
        "id": view.page,
        "revision": 0,
        "state": view.state(),
        "figure": {"data": [packed(trace) for trace in data], "layout": base, "config": CONFIG},
        "themes": {
            "light": {"layout": {}, "traces": [None] * len(data)},
            "dark": {"layout": packed(changes(base, drawing.layout(DARK, wide))), "traces": packed(dark)},
        },
        "layouts": [
            {"min": shape.least, "layout": packed(changes(base, drawing.layout(LIGHT, shape)))}
            for shape in drawing.shapes
        ],
        "alt": alt,
        "filename": view.page,
        "named": [],
        **usual,
        **more,
    }


def bank_id(page: str, name: str, *depends: Any) -> str:
    """A name for a bank, the same where all that it depends on is the same.

    >>> bank_id("outliers", "lines", 1.0) == bank_id("outliers", "lines", 1.0) != bank_id("outliers", "lines", 2.0)
    True
    """
    return f"{page}-{name}-{hashlib.sha256(repr(depends).encode()).hexdigest()[:12]}"


def bank_rules(banks: Mapping[str, Bank]) -> list[Json]:
    """What the payload says of its banks, whose bytes come later under these ids."""
    return [{"id": name, "dtype": "float32", **bank.rule()} for name, bank in banks.items()]


def board(theme: Theme, shape: Shape, heading: str, source: str = "") -> Json:
    """A layout with a title and a source line, still without axes."""
    look = {"height": shape.height, "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}}
    said = note(
        f"{source} · {SOURCE}" if source else SOURCE, theme, SMALL_SIZE, x=1, y=0, xanchor="right", align="right"
    )
    said = {**said, "xshift": -4, "font": {**said["font"], "color": theme.faint}}
    return {**base_layout(theme), "title": title(heading, theme, shape.short), **look, "annotations": [said]}


def panel(theme: Theme, shape: Shape, index: int, heading: str, x: Json, y: Json) -> tuple[Json, list[Json]]:
    """The axes of a panel, with what ``x`` and ``y`` say of them (``range`` and ``text`` at least), and its heading."""
    domain = shape.domain(shape.panels[index])
    across, up = axis_key("x", index), axis_key("y", index)
    out = {
        f"{letter}axis{key[1:]}": panel_axis(
            theme,
            rule["range"],
            rule.get("text", ""),
            domain=domain[letter],
            anchor=other,
            **{name: value for name, value in rule.items() if name not in ("range", "text")},
        )
        for letter, key, other, rule in (("x", across, up, x), ("y", up, across, y))
    }
    return out, [note(f"<b>{heading}</b>", theme, PANEL_SIZE, x=domain["x"][0], y=domain["y"][1])]


def choice(name: str, label: str, options: Mapping[str, str]) -> Json:
    """The control of one of several words, drawn by Python when it is changed."""
    listed = [{"value": value, "text": text} for value, text in options.items()]
    return {"name": name, "kind": "choice", "label": label, "help": "", "options": listed}


def legend(theme: Theme, shape: Shape, top: float) -> Json:
    """A legend in rows from ``top`` pixels on."""
    font = {"size": AXIS_SIZE, "color": theme.text}
    place = {"orientation": "h", "x": 0, "xanchor": "left", "y": round(1 - top / shape.height, 5), "yanchor": "top"}
    return {**place, "font": font, "bgcolor": "rgba(0,0,0,0)", "tracegroupgap": 0, "itemwidth": 40}


def spread(boxes: Sequence[Box], readout: bool = True) -> dict[str, tuple[Box, ...]]:
    """Panels with the usual place for the numbers in the title strip of a wide shape."""
    return {"panels": tuple(boxes), "readout": ((0.3, 0.6, 4, 30), (0.6, 0.99, 4, 30)) if readout else ()}
