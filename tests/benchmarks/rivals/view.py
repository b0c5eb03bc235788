"""The Huber page's picture at any delta, for the rivals: the same traces and layout, computed by the same core."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from lossviz.picture.loss.layout import drawing  # noqa: E402
from lossviz.picture.loss.payload import loss_payload  # noqa: E402
from lossviz.picture.style import LIGHT  # noqa: E402
from lossviz.sampling.sweep import sweep  # noqa: E402
from lossviz.state.view import default_view, view_from_state  # noqa: E402

#: As wide as the picture on lossviz's own page in a window of 1440 pixels.
WIDTH = 1028
VIEW = default_view("huber")
PAYLOAD: dict[str, Any] = loss_payload(VIEW, sweep(*VIEW.family)).json()
DELTAS: list[float] = next(control["values"] for control in PAYLOAD["controls"] if control["name"] == "delta")
START = DELTAS.index(VIEW.state()["delta"])
CONFIG: dict[str, Any] = PAYLOAD["figure"]["config"]
LAYOUT: dict[str, Any] = {**PAYLOAD["figure"]["layout"], "width": WIDTH, "autosize": False}


def data(delta: float) -> list[dict[str, Any]]:
    """All traces at a delta."""
    return drawing(view_from_state("huber", {**VIEW.state(), "delta": delta}), live=True).data(LIGHT)
