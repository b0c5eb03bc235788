"""The descent lab against textbook recursions written out, finite differences, and what divergence looks like."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from looked_up import row

from lossviz import MSE, BinaryCrossEntropy, Huber, SmoothL1
from lossviz.labs.descent.model import (
    LOSSES,
    MOST_STEPS,
    OPTIMIZERS,
    POINTS,
    PRESETS,
    DescentView,
    descend,
    descents,
    landscape,
    walk,
)
from lossviz.labs.descent.scenes import LineScene, NeuronScene, PredictionScene, Scene
from lossviz.labs.descent.trails import line_at, tables

pytestmark = pytest.mark.torch


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_the_saturated_neuron_of_the_textbook() -> None:
    view = PRESETS["saturated"][1]
    paths = descents(view)
    quadratic, entropy = paths["mse"].outcome, paths["binary_cross_entropy"].outcome
    w = b = 2.0
    for k in range(301):
        a = sigmoid(w + b)
        assert quadratic[k] == pytest.approx(a, rel=1e-10)
        step = 0.15 * a * a * (1 - a)  # of (a − 0)²/2
        w, b = w - step, b - step
    assert round(float(quadratic[0]), 3) == 0.982
    assert round(float(quadratic[300]), 3) == 0.203
    # cross-entropy leaves the plateau at once: within ten steps it is where the quadratic cost is after a hundred
    assert entropy[10] < 0.9 < 0.95 < quadratic[100]
    w = b = 2.0
    for k in range(301):
        assert entropy[k] == pytest.approx(sigmoid(w + b), rel=1e-10)
        w, b = w - 0.15 * sigmoid(w + b), b - 0.15 * sigmoid(w + b)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers_by_hand(optimizer: str) -> None:
    theta, velocity, mean, square = 4.0, 0.0, 0.0, 0.0
    scene = PredictionScene(MSE(), (4.0,), 1.0)
    for k, (place, _) in enumerate(walk(scene, optimizer, rate=0.05, momentum=0.8, steps=40)):
        assert place[0] == pytest.approx(theta, rel=1e-9)
        slope = 2 * (theta - 1)
        if optimizer == "adam":
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
            theta -= 0.05 * (mean / (1 - 0.9 ** (k + 1))) / (math.sqrt(square / (1 - 0.999 ** (k + 1))) + 1e-8)
        else:
            velocity = slope + (0.8 * velocity if optimizer == "momentum" else 0.0)
            theta -= 0.05 * velocity


def scenes() -> list[Scene]:
    found: list[Scene] = []
    for loss in LOSSES:
        found += [PredictionScene(loss, (1.3,), 0.2), NeuronScene(loss, (0.7, -0.4), 0.3, input=1.5, factor=0.5)]
        if loss.task == "regression":
            found.append(LineScene(loss, (0.3, -0.7), POINTS))
    return found


@pytest.mark.parametrize("scene", scenes(), ids=lambda s: f"{type(s).__name__}-{s.loss.key}")
def test_gradients_are_slopes(scene: Scene) -> None:
    theta, h = np.array(scene.start), 1e-6
    for i in range(len(theta)):
        step = np.zeros_like(theta)
        step[i] = h
        slope = (scene.objective(theta + step) - scene.objective(theta - step)) / (2 * h)
        assert scene.gradient(theta)[i] == pytest.approx(float(slope), abs=1e-7)
    assert len(scene.names) == len(theta) == len(scene.ranges)


def test_a_line_ends_at_its_fit() -> None:
    from lossviz.labs.outliers.lines import fit_line

    view = replace(PRESETS["line"][1], steps=1000)
    for key, path in descents(view).items():
        loss = path.scene.loss
        fit = fit_line(loss, POINTS)  # type: ignore[arg-type]
        if key in ("mse", "huber"):
            assert path.stop == "converged"
            assert path.parameters[-1] == pytest.approx([fit.intercept, fit.slope], abs=1e-4)


def test_divergence_is_a_result() -> None:
    view = PRESETS["diverged"][1]
    path = descents(view)["mse"]
    assert path.stop == "diverged"
    assert path.steps < view.steps
    assert "diverged" in path.message
    assert np.abs(path.parameters[-1]).max() > 1e6
    far = descend(replace(view, rate=1000.0, optimizer="momentum", scene="prediction", start=50.0), view.scenes["mse"])
    assert far.stop == "diverged"
    # a flat tail keeps the pull bounded: Huber hops about, but does not run away
    assert descents(view)["huber"].stop != "diverged"


def test_it_stops_where_nothing_pulls() -> None:
    assert descend(DescentView(), PredictionScene(MSE(), (0.5,), 0.5)).steps == 0
    path = descend(DescentView(rate=0.1, steps=200), PredictionScene(MSE(), (3.0,), 0.5))
    assert path.stop == "converged"
    assert abs(path.parameters[-1, 0] - 0.5) < 1e-6
    # L1 of rate 0.1 jumps over its minimum for ever
    hop = descend(DescentView(rate=0.3, steps=50), PredictionScene(SmoothL1(0.0), (1.0,), 0.0))
    assert (hop.stop, hop.steps) == ("steps", 50)


def test_momentum_does_not_stop_while_it_passes_the_minimum() -> None:
    scene = PredictionScene(Huber(), (1.0,), 0.0)
    path = descend(DescentView(optimizer="momentum", rate=1.0, momentum=0.5, steps=200), scene)
    assert abs(path.parameters[1, 0]) < 1e-12  # one step of rate 1 is at the minimum, at full speed
    assert path.steps > 5
    assert path.stop == "converged"


def test_progress_and_interruption() -> None:
    seen: list[float] = []
    view = DescentView(steps=100)
    descents(view, lambda share: seen.append(share) is None)
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] <= 1
    path = descend(view, view.scenes["mse"], lambda share: share < 0.5)
    assert path.stop == "interrupted"
    assert path.steps < 100
    assert len(descents(view, lambda share: False)) == 1


def test_steps_are_bounded() -> None:
    scene = PredictionScene(MSE(), (1.0,), 0.0)
    assert sum(1 for _ in walk(scene, rate=1e-5, steps=10**9)) == MOST_STEPS + 1
    with pytest.raises(ValueError, match="optimizer"):
        next(walk(scene, "newton"))
    with pytest.raises(ValueError, match="logits"):
        NeuronScene(BinaryCrossEntropy(), (0.0, 0.0), 0.0)


def test_landscape_is_the_objective() -> None:
    scene = LineScene(Huber(), (0.0, 0.0), POINTS)
    axes, values = landscape(scene, 7)
    intercept, slope = axes[0][2], axes[1][5]
    by_hand = np.mean([Huber().value(intercept + slope * x, y) for x, y in POINTS])
    assert values[5, 2] == pytest.approx(by_hand)
    (axis,), values = landscape(PredictionScene(MSE(), (3.0,), 0.0), 9)
    assert values == pytest.approx(axis**2)


def test_tables_are_the_paths() -> None:
    view = replace(PRESETS["diverged"][1], steps=40)
    paths = descents(view)
    table = tables(view, paths)["paths"]
    for key, path in paths.items():
        found = row(table, f"{key}_1")
        reached = path.parameters[:, 1].astype(np.float32)
        assert np.array_equal(found[: path.steps + 1], reached)
        assert np.all(found[path.steps :] == reached[-1])
    assert table.rule.prediction[1][-1] == 40.0


def test_trails_grow_along_the_path() -> None:
    view = DescentView(steps=12)
    paths = descents(view)
    trail = tables(view, paths)["trails"]
    weights = paths["mse"].parameters[:, 0].astype(np.float32)
    for step in (0, 1, 7, 12):
        found = row(trail, "mse_0", step=float(step))
        assert len(found) == 13
        assert np.all(found[: 13 - step] == weights[0])
        assert np.array_equal(found[12 - step :], weights[: step + 1])
    assert trail.rule.label is not None
    assert (trail.rule.label[0], trail.rule.length, trail.numbers.shape[1]) == ("step", 25, 25)


def test_lines_go_with_their_steps() -> None:
    view = replace(PRESETS["line"][1], steps=20)
    paths = descents(view)
    found = tables(view, paths)["lines"]
    intercept, slope = paths["huber"].parameters[7]
    heights = row(found, "huber", step=7.0)
    assert heights == pytest.approx([intercept - 2.4 * slope, intercept + 2.4 * slope], rel=1e-5)
    assert line_at(np.array(1.0), np.array(2.0)).tolist() == [-3.8, 5.8]


HOSTILE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("adam"))


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([n for n in DescentView().state() if n != "steps"]), HOSTILE))
def test_hostile_states_fall_back_and_run(state: dict[str, Any]) -> None:
    view = DescentView.from_state({**state, "steps": 10})
    assert DescentView.from_query(view.query()) == view
    for path in descents(view).values():
        assert path.stop in ("converged", "steps", "diverged")
        assert not np.isnan(path.objective).any()


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_come_back_from_links(preset: str) -> None:
    view = PRESETS[preset][1]
    assert DescentView.from_query(view.query()) == view
