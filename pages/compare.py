"""MSE, smooth L1, Huber and the other losses of a residual, overlaid."""

from lossviz.ui.compare import compare_page

compare_page()
