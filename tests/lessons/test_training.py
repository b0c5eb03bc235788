"""The training steps shown on the loss pages, run by PyTorch and compared with lossviz."""

from __future__ import annotations

import ast
import contextlib
import io

import pytest
import torch
from test_pages import opened

from lossviz import CATALOGUE
from lossviz.lessons import lesson
from lossviz.lessons.training import TrainingStep

TRAINING = {key: example for key in CATALOGUE if (example := lesson(key).training)}


def run(source: str) -> dict[str, list[float]]:
    """What a program prints: lines of a name and a number or a list."""
    printed = io.StringIO()
    usual = torch.get_default_dtype()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "<example>", "exec"), {"__name__": "__main__"})
    finally:
        torch.set_default_dtype(usual)
    found = {}
    for line in printed.getvalue().splitlines():
        name, _, text = line.partition(" ")
        value = ast.literal_eval(text.strip())
        found[name] = value if isinstance(value, list) else [value]
    return found


def test_every_loss_of_the_article_has_one() -> None:
    assert set(TRAINING) >= {"binary_cross_entropy", "cross_entropy", "focal", "hinge", "mse", "smooth_l1", "huber"}
    assert all(isinstance(example.loss, CATALOGUE[key]) for key, example in TRAINING.items())


@pytest.mark.parametrize("key", TRAINING)
def test_program_prints_what_lossviz_computes(key: str) -> None:
    printed, ours = run(TRAINING[key].source), TRAINING[key].step()
    assert list(printed) == list(ours) == ["output", "loss", "gradient", "after"]
    for name, values in ours.items():
        assert printed[name] == pytest.approx(values, rel=1e-12, abs=1e-14), name
    assert ours["after"] < ours["loss"]


@pytest.mark.parametrize("example", TRAINING.values(), ids=TRAINING)
def test_shown_lines_are_those_printed_with_six_digits(example: TrainingStep) -> None:
    for (name, values), line in zip(run(example.source).items(), example.printed.splitlines(), strict=True):
        assert line.startswith(name)
        shown = ast.literal_eval(line.removeprefix(name).strip())
        assert (shown if isinstance(shown, list) else [shown]) == [float(f"{value:.6g}") for value in values]


@pytest.mark.parametrize("key", TRAINING)
def test_page_shows_the_program_and_its_numbers(key: str) -> None:
    app = opened(f"pages/{key}.py")
    assert list(app.code) == []  # nothing that the picture would wait for
    app.session_state[f"program_{key}"] = True
    blocks = [element.value for element in app.run().code]
    assert TRAINING[key].source in blocks and TRAINING[key].printed in blocks
