"""Figures of losses: ``go.Figure`` from surfaces, curves and views. Importing this package imports plotly."""
