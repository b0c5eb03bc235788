"""Which losses stand for all in a browser, where every page costs seconds."""

from __future__ import annotations

from lossviz import CATALOGUE


def form(key: str) -> tuple[type, int]:
    """What decides how a loss's page is built: its family, and how many parameters it has."""
    loss = CATALOGUE[key]
    return loss.__bases__[0], len(loss.parameters())


#: The first loss of each form. Pages of one form differ in their numbers and words, which tests without a browser hold.
ONE_OF_EACH_FORM = tuple({form(key): key for key in reversed(CATALOGUE)}.values())[::-1]
#: The losses whose form has another already.
OF_A_FORM_SEEN = frozenset(CATALOGUE) - frozenset(ONE_OF_EACH_FORM)
