"""What is on the screen: one loss at one setting, seen at one point; read from links and written to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import code, real, word
from lossviz.loss import Axis, Loss, PlaneLoss
from lossviz.parameter import Parameter
from lossviz.state.cameras import ALLOWED_CAMERAS, camera_of
from lossviz.state.fields import allowed_for, allowed_on, limited
from lossviz.state.link import Read, Refusal, last, own, refusals


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
    return View(loss, prediction, label, extent, camera_of(state.get("view")))


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

    >>> from lossviz.state.view import default_view
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
