"""Losses sampled: on a grid, and as tables of numbers along sliders."""
