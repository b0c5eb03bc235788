"""The traces of the outlier bench, each with the rules that move it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from lossviz.formula import number
from lossviz.labs.outliers.held import CALM, FULL
from lossviz.labs.outliers.model import PRESETS, OutliersView, Row, bench
from lossviz.labs.outliers.tuning import tuned
from lossviz.picture.style import ACCENT, AXIS_SIZE, FAINT, GROUND, TEXT, colour, dash, plotted
from lossviz.picture.trace import Following, Mark, Trace
from lossviz.picture.trace import Row as Follow
from lossviz.picture.values import Attributes
from lossviz.state.names import settings_text

# The room that the bars of a point take, as a share of what it has; and the least width of a bar, as a share of the panel.
_ROOM, _THINNEST = 0.85, 0.006


@lru_cache(maxsize=64)
def fits(view: OutliersView) -> tuple[Row, ...]:
    """``bench``, kept: figure, page and alternative text read it."""
    return bench(view)


def said(view: OutliersView) -> str:
    """The line of every loss, in a sentence.

    >>> said(OutliersView.of("clean")).partition(". ")[2].partition(";")[0]
    'Slope and intercept: Mean squared error 0.791 and 1.04'
    """
    rows = zip(view.drawn, fits(view), strict=True)
    lines = [f"{loss.title} {_short(row.fit.slope)} and {_short(row.fit.intercept)}" for loss, row in rows]
    note = f"{PRESETS[view.preset].note} " if view.is_preset else ""
    return f"{note}Slope and intercept: {'; '.join(lines)}."


def _short(value: float) -> str:
    return number(float(f"{value:.3g}"))


def traces(view: OutliersView) -> Iterator[Trace]:
    """Residuals and lines below the points; then the bars of lost trust.

    >>> [trace.id for trace in traces(OutliersView.of("clean"))][:4]
    ['clean', 'sticks', 'stick', 'mse-line']
    """
    rows = fits(view)
    yield _clean_line(view, rows)
    yield from _sticks(view, rows)
    for row in rows:
        yield _line(view, row)
    yield from (_points(view), _suspects(view), _selected(view), _place(view), _calm(view, rows))
    for index, row in enumerate(rows):
        yield _bars(view, row, index, len(rows))


def _follows(view: OutliersView, table: str, quantity: str, key: str | None = None) -> tuple[Following, ...]:
    """What moves a trace: the selected point, and the parameters of the losses, or of the loss ``key`` alone."""
    names = [table] if view.selected >= 0 else []
    names += [f"{table}_{control}" for control, (loss, _) in tuned(view).items() if key in (None, loss.key)]
    return tuple(Follow(name, quantity) for name in names)


def _ends(view: OutliersView, row: Row, clean: bool = False) -> Attributes:
    fit, ends = row.clean if clean else row.fit, view.ranges[0]
    return {"x": plotted(ends), "y": plotted([fit.at(x) if fit else math.nan for x in ends]), "mode": "lines"}


def _clean_line(view: OutliersView, rows: tuple[Row, ...]) -> Trace:
    """The first loss's fit without the suspects; left out where it would have to follow the selected point."""
    follows = bool(view.suspects) and str(view.selected) not in view.suspects and view.selected >= 0
    look: Attributes = {"line": {"color": FAINT, "width": 2, "dash": "dot"}, "hoverinfo": "skip"}
    here: Attributes = {} if follows or rows[0].clean is None else _ends(view, rows[0], clean=True)
    empty: Attributes = {"x": plotted([0.0]), "y": plotted([math.nan]), "mode": "lines"}
    look = {"type": "scatter", "showlegend": bool(here), **look, **(here or empty)}
    return Trace("clean", f"clean fit ({rows[0].fit.loss.title})", look)


def _sticks(view: OutliersView, rows: tuple[Row, ...]) -> Iterator[Trace]:
    """The residuals to one line: of the selected point, and of all others."""
    stuck = view.stuck
    if stuck is None:
        return
    fit = next(row.fit for row in rows if row.fit.loss == stuck)
    thin: Attributes = {"color": colour(stuck.key), "width": 1.5}
    quiet: Attributes = {"type": "scatter", "mode": "lines", "line": thin, "hoverinfo": "skip", "showlegend": False}
    held = view.selected >= 0
    others = [point for i, point in enumerate(view.points) if i != view.selected]
    if others:
        x = [x for x, _ in others for _ in range(3)]
        y = [height for x, y in others for height in (y, fit.at(x), math.nan)]
        rules = _follows(view, "sticks", "sticks", stuck.key)
        yield Trace("sticks", f"residuals, {stuck.title}", {**quiet, "x": plotted(x), "y": plotted(y)}, rules)
    if held:
        x_held, y_held = view.points[view.selected]
        place: Attributes = {"x": plotted([x_held] * 2), "y": plotted([y_held, fit.at(x_held)])}
        rules = (Mark(x="x"), *_follows(view, "lines", "stick", stuck.key))
        yield Trace("stick", f"residual of the selected point, {stuck.title}", {**quiet, **place}, rules)


def _line(view: OutliersView, row: Row) -> Trace:
    loss = row.fit.loss
    settings = settings_text(loss)
    name = f"{loss.title} ({settings})" if settings else loss.title
    hover = f"{name}<br>x %{{x:.4~g}}<br>height %{{y:.5~g}}<extra></extra>"
    line: Attributes = {"color": colour(loss.key), "width": 3, "dash": dash(loss.key), "simplify": False}
    look = {"type": "scatter", "line": line, "hovertemplate": hover, **_ends(view, row)}
    return Trace(f"{loss.key}-line", name, look, _follows(view, "lines", loss.key, loss.key))


def _points(view: OutliersView) -> Trace:
    """Every point but the selected one, which leaves a gap; as plain numbers, since the browser hands them back."""
    places = [(None, None) if i == view.selected else point for i, point in enumerate(view.points)]
    size = 9 if len(places) <= 60 else 6
    marker: Attributes = {"color": TEXT, "size": size, "line": {"color": GROUND, "width": 1}}
    words = [f"point {i + 1}" for i in range(len(places))]
    hover = "%{text}<br>x %{x:.6~g}<br>y %{y:.6~g}<extra></extra>"
    x, y = ([place[k] for place in places] for k in (0, 1))
    look: Attributes = {"mode": "markers", "marker": marker, "cliponaxis": False, "showlegend": False}
    return Trace("points", "points", {"type": "scatter", "x": x, "y": y, "text": words, "hovertemplate": hover, **look})


def _suspects(view: OutliersView) -> Trace:
    """Rings around the suspected points that are not selected."""
    around = [view.points[int(i)] for i in view.suspects if int(i) != view.selected]
    marker: Attributes = {"color": TEXT, "size": 17, "symbol": "circle-open", "line": {"width": 1.5}}
    places: list[tuple[float | None, float | None]] = [*around] or [(None, None)]
    x, y = ([place[k] for place in places] for k in (0, 1))
    look: Attributes = {"mode": "markers", "marker": marker, "hoverinfo": "skip", "showlegend": bool(around)}
    return Trace("suspects", "marked as outliers", {"type": "scatter", "x": x, "y": y, **look})


def _selected(view: OutliersView) -> Trace:
    held = view.selected >= 0
    marker: Attributes = {"color": ACCENT, "size": 15, "line": {"color": GROUND, "width": 2}}
    x, y = view.points[view.selected] if held else (None, None)
    look: Attributes = {"mode": "markers", "marker": marker, "cliponaxis": False, "showlegend": held}
    hover = "x %{x:.6~g}<br>y %{y:.6~g}<extra>drag me</extra>"
    look = {"type": "scatter", "x": [x], "y": [y], "hovertemplate": hover, **look}
    return Trace("selected", "selected point", look, (Mark(x="x", y="y"),) if held else ())


def _place(view: OutliersView) -> Trace:
    """Where the selected point is among the bars."""
    at = view.selected + 1 if view.selected >= 0 else math.nan
    thin: Attributes = {"color": ACCENT, "width": 1.5, "dash": "dot"}
    place: Attributes = {"x": plotted([at, at]), "y": plotted([0.0, 2.0]), "mode": "lines", **_second()}
    look: Attributes = {"type": "scatter", "line": thin, "hoverinfo": "skip", "showlegend": False}
    return Trace("place", "place of the selected point", {**look, **place})


def _calm(view: OutliersView, rows: tuple[Row, ...]) -> Trace:
    """The sentence that takes the place of the bars as long as no point loses trust."""
    calm = all(row.fit.trust.min() >= FULL for row in rows)
    middle = (len(view.points) + 1) / 2
    place: Attributes = {"x": plotted([middle, middle]), "y": plotted([CALM if calm else math.nan, math.nan])}
    words = ["Every loss trusts<br>every point fully." if len(rows) > 1 else "Every point is<br>fully trusted.", ""]
    look: Attributes = {"mode": "text", "text": words, "textfont": {"size": AXIS_SIZE, "color": TEXT}}
    quiet: Attributes = {"type": "scatter", "hoverinfo": "skip", "showlegend": False, **_second()}
    return Trace("calm", "every point is fully trusted", {**quiet, **place, **look}, _follows(view, "lines", "calm"))


def _bars(view: OutliersView, row: Row, index: int, count: int) -> Trace:
    """How much trust each point has lost under one loss; a point that is fully trusted leaves no mark."""
    loss, points = row.fit.loss, len(view.points)
    lost = (1.0 - row.fit.trust).clip(0.0, 1.0)
    hover = f"{loss.title}<br>point %{{x}}<br>%{{y:.1%}} of its trust lost<extra></extra>"
    slot = _ROOM / count
    width = max(slot, _THINNEST * points)
    bar: Attributes = {"width": width, "offset": round(-_ROOM / 2 + slot * (index + 0.5) - width / 2, 6)}
    look: Attributes = {"marker": {"color": colour(loss.key), "line": {"width": 0}}, "showlegend": False, **bar}
    place: Attributes = {"x": plotted(range(1, points + 1)), "y": plotted(lost), **_second()}
    look = {"type": "bar", "hovertemplate": hover, **place, **look}
    return Trace(f"{loss.key}-lost", loss.title, look, _follows(view, "lost", loss.key, loss.key))


def _second() -> Attributes:
    return {"xaxis": "x2", "yaxis": "y2"}
