"""What a link to a page looks like where it is shared: the Open Graph tags of its head.

The protocol (https://ogp.me) wants whole addresses in ``og:url`` and ``og:image``. A page that does not know its own has
a title and a description, and no picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lossviz.catalogue import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.state.compare import COMPARISONS

#: Pixels of a picture: what services that show links ask for.
SIZE = (1200, 630)
#: Longer descriptions are cut by those who show them.
_LONGEST = 200


#: The title of the first page, and what it says of all of them.
TITLE = "lossviz: loss functions you can see"
WHOLE = (
    "A loss function turns a prediction and a label into one number, and its gradient says how hard training pulls: "
    "see both as surfaces, and move everything."
)
#: What the pages that compare are about.
COMPARED = {
    "compare": "How do squared error, smooth L1 and Huber react to one outlier? Overlaid on one axis, with the numbers.",
    "compare_classification": (
        "Hinge, exponential, logistic, focal and the 0–1 loss against the margin, and what one wrong label does to each."
    ),
}


@dataclass(frozen=True)
class Face:
    """A page's title, what it is about, in Markdown, and what its picture shows."""

    title: str
    description: str
    alt: str = ""


def face_of(page: str) -> Face:
    """The face of a page with a picture: of a loss, a comparison or a lab. Raises KeyError for another page.

    >>> face_of("huber").title, face_of("outliers").description
    ('Huber loss', 'Drag a point, and see which line follows it.')
    """
    if page in CATALOGUE:
        loss = CATALOGUE[page]
        return Face(loss.title, loss.summary, f"{loss.title} as a surface over prediction and label")
    if page in COMPARISONS:
        title = f"Compare the {COMPARISONS[page].sort.task} losses"
        return Face(title, COMPARED[page], f"{title}: their curves, overlaid")
    lab = LABS[page]
    return Face(lab.title, lab.teaser, f"{lab.title}: the picture that the page opens with")


def plain(text: str) -> str:
    """A text without its Markdown, at most so long that a service shows all of it; cut after a word.

    >>> plain("**Huber** is `½r²` near 0; see [the article](https://example.org).")
    'Huber is ½r² near 0; see the article.'
    """
    bare = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", text)
    bare = " ".join(re.sub(r"\*\*|`", "", bare).split())
    return bare if len(bare) <= _LONGEST else f"{bare[: _LONGEST - 1].rpartition(' ')[0].rstrip(',;:')}…"


def tags(face: Face, *, address: str = "", picture: str = "") -> str:
    """The tags of a head; ``address`` is the page's own and ``picture`` its picture's, whole ones, empty if unknown.

    >>> tags(Face("Huber loss", "Half a square, then a line.")).count("<meta")
    6
    """
    return "".join(
        f'<meta {kind}="{name}" content="{escape(text)}">' for kind, name, text in _told(face, address, picture)
    )


def _told(face: Face, address: str, picture: str) -> Iterator[tuple[str, str, str]]:
    description = plain(face.description)
    yield "name", "description", description
    yield "property", "og:type", "website"
    yield "property", "og:site_name", "lossviz"
    yield "property", "og:title", face.title
    yield "property", "og:description", description
    if address:
        yield "property", "og:url", address
    if picture:
        width, height = SIZE
        yield "property", "og:image", picture
        yield "property", "og:image:type", "image/png"
        yield "property", "og:image:width", str(width)
        yield "property", "og:image:height", str(height)
        yield "property", "og:image:alt", face.alt or face.title
    yield "name", "twitter:card", "summary_large_image" if picture else "summary"
