"""Where scenes and panels lie, for a wide screen, a tablet and a phone."""

from __future__ import annotations

from dataclasses import dataclass

#: A box: left and right as shares of the width, top and bottom in pixels from the top.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """A layout from ``least`` pixels of width on; heights are in pixels, so that text never runs into a plot."""

    least: int
    height: int
    scenes: tuple[Box, ...]
    panels: tuple[Box, ...]
    #: The lines of numbers under or beside the title: parameters on the left, the chosen point on the right.
    readout: tuple[Box, ...] = ()
    #: Whether scenes have room for their axes' symbols alone.
    short: bool = False

    def domain(self, box: Box) -> dict[str, list[float]]:
        """A box as plotly's domain, counted from the bottom.

        >>> Shape(0, 100, (), ()).domain((0.0, 0.5, 20, 60))
        {'x': [0.0, 0.5], 'y': [0.4, 0.8]}
        """
        left, right, top, bottom = box
        return {"x": [left, right], "y": [round(1 - bottom / self.height, 5), round(1 - top / self.height, 5)]}


def row_of(top: float, bottom: float, edge: float, gap: float, count: int = 3) -> tuple[Box, ...]:
    width = (1 - 0.01 - edge - gap * (count - 1)) / count
    return tuple(
        (round(edge + k * (width + gap), 4), round(edge + k * (width + gap) + width, 4), top, bottom)
        for k in range(count)
    )


def stack_of(top: float, plot: float, step: float, left: float, count: int) -> tuple[Box, ...]:
    return tuple((left, 0.97, top + k * step, top + k * step + plot) for k in range(count))


def _side_by_side(top: float, bottom: float) -> tuple[Box, ...]:
    return (0.0, 0.5, top, bottom), (0.5, 1.0, top, bottom)


WIDE = Shape(900, 616, _side_by_side(30, 412), row_of(440, 566, 0.045, 0.055), ((0.3, 0.6, 4, 30), (0.6, 0.99, 4, 30)))
MIDDLE = Shape(
    600, 560, _side_by_side(54, 352), row_of(384, 506, 0.065, 0.08), ((0.01, 0.5, 32, 54), (0.5, 0.99, 32, 54))
)
NARROW = Shape(
    0,
    1282,
    stack_of(60, 300, 306, 0.0, 2),
    stack_of(700, 122, 196, 0.13, 3),
    ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)),
    short=True,
)
SHAPES = (WIDE, MIDDLE, NARROW)


def axis_key(letter: str, index: int) -> str:
    """The name of a panel's axis as traces write it.

    >>> axis_key("x", 0), axis_key("y", 2)
    ('x', 'y3')
    """
    return letter if index == 0 else f"{letter}{index + 1}"


def axis_name(letter: str, index: int) -> str:
    """The name of a panel's axis in a layout.

    >>> axis_name("x", 0), axis_name("y", 2)
    ('xaxis', 'yaxis3')
    """
    return f"{letter}axis{axis_key(letter, index)[1:]}"


def scene_key(index: int) -> str:
    """The name of a scene.

    >>> scene_key(0), scene_key(1)
    ('scene', 'scene2')
    """
    return "scene" if index == 0 else f"scene{index + 1}"
