"""Losses overlaid: three quantities of each against one number, and what one odd point takes of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from lossviz.decimals import DIGITS
from lossviz.families.residual import DistanceLoss
from lossviz.formula import number
from lossviz.loss import PlaneLoss
from lossviz.parameter import REAL
from lossviz.picture.compare.scheme import control_of, scheme_of
from lossviz.picture.compare.spans import compare_spans
from lossviz.picture.drawing import Drawing
from lossviz.picture.figure import Figure
from lossviz.picture.loss.traces import upright
from lossviz.picture.panels import Layout, Note, Panel, Words, heading
from lossviz.picture.ranges import PANEL_PAD, SCENE_PAD, Span
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import Shape, axis_key, axis_name, row_of, stack_of
from lossviz.picture.sheets import Sheet
from lossviz.picture.style import ACCENT, FAINT, GROUND, LIGHT, colour, dash, panel_axis, plotted
from lossviz.picture.trace import Mark, Point, Row, Trace
from lossviz.picture.values import Attributes
from lossviz.sampling.comparison import SHARES, nodes, odd_nodes, rows, shares
from lossviz.sampling.sorts import Member
from lossviz.state.compare import CompareClassificationView, CompareView, ComparisonView
from lossviz.state.names import plain_symbol

#: Each comparison has five: three quantities, two shares.
_PANELS = 5
# A longer title has no room on a phone.
_LONG = 45
# The names of so many losses have room in a row as they are.
_FEW = 4
# The room on a phone for the two lines of the source below the axis.
_FOOT = 80


def _shape(least: int, head: int, plot: int, wide: bool) -> Shape:
    step = plot + 78
    if not wide:
        panels = stack_of(head, plot, step, 0.13, _PANELS)
        return Shape(
            least, head + step * _PANELS + 10, (), panels, ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True
        )
    first, second = row_of(head, head + plot, 0.045, 0.05, 3), row_of(head + step, head + step + plot, 0.045, 0.055, 2)
    return Shape(least, head + 2 * step - 8, (), (*first, *second), ((0.3, 0.6, 4, 30), (0.6, 0.99, 4, 30)))


WIDE, NARROW = _shape(700, 92, 190, True), _shape(0, 160, 150, False)
SHAPES = (WIDE, NARROW)


def compare(
    members: Sequence[DistanceLoss],
    residual: float = 2.0,
    extent: float = 3.0,
    outlier: float = 10.0,
    points: int = 20,
) -> Figure:
    """Losses of a residual overlaid, with marks at a residual and at an outlier among ``points`` ordinary residuals.

    Raises ValueError for no members, TypeError for one that is no loss of a residual.

    >>> from lossviz import MSE, Huber
    >>> compare([MSE(), Huber(delta=1.5)]).layout.title.text
    '<b>Mean squared error, Huber loss (δ = 1.5)</b>'
    """
    _check("compare", members, lambda one: isinstance(one, DistanceLoss), "losses of a residual, such as Huber()")
    view = CompareView(tuple(members), float(residual), float(outlier), float(extent), points)
    return drawing(view).figure(LIGHT, 1100)


def compare_classification(
    members: Sequence[PlaneLoss],
    margin: float = -1.0,
    extent: float = 3.0,
    mislabelled: float = -5.0,
    points: int = 20,
    base: str = "e",
) -> Figure:
    """Losses of a margin overlaid, with marks at a margin and at that of a mislabelled point among ``points`` others.

    ``base`` "2" counts the losses of a logit in bits. Raises ValueError for no members, TypeError for one that is neither a
    loss of a margin nor one of a logit.

    >>> from lossviz import BinaryCrossEntropy, Hinge
    >>> compare_classification([Hinge(), BinaryCrossEntropy(from_logits=True)], base="2").layout.title.text
    '<b>Hinge loss, Logistic loss, base 2</b>'
    """
    kinds = "losses of a margin or of a logit, such as Hinge() or Focal(from_logits=True)"
    _check("compare_classification", members, _of_margin, kinds)
    view = CompareClassificationView(
        tuple(members), float(margin), float(mislabelled), float(extent), points=points, base=base
    )
    return drawing(view).figure(LIGHT, 1100)


def _check(owner: str, members: Sequence[object], fits: Callable[[Any], bool], kinds: str) -> None:
    if not members:
        raise ValueError(f"{owner}: members must hold at least one loss, got none")
    for member in members:
        if not fits(member):
            raise TypeError(f"{owner}: members must be {kinds}, got {member!r}")


def _of_margin(member: Any) -> bool:
    """Whether it is a loss of a score: of a margin, or of a logit."""
    return getattr(member, "family", "") in ("margin", "binary") and member.prediction_axis.domain == REAL


def compare_title(view: ComparisonView) -> str:
    """The losses with their parameters.

    >>> compare_title(CompareView.from_state({"losses": "mse,huber"}))
    'Mean squared error, Huber loss (δ = 1.5)'
    """
    return ", ".join(map(named, view.compared))


def named(member: Member) -> str:
    """A loss with the parameters that have a slider.

    >>> named(CompareClassificationView.from_state({"losses": "focal", "base": "2"}).compared[0])
    'Focal loss, base 2 (γ = 2)'
    """
    loss = member.loss
    own = [f"{plain_symbol(record)} = {number(getattr(loss, record.name), DIGITS)}" for record in loss.sliders()]
    return f"{member.title} ({', '.join(own)})" if own else member.title


def drawing(view: ComparisonView, *, live: bool = False) -> Drawing:
    """The comparison, panel by panel: cursor, lines, points on top.

    By itself it says all in its title; on a page (``live``) the numbers in its title strip move with the controls.
    Losses that coincide are all seen: dashes have gaps, and points lie in each other as rings.
    """
    scheme = scheme_of(view.sort)
    traces = [trace for index, panel in enumerate(scheme.panels) for trace in _panel(view, index, panel)]
    layout = _layout(view, scheme.title if live else compare_title(view), live)
    strip = readouts(_PANELS, *_entries(view)) if live else ()
    return layout.drawing([*traces, *strip], SHAPES, at_range(view, view.extent))


def _entries(view: ComparisonView) -> tuple[list[Entry], list[Entry]]:
    sort = view.sort
    chosen = [(sort.name, sort.symbol, view.number), (sort.odd, sort.odd_symbol, view.odd)]
    return list(compare_settings(view)[:2]), chosen


def table_name(member: Member, control: str) -> str:
    """How the traces name a loss's table along a control."""
    return f"{member.key} along the {control}"


def _panel(view: ComparisonView, index: int, panel: str) -> Iterator[Trace]:
    control = control_of(view.sort, panel)
    at = getattr(view, control)
    place: Attributes = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
    place["showlegend"] = False
    quiet: Attributes = {**place, "mode": "lines", "hoverinfo": "skip"}
    thin: Attributes = {"color": ACCENT, "width": 1.5, "dash": "dot"}
    cursor = {**quiet, "x": plotted([at, at]), "y": plotted(upright(compare_spans(view)[panel].high)), "line": thin}
    yield Trace(f"{panel}-{control}", f"chosen {control}", cursor, (Mark(x=control),))
    if panel in SHARES:
        fair = 1.0 / (view.points + 1)
        line: Attributes = {"color": FAINT, "width": 1.5, "dash": "dash"}
        level = {**quiet, "x": plotted([*view.sort.reach]), "y": plotted([fair, fair]), "line": line}
        yield Trace(f"{panel}-equal", "an equal share", level)
    for layer in (_line, _point):
        yield from (layer(view, member, panel, place) for member in view.compared)


def _row(member: Member, panel: str) -> tuple[Row]:
    return (Row(table_name(member, control_of(member.sort, panel)), panel),)


def _line(view: ComparisonView, member: Member, panel: str, place: Attributes) -> Trace:
    sort, scheme = view.sort, scheme_of(view.sort)
    form = ".1%" if panel in SHARES else ".5~g"
    axis = scheme.odd_label if panel in SHARES else f"{sort.name} {sort.symbol}"
    hover = f"{named(member)}<br>{axis} %{{x:.4~g}}<br>{scheme.titles[panel]} %{{y:{form}}}<extra></extra>"
    line: Attributes = {"color": colour(member.key), "width": 3, "dash": dash(member.key), "simplify": False}
    legend: Attributes = {"showlegend": panel == sort.quantities[0], "legendgroup": member.key}
    look = {**place, **legend, "mode": "lines", "line": line, "hovertemplate": hover, **_xy(view, member, panel)}
    return Trace(f"{panel}-{member.key}", _label(view, member), look, _row(member, panel))


def _label(view: ComparisonView, member: Member) -> str:
    """What the legend calls a loss; of many the short names, which have room in one row."""
    return member.title.replace(" loss", "") if len(view.members) > _FEW else member.title


def _point(view: ComparisonView, member: Member, panel: str, place: Attributes) -> Trace:
    control = control_of(view.sort, panel)
    marker: Attributes = {"color": colour(member.key), "size": 9 + 4 * _depth(view, member)}
    marker["line"] = {"color": GROUND, "width": 1.5}
    more: Attributes = {"mode": "markers", "marker": marker, "legendgroup": member.key, "hoverinfo": "skip"}
    x, y = plotted([getattr(view, control)]), plotted([at_mark(view, member)[panel]])
    rule = Point(table_name(member, control), panel, x=control)
    label = f"{member.title}: {scheme_of(view.sort).titles[panel]}"
    return Trace(f"{panel}-{member.key}-point", label, {**place, **more, "x": x, "y": y}, (rule,))


def _depth(view: ComparisonView, member: Member) -> int:
    """How many members are drawn over this one; five or more would make it too wide."""
    return min(len(view.members) - 1 - view.members.index(member.loss), 3)


def at_mark(view: ComparisonView, member: Member) -> dict[str, float]:
    """The exact numbers of one loss at the chosen number and at that of the odd point, by panel.

    >>> view = CompareView.from_state({"losses": "mse"})
    >>> at_mark(view, view.compared[0])["loss"]
    4.0
    """
    numbers = [float(member.of(quantity, view.number)) for quantity in view.sort.quantities]
    return dict(zip(scheme_of(view.sort).panels, (*numbers, *shares(member, view.odd, view.points)), strict=True))


def _xy(view: ComparisonView, member: Member, panel: str) -> Attributes:
    values = sampled(member, view.extent, view.points)[scheme_of(view.sort).panels.index(panel)]
    odd = panel in SHARES
    places = odd_nodes(view.sort) if odd else nodes(view.sort, view.extent)
    return {"x": plotted(places), "y": plotted(values[-len(places) :] if odd else values[: len(places)])}


@lru_cache(maxsize=256)
def sampled(member: Member, extent: float, points: int) -> np.ndarray:
    """``rows``, kept: every layer of the picture reads them."""
    return rows(member, extent, points)


def at_range(view: ComparisonView, extent: float) -> Attributes:
    """What the axis range decides, by dotted path: the panels along the number, and the notes on what they cut."""
    limits = compare_spans(replace(view, extent=extent))  # type: ignore[type-var]
    out: Attributes = {}
    for index, panel in enumerate(scheme_of(view.sort).panels):
        if panel not in SHARES:
            out[f"{axis_name('x', index)}.range"] = Span(-extent, extent).padded(SCENE_PAD)
        out[f"{axis_name('y', index)}.range"] = limits[panel].padded(PANEL_PAD)
        out[f"annotations[{2 * index + 1}].text"] = limits[panel].short_note
    return out


def _layout(view: ComparisonView, title: str, live: bool) -> Layout:
    sort, scheme = view.sort, scheme_of(view.sort)
    among, equal = f"one {scheme.odd} among {view.points} points {scheme.ordinary};", "dashed: an equal share"
    panels, notes = [], []
    for index, (panel, words) in enumerate(scheme.titles.items()):
        odd = panel in SHARES
        name = scheme.odd_axis if odd else f"{sort.name} {sort.symbol}"
        across = panel_axis(Span(*sort.reach).padded(SCENE_PAD) if odd else (), name)
        up = {**panel_axis(()), "nticks": 6}
        panels.append(Panel(across, {**up, "tickformat": ".0%"} if odd else up))
        notes += [heading(words, index), Note("", panel=index, corner="above right")]
    source = Words(f"{among} {equal}", f"{among}<br>{equal}")
    short = title if len(title) <= _LONG else scheme.title
    return Layout(
        Words(title, short),
        tuple(panels),
        notes=tuple(notes),
        source=source,
        legend=2,
        readouts=live,
        sheets=tuple(Sheet(tab, panels=(index,), foot=_FOOT) for index, tab in enumerate(scheme.tabs)),
    )


def compare_alt(view: ComparisonView) -> str:
    """What the comparison shows, in words and numbers.

    >>> compare_alt(CompareView.from_state({"losses": "mse"})).partition(". ")[0]
    'Losses against the residual from −3 to 3: Mean squared error'
    """
    sort, scheme = view.sort, scheme_of(view.sort)
    slope = sort.quantities[1]
    from_to = f"{number(-view.extent)} to {number(view.extent)}"
    at, share = [], []
    for member in view.compared:
        found = at_mark(view, member)
        value, pull = (number(float(f"{found[panel]:.4g}")) for panel in ("loss", slope))
        at.append(f"{member.title} {value} with {slope} {pull}")
        share.append(f"{member.title} {100 * found['share_of_pull']:.0f} %")
    article = "An" if scheme.odd[0] in "aeiou" else "A"
    return (
        f"Losses against the {sort.name} from {from_to}: {compare_title(view)}. "
        f"At {sort.name} {number(view.number, DIGITS)}: {'; '.join(at)}. "
        f"{article} {scheme.odd} at {number(view.odd, DIGITS)} among {view.points} ordinary points "
        f"takes of the total pull: {'; '.join(share)}."
    )


def compare_settings(view: ComparisonView) -> list[tuple[str, str, float]]:
    """Name, symbol and value of every parameter on the page, each name once.

    >>> compare_settings(CompareView.from_state({}))
    [('beta', 'β', 3.0), ('delta', 'δ', 1.5)]
    """
    found: dict[str, tuple[str, str, float]] = {}
    for member in view.members:
        for record in member.sliders():
            found.setdefault(record.name, (record.name, plain_symbol(record), getattr(member, record.name)))
    return list(found.values())
