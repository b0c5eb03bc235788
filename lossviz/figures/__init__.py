"""Figures of losses: ``go.Figure`` from surfaces, curves and views. Importing this package imports plotly."""

from lossviz.picture.compare.drawing import compare
from lossviz.picture.curve import curve
from lossviz.picture.loss.layout import linked
from lossviz.picture.surface import gradient_surface, loss_surface, simplex_surface

__all__ = ["compare", "curve", "gradient_surface", "linked", "loss_surface", "simplex_surface"]
