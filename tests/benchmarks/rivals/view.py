"""The Huber page's picture at any delta, for the rivals: the same traces and layout, computed by the same core."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from lossviz.picture.loss.payload import loss_payload  # noqa: E402

from lossviz.picture.loss.traces import traces  # noqa: E402
from lossviz.sampling.sweep import sweep  # noqa: E402
from lossviz.view import default_view, view_from_state  # noqa: E402

#: As wide as the picture on lossviz's own page in a window of 1440 pixels.
WIDTH = 1028
VIEW = default_view("huber")
PAYLOAD = loss_payload(VIEW, sweep(*VIEW.family))
DELTAS: list[float] = next(control["values"] for control in PAYLOAD["controls"] if control["name"] == "delta")
START = DELTAS.index(VIEW.state()["delta"])
CONFIG: dict[str, Any] = PAYLOAD["figure"]["config"]
LAYOUT: dict[str, Any] = {**PAYLOAD["figure"]["layout"], "width": WIDTH, "autosize": False}


def unpacked(value: Any) -> Any:
    """Numpy arrays for plotly's packed ones."""
    if isinstance(value, dict) and "bdata" in value:
        flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"]))
        return flat.reshape([int(n) for n in str(value.get("shape", flat.size)).split(",")])
    if isinstance(value, dict):
        return {name: unpacked(part) for name, part in value.items()}
    return value


_READOUTS = [unpacked(trace) for trace in PAYLOAD["figure"]["data"] if trace["name"].startswith("readout")]


def data(delta: float) -> list[dict[str, Any]]:
    """All traces at a delta."""
    own, point = _READOUTS
    drawn = traces(view_from_state("huber", {**VIEW.state(), "delta": delta}))
    return [*drawn, {**own, "x": [delta]}, point]
