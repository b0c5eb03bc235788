"""What is on the screen: one loss at one setting, seen at one point; read from links and written to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from lossviz.catalogue import CATALOGUE
from lossviz.decimals import DIGITS, code
from lossviz.formula import number
from lossviz.loss import Loss, PlaneLoss
from lossviz.state.cameras import Camera
from lossviz.state.fields import Field, Toggle, Within, on
from lossviz.state.link import Read, last, own
from lossviz.state.names import sliders_text
from lossviz.state.record import Record
from lossviz.state.settings import OneLoss

#: The control that shows the curves of several values of a parameter.
SEVERAL = "several"


@dataclass(frozen=True)
class View(Record):
    """A loss with its parameters, the chosen label and prediction, the axis range and the camera.

    ``extent`` is one of the loss's ``extents``, and its axes hold the point; ``camera`` is a name of ``CAMERAS`` or
    "azimuth,elevation[,distance]". ``several`` shows the curves of the parameter's compared values side by side.
    """

    loss: Loss
    prediction: float
    label: float
    extent: float
    camera: str = "valley"
    several: bool = False

    controls: ClassVar[Mapping[str, str]] = {"extent": "range", "camera": "view"}

    @property
    def page(self) -> str:
        return self.loss.key

    def rules(self) -> Mapping[str, Field]:
        return rules_of(self.loss)

    @property
    def plane(self) -> PlaneLoss:
        """The two-axis form that is drawn."""
        return self.loss.plane()

    @property
    def point(self) -> tuple[float, float]:
        """Chosen prediction and label."""
        return self.prediction, self.label

    @property
    def setting(self) -> str:
        """Parameters and point, as sentences about the view need them.

        >>> default_view("focal").setting
        'γ = 2, p = 0.8, y = 1'
        """
        axes = self.plane.prediction_axis.symbol, self.plane.label_axis.symbol
        point = (f"{symbol} = {number(x, DIGITS)}" for symbol, x in zip(axes, self.point, strict=True))
        return ", ".join((*sliders_text(self.loss), *point))

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

    @property
    def opening(self) -> View:
        """The view that the page opens with: the defaults, but for what the loss ``opens`` with.

        >>> view_from_state("huber", {"delta": 2.5, "view": "top"}).opening == page_view("huber")
        True
        """
        return _opening(_at_defaults(self.loss))

    def query(self, *, complete: bool = False) -> dict[str, str]:
        """URL parameters: those that differ from the defaults, or all of them; none for the view the page opens with.

        >>> page_view("huber").query(), default_view("huber").query()
        ({}, {'huber_delta': '1'})
        """
        found = super().query(complete=complete)
        if complete or not self.loss.opens:
            return found
        if self == self.opening:
            return {}
        return found or {f"{self.page}_{name}": code(self.written()[name]) for name in self.loss.opens}

    def usual(self) -> dict[str, Any]:
        """What a link that says anything need not say; the words of a written loss it always says.

        >>> default_view("huber").usual()
        {'delta': 1.0, 'label': 0.0, 'prediction': 2.0, 'range': 3.0, 'view': 'valley', 'several': False}
        """
        first = opening_view(_at_defaults(self.loss))
        return {**first.with_flags(self.loss).state(), **first.loss.settings(), **dict.fromkeys(self.loss.words, "")}

    def allowed(self) -> dict[str, str]:
        """What each control can be, in words; the range must hold the chosen point."""
        found = super().allowed()
        point = f"and hold prediction {code(self.prediction)} and label {code(self.label)}"
        return found | {"range": f"{found['range']} {point}"}

    def with_flags(self, loss: Loss) -> View:
        """The default view of a loss that differs in a flag, such as logits for probabilities."""
        return opening_view(loss) if loss.plane().prediction_axis != self.plane.prediction_axis else self


def page_view(key: str) -> View:
    """The view that the page of the loss ``key`` opens with.

    Raises ValueError for a key that is not in the CATALOGUE.

    >>> page_view("huber").loss, default_view("huber").loss
    (Huber(delta=1.5), Huber(delta=1.0))
    """
    return default_view(key).opening


def default_view(key: str) -> View:
    """The view of a loss at its defaults.

    Raises ValueError for a key that is not in the CATALOGUE.

    >>> default_view("focal").label
    1.0
    """
    if key not in CATALOGUE:
        raise ValueError(f"loss must be one of {', '.join(CATALOGUE)}, got {key!r}")
    return opening_view(CATALOGUE[key]())


# A session asks for the same few records again whenever a control is let go.
@lru_cache(maxsize=512)
def _opening(loss: Loss) -> View:
    """The view that the page of a loss at its defaults opens with."""
    return view_of(loss, loss.opens) if loss.opens else opening_view(loss)


@lru_cache(maxsize=512)
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
    {'delta': 1.5, 'label': 0.0, 'prediction': 2.0, 'range': 3.0, 'view': 'valley', 'several': False}
    """
    return view_of(default_view(key).loss, state)


def view_of(loss: Loss, state: Mapping[str, Any]) -> View:
    """The view of a loss that ``state`` asks for, read as by ``view_from_state``; what it leaves out is at its default.

    >>> from lossviz import Huber
    >>> view_of(Huber(delta=2.5), {"label": 1}).loss
    Huber(delta=1.0)
    """
    loss = OneLoss(loss).read("loss", state, _at_defaults(loss))
    usual, rules = opening_view(loss), rules_of(loss)
    prediction = rules["prediction"].read("prediction", state, usual.prediction)
    label = rules["label"].read("label", state, usual.label)
    extent = loss.plane().extent_for(rules["extent"].read("range", state, usual.extent), prediction, label)
    camera = rules["camera"].read("view", state, usual.camera)
    several = rules[SEVERAL].read(SEVERAL, state, False) if SEVERAL in rules else False
    return View(loss, prediction, label, extent, camera, several)


@lru_cache(maxsize=512)
def rules_of(loss: Loss) -> Mapping[str, Field]:
    """The rule of every field of a view: what its axes hold depends on the loss.

    >>> rules_of(default_view("focal").loss)["prediction"].allowed("prediction")
    {'prediction': 'in [0, 1] (a probability; for logits set from_logits=True)'}
    """
    plane = loss.plane()
    return {
        "loss": OneLoss(loss),
        "label": on(plane.label_axis),
        "prediction": on(plane.prediction_axis),
        "extent": Within(plane.extents),
        "camera": Camera(),
        **({SEVERAL: Toggle()} if any(record.compared for record in loss.sliders()) else {}),
    }


@lru_cache(maxsize=512)
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

    What a link leaves out is at its default; one that says nothing opens the page.

    >>> read_query("huber", {"huber_delta": "-1", "huber_label": "2"}).refused[0].problem
    "huber_delta must be in (0, 1e+12], got '-1'"
    """
    given = own(key, query)
    view = view_from_state(key, last(given)) if given else page_view(key)
    return Read(view, view.unmet(given))
