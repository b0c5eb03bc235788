"""Which loss for which task."""

from lossviz.ui.guide import guide_page

guide_page()
