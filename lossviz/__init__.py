"""lossviz: loss functions made visible. The core needs NumPy alone."""

from lossviz.catalogue import CATALOGUE, register
from lossviz.exact.grids import GrowthWarning
from lossviz.expression import parse_loss
from lossviz.losses import MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1
from lossviz.sampling.grid import curve, simplex, surface
from lossviz.sampling.sweep import sweep

__all__ = [
    "CATALOGUE",
    "MSE",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "Focal",
    "GrowthWarning",
    "Huber",
    "SmoothL1",
    "curve",
    "parse_loss",
    "register",
    "simplex",
    "surface",
    "sweep",
]
