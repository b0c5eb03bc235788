"""Figures for papers and slides: panels alone or in a row, laid out for their size, with names beside their lines."""
