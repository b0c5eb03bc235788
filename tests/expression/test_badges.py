"""What is said about written losses against what is true of them, for formulas whose truth is known by hand.

Each row: a formula, its parameters, seven letters and why. The letters stand for finite everywhere, never negative, zero
where prediction and label match, smallest there, convex, bounded gradient, differentiable (inside the prediction's
domain); a capital letter means that it is true for all predictions and labels, a small one that it is not, a dot that
people may differ. A check may be silent, and a badge may say what points show; it must not deny what is true, nor say
without reserve what is false.
"""

from __future__ import annotations

import re

import pytest

from lossviz import parse_loss
from lossviz.expression import Check, checks

CODES = ("finite", "non_negative", "zero", "minimum", "convex", "bounded", "differentiable")
#: What a badge says when points showed it and nothing more is known.
RESERVE = re.compile(r"at these (points|labels)|no kink found")

Ranges = dict[str, tuple[float, float, float]]
_C: Ranges = {"c": (1.0, 0.1, 5.0)}

TRUTH: list[tuple[str, Ranges, str, str]] = [
    # -- of the residual, smooth
    ("r**2", {}, "FNZMCbD", "a parabola"),
    ("r**2/2 + r**4", {}, "FNZMCbD", "r**4 is convex"),
    ("sqrt(1 + r**2) - 1", {}, "FNZMCBD", "pseudo-Huber: slope r/sqrt(1 + r²)"),
    ("log(cosh(r))", {}, "FNZMCBD", "slope tanh"),
    ("c**2/2*log1p((r/c)**2)", _C, "FNZMcBD", "Cauchy bends downwards beyond c"),
    ("-c**2/2*expm1(-(r/c)**2)", {"c": (10.0, 1.0, 20.0)}, "FNZMcBD", "Welsch bends downwards beyond c/√2 = 7.07"),
    ("r**2/(r**2 + 1)", {}, "FNZMcBD", "Geman-McClure"),
    ("exp(r) - r - 1", {}, ".NZMCbD", "LINEX"),
    ("2*(sqrt(1 + r**2/2) - 1)", {}, "FNZMCBD", "Barron, α = 1"),
    ("(1 - exp(-r**2/2))", {}, "FNZMcBD", "Barron, α = −∞"),
    ("abs(-1)/1*((r**2/3 + 1)**0.5 - 1)", {}, "FNZMCBD", "Barron's form, written with a power"),
    ("r**2 - 1e-10", {}, "FnzMCbD", "negative by a hair's breadth"),
    ("r**2 + 1e-10", {}, "FNzMCbD", "not zero, by as little"),
    ("(r - 1e-6)**2", {}, "FNzmCbD", "its bottom is 1e-6 beside the match"),
    ("r**3", {}, "FnZmcbD", "an inflection"),
    ("1 - cos(r)", {}, "FNZMcBD", "waves"),
    ("tanh(1e6*r)**2", {}, "FNZMcBD", "a huge slope of 7.7e5, but bounded"),
    ("1e6*log(cosh(1e6*r))", {}, "FNZMCBD", "a slope of 1e12, bounded"),
    ("sqrt(r**2 + 1e-12)", {}, "FNzMCBD", "curved within 1e-6 only"),
    ("exp(4*r)", {}, ".NzmCbD", "overflows on the widest axes"),
    ("sin(r**2)", {}, "FnZmcbD", "the slope 2r·cos(r²) has no bound"),
    ("(r + 1e8)**2 - 2e8*r - 1e16", {}, "FNZMCbD", "r² with eight digits cancelled: noise is no shape"),
    ("softplus(r)", {}, "FNzmCBD", "slope σ(r)"),
    ("log(1 + r**2)", {}, "FNZMcBD", "a logarithm that never meets 0"),
    ("r*(1 - 1/log(3 + abs(r)))", {}, "FnZmcBD", "odd, and its slope nears 1 ever more slowly"),
    ("log(2 + r**2)*sqrt(1 + r**2)", {}, "FNz..bD", "the slope grows as a logarithm"),
    # -- of the residual, with kinks
    ("abs(r)", {}, "FNZMCBd", "jumps by 2"),
    ("sqrt(r**2)", {}, "FNZMCBd", "|r| in disguise"),
    ("sqrt((3*r - 1)**2)", {}, "FNzmCBd", "|3r − 1|, touching 0 at a number that is no float"),
    ("abs(r)**0.5", {}, "FNZMcbd", "a vertical slope at 0"),
    ("abs(3*r - 1)**0.5", {}, "FNzmcbd", "a vertical slope between all points"),
    ("abs(r)**1.0001", {}, "FNZMCbD", "the slope goes to 0 at 0, and grows without end, both very slowly"),
    ("abs(r)**0.9999", {}, "FNZMcbd", "the same from the other side"),
    ("abs(r)**1.5", {}, "FNZMCbD", "only the curvature is infinite"),
    ("abs(r)**3", {}, "FNZMCbD", "twice differentiable"),
    ("sign(r)*abs(r)**(1/3)", {}, "FnZmcbd", "a vertical tangent"),
    ("maximum(-0.9*r, 0.1*r)", {}, "FNZMCBd", "quantile: jumps by 1"),
    ("maximum(-tau*r, (1 - tau)*r)", {"tau": (0.3, 0.05, 0.95)}, "FNZMCBd", "quantile with a slider"),
    ("relu(abs(r) - 0.5)", {}, "FNZMCBd", "epsilon-insensitive"),
    ("relu(abs(r) - 0.51234)", {}, "FNZMCBd", "the same between the points"),
    ("relu(abs(r) - 0.5)**2", {}, "FNZMCbD", "its square is smooth"),
    ("where(abs(r) < c, r**2/2, c*(abs(r) - c/2))", _C, "FNZMCBD", "Huber: only the curvature jumps"),
    ("where(abs(r) < c, r**2, c*(abs(r) - c/2))", _C, "FNZMcbd", "the two pieces do not meet"),
    ("where(abs(r) < c, c**2/6*(1 - (1 - (r/c)**2)**3), c**2/6)", {"c": (2.0, 0.5, 5.0)}, "FNZMcBD", "Tukey"),
    ("where(r > 0, 2*r, r/2)", {}, "FnZmCBd", "a corner"),
    ("minimum(r**2, 1)", {}, "FNZMcBd", "cut off: a plateau"),
    ("clip(r, -1, 1)**2", {}, "FNZMcBd", "the same by clip"),
    ("sign(r)", {}, "Fn...bd", "the value jumps"),
    ("(r > 0)*1", {}, "FNZMcbd", "a step"),
    ("where(r > 0.0123, r**2 + 1e-6, r**2)", {}, "FNZMcbd", "a step of a millionth between the points"),
    ("where(r == 0.5, 1, r**2)", {}, "FNZMcbd", "one point off the curve"),
    ("relu(r - 100)", {}, "FNZMCBd", "a kink far outside the usual axes"),
    ("abs(r) + abs(r - 7) - 7", {}, "FNZMCBd", "two kinks, one of them outside"),
    ("10*r**2 - 0.001*abs(r - 0.0123)", {}, "Fnzmcbd", "a small kink downwards that the points do not show"),
    ("r**2 + 1e-12*abs(r)", {}, "FNZMCbd", "a tiny kink"),
    ("1e6*r + 1e-6*abs(r)", {}, "FnZmCBd", "a kink of a billionth of the slope"),
    ("abs((r - 0.012)**2 - 1e-6)", {}, "FNzm.bd", "two kinks between two points"),
    ("abs(sin(9*r))", {}, "FNZMcBd", "hundreds of kinks"),
    ("abs(r)*r", {}, "FnZmcbD", "the curvature jumps, the gradient does not"),
    ("sqrt(r**4)", {}, "FNZMCbD", "r² in disguise"),
    ("where(r < 0, -r, where(r < 1, r**2, 2*r - 1))", {}, "FNZMCBd", "a kink at 0, none at 1"),
    ("arctan(r)**2", {}, "FNZMcBD", "flat far out, reached as slowly as 1/r"),
    ("r*arctan(r)", {}, "FNZMCBD", "a smooth |r|, up to a factor"),
    ("log2(1 + r**2)", {}, "FNZMcBD", "Cauchy in bits"),
    ("log10(r)", {}, "fn...b.", "no number on one side"),
    ("arctan(1/(r - 0.01234))", {}, ".nzmc.d", "a jump by π between the points"),
    ("tanh(1/(r - 0.01234))", {}, ".nz.c.d", "the same by 2"),
    ("exp(1/(r - 0.01234))", {}, "fN..cbd", "a pole on one side, flat on the other"),
    # -- poles, plateaus, regions without numbers
    ("1/r", {}, "fn..cb.", "a pole at the label"),
    ("1/(r - 0.01234)", {}, "fnzmcbd", "a pole between the points"),
    ("1/(7*r - 1)**2", {}, "fN.mcbd", "a pole at a number that is no float"),
    ("log(abs(r - 0.01234))", {}, "fn.mcbd", "the same for a logarithm"),
    ("log(r)", {}, "fn...b.", "no number on one side"),
    ("sqrt(r)", {}, "fN...b.", "no number on one side, a vertical slope beside it"),
    ("where(r > 0, log(r), r)", {}, "FnZmcbd", "each value is a number, and they have no bound"),
    ("where(r > 0, 1/r, 0)", {}, "FNZMcbd", "the same upwards"),
    ("r**40/(1 + r**38)", {}, "FNZM.bD", "r² with huge numbers on the way"),
    ("sqrt(1 + r**4)/(1 + abs(r))", {}, "FNzm.Bd", "its slope settles at 1, with huge numbers on the way"),
    ("sin(1/r)", {}, "f...c.d", "oscillates ever faster"),
    ("sin(1/(r - 0.01234))", {}, "fnzmcbd", "the same between the points"),
    ("r**2*sin(1/r)", {}, ".....b.", "has a limit at 0, its slope has none; far out it is r"),
    ("r**0*0 + 0*r", {}, "FNZMCBD", "a plateau everywhere"),
    ("where(log(r) < 9, r, 2*r)", {}, "FnZmc.d", "what is no number is not less: a corner at 0"),
    ("abs(r) + 0*sqrt(r)", {}, "fN.....", "no number on one side"),
    ("relu(1/r)", {}, "f...cbd", "a switch that changes its side through a pole"),
    # -- of prediction and label
    ("sign(where(y <= 3.1, 2, r**2 + 1)) + r**2", {}, "FNzMCbD", "a switch that never meets, though its cases jump"),
    ("sign(where(y <= 3.1, 2, -r**2 - 1)) + r**2", {}, "FnzMCbD", "nor along the prediction"),
    ("(prediction - label)**2*(1 + label**2)", {}, "FNZMCbD", "a weighted square"),
    ("maximum(0, 1 - y*prediction)", {}, "FNzmC.d", "hinge: the kink is at 1/y"),
    ("maximum(0, 1 - y*prediction)**2", {}, "FNzmCbD", "its square"),
    ("abs((label - prediction)/label)", {}, "fNZ..bd", "relative error: a kink at every label, a pole at label 0"),
    ("abs(prediction - label)/(1 + abs(label))", {}, "FNZMCBd", "the same without the pole"),
    ("where(label > 0.5, r**2, abs(r))", {}, "FNZMCbd", "a kink for some labels only"),
    ("where(label - 0.001*prediction > 0.512, r**2, 0)", {}, "FN.Mcbd", "a step nearly along the prediction"),
    ("abs(prediction - 0.01234)", {}, "FNzmCBd", "a kink at one prediction, between the points"),
    ("exp(prediction) - label*prediction", {}, ".n..CbD", "Poisson on the log"),
    ("where(r > 0, 3*r**2, r**2)", {}, "FNZMCbD", "expectile"),
    ("(label - 2*prediction)**2", {}, "FNzmCbD", "another match"),
    ("(prediction - label)**2 + sin(10*pi*label)**2", {}, "FNzMCbD", "0 at the labels of the grid alone"),
    # -- of a probability
    ("(p - y)**2", {}, "FNZMCBD", "Brier"),
    ("-y*log(p) - (1 - y)*log1p(-p)", {}, "fNzMCbD", "cross-entropy is infinite at the ends"),
    ("-log(p)", {}, "fN.mCbD", "infinite at p = 0"),
    ("y*log(y/p) + (1 - y)*log((1 - y)/(1 - p))", {}, "....CbD", "Kullback–Leibler"),
    ("-y*(1 - p)**2*log(p) - (1 - y)*p**2*log1p(-p)", {}, "fNz..bD", "focal, γ = 2"),
    ("y*(1 - p**0.7)/0.7 + (1 - y)*(1 - (1 - p)**0.7)/0.7", {}, "FNz.CbD", "generalised: a vertical slope at the ends"),
    ("(1 - p)**0.7", {}, "FNzmcbD", "a vertical slope at p = 1"),
    ("1/p", {}, "fNzmCbD", "a pole at p = 0"),
    ("1/(1 - p)", {}, "fNzmCbD", "a pole at p = 1"),
    ("abs(p - y)", {}, "FNZMCBd", "a kink at every label"),
    ("abs(p - 0.31234)", {}, "FNzmCBd", "a kink between the points"),
    ("where(p > 0.5, 1 - p, p)", {}, "FNzmcBd", "a roof"),
    # -- of a logit
    ("softplus(z) - y*z", {}, "FNzMCBD", "cross-entropy on logits"),
    ("relu(1 - (2*y - 1)*z)", {}, "FNzmCBd", "hinge"),
    ("relu(1 - (2*y - 1)*z)**2", {}, "FNzmCbD", "squared hinge"),
    ("exp(-(2*y - 1)*z)", {}, "FNzmCbD", "exponential"),
    ("(sigmoid(z) - y)**2", {}, "FNZMcBD", "flat far out"),
    ("abs(sigmoid(z) - y)", {}, "FNZMcBd", "a kink where they match"),
    ("sqrt(y**z)", {}, "fN....d", "at label 0 it jumps from infinity to 1 to 0"),
    ("exp(z) - y*z", {}, ".N..CbD", "Poisson"),
]

#: What is too narrow or too fine for the points, so that a badge with reserve may be wrong about it.
HIDDEN: list[tuple[str, str, str]] = [
    ("r**2 - 2*exp(-((r - 1.01234)*1000)**2)", "Fnzmc.D", "a hole of a thousandth"),
    ("tanh(1e9*(r - 0.0123))", "FnzmcBD", "a step of a billionth"),
    ("r**4 - 1e-12*r**2", "FnZmcbD", "hardly bent downwards"),
    ("abs((r - 0.012)**2 - 1e-6) + 0*r", "FNzmcbd", "bent downwards between two points"),
    ("abs(exp(-((r - 0.0123)*1e5)**2) - 0.5)", "FNzm.Bd", "two kinks within a spike"),
]


def said(text: str, ranges: Ranges | None = None) -> dict[str, Check]:
    return {check.code: check for check in checks(parse_loss(text, ranges))}


def problems(found: dict[str, Check], truth: str, *, seen: bool) -> list[str]:
    """What is claimed wrongly; without ``seen``, points need not have seen it."""
    wrong = []
    for code, letter in zip(CODES, truth, strict=True):
        check = found[code]
        if letter == "." or check.holds is None:
            continue
        denied = check.holds is False and letter.isupper()
        claimed = check.holds and letter.islower() and (seen or not RESERVE.search(check.badge))
        if denied or claimed:
            wrong.append(f"{code}: {check.badge}: {check.sentence}")
    return wrong


@pytest.mark.parametrize(("text", "ranges", "truth", "why"), TRUTH, ids=[row[0] for row in TRUTH])
def test_no_badge_is_false(text: str, ranges: Ranges, truth: str, why: str) -> None:
    assert len(truth) == len(CODES)
    assert problems(said(text, ranges), truth, seen=True) == [], why


@pytest.mark.parametrize(("text", "truth", "why"), HIDDEN, ids=[row[0] for row in HIDDEN])
def test_what_points_do_not_see_is_said_with_reserve(text: str, truth: str, why: str) -> None:
    assert problems(said(text), truth, seen=False) == [], why


def test_enough_formulas() -> None:
    assert len(TRUTH) >= 60 and len({row[0] for row in TRUTH}) == len(TRUTH)
