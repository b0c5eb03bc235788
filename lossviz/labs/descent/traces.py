"""What the descent lab draws: a landscape with its path for each loss, and below them the outcome along the steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.labs.descent.model import POINTS, DescentView, landscape
from lossviz.labs.descent.scenes import Range, Scene
from lossviz.labs.descent.trails import ENDS, columns, kept, line_at
from lossviz.picture.loss.traces import FAR
from lossviz.picture.shape import axis_key
from lossviz.picture.style import ACCENT, FAINT, GROUND, SEQUENTIAL, TEXT, colour, dash, plotted
from lossviz.picture.trace import Mark, Point, Row, Trace
from lossviz.picture.values import Attributes

#: Colours change faster near the bottom, where the paths end.
_SCALE = [[round((k / (len(SEQUENTIAL) - 1)) ** 1.8, 4), shade] for k, (_, shade) in enumerate(SEQUENTIAL)]
_PALE = "rgba(255,255,255,0.75)"
_RIM = "#1A1A1A"
# So many level lines at most.
_LEVELS = 20
#: Dashes for losses that would look like another one: losses of different tasks meet in this lab alone.
_SPARE = ("12px,4px", "2px,3px", "10px,3px,2px,3px", "16px,3px", "5px,2px", "3px,5px", "9px,9px", "1px,6px", "solid")


def shown_step(view: DescentView) -> int:
    """The chosen step, or the last if there are fewer."""
    return min(view.step, view.steps)


def traces(view: DescentView, scenes: Mapping[str, Scene]) -> list[Trace]:
    """All traces of a view, with the landscapes of these scenes. Imports torch."""
    table = columns(view, kept(view))
    out: list[Trace] = []
    for index, (key, scene) in enumerate(scenes.items()):
        own = {name.removeprefix(f"{key}_"): row for name, row in table.items() if name.startswith(f"{key}_")}
        landscape = over_one(scene, index) if view.scene == "prediction" else over_both(scene, index)
        out.append(landscape)
        out += _path(view, key, index, own)
    first = len(view.scenes)
    out.append(_cursor(view, first))
    for scene in view.scenes.values():
        out += _course(view, scene, first, table[f"{scene.loss.key}_outcome"])
    return [*out, *(_lines(view, table) if view.scene == "line" else _shares(view, table))]


def _dash(view: DescentView, key: str) -> str:
    """The dash of a loss; another than usual where a loss of another task has the same one."""
    used: list[str] = []
    for shown in view.scenes:
        used.append(next(one for one in (dash(shown), *_SPARE) if one not in used))
    return used[list(view.scenes).index(key)]


def _place(index: int) -> Attributes:
    return {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index), "showlegend": False}


def over_both(scene: Scene, index: int, ranges: tuple[Range, ...] | None = None, heights: Range | None = None) -> Trace:
    """The objective over both parameters, seen from above, between two heights or all of them."""
    (x, y), values = landscape(scene, ranges=ranges)
    one, two = scene.names
    look: Attributes = {
        "colorscale": _SCALE,
        "showscale": False,
        "contours": {"coloring": "heatmap"},
        "ncontours": _LEVELS,
    }
    hover = f"{one} %{{x:.3~g}}<br>{two} %{{y:.3~g}}<br>loss %{{z:.4~g}}<extra></extra>"
    if heights is not None:
        low, high = heights
        size = (high - low) / _LEVELS
        levels: Attributes = {"coloring": "heatmap", "start": low + size, "end": high - size / 2, "size": size}
        look |= {"zauto": False, "zmin": low, "zmax": high, "autocontour": False, "contours": levels}
    line: Attributes = {"color": "rgba(255,255,255,0.35)", "width": 0.8, "smoothing": 0}
    data: Attributes = {"x": plotted(x), "y": plotted(y), "z": plotted(values)}
    look = {**_place(index), "type": "contour", **data, **look, "line": line, "hovertemplate": hover}
    return Trace(f"{scene.loss.key}-landscape", f"{scene.loss.title} over both parameters", look)


def over_one(scene: Scene, index: int, across: Range | None = None) -> Trace:
    """The loss along the one parameter."""
    x = np.linspace(*(across or scene.ranges[0]), 241)
    line: Attributes = {"color": colour(scene.loss.key), "width": 3, "simplify": False}
    hover = f"{scene.names[0]} %{{x:.4~g}}<br>loss %{{y:.4~g}}<extra></extra>"
    data: Attributes = {"x": plotted(x), "y": plotted(scene.objective(x[:, None]))}
    look = {**_place(index), "mode": "lines", **data, "line": line, "hovertemplate": hover}
    return Trace(f"{scene.loss.key}-landscape", scene.loss.title, look)


def _path(view: DescentView, key: str, index: int, own: dict[str, FloatArray]) -> Iterator[Trace]:
    """The whole path, thin; the part that is walked; the place of now."""
    flat = view.scene == "prediction"
    title, last = view.scenes[key].loss.title, "objective" if flat else "1"
    x, y, now = own["0"], own[last], shown_step(view)
    quiet: Attributes = {**_place(index), "hoverinfo": "skip"}
    pale = FAINT if flat else _PALE
    thin: Attributes = {"line": {"color": pale, "width": 1.2, "dash": "dot"}, "marker": {"color": pale, "size": 4}}
    whole = {**quiet, "x": plotted(x), "y": plotted(y), "mode": "lines+markers", **thin}
    if not flat:  # a landscape is light and dark: a pale path has a dark rim
        rim: Attributes = {"mode": "lines", "line": {"color": _RIM, "width": 7, "simplify": False}}
        yield Trace(f"{key}-path-below", f"path under {title}", {**whole, **rim})
    yield Trace(f"{key}-path", f"path under {title}", whole)
    window = np.maximum(np.arange(len(x)) - (len(x) - 1 - now), 0)  # the start over and over, then the path up to now
    walked: Attributes = {"x": plotted(x[window]), "y": plotted(y[window]), "mode": "lines"}
    under: Attributes = {"color": GROUND if flat else "#FFFFFF", "width": 6, "simplify": False}
    rows = Row("trails", f"{key}_0", to="x"), Row("trails", f"{key}_{last}", to="y")
    yield Trace(f"{key}-trail-below", f"steps made under {title}", {**quiet, **walked, "line": under}, rows)
    over: Attributes = {"color": ACCENT, "width": 3, "simplify": False}
    yield Trace(f"{key}-trail", f"steps made under {title}", {**quiet, **walked, "line": over}, rows)
    marker: Attributes = {"color": ACCENT, "size": 13, "line": {"color": "#FFFFFF", "width": 2}}
    here: Attributes = {"x": plotted([x[now]]), "y": plotted([y[now]]), "mode": "markers", "marker": marker}
    points = Point("paths", f"{key}_0", to="x"), Point("paths", f"{key}_{last}", to="y")
    look = {**_place(index), **here, "hovertemplate": "%{x:.5~g}, %{y:.5~g}<extra></extra>"}
    yield Trace(f"{key}-point", title, look, points)


def _cursor(view: DescentView, index: int) -> Trace:
    at = shown_step(view)
    line: Attributes = {"color": ACCENT, "width": 1.5, "dash": "dot"}
    place: Attributes = {**_place(index), "mode": "lines", "hoverinfo": "skip"}
    look = {**place, "x": plotted([at, at]), "y": plotted([-FAR, FAR]), "line": line}
    return Trace(f"cursor-{index}", "chosen step", look, (Mark(x="step"),))


def _course(view: DescentView, scene: Scene, index: int, outcome: FloatArray) -> Iterator[Trace]:
    """What the model says along the steps, and now."""
    loss, now = scene.loss, shown_step(view)
    hover = f"{loss.title}<br>step %{{x}}<br>%{{y:.5~g}}<extra></extra>"
    line: Attributes = {"color": colour(loss.key), "width": 3, "dash": _dash(view, loss.key), "simplify": False}
    data: Attributes = {"x": plotted(np.arange(len(outcome))), "y": plotted(outcome), "mode": "lines", "line": line}
    look = {**_place(index), "showlegend": True, **data, "hovertemplate": hover}
    yield Trace(f"{loss.key}-course", loss.title, look)
    marker: Attributes = {"color": colour(loss.key), "size": 11, "line": {"color": GROUND, "width": 2}}
    here: Attributes = {"x": plotted([now]), "y": plotted([outcome[now]]), "mode": "markers", "marker": marker}
    rule = Point("paths", f"{loss.key}_outcome", x="step")
    yield Trace(f"{loss.key}-outcome", loss.title, {**_place(index), **here, "hovertemplate": hover}, (rule,))


def _shares(view: DescentView, table: dict[str, FloatArray]) -> Iterator[Trace]:
    """The objective as a share of what it was at the start: no two losses have the same unit."""
    index = len(view.scenes) + 1
    yield _cursor(view, index)
    for key, scene in view.scenes.items():
        objective = table[f"{key}_objective"]
        share = objective / objective[0] if objective[0] else objective
        line: Attributes = {"color": colour(key), "width": 3, "dash": _dash(view, key), "simplify": False}
        hover = f"{scene.loss.title}<br>step %{{x}}<br>%{{y:.3%}} of the loss at the start<extra></extra>"
        data: Attributes = {"x": plotted(np.arange(len(share))), "y": plotted(share), "mode": "lines", "line": line}
        yield Trace(f"{key}-share", scene.loss.title, {**_place(index), **data, "hovertemplate": hover})


def _lines(view: DescentView, table: dict[str, FloatArray]) -> Iterator[Trace]:
    """The points, and the line that each loss has got to."""
    index, now = len(view.scenes) + 1, shown_step(view)
    x, y = np.array(POINTS).T
    marker: Attributes = {"color": TEXT, "size": 8, "line": {"color": GROUND, "width": 1}}
    hover = "x %{x:.4~g}<br>y %{y:.4~g}<extra></extra>"
    dots: Attributes = {"x": plotted(x), "y": plotted(y), "mode": "markers", "marker": marker, "hovertemplate": hover}
    yield Trace("points", "points", {**_place(index), **dots})
    for key, scene in view.scenes.items():
        heights = line_at(table[f"{key}_0"][now], table[f"{key}_1"][now])
        line: Attributes = {"color": colour(key), "width": 3, "dash": _dash(view, key), "simplify": False}
        data: Attributes = {"x": plotted(ENDS), "y": plotted(heights), "mode": "lines", "line": line}
        look = {**_place(index), **data, "hoverinfo": "skip"}
        yield Trace(f"{key}-line", scene.loss.title, look, (Row("lines", key),))


def outcome_name(view: DescentView) -> str:
    """What the model's outcome is called in a scene."""
    mixed = any(not scene.loss.of_difference for scene in view.scenes.values())
    prediction = "prediction ŷ, or logit z" if mixed else "prediction ŷ"
    return {"prediction": prediction, "neuron": "output a", "line": "slope"}[view.scene]


def said(view: DescentView) -> str:
    """Where every loss has led at the step shown, in a sentence. Imports torch."""
    now, name = shown_step(view), outcome_name(view)
    ways = [f"{path.scene.loss.title} {_short(path.outcome[min(now, path.steps)])}" for path in kept(view).values()]
    return f"At step {now}, {name}: {'; '.join(ways)}."


def _short(value: float) -> str:
    return number(float(f"{value:.3g}"))
