"""How finely a formula's parameters are sampled for dragging: as finely as its work allows, known before any is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from lossviz.expression.budget import DRAGGING, LARGEST_TABLE, TOTAL, work
from lossviz.expression.facts import LABELS, PREDICTIONS, WIDE_LABELS, WIDE_PREDICTIONS
from lossviz.expression.kinks import DRAWN, residuals
from lossviz.expression.places import cost
from lossviz.expression.program import Program

#: Slider positions at most, and at least for a parameter that is dragged and bends the loss; a straight one needs two.
STEPS, _FEWEST = 41, 3
# A sweep samples every combination of slider positions, a profile of each or a whole grid: no more than these.
_PROFILES, _GRIDS = 350, 27
_SURFACE, _CURVE, _RANGES, _QUANTITIES = 61 * 61, 241, 9, 6


def planned(program: Program, straight: Mapping[str, bool], *, residual: bool) -> dict[str, int]:
    """The number of sampled positions for each parameter by name, 0 for one that the picture cannot follow.

    ``straight`` says in which parameters the loss is linear; ``residual`` that it is sampled along the residual alone.
    The same formula has the same plan everywhere. The last parameters are given up first.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> program = compiled(parse("log(cosh(a*r))*b", ["a", "b"]), ("a", "b"))
    >>> planned(program, {"a": False, "b": True}, residual=True)
    {'a': 41, 'b': 41}
    """
    dragged = list(straight)
    room = min(DRAGGING, TOTAL - base_work(program, residual=residual))
    while dragged:
        bent = [name for name in dragged if not straight[name]]
        for count in _counts(len(bent), len(dragged) - len(bent), residual=residual):
            nodes = [2 if straight[name] else count for name in dragged]
            if _fits(program, nodes, [straight[name] for name in dragged], room, residual=residual):
                return {name: 0 if name not in dragged else STEPS if straight[name] else count for name in straight}
        dragged.pop()
    return dict.fromkeys(straight, 0)


def _counts(bent: int, straight: int, *, residual: bool) -> Sequence[int]:
    """Numbers of positions to try for each parameter that bends the loss, the finest first."""
    if not bent:
        return (2,)
    room = (_PROFILES if residual else _GRIDS) / 2**straight
    most = max(_FEWEST, min(STEPS, int(room ** (1 / bent) + 1e-9)))
    return range(most, _FEWEST - 1, -1)


def _fits(program: Program, nodes: Sequence[int], straight: Sequence[bool], room: int, *, residual: bool) -> bool:
    points = _points(residual=residual)
    if prod(nodes) * points * _QUANTITIES > LARGEST_TABLE:
        return False
    kinks = kink_work(program) if residual else 0
    ends = prod(2 if line else -(-count // 5) + 1 for count, line in zip(nodes, straight, strict=True)) + 1
    spans = _RANGES * ends * _derivatives(program, points if residual else _SURFACE // 12)
    reached = _RANGES * 2 * len(nodes) * _derivatives(program, PREDICTIONS)  # the curves at the ends of each slider
    return prod(nodes) * (_derivatives(program, points) + kinks) + spans + reached <= room


def _points(*, residual: bool) -> int:
    return 2 * PREDICTIONS - 1 if residual else PREDICTIONS * LABELS


def _derivatives(program: Program, points: int) -> int:
    """Value and gradient, then the curvature, at a number of points."""
    return work(program, points, 1) + work(program, points, 2)


def kink_work(program: Program) -> int:
    """What looking for the kinks of a formula of the residual costs, at one setting of its parameters."""
    return work(program, len(residuals()), 1) + cost(program, DRAWN)


def base_work(program: Program, *, residual: bool) -> int:
    """What a formula's picture and checks cost with no parameter moving: surface, curve, table, grids, places."""
    grids = work(program, PREDICTIONS * LABELS, 1) + work(program, WIDE_PREDICTIONS * WIDE_LABELS, 1)
    looking = kink_work(program) if residual else grids + 2 * cost(program, None)
    picture = (
        work(program, _SURFACE, 1) + _derivatives(program, _CURVE) + _derivatives(program, _points(residual=residual))
    )
    return picture + _RANGES * _derivatives(program, _points(residual=True)) + grids + looking
