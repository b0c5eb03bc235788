"""The picture of the outlier bench: points, the line of every loss through them, and how far each point is trusted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lossviz.formula import number
from lossviz.labs.outliers.model import PRESETS, OutliersView, Row, bench, held_tables
from lossviz.labs.outliers.tuning import tuned, tuning_tables
from lossviz.picture.controls import Control, ranged, slider
from lossviz.picture.drawing import Drawing
from lossviz.picture.panels import Layout, Panel, Words, heading
from lossviz.picture.payload import Grab, Payload
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import Shape
from lossviz.picture.style import ACCENT, FAINT, GROUND, TEXT, colour, dash, panel_axis, plotted
from lossviz.picture.trace import Following, Mark, Trace
from lossviz.picture.trace import Row as Follow
from lossviz.picture.values import Attributes
from lossviz.sampling.table import Table
from lossviz.state.names import plain_symbol, settings_text

WIDE = Shape(
    700,
    520,
    (),
    ((0.045, 0.6, 92, 464), (0.665, 0.99, 92, 464)),
    ((0.3, 0.6, 4, 30), (0.6, 0.99, 4, 30)),
)
NARROW = Shape(
    0, 806, (), ((0.13, 0.97, 206, 496), (0.13, 0.97, 576, 740)), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True
)
_PANELS = 2


@lru_cache(maxsize=64)
def fits(view: OutliersView) -> tuple[Row, ...]:
    """``bench``, kept: figure, page and alternative text read it."""
    return bench(view)


def drawing(view: OutliersView) -> Drawing:
    """How a view is drawn.

    >>> drawing(OutliersView.of("clean")).base["title"]["text"]
    '<b>Lines through 12 points</b>'
    """
    return _layout(view).drawing(_traces(view), (WIDE, NARROW))


def outliers_tables(view: OutliersView) -> dict[str, Table]:
    """The tables by the names that the traces use: along the selected point, if any, and along δ and β."""
    return held_tables(view) | tuning_tables(view)


def outliers_payload(view: OutliersView) -> Payload:
    """Everything the browser needs to draw the bench and to move the selected point.

    >>> [control.name for control in outliers_payload(OutliersView.of("clean")).controls]
    ['smooth_l1_beta', 'huber_delta', 'x', 'y']
    """
    held = view.selected >= 0
    return Payload(
        view.page,
        view.state(),
        drawing(view),
        outliers_alt(view),
        _controls(view),
        {name: table.rule for name, table in outliers_tables(view).items()},
        drags=(Grab("xy", ("x", "y"), "points", "selected"),) if held else (),
        play="y" if held else None,
        named=("preset", *(name for name, _, _ in _settings(view))),
    )


def outliers_alt(view: OutliersView) -> str:
    """What the bench shows, in words and numbers.

    >>> outliers_alt(OutliersView.of("clean"))[:79]
    'Lines through 12 points: Mean squared error with slope 0.7906 and intercept 1.0'
    """
    held = view.selected >= 0
    parts = []
    for row in fits(view):
        fit = row.fit
        apart = "" if row.distance is None else f", {_short(row.distance)} from its clean fit"
        trusted = f", trusting the selected point {100 * float(fit.trust[view.selected]):.0f} %" if held else ""
        line = f"{fit.loss.title} with slope {_short(fit.slope)} and intercept {_short(fit.intercept)}"
        parts.append(f"{line}{apart}{trusted}")
    said = f"Lines through {len(view.points)} points: {'; '.join(parts)}."
    if not held:
        return said
    x, y = view.points[view.selected]
    return f"{said} Point {view.selected + 1} is selected, at x = {number(x)} and y = {number(y)}."


def summary(view: OutliersView) -> Mapping[str, Row]:
    """The fits by the key of their loss."""
    return {row.fit.loss.key: row for row in fits(view)}


def places(low: float, high: float) -> list[float]:
    """Round positions within a range, about a hundred and fifty of them.

    >>> places(-1.0, 11.0)[:3], places(0.0, 2200.0)[-2:]
    ([-1.0, -0.8, -0.6], [2180.0, 2200.0])
    """
    rough = (high - low) / 110
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1.0, 2.0, 5.0, 10.0) if size * k >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


def _traces(view: OutliersView) -> Iterator[Trace]:
    """Lines below the points: the clean fit, wide pale lines, dashed lines; then the bars and the numbers."""
    rows = fits(view)
    yield _clean_line(view, rows)
    for depth, row in zip(range(len(rows), 0, -1), rows, strict=True):
        yield _pale(view, row, depth)
    for row in rows:
        yield _line(view, row)
    yield from (_points(view), _suspects(view), _selected(view), _place(view))
    for row in rows:
        yield _bars(view, row)
    yield from readouts(_PANELS, _settings(view)[:2], _chosen(view))


def _follows(view: OutliersView, row: Row, name: str) -> tuple[Following, ...]:
    """What moves a line, or the bars: the selected point, and each parameter of the loss."""
    key = row.fit.loss.key
    names = [name] if view.selected >= 0 else []
    names += [f"{name}_{control}" for control, (loss, _) in tuned(view).items() if loss.key == key]
    return tuple(Follow(table, key) for table in names)


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


def _pale(view: OutliersView, row: Row, depth: int) -> Trace:
    loss = row.fit.loss
    line: Attributes = {"color": colour(loss.key), "width": 4 + 3 * min(depth, 4)}
    more: Attributes = {"line": line, "opacity": 0.22, "hoverinfo": "skip", "showlegend": False}
    look = {"type": "scatter", **more, **_ends(view, row)}
    return Trace(f"{loss.key}-below", loss.title, look, _follows(view, row, "lines"))


def _line(view: OutliersView, row: Row) -> Trace:
    loss = row.fit.loss
    settings = settings_text(loss)
    name = f"{loss.title} ({settings})" if settings else loss.title
    hover = f"{name}<br>x %{{x:.4~g}}<br>height %{{y:.5~g}}<extra></extra>"
    line: Attributes = {"color": colour(loss.key), "width": 3, "dash": dash(loss.key), "simplify": False}
    look = {"type": "scatter", "line": line, "hovertemplate": hover, **_ends(view, row)}
    return Trace(f"{loss.key}-line", name, look, _follows(view, row, "lines"))


def _points(view: OutliersView) -> Trace:
    """Every point but the selected one, which leaves a gap; as plain numbers, since the browser hands them back."""
    places = [(None, None) if i == view.selected else point for i, point in enumerate(view.points)]
    marker: Attributes = {"color": TEXT, "size": 9, "line": {"color": GROUND, "width": 1}}
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
    return Trace("suspects", "suspected", {"type": "scatter", "x": x, "y": y, **look})


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
    place: Attributes = {
        "x": plotted([at, at]),
        "y": plotted([0.0, 2.0]),
        "xaxis": "x2",
        "yaxis": "y2",
        "mode": "lines",
    }
    look: Attributes = {"type": "scatter", "line": thin, "hoverinfo": "skip", "showlegend": False}
    return Trace("place", "place of the selected point", {**look, **place})


def _bars(view: OutliersView, row: Row) -> Trace:
    loss, trust = row.fit.loss, row.fit.trust
    place: Attributes = {"x": plotted(range(1, len(trust) + 1)), "y": plotted(trust), "xaxis": "x2", "yaxis": "y2"}
    hover = f"{loss.title}<br>point %{{x}}<br>trusted %{{y:.1%}}<extra></extra>"
    look: Attributes = {"marker": {"color": colour(loss.key), "line": {"width": 0}}, "showlegend": False}
    look = {"type": "bar", "hovertemplate": hover, **place, **look}
    return Trace(f"{loss.key}-trust", loss.title, look, _follows(view, row, "trust"))


def _layout(view: OutliersView) -> Layout:
    across, up = view.ranges
    count = len(view.points)
    names = PRESETS[view.preset].axes
    title = f"Lines through {count} points" if count != 1 else "Lines through 1 point"
    bars = Panel(
        panel_axis([0.4, count + 0.6], "point", tickformat="d"),
        {**panel_axis([0.0, 1.06], tickformat=".0%"), "nticks": 6},
    )
    return Layout(
        Words(title, title),
        (Panel(panel_axis(across, names[0]), panel_axis(up, names[1])), bars),
        notes=(heading("points and lines", 0), heading("how far each point is trusted", 1)),
        legend=2,
        more={"barmode": "group", "bargap": 0.15},
    )


def _settings(view: OutliersView) -> list[Entry]:
    """Control name, symbol and value of every parameter of the losses shown."""
    return [(name, plain_symbol(record), getattr(loss, record.name)) for name, (loss, record) in tuned(view).items()]


def _chosen(view: OutliersView) -> list[Entry]:
    if view.selected < 0:
        return []
    x, y = view.points[view.selected]
    return [("x", "x", x), ("y", "y", y)]


def _controls(view: OutliersView) -> tuple[Control, ...]:
    out: list[Control] = []
    for name, (loss, record) in tuned(view).items():
        out.append(slider(record, getattr(loss, record.name)).renamed(name, help=f"{loss.title}: {record.help}"))
    if view.selected >= 0:
        for name, (low, high) in zip("xy", view.ranges, strict=True):
            help_ = f"Where the selected point is along {name}; or drag it in the picture."
            out.append(ranged(name, f"its {name}", help_, places(low, high), low, high))
    return tuple(out)
