"""Panels on a plate that are taken from the picture of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.picture.compare.drawing import compare_title, drawing, named
from lossviz.picture.compare.scheme import control_of, scheme_of
from lossviz.picture.compare.spans import compare_spans
from lossviz.picture.plate.lines import OWN
from lossviz.picture.plate.parts import Flat, Line
from lossviz.picture.ranges import Span
from lossviz.picture.style import TEXT
from lossviz.picture.trace import Trace
from lossviz.sampling.comparison import SHARES
from lossviz.sampling.sorts import Member
from lossviz.state.compare import ComparisonView

# How traces of a page are drawn on a plate but for their axes and what only a page does.
_ONLY_THERE = ("xaxis", "yaxis", "legendgroup", "showlegend", "hovertemplate")


def compared_panel(
    view: ComparisonView,
    panel: str,
    *,
    across: tuple[float, float] | None = None,
    along: tuple[float, float] | None = None,
    up: tuple[float, float] | None = None,
    span: Span | None = None,
    references: bool = True,
    marks: bool = False,
) -> Flat:
    """A panel of a comparison by its quantity, with the ranges of its axes if they are to be other ones.

    ``across`` is that of the number, ``along`` that of the odd point's.
    ``span`` is the range of the axis upwards in a series of pictures; by itself a panel has that of what it draws.

    >>> from lossviz.state.compare import CompareView
    >>> compared_panel(CompareView.from_state({}), "weight").up
    ('weight ψ(r)/r', 'weight ψ(r)/r', 'weight')
    """
    sort, scheme, odd = view.sort, scheme_of(view.sort), panel in SHARES
    ends = along or sort.reach if odd else across or (-view.extent, view.extent)
    if across and not odd:
        view = replace(view, extent=max(map(abs, across)))  # type: ignore[type-var]
    drawn = drawing(view)
    lines = tuple(_line(drawn.trace(f"{panel}-{member.key}"), member) for member in view.compared)
    control = control_of(sort, panel)
    under = [drawn.trace(f"{panel}-{control}")] if marks else []
    if odd and references:
        under.append(drawn.trace(f"{panel}-equal"))
    over = [drawn.trace(f"{panel}-{member.key}-point") for member in view.compared] if marks else []
    return Flat(
        scheme.odd_axis if odd else f"{sort.name} {sort.symbol}",
        (
            scheme.titles[panel],
            scheme.titles[panel].partition(" = ")[0],
            scheme.tabs[scheme.panels.index(panel)].lower(),
        ),
        ends,
        span or (Span(*up) if up else _near(view, panel, lines)),
        lines,
        under=tuple(map(_bare, under)),
        traces=tuple(map(_bare, over)),
        share=odd,
        upright=(getattr(view, control),) if marks else (),
    )


def _near(view: ComparisonView, panel: str, lines: Sequence[Line]) -> Span:
    """The range of what is drawn and 0, up to where the page cuts the axis."""
    if panel in SHARES:
        return compare_spans(view)[panel]
    seen = np.concatenate([line.y[np.isfinite(line.y)] for line in lines])
    low, high = float(seen.min(initial=0.0)), float(seen.max(initial=0.0))
    limit = scheme_of(view.sort).cuts(view.extent).get(panel, np.inf)
    found = Span(low, min(high, limit), number(limit) if high > limit else "")
    return found if found.low < found.high else replace(found, high=found.low + 1.0)


def compared_title(view: ComparisonView) -> str:
    """What a row of panels of a comparison is called: its lines say which losses they are."""
    return scheme_of(view.sort).title if len(view.members) > 1 else compare_title(view)


def _line(trace: Trace, member: Member) -> Line:
    long = named(member)
    short = member.loss.abbreviation if member.title == member.loss.title else ""
    names = tuple(dict.fromkeys((long, long.replace(" loss", ""), short or member.title.replace(" loss", ""))))
    ink = trace.look["line"]
    colour = ink.get("color") if isinstance(ink, dict) else TEXT
    return Line(
        trace.id,
        trace.label,
        _numbers(trace, "x"),
        _numbers(trace, "y"),
        {"line": {**ink, "width": OWN} if isinstance(ink, dict) else ink},
        names,
        colour,  # type: ignore[arg-type]
    )


def _numbers(trace: Trace, letter: str) -> FloatArray:
    values: Any = trace.look[letter]
    return np.asarray(values, dtype=np.float64)


def _bare(trace: Trace) -> Trace:
    look = {name: value for name, value in trace.look.items() if name not in _ONLY_THERE}
    return replace(trace, look=look, follows=(), shown_by=None)
