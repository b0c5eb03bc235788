"""The picture of the outlier bench: points, the line of every loss through them, and how much trust each point loses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from lossviz.formula import number
from lossviz.labs.outliers.held import held_tables
from lossviz.labs.outliers.model import PRESETS, OutliersView
from lossviz.labs.outliers.points import MOST_POINTS
from lossviz.labs.outliers.traces import fits, traces
from lossviz.labs.outliers.tuning import tuned, tuning_tables
from lossviz.picture.controls import Control, choice, ranged, slider
from lossviz.picture.drawing import Drawing
from lossviz.picture.panels import Layout, Panel, Words, heading
from lossviz.picture.payload import Grab, Payload
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import Shape
from lossviz.picture.sheets import Sheet
from lossviz.picture.slides import lowered
from lossviz.picture.style import panel_axis
from lossviz.sampling.table import Table
from lossviz.state.names import plain_symbol

WIDE = Shape(
    980,
    520,
    (),
    ((0.045, 0.6, 92, 464), (0.665, 0.99, 92, 464)),
    ((0.3, 0.6, 4, 30), (0.6, 0.99, 4, 30)),
)
MIDDLE = replace(
    WIDE, least=700, height=540, panels=tuple((left, right, 112, 484) for left, right, _, _ in WIDE.panels)
)
NARROW = Shape(
    0, 806, (), ((0.13, 0.97, 206, 496), (0.13, 0.97, 576, 740)), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True
)
# The shapes, each with the width at which its legend is counted and the rows of it that it has room for.
_SHAPES = ((WIDE, 980, 1), (MIDDLE, 745, 2), (NARROW, 340, 5))
# A row of the legend, the sample of an entry with what is left around it, and a letter, in pixels.
_ROW, _SAMPLE, _LETTER = 21, 54.0, 6.44
# What a phone takes of a row when it presses a sheet together.
_PRESSED = 16
_PANELS = 2


def drawing(view: OutliersView) -> Drawing:
    """How a view is drawn.

    >>> drawing(OutliersView.of("clean")).base["title"]["text"]
    '<b>Lines through 12 points</b>'
    """
    strip = readouts(_PANELS, _settings(view)[:2], _chosen(view))
    drawn = list(traces(view))
    names = [trace.label for trace in drawn if trace.look.get("showlegend") is not False]
    wide, middle, narrow = (_below_legend(shape, legend_rows(names, width) - room) for shape, width, room in _SHAPES)
    slides = (lowered(wide), lowered(replace(middle, least=0)))
    return _layout(view).drawing([*drawn, *strip], (wide, middle, narrow), slides=slides)


def legend_rows(names: Sequence[str], width: float) -> int:
    """In how many rows plotly sets a legend: one if that holds it, or else in columns as wide as the longest entry.

    >>> legend_rows(["clean", "loss"], 300), legend_rows(["Barron’s general loss"] * 4, 500)
    (1, 2)
    """
    widths = [_SAMPLE + _LETTER * len(name) for name in names]
    if sum(widths) <= width:
        return 1
    return math.ceil(len(names) / max(int(width // max(widths)), 1))


def _below_legend(shape: Shape, more: int) -> Shape:
    """A shape whose legend has some rows more than it has room for: the panels stand as much lower."""
    down = _ROW * max(more, 0)
    boxes = tuple((left, right, top + down, bottom + down) for left, right, top, bottom in shape.panels)
    return replace(shape, height=shape.height + down, panels=boxes)


def outliers_tables(view: OutliersView) -> dict[str, Table]:
    """The tables by the names that the traces use: along the selected point, if any, and along δ and β."""
    return held_tables(view) | tuning_tables(view)


def outliers_payload(view: OutliersView) -> Payload:
    """Everything the browser needs to draw the bench and to move the selected point.

    >>> [control.name for control in outliers_payload(OutliersView.of("clean")).controls]
    ['smooth_l1_beta', 'huber_delta', 'x', 'y', 'sticks']
    """
    held = view.selected >= 0
    across, up = (tuple(places(*ends)) for ends in view.ranges)
    adds = (across, up) if len(view.points) < MOST_POINTS else None
    return Payload(
        view.page,
        view.state(),
        drawing(view),
        outliers_alt(view),
        _controls(view),
        {name: table.rule for name, table in outliers_tables(view).items()},
        drags=(Grab("xy", ("x", "y"), "points", "selected", adds),),
        opening=OutliersView().state(),
        play="y" if held else None,
        heard=(tuple(f"{loss.key}-lost" for loss in view.drawn),),
        told=tuple(f"{loss.key}-line" for loss in view.drawn),
        named=("preset", *(name for name, _, _ in _settings(view))),
    )


def outliers_alt(view: OutliersView) -> str:
    """What the bench shows, in words and numbers.

    >>> outliers_alt(OutliersView.of("clean"))[:79]
    'Lines through 12 points: Mean squared error with slope 0.7906 and intercept 1.0'
    """
    held = view.selected >= 0
    parts = []
    for row in fits(view):
        fit = row.fit
        apart = "" if row.distance is None else f", {_short(row.distance)} from its clean fit"
        trusted = f", trusting the selected point {100 * float(fit.trust[view.selected]):.0f} %" if held else ""
        line = f"{fit.loss.title} with slope {_short(fit.slope)} and intercept {_short(fit.intercept)}"
        parts.append(f"{line}{apart}{trusted}")
    said = f"Lines through {len(view.points)} points: {'; '.join(parts)}."
    if not held:
        return said
    x, y = view.points[view.selected]
    return f"{said} Point {view.selected + 1} is selected, at x = {number(x)} and y = {number(y)}."


def places(low: float, high: float) -> list[float]:
    """Round positions within a range, about a hundred and fifty of them.

    >>> places(-1.0, 11.0)[:3], places(0.0, 2200.0)[-2:]
    ([-1.0, -0.8, -0.6], [2180.0, 2200.0])
    """
    rough = (high - low) / 110
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1.0, 2.0, 5.0, 10.0) if size * k >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


def _layout(view: OutliersView) -> Layout:
    across, up = view.ranges
    count, more = len(view.points), max(len(view.drawn) - 3, 0)
    names = PRESETS[view.preset].axes
    title = f"Lines through {count} points" if count != 1 else "Lines through 1 point"
    bars = Panel(
        panel_axis([0.4, count + 0.6], "point", tickformat="d", **({"dtick": 1} if count < 6 else {})),
        {**panel_axis([0.0, 1.06], tickformat=".0%"), "nticks": 6},
        "lost trust",
    )
    return Layout(
        Words(title, title),
        (Panel(panel_axis(across, names[0]), panel_axis(up, names[1])), bars),
        notes=(heading("points and lines", 0), heading("trust that each point has lost", 1)),
        legend=2,
        more={"barmode": "overlay"},
        # a phone presses its sheet together, but not the rows of the legend, which the second sheet does not have
        sheets=(
            Sheet("Lines", panels=(0,), down=_ROW * min(len(view.drawn) - 2, 1) + _PRESSED * more),
            Sheet("Lost trust", panels=(1,), down=-100 - _ROW * more),
        ),
    )


def _settings(view: OutliersView) -> list[Entry]:
    """Control name, symbol and value of every parameter of the losses shown."""
    return [(name, plain_symbol(record), getattr(loss, record.name)) for name, (loss, record) in tuned(view).items()]


def _chosen(view: OutliersView) -> list[Entry]:
    if view.selected < 0:
        return []
    x, y = view.points[view.selected]
    return [("x", "x", x), ("y", "y", y)]


def _controls(view: OutliersView) -> tuple[Control, ...]:
    out: list[Control] = []
    for name, (loss, record) in tuned(view).items():
        out.append(slider(record, getattr(loss, record.name)).renamed(name, help=f"{loss.title}: {record.help}"))
    if view.selected >= 0:
        for name, (low, high) in zip("xy", view.ranges, strict=True):
            help_ = f"Where the selected point is along {name}; or drag it in the picture."
            out.append(ranged(name, f"{name} of the selected point", help_, places(low, high), low, high))
    titles = {loss.key: loss.title for loss in view.drawn}
    return (*out, choice("sticks", "residuals to", {**titles, "none": "none"}))
