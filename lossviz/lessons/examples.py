"""The worked examples of the article this project began with, with numbers to change and arithmetic that is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lossviz.formula import Line, latex_number
from lossviz.lessons.agreement import Agreement, agreement
from lossviz.lessons.arithmetic import lines
from lossviz.lessons.article import CORRECTIONS
from lossviz.parameter import Interval
from lossviz.state.fields import Within
from lossviz.state.view import View, view_from_state


@dataclass(frozen=True)
class Input:
    """A number of an example that the reader may change, with the article's value and the limits."""

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float

    @property
    def rule(self) -> Within:
        """How the number is read from links."""
        return Within(Interval(self.low, self.high, closed_low=True, closed_high=True))


@dataclass(frozen=True)
class Example:
    """A worked example: ``what`` is computed, its numbers, the samples they make, and the article's result.

    ``terms`` pairs a prediction with a label for each sample or coordinate, each an input's name or a fixed number;
    ``settings`` maps parameters of the loss to inputs. ``line`` is the article's arithmetic as LaTeX, ``printed`` its
    result, ``why`` the verdict on it. ``unit`` follows the result.
    """

    key: str
    section: str
    title: str
    what: str
    situation: str
    loss: str
    inputs: tuple[Input, ...]
    terms: tuple[tuple[str | float, str | float], ...]
    line: str
    printed: str
    why: str
    settings: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    @property
    def usual(self) -> dict[str, float]:
        """The article's numbers by input."""
        return {given.name: given.value for given in self.inputs}

    def read(self, raw: Mapping[str, object]) -> dict[str, float]:
        """The numbers by input; what is missing, no number or out of its limits takes the article's value.

        >>> EXAMPLES["dog"].read({"prediction": "0.5"}), EXAMPLES["dog"].read({"prediction": "nan"})
        ({'prediction': 0.5}, {'prediction': 0.8})
        """
        return {given.name: given.rule.read(given.name, raw, given.value) for given in self.inputs}

    def work(self, values: Mapping[str, float] | None = None) -> Worked:
        """The example worked out, with the article's numbers unless told otherwise.

        >>> EXAMPLES["far_box"].work().total
        9.0
        """
        numbers = {**self.usual, **(values or {})}

        def of(item: str | float) -> float:
            return numbers[item] if isinstance(item, str) else item

        state = {name: numbers[given] for name, given in self.settings.items()}
        views = [
            view_from_state(self.loss, {**state, "prediction": of(prediction), "label": of(label)})
            for prediction, label in self.terms
        ]
        return Worked(tuple(views))

    @property
    def verdict(self) -> Agreement:
        """Whether the article's number is what its own inputs give."""
        return agreement(self.printed, self.work().total)


@dataclass(frozen=True)
class Worked:
    """An example at certain numbers: one view for each sample or coordinate."""

    views: tuple[View, ...]

    @property
    def losses(self) -> tuple[float, ...]:
        """The loss of each."""
        return tuple(view.results[0] for view in self.views)

    @property
    def total(self) -> float:
        """Their sum."""
        return math.fsum(self.losses)

    @property
    def mean(self) -> float:
        """Their mean."""
        return self.total / len(self.views)

    @property
    def lines(self) -> tuple[tuple[Line, ...], ...]:
        """For each sample the lines from its numbers to loss and gradient."""
        return tuple(lines(view) for view in self.views)

    @property
    def sum_line(self) -> str:
        """The sum and the mean over the coordinates as LaTeX; empty for a single sample.

        >>> EXAMPLES["near_box"].work().sum_line
        '\\\\text{sum} = 1.5 + 1.5 = 3, \\\\qquad \\\\text{mean} = 1.5'
        """
        if len(self.views) == 1:
            return ""
        terms = " + ".join(latex_number(loss) for loss in self.losses)
        return rf"\text{{sum}} = {terms} = {latex_number(self.total)}, \qquad \text{{mean}} = {latex_number(self.mean)}"


def read_link(given: Mapping[str, Any]) -> dict[str, float]:
    """Every input of every example, as EXAMPLE_INPUT, with its number in a link or the article's.

    >>> read_link({"dog_prediction": "0.5"})["dog_prediction"]
    0.5
    """
    return {name: item.rule.read(name, given, item.value) for name, item in _inputs().items()}


def limits_of(name: str) -> str:
    """What an input can be, in words, by its name as EXAMPLE_INPUT.

    >>> limits_of("dog_prediction")
    'in [0, 1]'
    """
    return _inputs()[name].rule.words


def _inputs() -> dict[str, Input]:
    return {f"{example.key}_{item.name}": item for example in EXAMPLES.values() for item in example.inputs}


def _probability(label: str, value: float) -> Input:
    return Input("prediction", label, value, 0.0, 1.0, 0.01)


_GAMMA = Input("gamma", "γ", 2.0, 0.0, 5.0, 0.1)
_BETA = Input("beta", "β", 1.0, 0.0, 5.0, 0.1)


def _price(name: str, label: str, value: float) -> Input:
    return Input(name, label, value, 0.0, 240.0, 1.0)


def _centre(x: float, y: float) -> tuple[Input, ...]:
    names = (("x", "predicted x", x), ("y", "predicted y", y), ("true_x", "true x", 10.0), ("true_y", "true y", 20.0))
    return (*(Input(name, label, value, -100.0, 100.0, 0.5) for name, label, value in names), _BETA)


_COORDINATES = (("x", "true_x"), ("y", "true_y"))
_ANIMAL = "A picture shows a dog (1) or a cat (0); the model says dog with the probability below."
_DETECTOR = "A detector looks for small objects. The probability below is what it gives this place of being one."
_HOUSE = "A house sold at one price and predicted at another, both in 10,000 yuan."
_BOX = "The centre of a bounding box, predicted and true; the loss is summed over the two coordinates."

EXAMPLES: dict[str, Example] = {
    example.key: example
    for example in (
        Example(
            "dog",
            "4.1 Cross-entropy",
            "It is a dog",
            "binary cross-entropy, dog predicted with 0.8: it is a dog",
            _ANIMAL,
            "binary_cross_entropy",
            (_probability("probability of dog", 0.8),),
            (("prediction", 1.0),),
            r"-(1 \log(0.8) + 0 \log(1 - 0.8)) = -\log(0.8) \approx 0.223",
            "0.223",
            "−log 0.8 = 0.2231; the logarithm is the natural one.",
        ),
        Example(
            "cat",
            "4.1 Cross-entropy",
            "It is a cat",
            "binary cross-entropy, dog predicted with 0.8: it is a cat",
            _ANIMAL,
            "binary_cross_entropy",
            (_probability("probability of dog", 0.8),),
            (("prediction", 0.0),),
            r"-(0 \log(0.8) + 1 \log(1 - 0.8)) = -\log(0.2) \approx 1.609",
            "1.609",
            "−log 0.2 = 1.6094.",
        ),
        Example(
            "object",
            "4.2 Focal loss",
            "It is an object",
            "focal loss, γ = 2, object predicted with 0.6: it is one",
            _DETECTOR,
            "focal",
            (_probability("probability of object", 0.6), _GAMMA),
            (("prediction", 1.0),),
            r"-(1 - 0.6)^2 \cdot 1 \log(0.6) \approx 0.346",
            "0.346",
            CORRECTIONS["object"].truth,
            {"gamma": "gamma"},
        ),
        Example(
            "background",
            "4.2 Focal loss",
            "It is background",
            "focal loss, γ = 2, object predicted with 0.6: it is background",
            _DETECTOR,
            "focal",
            (_probability("probability of object", 0.6), _GAMMA),
            (("prediction", 0.0),),
            r"-(1 - 0.6)^2 \cdot 0 \log(1 - 0.6) \approx 0.064",
            "0.064",
            CORRECTIONS["background"].truth,
            {"gamma": "gamma"},
        ),
        Example(
            "low_price",
            "4.3 Mean squared error",
            "Predicted too low",
            "squared error of a house predicted at 180, sold at 200",
            _HOUSE,
            "mse",
            (_price("prediction", "predicted price", 180.0), _price("label", "true price", 200.0)),
            (("prediction", "label"),),
            r"\frac{1}{1} (200 - 180)^2 = 400",
            "400",
            "(−20)² = 400. The unit is squared as well: (10,000 yuan)².",
            unit="(10,000 yuan)²",
        ),
        Example(
            "high_price",
            "4.3 Mean squared error",
            "Predicted too high",
            "squared error of a house predicted at 220, sold at 200",
            _HOUSE,
            "mse",
            (_price("prediction", "predicted price", 220.0), _price("label", "true price", 200.0)),
            (("prediction", "label"),),
            r"\frac{1}{1} (200 - 220)^2 = 400",
            "400",
            "20² = 400: the squared error is the same for either sign. The gradient is not: 40 here, −40 above.",
            unit="(10,000 yuan)²",
        ),
        Example(
            "near_box",
            "4.4 Smooth L1 loss",
            "Two off in each coordinate",
            "smooth L1, box centre (12, 18) for (10, 20), sum over coordinates",
            _BOX,
            "smooth_l1",
            _centre(12.0, 18.0),
            _COORDINATES,
            r"\frac{1}{2}(10 - 12)^2 + \frac{1}{2}(20 - 18)^2 = 2 + 1 = 3",
            "3",
            CORRECTIONS["near_box"].truth,
            {"beta": "beta"},
        ),
        Example(
            "far_box",
            "4.4 Smooth L1 loss",
            "Five off in each coordinate",
            "smooth L1, box centre (5, 25) for (10, 20), sum over coordinates",
            _BOX,
            "smooth_l1",
            _centre(5.0, 25.0),
            _COORDINATES,
            r"|10 - 5| + |20 - 25| - 1 = 10",
            "10",
            CORRECTIONS["far_box"].truth,
            {"beta": "beta"},
        ),
    )
}
