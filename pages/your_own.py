"""A loss that the visitor writes: a formula becomes surfaces, curves and sliders."""

from lossviz.ui.your_own import your_own_page

your_own_page()
