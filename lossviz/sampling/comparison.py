"""Losses side by side: their curves, and what one odd point among ordinary ones takes of the loss and of the pull."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.rows import Term, tidy
from lossviz.loss import PlaneLoss
from lossviz.parameter import shown
from lossviz.sampling.sorts import RESIDUAL, Member, Sort
from lossviz.sampling.table import Rule, Table, table_id

Floats = npt.NDArray[np.float64]
RESIDUALS = (0.1, 1.0, 3.0, 10.0, 100.0)
POINTS = (5, 10, 20, 50, 100, 200)
#: Nodes along the number and along the odd point's; the number's are those of a loss page.
NODES, ODD_NODES = 241, 201
SHARES = ("share_of_loss", "share_of_pull")
# Two sliders of one loss multiply: thinned to this many positions each, a table stays below a few megabytes.
_MOST_PER_SLIDER = 15
# So near to a jump, as a share of the axis, its two sides are sampled.
_HAIR = 1e-9


@lru_cache(maxsize=32)
def _quantiles(count: int) -> tuple[float, ...]:
    normal = NormalDist()
    return tuple(normal.inv_cdf((k + 0.5) / count) for k in range(count))


def ordinary_residuals(count: int) -> Floats:
    """``count`` residuals that stand for well-behaved noise: the standard normal quantiles at (k − ½)/count.

    Raises ValueError unless ``count`` is an integer of at least 2.

    >>> ordinary_residuals(2).round(4)
    array([-0.6745,  0.6745])
    """
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 2:
        raise ValueError(f"ordinary_residuals: count must be an integer of at least 2, got {shown(count)}")
    return np.array(_quantiles(int(count)))


def ordinary(sort: Sort, count: int) -> Floats:
    """The numbers of ``count`` ordinary points: residuals around 0, or margins around 2, which are nearly all right.

    >>> from lossviz.sampling.sorts import MARGIN
    >>> ordinary(MARGIN, 2).round(4)
    array([1.3255, 2.6745])
    """
    return sort.centre + ordinary_residuals(count)


def share_of_loss(loss: PlaneLoss, odd: npt.ArrayLike, points: int = 20, sort: Sort = RESIDUAL) -> Any:
    """The share of the total loss that an odd point's number takes among ``points`` ordinary ones, elementwise.

    >>> from lossviz import MSE, Huber
    >>> round(share_of_loss(MSE(), 10.0), 3), round(share_of_loss(Huber(), 10.0), 3)
    (0.842, 0.535)
    """
    return _share(loss.value, odd, points, sort)


def share_of_pull(loss: PlaneLoss, odd: npt.ArrayLike, points: int = 20, sort: Sort = RESIDUAL) -> Any:
    """The share of the total pull, the sum of the gradients' sizes, that an odd point takes.

    >>> from lossviz import MSE, Huber
    >>> round(share_of_pull(MSE(), 10.0), 3), round(share_of_pull(Huber(), 10.0), 3)
    (0.389, 0.073)
    """
    return _share(loss.gradient, odd, points, sort)


def _share(measure: Any, odd: npt.ArrayLike, points: int, sort: Sort) -> Any:
    own = np.abs(measure(odd, sort.label))
    rest = float(np.abs(measure(ordinary(sort, points), sort.label)).sum())
    with np.errstate(all="ignore"):
        share = np.where(np.isinf(own), 1.0, np.where(own == 0, 0.0, own / (own + rest)))
    return float(share) if share.ndim == 0 else share


def table(members: Sequence[Member], numbers: Sequence[float] = RESIDUALS) -> list[dict[str, Any]]:
    """The quantities of each member at some numbers, one row each.

    >>> from lossviz import MSE
    >>> table([Member(RESIDUAL, MSE())], [10.0])
    [{'key': 'mse', 'title': 'Mean squared error', 'residual': 10.0, 'loss': 100.0, 'gradient': 20.0, 'weight': 2.0}]
    """
    return [
        {"key": member.key, "title": member.title, member.sort.name: float(number)}
        | {quantity: member.of(quantity, number) for quantity in member.sort.quantities}
        for number in numbers
        for member in members
    ]


def nodes(sort: Sort, extent: float) -> Floats:
    """The numbers at which the curves are sampled: even ones, and both sides of every jump.

    >>> len(nodes(RESIDUAL, 3.0))
    241
    """
    beside = [jump + side * extent for jump in sort.jumps if abs(jump) < extent for side in (-_HAIR, _HAIR)]
    return np.unique([*even_nodes(extent), *beside])


def even_nodes(extent: float) -> Floats:
    """The even ones alone, as tables for people have them."""
    return np.linspace(-extent, extent, NODES)


def odd_nodes(sort: Sort) -> Floats:
    """The numbers of the odd point at which its shares are sampled."""
    return np.linspace(*sort.reach, ODD_NODES)


def curves(member: Member, numbers: Floats) -> Floats:
    """A row for each of the member's quantities.

    >>> from lossviz import MSE
    >>> curves(Member(RESIDUAL, MSE()), np.array([1.0, 2.0])).tolist()
    [[1.0, 4.0], [2.0, 4.0], [2.0, 2.0]]
    """
    return np.stack([member.of(quantity, numbers) for quantity in member.sort.quantities])


def shares(member: Member, odd: npt.ArrayLike, points: int) -> Any:
    """The odd point's share of the loss, and below it its share of the pull."""
    return np.stack([share(member.loss, odd, points, member.sort) for share in (share_of_loss, share_of_pull)])


def rows(member: Member, extent: float, points: int) -> Floats:
    """All curves of one loss: rows of its quantities along the number, then the shares along the odd point's.

    The rows of one kind hold NaN in the columns of the other, so that both fit one table.

    >>> from lossviz import MSE
    >>> rows(Member(RESIDUAL, MSE()), 3.0, 20).shape
    (5, 442)
    """
    sort = member.sort
    along, odd = nodes(sort, extent), odd_nodes(sort)
    out = np.full((len(sort.quantities) + len(SHARES), len(along) + len(odd)), np.nan)
    out[: len(sort.quantities), : len(along)] = curves(member, along)
    out[len(sort.quantities) :, len(along) :] = shares(member, odd, points)
    return out


def slider_nodes(loss: PlaneLoss) -> dict[str, tuple[float, ...]]:
    """The parameter values at which a loss is sampled for dragging, by parameter.

    >>> from lossviz import MSE, Huber
    >>> slider_nodes(MSE()), slider_nodes(Huber())["delta"][:3]
    ({}, (0.1, 0.15, 0.2))
    """
    records = [record for record in loss.sliders() if record.dragged]
    return {record.name: _thinned(record.stops(getattr(loss, record.name)), len(records)) for record in records}


def _thinned(stops: tuple[float, ...], sliders: int) -> tuple[float, ...]:
    if sliders == 1 or len(stops) <= _MOST_PER_SLIDER:
        return stops
    every = math.ceil((len(stops) - 1) / (_MOST_PER_SLIDER - 1))
    return tuple(sorted({*stops[::every], stops[-1]}))


def tables(member: Member, extent: float, points: int) -> dict[str, Table]:
    """One loss's curves for dragging, along the number and along the odd point's: the same numbers, read twice.

    They depend on the loss's kind, the axis range and the points alone; its parameters are dragged within them.

    >>> from lossviz import Huber
    >>> found = tables(Member(RESIDUAL, Huber()), 3.0, 20)
    >>> found["residual"].id == found["outlier"].id, found["residual"].numbers.shape
    (True, (5, 49, 442))
    """
    sort, base, sliders = member.sort, member.swept(), slider_nodes(member.loss)
    name = table_id(f"{sort.name}-{member.key}", repr(base.loss), base.times, sliders, extent, points)
    along, odd = nodes(sort, extent), odd_nodes(sort)

    @cache
    def sampled() -> Floats:
        chosen = product(*sliders.values())
        return np.stack([rows(base.but(**dict(zip(sliders, x, strict=True))), extent, points) for x in chosen], axis=1)

    return {
        control: Table(
            Rule(
                name,
                tuple(sliders.items()),
                (*sort.quantities, *SHARES),
                len(along) + len(odd),
                (control, tidy(places)),
                terms=(Term(start, 0, 1),),
            ),
            sampled,
        )
        for control, places, start in ((sort.name, along, 0), (sort.odd, odd, len(along)))
    }
