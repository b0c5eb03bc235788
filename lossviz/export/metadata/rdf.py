"""The same words as RDF, with the terms of Dublin Core and Creative Commons: in SVG as it is, elsewhere as an XMP packet.

``lossviz/web/marks.js`` writes the same for pictures that are saved in the browser; a test holds both alike.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from lossviz.export.metadata.about import LICENCE, About
from lossviz.version import SOFTWARE

_NAMESPACES = " ".join(
    f'xmlns:{name}="{url}"'
    for name, url in (
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("cc", "http://creativecommons.org/ns#"),
        ("xmp", "http://ns.adobe.com/xap/1.0/"),
        ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
    )
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rdf(about: About) -> str:
    """One description of the file that holds it.

    >>> rdf(About("Huber & co", "Words.", "huber?huber_delta=1", {"delta": "1"})).count("Huber &amp; co")
    1
    """
    settings = "".join(f"<rdf:li>{xml(f'{name} = {value}')}</rdf:li>" for name, value in about.settings.items())
    parts = (
        f"<dc:title>{_worded(about.title)}</dc:title>",
        f"<dc:description>{_worded(about.description)}</dc:description>",
        f"<dc:source>{xml(about.link)}</dc:source>",
        f"<dc:subject><rdf:Bag>{settings}</rdf:Bag></dc:subject>",
        f"<dc:rights>{_worded(LICENCE.notice)}</dc:rights>",
        f'<cc:license rdf:resource="{LICENCE.url}"/>',
        f"<xmp:CreatorTool>{xml(SOFTWARE)}</xmp:CreatorTool>",
        "<xmpRights:Marked>True</xmpRights:Marked>",
        f"<xmpRights:WebStatement>{LICENCE.url}</xmpRights:WebStatement>",
    )
    return f'<rdf:RDF {_NAMESPACES}><rdf:Description rdf:about="">{"".join(parts)}</rdf:Description></rdf:RDF>'


def packet(about: About) -> str:
    """The description as an XMP packet.

    >>> packet(About("A title", "Words.", "mse?mse_label=0", {})).endswith('<?xpacket end="r"?>')
    True
    """
    begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    return f'{begin}<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf(about)}</x:xmpmeta><?xpacket end="r"?>'


def xml(text: str) -> str:
    """A text as it stands in XML, without characters that may not.

    >>> xml("a < b\\x00")
    'a &lt; b'
    """
    return escape(_FORBIDDEN.sub("", text))


def _worded(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{xml(text)}</rdf:li></rdf:Alt>'
