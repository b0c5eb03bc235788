"""Written losses: against the catalogue, against torch's autograd, by hand, at the edges, and what is refused."""

from __future__ import annotations

import copy
import math
import pickle
import random
import time

import forms
import numpy as np
import pytest
import torch
from expressions import random_formula
from looked_up import sheet

from lossviz import CATALOGUE, Huber, curve, parse_loss, surface, sweep
from lossviz.expression import EXAMPLES, FUNCTIONS, ExpressionError, WrittenDistance, checks, free_names
from lossviz.expression.compiling import compiled
from lossviz.expression.jets import erf
from lossviz.expression.kinks import origins
from lossviz.expression.rendering import latex
from lossviz.expression.slope import derivative
from lossviz.expression.tree import parse
from lossviz.families.residual import DistanceLoss
from lossviz.lessons.arithmetic import steps
from lossviz.loss import Kink, PlaneLoss
from lossviz.state.view import View

REAL = np.array([-30.0, -3.0, -1.0, -0.5, -1e-3, 0.0, 1e-3, 0.25, 0.5, 1.0, 2.5, 3.0, 120.0])
UNIT = np.array([0.0, 1e-6, 0.005, 0.1, 0.3, 0.5, 0.7, 0.9, 0.995, 1.0])

# Each catalogue loss as a formula: key, settings of the catalogue loss, formula, parameters.
AGAIN: list[tuple[str, dict[str, float | bool | None], str, dict[str, float]]] = [
    ("mse", {}, "(prediction - label)**2", {}),
    *(
        ("smooth_l1", {"beta": b}, "where(abs(r) < beta, r**2/(2*beta), abs(r) - beta/2)", {"beta": b})
        for b in (0.0, 0.3, 1.0, 4.0)
    ),
    *(
        ("huber", {"delta": d}, "where(abs(r) < delta, r**2/2, delta*(abs(r) - delta/2))", {"delta": d})
        for d in (0.5, 2.0)
    ),
    ("binary_cross_entropy", {}, "-y*log(p) - (1 - y)*log1p(-p)", {}),
    ("binary_cross_entropy", {"from_logits": True}, "y*softplus(-z) + (1 - y)*softplus(z)", {}),
    ("cross_entropy", {"classes": 10}, "-y*log(p) - (1 - y)*log((1 - p)/(C - 1))", {"C": 10.0}),
    (
        "cross_entropy",
        {"classes": 10, "from_logits": True},
        "y*log1p((C - 1)*exp(-z)) + (1 - y)*log(C - 1 + exp(z))",
        {"C": 10.0},
    ),
    *(
        ("focal", {"gamma": g}, "-y*(1 - p)**gamma*log(p) - (1 - y)*p**gamma*log1p(-p)", {"gamma": g})
        for g in (0.0, 1.0, 2.0, 3.5)
    ),
    (
        "focal",
        {"gamma": 2.0, "alpha": 0.25},
        "-alpha*y*(1 - p)**gamma*log(p) - (1 - alpha)*(1 - y)*p**gamma*log1p(-p)",
        {"gamma": 2.0, "alpha": 0.25},
    ),
    (
        "focal",
        {"gamma": 2.0, "from_logits": True},
        "y*sigmoid(-z)**gamma*softplus(-z) + (1 - y)*sigmoid(z)**gamma*softplus(z)",
        {"gamma": 2.0},
    ),
    ("l1", {}, "abs(r)", {}),
    ("quantile", {"tau": 0.8}, "maximum(-tau*r, (1 - tau)*r)", {"tau": 0.8}),
]
# Losses of formulas above may still be on their way into the catalogue.
KNOWN = [entry for entry in AGAIN if entry[0] in CATALOGUE]
_EXPECTED = {"mse", "smooth_l1", "huber", "binary_cross_entropy", "cross_entropy", "focal"}


def given(values: dict[str, float]) -> dict[str, tuple[float, float, float]]:
    """Parameters with these defaults and some range around them."""
    return {name: (value, min(value, 0.0), value + 5.0) for name, value in values.items()}


def refused(text: str, parameters: dict[str, tuple[float, float, float]] | None = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse_loss(text, parameters)
    return caught.value


class TestAgainstTheCatalogue:
    @pytest.mark.parametrize("entry", KNOWN, ids=lambda e: f"{e[0]}-{e[1]}")
    def test_value_and_gradient_agree(self, entry: tuple[str, dict[str, float], str, dict[str, float]]) -> None:
        key, settings, text, values = entry
        ours, plane = parse_loss(text, given(values)), CATALOGUE[key](**settings).plane()
        p, y = (REAL if math.isinf(a.domain.high) else UNIT for a in (plane.prediction_axis, plane.label_axis))
        assert ours.prediction_axis.domain == plane.prediction_axis.domain
        assert ours.label_axis.domain == plane.label_axis.domain
        for method in ("value", "gradient"):
            mine = getattr(ours, method)(p[None, :], y[:, None])
            theirs = getattr(plane, method)(p[None, :], y[:, None])
            corner = np.zeros(theirs.shape, dtype=bool)
            if method == "gradient":  # at a corner any slope between those of its sides is right
                corner = np.array([np.isin(p, [k.position for k in plane.kinks_at(at) if k.order == 1]) for at in y])
            if corner.any():
                sides = [plane.gradient(p[None, :] + step, y[:, None])[corner] for step in (-1e-9, 1e-9)]
                for found in (mine[corner], theirs[corner]):
                    assert (np.minimum(*sides) <= found).all() and (found <= np.maximum(*sides)).all()
            np.testing.assert_allclose(mine[~corner], theirs[~corner], rtol=1e-12, atol=1e-12, err_msg=method)

    def test_every_loss_of_the_first_catalogue_is_there(self) -> None:
        assert {key for key, *_ in AGAIN} >= _EXPECTED
        assert set(CATALOGUE) >= _EXPECTED


class TestAgainstTorch:
    """torch's autograd, in float64, on the loss's own PyTorch code: it shares nothing with the jets."""

    @staticmethod
    def oracle(loss: PlaneLoss, prediction: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        p, y = np.broadcast_arrays(prediction, label)
        space = {
            "torch": torch,
            "prediction": torch.tensor(p.copy(), requires_grad=True),
            "label": torch.tensor(y.copy()),
        }
        exec(loss.pytorch, space)
        value = space["loss"]
        (slope,) = torch.autograd.grad(value.sum(), space["prediction"], create_graph=True)
        bend = torch.zeros_like(slope)
        if slope.requires_grad:
            found = torch.autograd.grad(slope.sum(), space["prediction"], allow_unused=True)[0]
            bend = bend if found is None else found
        return tuple(t.detach().numpy(force=True) for t in (value, slope, bend))

    @pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.key)
    def test_examples(self, example) -> None:
        loss = parse_loss(example.text, example.parameters)
        p_range, y_range = loss.axes(loss.ranges[0])
        p, y = np.linspace(*p_range, 40)[None, :], np.linspace(*y_range, 7)[:, None]
        value, slope, bend = self.oracle(loss, p, y)
        np.testing.assert_allclose(loss.value(p, y), value, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(loss.gradient(p, y), slope, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(loss.curvature(p, y), bend, rtol=1e-10, atol=1e-10)

    def test_random_formulas(self) -> None:
        source, compared, doubted = random.Random(8), 0, 0
        share = 1 if forms.thorough else 6
        for _ in range(1500 // share):
            text, parameters = random_formula(source, depth=4)
            try:
                loss = parse_loss(text, parameters)
            except ExpressionError:
                continue
            p_range, y_range = loss.axes(loss.ranges[0])
            # not on the grid's round numbers, where limits are taken that torch does not take
            p = np.array([[source.uniform(*p_range) for _ in range(9)]])
            y = np.array([[source.uniform(*y_range)] for _ in range(5)])
            theirs = self.oracle(loss, p, y)
            ours = loss.value(p, y), loss.gradient(p, y), loss.curvature(p, y)
            # beyond this size a difference of huge numbers may be all rounding
            calm = np.all([np.abs(np.nan_to_num(t, nan=np.inf)) < 1e5 for t in theirs], axis=0)
            if "sign(" in text:  # torch takes the sign of NaN to be 0
                calm &= ~np.isnan(ours[0])
            for name, a, b in zip(("value", "gradient"), ours, theirs, strict=False):
                np.testing.assert_allclose(a[calm], b[calm], rtol=1e-7, atol=1e-6, err_msg=f"{name} of {text}")
            # torch's own second derivative is wrong at u**0 where the exponent varies: there, ask its first ones
            off = calm & ~np.isclose(ours[2], theirs[2], rtol=1e-7, atol=1e-6)
            compared, doubted = compared + int(calm.sum()), doubted + int(off.sum())
            off &= ~np.isnan(ours[2])
            if off.any():
                at, label = (np.broadcast_to(a, off.shape)[off] for a in (p, y))
                left, right = (self.oracle(loss, at + h, label)[1] for h in (-1e-6, 1e-6))
                bend = (right - left) / 2e-6
                known = np.isfinite(bend)
                np.testing.assert_allclose(ours[2][off][known], bend[known], rtol=1e-4, atol=1e-4, err_msg=text)
        assert compared > 20_000 / share and doubted < compared / 500

    @pytest.mark.parametrize(
        ("text", "at_zero"),
        [
            ("abs(r)", 0.0),
            ("relu(r)", 0.0),
            ("sign(r)", 0.0),
            ("maximum(r, 0)", 0.5),
            ("minimum(r, -r)", 0.0),
            ("minimum(3*r, r)", 2.0),
            ("clip(r, 0, 1)", 1.0),
            ("clip(r, -1, 0)", 1.0),
            ("where(r > 0, r, -r)", -1.0),
            ("where(r >= 0, r, -r)", 1.0),
            ("abs(r)**1", 0.0),
        ],
    )
    def test_slopes_at_kinks_are_torchs(self, text: str, at_zero: float) -> None:
        loss = parse_loss(text)
        assert loss.gradient(0.0, 0.0) == at_zero
        assert self.oracle(loss, np.array(0.0), np.array(0.0))[1] == at_zero

    def test_erf(self) -> None:
        x = np.linspace(-6, 6, 401)
        np.testing.assert_allclose(erf(x), torch.erf(torch.tensor(x)).numpy(), rtol=1e-14, atol=0)


class TestEdges:
    """Where autograd gives NaN and the mathematics does not."""

    @pytest.mark.parametrize(
        ("text", "prediction", "label", "value", "gradient"),
        [
            ("where(r > 0, sqrt(r), 0)", -1.0, 0.0, 0.0, 0.0),
            ("where(r > 0, log(r), r)", 0.0, 0.0, 0.0, 1.0),
            ("where(r == 0, 1, sin(r)/r)", 0.0, 0.0, 1.0, 0.0),
            ("-y*log(p)", 0.0, 0.0, 0.0, 0.0),
            ("-y*log(p)", 0.0, 1.0, math.inf, -math.inf),
            ("-(1-p)**2*y*log(p)", 0.0, 0.0, 0.0, 0.0),
            ("y/p", 0.0, 0.0, 0.0, 0.0),
            ("log(cosh(r))", 1e5, 0.0, 1e5 - math.log(2), 1.0),
            ("log(1 + exp(z)) - y*z", 1e4, 0.0, 1e4, 1.0),
            ("log1p(exp(z))", 1e4, 0.0, 1e4, 1.0),
            ("-log(sigmoid(z))", -1e4, 0.0, 1e4, -1.0),
            ("r**0", 0.0, 0.0, 1.0, 0.0),
            ("r**2", -3.0, 1.0, 16.0, -8.0),
            ("sqrt(relu(r))", -1.0, 0.0, 0.0, 0.0),
            ("sqrt(maximum(r, 0))", -1.0, 0.0, 0.0, 0.0),
            ("clip(r, 0, 1)**0.3", -1.0, 0.0, 0.0, 0.0),
            ("sqrt(prediction)*prediction", 0.0, 0.0, 0.0, 0.0),
            ("sqrt(1 - p)*log(p)", 1.0, 0.0, 0.0, 0.0),
            ("2**r", 3.0, 0.0, 8.0, 8 * math.log(2)),
            ("p**p", 0.5, 0.0, math.sqrt(0.5), math.sqrt(0.5) * (1 - math.log(2))),
        ],
    )
    def test_limits(self, text: str, prediction: float, label: float, value: float, gradient: float) -> None:
        loss = parse_loss(text)
        assert loss.value(prediction, label) == pytest.approx(value, rel=1e-14)
        assert loss.gradient(prediction, label) == pytest.approx(gradient, rel=1e-14)

    def test_a_slope_is_not_a_number_where_the_value_is_none(self) -> None:
        loss = parse_loss("log(r)")
        assert np.isnan(loss.gradient(-1.0, 0.0)) and np.isnan(loss.curvature(-1.0, 0.0))

    def test_tower_of_powers_is_float_arithmetic(self) -> None:
        assert parse_loss("9**(9*abs(r))**(9*abs(r))").value(5.0, 0.0) == math.inf
        assert "infinite" in str(refused("r + 9**9**9**9")) or "exponent" in str(refused("r + 9**9**9**9"))

    @pytest.mark.parametrize("name", [name for name, count in FUNCTIONS.items() if count == 1])
    def test_the_written_gradient_of_each_function(self, name: str) -> None:
        self.test_the_written_gradient_is_the_gradient(f"y*{name}(2*p)**2")

    @pytest.mark.parametrize(
        "text", ["r**2/(1 + r**2)", "sigmoid(z)*softplus(z)", "(p - y)**2*exp(p)", "sqrt(1 + r**2)*tanh(r)"]
    )
    def test_the_written_gradient_is_the_gradient(self, text: str) -> None:
        loss = parse_loss(text)
        p, y = np.linspace(0.05, 0.9, 11), np.asarray(0.3)
        written = compiled(derivative(loss.tree), ()).run(p, y, (), 0).value
        np.testing.assert_allclose(written, loss.gradient(p, y), rtol=1e-13)


class TestTheLoss:
    def test_reads_like_the_catalogue(self) -> None:
        loss = parse_loss("log(cosh(delta*r))/delta", {"delta": (1.0, 0.1, 5.0)})
        assert isinstance(loss, DistanceLoss)
        assert loss.settings() == {"delta": 1.0} and loss.delta == 1.0
        (record,) = loss.parameters()
        assert (record.name, record.symbol, record.typical) == ("delta", r"\delta", (0.1, 5.0))
        assert {0.1, 1.0, 5.0} <= set(record.steps)
        assert loss.weight(0.0) == 1.0
        assert surface(loss).value.shape == (61, 61)
        assert curve(loss).curvature.shape == (241,)
        assert loss.formula.latex == r"\ell = \frac{\log\left(\cosh\left(\delta \cdot r\right)\right)}{\delta}"
        assert loss.gradient_formula.pieces[0].expression == r"\tanh\left(\delta \cdot r\right)"

    def test_is_its_own_key(self) -> None:
        loss = parse_loss("c*r**2", {"c": (1.0, 0.0, 5.0)})
        assert loss == parse_loss("c*r**2", {"c": (1.0, 0.0, 5.0)}) and hash(loss.but(c=1)) == hash(loss)
        assert loss != loss.but(c=2.0) and loss != parse_loss("c*r**2", {"c": (1.0, 0.0, 6.0)})
        assert pickle.loads(pickle.dumps(loss)) == copy.deepcopy(loss) == loss
        rebuilt = eval(loss.but(c=2).code, {"parse_loss": parse_loss})
        assert rebuilt.value(3.0, 1.0) == loss.but(c=2).value(3.0, 1.0) == 8.0

    def test_changes_are_checked(self) -> None:
        loss = parse_loss("c*r**2", {"c": (1.0, 0.0, 5.0)})
        with pytest.raises(ValueError, match=r"Your loss: c must be in \[0, 5\], got 9"):
            loss.but(c=9)
        with pytest.raises(TypeError, match="its parameters are c, got d"):
            loss.but(d=1)

    @pytest.mark.parametrize(
        ("text", "task", "distance"),
        [
            ("r**2", "regression", True),
            ("abs(label - prediction)", "regression", True),
            ("(prediction - label)/(1 + abs(y))", "regression", False),
            ("p*r", "classification", False),
            ("softplus(z)", "classification", False),
        ],
    )
    def test_words_decide_the_axes(self, text: str, task: str, distance: bool) -> None:
        loss = parse_loss(text)
        assert loss.task == task and isinstance(loss, WrittenDistance) is distance
        (low, high), _ = loss.axes(loss.ranges[0])
        assert low in loss.prediction_axis.domain and high in loss.prediction_axis.domain

    def test_inputs_are_checked_as_everywhere(self) -> None:
        with pytest.raises(ValueError, match="prediction"):
            parse_loss("p").value(1.5, 0.0)
        with pytest.raises(TypeError, match="must be a text"):
            parse_loss(3)  # type: ignore[arg-type]

    def test_sweeps(self) -> None:
        focal = sweep(parse_loss("-y*(1-p)**gamma*log(p)", {"gamma": (2.0, 0.0, 5.0)}))
        ((name, steps),) = focal.rule.parameters
        loss = focal.loss.but(**{name: steps[4]})
        want = loss.value(focal.prediction[None, :], focal.label[:, None])
        np.testing.assert_allclose(sheet(focal, "value", (4,)), want, rtol=1e-6)
        three = dict.fromkeys(("a", "b", "c"), (1.0, 0.5, 2.0))
        for text in ("a*abs(r)**b*c", "a*abs(r)**b*c + 0*y"):
            loss = parse_loss(text, three)
            assert [record.linear for record in loss.parameters()] == [True, False, True]
            assert sweep(loss).numbers.nbytes < 8e6
        ghost = sweep(parse_loss("r**2").beside(Huber()))
        np.testing.assert_allclose(
            sheet(ghost, "yardstick0_value"), Huber().value(ghost.prediction[None], ghost.label[:, None]), rtol=1e-6
        )

    def test_a_ghost_shares_the_axes(self) -> None:
        with pytest.raises(ValueError, match="other axes"):
            parse_loss("r**2").beside(CATALOGUE["focal"]().plane())

    def test_kinks_are_found(self) -> None:
        assert parse_loss("where(abs(r) < c, r**2, c**2)", {"c": (0.7, 0.1, 2)}).kinks() == (
            Kink(-0.7, 1),
            Kink(0.7, 1),
        )
        written = parse_loss(EXAMPLES[2].text, EXAMPLES[2].parameters).kinks()
        assert [(kink.position, kink.order) for kink in written] == [(k.position, k.order) for k in Huber().kinks()]
        assert parse_loss("sqrt(r**2)").kinks() == (Kink(0.0, 1),)
        assert parse_loss("abs(r)**3 + tanh(r)").kinks() == ()

    def test_cases_follow_the_point(self) -> None:
        loss = parse_loss("where(r < 0, -r, where(r < 1, r**2, r))")
        assert [loss.piece(x, 0.0) for x in (-1.0, 0.5, 2.0)] == [0, 1, 2]
        assert [piece.condition.latex if piece.condition else "" for piece in loss.formula.pieces] == [
            "r < 0",
            "r < 1",
            "",
        ]
        assert len(loss.gradient_formula.pieces) == 3

    def test_formulas_fill_with_numbers(self) -> None:
        loss = parse_loss("scale*r**2 + sigma*y", {"scale": (2.0, 0, 5), "sigma": (3.0, 0, 5)})
        filled = loss.formula.filled(loss.symbols(-1.0, 0.5))
        assert filled == r"\ell = 2 \cdot (-1.5)^{2} + 3 \cdot 0.5"
        assert len(steps(View(loss, 2.0, 0.0, 3.0))) == 2

    @pytest.mark.parametrize(
        ("text", "want"),
        [
            ("-(r)**2", "-r^{2}"),
            ("(-r)**2", r"\left(-r\right)^{2}"),
            ("2**-r", "2^{-r}"),
            ("r - (r - 1)", r"r - \left(r - 1\right)"),
            ("(r + 1)*(r/2)", r"\left(r + 1\right) \cdot \frac{r}{2}"),
            ("r - -2", r"r - \left(-2\right)"),
            ("r*-2", r"r \cdot \left(-2\right)"),
            ("1e-12*r", r"1 \cdot 10^{-12} \cdot r"),
            ("exp(r)**2", r"\left(e^{r}\right)^{2}"),
            ("(r > 0)*r", r"\mathbf{1}\left[r > 0\right] \cdot r"),
            ("log1p(-p)", r"\log\left(1 - \hat{y}\right)"),
        ],
    )
    def test_latex(self, text: str, want: str) -> None:
        assert latex(parse(text)) == want

    def test_names_with_a_meaning_in_python(self) -> None:
        loss = parse_loss("lambda*abs(r) + is*r**2", {"lambda": (2.0, 0, 3), "is": (1.0, 0, 3)})
        assert loss.value(-2.0, 0.0) == 8.0
        np.testing.assert_allclose(TestAgainstTorch.oracle(loss, np.array(-2.0), np.array(0.0))[1], -6.0)


class TestChecks:
    @staticmethod
    def holds(text: str, parameters: dict[str, tuple[float, float, float]] | None = None) -> dict[str, bool | None]:
        return {check.code: check.holds for check in checks(parse_loss(text, parameters))}

    @pytest.mark.parametrize("key", ["mse", "smooth_l1", "huber"])
    def test_traits_agree_with_the_catalogues(self, key: str) -> None:
        entry = next(e for e in AGAIN if e[0] == key and 0.0 not in e[3].values())
        loss = parse_loss(entry[2], given(entry[3]))
        assert loss.traits == CATALOGUE[key](**entry[1]).traits

    def test_what_holds(self) -> None:
        everything = dict.fromkeys(
            ("finite", "non_negative", "zero", "minimum", "convex", "bounded", "differentiable"), True
        )
        assert self.holds("sqrt(1 + r**2) - 1") == everything
        assert self.holds("r**2") == {**everything, "bounded": False}
        assert self.holds("abs(r)") == {**everything, "differentiable": False}
        assert self.holds("r**2/(1 + r**2)") == {**everything, "convex": False}
        assert self.holds("r**2 - 1")["non_negative"] is False
        assert self.holds("r**2 + 1")["zero"] is False
        assert self.holds("(r - 1)**2")["minimum"] is False
        assert self.holds("-y*log(p) - (1-y)*log1p(-p)")["minimum"] is True
        assert self.holds("-log(p)")["bounded"] is False

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("log(r)", "the logarithm of a negative number in log(r) (column 1)"),
            ("1 + sqrt(r)", "the square root of a negative number in sqrt(r) (column 5)"),
            ("1/r", "a division by zero in 1/r"),
            ("abs(r)**-1", "0 to a negative power"),
            ("r**0.5", "a fractional power of a negative number"),
            ("exp(exp(4*r))", "an overflow"),
            ("log1p(z)", "the logarithm of a negative number"),
        ],
    )
    def test_why_it_is_no_number(self, text: str, reason: str) -> None:
        sentence = checks(parse_loss(text))[0].sentence
        assert reason in sentence and "61 × 241 points" in sentence, sentence

    def test_a_branch_not_taken_is_not_blamed(self) -> None:
        assert checks(parse_loss("where(r > 0, log(r), r)"))[0].holds is True
        loss, r = parse_loss("where(r > 0, 1/(r - r), log(r))"), np.linspace(-3.0, 3.0, 7)
        found = {origin.reason: origin.points.tolist() for origin in origins(loss.program, (), r, np.array(0.0))}
        assert found["a division by zero"] == [False] * 4 + [True] * 3
        assert found["the logarithm of a negative number"] == [True] * 3 + [False] * 4
        sentence = checks(loss)[0].sentence
        assert (
            "a division by zero in 1/(r - r)" in sentence and "the logarithm of a negative number in log(r)" in sentence
        )

    def test_where_it_bends(self) -> None:
        assert "The gradient jumps by 2 at r = 0" in checks(parse_loss("abs(r)"))[-1].sentence
        assert "The value jumps by 2 at r = 0" in checks(parse_loss("sign(r)"))[-1].sentence
        assert "at z = 1 (at label 1)" in checks(parse_loss("relu(1 - (2*y - 1)*z)"))[-1].sentence


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "column", "hint"),
        [
            ("", 1, "nothing is written"),
            ("   ", 1, "nothing is written"),
            ("r +", 4, "must follow"),
            ("(r", 1, "never closed"),
            ("r)", 2, "closes nothing"),
            ("r 2", 3, "in front of what it multiplies"),
            ("r^", 3, "must follow"),
            ("|r", 1, "never closed"),
            ("log -r", 1, "in parentheses"),
            ("log()", 5, "must stand before ')'"),
            ("log(r, 2)", 1, "log(a)/log(b)"),
            ("where(r)", 1, "takes 3 arguments, not 1"),
            ("max(r)", 1, "takes 2 arguments, not 1"),
            ("sqtr(r)", 1, "did you mean sqrt"),
            ("r, 1", 2, "decimals take a point"),
            ("(r, 1)", 3, "decimals take a point"),
            ("1 < r < 2", 1, "chained"),
            ("  1 < r < 2", 3, "chained"),
            ("r.real", 2, "inside a number"),
            ("r[0]", 2, "round parentheses"),
            ("r_1", 2, "letters and digits"),
            ("__import__('os')", 1, "letters and digits"),
            ("r if r", 7, "else must follow"),
            ("lambda*r", 1, "declare lambda"),
            ("lambda: r", 7, "not part of the language"),
            ("'r'", 1, "not part of the language"),
            ("r := 1", 3, "not part of the language"),
            ("r = 1", 3, "=="),
            ("r % 2", 3, "not part of the language"),
            ("not r", 1, "not known"),
            ("r — 1", 3, "U+2014 EM DASH"),
            ("δ*r", 1, "'delta' is not known"),
            ("ｒ**2", 1, "only looks like 'r'"),
            ("r\x00", 2, "U+0000"),
            ("r\x1b", 2, "U+001B"),
            ("r\u202e", 2, "U+202E RIGHT-TO-LEFT OVERRIDE"),
            ("r\ud800", 2, "U+D800"),
            ("1e999*r", 1, "too large"),
            ("1e-999*r", 1, "too small"),
            ("9" * 400 + "*r", 1, "too large"),
            ("r**1001", 4, "exponent"),
            ("r + 9**9**9**9", 8, "infinite"),
            ("r + 1/0", 5, "infinite"),
            ("r + log(-1)", 5, "not a number"),
            ("1", 1, "prediction does not occur"),
            ("y**2", 1, "prediction does not occur"),
            ("p + z", 5, "cannot both"),
            ("delta*r", 1, "'delta' is not known"),
            ("(" * 10_000 + "r" + ")" * 10_000, 501, "up to 500"),
            ("(" * 200 + "r" + ")" * 200, 33, "32 levels"),
            ("r" + "+r" * 240, 201, "200 numbers"),
            ("-" * 499 + "r", 201, "200 numbers"),
        ],
    )
    def test_names_the_place_and_what_is_allowed(self, text: str, column: int, hint: str) -> None:
        error = refused(text)
        assert error.column == column, error
        assert hint in str(error), error
        assert str(error).startswith(f"Column {column}: ") and str(error).endswith(".") and "\n" not in str(error)
        assert len(str(error)) < 260
        str(error).encode("utf-8", "strict" if "\ud800" not in text else "surrogatepass")

    @pytest.mark.parametrize(
        ("name", "numbers"),
        [
            ("delta", (1.0, 0.1)),
            ("delta", (1.0, 5.0, 0.1)),
            ("delta", (9.0, 0.1, 5.0)),
            ("delta", (math.nan, 0.0, 1.0)),
            ("delta", (0.0, -math.inf, 1.0)),
            ("delta", ("1", 0, 2)),
            ("delta", 3),
            ("delta", (10**400, 0, 10**401)),
            ("r", (1.0, 0.1, 5.0)),
            ("log", (1.0, 0.1, 5.0)),
            ("e", (1.0, 0.1, 5.0)),
            ("value", (1.0, 0.1, 5.0)),
            ("weight", (1.0, 0.1, 5.0)),
            ("range", (1.0, 0.1, 5.0)),
            ("two words", (1.0, 0.1, 5.0)),
            ("under_score", (1.0, 0.1, 5.0)),
            ("δ", (1.0, 0.1, 5.0)),
            ("", (1.0, 0.1, 5.0)),
            ("a" * 21, (1.0, 0.1, 5.0)),
        ],
    )
    def test_parameters(self, name: str, numbers: tuple[float, float, float]) -> None:
        error = refused(f"{name}*r" if name.isalnum() else "r", {name: numbers})
        assert error.column is None and (name[:10] in str(error) or not name.isascii())

    def test_an_unused_one(self) -> None:
        assert "'unused' is not in the formula" in str(refused("r", {"unused": (1.0, 0.1, 5.0)}))

    def test_four_parameters_are_too_many(self) -> None:
        assert "up to 3" in str(refused("a*b*c*d*r", dict.fromkeys("abcd", (1, 0, 2))))

    def test_free_names(self) -> None:
        assert free_names("a*r**beta + a*y + log(p)") == ("a", "beta")

    def test_every_function_works(self) -> None:
        for name, count in FUNCTIONS.items():
            loss = parse_loss(f"{name}({', '.join(['r', '0.5', '0.7'][:count])})")
            assert np.isfinite(loss.value(0.3, 0.0)), name

    def test_the_heaviest_formula_is_drawn_in_time(self) -> None:
        text = "r" + "".join(f"+erf(r*y + {k})**y" for k in range(1, 22))
        start = time.process_time()
        found = checks(parse_loss(text))
        assert len(found) == 7
        assert time.process_time() - start < 5.0
