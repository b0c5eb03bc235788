"""A lab's own data in a page without a server: the payloads of some views, each with the controls that the page can follow.

A form of a lab is a view with those of its controls that tables follow. Where a trace would follow two tables at once,
such as a line that a moved point and a δ bend together, there is a form for each of them, and site.js changes between
them: what one moves puts the other back. A control that no table follows leads from form to form.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lossviz.formula import number
from lossviz.labs.lab import Lab
from lossviz.picture.controls import Choice, Control, Range
from lossviz.picture.payload import Drag, Grab, Payload
from lossviz.picture.trace import Mark, Trace
from lossviz.sampling.table import Table
from lossviz.site.page_data import of_samples, packed_data, packed_table, usual_json


@dataclass(frozen=True, eq=False)
class Form:
    """A payload as the app has it, with the controls that are followed in this form."""

    payload: Payload
    covered: frozenset[str]

    @property
    def fixed(self) -> dict[str, Any]:
        """What this form does not let go, by control name."""
        return {name: value for name, value in self.payload.state.items() if name not in self.covered}

    def json(self) -> dict[str, Any]:
        """What tells it apart, as site.js takes it."""
        on = {
            c.name: "on"
            for c in self.payload.controls
            if isinstance(c, Range) and c.optional and c.name in self.covered
        }
        return {**self.fixed, **on}

    def leads_to(self, other: Form, name: str) -> bool:
        """Whether the other form differs in a control alone, or follows it and is the same otherwise."""
        mine, theirs = self.fixed, other.fixed
        shared = [each for each in mine if each in theirs and each != name]
        alike = all(mine[each] == theirs[each] for each in shared)
        return alike and (name in other.covered or self.covered == other.covered)


def lab_data(lab: Lab[Any], views: Sequence[Any]) -> str:
    """The text that goes into a lab's page, which opens with the first of the views."""
    found: dict[str, Form] = {}
    tables: dict[str, Table] = {}
    for view in views:
        payload = lab.payload(view)
        tables |= {table.id: table for table in lab.tables(view).values()}
        for form in (Form(payload, covered) for covered in _coverings(payload)):
            found.setdefault(_text(form.json()), form)
    forms = list(found.values())
    made = [{"form": form.json(), "payload": _offered(form, forms).json()} for form in forms]
    used = {rule["id"] for each in made for rule in each["payload"]["tables"].values()}
    numbers = {id: packed_table(table.numbers) for id, table in tables.items() if id in used}
    shared, traces = _shared(made)
    return packed_data({"forms": shared, "traces": traces, "tables": numbers, "usual": _usual(lab)})


def _usual(lab: Lab[Any]) -> dict[str, Any]:
    """What stands in for what a link leaves out: the lab as it opens, or a preset that is a control of its own."""
    by = [name for name in ("preset",) if name in lab.view().state()]
    presets = [lab.view.from_state({"preset": name}) for name in lab.presets()] if by else []
    return usual_json(by, [view.state() for view in (lab.view(), *presets)])


def _coverings(payload: Payload) -> list[frozenset[str]]:
    """The sets of controls that can be followed together: all that tables follow, unless rules of a trace are rivals."""
    names = {control.name for control in payload.controls}
    rivals: dict[frozenset[str], None] = {}
    for trace in payload.drawing.traces:
        for array in dict.fromkeys(map(_array, trace.follows)):
            found = [
                payload.tables[r.table].controls & names
                for r in trace.follows
                if _array(r) == array and not isinstance(r, Mark)
            ]
            if len(found) > 1:
                rivals |= dict.fromkeys(found)
    covered = frozenset(name for name in payload.covered & names if payload.state[name] is not None)
    among = frozenset[str]().union(*rivals)
    return [covered - (among - rival) for rival in rivals] or [covered]


def _array(rule: Any) -> str:
    return "mark" if isinstance(rule, Mark) else str(getattr(rule, "to", "z"))


def _offered(form: Form, forms: Sequence[Form]) -> Payload:
    """The payload of a form: with the rules that it follows, and the controls that it or another form answers."""
    payload = form.payload
    names = {control.name for control in payload.controls}
    traces = tuple(replace(trace, follows=tuple(_rules(trace, form, names))) for trace in payload.drawing.traces)
    payload = replace(payload, drawing=replace(payload.drawing, traces=traces))
    used = {rule.table for _, rule in payload.follows() if not isinstance(rule, Mark)}
    controls = tuple(_controls(form, forms))
    kept = {control.name for control in controls}
    drags = tuple(drag for drag in map(_alone, payload.drags) if kept.issuperset(_moved(drag)))
    found = replace(
        payload,
        controls=controls,
        drags=drags,
        tables={name: rule for name, rule in payload.tables.items() if name in used},
        opening={name: value for name, value in payload.state.items() if name in kept},
        play=payload.play if payload.play in kept else None,
    )
    return of_samples(found)


def _rules(trace: Trace, form: Form, names: Collection[str]) -> Iterator[Any]:
    tables = form.payload.tables
    for rule in trace.follows:
        if isinstance(rule, Mark) or (tables[rule.table].controls & set(names)) <= form.covered:
            yield rule


def _alone(drag: Drag | Grab) -> Drag | Grab:
    """A drag that takes no point but the selected one: for the others there are no tables."""
    return replace(drag, points=None, adds=None) if isinstance(drag, Grab) else drag


def _moved(drag: Drag | Grab) -> tuple[str, ...]:
    return drag.controls if isinstance(drag, Grab) else (drag.control,)


def _controls(form: Form, forms: Sequence[Form]) -> Iterator[Control]:
    for control in form.payload.controls:
        others = [other for other in forms if form.leads_to(other, control.name)]
        follows = any(control.name in other.covered for other in others)
        if follows and isinstance(control, Range):
            off = any(other.fixed.get(control.name, 0) is None for other in others)
            yield replace(control, optional=control.optional and off)
        elif not follows:
            yield from _among(control, {other.fixed[control.name] for other in others})


def _among(control: Control, values: Collection[Any]) -> Iterator[Control]:
    """A control with the values that the page has forms for, if there are several."""
    if len(values) < 2:
        return
    if isinstance(control, Choice):
        yield replace(control, options=tuple(option for option in control.options if option.value in values))
    elif isinstance(control, Range):
        ordered = sorted(values)
        text = tuple(map(number, ordered))
        allowed = f"one of {', '.join(text)} here"
        ends = {"low": ordered[0], "high": ordered[-1], "allowed": allowed, "spoken": allowed}
        yield replace(control, values=tuple(ordered), text=text, exact=False, optional=False, **ends)


def _shared(forms: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[Any]]:
    """The forms with the places of those traces that several have, and these traces."""
    counted: dict[str, int] = {}
    for trace in _traces(forms):
        counted[_text(trace)] = counted.get(_text(trace), 0) + 1
    places = {text: place for place, text in enumerate(text for text, count in counted.items() if count > 1)}

    def short(form: Mapping[str, Any]) -> dict[str, Any]:
        payload = form["payload"]
        data = [places.get(_text(trace), trace) for trace in payload["figure"]["data"]]
        return {**form, "payload": {**payload, "figure": {**payload["figure"], "data": data}}}

    return [short(form) for form in forms], [json.loads(text) for text in places]


def _traces(forms: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    for form in forms:
        yield from form["payload"]["figure"]["data"]


def _text(trace: Any) -> str:
    return json.dumps(trace, sort_keys=True, allow_nan=False)
