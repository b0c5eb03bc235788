"""What each run of the tests opens, and what only a thorough one does.

A page in a browser costs seconds and a site some more, so a run before each landing tries everything once: on a loss of
each form, or on a few cases that a test names. ``pytest --thorough`` tries all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import TypeVar

from lossviz import CATALOGUE

Case = TypeVar("Case")

#: Whether all is wanted. Set before the tests are collected.
thorough = False


def form(key: str) -> tuple[type, int]:
    """What decides how a loss's page is built: its family, and how many parameters it has."""
    loss = CATALOGUE[key]
    return loss.__bases__[0], len(loss.parameters())


#: The first loss of each form. Pages of one form differ in their numbers and words, which tests without a browser hold.
ONE_OF_EACH_FORM = tuple({form(key): key for key in reversed(CATALOGUE)}.values())[::-1]
#: The losses whose form has another already.
OF_A_FORM_SEEN = frozenset(CATALOGUE) - frozenset(ONE_OF_EACH_FORM)


def one_of_each_form(pages: Iterable[str]) -> list[str]:
    """The pages, by their names or files, and of the losses one of each form."""
    return [page for page in pages if thorough or PurePath(page).stem not in OF_A_FORM_SEEN]


def some(cases: Iterable[Case], *few: Case) -> list[Case]:
    """The cases, or the few of them that stand for all."""
    found = list(cases)
    unknown = [case for case in few if case not in found]
    if unknown:
        raise ValueError(f"some: {unknown} are none of the cases {found}")
    return found if thorough else list(few)
