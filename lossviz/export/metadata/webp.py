"""WebP: an XMP chunk, for which a simple file becomes an extended one; the picture itself is not touched."""

from __future__ import annotations

import struct

from lossviz.export.checks import webp_size
from lossviz.export.metadata.about import About
from lossviz.export.metadata.rdf import packet

_XMP, _ALPHA = 0x04, 0x10


def described_webp(data: bytes, about: About) -> bytes:
    """A WebP with its XMP as the last chunk, where the format wants it."""
    size = webp_size(data)
    if size is None:
        raise ValueError(f"described: it is no WebP ({len(data)} bytes)")
    chunks = data[12:]
    if data[12:16] == b"VP8X":
        head, rest = bytes([data[20] | _XMP]) + data[21:30], data[30:]
    else:
        flags = _XMP | (_ALPHA if _has_alpha(data) else 0)
        width, height = (struct.pack("<I", side - 1)[:3] for side in size)
        head, rest = bytes([flags, 0, 0, 0]) + width + height, chunks
    body = b"WEBP" + _chunk(b"VP8X", head) + rest + _chunk(b"XMP ", packet(about).encode())
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _has_alpha(data: bytes) -> bool:
    """Whether a simple file is transparent: a lossless one says so behind its size."""
    return data[12:16] == b"VP8L" and bool(data[24] & _ALPHA)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
