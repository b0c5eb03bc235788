"""Figures of losses: ``go.Figure`` from surfaces, curves and views. Importing this package imports plotly."""

from lossviz.figures.compare import compare
from lossviz.figures.curve import curve
from lossviz.figures.linked import linked
from lossviz.figures.surface import gradient_surface, loss_surface, simplex_surface

__all__ = ["compare", "curve", "gradient_surface", "linked", "loss_surface", "simplex_surface"]
