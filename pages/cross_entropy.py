"""Cross-entropy."""

from lossviz.ui.blocks import code, notice, numbers, references, training
from lossviz.ui.page import loss_page
from lossviz.ui.simplex import simplex_block
from lossviz.ui.story import story

loss_page("cross_entropy", numbers, simplex_block, code, below=(story, notice, training, references))
