"""Descent: the same start and the same optimizer, one path for each loss."""

from __future__ import annotations

from lossviz.labs.descent.drawing import descent_payload, drawing
from lossviz.labs.descent.model import PRESETS, DescentView
from lossviz.labs.descent.ranged import axes, ranged, solid
from lossviz.labs.descent.traces import said
from lossviz.labs.descent.trails import tables
from lossviz.labs.lab import Lab

LAB = Lab(
    page="descent",
    title="Descent",
    sentence=(
        "The same start and the same optimizer; each loss leads it down a path of its own. Press play, or drag the step."
    ),
    teaser="The same start and the same optimizer: each loss leads it down a path of its own.",
    view=DescentView,
    drawing=drawing,
    held=drawing,
    payload=descent_payload,
    tables=tables,
    said=said,
    presets=lambda: PRESETS,
    axes=axes,
    ranged=ranged,
    solid=solid,
    trains=True,
)
