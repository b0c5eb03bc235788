"""The paths of the descent lab as tables, for the browser to look up along the step; and the paths themselves, kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.labs.descent.model import DescentView, Path, descents
from lossviz.sampling.table import Table, row_table, trail_table

#: How far the drawn lines reach.
ENDS = (-2.4, 2.4)
_MOST_KEPT = 64
_KEPT: dict[DescentView, dict[str, Path]] = {}


def kept(view: DescentView, progress: Callable[[float], bool] | None = None) -> dict[str, Path]:
    """``descents``, remembered: moving along the steps needs no second descent. Imports torch.

    A ``progress`` that raises leaves nothing behind.
    """
    key = replace(view, step=0)
    if key not in _KEPT:
        found = descents(key, progress)
        if any(path.stop == "interrupted" for path in found.values()):
            return found
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = found
    return _KEPT[key]


def is_kept(view: DescentView) -> bool:
    """Whether ``kept`` has the answer ready."""
    return replace(view, step=0) in _KEPT


def tables(view: DescentView, paths: dict[str, Path] | None = None) -> dict[str, Table]:
    """Two tables along the ``step``, of the paths of ``columns``, and one of the ``lines`` if there are any.

    "paths" has for each loss its parameters ``key_0``, ``key_1``, ``key_objective`` and ``key_outcome``; "trails" has the
    same as paths that grow. A path that ended earlier stays where it ended; what is beyond all bounds is NaN.
    """
    steps = tuple(float(k) for k in range(view.steps + 1))

    @cache
    def walked() -> dict[str, FloatArray]:
        return columns(view, paths if paths is not None else kept(view))

    names = column_names(view)

    def rows() -> FloatArray:
        empty = np.full(len(steps), np.nan)
        return np.stack([walked().get(name, empty) for name in names])

    depends, along = (_course(view),), ("step", steps)
    found = {
        "paths": row_table("descent-paths", depends, {}, along, names, rows),
        "trails": trail_table("descent-trails", depends, along, names, rows),
    }
    if view.scene == "line":

        def heights() -> FloatArray:
            table = dict(zip(names, rows(), strict=True))
            return np.stack([line_at(table[f"{key}_0"], table[f"{key}_1"]) for key in view.scenes])

        found["lines"] = row_table(
            "descent-lines", depends, {"step": steps}, ("end", ENDS), tuple(view.scenes), heights
        )
    return found


def _course(view: DescentView) -> str:
    """All that the paths depend on."""
    made = [repr(scene) for scene in view.scenes.values()]
    return repr((made, view.optimizer, view.rate, view.momentum, view.steps))


def line_at(intercept: FloatArray, slope: FloatArray) -> FloatArray:
    """The heights of lines at both ``ENDS``, along the last axis.

    >>> line_at(np.array([1.0]), np.array([0.5]))
    array([[-0.2,  2.2]])
    """
    heights: FloatArray = intercept[..., None] + slope[..., None] * np.array(ENDS)
    return heights


def column_names(view: DescentView) -> tuple[str, ...]:
    """The names of the columns of every loss shown.

    >>> column_names(DescentView(scene="prediction", shown=("mse",)))
    ('mse_0', 'mse_objective', 'mse_outcome')
    """
    dimensions = 1 if view.scene == "prediction" else 2
    return tuple(f"{k}_{c}" for k in view.scenes for c in (*map(str, range(dimensions)), "objective", "outcome"))


def columns(view: DescentView, paths: dict[str, Path]) -> dict[str, FloatArray]:
    """The paths by column name, each as long as the view has steps, with NaN for what no picture can hold."""
    out = {}
    for key, path in paths.items():
        reached = np.minimum(np.arange(view.steps + 1), path.steps)
        parts = [*path.parameters.T, path.objective, path.outcome]
        names = [*map(str, range(len(parts) - 2)), "objective", "outcome"]
        for name, part in zip(names, parts, strict=True):
            out[f"{key}_{name}"] = np.where(np.abs(part) <= 1e30, part, np.nan)[reached]
    return out
