"""Losses of a residual overlaid: loss, gradient and weight, and what one outlier takes of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from lossviz.comparison import (
    OUTLIER,
    QUANTITIES,
    SHARES,
    CompareView,
    outlier_nodes,
    residual_nodes,
    rows,
    share_of_loss,
    share_of_pull,
    slider_nodes,
)
from lossviz.formula import number
from lossviz.loss import DistanceLoss
from lossviz.picture.figure import Figure
from lossviz.picture.loss.traces import axis_key, upright
from lossviz.picture.ranges import PANEL_PAD, SCENE_PAD, Span
from lossviz.picture.shape import Shape, row_of, stack_of
from lossviz.picture.style import (
    ACCENT,
    AXIS_SIZE,
    LIGHT,
    PANEL_SIZE,
    SMALL_SIZE,
    SOURCE,
    Json,
    Theme,
    base_layout,
    colour,
    dash,
    note,
    panel_axis,
    plotted,
    title,
)
from lossviz.reading import DIGITS
from lossviz.view import plain_symbol, settings_text

PANELS = (*QUANTITIES, *SHARES)
TITLES = {
    "loss": "loss ρ(r)",
    "gradient": "gradient ψ(r)",
    "weight": "weight ψ(r)/r",
    "share_of_loss": "the outlier's share of the loss",
    "share_of_pull": "the outlier's share of the pull",
}
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
    return Figure({"data": compare_traces(view), "layout": {**compare_layout(view), "width": 1100}})


def compare_title(view: CompareView) -> str:
    """The losses with their parameters.

    >>> compare_title(CompareView.from_state({"losses": "mse,huber"}))
    'Mean squared error, Huber loss (δ = 1)'
    """
    settings = [(member.title, settings_text(member)) for member in view.members]
    return ", ".join(f"{name} ({own})" if own else name for name, own in settings)


def compare_traces(view: CompareView, theme: Theme = LIGHT) -> list[Json]:
    """All traces, panel by panel: cursor, wide pale lines below, dashed lines above, points on top.

    Where losses coincide all are seen: pale lines and points lie in each other as rings, and dashes have gaps.
    """
    out: list[Json] = []
    for index, panel in enumerate(PANELS):
        chosen = "residual" if panel in QUANTITIES else "outlier"
        at = getattr(view, chosen)
        place = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index), "showlegend": False}
        cursor = {
            "x": plotted([at, at]),
            "y": plotted(upright(compare_spans(view)[panel].high)),
            "line": {"color": ACCENT, "width": 1.5, "dash": "dot"},
        }
        out.append({**place, "name": f"{panel}: {chosen}", "mode": "lines", "hoverinfo": "skip", **cursor})
        if panel in SHARES:
            fair, reach = 1.0 / (view.points + 1), plotted([*OUTLIER])
            line = {"color": theme.faint, "width": 1.5, "dash": "dash"}
            level = {"x": reach, "y": plotted([fair, fair]), "line": line, "mode": "lines", "hoverinfo": "skip"}
            out.append({**place, "name": f"{panel}: equal share", **level})
        for layer in (_pale, _line, _point):
            out.extend(layer(view, member, panel, place, theme) for member in view.members)
    return out


def _line(view: CompareView, member: DistanceLoss, panel: str, place: Json, theme: Theme) -> Json:
    name = member.title + (f" ({settings_text(member)})" if settings_text(member) else "")
    form = ".1%" if panel in SHARES else ".5~g"
    axis = "residual r" if panel in QUANTITIES else "outlier x"
    hover = f"{name}<br>{axis} %{{x:.4~g}}<br>{TITLES[panel]} %{{y:{form}}}<extra></extra>"
    line = {"color": colour(member.key), "width": 3, "dash": dash(member.key), "simplify": False}
    legend = {"showlegend": panel == QUANTITIES[0], "legendgroup": member.key, "name": member.title}
    return {**place, **legend, "mode": "lines", "line": line, "hovertemplate": hover, **_xy(view, member, panel)}


def _pale(view: CompareView, member: DistanceLoss, panel: str, place: Json, theme: Theme) -> Json:
    line = {"color": colour(member.key), "width": 6 + 2.5 * _depth(view, member), "simplify": False}
    look = {"mode": "lines", "line": line, "opacity": 0.22, "hoverinfo": "skip", "legendgroup": member.key}
    return {**place, **look, "name": f"{panel}: {member.key} below", **_xy(view, member, panel)}


def _point(view: CompareView, member: DistanceLoss, panel: str, place: Json, theme: Theme) -> Json:
    at = view.residual if panel in QUANTITIES else view.outlier
    size = 9 + 4 * _depth(view, member)
    marker = {"color": colour(member.key), "size": size, "line": {"color": theme.ground, "width": 1.5}}
    look = {"mode": "markers", "marker": marker, "legendgroup": member.key, "hoverinfo": "skip"}
    y = at_mark(view, member)[panel]
    return {**place, **look, "name": f"{panel}: {member.key} point", "x": plotted([at]), "y": plotted([y])}


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


def _xy(view: CompareView, member: DistanceLoss, panel: str) -> Json:
    nodes, values = _nodes(view, panel), sampled(member, view.extent, view.points)[PANELS.index(panel)]
    return {"x": plotted(nodes), "y": plotted(values[: len(nodes)] if panel in QUANTITIES else values[-len(nodes) :])}


@lru_cache(maxsize=256)
def sampled(member: DistanceLoss, extent: float, points: int) -> np.ndarray:
    """``rows``, kept: every layer of the picture reads them."""
    return rows(member, extent, points)


def compare_layout(view: CompareView, theme: Theme = LIGHT, shape: Shape = WIDE, heading: str | None = None) -> Json:
    """The layout in a shape, with everything but the width."""
    out = {
        **base_layout(theme),
        "title": title(heading if heading is not None else compare_title(view), theme, shape.short),
    }
    out |= {"height": shape.height, "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False}}
    top = shape.readout[0][3] + 2
    out |= {
        "showlegend": True,
        "legend": _legend(1 - top / shape.height, theme),
        "annotations": _annotations(view, theme, shape),
    }
    limits = compare_spans(view)
    for index, (panel, box) in enumerate(zip(PANELS, shape.panels, strict=True)):
        domain, shares = shape.domain(box), panel in SHARES
        across = Span(*OUTLIER) if shares else Span(-view.extent, view.extent)
        name = "outlier's residual x" if shares else "residual r"
        x, y = axis_key("x", index), axis_key("y", index)
        up = panel_axis(theme, limits[panel].padded(PANEL_PAD), domain=domain["y"], anchor=x) | {"nticks": 6}
        out[f"xaxis{x[1:]}"] = panel_axis(theme, across.padded(SCENE_PAD), name, domain=domain["x"], anchor=y)
        out[f"yaxis{y[1:]}"] = {**up, "tickformat": ".0%"} if shares else up
    return out


def _legend(y: float, theme: Theme) -> Json:
    font = {"size": AXIS_SIZE, "color": theme.text}
    place = {"orientation": "h", "x": 0, "xanchor": "left", "y": round(y, 5), "yanchor": "top"}
    return {**place, "font": font, "bgcolor": "rgba(0,0,0,0)", "tracegroupgap": 0, "itemwidth": 40}


def _annotations(view: CompareView, theme: Theme, shape: Shape) -> list[Json]:
    limits = compare_spans(view)
    turn = "<br>" if shape.short else " "
    among = f"one outlier among {view.points} points with standard normal residuals;{turn}dashed: an equal share"
    out = []
    for panel, box in zip(PANELS, shape.panels, strict=True):
        domain = shape.domain(box)
        left, right, y = domain["x"][0], domain["x"][1], domain["y"][1]
        out.append(note(f"<b>{TITLES[panel]}</b>", theme, PANEL_SIZE, x=left, y=y))
        out.append(note(limits[panel].note, theme, SMALL_SIZE, x=right, y=y, xanchor="right"))
    source = note(f"{among} · {SOURCE}", theme, SMALL_SIZE, x=1, y=0, xanchor="right", align="right", xshift=-4)
    return [*out, {**source, "font": {**source["font"], "color": theme.faint}}]


def compare_spans(view: CompareView) -> dict[str, Span]:
    """The range of each panel over all positions of the members' sliders."""
    lows, highs = zip(*(_member_span(member.swept(), view.extent) for member in view.members), strict=True)
    loss, gradient, weight = (max(h[k] for h in highs) for k in range(3))
    lowest = min(low[1] for low in lows)
    cut = f"cut at {number(WEIGHT_CUT)}" if weight > WEIGHT_CUT else ""
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
    numbers = np.stack(found)
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
    [('beta', 'β', 1.0), ('delta', 'δ', 1.0)]
    """
    found: dict[str, tuple[str, str, float]] = {}
    for member in view.members:
        for record in member.parameters():
            value = getattr(member, record.name)
            if record.kind != "flag" and value is not None:
                found.setdefault(record.name, (record.name, plain_symbol(record), value))
    return list(found.values())
