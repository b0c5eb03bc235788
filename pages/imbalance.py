"""Whose loss it is where negatives abound, and what γ, α and a prior make of it."""

from lossviz.ui.labs.imbalance import imbalance_page

imbalance_page()
