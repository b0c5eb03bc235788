"""What the numerics lab draws: the curves of every formulation, where each first fails, strips of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lossviz.formula import number
from lossviz.labs.numerics.formulations import DTYPES
from lossviz.labs.numerics.model import (
    QUANTITIES,
    SIDES,
    Failure,
    NumericsView,
    Quantity,
    Track,
    episodes,
    track,
    tracks,
)
from lossviz.picture.loss.traces import FAR, axis_key
from lossviz.picture.style import ACCENT, LIGHT, Json, Theme, plotted

_PATTERNS = dict(zip(DTYPES, ("2px,4px", "8px,5px", "solid", "14px,4px,3px,4px"), strict=True))
#: Okabe and Ito's; torch's own way from logits is drawn in the colour of the text.
_PAINT = {
    "naive": "#0072B2",
    "clip": "#009E73",
    "clamp": "#CC79A7",
    "spelled": "#56B4E9",
    "softmax_naive": "#0072B2",
    "softmax_log": "#56B4E9",
    "softmax_clip": "#009E73",
}
#: What a failure is called; a quantity's name stands before it.
KINDS: dict[Failure, str] = {"wrong": "wrong", "zero": "silently 0", "inf": "∞", "nan": "NaN"}
NAMES: dict[Quantity, str] = {"value": "loss", "gradient": "gradient"}
_SYMBOLS: dict[Failure, str] = {"wrong": "diamond", "zero": "circle", "inf": "triangle-up", "nan": "x"}
#: The worse, the further from the ground.
_SHADES = {
    True: dict(zip(KINDS, ("#F4B183", "#E1762B", "#B5320B", "#5C0F00"), strict=True)),
    False: dict(zip(KINDS, ("#7A3A14", "#C25A1C", "#F29B5E", "#FFE3C9"), strict=True)),
}


@lru_cache(maxsize=16)
def _sampled(view: NumericsView) -> tuple[Track, ...]:
    return tuple(tracks(view))


def sampled(view: NumericsView) -> tuple[Track, ...]:
    """The curves of a view, kept. Imports torch."""
    return _sampled(view.sampled)


@lru_cache(maxsize=64)
def here(view: NumericsView) -> tuple[Track, ...]:
    """Every curve at the chosen logit alone. Imports torch."""
    logit = np.array([view.logit])
    return tuple(track(f, d, float(view.label), logit) for f in view.drawn for d in view.dtypes)


def title(one: Track) -> str:
    """The name of a formulation."""
    return one.formulation.title


def said(value: float) -> str:
    """A number at five digits, as float32 has no more that could be trusted here.

    >>> said(16.1180953), said(float("nan"))
    ('16.118', 'not a number')
    """
    return number(float(f"{value:.5g}"))


def name_of(one: Track) -> str:
    """The key of a formulation and its type, as banks name them."""
    return f"{one.formulation.key}_{one.dtype}"


def symbol(view: NumericsView) -> str:
    """What the axis is called."""
    return "s" if view.task == "softmax" else "z"


def height(view: NumericsView, quantity: Quantity) -> tuple[float, float]:
    """The axis of a quantity: that of the true one, and a little more."""
    _, true = sampled(view)[-1].of(quantity)
    if view.task == "softmax":
        return (0.0, 1.4) if quantity == "value" else (-1.0, 0.4)
    low, high = min(0.0, float(true.min())), max(0.0, float(true.max()))
    spare = 0.12 * (high - low)
    return low - spare, high + spare


def paint(key: str, theme: Theme) -> str:
    """The colour of a formulation."""
    return _PAINT.get(key, theme.text)


def traces(view: NumericsView, theme: Theme) -> list[Json]:
    """Curves, strips, points and marks of a view, by name. Imports torch."""
    found = sampled(view)
    out = [*_types(view, theme)]
    for index, quantity in enumerate(QUANTITIES):
        out += _curves(view, theme, index, quantity)
    for index, quantity in enumerate(QUANTITIES):
        out += _strip(view, theme, 2 + index, quantity)
    for index, quantity in enumerate(QUANTITIES):
        out += [_point(view, one, theme, index, quantity) for one in found]
        out.append(_marks(view, theme, index, quantity))
    return out


def _place(index: int) -> Json:
    return {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}


def _types(view: NumericsView, theme: Theme) -> Iterator[Json]:
    """Entries of the legend for the patterns, where there are several."""
    for dtype in view.dtypes if len(view.dtypes) > 1 else ():
        line = {"color": theme.text, "width": 3, "dash": _PATTERNS[dtype]}
        yield {**_place(0), "name": dtype, "mode": "lines", "x": [None], "y": [None], "line": line}


def _curves(view: NumericsView, theme: Theme, index: int, quantity: Quantity) -> Iterator[Json]:
    """The cursor, the truth as a wide pale line, and every formulation over it, torch's own first."""
    place, found = _place(index), sampled(view)
    yield _cursor(view, index)
    x = plotted(view.nodes)
    _, true = found[-1].of(quantity)  # of the widest type
    wide = {"color": theme.grid, "width": 11}
    yield {
        **place,
        "name": "true",
        "mode": "lines",
        "line": wide,
        "hoverinfo": "skip",
        "showlegend": index == 0,
        "x": plotted(found[-1].logit),
        "y": plotted(true),
    }
    for one in reversed(found):
        y = plotted(one.of(quantity)[0])
        line = {
            "color": paint(one.formulation.key, theme),
            "width": 2.5,
            "dash": _PATTERNS[one.dtype],
            "simplify": False,
        }
        hover = (
            f"{title(one)}, {one.dtype}<br>{symbol(view)} %{{x:.5~g}}<br>{NAMES[quantity]} %{{y:.5~g}}<extra></extra>"
        )
        look = {"mode": "lines", "line": line, "hovertemplate": hover, "showlegend": False}
        yield {**place, "name": f"{name_of(one)}_{quantity}", **look, "x": x, "y": y}


def _cursor(view: NumericsView, index: int) -> Json:
    at = {
        "x": plotted([view.logit] * 2),
        "y": plotted([-FAR, FAR]),
        "line": {"color": ACCENT, "width": 1.5, "dash": "dot"},
    }
    return {**_place(index), "name": f"cursor {index}", "mode": "lines", "hoverinfo": "skip", "showlegend": False, **at}


def _point(view: NumericsView, one: Track, theme: Theme, index: int, quantity: Quantity) -> Json:
    """The number of a formulation at the chosen logit; none where it is no finite number."""
    value = next(t for t in here(view) if name_of(t) == name_of(one))
    marker = {"color": paint(one.formulation.key, theme), "size": 10, "line": {"color": ACCENT, "width": 2}}
    hover = f"{title(one)}, {one.dtype}<br>%{{y:.5~g}}<extra></extra>"
    look = {"mode": "markers", "marker": marker, "hovertemplate": hover, "showlegend": False}
    at = {"x": plotted([view.logit]), "y": plotted(value.of(quantity)[0])}
    return {**_place(index), "name": f"{name_of(one)}_{quantity} point", **look, **at}


def _marks(view: NumericsView, theme: Theme, index: int, quantity: Quantity) -> Json:
    """Where each kind of failure first shows: at the curve, at the edge for ∞, on the truth for NaN."""
    low, high = height(view, quantity)
    shades = _SHADES[theme == LIGHT]
    x, y, kinds, words = [], [], [], []
    for one in sampled(view):
        found = episodes(one.formulation, one.dtype, float(view.label))
        for first in (e for side in SIDES for e in found[quantity, side] if abs(e.logit) <= view.extent):
            at = track(one.formulation, one.dtype, float(view.label), np.array([first.logit]))
            got, true = at.of(quantity)
            there = float(true[0] if np.isnan(got[0]) else got[0])
            x.append(first.logit)
            y.append(min(max(there, low + 0.03 * (high - low)), high - 0.03 * (high - low)))
            kinds.append(first.kind)
            words.append(f"{title(one)}, {one.dtype}: {KINDS[first.kind]}")
    marker = {
        "size": 9,
        "symbol": [_SYMBOLS[kind] for kind in kinds],
        "color": [shades[kind] for kind in kinds],
        "line": {"color": theme.ground, "width": 1},
    }
    hover = f"%{{text}}<br>first at {symbol(view)} = %{{x}}<extra></extra>"
    look = {"mode": "markers", "marker": marker, "hovertemplate": hover, "showlegend": False}
    return {
        **_place(index),
        "name": f"first failures: {quantity}",
        **look,
        "x": plotted(x),
        "y": plotted(y),
        "text": words,
    }


def _strip(view: NumericsView, theme: Theme, index: int, quantity: Quantity) -> Iterator[Json]:
    """A row for each formulation and type: a thin line where it is right, a bar where it is not."""
    found, place = sampled(view), _place(index)
    ends = [part for _ in found for part in (-view.extent, view.extent, np.nan)]
    rows = [part for k in range(len(found)) for part in (k, k, np.nan)]
    thin = {"mode": "lines", "line": {"color": theme.grid, "width": 2}, "hoverinfo": "skip", "showlegend": False}
    yield {**place, "name": f"right: {quantity}", **thin, "x": plotted(ends), "y": plotted(rows)}
    for kind, word in KINDS.items():
        x: list[float] = []
        y: list[float] = []
        for row, one in enumerate(found):
            for start, end in _runs(one.failures(quantity) == kind, view):
                x += [start, end, np.nan]
                y += [row, row, np.nan]
        line = {"color": _SHADES[theme == LIGHT][kind], "width": 12}
        hover = f"{word}<br>{symbol(view)} %{{x:.4~g}}<extra></extra>"
        look = {"mode": "lines", "line": line, "hovertemplate": hover, "showlegend": quantity == "value"}
        name = word if quantity == "value" else f"{word}: {quantity}"
        yield {**place, "name": name, **look, "x": plotted(x or [np.nan]), "y": plotted(y or [np.nan])}
    yield _cursor(view, index)


def _runs(failed: npt.NDArray[np.bool_], view: NumericsView) -> Iterator[tuple[float, float]]:
    """The intervals of nodes that failed, each wide enough to be seen."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], failed.astype(int), [0]])))
    nodes = view.nodes
    half = max((nodes[1] - nodes[0]) / 2, view.extent / 200)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield max(nodes[start] - half, -view.extent), min(nodes[stop - 1] + half, view.extent)
