"""The picture that the home page opens with: its surface is large at every moment, and its axis never moves."""

from __future__ import annotations

import numpy as np

from lossviz.picture.controls import Range
from lossviz.picture.opening import opening_payload
from lossviz.picture.style import LIGHT
from lossviz.sampling.grid import surface
from lossviz.sampling.sweep import sweep
from lossviz.ui.home import _OPENING


def test_the_surface_fills_its_axis_and_its_colours_wherever_the_sweep_goes() -> None:
    payload = opening_payload(_OPENING, sweep(*_OPENING.family))
    layout = payload.drawing.layout(LIGHT)
    low, high = layout["scene"]["zaxis"]["range"]  # type: ignore[index, call-overload]
    colours = layout["coloraxis"]["cmax"] - layout["coloraxis"]["cmin"]  # type: ignore[index, call-overload, operator]
    (control,) = payload.controls
    assert isinstance(control, Range) and not payload.fits and not payload.layout_bindings  # nothing moves the axis
    assert control.low == control.values[0] and control.high == control.values[-1]  # nothing beyond can be typed
    assert len(control.values) > 40 and payload.state[control.name] in control.values  # as smooth as on its page
    prediction, label = _OPENING.plane.axes(_OPENING.extent)
    filled = {}
    for value in control.values:
        z = surface(_OPENING.loss.but(**{control.name: value}), prediction=prediction, label=label).value
        assert low <= z.min() and z.max() <= high
        filled[value] = float(np.ptp(z)) / max(high - low, colours)
    assert filled[payload.state[control.name]] >= 0.6  # type: ignore[index]
    assert min(filled.values()) >= 0.3 and max(filled.values()) > 0.85
