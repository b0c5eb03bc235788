"""How much work one formula may cause: operations are counted, never seconds, so that a link shows the same everywhere.

A unit is about a nanosecond of the machine that the weights were measured on. What a formula costs is known before it
is evaluated (``work``), and is counted again while it is (``spend``), and work that nobody waits for stops there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from lossviz.expression.mending import WORK
from lossviz.expression.program import Program

#: All that one page or one file may cost, and its part for what moves while a parameter is dragged.
TOTAL, DRAGGING = 1_000_000_000, 400_000_000
#: Numbers in the largest table that is made for dragging.
LARGEST_TABLE = 2_500_000

# Units for one number: the value, with the slope, with the bend too.
_USUAL = (4, 6, 12)
_WEIGHTS = {
    "+": (2, 2, 2),
    "-": (2, 2, 2),
    "*": (3, 3, 6),
    "/": (3, 3, 6),
    "scale": (3, 3, 3),
    "neg": (1, 1, 2),
    "abs": (1, 2, 3),
    "where": (3, 3, 3),
    "sin": (16, 33, 36),
    "cos": (16, 33, 36),
    "exp": (8, 10, 12),
    "log": (7, 8, 11),
    "log2": (7, 9, 12),
    "log10": (7, 9, 12),
    "log1p": (8, 10, 13),
    "arctan": (12, 14, 24),
    "expm1": (8, 17, 27),
    "sinh": (9, 17, 19),
    "cosh": (9, 17, 19),
    "tanh": (3, 10, 20),
    "sigmoid": (11, 20, 35),
    "softplus": (17, 27, 50),
    "logcosh": (12, 14, 22),
    "erf": (75, 85, 95),
    "**": (30, 75, 150),
    "minimum": (12, 12, 12),
    "maximum": (12, 12, 12),
    "clip": (18, 18, 18),
}
# From this cost of a single point on, its limit takes too long to be worked out for a whole picture.
_LONG = 80
# Units for calling NumPy at all, however few the numbers.
_CALLS = (1_500, 4_000, 9_000)


class Stopped(Exception):
    """Nobody waits for the work any longer, or it would go beyond what one formula may cost; the message says which."""


class Budget:
    """What may be spent in all, and what was; ``cancelled`` says whether nobody waits for the result any longer.

    >>> budget = Budget(10)
    >>> budget.spend(4); budget.spent
    4
    """

    def __init__(self, limit: int = 4 * TOTAL, cancelled: Callable[[], bool] = lambda: False) -> None:
        self.limit, self.cancelled, self.spent = limit, cancelled, 0

    def spend(self, units: int) -> None:
        """Count units of work before they are done; raises Stopped if there is no point or no room."""
        if self.cancelled():
            raise Stopped("nobody waits for this any longer")
        self.spent += units
        if self.spent > self.limit:
            raise Stopped(f"this formula needs more than {self.limit:,} operations")

    @contextmanager
    def watching(self) -> Iterator[Budget]:
        """Count all work that formulas cause within the block.

        >>> from lossviz import parse_loss
        >>> with Budget().watching() as budget: _ = parse_loss("r**2").value(1.0, 0.0)
        >>> budget.spent > 0
        True
        """
        before = _CURRENT.set(self)
        try:
            yield self
        finally:
            _CURRENT.reset(before)


_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)


def spend(program: Program, points: int, order: int) -> None:
    """Count an evaluation on the budget that watches, if one does."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.spend(work(program, points, order))


def work(program: Program, points: int, order: int) -> int:
    """The units that evaluating a program costs, with derivatives up to ``order``, by its operations.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> work(compiled(parse("sin(r)")), 1000, 0)
    19000
    """
    each, calls = _rates(program)[order]
    return each * points + calls


def series_work(program: Program, members: int) -> int:
    """Operations on series that one run over many points may take, if a sweep has this many ``members``.

    >>> from lossviz.expression.compiling import compiled
    >>> from lossviz.expression.tree import parse
    >>> series_work(compiled(parse("p*log(p)")), 1)
    3000
    """
    return 0 if program.cost > _LONG else min(WORK, 4 * WORK // members)


@lru_cache(maxsize=256)
def _rates(program: Program) -> tuple[tuple[int, int], ...]:
    """For each order: units for a point, and for calling."""
    steps = [step.op for step in program.steps if step.args]
    leaves = len(program.steps) - len(steps)
    return tuple(
        (sum(_WEIGHTS.get(op, _USUAL)[order] for op in steps) + leaves, len(steps) * _CALLS[order] + 500 * leaves)
        for order in range(3)
    )
