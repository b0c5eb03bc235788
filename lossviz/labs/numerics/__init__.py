"""Numerics: the same loss written four ways: where each turns infinite, NaN or silently wrong."""

from __future__ import annotations

from lossviz.labs.lab import Lab
from lossviz.labs.numerics.drawing import drawing, numerics_payload
from lossviz.labs.numerics.model import PRESETS, NumericsView, tables

LAB = Lab(
    page="numerics",
    title="Numerics",
    sentence=(
        "One loss, written the ways people write it, run by PyTorch and judged against the truth. Drag the logit, "
        "and see where each turns infinite, not a number, silently 0 or simply wrong."
    ),
    teaser="The same loss written four ways: where each turns infinite, NaN or silently wrong.",
    view=NumericsView,
    drawing=drawing,
    payload=numerics_payload,
    tables=tables,
    presets=lambda: PRESETS,
)
