"""Focal loss."""

from lossviz.ui.blocks import code, notice, numbers, references, take_away
from lossviz.ui.page import loss_page
from lossviz.ui.story import story

loss_page("focal", numbers, story, notice, code, take_away, references)
