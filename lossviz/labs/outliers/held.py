"""The outlier bench along the places of the selected point, for the browser to look up while that is dragged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from lossviz.exact.grids import FloatArray, evenly
from lossviz.exact.rows import Nodes
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.lines import trust
from lossviz.labs.outliers.model import OutliersView
from lossviz.labs.outliers.search import fit_lines
from lossviz.labs.outliers.vertices import FEW
from lossviz.sampling.table import Table, row_table

# Positions per direction at which the fits of a dragged point are computed beforehand, if the points are few.
_GRID = 41
#: A point that keeps as much of its trust is fully trusted.
FULL = 0.995
#: Where the sentence stands that says that all are, as a share of the panel's height.
CALM = 0.5


def grid(points: int) -> int:
    """Positions per direction at which the fits of a dragged point are computed beforehand.

    Each of many points moves the lines little, so that fewer positions are as good, and take no longer.

    >>> grid(12), grid(60), grid(500)
    (41, 41, 14)
    """
    return round(_GRID * min(1.0, math.sqrt(FEW / points)))


def held_tables(view: OutliersView) -> dict[str, Table]:
    """The picture along the places of the selected point (controls ``x`` and ``y``); empty if no point is selected.

    ``lines`` has the heights of every loss's line at both ends of the x axis, and where the sentence ``calm`` stands;
    ``lost`` how much trust every point has lost; ``sticks`` the residuals to one line, and ``stick`` the selected
    point's. Between the places the browser interpolates, which is exact only where the fits bend smoothly; the numbers
    beside the picture come from ``bench``.

    >>> {name: table.numbers.shape for name, table in held_tables(OutliersView.of("clean")).items()}
    {'lines': (5, 41, 41, 2), 'lost': (3, 41, 41, 12), 'sticks': (1, 41, 41, 33)}
    """
    if view.selected < 0:
        return {}
    x_range, y_range = view.ranges
    count = grid(len(view.points))
    parameters = {"x": evenly(*x_range, count), "y": evenly(*y_range, count)}
    places = np.stack(np.meshgrid(parameters["x"], parameters["y"], indexing="ij"), axis=-1).reshape(-1, 2)
    others = (*view.points[: view.selected], *view.points[view.selected + 1 :])
    points = np.tile(np.array(view.points), (len(places), 1, 1))
    points[:, view.selected] = places

    @cache
    def fits() -> tuple[FloatArray, ...]:
        return tuple(fit_lines(loss, others, places) for loss in view.drawn)

    depends = others, view.selected, view.drawn, view.ranges
    return made_tables(view, "", depends, parameters, Found(view, points, fits, [[loss] for loss in view.drawn]))


@dataclass(frozen=True, eq=False)
class Found:
    """What follows from fits at B places of the points, which have the shape (B, points, 2).

    ``fits`` gives the lines of each loss, shape (B, 2), and ``losses`` its settings, one or B of them; ``calm`` says
    whether the losses that are not among them trust every point.
    """

    view: OutliersView
    points: FloatArray
    fits: Callable[[], Sequence[FloatArray]]
    losses: Sequence[Sequence[DistanceLoss]]
    calm: Callable[[], bool] = lambda: True

    def lines(self) -> FloatArray:
        """Heights at both ends by loss, the place of the sentence, and the selected point's residual."""
        ends = np.array(self.view.ranges[0])
        found = [theta[:, :1] + theta[:, 1:] * ends for theta in self.fits()]
        calm = np.where((self.lost().max(axis=(0, 2)) <= 1 - FULL) & self.calm(), CALM, np.nan)
        found.append(np.column_stack([calm, np.full_like(calm, np.nan)]))
        stuck = self._stuck()
        if stuck is not None and self.view.selected >= 0:
            x, y = self.points[:, self.view.selected].T
            found.append(np.column_stack([y, stuck[:, 0] + stuck[:, 1] * x]))
        return np.stack(found)

    def lost(self) -> FloatArray:
        """How much trust every point has lost, by loss."""
        return np.stack([_lost(own, theta, self.points) for own, theta in zip(self.losses, self.fits(), strict=True)])

    def sticks(self) -> FloatArray:
        """The residuals of all points but the selected one: from the point to the line, and a gap, point by point."""
        stuck = self._stuck()
        assert stuck is not None
        kept = np.arange(self.points.shape[1]) != self.view.selected
        x, y = np.moveaxis(self.points[:, kept], -1, 0)
        ends = np.stack([y, stuck[:, :1] + stuck[:, 1:] * x, np.full_like(y, np.nan)], axis=-1)
        return ends.reshape(1, len(self.points), -1)

    def _stuck(self) -> FloatArray | None:
        keys = [own[0].key for own in self.losses]
        return self.fits()[keys.index(self.view.sticks)] if self.view.sticks in keys else None


def made_tables(
    view: OutliersView,
    suffix: str,
    depends: Sequence[object],
    parameters: Mapping[str, Nodes],
    found: Found,
) -> dict[str, Table]:
    """The tables of what was found, with their names ending in ``suffix``."""
    keys, count = tuple(own[0].key for own in found.losses), len(view.points)
    stuck = view.stuck is not None and view.sticks in keys
    held = view.selected >= 0
    quantities = (*keys, "calm", *(["stick"] if stuck and held else []))
    on = (*depends, view.sticks, held)
    along = "end", view.ranges[0]
    tables = {
        "lines": row_table("outliers-lines", on, parameters, along, quantities, found.lines),
        "lost": row_table("outliers-lost", on, parameters, ("point", _counted(count)), keys, found.lost),
    }
    if stuck and count > held:
        ends = _counted(3 * (count - held))
        tables["sticks"] = row_table("outliers-sticks", on, parameters, ("end", ends), ("sticks",), found.sticks)
    return {name + suffix: table for name, table in tables.items()}


def _counted(count: int) -> tuple[float, ...]:
    return tuple(float(i) for i in range(count))


def _lost(losses: Sequence[DistanceLoss], theta: FloatArray, points: FloatArray) -> FloatArray:
    """How much trust each point has lost, shape (B, points); of one loss, or of another one for every line."""
    heights = theta[:, :1] + theta[:, 1:] * points[..., 0]
    residuals = heights - points[..., 1]
    residuals[np.abs(residuals) <= 1e-14 * (np.abs(heights) + np.abs(points[..., 1]))] = 0.0
    parts = [residuals] if len(losses) == 1 else residuals[:, None]
    kept = np.concatenate(
        [trust(loss, part).reshape(-1, points.shape[1]) for loss, part in zip(losses, parts, strict=True)]
    )
    return np.clip(1.0 - kept, 0.0, 1.0)
