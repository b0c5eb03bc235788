"""Values, gradients and curvatures against 380-digit arithmetic: within 8 ulp times the condition of the problem.

Set LOSSVIZ_ULPS=1 to see the worst ratio of each loss.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import product

import numpy as np
import oracle
import pytest

from lossviz import (
    L1,
    MSE,
    Barron,
    BinaryCrossEntropy,
    CrossEntropy,
    EpsilonInsensitive,
    Expectile,
    Focal,
    Huber,
    LogCosh,
    Quantile,
    SmoothL1,
    Tukey,
)
from lossviz.loss import Loss
from lossviz.losses import CrossEntropyPlane

ALLOWED = 8.0
ORDERS = ("value", "gradient", "curvature")
LABELS = (0.0, 1e-12, 0.05, 0.3, 0.5, 0.9, 1 - 1e-12, 1.0)
random = np.random.default_rng(20240607)

PROBABILITIES = (
    *(0.0, 1e-300, 1e-100, 1e-17, 1e-12, 1e-6, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    *(0.95, 0.968, 0.99, 1 - 1e-6, 1 - 1e-12, 1 - 2**-53, 1.0),
    *np.nextafter(0.5, [0.0, 1.0]),
    *random.uniform(0.0, 1.0, 12),
)
_SIZES = (
    1e-300,
    1e-17,
    1e-10,
    1e-5,
    0.01,
    0.1,
    0.3,
    0.5,
    0.9,
    1.0,
    1.1,
    1.5,
    2.0,
    2.2,
    3.0,
    5.0,
    6.9,
    10.0,
    20.0,
    36.0,
)
_SIZES += (37.5, 50.0, 100.0, 300.0, 700.0, 740.0, 745.2, 800.0, 1e3, 1e4)
LOGITS = (0.0, *_SIZES, *(-x for x in _SIZES), *random.uniform(-3, 3, 16), *random.uniform(-40, 40, 8))
RESIDUALS = (
    0.0,
    1e-300,
    1e-160,
    1e-20,
    1e-8,
    1e-3,
    0.1,
    0.5,
    1.0,
    1.5,
    3.0,
    10.0,
    999.0,
    1e3,
    1e8,
    1e150,
    1e155,
    1e300,
)
SHARES = (1e-12, 0.1, 0.3, 0.5, 0.9, 1 - 1e-12)
SHAPES = (-math.inf, -1e308, -1e17, -50.3, -2.0, -1e-3, -1e-12, 0.0, 5e-324, 1e-9, 0.3, 1.0, 1.1)
SHAPES += (1.9, 2 - 1e-9, math.nextafter(2, 0), 2.0, math.nextafter(2, 3), 2 + 1e-9, 2.5, 4.0, 30.7, 1e17, math.inf)
THRESHOLDS = (1e-3, 0.1, 0.3, 1.0, 1.5, 4.2, 1e3)


def worst(loss: Loss, points: Iterable[tuple[float, oracle.Exact, object]], what: str) -> float:
    """The largest error as a share of what its point allows; fails if it exceeds all of it."""
    top, where = 0.0, None
    for got, want, point in points:
        share = oracle.ulps(got, want) / max(1.0, want.condition)
        if not share <= top:  # NaN included
            top, where = share, (point, got, want)
    if os.environ.get("LOSSVIZ_ULPS"):
        print(f"\n{loss!s:60s} {what:10s} {top:6.2f}  {where}")
    assert top <= ALLOWED, f"{loss} {what}: {top:.3g} ulp at {where}"
    return top


def check_grid(
    loss: Loss, predictions: Iterable[float], labels: Iterable[float], expected: Callable[..., oracle.Exact]
) -> None:
    p, y = np.array(list(predictions)), np.array(list(labels))
    wanted = [{(a, b): expected(a, b, order) for a in p.tolist() for b in y.tolist()} for order in range(3)]
    full_p, full_y = (a.ravel() for a in np.meshgrid(p, y))
    # the same points as an open grid, as a list, and as single numbers if a branch is taken for the whole array
    for order, name in enumerate(ORDERS):
        got = getattr(loss, name)(p[None, :], y[:, None])
        points = (
            (float(got[i, j]), wanted[order][a, b], (a, b))
            for (i, b), (j, a) in product(enumerate(y.tolist()), enumerate(p.tolist()))
        )
        worst(loss, points, name)
        listed = zip(getattr(loss, name)(full_p, full_y).tolist(), full_p.tolist(), full_y.tolist(), strict=True)
        worst(loss, ((x, wanted[order][a, b], (a, b)) for x, a, b in listed), name)
        singles = (
            (getattr(loss, name)(a, b), wanted[order][a, b], (a, b)) for a in p.tolist() for b in y.tolist()[::3]
        )
        worst(loss, singles, name)


def around(value: float) -> list[float]:
    """A number and its neighbours, with both signs."""
    return [s * x for s in (1.0, -1.0) for x in (value, math.nextafter(value, 0.0), math.nextafter(value, math.inf))]


def residual_points(*kinks: float) -> list[float]:
    numbers = {*RESIDUALS, *(-r for r in RESIDUALS), *random.normal(0, 3, 30), *(x for k in kinks for x in around(k))}
    return sorted(numbers)


REGRESSION = [
    (MSE(), oracle.mse, ()),
    *((Huber(d), partial(oracle.huber, delta=d), (d,)) for d in THRESHOLDS),
    *((SmoothL1(b), partial(oracle.smooth_l1, beta=b), (b,)) for b in (0.0, *THRESHOLDS)),
    (L1(), oracle.l1, ()),
    (LogCosh(), oracle.log_cosh, (1.0, 2.0, 20.0, 355.0, 372.0)),
    *((EpsilonInsensitive(e), partial(oracle.epsilon_insensitive, epsilon=e), (e,)) for e in (0.0, *THRESHOLDS)),
    *((Quantile(t), partial(oracle.quantile, tau=t), ()) for t in SHARES),
    *((Tukey(c), partial(oracle.tukey, c=c), (c, c / math.sqrt(5))) for c in (*THRESHOLDS, 4.685)),
    *(
        (Barron(a, c), partial(oracle.barron, alpha=a, c=c), ())
        for a, c in (*product(SHAPES, (1.0,)), (-2.0, 0.3), (0.0, 0.3), (1.1, 1e-3))
    ),
    *((Expectile(t), partial(oracle.expectile, tau=t), (1.2e154,)) for t in SHARES),
]


@pytest.mark.parametrize(("loss", "formula", "kinks"), REGRESSION, ids=[str(case[0]) for case in REGRESSION])
def test_residual_losses(loss: Loss, formula: Callable[..., oracle.Derivatives], kinks: tuple[float, ...]) -> None:
    labels = (0.0, 0.1, -2.7, 1e-8, 1e8)
    both = isinstance(loss, Tukey | Barron)  # far out or next to the ceiling the label's last digit decides, too
    check_grid(loss, residual_points(*kinks), labels, partial(oracle.of_residual, cache(formula), both=both))


@pytest.mark.parametrize("logits", [False, True], ids=["probability", "logit"])
@pytest.mark.parametrize("inner", [False, True], ids=["with edges", "inner"])
def test_binary_cross_entropy(logits: bool, inner: bool) -> None:
    expected = partial(oracle.of_classes, gamma=0, alpha=None, logits=logits)
    check_grid(BinaryCrossEntropy(logits), points(logits, inner), LABELS, expected)


@pytest.mark.parametrize("logits", [False, True], ids=["probability", "logit"])
@pytest.mark.parametrize("gamma", [0.0, 0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 5.0, 10.0])
def test_focal(gamma: float, logits: bool) -> None:
    for alpha in (None, 0.0, 0.25, 0.5, 0.9, 1.0) if gamma in (0.0, 0.5, 2.0) else (None, 0.9):
        expected = partial(oracle.of_classes, gamma=gamma, alpha=alpha, logits=logits)
        check_grid(Focal(gamma, alpha, logits), points(logits, inner=alpha is None), LABELS, expected)


@pytest.mark.parametrize("logits", [False, True], ids=["probability", "logit"])
@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_cross_entropy_plane(classes: int, logits: bool) -> None:
    expected = partial(oracle.of_classes, gamma=0, alpha=None, logits=logits, others=classes - 1)
    middle = [math.log(classes - 1) + x for x in (0.0, 1e-12, -1e-12, 0.01, -0.5)] if logits else []
    check_grid(CrossEntropyPlane(logits, classes), (*points(logits), *middle), LABELS, expected)


def points(logits: bool, inner: bool = False) -> tuple[float, ...]:
    return LOGITS if logits else PROBABILITIES[1:-17] if inner else PROBABILITIES


def soft_label(classes: int) -> np.ndarray:
    shares = random.dirichlet(np.full(classes, 0.3))
    return shares / shares.sum()


def label_vectors(classes: int) -> list[np.ndarray]:
    eye = np.eye(classes)
    labels = [eye[0], soft_label(classes), 0.9 * eye[0] + 0.1 / classes, np.full(classes, 1 / classes), eye[-1]]
    return labels[:3] if classes == 1000 else labels


@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_softmax_cross_entropy(classes: int) -> None:
    eye, spread = np.eye(classes), np.linspace(-1.0, 1.0, classes)
    vectors = [np.zeros(classes), 1e4 * eye[0], -1e4 * eye[-1], 1e-10 * spread, spread, 30 * spread, 800 * spread]
    vectors += [1000.0 + spread, *(scale * random.normal(size=classes) for scale in (0.1, 1.0, 5.0, 50.0))]
    vectors = vectors[-3:] if classes == 1000 else vectors
    check_vectors(CrossEntropy(classes, from_logits=True), vectors, oracle.softmax_cross_entropy)


@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_probability_cross_entropy(classes: int) -> None:
    eye = np.eye(classes)
    near = np.full(classes, 1e-12)
    near[0] = 1 - (classes - 1) * 1e-12
    vectors = [np.full(classes, 1 / classes), eye[0], eye[-1], near, *(soft_label(classes) for _ in range(2))]
    check_vectors(CrossEntropy(classes), vectors, oracle.probability_cross_entropy)


def check_vectors(loss: CrossEntropy, vectors: list[np.ndarray], expected: Callable[..., tuple]) -> None:  # type: ignore[type-arg]
    values, gradients, bends = [], [], []
    for p, y in product(vectors, label_vectors(loss.classes)):
        value, gradient, bend = expected(p, y)
        values.append((loss.value(p, y), value, (p[:3], y[:3])))
        gradients += zip(loss.gradient(p, y).tolist(), gradient, [(p[:3], y[:3])] * len(p), strict=True)
        bends += zip(loss.curvature(p, y).tolist(), bend, [(p[:3], y[:3])] * len(p), strict=True)
    for name, results in zip(ORDERS, (values, gradients, bends), strict=True):
        worst(loss, results, name)


@pytest.mark.parametrize("gamma", [100.0, 1e3, 1e300])
@pytest.mark.parametrize("logits", [False, True])
def test_extreme_gamma_is_never_nan(gamma: float, logits: bool) -> None:
    for name, label in product(ORDERS, LABELS):
        assert not np.isnan(getattr(Focal(gamma, from_logits=logits), name)(points(logits), label)).any()
