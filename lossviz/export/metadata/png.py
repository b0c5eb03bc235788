"""PNG: international text chunks under the names of its specification, and XMP in one more."""

from __future__ import annotations

from lossviz.export.metadata.about import About
from lossviz.export.metadata.rdf import packet
from lossviz.picture.chunks import behind_head, chunk


def described_png(data: bytes, about: About) -> bytes:
    """A PNG with its texts right behind its header, where every reader has seen them before the pixels."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR":
        raise ValueError(f"described: it is no PNG ({len(data)} bytes)")
    texts = {**about.tags(), "XML:com.adobe.xmp": packet(about)}
    return behind_head(data, b"".join(_text(name, text) for name, text in texts.items()))


def _text(keyword: str, text: str) -> bytes:
    # after the keyword: not compressed, by no method, in no language that is named, under no other keyword
    return chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.replace("\0", "").encode())
