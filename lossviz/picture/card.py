"""A loss on a card: a small inline SVG of its loss and gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.loss import Loss
from lossviz.picture.still import thinned
from lossviz.picture.style import colour
from lossviz.sampling.grid import Curve, curve

WIDTH, HEIGHT = 240, 120
_PAD = 8
# Points along a curve before those are left out that the eye does not miss, to so many pixels.
_FINE, _NEAR = 4801, 0.05


def sparkline(loss: Loss) -> str:
    """The curve of a loss as SVG text: the loss in its colour, its gradient thin and dashed, the axes
    in a grey that shows on light and on dark ground.

    One scale for both; what the loss's axes cut elsewhere, and what would press the curves flat, is cut here.

    >>> from lossviz import MSE
    >>> sparkline(MSE())[:4]
    '<svg'
    """
    plane = loss.plane()
    drawn = curve(loss, resolution=_FINE)
    box = _box(drawn, plane.cuts()["value"])
    jumps = [kink.position for kink in plane.kinks_at(drawn.label) if kink.order == 1]
    value, gradient = _path(drawn.prediction, drawn.value, box), _path(drawn.prediction, drawn.gradient, box, jumps)
    x, zero = box.across(np.array([0.0]))[0], box.up(np.array([0.0]))[0]
    own = colour(loss.key)
    words = escape(card_text(loss))
    name = f"lossviz-card-{loss.key}"
    upright = f'<path d="M{x:.1f} {_PAD}V{HEIGHT - _PAD}"/>' if _PAD <= x <= WIDTH - _PAD else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<title id="{name}-title">{escape(loss.title)}</title><desc id="{name}-desc">{words}</desc>'
        f'<g stroke="#808080" stroke-opacity="0.7"><path d="M{_PAD} {zero:.1f}H{WIDTH - _PAD}"/>{upright}</g>'
        f'<path d="{gradient}" stroke="{own}" stroke-width="1.6" stroke-dasharray="5 4"/>'
        f'<path d="{value}" stroke="{own}" stroke-width="3"/></svg>'
    )


def card_numbers(loss: Loss) -> tuple[tuple[float, float, float], ...]:
    """Five points of the card's curve from end to end: prediction, loss and gradient.

    >>> from lossviz import MSE
    >>> card_numbers(MSE())[0]
    (-3.0, 9.0, -6.0)
    """
    drawn = curve(loss)
    places = np.linspace(0, len(drawn.prediction) - 1, 5).round().astype(int)
    columns = (array[places].tolist() for array in (drawn.prediction, drawn.value, drawn.gradient))
    return tuple(zip(*columns, strict=True))


def card_text(loss: Loss) -> str:
    """What the card shows, with its numbers.

    >>> from lossviz import MSE
    >>> card_text(MSE()).partition(": ")[2]
    'the loss solid, its gradient dashed. At prediction ŷ = −3 the loss is 9 and the gradient −6; at 0 they are 0 and 0; \
at 3, 9 and 6.'
    """
    axis = loss.plane().prediction_axis
    (low, *at_low), (middle, *at_middle), (high, *at_high) = (
        [number(float(f"{x:.4g}")) for x in point] for point in card_numbers(loss)[::2]
    )
    return (
        f"{loss.title}: the loss solid, its gradient dashed. At {axis.title} = {low} the loss is {at_low[0]} and the "
        f"gradient {at_low[1]}; at {middle} they are {' and '.join(at_middle)}; at {high}, {' and '.join(at_high)}."
    )


@dataclass(frozen=True)
class _Box:
    """The window of a card: the predictions from left to right, the numbers from bottom to top."""

    left: float
    right: float
    low: float
    high: float

    def across(self, x: FloatArray) -> FloatArray:
        return np.asarray(_PAD + (WIDTH - 2 * _PAD) * (x - self.left) / (self.right - self.left))

    def up(self, y: FloatArray) -> FloatArray:
        return np.asarray(HEIGHT - _PAD - (HEIGHT - 2 * _PAD) * (y - self.low) / (self.high - self.low))


def _box(drawn: Curve, cut: float) -> _Box:
    top = min(float(np.nanmax(drawn.value)), cut)
    low = max(float(np.nanmin(drawn.gradient)), -0.8 * top)
    high = max(top, min(float(np.nanmax(drawn.gradient)), top))
    return _Box(float(drawn.prediction[0]), float(drawn.prediction[-1]), low, high)


def _path(x: FloatArray, y: FloatArray, box: _Box, jumps: Sequence[float] = ()) -> str:
    """A line through the finite points within the box, up to its edge; taken up again where it comes back, and behind a jump."""
    at_jump = np.isclose(x[:, None], np.array(jumps)[None, :], rtol=0, atol=1e-9 * (x[-1] - x[0])).any(axis=1)
    x, y = x[~at_jump], y[~at_jump]  # there it is on neither side
    inside = np.isfinite(y) & (y >= box.low - 1e-9) & (y <= box.high + 1e-9)
    broken = np.searchsorted(x, jumps, side="right")
    cuts = np.flatnonzero(np.diff(inside.astype(int))) + 1
    pieces = np.split(np.arange(len(x)), np.unique([*cuts, *broken]))
    parts = []
    for piece in pieces:
        if not inside[piece[0]]:
            continue
        points = np.column_stack([x[piece], y[piece]])
        for end, beyond in ((0, piece[0] - 1), (len(points), piece[-1] + 1)):
            if 0 <= beyond < len(x) and not inside[beyond]:
                points = np.insert(points, end, _edge(points[end - (end > 0)], x[beyond], y[beyond], box), axis=0)
        drawn = thinned(np.column_stack([box.across(points[:, 0]), box.up(points[:, 1])]), _NEAR)
        parts.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in drawn))
    return "".join(parts)


def _edge(inner: FloatArray, x: float, y: float, box: _Box) -> tuple[float, float]:
    """Where the line from a point inside to one outside leaves the box; beside the point if that one is infinite."""
    height = box.high if y > box.high else box.low
    share = (height - inner[1]) / (y - inner[1]) if np.isfinite(y) else 0.0
    return inner[0] + share * (x - inner[0]), height if np.isfinite(y) else inner[1]
