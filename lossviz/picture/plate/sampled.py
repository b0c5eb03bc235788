"""Samples of a loss as panels: those of its page, with the numbers that were sampled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from lossviz.loss import Loss
from lossviz.picture.plate.losses import panel
from lossviz.picture.plate.parts import Panel
from lossviz.picture.plate.shown import Shown
from lossviz.sampling.grid import Curve, Surface
from lossviz.state.view import opening_view

_SURFACES = {"gradient": "gradient-surface"}
_CURVES = ("loss", "gradient", "curvature")


@dataclass(frozen=True)
class _Sampled(Shown):
    """A view whose surface or curve is sampled already."""

    grid: Surface | None = None
    line: Curve | None = None

    @cached_property
    def surface(self) -> Surface:
        assert self.grid is not None
        return self.grid

    def curve_of(self, loss: Loss) -> Curve:
        assert self.line is not None
        return self.line


def of_samples(what: Surface | Curve, view: str, camera: str | None = None) -> tuple[list[list[Panel]], str]:
    """Rows of panels that show samples, and what they are called: the loss, or its gradient (``view``), or three curves.

    >>> from lossviz import Huber, surface
    >>> rows, title = of_samples(surface(Huber(delta=1.5), resolution=5), "gradient")
    >>> title, rows[0][0].names[2]
    ('Huber loss: δ = 1.5', 'gradient ∂ℓ/∂ŷ')
    """
    seen = opening_view(what.loss)
    across = float(what.prediction[0]), float(what.prediction[-1])
    if isinstance(what, Surface):
        along = float(what.label[0]), float(what.label[-1])
        seen = seen if camera is None else replace(seen, camera=camera)
        shown = _Sampled(seen, across, along, references=False, grid=what)
        name = _SURFACES.get(view, "loss-surface")
        return [[panel(shown, name)]], shown.title([name])
    shown = _Sampled(replace(seen, label=what.label), across, references=False, line=what)
    return [[panel(shown, name)] for name in _CURVES], shown.title(_CURVES)
