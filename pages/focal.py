"""Focal loss."""

from lossviz.ui.blocks import code, references, training
from lossviz.ui.further import further, siblings
from lossviz.ui.page import loss_page

loss_page("focal", code, further, below=(siblings, training, references))
