"""What a lesson for a class is: an ordered list of views on several pages, each with its sentence, and of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, cast

from lossviz.catalogue import CATALOGUE
from lossviz.expression import WrittenLoss
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans.facts import facts, raw, short
from lossviz.picture.compare.drawing import drawing as comparison
from lossviz.picture.highlight import Marked, Spot, marked, marked_in
from lossviz.picture.veil import veil
from lossviz.state.compare import COMPARISONS
from lossviz.state.record import Record
from lossviz.state.view import View, page_view, view_from_state

LETTERS = "ABCDEF"
#: Options that are no longer all stand in one line, on a phone too.
_ONE_LINE = 60


def page_title(page: str) -> str:
    """What a page with a picture is called.

    >>> page_title("huber"), page_title("outliers"), page_title("compare"), page_title("your_own")
    ('Huber loss', 'Outlier bench', 'Compare', 'Your own loss')
    """
    if page in CATALOGUE:
        return CATALOGUE[page].title
    if page == WrittenLoss.key:
        return WrittenLoss.title
    return LABS[page].title if page in LABS else "Compare"


def lacking(page: str) -> str:
    """What is to be installed before a page shows its picture and its numbers; empty if nothing is.

    >>> lacking("huber")
    ''
    """
    return LABS[page].missing if page in LABS else ""


def filled(text: str, view: Record) -> str:
    """A text with the numbers that it names, which are computed if there are any.

    >>> filled("It costs {loss}.", view_at("mse", {"prediction": 3.0}))
    'It costs 9.'
    """
    return text.format(**facts(view)) if "{" in text else text


def view_at(page: str, state: Mapping[str, Any]) -> Record:
    """What a page shows at a state (by control name); what the state leaves out is as on the untouched page.

    Raises KeyError for a page that has no picture.

    >>> view_at("huber", {"delta": 2.0}).query()
    {'huber_delta': '2'}
    """
    if page in CATALOGUE:
        return view_from_state(page, {**page_view(page).state(), "range": None, **state})
    if page in COMPARISONS:
        return COMPARISONS[page].from_state(state)
    lab = LABS[page]
    preset = lab.presets().get(str(state.get("preset")))  # of a lab whose presets have data of their own
    view: Record = lab.view.from_state({**(preset[1].state() if preset else {}), **state})
    return view


@dataclass(frozen=True)
class Stop:
    """A view of a page and what is said of it; ``text`` may name what ``facts`` has of the view.

    ``spot`` is what the sentence speaks of in the picture of a loss, ``seen`` are the traces that it speaks of in any other;
    a question that waits for hands has the step that is its ``answer``.
    """

    page: str
    title: str
    text: str
    state: Mapping[str, Any] = field(default_factory=dict)
    spot: Spot | None = None
    answer: Stop | None = None
    seen: tuple[str, ...] = ()

    @cached_property
    def view(self) -> Record:
        """The view that is shown."""
        return view_at(self.page, self.state)

    @property
    def words(self) -> str:
        """The sentence with its numbers."""
        return filled(self.text, self.view)

    @property
    def asks(self) -> bool:
        """Whether it is a question, which the next step answers."""
        return self.answer is not None

    @property
    def marked(self) -> Marked:
        """Where in the picture that is what the sentence speaks of; of a question what is kept back, too."""
        marks = _marked(self.page, self.view, self.spot, self.seen)
        if self.answer is None or self.answer.page != self.page or not isinstance(self.view, View):
            return marks
        quantity = self.spot.quantity if self.spot else "value"
        return replace(marks, veil=veil(self.view, cast(View, self.answer.view), quantity))


@lru_cache(maxsize=128)
def _marked(page: str, view: Any, spot: Spot | None, seen: tuple[str, ...]) -> Marked:
    if isinstance(view, View) or not seen or lacking(page):
        return marked(view, spot)
    return marked_in(LABS[page].drawing(view) if page in LABS else comparison(view), view, seen)


@dataclass(frozen=True)
class Vote:
    """A question: asked at one view, and answered at another by a quantity of the core.

    ``options`` are what hands are raised for, each with the number it stands for; the nearest to the truth is right.
    ``quantity`` is the name of a fact of the answering view, or a function of the facts before and after. ``reveal`` and
    ``misread`` (what a wrong vote has taken for the answer, told to the teacher alone) may name {answer}, the facts of the
    answering view, and those of the asking view with "before_" in front. What is asked for must not be seen before it is
    revealed; ``seen`` are the traces that the answer speaks of.
    """

    page: str
    question: str
    state: Mapping[str, Any]
    after: Mapping[str, Any]
    options: tuple[tuple[str, float], ...]
    quantity: str | Callable[[Mapping[str, Any], Mapping[str, Any]], float]
    reveal: str
    misread: str
    spot: Spot | None = None
    seen: tuple[str, ...] = ()

    @property
    def answer(self) -> float:
        """The truth."""
        before, after = raw(view_at(self.page, self.state)), raw(self._after)
        return float(self.quantity(before, after) if callable(self.quantity) else after[self.quantity])

    @property
    def right(self) -> str:
        """The letter of the right option."""
        places = range(len(self.options))
        return LETTERS[min(places, key=lambda place: abs(self.options[place][1] - self.answer))]

    @property
    def choices(self) -> dict[str, str]:
        """The text of each option by its letter."""
        return dict(zip(LETTERS, (text for text, _ in self.options), strict=False))

    @property
    def words(self) -> str:
        """The question with its numbers, without its options."""
        return filled(self.question, view_at(self.page, self.state))

    @property
    def misreading(self) -> str:
        """What a wrong vote has taken for the answer."""
        return self.misread.format(**self._known())

    @property
    def _after(self) -> Record:
        return view_at(self.page, {**self.state, **self.after})

    def _known(self) -> dict[str, str]:
        before = {f"before_{name}": value for name, value in facts(view_at(self.page, self.state)).items()}
        return {**before, **facts(self._after), "answer": short(self.answer, 4 if self.page in CATALOGUE else 3)}

    def asked(self) -> Stop:
        """The question as a step of its own; its answer is the next one, so that a clicker reveals it."""
        choices = " · ".join(f"**{letter}**\u00a0{_unbroken(text)}" for letter, text in self.choices.items())
        choices = _unbroken(choices) if len(choices) <= _ONE_LINE else choices
        spot = Spot("point", quantity=self.spot.quantity) if self.spot else None
        answer = Stop(self.page, "The answer", "", {**self.state, **self.after})
        return Stop(self.page, "Predict: hands up", f"{self.question} {choices}", self.state, spot, answer)

    def revealed(self) -> Stop:
        """The answer as a step; without words where nothing can compute them."""
        if lacking(self.page):
            return Stop(self.page, "The answer", "", {**self.state, **self.after})
        told = self.reveal.format(**self._known()).replace("{", "{{").replace("}", "}}")
        title = f"{self.right}: {self.choices[self.right]}"
        return Stop(self.page, title, told, {**self.state, **self.after}, self.spot, seen=self.seen)


def _unbroken(text: str) -> str:
    """A text that stays in one line: an option is read at once."""
    return text.replace(" ", "\u00a0")


@dataclass(frozen=True)
class Plan:
    """A lesson of about so many ``minutes``; ``key`` names it in links, ``goal`` says what a class can do afterwards."""

    key: str
    title: str
    goal: str
    parts: tuple[Stop | Vote, ...]
    minutes: int = 45

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The page of each step."""
        return tuple(part.page for part in self.parts for _ in range(2 if isinstance(part, Vote) else 1))

    def step(self, number: int) -> Stop:
        """A step, counted from 1. Raises IndexError for one that there is not."""
        if number < 1:
            raise IndexError(number)
        part, answered = list(self.places())[number - 1]
        if isinstance(part, Stop):
            return part
        return part.revealed() if answered else part.asked()

    def titles(self) -> Iterator[str]:
        """What a list calls each step. It does not give answers away, and does not compute them."""
        for part, answered in self.places():
            if isinstance(part, Stop):
                yield part.title
            else:
                yield "The answer" if answered else part.asked().words.partition("? ")[0] + "?"

    def places(self) -> Iterator[tuple[Stop | Vote, bool]]:
        """The part behind each step, and whether the step is the answer to it."""
        for part in self.parts:
            yield part, False
            if isinstance(part, Vote):
                yield part, True

    def __len__(self) -> int:
        return len(self.pages)

    def query(self, number: int) -> dict[str, str]:
        """The parameters of the link to a step, on the step's page."""
        return {"lesson": self.key, "step": str(number)}
