"""A view of a loss with what else decides its panels on a plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.formula import number
from lossviz.loss import Loss, PlaneLoss
from lossviz.picture.loss.frame import compared
from lossviz.picture.ranges import SCENE_PAD, Span
from lossviz.sampling.grid import Curve, Surface, curve, surface
from lossviz.sampling.sweep import LABELS, PREDICTIONS
from lossviz.state.names import settings_text, title_of
from lossviz.state.view import View

#: The panels of a loss by their names, each with what it draws: a quantity, as a surface or as a curve.
PANELS = {
    "loss-surface": ("value", True),
    "gradient-surface": ("gradient", True),
    "loss": ("value", False),
    "gradient": ("gradient", False),
    "curvature": ("curvature", False),
}

_Range = tuple[float, float]
# So often is the way to the end of a domain halved, on which a curve without a bound is followed.
_HALVINGS = 16


@dataclass(frozen=True)
class Shown:
    """A view with what else decides its panels: the ranges of axes, and what stands beside the loss.

    In a series of pictures ``span`` is the range of the axis upwards in all of them, and ``cameras`` are all of theirs.
    Raises ValueError for a range outside of what the loss takes, and for a loss beside it whose prediction is another.
    """

    view: View
    prediction_range: _Range | None = None
    label_range: _Range | None = None
    value_range: _Range | None = None
    references: bool = True
    family: bool = False
    marks: bool = False
    beside: tuple[View, ...] = ()
    span: Span | None = None
    cameras: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        plane = self.view.plane
        for name, interval, axis in (
            ("range", self.prediction_range, plane.prediction_axis),
            ("label-range", self.label_range, plane.label_axis),
        ):
            if interval is not None and not all(end in axis.domain for end in interval):
                low, high = interval
                raise ValueError(f"{name} must lie in {axis.domain}, as a {axis.name} does, got {low:g},{high:g}")
        for other in self.beside:
            if other.plane.prediction_axis != plane.prediction_axis:
                raise ValueError(
                    f"with: {other.loss.key}'s prediction is a {other.plane.prediction_axis.name} and that of "
                    f"{self.view.loss.key} a {plane.prediction_axis.name}; they have no common axis"
                )
        if self.family and compared(self.view.loss) is None:
            raise ValueError(f"family: {self.view.loss.key} has no parameter whose curves can be drawn side by side")

    @property
    def plane(self) -> PlaneLoss:
        return self.view.plane

    @cached_property
    def ends(self) -> tuple[_Range, _Range]:
        """The ranges of prediction and label."""
        usual = self.plane.axes(self.view.extent)
        return self.prediction_range or usual[0], self.label_range or usual[1]

    @cached_property
    def surface(self) -> Surface:
        return surface(self.view.loss, prediction=self.ends[0], label=self.ends[1], resolution=LABELS)

    def curve_of(self, loss: Loss) -> Curve:
        """A loss's curve, on to the end of its domain where it has no bound there, so that its line leaves the panel."""
        found = curve(loss, self.view.label, prediction=self.ends[0], resolution=PREDICTIONS)
        plane = loss.plane()
        more = [_towards(plane, found, end) for end in (0, -1)]
        at = np.sort(np.concatenate([found.prediction, *more]))
        value, gradient = plane.value_and_gradient(at, self.view.label)
        return Curve(loss, found.label, at, value, gradient, plane.curvature(at, self.view.label))

    def title(self, panels: Sequence[str]) -> str:
        """The loss and its parameters, and the label if a curve is drawn at it, in plotly's markup."""
        loss, plane = self.view.loss, self.plane
        at = f"{plane.label_axis.title} = {number(self.view.label)}"
        flat = any(not PANELS[name][1] for name in panels)
        if self.beside and flat:
            return f"losses at {at}"
        head = escape(title_of(loss), quote=False)
        parts = [settings_text(loss), at if flat else ""]
        return ": ".join(part for part in (head, ", ".join(filter(None, parts))) if part)


def _towards(plane: PlaneLoss, drawn: Curve, place: int) -> FloatArray:
    """Predictions between an end of a curve and that of the domain: none where it is not near, or the loss finite there."""
    at, domain = drawn.prediction, plane.prediction_axis.domain
    end = (domain.low, domain.high)[place]
    inner = at[place] if at[place] != end else at[1 if place == 0 else -2]
    if not abs(inner - end) <= SCENE_PAD * (at[-1] - at[0]) or np.isfinite(plane.value(end, drawn.label)):
        return np.empty(0)
    return np.asarray(end + (inner - end) * 0.5 ** np.arange(1, _HALVINGS + 1))
