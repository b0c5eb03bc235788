"""Formats that are text: SVG, HTML and TeX."""

from __future__ import annotations

import re
from html import escape

from lossviz.export.metadata.about import LICENCE, About
from lossviz.export.metadata.rdf import rdf, xml
from lossviz.version import SOFTWARE

_SVG = re.compile(r"\s*<svg\b[^>]*>")


def described_svg(data: bytes, about: About) -> bytes:
    """An SVG with title, description and RDF as its first elements."""
    text = data.decode()
    found = _SVG.match(text)
    if found is None:
        raise ValueError(f"described: it is no SVG ({len(data)} bytes)")
    words = f"<title>{xml(about.title)}</title><desc>{xml(about.description)}</desc>"
    return f"{found[0]}{words}<metadata>{rdf(about)}</metadata>{text[found.end() :]}".encode()


def described_html(data: bytes, about: About) -> bytes:
    """A page with its words in the tags of its head."""
    head, end, rest = data.partition(b"</head>")
    if not end:
        raise ValueError(f"described: it is no HTML page with a head ({len(data)} bytes)")
    return head + _meta(about).encode() + end + rest


def _meta(about: About) -> str:
    """The tags that browsers and search engines know, and those of Dublin Core.

    >>> print(_meta(About("A title", "Words.", "mse?mse_label=0", {"label": "0"})).splitlines()[1])
    <meta name="description" content="Words.">
    """
    named = {
        "description": about.description,
        "generator": SOFTWARE,
        "dcterms.title": about.title,
        "dcterms.source": about.link,
        "dcterms.subject": about.settings_text,
        "dcterms.rights": LICENCE.notice,
        "dcterms.license": LICENCE.url,
    }
    tags = [f'<meta name="{name}" content="{escape(text)}">' for name, text in named.items()]
    return "\n".join(["", *tags, ""])


def described_tex(data: bytes, about: About) -> bytes:
    """A TeX file with its words as its first lines, as comments."""
    return "".join(f"% {line}\n" for line in about.lines()).encode() + data
