"""Published numbers, computed again."""

from lossviz.ui.claims import claims_page

claims_page()
