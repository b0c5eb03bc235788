"""A page's own data: the payloads of its forms and their tables, packed into one text.

A form is what one payload covers: a choice of flags, of optional parameters and of the axis range. While a viewer
stays within a form everything is dragged; a control that leaves it changes to the payload of another. What a table has is not
in a payload once more: the heights of surfaces are read from it when the page opens.

A table is rounded, number by number, to 18 significant bits, which is five digits, but to no less than its quantity's
unit, about a ten-millionth of the greatest number. The rule knows only the number: what is equal stays equal, so a flat
part of a surface stays flat, and no contour is drawn on it. Of the rounded numbers, counted in order, the difference to
the step before is stored, and of that the difference to the place before.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.rows import Nodes
from lossviz.formula import number
from lossviz.loss import PlaneLoss
from lossviz.picture.compare.payload import compare_payload, compare_tables
from lossviz.picture.controls import Control, Range, range_control
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.payload import Payload, StateValue
from lossviz.picture.trace import Sheet, Trace
from lossviz.sampling.sweep import sweep
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View, view_of

#: Up to ``FINE`` units a number is rounded to whole ones, up to twice that to two, and so on; ``GAP`` is none.
FINE, GAP = 2**17, 2**24
_UNITS = 2**23
# What float32 holds, rounded as here, and the least number whose unit it holds, too.
_MOST, _LEAST = 2.0**127 * (2 - 1 / FINE), 2.0**-100


def narrowed(table: npt.NDArray[np.float32]) -> bytes:
    """A float32 table (quantities, steps..., length), rounded and gzipped; the same bytes each time."""
    flat = table.reshape(_folded(table.shape)).astype(np.float64)
    finite = np.isfinite(flat)
    sizes = np.where(finite, np.minimum(np.abs(flat), _MOST), 0.0)
    greatest = np.maximum(sizes.max(axis=(1, 2), keepdims=True), _LEAST)
    unit = 2.0 ** np.ceil(np.log2(greatest)) / _UNITS
    sizes /= unit
    doublings = np.maximum(np.floor(np.log2(np.maximum(sizes, 1.0))) - math.log2(FINE), 0.0)
    counts = np.sign(flat) * (doublings * FINE + np.rint(sizes / 2.0**doublings))
    # differences wrap round, as does adding them up
    counted = np.where(finite, counts, GAP).astype(np.int32)
    steps = np.diff(counted, axis=1, prepend=np.zeros_like(counted[:, :1]))
    steps = np.diff(steps, axis=2, prepend=np.zeros_like(steps[:, :, :1]))
    woven = ((steps << 1) ^ (steps >> 31)).astype("<u4")  # small differences of either sign as small numbers
    planes = woven.reshape(-1).view(np.uint8).reshape(-1, 4).T
    return gzip.compress(unit.astype("<f4").tobytes() + planes.tobytes(), compresslevel=9, mtime=0)


def _folded(shape: Sequence[int]) -> tuple[int, int, int]:
    """The shape of a table as quantities, steps of the first parameter, and everything else."""
    first = shape[1] if len(shape) > 2 else 1
    return shape[0], first, math.prod(shape) // (shape[0] * first)


def form_of(view: View) -> dict[str, Any]:
    """What tells the forms of a loss apart: flags, whether optional parameters are in use, what is not sampled along a
    slider, the axis range.

    >>> from lossviz.state.view import default_view
    >>> form_of(default_view("focal"))
    {'alpha': None, 'from_logits': False, 'range': 0.005}
    """
    loss = view.loss
    flags = {r.name: getattr(loss, r.name) for r in loss.parameters() if r.kind == "flag"}
    optional = {r.name: None if getattr(loss, r.name) is None else "on" for r in loss.parameters() if r.optional}
    still = {r.name: getattr(loss, r.name) for r in loss.parameters() if not r.dragged and not r.optional}
    return {**optional, **flags, **still, "range": view.extent}


def forms_of(views: Sequence[View]) -> list[View]:
    """One view for each form, the first that has it; behind the first of all, those whose axes reach less far come first.

    >>> from lossviz.state.view import default_view
    >>> len(forms_of([default_view("mse"), default_view("mse")]))
    1
    """
    found: dict[str, View] = {}
    for view in views:
        found.setdefault(repr(form_of(view)), view)
    first, *others = found.values()
    return [first, *sorted(others, key=lambda view: view.plane.axes(view.extent)[0][1])]


def loss_data(views: Sequence[View]) -> str:
    """The text that goes into a loss's page; its forms are those of ``views``, and it opens with the first."""
    forms, tables = [], {}
    kept = forms_of(views)
    extents = {form: sorted(v.extent for v in kept if _but_range(v) == form) for form in map(_but_range, kept)}
    for view in kept:
        own = sweep(*view.family)
        payload = _offered(view, loss_payload(view, own), extents[_but_range(view)], kept)
        forms.append({"form": form_of(view), "payload": of_samples(payload).json()})
        tables[own.id] = packed_table(own.numbers)
    return packed_data({"forms": forms, "tables": tables, "usual": _usual(kept)})


def _usual(kept: Sequence[View]) -> dict[str, Any]:
    """What stands in for what a link leaves out, as in the app: the loss at its defaults, by its flags."""
    flags = [record.name for record in kept[0].loss.parameters() if record.kind == "flag"]
    chosen = {tuple(getattr(view.loss, name) for name in flags): None for view in kept}
    usual = tuple(record.default for record in kept[0].loss.parameters() if record.kind == "flag")
    ordered = sorted(chosen, key=lambda values: values != usual)
    states = [view_of(kept[0].loss, dict(zip(flags, values, strict=True))).state() for values in ordered]
    return usual_json(flags, states)


def usual_json(names: Sequence[str], states: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """States that stand in for what a link leaves out, as site.js takes them: that which agrees best in ``names``."""
    return {"names": list(names), "states": [dict(state) for state in states]}


def comparison_data(views: Sequence[ComparisonView]) -> str:
    """The text that goes into the comparison's page.

    A form for each axis range; the losses are those of the first view, as other ones are chosen in the app.
    """
    first = views[0]
    keys = [member.key for member in first.members]
    extents = sorted({view.extent for view in views if [member.key for member in view.members] == keys})
    forms: list[dict[str, Any]] = []
    tables: dict[str, Any] = {}
    for extent in (first.extent, *(other for other in extents if other != first.extent)):
        view = first if extent == first.extent else first.from_state({**first.state(), "range": extent})
        payload = _ranged(compare_payload(view), view.sort.scale, extents).without("points", "losses", "base")
        forms.append({"form": {"range": extent}, "payload": of_samples(payload).json()})
        tables |= {table.id: packed_table(table.numbers) for table in compare_tables(view).values()}
    usual = first.from_state({"losses": ",".join(keys)}).state()
    return packed_data({"forms": forms, "tables": tables, "usual": usual_json((), [usual])})


def _ranged(payload: Payload, plane: PlaneLoss, extents: Sequence[float]) -> Payload:
    """A payload that offers some axis ranges, and no choice where there is only one."""
    if len(extents) == 1:
        return payload.without("range")
    controls = tuple(
        range_control(plane, extents) if control.name == "range" else control for control in payload.controls
    )
    bindings = tuple(
        replace(each, values={at: patch for at, patch in each.values.items() if at in extents})
        if each.control == "range"
        else each
        for each in payload.layout_bindings
    )
    return replace(payload, controls=controls, layout_bindings=bindings)


def of_samples(payload: Payload) -> Payload:
    """A payload for a page that has samples alone.

    Its controls reach as far as their sliders: nobody computes what lies beyond. A surface that stands at steps of its
    sliders comes without its heights: the table has them, and two of each would be most of a page's data.
    """
    traces = tuple(_without_heights(trace, payload) for trace in payload.drawing.traces)
    drawing = replace(payload.drawing, traces=traces)
    return replace(payload, drawing=drawing, controls=tuple(map(_sampled, payload.controls)))


def _without_heights(trace: Trace, payload: Payload) -> Trace:
    sheet = next((rule for rule in trace.follows if isinstance(rule, Sheet)), None)
    if sheet is None or not all(_held(payload.state[name], at) for name, at in payload.tables[sheet.table].parameters):
        return trace
    return replace(trace, look={name: part for name, part in trace.look.items() if name != "z"})


def _held(value: StateValue, nodes: Nodes) -> bool:
    """Whether a table holds what is seen at a value: at its nodes, or between the two of what it is linear in."""
    if value in nodes:
        return True
    return len(nodes) == 2 and isinstance(value, int | float) and nodes[0] < value < nodes[1]


def _sampled(control: Control) -> Control:
    if not isinstance(control, Range):
        return control
    low, high = control.values[0], control.values[-1]
    if control.exact:
        word = "an integer from" if control.integer else "from"
        between = f"{number(low)} to {number(high)} here"
        spoken = f"a {'whole ' * control.integer}number from {between}"
        return replace(control, low=low, high=high, allowed=f"{word} {between}", spoken=spoken)
    return replace(control, allowed=f"one of {', '.join(map(number, control.values))} here")


def _but_range(view: View) -> str:
    return repr({**form_of(view), "range": None})


def _offered(view: View, payload: Payload, extents: Sequence[float], kept: Sequence[View]) -> Payload:
    """A payload that offers no more than the page holds: some axis ranges, a switch only between forms there are."""
    controls: list[Control] = []
    gone = {record.name for record in kept[0].loss.parameters() if not record.dragged}
    for control in payload.controls:
        alone = len({form_of(other).get(control.name) for other in kept}) == 1
        if isinstance(control, Range) and control.optional and alone:
            if payload.state[control.name] is None:
                gone.add(control.name)
            control = replace(control, optional=False)
        controls.append(control)
    return _ranged(replace(payload, controls=tuple(controls)), view.plane, extents).without(*gone)


def packed_table(numbers: npt.NDArray[np.float32]) -> dict[str, Any]:
    """A table's numbers as a page's data hold them."""
    return {"shape": list(numbers.shape), "data": base64.b64encode(narrowed(numbers)).decode()}


def packed_data(data: Mapping[str, Any]) -> str:
    """JSON, gzipped, in base64: the same text each time."""
    text = json.dumps(data, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode()
