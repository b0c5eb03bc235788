"""The traces of the linked view, each with the rule that moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.eye import nearer
from lossviz.picture.loss.beside import BREAKS, TABLE, beside, row
from lossviz.picture.loss.frame import SURFACES, Frame
from lossviz.picture.ranges import HEIGHT_PAD, QUANTITIES, SCENE_PAD, Span
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.scenes import BOX, scene
from lossviz.picture.shape import axis_key, colours_key, scene_key
from lossviz.picture.style import ACCENT, FAINT, GROUND, TEXT, colour, plotted, surface_look
from lossviz.picture.trace import Mark, Point, Rings, Row, Sheet, Trace
from lossviz.picture.values import Attributes, patched_attributes
from lossviz.sampling.sweep import STRIDE
from lossviz.state.names import plain_symbol

#: What the marks of a panel are called, in its key and where they are touched.
POINT, KINK = "chosen point", "kink"
#: Beyond the axes of everyday numbers: a line to here and back crosses a panel whatever its range.
FAR = 1e12
#: How much nearer to the eye lines and points are drawn than the surface they lie on, in the units of the box.
#: A point is drawn in front of whatever its line of sight meets in the box, so that it is a whole disc everywhere.
LINE_NEARER, SPOT_NEARER = 0.03, 1.0
# The box of the second scene: it has less room, and its numbers and names need as much as those of the first.
_SECOND = 0.66
# Its room beside the labels and above its heights: in so small a scene a point is large, and comes to stand before whatever
# would cover a part of it. A gradient often ends in a plateau at the top of its axis. The box is as much higher.
_ROOM, _HEADROOM = 0.06, 0.14
# The sizes of the points in both scenes.
_SPOTS = {SURFACES[0]: 8, SURFACES[1]: 6}
#: From one level line to the next, as a share of the z range: a little less than a twelfth, and so that on ranges of
#: round numbers no level comes near another one.
_LEVEL = 0.08235


def traces(frame: Frame, *, live: bool = False) -> list[Trace]:
    """All traces of the linked view; where it is not ``live``, what lies on a surface is drawn nearer to the eye.

    >>> from lossviz.picture.loss.frame import frame
    >>> from lossviz.state.view import default_view
    >>> [trace.id for trace in traces(frame(default_view("mse")))][:3]
    ['value-surface', 'value-line', 'value-spot']
    """
    scenes = [trace for index, quantity in enumerate(SURFACES) for trace in _scene(frame, index, quantity, live)]
    panels = [trace for quantity in QUANTITIES for trace in _panel(frame, quantity, live)]
    return [*scenes, *panels]


def numbers(frame: Frame) -> tuple[Trace, Trace]:
    """The parameters and the chosen point in the title strip."""
    view, plane = frame.view, frame.plane
    own: list[Entry] = [
        (record.name, plain_symbol(record), getattr(view.loss, record.name)) for record in view.loss.sliders()[:2]
    ]
    chosen: list[Entry] = [
        ("label", plane.label_axis.symbol, view.label),
        ("prediction", plane.prediction_axis.symbol, view.prediction),
    ]
    return readouts(len(QUANTITIES), own, chosen)


def ranges_of(frame: Frame, quantity: str) -> tuple[list[float], ...]:
    """The ranges of a scene's three axes."""
    across, along = (Span(*ends) for ends in frame.plane.axes(frame.view.extent))
    beside = SCENE_PAD if quantity == SURFACES[0] else _ROOM
    return across.padded(SCENE_PAD), along.padded(beside), heights_of(quantity, frame.scenes[quantity])


def heights_of(quantity: str, span: Span) -> list[float]:
    """The range of a scene's heights that shows a span of them.

    >>> heights_of("value", Span(0.0, 100.0)), heights_of("gradient", Span(0.0, 100.0))
    ([-6.0, 106.0], [-14.0, 114.0])
    """
    return span.padded(HEIGHT_PAD if quantity == SURFACES[0] else _HEADROOM)


def scene_of(frame: Frame, quantity: str) -> Attributes:
    """The scene of a quantity, without its place."""
    plane, ranges = frame.plane, ranges_of(frame, quantity)
    size = 1.0 if quantity == SURFACES[0] else _SECOND
    # the heights' name stands above the scene
    drawn = scene(plane.prediction_axis, plane.label_axis, "", ranges, frame.view.camera, size)
    if size == 1.0:
        return drawn
    symbols = plane.prediction_axis.symbol, plane.label_axis.symbol  # the first scene has the names
    higher = round(size * BOX[2] * (1 + 2 * _HEADROOM) / (1 + 2 * HEIGHT_PAD), 3)
    names: Attributes = {"xaxis.title.text": symbols[0], "yaxis.title.text": symbols[1]}
    return patched_attributes(drawn, {**names, "aspectratio.z": higher})


def contours(span: Span) -> Attributes:
    """Twelve level lines at even heights: they show the shape where the shading is flat.

    They stand about the middle and away from both ends, and not in a simple ratio to the height. So none lies at 0, at
    an end, or where a round parameter puts a flat part, all over which it would be drawn.

    >>> round(contours(Span(-50.0, 50.0))["z"]["size"], 9)
    8.235
    """
    step, middle = (span.high - span.low) * _LEVEL, (span.high + span.low) / 2
    line: Attributes = {"show": True, "start": middle - 5.5 * step, "end": middle + 6 * step, "size": step}
    look: Attributes = {"color": "rgba(255,255,255,0.35)", "width": 1, "highlight": False}
    return {"z": {**line, **look}, "x": {"highlight": False}, "y": {"highlight": False}}


def _scene(frame: Frame, index: int, quantity: str, live: bool) -> Iterator[Trace]:
    """A surface, the chosen label as a line on it, the chosen prediction as a point."""
    view, grid, name, span = frame.view, frame.surface, frame.names[quantity], frame.scenes[quantity]
    hover = frame.plane.prediction_axis.title, frame.plane.label_axis.title, name
    x, y, z = plotted(grid.prediction), plotted(grid.label), plotted(getattr(grid, quantity))
    place: Attributes = {"scene": scene_key(index), "coloraxis": colours_key(index)}
    look = surface_look(x, y, z, hover, contours=contours(span), **place)
    yield Trace(f"{quantity}-surface", name, look, (Sheet(TABLE, quantity, STRIDE),))

    def seen(points: tuple[FloatArray, ...], by: float) -> Attributes:
        found = points if live else nearer(points, ranges_of(frame, quantity), scene_of(frame, quantity), by)
        return {axis: plotted(numbers) for axis, numbers in zip("xyz", found, strict=True)}

    # no hover on what is drawn nearer: the surface behind it answers with the exact number
    over: Attributes = {"type": "scatter3d", "scene": scene_key(index), "hoverinfo": "skip"}
    heights = getattr(frame.curve, quantity)[::STRIDE]
    line = seen((grid.prediction, np.full(len(heights), view.label), heights), LINE_NEARER)
    yield Trace(
        f"{quantity}-line",
        f"{name} at the chosen label",
        {**over, "mode": "lines", **line, "line": {"color": ACCENT, "width": 8}},
        (Row(TABLE, quantity, to="z", at="y", stride=STRIDE),),
    )
    here = (np.array([view.prediction]), np.array([view.label]), np.array([frame.point[quantity]]))
    marker: Attributes = {"color": ACCENT, "size": _SPOTS[quantity], "line": {"color": "#FFFFFF", "width": 2}}
    yield Trace(
        f"{quantity}-spot",
        f"{name} at the chosen point",
        {**over, "mode": "markers", **seen(here, SPOT_NEARER), "marker": marker},
        (Point(TABLE, quantity, to="z", x="prediction", y="label"),),
    )


def _panel(frame: Frame, quantity: str, live: bool) -> Iterator[Trace]:
    """Lines at the prediction and the label, what stands beside, the ghost, the curve, its kinks, its point."""
    view, plane, name, index = frame.view, frame.plane, frame.names[quantity], QUANTITIES.index(quantity)
    place: Attributes = {"type": "scatter", "xaxis": axis_key("x", index), "yaxis": axis_key("y", index)}
    quiet: Attributes = {**place, "mode": "lines", "hoverinfo": "skip"}
    thin: Attributes = {"width": 1.5, "dash": "dot"}
    ends = plotted(upright(frame.ladders[quantity][-1].high))
    line = {**quiet, "x": plotted([view.prediction] * 2), "y": ends, "line": {**thin, "color": ACCENT}}
    yield Trace(f"{quantity}-prediction", "chosen prediction", line, (Mark(x="prediction"),))
    if plane.of_difference:
        line = {**quiet, "x": plotted([view.label] * 2), "y": ends, "line": {**thin, "color": FAINT}}
        yield Trace(f"{quantity}-label", "chosen label", line, (Mark(x="label"),))
    if quantity in SURFACES:
        yield from beside(frame, quantity, quiet, live=live)
    x, y = (plotted(numbers) for numbers in frame.line.of(quantity))
    ghost: Attributes = {**quiet, "x": x, "y": y, "line": {"color": FAINT, "width": 2}, "visible": False}
    yield Trace(f"{quantity}-before", f"{name} before", ghost)
    shown: Attributes = {
        **place,
        "hovertemplate": f"{plane.prediction_axis.title} %{{x}}<br>{name} %{{y}}<extra></extra>",
    }
    own: Attributes = {"color": colour(view.loss.key), "width": 3.5, "simplify": False}
    jumps = row(frame, quantity)
    yield Trace(
        f"{quantity}-curve",
        name,
        {**shown, "mode": "lines", "x": x, "y": y, "line": own},
        (replace(jumps, ghost=f"{quantity}-before"),),
    )
    if quantity == "value" and jumps.breaks is not None:
        yield _rings(frame, place)
    marker: Attributes = {"color": ACCENT, "size": 12, "line": {"color": GROUND, "width": 2}}
    at: Attributes = {"x": plotted([view.prediction]), "y": plotted([frame.point[quantity]])}
    point = {**shown, "mode": "markers", **at, "marker": marker}
    yield Trace(f"{quantity}-point", name, point, (Point(TABLE, quantity, x="prediction"),))


def _rings(frame: Frame, place: Attributes) -> Trace:
    """Where the loss has a kink."""
    ring: Attributes = {"symbol": "circle-open", "size": 9, "color": TEXT, "line": {"width": 2}}
    look: Attributes = {"mode": "markers", "hovertemplate": "a derivative jumps here<extra></extra>", "marker": ring}
    (low, high), jumps = frame.plane.axes(frame.view.extent)[0], frame.line.jumps
    at = np.where((jumps[0] >= low) & (jumps[0] <= high), jumps[0], np.nan)
    places: Attributes = {"x": plotted(at), "y": plotted(np.where(np.isnan(at), np.nan, jumps[1]))}
    rule = Rings(TABLE, BREAKS, 1)
    return Trace("value-kinks", f"{frame.names['value']} at its kinks", {**place, **look, **places}, (rule,))


def key_of(frame: Frame, *, short: bool = False) -> str:
    """The marks of the loss's panel with their names, in plotly's markup.

    >>> from lossviz.picture.loss.frame import frame
    >>> from lossviz.state.view import default_view
    >>> key_of(frame(default_view("focal")))
    "<span style='color:#D55E00'>●</span> chosen point \u2002 – – for comparison"
    """
    marks = [f"<span style='color:{ACCENT}'>●</span> {POINT}"]
    if frame.plane.kinked:
        marks.append(f"○ {KINK}" if short else f"○ {KINK}: pieces meet")
    if frame.plane.of_difference:
        marks.append("┊ label")
    if frame.yardsticks:
        marks.append("– – for comparison")
    return " \u2002 ".join(marks)


def upright(height: float) -> list[float]:
    """The ends of a line across a panel whose axis reaches up to ``height`` or less, whatever its range.

    >>> upright(36.0), upright(1e12)
    ([-1000000000000.0, 1000000000000.0], [-1000000000000000.0, 1000000000000000.0])
    """
    far = max(FAR, 1e3 * height)
    return [-far, far]
