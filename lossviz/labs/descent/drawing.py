"""The picture of the descent lab: one landscape per loss with the path down it, and what comes of it step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lossviz.formula import number
from lossviz.labs.descent.model import MOST_STEPS, DescentView
from lossviz.labs.descent.scenes import Range, Scene
from lossviz.labs.descent.traces import outcome_name, shown_step, traces
from lossviz.labs.descent.trails import kept, tables
from lossviz.picture.controls import Control, choice, ranged, slider
from lossviz.picture.drawing import Drawing
from lossviz.picture.panels import Layout, Note, Panel, Words, heading
from lossviz.picture.payload import Drag, Payload
from lossviz.picture.readout import Entry, readouts
from lossviz.picture.shape import Box, Shape, axis_key
from lossviz.picture.sheets import Sheet
from lossviz.picture.style import ACCENT_TEXT, SMALL_SIZE, TEXT, panel_axis, plotted

_WORDS = {"prediction": "A single prediction", "neuron": "A sigmoid neuron", "line": "A line with outliers"}
OPTIMIZERS = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam"}
_MANTISSAS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
RATES = [float(f"{m}e{e}") for e in range(-3, 1) for m in _MANTISSAS] + [10.0]
# The height of an entry of the legend.
_ENTRY = 21
_STEPS = [1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, MOST_STEPS]


def drawing(view: DescentView, among: Sequence[DescentView] = ()) -> Drawing:
    """How a view is drawn, by itself or on axes that hold all that is ``among`` the views of an animation. Imports torch.

    >>> drawing(DescentView()).base["title"]["text"]
    '<b>A sigmoid neuron: SGD, learning rate 0.15</b>'
    """
    scenes = view.scenes_among(among)
    count = len(scenes)
    chosen: list[Entry] = [("step", "step", shown_step(view))]
    parts = [*traces(view, scenes), *readouts(count + 2, [], chosen)]
    return _layout(view, scenes, among).drawing(parts, (_wide(count), _narrow(count)))


def _wide(count: int) -> Shape:
    """Up to three landscapes in a row, and two panels below them."""
    per_row = count if count < 4 else 2 if count == 4 else 3
    edge, gap = 0.05, 0.075
    width = (0.99 - edge - gap * (per_row - 1)) / per_row
    boxes: list[Box] = []
    for k in range(count):
        left, top = edge + (k % per_row) * (width + gap), 116.0 + (k // per_row) * 330
        boxes.append((round(left, 4), round(left + width, 4), top, top + 226))
    low = boxes[-1][3] + 84
    boxes += [(0.05, 0.48, low, low + 150), (0.56, 0.99, low, low + 150)]
    return Shape(700, int(low) + 206, (), tuple(boxes), ((0.5, 0.75, 4, 30), (0.75, 0.99, 4, 30)))


def _narrow(count: int) -> Shape:
    """All below each other."""
    first = 106.0 + _ENTRY * count
    boxes: list[Box] = [(0.13, 0.97, first + 320 * k, first + 320 * k + 220) for k in range(count)]
    low = boxes[-1][3] + 84
    boxes += [(0.13, 0.97, top, top + 160) for top in (low, low + 240)]
    return Shape(0, int(low) + 456, (), tuple(boxes), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True)


def descent_payload(view: DescentView) -> Payload:
    """Everything the browser needs to draw the lab and to move along the steps. Imports torch.

    >>> [control.name for control in descent_payload(DescentView()).controls]
    ['step', 'scene', 'optimizer', 'rate', 'steps', 'start', 'start2', 'label']
    """
    index = len(view.scenes)
    scrubbed = (index,) if view.scene == "line" else (index, index + 1)
    return Payload(
        view.page,
        view.state(),
        drawing(view),
        descent_alt(view),
        _controls(view),
        {name: table.rule for name, table in tables(view).items()},
        drags=tuple(Drag(f"{axis_key('x', k)}{axis_key('y', k)}", "step") for k in scrubbed),
        opening=DescentView().state(),
        play="step",
        once=True,
        heard=_heard(view),
        named=("scene", "optimizer", "rate", "step"),
    )


def _heard(view: DescentView) -> tuple[tuple[str, ...], ...]:
    """What is heard along the steps, the more telling first: the loss where no line is drawn in its place, the outcome."""
    kinds = ("course",) if view.scene == "line" else ("share", "course")
    return tuple(tuple(f"{key}-{kind}" for key in view.scenes) for kind in kinds)


def descent_alt(view: DescentView) -> str:
    """What the lab shows, in words and numbers. Imports torch.

    >>> descent_alt(DescentView(shown=("mse",), step=300)).partition("Mean ")[2]
    'squared error: output a 0.202848, stopped after 300 steps.'
    """
    now = shown_step(view)
    parts = []
    for path in kept(view).values():
        outcome = path.outcome[min(now, path.steps)]
        parts.append(f"{path.scene.loss.title}: {outcome_name(view)} {number(float(outcome))}, {path.message}")
    return f"{_heading(view)}, at step {now} of {view.steps}. {'; '.join(parts)}."


def _heading(view: DescentView) -> str:
    return f"{_WORDS[view.scene]}: {OPTIMIZERS[view.optimizer]}, learning rate {number(view.rate)}"


def _layout(view: DescentView, scenes: Mapping[str, Scene], among: Sequence[DescentView]) -> Layout:
    panels, notes = [], []
    for index, (key, scene) in enumerate(scenes.items()):
        across = panel_axis(scene.ranges[0], scene.names[0])
        if view.scene == "prediction":
            heights = (slope_heights(each.scenes[key], scene.ranges[0]) for each in (view, *among))
            up = {**panel_axis(max(heights, key=lambda ends: ends[1])), "nticks": 5}
        else:
            up = panel_axis(scene.ranges[1], scene.names[1])
        panels.append(Panel(across, up))
        path = kept(view)[key]
        bad = path.stop == "diverged"
        ending = f"<b>{path.ending}</b>" if bad else path.ending
        notes.append(heading(scene.loss.title, index, up=16))
        notes.append(Note(ending, panel=index, size=SMALL_SIZE + 1, ink=ACCENT_TEXT if bad else TEXT))
    outcome, last = _courses(view, scenes, max(each.steps for each in (view, *among)))
    count = len(panels)
    words = "the lines at this step" if view.scene == "line" else "loss, in percent of the loss at the start"
    notes += [heading(outcome_name(view), count), heading(words, count + 1)]
    title = Words(_heading(view), _WORDS[view.scene])
    courses = outcome_name(view), "lines" if view.scene == "line" else "loss"
    tabs = *(scene.loss.title for scene in scenes.values()), *(f"{word[0].upper()}{word[1:]}" for word in courses)
    # a landscape needs no legend: on a phone it takes that one's place
    sheets = tuple(
        Sheet(label, panels=(place,), down=-_ENTRY * count, named=True)
        if place < count
        else Sheet(label, panels=(place,))
        for place, label in enumerate(tabs)
    )
    return Layout(title, (*panels, outcome, last), notes=tuple(notes), legend=2, sheets=sheets)


def slope_heights(scene: Scene, across: Range) -> list[float]:
    """The heights of a landscape along one parameter, between the ends of a range."""
    top = max(float(scene.objective(plotted([end]).astype(float))) for end in across)
    return [-0.06 * top, 1.08 * top]


def _courses(view: DescentView, scenes: Mapping[str, Scene], most: int) -> tuple[Panel, Panel]:
    steps = panel_axis([-0.02 * most, 1.02 * most], "step")
    if view.scene == "neuron":
        across = [-0.04, 1.04]
    else:
        ends = [scene.ranges[-1] for scene in scenes.values()]
        across = [min(end[0] for end in ends), max(end[1] for end in ends)]
    outcome = Panel(steps, {**panel_axis(across), "nticks": 5})
    if view.scene == "line":
        return outcome, Panel(panel_axis([-2.4, 2.4], "x"), panel_axis([-5.0, 5.0]))
    return outcome, Panel(steps, {**panel_axis([-0.05, 1.15], tickformat=".0%"), "nticks": 5})


def _controls(view: DescentView) -> tuple[Control, ...]:
    help_ = "The step that is shown. It can be dragged in the panels below too."
    steps = ranged("step", "step", help_, [float(k) for k in range(view.steps + 1)], 0, view.steps)
    scenes = {"prediction": "prediction", "neuron": "neuron", "line": "line"}
    out: list[Control] = [replace(steps, integer=True), choice("scene", "scene", scenes)]
    out.append(choice("optimizer", "optimizer", {"sgd": "SGD", "momentum": "momentum", "adam": "Adam"}))
    out.append(ranged("rate", "rate", "The learning rate: how far a step goes.", RATES, 1e-5, 1000.0))
    if view.optimizer == "momentum":
        out.append(
            ranged(
                "momentum",
                "momentum",
                "How much of the last step is added to the next.",
                [round(0.05 * k, 2) for k in range(20)] + [0.99],
                0.0,
                0.9999,
            )
        )
    most = ranged(
        "steps", "steps at most", "After how many steps the descent stops at the latest.", _STEPS, 1, MOST_STEPS
    )
    out.append(replace(most, integer=True))
    first, *second = {
        "prediction": ["start"],
        "neuron": ["start w", "start b"],
        "line": ["start intercept", "start slope"],
    }[view.scene]
    places = [round(-5 + 0.1 * k, 1) for k in range(101)]
    out.append(ranged("start", first, "Where the first parameter starts.", places, -50.0, 50.0))
    out += [ranged("start2", name, "Where the second parameter starts.", places, -50.0, 50.0) for name in second]
    if view.scene != "line":
        out.append(
            ranged("label", "label y", "What the output should be.", [round(0.05 * k, 2) for k in range(21)], 0.0, 1.0)
        )
    return (*out, *_parameters(view))


def _parameters(view: DescentView) -> list[Control]:
    """The controls of the losses that are drawn; those that are off stay off."""
    return [
        replace(
            slider(record, getattr(scene.loss, record.name)).renamed(
                f"{key}_{record.name}", help=f"{scene.loss.title}: {record.help}"
            ),
            optional=False,
        )
        for key, scene in view.scenes.items()
        for record in scene.loss.sliders()
    ]
