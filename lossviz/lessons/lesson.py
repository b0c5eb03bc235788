"""What is taught about one loss: the records that the lesson modules fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from lossviz.lessons.predict import Question
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference
from lossviz.picture.highlight import Spot, said
from lossviz.state.view import View, page_view, view_from_state


@dataclass(frozen=True, eq=False)
class Observation:
    """What to notice, in Markdown without LaTeX, and the state (by control name) of the view that shows it.

    What ``state`` leaves out is as on the untouched page. ``text`` may name numbers of the view, as
    ``lossviz.picture.highlight.said`` has them; ``spot`` is the place in the picture that it speaks of.
    ``section`` is given if it corrects the article this project began with: the section of the article.
    A step is the same as another if it is that very step, so that what follows from it is kept by it.
    """

    title: str
    text: str
    state: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""
    spot: Spot | None = None

    def view(self, key: str) -> View:
        """The view that shows it on the page of the loss ``key``.

        >>> from lossviz.lessons import story
        >>> story("huber")[0].view("huber").point
        (2.0, 0.0)
        """
        return _view(self, key)

    def words(self, key: str) -> str:
        """The text with the numbers of its view.

        >>> from lossviz.lessons import story
        >>> story("mse")[0].words("mse").partition(", and")[0]
        'The loss is the square of the residual r = ŷ − y. Here r = 1.5: it costs 2.25'
        """
        return _words(self, key)


# Whenever somebody lets go of a control, the page looks for the step that shows the view, and writes its words again.
@cache
def _view(step: Observation, key: str) -> View:
    return view_from_state(key, {**page_view(key).state(), "range": None, **step.state})


@cache
def _words(step: Observation, key: str) -> str:
    return step.text.format(**said(step.view(key)))


#: One step of a page's story: something to notice, or something to predict and then to look at.
Step: TypeAlias = Observation | Question


@dataclass(frozen=True)
class Lead:
    """A page that shows what follows from a loss: a lab, or another loss.

    The parameters of the loss go along to it; ``state`` (by control name) is what else is to be set there.
    """

    page: str
    text: str
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """What the page of a loss teaches; each part may be empty.

    ``story`` are the steps of the page in their order, the first of them about the untouched page; ``training`` is one
    step of training in PyTorch, ``reading`` what to read beside the loss's own reference, ``leads`` where to go next.
    """

    story: tuple[Step, ...] = ()
    training: TrainingStep | None = None
    reading: tuple[Reference, ...] = ()
    leads: tuple[Lead, ...] = ()
