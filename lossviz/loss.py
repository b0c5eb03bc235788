"""What a loss is: the base classes and the records that describe it."""

from __future__ import annotations

import math
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt

from lossviz.decimals import MOST
from lossviz.exact.grids import FloatArray, GrowthWarning, as_floats, as_given, as_numbers, finite
from lossviz.exact.rows import Nodes, Rows, dense, multiples
from lossviz.formula import Formula, Line
from lossviz.parameter import REAL, UNIT, Interval, Parameter, parameters_of, shown

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
    """A place on the family's own variable where a derivative jumps: order 1 the gradient, 2 the curvature, 0 the loss.

    If a ``parameter`` of the loss places it, the position is ``times`` its value.
    """

    position: float
    order: int
    parameter: str = ""
    times: float = 0.0


@dataclass(frozen=True)
class Yardstick:
    """A simpler loss that a loss is measured against: ``times`` its numbers are drawn beside it, under a short name.

    If its value jumps, it does so at the same predictions at every label.
    """

    loss: PlaneLoss
    name: str
    times: float = 1.0


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
    clamped, and nothing is NaN if a limit exists.
    They raise TypeError for what are no real numbers and ValueError for numbers outside the domain or shapes that
    do not broadcast; shapes such as (3,) and (3, 1), whose result (3, 3) is larger than both, get a GrowthWarning.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    #: What papers call it for short, if that is not its title without the word loss: MSE.
    abbreviation: ClassVar[str] = ""
    summary: ClassVar[str]
    task: ClassVar[Task]
    #: What the loss depends on: "residual", "binary", "multiclass", "margin", "count"; empty for a loss of no family.
    family: ClassVar[str] = ""
    #: The losses that it is listed with: one of ``lossviz.catalogue.GROUPS``; empty for a loss of no catalogue.
    group: str = ""
    reference: ClassVar[Reference]
    #: What the page of the loss opens with instead of the defaults, by control name: there the numbers in sight differ.
    opens: ClassVar[Mapping[str, float]] = {}
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
        """Python that makes this loss; what is absent and would be anyway is not said."""
        said = {r.name: getattr(self, r.name) for r in self.parameters()}
        absent = {r.name for r in self.parameters() if r.default is None and said[r.name] is None}
        return f"{type(self).__name__}({', '.join(f'{k}={_python(v)}' for k, v in said.items() if k not in absent)})"

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

    @property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        """What is drawn beside the loss's curves: its baseline, unless a loss says otherwise."""
        return () if self.baseline is None else (Yardstick(self.baseline, self.baseline.title.lower()),)

    @abstractmethod
    def plane(self) -> PlaneLoss:
        """The two-axis form that surfaces and curves draw: the loss itself, unless its prediction is a vector."""

    def pytorch_point(self, prediction: float, label: float) -> tuple[tuple[str, ...], str]:
        """PyTorch code that makes ``prediction`` and ``label`` at a point of the plane, and the name of its variable."""
        lines = (
            f"prediction = torch.tensor({prediction!r}, dtype=torch.float64, requires_grad=True)",
            f"label = torch.tensor({label!r}, dtype=torch.float64)",
        )
        return lines, "prediction"

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


def _python(value: float | int | bool | None) -> str:
    """A setting as Python writes it."""
    return f'float("{value}")' if isinstance(value, float) and math.isinf(value) else repr(value)


def _inside(array: FloatArray, domain: Interval) -> bool:
    """Whether every number is in the domain: two reductions at most, as min and max carry NaN along."""
    if domain is REAL or not array.size:
        return finite(array)
    return array.min() in domain and array.max() in domain


_WIDTHS = Interval(1e-12, MOST, closed_low=True, closed_high=True)
_MARGINS = Interval(0.0, 0.4, closed_low=True, closed_high=True)
# Where the action is for probabilities: positions between the hundredths, as far as the axis reaches.
_EDGES = (0.001, 0.005, 0.995, 0.999)


def _round_above(reach: float) -> float:
    """A round half-width beyond those on offer: 120, 300, 600, 1200, ... up to the largest number shown."""
    unit = 10.0 ** math.floor(math.log10(reach))
    return min(next(float(f"{k * unit:.3g}") for k in (1.2, 3.0, 6.0, 12.0) if k * unit >= reach), MOST)


class PlaneLoss(Loss):
    """A loss of one number against one number: what a surface can show.

    A family of losses answers here all that depends on what its losses are functions of. What stands here fits a loss
    of which nothing is known.
    """

    #: Whether prediction and label share one axis, and only their difference counts.
    of_difference: ClassVar[bool] = False

    def plane(self) -> PlaneLoss:
        return self

    @abstractmethod
    def symbols(self, prediction: float, label: float) -> dict[str, float]:
        """The numbers behind the LaTeX tokens of the formulas, at one point."""

    def more_results(self, prediction: float, label: float) -> dict[str, float]:
        """Numbers at a point that belong beside loss, gradient and curvature, by name; none unless a family has such."""
        return {}

    @property
    def more_in_words(self) -> str:
        """What those numbers are; empty if there are none."""
        return ""

    def piece(self, prediction: float, label: float) -> int:
        """Which case of the formula holds at a point; the only one, unless a loss says otherwise."""
        return 0

    def kinks_at(self, label: float) -> tuple[Kink, ...]:
        """Where a derivative jumps at a label: the kinks with their positions along the prediction."""
        return self.kinks()

    @property
    def kinked(self) -> bool:
        """Whether a derivative jumps somewhere, at these settings or at others that its sliders reach."""
        return bool(self.kinks())

    def rows(self, prediction: FloatArray, label: FloatArray) -> Rows:
        """Where the loss is sampled to fill a table over even predictions and labels, and how the table is read."""
        return dense(prediction, label)

    @property
    def opening(self) -> tuple[float, float]:
        """The prediction and the label of the first picture: a residual of 2, or a fairly sure and right prediction."""
        if self.label_axis.domain != UNIT:
            return 2.0, 0.0
        return (0.8 if self.prediction_axis.domain == UNIT else 2.0), 1.0

    def carried(self, other: PlaneLoss, prediction: float) -> float | None:
        """The prediction that means what ``prediction`` means to a loss of the other form; None if the form is the same."""
        return None

    def cuts(self) -> dict[str, float]:
        """Round levels beyond which an axis does not follow a quantity."""
        return {"value": math.inf, "gradient": math.inf, "curvature": math.inf}

    @property
    def cut_reason(self) -> str:
        """Why an axis is cut, as the second half of a note; empty if it needs no word."""
        return ""

    def label_stops(self, extent: float) -> Nodes:
        """Positions of the label's slider, all of them labels that a dense table holds.

        In most losses the kinks move with the label; a blend of the curves of two labels would have the kinks of neither.
        """
        low, high = self.axes(extent)[1]
        return multiples(low, high, 0.05 if self.label_axis.domain == UNIT else (high - low) / 60)

    def prediction_stops(self, extent: float) -> Nodes:
        """Positions of the prediction's slider: round fractions of the range, hundredths and the edges for a probability.

        >>> from lossviz import MSE, Focal
        >>> MSE().prediction_stops(3.0)[:3], Focal().prediction_stops(0.005)[:3]
        ((-3.0, -2.95, -2.9), (0.005, 0.01, 0.02))
        """
        low, high = self.axes(extent)[0]
        if self.prediction_axis.domain == UNIT:
            inside = {round(0.01 * k, 2) for k in range(101)} | {*_EDGES, low, high}
            return tuple(sorted(value for value in inside if low <= value <= high))
        step = min(((high - low) / count for count in (120, 80, 100)), key=lambda step: len(f"{step:.9g}"))
        return multiples(low, high, step)

    def first_steps(self, prediction: float, label: float) -> tuple[Line, ...]:
        """Lines that come before the formulas when a point is worked out; none unless a family has a variable."""
        return ()

    def in_words(self, prediction: float, label: float) -> str:
        """What the numbers at a point say, in one or two sentences; empty if there is nothing to add."""
        return ""

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
        """``extent`` if its axes hold a point, else the next wider one on offer, else a round one wide enough.

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


class JointLoss(PlaneLoss):
    """A loss whose value and derivatives share their work; a subclass computes any of them at once."""

    @abstractmethod
    def _orders(self, p: FloatArray, y: FloatArray, *orders: int) -> tuple[FloatArray, ...]:
        """The derivatives of these orders in the prediction, from 0, the value, to 2."""

    def _value(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._orders(p, y, 0)[0]

    def _gradient(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._orders(p, y, 1)[0]

    def _curvature(self, p: FloatArray, y: FloatArray) -> FloatArray:
        return self._orders(p, y, 2)[0]

    def _value_and_gradient(self, p: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        value, gradient = self._orders(p, y, 0, 1)
        return value, gradient
