"""The numerics lab: value and gradient of every formulation along the logit, and below them what is wrong where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lossviz.formula import number
from lossviz.labs.numerics.model import EXTENTS, QUANTITIES, NumericsView, Quantity, Track, banks
from lossviz.labs.numerics.traces import (
    NAMES,
    height,
    here,
    name_of,
    paint,
    said,
    sampled,
    symbol,
    title,
    traces,
)
from lossviz.picture.board import Drawing, bank_id, bank_rules, board, choice, lab_payload, legend, panel
from lossviz.picture.controls import ranged
from lossviz.picture.loss.traces import axis_key
from lossviz.picture.readout import Entry, readout, readout_axes, readout_binding
from lossviz.picture.shape import Box, Shape
from lossviz.picture.style import LIGHT, Json, Theme
from lossviz.sampling.table import Bank

_PANELS = 4
_ROW = 19
_SHORT = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}
_HEADINGS: dict[Quantity, str] = {"value": "loss", "gradient": "gradient by autograd"}


def numerics(view: NumericsView) -> go.Figure:
    """The figure of a view. Imports torch.

    >>> numerics(NumericsView()).layout.title.text
    '<b>Binary cross-entropy at y = 0</b>'
    """
    return drawing(view).figure()


def drawing(view: NumericsView) -> Drawing:
    """How a view is drawn."""
    rows, several = len(view.drawn) * len(view.dtypes), len(view.dtypes) > 1
    return Drawing(
        lambda theme: _traces(view, theme),
        lambda theme, shape: _layout(view, theme, shape),
        (_wide(rows, several), _narrow(rows, several, entries=5 + several * len(view.dtypes))),
    )


def _wide(rows: int, several: bool) -> Shape:
    """Two panels side by side, with a strip below each; its rows have their names on the left."""
    low = 420 + _ROW * rows
    sides = ((0.2 if several else 0.17, 0.57), (0.62, 0.99))
    boxes: list[Box] = [(*side, 92.0, 352.0) for side in sides] + [(*side, 412.0, float(low)) for side in sides]
    return Shape(760, low + 30, (), tuple(boxes), ((0.45, 0.7, 4, 30), (0.7, 0.99, 4, 30)))


def _narrow(rows: int, several: bool, entries: int) -> Shape:
    """All below each other: the legend, loss, its strip, gradient, its strip."""
    strip = _ROW * rows + 8
    first = 100.0 + 20 * -(-entries // 3)
    tops = [first + k * (210 + 66 + strip + 50) for k in range(2)]
    boxes: list[Box] = [(0.12, 0.97, top, top + 210) for top in tops]
    boxes += [(0.52 if several else 0.45, 0.97, top + 276, top + 276 + strip) for top in tops]
    return Shape(0, int(boxes[3][3]) + 30, (), tuple(boxes), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True)


def numerics_banks(view: NumericsView) -> dict[str, Bank]:
    """The banks by the ids that the payload names."""
    found = banks(view)
    return {bank_id(view.page, name, view.sampled): bank for name, bank in found.items()}


def numerics_payload(view: NumericsView) -> Json:
    """Everything the browser needs to draw the lab and to move the logit. Imports torch.

    >>> [control["name"] for control in numerics_payload(NumericsView())["controls"]]
    ['logit', 'task', 'label', 'range']
    """
    names = [trace["name"] for trace in _traces(view, LIGHT)]
    first = names.index(f"{name_of(sampled(view)[0])}_value point")
    subplots = (f"{axis_key('x', k)}{axis_key('y', k)}" for k in range(_PANELS))
    return lab_payload(
        view,
        drawing(view),
        alt=numerics_alt(view),
        controls=_controls(view),
        banks=bank_rules(numerics_banks(view)),
        bindings=_bindings(view, names),
        drag=[{"trace": first, "control": "logit", "axis": "x", "subplot": subplot} for subplot in subplots],
        play="logit",
        named=["task", "label", "logit"],
    )


def numerics_alt(view: NumericsView) -> str:
    """What the lab shows, in words and numbers. Imports torch.

    >>> numerics_alt(NumericsView(shown=("naive",))).partition(": ")[2]
    'the loss is 17 and its gradient 1; log of the sigmoid in float32 gives ∞ and not a number.'
    """
    found = here(view)
    given = "; ".join(
        f"{title(one)} in {one.dtype} gives {said(one.value[0])} and {said(one.gradient[0])}" for one in found
    )
    truth = f"the loss is {said(found[0].true_value[0])} and its gradient {said(found[0].true_gradient[0])}"
    return f"{_heading(view)} along the logit to ±{number(view.extent)}. At {number(view.logit)}: {truth}; {given}."


def _traces(view: NumericsView, theme: Theme) -> list[Json]:
    own = readout(0, _PANELS, "readout: none", [], theme.text)
    return [*traces(view, theme), own, readout(1, _PANELS, "readout: logit", _chosen(view), theme.accent)]


def _heading(view: NumericsView) -> str:
    return (
        "Softmax cross-entropy of (s, s + 1, s + 2)"
        if view.task == "softmax"
        else f"Binary cross-entropy at y = {view.label}"
    )


def _layout(view: NumericsView, theme: Theme, shape: Shape) -> Json:
    out = board(theme, shape, _heading(view))
    across = {"range": [-view.extent, view.extent]}
    text = "shift s" if view.task == "softmax" else "logit z"
    for index, quantity in enumerate(QUANTITIES):
        up = {"range": list(height(view, quantity)), "nticks": 6}
        axes, heading = panel(theme, shape, index, _headed(view, quantity), {**across, "text": text}, up)
        out |= axes
        out["annotations"] = [*heading, *out["annotations"]]
    for index, quantity in enumerate(QUANTITIES, start=2):
        axes, heading = panel(
            theme,
            shape,
            index,
            f"wrong {NAMES[quantity]}",
            {**across, "showticklabels": False, "showgrid": False, "zeroline": False, "showline": False},
            _rows(sampled(view), theme, labels=shape.short or index == 2),
        )
        out |= axes
        out["annotations"] = [*heading, *out["annotations"]]
    out |= {**readout_axes(shape, _PANELS), "showlegend": True, "legend": legend(theme, shape, shape.readout[0][3] + 4)}
    return out


def _headed(view: NumericsView, quantity: Quantity) -> str:
    """The heading of a panel, with a note where numbers lie beyond its axis."""
    low, high = height(view, quantity)
    reached = np.concatenate([one.of(quantity)[0] for one in sampled(view)])
    reached = reached[np.isfinite(reached)]
    beyond = [number(float(f"{x:.3g}")) for x in (reached.min(), reached.max()) if not low <= x <= high]
    cut = f" <span style='font-weight:normal;font-size:12px'>(cut; reaches {' and '.join(beyond)})</span>"
    return _HEADINGS[quantity] + (cut if beyond else "")


def _rows(found: Sequence[Track], theme: Theme, labels: bool) -> Json:
    """The axis of a strip, with the names of its rows, each behind a patch of its colour."""
    several = len({one.dtype for one in found}) > 1
    types = [f" {_SHORT[one.dtype]}" if several else "" for one in found]
    patches = [f'<span style="color:{paint(one.formulation.key, theme)}">■</span> ' for one in found]
    names = [f"{title(one)}{dtype} {patch}" for one, dtype, patch in zip(found, types, patches, strict=True)]
    look = {"tickvals": list(range(len(found))), "ticktext": names, "showticklabels": labels}
    return {"range": [len(found) - 0.4, -0.6], "showgrid": False, "zeroline": False, "showline": False, **look}


def _chosen(view: NumericsView) -> list[Entry]:
    return [("logit", symbol(view), view.logit)]


def _controls(view: NumericsView) -> list[Json]:
    softmax = view.task == "softmax"
    help_ = "The shift of all three logits." if softmax else "What the model says before the sigmoid."
    logit = ranged("logit", "shift s" if softmax else "logit z", help_, view.nodes, -1000.0, 1000.0)
    out = [logit, choice("task", "loss", {"binary": "binary", "softmax": "softmax"})]
    if not softmax:
        out.append(choice("label", "label y", {"0": "0", "1": "1"}))
    return [*out, choice("range", "range", {f"{extent:g}": f"±{extent:g}" for extent in EXTENTS})]


def _bindings(view: NumericsView, names: list[str]) -> list[Json]:
    out: list[Json] = [{"trace": names.index(f"cursor {k}"), "kind": "mark", "x": "logit"} for k in range(_PANELS)]
    for one in sampled(view):
        for quantity in QUANTITIES:
            of = {"bank": 0, "quantity": f"{name_of(one)}_{quantity}", "kind": "point", "to": "y", "x": "prediction"}
            out.append({"trace": names.index(f"{name_of(one)}_{quantity} point"), **of})
    return out + readout_binding(names.index("readout: logit"), _chosen(view))
