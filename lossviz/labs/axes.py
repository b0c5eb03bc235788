"""The axes of a lab's panels, as far as they can show another range."""

from __future__ import annotations

from dataclasses import dataclass

from lossviz.formula import number

Range = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """An axis by what it counts, and where its range may lie."""

    name: str
    low: float = -1e9
    high: float = 1e9

    def check(self, option: str, ends: Range | None) -> None:
        """Raise ValueError for a range beyond the axis.

        >>> Axis("step", 0, 300).check("prediction_range", (-5.0, 400.0))
        Traceback (most recent call last):
        ValueError: prediction_range must lie in [0, 300], as a step does, got −5, 400
        """
        if ends is not None and not self.low <= ends[0] < ends[1] <= self.high:
            article = "an" if self.name[0] in "aeiou" else "a"
            asked = ", ".join(map(number, ends))
            lies = f"[{number(self.low)}, {number(self.high)}], as {article} {self.name} does"
            raise ValueError(f"{option} must lie in {lies}, got {asked}")


@dataclass(frozen=True)
class Axes:
    """The axes of a panel that can have another range: across, into the depth of a landscape, and upwards.

    What a landscape has upwards, seen from above, is its colours. ``solid`` is whether it can be seen from the side, ``one``
    whether the panel shows one of the page's losses.
    """

    across: Axis | None = None
    along: Axis | None = None
    up: Axis | None = None
    solid: bool = False
    one: bool = False


@dataclass(frozen=True)
class Ends:
    """The ranges that are asked for; None for an axis that keeps its own."""

    across: Range | None = None
    along: Range | None = None
    up: Range | None = None
