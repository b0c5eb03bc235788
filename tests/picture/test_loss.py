"""Figures hold the surfaces' numbers, say what they show, and match the rules by which the browser moves them."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from looked_up import looked_up

from lossviz import CATALOGUE, MSE, BinaryCrossEntropy, CrossEntropy, Focal, Huber, SmoothL1, figures, parse_loss
from lossviz.formula import number
from lossviz.lessons import story
from lossviz.lessons.predict import Question
from lossviz.picture.card import sparkline
from lossviz.picture.controls import Range, controls
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.alt import alt_text
from lossviz.picture.loss.frame import compared, frame, line_of, names_of, swept_ends
from lossviz.picture.loss.layout import SHAPES, SLIDES, drawing
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.panels import Layout
from lossviz.picture.payload import Drag, Fit, Payload, Rung
from lossviz.picture.ranges import ladder
from lossviz.picture.style import ACCENT, LIGHT, colour, dash
from lossviz.picture.trace import Mark, Point, Rings, Row, Sheet
from lossviz.picture.values import packed, patched
from lossviz.sampling.grid import curve, simplex, surface
from lossviz.sampling.sweep import sweep
from lossviz.state.names import settings_text
from lossviz.state.view import View, page_view, view_from_state

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
        x, y = line_of(row).of(quantity)
        drawn = figure[f"{quantity}-curve"]
        np.testing.assert_array_equal(drawn.x, x.astype(np.float32))
        np.testing.assert_array_equal(drawn.y, gaps(y))
        exact = gaps([getattr(view.plane, quantity)(*view.point)])
        np.testing.assert_array_equal(figure[f"{quantity}-point"].y, exact)
        assert figure[f"{quantity}-point"].marker.color == ACCENT


@views
def test_titles_and_axes_say_what_is_shown(view: View) -> None:
    layout = figures.linked(view).layout
    assert view.loss.title in layout.title.text and settings_text(view.loss) in layout.title.text
    axes = view.plane.prediction_axis, view.plane.label_axis
    for scene, names in ((layout.scene, [x.title for x in axes]), (layout.scene2, [x.symbol for x in axes])):
        assert [scene.xaxis.title.text, scene.yaxis.title.text] == names
        assert scene.aspectratio.x == scene.aspectratio.y >= scene.aspectratio.z
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
def test_the_ranges_to_choose_from_are_those_of_a_whole_sweep(key: str) -> None:
    loss = CATALOGUE[key]()
    for record in loss.parameters():
        if record.kind == "flag" or record.optional or not record.dragged:
            continue
        for step in (record.steps[0], record.steps[-1]):
            assert ladder(loss.but(**{record.name: step}), loss.ranges[0]) == ladder(loss, loss.ranges[0])


def told(key: str) -> list[View]:
    """The view that the page of a loss opens with, those of its forms, and those of the steps of its story."""
    flags = [{record.name: not record.default} for record in CATALOGUE[key].parameters() if record.kind == "flag"]
    forms = [view_from_state(key, state) for state in ({}, *flags)]
    return [
        *forms,
        *(
            view
            for step in story(key)
            for view in (step.views(key) if isinstance(step, Question) else (step.view(key),))
        ),
    ]


class Made(NamedTuple):
    """A view and what is made of it."""

    view: View
    drawing: Drawing
    payload: Payload


@pytest.fixture(scope="module", params=sorted(CATALOGUE))
def made(request: pytest.FixtureRequest) -> list[Made]:
    """What the page of a loss shows by itself, made once for all tests that look at it."""
    return [Made(view, drawing(view, live=True), payload_of(view)) for view in told(request.param)]


def test_the_surface_fills_its_axis_and_its_colours(made: list[Made]) -> None:
    """At least 60 % of both, from the numbers of the payload, in every view that a page shows by itself."""
    for view, drawn, payload in made:
        layout = payload.json()["figure"]["layout"]  # type: ignore[index, call-overload]
        z = np.asarray(drawn.trace("value-surface").look["z"], dtype=float)
        low, high = layout["scene"]["zaxis"]["range"]
        seen = np.clip(z[np.isfinite(z)], low, high)
        for ends in ((low, high), (layout["coloraxis"]["cmin"], layout["coloraxis"]["cmax"])):
            inside = np.clip(seen, *ends)
            assert np.ptp(inside) >= 0.6 * (ends[1] - ends[0]), (view, ends)


@pytest.mark.parametrize("key", [key for key, kind in CATALOGUE.items() if not swept_ends(kind())])
def test_where_no_parameter_moves_it_the_curve_fills_its_axis_at_the_opening(key: str) -> None:
    """Poisson's axis held what its surface needs at a count of 10, and its curve filled a fifth of it."""
    made = frame(page_view(key))
    span = made.panels["value"]
    assert np.ptp(np.clip(made.curve.value, span.low, span.high)) >= 0.6 * (span.high - span.low)


def test_an_axis_settles_where_a_picture_of_that_view_would_have_it(made: list[Made]) -> None:
    """What the browser is told for a state is what Python draws for it: same ranges, colours, levels and notes."""
    first, _, told_first = made[0]
    for view, drawn, payload in made:
        if view.family != first.family:
            continue
        layout = drawn.layout(LIGHT)
        for fit, own in zip(told_first.fits, payload.fits, strict=True):
            step = settled_on(fit, drawn, own.reach)
            assert packed(patched(layout, step.layout)) == packed(layout)
            for id, patch in step.traces.items():
                look = drawn.trace(id).look
                assert packed(patched(look, patch)) == packed(look)


def settled_on(fit: Fit, made: Drawing, reach: int) -> Rung:
    """The rung that the rule of the payload names: the first that holds all, else, or if all is 0, the last.

    Where ends of controls are named it is the widest up to the one at ``reach`` that is filled to a sixth and not cut.
    """
    looks = [made.trace(id).look for id in fit.traces]
    shown = [np.asarray(look[fit.axis], dtype=float).ravel() for look in looks if look.get("visible", True) is True]
    numbers = np.concatenate(shown)
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    dust = [1e-6 * max(rung.high, -rung.low) for rung in fit.rungs]
    holds = [s.low - d <= low and high <= s.high + d for s, d in zip(fit.rungs, dust, strict=True)]
    first = next((k for k, held in enumerate(holds) if held and (low or high)), len(holds) - 1)
    filled = [(min(high, s.high) - max(low, s.low)) / (s.high - s.low) for s in fit.rungs]
    wider = [k for k in range(first + 1, reach + 1) if fit.ends and filled[k] >= 1 / 6 and not fit.rungs[k].cut]
    return fit.rungs[max([first, *wider]) if low or high else first]


@pytest.mark.parametrize(
    ("key", "quantity", "name", "values"),
    [
        ("huber", "gradient", "delta", (0.5, 1.5, 3.0, 5.0)),
        ("huber", "value", "delta", (0.5, 1.5, 5.0)),
        ("tukey", "gradient", "c", (2.5, 4.0, 8.0)),
        ("quantile", "gradient", "tau", (0.1, 0.5, 0.9)),
        ("smooth_l1", "value", "beta", (0.1, 1.5, 5.0)),
    ],
)
def test_a_panel_shows_what_its_parameter_does(key: str, quantity: str, name: str, values: tuple[float, ...]) -> None:
    """Its axis stays while the parameter is moved, and after it: a plateau is where the parameter has put it."""
    panels = {frame(view_from_state(key, {name: value})).panels[quantity] for value in values}
    assert len(panels) == 1


def test_a_wider_delta_takes_a_wider_axis() -> None:
    high = {
        delta: drawing(view_from_state("huber", {"delta": delta}), live=True).layout(LIGHT)["coloraxis"]["cmax"]  # type: ignore[index, call-overload]
        for delta in (0.5, 1.0, 5.0)
    }
    assert high == {0.5: 3.0, 1.0: 6.0, 5.0: 20.0}


@pytest.mark.parametrize(
    ("key", "state", "quantity", "at", "sides"),
    [
        ("huber", {}, "curvature", (-1.0, 1.0), ((0.0, 1.0), (1.0, 0.0))),
        ("huber", {"delta": 0.73, "label": 0.4}, "curvature", (-0.33, 1.13), ((0.0, 1.0), (1.0, 0.0))),
        ("smooth_l1", {"beta": 0.5}, "curvature", (-0.5, 0.5), ((0.0, 2.0), (2.0, 0.0))),
        ("smooth_l1", {"beta": 0.0}, "gradient", (0.0,), ((-1.0, 1.0),)),
        ("hinge", {}, "gradient", (1.0,), ((-1.0, 0.0),)),
        ("hinge", {"label": 0.0}, "gradient", (-1.0, 1.0), ((-0.5, 0.0), (0.0, 0.5))),
        ("hinge", {"range": 60.0, "label": -1.0}, "gradient", (-1.0,), ((0.0, 1.0),)),
    ],
)
def test_a_jump_is_drawn_as_a_jump(key: str, state: dict[str, Any], quantity: str, at: Any, sides: Any) -> None:
    """Upright at its place, between the core's numbers on both sides; and nowhere else anything steep."""
    view = view_from_state(key, state)
    figures_drawn = (
        figures.linked(view),
        figures.curve(curve(view.loss, view.label, prediction=view.plane.axes(view.extent)[0])),
    )
    for figure in figures_drawn:
        line = by_id(figure)[f"{quantity}-curve"]
        x, y = np.asarray(line.x, dtype=float), np.asarray(line.y, dtype=float)
        upright = np.flatnonzero(np.diff(x) == 0)
        np.testing.assert_allclose(x[upright], at, rtol=1e-6)
        np.testing.assert_allclose(np.stack([y[upright], y[upright + 1]], axis=1), sides, rtol=1e-6, atol=1e-7)
        rest = np.delete(np.arange(len(x) - 1), upright)
        assert np.abs(np.diff(y)[rest]).max() < 0.05


def test_a_written_jump_is_drawn_as_a_jump() -> None:
    loss = parse_loss("where(abs(r) < 1, r**2, 2*abs(r) - 1)")
    line = by_id(figures.curve(curve(loss)))["curvature-curve"]
    x, y = np.asarray(line.x, dtype=float), np.asarray(line.y, dtype=float)
    upright = np.flatnonzero(np.diff(x) == 0)
    np.testing.assert_allclose(x[upright], (-1.0, 1.0), atol=1e-6)
    np.testing.assert_allclose(y[upright], (0.0, 2.0), atol=1e-5)
    np.testing.assert_allclose(y[upright + 1], (2.0, 0.0), atol=1e-5)


@pytest.mark.parametrize(
    ("key", "simple"),
    [
        ("huber", {"½r²": lambda r: MSE().value(r, 0.0) / 2, "|r|": lambda r: SmoothL1(beta=0.0).value(r, 0.0)}),
        ("smooth_l1", {"½r²": lambda r: MSE().value(r, 0.0) / 2, "|r|": lambda r: SmoothL1(beta=0.0).value(r, 0.0)}),
        ("focal", {"binary cross-entropy": lambda p: BinaryCrossEntropy().value(p, 1.0)}),
    ],
)
def test_yardsticks_are_the_core_s_own_losses_and_named_at_their_lines(key: str, simple: dict[str, Any]) -> None:
    drawn = by_id(figures.linked(view_from_state(key, {})))
    for k, (name, of) in enumerate(simple.items()):
        line = drawn[f"value-yardstick{k}"]
        x = np.asarray(line.x, dtype=float)
        np.testing.assert_allclose(np.asarray(line.y, dtype=float), of(x), rtol=2e-5, atol=1e-6)
        assert [text for text in line.text if text] == [name] and line.line.dash == "dash"


MARGINS = [key for key, loss in CATALOGUE.items() if loss.family == "margin"]


@pytest.mark.parametrize("label", [1.0, -1.0, 0.5])
@pytest.mark.parametrize("key", MARGINS)
def test_beside_a_margin_loss_the_count_of_errors_jumps_upright(key: str, label: float) -> None:
    drawn = drawing(view_from_state(key, {"label": label}), live=True)
    look = drawn.trace("value-yardstick0").look
    x, y = (np.asarray(look[axis], dtype=float) for axis in "xy")
    wrong, right = (1 + label) / 2, (1 - label) / 2  # the share of the class that a score below or above 0 gets wrong
    assert [text for text in look["text"] if text] == ["0–1 loss"] and look["line"]["dash"] == "dash"  # type: ignore[index, union-attr, call-overload]
    (jump,) = np.flatnonzero(np.diff(x) == 0)
    assert x[jump] == 0
    np.testing.assert_allclose(y[: jump + 1], wrong)
    np.testing.assert_allclose(y[jump + 1 :], right)
    gradient = np.asarray(drawn.trace("gradient-yardstick0").look["y"], dtype=float)
    assert np.isnan(gradient).sum() == 1 and not np.nansum(np.abs(gradient))


@pytest.mark.parametrize("key", MARGINS)
def test_the_table_moves_the_count_of_errors_with_the_label(key: str) -> None:
    view = view_from_state(key, {})
    swept = sweep(*view.family)
    for label in (1.0, 0.4, -1.0):
        (rule,) = drawing(view, live=True).trace("value-yardstick0").follows
        assert isinstance(rule, Row)
        found = looked_up(swept, rule, {**view.state(), "label": label})
        look = drawing(view_from_state(key, {"label": label}), live=True).trace("value-yardstick0").look
        np.testing.assert_allclose(found, np.asarray(look["y"], dtype=float), atol=1e-6)


NAMED = [
    ("focal", {}),
    ("focal", {"label": 0.0}),
    ("focal", {"several": True}),
    ("focal", {"several": True, "label": 0.0}),
    ("huber", {"several": True}),
    *((key, {}) for key in MARGINS),
]


@pytest.mark.parametrize(("key", "state"), NAMED)
def test_every_curve_beside_the_loss_has_its_name_at_its_line(key: str, state: dict[str, Any]) -> None:
    view = view_from_state(key, state)
    kinds = "yardstick|member" if view.several else "yardstick"
    beside = [trace for trace in drawing(view, live=True).traces if re.search(f"(value|gradient)-({kinds})", trace.id)]
    assert beside
    for trace in beside:
        names = [text for text in trace.look.get("text", ()) if text]  # type: ignore[union-attr]
        assert len(names) == 1 or (
            not names and trace.id.startswith("gradient")
        )  # what has no room there is named above
        assert all(str(name).rpartition(" ")[2] in trace.label for name in names)


@pytest.mark.parametrize("key", ["huber", "smooth_l1", "focal"])
def test_the_curves_of_a_family_are_shown_on_request(key: str) -> None:
    for several in (False, True):
        view = view_from_state(key, {"several": several})
        assert view.query().get(f"{key}_several") == ("true" if several else None)
        record = compared(view.loss)
        assert record is not None
        for k, value in enumerate(record.compared):
            line = drawing(view, live=True).trace(f"value-member{k}").look
            assert line["visible"] is several
            x, y = (np.asarray(line[axis], dtype=float) for axis in "xy")
            member = view.loss.but(**{record.name: value})
            if several:
                np.testing.assert_allclose(y, member.value(x, view.label), rtol=2e-5, atol=1e-6)
    assert "several" not in view_from_state("mse", {"several": True}).state()


def test_from_above_nothing_is_in_perspective() -> None:
    for name, kind in (("top", "orthographic"), ("valley", "perspective"), ("-90,90", "orthographic")):
        layout = figures.linked(view_from_state("huber", {"view": name})).layout
        assert layout.scene.camera.projection.type == layout.scene2.camera.projection.type == kind
        assert (layout.scene.zaxis.showticklabels is False) is (kind == "orthographic")


def test_no_number_of_a_scene_s_heights_stands_in_a_corner(made: list[Made]) -> None:
    for _, drawn, _ in made:
        layout = drawn.layout(LIGHT)
        for scene in ("scene", "scene2"):
            axis = layout[scene]["zaxis"]  # type: ignore[index, call-overload]
            low, high = axis["range"]
            inside = [
                tick for tick in axis["tickvals"] if low + 0.09 * (high - low) < tick < high - 0.09 * (high - low)
            ]
            assert inside == axis["tickvals"]
            assert 2 <= len(inside) <= 6 if scene == "scene" else inside == [0]


@views
def test_numbers_in_a_figure_have_a_real_minus_sign(view: View) -> None:
    """Templates that format a number themselves write a hyphen; without a format a number takes that of its axis."""
    text = json.dumps(payload_of(view).json()) + figures.linked(view).to_json()
    assert not re.search(r"%\{[xyz]:", text)


def test_the_title_is_left_to_the_page() -> None:
    payload = payload_of(view_from_state("huber", {}))
    assert payload.json()["untitled"]["title.text"] == ""  # type: ignore[index, call-overload]
    assert payload.json()["figure"]["layout"]["title"]["text"] == "<b>Huber loss</b>"  # type: ignore[index, call-overload]
    assert replace(payload, large=True).json()["untitled"] == {}  # a projector shows it


@views
def test_loss_and_gradient_are_named_once_but_on_a_slide_beside_surface_and_curve(view: View) -> None:
    drawn, names = drawing(view, live=True), names_of(view.plane)
    for shape, times in (*((shape, 1) for shape in SHAPES), *((shape, 2) for shape in SLIDES)):
        texts = [note["text"] for note in drawn.layout(LIGHT, shape)["annotations"]]  # type: ignore[index, union-attr, call-overload]
        assert [texts.count(f"<b>{names[quantity]}</b>") for quantity in ("value", "gradient")] == [times, times]
        assert any("chosen point" in text for text in texts) == (times == 1)


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
    assert len(text) < 170_000  # six sheets for phones take a tenth of it


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
        if isinstance(rule, Rings):
            continue
        if isinstance(rule, Mark):
            for axis, control in (("x", rule.x), ("y", rule.y)):
                if control is not None:
                    np.testing.assert_allclose(trace.look[axis], payload.state[control], rtol=1e-6)
            continue
        if trace.shown_by is not None:
            continue
        plain = replace(rule, breaks=None, side=None) if isinstance(rule, Row) else rule
        found = looked_up(swept, plain, payload.state)
        if plain != rule:  # how jumps come into a row is another test
            np.testing.assert_allclose(found, getattr(frame(view).curve, rule.quantity), rtol=1e-5, atol=1e-6)
            continue
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
    assert kinds - {Rings} == {Mark, Sheet, Row, Point}


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
    """One layout, a set of places for each shape and each sheet of a phone, a patch for each range and label, and no more."""
    made: Counter[str] = Counter()
    for name in ("look", "places"):
        plain = getattr(Layout, name)
        monkeypatch.setattr(Layout, name, counted(plain, name, made))
    view = view_from_state("huber", {"delta": 1.55})
    payload_of(view).json()
    assert made["look"] == 1
    sheets, ways = 3, 2  # the loss, its gradient and its curvature, upright and lying
    assert made["places"] == 1 + len(SHAPES) + ways * sheets  # for the picture itself, for each shape and sheet


def counted(method: Any, name: str, made: Counter[str]) -> Any:
    def call(*arguments: Any) -> Any:
        made[name] += 1
        return method(*arguments)

    return call


@views
def test_patches_of_a_range_are_what_that_range_draws(view: View) -> None:
    (binding,) = (each for each in payload_of(view).layout_bindings if each.control == "range")
    for extent, patch in binding.values.items():
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
        np.testing.assert_array_equal(trace.y, gaps(line_of(row).of(quantity)[1]))


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


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_no_curve_of_a_card_stands_upright_at_a_jump(key: str) -> None:
    for path in re.findall(r'<path d="([^"]*)" stroke="#', sparkline(CATALOGUE[key]())):
        for piece in path.split("M")[1:]:
            points = np.array([point.split() for point in piece.split("L")], dtype=float)
            across, up = np.abs(np.diff(points, axis=0)).T
            assert np.all((across > 0.1) | (up < 3)), piece


def test_losses_are_told_apart_by_colour_and_dash() -> None:
    looks = [(colour(key), dash(key)) for key in CATALOGUE]
    assert len(set(looks)) == len(looks) and ACCENT not in {one for one, _ in looks}
