"""Points, an outlier, and the line that each loss draws."""

from lossviz.ui.labs.outliers import outliers_page

outliers_page()
