"""The lessons in a site without a server: their list, a page for each with all its steps, and what leads through them.

A step is opened on the page that it is about: ``huber.html#lesson=one-bad-point&step=3``. That page asks for
``lessons.js``, which has the words and the view of every step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import urlencode

from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import Plan, Stop, page_title
from lossviz.site.face import Face
from lossviz.site.prose import inline, prose
from lossviz.site.sheets import AUDIENCES, Target, sheet_page
from lossviz.site.shell import Page

_ABOUT = "The steps of a lesson lead over several pages; a question waits until hands are up, and the next step has its answer."


def views_on(page: str) -> list[Any]:
    """What the lessons show on a page.

    >>> [view.loss.delta for view in views_on("huber")]
    [1.0, 1.0, 3.0]
    """
    return [stop.view for plan in PLANS.values() for stop in _stops(plan) if stop.page == page]


def _stops(plan: Plan) -> Iterator[Stop]:
    return (plan.step(number) for number in range(1, len(plan) + 1))


def lessons_page() -> Page:
    """The list of the lessons."""
    parts = ["<h1>Lessons</h1>", f"<p>{_ABOUT}</p>"]
    for key, plan in PLANS.items():
        about = f"<p>{inline(plan.goal)} {len(plan)} steps, about {plan.minutes} minutes.</p>"
        steps = f'<a href="{page_name(plan)}.html">All steps on one page</a>'
        parts.append(f'<h2 id="{key}">{escape(plan.title)}</h2>{about}{_ways(plan, steps)}')
    return Page("lessons", Face("Lessons on loss functions", _ABOUT), "\n".join(parts))


def lesson_page(plan: Plan) -> Page:
    """A lesson with all its steps; an answer is folded away."""
    about = f"{plan.goal} {len(plan)} steps, about {plan.minutes} minutes."
    steps = "".join(f"<li>{''.join(_item(plan, number))}</li>" for number in _numbers(plan))
    body = f'<h1>{escape(plan.title)}</h1><p>{inline(about)}</p>{_ways(plan)}<ol class="steps">{steps}</ol>'
    return Page(page_name(plan), Face(plan.title, about), body)


def _numbers(plan: Plan) -> Iterator[int]:
    """The steps that are told one by one: an answer stands with its question."""
    return (number for number, (_, answered) in enumerate(plan.places(), start=1) if not answered)


def _item(plan: Plan, number: int) -> Iterator[str]:
    stop = plan.step(number)
    yield f"<h3>{escape(stop.title)} <small>{escape(page_title(stop.page))}</small></h3>"
    yield f"{prose(stop.words)}{_link(plan, number, 'Show this')}"
    if stop.asks:
        answer = plan.step(number + 1)
        told = f"<p><strong>{escape(answer.title)}</strong></p>{prose(answer.words)}"
        yield f"<details><summary>Reveal</summary>{told}{_link(plan, number + 1, 'Show this')}</details>"


def _ways(plan: Plan, more: str = "") -> str:
    """Where to begin, and the sheets."""
    sheets = "".join(
        f'<a href="{sheet_name(plan, audience)}">Sheet {words[0].lower()}{words[1:]}</a>'
        for audience, words in AUDIENCES.items()
    )
    return f'<p class="lossviz-ways">{_link(plan, 1, "Begin")}{more}{sheets}</p>'


def _link(plan: Plan, number: int, words: str) -> str:
    return f'<a href="{escape(Target(plain=True).step(plan, number))}">{words}</a>'


def page_name(plan: Plan) -> str:
    """The name of a lesson's page.

    >>> page_name(PLANS["one-bad-point"])
    'lesson-one-bad-point'
    """
    return f"lesson-{plan.key}"


def sheet_name(plan: Plan, audience: str) -> str:
    """The file of a lesson's sheet."""
    return f"sheet-{plan.key}-{audience}.html"


def sheet_file(plan: Plan, audience: str, url: str) -> str:
    """A sheet of a site; its codes lead to the site's own pages if it is known where that stands."""
    return sheet_page(plan, audience, Target(url, plain=True))


def entry() -> str:
    """What the first page says of the lessons."""
    items = "".join(
        f'<li><a href="{page_name(plan)}.html">{escape(plan.title)}</a>: {inline(plan.goal)}</li>'
        for plan in PLANS.values()
    )
    return f'<h2 id="lessons"><a href="lessons.html">Lessons</a></h2><ul>{items}</ul>'


def script() -> str:
    """The script with all lessons, which pages ask for when they are a step of one.

    >>> script()[:26]
    'window.lossvizLessons = {"'
    """
    found = {key: {"title": plan.title, "steps": [_told(stop) for stop in _stops(plan)]} for key, plan in PLANS.items()}
    text = json.dumps(found, allow_nan=False, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"window.lossvizLessons = {text};\n"


def _told(stop: Stop) -> dict[str, Any]:
    view = stop.view
    return {
        "page": stop.page,
        "title": stop.title,
        "words": inline(stop.words),
        "asks": stop.asks,
        "query": urlencode(view.query(complete=True)),
        "marked": stop.marked.json() if stop.spot or stop.seen else None,
    }
