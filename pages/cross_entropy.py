"""Cross-entropy."""

from lossviz.ui.blocks import code, references, training
from lossviz.ui.further import further, siblings
from lossviz.ui.page import loss_page
from lossviz.ui.simplex import simplex_block

loss_page("cross_entropy", simplex_block, code, further, below=(siblings, training, references))
