"""Hinge loss."""

from lossviz.ui.blocks import code, notice, numbers, references, training
from lossviz.ui.page import loss_page
from lossviz.ui.story import story

loss_page("hinge", numbers, code, below=(story, notice, training, references))
