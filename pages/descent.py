"""The same start and the same steps: where each loss leads the optimizer."""

from lossviz.ui.labs.descent import descent_page

descent_page()
