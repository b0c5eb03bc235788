"""A picture with its controls and the rules that move it: everything that the browser is told but the tables' numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal, TypeAlias

from lossviz.decimals import code, spelled
from lossviz.exact.rows import Term
from lossviz.picture.controls import Cameras, Choice, Control, Range
from lossviz.picture.drawing import Drawing
from lossviz.picture.handles import Handle, Target
from lossviz.picture.readout import readable
from lossviz.picture.slides import alone
from lossviz.picture.style import DARK, LIGHT
from lossviz.picture.trace import Following, Letter, Mark, Point, Rings, Row, Sheet, Trace
from lossviz.picture.values import Attributes, Json, Value, inked, inked_attributes, inks, key_text, packed
from lossviz.sampling.table import Along, Rule

#: Plotly's own settings.
CONFIG: dict[str, Json] = {
    "displaylogo": False,
    "displayModeBar": False,
    "scrollZoom": False,
    "showTips": False,  # its notes are too pale to be read, and stand over the picture
    "plotGlPixelRatio": 2,
}

StateValue: TypeAlias = "bool | float | int | str | None"


@dataclass(frozen=True)
class LayoutBinding:
    """What changes in the layout, by dotted path, for each value of a control."""

    control: str
    values: Mapping[float, Attributes]


@dataclass(frozen=True)
class Rung:
    """A range that an axis may settle on, and what changes with it in the layout and in traces, by dotted path.

    It is ``cut`` where the axis says that it ends before the loss does.
    """

    low: float
    high: float
    layout: Attributes
    traces: Mapping[str, Attributes] = field(default_factory=dict)
    cut: bool = False


@dataclass(frozen=True)
class Fit:
    """An axis that settles when nothing is moved: on the first rung that holds what its traces show, else on the last.

    If there are ``ends`` of controls, it holds what its first trace shows there, too, as far as it stays filled; in the
    state of the payload that is the rung at the place ``reach``.

    Raises ValueError for rungs that do not all change the same.
    """

    axis: Letter
    traces: tuple[str, ...]
    rungs: tuple[Rung, ...]
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    reach: int = -1

    def __post_init__(self) -> None:
        changed = [_paths(rung) for rung in self.rungs]
        if any(paths != changed[0] for paths in changed):
            raise ValueError(f"Fit: all rungs must change the same, got {changed}")


@dataclass(frozen=True)
class Nearer:
    """A trace of a scene that is drawn nearer to the eye than it is, ``by`` units of the scene's box."""

    trace: str
    by: float


@dataclass(frozen=True)
class Drag:
    """In the panel ``subplot`` a press moves a control along an axis."""

    subplot: str
    control: str
    axis: Literal["x", "y"] = "x"


@dataclass(frozen=True)
class Grab:
    """In the panel ``subplot`` a press takes one of the points of a trace and moves two controls with it.

    ``selected`` is the control that says which point it is. As long as none is, the controls may be left out. Without
    ``points`` only the selected one can be taken.
    A click beside the points adds one at the nearest of the places ``adds``, given along x and along y, if there are any;
    it is then the selected one, behind the last.
    """

    subplot: str
    controls: tuple[str, str]
    points: str | None
    selected: str
    adds: tuple[tuple[float, ...], tuple[float, ...]] | None = None


@dataclass(frozen=True, eq=False)
class Payload:
    """One picture. Raises ValueError for a rule that names no trace, no table, no quantity or no control.

    ``tables`` are named as the traces' rules name them; ``layout_bindings`` say how the layout follows controls; ``handles`` and
    ``targets`` are what a hand can take; ``opening`` is what the state is reset to, by name, also what no control moves and
    Python draws. ``play`` is the control that plays, ``once`` from its start to its end, ``auto`` by itself until it is
    touched; ``named`` are the controls whose values belong into the name of a file, behind ``filename`` (at first the id);
    ``large`` draws for a projector.
    ``fits`` are the axes that settle, ``nearer`` what is drawn nearer to the eye; ``heard`` are the curves, by panel, that can
    be heard as tones one after the other; ``told`` are the straight lines and bars whose numbers are said; ``untitled`` is
    what changes in the layout on a page that has the title itself, which a projector's has not.
    """

    id: str
    state: Mapping[str, StateValue]
    drawing: Drawing
    alt: str
    controls: tuple[Control, ...] = ()
    tables: Mapping[str, Rule] = field(default_factory=dict)
    layout_bindings: tuple[LayoutBinding, ...] = ()
    drags: tuple[Drag | Grab, ...] = ()
    handles: tuple[Handle, ...] = ()
    targets: tuple[Target, ...] = ()
    opening: Mapping[str, StateValue] = field(default_factory=dict)
    play: str | None = None
    once: bool = False
    auto: bool = False
    filename: str = ""
    named: tuple[str, ...] = ()
    large: bool = False
    fits: tuple[Fit, ...] = ()
    nearer: tuple[Nearer, ...] = ()
    heard: tuple[tuple[str, ...], ...] = ()
    told: tuple[str, ...] = ()
    untitled: Attributes = field(default_factory=dict)

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise ValueError(f"Payload {self.id!r}: {problem}")

    def _problems(self) -> Iterator[str]:
        ids, controls = {trace.id for trace in self.drawing.traces}, {control.name for control in self.controls}
        for trace, rule in self.follows():
            if isinstance(rule, Row) and rule.ghost is not None and rule.ghost not in ids:
                yield f"trace {trace.id!r} has a ghost {rule.ghost!r} that is no trace"
            if isinstance(rule, Mark):
                continue
            if rule.table not in self.tables:
                yield f"trace {trace.id!r} follows a table {rule.table!r}; there are {', '.join(self.tables) or 'none'}"
            elif not isinstance(rule, Rings) and rule.quantity not in self.tables[rule.table].quantities:
                yield f"trace {trace.id!r} follows {rule.quantity!r}, which table {rule.table!r} has not"
        joined = [*(id for fit in self.fits for id in fit.traces), *(each.trace for each in self.nearer)]
        for id in [*joined, *(id for panel in self.heard for id in panel), *self.told]:
            if id not in ids:
                yield f"an axis, the eye or the ear knows {id!r}, which is no trace"
        for drag in self.drags:
            if isinstance(drag, Grab) and drag.points is not None and drag.points not in ids:
                yield f"a drag takes points of {drag.points!r}, which is no trace"
            names = (drag.control,) if isinstance(drag, Drag) else drag.controls
            unselected = isinstance(drag, Grab) and all(self.state.get(name, 0) is None for name in names)
            if not controls.issuperset(names) and not unselected:
                yield f"a drag moves {', '.join(names)}; the controls are {', '.join(controls)}"
        for trace_id in [*(handle.trace for handle in self.handles), *(target.trace for target in self.targets)]:
            if trace_id not in ids:
                yield f"a handle or target names {trace_id!r}, which is no trace"
        if self.play is not None and self.play not in controls:
            yield f"play names {self.play!r}; the controls are {', '.join(controls)}"

    def follows(self) -> Iterator[tuple[Trace, Following]]:
        """Every rule with its trace."""
        for trace in self.drawing.traces:
            for rule in trace.follows:
                yield trace, rule

    @property
    def covered(self) -> frozenset[str]:
        """The controls that the picture follows without Python."""
        used = {rule.table for _, rule in self.follows() if not isinstance(rule, Mark)}
        return frozenset[str]().union(*(self.tables[name].controls for name in used))

    def without(self, *names: str) -> Payload:
        """A picture that offers fewer controls; what is no control may be named too, if nobody is there to draw it."""
        kept = tuple(control for control in self.controls if control.name not in names)
        bindings = tuple(each for each in self.layout_bindings if each.control not in names)
        drags = tuple(drag for drag in self.drags if isinstance(drag, Grab) or drag.control not in names)
        play = None if self.play in names else self.play
        opening = {name: value for name, value in self.opening.items() if name not in names}
        return replace(self, controls=kept, layout_bindings=bindings, drags=drags, opening=opening, play=play)

    def _opening(self) -> dict[str, StateValue]:
        """What the state is reset to; a control that cannot be off keeps its value if the page opens without it."""
        never_off = {control.name for control in self.controls if not (isinstance(control, Range) and control.optional)}
        return {name: value for name, value in self.opening.items() if value is not None or name not in never_off}

    def json(self) -> dict[str, Json]:
        """As the browser takes it: the light picture, and what changes in it by theme, shape and control."""
        data, layout = self.drawing.data(LIGHT), self.drawing.layout(LIGHT)
        shapes = {shape.least: inked_attributes(self.drawing.places(shape), LIGHT) for shape in self.drawing.shapes}
        if self.large:
            data = [readable(trace) for trace in data]
        offered = {control.name for control in self.controls}
        out: dict[str, Value] = {
            "id": self.id,
            "revision": 0,
            "state": dict(self.state),
            "figure": {"data": data, "layout": layout, "config": CONFIG},
            "themes": {"light": {"layout": {}, "traces": {}}, "dark": self._dark()},
            "layouts": [{"min": least, "layout": places} for least, places in shapes.items()],
            "alt": self.alt,
            "controls": [_control(control) for control in self.controls],
            "tables": {name: rule_json(rule) for name, rule in self.tables.items()},
            "bindings": [{"trace": trace.id, **following_json(rule)} for trace, rule in self.follows()],
            "layout_bindings": [_layout_binding(each) for each in self.layout_bindings],
            "drag": [_drag(drag) for drag in self.drags],
            "handles": [handle.json() for handle in self.handles if handle.control in offered],
            "targets": [target.json() for target in self.targets if target.within(offered)],
            "opening": self._opening(),
            "play": self.play,
            "once": self.once,
            "auto": self.auto,
            "filename": self.filename or self.id,
            "named": list(self.named),
            "fits": [_fit(fit) for fit in self.fits],
            "nearer": [{"trace": each.trace, "by": each.by} for each in self.nearer],
            "heard": [list(panel) for panel in self.heard],
            "told": list(self.told),
            "shown_by": {trace.id: trace.shown_by for trace in self.drawing.traces if trace.shown_by is not None},
            "untitled": {} if self.large else self.untitled,
            "slides": self._slides() if self.large else None,
            "sheets": self._sheets() if self.drawing.sheets else None,
        }
        return {name: packed(value) for name, value in out.items()}

    def _slides(self) -> Attributes:
        """For a projector: the shapes with the parts that each leaves out, and every part with its place alone."""
        parts = self.drawing.parts
        shapes: list[Attributes] = []
        for shape in self.drawing.projected():
            places = [self.drawing.places(alone(shape, part)) for part in parts]
            left_out = [k for k, part in enumerate(parts) if part.panel in shape.left_out]
            all_of_it = self.drawing.places(shape)
            shapes.append({"min": shape.least, "layout": all_of_it, "left_out": left_out, "alone": places})
        return {"shapes": inked(shapes, LIGHT), "parts": [part.json() for part in parts]}

    def _sheets(self) -> Attributes:
        """For a phone: what its tabs show, the parts that each leaves out, and every part."""
        parts = self.drawing.parts
        tabs: list[Attributes] = []
        for sheet in self.drawing.sheets:
            places = [inked_attributes(self.drawing.places(shape), LIGHT) for shape in self.drawing.held(sheet)]
            for each in places if sheet.named else ():
                each["showlegend"] = False
            if sheet.up:  # it gives up the room of the title
                places[0]["title.text"] = ""
            away = [
                k for k, part in enumerate(parts) if part.scene not in sheet.scenes and part.panel not in sheet.panels
            ]
            tabs.append({"label": sheet.label, "upright": places[0], "lying": places[1], "left_out": away})
        return {"tabs": tabs, "parts": [part.json() for part in parts]}

    def _dark(self) -> Attributes:
        traces = {trace.id: _in_dark(trace.look) for trace in self.drawing.traces}
        return {"layout": _in_dark(self.drawing.base), "traces": {id: patch for id, patch in traces.items() if patch}}


def _in_dark(value: Value) -> Attributes:
    """What the dark theme changes, by dotted path."""
    return {path: inked(ink, DARK) for path, ink in inks(value)}


def _layout_binding(binding: LayoutBinding) -> Attributes:
    return {"control": binding.control, "values": {key_text(at): patch for at, patch in binding.values.items()}}


def _drag(drag: Drag | Grab) -> Attributes:
    if isinstance(drag, Drag):
        return {"subplot": drag.subplot, "control": drag.control, "axis": drag.axis}
    pick: Attributes = {"trace": drag.points, "control": drag.selected}
    adds: Attributes = {"adds": [list(along) for along in drag.adds]} if drag.adds else {}
    return {"subplot": drag.subplot, "controls": list(drag.controls), "pick": pick, **adds}


def _paths(rung: Rung) -> Attributes:
    """What changes with a rung in the layout and in traces: the paths, which all rungs of an axis have."""
    return {
        "layout": list(rung.layout),
        "looks": {id: list(patch) for id, patch in rung.traces.items()},
    }


def _fit(fit: Fit) -> Attributes:
    """The paths stand once, and each rung has the values alone."""
    rungs: list[Attributes] = [
        {
            "low": rung.low,
            "high": rung.high,
            "layout": list(rung.layout.values()),
            "looks": {id: list(patch.values()) for id, patch in rung.traces.items()},
            **({"cut": True} if rung.cut else {}),
        }
        for rung in fit.rungs
    ]
    ends: Attributes = {name: [spelled(end) for end in both] for name, both in fit.ends.items()}
    over: Attributes = {"ends": ends, "reach": fit.reach} if ends else {}
    return {"axis": fit.axis, "traces": list(fit.traces), **_paths(fit.rungs[0]), **over, "rungs": rungs}


_KINDS = {Mark: "mark", Row: "row", Rings: "rings", Point: "point", Sheet: "surface"}


def following_json(rule: Following) -> Attributes:
    """A rule by the names of its fields; what is not said is left out."""
    said = {each.name: getattr(rule, each.name) for each in fields(rule)}
    if said.get("fixed"):
        said["fixed"] = {name: spelled(value) for name, value in said["fixed"].items()}
    return {"kind": _KINDS[type(rule)], **{name: value for name, value in said.items() if value is not None}}


def _control(control: Control) -> Attributes:
    said: Attributes = {"name": control.name, "label": control.label, "help": control.help, "quiet": control.quiet}
    if isinstance(control, Choice):
        options: list[Attributes] = [{"value": option.value, "text": option.text} for option in control.options]
        return {**said, "kind": "choice", "options": options}
    if isinstance(control, Cameras):
        views: list[Attributes] = [
            {"value": name, "text": control.words.get(name, name), "camera": camera}
            for name, camera in control.named.items()
        ]
        return {**said, "kind": "view", "allowed": control.allowed, "options": views}
    more: Attributes = {"optional": True, "initial": control.initial} if control.optional else {}
    if control.integer:
        more["integer"] = True
    if control.endless:
        more["endless"] = [spelled(end) for end in control.endless]
    if control.names:
        more["names"] = {code(value): name for value, name in control.names}
    if control.ends:
        more["ends"] = list(control.ends)
    values: Attributes = {"values": [spelled(value) for value in control.values], "text": list(control.text)}
    values |= {"allowed": control.allowed, "spoken": control.spoken}
    return {**said, "kind": "range", **values, "exact": control.exact, "min": control.low, "max": control.high, **more}


def rule_json(rule: Rule) -> Attributes:
    """A table's rule as the browser takes it."""
    return {
        "id": rule.id,
        "dtype": "float32",
        "parameters": [_along(along) for along in rule.parameters],
        "quantities": list(rule.quantities),
        "length": rule.length,
        "prediction": _along(rule.prediction),
        "label": _along(rule.label) if rule.label else None,
        "terms": [_term(term) for term in rule.terms],
    }


def _along(along: Along) -> Attributes:
    return {"control": along[0], "nodes": [spelled(node) for node in along[1]]}


def _term(term: Term) -> Attributes:
    weight = None if term.weight is None else list(term.weight)
    return {"start": term.start, "label": term.label, "prediction": term.prediction, "weight": weight}
