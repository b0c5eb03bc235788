"""Figures in TeX: panels as axes of pgfplots, in files that pdflatex compiles by themselves."""

from lossviz.export.tex.figure import tex, tex_size

__all__ = ["tex", "tex_size"]
