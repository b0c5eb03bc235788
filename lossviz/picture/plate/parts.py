"""What stands on a plate: flat panels with their lines, panels as pages draw them, and surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lossviz.exact.grids import FloatArray
from lossviz.picture.ranges import Span
from lossviz.picture.trace import Trace
from lossviz.picture.values import Attributes, Ink


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a flat panel: its id and label as a trace's, its places, how plotly draws it.

    ``names`` are what it may be called beside it, from the longest to the shortest; without any it has no name.
    """

    id: str
    label: str
    x: FloatArray
    y: FloatArray
    look: Attributes
    names: tuple[str, ...] = ()
    ink: Ink | str = ""


@dataclass(frozen=True, eq=False)
class Flat:
    """A panel of lines: the names of its axes (of that upwards the longest first), and their ranges.

    What is drawn below the lines (``under``) and above them (``traces``) has no axes yet. ``share`` is whether the axis
    upwards counts in percent, ``upright`` where lines stand across the panel.
    ``at_ends`` are names that stand to the right of the plot, at the ends of its lines.
    Without ``told`` the axis across has no numbers, as they stand below another panel. ``aside`` is what is left free to the
    left and to the right of the plot at least.
    """

    across: str
    up: tuple[str, ...]
    ends: tuple[float, float]
    span: Span
    lines: tuple[Line, ...]
    under: tuple[Trace, ...] = ()
    traces: tuple[Trace, ...] = ()
    share: bool = False
    upright: tuple[float, ...] = ()
    at_ends: tuple[str, ...] = ()
    told: bool = True
    aside: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Solid:
    """A surface: the names and ranges of its axes, and from where it is seen.

    ``cameras`` are all from which it is seen in a series of pictures, if it is one of a series: it is as large in each.
    ``traces`` makes what is drawn of the finished scene, whose camera decides how near to the eye marks are drawn; without
    a scene they are where they are.
    """

    names: tuple[str, str, str]
    ranges: tuple[tuple[float, float], ...]
    span: Span
    camera: str
    traces: Callable[[Attributes | None], tuple[Trace, ...]]
    cameras: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Copied:
    """A flat panel as its page draws it: its heading, a remark, both axes as the page has them, and what is drawn.

    ``lines`` are the entries of its legend. ``look`` is what the layout says of its bars, ``high`` how high it is at its
    own size, if that does not follow from its width. ``aside`` is what is left free to the left and to the right at least.
    ``up`` names the axis upwards if nothing else does.
    """

    heading: str
    remark: str
    x: Attributes
    y: Attributes
    traces: tuple[Trace, ...]
    lines: tuple[Line, ...]
    look: Attributes = field(default_factory=dict)
    high: float | None = None
    aside: tuple[float, float] = (0.0, 0.0)
    up: str = ""


#: Panels that are laid out from their numbers.
Measured: TypeAlias = Flat | Solid
Panel: TypeAlias = Measured | Copied
