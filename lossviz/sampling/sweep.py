"""A loss family sampled once along everything that can be dragged, so that a browser can look pictures up.

A sweep is a table of float32 numbers and a rule how rows of pictures are read from it. The rule is one
affine form that covers every family: the number for label node i and prediction node j is the sum over
terms of weight[i] · table[start + label·i + prediction·j].

- a distance loss is a profile in the residual: one term, the label shifts the index;
- a binary loss is linear in its label: two terms, the rows at label 1 and label 0, mixed;
- anything else is a dense table: one term, the label picks the row.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray
from lossviz.loss import BinaryLoss, DistanceLoss, Loss, PlaneLoss

LABELS = 61
STRIDE = 4
PREDICTIONS = (LABELS - 1) * STRIDE + 1


@dataclass(frozen=True, eq=False)
class Term:
    """One term of the rule above; ``weight`` is None for 1."""

    start: int
    label: int
    prediction: int
    weight: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Sweep:
    """A loss along some of its parameters, over label and prediction nodes.

    ``table`` has shape (quantities, steps of the first parameter, ..., length). The quantities are value,
    gradient and curvature, ``kink`` (the value where a derivative jumps, NaN elsewhere) and, where the loss
    has a baseline, ``baseline_value`` and ``baseline_gradient``.
    """

    loss: Loss
    parameters: Mapping[str, tuple[float, ...]]
    prediction: FloatArray
    label: FloatArray
    quantities: tuple[str, ...]
    terms: tuple[Term, ...]
    length: int
    _rows: Callable[[], FloatArray] = field(repr=False)

    @cached_property
    def table(self) -> npt.NDArray[np.float32]:
        """The numbers, computed when first asked for: a page is drawn before its sweep is."""
        shape = tuple(len(values) for values in self.parameters.values())
        with np.errstate(over="ignore"):  # what a browser cannot hold is infinite to it
            return self._rows().reshape(len(self.quantities), *shape, self.length).astype(np.float32)

    def expand(self, quantity: str, steps: Sequence[int] = ()) -> FloatArray:
        """One quantity at one step of every parameter as a (labels, predictions) array: what a browser would draw.

        >>> from lossviz import MSE
        >>> sweep(MSE()).expand("value").shape
        (61, 241)
        """
        row = self.table[(self.quantities.index(quantity), *steps)].astype(np.float64)
        i, j = np.arange(len(self.label))[:, None], np.arange(len(self.prediction))[None, :]
        total = np.zeros((len(self.label), len(self.prediction)))
        for term in self.terms:
            weight = np.ones(len(self.label)) if term.weight is None else term.weight
            numbers = row[term.start + term.label * i + term.prediction * j]
            total += np.where(weight[:, None] == 0, 0.0, weight[:, None] * np.where(weight[:, None] == 0, 0.0, numbers))
        return total

    def rule(self) -> dict[str, Any]:
        """Everything but the table, as JSON data."""
        return {
            "parameters": [{"control": name, "nodes": list(values)} for name, values in self.parameters.items()],
            "quantities": list(self.quantities),
            "length": self.length,
            "prediction": {"control": "prediction", "nodes": tidy(self.prediction)},
            "label": {"control": "label", "nodes": tidy(self.label)},
            "terms": [
                {
                    "start": term.start,
                    "label": term.label,
                    "prediction": term.prediction,
                    "weight": None if term.weight is None else [round(float(x), 12) for x in term.weight],
                }
                for term in self.terms
            ],
        }

    def encoded(self) -> bytes:
        """The table as little-endian float32, its bytes sorted into four planes, gzipped; the same bytes each time."""
        return encode(self.table)


def encode(table: npt.NDArray[np.float32]) -> bytes:
    """Pack a float32 table for the browser; equal bytes of neighbours end up together, which halves the size.

    >>> gzip.decompress(encode(np.array([1.0], dtype=np.float32)))
    b'\\x00\\x00\\x80?'
    """
    planes = np.ascontiguousarray(table, dtype="<f4").view(np.uint8).reshape(-1, 4).T
    return gzip.compress(planes.tobytes(), compresslevel=6, mtime=0)


def tidy(nodes: npt.ArrayLike) -> list[float]:
    """Even nodes without the dust of rounding, to fifteen digits of the farthest: the same floats wherever they are made.

    >>> tidy([-0.3, 0.1 + 0.2 - 0.3, 0.1 + 0.2])
    [-0.3, 0.0, 0.3]
    """
    numbers = np.asarray(nodes, dtype=np.float64)
    reach = float(np.abs(numbers).max())
    digits = 12 - (math.floor(math.log10(reach)) if reach else 0)
    return [round(float(x), digits) + 0.0 for x in numbers]


def sweep(loss: Loss, extent: float | None = None) -> Sweep:
    """Sample the family of ``loss`` along every parameter that has a slider, on the axes of ``extent``.

    A parameter that is None in ``loss`` stays None; flags stay as they are; a parameter the loss is linear in
    takes just its two ends, between which interpolation is exact; a value beyond a slider is one more step of it.
    Raises ValueError for an extent that is not among the loss's ``extents``.

    >>> from lossviz import Huber
    >>> sweep(Huber()).parameters["delta"][:3]
    (0.1, 0.15, 0.2)
    """
    plane = loss.plane()
    extent = plane.ranges[0] if extent is None else extent
    if extent not in plane.extents:
        raise ValueError(f"sweep: extent must be in {plane.extents}, got {extent!r}")
    p_range, y_range = plane.axes(extent)
    prediction, label = np.linspace(*p_range, PREDICTIONS), np.linspace(*y_range, LABELS)
    steps = _parameter_steps(loss)
    baseline = loss.baseline
    baselines = () if baseline is None else ("baseline_value", "baseline_gradient")
    quantities = ("value", "gradient", "curvature", "kink", *baselines)
    terms, length, read = _layout(plane, prediction, label)

    def rows() -> FloatArray:
        found = []
        for chosen in product(*steps.values()):
            row = read(loss.but(**dict(zip(steps, chosen, strict=True))).plane())
            found.append(np.concatenate([row, read(baseline)[:2]]) if baseline is not None else row)
        return np.stack(found, axis=1)

    return Sweep(loss, steps, prediction, label, quantities, terms, length, rows)


def _parameter_steps(loss: Loss) -> dict[str, tuple[float, ...]]:
    steps: dict[str, tuple[float, ...]] = {}
    for record in loss.parameters():
        current = getattr(loss, record.name)
        if record.kind == "flag" or current is None or not record.dragged:
            continue
        stops = record.stops(current)
        steps[record.name] = (stops[0], stops[-1]) if record.linear else stops
    return steps


def _layout(
    plane: PlaneLoss, prediction: FloatArray, label: FloatArray
) -> tuple[tuple[Term, ...], int, Callable[[PlaneLoss], FloatArray]]:
    """The terms for a family, the length of its rows, and a function that samples a member into such rows."""
    n = len(prediction)
    if isinstance(plane, DistanceLoss):
        step = (prediction[-1] - prediction[0]) / (n - 1)
        residual = step * np.arange(-(n - 1), n)
        return (Term(n - 1, -STRIDE, 1),), 2 * n - 1, lambda member: _profile(member, residual, 0.0)
    if isinstance(plane, BinaryLoss):
        both = (Term(0, 0, 1, label), Term(n, 0, 1, 1.0 - label))
        return both, 2 * n, lambda member: np.concatenate([_profile(member, prediction, y) for y in (1.0, 0.0)], axis=1)
    dense = (Term(0, n, 1),)
    return dense, n * len(label), lambda member: _grid(member, prediction, label)


def _grid(member: PlaneLoss, prediction: FloatArray, label: FloatArray) -> FloatArray:
    """The profiles at all labels, one behind the other."""
    p, y = prediction[None, :], label[:, None]
    value, gradient = member.value_and_gradient(p, y)
    marks = np.full_like(value, np.nan)
    for kink in member.kinks():
        nearest = np.argmin(np.abs(p - y - kink.position), axis=1)
        inside = (p[0, 0] - label <= kink.position) & (kink.position <= p[0, -1] - label)
        rows = np.flatnonzero(inside)
        marks[rows, nearest[rows]] = value[rows, nearest[rows]]
    return np.stack([value, gradient, member.curvature(p, y), marks]).reshape(4, -1)


def _profile(member: PlaneLoss, prediction: FloatArray, label: float) -> FloatArray:
    """Value, gradient, curvature and kink marks along a row of predictions."""
    value, gradient = member.value_and_gradient(prediction, label)
    marks = np.full_like(value, np.nan)
    for kink in member.kinks():
        nearest = int(np.argmin(np.abs(prediction - label - kink.position)))
        inside = prediction[0] - label <= kink.position <= prediction[-1] - label
        if inside:
            marks[nearest] = value[nearest]
    return np.stack([value, gradient, member.curvature(prediction, label), marks])
