"""Cross-entropy."""

from lossviz.ui.blocks import code, notice, numbers, references, simplex
from lossviz.ui.page import loss_page

loss_page("cross_entropy", numbers, simplex, notice, code, references)
