"""Figures hold the surfaces' numbers, say what they show, and match the rules by which the browser moves them."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from looked_up import looked_up

from lossviz import CATALOGUE, MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1, figures
from lossviz.formula import number
from lossviz.picture.card import sparkline
from lossviz.picture.controls import Range, controls
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.layout import SHAPES, drawing
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.panels import Layout
from lossviz.picture.payload import Drag, Payload
from lossviz.picture.ranges import spans
from lossviz.picture.style import ACCENT, LIGHT, colour, dash
from lossviz.picture.trace import Mark, Point, Row, Sheet
from lossviz.picture.values import packed, patched
from lossviz.sampling.grid import curve, simplex, surface
from lossviz.sampling.sweep import sweep
from lossviz.state.names import settings_text
from lossviz.state.view import View, view_from_state

STATES: list[tuple[str, dict[str, Any]]] = [
    ("mse", {}),
    ("mse", {"range": 240, "label": -240, "prediction": 240}),
    ("smooth_l1", {}),
    ("smooth_l1", {"beta": 0}),
    ("huber", {"delta": 0.1}),
    ("huber", {"delta": 50, "label": 1.05}),
    ("binary_cross_entropy", {}),
    ("binary_cross_entropy", {"range": 0.0, "label": 0.5}),
    ("binary_cross_entropy", {"from_logits": True}),
    ("cross_entropy", {}),
    ("cross_entropy", {"from_logits": True, "classes": 1000}),
    ("focal", {}),
    ("focal", {"gamma": 0.5, "alpha": 0.25, "label": 0.3}),
    ("focal", {"from_logits": True, "gamma": 5}),
]
VIEWS = [view_from_state(key, state) for key, state in STATES]
views = pytest.mark.parametrize("view", VIEWS, ids=lambda v: f"{v.loss!r}@{v.extent:g}")


def payload_of(view: View) -> Payload:
    return loss_payload(view, sweep(*view.family))


def by_id(figure: go.Figure) -> dict[str, Any]:
    return {trace.uid: trace for trace in figure.data}


def gaps(values: Any) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    return np.where(np.isfinite(array), array, np.nan).astype(np.float32)


@views
def test_the_linked_view_holds_the_surface_and_the_curve(view: View) -> None:
    figure = by_id(figures.linked(view))
    p_range, y_range = view.plane.axes(view.extent)
    grid = surface(view.loss, prediction=p_range, label=y_range, resolution=61)
    row = curve(view.loss, view.label, prediction=p_range, resolution=241)
    for quantity in ("value", "gradient"):
        drawn = figure[f"{quantity}-surface"]
        np.testing.assert_array_equal(drawn.z, gaps(getattr(grid, quantity)))
        np.testing.assert_array_equal(drawn.x, grid.prediction.astype(np.float32))
        np.testing.assert_array_equal(drawn.y, grid.label.astype(np.float32))
    for quantity in ("value", "gradient", "curvature"):
        np.testing.assert_array_equal(figure[f"{quantity}-curve"].y, gaps(getattr(row, quantity)))
        exact = gaps([getattr(view.plane, quantity)(*view.point)])
        np.testing.assert_array_equal(figure[f"{quantity}-point"].y, exact)
        assert figure[f"{quantity}-point"].marker.color == ACCENT


@views
def test_titles_and_axes_say_what_is_shown(view: View) -> None:
    layout = figures.linked(view).layout
    assert view.loss.title in layout.title.text and settings_text(view.loss) in layout.title.text
    for scene in (layout.scene, layout.scene2):
        assert scene.xaxis.title.text == view.plane.prediction_axis.title
        assert scene.yaxis.title.text == view.plane.label_axis.title
        assert scene.aspectmode == "cube"
    assert layout.xaxis3.title.text == view.plane.prediction_axis.title
    texts = " ".join(note.text for note in layout.annotations)
    for word in ("loss ℓ", f"gradient ∂ℓ/∂{view.plane.prediction_axis.symbol}", "curvature", "lossviz"):
        assert word in texts


@views
def test_ranges_have_room_and_cuts_are_told(view: View) -> None:
    figure = figures.linked(view)
    drawn, texts = by_id(figure), " ".join(note.text for note in figure.layout.annotations)
    limits = view.plane.cuts()
    for quantity, scene in (("value", figure.layout.scene), ("gradient", figure.layout.scene2)):
        low, high = scene.zaxis.range
        z = np.asarray(drawn[f"{quantity}-surface"].z, dtype=float)
        seen = z[np.abs(z) <= limits[quantity]]
        room = 0.019 * (high - low) / 1.04
        assert low + room <= seen.min() and seen.max() <= high - room
        if np.nanmax(np.abs(z)) > limits[quantity]:
            assert f"cut at {'±' if quantity == 'gradient' else ''}{number(limits[quantity])}" in texts


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_axes_and_colours_stand_still_over_a_sweep(key: str) -> None:
    loss = CATALOGUE[key]()
    for record in loss.parameters():
        if record.kind == "flag" or record.optional:
            continue
        ranges = {
            str(spans(loss.but(**{record.name: step}), loss.ranges[0])) for step in (record.steps[0], record.steps[-1])
        }
        assert ranges == {str(spans(loss, loss.ranges[0]))}


@views
def test_alt_text_has_the_numbers(view: View) -> None:
    text = alt_text(view)
    assert view.loss.title in text and settings_text(view.loss) in text
    for quantity in ("value", "gradient", "curvature"):
        assert number(float(f"{getattr(view.plane, quantity)(*view.point):.4g}")) in text
    assert number(view.label) in text and number(view.prediction) in text and "nan" not in text


@views
def test_no_colour_is_left_to_chance(view: View) -> None:
    text = figures.linked(view).to_json() + json.dumps(payload_of(view).json())
    assert "undefined" not in text and "$" not in text
    found = [c for trace in figures.linked(view).data for c in (trace.to_plotly_json().get("line") or {}).items()]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", value) for name, value in found if name == "color")


def test_a_poisoned_default_template_does_not_show() -> None:
    view = view_from_state("huber", {})
    before, default = figures.linked(view).to_json(), pio.templates.default
    try:
        pio.templates.default = "plotly_dark"
        assert figures.linked(view).to_json() == before
        assert figures.curve(curve(Huber())).layout.paper_bgcolor == "#FFFFFF"
    finally:
        pio.templates.default = default


@views
def test_payloads_are_json_and_the_same_each_time(view: View) -> None:
    text = json.dumps(payload_of(view).json(), allow_nan=False, sort_keys=True)
    assert text == json.dumps(payload_of(view).json(), allow_nan=False, sort_keys=True)
    assert len(text) < 150_000


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("mse", {}),
        ("huber", {"delta": 0.5, "label": -1.0}),
        ("smooth_l1", {"beta": 0.0}),
        ("binary_cross_entropy", {"label": 0.5}),
        ("cross_entropy", {"classes": 10}),
        ("focal", {"gamma": 2.0}),
        ("focal", {"gamma": 1.0, "alpha": 1.0, "from_logits": True}),
    ],
)
def test_what_the_browser_looks_up_is_what_python_drew(key: str, state: dict[str, Any]) -> None:
    view = view_from_state(key, state)
    swept = sweep(*view.family)
    payload = loss_payload(view, swept)
    kinds = set()
    for trace, rule in payload.follows():
        kinds.add(type(rule))
        if isinstance(rule, Mark):
            for axis, control in (("x", rule.x), ("y", rule.y)):
                if control is not None:
                    np.testing.assert_allclose(trace.look[axis], payload.state[control], rtol=1e-6)
            continue
        found = looked_up(swept, rule, payload.state)
        drawn = trace.look["z" if isinstance(rule, Sheet) else rule.to]
        assert np.shape(drawn) == found.shape, trace.id
        if isinstance(rule, Point):  # between two nodes the browser interpolates
            continue
        if rule.quantity == "curvature" and view.plane.kinks():
            # jumps from one float32 to the next if the residual is a kink: there, and only there, they may differ
            nodes = np.abs(swept.prediction - view.label)
            at_kink = np.min([np.abs(nodes - abs(kink.position)) for kink in view.plane.kinks()], axis=0) < 1e-6
            found, drawn = np.where(at_kink, 0.0, found), np.where(at_kink, 0.0, np.asarray(drawn))
        top = max(1.0, float(np.nanmax(np.abs(drawn), initial=0.0)))
        np.testing.assert_allclose(found, drawn, rtol=1e-5, atol=1e-6 * top, err_msg=trace.id)
        if isinstance(rule, Row) and rule.ghost is not None:
            assert payload.drawing.trace(rule.ghost).look["visible"] is False
    assert kinds == {Mark, Sheet, Row, Point}


@views
def test_controls_cover_the_state_and_stay_in_reach(view: View) -> None:
    payload = payload_of(view)
    assert {control.name for control in payload.controls} == set(payload.state)
    ranges = {control.name: control for control in controls(view) if isinstance(control, Range)}
    for control in ranges.values():
        assert len(control.values) == len(control.text) == len(set(control.text))
        if control.name in ("label", "prediction"):
            assert control.low <= control.values[0] and control.values[-1] <= control.high
            assert list(control.values) == sorted(control.values)
    rule = payload.tables["loss"]
    for name, along in (("label", rule.label), ("prediction", rule.prediction)):
        assert along is not None
        assert along[1][0] <= ranges[name].values[0] and ranges[name].values[-1] <= along[1][-1]


def test_labels_of_a_residual_stay_on_nodes() -> None:
    for extent in MSE().ranges:
        payload = payload_of(view_from_state("mse", {"range": extent, "prediction": 0.1, "label": 0}))
        assert payload.tables["loss"].label is not None
        (values,) = (c.values for c in payload.controls if isinstance(c, Range) and c.name == "label")
        assert set(values) <= set(payload.tables["loss"].label[1])


def test_a_rule_that_names_nothing_is_refused() -> None:
    payload = payload_of(view_from_state("huber", {}))
    drawing = payload.drawing
    with pytest.raises(ValueError, match="follows a table 'gone'"):
        replace(payload, drawing=with_rule(drawing, Row("gone", "value")))
    with pytest.raises(ValueError, match="follows 'height', which table 'loss' has not"):
        replace(payload, drawing=with_rule(drawing, Row("loss", "height")))
    with pytest.raises(ValueError, match="a ghost 'gone' that is no trace"):
        replace(payload, drawing=with_rule(drawing, Row("loss", "value", ghost="gone")))
    with pytest.raises(ValueError, match="a drag moves gone"):
        replace(payload, drags=(Drag("xy", "gone"),))
    with pytest.raises(ValueError, match="play names 'gone'"):
        replace(payload, play="gone")
    with pytest.raises(ValueError, match=r"'value-curve' twice"):
        replace(drawing, traces=(*drawing.traces, drawing.trace("value-curve")))
    with pytest.raises(ValueError, match=r"got 'value\.curve'"):
        replace(drawing.traces[0], id="value.curve")


def with_rule(drawing: Drawing, rule: Row) -> Drawing:
    """The drawing with one more rule on its first trace."""
    first, *others = drawing.traces
    return replace(drawing, traces=(replace(first, follows=(*first.follows, rule)), *others))


def test_each_layout_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One layout, one set of places for each shape, one patch for each range and label: nothing is drawn to be compared."""
    made: Counter[str] = Counter()
    for name in ("look", "places"):
        plain = getattr(Layout, name)
        monkeypatch.setattr(Layout, name, counted(plain, name, made))
    view = view_from_state("huber", {"delta": 1.55})
    payload_of(view).json()
    assert made["look"] == 1
    assert made["places"] == 1 + len(SHAPES)  # for the picture itself, and for each shape


def counted(method: Any, name: str, made: Counter[str]) -> Any:
    def call(*arguments: Any) -> Any:
        made[name] += 1
        return method(*arguments)

    return call


@views
def test_patches_of_a_range_are_what_that_range_draws(view: View) -> None:
    (reach,) = (reach for reach in payload_of(view).reaches if reach.control == "range")
    for extent, patch in reach.values.items():
        low, high = view.plane.axes(extent)[1]
        (p_low, p_high), _ = view.plane.axes(extent)
        inside = min(max(view.prediction, p_low), p_high)
        other = replace(view, extent=extent, label=min(max(view.label, low), high), prediction=inside)
        moved = patched(drawing(view, live=True).layout(LIGHT), patch)
        assert packed(moved) == packed(drawing(other, live=True).layout(LIGHT))


def test_a_sweep_of_another_loss_is_refused() -> None:
    view = view_from_state("huber", {})
    with pytest.raises(ValueError, match="sweep must be"):
        loss_payload(view, sweep(SmoothL1()))
    with pytest.raises(ValueError, match="sweep must be"):
        loss_payload(view, sweep(Huber(), 6.0))


@pytest.mark.parametrize(
    "loss", [MSE(), Huber(1.5), BinaryCrossEntropy(), CrossEntropy(), Focal(from_logits=True)], ids=repr
)
def test_single_figures_hold_their_arrays(loss: Any) -> None:
    grid, row = surface(loss), curve(loss)
    for figure, values in ((figures.loss_surface(grid), grid.value), (figures.gradient_surface(grid), grid.gradient)):
        np.testing.assert_array_equal(figure.data[0].z, gaps(values))
        assert loss.title in figure.layout.title.text and settings_text(loss) in figure.layout.title.text
    traces = [trace for trace in figures.curve(row).data if trace.name != "kinks"]
    for trace, quantity in zip(traces, ("value", "gradient", "curvature"), strict=True):
        np.testing.assert_array_equal(trace.y, gaps(getattr(row, quantity)))


def test_kinks_are_marked() -> None:
    kinks = next(trace for trace in figures.curve(curve(Huber(1.5))).data if trace.name == "kinks")
    assert kinks.x.tolist() == [-1.5, 1.5] and kinks.y.tolist() == [1.125, 1.125]


def test_the_simplex_figure() -> None:
    drawn = simplex(CrossEntropy(3))
    figure = figures.simplex_surface(drawn)
    np.testing.assert_array_equal(figure.data[0].z, gaps(drawn.value))
    assert "label (1, 0, 0)" in figure.layout.title.text


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_cards_are_small_and_told(key: str) -> None:
    text = sparkline(CATALOGUE[key]())
    assert text.startswith("<svg") and text.endswith("</svg>") and len(text) < 8000
    assert f'<title id="lossviz-card-{key}-title">{CATALOGUE[key].title}</title>' in text
    assert "nan" not in text and "inf" not in text and colour(key) in text


def test_losses_are_told_apart_by_colour_and_dash() -> None:
    looks = [(colour(key), dash(key)) for key in CATALOGUE]
    assert len(set(looks)) == len(looks) and ACCENT not in {one for one, _ in looks}
