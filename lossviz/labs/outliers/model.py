"""The outlier bench: points, one of them selected, and the line that each loss draws through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, cast

import numpy as np

from lossviz import losses as _losses  # noqa: F401 (fills the catalogue)
from lossviz.catalogue import losses_of
from lossviz.decimals import MOST, real
from lossviz.families.residual import DistanceLoss
from lossviz.labs.outliers.lines import Fit, fit_line
from lossviz.labs.outliers.points import MOST_POINTS, Point, Points
from lossviz.parameter import Interval, parameter
from lossviz.state.fields import Choice, Subset, control
from lossviz.state.link import Refusal
from lossviz.state.record import LabView
from lossviz.state.settings import Settings

Range = tuple[float, float]


@dataclass(frozen=True)
class Preset:
    """A data set with its story: which points are the outliers, what the axes show, what the losses are set to."""

    title: str
    note: str
    points: tuple[Point, ...]
    outliers: tuple[int, ...]
    x_range: Range
    y_range: Range
    axes: tuple[str, str] = ("x", "y")
    settings: tuple[tuple[str, float], ...] = ()


# y = 1 + 0.8·x with an error of a few tenths, written down once so that everybody sees the same points
_CLEAN: tuple[Point, ...] = (
    (0.0, 1.2), (0.9, 1.5), (1.8, 2.6), (2.7, 3.0), (3.6, 4.1), (4.5, 4.4),
    (5.4, 5.5), (6.3, 5.9), (7.2, 6.9), (8.1, 7.3), (9.0, 8.4), (9.9, 8.7),
)  # fmt: skip
_HOUSES: tuple[Point, ...] = (
    (58.0, 118.0), (66.0, 131.0), (75.0, 152.0), (83.0, 163.0), (90.0, 183.0), (97.0, 192.0),
    (104.0, 209.0), (112.0, 222.0), (121.0, 245.0), (130.0, 257.0), (138.0, 279.0),
)  # fmt: skip

PRESETS: dict[str, Preset] = {
    "outlier": Preset(
        "One outlier in y",
        "The last point was read off wrongly. The squared error tilts the line towards it; smooth L1 and Huber tilt it less.",
        (*_CLEAN[:-1], (9.9, 20.0)),
        (11,),
        (-1.0, 11.0),
        (-4.0, 22.0),
    ),
    "clean": Preset(
        "Clean data",
        "Errors of a few tenths and no outlier: losses that treat both sides alike draw nearly the same line.",
        _CLEAN,
        (),
        (-1.0, 11.0),
        (-4.0, 22.0),
    ),
    "cluster": Preset(
        "A cluster of outliers",
        "Four of sixteen points agree with each other and with nobody else. A bounded pull still adds up; one that falls "
        "back to 0 does not.",
        (*_CLEAN, (7.6, -1.0), (8.2, -1.4), (8.8, -0.8), (9.4, -1.2)),
        (12, 13, 14, 15),
        (-1.0, 11.0),
        (-4.0, 22.0),
    ),
    "leverage": Preset(
        "A leverage point in x",
        "One point lies far out in x, and Huber and L1 fail like the squared error: they bound ψ(r), the "
        "gradient at a residual r, but the pull on the slope is ψ(r)·x, which nothing bounds. The line tilts until the "
        "residual there is small, and the point is trusted fully.",
        (*_CLEAN, (60.0, 2.0)),
        (12,),
        (-5.0, 70.0),
        (-6.0, 30.0),
    ),
    "houses": Preset(
        "House prices",
        "About 2 of 10,000 yuan per square metre, and one price typed with a digit too many: 2090 for 209.",
        (*_HOUSES[:6], (104.0, 2090.0), *_HOUSES[7:]),
        (6,),
        (50.0, 150.0),
        (0.0, 2200.0),
        ("area in m²", "price in 10,000 yuan"),
        (("huber_delta", 5.0), ("smooth_l1_beta", 50.0)),
    ),
}

# With β = δ smooth L1 and Huber draw the same line: the page opens with three lines for three losses.
_OPENING = {"smooth_l1_beta": 3.0}
LOSSES = cast(tuple[DistanceLoss, ...], Settings().read("losses", _OPENING, losses_of("residual")))
_KEYS = tuple(loss.key for loss in LOSSES)
_FIRST = tuple(key for key in ("mse", "smooth_l1", "huber") if key in _KEYS)
_INDEX = Interval(-1, MOST_POINTS - 1, closed_low=True, closed_high=True)


@dataclass(frozen=True)
class OutliersView(LabView):
    """What the page shows: the points, the selected one (−1 for none), which are taken for outliers, which losses.

    ``sticks`` is the loss to whose line the residuals are drawn. A link holds what differs from its preset. ``state``
    also tells where the selected point is (``x``, ``y``), and a state with another place moves it there; one that selects
    the point behind the last adds it at this place.
    """

    page = "outliers"

    preset: str = control("outlier", Choice(tuple(PRESETS)))
    points: tuple[Point, ...] = control(PRESETS["outlier"].points, Points())
    selected: int = parameter(
        11, "i", "The selected point.", domain=_INDEX, typical=(-1, MOST_POINTS - 1), kind="integer"
    )
    suspects: tuple[str, ...] = control(("11",), Subset(tuple(str(i) for i in range(MOST_POINTS)), least=0))
    shown: tuple[str, ...] = control(_FIRST, Subset(_KEYS))
    losses: tuple[DistanceLoss, ...] = control(LOSSES, Settings())
    sticks: str = control("huber", Choice((*_KEYS, "none")))

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.points:
            raise ValueError("OutliersView: points must hold at least one point, got none")
        if not -1 <= self.selected < len(self.points):
            raise ValueError(f"OutliersView: selected must be below {len(self.points)}, got {self.selected}")
        kept = tuple(i for i in self.suspects if int(i) < len(self.points))
        object.__setattr__(self, "suspects", kept)

    @classmethod
    def of(cls, preset: str) -> Self:
        """The view of a preset.

        >>> OutliersView.of("leverage").query()
        {'outliers_preset': 'leverage'}
        """
        data = PRESETS[preset]
        losses = Settings().read("losses", dict(data.settings), LOSSES)
        last = data.outliers[-1] if data.outliers else len(data.points) - 1
        return cls(preset, data.points, last, tuple(str(i) for i in data.outliers), _FIRST, losses)

    @classmethod
    def base(cls, state: Mapping[str, Any]) -> Self:
        return cls.of(Choice(tuple(PRESETS)).read("preset", state, "outlier"))

    @classmethod
    def from_state(cls, state: Any) -> Self:
        given: Mapping[str, Any] = state if isinstance(state, Mapping) else {}
        values = cls.read(given)
        values["points"] = values["points"] or cls.base(given).points
        count = len(values["points"])
        x, y = (real(given.get(name), 12) for name in ("x", "y"))
        adds = values["selected"] == count
        values["selected"] = min(values["selected"], count - 1)
        view = cls(**values)
        if x is None or y is None:
            return view
        return view.added(x, y) if adds else view.moved(x, y)

    def unmet(self, given: Mapping[str, Any], prefix: str | None = None) -> tuple[Refusal, ...]:
        """What of ``given`` the record does not show; a point that was moved is not where the list of points has it."""
        moved = "x" in given and "y" in given and Points().read("points", given, None) is not None
        kept = {name: raw for name, raw in given.items() if name != "points"} if moved else given
        return super().unmet(kept, prefix)

    def query(self, *, complete: bool = False) -> dict[str, str]:
        which = {"outliers_preset": self.preset} if self.preset != type(self).preset else {}
        return which | super().query(complete=complete)

    def state(self) -> dict[str, Any]:
        x, y = self.points[self.selected] if self.selected >= 0 else (None, None)
        return {**self.written(), "x": x, "y": y}

    @property
    def drawn(self) -> tuple[DistanceLoss, ...]:
        """The losses whose lines are shown, with their settings."""
        return tuple(loss for loss in self.losses if loss.key in self.shown)

    @property
    def stuck(self) -> DistanceLoss | None:
        """The loss to whose line the residuals are drawn, if it is shown."""
        return next((loss for loss in self.drawn if loss.key == self.sticks), None)

    @property
    def is_preset(self) -> bool:
        """Whether the points are still those of the preset."""
        return self.points == PRESETS[self.preset].points

    @property
    def clean(self) -> tuple[Point, ...]:
        """The points without the suspects, or, if nobody is suspected, without the selected one."""
        left_out = {int(i) for i in self.suspects} or {self.selected}
        return tuple(point for i, point in enumerate(self.points) if i not in left_out)

    def moved(self, x: float, y: float) -> Self:
        """The view with the selected point at another place, within the limits; the same if none is selected."""
        if self.selected < 0:
            return self
        place = (min(max(x, -MOST), MOST), min(max(y, -MOST), MOST))
        i = self.selected
        return replace(self, points=(*self.points[:i], place, *self.points[i + 1 :]))

    def added(self, x: float, y: float) -> Self:
        """The view with one more point, which is selected; the same if there are 500 already."""
        if len(self.points) >= MOST_POINTS:
            return self
        return replace(self, points=(*self.points, (0.0, 0.0)), selected=len(self.points)).moved(x, y)

    def removed(self) -> Self:
        """The view without the selected point; the last point of all stays."""
        i = self.selected
        if i < 0 or len(self.points) == 1:
            return self
        suspects = tuple(str(int(s) - (int(s) > i)) for s in self.suspects if int(s) != i)
        points = (*self.points[:i], *self.points[i + 1 :])
        return replace(self, points=points, suspects=suspects, selected=min(i, len(points) - 1))

    def with_points(self, points: tuple[Point, ...]) -> Self:
        """The view of other points, such as pasted ones, with none of them suspected and the last one selected."""
        return replace(self, points=points, suspects=(), selected=len(points) - 1)

    @property
    def ranges(self) -> tuple[Range, Range]:
        """What the axes show: the preset's ranges while all points are inside, else what holds them all."""
        data = PRESETS[self.preset]
        usual = (data.x_range, data.y_range)
        columns = tuple(zip(*self.points, strict=True))
        if all(low <= min(c) and max(c) <= high for c, (low, high) in zip(columns, usual, strict=True)):
            return usual
        return _around(columns[0], 0.15), _around(columns[1], 0.4)


@dataclass(frozen=True, eq=False)
class Row:
    """A loss's line through all points, its line through the clean ones, and how far the two are apart:
    the root mean square of the difference in height at the clean points. None if nothing clean is left."""

    fit: Fit
    clean: Fit | None
    distance: float | None


def bench(view: OutliersView) -> tuple[Row, ...]:
    """The fits of every loss that is shown.

    >>> [round(row.fit.slope, 2) for row in bench(OutliersView.of("clean"))]
    [0.79, 0.79, 0.79]
    """
    rows = []
    for loss in view.drawn:
        fit = fit_line(loss, view.points)
        clean = fit_line(loss, view.clean) if view.clean else None
        rows.append(Row(fit, clean, None if clean is None else _apart(fit, clean, view.clean)))
    return tuple(rows)


def _apart(one: Fit, other: Fit, points: tuple[Point, ...]) -> float:
    gaps = [one.at(x) - other.at(x) for x, _ in points]
    return float(np.sqrt(np.mean(np.square(gaps))))


def _around(values: tuple[float, ...], margin: float) -> Range:
    low, high = min(values), max(values)
    room = (high - low) * margin or max(abs(low) * margin, 1.0)
    return max(float(f"{low - room:.3g}"), -MOST), min(float(f"{high + room:.3g}"), MOST)
