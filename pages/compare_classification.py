"""Hinge, exponential, logistic and the other losses of a margin, overlaid with the 0–1 loss."""

from lossviz.ui.compare_classification import compare_classification_page

compare_classification_page()
