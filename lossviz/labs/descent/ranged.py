"""The panels of the descent lab at other ranges, and its landscapes from the side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.labs.axes import Axes, Axis, Ends
from lossviz.labs.descent.drawing import drawing, slope_heights
from lossviz.labs.descent.model import DescentView, landscape
from lossviz.labs.descent.scenes import Range, Scene
from lossviz.labs.descent.traces import over_both, over_one, shown_step
from lossviz.labs.descent.trails import columns, kept
from lossviz.picture.drawing import Drawing
from lossviz.picture.eye import nearer
from lossviz.picture.loss.frame import widest_of
from lossviz.picture.loss.traces import LINE_NEARER, SPOT_NEARER, contours
from lossviz.picture.plate.parts import Solid
from lossviz.picture.ranges import HEIGHT_PAD, SCENE_PAD, Span
from lossviz.picture.shape import axis_name
from lossviz.picture.style import ACCENT, plotted, surface_look
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, patched_attributes

_SURFACE = "landscape"


def axes(view: DescentView) -> dict[str, Axes]:
    """The panels with what their axes count: a landscape for each loss, and two courses.

    >>> list(axes(DescentView()))
    ['mse-landscape', 'binary-cross-entropy-landscape', 'outcome', 'objective']
    """
    step, loss = Axis("step", 0, view.steps), Axis("loss")
    found = {}
    for key, scene in view.scenes.items():
        sides = [Axis(name) for name in scene.names]
        both = {"along": sides[1], "solid": True} if len(sides) == 2 else {}
        found[name_of(key)] = Axes(sides[0], up=loss, one=True, **both)  # type: ignore[arg-type]
    last = (
        {"lines": Axes(Axis("x"), up=Axis("y"))}
        if view.scene == "line"
        else {"objective": Axes(step, up=Axis("share"))}
    )
    return {**found, "outcome": Axes(step, up=Axis("outcome")), **last}


def name_of(key: str) -> str:
    """The name of the landscape of a loss.

    >>> name_of("log_cosh")
    'log-cosh-landscape'
    """
    return f"{key.replace('_', '-')}-{_SURFACE}"


def ranged(view: DescentView, panel: str, ends: Ends, among: Sequence[DescentView] = ()) -> Drawing:
    """The lab with a landscape over other ranges, on axes that hold all that is ``among`` some views. Imports torch."""
    scenes = view.scenes_among(among)
    found, keys = drawing(view, among), {name_of(key): key for key in scenes}
    if panel not in keys:
        return found
    index, scene = list(keys).index(panel), scenes[keys[panel]]
    across = ends.across or scene.ranges[0]
    base = found.base
    if view.scene == "prediction":
        own = over_one(scene, index, across)
        heights = (slope_heights(each.scenes[keys[panel]], across) for each in (view, *among))
        highest = max(heights, key=lambda ends: ends[1])
        base = patched_attributes(base, {f"{axis_name('y', index)}.range": highest})
    else:
        own = over_both(scene, index, (across, ends.along or scene.ranges[1]), ends.up)
        if ends.along:
            base = patched_attributes(base, {f"{axis_name('y', index)}.range": list(ends.along)})
    return replace(found, base=base, traces=tuple(own if trace.id == own.id else trace for trace in found.traces))


def solid(view: DescentView, panel: str, camera: str, ends: Ends, among: Sequence[DescentView] = ()) -> Solid:
    """A landscape over both parameters as a surface, with its path, from a camera, in a box that holds all that is
    ``among`` some views: as it fills its room, another box would move the camera. Imports torch.

    >>> solid(DescentView(), "mse-landscape", "valley", Ends()).names  # doctest: +SKIP
    ('weight w', 'bias b', 'Mean squared error')
    """
    key = next(key for key in view.scenes if name_of(key) == panel)
    scene, table = view.scenes_among(among)[key], columns(view, kept(view))
    sides = ends.across or scene.ranges[0], ends.along or scene.ranges[1]
    (x, y), values = landscape(scene, ranges=sides)
    spans = [_heights(each.scenes[key], sides) for each in (view, *among) if key in each.scenes]
    span = Span(*ends.up) if ends.up else widest_of(spans)
    ranges = tuple(tuple(Span(*side).padded(SCENE_PAD)) for side in sides), tuple(span.padded(HEIGHT_PAD))
    box = (*ranges[0], ranges[1])
    names = *scene.names, scene.loss.title
    steps = tuple(table[f"{key}_{column}"] for column in ("0", "1", "objective"))

    def traces(seen: Attributes | None) -> tuple[Trace, ...]:
        look = surface_look(plotted(x), plotted(y), plotted(values), names, contours=contours(span))  # type: ignore[arg-type]
        title = f"{scene.loss.title} over both parameters"
        return Trace(f"{key}-{_SURFACE}", title, look), *_walk(key, steps, shown_step(view), box, seen)

    return Solid(names, box, span, camera, traces)  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def _heights(scene: Scene, sides: tuple[Range, Range]) -> Span:
    """The heights of a landscape over some ranges, from 0 on."""
    values = landscape(scene, ranges=sides)[1]
    return Span(min(0.0, float(values.min())), float(values.max()))


def _walk(
    key: str, steps: tuple[FloatArray, ...], now: int, box: tuple[tuple[float, ...], ...], seen: Attributes | None
) -> tuple[Trace, Trace]:
    """The path on a surface as far as it lies in the box, and the place of now."""
    inside = np.all([(low <= at) & (at <= high) for at, (low, high) in zip(steps, box, strict=True)], axis=0)
    held = tuple(np.where(inside, at, np.nan) for at in steps)

    def at(points: tuple[FloatArray, ...], by: float) -> Attributes:
        found = points if seen is None else nearer(points, box, seen, by)
        return {axis: plotted(numbers) for axis, numbers in zip("xyz", found, strict=True)}

    over: Attributes = {"type": "scatter3d", "hoverinfo": "skip"}
    marker: Attributes = {"color": ACCENT, "size": 7, "line": {"color": "#FFFFFF", "width": 2}}
    spot = tuple(numbers[now : now + 1] for numbers in held)
    return (
        Trace(
            f"{key}-path",
            "the path",
            {**over, "mode": "lines", **at(held, LINE_NEARER), "line": {"color": ACCENT, "width": 6}},
        ),
        Trace(
            f"{key}-point",
            "the chosen step",
            {**over, "mode": "markers", **at(spot, SPOT_NEARER), "marker": marker},
        ),
    )
