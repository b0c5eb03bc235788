"""The subject that an address names: of a page of the app or of a static site, or of a step of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from lossviz.decimals import real
from lossviz.export.kinds import kind_of, pages
from lossviz.export.requests import RequestError
from lossviz.lessons.plans import plan_of
from lossviz.lessons.plans.own import LessonError
from lossviz.parameter import shown
from lossviz.state.link import Read, gathered, own, problems
from lossviz.state.record import Record

#: A link with 500 points has fewer characters.
_LONGEST = 50_000


def from_link(link: str) -> Record:
    """The subject of an address. What it leaves out is as on the page; what cannot be shown raises RequestError.

    >>> from_link("http://localhost:8501/huber?huber_delta=2.5").loss
    Huber(delta=2.5)
    >>> from_link("outliers.html#outliers_preset=houses").preset
    'houses'
    >>> from_link("http://localhost:8501/huber?lesson=one-bad-point&step=8").setting
    'δ = 3, ŷ = 2, y = 0'
    """
    parts = _split(link)
    page = parts.path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    query = _query(parts)
    if "lesson" in query and not own(page, query):  # a view of its own is meant as it is
        return _step(page, query)
    if page not in pages():
        raise RequestError(
            f"link must end in the name of a page before its ?: one of {', '.join(pages())}; got {shown(link)}"
        )
    return _accepted(kind_of(page).read(query))


def _split(link: str) -> SplitResult:
    if len(link) > _LONGEST:
        raise RequestError(f"link must have at most {_LONGEST:,} characters, got {len(link):,}")
    try:
        return urlsplit(link.strip())
    except ValueError:
        raise RequestError(f"link must be the address of a page of lossviz, got {shown(link)}") from None


def _query(parts: SplitResult) -> dict[str, Any]:
    """The parameters of an address: the app has them before its #, a static site behind."""
    return gathered(pair for text in (parts.query, parts.fragment) for pair in parse_qsl(text, keep_blank_values=True))


def _accepted(read: Read[Any]) -> Record:
    if read.refused:
        raise RequestError(f"link: {problems(read.refused)}")
    found: Record = read.view
    return found


def _step(page: str, query: Mapping[str, Any]) -> Record:
    """What a step of a lesson shows; without a number the first one on the page."""
    name = query["lesson"]
    if not isinstance(name, str):
        raise RequestError(f"link: lesson is given as {' and as '.join(map(shown, name[:3]))}")
    try:
        plan = plan_of(name)
    except LessonError as error:
        raise RequestError(f"link: {str(error).removesuffix('.')}") from None
    first = plan.pages.index(page) + 1 if page in plan.pages else 1
    raw = query.get("step", str(first))
    number = real(raw)
    if number is None or number not in range(1, len(plan) + 1):
        raise RequestError(f"link: step must be a whole number from 1 to {len(plan)}, got {shown(raw)}")
    return plan.step(int(number)).view
