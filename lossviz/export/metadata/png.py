"""PNG: international text chunks under the names of its specification, and XMP in one more."""

from __future__ import annotations

import struct
import zlib

from lossviz.export.metadata.about import About
from lossviz.export.metadata.rdf import packet

#: Where the first chunk, of a fixed length, has ended.
_HEADED = 33


def described_png(data: bytes, about: About) -> bytes:
    """A PNG with its texts right behind its header, where every reader has seen them before the pixels."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR":
        raise ValueError(f"described: it is no PNG ({len(data)} bytes)")
    texts = {**about.tags(), "XML:com.adobe.xmp": packet(about)}
    return data[:_HEADED] + b"".join(_text(name, text) for name, text in texts.items()) + data[_HEADED:]


def _text(keyword: str, text: str) -> bytes:
    # after the keyword: not compressed, by no method, in no language that is named, under no other keyword
    return _chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.replace("\0", "").encode())


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
