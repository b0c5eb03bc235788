"""The numerics lab: the numbers that are listed, computed here with torch directly, and the failures it reports."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from looked_up import row

from lossviz.labs.numerics.cases import cases
from lossviz.labs.numerics.formulations import DTYPES, FORMULATIONS, held, run, truth
from lossviz.labs.numerics.model import NumericsView, scan, tables, track, tracks


def test_listed_cases() -> None:
    found = [dict(enumerate(number for _, number in case.results)) for case in cases()]
    assert found[0] == {0: 1.0, 1: math.inf, 2: pytest.approx(17.0, rel=1e-7)}
    assert found[1] == {0: 100.0, 1: 0.0, 2: 200.0, 3: -1.0}
    assert found[2] == {0: 1.0, 1: 0.5}
    assert math.isnan(found[3][0])
    assert round(found[3][1], 6) == 0.407606


def test_shown_code_gives_the_shown_numbers() -> None:
    shown = {0: 1, 1: 0, 2: None, 3: 0}  # which result the code computes as its loss
    for index, case in enumerate(cases()):
        names: dict[str, Any] = {"torch": torch, "F": F}
        exec(case.code, names)
        which = shown[index]
        if which is not None:
            assert float(names["loss"]) == pytest.approx(case.results[which][1], nan_ok=True)


def test_torch_itself_says_so() -> None:
    assert float(torch.sigmoid(torch.tensor(17.0))) == 1.0
    z = torch.tensor([-200.0], requires_grad=True)
    F.binary_cross_entropy(torch.sigmoid(z), torch.ones(1)).backward()
    assert z.grad is not None
    assert float(z.grad) == 0.0
    logits = torch.tensor([[1000.0, 1001.0, 1002.0]])
    assert float(F.cross_entropy(logits, torch.tensor([2]))) == pytest.approx(0.407606, abs=1e-6)


@pytest.mark.parametrize(
    ("key", "dtype", "label", "side", "kind", "logit"),
    [
        ("naive", "float32", 0.0, 1, "inf", 17.0),
        ("naive", "float64", 0.0, 1, "inf", 37.0),
        ("naive", "float32", 0.0, -1, "zero", -18.0),
        ("clamp", "float64", 1.0, -1, "wrong", -102.0),
        ("softmax_naive", "float32", 1.0, 1, "nan", 87.0),
        ("softmax_naive", "float64", 1.0, 1, "nan", 708.0),
        ("clip", "float16", 0.0, 1, "inf", 9.0),
    ],
)
def test_first_failures(key: str, dtype: str, label: float, side: Any, kind: Any, logit: float) -> None:
    assert scan(FORMULATIONS[key], dtype, label, step=1.0).kinds("value", side)[kind] == logit
    # found again by asking torch at single logits
    at, before = (
        run(FORMULATIONS[key], *_inputs(key, z, label), dtype)[0][0] for z in (logit, logit - math.copysign(1, logit))
    )
    bad = {"inf": math.isinf, "nan": math.isnan, "zero": lambda v: v == 0}.get(kind)
    if bad:
        assert bad(at)
        assert not bad(before)


def _inputs(key: str, z: float, label: float) -> tuple[Any, Any]:
    if FORMULATIONS[key].task == "binary":
        return np.array([z]), np.array([label])
    return np.array([[z, z + 1, z + 2]]), np.array([[0.0, 0.0, 1.0]])


def test_clip_loses_the_gradient() -> None:
    found = scan(FORMULATIONS["clip"], "float64", 0.0)
    assert found.first("gradient", 1) == (16.25, "zero")  # log(1e7 − 1) = 16.118


def test_torch_logits_hold_where_it_matters() -> None:
    for dtype in DTYPES:
        assert scan(FORMULATIONS["logits"], dtype, 0.0).first("value", 1) is None
        assert scan(FORMULATIONS["logits"], dtype, 0.0).first("gradient", 1) is None
    assert scan(FORMULATIONS["cross_entropy"], "float32", 1.0).first("value", 1) is None


def test_an_underflow_is_no_failure() -> None:
    one = track(FORMULATIONS["spelled"], "float32", 1.0, np.array([200.0]))
    assert one.value[0] == 0.0
    assert one.true_value[0] > 0
    assert one.failures("value")[0] == ""


def test_the_gradient_is_autograd() -> None:
    z = torch.tensor([1.5], dtype=torch.float64, requires_grad=True)
    (-torch.log(1 - torch.sigmoid(z))).backward()
    one = track(FORMULATIONS["naive"], "float64", 0.0, np.array([1.5]))
    assert z.grad is not None
    assert one.gradient[0] == pytest.approx(float(z.grad), rel=1e-14)
    assert one.true_gradient[0] == pytest.approx(1 / (1 + math.exp(-1.5)), rel=1e-14)
    value, gradient = truth("softmax", np.array([[0.0, 1.0, 2.0]]), np.array([[0.0, 0.0, 1.0]]))
    assert value[0] == pytest.approx(math.log(1 + math.exp(-1) + math.exp(-2)))
    assert gradient[0].sum() == pytest.approx(0.0, abs=1e-15)


def test_types_hold_what_they_hold() -> None:
    assert held(np.array([17.03, 300.7]), "bfloat16").tolist() == [17.0, 300.0]
    with pytest.raises(ValueError, match="dtype"):
        track(FORMULATIONS["naive"], "float8", 0.0, np.zeros(1))
    with pytest.raises(ValueError, match="step"):
        scan(FORMULATIONS["naive"], "float32", 0.0, step=0.001)


def test_tables_are_the_tracks() -> None:
    view = NumericsView(range="20", dtypes=("float32",), shown=("naive", "clip"))
    table = tables(view)["tracks"]
    for one in tracks(view):
        quantity = f"{one.formulation.key}_float32_value"
        values = one.value.astype(np.float32)
        assert np.array_equal(table.numbers[table.rule.quantities.index(quantity)], values, equal_nan=True)
        gaps = np.where(np.isfinite(values), values, np.nan)
        assert np.array_equal(row(table, quantity), gaps.astype(float), equal_nan=True)
    assert table.rule.prediction[1][0] == -20.0


def test_axis_and_logit_go_together() -> None:
    before = NumericsView(range="40", logit=-30.0)
    narrowed = NumericsView(range="20", logit=-30.0).in_form_of(before)
    assert (narrowed.range, narrowed.logit) == ("20", -20.0)
    typed = NumericsView(range="40", logit=-200.0).in_form_of(before)
    assert (typed.range, typed.logit) == ("250", -200.0)
    assert before.in_form_of(typed) is before


HOSTILE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("naive~<b>"))


@given(st.dictionaries(st.sampled_from(list(NumericsView().state())), HOSTILE))
def test_hostile_states_fall_back(state: dict[str, Any]) -> None:
    view = NumericsView.from_state(state)
    assert NumericsView.from_query(view.query()) == view
    assert view.drawn
    assert view.extent >= abs(view.logit)
