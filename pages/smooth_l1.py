"""Smooth L1 loss."""

from lossviz.ui.blocks import code, notice, numbers, references
from lossviz.ui.page import loss_page

loss_page("smooth_l1", numbers, notice, code, references)
