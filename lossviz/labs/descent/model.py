"""The descent lab: the same start, the same data, an optimizer of torch, and one path per loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

import numpy as np

from lossviz import losses as _losses  # noqa: F401 (fills the catalogue)
from lossviz.catalogue import losses_of
from lossviz.exact.grids import FloatArray
from lossviz.formula import counted, number
from lossviz.labs.descent.scenes import LineScene, NeuronScene, PredictionScene, Range, Scene
from lossviz.labs.outliers.points import Point
from lossviz.loss import PlaneLoss
from lossviz.parameter import Interval, parameter
from lossviz.state.fields import Choice, Subset, control
from lossviz.state.record import LabView
from lossviz.state.settings import Settings

Stop = Literal["converged", "steps", "diverged", "interrupted"]

MOST_STEPS = 1000
BOUND = 1e6
#: Converged: neither the gradient nor the last step is longer than this.
TOLERANCE = 1e-6
OPTIMIZERS = ("sgd", "momentum", "adam")
_REPORT_EVERY = 20

#: y = 1 + 0.8·x with errors of a few hundredths, and two outliers.
POINTS: tuple[Point, ...] = (
    (-2.0, -0.55), (-1.5, -0.22), (-1.0, 0.16), (-0.5, 0.63), (0.0, 0.97), (0.5, 1.44),
    (1.0, 1.77), (1.5, 2.24), (2.0, 2.57), (1.75, -4.0), (1.25, -3.5),
)  # fmt: skip

LOSSES = cast(
    tuple[PlaneLoss, ...],
    losses_of("residual") + losses_of("binary", from_logits=True),
)
_DISTANCE = tuple(loss.key for loss in LOSSES if loss.family == "residual")
_KEYS = tuple(loss.key for loss in LOSSES)
_BOUNDED = Interval(-50.0, 50.0, True, True)


@dataclass(frozen=True)
class DescentView(LabView):
    """What the page shows: the scene, where it starts, the optimizer, and the chosen step.

    ``start`` is the prediction (or logit), the neuron's weight, the line's intercept; ``start2`` the neuron's
    bias, the line's slope.
    """

    page = "descent"

    scene: str = control("neuron", Choice(("prediction", "neuron", "line")))
    optimizer: str = control("sgd", Choice(OPTIMIZERS))
    rate: float = parameter(
        0.15, r"\eta", "Learning rate.", domain=Interval(1e-5, 1000.0, True, True), typical=(0.01, 1.0)
    )
    momentum: float = parameter(
        0.9, r"\mu", "Momentum, if the optimizer has it.", domain=Interval(0.0, 1.0, True), typical=(0.0, 0.99)
    )
    steps: int = parameter(
        300, "n", "Steps at most.", domain=Interval(1, MOST_STEPS, True, True), typical=(1, MOST_STEPS), kind="integer"
    )
    step: int = parameter(
        0, "k", "The step that is shown.", domain=Interval(0, MOST_STEPS, True, True), typical=(0, 300), kind="integer"
    )
    start: float = parameter(2.0, r"\theta_1", "First parameter at the start.", domain=_BOUNDED, typical=(-5.0, 5.0))
    start2: float = parameter(2.0, r"\theta_2", "Second parameter at the start.", domain=_BOUNDED, typical=(-5.0, 5.0))
    label: float = parameter(
        0.0, "y", "Label of the prediction or the neuron.", domain=Interval(0.0, 1.0, True, True), typical=(0.0, 1.0)
    )
    losses: tuple[PlaneLoss, ...] = control(LOSSES, Settings())
    shown: tuple[str, ...] = control(tuple(k for k in _KEYS if k in ("mse", "binary_cross_entropy")), Subset(_KEYS))

    @property
    def suited(self) -> tuple[str, ...]:
        """The keys of the losses that suit the scene."""
        return _DISTANCE if self.scene == "line" else _KEYS

    @property
    def scenes(self) -> dict[str, Scene]:
        """The scene of every loss that is shown and that it suits, by the loss's key.

        >>> list(DescentView().scenes)
        ['mse', 'binary_cross_entropy']
        """
        fitting = [loss for loss in self.losses if loss.key in self.suited]
        drawn = [loss for loss in fitting if loss.key in self.shown] or fitting[:3]
        return {loss.key: self._scene(loss) for loss in drawn}

    def scenes_among(self, views: Sequence[DescentView]) -> dict[str, Scene]:
        """The scenes, with landscapes that hold what those of all ``views`` show.

        >>> far = DescentView(start=6.0)
        >>> DescentView().scenes_among([DescentView(), far])["mse"].ranges == far.scenes["mse"].ranges
        True
        """
        found = self.scenes
        for key, scene in found.items():
            sides = zip(*(view.scenes[key].ranges for view in (self, *views) if key in view.scenes), strict=True)
            reach = tuple((min(low for low, _ in side), max(high for _, high in side)) for side in map(tuple, sides))
            found[key] = replace(scene, reach=reach)
        return found

    def _scene(self, loss: PlaneLoss) -> Scene:
        if self.scene == "prediction":
            return PredictionScene(loss, (self.start,), self.label)
        if self.scene == "line":
            return LineScene(loss, (self.start, self.start2), POINTS)
        # the quadratic cost of the textbook has a ½ that MSE has not
        factor = 0.5 if loss.key == "mse" else 1.0
        return NeuronScene(loss, (self.start, self.start2), self.label, factor=factor)


_LINE = DescentView(scene="line", start=-2.0, start2=-2.0, rate=0.1, steps=200, shown=_DISTANCE)
PRESETS: dict[str, tuple[str, DescentView]] = {
    "saturated": ("A saturated neuron", DescentView()),
    "mild": ("A neuron that starts well", DescentView(start=0.6, start2=0.9)),
    "prediction": (
        "A prediction far off",
        DescentView(scene="prediction", start=5.0, rate=0.1, steps=100, shown=_DISTANCE),
    ),
    "line": ("A line with outliers", _LINE),
    "diverged": ("A learning rate too large", replace(_LINE, rate=1.0)),
}


@dataclass(frozen=True, eq=False)
class Path:
    """Where a descent went: parameters (steps + 1, n) from the start on, the objective and the model's outcome
    at each, how it ended, and how many steps were made."""

    scene: Scene
    parameters: FloatArray = field(repr=False)
    objective: FloatArray = field(repr=False)
    outcome: FloatArray = field(repr=False)
    stop: Stop
    steps: int

    def usable(self, step: int) -> bool:
        """Whether the parameters at a step are numbers that the core takes."""
        return bool(np.isfinite(self.parameters[step]).all())

    @property
    def message(self) -> str:
        """The end in words, with the reason."""
        reason = {
            "converged": f": gradient and step below {number(TOLERANCE)}",
            "diverged": f": a parameter is beyond ±{BOUND:,.0f}, or not finite",
        }.get(self.stop, "")
        return self.ending + reason

    @property
    def ending(self) -> str:
        """The end in few words."""
        end = "stopped" if self.stop == "steps" else self.stop
        return counted(self.steps, "{end} after {count} step", "{end} after {count} steps", end=end)


def walk(
    scene: Scene, optimizer: str = "sgd", rate: float = 0.1, momentum: float = 0.9, steps: int = 300
) -> Iterator[tuple[FloatArray, Stop | None]]:
    """The parameters from the start on, one item per step, with the reason to stop in the last one. Imports torch.

    The optimizer is torch's, in float64; the gradient is handed to it by the scene.

    >>> from lossviz import MSE
    >>> steps = walk(PredictionScene(MSE(), (4.0,), 0.0), rate=0.25, steps=2)
    >>> [(theta.tolist(), stop) for theta, stop in steps]
    [([4.0], None), ([2.0], None), ([1.0], 'steps')]
    """
    import torch

    theta = torch.tensor(scene.start, dtype=torch.float64, requires_grad=True)
    engine = _optimizer(optimizer, theta, rate, momentum)
    now = np.array(scene.start)
    length = math.inf
    for count in range(min(steps, MOST_STEPS) + 1):
        with np.errstate(all="ignore"):
            safe = bool(np.isfinite(now).all()) and float(np.abs(now).max()) <= BOUND
            gradient = scene.gradient(now) if safe else now
        stop: Stop | None = None
        if not (safe and np.isfinite(gradient).all()):
            stop = "diverged"
        elif float(np.abs(gradient).max()) <= TOLERANCE and (length <= TOLERANCE or count == 0):
            stop = "converged"
        elif count == min(steps, MOST_STEPS):
            stop = "steps"
        yield now, stop
        if stop:
            return
        theta.grad = torch.from_numpy(np.ascontiguousarray(gradient, dtype=np.float64))
        engine.step()
        new = theta.detach().numpy().copy()
        length = float(np.abs(new - now).max())
        now = new


def _optimizer(name: str, theta: Any, rate: float, momentum: float) -> Any:
    import torch

    if name == "adam":
        return torch.optim.Adam([theta], lr=rate)
    if name in ("sgd", "momentum"):
        return torch.optim.SGD([theta], lr=rate, momentum=momentum if name == "momentum" else 0.0)
    raise ValueError(f"walk: optimizer must be one of {', '.join(OPTIMIZERS)}, got {name!r}")


def descend(view: DescentView, scene: Scene, progress: Callable[[float], bool] | None = None) -> Path:
    """The whole path of one scene. Imports torch.

    ``progress`` is told the share of the steps that are done, every 20 of them; if it answers False, the descent
    ends there, "interrupted".

    >>> path = descend(DescentView(), DescentView().scenes["mse"])  # a saturated neuron under squared error
    >>> [round(float(a), 3) for a in path.outcome[[0, 100, 300]]], path.stop
    ([0.982, 0.964, 0.203], 'steps')
    """
    found: list[FloatArray] = []
    stop: Stop = "interrupted"
    for theta, reason in walk(scene, view.optimizer, view.rate, view.momentum, view.steps):
        found.append(theta)
        if reason:
            stop = reason
        elif progress and len(found) % _REPORT_EVERY == 0 and not progress(len(found) / (view.steps + 1)):
            break
    parameters = np.stack(found)
    with np.errstate(all="ignore"):
        # the last place of a diverged descent need not be finite, and the core refuses NaN
        usable = np.where(np.isfinite(parameters), parameters, np.copysign(1e300, parameters))
        bad = ~np.isfinite(parameters).all(axis=-1)
        objective = np.where(bad, np.inf, scene.objective(usable))
        outcome = np.where(bad, np.nan, scene.outcome(usable))
    return Path(scene, parameters, objective, outcome, stop, len(found) - 1)


def descents(view: DescentView, progress: Callable[[float], bool] | None = None) -> dict[str, Path]:
    """The path of every loss shown, by its key; ``progress`` counts over all of them. Imports torch."""
    scenes = view.scenes
    paths = {}
    for index, (key, scene) in enumerate(scenes.items()):
        report = None if progress is None else _share_of(progress, index, len(scenes))
        paths[key] = descend(view, scene, report)
        if paths[key].stop == "interrupted":
            break
    return paths


def _share_of(progress: Callable[[float], bool], index: int, count: int) -> Callable[[float], bool]:
    return lambda done: progress((index + done) / count)


def landscape(
    scene: Scene, resolution: int = 61, *, ranges: tuple[Range, ...] | None = None
) -> tuple[tuple[FloatArray, ...], FloatArray]:
    """The objective over some ranges or the scene's own: the axes, and the values with the second parameter along the rows.

    >>> from lossviz import MSE
    >>> axes, values = landscape(LineScene(MSE(), (0.0, 0.0), POINTS), 5)
    >>> len(axes), values.shape
    (2, (5, 5))
    """
    axes = tuple(np.linspace(low, high, resolution) for low, high in ranges or scene.ranges)
    return axes, scene.objective(np.stack(np.meshgrid(*axes), axis=-1))
