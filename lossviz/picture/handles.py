"""What a hand can take in a picture: marks in a panel that drag a control, and surfaces whose places are clicked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from lossviz.picture.values import Attributes


@dataclass(frozen=True)
class Handle:
    """A mark of a trace in the panel ``subplot`` that drags a control: a point, a line across the panel, or rings.

    Along the horizontal axis its places are ``times`` the control's value, counted from the value of ``origin``. ``name``
    is what the mark is, as it says where it is touched; a line is called as its control is.
    """

    subplot: str
    trace: str
    control: str
    look: Literal["point", "line", "ring"]
    times: tuple[float, ...] = (1.0,)
    origin: str | None = None
    name: str = ""

    def json(self) -> Attributes:
        """As the browser takes it.

        >>> Handle("xy", "value-kinks", "delta", "ring", (-1.0, 1.0), "label").json()["times"]
        [-1.0, 1.0]
        """
        named: Attributes = {"subplot": self.subplot, "trace": self.trace, "control": self.control}
        return {**named, "look": self.look, "times": list(self.times), "origin": self.origin, "name": self.name}


@dataclass(frozen=True)
class Target:
    """A surface; a click on it sets the control ``x`` to the place's prediction, and ``y`` to its label."""

    trace: str
    x: str
    y: str

    def json(self) -> Attributes:
        """As the browser takes it.

        >>> Target("value-surface", "prediction", "label").json()
        {'trace': 'value-surface', 'x': 'prediction', 'y': 'label'}
        """
        return {"trace": self.trace, "x": self.x, "y": self.y}

    def within(self, controls: Collection[str]) -> bool:
        """Whether both of its controls are offered."""
        return self.x in controls and self.y in controls
