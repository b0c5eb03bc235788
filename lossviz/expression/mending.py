"""Where floats lose a formula's value or derivatives, and what stands there instead.

Three kinds of points are looked at again after a run: those on the edge of a switch, whose derivatives are taken
from both sides (``corners``); those that are no finite number; and those where a difference lost digits. The last
two are worked out as series (``limits``), as many of them as ``MOST`` and ``WORK`` allow in one run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lossviz.exact.grids import FloatArray
from lossviz.expression.corners import SWITCHES, Mask, ties
from lossviz.expression.jets import Jet, Slope
from lossviz.expression.limits import Side, between, joined

if TYPE_CHECKING:
    from lossviz.expression.program import Program

#: Operations that series may take in one run, and points at most.
WORK, MOST = 3000, 256
# A difference below this share of what is subtracted has lost more digits than may be lost.
_SHARE = 2.0**-11
# Up to this many points wider floats look over the result; and near 0 always.
_FEW, _NEAR, _LOST = 64, 2.0**-8, 4e-13
# Nearer than this, the squares of a Taylor series are lost to wider floats, too.
_TINY = 1e-17


class Doubts:
    """The points of one run that need another look."""

    def __init__(self, order: int) -> None:
        self.order = order
        self.tied: Mask | None = None
        self.lost: Mask | None = None

    def note(self, op: str, args: Sequence[Jet], jet: Jet) -> None:
        """Look at one step of a run."""
        if op in SWITCHES:
            if self.order:
                self.tied = _either(self.tied, ties(op, args))
        elif op == "/":
            if self.order:
                self._quotient(args, jet)
        else:
            for k in range(self.order + 1):
                self._difference(args[0][k], args[1][k], jet[k], constant=k > 0)

    def _difference(self, a: Slope, b: Slope, c: Slope, *, constant: bool) -> None:
        """Look at one difference; of derivatives only if one of the two does not move, as in 1 − cos(r)."""
        if a is None or b is None or c is None:
            return
        smaller = a if a.size < b.size else b
        if not constant or smaller.size < c.size or c.size == 1:
            self.few(c, smaller)

    def few(self, left: FloatArray, of: FloatArray) -> None:
        """Note the points at which a sum is much smaller than one of its terms."""
        found = np.abs(left) < _SHARE * np.abs(of)
        if found.any():
            self.lost = _either(self.lost, found)

    def _quotient(self, args: Sequence[Jet], jet: Jet) -> None:
        a, b = args
        if b.slope is None or jet.slope is None:
            return
        if a.slope is not None:
            self.few(jet.slope * b.value, a.slope)
        if self.order == 2 and jet.bend is not None and (a.bend is not None or b.bend is not None):
            self.few(jet.bend * b.value, 2.0 * jet.slope * b.slope)


def _either(a: Mask | None, b: Mask | None) -> Mask | None:
    if a is None or b is None:
        return b if a is None else a
    return a | b


def mended(
    program: Program, jet: Jet, doubts: Doubts, at: tuple[FloatArray, FloatArray], values: Sequence[float], work: int
) -> Jet:
    """The jet of a run with the points in doubt put right, as far as ``work`` operations on series do it."""
    parts = [part for part in jet[: doubts.order + 1] if part is not None]
    broken: Mask | None = None
    for part in parts:
        finite = np.isfinite(part)
        if not finite.all():
            broken = _either(broken, ~finite)
    shaky = _shaky(program, jet, doubts.order, at, values)
    doubts.lost = _either(doubts.lost, shaky)
    if broken is None and doubts.lost is None and doubts.tied is None:
        return jet
    return _Mend(program, jet, doubts, at, values, work).done()


def _near(a: FloatArray, b: FloatArray) -> Mask:
    """Equal but for rounding."""
    near: Mask = (a == b) | (np.abs(a - b) <= 1e-12 * np.abs(b))
    return near


def _shaky(
    program: Program, jet: Jet, order: int, at: tuple[FloatArray, FloatArray], values: Sequence[float]
) -> Mask | None:
    """Where wider floats give another result: looked at for a few points, or else near 0, the usual place."""
    shape = np.broadcast_shapes(*(a.shape for a in at))
    few = math.prod(shape) <= _FEW
    if program.simple:
        return None
    if not few:
        x = at[0] - at[1] if program.of_residual else at[0]
        near = (np.abs(x) < _NEAR) & (x != 0.0)
        if not near.any():
            return None
        chosen = np.broadcast_to(near, shape)
    else:
        chosen = np.ones(shape, dtype=bool)
    p, y = (np.broadcast_to(a, shape)[chosen] for a in at)
    wide = program.wide(p, y, values, order)
    moved = p - y if program.of_residual else p
    found = (np.abs(moved) < _TINY) & (moved != 0.0)
    for plain, better in zip(jet[: order + 1], wide, strict=False):
        if plain is not None and better is not None:
            mine = np.broadcast_to(plain, shape)[chosen]
            found |= np.abs(mine - better) > _LOST * np.abs(better)
    if not found.any():
        return None
    lost = np.zeros(shape, dtype=bool)
    lost[chosen] = found
    return lost


class _Mend:
    def __init__(
        self,
        program: Program,
        jet: Jet,
        doubts: Doubts,
        at: tuple[FloatArray, FloatArray],
        values: Sequence[float],
        work: int,
    ) -> None:
        self.work = work
        self.program, self.order, self.values, self.doubts, self.jet = program, doubts.order, tuple(values), doubts, jet
        self.shape = np.broadcast_shapes(*(a.shape for a in at))
        self.at = [np.broadcast_to(a, self.shape) for a in at]
        self.parts = [np.zeros(self.shape) if d is None else np.broadcast_to(d, self.shape).copy() for d in jet]

    def done(self) -> Jet:
        tied = self._full(self.doubts.tied)
        if tied.any():
            self._corner(tied)
        finite = np.all([np.isfinite(part) for part in self.parts[: self.order + 1]], axis=0)
        broken = np.array(~finite)
        if broken.any():
            p, y = (a[broken] for a in self.at)
            known = self.program.clear(p, y, self.values)
            value, *derivatives = (part[broken] for part in self.parts)
            known &= np.isnan(value) | ~np.any(np.isnan(derivatives), axis=0)
            broken[broken] = ~known
        self._series(broken)
        self._series(self._full(self.doubts.lost) & finite)
        return Jet(*(None if old is None else new for old, new in zip(self.jet, self.parts, strict=True)))  # type: ignore[arg-type]

    def _full(self, mask: Mask | None) -> Mask:
        return np.zeros(self.shape, dtype=bool) if mask is None else np.broadcast_to(mask, self.shape)

    def _corner(self, mask: Mask) -> None:
        """The derivatives from the sides on which the formula does not jump; what is no number is left to series."""
        p, y = (a[mask] for a in self.at)
        sides = self.program.two_sided(p, y, self.values)
        value = self.parts[0][mask]
        joins = _near(np.broadcast_to(sides.value, (2, len(p))), value)
        for k in range(1, self.order + 1):
            plain = self.parts[k][mask]
            left, right = np.broadcast_to(np.asarray(0.0 if sides[k] is None else sides[k]), (2, len(p)))
            both = np.where(_near(left, right), right, between(left, right, plain))
            one = np.where(joins[0], left, np.where(joins[1], right, plain))
            self.parts[k][mask] = np.where(joins[0] & joins[1], both, one)

    def _series(self, mask: Mask) -> None:
        if not mask.any():
            return
        keys = self._keys(mask)
        _, first, back = np.unique(keys, axis=1, return_index=True, return_inverse=True)
        p, y = (a[mask] for a in self.at)
        plain = np.stack([part[mask] for part in self.parts])
        count = min(len(first), MOST, max(int(mask.size <= _FEW), self.work // self.program.cost))
        for n in range(count):
            i = first[n]
            found = self._point(float(p[i]), float(y[i]), tuple(float(x) for x in plain[:, i]))
            plain[:, back.reshape(-1) == n] = np.array(found)[:, None]
        for part, new in zip(self.parts, plain, strict=True):
            part[mask] = new

    def _keys(self, mask: Mask) -> FloatArray:
        """What tells points apart: only the variables that the formula has."""
        p, y = (a[mask] for a in self.at)
        ops = {step.op for step in self.program.steps}
        known = {"prediction": p, "label": y, "r": p - y}
        return np.stack([known[op] for op in known if op in ops] or [p])

    def _point(self, p: float, y: float, plain: tuple[float, ...]) -> tuple[float, ...]:
        right = self._side(p, y, 1)
        left = self._side(p, y, -1) if right.cornered else right
        value, *derivatives = joined(left, right, plain)
        if np.isfinite(plain[0]) and right.cornered and left.limits[0] != right.limits[0]:
            value = plain[0]
        return (value, *derivatives)

    def _side(self, p: float, y: float, side: int) -> Side:
        return self.program.limits(p, y, self.values, side)
