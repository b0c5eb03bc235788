"""The picture of a lab as one file: what the browser moves by itself stays, what waits for Python is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from lossviz.picture.controls import Range
from lossviz.picture.payload import Drag, Payload
from lossviz.picture.trace import Following, Mark, Trace
from lossviz.sampling.table import Table
from lossviz.site.document import ROOT, document
from lossviz.site.page_data import of_samples, packed_data, packed_table


def lab_file(heading: str, payload: Payload, tables: Mapping[str, Table]) -> str:
    """A page with everything inside; its controls are those that the tables cover."""
    body = f'<main>\n<h1>{escape(heading)}</h1>\n{ROOT}\n</main>\n<footer class="small"><p>{_REMARK}</p></footer>'
    numbers = {table.id: packed_table(table.numbers) for table in tables.values()}
    data = {"forms": [{"form": {}, "payload": movable(payload).json()}], "tables": numbers}
    return document(f"{heading} · lossviz", body, packed_data(data), inside=True)


_REMARK = "The numbers in the picture are samples that Python computed; the app computes the setting you choose."


def movable(payload: Payload) -> Payload:
    """A payload with the controls that its tables and marks follow, and without points to be selected.

    >>> from lossviz.labs import imbalance
    >>> [control.name for control in movable(imbalance.LAB.payload(imbalance.LAB.view())).controls]
    ['gamma', 'truth']
    """
    traces = tuple(replace(trace, follows=_first(trace)) for trace in payload.drawing.traces)
    payload = replace(payload, drawing=replace(payload.drawing, traces=traces))
    covered = payload.covered
    controls = tuple(
        replace(control, optional=False)  # switching it off would call for another payload
        for control in payload.controls
        if isinstance(control, Range) and control.name in covered and payload.state[control.name] is not None
    )
    names = {control.name for control in controls}
    drags = tuple(drag for drag in payload.drags if isinstance(drag, Drag) and drag.control in names)
    play = payload.play if payload.play in names else None
    kept = replace(payload, controls=controls, drags=drags, play=play)
    return of_samples(kept.without(*(name for name in payload.opening if name not in names)))


def _first(trace: Trace) -> tuple[Following, ...]:
    """The first rule of each array: two would follow two controls, and nobody is there to bring them together."""
    kept: dict[str, Following] = {}
    for rule in trace.follows:
        kept.setdefault("mark" if isinstance(rule, Mark) else getattr(rule, "to", "z"), rule)
    return tuple(kept.values())
