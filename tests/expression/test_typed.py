"""What people type: each accepted form against the same formula in plain Python, each refused one with what it is told."""

from __future__ import annotations

import ast
import contextlib
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from expressions import random_formula

from lossviz import parse_loss
from lossviz.expression import ExpressionError, WrittenLoss, free_names, understood
from lossviz.expression.plaintext import plaintext
from lossviz.expression.tree import parse

Oracle = Callable[..., Any]


def loss_of(text: str) -> WrittenLoss:
    """The loss of a typed formula, each of its parameters at 1.5."""
    return parse_loss(text, dict.fromkeys(free_names(text), (1.5, 0.1, 5.0)))


def refusal(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        loss_of(text)
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said and len(said) < 300
    assert caught.value.column is None or 1 <= caught.value.column <= len(text) + 1
    return said


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


# The formula as typed, and the same by hand, of prediction p (or z), label y and residual r; parameters are 1.5.
ACCEPTED: list[tuple[str, Oracle]] = [
    # powers
    ("r^2", lambda p, y, r: r**2),
    ("r²", lambda p, y, r: r**2),
    ("r³", lambda p, y, r: r**3),
    ("2r⁴ + r⁻¹", lambda p, y, r: 2 * r**4 + 1 / r),
    ("(r + 1)²", lambda p, y, r: (r + 1) ** 2),
    ("-r^2", lambda p, y, r: -(r**2)),
    ("2^-r", lambda p, y, r: 2 ** (-r)),
    ("2^3^2 + r", lambda p, y, r: 512 + r),
    ("r^{2}", lambda p, y, r: r**2),
    ("exp(r)²", lambda p, y, r: math.exp(r) ** 2),
    # bars
    ("|r|", lambda p, y, r: abs(r)),
    ("|r - 1|", lambda p, y, r: abs(r - 1)),
    ("|r|*|y|", lambda p, y, r: abs(r) * abs(y)),
    ("||r| - 1|", lambda p, y, r: abs(abs(r) - 1)),
    ("|r - |y - 1||", lambda p, y, r: abs(r - abs(y - 1))),
    ("|-(|r| + 1)|", lambda p, y, r: abs(r) + 1),
    ("|r|^1.5", lambda p, y, r: abs(r) ** 1.5),
    ("|r|²", lambda p, y, r: r**2),
    ("2|r|", lambda p, y, r: 2 * abs(r)),
    ("δ|r| - δ²/2", lambda p, y, r: 1.5 * abs(r) - 1.125),
    ("max(|r|, 1)", lambda p, y, r: max(abs(r), 1)),
    ("log|r|", lambda p, y, r: math.log(abs(r))),
    ("‖r‖²", lambda p, y, r: r**2),
    # the prediction and the label
    ("(y - ŷ)²", lambda p, y, r: (y - p) ** 2),
    ("(y - y\u0302)²", lambda p, y, r: (y - p) ** 2),
    ("(y - yhat)**2", lambda p, y, r: (y - p) ** 2),
    ("(y - y_hat)**2", lambda p, y, r: (y - p) ** 2),
    ("(y_true - y_pred)**2", lambda p, y, r: (y - p) ** 2),
    ("(target - pred)**2", lambda p, y, r: (y - p) ** 2),
    ("|p̂ - y|", lambda p, y, r: abs(p - y)),
    ("yŷ", lambda p, y, r: y * p),
    # functions by their other names
    ("ln(p)", lambda p, y, r: math.log(p)),
    ("log2(p)", lambda p, y, r: math.log2(p)),
    ("log₂(p)", lambda p, y, r: math.log2(p)),
    ("log_2(p)", lambda p, y, r: math.log2(p)),
    ("log10(p)", lambda p, y, r: math.log10(p)),
    ("arctan(r)", lambda p, y, r: math.atan(r)),
    ("atan(r)", lambda p, y, r: math.atan(r)),
    ("max(0, 1 - y*z)", lambda p, y, r: max(0, 1 - y * p)),
    ("min(r, 0.1)", lambda p, y, r: min(r, 0.1)),
    ("max(r, y, 0.2, -r)", lambda p, y, r: max(r, y, 0.2, -r)),
    ("np.log(p)", lambda p, y, r: math.log(p)),
    ("numpy.maximum(r, 0)", lambda p, y, r: max(r, 0)),
    ("torch.abs(r)", lambda p, y, r: abs(r)),
    ("math.exp(r)", lambda p, y, r: math.exp(r)),
    ("jnp.tanh(r)", lambda p, y, r: math.tanh(r)),
    ("tf.math.square(r)", lambda p, y, r: r**2),
    ("torch.nn.functional.softplus(z)", lambda p, y, r: math.log(1 + math.exp(p))),
    ("F.relu(r)", lambda p, y, r: max(r, 0)),
    ("torch.clamp(r, -1, 0.1)", lambda p, y, r: min(max(r, -1), 0.1)),
    ("np.clip(r, -1, 0.1)", lambda p, y, r: min(max(r, -1), 0.1)),
    ("torch.pow(r, 2)", lambda p, y, r: r**2),
    ("Math.pow(r, 2)", lambda p, y, r: r**2),
    ("np.pi*r", lambda p, y, r: math.pi * r),
    ("math.e*r", lambda p, y, r: math.e * r),
    ("np.where(r > 0, r, -2*r)", lambda p, y, r: r if r > 0 else -2 * r),
    ("scipy.special.expit(z)", lambda p, y, r: sigmoid(p)),
    ("σ(z)", lambda p, y, r: sigmoid(p)),
    ("sgn(r)", lambda p, y, r: math.copysign(1, r)),
    # e
    ("e**r", lambda p, y, r: math.exp(r)),
    ("e^r", lambda p, y, r: math.exp(r)),
    ("e^-r", lambda p, y, r: math.exp(-r)),
    ("e^{-r²}", lambda p, y, r: math.exp(-(r**2))),
    ("2e^r", lambda p, y, r: 2 * math.exp(r)),
    ("e*r", lambda p, y, r: math.e * r),
    ("2^e^r", lambda p, y, r: 2 ** math.exp(r)),
    # products without a sign
    ("2r", lambda p, y, r: 2 * r),
    ("0.5 r^2", lambda p, y, r: 0.5 * r**2),
    ("2r^2", lambda p, y, r: 2 * r**2),
    ("-2r^2", lambda p, y, r: -2 * r**2),
    ("2(r+1)", lambda p, y, r: 2 * (r + 1)),
    ("(r + 1)(y + 2)", lambda p, y, r: (r + 1) * (y + 2)),
    ("r(r + 1)", lambda p, y, r: r * (r + 1)),
    ("delta(|r| - delta/2)", lambda p, y, r: 1.5 * (abs(r) - 0.75)),
    ("2r/3", lambda p, y, r: 2 * r / 3),
    ("1e-1r", lambda p, y, r: 0.1 * r),
    ("r²y", lambda p, y, r: r**2 * y),
    ("(1-p)^γ log(p)", lambda p, y, r: (1 - p) ** 1.5 * math.log(p)),
    ("r^2(1+y)", lambda p, y, r: r**2 * (1 + y)),
    ("βr + λ r", lambda p, y, r: 3 * r),
    ("-y log p - (1-y) log(1-p)", lambda p, y, r: -y * math.log(p) - (1 - y) * math.log(1 - p)),
    ("log p + 1", lambda p, y, r: math.log(p) + 1),
    ("log sigmoid(z)", lambda p, y, r: math.log(sigmoid(p))),
    # signs
    ("r·y", lambda p, y, r: r * y),
    ("r × y", lambda p, y, r: r * y),
    ("r ÷ y", lambda p, y, r: r / y),
    ("r − 1", lambda p, y, r: r - 1),
    ("where(r ≤ 0, 1, 2) + 0*r", lambda p, y, r: 1 if r <= 0 else 2),
    ("where(r ≠ 0, r, 2)", lambda p, y, r: r),
    ("½r²", lambda p, y, r: r**2 / 2),
    ("¼ r + ⅓r", lambda p, y, r: r / 4 + r / 3),
    ("√p", lambda p, y, r: math.sqrt(p)),
    ("√(r²+1) - 1", lambda p, y, r: math.sqrt(r**2 + 1) - 1),
    ("π r", lambda p, y, r: math.pi * r),
    ("0.5\u00a0r", lambda p, y, r: 0.5 * r),
    ("-[y log p + (1 - y) log(1 - p)]", lambda p, y, r: -y * math.log(p) - (1 - y) * math.log(1 - p)),
    ("exp[-r]", lambda p, y, r: math.exp(-r)),
    ("min(½r², δ|r| − ½δ²)", lambda p, y, r: min(r * r / 2, 1.5 * abs(r) - 1.125)),
    ("δ²(√(1+(r/δ)²)−1)", lambda p, y, r: r * r / (math.hypot(1, r / 1.5) + 1)),
    ("log cosh r", lambda p, y, r: math.log(math.cosh(r))),
    ("σ(z)(1-σ(z))", lambda p, y, r: sigmoid(p) * sigmoid(-p)),
    ("e^−|r|", lambda p, y, r: math.exp(-abs(r))),
    ("|r|^½", lambda p, y, r: math.sqrt(abs(r))),
    ("2×10^-3 r", lambda p, y, r: 0.002 * r),
    ("r^2/2", lambda p, y, r: r * r / 2),
    ("-(1-p)^γ y log p - p^γ (1-y) log(1-p)",
     lambda p, y, r: -((1 - p) ** 1.5) * y * math.log(p) - p**1.5 * (1 - y) * math.log1p(-p)),
    (r"\beta (r + 1)", lambda p, y, r: 1.5 * (r + 1)),
    ("log(p)^2", lambda p, y, r: math.log(p) ** 2),
    # in front
    ("L = r^2", lambda p, y, r: r**2),
    ("loss = |r|", lambda p, y, r: abs(r)),
    ("ℓ(r) = r²", lambda p, y, r: r**2),
    ("f(x) = r^2", lambda p, y, r: r**2),
    ("L_δ(y, ŷ) = δ|y - ŷ|", lambda p, y, r: 1.5 * abs(r)),
    ("L(y, f(x)) := |r|", lambda p, y, r: abs(r)),
    # cases
    ("r if r > 0 else -2r", lambda p, y, r: r if r > 0 else -2 * r),
    ("1 if r > 1 else 2 if r > 0 else 3 + r", lambda p, y, r: 1 if r > 1 else 2 if r > 0 else 3 + r),
    ("(0.5*r**2 if abs(r) < 1 else abs(r) - 0.5)*2", lambda p, y, r: r**2 if abs(r) < 1 else 2 * abs(r) - 1),
    # LaTeX
    (r"\frac{1}{2} r^{2}", lambda p, y, r: r**2 / 2),
    (r"\frac12 r^2", lambda p, y, r: r**2 / 2),
    (r"\left| r \right|", lambda p, y, r: abs(r)),
    (r"\log(1 - p)", lambda p, y, r: math.log(1 - p)),
    (r"\left(y - \hat{y}\right)^2", lambda p, y, r: r**2),
    (r"\delta^2 (\sqrt{1 + \left(\frac{r}{\delta}\right)^2} - 1)", lambda p, y, r: r * r / (math.hypot(1, r / 1.5) + 1)),
    (r"$\mathcal{L}(y, \hat{y}) = \lvert y - \hat y \rvert$", lambda p, y, r: abs(r)),
    (r"-y \cdot \log p", lambda p, y, r: -y * math.log(p)),
    (r"\max\{0, 1 - y \times z\}", lambda p, y, r: max(0, 1 - y * p)),
    (r"\operatorname{sigmoid}(z)\,y", lambda p, y, r: sigmoid(p) * y),
    (r"e^{-r} \quad", lambda p, y, r: math.exp(-r)),
]  # fmt: skip

# What has two readings or none, and what must be said of it.
REFUSED: list[tuple[str, tuple[str, ...]]] = [
    ("1/2r", ("(1/2)*r", "1/(2*r)")),
    ("1/2 r^2", ("(1/2)*r**2", "1/(2*r**2)")),
    ("r/b c", ("(r/b)*c", "r/(b*c)")),
    ("2r/3y", ("(2*r/3)*y", "2*r/(3*y)")),
    ("1/2|r|", ("(1/2)*abs(r)", "1/(2*abs(r))")),
    ("1/2(r + 1)", ("(1/2)*(r + 1)", "1/(2*(r + 1))")),
    ("r÷2y", ("(r/2)*y", "r/(2*y)")),
    ("e^2r", ("exp(2)*r", "exp(2*r)")),
    ("e^-2r", ("exp(2)*r", "exp(2*r)")),
    ("r^2y", ("r**2*y", "r**(2*y)")),
    ("r²^3", ("(a**b)**c", "a**(b**c)")),
    ("log r^2", ("log(r)**2", "log(r**2)")),
    ("log 2r", ("log(2)*r", "log(2*r)")),
    ("log r/2", ("log(r)/2", "log(r/2)")),
    ("√2r", ("sqrt(2)*r", "sqrt(2*r)")),
    ("√r²", ("sqrt(r)**2", "sqrt(r**2)")),
    ("√(r)^2", ("sqrt(r)**2", "sqrt(r**2)")),
    ("a|r|c", ("a*abs(b)*c",)),
    ("|a|r|c|", ("abs(a)*b*abs(c)", "abs(a*abs(b)*c)")),
    ("|r|y", ("write *",)),
    ("sin^2(r)", ("sin(r)**2",)),
    ("sin²(r)", ("sin(r)**2",)),
    ("log -r", ("log(...)",)),
    ("r2", ("r**2", "2*r")),
    ("y2 + r", ("y**2", "2*y")),
    ("yhat2", ("prediction**2", "2*prediction")),
    ("r - yz", ("y*z",)),
    ("deltar*r", ("delta*r",)),
    ("r + logp", ("log(p)",)),
    ("r + lnp", ("log(p)",)),
    ("σ(r)", ("sigmoid(...)", "sigma*(...)")),
    ("gamma(r)", ("gamma*(...)",)),
    ("foo(r)", ("foo*(...)",)),
    ("scale r", ("scale*r",)),
    ("sqr(r)", ("a**2", "sqrt(a)")),
    ("lg(r)", ("log10", "log2")),
    ("tan(r)", ("sin(a)/cos(a)",)),
    ("tan r", ("sin(a)/cos(a)",)),
    ("log3(r)", ("log(a)/log(3)",)),
    ("erfc(r)", ("1 - erf(a)",)),
    ("mean(r**2)", ("one example",)),
    ("np.max(r, 0)", ("np.maximum(a, b)",)),
    ("np.foo(r)", ("foo",)),
    ("r.abs()", ("abs(r)",)),
    ("x^2", ("residual r", "prediction")),
    ("y = r^2", ("==",)),
    ("where(r = 0, 1, 2)", ("==",)),
    ("r and y", ("(r > 0)*(r < 1)",)),
    ("r_i", ("leave the index out", "as in r")),
    ("d_max*r", ("dmax",)),
    ("y' - y", ("yhat",)),
    ("2 3 r", ("in front",)),
    ("r 2", ("in front",)),
    ("1½r", ("in front",)),
    ("0x10*r", ("decimal",)),
    ("2j*r", ("complex",)),
    (r"\begin{cases} r \end{cases}", ("where(condition, a, b)",)),
    (r"\foo r", ("LaTeX",)),
    ("Σ r", ("one example",)),
    ("r?1:2", ("where(condition, a, b)",)),
    ("r[0]", ("round", "index")),
    ("(r]", ("]",)),
    ("2e-r", ("2*exp(1) - ...", "2*exp(-...)")),
    ("1e-+p", ("1*exp(1) - ...",)),
    ("log (1 - p)^2", ("log(a)**2", "log(a**2)")),
    ("log (1 - p)²", ("log(a)**2", "log(a**2)")),
    ("ψ(r)", ("psi*(...)",)),
    ("r^1/2", ("r**(1/2)", "r/2")),
    ("exp(-r^2/2σ^2)", ("(-r**2/2)*sigma**2", "-r**2/(2*sigma**2)")),
    ("-log p_t", ("where(y == 1, p, 1 - p)",)),
    ("tf.reduce_mean(r**2)", ("one example",)),
    ("torch.mean(r**2)", ("one example",)),
    ("|r", ("never closed",)),
    ("(r|", ("|",)),
    ("L = ", ("nothing is written",)),
]  # fmt: skip

POINTS = ((0.3, 0.7), (0.9, 0.25), (0.45, 0.4))


@pytest.mark.parametrize(("text", "oracle"), ACCEPTED, ids=[ascii(text) for text, _ in ACCEPTED])
def test_what_is_accepted_has_its_value(text: str, oracle: Oracle) -> None:
    loss = loss_of(text)
    for p, y in POINTS:
        assert loss.value(p, y) == pytest.approx(oracle(p, y, p - y), rel=1e-13, abs=1e-300), loss.text


@pytest.mark.parametrize("text", [text for text, _ in ACCEPTED], ids=ascii)
def test_what_was_understood_is_read_as_itself(text: str) -> None:
    written = understood(text)
    assert written.isascii() and "`" not in written
    assert understood(written) == written
    assert parse(written, free_names(written)) == loss_of(text).tree
    assert loss_of(text) == loss_of(written)
    rebuilt = eval(loss_of(text).code, {"parse_loss": parse_loss})
    assert rebuilt.value(0.3, 0.7) == loss_of(text).value(0.3, 0.7)


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[ascii(text) for text, _ in REFUSED])
def test_what_is_refused_names_the_readings(text: str, words: tuple[str, ...]) -> None:
    said = refusal(text)
    assert all(word in said for word in words), said


@pytest.mark.parametrize(
    "text", ["r**2", " r ** 2", "log(cosh(delta*r))/delta", "-y*log(p) - (1-y)*log1p(-p)", "lambda*r"]
)
def test_what_is_in_the_languages_own_spelling_stays_as_it_is(text: str) -> None:
    assert understood(text) == text == loss_of(text).text


def test_a_hat_is_no_parameter() -> None:
    for text in ("(y - yhat)**2", "(y - ŷ)**2", "(y_true - y_pred)**2", "(target - pred)**2", r"(y - \hat y)^2"):
        assert free_names(text) == ()
    assert free_names("δ|r| + αβ r") == ("delta", "alpha", "beta")


@pytest.mark.parametrize("name", ["logn(r)", "tan(r)", "asin(r)", "log3(r)", "exp2(r)", "sinx(r)", "sinc(r)", "LOG(r)"])
def test_no_hint_changes_a_value(name: str) -> None:
    """A word that is something else elsewhere is never told to be one that only looks like it."""
    try:
        loss_of(name)
    except ExpressionError as problem:
        assert "did you mean" not in str(problem)


@pytest.mark.parametrize("base", [2, 10])
def test_logarithms_to_a_base(base: int) -> None:
    loss = parse_loss(f"log{base}(p)")
    for k in range(-9, 1):
        power = float(base) ** k
        if power <= 1:
            assert loss.value(power, 0.0) == pytest.approx(k, rel=2e-16)
            assert loss.gradient(power, 0.0) == pytest.approx(1 / (power * math.log(base)), rel=1e-15)
    assert loss.value(0.0, 0.0) == -math.inf and np.isnan(parse_loss(f"log{base}(r)").value(-1.0, 0.0))
    entropy = parse_loss(f"-p*log{base}(p)")
    assert (entropy.value(0.0, 0.0), entropy.gradient(0.0, 0.0)) == (0.0, math.inf)
    far = parse_loss(f"log{base}(1 + exp(z))")
    assert far.value(800.0, 0.0) == pytest.approx(800 / math.log(base), rel=1e-15)


def test_the_arc_tangent_far_out() -> None:
    loss = parse_loss("arctan(r)")
    assert loss.value(1e300, 0.0) == math.pi / 2 and loss.gradient(1e300, 0.0) == 0.0
    assert loss.curvature(1e5, 0.0) == pytest.approx(-2e-15, rel=1e-9)
    through = parse_loss("arctan(1/r)")
    assert through.gradient(0.0, 0.0) == -1.0 and through.value(1e-300, 0.0) == math.pi / 2
    assert parse_loss("arctan(r)/r").value(0.0, 0.0) == 1.0
    assert parse_loss("arctan(exp(r))").gradient(1000.0, 0.0) == 0.0


# ---- against Python's own parser ------------------------------------------------------------------------


def shape(node: ast.expr) -> str:
    """A tree of Python's as text with all its brackets."""
    match node:
        case ast.BinOp(left, op, right):
            return f"({shape(left)} {type(op).__name__} {shape(right)})"
        case ast.UnaryOp(ast.UAdd(), operand):
            return shape(operand)
        case ast.UnaryOp(_, operand):
            return f"(USub {shape(operand)})"
        case ast.Compare(left, [op], [right]):
            return f"({shape(left)} {type(op).__name__} {shape(right)})"
        case ast.Call(ast.Name(name), args):
            return f"{name}({', '.join(map(shape, args))})"
        case ast.IfExp(test, body, other):
            return f"where({', '.join(map(shape, (test, body, other)))})"
    return repr(float(node.value)) if isinstance(node, ast.Constant) else ast.unparse(node)


def own_shape(text: str) -> str:
    return shape(ast.parse(plaintext(parse(text, free_names(text))), mode="eval").body)


def test_precedence_is_pythons() -> None:
    source = random.Random(3)
    for _ in range(3000):
        text, _ = random_formula(source, depth=4)
        text = "".join(c for c in text if c not in "()" or source.random() < 0.9)  # fewer brackets, more precedence
        try:
            theirs = shape(ast.parse(text, mode="eval").body)
            ours = own_shape(text.replace("lambda", "lamb"))
        except (SyntaxError, ExpressionError):
            continue
        assert ours == theirs, text


@pytest.mark.parametrize(
    "text",
    [
        "-r**2",
        "2**-r**2",
        "r - 1 - 2",
        "r/2/3",
        "r/2*3",
        "-r*-2",
        "r**2**3",
        "- -r",
        "r < 1 + y",
        "1 + r if r > 0 else -r + 2",
    ],
)
def test_precedence_by_hand(text: str) -> None:
    assert own_shape(text) == shape(ast.parse(text, mode="eval").body)


# ---- time and limits ------------------------------------------------------------------------------------


def test_long_texts_are_read_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Operands are looked at once, whatever is repeated: counted, not timed."""
    from lossviz.expression import grammar

    seen = 0
    usual = grammar._Reader.operand

    def counted(self: Any) -> Any:
        nonlocal seen
        seen += 1
        return usual(self)

    monkeypatch.setattr(grammar._Reader, "operand", counted)
    for piece in (
        "|r|+",
        "r²+",
        "2r+",
        "((r)",
        "|",
        "√",
        "log ",
        "e^",
        "r if r else ",
        "\\frac{r}{",
        "-",
        "max(r,",
        "a|b|c",
    ):
        seen = 0
        with contextlib.suppress(ExpressionError):
            understood(piece * (499 // len(piece)) + "r")
        assert seen <= 200, piece


def test_limits_hold_for_what_is_written_out() -> None:
    said = refusal("+".join(["ŷ"] * 90))
    assert "written out" in said and "500" in said
    assert "32 levels" in refusal("|" * 33 + "r" + "|" * 33)
    assert "32 levels" in refusal("log " * 40 + "r")
    assert "200" in refusal("δ" * 240 + "r")
    assert "exponent" in refusal("r^" + "9" * 5)
    assert "up to 3" in refusal("αr + βr + γr + δr")
