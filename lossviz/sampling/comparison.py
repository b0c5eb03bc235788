"""Losses of a residual side by side: what one outlier among ordinary points takes of the loss and of the pull."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from statistics import NormalDist
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from lossviz.catalogue import CATALOGUE
from lossviz.exact.rows import Term, tidy
from lossviz.families.residual import DistanceLoss
from lossviz.parameter import shown
from lossviz.sampling.table import Rule, Table, table_id

Floats = npt.NDArray[np.float64]
RESIDUALS = (0.1, 1.0, 3.0, 10.0, 100.0)
OUTLIER = (0.0, 20.0)
POINTS = (5, 10, 20, 50, 100, 200)
#: Nodes along the residual and along the outlier; the residual's are those of a loss page.
RESIDUAL_NODES, OUTLIER_NODES = 241, 201
QUANTITIES = ("loss", "gradient", "weight")
SHARES = ("share_of_loss", "share_of_pull")
# Two sliders of one loss multiply: thinned to this many positions each, a table stays below a few megabytes.
_MOST_PER_SLIDER = 15


def comparable() -> dict[str, type[DistanceLoss]]:
    """The losses of the catalogue that can be compared, by key.

    >>> sorted(comparable())[:3] == sorted(comparable())[:3] and "huber" in comparable()
    True
    """
    return {key: cast(type[DistanceLoss], loss) for key, loss in CATALOGUE.items() if loss.family == "residual"}


def grouped() -> dict[str, tuple[str, ...]]:
    """The keys of the losses that can be compared, in groups that follow from what the losses say of themselves.

    A ``robust`` loss can let go of an outlier altogether: at one of the settings that are compared its pull falls back
    to zero. An ``asymmetric`` one has two different sides. All others are ``usual``.

    >>> grouped()["asymmetric"]
    ('quantile', 'expectile')
    """
    found: dict[str, tuple[str, ...]] = dict.fromkeys(("usual", "robust", "asymmetric"), ())
    for key, kind in comparable().items():
        found[_group(kind())] += (key,)
    return found


def _group(loss: DistanceLoss) -> str:
    settings = [loss, *(loss.but(**{record.name: x}) for record in loss.parameters() for x in record.compared)]
    if any(each.traits.redescending for each in settings):
        return "robust"
    return "usual" if loss.traits.symmetric else "asymmetric"


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


def share_of_loss(loss: DistanceLoss, outlier: npt.ArrayLike, points: int = 20) -> Any:
    """The share of the total loss that an outlier's residual takes among ``points`` ordinary ones, elementwise.

    >>> from lossviz import MSE, Huber
    >>> round(share_of_loss(MSE(), 10.0), 3), round(share_of_loss(Huber(), 10.0), 3)
    (0.842, 0.535)
    """
    return _share(loss.value, outlier, points)


def share_of_pull(loss: DistanceLoss, outlier: npt.ArrayLike, points: int = 20) -> Any:
    """The share of the total pull, the sum of the gradients' sizes, that an outlier takes.

    >>> from lossviz import MSE, Huber
    >>> round(share_of_pull(MSE(), 10.0), 3), round(share_of_pull(Huber(), 10.0), 3)
    (0.389, 0.073)
    """
    return _share(loss.gradient, outlier, points)


def _share(measure: Any, outlier: npt.ArrayLike, points: int) -> Any:
    own = np.abs(measure(outlier, 0.0))
    rest = float(np.abs(measure(ordinary_residuals(points), 0.0)).sum())
    with np.errstate(all="ignore"):
        share = np.where(np.isinf(own), 1.0, np.where(own == 0, 0.0, own / (own + rest)))
    return float(share) if share.ndim == 0 else share


def table(members: Sequence[DistanceLoss], residuals: Sequence[float] = RESIDUALS) -> list[dict[str, Any]]:
    """Loss, gradient and weight of each member at some residuals, one row each.

    >>> from lossviz import MSE
    >>> table([MSE()], [10.0])
    [{'key': 'mse', 'title': 'Mean squared error', 'residual': 10.0, 'loss': 100.0, 'gradient': 20.0, 'weight': 2.0}]
    """
    return [
        {
            "key": member.key,
            "title": member.title,
            "residual": float(residual),
            "loss": member.value(residual, 0.0),
            "gradient": member.gradient(residual, 0.0),
            "weight": member.weight(residual),
        }
        for residual in residuals
        for member in members
    ]


def residual_nodes(extent: float) -> Floats:
    """The residuals at which the curves are sampled."""
    return np.linspace(-extent, extent, RESIDUAL_NODES)


def outlier_nodes() -> Floats:
    """The outlier's residuals at which its shares are sampled."""
    return np.linspace(*OUTLIER, OUTLIER_NODES)


def rows(loss: DistanceLoss, extent: float, points: int) -> Floats:
    """All curves of one loss: rows of loss, gradient, weight over the residuals, then the shares over the outlier.

    The rows of one kind hold NaN in the columns of the other, so that both fit one table.

    >>> from lossviz import MSE
    >>> rows(MSE(), 3.0, 20).shape
    (5, 442)
    """
    r, x = residual_nodes(extent), outlier_nodes()
    out = np.full((len(QUANTITIES) + len(SHARES), len(r) + len(x)), np.nan)
    out[: len(QUANTITIES), : len(r)] = loss.value(r, 0.0), loss.gradient(r, 0.0), loss.weight(r)
    out[len(QUANTITIES) :, len(r) :] = share_of_loss(loss, x, points), share_of_pull(loss, x, points)
    return out


def slider_nodes(loss: DistanceLoss) -> dict[str, tuple[float, ...]]:
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


def tables(member: DistanceLoss, extent: float, points: int) -> dict[str, Table]:
    """One loss's curves for dragging, along the ``residual`` and along the ``outlier``: the same numbers, read twice.

    They depend on the loss's kind, the axis range and the points alone; its parameters are dragged within them.

    >>> from lossviz import Huber
    >>> found = tables(Huber(), 3.0, 20)
    >>> found["residual"].id == found["outlier"].id, found["residual"].numbers.shape
    (True, (5, 49, 442))
    """
    nodes = slider_nodes(member)
    base = member.swept()
    name = table_id(f"compare-{member.key}", repr(base), nodes, extent, points)
    residuals, outliers = residual_nodes(extent), outlier_nodes()

    @cache
    def curves() -> Floats:
        chosen = product(*nodes.values())
        return np.stack([rows(base.but(**dict(zip(nodes, x, strict=True))), extent, points) for x in chosen], axis=1)

    parts = (("residual", residuals, 0), ("outlier", outliers, len(residuals)))
    return {
        control: Table(
            Rule(
                name,
                tuple(nodes.items()),
                (*QUANTITIES, *SHARES),
                len(residuals) + len(outliers),
                (control, tidy(along)),
                terms=(Term(start, 0, 1),),
            ),
            curves,
        )
        for control, along, start in parts
    }
