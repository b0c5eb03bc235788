"""Where scenes and panels lie, for a wide screen, a tablet and a phone."""

from __future__ import annotations

from dataclasses import dataclass

#: A box: left and right as shares of the width, top and bottom in pixels from the top.
Box = tuple[float, float, float, float]


#: The box of a panel that is not to be seen.
NOWHERE: Box = (0.0, 0.001, 0.0, 1.0)


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
    #: The panels that are left out, by their numbers; a slide shows them alone.
    left_out: tuple[int, ...] = ()

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


#: Each quantity's surface above its curve: the loss on the left, where there is most room; the curvature has the least.
WIDE = Shape(
    760,
    688,
    ((0.0, 0.625, 22, 484), (0.675, 0.95, 46, 320)),
    ((0.055, 0.64, 506, 650), (0.735, 0.99, 346, 484), (0.735, 0.99, 560, 650)),
    ((0.5, 0.72, 0, 24), (0.72, 0.995, 0, 24)),
)
MIDDLE = Shape(
    560,
    598,
    ((0.0, 0.62, 22, 394), (0.665, 0.94, 46, 256)),
    ((0.065, 0.635, 420, 538), (0.745, 0.99, 272, 390), (0.745, 0.99, 456, 538)),
    ((0.5, 0.7, 0, 24), (0.7, 0.995, 0, 24)),
    short=True,  # in a low window a longer name would be cut
)
NARROW = Shape(
    0,
    1044,
    ((0.0, 0.88, 58, 332), (0.0, 0.88, 544, 774)),
    ((0.13, 0.97, 358, 480), (0.13, 0.97, 798, 894), (0.13, 0.97, 942, 998)),
    ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)),
    short=True,
)
SHAPES = (WIDE, MIDDLE, NARROW)

#: For a projector: the loss from top to bottom, the gradient above its curve; the curvature where there is room.
WIDE_SLIDE = Shape(
    1000,
    470,
    ((0.0, 0.5, 26, 466), (0.535, 0.735, 48, 236)),
    ((0.81, 0.99, 54, 226), (0.575, 0.745, 292, 424), (0.81, 0.99, 292, 424)),
    ((0.5, 0.72, 4, 28), (0.72, 0.995, 4, 28)),
)
SLIDE = Shape(
    0,
    470,
    ((0.0, 0.56, 26, 466), (0.62, 0.915, 48, 204)),
    ((0.685, 0.985, 236, 312), (0.685, 0.985, 354, 428), NOWHERE),
    ((0.42, 0.64, 4, 28), (0.64, 0.995, 4, 28)),
    left_out=(2,),
)


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


def colours_key(index: int) -> str:
    """The name of a scene's scale of colours.

    >>> colours_key(0), colours_key(1)
    ('coloraxis', 'coloraxis2')
    """
    return "coloraxis" if index == 0 else f"coloraxis{index + 1}"


def scene_key(index: int) -> str:
    """The name of a scene.

    >>> scene_key(0), scene_key(1)
    ('scene', 'scene2')
    """
    return "scene" if index == 0 else f"scene{index + 1}"
