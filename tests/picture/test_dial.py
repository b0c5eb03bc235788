"""Barron's page as one dial: its stops by name, the numbers at each, and infinity written as one everywhere."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from looked_up import looked_up
from running import ROOT

from lossviz import Barron
from lossviz.lessons.snippets import lossviz_snippet, pytorch_snippet
from lossviz.picture.controls import Range
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.readout import ENDLESS
from lossviz.picture.trace import Point, Row
from lossviz.sampling.sweep import sweep
from lossviz.state.view import read_query, view_from_state

STOPS = (-math.inf, -2.0, 0.0, 1.0, 2.0, 4.0)
FORMULAS = {
    -math.inf: lambda r: 1 - np.exp(-r * r / 2),
    -2.0: lambda r: 2 * r * r / (r * r + 4),
    0.0: lambda r: np.log1p(r * r / 2),
    1.0: lambda r: np.sqrt(r * r + 1) - 1,
    2.0: lambda r: r * r / 2,
    4.0: lambda r: ((r * r / 2 + 1) ** 2 - 1) / 2,
}


@pytest.mark.parametrize("alpha", STOPS)
def test_the_sweep_passes_every_named_stop(alpha: float) -> None:
    """What the browser looks up while α moves is the loss at each stop, wherever the page was opened."""
    view = view_from_state("barron", {"alpha": 1.0})
    swept = sweep(*view.family)
    payload = loss_payload(view, swept)
    state = {**view.state(), "alpha": "-inf" if math.isinf(alpha) else alpha}
    control = next(control for control in payload.controls if control.name == "alpha")
    assert isinstance(control, Range) and alpha in control.values and payload.play == "alpha"
    trace = payload.drawing.trace("value-curve")
    (rule,) = (rule for rule in trace.follows if isinstance(rule, Row))
    at = np.asarray(trace.look["x"], dtype=float)
    np.testing.assert_allclose(looked_up(swept, rule, state), FORMULAS[alpha](at), rtol=1e-5, atol=1e-6)
    point = payload.drawing.trace("value-point")
    (mark,) = (rule for rule in point.follows if isinstance(rule, Point))
    assert looked_up(swept, mark, state).item() == pytest.approx(FORMULAS[alpha](2.0), rel=1e-5)


@pytest.mark.parametrize(("alpha", "sign", "word"), [(-math.inf, "−∞", "-inf"), (math.inf, "∞", "inf")])
def test_infinity_is_written_as_one_everywhere(alpha: float, sign: str, word: str) -> None:
    view = view_from_state("barron", {"alpha": word})
    assert view.loss == Barron(alpha=alpha)
    payload = loss_payload(view, sweep(*view.family))
    control = next(control for control in payload.controls if control.name == "alpha")
    assert isinstance(control, Range)
    assert control.text[control.values.index(alpha)] == sign
    assert f"α = {sign}" in alt_text(view) and f"α = {sign}" in payload.alt
    # the picture: a number at a place that its axis writes as infinity
    told = payload.json()
    readout = payload.drawing.trace("readout-settings").look
    assert readout["x"] == [math.copysign(ENDLESS, alpha)]
    axis = payload.drawing.base[f"xaxis{str(readout['xaxis'])[1:]}"]
    assert dict(zip(axis["tickvals"], axis["ticktext"], strict=True))[readout["x"][0]] == sign  # type: ignore[index, call-overload]
    assert "visible" not in axis and not axis["showticklabels"]  # type: ignore[operator, index, call-overload]
    assert axis["range"][0] <= readout["x"][0] <= axis["range"][1]  # type: ignore[index, call-overload, operator]
    assert json.loads(json.dumps(told, allow_nan=False))["state"]["alpha"] == word
    # links and code are for machines: words that are read back to the same number
    assert view.query()["barron_alpha"] == word
    assert read_query("barron", view.query()).view == view
    assert f'Barron(alpha=float("{word}"), scale=1.0)' in lossviz_snippet(view)
    assert "inf" not in pytorch_snippet(view)
    names: dict[str, object] = {}
    exec(f"from lossviz import Barron\nloss = {view.loss.code}", names)
    assert names["loss"] == view.loss


@pytest.mark.parametrize("value", [-1e12, -1.5, 0.0, 1e12])
def test_no_other_number_is_taken_for_infinity(value: float) -> None:
    """Plotly takes a number for a tick if it is nearer than a ten-thousandth of the axis."""
    from lossviz.picture.readout import readout_axes

    for axis in readout_axes(3).values():
        low, high = axis["range"]  # type: ignore[index, call-overload]
        assert low < -ENDLESS and high > ENDLESS
        assert min(abs(value - tick) for tick in (-ENDLESS, ENDLESS)) > (high - low) / 1e4


def test_the_browser_places_infinity_where_python_does() -> None:
    assert f"const BEYOND_ALL = {ENDLESS:.0e};".replace("e+", "e") in (ROOT / "lossviz/web/values.js").read_text()
