"""Figures of the labs: ``go.Figure`` and browser payloads from the records of ``lossviz.labs``."""
