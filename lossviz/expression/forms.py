"""The two forms of a written loss: of prediction and label, whose words decide the axes, or of the residual alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.expression.kinks import residual_jumps
from lossviz.expression.written import WrittenLoss
from lossviz.families.residual import DistanceLoss
from lossviz.loss import Axis, Kink
from lossviz.parameter import REAL, UNIT

_REGRESSION_RANGES = DistanceLoss.ranges
_LOGIT_RANGES = (6.0, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0)
_PROBABILITY_RANGES = (0.005, 0.0, 0.001, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class WrittenPlane(WrittenLoss):
    """A written loss of prediction and label, whose words decide what its axes are."""

    @property
    def task(self) -> Any:  # type: ignore[override]
        return "regression" if self.variable == "prediction" else "classification"

    @property
    def ranges(self) -> tuple[float, ...]:  # type: ignore[override]
        return {"prediction": _REGRESSION_RANGES, "p": _PROBABILITY_RANGES, "z": _LOGIT_RANGES}[self.variable]

    @property
    def prediction_axis(self) -> Axis:
        return {
            "prediction": Axis("prediction", "ŷ", r"\hat{y}", REAL, (-3.0, 3.0)),
            "p": Axis("probability", "p", "p", UNIT, (0.005, 0.995), "a probability; for logits write z"),
            "z": Axis("logit", "z", "z", REAL, (-6.0, 6.0), "a logit"),
        }[self.variable]

    @property
    def label_axis(self) -> Axis:
        if self.variable == "prediction":
            return Axis("label", "y", "y", REAL, (-3.0, 3.0))
        return Axis("label", "y", "y", UNIT, (0.0, 1.0))

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        if self.variable == "prediction":
            return (-extent, extent), (-extent, extent)
        return ((extent, 1.0 - extent) if self.variable == "p" else (-extent, extent)), (0.0, 1.0)


@dataclass(frozen=True)
class WrittenDistance(WrittenLoss, DistanceLoss):
    """A written loss of the residual alone."""

    def rho(self, r: FloatArray) -> FloatArray:
        return self._value(r, np.asarray(0.0))

    def psi(self, r: FloatArray) -> FloatArray:
        return self._gradient(r, np.asarray(0.0))

    def psi_prime(self, r: FloatArray) -> FloatArray:
        return self._curvature(r, np.asarray(0.0))

    @property
    def kinked(self) -> bool:
        return True  # sliders move the places, and bring them into being

    def kinks(self) -> tuple[Kink, ...]:
        return tuple(Kink(jump.position, max(jump.order, 1)) for jump in residual_jumps(self.program, self.values))
