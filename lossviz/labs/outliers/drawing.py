"""The outlier bench: points, the line of every loss through them, and how far each point is trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import plotly.graph_objects as go

from lossviz.formula import number
from lossviz.labs.outliers.model import PRESETS, OutliersView, Row, banks, bench
from lossviz.labs.outliers.tuning import tuned, tuning_banks
from lossviz.picture.board import Drawing, bank_id, bank_rules, board, lab_payload, legend, panel
from lossviz.picture.controls import parameter_control, ranged
from lossviz.picture.readout import Entry, readout, readout_axes, readout_binding
from lossviz.picture.shape import Shape
from lossviz.picture.style import ACCENT, LIGHT, Json, Theme, colour, dash, plotted
from lossviz.sampling.table import Bank
from lossviz.view import plain_symbol, settings_text

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


def outlier_bench(view: OutliersView) -> go.Figure:
    """The figure of a view.

    >>> outlier_bench(OutliersView.of("clean")).layout.title.text
    '<b>Lines through 12 points</b>'
    """
    return drawing(view).figure()


def drawing(view: OutliersView) -> Drawing:
    """How a view is drawn."""
    return Drawing(lambda theme: _traces(view, theme), lambda theme, shape: _layout(view, theme, shape), (WIDE, NARROW))


@lru_cache(maxsize=64)
def fits(view: OutliersView) -> tuple[Row, ...]:
    """``bench``, kept: figure, page and alternative text read it."""
    return bench(view)


def outliers_banks(view: OutliersView) -> dict[str, Bank]:
    """The banks by the ids that the payload names: along the point in hand, if any, and along δ and β."""
    others = tuple(point for i, point in enumerate(view.points) if i != view.selected)
    depends = (others, view.selected, view.drawn, view.ranges)
    found = {bank_id(view.page, name, *depends): bank for name, bank in banks(view).items()}
    for name, bank in tuning_banks(view).items():
        loss, record = tuned(view)[name.partition("_")[2]]
        family = loss.but(**{record.name: record.default})
        found[bank_id(view.page, name, view.points, view.ranges, family)] = bank
    return found


def outliers_payload(view: OutliersView) -> Json:
    """Everything the browser needs to draw the bench and to move the point in hand.

    >>> payload = outliers_payload(OutliersView.of("clean"))
    >>> [control["name"] for control in payload["controls"]]
    ['smooth_l1_beta', 'huber_delta', 'x', 'y']
    """
    found = outliers_banks(view)
    names = [trace["name"] for trace in _traces(view, LIGHT)]
    pick = {"trace": names.index("points"), "control": "selected"}
    held = view.selected >= 0
    return lab_payload(
        view,
        drawing(view),
        alt=outliers_alt(view),
        controls=_controls(view),
        banks=bank_rules(found),
        bindings=_bindings(view, names),
        drag=[{"controls": ["x", "y"], "subplot": "xy", "pick": pick}] if held else [],
        play="y" if held else None,
        named=["preset", *(name for name, _, _ in _settings(view))],
    )


def outliers_alt(view: OutliersView) -> str:
    """What the bench shows, in words and numbers.

    >>> outliers_alt(OutliersView.of("clean"))[:79]
    'Lines through 12 points: Mean squared error with slope 0.7906 and intercept 1.0'
    """
    parts = []
    for row in fits(view):
        apart = "" if row.distance is None else f", {_short(row.distance)} from its clean fit"
        fit = row.fit
        parts.append(
            f"{fit.loss.title} with slope {_short(fit.slope)} and intercept {_short(fit.intercept)}{apart}, trusting "
            f"the point in hand {100 * float(fit.trust[view.selected]):.0f} %"
        )
    x, y = view.points[view.selected]
    held = (
        f" Point {view.selected + 1} is in hand, at x = {number(x)} and y = {number(y)}." if view.selected >= 0 else ""
    )
    return f"Lines through {len(view.points)} points: {'; '.join(parts)}.{held}"


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


def _traces(view: OutliersView, theme: Theme) -> list[Json]:
    """Lines below the points: the clean fit, wide pale lines, dashed lines; then the bars and the numbers."""
    rows = fits(view)
    out = [_clean_line(view, rows, theme)]
    out += [_line(view, row, depth) for depth, row in enumerate(reversed(rows), start=1)][::-1]
    out += [_dashes(view, row) for row in rows]
    out += [_points(view, theme), _suspects(view, theme), _held(view, theme), _place(view)]
    out += [_bars(row) for row in rows]
    own, chosen = _settings(view)[:2], _chosen(view)
    return [
        *out,
        readout(0, _PANELS, "readout: parameters", own, theme.text),
        readout(1, _PANELS, "readout: point", chosen, theme.accent),
    ]


def _ends(view: OutliersView, row: Row, clean: bool = False) -> Json:
    fit, ends = row.clean if clean else row.fit, view.ranges[0]
    return {"x": plotted(ends), "y": plotted([fit.at(x) if fit else math.nan for x in ends]), "mode": "lines"}


def _clean_line(view: OutliersView, rows: tuple[Row, ...], theme: Theme) -> Json:
    """The first loss's fit without the suspects; left out where it would have to follow the point in hand."""
    follows = bool(view.suspects) and str(view.selected) not in view.suspects and view.selected >= 0
    look = {"line": {"color": theme.faint, "width": 2, "dash": "dot"}, "hoverinfo": "skip"}
    name = f"clean fit ({rows[0].fit.loss.title})"
    here = {} if follows or rows[0].clean is None else _ends(view, rows[0], clean=True)
    empty = {"x": plotted([0.0]), "y": plotted([math.nan]), "mode": "lines"}
    return {"type": "scatter", "name": name, "showlegend": bool(here), **look, **(here or empty)}


def _line(view: OutliersView, row: Row, depth: int) -> Json:
    line = {"color": colour(row.fit.loss.key), "width": 4 + 3 * min(depth, 4)}
    look = {"line": line, "opacity": 0.22, "hoverinfo": "skip", "showlegend": False}
    return {"type": "scatter", "name": f"{row.fit.loss.key} below", **look, **_ends(view, row)}


def _dashes(view: OutliersView, row: Row) -> Json:
    loss = row.fit.loss
    settings = settings_text(loss)
    name = f"{loss.title} ({settings})" if settings else loss.title
    hover = f"{name}<br>x %{{x:.4~g}}<br>height %{{y:.5~g}}<extra></extra>"
    line = {"color": colour(loss.key), "width": 3, "dash": dash(loss.key), "simplify": False}
    return {"type": "scatter", "name": name, "line": line, "hovertemplate": hover, **_ends(view, row)}


def _points(view: OutliersView, theme: Theme) -> Json:
    """Every point but the one in hand, which leaves a gap; as plain numbers, since the browser hands them back."""
    places = [(None, None) if i == view.selected else point for i, point in enumerate(view.points)]
    marker = {"color": theme.text, "size": 9, "line": {"color": theme.ground, "width": 1}}
    words = [f"point {i + 1}" for i in range(len(places))]
    hover = "%{text}<br>x %{x:.6~g}<br>y %{y:.6~g}<extra></extra>"
    x, y = ([place[k] for place in places] for k in (0, 1))
    look = {"mode": "markers", "marker": marker, "cliponaxis": False, "showlegend": False}
    return {"type": "scatter", "name": "points", "x": x, "y": y, "text": words, "hovertemplate": hover, **look}


def _suspects(view: OutliersView, theme: Theme) -> Json:
    """Rings around the suspected points that are not in hand."""
    around = [view.points[int(i)] for i in view.suspects if int(i) != view.selected]
    marker = {"color": theme.text, "size": 17, "symbol": "circle-open", "line": {"width": 1.5}}
    places: list[tuple[float | None, float | None]] = [*around] or [(None, None)]
    x, y = ([place[k] for place in places] for k in (0, 1))
    look = {"mode": "markers", "marker": marker, "hoverinfo": "skip", "showlegend": bool(around)}
    return {"type": "scatter", "name": "suspected", "x": x, "y": y, **look}


def _held(view: OutliersView, theme: Theme) -> Json:
    marker = {"color": ACCENT, "size": 15, "line": {"color": theme.ground, "width": 2}}
    x, y = view.points[view.selected] if view.selected >= 0 else (None, None)
    look = {"mode": "markers", "marker": marker, "cliponaxis": False, "showlegend": view.selected >= 0}
    hover = "x %{x:.6~g}<br>y %{y:.6~g}<extra>drag me</extra>"
    return {"type": "scatter", "name": "point in hand", "x": [x], "y": [y], "hovertemplate": hover, **look}


def _place(view: OutliersView) -> Json:
    """Where the point in hand is among the bars."""
    at = view.selected + 1 if view.selected >= 0 else math.nan
    look = {"line": {"color": ACCENT, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip", "showlegend": False}
    place = {"x": plotted([at, at]), "y": plotted([0.0, 2.0]), "xaxis": "x2", "yaxis": "y2"}
    return {"type": "scatter", "name": "place", "mode": "lines", **place, **look}


def _bars(row: Row) -> Json:
    loss, trust = row.fit.loss, row.fit.trust
    place = {"x": plotted(range(1, len(trust) + 1)), "y": plotted(trust), "xaxis": "x2", "yaxis": "y2"}
    hover = f"{loss.title}<br>point %{{x}}<br>trusted %{{y:.1%}}<extra></extra>"
    look = {"marker": {"color": colour(loss.key), "line": {"width": 0}}, "showlegend": False}
    return {"type": "bar", "name": f"{loss.key} trust", "hovertemplate": hover, **place, **look}


def _layout(view: OutliersView, theme: Theme, shape: Shape) -> Json:
    across, up = view.ranges
    count = len(view.points)
    names = PRESETS[view.preset].axes
    out = board(theme, shape, f"Lines through {count} point{'s' if count > 1 else ''}")
    lines, first = panel(
        theme, shape, 0, "points and lines", {"range": across, "text": names[0]}, {"range": up, "text": names[1]}
    )
    bars, second = panel(
        theme,
        shape,
        1,
        "how far each point is trusted",
        {"range": [0.4, count + 0.6], "text": "point", "tickformat": "d"},
        {"range": [0.0, 1.06], "tickformat": ".0%", "nticks": 6},
    )
    own = {**lines, **bars, **readout_axes(shape, _PANELS), "barmode": "group", "bargap": 0.15}
    own |= {"showlegend": True, "legend": legend(theme, shape, shape.readout[0][3] + 2)}
    return {**out, **own, "annotations": [*first, *second, *out["annotations"]]}


def _settings(view: OutliersView) -> list[Entry]:
    """Control name, symbol and value of every parameter of the losses shown."""
    return [(name, plain_symbol(record), getattr(loss, record.name)) for name, (loss, record) in tuned(view).items()]


def _chosen(view: OutliersView) -> list[Entry]:
    if view.selected < 0:
        return []
    x, y = view.points[view.selected]
    return [("x", "x", x), ("y", "y", y)]


def _controls(view: OutliersView) -> list[Json]:
    out = []
    for name, (loss, record) in tuned(view).items():
        help_ = f"{loss.title}: {record.help}"
        out.append({**parameter_control(record, getattr(loss, record.name)), "name": name, "help": help_})
    if view.selected >= 0:
        for name, (low, high) in zip("xy", view.ranges, strict=True):
            help_ = f"Where the point in hand is along {name}; or drag it in the picture."
            out.append(ranged(name, f"its {name}", help_, places(low, high), low, high))
    return out


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


def _bindings(view: OutliersView, names: list[str]) -> list[Json]:
    """What follows the point in hand, and what follows the parameters."""
    out: list[Json] = [{"trace": names.index("point in hand"), "kind": "mark", "x": "x", "y": "y"}]
    first = 2 if view.selected >= 0 else 0
    of = {key: [(0, 1)] if first else [] for key in (loss.key for loss in view.drawn)}
    for place, (loss, _) in enumerate(tuned(view).values()):
        of[loss.key].append((first + 2 * place, first + 2 * place + 1))
    for k, loss in enumerate(view.drawn):
        row, below = {"quantity": loss.key, "kind": "row", "to": "y"}, names.index(f"{view.drawn[0].key} below")
        for lines, trust in of[loss.key]:
            out += [
                {**row, "bank": lines, "trace": below + k},
                {**row, "bank": lines, "trace": below + len(view.drawn) + k},
            ]
            out.append({**row, "bank": trust, "trace": names.index(f"{loss.key} trust")})
    out += readout_binding(names.index("readout: parameters"), _settings(view)[:2])
    return [*(out if first else out[1:]), *readout_binding(names.index("readout: point"), _chosen(view))]


def summary(view: OutliersView) -> Mapping[str, Row]:
    """The fits by the key of their loss."""
    return {row.fit.loss.key: row for row in fits(view)}
