"""The curves of a drawing as one small SVG, in the places where the drawing has its panels, whatever its shape.

A page shows it where the picture will be, from its first words on until the picture is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.picture.drawing import Drawing
from lossviz.picture.shape import Box, Shape, axis_key, axis_name
from lossviz.picture.values import Attributes, Value

# The sides of a panel's own window, and how near a line comes to a point that is left out.
_SIDE, _NEAR = 1000, 0.4
_FRAME = f"M0 0H{_SIDE}V{_SIDE}H0Z"
# A grey that shows on light and on dark ground; what stands for plotly's words for dashes.
_GREY = "#808080"
_DASHES = {"dash": "9 5", "dot": "2 3", "dashdot": "9 4 2 4"}


def still(drawing: Drawing) -> str:
    """The lines of all panels as SVG text. Its own width decides the shape, so that it fits any page that stretches it.

    >>> from lossviz.picture.loss.layout import drawing
    >>> from lossviz.state.view import default_view
    >>> text = still(drawing(default_view("mse"), live=True))
    >>> text[:4], text.count('<g class'), "nan" in text
    ('<svg', 3, False)
    """
    panels = range(len(drawing.shapes[0].panels))
    shapes = drawing.shapes if not drawing.sheets else (*drawing.shapes[:-1], drawing.held(drawing.sheets[0])[0])
    rules = "".join(f"@media (min-width: {shape.least}px) {{ {_places(shape)} }}" for shape in reversed(shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" preserveAspectRatio="none" fill="none">'
        f"<style>path {{ vector-effect: non-scaling-stroke; }} {rules}</style>"
        f'<clipPath id="panel"><path d="{_FRAME}"/></clipPath>'
        f"{''.join(_panel(drawing, index) for index in panels)}</svg>"
    )


def _panel(drawing: Drawing, index: int) -> str:
    return (
        f'<g class="p{index}"><path d="{_FRAME}" stroke="{_GREY}" stroke-opacity=".4"/>'
        f'<g clip-path="url(#panel)">{"".join(_lines(drawing, index))}</g></g>'
    )


def _places(shape: Shape) -> str:
    return " ".join(
        f".p{index} {{ transform: {_place(box, shape.height)}; }}" for index, box in enumerate(shape.panels)
    )


def _place(box: Box, height: int) -> str:
    """What brings a window as large as the whole drawing to the place of a panel."""
    left, right, top, bottom = box
    moved = f"{_SIDE * left:.1f}px, {_SIDE * top / height:.1f}px"
    return f"translate({moved}) scale({right - left:.4f}, {(bottom - top) / height:.4f})"


def _lines(drawing: Drawing, index: int) -> Iterator[str]:
    """The lines of a panel, in the window that its axes show."""
    across, up = (_range(drawing.base, axis_name(letter, index)) for letter in "xy")
    for trace in drawing.traces:
        look = trace.look
        drawn = look.get("type") == "scatter" and "lines" in str(look.get("mode")) and look.get("visible") is not False
        if not drawn or look.get("yaxis", "y") != axis_key("y", index):
            continue
        x, y = (np.asarray(look[letter], dtype=np.float64) for letter in "xy")
        points = np.column_stack(
            [_SIDE * (x - across[0]) / (across[1] - across[0]), _SIDE * (up[1] - y) / (up[1] - up[0])]
        )
        line = look.get("line")
        yield _line(points, line if isinstance(line, Mapping) else {})


def _range(base: Attributes, name: str) -> tuple[float, float]:
    axis = base[name]
    assert isinstance(axis, Mapping)
    low, high = np.asarray(axis["range"], dtype=np.float64)
    return float(low), float(high)


def _line(points: FloatArray, line: Mapping[str, Value]) -> str:
    """A line through the finite points, taken up again behind a gap."""
    finite = np.asarray(np.isfinite(points).all(axis=1))
    pieces = np.split(np.arange(len(points)), np.flatnonzero(np.diff(finite)) + 1)
    path = "".join(
        "M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in thinned(np.clip(points[piece], -_SIDE, 2 * _SIDE), _NEAR))
        for piece in pieces
        if len(piece) and finite[piece[0]]
    )
    colour, dash = line.get("color"), _DASHES.get(str(line.get("dash")))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ink = colour if isinstance(colour, str) else _GREY
    return f'<path d="{path}" stroke="{ink}" stroke-width="{line.get("width", 2)}"{dashed}/>'


def thinned(points: FloatArray, near: float) -> FloatArray:
    """The points of a line without those that are as near as that to a line through the others (Douglas and Peucker).

    Columns behind the first two stay with their points.

    >>> thinned(np.array([[0.0, 0.0], [1.0, 0.1], [2.0, 0.0], [3.0, 5.0]]), 0.2).tolist()
    [[0.0, 0.0], [2.0, 0.0], [3.0, 5.0]]
    """
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0, :2], points[-1, :2]
    away = np.abs((points[:, 0] - x0) * (y1 - y0) - (points[:, 1] - y0) * (x1 - x0)) / (
        np.hypot(x1 - x0, y1 - y0) or 1.0
    )
    far = int(away.argmax())
    if away[far] < near:
        return points[[0, -1]]
    return np.concatenate([thinned(points[: far + 1], near)[:-1], thinned(points[far:], near)])
