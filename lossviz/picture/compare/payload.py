"""The payload of the comparison page."""

from __future__ import annotations

from dataclasses import replace

from lossviz.exact.rows import multiples
from lossviz.parameter import REAL
from lossviz.picture.compare.drawing import (
    PANELS,
    at_range,
    chosen_of,
    compare_alt,
    compare_settings,
    drawing,
    table_name,
)
from lossviz.picture.controls import Control, ends, extents_of, parameter_control, range_control, ranged
from lossviz.picture.payload import Drag, LayoutBinding, Payload
from lossviz.picture.shape import axis_key
from lossviz.sampling.comparison import OUTLIER, POINTS, tables
from lossviz.sampling.table import Table
from lossviz.state.compare import CompareView


def compare_payload(view: CompareView) -> Payload:
    """Everything the browser needs to draw the comparison and to move it; ``compare_tables`` has the numbers.

    >>> payload = compare_payload(CompareView.from_state({"losses": "mse,huber"}))
    >>> [control.name for control in payload.controls]
    ['delta', 'residual', 'outlier', 'points', 'range']
    """
    return Payload(
        "compare",
        view.state(),
        drawing(view, live=True),
        compare_alt(view),
        _controls(view),
        {name: table.rule for name, table in compare_tables(view).items()},
        (
            LayoutBinding(
                "range", {extent: at_range(view, extent) for extent in extents_of(view.members[0], view.extent)}
            ),
        ),
        tuple(
            Drag(f"{axis_key('x', index)}{axis_key('y', index)}", chosen_of(panel))
            for index, panel in enumerate(PANELS)
        ),
        opening=CompareView.from_state({}).state(),
        play="outlier",
        named=("losses", *(name for name, _, _ in compare_settings(view))),
    )


def compare_tables(view: CompareView) -> dict[str, Table]:
    """The tables by the names that the traces use; the two of a loss share their id, and so one transfer."""
    return {
        table_name(member, control): table
        for member in view.members
        for control, table in tables(member, view.extent, view.points).items()
    }


def _controls(view: CompareView) -> tuple[Control, ...]:
    own: dict[str, Control] = {}
    for member in view.members:
        for record in member.parameters():
            own.setdefault(record.name, parameter_control(record, getattr(member, record.name)))
    extent = view.extent
    residuals, outliers = multiples(-extent, extent, extent / 60), multiples(*OUTLIER, 0.1)
    extents = extents_of(view.members[0], view.extent)
    help_ = "One residual, to read the three curves at."
    residual = ranged("residual", "residual r", help_, residuals, *ends(REAL))
    outlier = ranged("outlier", "outlier x", "How far the outlier lies off.", outliers, *OUTLIER)
    points = ranged("points", "points n", "How many ordinary points there are.", POINTS, POINTS[0], POINTS[-1])
    return (*own.values(), residual, outlier, replace(points, exact=False), range_control(view.members[0], extents))
