"""What the frame of a page says of it to services that show links: title and description, as they run no scripts.

Its picture, if a link is to have one, is that of the static site: the protocol wants whole addresses, and a server behind
a proxy does not know its own.
"""

from __future__ import annotations

from functools import lru_cache

from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.site.face import TITLE, WHOLE, Face, face_of, tags
from lossviz.state.compare import COMPARISONS
from lossviz.ui.titles import LEARN, OWN

_SENTENCES = {
    "your_own": "Type a formula, and it becomes surfaces, curves and sliders; the link carries it to others.",
    "lessons": "Lessons for a class, each over several pages: views, questions for hands up, and sheets to print.",
    "guide": "Which loss to start with for what you predict, and what it costs.",
    "worked_examples": "Losses and gradients worked out by hand, step by step, with the numbers of the code.",
    "claims": "Numbers that were published about loss functions, computed again.",
}


_TITLES = {**OWN, **LEARN}


def about(page: str) -> str:
    """The tags of a page by the name in its address, the first page's being empty; nothing for what is no page.

    >>> '<meta property="og:title" content="Huber loss">' in about("huber"), about("no-such-page")
    (True, '')
    """
    known = not page or page in _TITLES or page in CATALOGUE or page in COMPARISONS or page in LABS
    return _told(page) if known else ""


@lru_cache(maxsize=64)
def _told(page: str) -> str:
    if page in _TITLES:
        return tags(Face(_TITLES[page], _SENTENCES[page]))
    return tags(face_of(page) if page else Face(TITLE, WHOLE))
