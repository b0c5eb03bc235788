"""A loss that was typed: the formula, its parameters and everything a loss of the catalogue has."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from lossviz.decimals import code as text_of
from lossviz.decimals import decimal_difference
from lossviz.exact.grids import SMALL_BLOCK, FloatArray, in_blocks
from lossviz.expression.budget import series_work, spend
from lossviz.expression.compiling import compiled
from lossviz.expression.facts import LABELS, PREDICTIONS, WIDE_LABELS, WIDE_PREDICTIONS, farthest, is_bounded, traits_of
from lossviz.expression.jets import Slope
from lossviz.expression.kinks import Found, found_on, residuals
from lossviz.expression.language import MAX_PARAMETERS
from lossviz.expression.nodes import Node
from lossviz.expression.program import Program
from lossviz.expression.rendering import cases, latex, relation, torch_lines
from lossviz.expression.slope import derivative
from lossviz.expression.tree import parsed, prediction_word
from lossviz.formula import Formula, Piece
from lossviz.loss import JointLoss, PlaneLoss, Reference, Traits
from lossviz.parameter import Parameter

# Beyond this a derivative is no longer something to read.
_READABLE = 60


@dataclass(frozen=True)
class WrittenLoss(JointLoss):
    """A loss given by a formula in prediction (p: a probability, z: a logit), label and up to three parameters.

    Made by ``parse_loss``. ``text``, the parameters' records and their values are its identity. Where the
    formula is not a number, neither are its derivatives. ``against`` is the loss drawn as a ghost beside it.
    """

    text: str
    records: tuple[Parameter, ...] = ()
    values: tuple[float, ...] = ()
    against: PlaneLoss | None = None

    key, title = "your_own", "Your own loss"
    summary = "A loss written as a formula; what is said about it was checked on a grid."
    reference = Reference("Written by a visitor", "")

    def __post_init__(self) -> None:
        for record, value in zip(self.records, self.values, strict=True):
            # views, sweeps and titles read a loss's settings as its attributes
            object.__setattr__(self, record.name, record.check("Your loss", value))

    def parameters(self) -> tuple[Parameter, ...]:  # type: ignore[override]
        return self.records

    def settings(self) -> dict[str, Any]:
        return {record.name: value for record, value in zip(self.records, self.values, strict=True)}

    def but(self, **changes: Any) -> Self:
        unknown = set(changes) - set(self.settings())
        if unknown:
            names = ", ".join(self.settings()) or "none"
            raise TypeError(f"Your loss: its parameters are {names}, got {sorted(unknown)[0]}")
        settings = {**self.settings(), **changes}
        checked = tuple(float(record.check("Your loss", settings[record.name]) or 0.0) for record in self.records)
        return replace(self, values=checked)

    def beside(self, other: PlaneLoss | None) -> Self:
        """The same loss with another one as its baseline, drawn as a ghost.

        Raises ValueError if the two do not share their axes.

        >>> from lossviz import Huber, parse_loss
        >>> parse_loss("r**2").beside(Huber()).baseline
        Huber(delta=1.0)
        """
        if other is not None:
            same = all(
                mine.domain == theirs.domain
                for mine, theirs in (
                    (self.prediction_axis, other.prediction_axis),
                    (self.label_axis, other.label_axis),
                )
            )
            if not same or (self.of_difference and not other.of_difference):
                raise ValueError(f"{other.title} has other axes: its prediction is a {other.prediction_axis.name}")
        return replace(self, against=other)

    @property
    def tree(self) -> Node:
        """The parsed formula."""
        return parsed(self.text, tuple(self.settings()))

    @property
    def program(self) -> Program:
        """The formula's steps."""
        return compiled(self.tree, tuple(self.settings()))

    @property
    def variable(self) -> str:
        """What the prediction is: ``prediction``, ``p`` or ``z``."""
        return prediction_word(self.tree)

    @property
    def formula(self) -> Formula:
        return self._formula(r"\ell", derive=False)

    @property
    def gradient_formula(self) -> Formula:
        name = rf"\frac{{\partial \ell}}{{\partial {self.prediction_axis.latex}}}"
        if sum(1 for _ in self.tree.walk()) > _READABLE:
            whole = latex(self.tree, self.prediction_axis.latex)
            named = rf"\frac{{\partial}}{{\partial {self.prediction_axis.latex}}} \left[{whole}\right]"
            return Formula(name, (Piece(named),), worked_out=False)
        return self._formula(name, derive=True)

    def _formula(self, name: str, *, derive: bool) -> Formula:
        hat = self.prediction_axis.latex
        return Formula(
            name,
            tuple(
                Piece(latex(derivative(part) if derive else part, hat), relation(condition, hat) if condition else None)
                for part, condition in cases(self.tree)
            ),
        )

    def piece(self, prediction: float, label: float) -> int:
        """Which case of a formula that begins with ``where`` holds at a point."""
        conditions = [condition for _, condition in cases(self.tree) if condition is not None]
        p, y = np.asarray(prediction, dtype=np.float64), np.asarray(label, dtype=np.float64)
        with np.errstate(all="ignore"):
            for index, condition in enumerate(conditions):
                if compiled(condition, tuple(self.settings())).run(p, y, self.values, 0).value:
                    return index
        return len(conditions)

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        settings = {record.symbol: value for record, value in zip(self.records, self.values, strict=True)}
        return {
            "r": decimal_difference(prediction, label),
            self.prediction_axis.latex: prediction,
            "y": label,
            **settings,
        }

    @property
    def left_out(self) -> str:
        """What the formula is too long for, in sentences; empty for most.

        >>> from lossviz import parse_loss
        >>> parse_loss("c*r**2", {"c": (1, 0, 5)}).left_out
        ''
        """
        names = [record.name for record in self.records if not record.dragged]
        parts = []
        if names:
            listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)
            parts.append(f"The picture does not move with {listed} while dragging: let go to see it.")
        if not self._series:
            parts.append("Limits such as 0·log 0 are worked out at the chosen point, not for the whole picture.")
        return " ".join([*parts, "The formula is too long for that."] if parts else [])

    def in_words(self, prediction: float, label: float) -> str:
        """Nothing: all that is known of it are its numbers."""
        return ""

    @property
    def traits(self) -> Traits:
        """What the checks found at points, not what was proved."""
        alone, found = replace(self, against=None), self.switching()
        smooth = not any(jump.order < 2 for jump in found.jumps) and not found.steep
        return traits_of(alone, smooth=smooth, bounded=is_bounded(alone, found))

    def switching(self, extent: float | None = None) -> Found:
        """What is at the places where the formula switches, on its axes (of ``extent``) and as far as they can reach.

        >>> from lossviz import parse_loss
        >>> [jump.position for jump in parse_loss("relu(r - 100)").switching().jumps]
        [100.0]
        """
        if self.program.of_residual and self.of_difference:
            return found_on(self.program, self.values, residuals(), np.zeros(1), series=self._series)
        domain = self.prediction_axis.domain.low, self.prediction_axis.domain.high
        grids = (
            (self.axes(self.ranges[0] if extent is None else extent), PREDICTIONS, LABELS),
            (self.axes(farthest(self)), WIDE_PREDICTIONS, WIDE_LABELS),
        )
        parts = [
            found_on(
                self.program, self.values, np.linspace(*p, columns), np.linspace(*y, rows), domain, series=self._series
            )
            for (p, y), columns, rows in grids
        ]
        return parts[0] + parts[1]

    @property
    def pytorch(self) -> str:
        program = self.program
        flat = _slope_of(program) is None
        return torch_lines(self.tree, self.settings(), constant_slope=flat)

    @property
    def words(self) -> dict[str, str]:
        """The formula, its parameters as name:default:low:high, and the key of the loss beside it.

        >>> from lossviz import parse_loss
        >>> parse_loss("c*r**2", {"c": (1, 0, 5)}).words
        {'formula': 'c*r**2', 'parameters': 'c:1:0:5', 'beside': ''}
        """
        ranges = (":".join((r.name, *map(text_of, (r.default, *r.typical)))) for r in self.records)
        beside = "" if self.against is None else self.against.key
        return {"formula": self.text, "parameters": ";".join(ranges), "beside": beside}

    @property
    def code(self) -> str:
        """Python that makes this loss, at its current values.

        >>> from lossviz import parse_loss
        >>> print(parse_loss("c*r**2", {"c": (1, 0, 5)}).but(c=2).code)
        parse_loss('c*r**2', parameters={'c': (2.0, 0.0, 5.0)})
        """
        given = {r.name: (v, *r.typical) for r, v in zip(self.records, self.values, strict=True)}
        return f"parse_loss({self.text!r}{f', parameters={given!r}' if given else ''})"

    @property
    def baseline(self) -> PlaneLoss | None:
        return self.against

    @property
    def _series(self) -> int:
        """How much one run over many points may work on limits: less if a sweep makes many runs."""
        members = math.prod((2 if r.linear else len(r.steps)) for r in self.records if r.dragged)
        return series_work(self.program, members)

    def _orders(self, p: FloatArray, y: FloatArray, *orders: int) -> tuple[FloatArray, ...]:
        program, series = self.program, self._series

        def kernel(out: tuple[FloatArray, ...], a: FloatArray, b: FloatArray) -> None:
            spend(program, out[0].size, max(orders))
            jet = program.run(a, b, self.values, max(orders), series)
            undefined = np.isnan(jet.value)
            for result, order in zip(out, orders, strict=True):
                found = jet[order]
                result[...] = 0.0 if found is None else found + 0.0  # no negative zeros
                if order:
                    result[np.broadcast_to(undefined, result.shape)] = np.nan

        return in_blocks(kernel, p, y, count=len(orders), block=2 * SMALL_BLOCK)


def _slope_of(program: Program) -> Slope:
    one = np.asarray(1.0)
    with np.errstate(all="ignore"):
        return program.run(one * 0.5, one * 0.25, (0.5,) * MAX_PARAMETERS, 1).slope
