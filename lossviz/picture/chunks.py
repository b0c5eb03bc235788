"""The chunks that a PNG file is made of."""

from __future__ import annotations

import struct
import zlib

#: Where the head of a PNG, its signature and a first chunk of a fixed length, has ended.
HEAD = 33


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk with its length before it and its checksum behind it.

    >>> chunk(b"IEND", b"").hex()
    '0000000049454e44ae426082'
    """
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def behind_head(png: bytes, chunks: bytes) -> bytes:
    """A PNG with more chunks right behind its head.

    >>> behind_head(bytes(HEAD) + b"pixels", b"more")[HEAD:]
    b'morepixels'
    """
    return png[:HEAD] + chunks + png[HEAD:]
