"""The payload of a comparison page."""

from __future__ import annotations

from dataclasses import replace

from lossviz.exact.rows import multiples
from lossviz.parameter import REAL
from lossviz.picture.compare.drawing import at_range, compare_alt, compare_settings, drawing, table_name
from lossviz.picture.compare.scheme import control_of, scheme_of
from lossviz.picture.controls import Control, choice, ends, extents_of, parameter_control, range_control, ranged
from lossviz.picture.payload import Drag, LayoutBinding, Payload
from lossviz.picture.shape import axis_key
from lossviz.sampling.comparison import POINTS, tables
from lossviz.sampling.table import Table
from lossviz.state.compare import ComparisonView


def compare_payload(view: ComparisonView) -> Payload:
    """Everything the browser needs to draw the comparison and to move it; ``compare_tables`` has the numbers.

    >>> from lossviz.state.compare import CompareView
    >>> payload = compare_payload(CompareView.from_state({"losses": "mse,huber"}))
    >>> [control.name for control in payload.controls]
    ['delta', 'residual', 'outlier', 'points', 'range']
    """
    sort = view.sort
    return Payload(
        view.page,
        view.state(),
        drawing(view, live=True),
        compare_alt(view),
        _controls(view),
        {name: table.rule for name, table in compare_tables(view).items()},
        (LayoutBinding("range", {extent: at_range(view, extent) for extent in extents_of(sort.scale, view.extent)}),),
        tuple(
            Drag(f"{axis_key('x', index)}{axis_key('y', index)}", control_of(sort, panel))
            for index, panel in enumerate(scheme_of(sort).panels)
        ),
        opening=view.from_state({}).state(),
        play=sort.odd,
        heard=tuple(tuple(f"{panel}-{one.key}" for one in view.compared) for panel in scheme_of(sort).panels),
        named=("losses", *(name for name, _, _ in compare_settings(view)), *(["base"] if view.bases else [])),
    )


def compare_tables(view: ComparisonView) -> dict[str, Table]:
    """The tables by the names that the traces use; the two of a loss share their id, and so one transfer."""
    return {
        table_name(member, control): table
        for member in view.compared
        for control, table in tables(member, view.extent, view.points).items()
    }


def _controls(view: ComparisonView) -> tuple[Control, ...]:
    own: dict[str, Control] = {}
    for member in view.members:
        for record in member.sliders():
            own.setdefault(record.name, parameter_control(record, getattr(member, record.name)))
    sort, scheme, extent = view.sort, scheme_of(view.sort), view.extent
    at, off, count = scheme.helps
    number = ranged(sort.name, f"{sort.name} {sort.symbol}", at, multiples(-extent, extent, extent / 60), *ends(REAL))
    odd = ranged(sort.odd, scheme.odd_label, off, multiples(*sort.reach, 0.1), *sort.reach)
    points = ranged("points", "points n", count, POINTS, POINTS[0], POINTS[-1])
    base = (choice("base", "logarithm", view.bases),) if view.bases else ()
    extents = range_control(sort.scale, extents_of(sort.scale, extent))
    return (*own.values(), number, odd, replace(points, exact=False), *base, extents)
