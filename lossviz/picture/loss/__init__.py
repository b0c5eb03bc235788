"""The picture of a loss page: loss and gradient as surfaces, and the curves at the chosen label below them."""
