"""What the descent lab draws: a landscape with its path for each loss, and below them the outcome along the steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.labs.descent.model import POINTS, DescentView, landscape
from lossviz.labs.descent.scenes import Scene
from lossviz.labs.descent.trails import ENDS, columns, kept, line_at
from lossviz.loss import DistanceLoss
from lossviz.picture.loss.traces import FAR, axis_key
from lossviz.picture.style import ACCENT, SEQUENTIAL, Json, Theme, colour, dash, plotted

#: Colours change faster near the bottom, where the paths end.
_SCALE = [[round((k / (len(SEQUENTIAL) - 1)) ** 1.8, 4), shade] for k, (_, shade) in enumerate(SEQUENTIAL)]
_PALE = "rgba(255,255,255,0.75)"


def shown_step(view: DescentView) -> int:
    """The step that is looked at, within the steps there are."""
    return min(view.step, view.steps)


def traces(view: DescentView, theme: Theme) -> list[Json]:
    """All traces of a view, by name. Imports torch."""
    table = columns(view, kept(view))
    out: list[Json] = []
    for index, (key, scene) in enumerate(view.scenes.items()):
        own = {name.removeprefix(f"{key}_"): row for name, row in table.items() if name.startswith(f"{key}_")}
        out += _slope(scene, index, theme) if view.scene == "prediction" else _map(scene, index)
        out += _path(view, key, index, own, theme)
    first = len(view.scenes)
    out.append(_cursor(view, first))
    for key, scene in view.scenes.items():
        out += _course(view, scene, first, table[f"{key}_outcome"], theme)
    return [*out, *(_lines(view, table, theme) if view.scene == "line" else _shares(view, table))]


def _place(index: int) -> Json:
    return {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index), "showlegend": False}


def _map(scene: Scene, index: int) -> Iterator[Json]:
    """The objective over both parameters, seen from above."""
    (x, y), values = landscape(scene)
    one, two = scene.names
    look = {"colorscale": _SCALE, "showscale": False, "contours": {"coloring": "heatmap"}, "ncontours": 20}
    hover = f"{one} %{{x:.3~g}}<br>{two} %{{y:.3~g}}<br>objective %{{z:.4~g}}<extra></extra>"
    line = {"color": "rgba(255,255,255,0.35)", "width": 0.8, "smoothing": 0}
    data = {"x": plotted(x), "y": plotted(y), "z": plotted(values)}
    place = {**_place(index), "type": "contour"}
    yield {**place, "name": f"{scene.loss.key} landscape", **data, **look, "line": line, "hovertemplate": hover}


def _slope(scene: Scene, index: int, theme: Theme) -> Iterator[Json]:
    """The loss along the one parameter."""
    (low, high) = scene.ranges[0]
    x = np.linspace(low, high, 241)
    line = {"color": colour(scene.loss.key), "width": 3, "simplify": False}
    hover = f"{scene.names[0]} %{{x:.4~g}}<br>loss %{{y:.4~g}}<extra></extra>"
    data = {"x": plotted(x), "y": plotted(scene.objective(x[:, None]))}
    name = f"{scene.loss.key} landscape"
    yield {**_place(index), "name": name, "mode": "lines", **data, "line": line, "hovertemplate": hover}


def _path(view: DescentView, key: str, index: int, own: dict[str, FloatArray], theme: Theme) -> Iterator[Json]:
    """The whole path, thin; the part that is walked; the place of now."""
    flat = view.scene == "prediction"
    x, y, now = own["0"], own["objective" if flat else "1"], shown_step(view)
    quiet = {**_place(index), "hoverinfo": "skip"}
    thin = {"color": theme.faint if flat else _PALE, "width": 1.2, "dash": "dot"}
    dots = {"color": theme.faint if flat else _PALE, "size": 4}
    all_of_it = {"x": plotted(x), "y": plotted(y), "mode": "lines+markers", "line": thin, "marker": dots}
    yield {**quiet, "name": f"{key} path", **all_of_it}
    window = np.maximum(np.arange(len(x)) - (len(x) - 1 - now), 0)  # the start over and over, then the path up to now
    walked = {"x": plotted(x[window]), "y": plotted(y[window]), "mode": "lines"}
    under = {"color": theme.ground if flat else "#FFFFFF", "width": 6, "simplify": False}
    yield {**quiet, "name": f"{key} trail below", **walked, "line": under}
    yield {**quiet, "name": f"{key} trail", **walked, "line": {"color": ACCENT, "width": 3, "simplify": False}}
    marker = {"color": ACCENT, "size": 13, "line": {"color": "#FFFFFF", "width": 2}}
    here = {"x": plotted([x[now]]), "y": plotted([y[now]]), "mode": "markers", "marker": marker}
    hover = "%{x:.5~g}, %{y:.5~g}<extra></extra>"
    yield {**_place(index), "name": f"{key} point", **here, "hovertemplate": hover}


def _cursor(view: DescentView, index: int) -> Json:
    at, line = shown_step(view), {"color": ACCENT, "width": 1.5, "dash": "dot"}
    place = {**_place(index), "mode": "lines", "hoverinfo": "skip"}
    return {**place, "name": f"cursor {index}", "x": plotted([at, at]), "y": plotted([-FAR, FAR]), "line": line}


def _course(view: DescentView, scene: Scene, index: int, outcome: FloatArray, theme: Theme) -> Iterator[Json]:
    """What the model says along the steps, and now."""
    loss, now = scene.loss, shown_step(view)
    hover = f"{loss.title}<br>step %{{x}}<br>%{{y:.5~g}}<extra></extra>"
    line = {"color": colour(loss.key), "width": 3, "dash": dash(loss.key), "simplify": False}
    data = {"x": plotted(np.arange(len(outcome))), "y": plotted(outcome), "mode": "lines", "line": line}
    yield {**_place(index), "showlegend": True, "name": loss.title, **data, "hovertemplate": hover}
    marker = {"color": colour(loss.key), "size": 11, "line": {"color": theme.ground, "width": 2}}
    here = {"x": plotted([now]), "y": plotted([outcome[now]]), "mode": "markers", "marker": marker}
    yield {**_place(index), "name": f"{loss.key} outcome", **here, "hovertemplate": hover}


def _shares(view: DescentView, table: dict[str, FloatArray]) -> Iterator[Json]:
    """The objective as a share of what it was at the start: losses have units of their own."""
    index = len(view.scenes) + 1
    yield _cursor(view, index)
    for key, scene in view.scenes.items():
        objective = table[f"{key}_objective"]
        share = objective / objective[0] if objective[0] else objective
        line = {"color": colour(key), "width": 3, "dash": dash(key), "simplify": False}
        hover = f"{scene.loss.title}<br>step %{{x}}<br>%{{y:.3%}} of the first objective<extra></extra>"
        data = {"x": plotted(np.arange(len(share))), "y": plotted(share), "mode": "lines", "line": line}
        yield {**_place(index), "name": f"{key} share", **data, "hovertemplate": hover}


def _lines(view: DescentView, table: dict[str, FloatArray], theme: Theme) -> Iterator[Json]:
    """The points, and the line that each loss has got to."""
    index, now = len(view.scenes) + 1, shown_step(view)
    x, y = np.array(POINTS).T
    marker = {"color": theme.text, "size": 8, "line": {"color": theme.ground, "width": 1}}
    hover = "x %{x:.4~g}<br>y %{y:.4~g}<extra></extra>"
    dots = {"x": plotted(x), "y": plotted(y), "mode": "markers", "marker": marker, "hovertemplate": hover}
    yield {**_place(index), "name": "points", **dots}
    for key in view.scenes:
        heights = line_at(table[f"{key}_0"][now], table[f"{key}_1"][now])
        line = {"color": colour(key), "width": 3, "dash": dash(key), "simplify": False}
        data = {"x": plotted(ENDS), "y": plotted(heights), "mode": "lines", "line": line, "hoverinfo": "skip"}
        yield {**_place(index), "name": f"{key} line", **data}


def outcome_name(view: DescentView) -> str:
    """What the model's outcome is called in a scene."""
    mixed = any(not isinstance(scene.loss, DistanceLoss) for scene in view.scenes.values())
    prediction = "prediction ŷ, or logit z" if mixed else "prediction ŷ"
    return {"prediction": prediction, "neuron": "output a", "line": "slope"}[view.scene]
