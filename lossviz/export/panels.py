"""The names of what can be drawn of a page: the whole of it, or some of its panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Raw values of controls by name, as links and the command line give them.
Values = Mapping[str, Any]
#: Losses by key, each with the texts of the parameters that are set.
Settings = Mapping[str, Mapping[str, str]]

#: The whole picture of a page.
WHOLE = "linked"
#: The panels of a loss. Those of the first line are pictures by themselves, the others can stand in a row.
CURVE = "curve"
ENTIRE = (WHOLE, CURVE)
LOSS_PANELS = (*ENTIRE, "loss-surface", "gradient-surface", "loss", "gradient", "curvature")
#: The pictures of a loss as ``--view`` names them, with their panels.
VIEWS = {WHOLE: WHOLE, "surface": "loss-surface", "gradient": "gradient-surface", "curve": "curve"}
