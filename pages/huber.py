"""Huber loss."""

from lossviz.ui.blocks import code, references, training
from lossviz.ui.conventions import settled
from lossviz.ui.further import further, siblings
from lossviz.ui.page import loss_page

loss_page("huber", code, further, below=(siblings, settled, training, references))
