"""What a formula's switches do on both sides of a point where they meet: ``abs`` at 0, a tie, a condition's edge.

Beside the point the sign of a number is that of its first derivative that is not 0. If there is no real
corner, as in ``abs(r)*r``, the derivatives of the two sides agree, and they are the formula's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.expression.jets import COMPARE, Jet, Slope, apply

Mask = npt.NDArray[np.bool_]
#: The operations that have two sides.
SWITCHES = frozenset(("abs", "relu", "sign", "minimum", "maximum", "clip", *COMPARE))


def ties(op: str, args: Sequence[Jet]) -> Mask | None:
    """The points at which a switch is on its edge and moves off it with the prediction; None if there are none."""
    first = args[0]
    if op in ("abs", "relu", "sign"):
        return _edge(first.value == 0.0, first, None)
    found: Mask | None = None
    for second in args[1:]:
        edge = _edge(first.value == second.value, first, second)
        if edge is not None:
            found = edge if found is None else found | edge
    return found


def _edge(met: Mask, a: Jet, b: Jet | None) -> Mask | None:
    if not met.any():
        return None
    moves = np.zeros(met.shape, dtype=bool)
    for k in (1, 2):
        mine, other = a[k], None if b is None else b[k]
        if mine is None and other is None:
            continue
        moves = moves | ((0.0 if mine is None else mine) != (0.0 if other is None else other))
    edge: Mask = met & moves
    return edge if edge.any() else None


_SIDES = np.array([[-1.0], [1.0]])


def _sign(u: Jet) -> FloatArray:
    """The sign of u left and right of the point."""
    found = np.sign(u.value)
    if u.slope is not None:
        found = np.where(found == 0, _SIDES * np.sign(u.slope), found)
    if u.bend is not None:
        found = np.where(found == 0, np.sign(u.bend), found)
    return np.asarray(found)


def _minus(a: Jet, b: Jet) -> Jet:
    return apply("-", (a, b), 2)


def _times(sign: FloatArray, d: Slope) -> Slope:
    return None if d is None else np.where(sign == 0, 0.0, sign * d)


def _chosen(mask: Mask, a: Jet, b: Jet) -> Jet:
    value = np.where(mask, a.value, b.value)
    slopes = (
        None if x is None and y is None else np.where(mask, 0.0 if x is None else x, 0.0 if y is None else y)
        for x, y in zip(a[1:], b[1:], strict=True)
    )
    return Jet(value, *slopes)


def _extreme(a: Jet, b: Jet, *, larger: bool) -> Jet:
    sign = _sign(_minus(a, b))
    return _chosen(sign >= 0 if larger else sign <= 0, a, b)


_HOLDS: dict[str, Callable[[FloatArray], Mask]] = {
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
    "==": lambda s: s == 0,
    "!=": lambda s: s != 0,
}


def two_sided(op: str, args: Sequence[Jet]) -> Jet:
    """The jets of an operation just left and just right of points, to the second order, as two rows.

    >>> two_sided("abs", [Jet(np.array([0.0]), np.array(1.0))]).slope.tolist()
    [[-1.0], [1.0]]
    """
    u = args[0]
    match op:
        case "abs":
            sign = _sign(u)
            return Jet(np.abs(u.value), _times(sign, u.slope), _times(sign, u.bend))
        case "relu":
            on = np.where(_sign(u) > 0, 1.0, 0.0)
            return Jet(np.maximum(u.value, 0.0), _times(on, u.slope), _times(on, u.bend))
        case "sign":
            return Jet(_sign(u))
        case "minimum" | "maximum":
            return _extreme(u, args[1], larger=op == "maximum")
        case "clip":
            return _extreme(_extreme(u, args[1], larger=True), args[2], larger=False)
        case "where":
            return _chosen(_sign(u) != 0, args[1], args[2])
    if op in COMPARE:
        return Jet(np.where(_HOLDS[op](_sign(_minus(u, args[1]))), 1.0, 0.0))
    return apply(op, args, 2)
