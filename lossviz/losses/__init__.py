"""The losses, in modules by family; importing this package fills the CATALOGUE."""

from lossviz.losses.classification import BinaryCrossEntropy, Focal
from lossviz.losses.multiclass import CrossEntropy, CrossEntropyPlane
from lossviz.losses.regression import MSE, Huber, SmoothL1

__all__ = ["MSE", "BinaryCrossEntropy", "CrossEntropy", "CrossEntropyPlane", "Focal", "Huber", "SmoothL1"]
