"""Outlier bench: drag a point, and see which line follows it."""

from __future__ import annotations

from lossviz.labs.lab import Lab
from lossviz.labs.outliers.drawing import drawing, outliers_payload, outliers_tables
from lossviz.labs.outliers.model import PRESETS, OutliersView
from lossviz.labs.outliers.ranged import axes, ranged
from lossviz.labs.outliers.traces import said

LAB = Lab(
    page="outliers",
    title="Outlier bench",
    sentence=(
        "A line through points under each loss. Drag a point, or select one and move it with the arrow keys: the lines "
        "follow, and the bars show which points a loss trusts less. Click beside the points to add one."
    ),
    teaser="Drag a point, and see which line follows it.",
    view=OutliersView,
    drawing=drawing,
    payload=outliers_payload,
    tables=outliers_tables,
    said=said,
    presets=lambda: {name: (preset.title, OutliersView.of(name)) for name, preset in PRESETS.items()},
    axes=axes,
    references=("clean",),
    ranged=ranged,
    question="Why does one point bend the line?",
)
