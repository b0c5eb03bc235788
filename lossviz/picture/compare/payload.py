"""The comparison page's picture, its controls and its banks, as JSON data for ``web/live.js``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from lossviz.comparison import (
    OUTLIER,
    POINTS,
    QUANTITIES,
    SHARES,
    CompareView,
    outlier_nodes,
    residual_nodes,
    slider_nodes,
    sweep_table,
)
from lossviz.loss import DistanceLoss
from lossviz.parameter import REAL
from lossviz.picture.compare.drawing import (
    PANELS,
    SHAPES,
    WIDE,
    compare_alt,
    compare_layout,
    compare_settings,
    compare_traces,
)
from lossviz.picture.controls import ends, extents_of, multiples, parameter_control, range_control, ranged
from lossviz.picture.loss.traces import axis_key
from lossviz.picture.readout import Entry, readout, readout_axes, readout_binding
from lossviz.picture.shape import Shape
from lossviz.picture.style import DARK, LIGHT, Json, Theme
from lossviz.picture.values import CONFIG, changes, key_text, packed
from lossviz.sampling.sweep import encode, tidy


def compare_payload(view: CompareView) -> Json:
    """Everything the browser needs to draw the comparison and to move it; ``compare_bank`` has the tables.

    ``banks`` names each loss's table twice, once along the residual and once along the outlier: one id, one transfer.

    >>> payload = compare_payload(CompareView.from_state({"losses": "mse,huber"}))
    >>> [control["name"] for control in payload["controls"]]
    ['delta', 'residual', 'outlier', 'points', 'range']
    """
    data, base = _traces(view), _layout(view)
    names = [trace["name"] for trace in data]
    dark = [changes(old, new) or None for old, new in zip(data, _traces(view, DARK), strict=True)]
    return {
        "id": "compare",
        "revision": 0,
        "state": view.state(),
        "figure": {"data": [packed(trace) for trace in data], "layout": base, "config": CONFIG},
        "themes": {
            "light": {"layout": {}, "traces": [None] * len(data)},
            "dark": {"layout": changes(base, _layout(view, DARK)), "traces": dark},
        },
        "layouts": [{"min": shape.least, "layout": changes(base, _layout(view, LIGHT, shape))} for shape in SHAPES],
        "alt": compare_alt(view),
        "controls": _controls(view),
        "banks": [rule for member in view.members for rule in _rules(member, view)],
        "bindings": _bindings(view, names),
        "layout_bindings": [_range_binding(view, base)],
        "drag": [_drag(panel, index, names, view) for index, panel in enumerate(PANELS)],
        "play": "outlier",
        "filename": "compare",
        "named": ["losses", *(name for name, _, _ in compare_settings(view))],
    }


def compare_bank_id(member: DistanceLoss, view: CompareView) -> str:
    """The name of one loss's table: the same for the same numbers."""
    nodes = {name: list(values) for name, values in slider_nodes(member).items()}
    text = json.dumps([repr(member.swept()), nodes, view.extent, view.points])
    return f"compare-{member.key}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def compare_bank(member: DistanceLoss, view: CompareView) -> bytes:
    """One loss's table, packed for the browser; it depends on the loss's key, the axis range and the points alone."""
    return encode(sweep_table(member.swept(), view.extent, view.points))


def _rules(member: DistanceLoss, view: CompareView) -> list[Json]:
    residuals, outliers = residual_nodes(view.extent), outlier_nodes()
    common = {
        "id": compare_bank_id(member, view),
        "dtype": "float32",
        "parameters": [{"control": k, "nodes": list(v)} for k, v in slider_nodes(member).items()],
        "quantities": list(PANELS),
        "length": len(residuals) + len(outliers),
        "label": None,
    }
    parts = (("residual", residuals, 0), ("outlier", outliers, len(residuals)))
    return [
        {
            **common,
            "prediction": {"control": control, "nodes": tidy(nodes)},
            "terms": [{"start": start, "label": 0, "prediction": 1, "weight": None}],
        }
        for control, nodes, start in parts
    ]


def _entries(view: CompareView) -> tuple[list[Entry], list[Entry]]:
    chosen = [("residual", "r", view.residual), ("outlier", "x", view.outlier)]
    return list(compare_settings(view)[:2]), chosen


def _traces(view: CompareView, theme: Theme = LIGHT) -> list[Json]:
    own, chosen = _entries(view)
    return [
        *compare_traces(view, theme),
        readout(0, len(PANELS), "readout: parameters", own, theme.text),
        readout(1, len(PANELS), "readout: chosen", chosen, theme.accent),
    ]


def _layout(view: CompareView, theme: Theme = LIGHT, shape: Shape = WIDE) -> Json:
    return {
        **compare_layout(view, theme, shape, heading="Losses of a residual"),
        **readout_axes(shape, len(PANELS)),
    }


def _controls(view: CompareView) -> list[Json]:
    own: dict[str, Json] = {}
    for member in view.members:
        for record in member.parameters():
            own.setdefault(record.name, parameter_control(record, getattr(member, record.name)))
    reach = view.extent
    residuals, outliers = multiples(-reach, reach, reach / 60), multiples(*OUTLIER, 0.1)
    help_ = "One residual, to read the three curves at."
    residual = ranged("residual", "residual r", help_, residuals, *ends(REAL))
    outlier = ranged("outlier", "outlier x", "How far the outlier lies off.", outliers, *OUTLIER)
    points = ranged("points", "points n", "How many ordinary points there are.", POINTS, POINTS[0], POINTS[-1])
    return [
        *own.values(),
        residual,
        outlier,
        {**points, "exact": False},
        range_control(view.members[0], extents_of(view.members[0], view.extent)),
    ]


def _bindings(view: CompareView, names: list[str]) -> list[Json]:
    out: list[Json] = []
    for panel in PANELS:
        chosen = "residual" if panel in QUANTITIES else "outlier"
        out.append({"trace": names.index(f"{panel}: {chosen}"), "kind": "mark", "x": chosen})
        for k, member in enumerate(view.members):
            rule = {"bank": 2 * k + (panel in SHARES), "quantity": panel}
            row, below = {**rule, "kind": "row", "to": "y"}, names.index(f"{panel}: {member.key} below")
            point = {**rule, "kind": "point", "to": "y", "x": "prediction"}
            line = below + len(view.members)  # the lines follow the pale lines, in the same order
            out += [{**row, "trace": below}, {**row, "trace": line}]
            out.append({**point, "trace": names.index(f"{panel}: {member.key} point")})
    own, chosen_entries = _entries(view)
    out += readout_binding(names.index("readout: parameters"), own)
    return out + readout_binding(names.index("readout: chosen"), chosen_entries)


def _range_binding(view: CompareView, base: Json) -> Json:
    extents = extents_of(view.members[0], view.extent)
    values = {key_text(extent): changes(base, _layout(replace(view, extent=extent))) for extent in extents}
    return {"control": "range", "values": values}


def _drag(panel: str, index: int, names: list[str], view: CompareView) -> Json:
    subplot = axis_key("x", index) + axis_key("y", index)
    trace = names.index(f"{panel}: {view.members[0].key} point")
    return {
        "trace": trace,
        "control": "residual" if panel in QUANTITIES else "outlier",
        "axis": "x",
        "subplot": subplot,
    }
