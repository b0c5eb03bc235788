"""Binary cross-entropy."""

from lossviz.ui.blocks import code, notice, numbers, references, take_away
from lossviz.ui.page import loss_page

loss_page("binary_cross_entropy", numbers, notice, code, take_away, references)
