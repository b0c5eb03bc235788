"""PDF: the information dictionary and XMP, as an update behind the file that the browser made.

The file's own bytes stay as they are, so its fonts, its pictures and its tags are exactly the browser's; pypdf knows
the tables of places that such an update needs. It adds no time of its own: the same file and words give the same bytes.
"""

from __future__ import annotations

from io import BytesIO
from typing import cast

from lossviz.export.metadata.about import LICENCE, About
from lossviz.export.metadata.rdf import packet
from lossviz.version import SOFTWARE


def described_pdf(data: bytes, about: About) -> bytes:
    """A PDF whose properties say what it shows."""
    from pypdf import PdfWriter
    from pypdf.errors import PyPdfError
    from pypdf.generic import NameObject, StreamObject

    try:
        writer = PdfWriter(BytesIO(data), incremental=True)
    except PyPdfError as error:
        raise ValueError(f"described: it is no PDF ({len(data)} bytes)") from error
    writer.add_metadata(
        {
            "/Title": about.title,
            "/Subject": about.description,
            "/Keywords": about.settings_text,
            "/Creator": SOFTWARE,
            "/Source": about.link,
            "/Copyright": LICENCE.notice,
        }
    )
    writer.xmp_metadata = packet(about).encode()
    stream = cast(StreamObject, writer.root_object["/Metadata"].get_object())
    stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
