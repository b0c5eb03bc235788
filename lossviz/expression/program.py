"""A formula as a straight list of operations: what is evaluated, without recursion and with nothing computed twice.

Three rewritings keep the numbers good without changing the mathematics:

- ``prediction - label`` is the residual r, however it is written;
- ``log(cosh(u))``, ``log(1 + exp(u))`` and ``log(sigmoid(u))`` are computed as one function that does not overflow;
- in a product the factors without the prediction are gathered in front. Where they are 0 they silence an
  infinity of the others, so that ``-y*log(p)`` is 0 at p = y = 0, as its limit is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from lossviz.arrays import FloatArray
from lossviz.expression.jets import Jet, apply
from lossviz.expression.language import VARIABLES
from lossviz.expression.tree import Node

Span = tuple[int, int]
_LEAVES = ("number", "prediction", "label", "r", "parameter")


@dataclass(frozen=True)
class Step:
    """One operation on earlier steps, or a leaf; ``span`` is its place in the text."""

    op: str
    args: tuple[int, ...] = ()
    number: float = 0.0
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True)
class Program:
    """The steps of a formula; the last one is its value.

    ``varying[i]`` says whether step i depends on the prediction; ``last[i]`` names the steps that nothing needs
    after step i.
    """

    steps: tuple[Step, ...]
    varying: tuple[bool, ...]
    last: tuple[tuple[int, ...], ...]

    @property
    def of_residual(self) -> bool:
        """Whether prediction and label occur within the residual only."""
        return not any(step.op in ("prediction", "label") for step in self.steps)

    def leaf(self, step: Step, prediction: FloatArray, label: FloatArray, parameters: Sequence[float]) -> Jet:
        """The jet of a leaf."""
        one = np.asarray(1.0)
        match step.op:
            case "prediction":
                return Jet(prediction, one)
            case "r":
                return Jet(prediction - label, one)
            case "label":
                return Jet(label)
            case "parameter":
                return Jet(np.asarray(parameters[int(step.number)]))
        return Jet(np.asarray(step.number))

    def trace(
        self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float], order: int = 0
    ) -> list[Jet]:
        """The jets of all steps. Infinities are answers: call it under ``np.errstate(all="ignore")``."""
        return self._run(prediction, label, parameters, order, keep=True)

    def run(self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float], order: int) -> Jet:
        """The jet of the formula, with derivatives up to ``order``; what is no longer needed is freed on the way."""
        jet = self._run(prediction, label, parameters, order, keep=False)[-1]
        if order == 1 and jet.slope is not None and np.any(np.isnan(jet.slope) & np.isfinite(jet.value)):
            # an infinity met a 0; the second derivatives tell whether that 0 stands still
            return self._run(prediction, label, parameters, 2, keep=False)[-1]
        return jet

    def _run(
        self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float], order: int, *, keep: bool
    ) -> list[Jet]:
        gone = Jet(np.empty(0))
        jets: list[Jet] = []
        for step, done in zip(self.steps, self.last, strict=True):
            if step.op in _LEAVES:
                jets.append(self.leaf(step, prediction, label, parameters))
            else:
                jets.append(apply(step.op, [jets[i] for i in step.args], order))
            if not keep:
                for i in done:
                    jets[i] = gone
        return jets


@lru_cache(maxsize=256)
def compiled(tree: Node, parameters: tuple[str, ...] = ()) -> Program:
    """The program of a tree, its parameters numbered in the given order.

    >>> from lossviz.expression.tree import parse
    >>> [step.op for step in compiled(parse("(prediction - label)**2")).steps]
    ['r', 'number', '**']
    """
    maker = _Maker(parameters)
    return maker.finished(maker.make(tree))


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
        return Program(steps, tuple(self.varying[old] for old in kept), last)

    def make(self, node: Node) -> int:
        if node.constant is not None:
            return self.emit("number", (), node.span, node.constant)
        if node.op == "name":
            return self._name(node)
        if node.op == "log" and (found := self._stable_log(node)) is not None:
            return found
        if node.op == "log1p" and node.args[0].op == "exp":
            return self.emit("softplus", (self.make(node.args[0].args[0]),), node.span)
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

    def _stable_log(self, node: Node) -> int | None:
        inner = node.args[0]
        if inner.op == "cosh":
            return self.emit("logcosh", (self.make(inner.args[0]),), node.span)
        if inner.op == "sigmoid":
            negative = self.emit("neg", (self.make(inner.args[0]),), node.span)
            return self.emit("neg", (self.emit("softplus", (negative,), node.span),), node.span)
        if inner.op == "+" and {a.constant for a in inner.args} >= {1.0}:
            other = next(a for a in inner.args if a.constant != 1.0)
            if other.op == "exp":
                return self.emit("softplus", (self.make(other.args[0]),), node.span)
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
