"""Numerics: the same loss, written in several ways: where each turns infinite, NaN or silently wrong."""

from __future__ import annotations

from lossviz.labs.lab import Lab
from lossviz.labs.numerics.drawing import drawing, numerics_payload, story
from lossviz.labs.numerics.model import PRESETS, NumericsView, tables
from lossviz.labs.numerics.ranged import axes, ranged

LAB = Lab(
    page="numerics",
    title="Numerics",
    sentence=(
        "The same loss, written in different ways and run by PyTorch. Drag the logit, the number before the sigmoid, "
        "and see where each breaks."
    ),
    teaser="The same loss, written in several ways: where each turns infinite, NaN or silently wrong.",
    view=NumericsView,
    drawing=drawing,
    payload=numerics_payload,
    tables=tables,
    said=lambda view: story(view).replace("*", ""),
    presets=lambda: PRESETS,
    axes=axes,
    references=("true-value", "true-gradient"),
    ranged=ranged,
    trains=True,
    question="Why does my loss turn into NaN?",
)
