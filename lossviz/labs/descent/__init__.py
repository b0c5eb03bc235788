"""Descent: the same start and the same steps: how the loss steers the optimizer."""

from __future__ import annotations

from lossviz.labs.descent.drawing import descent_payload, drawing
from lossviz.labs.descent.model import PRESETS, DescentView
from lossviz.labs.descent.trails import tables
from lossviz.labs.lab import Lab

LAB = Lab(
    page="descent",
    title="Descent",
    sentence=(
        "The same start, the same optimizer, one panel per loss: how the loss steers. Press play, or drag the step "
        "back and forth."
    ),
    teaser="The same start and the same steps: how the loss steers the optimizer.",
    view=DescentView,
    drawing=drawing,
    payload=descent_payload,
    tables=tables,
    presets=lambda: PRESETS,
)
