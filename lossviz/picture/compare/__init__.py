"""The picture of the comparison page: losses of a residual overlaid."""
