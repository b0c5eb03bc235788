"""Losses of a residual overlaid: loss, gradient and weight, and what one outlier takes of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from lossviz.decimals import DIGITS, MOST
from lossviz.families.residual import DistanceLoss
from lossviz.formula import number
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
from lossviz.sampling.comparison import (
    OUTLIER,
    QUANTITIES,
    SHARES,
    outlier_nodes,
    residual_nodes,
    rows,
    share_of_loss,
    share_of_pull,
    slider_nodes,
)
from lossviz.state.compare import CompareView
from lossviz.state.names import plain_symbol, settings_text

PANELS = (*QUANTITIES, *SHARES)
TITLES = {
    "loss": "loss ℓ = ρ(r)",
    "gradient": "gradient ∂ℓ/∂ŷ = ψ(r)",
    "weight": "weight ψ(r)/r",
    "share_of_loss": "the outlier's share of the loss",
    "share_of_pull": "the outlier's share of the pull",
}
# The words on the tabs of a phone, and the room there for the two lines of the source below the axis.
_TABS = {
    "loss": "Loss",
    "gradient": "Gradient",
    "weight": "Weight",
    "share_of_loss": "Share of loss",
    "share_of_pull": "Share of pull",
}
_FOOT = 80
#: Weights beyond this are cut: ψ(r)/r has no bound where a loss has a corner.
WEIGHT_CUT = 4.0


def _shape(least: int, head: int, plot: int, wide: bool) -> Shape:
    step = plot + 78
    if not wide:
        panels = stack_of(head, plot, step, 0.13, len(PANELS))
        return Shape(
            least, head + step * len(PANELS) + 10, (), panels, ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True
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
    if not members:
        raise ValueError("compare: members must hold at least one loss, got none")
    for member in members:
        if not isinstance(member, DistanceLoss):
            raise TypeError(f"compare: members must be losses of a residual, such as Huber(), got {member!r}")
    view = CompareView(tuple(members), float(residual), float(outlier), float(extent), points)
    return drawing(view).figure(LIGHT, 1100)


def compare_title(view: CompareView) -> str:
    """The losses with their parameters.

    >>> compare_title(CompareView.from_state({"losses": "mse,huber"}))
    'Mean squared error, Huber loss (δ = 1.5)'
    """
    settings = [(member.title, settings_text(member)) for member in view.members]
    return ", ".join(f"{name} ({own})" if own else name for name, own in settings)


def drawing(view: CompareView, *, live: bool = False) -> Drawing:
    """The comparison, panel by panel: cursor, lines, points on top.

    By itself it says all in its title; on a page (``live``) the numbers in its title strip move with the controls.
    Losses that coincide are all seen: dashes have gaps, and points lie in each other as rings.
    """
    traces = [trace for index, panel in enumerate(PANELS) for trace in _panel(view, index, panel)]
    layout = _layout(view, "Losses of a residual" if live else compare_title(view), live)
    strip = readouts(len(PANELS), *_entries(view)) if live else ()
    return layout.drawing([*traces, *strip], SHAPES, at_range(view, view.extent))


def _entries(view: CompareView) -> tuple[list[Entry], list[Entry]]:
    chosen = [("residual", "r", view.residual), ("outlier", "x", view.outlier)]
    return list(compare_settings(view)[:2]), chosen


def chosen_of(panel: str) -> str:
    """The control that runs along a panel, and the name of the table behind it.

    >>> chosen_of("loss"), chosen_of("share_of_pull")
    ('residual', 'outlier')
    """
    return "residual" if panel in QUANTITIES else "outlier"


def table_name(member: DistanceLoss, control: str) -> str:
    """How the traces name a loss's table along a control."""
    return f"{member.key} along the {control}"


def _panel(view: CompareView, index: int, panel: str) -> Iterator[Trace]:
    control = chosen_of(panel)
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
        level = {**quiet, "x": plotted([*OUTLIER]), "y": plotted([fair, fair]), "line": line}
        yield Trace(f"{panel}-equal", "an equal share", level)
    for layer in (_line, _point):
        yield from (layer(view, member, panel, place) for member in view.members)


def _row(member: DistanceLoss, panel: str) -> tuple[Row]:
    return (Row(table_name(member, chosen_of(panel)), panel),)


def _line(view: CompareView, member: DistanceLoss, panel: str, place: Attributes) -> Trace:
    name = member.title + (f" ({settings_text(member)})" if settings_text(member) else "")
    form = ".1%" if panel in SHARES else ".5~g"
    axis = "residual r" if panel in QUANTITIES else "outlier x"
    hover = f"{name}<br>{axis} %{{x:.4~g}}<br>{TITLES[panel]} %{{y:{form}}}<extra></extra>"
    line: Attributes = {"color": colour(member.key), "width": 3, "dash": dash(member.key), "simplify": False}
    legend: Attributes = {"showlegend": panel == QUANTITIES[0], "legendgroup": member.key}
    look = {**place, **legend, "mode": "lines", "line": line, "hovertemplate": hover, **_xy(view, member, panel)}
    return Trace(f"{panel}-{member.key}", member.title, look, _row(member, panel))


def _point(view: CompareView, member: DistanceLoss, panel: str, place: Attributes) -> Trace:
    control = chosen_of(panel)
    marker: Attributes = {"color": colour(member.key), "size": 9 + 4 * _depth(view, member)}
    marker["line"] = {"color": GROUND, "width": 1.5}
    more: Attributes = {"mode": "markers", "marker": marker, "legendgroup": member.key, "hoverinfo": "skip"}
    x, y = plotted([getattr(view, control)]), plotted([at_mark(view, member)[panel]])
    rule = Point(table_name(member, control), panel, x=control)
    return Trace(
        f"{panel}-{member.key}-point", f"{member.title}: {TITLES[panel]}", {**place, **more, "x": x, "y": y}, (rule,)
    )


def _depth(view: CompareView, member: DistanceLoss) -> int:
    """How many members are drawn over this one; five or more would make it too wide."""
    return min(len(view.members) - 1 - view.members.index(member), 3)


def at_mark(view: CompareView, member: DistanceLoss) -> dict[str, float]:
    """The exact numbers of one loss at the chosen residual and the chosen outlier, by panel.

    >>> from lossviz import MSE
    >>> at_mark(CompareView((MSE(),)), MSE())["loss"]
    4.0
    """
    r, x, n = view.residual, view.outlier, view.points
    numbers = member.value(r, 0.0), member.gradient(r, 0.0), member.weight(r)
    return dict(zip(PANELS, (*numbers, share_of_loss(member, x, n), share_of_pull(member, x, n)), strict=True))


def _nodes(view: CompareView, panel: str) -> np.ndarray:
    return residual_nodes(view.extent) if panel in QUANTITIES else outlier_nodes()


def _xy(view: CompareView, member: DistanceLoss, panel: str) -> Attributes:
    nodes, values = _nodes(view, panel), sampled(member, view.extent, view.points)[PANELS.index(panel)]
    return {"x": plotted(nodes), "y": plotted(values[: len(nodes)] if panel in QUANTITIES else values[-len(nodes) :])}


@lru_cache(maxsize=256)
def sampled(member: DistanceLoss, extent: float, points: int) -> np.ndarray:
    """``rows``, kept: every layer of the picture reads them."""
    return rows(member, extent, points)


def at_range(view: CompareView, extent: float) -> Attributes:
    """What the axis range decides, by dotted path: the panels along the residual, and the notes on what they cut."""
    limits = compare_spans(replace(view, extent=extent))
    out: Attributes = {}
    for index, panel in enumerate(PANELS):
        if panel not in SHARES:
            out[f"{axis_name('x', index)}.range"] = Span(-extent, extent).padded(SCENE_PAD)
        out[f"{axis_name('y', index)}.range"] = limits[panel].padded(PANEL_PAD)
        out[f"annotations[{2 * index + 1}].text"] = limits[panel].short_note
    return out


def _layout(view: CompareView, title: str, live: bool) -> Layout:
    among, equal = f"one outlier among {view.points} points with standard normal residuals;", "dashed: an equal share"
    panels, notes = [], []
    for index, panel in enumerate(PANELS):
        shares = panel in SHARES
        name = "outlier's residual x" if shares else "residual r"
        across = panel_axis(Span(*OUTLIER).padded(SCENE_PAD) if shares else (), name)
        up = {**panel_axis(()), "nticks": 6}
        panels.append(Panel(across, {**up, "tickformat": ".0%"} if shares else up))
        notes += [heading(TITLES[panel], index), Note("", panel=index, corner="above right")]
    source = Words(f"{among} {equal}", f"{among}<br>{equal}")
    return Layout(
        Words(title, title),
        tuple(panels),
        notes=tuple(notes),
        source=source,
        legend=2,
        readouts=live,
        sheets=tuple(Sheet(_TABS[panel], panels=(index,), foot=_FOOT) for index, panel in enumerate(PANELS)),
    )


def compare_spans(view: CompareView) -> dict[str, Span]:
    """The range of each panel over all positions of the members' sliders."""
    lows, highs = zip(*(_member_span(member.swept(), view.extent) for member in view.members), strict=True)
    loss, gradient, weight = (max(h[k] for h in highs) for k in range(3))
    lowest = min(low[1] for low in lows)
    cut = number(WEIGHT_CUT) if weight > WEIGHT_CUT else ""
    return {
        "loss": Span(0.0, loss),
        "gradient": Span(lowest, gradient),
        "weight": Span(0.0, min(weight, WEIGHT_CUT), cut),
        **{share: Span(0.0, 1.0) for share in SHARES},
    }


@lru_cache(maxsize=256)
def _member_span(loss: DistanceLoss, extent: float) -> tuple[list[float], list[float]]:
    found = []
    nodes = slider_nodes(loss)
    variants = [loss, *(loss.but(**{name: x}) for name, values in nodes.items() for x in (*values[::5], values[-1]))]
    for member in variants:
        r = residual_nodes(extent)
        found.append(np.stack([member.value(r, 0.0), member.gradient(r, 0.0), member.weight(r)]))
    numbers = np.clip(np.stack(found), -MOST, MOST)
    return numbers.min(axis=(0, 2)).tolist(), numbers.max(axis=(0, 2)).tolist()


def compare_alt(view: CompareView) -> str:
    """What the comparison shows, in words and numbers.

    >>> compare_alt(CompareView.from_state({"losses": "mse"})).partition(". ")[0]
    'Losses against the residual from −3 to 3: Mean squared error'
    """
    from_to = f"{number(-view.extent)} to {number(view.extent)}"
    at, share = [], []
    for member in view.members:
        found = at_mark(view, member)
        value, pull = (number(float(f"{found[panel]:.4g}")) for panel in ("loss", "gradient"))
        at.append(f"{member.title} {value} with gradient {pull}")
        share.append(f"{member.title} {100 * found['share_of_pull']:.0f} %")
    return (
        f"Losses against the residual from {from_to}: {compare_title(view)}. "
        f"At residual {number(view.residual, DIGITS)}: {'; '.join(at)}. "
        f"An outlier at {number(view.outlier, DIGITS)} among {view.points} ordinary points "
        f"takes of the total pull: {'; '.join(share)}."
    )


def compare_settings(view: CompareView) -> list[tuple[str, str, float]]:
    """Name, symbol and value of every parameter on the page, each name once.

    >>> compare_settings(CompareView.from_state({}))
    [('beta', 'β', 3.0), ('delta', 'δ', 1.5)]
    """
    found: dict[str, tuple[str, str, float]] = {}
    for member in view.members:
        for record in member.sliders():
            found.setdefault(record.name, (record.name, plain_symbol(record), getattr(member, record.name)))
    return list(found.values())
