"""The same loss written in several ways: where each turns infinite, not a number, zero or wrong."""

from lossviz.ui.labs.numerics import numerics_page

numerics_page()
