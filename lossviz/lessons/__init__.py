"""What is taught: a lesson for each loss, the guide, the article this project began with, published numbers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from lossviz.catalogue import CATALOGUE
from lossviz.lessons.article import corrections
from lossviz.lessons.lesson import Lesson, Observation, Step
from lossviz.picture.highlight import Spot

__all__ = ["lesson", "story"]


@cache
def lesson(key: str) -> Lesson:
    """What the module ``lossviz.lessons.<key>`` teaches; an empty lesson if a loss has no such module.

    >>> lesson("huber").story[1].question[:44]
    'δ = 1.5, and a residual of 2.5 pulls with 1.'
    >>> lesson("unheard_of")
    Lesson(story=(), training=None, reading=(), leads=())
    """
    name = f"{__name__}.{key}"
    if not key.isidentifier() or find_spec(name) is None:
        return Lesson()
    found = getattr(import_module(name), "LESSON", None)
    return found if isinstance(found, Lesson) else Lesson()


@cache
def story(key: str) -> tuple[Step, ...]:
    """The steps of the page of a loss: its own, and before the last of them what the article says wrongly about it.

    A question comes before that, as it may answer it. A loss without a lesson has one step, which says what its untouched
    page shows.

    >>> [step.title for step in story("huber")][-2:]
    ['Huber is smooth L1 times δ', "1.345, the statistician's δ"]
    """
    own = lesson(key).story or (_opening(key),)
    last = len(own) - 1 if len(own) > 1 and isinstance(own[-1], Observation) else len(own)
    return (*own[:last], *corrections(key), *own[last:])


def _opening(key: str) -> Observation:
    summary = CATALOGUE[key].summary.rstrip(".").replace("{", "{{").replace("}", "}}")
    text = f"{summary}. At prediction {{prediction}} and label {{label}} the loss is {{loss}} and the gradient {{gradient}}."
    return Observation("At first sight", text, spot=Spot("point", "costs {loss}"))
