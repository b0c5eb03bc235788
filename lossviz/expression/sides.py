"""A formula on one side of a place where it switches: value, slope and bend of the branch that holds there, at the place.

A difference quotient would be off by its step. Here every switch is decided by the side, and the operations are
carried out at the place itself: |r| at 0 has the slopes −1 and 1 exactly. Where an operation is singular at the place
and something else makes up for it, as in sqrt(r**2), the limit is taken from points that come nearer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.expression.budget import spend
from lossviz.expression.jets import COMPARE, Jet, apply
from lossviz.expression.program import Program, Step

Signs = FloatArray
# Distances from a place, relative to it: where its sides are told apart, and where limits are taken from.
_NEAR = 1e-7
_NEARER = 4.0 ** -np.arange(6, 15)
# Instead of a sign, if a switch is decided by its numbers.
_FREE = 9.0
# How much less a limit is known than a number that was rounded.
_ROUGH = 1e8


@dataclass(frozen=True)
class Switch:
    """A step that behaves differently on the two sides of first = second; without a second, of first = ``level``."""

    step: int
    first: int
    second: int | None = None
    level: float = 0.0

    def gap(self, jets: list[Jet]) -> FloatArray:
        """first − second."""
        below = self.level if self.second is None else jets[self.second].value
        return np.asarray(jets[self.first].value - below)

    def slope(self, jets: list[Jet]) -> FloatArray:
        """Its derivative in the prediction."""
        above, below = jets[self.first].slope, None if self.second is None else jets[self.second].slope
        return np.asarray(0.0 if above is None else above) - (0.0 if below is None else below)


def switches(program: Program) -> list[Switch]:
    """All switches that depend on the prediction, in the order of the formula."""
    found = [s for i, step in enumerate(program.steps) for s in _of(program, i, step)]
    return [s for s in found if program.varying[s.first] or (s.second is not None and program.varying[s.second])]


def _of(program: Program, i: int, step: Step) -> list[Switch]:
    a = step.args
    if step.op in ("abs", "relu", "sign"):
        return [Switch(i, a[0])]
    if step.op in ("sqrt", "log", "log2", "log10"):
        return [Switch(i, a[0])]
    if step.op == "log1p":
        return [Switch(i, a[0], level=-1.0)]
    if step.op == "/":
        return [Switch(i, a[1])]
    if step.op == "**":
        exponent = program.steps[a[1]]
        whole = exponent.op == "number" and exponent.number == int(exponent.number) >= 0
        return [Switch(i, a[1]), *([] if whole else [Switch(i, a[0])])]
    if step.op in COMPARE or step.op in ("minimum", "maximum"):
        return [Switch(i, a[0], a[1])]
    if step.op == "clip":
        return [Switch(i, a[0], a[1]), Switch(i, a[0], a[2])]
    if step.op == "where" and program.steps[a[0]].op not in COMPARE:
        return [Switch(i, a[0])]
    return []


@dataclass(frozen=True)
class Side:
    """Value, slope and bend on one side of each place, and how large the numbers were that they were made from."""

    parts: tuple[FloatArray, FloatArray, FloatArray]
    sizes: tuple[FloatArray, FloatArray, FloatArray]


def sides(
    program: Program,
    values: tuple[float, ...],
    at: tuple[FloatArray, FloatArray],
    own: npt.NDArray[np.int64],
    series: int,
) -> tuple[Side, Side, FloatArray]:
    """The left and the right side of places (predictions, labels) where the switches ``own`` meet, and the value there."""
    known = switches(program)
    x, y = at
    step = _NEAR * (1.0 + np.abs(x))
    found = []
    for direction in (-1.0, 1.0):
        jets = program.trace(x + direction * step, y, values)
        spend(program, x.size, 0)
        signs = {k: np.broadcast_to(np.sign(s.gap(jets)), x.shape) for k, s in enumerate(known)}
        side = _limits(program, values, at, direction, _decided(program, values, at, signs, own), series)
        lost = np.isnan(jets[-1].value)  # the formula has no number there, whatever its operations give at the place
        value, slope, bend = (np.where(lost, np.nan, part) for part in side.parts)
        found.append(Side((value, slope, bend), side.sizes))
    there = {k: np.where(own == k, 0.0, _FREE) for k in range(len(known))}
    middle = _decided(program, values, at, there, own).parts[0]
    return found[0], found[1], middle


def _decided(
    program: Program,
    values: tuple[float, ...],
    at: tuple[FloatArray, FloatArray],
    signs: Mapping[int, Signs],
    own: npt.NDArray[np.int64],
) -> Side:
    """The formula with each switch decided by a sign (_FREE: by the numbers), where the switches ``own`` are exactly met."""
    (x, y), known = at, switches(program)
    spend(program, x.size, 2)
    by_step: dict[int, list[int]] = {}
    for k, switch in enumerate(known):
        by_step.setdefault(switch.step, []).append(k)
    jets: list[Jet] = []
    sizes = [np.zeros(x.shape) for _ in range(3)]
    for i, step in enumerate(program.steps):
        if not step.args:
            jets.append(program.leaf(step, x, y, values))
        else:
            args = [jets[a] for a in step.args]
            for k in by_step.get(i, ()):
                _meet(args, step, known[k], own == k)
            jet = apply(step.op, args, 2)
            decided = [(known[k], signs[k]) for k in by_step.get(i, ())]
            jets.append(_chosen(step, args, decided, jet) if decided else jet)
        for part in range(3):
            size = jets[-1][part]
            if size is not None:
                sizes[part] = np.fmax(sizes[part], np.where(np.isfinite(size), np.abs(size), 0.0))
    parts = tuple(np.broadcast_to(np.asarray(0.0 if part is None else part), x.shape) for part in jets[-1])
    return Side((parts[0], parts[1], parts[2]), (sizes[0], sizes[1], sizes[2]))


def _meet(args: list[Jet], step: Step, switch: Switch, met: npt.NDArray[np.bool_]) -> None:
    """Make an argument exactly the level where its switch was found: a root is never hit to the last digit."""
    if switch.second is None and met.any():
        place = step.args.index(switch.first)
        args[place] = args[place]._replace(value=np.where(met, switch.level, args[place].value))


def _chosen(step: Step, args: list[Jet], decided: list[tuple[Switch, Signs]], jet: Jet) -> Jet:
    """The jet of a switching step on the branch that the signs say; unchanged if they say nothing."""
    sign = decided[0][1]
    if step.op in ("abs", "relu"):
        factor = sign if step.op == "abs" else np.where(sign > 0, 1.0, 0.0)
        branch = [None if part is None else factor * part for part in args[0]]
        return _mixed(np.abs(sign) == 1, branch, jet)
    if step.op == "sign":
        return Jet(np.where(sign == _FREE, jet.value, sign))
    if step.op in COMPARE:
        return Jet(np.where(sign == _FREE, jet.value, np.where(COMPARE[step.op](sign, 0.0), 1.0, 0.0)))
    if step.op in ("minimum", "maximum"):
        first = sign > 0 if step.op == "maximum" else sign < 0
        branch = [_pick(first, a, b) for a, b in zip(args[0], args[1], strict=True)]
        return _mixed(np.abs(sign) == 1, branch, jet)
    if step.op == "/":  # a pole: which infinity it is depends on the side
        pole = (args[1].value == 0) & (np.abs(sign) == 1)
        return _mixed(pole, [np.sign(args[0].value) * sign * np.inf, jet.slope, jet.bend], jet)
    if step.op == "where":
        branch = [_pick(sign != 0, a, b) for a, b in zip(args[1], args[2], strict=True)]
        return _mixed(sign != _FREE, branch, jet)
    if step.op == "**" and decided[0][0].first == step.args[1] and args[0].slope is None:
        still = (args[0].value == 0) & (np.abs(sign) == 1)  # 0 to a positive or a negative power
        return _mixed(still, [np.where(sign > 0, 0.0, np.inf), None, None], jet)
    if step.op == "clip" and len(decided) == 2:
        below, above = decided[0][1] < 0, decided[1][1] > 0
        branch = [_pick(above, c, _pick(below, b, a)) for a, b, c in zip(*args, strict=True)]
        return _mixed((np.abs(sign) == 1) & (np.abs(decided[1][1]) == 1), branch, jet)
    return jet


def _pick(condition: npt.NDArray[np.bool_], a: FloatArray | None, b: FloatArray | None) -> FloatArray | None:
    if a is None and b is None:
        return None
    return np.where(condition, 0.0 if a is None else a, 0.0 if b is None else b)


def _mixed(decided: npt.NDArray[np.bool_], branch: list[FloatArray | None], jet: Jet) -> Jet:
    parts = [_pick(decided, a, b) for a, b in zip(branch, jet, strict=True)]
    assert parts[0] is not None
    return Jet(parts[0], parts[1], parts[2])


def _limits(
    program: Program,
    values: tuple[float, ...],
    at: tuple[FloatArray, FloatArray],
    direction: float,
    side: Side,
    series: int,
) -> Side:
    """A side whose NaN parts are the limits of points that come nearer; NaN stays if there is no limit in sight."""
    lost = np.isnan(side.parts).any(axis=0)
    if not lost.any():
        return side
    x, y = at[0][lost, None], at[1][lost, None]
    near = x + direction * _NEARER * (1.0 + np.abs(x))
    spend(program, near.size, 2)
    jet = program.run(near, np.broadcast_to(y, near.shape), values, 2, series)
    parts, sizes = [], []
    for part, known, size in zip(jet, side.parts, side.sizes, strict=True):
        numbers = np.broadcast_to(np.asarray(0.0 if part is None else part), near.shape)
        whole, unsure = known.copy(), size.copy()
        whole[lost] = np.where(np.isnan(known[lost]), _limit(numbers), known[lost])
        # a limit is known to some six digits of the largest number on the way
        rough = _ROUGH * np.abs(np.where(np.isfinite(numbers), numbers, 0.0)).max(axis=1)
        unsure[lost] = np.where(np.isnan(known[lost]), np.fmax(size[lost], rough), size[lost])
        parts.append(whole)
        sizes.append(unsure)
    return Side((parts[0], parts[1], parts[2]), (sizes[0], sizes[1], sizes[2]))


def _limit(rows: FloatArray) -> FloatArray:
    """Where rows of numbers go: their limit, ±inf for those that grow, NaN for those that do neither."""
    a, b, c = rows[:, -3], rows[:, -2], rows[:, -1]
    first, second = b - a, c - b
    shrink = np.where(first != 0, second / np.where(first == 0, 1.0, first), 0.0)
    size = np.abs(rows[:, -3:]).max(axis=1)
    settled = np.abs(second) <= 1e-12 * size
    closing = (np.abs(shrink) < 0.8) & (np.abs(first) <= 0.1 * (1e-300 + np.abs(rows).max(axis=1)))
    growing = (np.sign(a) == np.sign(c)) & (np.abs(c) > 1.05 * np.abs(b)) & (np.abs(b) > 1.05 * np.abs(a))
    steady = growing & (np.abs(second) >= 0.95 * np.abs(first))
    limit = np.where(settled, c, np.where(closing, c + second * shrink / (1.0 - shrink), np.nan))
    return np.where(np.isnan(limit) & steady, np.copysign(np.inf, c), limit)
