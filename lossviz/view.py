"""What is on the screen: one loss at one setting, seen at one point; read from links and written to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.formula import number
from lossviz.loss import Axis, Loss, PlaneLoss
from lossviz.parameter import Interval, Parameter
from lossviz.reading import DIGITS, Read, Refusal, code, last, limited, own, real, refusals, word

#: Named cameras (azimuth, elevation in degrees, distance); the first is the default.
CAMERAS: dict[str, tuple[float, float, float]] = {
    "valley": (-135.0, 24.0, 2.3),
    "side": (-90.0, 8.0, 2.4),
    "front": (0.0, 8.0, 2.4),
    "top": (-90.0, 85.0, 2.7),
}
#: So much of a written formula goes into a title and into the name of a file.
_FORMULA, _WORDS = 60, 40
ALLOWED_CAMERAS = f"one of {', '.join(CAMERAS)} or AZIMUTH,ELEVATION in degrees such as 45,30 (up to 360 and 90)"
_CAMERA_LIMITS = (
    Interval(-360.0, 360.0, True, True),
    Interval(-90.0, 90.0, True, True),
    Interval(0.5, 10.0, True, True),
)
_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = dict(zip(_LETTERS.split(), "αβγδεζηθικλμνξρστυφχψω", strict=True))


@dataclass(frozen=True)
class View:
    """A loss with its parameters, the chosen label and prediction, the axis range and the camera.

    ``extent`` is one of the loss's ``extents``, and its axes hold the point; ``camera`` is a name of ``CAMERAS`` or
    "azimuth,elevation[,distance]".
    """

    loss: Loss
    prediction: float
    label: float
    extent: float
    camera: str = "valley"

    @property
    def plane(self) -> PlaneLoss:
        """The two-axis form that is drawn."""
        return self.loss.plane()

    @property
    def point(self) -> tuple[float, float]:
        """Chosen prediction and label."""
        return self.prediction, self.label

    @cached_property
    def results(self) -> tuple[float, float, float]:
        """Loss, gradient and curvature at the chosen point.

        >>> default_view("huber").results
        (1.5, 1.0, 0.0)
        """
        plane = self.plane
        return plane.value(*self.point), plane.gradient(*self.point), plane.curvature(*self.point)

    @property
    def family(self) -> tuple[Loss, float]:
        """What the sampled data behind the view depend on: flags, parameters that are off or not dragged, the range.

        >>> view_from_state("huber", {"delta": 2.5}).family == default_view("huber").family
        True
        """
        return self.loss.swept(), self.extent

    def in_form_of(self, other: View) -> View:
        """This view with its point carried over from ``other``, where one speaks of probabilities and one of logits.

        >>> logits = view_from_state("binary_cross_entropy", {"from_logits": True, "prediction": 0.8})
        >>> logits.in_form_of(default_view("binary_cross_entropy")).prediction
        1.39
        """
        mine, theirs = self.plane, other.plane
        prediction = mine.carried(theirs, other.prediction)
        if prediction is None:
            return self
        return view_of(self.loss, {**self.state(), "prediction": prediction, "range": None})

    def state(self) -> dict[str, Any]:
        """The whole view by control name, parameters first; before them the words of a loss that was written.

        >>> default_view("huber").state()
        {'delta': 1.0, 'label': 0.0, 'prediction': 2.0, 'range': 3.0, 'view': 'valley'}
        """
        return {
            **self.loss.words,
            **self.loss.settings(),
            "label": self.label,
            "prediction": self.prediction,
            "range": self.extent,
            "view": self.camera,
        }

    def query(self, *, complete: bool = False) -> dict[str, str]:
        """URL parameters, prefixed by the loss's key: those that differ from the defaults, or all of them.

        >>> view_from_state("huber", {"delta": 1.5}).query()
        {'huber_delta': '1.5'}
        """
        key, first = self.loss.key, opening_view(_at_defaults(self.loss))
        usual = {**first.with_flags(self.loss).state(), **first.loss.settings(), **dict.fromkeys(self.loss.words, "")}
        return {
            f"{key}_{name}": code(value) for name, value in self.state().items() if complete or value != usual[name]
        }

    def with_flags(self, loss: Loss) -> View:
        """The default view of a loss that differs in a flag, such as logits for probabilities."""
        return opening_view(loss) if loss.plane().prediction_axis != self.plane.prediction_axis else self


def default_view(key: str) -> View:
    """The view a page opens with.

    Raises ValueError for a key that is not in the CATALOGUE.

    >>> default_view("focal").label
    1.0
    """
    if key not in CATALOGUE:
        raise ValueError(f"loss must be one of {', '.join(CATALOGUE)}, got {key!r}")
    return opening_view(CATALOGUE[key]())


def opening_view(loss: Loss) -> View:
    """A loss at its family's opening point: a residual of 2, or a fairly sure and right prediction.

    >>> from lossviz import parse_loss
    >>> opening_view(parse_loss("softplus(z) - y*z")).point
    (2.0, 1.0)
    """
    plane = loss.plane()
    prediction, label = plane.opening
    return View(loss, prediction, label, plane.ranges[0])


def view_from_state(key: str, state: Mapping[str, Any]) -> View:
    """The view that ``state`` (by control name, numbers or URL text) asks for; what is bad or missing takes its default.

    Nothing that arrives from a link or a browser raises here: each value is parsed to fifteen
    significant digits and offered to the loss, which decides.

    >>> view_from_state("huber", {"delta": "1.5", "label": "nan", "prediction": "<script>"}).state()
    {'delta': 1.5, 'label': 0.0, 'prediction': 2.0, 'range': 3.0, 'view': 'valley'}
    """
    return view_of(default_view(key).loss, state)


def view_of(loss: Loss, state: Mapping[str, Any]) -> View:
    """The view of a loss that ``state`` asks for, read as by ``view_from_state``; what it leaves out is at its default.

    >>> from lossviz import Huber
    >>> view_of(Huber(delta=2.5), {"label": 1}).loss
    Huber(delta=1.0)
    """
    loss = _at_defaults(loss)
    for record in loss.parameters():
        value = _parameter_value(record, state.get(record.name))
        try:
            loss = loss.but(**{record.name: value})
        except (TypeError, ValueError):
            continue
    usual = opening_view(loss)
    plane = loss.plane()
    prediction = _on(plane.prediction_axis, state.get("prediction"), usual.prediction)
    label = _on(plane.label_axis, state.get("label"), usual.label)
    wanted = real(state.get("range"))
    extent = wanted if wanted is not None and wanted in plane.extents else usual.extent
    extent = plane.extent_for(extent, prediction, label)
    return View(loss, prediction, label, extent, _camera(state.get("view")))


def _at_defaults(loss: Loss) -> Loss:
    return loss.but(**{record.name: record.default for record in loss.parameters()})


def view_from_query(key: str, query: Mapping[str, Any]) -> View:
    """The view of a link's parameters, as ``query`` writes them.

    >>> view_from_query("huber", {"huber_delta": "1.345"}).loss
    Huber(delta=1.345)
    """
    return read_query(key, query).view


def read_query(key: str, query: Mapping[str, Any]) -> Read[View]:
    """The view of a link's parameters (texts, or what ``gathered`` makes of them), and what it asks for in vain.

    >>> read_query("huber", {"huber_delta": "-1", "huber_label": "2"}).refused[0].problem
    "huber_delta must be in (0, 1e+12], got '-1'"
    """
    given = own(key, query)
    view = view_from_state(key, last(given))
    return Read(view, unmet(view, given))


def unmet(view: View, given: Mapping[str, Any], prefix: str | None = None) -> tuple[Refusal, ...]:
    """What of ``given`` (raw, by control name) a view does not show; messages put ``prefix`` before the names.

    >>> from lossviz.view import default_view
    >>> [str(refusal) for refusal in unmet(default_view("huber"), {"gamma": "2"})]
    ["huber has delta, label, prediction, range, view, not 'gamma'"]
    """
    return refusals(view.loss.key, given, view.state(), lambda name: _allowed(view, name), prefix=prefix)


def _allowed(view: View, name: str) -> str:
    """What a control of a view can be, in words."""
    plane = view.plane
    if name in ("prediction", "label"):
        return allowed_on(plane.prediction_axis if name == "prediction" else plane.label_axis)
    if name == "range":
        return f"in {plane.extents} and hold prediction {code(view.prediction)} and label {code(view.label)}"
    if name == "view":
        return ALLOWED_CAMERAS
    record = next((record for record in view.loss.parameters() if record.name == name), None)
    return "a formula that this page reads" if record is None else allowed_for(record)


def allowed_for(record: Parameter) -> str:
    """What views show of a parameter, in words.

    >>> from lossviz import CrossEntropy, Focal
    >>> [allowed_for(record) for record in (*Focal.parameters()[:2], *CrossEntropy.parameters()[:1])]
    ['in [0, 1e+12]', 'in [0, 1] or none', 'an integer from 2 to 1000']
    """
    if record.kind == "flag":
        return "true or false"
    if record.kind == "integer":
        return f"an integer from {record.steps[0]:g} to {record.steps[-1]:g}"
    return f"in {limited(record.domain)}{' or none' if record.optional else ''}"


def allowed_on(axis: Axis) -> str:
    """What views show on an axis, in words.

    >>> allowed_on(default_view("focal").plane.label_axis)
    'in [0, 1]'
    """
    return f"in {limited(axis.domain)}{f' ({axis.unit})' if axis.unit else ''}"


def camera_angles(camera: str) -> tuple[float, float, float]:
    """Azimuth, elevation and distance of a camera, by name or written out.

    >>> camera_angles("30,20")
    (30.0, 20.0, 2.3)
    """
    if camera in CAMERAS:
        return CAMERAS[camera]
    numbers = [float(x) for x in camera.split(",")]
    azimuth, elevation, distance = (*numbers, CAMERAS["valley"][2])[:3]
    return azimuth, elevation, distance


def settings_text(loss: Loss) -> str:
    """The parameters as titles show them.

    >>> from lossviz import Focal
    >>> settings_text(Focal(gamma=2.0))
    'γ = 2, probability'
    """
    parts = []
    for record in loss.parameters():
        value = getattr(loss, record.name)
        if record.kind == "flag":
            parts.append("logit" if value else "probability")
        elif value is not None:
            parts.append(f"{plain_symbol(record)} = {number(value, DIGITS)}")
    return ", ".join(parts)


def title_of(loss: Loss) -> str:
    """A loss's title; that of a written one says its formula, of a long one the beginning.

    >>> from lossviz import Huber, parse_loss
    >>> title_of(Huber()), title_of(parse_loss("log(cosh(r))"))
    ('Huber loss', 'Your own loss ℓ = log(cosh(r))')
    """
    formula = loss.words.get("formula", "")
    if not formula:
        return loss.title
    return f"{loss.title} ℓ = {formula if len(formula) <= _FORMULA else formula[: _FORMULA - 1].rstrip() + '…'}"


def name_of(loss: Loss) -> str:
    """How the names of files about a loss begin: its key, and of a written one the words of its formula.

    A checksum of four letters keeps formulas apart that have the same words.

    >>> from lossviz import Huber, parse_loss
    >>> name_of(Huber()), name_of(parse_loss("log(cosh(r))"))
    ('huber', 'your_own_log-cosh-r_037b')
    """
    formula = loss.words.get("formula", "")
    if not formula:
        return loss.key
    words = "-".join(re.findall("[A-Za-z0-9.]+", formula))[:_WORDS].strip("-.")
    return "_".join(part for part in (loss.key, words, hashlib.sha256(formula.encode()).hexdigest()[:4]) if part)


def plain_symbol(record: Parameter) -> str:
    """A parameter's symbol in Unicode, for places that cannot set LaTeX.

    >>> from lossviz import Huber
    >>> plain_symbol(Huber.parameters()[0])
    'δ'
    """
    word = re.fullmatch(r"\\text\{(.*)\}", record.symbol)
    return word[1] if word else _GREEK.get(record.symbol.removeprefix("\\"), record.symbol or record.name)


def _parameter_value(record: Parameter, raw: Any) -> Any:
    """A raw value as the kind of its parameter; what cannot be read is handed on for the loss to refuse."""
    raw = word(raw)
    if record.kind == "flag":
        return raw if raw is not None else record.default
    if raw is None:
        return None if record.optional else record.default
    value = real(raw)
    if value is None or value not in limited(record.domain):
        return record.default
    if record.kind == "integer":
        # a page draws only what its slider reaches; a class count far beyond it is a hostile link
        return int(value) if value == int(value) and record.reaches(value) else record.default
    return value


def _on(axis: Axis, raw: Any, usual: float) -> float:
    value = real(raw)
    return value if value is not None and value in limited(axis.domain) else usual


def _camera(raw: Any) -> str:
    """A camera by name, or by angles within what a viewer can reach; anything else is the default."""
    if not isinstance(raw, str) or raw in CAMERAS:
        return raw if isinstance(raw, str) else "valley"
    parts = [real(x) for x in raw.split(",")] if len(raw) <= 80 else []
    if len(parts) not in (2, 3):
        return "valley"
    inside = all(part is not None and part in limits for part, limits in zip(parts, _CAMERA_LIMITS, strict=False))
    return ",".join(map(code, parts)) if inside else "valley"
