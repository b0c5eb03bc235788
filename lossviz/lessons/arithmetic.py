"""The arithmetic of one point, step by step: the formulas with their numbers filled in, and what they say in words."""

from __future__ import annotations

from collections.abc import Iterator

from lossviz.decimals import DIGITS
from lossviz.formula import Formula, Line, fill, latex_number, number
from lossviz.state.view import View

# A filled-in formula longer than this gets a line of its own, or it would not fit beside the formula.
_ONE_LINE = 48


def steps(view: View) -> tuple[str, ...]:
    """LaTeX lines from the chosen point to loss and gradient.

    >>> from lossviz.state.view import default_view
    >>> for line in steps(default_view("mse")): print(line)
    r = \\hat{y} - y = 2 - 0 = 2
    \\ell = (\\hat{y} - y)^2 = (2 - 0)^2 = 4
    \\frac{\\partial \\ell}{\\partial \\hat{y}} = 2 \\, (\\hat{y} - y) = 2 \\, (2 - 0) = 4
    """
    return tuple(line.latex for line in lines(view))


def lines(view: View) -> tuple[Line, ...]:
    """The same as records, for those who set them where there is less room.

    >>> from lossviz.state.view import default_view
    >>> lines(default_view("mse"))[0].name
    'r'
    """
    plane = view.plane
    value, gradient, _ = view.results
    worked = _worked(view, plane.formula, value), _worked(view, plane.gradient_formula, gradient)
    return (*plane.first_steps(*view.point), *_condition(view), *worked)


def _worked(view: View, formula: Formula, result: float) -> Line:
    if not formula.worked_out:
        return Line.equal(formula.name, latex_number(result))
    piece = view.plane.piece(*view.point) if len(formula.pieces) > 1 else 0
    expression = formula.pieces[piece].expression
    filled = fill(expression, view.plane.symbols(*view.point))
    return Line.equal(formula.name, expression, filled, latex_number(result), tall=len(filled) > _ONE_LINE)


def _condition(view: View) -> Iterator[Line]:
    """Which case holds, with its numbers: "|r| = 2 ≥ δ = 1". Nothing of a formula without cases."""
    pieces = view.plane.formula.pieces
    first = pieces[0].condition
    if first is None:
        return
    symbols, piece = view.plane.symbols(*view.point), view.plane.piece(*view.point)
    if len(pieces) == 2 and first.left in symbols and first.right in symbols:
        relation = first.relation if piece == 0 else first.opposite
        left, right = (latex_number(symbols[side], DIGITS) for side in (first.left, first.right))
        yield Line(first.left, (("=", left), (relation, first.right), ("=", right)))
        return
    case, condition = rf"\text{{case {piece + 1} of {len(pieces)}: }}", pieces[piece].condition
    if condition is None:
        yield Line(rf"{case} \text{{otherwise}}")
    else:
        yield Line(f"{case} {condition.latex}, \\quad {fill(condition.latex, symbols)}")


def in_words(view: View) -> str:
    """What the numbers say, in one or two sentences; empty if there is nothing to add.

    >>> from lossviz.state.view import default_view
    >>> in_words(default_view("mse"))
    'A residual twice as large would cost 16 and pull with 8.'
    """
    return view.plane.in_words(*view.point)


def kinks_outside(view: View) -> str:
    """Which kinks the axis does not show, so that no ring marks them, in a sentence; empty if it shows all.

    >>> from lossviz.state.view import view_from_state
    >>> kinks_outside(view_from_state("huber", {"delta": 4}))
    'The kinks at ±4 lie beyond the axes.'
    >>> kinks_outside(view_from_state("huber", {"delta": 4, "label": -2})), kinks_outside(view_from_state("huber", {}))
    ('The kink at −6 lies beyond the axes.', '')
    """
    low, high = view.plane.axes(view.extent)[0]
    kinks = view.plane.kinks_at(view.label)
    places = sorted({float(f"{kink.position:.4g}") for kink in kinks if not low <= kink.position <= high})
    if not places:
        return ""
    if len(places) == 1:
        return f"The kink at {number(places[0])} lies beyond the axes."
    even = len(places) == 2 and places[0] == -places[1]
    where = f"±{number(places[1])}" if even else " and ".join(map(number, places))
    return f"The kinks at {where} lie beyond the axes."
