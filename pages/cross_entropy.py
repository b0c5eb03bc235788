"""Cross-entropy."""

from lossviz.ui.blocks import code, references, training
from lossviz.ui.further import further
from lossviz.ui.page import loss_page
from lossviz.ui.simplex import simplex_block

loss_page("cross_entropy", simplex_block, code, further, below=(training, references))
