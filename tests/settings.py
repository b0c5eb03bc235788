"""Every registered loss at settings and points drawn from its own records: a new loss is covered by being there."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from lossviz import CATALOGUE
from lossviz.families.binary import BinaryLoss
from lossviz.families.residual import DistanceLoss
from lossviz.loss import Loss, PlaneLoss
from lossviz.parameter import Parameter


def generator(loss: object) -> np.random.Generator:
    """Random numbers of a loss's own, the same in every run."""
    return np.random.default_rng(zlib.crc32(str(loss).encode()))


def choices(record: Parameter) -> list[Any]:
    """The default, the ends of the typical range if they are allowed, and values between."""
    if record.kind == "flag":
        return [False, True]
    low, high = record.typical
    values: list[Any] = [record.default, low, high, low + 0.21 * (high - low), low + 0.55 * (high - low)]
    if not np.isfinite([low, high]).all():  # no share of an endless range is inside it
        values = [record.default, low, high, record.steps[len(record.steps) // 5], record.steps[len(record.steps) // 2]]
    if record.optional:
        values.pop()  # that it may be absent makes up for it
    if record.kind == "integer":
        values = [record.default, int(low), int(high)]
    allowed = [v for v in values if v is None or v in record.domain]
    return sorted(set(allowed) - {None}) + [None] * record.optional


def settings(loss: type[Loss]) -> Iterator[Loss]:
    """Every combination of flags, with one other parameter at a time away from its default, and all at random."""
    records = loss.parameters()
    flags = [r.name for r in records if r.kind == "flag"]
    others = [r for r in records if r.kind != "flag"]
    seen = set()
    random = np.random.default_rng(7)
    for state in product([False, True], repeat=len(flags)):
        base = dict(zip(flags, state, strict=True))
        changes: list[dict[str, Any]] = [{}, *({r.name: v} for r in others for v in choices(r))]
        for _ in range(2 if len(others) > 1 else 0):
            changes.append({r.name: choices(r)[random.integers(len(choices(r)))] for r in others})
        for change in changes:
            made = loss(**base, **change)
            if made not in seen:
                seen.add(made)
                yield made


ALL: list[Loss] = [made for cls in CATALOGUE.values() for made in settings(cls)]
PLANES: list[PlaneLoss] = [loss.plane() for loss in ALL]
VECTORS: list[Loss] = [loss for loss in ALL if loss.plane() is not loss]
OWN_PLANES: list[PlaneLoss] = [loss for loss in ALL if isinstance(loss, PlaneLoss)]


def is_probability(loss: PlaneLoss) -> bool:
    """Whether the prediction lives in the unit interval."""
    return loss.prediction_axis.domain.high == 1.0


def is_rate(loss: PlaneLoss) -> bool:
    """Whether the prediction is a positive number without an upper bound."""
    return loss.prediction_axis.domain.low == 0.0 and not is_probability(loss)


def moderate(loss: PlaneLoss, count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of predictions and labels well inside the domain, away from kinks."""
    random = generator(loss)
    predictions = random.uniform(0.02, 0.98, count) if is_probability(loss) else random.uniform(-5.0, 5.0, count)
    if is_rate(loss):
        predictions = np.abs(predictions) + 0.1
    label_axis = loss.label_axis
    labels = random.uniform(*label_axis.typical, count)
    if label_axis.domain.high == 1.0:
        labels[::3], labels[1::3] = label_axis.typical
    keep = np.full(count, True)
    for label in np.unique(labels):
        for kink in loss.kinks_at(label):
            keep &= (labels != label) | (np.abs(predictions - kink.position) > 1e-3)
    return predictions[keep], labels[keep]


def labels_of(loss: PlaneLoss) -> tuple[float, ...]:
    """Labels that between them show all there is: one is enough for a residual."""
    if loss.of_difference:
        return (0.0,)
    low, high = loss.label_axis.typical
    return low, low + 0.3 * (high - low), high


def wide(loss: PlaneLoss) -> np.ndarray:
    """Predictions over the whole usual domain and far beyond it, edges of probabilities left out."""
    if is_probability(loss):
        ends = 10.0 ** -np.arange(1, 16)
        return np.unique(np.concatenate([np.linspace(0.001, 0.999, 400), ends, 1.0 - ends]))
    far = 10.0 ** np.arange(0, 4, 0.1)
    if is_rate(loss):
        return np.unique(np.concatenate([np.linspace(0.01, 60.0, 961), far, 1.0 / far]))
    return np.unique(np.concatenate([np.linspace(-60.0, 60.0, 961), far, -far]))


def outward(loss: PlaneLoss) -> list[tuple[float, np.ndarray]]:
    """Per label, predictions that go ever further wrong: towards infinity, or towards the certain mistake."""
    growing = 10.0 ** np.arange(1, 9)
    if isinstance(loss, DistanceLoss):
        return [(0.0, growing), (0.0, -growing)]
    if is_probability(loss):
        closer = 10.0 ** -np.arange(1, 9)
        return [(1.0, closer), (0.0, 1.0 - closer)]
    low, high = loss.label_axis.typical
    if is_rate(loss):
        return [(high, 1.0 / growing), (low, growing)]
    return [(high, -growing), (low, growing)]


def least(loss: PlaneLoss, label: np.ndarray) -> np.ndarray:
    """The least loss at a label: 0, but for counts, from whose loss a constant is left out."""
    with np.errstate(all="ignore"):
        entropy = np.where(label == 0, 0.0, label * np.log(label))
    return label - entropy if loss.family == "count" else np.zeros_like(label)


def silenced(loss: PlaneLoss) -> bool:
    """Whether a class weight of 0 leaves one of the classes without a loss."""
    return isinstance(loss, BinaryLoss) and 0.0 in loss.class_weights
