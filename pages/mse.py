"""Mean squared error."""

from lossviz.ui.blocks import code, notice, numbers, references
from lossviz.ui.page import loss_page

loss_page("mse", numbers, notice, code, references)
