"""Tukey's biweight loss."""

from lossviz.ui.blocks import code, references, training
from lossviz.ui.conventions import settled, usual_constants
from lossviz.ui.further import further, siblings
from lossviz.ui.page import loss_page

loss_page("tukey", code, further, below=(siblings, usual_constants, settled, training, references))
