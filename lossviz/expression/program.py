"""A formula as a straight list of operations: what is evaluated, without recursion and with nothing computed twice.

The tree is rewritten first (``rewriting``), so that sums, logarithms and products keep their digits. Two more
rules belong to the list itself:

- ``prediction - label`` is the residual r, however it is written;
- in a product the factors without the prediction are gathered in front. Where they are 0 they silence an
  infinity of the others, so that ``-y*log(p)`` is 0 at p = y = 0, as its limit is.

After a run the points that floats may have lost are put right (``mending``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Any

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.expression.corners import Mask, two_sided
from lossviz.expression.digits import Digits
from lossviz.expression.germs import Germ, constant
from lossviz.expression.jets import Jet, apply
from lossviz.expression.limits import Side, beside
from lossviz.expression.mending import WORK, Doubts, mended
from lossviz.expression.operations import Beside

Span = tuple[int, int]
LEAVES = ("number", "prediction", "label", "r", "parameter")
# Operations whose result is as exact as what they are given.
EXACT = frozenset(("neg", "abs", "relu", "sign", "minimum", "maximum", "clip", "where"))
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
            step.op not in LEAVES
            and step.op not in EXACT
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
            if step.op in LEAVES:
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
            if step.op in LEAVES:
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
            if step.op in LEAVES:
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
