"""Figures with their controls and the rules that move them, as JSON data for ``web/live.js``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import numpy as np

from lossviz.loss import DistanceLoss, Loss
from lossviz.parameter import Parameter
from lossviz.picture.compare.payload import compare_bank, compare_bank_id, compare_payload
from lossviz.picture.controls import controls, extents_of, label_values
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.layout import layout
from lossviz.picture.loss.traces import LINE_LIFT, POINT_LIFT, SCENES, lift, traces
from lossviz.picture.ranges import PANEL_PAD, QUANTITIES, spans, spans_at
from lossviz.picture.readout import Entry, readout, readout_axes, readout_binding
from lossviz.picture.shape import SHAPES, WIDE, Shape
from lossviz.picture.style import DARK, LIGHT, Json, Theme
from lossviz.picture.values import CONFIG, changes, key_text, packed
from lossviz.sampling.sweep import STRIDE, Sweep
from lossviz.view import View, name_of, plain_symbol

__all__ = ["bank_id", "compare_bank", "compare_bank_id", "compare_payload", "loss_payload"]


def loss_payload(view: View, sweep: Sweep) -> Json:
    """Everything the browser needs to draw a view and to move it; the sweep's table goes apart, as ``encoded()``.

    Raises ValueError where the sweep belongs to another loss, form or axis range than the view.

    >>> from lossviz.sampling.sweep import sweep
    >>> from lossviz.view import default_view
    >>> view = default_view("huber")
    >>> sorted(loss_payload(view, sweep(*view.family)))[:6]
    ['alt', 'banks', 'bindings', 'controls', 'drag', 'figure']
    """
    _check(view, sweep)
    data = [*traces(view), *_readouts(view, LIGHT)]
    base = _layout(view)
    names = [trace["name"] for trace in data]
    return {
        "id": view.loss.key,
        "revision": 0,
        "state": view.state(),
        "figure": {"data": [packed(trace) for trace in data], "layout": base, "config": CONFIG},
        "themes": {"light": {"layout": {}, "traces": [None] * len(data)}, "dark": _dark(view, data, base)},
        "layouts": [{"min": shape.least, "layout": changes(base, _layout(view, LIGHT, shape))} for shape in SHAPES],
        "alt": alt_text(view),
        "controls": controls(view),
        "banks": [{"id": bank_id(sweep), "dtype": "float32", **sweep.rule()}],
        "bindings": _bindings(view, names),
        "layout_bindings": _layout_bindings(view, base),
        "drag": [
            {"trace": names.index(f"{quantity}: point"), "control": "prediction", "axis": "x", "subplot": f"x{k}y{k}"}
            for quantity, k in zip(QUANTITIES, ("", "2", "3"), strict=True)
        ],
        "play": next((record.name for record in _sliders(view.loss) if record.dragged), None),
        "filename": name_of(view.loss),
        "named": [*view.loss.settings(), "label"],
    }


def bank_id(sweep: Sweep) -> str:
    """A name for a sweep's table, the same for the same numbers."""
    text = json.dumps([repr(sweep.loss), sweep.rule()], sort_keys=True)
    return f"{sweep.loss.key}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _layout(view: View, theme: Theme = LIGHT, shape: Shape = WIDE) -> Json:
    """The linked view's layout with short title and the axes of the numbers beside it."""
    flags = [record for record in view.loss.parameters() if record.kind == "flag"]
    form = "" if not flags else " · logit" if getattr(view.loss, flags[0].name) else " · probability"
    out = layout(view, theme, shape, heading=f"{view.loss.title}{form}")
    return {**out, **readout_axes(shape, len(QUANTITIES))}


def _sliders(loss: Loss) -> list[Parameter]:
    return [r for r in loss.parameters() if r.kind != "flag" and getattr(loss, r.name) is not None]


def _readouts(view: View, theme: Theme) -> list[Json]:
    """The parameters and the chosen point in numbers."""
    own, chosen = _entries(view)
    count = len(QUANTITIES)
    return [
        readout(0, count, "readout: parameters", own, theme.text),
        readout(1, count, "readout: point", chosen, theme.accent),
    ]


def _entries(view: View) -> tuple[list[Entry], list[Entry]]:
    plane = view.plane
    own = [(record.name, plain_symbol(record), getattr(view.loss, record.name)) for record in _sliders(view.loss)[:2]]
    point = (
        ("label", plane.label_axis.symbol, view.label),
        ("prediction", plane.prediction_axis.symbol, view.prediction),
    )
    return own, list(point)


def _dark(view: View, data: list[Json], base: Json) -> Json:
    dark = [*traces(view, DARK), *_readouts(view, DARK)]
    patches = [changes(old, new) or None for old, new in zip(data, dark, strict=True)]
    return {"layout": changes(base, _layout(view, DARK)), "traces": patches}


def _bindings(view: View, names: list[str]) -> list[Json]:
    """Which trace shows which numbers of the bank, for the traces that exist."""
    limits = spans(view.loss, view.extent)
    out: list[Json] = []

    def bind(name: str, **rule: Any) -> None:
        if name in names:
            out.append({"trace": names.index(name), **rule})

    for quantity in QUANTITIES[: len(SCENES)]:
        of, span = {"bank": 0, "quantity": quantity}, limits[quantity]
        line, point = lift(span, LINE_LIFT), lift(span, POINT_LIFT)
        bind(f"{quantity} surface", **of, kind="surface", stride=STRIDE)
        bind(f"{quantity} at the chosen label", **of, kind="row", to="z", at="y", stride=STRIDE, lift=line)
        bind(f"{quantity} at the chosen prediction", **of, kind="point", to="z", x="prediction", y="label", lift=point)
    for quantity in QUANTITIES:
        of = {"bank": 0, "quantity": quantity}
        bind(f"{quantity}: prediction", kind="mark", x="prediction")
        bind(f"{quantity}: label", kind="mark", x="label")
        bind(f"{quantity}: baseline", bank=0, quantity=f"baseline_{quantity}", kind="row", to="y")
        bind(f"{quantity}: curve", **of, kind="row", to="y", ghost=names.index(f"{quantity}: before"))
        bind(f"{quantity}: kinks", bank=0, quantity="kink", kind="row", to="y")
        bind(f"{quantity}: point", **of, kind="point", to="y", x="prediction")
    own, chosen = _entries(view)
    out += readout_binding(names.index("readout: parameters"), own)
    return out + readout_binding(names.index("readout: point"), chosen)


def _layout_bindings(view: View, base: Json) -> list[Json]:
    """Axis ranges that follow the label of a distance loss, and all that follow the axis range."""
    out: list[Json] = []
    if isinstance(view.plane, DistanceLoss):
        patches = {}
        for value in label_values(view):
            found = spans_at(view.loss, view.extent, value)
            keys = zip(("yaxis", "yaxis2", "yaxis3"), QUANTITIES, strict=True)
            patches[key_text(value)] = {f"{axis}.range": found[quantity].padded(PANEL_PAD) for axis, quantity in keys}
        out.append({"control": "label", "values": patches})
    wider = {}
    for extent in sorted(extents_of(view.plane, view.extent)):
        low, high = view.plane.axes(extent)[1]
        label = min(max(view.label, low), high)
        wider[key_text(extent)] = changes(base, _layout(replace(view, extent=extent, label=label)))
    return [*out, {"control": "range", "values": wider}]


def _check(view: View, sweep: Sweep) -> None:
    (low, high), _ = view.plane.axes(view.extent)
    if view.family[0] != sweep.loss or not np.allclose(sweep.prediction[[0, -1]], (low, high), rtol=1e-12, atol=0):
        raise ValueError(f"loss_payload: sweep must be sweep(*view.family) of {view.family}, got one of {sweep.loss}")
