"""What a picture keeps back while a question about it is open, so that the answer cannot be read off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lossviz.state.view import View

# How far from the asked point curves are seen, as a share of the way to the answer. What lies as far on the other side is
# not seen either: there a symmetric curve would tell the same.
_SHARE = 0.6
#: How near to the answer a number would tell it, as a share of it or, near 0, of the room between question and answer.
NEAR = 0.1
# How many points of a curve are looked at, and how often less of it is shown if one of them tells the answer.
_POINTS, _TRIES = 101, 6


@dataclass(frozen=True)
class Veil:
    """The predictions from ``low`` to ``high`` between which curves are still seen, and whether surfaces are.

    Without ends the curves are seen whole. The yardsticks beside a curve and its members never are.
    """

    low: float | None = None
    high: float | None = None
    surfaces: bool = True


@lru_cache(maxsize=256)  # it looks at hundreds of points, and a page asks whenever a control is let go
def veil(asked: View, answering: View, quantity: str) -> Veil:
    """What is seen of the view ``asked`` as long as nobody may see ``quantity`` in the view ``answering``.

    >>> from lossviz.state.view import view_from_state
    >>> views = [view_from_state("mse", {"label": 0.0, "prediction": at}) for at in (1.5, 3.0, 10.0)]
    >>> veil(*views[:2], "value")
    Veil(low=0.6, high=2.4, surfaces=False)
    >>> veil(views[0], views[2], "value")
    Veil(low=None, high=None, surfaces=True)
    """
    if asked.loss != answering.loss:
        return Veil()
    surfaces = not _on_surfaces(asked, answering)
    place = _place(asked, answering)
    low, high = asked.plane.axes(asked.extent)[0]
    if place is None or place == asked.prediction or not low <= place <= high:
        return Veil(surfaces=surfaces)
    reach = _SHARE * abs(place - asked.prediction)
    for _ in range(_TRIES):
        if not _tells(asked, answering, quantity, reach):
            break
        reach /= 2
    return Veil(round(asked.prediction - reach, 9), round(asked.prediction + reach, 9), surfaces)


def _place(asked: View, answering: View) -> float | None:
    """Where the curves of a view are at the answer; None if they are drawn at another label."""
    if asked.plane.of_difference:
        return answering.prediction - answering.label + asked.label
    return answering.prediction if answering.label == asked.label else None


def _on_surfaces(asked: View, answering: View) -> bool:
    """Whether a surface of a view has the answering point."""
    (left, right), (near, far) = asked.plane.axes(asked.extent)
    if asked.plane.of_difference:
        return left - far <= answering.prediction - answering.label <= right - near
    return left <= answering.prediction <= right and near <= answering.label <= far


def _tells(asked: View, answering: View, quantity: str, reach: float) -> bool:
    """Whether the curve comes near the answer within ``reach`` of the asked point, without being there already."""
    truth, told = _height(answering, quantity, answering.prediction), _height(asked, quantity, asked.prediction)
    if not math.isfinite(truth) or math.isclose(truth, told, rel_tol=NEAR):
        return False
    low, high = asked.plane.axes(asked.extent)[0]
    places = np.linspace(max(low, asked.prediction - reach), min(high, asked.prediction + reach), _POINTS)
    near = NEAR * max(abs(truth), abs(told) / 2)
    heights = (_height(asked, quantity, place) for place in places.tolist())
    return any(abs(height - truth) <= near for height in heights)


def _height(view: View, quantity: str, prediction: float) -> float:
    return float(getattr(view.plane, quantity)(prediction, view.label))
