"""The article's worked examples, with numbers that can be changed."""

from lossviz.ui.worked import worked_page

worked_page()
