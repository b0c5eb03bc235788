"""Cross-entropy."""

from lossviz.ui.blocks import code, notice, numbers, references, take_away
from lossviz.ui.page import loss_page
from lossviz.ui.simplex import simplex_block
from lossviz.ui.story import story

loss_page("cross_entropy", numbers, simplex_block, story, notice, code, take_away, references)
