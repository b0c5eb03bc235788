"""A formula as a straight list of operations: what is evaluated, without recursion and with nothing computed twice.

The tree is rewritten first (``rewriting``), so that sums, logarithms and products keep their digits. Two more
rules belong to the list itself:

- ``prediction - label`` is the residual r, however it is written;
- in a product the factors without the prediction are gathered in front. Where they are 0 they silence an
  infinity of the others, so that ``-y*log(p)`` is 0 at p = y = 0, as its limit is.

After a run the points that floats may have lost are put right (``mending``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce
from typing import Any

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.expression.corners import SWITCHES, Mask, two_sided
from lossviz.expression.digits import Digits
from lossviz.expression.germs import Germ, constant
from lossviz.expression.jets import Jet, apply
from lossviz.expression.language import VARIABLES
from lossviz.expression.limits import Side, beside
from lossviz.expression.mending import WORK, Doubts, mended
from lossviz.expression.nodes import Node
from lossviz.expression.rewriting import rewritten
from lossviz.expression.series import Beside

Span = tuple[int, int]
_LEAVES = ("number", "prediction", "label", "r", "parameter")
# Operations whose result is as exact as what they are given.
_EXACT = frozenset(("neg", "abs", "relu", "sign", "minimum", "maximum", "clip", "where"))
_POLYNOMIAL = _EXACT | {*_LEAVES, "+", "-", "*", "scale"}
# Operations that are no finite number for a plain reason if what they are given is one.
_PLAIN = frozenset(("log", "log2", "log10", "log1p", "sqrt", "**", "logexpm1", "log1mexp"))
# What a step costs in a series, beside 1 for arithmetic.
_COSTS = {"erf": 16, "erfc": 16, "sin": 6, "cos": 6, "arctan": 6, "**": 3}
_REMEMBERED = 4096


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
    after step i; ``watched[i]`` says whether step i may stand on an edge or lose digits.
    """

    steps: tuple[Step, ...]
    varying: tuple[bool, ...]
    last: tuple[tuple[int, ...], ...]
    watched: tuple[bool, ...]
    memory: dict[tuple[float, float, tuple[float, ...], int], Side] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def simple(self) -> bool:
        """Whether nothing that moves is added up, nor multiplied with another: no digits can be lost."""
        return not any(
            step.op not in _LEAVES
            and step.op not in _EXACT
            and step.op != "scale"
            and sum(map(self._moves, step.args)) > 0
            and not (step.op in ("**", "/") and not self._moves(step.args[1]))
            for step in self.steps
        )

    def _moves(self, step: int) -> bool:
        return self.varying[step]

    @property
    def cost(self) -> int:
        """What one point costs as a series, in operations."""
        return sum(_COSTS.get(step.op, 1) for step in self.steps)

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
        self,
        prediction: FloatArray,
        label: FloatArray,
        parameters: Sequence[float],
        order: int = 0,
        *,
        mend: bool = False,
    ) -> list[Jet]:
        """The jets of all steps as floats give them; with ``mend`` the last one is that of ``run``.

        Infinities are answers: call it under ``np.errstate(all="ignore")``.
        """
        at = prediction, label
        if not mend:
            return self._run(at, parameters, order, None, keep=True)
        doubts = Doubts(order)
        jets = self._run(at, parameters, order, doubts, keep=True)
        return [*jets[:-1], mended(self, jets[-1], doubts, at, parameters, WORK)]

    def run(
        self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float], order: int, work: int = WORK
    ) -> Jet:
        """The jet of the formula, with derivatives up to ``order``; what is no longer needed is freed on the way.

        Where floats lose it, ``work`` operations on series put points right; of a few points always one.
        """
        doubts = Doubts(order)
        jet = self._run((prediction, label), parameters, order, doubts, keep=False)[-1]
        return mended(self, jet, doubts, (prediction, label), parameters, work)

    def wide(self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float], order: int) -> Jet:
        """The jet in the machine's widest floats, as it comes; how far it is off tells how far the usual one is."""
        at: Any = prediction.astype(np.longdouble), label.astype(np.longdouble)
        return self._run(at, parameters, order, None, keep=False)[-1]

    def _run(
        self,
        at: tuple[FloatArray, FloatArray],
        parameters: Sequence[float],
        order: int,
        doubts: Doubts | None,
        *,
        keep: bool,
    ) -> list[Jet]:
        gone = Jet(np.empty(0))
        jets: list[Jet] = []
        for step, watched, done in zip(self.steps, self.watched, self.last, strict=True):
            if step.op in _LEAVES:
                jets.append(self.leaf(step, *at, parameters))
            else:
                args = [jets[i] for i in step.args]
                jets.append(apply(step.op, args, order))
                if watched and doubts is not None:
                    doubts.note(step.op, args, jets[-1])
            if not keep:
                for i in done:
                    jets[i] = gone
        return jets

    def clear(self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float]) -> Mask:
        """Points whose value is no finite number for a plain reason: log(−1), or a pole that nothing meets."""
        jets: list[Jet] = []
        undefined, infinite = np.zeros((2, *prediction.shape), dtype=bool)
        for step in self.steps:
            if step.op in _LEAVES:
                jets.append(self.leaf(step, prediction, label, parameters))
                continue
            args = [jets[i] for i in step.args]
            jets.append(apply(step.op, args, 0))
            if step.op in _PLAIN or step.op == "/":
                given = reduce(np.logical_and, (np.isfinite(a.value) for a in args))
                value = jets[-1].value
                infinite |= given & np.isinf(value)
                undefined |= given & np.isnan(value) & (step.op != "/")
        last = jets[-1].value
        clear: Mask = (undefined & np.isnan(last)) | (infinite & np.isinf(last))
        return clear

    def two_sided(self, prediction: FloatArray, label: FloatArray, parameters: Sequence[float]) -> Jet:
        """The jets just left and right of points, to the second order, as two rows."""
        jets: list[Jet] = []
        for step in self.steps:
            if step.op in _LEAVES:
                jets.append(self.leaf(step, prediction, label, parameters))
            else:
                jets.append(two_sided(step.op, [jets[i] for i in step.args]))
        return jets[-1]

    def limits(self, prediction: float, label: float, parameters: tuple[float, ...], side: int) -> Side:
        """The limits on one side of a point, remembered: a page asks for value, slope and bend one by one."""
        key = prediction, label, parameters, side
        if key not in self.memory:
            if len(self.memory) >= _REMEMBERED:
                self.memory.clear()
            self.memory[key] = beside(partial(self._germ, parameters), prediction, label, side)
        return self.memory[key]

    def _germ(self, parameters: Sequence[float], arithmetic: Beside, prediction: float, label: float) -> Germ:
        germs: list[Germ] = []
        for step in self.steps:
            match step.op:
                case "prediction":
                    germs.append(arithmetic.variable(prediction))
                case "r":
                    germs.append(arithmetic.variable(prediction - label))
                case "label" | "parameter" | "number":
                    known = {"label": label, "number": step.number}
                    value = known[step.op] if step.op in known else parameters[int(step.number)]
                    germs.append(constant(Digits.exact(value)))
                case _:
                    germs.append(arithmetic.apply(step.op, [germs[i] for i in step.args]))
        return germs[-1]


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

    A polynomial is left out: where it is 0, away from 0, no digits are lost that its argument has.
    """
    exact: list[bool] = []
    found: list[bool] = []
    for step, moves, polynomial in zip(steps, varying, _polynomial(steps, varying), strict=True):
        clean = all(exact[i] for i in step.args)
        halved = step.op in ("*", "scale", "/") and any(_is_power_of_two(steps[i]) for i in step.args[-1:])
        exact.append(step.op in _LEAVES or (clean and (step.op in _EXACT or halved)))
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
