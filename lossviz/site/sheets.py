"""Sheets of paper for a lesson: one for the teacher, with every step and answer, and one for the students, to write on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from lossviz.lessons.plans.plan import Plan, Stop, Vote, lacking, page_title
from lossviz.site.document import MARK
from lossviz.site.face import Face, tags
from lossviz.site.prose import inline
from lossviz.site.qr import qr_image
from lossviz.web import style

#: Who sheets are for, with the words that name them.
AUDIENCES = {"teacher": "For the teacher", "students": "For the students"}

#: What stands for a sentence whose numbers a lab would have to train for.
UNTOLD = "The numbers of this step need PyTorch, which is not installed where this sheet was made."
#: How many lines there are to write on below a question, and below the last one.
_LINES, _LAST_LINES = 4, 3


@dataclass(frozen=True)
class Target:
    """Where the links of a sheet lead: to the app at an address, or to the ``plain`` pages of a site without a server.

    A site that does not know its address has links between its pages, and nothing that could be printed.
    """

    address: str = ""
    plain: bool = False

    @property
    def printed(self) -> bool:
        """Whether links make sense on paper."""
        return bool(self.address)

    def lesson(self, plan: Plan) -> str:
        """The link that opens a lesson."""
        return self._at(f"lesson-{plan.key}.html") if self.plain else lesson_link(plan, self.address)

    def step(self, plan: Plan, number: int) -> str:
        """The link to a step.

        >>> from lossviz.lessons.plans import PLANS
        >>> Target(plain=True).step(PLANS["one-bad-point"], 3)
        'mse.html#lesson=one-bad-point&step=3'
        """
        if not self.plain:
            return step_link(plan, number, self.address)
        return self._at(f"{plan.pages[number - 1]}.html#{urlencode(plan.query(number))}")

    def _at(self, place: str) -> str:
        return f"{self.address}/{place}" if self.address else place


def sheet(plan: Plan, audience: str, address: str | Target) -> str:
    """A sheet as HTML, for the style sheet ``sheet.css``.

    ``address`` is where the app is, such as "http://192.168.1.20:8501", or another target; links and QR codes lead
    there. Raises ValueError for an audience that there is none of.

    >>> from lossviz.lessons.plans import PLANS
    >>> "One bad point" in sheet(PLANS["one-bad-point"], "students", "http://localhost:8501")
    True
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience must be one of {', '.join(AUDIENCES)}, got {audience!r}")
    target = address if isinstance(address, Target) else Target(address.rstrip("/"))
    parts = _teacher(plan, target) if audience == "teacher" else _students(plan, target)
    return f'<article class="sheet {audience}">{"".join(parts)}</article>'


def sheet_page(plan: Plan, audience: str, address: str | Target) -> str:
    """A sheet as a whole HTML page that needs no other file and no network; one of a site has its mark and a way back."""
    title = f"{plan.title}: {AUDIENCES[audience].lower()}"
    in_site = isinstance(address, Target) and address.plain
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{f'{MARK}{tags(Face(title, plan.goal))}' if in_site else ''}<title>{escape(title)}</title>"
        f'<link rel="icon" href="data:,"><style>{style("sheet.css")}</style></head>\n'
        f"<body>{_TOOLS if in_site else ''}{sheet(plan, audience, address)}</body>\n</html>\n"
    )


#: What stands above a sheet of a site, and is not printed.
_TOOLS = (
    '<p class="tools"><a href="lessons.html">All lessons</a> <button type="button" onclick="print()">Print</button></p>'
)


def lesson_link(plan: Plan, address: str) -> str:
    """The link that opens a lesson at its first step."""
    return f"{address}/lessons?{urlencode({'lesson': plan.key})}"


def step_link(plan: Plan, number: int, address: str) -> str:
    """The link to a step."""
    return f"{address}/{plan.pages[number - 1]}?{urlencode(plan.query(number))}"


def _heading(plan: Plan, target: Target, *about: str) -> str:
    link = target.lesson(plan)
    words = "".join(f"<p>{line}</p>" for line in about)
    code = _code(target, link, "QR code of the lesson")
    return f"<header><div><h1>{escape(plan.title)}</h1>{words}{_anchor(link, link)}</div>{code}</header>"


def _code(target: Target, link: str, alt: str) -> str:
    return qr_image(link, alt) if target.printed else ""


def _anchor(link: str, text: str) -> str:
    return f'<p class="link"><a href="{escape(link)}">{escape(text)}</a></p>'


def _goal(plan: Plan) -> str:
    return inline(plan.goal[:1].lower() + plan.goal[1:])


def _teacher(plan: Plan, target: Target) -> Iterator[str]:
    clicker = "." if target.plain else "; in presenter mode PageDown goes on."
    keys = f" Each code opens its step{clicker}" if target.printed else ""
    yield _heading(
        plan,
        target,
        f"<b>Goal.</b> Afterwards the class can {_goal(plan)}",
        f"{len(plan)} steps, about {plan.minutes} minutes.{keys}",
    )
    yield "<ol>"
    for number, (part, answered) in enumerate(plan.places(), start=1):
        link = target.step(plan, number)
        title, *words = _answer(part) if isinstance(part, Vote) and answered else _asked(part)
        told, page = "".join(f"<p>{line}</p>" for line in words), escape(page_title(part.page))
        yield (
            f'<li class="{"answer" if answered else "step"}">{_code(target, link, f"QR code of step {number}")}<div>'
            f"<h2>{number}. {title}{'' if title.startswith(page) else f' <small>{page}</small>'}</h2>{told}"
            f"{_anchor(link, link.removeprefix(f'{target.address}/'))}</div></li>"
        )
    yield "</ol>"


def _asked(part: Stop | Vote) -> Iterator[str]:
    """A view's title and sentence; or a question with its options, the right one marked, and what wrong votes have read."""
    if isinstance(part, Stop):
        yield escape(part.title)
        yield _told(lambda: inline(part.words))
        return
    yield _told(lambda: inline(part.words))
    yield _told(
        lambda: " · ".join(_option(letter, text, letter == part.right) for letter, text in part.choices.items())
    )
    yield _told(lambda: f"<em>Misread:</em> {inline(part.misreading)}")


def _option(letter: str, text: str, right: bool) -> str:
    return f"<strong>{letter} {escape(text)} ✓</strong>" if right else f"{letter} {escape(text)}"


def _answer(part: Vote) -> Iterator[str]:
    if lacking(part.page):
        yield from ("The answer", UNTOLD)
        return
    yield _told(lambda: escape(part.revealed().title))
    yield _told(lambda: inline(part.revealed().words))


def _told(say: Callable[[], str]) -> str:
    try:
        return say()
    except ModuleNotFoundError:
        return UNTOLD


def _students(plan: Plan, target: Target) -> Iterator[str]:
    yield _heading(plan, target, "Name <i></i> Date <i></i>", f"Afterwards you can {_goal(plan)}")
    yield "<ol>"
    for part in plan.parts:
        if isinstance(part, Vote):
            boxes = "".join(f"<span>☐ {letter} {escape(text)}</span>" for letter, text in part.choices.items())
            question = _told(lambda part=part: inline(part.words))  # type: ignore[misc]
            yield _to_write_on(question, f'<p class="options">{boxes}</p>', _LINES)
        elif part.asks:
            yield _to_write_on(inline(part.words), "", _LINES)
    yield _to_write_on("What do you take home from this lesson?", "", _LAST_LINES)
    yield "</ol>"


def _to_write_on(question: str, below: str, lines: int) -> str:
    return f'<li><h2>{question}</h2>{below}<div class="lines">{"<i></i>" * lines}</div></li>'
