"""The arithmetic of one point, step by step: the formulas with their numbers filled in, and what they say in words."""

from __future__ import annotations

import math

from lossviz.formula import Formula, fill, latex_number, number
from lossviz.loss import DistanceLoss
from lossviz.losses import MSE, BinaryCrossEntropy, Focal, SmoothL1
from lossviz.reading import DIGITS, decimal_difference
from lossviz.view import View

# A filled-in formula longer than this gets a line of its own, or it would not fit beside the formula.
_ONE_LINE = 48


def steps(view: View) -> tuple[str, ...]:
    """LaTeX lines from the chosen point to loss and gradient.

    >>> from lossviz.view import default_view
    >>> for line in steps(default_view("mse")): print(line)
    r = \\hat{y} - y = 2 - 0 = 2
    \\ell = (\\hat{y} - y)^2 = (2 - 0)^2 = 4
    \\frac{\\partial \\ell}{\\partial \\hat{y}} = 2 \\, (\\hat{y} - y) = 2 \\, (2 - 0) = 4
    """
    plane, (prediction, label) = view.plane, view.point
    lines = []
    if isinstance(plane, DistanceLoss):
        difference = r"\hat{y} - y"
        filled = fill(difference, {r"\hat{y}": prediction, "y": label})
        lines.append(f"r = {difference} = {filled} = {latex_number(decimal_difference(prediction, label), DIGITS)}")
    if condition := _condition(view):
        lines.append(condition)
    value, gradient, _ = view.results
    lines.append(_worked(view, plane.formula, value))
    lines.append(_worked(view, plane.gradient_formula, gradient))
    return tuple(lines)


def _worked(view: View, formula: Formula, result: float) -> str:
    piece = view.plane.piece(*view.point) if len(formula.pieces) > 1 else 0
    expression = formula.pieces[piece].expression
    if r"\partial" in expression:  # the derivative of something long, not worked out
        return f"{formula.name} = {latex_number(result)}"
    filled = fill(expression, view.plane.symbols(*view.point))
    parts = (expression, filled, latex_number(result))
    if len(filled) <= _ONE_LINE:
        return f"{formula.name} = {' = '.join(parts)}"
    return rf"\begin{{aligned}} {formula.name} &= " + r" \\ &= ".join(parts) + r" \end{aligned}"


def _condition(view: View) -> str:
    """Which case holds, with its numbers: "|r| = 2 ≥ δ = 1"."""
    pieces = view.plane.formula.pieces
    if len(pieces) == 1:
        return ""
    symbols, piece = view.plane.symbols(*view.point), view.plane.piece(*view.point)
    if len(pieces) > 2 or not pieces[0].condition.startswith("|r| <"):
        case, condition = rf"\text{{case {piece + 1} of {len(pieces)}: }}", pieces[piece].condition
        return f"{case} {condition}, \\quad {fill(condition, symbols)}" if condition else rf"{case} \text{{otherwise}}"
    left, sign, right = pieces[0].condition.partition("<")
    first = piece == 0
    size = latex_number(abs(symbols["r"]), DIGITS)
    relation, right = sign if first else r"\ge", right.strip()
    return f"{left.strip()} = {size} {relation} {right} = {fill(right, symbols)}"


def in_words(view: View) -> str:
    """What the numbers say, in one or two sentences; empty if there is nothing to add.

    >>> from lossviz.view import default_view, view_from_state
    >>> in_words(view_from_state("focal", {"prediction": 0.9}))
    'Cross-entropy would be 0.105361: focal loss is 100 times less here. Its pull is 2.9% of cross-entropy’s.'
    """
    plane, (prediction, label) = view.plane, view.point
    if view.loss.words:  # nothing is known of a written loss but its numbers
        return ""
    value, gradient, _ = view.results
    if isinstance(view.loss, Focal):
        plain = BinaryCrossEntropy(from_logits=view.loss.from_logits)
        return _against_cross_entropy(
            value, gradient, plain.value(prediction, label), plain.gradient(prediction, label)
        )
    if isinstance(plane, MSE):
        return f"A residual twice as large would cost {number(4 * value)} and pull with {number(2 * gradient)}."
    if isinstance(plane, DistanceLoss):
        return _against_squared_error(view, value, gradient)
    if math.isinf(value):
        return (
            "The prediction rules out what happened, so the loss is infinite. PyTorch clamps the logarithm at −100 "
            "and shows 100; Keras clips p at 1e−7 and shows 16.1."
        )
    likelihood = math.exp(-value)
    return (
        f"e to the −{number(value)} is {number(likelihood)}: the probability given to what happened."
        if label in (0, 1)
        else ""
    )


def _against_cross_entropy(value: float, gradient: float, plain_value: float, plain_gradient: float) -> str:
    if math.isinf(plain_value):
        return "Both cross-entropy and focal loss are infinite here; nothing is clamped."
    if plain_value == 0 or value == 0:
        return f"Cross-entropy would be {number(plain_value)}."
    ratio = plain_value / value
    times = "the same" if ratio == 1 else f"{number(ratio)} times {'less' if ratio > 1 else 'more'}"
    if ratio < 1:
        times = f"{number(1 / ratio)} times more"
    text = f"Cross-entropy would be {number(plain_value)}: focal loss is {times} here."
    if plain_gradient and math.isfinite(plain_gradient):
        text += f" Its pull is {100 * abs(gradient / plain_gradient):.3g}% of cross-entropy’s."
    return text


def _against_squared_error(view: View, value: float, gradient: float) -> str:
    prediction, label = view.point
    squared = MSE()
    text = f"The squared error would be {number(squared.value(prediction, label))}"
    pull = squared.gradient(prediction, label)
    if gradient == 0 or pull == 0:
        return text + "."
    text += f" and pull {number(abs(pull / gradient))} times as hard."
    settings = view.loss.settings()
    width = settings.get("delta", settings.get("beta"))
    if width == 0:
        text += " The pull is 1 at every distance: with β = 0 this is the absolute error."
    elif width is not None and abs(prediction - label) >= width:
        slope = abs(gradient)
        text += f" Beyond {number(width, DIGITS)} the pull stays at {number(slope)}, however far the point is."
    elif isinstance(view.loss, SmoothL1):
        text += f" Inside the parabola smooth L1 is the squared error divided by 2β = {number(2 * view.loss.beta)}."
    else:
        text += " Inside the parabola the loss is half the squared error."
    return text
