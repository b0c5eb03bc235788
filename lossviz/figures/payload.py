"""Figures with their controls and the rules that move them, as JSON data for ``web/live.js``."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.figures.alt import alt_text
from lossviz.figures.controls import controls, label_values
from lossviz.figures.geometry import SHAPES, WIDE, Shape
from lossviz.figures.linked import LINE_LIFT, POINT_LIFT, SCENES, axis_key, layout, lift, traces
from lossviz.figures.scale import PANEL_PAD, QUANTITIES, spans, spans_at
from lossviz.figures.style import ACCENT, AXIS_SIZE, DARK, LIGHT, Json, Theme
from lossviz.loss import DistanceLoss, Loss
from lossviz.parameter import Parameter
from lossviz.sweeps import STRIDE, Sweep
from lossviz.view import View, plain_symbol

#: Where the numbers beside the title stand: at one end of an axis so long that no number moves them.
_ENDS = ((-1.0, 1e12), (-1e12, 1e3))
CONFIG: Json = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False, "plotGlPixelRatio": 2}


def loss_payload(view: View, sweep: Sweep) -> Json:
    """Everything the browser needs to draw a view and to move it; the sweep's table goes apart, as ``encoded()``.

    Raises ValueError where the sweep belongs to another loss, form or axis range than the view.

    >>> from lossviz.sweeps import sweep
    >>> from lossviz.view import default_view
    >>> view = default_view("huber")
    >>> sorted(loss_payload(view, sweep(*view.family)))[:6]
    ['alt', 'banks', 'bindings', 'config', 'controls', 'drag']
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
        "play": next((record.name for record in _sliders(view.loss)), None),
        "filename": view.loss.key,
    }


def bank_id(sweep: Sweep) -> str:
    """A name for a sweep's table, the same for the same numbers."""
    text = json.dumps([repr(sweep.loss), sweep.rule()], sort_keys=True)
    return f"{sweep.loss.key}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def packed(value: Any) -> Any:
    """Plain JSON data: arrays become base64 of their bytes, which plotly.js and live.js read.

    >>> packed({"x": np.array([1.0], dtype=np.float32)})
    {'x': {'dtype': 'f4', 'bdata': 'AACAPw=='}}
    """
    if isinstance(value, np.ndarray):
        return _typed(value)
    if isinstance(value, Mapping):
        return {name: packed(part) for name, part in value.items()}
    return [packed(part) for part in value] if isinstance(value, list | tuple) else value


def _typed(array: npt.NDArray[Any]) -> Json:
    data = base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()
    shape = {"shape": ", ".join(str(n) for n in array.shape)} if array.ndim > 1 else {}
    return {"dtype": "f4", "bdata": data, **shape}


def changes(old: Any, new: Any, path: str = "") -> Json:
    """What turns one figure part into another, by dotted path; arrays of numbers are replaced as a whole.

    >>> changes({"a": {"b": 1, "c": [1, 2]}}, {"a": {"b": 2, "c": [1, 2]}})
    {'a.b': 2}
    """
    if isinstance(old, dict) and isinstance(new, dict):
        parts = [(f"{path}.{key}" if path else key, old.get(key), part) for key, part in new.items()]
    elif (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and any(isinstance(x, dict) for x in new)
    ):
        parts = [(f"{path}[{k}]", a, b) for k, (a, b) in enumerate(zip(old, new, strict=True))]
    else:
        equal = bool(np.array_equal(old, new, equal_nan=True)) if isinstance(new, np.ndarray) else old == new
        return {} if equal else {path: new}
    return {name: value for inner, a, b in parts for name, value in changes(a, b, inner).items()}


def _layout(view: View, theme: Theme = LIGHT, shape: Shape = WIDE) -> Json:
    """The linked view's layout with short title and the axes of the numbers beside it."""
    flags = [record for record in view.loss.parameters() if record.kind == "flag"]
    form = "" if not flags else " · logit" if getattr(view.loss, flags[0].name) else " · probability"
    out = layout(view, theme, shape, heading=f"{view.loss.title}{form}")
    for index, (box, ends) in enumerate(zip(shape.readout, _ENDS, strict=True), start=len(QUANTITIES)):
        domain, hidden = shape.domain(box), {"visible": False, "fixedrange": True}
        out[f"xaxis{index + 1}"] = {
            **hidden,
            "domain": domain["x"],
            "range": list(ends),
            "anchor": axis_key("y", index),
        }
        out[f"yaxis{index + 1}"] = {
            **hidden,
            "domain": domain["y"],
            "range": [-1e12, 1e12],
            "anchor": axis_key("x", index),
        }
    return out


def _sliders(loss: Loss) -> list[Parameter]:
    return [r for r in loss.parameters() if r.kind != "flag" and getattr(loss, r.name) is not None]


def _readouts(view: View, theme: Theme) -> list[Json]:
    """The parameters and the chosen point in numbers: texts that plotly fills with the coordinates of their point."""
    plane, sliders = view.plane, _sliders(view.loss)
    own = [(record.name, plain_symbol(record), getattr(view.loss, record.name)) for record in sliders[:2]]
    point = [
        ("label", plane.label_axis.symbol, view.label),
        ("prediction", plane.prediction_axis.symbol, view.prediction),
    ]
    out = []
    for index, (entries, side, paint) in enumerate(((own, "right", theme.text), (point, "left", ACCENT))):
        text = ", ".join(f"{symbol} = %{{{axis}:.6~g}}" for axis, (_, symbol, _) in zip("xy", entries, strict=False))
        numbers = {axis: [float(value)] for axis, (_, _, value) in zip("xy", entries, strict=False)}
        out.append(
            {
                "type": "scatter",
                "name": ("readout: parameters", "readout: point")[index],
                "mode": "text",
                "x": [0],
                "y": [0],
                **numbers,
                "xaxis": axis_key("x", len(QUANTITIES) + index),
                "yaxis": axis_key("y", len(QUANTITIES) + index),
                "texttemplate": f"<b>{text}</b>" if text else " ",
                "textposition": f"middle {side}",
                "textfont": {"size": AXIS_SIZE + 1, "color": paint},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )
    return out


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
    own = {axis: record.name for axis, record in zip("xy", _sliders(view.loss), strict=False)}
    if own:
        bind("readout: parameters", kind="mark", **own)
    bind("readout: point", kind="mark", x="label", y="prediction")
    return out


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
    wider = {
        key_text(extent): changes(base, _layout(replace(view, extent=extent))) for extent in sorted(view.plane.ranges)
    }
    return [*out, {"control": "range", "values": wider}]


def key_text(value: float) -> str:
    """A number as JavaScript spells it when it is the key of an object.

    >>> key_text(3.0), key_text(0.005), key_text(-0.0)
    ('3', '0.005', '0')
    """
    return str(int(value)) if value == int(value) else repr(float(value))


def _check(view: View, sweep: Sweep) -> None:
    (low, high), _ = view.plane.axes(view.extent)
    if view.family[0] != sweep.loss or not np.allclose(sweep.prediction[[0, -1]], (low, high), rtol=1e-12):
        raise ValueError(f"loss_payload: sweep must be sweep(*view.family) of {view.family}, got one of {sweep.loss}")
