"""Focal loss."""

from lossviz.ui.blocks import code, notice, numbers, references, take_away, training
from lossviz.ui.page import loss_page
from lossviz.ui.story import story

loss_page("focal", numbers, code, take_away, below=(story, notice, training, references))
