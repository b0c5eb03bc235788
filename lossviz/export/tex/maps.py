"""A landscape seen from above: colours over a plane, with level lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.export.tex.inks import colour_map, line_style, table
from lossviz.export.tex.lines import Window, drawn, joined
from lossviz.export.tex.plots import Setting
from lossviz.export.tex.said import amount, numbers, said, words
from lossviz.export.tex.solid import Grid, level_lines
from lossviz.picture.plate.ticks import ticks
from lossviz.picture.values import Attributes


def colours_of(look: Attributes, name: str) -> str:
    """The option that says the colours of a landscape, and which heights they stand for."""
    low, high = _heights(look)
    return f"{colour_map(name, said(look, 'colorscale'))}, point meta min={low:.7g}, point meta max={high:.7g}"


def landscape(look: Attributes, name: str, window: Window, setting: Setting) -> Iterator[str]:
    """The commands that paint a landscape and draw its level lines."""
    x, y = np.meshgrid(numbers(look, "x"), numbers(look, "y"))
    z = numbers(look, "z")
    low, high = _heights(look)
    rows, columns = z.shape
    order = f"mesh/rows={rows}, mesh/cols={columns}, mesh/ordering=x varies"
    nodes = np.stack([x, y, np.clip(z, low, high)], axis=-1).reshape(-1, 3)
    yield (
        f"\\addplot[surf, shader=interp, {order}, point meta=explicit, colormap name={name}] "
        f"{table('x y c', nodes).replace('table {', 'table[meta=c] {', 1)};"
    )
    lines = level_lines(Grid(x, y, z), _levels(look))
    pieces = [part for line in lines if len(part := drawn(line[:, 0], line[:, 1], window))]
    if pieces:
        yield f"\\addplot[{line_style(setting.palette, look, setting.bp)}] {table('x y', joined(pieces))};"


def _heights(look: Attributes) -> tuple[float, float]:
    z: FloatArray = numbers(look, "z")
    seen = z[np.isfinite(z)]
    low, high = amount(look, "zmin", float(seen.min())), amount(look, "zmax", float(seen.max()))
    return low, high if high > low else low + 1.0  # an even landscape has the colour of its lowest place


def _levels(look: Attributes) -> list[float]:
    """The heights of the lines: those that are said, or round ones, as many as there may be."""
    step = amount(look, "contours.size", 0.0)
    if step > 0:
        start, end = amount(look, "contours.start", 0.0), amount(look, "contours.end", 0.0)
        return [float(level) for level in np.arange(start, end + step / 2, step)]
    low, high = _heights(look)
    inside = ticks(low, high, amount(look, "ncontours", 15) + 1)
    return [level for level in inside if low < level < high] if words(look, "type") == "contour" else []
