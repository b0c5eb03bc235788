"""Whole pictures as rows of their panels: in TeX always, elsewhere for what the picture of the page has no place for."""

from __future__ import annotations

from collections.abc import Sequence

from lossviz.export.options import FigureOptions
from lossviz.export.panels import CURVE, WHOLE

#: The whole pictures of a loss.
LOSS_ROWS = {
    WHOLE: (("loss-surface", "gradient-surface"), ("loss", "gradient", "curvature")),
    CURVE: (("loss",), ("gradient",), ("curvature",)),
}
_MOST = 3
_ASKED = ("prediction_range", "label_range", "value_range", "beside", "crop", "camera")


def in_rows(panels: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Panels in rows of three at most, of as many each as can be.

    >>> in_rows(["a", "b", "c", "d"]), in_rows(["a", "b", "c", "d", "e"])
    ((('a', 'b'), ('c', 'd')), (('a', 'b', 'c'), ('d', 'e')))
    """
    count = -(-len(panels) // max(-(-len(panels) // _MOST), 1))
    return tuple(tuple(panels[place : place + count]) for place in range(0, len(panels), count or 1))


def in_panels(whole: str, options: FigureOptions) -> bool:
    """Whether a whole picture is laid out as rows of panels: with other ranges, losses beside its own, or nothing around it.

    >>> in_panels("linked", FigureOptions()), in_panels("linked", FigureOptions(crop=True))
    (False, True)
    """
    asked = [*_ASKED, *(["marks", "family"] if whole == CURVE else [])]
    return any(getattr(options, name) for name in asked)
