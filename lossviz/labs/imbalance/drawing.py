"""The imbalance lab: whose loss it is, how it is spread over the examples, and where the focal loss ends."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from lossviz.formula import number
from lossviz.labs.imbalance.calibration import minimiser, minimisers
from lossviz.labs.imbalance.model import FRACTIONS, ImbalanceView, banks, cumulative, totals
from lossviz.labs.state import evenly
from lossviz.losses import Focal
from lossviz.parameter import parameters_of
from lossviz.picture.board import Drawing, bank_id, bank_rules, board, lab_payload, legend, panel
from lossviz.picture.controls import parameter_control
from lossviz.picture.loss.traces import FAR
from lossviz.picture.readout import Entry, readout, readout_axes, readout_binding
from lossviz.picture.shape import Shape, row_of, stack_of
from lossviz.picture.style import ACCENT, LIGHT, Json, Theme, plotted
from lossviz.sampling.table import Bank

WIDE = Shape(700, 470, (), row_of(92, 408, 0.05, 0.065), ((0.5, 0.7, 4, 30), (0.7, 0.99, 4, 30)))
NARROW = Shape(0, 1040, (), stack_of(150, 210, 300, 0.14, 3), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True)
_PANELS = 3
_TRUTHS = evenly(0.0, 1.0, 51)
_SMALL = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
_INSIDE = (*_SMALL, 0.5, *(round(1 - p, 3) for p in reversed(_SMALL)))
_GROUPS = ("negatives", "positives")
#: Okabe and Ito's blue and orange: negatives and positives; a pattern tells loss and gradient apart.
_PAINT = {"negatives": "#0072B2", "positives": "#E69F00"}
_SYMBOLS = {
    "negatives": "N₋",
    "positives": "N₊",
    "p_negative": "p₋",
    "p_positive": "p₊",
    "spread": "spread s",
    "gamma": "γ",
    "alpha": "α",
    "prior": "prior π",
    "truth": "truth η",
}


def imbalance(view: ImbalanceView) -> go.Figure:
    """The figure of a view.

    >>> imbalance(ImbalanceView()).layout.title.text
    '<b>100,000 against 100: negatives and positives</b>'
    """
    return drawing(view).figure()


def drawing(view: ImbalanceView) -> Drawing:
    """How a view is drawn."""
    return Drawing(lambda theme: _traces(view, theme), lambda theme, shape: _layout(view, theme, shape), (WIDE, NARROW))


def imbalance_banks(view: ImbalanceView) -> dict[str, Bank]:
    """The banks by the ids that the payload names."""
    depends = {"shares": (view.groups, view.alpha is None), "curves": (view.groups,), "calibration": ()}
    return {bank_id(view.page, name, *depends[name]): bank for name, bank in banks(view).items()}


def imbalance_payload(view: ImbalanceView) -> Json:
    """Everything the browser needs to draw the lab and to move it.

    >>> [control["name"] for control in imbalance_payload(ImbalanceView())["controls"]][:4]
    ['gamma', 'alpha', 'truth', 'prior']
    """
    names = [trace["name"] for trace in _traces(view, LIGHT)]
    truth = {"trace": names.index("prediction"), "control": "truth", "axis": "x", "subplot": "x3y3"}
    return lab_payload(
        view,
        drawing(view),
        alt=imbalance_alt(view),
        controls=_controls(view),
        banks=bank_rules(imbalance_banks(view)),
        bindings=_bindings(view, names),
        drag=[truth],
        play="gamma",
        named=["gamma", "alpha"],
    )


def imbalance_alt(view: ImbalanceView) -> str:
    """What the lab shows, in words and numbers.

    >>> imbalance_alt(ImbalanceView(gamma=0)).partition('theirs. ')[2]
    'Where the true probability is 0.9, the prediction of least loss is 0.9.'
    """
    found = totals(view)
    shares = [percent(found.loss_share), percent(found.gradient_share)]
    alpha = "" if view.alpha is None else f", α = {number(view.alpha)}"
    hardest = percent(1.0 - float(cumulative(view.groups[0], view.loss)[FRACTIONS.index(0.99)]))
    return (
        f"Focal loss at γ = {number(view.gamma)}{alpha}: of {view.negatives:,} negatives and {view.positives:,} positives "
        f"the negatives hold {shares[0]} of the loss and {shares[1]} of the gradient; the hardest hundredth of them holds "
        f"{hardest} of theirs. Where the true probability is {number(view.truth)}, the prediction of least loss is "
        f"{number(float(f'{minimiser(view.truth, view.gamma):.4g}'))}."
    )


def percent(share: float) -> str:
    """A share at three digits, or a dash where there is nothing to share.

    >>> percent(0.81364), percent(0.000543), percent(float("nan"))
    ('81.4 %', '0.0543 %', '–')
    """
    return "–" if math.isnan(share) else f"{number(float(f'{100 * share:.3g}'))} %"


def _traces(view: ImbalanceView, theme: Theme) -> list[Json]:
    own, chosen = _entries(view)
    return [
        *_share_bars(view, theme),
        *_curves(view, theme),
        *_calibration(view, theme),
        readout(0, _PANELS, "readout: parameters", own, theme.text),
        readout(1, _PANELS, "readout: truth", chosen, theme.accent),
    ]


def _share_bars(view: ImbalanceView, theme: Theme) -> list[Json]:
    found = totals(view)
    out = []
    for quantity, share, pattern in (("loss", found.loss_share, ""), ("gradient", found.gradient_share, "/")):
        marker = {"color": list(_PAINT.values()), "pattern": {"shape": pattern, "fgcolor": theme.ground}}
        hover = f"%{{x}}<br>%{{y:.3%}} of the {quantity}<extra></extra>"
        heights = {"x": list(_GROUPS), "y": plotted([share, 1.0 - share]), "text": [quantity] * 2}
        look = {"marker": marker, "hovertemplate": hover, "textposition": "outside", "cliponaxis": False}
        out.append({"type": "bar", "name": f"share of the {quantity}", "showlegend": False, **heights, **look})
    return out


def _curves(view: ImbalanceView, theme: Theme) -> list[Json]:
    place = {"type": "scatter", "mode": "lines", "xaxis": "x2", "yaxis": "y2"}
    even = {"x": plotted([0, 1]), "y": plotted([0, 1]), "line": {"color": theme.faint, "width": 1.5, "dash": "dot"}}
    out = [{**place, "name": "every example alike", "hoverinfo": "skip", "showlegend": False, **even}]
    for name, group, dash in zip(_GROUPS, view.groups, ("solid", "12px,5px"), strict=True):
        hover = f"{name}<br>the easiest %{{x:.3%}}<br>hold %{{y:.3%}} of the loss<extra></extra>"
        shares = cumulative(group, Focal(view.gamma, None, True))
        line = {"color": _PAINT[name], "width": 3, "dash": dash, "simplify": False}
        xy = {"x": plotted(FRACTIONS), "y": plotted(shares)}
        out.append({**place, "name": name, "line": line, "hovertemplate": hover, **xy})
    return out


def _calibration(view: ImbalanceView, theme: Theme) -> list[Json]:
    place = {"type": "scatter", "xaxis": "x3", "yaxis": "y3", "showlegend": False}
    at, found = view.truth, minimiser(view.truth, view.gamma)
    even = {"x": plotted([0, 1]), "y": plotted([0, 1]), "line": {"color": theme.faint, "width": 1.5, "dash": "dot"}}
    cursor = {"x": plotted([at, at]), "y": plotted([-FAR, FAR]), "line": {"color": ACCENT, "width": 1.5, "dash": "dot"}}
    curve = {"x": plotted(_TRUTHS), "y": plotted(minimisers(_TRUTHS, view.gamma))}
    hover = "true probability %{x:.3~g}<br>prediction of least loss %{y:.4~g}<extra></extra>"
    marker = {"color": ACCENT, "size": 13, "line": {"color": theme.ground, "width": 2}}
    line = {"color": _PAINT["negatives"], "width": 3, "simplify": False}
    return [
        {**place, "name": "calibrated", "mode": "lines", "hoverinfo": "skip", **even},
        {**place, "name": "truth", "mode": "lines", "hoverinfo": "skip", **cursor},
        {**place, "name": "least loss", "mode": "lines", "line": line, "hovertemplate": hover, **curve},
        {
            **place,
            "name": "prediction",
            "mode": "markers",
            "marker": marker,
            "hovertemplate": hover,
            "x": plotted([at]),
            "y": plotted([found]),
        },
    ]


def _layout(view: ImbalanceView, theme: Theme, shape: Shape) -> Json:
    counts = f"{view.negatives:,} against {view.positives:,}"
    out = board(theme, shape, counts if shape.short else f"{counts}: negatives and positives")
    whole = {"range": [0.0, 1.1], "tickformat": ".0%", "nticks": 6}
    unit = {"range": [-0.02, 1.02], "nticks": 6}
    parts = [
        panel(theme, shape, 0, "share of the whole", {"range": [-0.5, 1.5]}, whole),
        panel(
            theme,
            shape,
            1,
            "share of a group's loss",
            {**unit, "text": "easiest examples of the group", "tickformat": ".0%"},
            {**unit, "tickformat": ".0%"},
        ),
        panel(theme, shape, 2, "where training ends", {**unit, "text": "true probability η"}, unit),
    ]
    for axes, heading in parts:
        out |= axes
        out["annotations"] = [*heading, *out["annotations"]]
    out |= {"barmode": "group", "bargap": 0.25, **readout_axes(shape, _PANELS)}
    return {**out, "showlegend": True, "legend": legend(theme, shape, shape.readout[0][3] + 4)}


def _entries(view: ImbalanceView) -> tuple[list[Entry], list[Entry]]:
    own: list[Entry] = [("gamma", "γ", view.gamma)]
    if view.alpha is not None:
        own.append(("alpha", "α", view.alpha))
    return own, [("truth", "η", view.truth)]


def _controls(view: ImbalanceView) -> list[Json]:
    """The loss first, then the truth that can be dragged, then what waits for Python."""
    records = {record.name: record for record in parameters_of(ImbalanceView)}
    order = ("gamma", "alpha", "truth", "prior", "negatives", "positives", "p_negative", "p_positive", "spread")
    out = [{**parameter_control(records[name], getattr(view, name)), "label": _SYMBOLS[name]} for name in order]
    for control in out:
        if control["name"] in ("p_negative", "p_positive", "prior"):  # 0 and 1 are no outputs of a sigmoid
            control |= {"values": list(_INSIDE), "text": [number(p) for p in _INSIDE]}
    return out


def _bindings(view: ImbalanceView, names: list[str]) -> list[Json]:
    out: list[Json] = [{"trace": names.index("truth"), "kind": "mark", "x": "truth"}]
    for quantity in ("loss", "gradient"):
        trace = names.index(f"share of the {quantity}")
        out.append({"trace": trace, "bank": 0, "quantity": quantity, "kind": "row", "to": "y"})
    for name in _GROUPS:
        out.append({"trace": names.index(name), "bank": 1, "quantity": name, "kind": "row", "to": "y"})
    of = {"bank": 2, "quantity": "prediction", "to": "y"}
    out.append({"trace": names.index("least loss"), "kind": "row", **of})
    out.append({"trace": names.index("prediction"), "kind": "point", "x": "prediction", **of})
    own, chosen = _entries(view)
    out += readout_binding(names.index("readout: parameters"), own)
    return out + readout_binding(names.index("readout: truth"), chosen)
