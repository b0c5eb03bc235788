"""A loss on a card: a small inline SVG of its loss and gradient."""

from __future__ import annotations

from html import escape

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.loss import Loss
from lossviz.picture.style import colour
from lossviz.sampling.grid import curve

WIDTH, HEIGHT = 240, 120
_PAD = 8


def sparkline(loss: Loss) -> str:
    """The curve of a loss as SVG text: the loss in its colour, its gradient thin and dashed, the axes
    in a grey that shows on light and on dark ground.

    One scale for both; what the loss's axes cut elsewhere, and what would press the curves flat, is cut here.

    >>> from lossviz import MSE
    >>> sparkline(MSE())[:4]
    '<svg'
    """
    plane = loss.plane()
    drawn = curve(loss)
    low, high, zero = _window(drawn.value, drawn.gradient, plane.cuts()["value"])
    lines = [_path(drawn.prediction, y, low, high) for y in (drawn.value, drawn.gradient)]
    x = _across(drawn.prediction, 0.0)
    own = colour(loss.key)
    words = escape(card_text(loss))
    name = f"lossviz-card-{loss.key}"
    upright = f'<path d="M{x:.1f} {_PAD}V{HEIGHT - _PAD}"/>' if _PAD <= x <= WIDTH - _PAD else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<title id="{name}-title">{escape(loss.title)}</title><desc id="{name}-desc">{words}</desc>'
        f'<g stroke="#808080" stroke-opacity="0.7"><path d="M{_PAD} {zero:.1f}H{WIDTH - _PAD}"/>{upright}</g>'
        f'<path d="{lines[1]}" stroke="{own}" stroke-width="1.6" stroke-dasharray="5 4"/>'
        f'<path d="{lines[0]}" stroke="{own}" stroke-width="3"/></svg>'
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


def _window(value: FloatArray, gradient: FloatArray, cut: float) -> tuple[float, float, float]:
    """Lowest and highest number shown, and where 0 lies in pixels."""
    top = min(float(np.nanmax(value)), cut)
    low = max(float(np.nanmin(gradient)), -0.8 * top)
    high = max(top, min(float(np.nanmax(gradient)), top))
    return low, high, float(_up(np.array([0.0]), low, high)[0])


def _across(x: FloatArray, at: float) -> float:
    return _PAD + (WIDTH - 2 * _PAD) * (at - float(x[0])) / float(x[-1] - x[0])


def _up(y: FloatArray, low: float, high: float) -> FloatArray:
    return np.asarray(HEIGHT - _PAD - (HEIGHT - 2 * _PAD) * (y - low) / (high - low))


def _path(x: FloatArray, y: FloatArray, low: float, high: float) -> str:
    """A line through the finite points within the window; it is taken up again where it comes back."""
    step = slice(None, None, 3)
    parts, pen = [], "M"
    for a, b in zip(x[step], y[step], strict=True):
        if not low - 1e-9 <= b <= high + 1e-9:
            pen = "M"
            continue
        parts.append(f"{pen}{_across(x, float(a)):.1f} {float(_up(b, low, high)):.1f}")
        pen = "L"
    return "".join(parts)
