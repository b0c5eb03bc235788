"""What a loss is: the base class, its families, and the records that describe it."""

from __future__ import annotations

import math
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt

from lossviz.exact.classes import LogitSides, ProbabilitySides, Sides
from lossviz.exact.grids import (
    BLOCK,
    FloatArray,
    GrowthWarning,
    as_floats,
    as_given,
    as_numbers,
    collapsed,
    difference,
    finite,
    in_blocks,
    is_open_grid,
    mix,
)
from lossviz.formula import Formula
from lossviz.parameter import REAL, UNIT, Interval, Parameter, parameters_of, shown
from lossviz.reading import MOST, decimal_difference

Task = Literal["regression", "classification"]
R = TypeVar("R")


@dataclass(frozen=True)
class Reference:
    """Where a loss comes from."""

    text: str
    url: str


@dataclass(frozen=True)
class Traits:
    """Claims about a loss as a function of its prediction; a test checks each of them.

    ``convex``: no chord lies below the graph. ``bounded_gradient``: Lipschitz on the whole domain.
    ``smooth``: the gradient is continuous. ``redescending``: the pull of an ever larger residual falls
    back to zero. ``symmetric``: swapping the two sides (sign of the residual, or the two classes)
    changes nothing.
    """

    convex: bool
    bounded_gradient: bool
    smooth: bool
    redescending: bool
    symmetric: bool


@dataclass(frozen=True)
class Kink:
    """A place on the family's own variable where a derivative jumps: order 1 the gradient, 2 the curvature."""

    position: float
    order: int


@dataclass(frozen=True)
class Axis:
    """One axis of a surface: its name in words and symbols, the domain of its values and its usual range."""

    name: str
    symbol: str
    latex: str
    domain: Interval
    typical: tuple[float, float]
    unit: str = ""

    @property
    def title(self) -> str:
        """Name and symbol, as axis titles show them.

        >>> Axis("label", "y", "y", REAL, (-3, 3)).title
        'label y'
        """
        return f"{self.name} {self.symbol}"


class Loss(ABC):
    """A loss with its formula, derivatives, domain and story; frozen, so that it is its own cache key.

    ``value``, ``gradient`` and ``curvature`` take a prediction and a label that broadcast against each
    other, compute in float64, and return a float for scalars and an array otherwise. Derivatives are
    with respect to the prediction. Where the mathematics is infinite so is the result; nothing is
    clamped, and nothing is NaN where a limit exists.
    They raise TypeError for what are no real numbers and ValueError for numbers outside the domain or shapes that
    do not broadcast; shapes such as (3,) and (3, 1), whose result (3, 3) is larger than both, get a GrowthWarning.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    task: ClassVar[Task]
    reference: ClassVar[Reference]
    #: Half-widths (or, for probabilities, distances from 0 and 1) that the axes offer; the first is the default.
    ranges: tuple[float, ...]

    def __post_init__(self) -> None:
        for record in parameters_of(self):
            value = record.check(type(self).__name__, getattr(self, record.name))
            object.__setattr__(self, record.name, value)

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """The records of the loss's parameters, in the order of declaration."""
        return parameters_of(cls)

    def settings(self) -> dict[str, Any]:
        """The current parameter values by name."""
        return {record.name: getattr(self, record.name) for record in self.parameters()}

    @property
    def words(self) -> dict[str, str]:
        """What a link must say of the loss besides its settings; nothing, unless the loss was written by a visitor."""
        return {}

    @property
    def code(self) -> str:
        """Python that makes this loss."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.settings().items())})"

    def but(self, **changes: Any) -> Self:
        """The same loss with some parameters changed, validated as at construction."""
        return type(self)(**{**self.settings(), **changes})

    def sliders(self) -> tuple[Parameter, ...]:
        """The parameters that have a slider now: numbers that are not off.

        >>> from lossviz import Focal
        >>> [record.name for record in Focal().sliders()]
        ['gamma']
        """
        return tuple(r for r in self.parameters() if r.kind != "flag" and getattr(self, r.name) is not None)

    def swept(self) -> Self:
        """The same loss with every parameter that its slider reaches at its default: one for a whole sweep.

        >>> from lossviz import Huber
        >>> Huber(delta=2.5).swept(), Huber(delta=50.0).swept()
        (Huber(delta=1.0), Huber(delta=50.0))
        """
        reached = [r for r in self.sliders() if r.dragged and r.reaches(getattr(self, r.name))]
        return self.but(**{r.name: r.steps[0] if r.default is None else r.default for r in reached})

    @property
    @abstractmethod
    def formula(self) -> Formula:
        """The loss as LaTeX."""

    @property
    @abstractmethod
    def gradient_formula(self) -> Formula:
        """The derivative with respect to the prediction as LaTeX."""

    @property
    @abstractmethod
    def traits(self) -> Traits:
        """Tested claims, for the current parameters."""

    @property
    @abstractmethod
    def pytorch(self) -> str:
        """PyTorch code that sets ``loss`` from the tensors ``prediction`` and ``label``."""

    @property
    @abstractmethod
    def prediction_axis(self) -> Axis:
        """The axis of the prediction."""

    @property
    @abstractmethod
    def label_axis(self) -> Axis:
        """The axis of the label."""

    @abstractmethod
    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges of the prediction and the label axis for one of ``ranges``."""

    def kinks(self) -> tuple[Kink, ...]:
        """Where a derivative jumps; none unless a loss says otherwise."""
        return ()

    @property
    def baseline(self) -> PlaneLoss | None:
        """The simpler loss this one is measured against, drawn as a ghost beside it; none unless a loss names one."""
        return None

    @abstractmethod
    def plane(self) -> PlaneLoss:
        """The two-axis form that surfaces and curves draw: the loss itself, unless its prediction is a vector."""

    def value(self, prediction: npt.ArrayLike, label: npt.ArrayLike) -> Any:
        """The loss, elementwise."""
        return as_given(self._evaluate(self._value, prediction, label))

    def gradient(self, prediction: npt.ArrayLike, label: npt.ArrayLike) -> Any:
        """The first derivative with respect to the prediction."""
        return as_given(self._evaluate(self._gradient, prediction, label))

    def curvature(self, prediction: npt.ArrayLike, label: npt.ArrayLike) -> Any:
        """The second derivative with respect to the prediction (of each element by itself)."""
        return as_given(self._evaluate(self._curvature, prediction, label))

    def value_and_gradient(self, prediction: npt.ArrayLike, label: npt.ArrayLike) -> tuple[Any, Any]:
        """Both in one pass over the data, which is faster than one after the other."""
        value, gradient = self._evaluate(self._value_and_gradient, prediction, label)
        return as_given(value), as_given(gradient)

    def _evaluate(
        self, kernel: Callable[[FloatArray, FloatArray], R], prediction: npt.ArrayLike, label: npt.ArrayLike
    ) -> R:
        with np.errstate(all="ignore"):  # infinities are answers here, not accidents
            return kernel(*self._inputs(prediction, label))

    def _inputs(self, prediction: npt.ArrayLike, label: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        owner = type(self).__name__
        p = as_floats(owner, "prediction", prediction)
        y = self._label(as_numbers(owner, "label", label), p)
        self._check(p, y)
        try:
            size = np.broadcast(p, y).size
        except ValueError:
            raise ValueError(
                f"{owner}: prediction of shape {p.shape} and label of shape {y.shape} do not "
                "broadcast; along each axis the lengths must be equal, or one of them 1"
            ) from None
        if p.ndim != y.ndim and size > max(p.size, y.size):
            whole = np.broadcast_shapes(p.shape, y.shape)
            warnings.warn(
                f"{owner}: prediction of shape {p.shape} and label of shape {y.shape} give a result of shape {whole}; "
                "for one result per pair give both the same shape, for a grid the same number of axes",
                GrowthWarning,
                stacklevel=4,  # the line that called value, gradient or curvature
            )
        return p, y

    def _label(self, given: npt.NDArray[Any], prediction: FloatArray) -> FloatArray:
        """The label as floats, from whatever else it may be given as."""
        return given.astype(np.float64, copy=False)

    def _check(self, p: FloatArray, y: FloatArray) -> None:
        """Raise for numbers outside the domain."""
        self._check_axis("prediction", p, self.prediction_axis)
        self._check_axis("label", y, self.label_axis)

    def _check_axis(self, name: str, array: FloatArray, axis: Axis) -> None:
        if not _inside(array, axis.domain):
            wrong = next(x for x in array.flat if float(x) not in axis.domain)
            unit = f" ({axis.unit})" if axis.unit else ""
            raise ValueError(f"{type(self).__name__}: {name}{unit} must be in {axis.domain}, got {shown(wrong)}")

    @abstractmethod
    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray: ...

    def _value_and_gradient(self, p: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self._value(p, y), self._gradient(p, y)


def _inside(array: FloatArray, domain: Interval) -> bool:
    """Whether every number is in the domain: two reductions at most, as min and max carry NaN along."""
    if domain is REAL or not array.size:
        return finite(array)
    return array.min() in domain and array.max() in domain


_WIDTHS = Interval(1e-12, MOST, closed_low=True, closed_high=True)
_MARGINS = Interval(0.0, 0.4, closed_low=True, closed_high=True)


def _round_above(reach: float) -> float:
    """A round half-width that goes on where those offered end: 120, 300, 600, 1200, ... up to the largest number shown."""
    unit = 10.0 ** math.floor(math.log10(reach))
    return min(next(float(f"{k * unit:.3g}") for k in (1.2, 3.0, 6.0, 12.0) if k * unit >= reach), MOST)


class PlaneLoss(Loss):
    """A loss of one number against one number: what a surface can show."""

    def plane(self) -> PlaneLoss:
        return self

    @abstractmethod
    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        """The numbers behind the LaTeX tokens of the formulas, at one point."""

    def piece(self, prediction: float, label: float) -> int:
        """Which case of the formula holds at a point; the only one, unless a loss says otherwise."""
        return 0

    @property
    def extents(self) -> Interval:
        """Everything that the axes can show, offered or not: half-widths, or distances of probabilities from 0 and 1."""
        return _MARGINS if self.prediction_axis.domain == UNIT else _WIDTHS

    def holds(self, extent: float, prediction: float, label: float) -> bool:
        """Whether a point lies within the axes.

        >>> from lossviz import MSE
        >>> MSE().holds(3.0, 2.0, 0.0), MSE().holds(3.0, 250_000.0, 0.0)
        (True, False)
        """
        (p_low, p_high), (y_low, y_high) = self.axes(extent)
        return p_low <= prediction <= p_high and y_low <= label <= y_high

    def extent_for(self, extent: float, prediction: float, label: float) -> float:
        """``extent`` where its axes hold a point, else the next wider one offered that does, else a round one that does.

        >>> from lossviz import MSE
        >>> [MSE().extent_for(3.0, x, 0.0) for x in (2.0, 7.0, 200_000.0, 1e12)]
        [3.0, 12.0, 300000.0, 1000000000000.0]
        """
        if self.holds(extent, prediction, label):
            return extent
        far = self.axes(extent)[0][1]
        wider = sorted((e for e in self.ranges if self.axes(e)[0][1] > far), key=lambda e: self.axes(e)[0][1])
        if self.extents is _MARGINS:
            return next((e for e in wider if self.holds(e, prediction, label)), 0.0)
        reach = max(abs(prediction), abs(label), self.ranges[0])
        return next((e for e in wider if self.holds(e, prediction, label)), _round_above(reach))


class DistanceLoss(PlaneLoss):
    """A loss of the residual r = prediction − label alone: ρ(r), its slope ψ = ρ′ and ψ′.

    A subclass gives ``rho``, ``psi`` and ``psi_prime`` on arrays of residuals.
    """

    task = "regression"
    ranges = (3.0, 0.6, 1.2, 6.0, 12.0, 30.0, 60.0, 120.0, 240.0)

    @abstractmethod
    def rho(self, r: FloatArray) -> FloatArray:
        """The loss of a residual."""

    @abstractmethod
    def psi(self, r: FloatArray) -> FloatArray:
        """The slope of the loss: how hard a residual pulls."""

    @abstractmethod
    def psi_prime(self, r: FloatArray) -> FloatArray:
        """The second derivative in the residual."""

    def weight(self, residual: npt.ArrayLike) -> Any:
        """ψ(r)/r: the weight that iteratively reweighted least squares gives a point; at r = 0 its limit.

        Raises as ``value`` does for what is no finite number.
        """
        r = as_floats(type(self).__name__, "residual", residual)
        with np.errstate(all="ignore"):
            self._check_axis("residual", r, self.prediction_axis)
            jumps = any(kink.position == 0 and kink.order == 1 for kink in self.kinks())
            at_zero = np.full_like(r, np.inf) if jumps else self.psi_prime(np.zeros_like(r))
            return as_given(np.where(r == 0, at_zero, self.psi(r) / r))

    @property
    def prediction_axis(self) -> Axis:
        return Axis("prediction", "ŷ", r"\hat{y}", REAL, (-3.0, 3.0))

    @property
    def label_axis(self) -> Axis:
        return Axis("label", "y", "y", REAL, (-3.0, 3.0))

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        return (-extent, extent), (-extent, extent)

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        settings = {p.symbol: float(getattr(self, p.name)) for p in self.parameters()}
        return {"r": decimal_difference(prediction, label), r"\hat{y}": prediction, "y": label, **settings}

    def rho_and_psi(self, r: FloatArray, rho: FloatArray, psi: FloatArray) -> None:
        """Write both to the given arrays; a loss overrides this where they share work."""
        rho[...] = self.rho(r)
        psi[...] = self.psi(r)

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._of_residual(self.rho, p, y)

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._of_residual(self.psi, p, y)

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._of_residual(self.psi_prime, p, y)

    def _of_residual(self, function: Callable[[FloatArray], FloatArray], p: FloatArray, y: FloatArray) -> FloatArray:
        def kernel(out: tuple[FloatArray], a: FloatArray, b: FloatArray) -> None:
            difference(a, b, out[0])
            out[0][...] = function(out[0])

        return in_blocks(kernel, p, y)[0]

    def _value_and_gradient(self, p: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        def kernel(out: tuple[FloatArray, FloatArray], a: FloatArray, b: FloatArray) -> None:
            r = np.empty_like(out[0])
            difference(a, b, r)
            self.rho_and_psi(r, *out)

        value, gradient = in_blocks(kernel, p, y, count=2)
        return value, gradient


_PROBABILITY = Axis("probability", "p", "p", UNIT, (0.005, 0.995), "a probability; for logits set from_logits=True")
_LOGIT = Axis("logit", "z", "z", REAL, (-6.0, 6.0), "a logit")
_LABEL = Axis("label", "y", "y", UNIT, (0.0, 1.0))


class BinaryLoss(PlaneLoss):
    """A loss of the probability (or logit) of class 1 against a label between 0 and 1.

    A label between the classes means the expectation over them: y·ℓ₁ + (1 − y)·ℓ₀. A subclass gives the
    loss of the true class and its two derivatives from the ``Sides``, for both classes at once.
    """

    task = "classification"
    from_logits: bool

    @abstractmethod
    def partial(self, sides: Sides) -> FloatArray:
        """The loss when the row's class is the true one; a new array, as are the two below."""

    @abstractmethod
    def partial_slope(self, sides: Sides) -> FloatArray:
        """Its derivative with respect to the probability, or logit, of the row's class."""

    @abstractmethod
    def partial_bend(self, sides: Sides) -> FloatArray:
        """Its second derivative with respect to the probability, or logit, of the row's class."""

    @property
    def class_weights(self) -> tuple[float, float]:
        """The factors of class 1 and class 0."""
        return 1.0, 1.0

    @property
    def ranges(self) -> tuple[float, ...]:  # type: ignore[override]
        return (
            (6.0, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0) if self.from_logits else (0.005, 0.0, 0.001, 0.01, 0.02, 0.05, 0.1)
        )

    @property
    def prediction_axis(self) -> Axis:
        return _LOGIT if self.from_logits else _PROBABILITY

    @property
    def label_axis(self) -> Axis:
        return _LABEL

    def axes(self, extent: float) -> tuple[tuple[float, float], tuple[float, float]]:
        prediction = (-extent, extent) if self.from_logits else (extent, 1.0 - extent)
        return prediction, (0.0, 1.0)

    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        settings = {p.symbol: float(v) for p in self.parameters() if (v := getattr(self, p.name)) is not None}
        point = {"z": prediction} if self.from_logits else {"p": prediction}
        return {**point, "y": label, **settings}

    @property
    def log_rivals(self) -> tuple[float, float]:
        """The logit at which both sides are equally likely, and what rounding it left over."""
        return 0.0, 0.0

    def sides(self, prediction: FloatArray) -> Sides:
        """The views of class 1 and class 0 on a prediction."""
        if self.from_logits:
            return LogitSides(prediction, *self.log_rivals)
        return ProbabilitySides(prediction)

    def convert(self, other: BinaryLoss, prediction: float) -> float:
        """The prediction of this loss that means what ``prediction`` means to ``other``, a logit being finite.

        >>> from lossviz import BinaryCrossEntropy
        >>> BinaryCrossEntropy(from_logits=True).convert(BinaryCrossEntropy(), 0.5)
        0.0
        """
        given = np.asarray(prediction, dtype=np.float64)
        if other.from_logits:
            probability = float(other.sides(given).p[0])
        else:
            probability = min(max(prediction, 1e-9), 1 - 1e-9)
        if not self.from_logits:
            return probability
        return float(np.log(probability) - np.log1p(-probability) + self.log_rivals[0])

    def partials(self, prediction: FloatArray, order: int) -> FloatArray:
        """The ``order``-th derivatives in the prediction of the losses at label 1 and at label 0, weights included."""
        return self._partials(self.sides(prediction), order)

    def _partials(self, sides: Sides, order: int) -> FloatArray:
        ends = (self.partial, self.partial_slope, self.partial_bend)[order](sides)
        one, zero = self.class_weights
        for row, weight in enumerate((one, -zero if order == 1 else zero)):  # class 0's own probability runs down
            if not weight:
                ends[row] = 0.0  # even an infinity is silenced
            elif weight != 1:
                ends[row] *= weight
        return ends

    def join(self, sides: Sides, label: FloatArray, order: int) -> FloatArray:
        """The ``order``-th derivative at a label, from the views of both classes."""
        return mix(self._partials(sides, order), label)

    def _orders(self, p: FloatArray, y: FloatArray, *orders: int) -> tuple[FloatArray, ...]:
        axes = collapsed(p), collapsed(y)
        whole = (axes[0] is p and axes[1] is y) or (
            np.broadcast_shapes(p.shape, y.shape) == np.broadcast_shapes(axes[0].shape, axes[1].shape)
        )
        if whole and axes[0].size <= BLOCK and is_open_grid(axes[1], axes[0]):
            sides = self.sides(axes[0])
            return tuple(self.join(sides, axes[1], order) for order in orders)

        def kernel(out: tuple[FloatArray, ...], a: FloatArray, b: FloatArray) -> None:
            sides = self.sides(a)
            for result, order in zip(out, orders, strict=True):
                result[...] = self.join(sides, b, order)

        # from 256 KiB on NumPy computes a chain of operations in one temporary, which is worth more than a nearer cache
        return in_blocks(kernel, p, y, count=len(orders), block=BLOCK // 4)

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._orders(p, y, 0)[0]

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._orders(p, y, 1)[0]

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._orders(p, y, 2)[0]

    def _value_and_gradient(self, p: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, gradient = self._orders(p, y, 0, 1)
        return value, gradient
