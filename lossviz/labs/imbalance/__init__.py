"""Imbalance: a hundred thousand easy negatives and a hundred positives: whose loss is it?"""

from __future__ import annotations

from lossviz.labs.imbalance.axes import axes
from lossviz.labs.imbalance.drawing import drawing, imbalance_payload, outcome
from lossviz.labs.imbalance.model import PRESETS, ImbalanceView, tables
from lossviz.labs.lab import Lab

LAB = Lab(
    page="imbalance",
    title="Imbalance",
    sentence=(
        "A detector looks at a hundred thousand places without an object, the negatives, and at a hundred with one, the "
        "positives. Most negatives are easy. Whose loss is it?"
    ),
    teaser="A hundred thousand easy negatives and a hundred positives: whose loss is it?",
    view=ImbalanceView,
    drawing=drawing,
    held=drawing,
    payload=imbalance_payload,
    tables=tables,
    said=outcome,
    presets=lambda: PRESETS,
    axes=axes,
    references=("even", "calibrated"),
    question="Why does the detector ignore the small objects?",
)
