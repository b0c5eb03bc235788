"""What is taught about one loss: the records that the lesson modules fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lossviz.lessons.predict import Question
from lossviz.lessons.training import TrainingStep
from lossviz.loss import Reference


@dataclass(frozen=True)
class Observation:
    """What to notice, in Markdown without LaTeX, and the state (by control name) of the view that shows it.

    ``section`` is given if it corrects the article this project began with: the section of the article.
    """

    title: str
    text: str
    state: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""


@dataclass(frozen=True)
class Lesson:
    """What the page of a loss teaches; each part may be empty, and its block is then left out.

    ``notice`` are observations, ``predict`` questions to answer before looking, ``training`` is one step of training
    in PyTorch, ``reading`` what to read beside the loss's own reference.
    """

    notice: tuple[Observation, ...] = ()
    predict: tuple[Question, ...] = ()
    training: TrainingStep | None = None
    reading: tuple[Reference, ...] = ()
