"""A tree made into a program: equal parts once, ``prediction - label`` as r, and products in the order that is safe."""

from __future__ import annotations

import math
from functools import lru_cache

from lossviz.expression.corners import SWITCHES
from lossviz.expression.language import VARIABLES
from lossviz.expression.nodes import Node
from lossviz.expression.program import EXACT, LEAVES, Program, Span, Step
from lossviz.expression.rewriting import rewritten

_POLYNOMIAL = EXACT | {*LEAVES, "+", "-", "*", "scale"}


@lru_cache(maxsize=256)
def compiled(tree: Node, parameters: tuple[str, ...] = ()) -> Program:
    """The program of a tree, its parameters numbered in the given order.

    >>> from lossviz.expression.tree import parse
    >>> [step.op for step in compiled(parse("(prediction - label)**2")).steps]
    ['r', 'number', '**']
    """
    maker = _Maker(parameters)
    return maker.finished(maker.make(rewritten(tree)))


class _Maker:
    def __init__(self, parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        self.known: dict[Step, int] = {}
        self.steps: list[Step] = []
        self.varying: list[bool] = []

    def emit(self, op: str, args: tuple[int, ...], span: Span, number: float = 0.0) -> int:
        step = Step(op, args, number, span)
        if step not in self.known:
            self.known[step] = len(self.steps)
            self.steps.append(step)
            self.varying.append(op in ("prediction", "r") or any(self.varying[i] for i in args))
        return self.known[step]

    def finished(self, root: int) -> Program:
        """The program up to its value, without steps that a rewriting left unused."""
        needed = {root}
        for i in range(root, -1, -1):
            if i in needed:
                needed.update(self.steps[i].args)
        kept = sorted(needed)
        place = {old: new for new, old in enumerate(kept)}
        steps = tuple(
            Step(s.op, tuple(place[i] for i in s.args), s.number, s.span) for s in (self.steps[old] for old in kept)
        )
        final = {i: user for user, step in enumerate(steps) for i in step.args}
        last = tuple(tuple(i for i, user in final.items() if user == j) for j in range(len(steps)))
        varying = tuple(self.varying[old] for old in kept)
        return Program(steps, varying, last, _watched(steps, varying))

    def make(self, node: Node) -> int:
        if node.constant is not None:
            return self.emit("number", (), node.span, node.constant)
        if node.op == "name":
            return self._name(node)
        if node.op == "-" and (found := self._residual(node)) is not None:
            return found
        if node.op in ("*", "/", "neg"):
            return self._product(node)
        return self.emit(node.op, tuple(self.make(a) for a in node.args), node.span)

    def _name(self, node: Node) -> int:
        if node.name in self.parameters:
            return self.emit("parameter", (), node.span, float(self.parameters.index(node.name)))
        return self.emit(VARIABLES[node.name], (), node.span)

    def _residual(self, node: Node) -> int | None:
        ends = tuple(VARIABLES.get(a.name, "") if a.op == "name" else "" for a in node.args)
        if ends == ("prediction", "label"):
            return self.emit("r", (), node.span)
        if ends == ("label", "prediction"):
            return self.emit("neg", (self.emit("r", (), node.span),), node.span)
        return None

    def _product(self, node: Node) -> int:
        """A product, a quotient or a sign: the factors without the prediction first."""
        factors = self._factors(node)
        fixed = [f for f in factors if not self.varying[f[0]]]
        moving = [f for f in factors if self.varying[f[0]]]
        negative = self._signs(node) % 2 == 1
        if not moving:
            result = self._joined(fixed, node.span)
        elif not fixed:
            result = self._joined(moving, node.span)
        else:
            result = self._scaled(fixed, moving, node.span)
        return self.emit("neg", (result,), node.span) if negative else result

    def _scaled(self, fixed: list[tuple[int, bool]], moving: list[tuple[int, bool]], span: Span) -> int:
        above = [f for f in fixed if not f[1]]
        below = [(i, False) for i, under in fixed if under]
        result = self._joined(moving, span)
        if above:
            result = self.emit("scale", (self._joined(above, span), result), span)
        return self.emit("/", (result, self._joined(below, span)), span) if below else result

    def _joined(self, factors: list[tuple[int, bool]], span: Span) -> int:
        above, below = ([i for i, under in factors if under is side] for side in (False, True))
        result = above.pop(0) if above else self.emit("number", (), span, 1.0)
        for i in above:
            result = self.emit("*", (result, i), span)
        for i in below:
            result = self.emit("/", (result, i), span)
        return result

    def _factors(self, node: Node, under: bool = False) -> list[tuple[int, bool]]:
        """The factors of a chain of products, each with whether it divides."""
        if node.constant is None and node.op == "neg":
            return self._factors(node.args[0], under)
        if node.constant is None and node.op in ("*", "/"):
            left, right = node.args
            return [*self._factors(left, under), *self._factors(right, under != (node.op == "/"))]
        return [(self.make(node), under)]

    def _signs(self, node: Node) -> int:
        if node.constant is None and node.op == "neg":
            return 1 + self._signs(node.args[0])
        if node.constant is None and node.op in ("*", "/"):
            return sum(self._signs(a) for a in node.args)
        return 0


def _watched(steps: tuple[Step, ...], varying: tuple[bool, ...]) -> tuple[bool, ...]:
    """Which steps may stand on an edge, or subtract what is rounded from what is nearly the same.

    Polynomials are left out: at their roots, away from 0, they lose no more digits than their argument has lost.
    """
    exact: list[bool] = []
    found: list[bool] = []
    for step, moves, polynomial in zip(steps, varying, _polynomial(steps, varying), strict=True):
        clean = all(exact[i] for i in step.args)
        halved = step.op in ("*", "scale", "/") and any(_is_power_of_two(steps[i]) for i in step.args[-1:])
        exact.append(step.op in LEAVES or (clean and (step.op in EXACT or halved)))
        sums = step.op in ("+", "-") and not clean and not polynomial
        quotient = step.op == "/" and varying[step.args[1]]
        found.append(moves and (step.op in SWITCHES or sums or quotient))
    return tuple(found)


def _polynomial(steps: tuple[Step, ...], varying: tuple[bool, ...]) -> list[bool]:
    """Which steps are polynomials of the prediction, in pieces."""
    found: list[bool] = []
    for step, moves in zip(steps, varying, strict=True):
        plain = step.op in _POLYNOMIAL or (step.op == "/" and not varying[step.args[1]])
        whole = step.op == "**" and steps[step.args[1]].number in (2.0, 3.0, 4.0)
        found.append(not moves or ((plain or whole) and all(found[i] for i in step.args)))
    return found


def _is_power_of_two(step: Step) -> bool:
    return step.op == "number" and step.number != 0.0 and abs(math.frexp(step.number)[0]) == 0.5
