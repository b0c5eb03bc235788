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
from lossviz.picture.loss.traces import FAR
from lossviz.picture.shape import axis_key
from lossviz.picture.style import ACCENT, DARK, GRID, GROUND, LIGHT, PRINT, TEXT, plotted
from lossviz.picture.trace import Mark, Point, Trace
from lossviz.picture.values import Attributes, Ink, Theme

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
_SHADES: dict[Theme, dict[Failure, str]] = {
    theme: dict(zip(KINDS, shades, strict=True))
    for theme, shades in {
        LIGHT: ("#F4B183", "#E1762B", "#B5320B", "#5C0F00"),
        DARK: ("#7A3A14", "#C25A1C", "#F29B5E", "#FFE3C9"),
        PRINT: ("#A6A6A6", "#7A7A7A", "#4A4A4A", "#000000"),
    }.items()
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


def failing(view: NumericsView) -> tuple[Failure, ...]:
    """The kinds of failure that the curves of a view have, the mildest first. Imports torch.

    >>> failing(NumericsView(shown=("spelled",)))
    ('wrong',)
    """
    seen = {kind for one in sampled(view) for quantity in QUANTITIES for kind in one.failures(quantity)}
    return tuple(kind for kind in KINDS if kind in seen)


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
    """The key of a formulation and its type, as tables name them."""
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


def paint(key: str) -> str | Ink:
    """The colour of a formulation."""
    return _PAINT.get(key, TEXT)


def _shade(kind: Failure) -> Ink:
    return Ink(lambda theme: _SHADES[theme][kind])


def traces(view: NumericsView) -> list[Trace]:
    """Curves, strips, points and marks of a view. Imports torch."""
    found = sampled(view)
    out = [*_types(view)]
    for index, quantity in enumerate(QUANTITIES):
        out += _curves(view, index, quantity)
    for index, quantity in enumerate(QUANTITIES):
        out += _strip(view, 2 + index, quantity)
    for index, quantity in enumerate(QUANTITIES):
        out += [_point(view, one, index, quantity) for one in found]
        out.append(marks(view, index, quantity))
    return out


def _place(index: int) -> Attributes:
    return {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}


def _types(view: NumericsView) -> Iterator[Trace]:
    """Entries of the legend for the patterns, if there are several types."""
    for dtype in view.dtypes if len(view.dtypes) > 1 else ():
        line: Attributes = {"color": TEXT, "width": 3, "dash": _PATTERNS[dtype]}
        yield Trace(f"type-{dtype}", dtype, {**_place(0), "mode": "lines", "x": [None], "y": [None], "line": line})


def _curves(view: NumericsView, index: int, quantity: Quantity) -> Iterator[Trace]:
    """The cursor, the exact curve as a wide pale line, and every formulation over it, torch's own first."""
    place, found = _place(index), sampled(view)
    yield _cursor(view, index)
    x = plotted(view.nodes)
    _, true = found[-1].of(quantity)  # of the widest type
    wide: Attributes = {"line": {"color": GRID, "width": 11}, "hoverinfo": "skip", "showlegend": index == 0}
    wide = {**place, "mode": "lines", **wide, "x": plotted(found[-1].logit), "y": plotted(true)}
    yield Trace(f"true-{quantity}", "exact", wide)
    named = index == 0 and len(view.dtypes) == 1
    for one in reversed(found):
        line: Attributes = {"color": paint(one.formulation.key), "width": 2.5, "dash": _PATTERNS[one.dtype]}
        hover = (
            f"{title(one)}, {one.dtype}<br>{symbol(view)} %{{x:.5~g}}<br>{NAMES[quantity]} %{{y:.5~g}}<extra></extra>"
        )
        look: Attributes = {"mode": "lines", "line": {**line, "simplify": False}, "hovertemplate": hover}
        look = {**place, **look, "showlegend": named, "x": x, "y": plotted(one.of(quantity)[0])}
        yield Trace(f"{name_of(one)}-{quantity}", title(one) if named else f"{title(one)}, {one.dtype}", look)


def _cursor(view: NumericsView, index: int) -> Trace:
    thin: Attributes = {"color": ACCENT, "width": 1.5, "dash": "dot"}
    at: Attributes = {"x": plotted([view.logit] * 2), "y": plotted([-FAR, FAR]), "line": thin}
    look = {**_place(index), "mode": "lines", "hoverinfo": "skip", "showlegend": False, **at}
    return Trace(f"cursor-{index}", "chosen logit", look, (Mark(x="logit"),))


def _point(view: NumericsView, one: Track, index: int, quantity: Quantity) -> Trace:
    """The number of a formulation at the chosen logit; none if it is no finite number."""
    value = next(t for t in here(view) if name_of(t) == name_of(one))
    marker: Attributes = {"color": paint(one.formulation.key), "size": 10, "line": {"color": ACCENT, "width": 2}}
    hover = f"{title(one)}, {one.dtype}<br>%{{y:.5~g}}<extra></extra>"
    look: Attributes = {"mode": "markers", "marker": marker, "hovertemplate": hover, "showlegend": False}
    look = {**_place(index), **look, "x": plotted([view.logit]), "y": plotted(value.of(quantity)[0])}
    rule = Point("tracks", f"{name_of(one)}_{quantity}", x="logit")
    return Trace(f"{name_of(one)}-{quantity}-point", f"{title(one)}, {one.dtype}", look, (rule,))


def marks(view: NumericsView, index: int, quantity: Quantity, up: tuple[float, float] | None = None) -> Trace:
    """Where each kind of failure first shows: at the curve, at the edge for ∞, on the truth for NaN."""
    low, high = up or height(view, quantity)
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
    marker: Attributes = {
        "size": 9,
        "symbol": [_SYMBOLS[kind] for kind in kinds],
        "color": [_shade(kind) for kind in kinds],
        "line": {"color": GROUND, "width": 1},
    }
    hover = f"%{{text}}<br>first at {symbol(view)} = %{{x}}<extra></extra>"
    look: Attributes = {"mode": "markers", "marker": marker, "hovertemplate": hover, "showlegend": False}
    look = {**_place(index), **look, "x": plotted(x), "y": plotted(y), "text": words}
    return Trace(f"failures-{quantity}", f"first failures of the {NAMES[quantity]}", look)


def _strip(view: NumericsView, index: int, quantity: Quantity) -> Iterator[Trace]:
    """A row for each formulation and type: a thin line where it is right, a bar where it is not."""
    found, place, kinds = sampled(view), _place(index), failing(view)
    ends = [part for _ in found for part in (-view.extent, view.extent, np.nan)]
    rows = [part for k in range(len(found)) for part in (k, k, np.nan)]
    thin: Attributes = {"mode": "lines", "line": {"color": GRID, "width": 2}, "hoverinfo": "skip", "showlegend": False}
    yield Trace(f"right-{quantity}", "right", {**place, **thin, "x": plotted(ends), "y": plotted(rows)})
    for kind, word in KINDS.items():
        x: list[float] = []
        y: list[float] = []
        for row, one in enumerate(found):
            for start, end in _runs(one.failures(quantity) == kind, view):
                x += [start, end, np.nan]
                y += [row, row, np.nan]
        line: Attributes = {"color": _shade(kind), "width": 12}
        hover = f"{word}<br>{symbol(view)} %{{x:.4~g}}<extra></extra>"
        look: Attributes = {
            "mode": "lines",
            "line": line,
            "hovertemplate": hover,
            "showlegend": quantity == "value" and kind in kinds,
        }
        look = {**place, **look, "x": plotted(x or [np.nan]), "y": plotted(y or [np.nan])}
        yield Trace(f"{kind}-{quantity}", word, look)
    yield _cursor(view, index)


def _runs(failed: npt.NDArray[np.bool_], view: NumericsView) -> Iterator[tuple[float, float]]:
    """The intervals of nodes that failed, each wide enough to be seen."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], failed.astype(int), [0]])))
    nodes = view.nodes
    half = max((nodes[1] - nodes[0]) / 2, view.extent / 200)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield max(nodes[start] - half, -view.extent), min(nodes[stop - 1] + half, view.extent)
