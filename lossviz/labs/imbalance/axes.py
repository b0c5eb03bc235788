"""The axes of the panels of the imbalance lab: shares and probabilities."""

from __future__ import annotations

from lossviz.labs.axes import Axes, Axis
from lossviz.labs.imbalance.model import ImbalanceView

_SHARE, _PROBABILITY = Axis("share", 0, 1), Axis("probability", 0, 1)


def axes(view: ImbalanceView) -> dict[str, Axes]:
    """The panels with what their axes count; the groups are words, which have no range.

    >>> axes(ImbalanceView())["shares"].across is None
    True
    """
    spread = {"examples": Axes(_SHARE, up=_SHARE)} if view.spread else {}
    return {"shares": Axes(up=_SHARE), **spread, "after-training": Axes(_PROBABILITY, up=_PROBABILITY)}
