"""Surfaces on paper: cut where their axis ends, with level lines, and what they hide of the lines that lie on them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.lines import Flags

# How far a line must lie behind a surface to be hidden by it, and how finely the way to the eye is looked at, in the units
# of the box, which is about 1 wide.
_BEHIND, _STEP = 0.03, 0.01
# The neighbours of a node along the grid, and those across.
_BESIDE, _ACROSS = ((0, 1), (0, -1), (1, 0), (-1, 0)), ((1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True, eq=False)
class Grid:
    """A surface: x, y and z at each node, all of one shape; NaN where it is cut away."""

    x: FloatArray
    y: FloatArray
    z: FloatArray

    @property
    def nodes(self) -> FloatArray:
        """Rows of x, y and z, as they stand in the grid."""
        return np.stack([self.x, self.y, self.z], axis=-1)

    @classmethod
    def of(cls, nodes: FloatArray) -> Grid:
        return cls(*np.moveaxis(nodes, -1, 0))


def thinner(grid: Grid, most: int) -> Grid:
    """A grid with at most so many rows and columns: even ones, and beside each jump both sides of it.

    >>> x, y = np.meshgrid(np.arange(101.0), np.arange(3.0))
    >>> thinner(Grid(x, y, np.where(x > 49, 1.0, 0.0)), 11).x[0].tolist()
    [0.0, 10.0, 20.0, 30.0, 40.0, 49.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
    """
    rows, columns = _kept(grid.z.T, most), _kept(grid.z, most)
    nodes = grid.nodes[rows][:, columns]
    return Grid.of(nodes)


def _kept(z: FloatArray, most: int) -> npt.NDArray[np.int_]:
    """The columns of heights that stay."""
    count = z.shape[1]
    if count <= most:
        return np.arange(count)
    even = np.linspace(0, count - 1, most).round().astype(int)
    steps = np.abs(np.diff(np.where(np.isfinite(z), z, 0.0), axis=1))
    high = float(np.ptp(z[np.isfinite(z)])) if np.isfinite(z).any() else 0.0
    # the same step in every row is a jump along the other axis: what runs across the grid has no column of its own
    jumps = np.flatnonzero((steps > high / 4).all(axis=0)) if high else np.empty(0, dtype=int)
    beside = np.unique(np.concatenate([jumps, jumps + 1]))
    apart = [place for place in even if not any(abs(place - other) <= 1 for other in beside)]
    return np.unique(np.concatenate([np.array(apart, dtype=int), beside.astype(int)]))


def cut(grid: Grid, low: float, high: float) -> Grid:
    """A grid cut at two heights: nodes beyond them move to where the surface crosses the height, or become NaN.

    A node without a height, where the loss is infinite, stays where it is, at the height that its neighbours come near to.

    >>> x, y = np.meshgrid(np.arange(4.0), np.arange(2.0))
    >>> found = cut(Grid(x, y, x**2), 0.0, 2.5)
    >>> found.x[0].tolist(), found.z[0].tolist()
    ([0.0, 1.0, 1.5, nan], [0.0, 1.0, 2.5, nan])
    """
    with np.errstate(invalid="ignore"):
        inside = (grid.z >= low) & (grid.z <= high)
    if inside.all():
        return grid
    nodes, out = grid.nodes, grid.nodes.copy()
    for row, column in np.argwhere(~inside):
        for ways in (_BESIDE, _ACROSS):
            near = [(row + down, column + right) for down, right in ways]
            held = [place for place in near if _has(inside, place) and inside[place]]
            if held:
                found = [_crossing(nodes[place], nodes[row, column], low, high) for place in held]
                out[row, column] = np.mean(found, axis=0)
                break
        else:
            out[row, column] = np.nan
    return Grid.of(out)


def _has(array: Flags, place: tuple[int, int]) -> bool:
    rows, columns = array.shape
    return bool(0 <= place[0] < rows and 0 <= place[1] < columns)


def _crossing(inner: FloatArray, outer: FloatArray, low: float, high: float) -> FloatArray:
    """Where the way from a node inside to one outside reaches the height of the cut; at its end if that one is infinite."""
    if not math.isfinite(outer[2]):
        return np.array([*outer[:2], high if inner[2] - low > high - inner[2] else low])
    height = high if outer[2] > high else low
    found: FloatArray = inner + (height - inner[2]) / (outer[2] - inner[2]) * (outer - inner)
    return np.array([*found[:2], height])


@dataclass(frozen=True, eq=False)
class Box:
    """The box of a scene, seen in parallel from an azimuth and an elevation in degrees, as pgfplots sees it.

    ``ranges`` are those of its axes, ``sides`` its lengths.
    """

    ranges: tuple[tuple[float, float], ...]
    sides: tuple[float, float, float]
    azimuth: float
    elevation: float

    @property
    def _angles(self) -> tuple[float, float, float, float]:
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        return math.cos(a), math.sin(a), math.cos(e), math.sin(e)

    @property
    def towards(self) -> FloatArray:
        """A step of length 1 to the eye."""
        ca, sa, ce, se = self._angles
        return np.array([ce * ca, ce * sa, se])

    @property
    def extent(self) -> tuple[float, float]:
        """How wide and how high it looks."""
        ca, sa, ce, se = self._angles
        x, y, z = self.sides
        return x * abs(sa) + y * abs(ca), z * abs(ce) + (x * abs(ca) + y * abs(sa)) * abs(se)

    @property
    def rise(self) -> float:
        """How high the lower one of the floor's edges rises from the lowest corner, as it looks."""
        ca, sa, _, se = self._angles
        return min(self.sides[0] * abs(ca), self.sides[1] * abs(sa)) * abs(se)

    def within(self, points: FloatArray) -> FloatArray:
        """Points (x, y and z in their last axis) in the units of the box, from its middle."""
        low, high = (np.array([ends[k] for ends in self.ranges]) for k in (0, 1))
        return np.asarray((points - (low + high) / 2) / (high - low) * np.array(self.sides))

    def seen(self, points: FloatArray) -> FloatArray:
        """Where points are seen: to the right and up."""
        ca, sa, ce, se = self._angles
        right, up = np.array([-sa, ca, 0.0]), np.array([-se * ca, -se * sa, ce])
        return np.stack([self.within(points) @ right, self.within(points) @ up], axis=-1)


def hidden(points: FloatArray, grid: Grid, box: Box) -> Flags:
    """Whether a surface lies between points on it and the eye: whether the way there crosses it.

    ``grid`` is even, as it was before it was cut.

    >>> x, y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
    >>> box = Box(((-1, 1), (-1, 1), (0, 1)), (1.0, 1.0, 1.0), 0.0, 20.0)
    >>> hidden(np.array([[-0.5, 0.0, 0.0], [0.9, 0.0, 0.9]]), Grid(x, y, np.abs(x)), box).tolist()
    [True, False]
    """
    steps = np.arange(_BEHIND, 2 * sum(box.sides), _STEP)
    low, high = (np.array([ends[k] for ends in box.ranges]) for k in (0, 1))
    stride = box.towards * (high - low) / np.array(box.sides)
    way = points[:, None, :] + steps[None, :, None] * stride
    with np.errstate(invalid="ignore"):
        above = way[..., 2] - _height(grid, way[..., 0], way[..., 1])
        first = np.where(np.isnan(above[:, :1]), 1.0, above[:, :1])
        return np.asarray((np.sign(above) * np.sign(first) < 0).any(axis=1))


def _height(grid: Grid, x: FloatArray, y: FloatArray) -> FloatArray:
    """The height of an even grid at some places; NaN beside it."""
    rows, columns = grid.z.shape
    across = (x - grid.x[0, 0]) / (grid.x[0, -1] - grid.x[0, 0]) * (columns - 1)
    along = (y - grid.y[0, 0]) / (grid.y[-1, 0] - grid.y[0, 0]) * (rows - 1)
    beside = (across < 0) | (across > columns - 1) | (along < 0) | (along > rows - 1) | np.isnan(across + along)
    across, along = np.where(beside, 0.0, across), np.where(beside, 0.0, along)
    left, below = np.minimum(across.astype(int), columns - 2), np.minimum(along.astype(int), rows - 2)
    u, v = across - left, along - below
    z = grid.z
    lower = (1 - u) * z[below, left] + u * z[below, left + 1]
    upper = (1 - u) * z[below + 1, left] + u * z[below + 1, left + 1]
    return np.where(beside, np.nan, (1 - v) * lower + v * upper)


def level_lines(grid: Grid, levels: Sequence[float]) -> list[FloatArray]:
    """The lines of even height on a surface, each as rows of x, y and z.

    >>> x, y = np.meshgrid(np.arange(3.0), np.arange(2.0))
    >>> [line.tolist() for line in level_lines(Grid(x, y, x), [0.5])]
    [[[0.5, 0.0, 0.5], [0.5, 0.5, 0.5], [0.5, 1.0, 0.5]]]
    """
    return [line for level in levels for line in _chained(*_segments(grid, level))]


_Edge = tuple[int, int]


def _segments(grid: Grid, level: float) -> tuple[dict[_Edge, FloatArray], list[tuple[_Edge, _Edge]]]:
    """Where a level crosses the edges of the triangles that the grid is made of, and which crossings a triangle joins."""
    rows, columns = grid.z.shape
    nodes, z = grid.nodes.reshape(-1, 3), grid.z.ravel()
    first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None, :]).ravel()
    corners = np.concatenate(
        [
            np.stack([first, first + 1, first + columns + 1], axis=1),
            np.stack([first, first + columns + 1, first + columns], axis=1),
        ]
    )
    heights = z[corners]
    above = heights > level
    crossed = np.isfinite(heights).all(axis=1) & above.any(axis=1) & ~above.all(axis=1)
    places: dict[_Edge, FloatArray] = {}
    pairs = []
    for triangle in corners[crossed].tolist():
        edges = []
        for a, b in ((0, 1), (1, 2), (0, 2)):
            edge = (min(triangle[a], triangle[b]), max(triangle[a], triangle[b]))
            low, high = z[edge[0]], z[edge[1]]
            if (low > level) != (high > level):
                share = (level - low) / (high - low)
                places[edge] = nodes[edge[0]] + share * (nodes[edge[1]] - nodes[edge[0]])
                edges.append(edge)
        pairs.append((edges[0], edges[1]))
    return places, pairs


def _chained(places: dict[_Edge, FloatArray], pairs: list[tuple[_Edge, _Edge]]) -> list[FloatArray]:
    """Lines through crossings that are joined, open ones from end to end, closed ones once around."""
    joined: dict[_Edge, list[_Edge]] = {edge: [] for edge in sorted(places)}
    for one, other in pairs:
        joined[one].append(other)
        joined[other].append(one)
    found, used = [], set[_Edge]()
    for start in sorted(joined, key=lambda edge: (len(joined[edge]), edge)):
        if start in used:
            continue
        line, here = [start], start
        used.add(start)
        while following := [edge for edge in joined[here] if edge not in used]:
            here = following[0]
            used.add(here)
            line.append(here)
        if len(joined[start]) == 2:
            line.append(start)
        found.append(np.array([places[edge] for edge in line]))
    return found
