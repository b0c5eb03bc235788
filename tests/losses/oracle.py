"""The losses once more, from the papers and PyTorch's documentation, in mpmath: shares no code with lossviz.

Everything is in `mpf` numbers of `DIGITS` digits with unbounded exponents, so cancellation costs nothing; log1p is
used where 1 + x would swallow x altogether.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from mpmath import inf, mp, mpf

DIGITS = 380  # e^-745 beside 1, and 1e-300 beside 1/2, each to many digits
mp.dps = DIGITS
Derivatives = tuple[mpf, mpf, mpf, mpf]
_STEP = mpf(10) ** -25


@dataclass(frozen=True)
class Exact:
    """An exact number as a float, what rounding left, and the relative condition of computing it."""

    high: float
    low: float
    condition: float


def exact(value: mpf, condition: mpf) -> Exact:
    high = to_float(value)
    low = float(value - mpf(high)) if math.isfinite(high) else 0.0
    return Exact(high, low, to_float(condition) if mp.isfinite(condition) else math.inf)


def to_float(value: mpf) -> float:
    """The nearest double, infinity beyond the largest one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def ulps(got: float, want: Exact) -> float:
    """Distance in units in the last place of the exact value; infinite for NaN and a missed infinity."""
    if got == want.high and (math.isinf(got) or not want.low):
        return 0.0
    if not (math.isfinite(got) and math.isfinite(want.high)):
        return math.inf
    return abs((got - want.high) - want.low) / math.ulp(want.high)


def conditioned(value: mpf, *sensitivities: mpf) -> mpf:
    """Relative condition: how much larger the relative error of the result is than that of the inputs."""
    total = sum((abs(s) for s in sensitivities), mpf(0))
    if not value:
        return mpf(0)  # an exact zero must come out as one
    return total / abs(value) if mp.isfinite(value) else mpf(0)


# Residuals -----------------------------------------------------------------------------------------------------


def mse(r: mpf) -> Derivatives:
    return r * r, 2 * r, mpf(2), mpf(0)


def smooth_l1(r: mpf, beta: float) -> Derivatives:
    b = mpf(beta)
    if abs(r) < b:
        return r * r / (2 * b), r / b, 1 / b, mpf(0)
    return abs(r) - b / 2, mp.sign(r), mpf(0), mpf(0)


def huber(r: mpf, delta: float) -> Derivatives:
    d = mpf(delta)
    if abs(r) < d:
        return r * r / 2, r, mpf(1), mpf(0)
    return d * (abs(r) - d / 2), d * mp.sign(r), mpf(0), mpf(0)


def l1(r: mpf) -> Derivatives:
    return abs(r), mp.sign(r), mpf(0), mpf(0)


def log_cosh(r: mpf) -> Derivatives:
    size = abs(r)
    decay = mp.exp(-2 * size)
    value = mp.log1p(2 * mp.sinh(r / 2) ** 2) if size < 1 else size + mp.log1p(decay) - mp.log(2)
    slope = -mp.sign(r) * mp.expm1(-2 * size) / (1 + decay)
    bend = 4 * decay / (1 + decay) ** 2
    return value, slope, bend, -2 * slope * bend


def quantile(r: mpf, tau: float) -> Derivatives:
    e, t = -r, mpf(tau)
    return (t * e if e > 0 else (t - 1) * e), (-t if e > 0 else 1 - t if e < 0 else mpf(0)), mpf(0), mpf(0)


def expectile(r: mpf, tau: float) -> Derivatives:
    weight = abs(mpf(tau) - (1 if r > 0 else 0))
    return weight * r * r, 2 * weight * r, 2 * weight, mpf(0)


def epsilon_insensitive(r: mpf, epsilon: float) -> Derivatives:
    beyond = abs(r) - mpf(epsilon)
    return max(mpf(0), beyond), (mp.sign(r) if beyond > 0 else mpf(0)), mpf(0), mpf(0)


def tukey(r: mpf, c: float) -> Derivatives:
    k = mpf(c)
    u = (r / k) ** 2
    if u >= 1:
        return k * k / 6, mpf(0), mpf(0), mpf(0)
    return k * k / 6 * (1 - (1 - u) ** 3), r * (1 - u) ** 2, (1 - u) * (1 - 5 * u), r / k**2 * (20 * u - 12)


def barron(r: mpf, alpha: float, c: float) -> Derivatives:
    """The definition and its limits in x = r/c; each derivative in r brings 1/c."""
    k = mpf(c)
    x = r / k
    return tuple(d / k**n for n, d in enumerate(_barron(x, alpha)))  # type: ignore[return-value]


def _barron(x: mpf, alpha: float) -> Derivatives:
    square = x * x
    if alpha == 2:
        return square / 2, x, mpf(1), mpf(0)
    if math.isinf(alpha):
        s = 1 if alpha > 0 else -1
        power = mp.exp(s * square / 2)
        return s * mp.expm1(s * square / 2), x * power, (1 + s * square) * power, (3 * s * x + x**3) * power
    a = mpf(alpha)
    b = abs(a - 2)
    z, h = square / b, a / 2 - 1
    log = mp.log1p(z)
    value = b * log / 2 if alpha == 0 else b / a * mp.expm1(a / 2 * log)
    power = mp.exp(h * log)
    bracket = (1 + (a - 1) * z) / (1 + z)
    third = power * (h / (1 + z) * bracket + (a - 2) / (1 + z) ** 2) * 2 * x / b
    return value, x * power, power * bracket, third


def of_residual(
    loss: Callable[[mpf], Derivatives], prediction: float, label: float, order: int, *, both: bool = False
) -> Exact:
    """The loss or a derivative at p − y; a derivative beside a jump at the residual that a float can hold.

    The condition is that in the prediction; in the label too if ``both``, for losses that vanish away from r = 0.
    """
    p, y = mpf(prediction), mpf(label)
    derivatives, rounded = loss(p - y), loss(mpf(prediction - label))
    pairs = zip(derivatives[1:3], rounded[1:3], strict=True)
    if order and any(abs(one - other) > mpf(10) ** -6 * abs(one) for one, other in pairs):
        derivatives = rounded
    slope = derivatives[order + 1]
    return exact(derivatives[order], conditioned(derivatives[order], p * slope, *([y * slope] if both else [])))


# Two classes ---------------------------------------------------------------------------------------------------


def focal_probability(p: mpf, q: mpf, log_p: mpf, gamma: mpf) -> tuple[mpf, mpf, mpf]:
    """−(1 − p)^γ·log p with its first two derivatives in p, limits at 0 and 1 included."""
    if p == 0:
        return inf, -inf, inf
    if q == 0:
        zero_to = {0: mpf(1)}.get  # 0^x: 1 at 0, and by sign elsewhere
        slope = -zero_to(gamma, mpf(0))
        bend = zero_to(gamma, inf if gamma < 1 else mpf(2) if gamma == 1 else mpf(0))
        return mpf(0), slope, bend
    power = q**gamma
    return (
        -power * log_p,
        gamma * power / q * log_p - power / p,
        -gamma * (gamma - 1) * power / q**2 * log_p + 2 * gamma * power / (q * p) + power / p**2,
    )


def focal_logit(p: mpf, q: mpf, log_p: mpf, gamma: mpf) -> tuple[mpf, mpf, mpf]:
    """The same as a function of z, p = σ(z), by the chain rule: dp/dz = pq."""
    value, slope, bend = focal_probability(p, q, log_p, gamma)
    return value, slope * p * q, bend * (p * q) ** 2 + slope * p * q * (q - p)


@cache
def two_classes(prediction: mpf, gamma: float, logits: bool, others: int) -> tuple[Derivatives, Derivatives]:
    """The loss at label 1 and at label 0 with its first three derivatives in the prediction (the third numerically)."""

    def at(x: mpf) -> tuple[list[mpf], list[mpf]]:
        g = mpf(gamma)
        if logits:
            odds = mp.exp(x) / others
            p, q, log_p, log_q = odds / (1 + odds), 1 / (1 + odds), -mp.log1p(1 / odds), -mp.log1p(odds)
            return list(focal_logit(p, q, log_p, g)), _mirrored(focal_logit(q, p, log_q, g), others)
        q = 1 - x
        log_x = mp.log(x) if x else -inf
        log_q = mp.log1p(-x) if x != 1 else -inf
        return list(focal_probability(x, q, log_x, g)), _mirrored(focal_probability(q, x, log_q, g), others)

    one, zero = at(prediction)
    step = _STEP * abs(prediction) * (1 if logits else 1 - prediction)
    if step:
        above, below = at(prediction + step), at(prediction - step)
        third = tuple((above[side][2] - below[side][2]) / (2 * step) for side in (0, 1))
    else:
        third = mpf(0), mpf(0)
    return (*one, third[0]), (*zero, third[1])  # type: ignore[return-value]


def _mirrored(derivatives: tuple[mpf, mpf, mpf], others: int) -> list[mpf]:
    value, slope, bend = derivatives
    return [value + mp.log(others), -slope, bend]


def of_classes(
    prediction: float, label: float, order: int, *, gamma: float, alpha: float | None, logits: bool, others: int = 1
) -> Exact:
    """y·ℓ₁ + (1 − y)·ℓ₀, and its condition in the prediction and, if it is soft, in the label."""
    y = mpf(label)
    one, zero = two_classes(mpf(prediction), gamma, logits, others)
    weight, other_weight = (mpf(1), mpf(1)) if alpha is None else (mpf(alpha), 1 - mpf(alpha))

    def times(weight: mpf, value: mpf) -> mpf:
        return weight * value if weight else mpf(0)

    def mixed(k: int) -> mpf:
        if alpha in (None, 0.5) and gamma == 0 and k == 1 and not logits and prediction == label:
            return (
                weight * (1 - 2 * y) if label in (0, 1) else mpf(0)
            )  # (p − y)/(p(1 − p)) at p = y, without its rounding
        return times(y * weight, one[k]) + times((1 - y) * other_weight, zero[k])

    value = mixed(order)
    if not mp.isfinite(value):
        return exact(value, mpf(0))
    slope = mixed(order + 1)
    sensitivities = [mpf(prediction) * slope if mp.isfinite(slope) else mpf(0)]
    if label not in (0, 1):
        sensitivities.append(y * (weight * one[order] - other_weight * zero[order]))
    return exact(value, conditioned(value, *sensitivities))


# Many classes --------------------------------------------------------------------------------------------------


def softmax_cross_entropy(
    logits: np.ndarray, label: np.ndarray, smoothing: float = 0.0
) -> tuple[Exact, list[Exact], list[Exact]]:
    """−Σ yᵢ·log softmax(z)ᵢ; its gradient p − y and the diagonal p(1 − p) of its Hessian."""
    with mp.workdps(60):
        return _softmax_cross_entropy(logits, smoothed(label, smoothing))


def smoothed(label: np.ndarray, smoothing: float) -> list[mpf]:
    """Each share times 1 − ε, plus ε/C."""
    return [mpf(float(x)) * (1 - mpf(smoothing)) + mpf(smoothing) / len(label) for x in label]


def _softmax_cross_entropy(logits: np.ndarray, y: list[mpf]) -> tuple[Exact, list[Exact], list[Exact]]:
    z = [mpf(float(x)) for x in logits]
    top = max(z)
    weights = [mp.exp(x - top) for x in z]
    total = mp.fsum(weights)
    p = [w / total for w in weights]
    weighted = mp.fsum(abs(x) * a for x, a in zip(z, p, strict=True))
    q = [1 - a if a < 0.5 else (mp.fsum(weights[:i]) + mp.fsum(weights[i + 1 :])) / total for i, a in enumerate(p)]
    # log p near 0 from its complement, which has all its digits
    log_p = [mp.log1p(-b) if b < a else x - top - mp.log(total) for a, b, x in zip(p, q, z, strict=True)]
    value = -mp.fsum(b * a for a, b in zip(log_p, y, strict=True))
    soft = sum(1 for b in y if b) > 1
    sens = [x * (a - b) for x, a, b in zip(z, p, y, strict=True)]
    sens += [b * a for a, b in zip(log_p, y, strict=True)] if soft else []
    moved = [weighted + abs(x) for x in z]  # |∂log pᵢ| along relative changes
    gradient, bend = [], []
    for a, b, c, m in zip(p, q, y, moved, strict=True):
        slope = (1 - c) - b if a > b else a - c
        gradient.append(exact(slope, conditioned(slope, a * b * m, c if soft else mpf(0))))
        bend.append(exact(a * b, m))
    return exact(value, conditioned(value, *sens)), gradient, bend


def probability_cross_entropy(
    p: np.ndarray, label: np.ndarray, smoothing: float = 0.0
) -> tuple[Exact, list[Exact], list[Exact]]:
    """−Σ yᵢ·log pᵢ, −yᵢ/pᵢ and yᵢ/pᵢ², with 0·log 0 = 0."""
    with mp.workdps(60):
        return _probability_cross_entropy(p, smoothed(label, smoothing))


def _probability_cross_entropy(p: np.ndarray, y: list[mpf]) -> tuple[Exact, list[Exact], list[Exact]]:
    pairs = [(mpf(float(a)), b) for a, b in zip(p, y, strict=True)]
    value = mp.fsum(-b * (mp.log(a) if a else -inf) for a, b in pairs if b)
    sens = [b for a, b in pairs if b]
    gradient = [(-b / a if a else -inf) if b else mpf(0) for a, b in pairs]
    bend = [(b / a**2 if a else inf) if b else mpf(0) for a, b in pairs]
    return (
        exact(value, conditioned(value, *sens)),
        [exact(g, mpf(1)) for g in gradient],
        [exact(c, mpf(2)) for c in bend],
    )
