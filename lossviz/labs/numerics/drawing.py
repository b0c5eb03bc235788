"""The picture of the numerics lab: value and gradient of every formulation along the logit, and what is wrong where."""

from __future__ import annotations

import numpy as np

from lossviz.formula import number
from lossviz.labs.numerics.formulations import sigmoid
from lossviz.labs.numerics.model import EXTENTS, QUANTITIES, NumericsView, Quantity, Track, tables
from lossviz.labs.numerics.traces import (
    NAMES,
    failing,
    height,
    here,
    name_of,
    paint,
    said,
    sampled,
    symbol,
    title,
    traces,
)
from lossviz.picture.controls import Control, choice, ranged
from lossviz.picture.drawing import Drawing
from lossviz.picture.panels import Layout, Panel, Words, heading
from lossviz.picture.payload import Drag, Payload
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import Box, Shape, axis_key
from lossviz.picture.sheets import Sheet
from lossviz.picture.style import PRINT, panel_axis
from lossviz.picture.values import Attributes, Ink, inked

_PANELS = 4
_ROW = 19
_SHORT = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}
_HEADINGS: dict[Quantity, str] = {"value": "loss", "gradient": "gradient by autograd"}


def drawing(view: NumericsView) -> Drawing:
    """How a view is drawn. Imports torch.

    >>> drawing(NumericsView()).base["title"]["text"]
    '<b>Binary cross-entropy at y = 0</b>'
    """
    rows, several = len(view.drawn) * len(view.dtypes), len(view.dtypes) > 1
    entries = 1 + len(failing(view)) + (len(view.dtypes) if several else len(view.drawn))
    lines = -(-entries // 3) if several else entries  # the names of ways are so long that each has a line to itself
    shapes = _wide(rows, several), _wide(rows, several, tight=True), _narrow(rows, several, lines)
    chosen: list[Entry] = [("logit", symbol(view), view.logit)]
    return _layout(view).drawing([*traces(view), *readouts(_PANELS, [], chosen)], shapes)


def _wide(rows: int, several: bool, *, tight: bool = False) -> Shape:
    """Two panels side by side, with a strip below each; its rows have their names on the left.

    In a ``tight`` place the names take more of the width, and the legend a line more.
    """
    least, first, second = (580, 0.26, 0.67) if tight else (760, 0.2 if several else 0.17, 0.62)
    top = 116.0 if tight else 92.0
    sides = ((first, second - 0.05), (second, 0.99))
    low = top + 328 + _ROW * rows
    boxes: list[Box] = [(*side, top, top + 260) for side in sides] + [(*side, top + 320, low) for side in sides]
    return Shape(least, int(low) + 30, (), tuple(boxes), ((0.45, 0.7, 4, 30), (0.7, 0.99, 4, 30)))


def _narrow(rows: int, several: bool, lines: int) -> Shape:
    """All below each other: the legend, loss, its strip, gradient, its strip."""
    strip = 1.5 * _ROW * rows + 8
    first = 100.0 + 21 * lines
    below = 210 + 86  # a phone presses it together; the name of the axis and the heading of the strip still have room
    tops = [first + k * (below + strip + 50) for k in range(2)]
    boxes: list[Box] = [(0.12, 0.97, top, top + 210) for top in tops]
    boxes += [(0.52 if several else 0.45, 0.97, top + below, top + below + strip) for top in tops]
    return Shape(0, int(boxes[3][3]) + 30, (), tuple(boxes), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True)


def numerics_payload(view: NumericsView) -> Payload:
    """Everything the browser needs to draw the lab and to move the logit. Imports torch.

    >>> [control.name for control in numerics_payload(NumericsView()).controls]
    ['logit', 'task', 'label', 'range']
    """
    return Payload(
        view.page,
        view.state(),
        drawing(view),
        numerics_alt(view),
        _controls(view),
        {name: table.rule for name, table in tables(view).items()},
        drags=tuple(Drag(f"{axis_key('x', k)}{axis_key('y', k)}", "logit") for k in range(_PANELS)),
        opening=NumericsView().state(),
        play="logit",
        heard=tuple(tuple(f"{name_of(one)}-{quantity}" for one in here(view)) for quantity in QUANTITIES),
        named=("task", "label", "logit"),
    )


def numerics_alt(view: NumericsView) -> str:
    """What the lab shows, in words and numbers. Imports torch.

    >>> numerics_alt(NumericsView(shown=("naive",))).partition(": ")[2]
    'the loss is 17 and its gradient 1; log of the sigmoid in float32 gives ∞ and not a number.'
    """
    found = here(view)
    given = "; ".join(
        f"{title(one)} in {one.dtype} gives {said(one.value[0])} and {said(one.gradient[0])}" for one in found
    )
    return f"{_heading(view)} along the logit to ±{number(view.extent)}. At {number(view.logit)}: {_exact(found[0])}; {given}."


def story(view: NumericsView) -> str:
    """What happens at the chosen logit, in Markdown: the exact numbers, who misses them, and who does not. Imports torch.

    >>> story(NumericsView()).partition(". ")[0]
    'In float32 the sigmoid of 17 is rounded to 1'
    >>> story(NumericsView()).partition(". ")[2]
    'The loss is 17 and its gradient 1: *log of the sigmoid* gives ∞ and not a number; *from logits, by torch* is right.'
    """
    found, several = here(view), len(view.dtypes) > 1
    names = {id(one): f"*{title(one)}*" + (f" in {one.dtype}" if several else "") for one in found}
    wrong = [one for one in found if any(one.failures(quantity)[0] for quantity in QUANTITIES)]
    given = {id(one): (said(one.value[0]), said(one.gradient[0])) for one in wrong}
    parts = [f"{names[key]} gives {f'{a} and {b}' if a != b else f'{a} for both'}" for key, (a, b) in given.items()]
    right = [names[id(one)] for one in found if one not in wrong]
    if len(right) > 2 and wrong:
        parts.append("the others are right")
    elif right:
        parts.append(
            f"{' and '.join(right)} {'are' if len(right) > 1 else 'is'} right" if wrong else "every way is right"
        )
    return f"{_rounded(view, wrong)} {_exact(found[0])}: {'; '.join(parts)}.".replace(". the", ". The")


def _exact(one: Track) -> str:
    return f"the loss is {said(one.true_value[0])} and its gradient {said(one.true_gradient[0])}"


def _rounded(view: NumericsView, wrong: list[Track]) -> str:
    """If a formulation fails because the sigmoid is rounded to 0 or 1, that; otherwise which logit it is about."""
    of_sigmoid = [one.dtype for one in wrong if "sigmoid(" in one.formulation.code]
    for dtype in dict.fromkeys(of_sigmoid):
        if (rounded := sigmoid(view.logit, dtype)) in (0.0, 1.0):
            return f"In {dtype} the sigmoid of {number(view.logit)} is rounded to {number(rounded)}."
    types = f"In {view.dtypes[0]} at" if len(view.dtypes) == 1 else "At"
    return f"{types} {symbol(view)} = {number(view.logit)}"


def _heading(view: NumericsView) -> str:
    return (
        "Softmax cross-entropy of (s, s + 1, s + 2)"
        if view.task == "softmax"
        else f"Binary cross-entropy at y = {view.label}"
    )


def _layout(view: NumericsView) -> Layout:
    across = [-view.extent, view.extent]
    text = "shift s" if view.task == "softmax" else "logit z"
    panels, notes = [], []
    for index, quantity in enumerate(QUANTITIES):
        up = {**panel_axis(height(view, quantity)), "nticks": 6}
        panels.append(Panel(panel_axis(across, text), up))
        notes.append(heading(_headed(view, quantity), index))
    bare: Attributes = {"showgrid": False, "zeroline": False, "showline": False}
    for index, quantity in enumerate(QUANTITIES, start=2):
        panels.append(Panel({**panel_axis(across), **bare, "showticklabels": False}, {**_rows(view), **bare}))
        notes.append(heading(f"where the {NAMES[quantity]} fails", index))
    # beside each other, the strips share the names on the left
    names = axis_key("y", _PANELS - 1)
    return Layout(
        Words(_heading(view), _heading(view)),
        tuple(panels),
        notes=tuple(notes),
        legend=4,
        by_shape=lambda shape: {f"yaxis{names[1:]}.showticklabels": shape.short},
        sheets=(Sheet("Loss", panels=(0, 2), rows=_ROW), Sheet("Gradient", panels=(1, 3))),
    )


def _headed(view: NumericsView, quantity: Quantity) -> str:
    """The heading of a panel, with a note where numbers lie beyond its axis."""
    low, high = height(view, quantity)
    reached = np.concatenate([one.of(quantity)[0] for one in sampled(view)])
    reached = reached[np.isfinite(reached)]
    beyond = [number(float(f"{x:.3g}")) for x in (reached.min(), reached.max()) if not low <= x <= high]
    cut = f" <span style='font-weight:normal;font-size:12px'>(cut; reaches {' and '.join(beyond)})</span>"
    return _HEADINGS[quantity] + (cut if beyond else "")


def _rows(view: NumericsView) -> Attributes:
    """The axis of a strip, with the names of its rows, each behind a patch of its colour."""
    found = sampled(view)
    several = len({one.dtype for one in found}) > 1
    types = [f" {_SHORT[one.dtype]}" if several else "" for one in found]
    names = [
        _patch(f"{title(one)}{dtype}", paint(one.formulation.key)) for one, dtype in zip(found, types, strict=True)
    ]
    look: Attributes = {"tickvals": list(range(len(found))), "ticktext": names, "showticklabels": True}
    return {**panel_axis([len(found) - 0.4, -0.6]), **look}


def _patch(text: str, colour: str | Ink) -> Ink:
    """A name with a patch of a colour behind it; none in print, which has no colours."""
    marked = '{} <span style="color:{}">■</span> '
    return Ink(lambda theme: text if theme == PRINT else marked.format(text, inked(colour, theme)))


def _controls(view: NumericsView) -> tuple[Control, ...]:
    softmax = view.task == "softmax"
    help_ = "The shift of all three logits." if softmax else "What the model says before the sigmoid."
    logit = ranged("logit", "shift s" if softmax else "logit z", help_, view.nodes, -1000.0, 1000.0)
    label = () if softmax else (choice("label", "label y", {"0": "0", "1": "1"}),)
    extents = choice("range", "range", {f"{extent:g}": f"±{extent:g}" for extent in EXTENTS})
    return (logit, choice("task", "loss", {"binary": "binary", "softmax": "softmax"}), *label, extents)
