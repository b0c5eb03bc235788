"""Focal loss."""

from lossviz.ui.blocks import code, notice, numbers, references
from lossviz.ui.page import loss_page

loss_page("focal", numbers, notice, code, references)
