"""Families answer: elsewhere nobody asks what a loss is, and what they answer is right in every picture."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from running import ROOT
from settings import PLANES, labels_of

import lossviz
from lossviz import CATALOGUE, Focal, Hinge, SmoothL1, curve, figures, sweep
from lossviz.lessons.arithmetic import in_words
from lossviz.loss import PlaneLoss
from lossviz.losses import __all__ as PUBLIC
from lossviz.picture.loss.frame import frame
from lossviz.picture.style import colour, dash
from lossviz.sampling.breaks import SLOTS
from lossviz.state.view import opening_view, view_of
from lossviz.ui.home import _by_axis, _numbers

# A family, a loss, or the base of both, by the end of a class's name.
_FAMILY = ("Loss", *(cls.__name__ for cls in CATALOGUE.values()), "CrossEntropyPlane")
_INSIDE = ("families", "losses", "labs/outliers")


def asked(path: Path) -> list[str]:
    """The questions of a module about a class of losses."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 2:
            names = {x.id for x in ast.walk(node.args[1]) if isinstance(x, ast.Name)}
            if node.func.id in ("isinstance", "issubclass") and any(name.endswith(_FAMILY) for name in names):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_few_ask_what_a_loss_is() -> None:
    modules = (ROOT / "lossviz").rglob("*.py")
    outside = [
        path
        for path in modules
        if not str(path.relative_to(ROOT / "lossviz")).startswith(tuple(f"{x}/" for x in _INSIDE))
    ]
    questions = [question for path in outside for question in asked(path)]
    assert len(questions) <= 8, questions


@pytest.mark.parametrize("loss", PLANES, ids=str)
def test_rings_stand_where_a_derivative_jumps(loss: PlaneLoss) -> None:
    """At each label of the slider's ends and middle, on the curve, on the page's frame and in the table."""
    stops = loss.label_stops(loss.ranges[0])
    (low, high), _ = loss.axes(loss.ranges[0])
    swept = sweep(loss) if loss.key in CATALOGUE and CATALOGUE[loss.key] is type(loss) else None
    for label in (stops[0], stops[len(stops) // 2], stops[-1], stops[len(stops) // 4]):
        wanted = sorted({k.position for k in loss.kinks_at(label) if low <= k.position <= high})
        drawn = figures.curve(curve(loss, label))
        rings = [list(trace.x) for trace in drawn.data if trace.name == "kinks"]
        assert sorted(rings[0] if rings else []) == pytest.approx(wanted, abs=1e-6)
        view = view_of(loss, {**loss.settings(), "label": label, "range": loss.ranges[0]})
        jumps = frame(view).line.jumps[0]
        assert view.label == label
        assert jumps[(jumps >= low) & (jumps <= high)] == pytest.approx(wanted[:SLOTS], abs=1e-6)
        if swept is not None and not swept.rule.parameters and not loss.of_difference:
            place = int(np.argmin(np.abs(swept.label - label)))
            if abs(swept.label[place] - label) < 1e-9:
                kink = swept.numbers[swept.rule.quantities.index("kink")].reshape(-1, len(swept.prediction))
                row = kink[place % len(kink), :SLOTS]
                assert row[np.isfinite(row)] == pytest.approx(wanted[:SLOTS], abs=1e-6)


@pytest.mark.parametrize("loss", PLANES, ids=str)
def test_positions_of_the_label_are_those_that_a_table_holds_exactly(loss: PlaneLoss) -> None:
    """Unless two labels say all, a stop of the label's slider is a label of the table."""
    for extent in loss.ranges:
        label = np.linspace(*loss.axes(extent)[1], 61)
        rows = loss.rows(np.linspace(*loss.axes(extent)[0], 241), label)
        if len(rows.labels) != 2:
            steps = [np.abs(label - stop).min() for stop in loss.label_stops(extent)]
            assert max(steps) < 1e-9 * max(1.0, float(np.abs(label).max()))


@pytest.mark.parametrize("loss", PLANES, ids=str)
def test_words_are_whole_sentences(loss: PlaneLoss) -> None:
    for label in labels_of(loss):
        for prediction in loss.prediction_stops(loss.ranges[0])[::7]:
            text = loss.in_words(prediction, label)
            assert not text or (text[0].isupper() and text.endswith("."))
            assert " 1 times" not in text and "  " not in text and "times more" not in text
            assert ("The true class" in text) <= (loss.family == "binary")


def test_an_equal_pull_is_said_to_be_equal() -> None:
    for prediction in (0.1, 0.25, 0.4):
        text = in_words(view_of(SmoothL1(), {"beta": 0.5, "prediction": prediction}))
        assert f"would be {prediction**2:.6g} and pull as hard." in text
    assert "0.5 times as hard" in in_words(view_of(SmoothL1(), {"beta": 0.25, "prediction": 0.1}))
    same = Focal(gamma=0.0).in_words(0.8, 1.0)
    assert (
        same
        == "Cross-entropy would be 0.223144, the same as focal loss here. Its pull is 100 % of that of cross-entropy."
    )


def test_a_table_of_the_home_page_has_one_axis() -> None:
    groups = list(_by_axis(cls() for cls in CATALOGUE.values()))
    assert sum(map(len, groups)) == len(CATALOGUE)
    for losses in groups:
        assert len({loss.plane().prediction_axis.symbol for loss in losses}) == 1
    (margins,) = [losses for losses in groups if any(loss.key == "hinge" for loss in losses)]
    table = _numbers(margins)
    assert table.splitlines()[0] == "| at f = | −3 | −1.5 | 0 | 1.5 | 3 |"
    assert "| Hinge loss: loss | 4 | 2.5 | 1 | 0 | 0 |" in table


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_loss_is_public(key: str) -> None:
    name = CATALOGUE[key].__name__
    assert name in lossviz.__all__ and name in PUBLIC and getattr(lossviz, name) is CATALOGUE[key]


def test_a_type_checker_knows_the_public_names(tmp_path: Path) -> None:
    names = ", ".join(lossviz.__all__)
    (tmp_path / "use.py").write_text(f"from lossviz import {names}\n\nHuber(delta=1.0)\nHuber(delt=1.0)\n")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--follow-imports=silent",
            "--config-file=",
            str(tmp_path / "use.py"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("error:") == 1 and 'argument "delt" for "Huber"' in done.stdout, done.stdout


def test_losses_of_a_task_are_told_apart() -> None:
    for task in {cls.task for cls in CATALOGUE.values()}:
        keys = [key for key, cls in CATALOGUE.items() if cls.task == task]
        assert len({colour(key) for key in keys}) >= min(len(keys), 4)
        assert "#808080" not in map(colour, keys)
    assert len({(colour(key), dash(key)) for key in CATALOGUE}) == len(CATALOGUE)


def test_a_parameter_that_is_a_default_is_a_step() -> None:
    for cls in CATALOGUE.values():
        for record in cls.parameters():
            if record.kind != "flag" and record.default is not None:
                assert record.default in record.steps and all(step in record.domain for step in record.steps)


def test_the_first_picture_of_hinge_lies_inside_the_margin() -> None:
    view = opening_view(Hinge())
    assert (view.point, view.results) == ((0.5, 1.0), (0.5, -1.0, 0.0))
