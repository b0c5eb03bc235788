"""What a sentence speaks of, and where that is in the panels: rings, stretches of a curve and frames over the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.parameter import UNIT
from lossviz.picture.ranges import QUANTITIES
from lossviz.picture.shape import axis_key
from lossviz.picture.veil import Veil
from lossviz.state.compare import ComparisonView
from lossviz.state.record import Record
from lossviz.state.view import View

if TYPE_CHECKING:
    from lossviz.picture.drawing import Drawing  # it brings plotly, which words do without

#: "point" is the chosen point, "kink" all places where a derivative jumps, "label" the place where prediction and label
#: agree, "tails" the curve beyond the outermost kinks, "inside" the curve between them, "stretch" it from low to high.
Kind = Literal["point", "kink", "label", "tails", "inside", "stretch"]

#: How many points draw a stretch of a curve.
_POINTS = 49


@dataclass(frozen=True)
class Spot:
    """What a sentence speaks of, in the panel of ``quantity``.

    ``text`` stands beside it and may name the numbers of ``said``; ``low`` and ``high`` are the predictions between
    which a "stretch" lies. What is said of a point, of kinks, or of the curve beyond or between them stays while a control
    is moved, with the numbers of that moment, unless it holds ``here`` alone.
    Raises ValueError for a quantity that has no panel.
    """

    kind: Kind
    text: str = ""
    quantity: str = "value"
    low: float = -math.inf
    high: float = math.inf
    here: bool = False

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            raise ValueError(f"Spot: quantity must be one of {', '.join(QUANTITIES)}, got {self.quantity!r}")


@dataclass(frozen=True)
class Told:
    """A number of a text: the height of the first point of a ``trace``, or its ``size``; or a control, ``less`` another."""

    trace: str = ""
    size: bool = False
    control: str = ""
    less: str = ""


@dataclass(frozen=True)
class Follows:
    """Where a mark is while controls are moved: at the traces of those ids, as they are drawn then.

    It is the point at the place ``at`` of ``trace``, or the stretch of it from one of the ``rings`` to another one, by
    their places; the curve goes on to its end where there is None. ``words`` are its text: what stands in it, and what
    each number is.
    """

    trace: str
    at: int | None = None
    rings: str = ""
    start: int | None = None
    end: int | None = None
    words: tuple[str | Told, ...] = ()


@dataclass(frozen=True)
class Highlight:
    """A mark over a panel, by its axes as plotly names them: one point is ringed, several are a stretch of a curve.

    Without points the panel is framed. If it ``follows`` traces, it stays when the controls are moved.
    """

    panel: str
    points: tuple[tuple[float, float], ...]
    text: str
    follows: Follows | None = None


@dataclass(frozen=True)
class Marked:
    """Marks, with the values of the controls at which they and the sentence beside the picture hold.

    While a question is open, ``veil`` is what is not seen of the picture.
    """

    marks: tuple[Highlight, ...]
    state: tuple[tuple[str, bool | float | int | str | None], ...]
    veil: Veil | None = None

    def json(self) -> dict[str, Any]:
        """As the browser takes it.

        >>> from lossviz.state.view import default_view
        >>> marked(default_view("mse"), Spot("point")).json()["state"]
        {'label': 0.0, 'prediction': 2.0}
        """
        marks = [{name: each for name, each in asdict(mark).items() if each is not None} for mark in self.marks]
        kept = {"veil": asdict(self.veil)} if self.veil else {}
        return {"state": dict(self.state), "marks": marks, **kept}


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
    >>> marked_in(drawing(view), view, ["selected", "huber-lost"]).json()["marks"][1]
    {'panel': 'x2y2', 'points': (), 'text': ''}
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
    >>> (mark,) = highlights(default_view("huber"), Spot("point", "pulls with {pull}"))
    >>> mark.points, mark.text, mark.follows.words
    (((2.0, 1.5),), 'pulls with 1', ('pulls with ', Told(trace='gradient-point', size=True, control='', less='')))
    >>> [mark.points[0][0] for mark in highlights(default_view("huber"), Spot("kink"))]
    [-1.0, 1.0]
    """
    place = QUANTITIES.index(spot.quantity)
    panel, text = f"{axis_key('x', place)}{axis_key('y', place)}", spot.text.format(**said(view))
    drawn = [(points, follows) for points, follows in _points(view, spot) if points]
    # the words stand once: at the last of several places, or at the one where the chosen point is
    holding = (k for k, (points, _) in enumerate(drawn) if points[0][0] <= view.prediction <= points[-1][0])
    at = next(holding, len(drawn) - 1)
    words = _words(view, spot)
    return tuple(
        Highlight(panel, points, text if k == at else "", follows and replace(follows, words=words if k == at else ()))
        for k, (points, follows) in enumerate(drawn)
    )


def _words(view: View, spot: Spot) -> tuple[str | Told, ...]:
    """The text of a spot in parts: what is written, and where each number of ``said`` is found in the picture."""
    found = {name: Told(control=name) for name in view.state()}
    found |= {quantity: Told(f"{quantity}-point") for quantity in QUANTITIES}
    found |= {"loss": found["value"], "pull": replace(found["gradient"], size=True)}
    found["residual"] = Told(control="prediction", less="label")
    parts: list[str | Told] = []
    for written, name, _, _ in Formatter().parse(spot.text):
        parts += [written] * bool(written)
        parts += [found[name]] if name else []
    return tuple(parts)


#: A place in a panel, and what it follows while controls are moved, if it stays then.
_Placed = tuple[tuple[tuple[float, float], ...], Follows | None]


def _points(view: View, spot: Spot) -> Iterator[_Placed]:
    low, high = view.plane.axes(view.extent)[0]
    kinks = sorted(kink.position for kink in view.plane.kinks_at(view.label))
    curve, rings = f"{spot.quantity}-curve", "value-kinks"

    def staying(follows: Follows) -> Follows | None:
        return None if spot.here or (follows.rings and not view.plane.kinked) else follows

    if spot.kind == "stretch":
        yield _stretch(view, spot, max(low, spot.low), min(high, spot.high)), None
    elif spot.kind == "point":
        yield _ring(view, spot, view.prediction), staying(Follows(f"{spot.quantity}-point", 0))
    elif spot.kind == "label" and _agrees(view):
        yield _ring(view, spot, view.label), None
    elif spot.kind == "kink":
        for k, place in enumerate(kinks):
            if low <= place <= high:  # the rings are in the loss's panel
                yield _ring(view, spot, place), staying(Follows(rings, k)) if spot.quantity == "value" else None
    elif spot.kind == "inside" and kinks:
        inside = Follows(curve, rings=rings, start=0, end=len(kinks) - 1)
        yield _stretch(view, spot, max(low, kinks[0]), min(high, kinks[-1])), staying(inside)
    elif spot.kind == "tails" and kinks:
        yield _stretch(view, spot, low, kinks[0]), staying(Follows(curve, rings=rings, end=0))
        yield _stretch(view, spot, kinks[-1], high), staying(Follows(curve, rings=rings, start=len(kinks) - 1))


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
