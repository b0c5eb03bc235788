"""A lesson of one's own: views with a sentence each, which live in a link and in a JSON file, and nowhere else."""

from __future__ import annotations

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from lossviz.catalogue import CATALOGUE
from lossviz.expression import WrittenLoss, read_words
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans.plan import Plan, Stop, page_title
from lossviz.parameter import shown
from lossviz.state.compare import COMPARISONS
from lossviz.state.link import Read, gathered, problems
from lossviz.state.record import Record
from lossviz.state.view import read_query

#: How the name of a lesson of one's own begins in links.
MARK = "my."
#: The longest name: with the address before it a link has at most 2,000 characters.
LONGEST = 1800
MOST_STEPS, LONGEST_SENTENCE, LONGEST_TITLE, LONGEST_GOAL = 40, 400, 80, 200
_LONGEST_FILE, _UNPACKED = 100_000, 40_000
_KIND = "lossviz lesson"

# What the texts of lessons have in common: links are shorter for it. Every link is read by means of it, so it never changes.
_COMMON = (
    b"binary_cross_entropy cross_entropy squared_hinge epsilon_insensitive smooth_l1 log_cosh quantile expectile exponential "
    b"poisson barron tukey hinge focal huber outliers imbalance numerics descent compare mse l1 points=preset=outlier clean "
    b"leverage scene=line neuron optimizer=sgd rate=0.1 steps=200 step=start=start2=shown=mse~smooth_l1~huber negatives= "
    b"positives=p_negative=p_positive=spread=truth=classes=from_logits=true losses=mse,smooth_l1,huber residual=outlier=10 "
    b"several=true view=top range=3 alpha=gamma=beta=delta= the loss of a gradient is the residual and the pull of an outlier, "
    b"the squared error. What does it cost? How hard does it pull? Which is larger, and why? Here we see that for with at "
    b'"],["huber","delta=2&label=1&prediction=3","'
)


class LessonError(ValueError):
    """What is wrong with a lesson, in a sentence for who opened or changed it."""


@dataclass(frozen=True)
class OwnStep:
    """A view, by its page and the parameters of its link, and what is said of it."""

    page: str
    query: tuple[tuple[str, str], ...]
    sentence: str = ""

    @classmethod
    def at(cls, view: Record, sentence: str) -> OwnStep:
        """The step that shows a view.

        >>> from lossviz.state.view import view_from_state
        >>> OwnStep.at(view_from_state("huber", {"delta": 2}), "Look.").query
        (('huber_delta', '2'),)
        """
        return cls(view.page, tuple(view.query().items()), tidy(sentence))

    @property
    def title(self) -> str:
        """What the page of its picture is called; of a loss that somebody wrote, its formula too.

        >>> OwnStep("your_own", (("your_own_formula", "r**4"),)).title
        'Your own loss: r**4'
        """
        written = dict(self.query).get(f"{WrittenLoss.key}_formula", "")
        return f"{page_title(self.page)}: {written}" if written else page_title(self.page)


@dataclass(frozen=True)
class OwnStop(Stop):
    """A step as it runs: ``state`` has the parameters of its link, and its text is as it was written."""

    @cached_property
    def view(self) -> Record:
        """The view that is shown."""
        view: Record = read_view(self.page, self.state).view
        return view

    @property
    def words(self) -> str:
        """The sentence."""
        return self.text


@dataclass(frozen=True)
class OwnLesson:
    """A lesson as it is collected. Its methods return the changed lesson, or raise LessonError if that cannot be."""

    title: str = ""
    goal: str = ""
    steps: tuple[OwnStep, ...] = ()

    def with_step(self, step: OwnStep) -> OwnLesson:
        """The lesson with one step more at its end."""
        return self._changed((*self.steps, step))

    def without(self, place: int) -> OwnLesson:
        """The lesson without a step."""
        return replace(self, steps=(*self.steps[:place], *self.steps[place + 1 :]))

    def moved(self, place: int, by: int) -> OwnLesson:
        """The lesson with a step earlier (−1) or later (1); at an end it stays.

        >>> steps = tuple(OwnStep("mse", (), text) for text in "abc")
        >>> [step.sentence for step in OwnLesson(steps=steps).moved(2, -1).steps]
        ['a', 'c', 'b']
        """
        rest = list(self.without(place).steps)
        rest.insert(min(max(place + by, 0), len(rest)), self.steps[place])
        return replace(self, steps=tuple(rest))

    def said(self, place: int, sentence: str) -> OwnLesson:
        """The lesson with another sentence at a step."""
        step = replace(self.steps[place], sentence=tidy(sentence))
        return self._changed((*self.steps[:place], step, *self.steps[place + 1 :]))

    def named(self, title: str, goal: str) -> OwnLesson:
        """The lesson under another title and with another goal."""
        return _checked(replace(self, title=tidy(title), goal=tidy(goal)))

    def _changed(self, steps: tuple[OwnStep, ...]) -> OwnLesson:
        return _checked(replace(self, steps=steps))

    def name(self) -> str:
        """The name under which links carry the whole lesson; it may be longer than a link can be.

        >>> from_name(OwnLesson("A", steps=(OwnStep("mse", (), "Look."),)).name()).steps[0].sentence
        'Look.'
        """
        steps = [[step.page, urlencode(_bare(step), safe="~,"), step.sentence] for step in self.steps]
        text = json.dumps([self.title, self.goal, steps], ensure_ascii=False, separators=(",", ":"))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_COMMON)
        packed = packer.compress(text.encode()) + packer.flush()
        return MARK + urlsafe_b64encode(packed).decode().rstrip("=")

    def json(self) -> str:
        """The lesson as the text of a file."""
        steps = [{"page": step.page, "view": dict(step.query), "sentence": step.sentence} for step in self.steps]
        document = {"kind": _KIND, "title": self.title, "goal": self.goal, "steps": steps}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def plan(self) -> Plan:
        """The lesson as it runs. A sentence that ends with a question mark waits for hands; the next step is its answer.

        Raises LessonError for one without steps.
        """
        if not self.steps:
            raise LessonError("This lesson has no steps yet.")
        stops: list[OwnStop] = []
        for step in reversed(self.steps):
            answer = stops[0] if stops and step.sentence.endswith("?") else None
            stops.insert(0, OwnStop(step.page, step.title, step.sentence, dict(step.query), answer=answer))
        title = self.title or "A lesson of my own"
        return Plan(self.name(), title, self.goal, tuple(stops), minutes=3 * len(stops))


def from_name(name: str) -> OwnLesson:
    """The lesson that a link carries. Raises LessonError for a text that is none."""
    code = name.removeprefix(MARK)
    if len(name) > LONGEST:
        raise LessonError(f"The lesson of this link has {len(name):,} characters, and at most {LONGEST:,} can be read.")
    try:
        if not name.startswith(MARK) or not re.fullmatch(r"[\w-]+", code, re.ASCII):
            raise ValueError
        unpacker = zlib.decompressobj(-15, zdict=_COMMON)
        text = unpacker.decompress(urlsafe_b64decode(code + "=" * (-len(code) % 4)), _UNPACKED)
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError
        title, goal, steps = json.loads(text)
        pairs = [
            (page, [(f"{page}_{key}", value) for key, value in parse_qsl(query, True)], said)
            for page, query, said in steps
        ]
    except (ValueError, TypeError, AttributeError, zlib.error, RecursionError):
        raise LessonError("The lesson of this link cannot be read: the link was cut off or changed.") from None
    return _lesson(title, goal, pairs)


def from_json(text: str) -> OwnLesson:
    """The lesson of a file. Raises LessonError for a text that is none."""
    if len(text) > _LONGEST_FILE:
        raise LessonError(f"This file has {len(text):,} characters; a lesson has at most {_LONGEST_FILE:,}.")
    try:
        found = json.loads(text)
        if found["kind"] != _KIND:
            raise KeyError
        steps = [
            (step["page"], list(step.get("view", {}).items()), step.get("sentence", "")) for step in found["steps"]
        ]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise LessonError("This file is no lesson that was saved here.") from None
    return _lesson(found.get("title", ""), found.get("goal", ""), steps)


@lru_cache(maxsize=64)
def own_plan(name: str) -> Plan:
    """The lesson of a link as it runs. Raises LessonError."""
    return from_name(name).plan()


def read_view(page: str, query: Mapping[str, Any]) -> Read[Any]:
    """The view of a page's link, and what the link asks for in vain."""
    if page in CATALOGUE:
        return read_query(page, query)
    if page == WrittenLoss.key:
        return read_words(query)[0]
    return (COMPARISONS[page] if page in COMPARISONS else LABS[page].view).read_query(query)


def tidy(text: str) -> str:
    """A text on one line, without characters that cannot be shown.

    >>> tidy(" a\\n b\\x00 ")
    'a b'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _bare(step: OwnStep) -> list[tuple[str, str]]:
    return [(key.removeprefix(f"{step.page}_"), value) for key, value in step.query]


def _lesson(title: Any, goal: Any, steps: list[tuple[Any, list[tuple[Any, Any]], Any]]) -> OwnLesson:
    """A lesson of what was read, checked as if somebody had made it to do harm."""
    texts = [
        title,
        goal,
        *(part for page, query, said in steps for part in (page, said, *(t for pair in query for t in pair))),
    ]
    if not all(isinstance(text, str) for text in texts):
        raise LessonError("This lesson cannot be read: its titles, sentences and views must be texts.")
    if len(steps) > MOST_STEPS:
        raise LessonError(f"A lesson has at most {MOST_STEPS} steps, and this one has {len(steps)}.")
    made = tuple(_step(place, *step) for place, step in enumerate(steps, start=1))
    return _checked(OwnLesson(tidy(title), tidy(goal), made))


def _step(number: int, page: str, query: list[tuple[str, str]], sentence: str) -> OwnStep:
    if page not in {*CATALOGUE, *LABS, *COMPARISONS, WrittenLoss.key}:
        raise LessonError(
            f"Step {number} of this lesson asks for the page {shown(page)}, which is no page with a picture."
        )
    strange = [name for name, _ in query if not name.startswith(f"{page}_")]
    if strange:
        raise LessonError(
            f"Step {number} of this lesson asks for {shown(strange[0])}, which is nothing of the page {page}."
        )
    read = read_view(page, gathered(query))
    if read.refused:
        raise LessonError(f"Step {number} of this lesson asks for what cannot be shown: {problems(read.refused)}.")
    return OwnStep(page, tuple(query), tidy(sentence))


def _checked(lesson: OwnLesson) -> OwnLesson:
    """The lesson, if it is one that a link can carry."""
    if len(lesson.steps) > MOST_STEPS:
        raise LessonError(f"A lesson has at most {MOST_STEPS} steps.")
    limits = [("title", lesson.title, LONGEST_TITLE), ("goal", lesson.goal, LONGEST_GOAL)]
    limits += [(f"sentence of step {n}", step.sentence, LONGEST_SENTENCE) for n, step in enumerate(lesson.steps, 1)]
    for what, text, most in limits:
        if len(text) > most:
            raise LessonError(f"The {what} has {len(text)} characters; at most {most} are read from a screen.")
    length = len(lesson.name())
    if length > LONGEST:
        raise LessonError(
            f"The link of this lesson would have {length:,} characters, and at most {LONGEST:,} go in, so that with the "
            "address before them no link has more than 2,000: shorten a sentence, or make two lessons."
        )
    return lesson
