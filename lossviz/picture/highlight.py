"""What a sentence speaks of, and where that is in the panels: rings, stretches of a curve and frames over the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.parameter import UNIT
from lossviz.picture.drawing import Drawing
from lossviz.picture.ranges import QUANTITIES
from lossviz.picture.shape import axis_key
from lossviz.state.compare import ComparisonView
from lossviz.state.record import Record
from lossviz.state.view import View

#: "point" is the chosen point, "kink" all places where a derivative jumps, "label" the place where prediction and label
#: agree, "tails" the curve beyond the outermost kinks, "inside" the curve between them, "stretch" it from low to high.
Kind = Literal["point", "kink", "label", "tails", "inside", "stretch"]

#: How many points draw a stretch of a curve.
_POINTS = 49


@dataclass(frozen=True)
class Spot:
    """What a sentence speaks of, in the panel of ``quantity``.

    ``text`` stands beside it and may name the numbers of ``said``; ``low`` and ``high`` are the predictions between
    which a "stretch" lies. Raises ValueError for a quantity that has no panel.
    """

    kind: Kind
    text: str = ""
    quantity: str = "value"
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            raise ValueError(f"Spot: quantity must be one of {', '.join(QUANTITIES)}, got {self.quantity!r}")


@dataclass(frozen=True)
class Highlight:
    """A mark over a panel, by its axes as plotly names them: one point is ringed, several are a stretch of a curve.

    Without points the panel is framed.
    """

    panel: str
    points: tuple[tuple[float, float], ...]
    text: str


@dataclass(frozen=True)
class Marked:
    """Marks, with the values of the controls at which they and the sentence beside the picture hold."""

    marks: tuple[Highlight, ...]
    state: tuple[tuple[str, bool | float | int | str | None], ...]

    def json(self) -> dict[str, Any]:
        """As the browser takes it.

        >>> from lossviz.state.view import default_view
        >>> marked(default_view("mse"), Spot("point")).json()["state"]
        {'label': 0.0, 'prediction': 2.0}
        """
        return {"state": dict(self.state), "marks": [asdict(mark) for mark in self.marks]}


def marked(view: Record, spot: Spot | None = None) -> Marked:
    """The marks of a spot in a view of a loss, which may be none; they hold from wherever and however wide it is seen."""
    state = {name: value for name, value in view.state().items() if name not in ("view", "range", "several")}
    marks = highlights(view, spot) if isinstance(view, View) and spot else ()
    return Marked(marks, tuple(state.items()))


def marked_in(drawing: Drawing, view: Record, ids: Iterable[str]) -> Marked:
    """Marks at traces of a lab or a comparison, by their ids: a point is ringed, of anything else the panel is framed.

    Raises KeyError for an id that the drawing has not.

    >>> from lossviz.labs.outliers.drawing import drawing
    >>> from lossviz.labs.outliers.model import OutliersView
    >>> view = OutliersView.of("outlier")
    >>> marked_in(drawing(view), view, ["selected", "huber-lost"]).marks[0].points
    ((9.9, 20.0),)
    >>> marked_in(drawing(view), view, ["selected", "huber-lost"]).marks[1]
    Highlight(panel='x2y2', points=(), text='')
    """
    marks = dict.fromkeys(_mark_at(drawing.trace(id).look) for id in ids)
    return Marked(tuple(marks), tuple(view.state().items()))


def _mark_at(look: Mapping[str, Any]) -> Highlight:
    panel = f"{look.get('xaxis', 'x')}{look.get('yaxis', 'y')}"
    if look.get("mode") != "markers" or len(look["x"]) != 1:
        return Highlight(panel, (), "")
    return Highlight(panel, ((round(float(look["x"][0]), 6), float(look["y"][0])),), "")


def said(view: View | ComparisonView) -> dict[str, str]:
    """The numbers of a view that a text may name, to four digits: its point, its results, its parameters.

    Of a comparison they are those of ``ComparisonView.numbers``.

    >>> from lossviz.state.view import default_view
    >>> said(default_view("huber"))["loss"], said(default_view("huber"))["delta"]
    ('1.5', '1')
    """
    if isinstance(view, ComparisonView):
        return {name: number(float(f"{value:.4g}")) for name, value in view.numbers().items()}
    loss, gradient, curvature = view.results
    found = {"loss": loss, "gradient": gradient, "pull": abs(gradient), "curvature": curvature}
    found |= {"prediction": view.prediction, "label": view.label, "residual": view.prediction - view.label}
    settings = {record.name: float(getattr(view.loss, record.name)) for record in view.loss.sliders()}
    return {name: number(float(f"{value:.4g}")) for name, value in {**settings, **found}.items()}


def highlights(view: View, spot: Spot) -> tuple[Highlight, ...]:
    """Where a spot is in the picture of a view: nothing for what the axes do not show.

    >>> from lossviz.state.view import default_view
    >>> highlights(default_view("huber"), Spot("point", "pulls with {pull}"))
    (Highlight(panel='xy', points=((2.0, 1.5),), text='pulls with 1'),)
    >>> [mark.points[0][0] for mark in highlights(default_view("huber"), Spot("kink"))]
    [-1.0, 1.0]
    """
    place = QUANTITIES.index(spot.quantity)
    panel, text = f"{axis_key('x', place)}{axis_key('y', place)}", spot.text.format(**said(view))
    drawn = [points for points in _points(view, spot) if points]
    # the words stand once: at the last of several places, or at the one where the chosen point is
    at = next((k for k, points in enumerate(drawn) if points[0][0] <= view.prediction <= points[-1][0]), len(drawn) - 1)
    return tuple(Highlight(panel, points, text if k == at else "") for k, points in enumerate(drawn))


def _points(view: View, spot: Spot) -> Iterator[tuple[tuple[float, float], ...]]:
    low, high = view.plane.axes(view.extent)[0]
    kinks = sorted(kink.position for kink in view.plane.kinks_at(view.label))
    if spot.kind == "stretch":
        yield _stretch(view, spot, max(low, spot.low), min(high, spot.high))
    elif spot.kind == "point":
        yield _ring(view, spot, view.prediction)
    elif spot.kind == "label" and _agrees(view):
        yield _ring(view, spot, view.label)
    elif spot.kind == "kink":
        yield from (_ring(view, spot, place) for place in kinks if low <= place <= high)
    elif spot.kind == "inside" and kinks:
        yield _stretch(view, spot, max(low, kinks[0]), min(high, kinks[-1]))
    elif spot.kind == "tails" and kinks:
        yield _stretch(view, spot, low, kinks[0])
        yield _stretch(view, spot, kinks[-1], high)


def _agrees(view: View) -> bool:
    """Whether label and prediction are the same kind of number, so that a prediction can be the label."""
    return view.plane.of_difference or view.plane.prediction_axis.domain == UNIT


def _ring(view: View, spot: Spot, prediction: float) -> tuple[tuple[float, float], ...]:
    return _finite(view, spot, np.array([prediction]))


def _stretch(view: View, spot: Spot, low: float, high: float) -> tuple[tuple[float, float], ...]:
    return _finite(view, spot, np.linspace(low, high, _POINTS)) if low < high else ()


def _finite(view: View, spot: Spot, predictions: FloatArray) -> tuple[tuple[float, float], ...]:
    heights = getattr(view.plane, spot.quantity)(predictions, view.label)
    pairs = zip(predictions.tolist(), heights.tolist(), strict=True)
    return tuple((x, y) for x, y in pairs if np.isfinite(y))
