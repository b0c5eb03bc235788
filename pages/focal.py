"""Focal loss."""

from lossviz.ui.blocks import code, notice, numbers, references, take_away
from lossviz.ui.page import loss_page

loss_page("focal", numbers, notice, code, take_away, references)
