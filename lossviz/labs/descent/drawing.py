"""The descent lab: one landscape per loss with the path down it, and what comes of it step by step."""

from __future__ import annotations

import plotly.graph_objects as go

from lossviz.formula import number
from lossviz.labs.descent.model import MOST_STEPS, DescentView
from lossviz.labs.descent.traces import outcome_name, shown_step, traces
from lossviz.labs.descent.trails import banks, kept
from lossviz.picture.board import Drawing, bank_id, bank_rules, board, choice, lab_payload, legend, panel
from lossviz.picture.controls import parameter_control, ranged
from lossviz.picture.loss.traces import axis_key
from lossviz.picture.readout import Entry, readout, readout_axes, readout_binding
from lossviz.picture.shape import Box, Shape
from lossviz.picture.style import LIGHT, SMALL_SIZE, Json, Theme, note, plotted
from lossviz.sampling.table import Bank
from lossviz.view import plain_symbol

_WORDS = {"prediction": "A single prediction", "neuron": "A sigmoid neuron", "line": "A line with outliers"}
OPTIMIZERS = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam"}
_MANTISSAS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
RATES = [float(f"{m}e{e}") for e in range(-3, 1) for m in _MANTISSAS] + [10.0]
_STEPS = [1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, MOST_STEPS]


def descent(view: DescentView) -> go.Figure:
    """The figure of a view. Imports torch.

    >>> descent(DescentView()).layout.title.text
    '<b>A sigmoid neuron under SGD, η = 0.15</b>'
    """
    return drawing(view).figure()


def drawing(view: DescentView) -> Drawing:
    """How a view is drawn."""
    count = len(view.scenes)
    return Drawing(
        lambda theme: _traces(view, theme),
        lambda theme, shape: _layout(view, theme, shape),
        (_wide(count), _narrow(count)),
    )


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
    first = 106.0 + 21 * count
    boxes: list[Box] = [(0.13, 0.97, first + 320 * k, first + 320 * k + 220) for k in range(count)]
    low = boxes[-1][3] + 84
    boxes += [(0.13, 0.97, top, top + 160) for top in (low, low + 240)]
    return Shape(0, int(low) + 456, (), tuple(boxes), ((0.02, 0.5, 34, 56), (0.5, 0.98, 34, 56)), short=True)


def descent_banks(view: DescentView) -> dict[str, Bank]:
    """The banks by the ids that the payload names."""
    return {bank_id(view.page, name, _course_of(view)): bank for name, bank in banks(view).items()}


def _course_of(view: DescentView) -> str:
    """All that the paths depend on."""
    made = [repr(scene) for scene in view.scenes.values()]
    return repr((made, view.optimizer, view.rate, view.momentum, view.steps))


def descent_payload(view: DescentView) -> Json:
    """Everything the browser needs to draw the lab and to move along the steps. Imports torch.

    >>> [control["name"] for control in descent_payload(DescentView())["controls"]]
    ['step', 'scene', 'optimizer', 'rate', 'steps', 'start', 'start2', 'label']
    """
    names = [trace["name"] for trace in _traces(view, LIGHT)]
    index, point = len(view.scenes), names.index("cursor " + str(len(view.scenes)))
    scrubbed = (index,) if view.scene == "line" else (index, index + 1)
    drag = [
        {"trace": point, "control": "step", "axis": "x", "subplot": f"{axis_key('x', k)}{axis_key('y', k)}"}
        for k in scrubbed
    ]
    return lab_payload(
        view,
        drawing(view),
        alt=descent_alt(view),
        controls=_controls(view),
        banks=bank_rules(descent_banks(view)),
        bindings=_bindings(view, names),
        drag=drag,
        play="step",
        once=True,
        named=["scene", "optimizer", "rate", "step"],
    )


def descent_alt(view: DescentView) -> str:
    """What the lab shows, in words and numbers. Imports torch.

    >>> descent_alt(DescentView(shown=("mse",), step=300)).partition("Mean ")[2]
    'squared error: output a 0.202848, all steps made (after 300 steps).'
    """
    now = shown_step(view)
    parts = []
    for path in kept(view).values():
        outcome = path.outcome[min(now, path.steps)]
        parts.append(f"{path.scene.loss.title}: {outcome_name(view)} {number(float(outcome))}, {path.message}")
    return f"{_heading(view)}, at step {now} of {view.steps}. {'; '.join(parts)}."


def _heading(view: DescentView) -> str:
    return f"{_WORDS[view.scene]} under {OPTIMIZERS[view.optimizer]}, η = {number(view.rate)}"


def _traces(view: DescentView, theme: Theme) -> list[Json]:
    panels = len(view.scenes) + 2
    own = readout(0, panels, "readout: none", [], theme.text)
    return [*traces(view, theme), own, readout(1, panels, "readout: step", _chosen(view), theme.accent)]


def _chosen(view: DescentView) -> list[Entry]:
    return [("step", "step", shown_step(view))]


def _layout(view: DescentView, theme: Theme, shape: Shape) -> Json:
    out = board(theme, shape, _WORDS[view.scene] if shape.short else _heading(view))
    for index, part in enumerate((*_landscapes(view, theme, shape), *_courses(view, theme, shape))):
        axes, notes = part
        out |= axes
        out["annotations"] = [*notes, *out["annotations"]]
        assert index < len(shape.panels)
    out |= {**readout_axes(shape, len(shape.panels)), "showlegend": True}
    return {**out, "legend": legend(theme, shape, shape.readout[0][3] + 2)}


def _landscapes(view: DescentView, theme: Theme, shape: Shape) -> list[tuple[Json, list[Json]]]:
    out = []
    for index, (key, scene) in enumerate(view.scenes.items()):
        x = {"range": list(scene.ranges[0]), "text": scene.names[0]}
        if view.scene == "prediction":
            low, high = scene.ranges[0]
            top = max(float(scene.objective(plotted([end]).astype(float))) for end in (low, high))
            y: Json = {"range": [-0.06 * top, 1.08 * top], "text": "", "nticks": 5}
        else:
            y = {"range": list(scene.ranges[1]), "text": scene.names[1]}
        axes, (heading,) = panel(theme, shape, index, scene.loss.title, x, y)
        path = kept(view)[key]
        told = path.ending
        bad = path.stop == "diverged"
        end = note(f"<b>{told}</b>" if bad else told, theme, SMALL_SIZE + 1, x=heading["x"], y=heading["y"])
        if bad:
            end["font"] = {**end["font"], "color": theme.accent}
        out.append((axes, [{**heading, "yshift": 16}, end]))
    return out


def _courses(view: DescentView, theme: Theme, shape: Shape) -> list[tuple[Json, list[Json]]]:
    index = len(view.scenes)
    steps: Json = {"range": [-0.02 * view.steps, 1.02 * view.steps], "text": "step"}
    if view.scene == "neuron":
        reach = [-0.04, 1.04]
    else:
        ends = [scene.ranges[-1] for scene in view.scenes.values()]
        low, high = min(end[0] for end in ends), max(end[1] for end in ends)
        reach = [low, high]
    outcome = panel(theme, shape, index, outcome_name(view), steps, {"range": reach, "nticks": 5})
    if view.scene == "line":
        last = panel(
            theme, shape, index + 1, "the lines now", {"range": [-2.4, 2.4], "text": "x"}, {"range": [-5.0, 5.0]}
        )
    else:
        share = {"range": [-0.05, 1.15], "tickformat": ".0%", "nticks": 5}
        last = panel(theme, shape, index + 1, "objective, of that at the start", steps, share)
    return [outcome, last]


def _controls(view: DescentView) -> list[Json]:
    steps = ranged(
        "step", "step", "The step that is shown; or drag in the panels below.", range(view.steps + 1), 0, view.steps
    )
    scenes = {"prediction": "prediction", "neuron": "neuron", "line": "line"}
    out = [{**steps, "integer": True}, choice("scene", "scene", scenes)]
    out.append(choice("optimizer", "optimizer", {"sgd": "SGD", "momentum": "momentum", "adam": "Adam"}))
    out.append(ranged("rate", "η", "Learning rate.", RATES, 1e-5, 1000.0))
    if view.optimizer == "momentum":
        out.append(ranged("momentum", "μ", "Momentum.", [round(0.05 * k, 2) for k in range(20)] + [0.99], 0.0, 0.9999))
    out.append({**ranged("steps", "steps at most", "How many steps are made.", _STEPS, 1, MOST_STEPS), "integer": True})
    first, *second = {
        "prediction": ["start"],
        "neuron": ["start w", "start b"],
        "line": ["start intercept", "start slope"],
    }[view.scene]
    places = [round(-5 + 0.1 * k, 1) for k in range(101)]
    out.append(ranged("start", first, "Where the first parameter starts.", places, -50.0, 50.0))
    out += [ranged("start2", name, "Where the second parameter starts.", places, -50.0, 50.0) for name in second]
    if view.scene != "line":
        out.append(ranged("label", "target y", "The label.", [round(0.05 * k, 2) for k in range(21)], 0.0, 1.0))
    return out + _parameters(view)


def _parameters(view: DescentView) -> list[Json]:
    """The controls of the losses that are drawn; those that are off stay off."""
    out = []
    for key, scene in view.scenes.items():
        for record in scene.loss.parameters():
            if record.kind != "flag" and getattr(scene.loss, record.name) is not None:
                help_ = f"{scene.loss.title}: {record.help}"
                made = {
                    **parameter_control(record, getattr(scene.loss, record.name)),
                    "name": f"{key}_{record.name}",
                    "help": help_,
                }
                made.pop("optional", None)
                out.append({**made, "label": plain_symbol(record)})
    return out


def _bindings(view: DescentView, names: list[str]) -> list[Json]:
    out: list[Json] = []
    last = "objective" if view.scene == "prediction" else "1"
    for key in view.scenes:
        for letter, column in (("x", "0"), ("y", last)):
            of = {"quantity": f"{key}_{column}", "to": letter}
            for trail in ("trail below", "trail"):
                out.append({"trace": names.index(f"{key} {trail}"), "bank": 1, "kind": "row", **of})
            out.append({"trace": names.index(f"{key} point"), "bank": 0, "kind": "point", **of})
        outcome = {"bank": 0, "quantity": f"{key}_outcome", "kind": "point", "to": "y", "x": "prediction"}
        out.append({"trace": names.index(f"{key} outcome"), **outcome})
        if view.scene == "line":
            line = {"bank": 2, "quantity": key, "kind": "row", "to": "y"}
            out.append({"trace": names.index(f"{key} line"), **line})
    for name in names:
        if name.startswith("cursor "):
            out.append({"trace": names.index(name), "kind": "mark", "x": "step"})
    return out + readout_binding(names.index("readout: step"), _chosen(view))
