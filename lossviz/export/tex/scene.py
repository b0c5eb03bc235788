"""A surface as a three-dimensional axis of pgfplots, seen in parallel from the camera's direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.flat import Room, lined, ticked, titled
from lossviz.export.tex.inks import line_style, mark_style, table
from lossviz.export.tex.lines import Flags, joined
from lossviz.export.tex.plots import Setting
from lossviz.export.tex.said import amount, numbers, said, spell, words
from lossviz.export.tex.solid import Box, Grid, cut, hidden, level_lines, thinner
from lossviz.picture.plate.parts import Solid
from lossviz.picture.plate.ticks import height_of, texts, ticks, width_of
from lossviz.picture.scenes import BOX, steep
from lossviz.picture.still import thinned
from lossviz.picture.style import AXIS_SIZE, TICK_SIZE
from lossviz.picture.values import Attributes, patched_attributes
from lossviz.state.cameras import VALLEY, camera_angles

# Rows and columns of a surface at most, and how near a line on it comes to a point that is left out, in sides of the box.
_MOST, _NEAR = 61, 1e-3
# As many numbers on an axis at most, about; and so near to its ends, as a share of it, none: two axes meet there.
_TICKS, _END = 7, 0.03
# So much of a room's height do the heights take, about.
_HEIGHT = 0.3
# The room of a bar of colours beside its numbers, and the bar's own width, in pixels.
_BAR, _THICK = 46.0, 9.0
# Room for the ends of axes and of their numbers: beside the box, and between it and names, in pixels.
_SIDE, _APART = 10.0, 18.0
# So much of its name stands beside a box that is turned.
_NAME = 0.75
# WebGL's lines are as thin, and its marks as large, as this many of SVG's; level lines are a little thicker than there.
_THIN, _LARGE, _LEVEL = 0.5, 1.4, 1.6
# The usual elevation, as seen in parallel a box looks lower; the least share of a box's usual height, and how many are tried.
_LOWER, _LOWEST, _STEPS = 26.0, 0.8, 21


def box_of(part: Solid) -> Box:
    """The box of a surface as TeX sees it."""
    azimuth, elevation, _ = camera_angles(part.camera)
    if part.camera == VALLEY:
        elevation = _LOWER
    ranges = tuple((float(low), float(high)) for low, high in part.ranges)
    return Box(ranges, BOX, azimuth, 90.0 if steep(part.camera) and elevation > 89 else elevation)


def solid(part: Solid, room: Room, setting: Setting) -> list[str]:
    """The axis of a surface in its room, with its bar of colours and all that lies on it."""
    box = box_of(part)
    box = box if _above(box) else _fitted(part, box, room)
    looks, _ = setting.dressed([trace.look for trace in part.traces(None)])
    sheets = [look for look in looks if words(look, "type") == "surface"]
    name = "greys" if setting.greys else "diverging" if part.span.low == -part.span.high else "sequential"
    name = f"lossviz-{name}"
    options = [
        *_place(part, box, room, setting),
        *_axes(part, box, room[3], setting),
        *_colours(part, box, name, room, setting),
    ]
    whole = [_grid(look) for look in sheets]
    drawn: list[str] = []
    for look, grid in zip(sheets, whole, strict=True):
        shown = cut(thinner(grid, _MOST), *box.ranges[2])
        drawn += [_surface(shown, name), *_levels(look, shown, grid, box, setting)]
    for look in looks:
        if words(look, "type") == "scatter3d" and look.get("visible", True) is True:
            drawn += _lying(look, whole[0] if whole else None, box, setting)
    return [r"\begin{axis}[", *(f"  {option}," for option in options), "]", *drawn, r"\end{axis}"]


def _grid(look: Attributes) -> Grid:
    x, y, z = (numbers(look, axis) for axis in "xyz")
    if x.ndim == 1:
        x, y = np.meshgrid(x, y)
    return Grid(x, y, z)


def _spare(part: Solid, box: Box, room: Room) -> tuple[float, float, float, float]:
    """What a room keeps for numbers and names: left and right of the box, below and above it."""
    line, named_line = height_of("", TICK_SIZE), height_of("", AXIS_SIZE)
    beside = _written(_ticks(part, 2, room[3])) + named_line * bool(part.names[2]) + _APART
    foot, over, aside = line + named_line + _APART / 2, line / 2, _SIDE
    if _above(box):  # numbers stand on both sides, and the middle of a name beside an edge
        beside = line + named_line + _APART
        aside = max(beside, _NAME * max(width_of(name, AXIS_SIZE) for name in part.names[:2])) + _bar(part)
    return beside, aside, foot, over


def _scaled(box: Box, room: Room, spare: tuple[float, float, float, float]) -> tuple[float, float]:
    """How large a box is in its room, and what lies below it."""
    beside, aside, foot, over = spare
    across, up = box.extent

    def scale_for(foot: float) -> float:
        return min((room[2] - beside - aside) / across, (room[3] - foot - over) / up)

    # the names of the floor's axes stand at the middles of edges, which rise from the lowest corner
    foot = max(height_of("", TICK_SIZE) + _SIDE, foot - box.rise / 2 * scale_for(foot))
    return scale_for(foot), foot


def _fitted(part: Solid, box: Box, room: Room) -> Box:
    """A box so low that it is as wide as its room, but not much lower than usual."""
    (x, y, usual), spare = box.sides, _spare(part, box, room)
    lower = (replace(box, sides=(x, y, usual * share)) for share in np.linspace(1.0, _LOWEST, _STEPS))
    return max(lower, key=lambda each: round(_scaled(each, room, spare)[0], 6))


def _place(part: Solid, box: Box, room: Room, setting: Setting) -> Iterator[str]:
    """Where the box stands: as large as it can be beside its numbers and names and its bar of colours, if it has one."""
    left, low, wide, high = room
    beside, aside, _, over = spare = _spare(part, box, room)
    (across, up), (scale, foot) = box.extent, _scaled(box, room, spare)
    x = left + beside + max(0.0, (wide - beside - aside - scale * across) / 2)
    y = low + foot + max(0.0, (high - foot - over - scale * up) / 2)
    yield f"at={{({setting.length(x)},{setting.length(y)})}}, anchor=south west"
    yield f"scale only axis, width={setting.length(scale * across)}, height={setting.length(scale * up)}"
    # pgfplots turns the box about its height: at 0 the eye looks along y
    yield f"view={{{spell((box.azimuth + 90) % 360)}}}{{{spell(box.elevation)}}}"
    yield f"plot box ratio={{{' '.join(spell(length) for length in box.sides)}}}"


def _above(box: Box) -> bool:
    """Whether it is seen from straight above, where the heights' axis is a point and a bar of colours says them."""
    return box.elevation == 90.0


def _written(values: Sequence[float]) -> float:
    """The width of the widest number of an axis."""
    return max((width_of(text, TICK_SIZE) for text in texts(list(values))), default=0.0)


def _bar(part: Solid) -> float:
    return _BAR + _written(ticks(part.span.low, part.span.high, 5))


def _ticks(part: Solid, axis: int, high: float) -> list[float]:
    """The numbers on an axis of a scene in a room of some height."""
    low, top = part.ranges[axis]
    spare = _END * (top - low)
    most = min(_TICKS, _HEIGHT * high / height_of("", TICK_SIZE)) if axis == 2 else _TICKS
    return [at for at in ticks(low, top, max(most, 2)) if low + spare <= at <= top - spare]


def _axes(part: Solid, box: Box, room: float, setting: Setting) -> Iterator[str]:
    for letter, (low, high) in zip("xyz", box.ranges, strict=True):
        yield f"{letter}min={spell(low)}, {letter}max={spell(high)}"
    for axis, letter in enumerate("xyz"):
        values = [] if letter == "z" and _above(box) else _ticks(part, axis, room)
        yield ticked(letter, values, texts(values), setting)
    yield from titled(dict(zip("xyz", part.names, strict=True)), setting)
    yield from lined(setting)
    if not _above(box):
        yield "xlabel style={sloped}, ylabel style={sloped}"
    yield "tick pos=left"
    wall = setting.ink("fill", setting.theme.wall) if setting.ground else ""
    yield f"axis background/.style={{{wall}}}, clip mode=individual, unbounded coords=jump"


def _colours(part: Solid, box: Box, name: str, room: Room, setting: Setting) -> Iterator[str]:
    left, low, wide, high = room
    span = part.span
    yield f"colormap name={name}, point meta min={spell(span.low)}, point meta max={spell(span.high)}"
    if not _above(box):
        return
    values = ticks(span.low, span.high, 5)
    place = f"at={{({setting.length(left + wide - _bar(part) + 12)},{setting.length(low + 0.2 * high)})}}, anchor=south west"
    size = f"width={setting.length(_THICK)}, height={setting.length(0.6 * high)}, scale only axis"
    # pgfplots makes a bar of the axis's own options: what it says of its numbers comes last
    line = f"axis line style={{draw=none}}, tick pos=right, {ticked('y', values, texts(values), setting)}"
    yield f"colorbar, colorbar style={{{place}, {size}, {line}}}"


def _surface(grid: Grid, name: str) -> str:
    rows, columns = grid.z.shape
    order = f"mesh/rows={rows}, mesh/cols={columns}, mesh/ordering=x varies"
    return (
        f"\\addplot3[surf, shader=interp, {order}, colormap name={name}] {table('x y z', grid.nodes.reshape(-1, 3))};"
    )


def _levels(look: Attributes, shown: Grid, whole: Grid, box: Box, setting: Setting) -> Iterator[str]:
    """The level lines of a surface, as far as they are seen."""
    contours = said(look, "contours.z")
    if contours is None or said(contours, "show") is not True:
        return
    start, end, step = (amount(contours, key, 0.0) for key in ("start", "end", "size"))
    levels = np.arange(start, end + step / 2, step) if step > 0 else np.empty(0)
    pieces = [part for line in level_lines(shown, levels.tolist()) for part in _seen(line, whole, box)]
    if pieces:
        line: Attributes = {
            "line": {"color": words(contours, "color", "#FFFFFF"), "width": _LEVEL * amount(contours, "width", 1)}
        }
        yield _addplot(line_style(setting.palette, line, setting.bp), joined(pieces))


def _addplot(style: str, rows: FloatArray) -> str:
    return f"\\addplot3[{style}] {table('x y z', rows)};"


def _lying(look: Attributes, whole: Grid | None, box: Box, setting: Setting) -> Iterator[str]:
    """Lines on a surface as far as they are seen, and points, which stand before it."""
    points = np.column_stack([numbers(look, axis) for axis in "xyz"])
    points = points[np.isfinite(points).all(axis=1)]
    mode = words(look, "mode", "markers")
    look = patched_attributes(look, _on_paper(look))
    if "lines" in mode and len(points) > 1:
        pieces = _seen(_held(points, box), whole, box)
        if pieces:
            yield _addplot(line_style(setting.palette, look, setting.bp), joined(pieces))
    if "markers" in mode and len(points):
        yield _addplot(mark_style(setting.palette, look, setting.bp), points)


def _on_paper(look: Attributes) -> Attributes:
    """The widths of lines and the sizes of marks of a scene as they look beside those of panels, by dotted path."""
    wide = {"line.width": _THIN * amount(look, "line.width", 2.0)} if "line" in look else {}
    large = {"marker.size": _LARGE * amount(look, "marker.size", 8.0)} if "marker" in look else {}
    return {**wide, **large}


def _held(points: FloatArray, box: Box) -> FloatArray:
    """The points of a line within the heights of the box; NaN for others."""
    low, high = box.ranges[2]
    inside = (points[:, 2] >= low) & (points[:, 2] <= high)
    return np.where(inside[:, None], points, np.nan)


def _seen(line: FloatArray, whole: Grid | None, box: Box) -> list[FloatArray]:
    """The parts of a line that the surface does not hide, without points that the eye does not miss."""
    away: Flags = np.asarray(~np.isfinite(line).all(axis=1))
    if whole is not None:
        away = away | hidden(np.nan_to_num(line), whole, box)
    found = []
    for piece in _parted(line, away):
        shown = thinned(np.column_stack([box.seen(piece), piece]), _NEAR)
        found.append(shown[:, 2:])
    return found


def _parted(line: FloatArray, away: Flags) -> Sequence[FloatArray]:
    cuts = np.flatnonzero(away[1:] != away[:-1]) + 1
    pieces = np.split(np.arange(len(line)), cuts)
    return [line[piece] for piece in pieces if len(piece) > 1 and not away[piece[0]]]
