"""Tukey's biweight loss."""

from lossviz.ui.blocks import code, references, training
from lossviz.ui.further import further
from lossviz.ui.page import loss_page

loss_page("tukey", code, further, below=(training, references))
