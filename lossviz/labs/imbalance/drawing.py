"""The picture of the imbalance lab: whose loss it is, how it is spread over the examples, and where training ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lossviz.exact.grids import evenly
from lossviz.formula import number
from lossviz.labs.imbalance.calibration import minimiser, minimisers
from lossviz.labs.imbalance.model import FRACTIONS, ImbalanceView, cumulative, tables, totals
from lossviz.parameter import parameters_of
from lossviz.picture.controls import Control, slider
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.traces import FAR
from lossviz.picture.panels import Layout, Panel, Words, heading
from lossviz.picture.payload import Drag, Payload
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import Shape, axis_key, row_of, stack_of
from lossviz.picture.sheets import Sheet
from lossviz.picture.style import ACCENT, FAINT, GROUND, panel_axis, plotted
from lossviz.picture.trace import Mark, Point, Row, Trace
from lossviz.picture.values import Attributes

_TRUTHS = evenly(0.0, 1.0, 51)
_SMALL = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
_INSIDE = (*_SMALL, 0.5, *(round(1 - p, 3) for p in reversed(_SMALL)))
_GROUPS = ("negatives", "positives")
#: Okabe and Ito's blue and orange: negatives and positives; a pattern tells loss and gradient apart.
_PAINT = {"negatives": "#0072B2", "positives": "#E69F00"}
_SYMBOLS = {
    "gamma": "γ",
    "alpha": "α",
    "pos_weight": "pos_weight w",
    "truth": "true probability",
    "prior": "prior π",
    "negatives": "N₋",
    "positives": "N₊",
    "p_negative": "p₋",
    "p_positive": "p₊",
    "spread": "spread s",
}

# The headings of the panels, and the words on the tabs of a phone.
_TABS = {
    "whose loss and gradient it is": "Shares",
    "share of a group's loss": "Examples",
    "the prediction at the end of training": "After training",
}


def drawing(view: ImbalanceView, among: Sequence[ImbalanceView] = ()) -> Drawing:
    """How a view is drawn, by itself or with the panels that any ``among`` the views of an animation has.

    >>> drawing(ImbalanceView()).base["title"]["text"]
    '<b>100,000 against 100: negatives and positives</b>'
    """
    spread = any(each.spread for each in (view, *among))
    count = _panels(spread)
    top, first = (92, 150) if spread else (76, 110)  # below the legend of the curves, or without one
    wide = Shape(940, 470, (), row_of(top, 408, 0.05, 0.065, count), ((0.5, 0.7, 4, 30), (0.7, 0.99, 4, 30)))
    middle = replace(wide, least=700, short=True)
    strip = (0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)
    narrow = Shape(0, first - 10 + 300 * count, (), stack_of(first, 210, 300, 0.14, count), strip, short=True)
    return _layout(view, spread).drawing(_traces(view, spread), (wide, middle, narrow))


def _panels(spread: bool) -> int:
    """How many panels there are: examples that are all alike share the loss evenly, and need none to show it."""
    return 3 if spread else 2


def outcome(view: ImbalanceView) -> str:
    """What γ does to the negatives' share of the loss, in a sentence or two.

    >>> outcome(ImbalanceView())
    'At γ = 0, which is cross-entropy, the 100,000 negatives have 81.4 % of the loss. Raise γ, and see whose loss it becomes.'
    >>> outcome(ImbalanceView(gamma=2))
    "From γ = 0 to γ = 2 the negatives' share of the loss falls from 81.4 % to 0.0539 %: easy examples count less and less."
    """
    first, now = (totals(replace(view, gamma=gamma)).loss_share for gamma in (0.0, view.gamma))
    balanced = weights_in_words(view, " with ")
    if math.isnan(first) or math.isnan(now):
        return "No example costs anything here, so there is no loss to share."
    if not view.gamma:
        return (
            f"At γ = 0, which is cross-entropy{balanced}, the {view.negatives:,} negatives have {percent(now)} of the loss. "
            "Raise γ, and see whose loss it becomes."
        )
    moves = "falls" if now < first else "rises" if now > first else "stays"
    return (
        f"From γ = 0 to γ = {number(view.gamma)}{balanced} the negatives' share of the loss {moves} "
        f"{'at' if moves == 'stays' else f'from {percent(first)} to'} {percent(now)}: easy examples count less and less."
    )


def imbalance_payload(view: ImbalanceView) -> Payload:
    """Everything the browser needs to draw the lab and to move it.

    >>> [control.name for control in imbalance_payload(ImbalanceView()).controls][:4]
    ['gamma', 'alpha', 'pos_weight', 'truth']
    """
    return Payload(
        view.page,
        view.state(),
        drawing(view),
        imbalance_alt(view),
        _controls(view),
        {name: table.rule for name, table in tables(view).items()},
        drags=(Drag("".join(axis_key(letter, _panels(bool(view.spread)) - 1) for letter in "xy"), "truth"),),
        opening=ImbalanceView().state(),
        play="gamma",
        heard=(*([tuple(f"curve-{name}" for name in _GROUPS)] if view.spread else []), ("least",)),
        told=("share-loss", "share-gradient"),
        named=("gamma", "alpha", "pos_weight"),
    )


def imbalance_alt(view: ImbalanceView) -> str:
    """What the lab shows, in words and numbers.

    >>> imbalance_alt(ImbalanceView(gamma=0)).partition('theirs. ')[2]
    'If the true probability is 0.9, training ends at a prediction of 0.9.'
    """
    found = totals(view)
    shares = [percent(found.loss_share), percent(found.gradient_share)]
    hardest = percent(1.0 - float(cumulative(view.groups[0], view.loss)[FRACTIONS.index(0.99)]))
    return (
        f"Focal loss at γ = {number(view.gamma)}{weights_in_words(view, ', ')}: of {view.negatives:,} negatives and "
        f"{view.positives:,} positives the negatives have {shares[0]} of the loss and {shares[1]} of the gradient; the "
        f"hardest hundredth of them has {hardest} of theirs. If the true probability is "
        f"{number(view.truth)}, training ends at a prediction of "
        f"{number(float(f'{minimiser(view.truth, view.gamma):.4g}'))}."
    )


def weights_in_words(view: ImbalanceView, before: str) -> str:
    """The weights of the classes that are on, after a word or a comma; nothing if none is.

    >>> weights_in_words(ImbalanceView(alpha=0.25, pos_weight=10.0), " with ")
    ' with α = 0.25 and pos_weight = 10'
    """
    found = {"α": view.alpha, "pos_weight": view.pos_weight}
    said = [f"{name} = {number(value)}" for name, value in found.items() if value is not None]
    return before + " and ".join(said) if said else ""


def percent(share: float) -> str:
    """A share at three digits, or a dash if there is nothing to share.

    >>> percent(0.81364), percent(0.000543), percent(float("nan"))
    ('81.4 %', '0.0543 %', '–')
    """
    return "–" if math.isnan(share) else f"{number(float(f'{100 * share:.3g}'))} %"


def _traces(view: ImbalanceView, spread: bool) -> list[Trace]:
    own: list[Entry] = [("gamma", "γ", view.gamma)]
    if view.alpha is not None:
        own.append(("alpha", "α", view.alpha))
    if view.pos_weight is not None:
        own.append(("pos_weight", "w", view.pos_weight))
    count = _panels(spread)
    parts = (*_share_bars(view), *(_curves(view) if spread else ()), *_calibration(view, count - 1))
    return [*parts, *readouts(count, own, [("truth", "true probability", view.truth)])]


def _share_bars(view: ImbalanceView) -> Iterator[Trace]:
    found = totals(view)
    for quantity, share, pattern in (("loss", found.loss_share, ""), ("gradient", found.gradient_share, "/")):
        marker: Attributes = {"color": list(_PAINT.values()), "pattern": {"shape": pattern, "fgcolor": GROUND}}
        hover = f"%{{x}}<br>%{{y:.3%}} of the {quantity}<extra></extra>"
        heights: Attributes = {"x": list(_GROUPS), "y": plotted([share, 1.0 - share]), "text": [quantity] * 2}
        look: Attributes = {"marker": marker, "hovertemplate": hover, "textposition": "outside", "cliponaxis": False}
        look = {"type": "bar", "showlegend": False, **heights, **look}
        yield Trace(f"share-{quantity}", f"share of the {quantity}", look, (Row("shares", quantity),))


def _curves(view: ImbalanceView) -> Iterator[Trace]:
    place: Attributes = {"type": "scatter", "mode": "lines", "xaxis": "x2", "yaxis": "y2"}
    even = {**place, **_diagonal(), "hoverinfo": "skip", "showlegend": False}
    yield Trace("even", "every example alike", even)
    for name, group, dash in zip(_GROUPS, view.groups, ("solid", "12px,5px"), strict=True):
        hover = f"{name}<br>the easiest %{{x:.3%}}<br>have %{{y:.3%}} of the loss<extra></extra>"
        shares = cumulative(group, view.loss)
        line: Attributes = {"color": _PAINT[name], "width": 3, "dash": dash, "simplify": False}
        xy: Attributes = {"x": plotted(FRACTIONS), "y": plotted(shares)}
        yield Trace(
            f"curve-{name}", name, {**place, "line": line, "hovertemplate": hover, **xy}, (Row("curves", name),)
        )


def _diagonal() -> Attributes:
    return {"x": plotted([0, 1]), "y": plotted([0, 1]), "line": {"color": FAINT, "width": 1.5, "dash": "dot"}}


def _calibration(view: ImbalanceView, last: int) -> Iterator[Trace]:
    place: Attributes = {
        "type": "scatter",
        "xaxis": axis_key("x", last),
        "yaxis": axis_key("y", last),
        "showlegend": False,
    }
    quiet: Attributes = {**place, "mode": "lines", "hoverinfo": "skip"}
    at, found = view.truth, minimiser(view.truth, view.gamma)
    yield Trace("calibrated", "calibrated", {**quiet, **_diagonal()})
    thin: Attributes = {"color": ACCENT, "width": 1.5, "dash": "dot"}
    cursor = {**quiet, "x": plotted([at, at]), "y": plotted([-FAR, FAR]), "line": thin}
    yield Trace("truth", "chosen probability", cursor, (Mark(x="truth"),))
    hover = "true probability %{x:.3~g}<br>prediction at the end %{y:.4~g}<extra></extra>"
    line: Attributes = {"color": _PAINT["negatives"], "width": 3, "simplify": False}
    curve: Attributes = {"x": plotted(_TRUTHS), "y": plotted(minimisers(_TRUTHS, view.gamma))}
    least = {**place, "mode": "lines", "line": line, "hovertemplate": hover, **curve}
    yield Trace("least", "prediction at the end", least, (Row("calibration", "prediction"),))
    marker: Attributes = {"color": ACCENT, "size": 13, "line": {"color": GROUND, "width": 2}}
    point: Attributes = {"mode": "markers", "marker": marker, "hovertemplate": hover}
    point = {**place, **point, "x": plotted([at]), "y": plotted([found])}
    yield Trace("least-point", "prediction at the end", point, (Point("calibration", "prediction", x="truth"),))


def _layout(view: ImbalanceView, spread: bool) -> Layout:
    counts = f"{view.negatives:,} against {view.positives:,}"
    unit = [-0.02, 1.02]
    shares = Panel(panel_axis([-0.5, 1.5]), {**panel_axis([0.0, 1.1], tickformat=".0%"), "nticks": 6}, "share")
    curves = Panel(
        {**panel_axis(unit, "easiest examples of the group", tickformat=".0%"), "nticks": 6},
        {**panel_axis(unit, tickformat=".0%"), "nticks": 6},
        "share of the loss",
    )
    ends = Panel({**panel_axis(unit, "true probability"), "nticks": 6}, {**panel_axis(unit), "nticks": 6}, "prediction")
    found = dict(zip(_TABS, (shares, curves, ends), strict=True))
    named = {name: panel for name, panel in found.items() if spread or panel is not curves}
    return Layout(
        Words(f"{counts}: negatives and positives", counts),
        tuple(named.values()),
        notes=tuple(heading(name, place) for place, name in enumerate(named)),
        legend=4,
        more={"barmode": "group", "bargap": 0.25},
        sheets=tuple(Sheet(_TABS[name], panels=(place,)) for place, name in enumerate(named)),
    )


def _controls(view: ImbalanceView) -> tuple[Control, ...]:
    """The loss first, then the truth that can be dragged, then what waits for Python."""
    records = {record.name: record for record in parameters_of(ImbalanceView)}
    out = []
    for name, label in _SYMBOLS.items():
        control = slider(records[name], getattr(view, name)).renamed(name, label=label)
        if name in ("p_negative", "p_positive", "prior"):  # 0 and 1 are no outputs of a sigmoid
            few = tuple(map(number, _INSIDE))
            control = replace(control, values=_INSIDE, text=few)
        out.append(control)
    return tuple(out)
