"""What is taught: a lesson for each loss, the guide, the article this project began with, published numbers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from lossviz.lessons.article import corrections
from lossviz.lessons.lesson import Lesson, Observation

__all__ = ["lesson", "observations"]


@cache
def lesson(key: str) -> Lesson:
    """What the module ``lossviz.lessons.<key>`` teaches; an empty lesson if a loss has no such module.

    >>> lesson("huber").predict[0].question
    'δ = 1. How hard does a residual of 3 pull? (The pull is the size of the gradient.)'
    >>> lesson("unheard_of")
    Lesson(notice=(), predict=(), training=None, reading=())
    """
    name = f"{__name__}.{key}"
    if not key.isidentifier() or find_spec(name) is None:
        return Lesson()
    found = getattr(import_module(name), "LESSON", None)
    return found if isinstance(found, Lesson) else Lesson()


@cache
def observations(key: str) -> tuple[Observation, ...]:
    """What to notice about a loss, first our own observations, then what the article says wrongly about it.

    >>> [observation.section for observation in observations("huber")]
    ['', '', '', '', '3.5']
    """
    return (*lesson(key).notice, *corrections(key))
