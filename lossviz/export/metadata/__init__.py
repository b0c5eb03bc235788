"""What an exported file says of itself, without a visible mark: title, words, link, settings, version, licence.

Each format has a place for it: text chunks and XMP in PNG, ``<title>``, ``<desc>`` and RDF in SVG, the information dictionary
and XMP in PDF, XMP in WebP, meta tags in HTML, the comment of a GIF, comment lines in TeX. The same file and the same words
give the same bytes. CSV has no such place: for a table the manifest beside it says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lossviz.export.metadata.about import LICENCE, About, about_of, about_samples
from lossviz.export.metadata.gif import described_gif
from lossviz.export.metadata.pdf import described_pdf
from lossviz.export.metadata.png import described_png
from lossviz.export.metadata.texts import described_html, described_svg, described_tex
from lossviz.export.metadata.webp import described_webp

__all__ = ["DESCRIBED", "LICENCE", "About", "about_of", "about_samples", "described"]

#: How each format is described; the others have no place for it.
DESCRIBED: Mapping[str, Callable[[bytes, About], bytes]] = {
    "png": described_png,
    "svg": described_svg,
    "pdf": described_pdf,
    "webp": described_webp,
    "html": described_html,
    "gif": described_gif,
    "tex": described_tex,
}


def described(form: str, data: bytes, about: About) -> bytes:
    """The bytes of a file that also says what it shows; as they are for a format that has no place for it.

    Raises ValueError for bytes that are no file of the format.

    >>> from lossviz.state.view import default_view
    >>> described("csv", b"label,value\\n", about_of(default_view("mse")))
    b'label,value\\n'
    >>> described("tex", b"x", about_of(default_view("mse"))).decode().splitlines()[2]
    '% Source: mse?mse_label=0&mse_prediction=2&mse_range=3&mse_view=valley'
    """
    describe = DESCRIBED.get(form)
    return describe(data, about) if describe else data
