"""The numerics lab: where along the logit each way to write a loss leaves the true value, and how."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

from lossviz.exact.grids import FloatArray, evenly
from lossviz.labs.numerics.formulations import DTYPES, FORMULATIONS, Formulation, held, of_task, run, truth
from lossviz.parameter import Interval, parameter, shown
from lossviz.sampling.table import Table, row_table
from lossviz.state.fields import Choice, Subset, control
from lossviz.state.record import LabView

Failure = Literal["nan", "inf", "zero", "wrong"]
Quantity = Literal["value", "gradient"]

#: Half the widths of the axis, with the steps between the logits that are sampled: round ones, so that 17 and −200 are there.
_STEPS = {20.0: 0.1, 40.0: 0.2, 120.0: 0.5, 250.0: 1.0, 1000.0: 4.0}
EXTENTS = tuple(_STEPS)
TOLERANCE = 0.01
_SCAN = 1000.0
#: How far apart the logits are at which failures are looked for.
SCANNED = 0.25
QUANTITIES: tuple[Quantity, Quantity] = ("value", "gradient")
SIDES: tuple[Literal[1], Literal[-1]] = (1, -1)
#: Of each task the formula as it stands in a book, and the one that holds.
_OPENING = ("naive", "logits", "softmax_naive", "cross_entropy")


@dataclass(frozen=True)
class NumericsView(LabView):
    """What the page shows: the task, the label, half the width of the logit axis, the chosen logit.

    For "softmax" the axis is a shift s of three logits (s, s + 1, s + 2); the last belongs to the true class. The loss
    does not depend on s, so every change along the axis is an error, unless the type cannot hold s, s + 1 or s + 2.
    """

    page = "numerics"

    task: str = control("binary", Choice(("binary", "softmax")))
    label: str = control("0", Choice(("0", "1")))
    range: str = control("40", Choice(tuple(f"{extent:g}" for extent in EXTENTS)))
    logit: float = parameter(
        17.0, "z", "The logit, or the shift.", domain=Interval(-1000, 1000, True, True), typical=(-40.0, 40.0)
    )
    dtypes: tuple[str, ...] = control(("float32",), Subset(DTYPES))
    shown: tuple[str, ...] = control(_OPENING, Subset(tuple(FORMULATIONS)))

    @property
    def extent(self) -> float:
        """Half the width of the axis, wide enough for the chosen logit."""
        return next(e for e in EXTENTS if e >= max(float(self.range), abs(self.logit)))

    def in_form_of(self, other: Self) -> Self:
        """The view as it was meant: a narrower axis takes the logit along, a logit beyond the axis widens it.

        >>> NumericsView(range="20", logit=30.0).in_form_of(NumericsView(logit=30.0)).logit
        20.0
        """
        if abs(self.logit) <= float(self.range):
            return self
        if self.range != other.range:
            return replace(self, logit=math.copysign(float(self.range), self.logit))
        return replace(self, range=f"{self.extent:g}")

    @property
    def drawn(self) -> tuple[Formulation, ...]:
        """The chosen formulations of the chosen task; all of them if none of its own is chosen."""
        mine = of_task("softmax" if self.task == "softmax" else "binary")
        return tuple(f for f in mine if f.key in self.shown) or mine

    @property
    def nodes(self) -> tuple[float, ...]:
        """The logits that are sampled, from one end of the axis to the other.

        >>> NumericsView().nodes[:3]
        (-40.0, -39.8, -39.6)
        """
        return evenly(-self.extent, self.extent, round(2 * self.extent / _STEPS[self.extent]) + 1)

    @property
    def sampled(self) -> NumericsView:
        """The view that has the same curves, whatever the chosen logit is."""
        return replace(self, logit=0.0, range=f"{self.extent:g}")


PRESETS: dict[str, tuple[str, NumericsView]] = {
    "rounded": ("A sigmoid that rounds to 1", NumericsView()),
    "clamped": ("BCELoss far off", NumericsView(label="1", range="250", logit=-200.0, shown=("clamp", "logits"))),
    "zero": ("The gradient at 0", NumericsView(range="20", logit=0.0, shown=("spelled", "logits"))),
    "half": ("Half precision", NumericsView(range="20", logit=8.5, dtypes=("float16", "bfloat16"))),
    "softmax": ("The softmax of large logits", NumericsView(task="softmax", range="1000", logit=1000.0)),
    "all": ("Every way at once", NumericsView(shown=tuple(FORMULATIONS))),
}


@dataclass(frozen=True, eq=False)
class Track:
    """A formulation in a type along the axis: its value and gradient, and the true ones at the logits it was given.

    The gradient of the softmax task is that in the true class's logit.
    """

    formulation: Formulation
    dtype: str
    logit: FloatArray
    value: FloatArray = field(repr=False)
    gradient: FloatArray = field(repr=False)
    true_value: FloatArray = field(repr=False)
    true_gradient: FloatArray = field(repr=False)

    def of(self, quantity: Quantity) -> tuple[FloatArray, FloatArray]:
        """What came out for a quantity, and what is true."""
        return (self.value, self.true_value) if quantity == "value" else (self.gradient, self.true_gradient)

    def failures(self, quantity: Quantity) -> npt.NDArray[np.str_]:
        """What is wrong at each logit: "nan", "inf", "zero", "wrong" (by more than 1 %), or "" for nothing.

        A number is right if it is what the type makes of the true one: an underflow to 0 is no failure if the type has
        nothing between the truth and 0.
        """
        got, true = self.of(quantity)
        best = held(true, self.dtype)
        with np.errstate(invalid="ignore"):
            off = np.abs(got - best) > TOLERANCE * np.abs(true) + _grain(self.dtype)
        kinds = [np.isnan(got), np.isinf(got) & np.isfinite(best), (got == 0) & (best != 0), off]
        return np.select(kinds, ["nan", "inf", "zero", "wrong"], default="")

    def first(self, quantity: Quantity, side: Literal[1, -1]) -> tuple[float, Failure] | None:
        """The failure nearest to 0 on one side of the axis, 0 itself included; None if there is none."""
        failed = self.failures(quantity)
        here = np.flatnonzero((failed != "") & (self.logit * side >= 0))
        if not len(here):
            return None
        at = int(here[np.argmin(np.abs(self.logit[here]))])
        kind: Failure = str(failed[at])  # type: ignore[assignment]
        return float(self.logit[at]), kind

    def kinds(self, quantity: Quantity, side: Literal[1, -1]) -> dict[Failure, float]:
        """The logit nearest to 0 at which each kind of failure first shows on one side of the axis."""
        failed = self.failures(quantity)
        found: dict[Failure, float] = {}
        for index in np.argsort(np.abs(self.logit), kind="stable"):
            if failed[index] and self.logit[index] * side >= 0:
                found.setdefault(str(failed[index]), float(self.logit[index]))  # type: ignore[arg-type]
        return found


def track(formulation: Formulation, dtype: str, label: float, logits: FloatArray) -> Track:
    """Run a formulation along given logits (or shifts), all at once. Imports torch.

    >>> naive = track(FORMULATIONS["naive"], "float32", 0.0, np.arange(0.0, 31.0))
    >>> naive.kinds("value", 1)  # at 17 the sigmoid has rounded to 1
    {'wrong': 15.0, 'inf': 17.0}
    """
    if dtype not in DTYPES:
        raise ValueError(f"track: dtype must be one of {', '.join(DTYPES)}, got {shown(dtype)}")
    logits = held(np.asarray(logits, dtype=float), dtype)
    if formulation.task == "binary":
        z, y = logits, np.full_like(logits, label)
    else:
        z = held(logits[:, None] + np.arange(3.0), dtype)
        y = np.broadcast_to([0.0, 0.0, 1.0], z.shape)
    value, gradient = run(formulation, z, y, dtype)
    true_value, true_gradient = truth(formulation.task, z, y)
    if formulation.task == "softmax":
        gradient, true_gradient = gradient[:, -1], true_gradient[:, -1]
    return Track(formulation, dtype, logits, value, gradient, true_value, true_gradient)


def tracks(view: NumericsView) -> Iterator[Track]:
    """What the panels draw, one after the other: every chosen formulation in every chosen type. Imports torch."""
    logits = np.array(view.nodes)
    for formulation in view.drawn:
        for dtype in view.dtypes:
            yield track(formulation, dtype, float(view.label), logits)


def scan(formulation: Formulation, dtype: str, label: float, step: float = SCANNED) -> Track:
    """A formulation at every ``step`` from −1000 to 1000, where its failures are looked for. Imports torch.

    >>> scan(FORMULATIONS["softmax_naive"], "float32", 1.0, step=1.0).first("value", 1)
    (87.0, 'nan')
    """
    if not 1 / 64 <= step <= 1:
        raise ValueError(f"scan: step must be in [1/64, 1], got {shown(step)}")
    return track(formulation, dtype, label, np.arange(-_SCAN, _SCAN + step / 2, step))


@dataclass(frozen=True)
class Episode:
    """Where a kind of failure first shows on one side of the axis, and whether it shows there alone."""

    kind: Failure
    logit: float
    alone: bool


@lru_cache(maxsize=128)
def episodes(formulation: Formulation, dtype: str, label: float) -> dict[tuple[Quantity, int], tuple[Episode, ...]]:
    """The failures of a formulation by quantity and side, nearest to 0 first, as ``scan`` finds them. Imports torch.

    >>> episodes(FORMULATIONS["spelled"], "float32", 0.0)["gradient", 1]
    (Episode(kind='wrong', logit=0.0, alone=True),)
    """
    found = scan(formulation, dtype, label)
    out: dict[tuple[Quantity, int], tuple[Episode, ...]] = {}
    for quantity in QUANTITIES:
        failed = found.failures(quantity)
        for side in SIDES:
            here = failed[found.logit * side >= 0]
            out[quantity, side] = tuple(
                Episode(kind, logit, int((here == kind).sum()) == 1)
                for kind, logit in found.kinds(quantity, side).items()
            )
    return out


def tables(view: NumericsView) -> dict[str, Table]:
    """Value and gradient of every panel along the ``logit``, under the names formulation_type_quantity.

    >>> found = tables(NumericsView(dtypes=("float32",), shown=("naive",)))
    >>> found["tracks"].rule.quantities
    ('naive_float32_value', 'naive_float32_gradient')
    """
    names = tuple(f"{f.key}_{d}_{q}" for f in view.drawn for d in view.dtypes for q in ("value", "gradient"))

    def rows() -> FloatArray:
        return np.concatenate([np.stack([t.value, t.gradient]) for t in tracks(view)])

    return {"tracks": row_table("numerics-tracks", (view.sampled,), {}, ("logit", view.nodes), names, rows)}


def _grain(dtype: str) -> float:
    """The smallest number above 0 that a type holds."""
    return {"float16": 2.0**-24, "bfloat16": 2.0**-133, "float32": 2.0**-149, "float64": 2.0**-1074}[dtype]
